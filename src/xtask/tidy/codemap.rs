//! The code map in `docs/architecture.md` names every folder and crate that there is, and nothing that is gone.
//!
//! One row of the table in `tidy.rs`. A path counts as named where a heading of the map has it in backquotes.

use std::collections::BTreeSet;

use anyhow::Context;

use super::{Tree, Violation};

const MAP: &str = "docs/architecture.md";

/// Folders that hold no part of the product.
const NO_PART: &[&str] = &["src", "target"];

/// A violation per folder that the map lacks and per path that the tree lacks.
pub fn check(tree: &Tree) -> anyhow::Result<Vec<Violation>> {
    let text = std::fs::read_to_string(tree.root.join(MAP)).context("read the code map")?;
    let mut there = BTreeSet::new();
    for (folder, prefix) in [("", ""), ("src", "src/")] {
        for entry in std::fs::read_dir(tree.root.join(folder)).context("list folders")? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() && !name.starts_with('.') && !NO_PART.contains(&name.as_str()) {
                there.insert(format!("{prefix}{name}"));
            }
        }
    }
    let exists = |path: &str| tree.root.join(path).exists();
    Ok(compare(&text, &there, exists))
}

fn compare(map: &str, there: &BTreeSet<String>, exists: impl Fn(&str) -> bool) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut named = BTreeSet::new();
    for (line, text) in map.lines().enumerate().filter(|(_, text)| text.starts_with("### ")) {
        for path in text.split('`').skip(1).step_by(2) {
            let path = path.trim_end_matches('/');
            if !exists(path) {
                found.push(Violation::new(MAP, line + 1, format!("names {path}, which is gone")));
            }
            named.insert(path.to_owned());
        }
    }
    for folder in there.difference(&named) {
        found.push(Violation::new(MAP, 0, format!("does not name {folder}/ in a heading of the code map")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_without_a_heading_and_headings_without_a_folder_are_told() {
        let there = BTreeSet::from(["raft".to_owned(), "src/store".to_owned()]);
        let found = compare("# A\n### `raft/`\n### `src/old/`, `src/main.rs`\n", &there, |p| p != "src/old");
        let texts: Vec<&str> = found.iter().map(|v| v.text.as_str()).collect();
        assert_eq!(texts, ["names src/old, which is gone", "does not name src/store/ in a heading of the code map"]);
    }
}
