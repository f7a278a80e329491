//! Files and functions stay short, tests aside; the few that are longer stand in a ratchet that may only shrink.
//!
//! One row of the table in `tidy.rs`. `cargo xtask fix` lowers `src/xtask/ratchet.json`; nothing raises it but a hand.

use std::collections::BTreeMap;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::{Tree, Violation};
use crate::source::Source;

const FILE_LINES_MAX: usize = 1000;
const FILE_LINES_USUAL_MAX: usize = 600;
const FUNCTION_LINES_USUAL_MAX: usize = 70;
const RATCHET: &str = "src/xtask/ratchet.json";

const _: () = assert!(FILE_LINES_USUAL_MAX < FILE_LINES_MAX);

/// What is longer than usual, and how long it may be.
#[derive(Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
struct Ratchet {
    /// Lines by path.
    files: BTreeMap<String, usize>,
    /// Lines by `path::function`; the longest where several share a name.
    functions: BTreeMap<String, usize>,
}

/// A violation per file and function that is too long, and per entry of the ratchet that is too generous.
pub fn check(tree: &Tree) -> anyhow::Result<Vec<Violation>> {
    Ok(compare(&measure(&tree.sources), &read(tree)?))
}

/// Lowers each entry of the ratchet to what the tree has; drops those that are not needed any more.
pub fn lower(tree: &Tree) -> anyhow::Result<()> {
    let now = measure(&tree.sources);
    let mut ratchet = read(tree)?;
    for (entries, now) in [(&mut ratchet.files, &now.files), (&mut ratchet.functions, &now.functions)] {
        entries.retain(|name, _| now.contains_key(name));
        for (name, lines) in entries {
            *lines = (*lines).min(now[name]);
        }
    }
    let text = serde_json::to_string_pretty(&ratchet)? + "\n";
    std::fs::write(tree.root.join(RATCHET), text).context("write the ratchet")
}

fn read(tree: &Tree) -> anyhow::Result<Ratchet> {
    let text = std::fs::read_to_string(tree.root.join(RATCHET)).context("read the ratchet")?;
    serde_json::from_str(&text).context("parse the ratchet")
}

/// Everything that is longer than usual.
fn measure(sources: &[Source]) -> Ratchet {
    let mut found = Ratchet::default();
    for source in sources.iter().filter(|s| !s.is_generated()) {
        let lines = source.product_lines();
        if lines > FILE_LINES_USUAL_MAX {
            found.files.insert(source.path.clone(), lines);
        }
        for function in source.functions().into_iter().filter(|f| f.lines > FUNCTION_LINES_USUAL_MAX) {
            let entry = found.functions.entry(format!("{}::{}", source.path, function.name)).or_default();
            *entry = (*entry).max(function.lines);
        }
    }
    found
}

fn compare(now: &Ratchet, allowed: &Ratchet) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, lines) in now.files.iter().filter(|(_, lines)| **lines > FILE_LINES_MAX) {
        found.push(Violation::new(path, 0, format!("{lines} lines; no file has more than {FILE_LINES_MAX}")));
    }
    let kinds = [
        (&now.files, &allowed.files, FILE_LINES_USUAL_MAX),
        (&now.functions, &allowed.functions, FUNCTION_LINES_USUAL_MAX),
    ];
    for (now, allowed, usual) in kinds {
        for (name, lines) in now {
            let limit = allowed.get(name).copied().unwrap_or(usual);
            if *lines > limit {
                found.push(Violation::new(
                    name,
                    0,
                    format!("{lines} lines; at most {limit}: split it by what it does"),
                ));
            }
        }
        for (name, limit) in allowed {
            if now.get(name).is_none_or(|lines| lines < limit) {
                let text = format!("{name} is shorter than {limit} lines now; `cargo xtask fix` lowers the ratchet");
                found.push(Violation::new(RATCHET, 0, text));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> Source {
        Source::new(path, &"// a\n".repeat(lines))
    }

    fn ratchet(files: &[(&str, usize)]) -> Ratchet {
        let files = files.iter().map(|(path, lines)| ((*path).to_owned(), *lines)).collect();
        Ratchet { files, functions: BTreeMap::new() }
    }

    #[test]
    fn a_long_file_may_shrink_but_not_grow() {
        let now = measure(&[file("src/a.rs", 700), file("src/b.rs", 600), file("src/api/generated/c.rs", 5000)]);
        assert_eq!(now, ratchet(&[("src/a.rs", 700)]));
        assert_eq!(compare(&now, &ratchet(&[("src/a.rs", 700)])), []);
        for (allowed, told) in
            [(&[][..], "src/a.rs"), (&[("src/a.rs", 650)], "src/a.rs"), (&[("src/a.rs", 800)], RATCHET)]
        {
            let paths: Vec<String> = compare(&now, &ratchet(allowed)).into_iter().map(|v| v.path).collect();
            assert_eq!(paths, [told]);
        }
    }

    #[test]
    fn no_ratchet_allows_a_thousand_lines() {
        let now = measure(&[file("src/a.rs", 1001)]);
        assert_eq!(compare(&now, &ratchet(&[("src/a.rs", 1001)])).len(), 1);
    }

    #[test]
    fn long_functions_are_told_by_name() {
        let text = format!("fn a() {{\n{}}}\n", "    b();\n".repeat(70));
        let now = measure(&[Source::new("src/a.rs", &text)]);
        assert_eq!(now.functions, BTreeMap::from([("src/a.rs::a".to_owned(), 72)]));
        assert_eq!(compare(&now, &Ratchet::default()).len(), 1);
    }
}
