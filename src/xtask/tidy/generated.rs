//! Generated files begin with the command that makes them, and no other file does.
//!
//! One row of the table in `tidy.rs`; `codegen --check` compares the rest.

use super::Violation;
use crate::source::Source;

const START: &str = "//! Made by `cargo xtask ";

/// A violation for a generated file without its command, or a file of hand that claims one.
pub fn check(source: &Source) -> Vec<Violation> {
    let claims = source.text.starts_with(START);
    match (source.is_generated(), claims) {
        (true, false) => vec![Violation::new(&source.path, 1, format!("a generated file starts with `{START}…`"))],
        (false, true) => vec![Violation::new(&source.path, 1, "generated files lie in a folder `generated`")],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_name_their_command() {
        assert_eq!(check(&Source::new("src/api/generated/a.rs", "//! Tables.\n")).len(), 1);
        assert!(check(&Source::new("src/api/generated/a.rs", "//! Made by `cargo xtask codegen`\n")).is_empty());
        assert_eq!(check(&Source::new("src/api/a.rs", "//! Made by `cargo xtask codegen`\n")).len(), 1);
    }
}
