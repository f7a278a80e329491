//! Every file starts with `//!`: what it is, who calls it, what it must not know.
//!
//! One row of the table in `tidy.rs`.

use super::Violation;
use crate::source::Source;

const LINES_MAX: usize = 12;

/// A violation for a file without a header, with an empty one, or with an essay for one.
pub fn check(source: &Source) -> Vec<Violation> {
    let header: Vec<&str> = source.text.lines().take_while(|line| line.starts_with("//!")).collect();
    let first = header.first().map(|line| line.trim_start_matches("//!").trim()).unwrap_or_default();
    if first.is_empty() || first == "placeholder" {
        return vec![Violation::new(&source.path, 1, "starts without `//!` that says what it is")];
    }
    if header.len() > LINES_MAX {
        let text = format!("a header of {} lines; {LINES_MAX} are enough, the rest goes to docs/", header.len());
        return vec![Violation::new(&source.path, 1, text)];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_header_is_told() {
        assert!(check(&Source::new("src/a.rs", "//! What it is.\n\nuse b;\n")).is_empty());
        for text in ["use b;\n", "//! placeholder\n", "//!\n", ""] {
            assert_eq!(check(&Source::new("src/a.rs", text)).len(), 1, "{text:?}");
        }
    }
}
