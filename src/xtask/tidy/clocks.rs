//! Clocks are read at the edge: everything else takes time as an argument, so that it can be simulated.
//!
//! One row of the table in `tidy.rs`.

use super::{Violation, product_lines};
use crate::source::Source;

/// Where a clock may be read: the trait's real implementation, and programs that no simulation runs.
const EDGE: &[&str] = &["src/sys/", "src/cli/", "src/bench/", "src/xtask/", "chaos/", "tests/"];

/// The binary's own files run on the edge, but for those that wire up a master.
const COMPOSITION: &[&str] = &["boot.rs", "lead.rs"];

const CLOCKS: &[(&str, &str)] = &[("Instant::now()", "take `sys::Clock`"), ("SystemTime::now()", "take `sys::Clock`")];

/// A violation per clock read in product code away from the edge.
pub fn check(source: &Source) -> Vec<Violation> {
    let in_folder = EDGE.iter().any(|folder| source.path.starts_with(folder));
    let of_command_line =
        source.path.strip_prefix("src/").is_some_and(|rest| !rest.contains('/') && !COMPOSITION.contains(&rest));
    if in_folder || of_command_line { Vec::new() } else { product_lines(source, CLOCKS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_read_at_the_edge_alone() {
        let text = "let a = std::time::Instant::now();";
        assert_eq!(check(&Source::new("src/store/lease.rs", text)).len(), 1);
        assert_eq!(check(&Source::new("src/lead.rs", text)).len(), 1);
        for path in ["src/sys/clock.rs", "src/join.rs", "chaos/world.rs"] {
            assert!(check(&Source::new(path, text)).is_empty());
        }
    }
}
