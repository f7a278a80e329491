//! `tokio::select!` states its order with `biased;`: a random branch cannot be replayed.
//!
//! One row of the table in `tidy.rs`.

use super::Violation;
use crate::source::Source;

/// A violation per `select!` that is not biased, tests included.
pub fn check(source: &Source) -> Vec<Violation> {
    let mut found = Vec::new();
    for (at, _) in source.code.match_indices("select!") {
        let line = source.code[..at].matches('\n').count() + 1;
        let body = source.code[at + "select!".len()..].trim_start();
        let from_futures = source.code[..at].ends_with("futures::");
        if from_futures {
            found.push(Violation::new(&source.path, line, "futures::select!: use tokio::select! with `biased;`"));
        } else if body.starts_with('{') && !body[1..].trim_start().starts_with("biased;") {
            found.push(Violation::new(&source.path, line, "a select! without `biased;` picks at random"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unbiased_select_is_told() {
        let text =
            "tokio::select! {\n    biased;\n    a => {}\n}\ntokio::select! { a => {} }\nfutures::select! { biased; }\n";
        let lines: Vec<usize> = check(&Source::new("src/a.rs", text)).iter().map(|v| v.line).collect();
        assert_eq!(lines, [5, 6]);
    }
}
