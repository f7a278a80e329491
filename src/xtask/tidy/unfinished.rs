//! What is not finished is not here: no unimplemented code, no ignored tests, no note without an owner.
//!
//! One row of the table in `tidy.rs`.

use super::Violation;
use crate::source::Source;

const IN_CODE: &[&str] = &["todo!(", "unimplemented!(", "#[ignore", "dbg!("];

/// Words in comments that ask for work. The first may stand with a decision or an issue behind it.
const IN_COMMENTS: &[&str] = &["TODO", "FIXME", "XXX"];

/// A violation per unfinished place.
pub fn check(source: &Source) -> Vec<Violation> {
    let mut found = Vec::new();
    for pattern in IN_CODE {
        for line in source.code_lines(pattern) {
            found.push(Violation::new(&source.path, line + 1, format!("{pattern}: finish it or leave it out")));
        }
    }
    for (line, comment) in source.comments.lines().enumerate() {
        let mut words = comment.split(|c: char| !c.is_ascii_alphanumeric());
        let Some(word) = words.find(|word| IN_COMMENTS.contains(word)) else { continue };
        let owned = word == IN_COMMENTS[0] && (comment.contains("decisions/") || comment.contains("issue "));
        if !owned {
            found.push(Violation::new(&source.path, line + 1, format!("{word} without a decision or an issue")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_places_are_told() {
        let text = "fn a() { todo!() }\n#[ignore]\n// FIXME b\n// TODO c\n// TODO: see issue 3\nlet d = \"todo!()\";\n";
        let mut lines: Vec<usize> = check(&Source::new("src/a.rs", text)).iter().map(|v| v.line).collect();
        lines.sort_unstable();
        assert_eq!(lines, [1, 2, 3, 4]);
    }
}
