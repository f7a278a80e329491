//! Calls that product code must not make, each with what to do instead.
//!
//! One row of the table in `tidy.rs`.

use super::{Violation, product_lines};
use crate::source::Source;

const BANNED: &[(&str, &str)] = &[
    (".unwrap()", "handle the case, or `expect` with why it cannot fail"),
    (".unwrap_unchecked()", "handle the case, or `expect` with why it cannot fail"),
    ("#![deny(warnings)]", "breaks on a new compiler; `cargo xtask check` denies them"),
];

/// A violation per banned call outside of tests.
pub fn check(source: &Source) -> Vec<Violation> {
    if source.is_generated() { Vec::new() } else { product_lines(source, BANNED) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unwrap_is_for_tests() {
        let text = "fn a() { b.unwrap(); }\n#[cfg(test)]\nmod tests {\n fn c() { d.unwrap(); }\n}\n// e.unwrap()\n";
        let found = check(&Source::new("src/a.rs", text));
        assert_eq!(found.iter().map(|v| v.line).collect::<Vec<_>>(), [1]);
        assert!(check(&Source::new("src/store/txn_tests.rs", "a.unwrap();")).is_empty());
    }
}
