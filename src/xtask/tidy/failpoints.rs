//! Every failpoint stands in the table of `sys` and is passed at one place in the code, and the other way round.
//!
//! One row of the table in `tidy.rs`. A scenario that kills at a point which no code passes would prove nothing.

use std::collections::BTreeMap;

use super::{Tree, Violation};
use crate::source::Source;

const TABLE: &str = "src/sys/failpoint_table.rs";
const MECHANISM: &str = "src/sys/failpoint.rs";
const CALLS: [&str; 2] = ["failpoint::at(", "failpoint::fails("];

/// A violation per name that is missing, unused, or used twice.
#[expect(clippy::unnecessary_wraps, reason = "rules over the whole tree share a signature")]
pub fn check(tree: &Tree) -> anyhow::Result<Vec<Violation>> {
    Ok(compare(&tree.sources))
}

fn compare(sources: &[Source]) -> Vec<Violation> {
    let mut passed: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for source in sources {
        if source.path == TABLE {
            named.extend(names(source, "point(").into_iter().filter(|(name, _)| name.contains('.')));
        } else if source.path != MECHANISM {
            for (name, line) in CALLS.iter().flat_map(|call| names(source, call)) {
                passed.entry(name).or_default().push((source.path.clone(), line));
            }
        }
    }
    let mut found = Vec::new();
    for (name, places) in &passed {
        if !named.contains_key(name) {
            let (path, line) = &places[0];
            found.push(Violation::new(path, *line, format!("failpoint {name} is missing in {TABLE}")));
        }
        for (path, line) in &places[1..] {
            found.push(Violation::new(path, *line, format!("failpoint {name} is passed elsewhere already")));
        }
    }
    for (name, line) in named.iter().filter(|(name, _)| !passed.contains_key(*name)) {
        found.push(Violation::new(TABLE, *line, format!("no code passes failpoint {name}")));
    }
    found
}

/// The first string after each `call` outside of tests, with its line from 1.
fn names(source: &Source, call: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for line in source.code_lines(call).filter(|line| !source.in_tests(*line)) {
        let text = source.text.lines().nth(line).unwrap_or_default();
        let name = text.split_once(call).and_then(|(_, rest)| rest.split('"').nth(1));
        found.extend(name.map(|name| (name.to_owned(), line + 1)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_missing_unused_or_used_twice_is_told() {
        let table = "pub const POINTS: &[Point] = &[\n    point(\"a.b.c\", \"x\"),\n    point(\"a.b.d\", \"y\"),\n];\n";
        let code = "fn f() {\n    sys::failpoint::at(\"a.b.c\");\n    sys::failpoint::fails(\"a.b.c\")?;\n    \
                    sys::failpoint::at(\"a.b.e\");\n}\n";
        let found = compare(&[Source::new(TABLE, table), Source::new("raft/x.rs", code)]);
        let told: Vec<(&str, usize)> = found.iter().map(|v| (v.path.as_str(), v.line)).collect();
        assert_eq!(told, [("raft/x.rs", 3), ("raft/x.rs", 4), (TABLE, 3)]);
    }
}
