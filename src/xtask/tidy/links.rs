//! Every relative link in README, CHANGELOG and docs/ leads to a file that is there.
//!
//! One row of the table in `tidy.rs`. Links to other sites are not followed.

use std::path::Path;

use anyhow::Context;

use super::{Tree, Violation};

/// A violation per link that leads nowhere.
pub fn check(tree: &Tree) -> anyhow::Result<Vec<Violation>> {
    let mut pages = vec!["README.md".to_owned(), "CHANGELOG.md".to_owned()];
    collect(&tree.root, "docs", &mut pages)?;
    let mut found = Vec::new();
    for page in pages {
        let Ok(text) = std::fs::read_to_string(tree.root.join(&page)) else { continue };
        let folder = Path::new(&page).parent().unwrap_or(Path::new(""));
        for (line, target) in links(&text) {
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !tree.root.join(folder).join(file).exists() {
                found.push(Violation::new(&page, line, format!("links to {target}, which is not there")));
            }
        }
    }
    Ok(found)
}

fn collect(root: &Path, folder: &str, into: &mut Vec<String>) -> anyhow::Result<()> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(root.join(folder)).with_context(|| format!("list {folder}"))? {
        let entry = entry?;
        names.push((entry.file_name().to_string_lossy().into_owned(), entry.file_type()?.is_dir()));
    }
    names.sort();
    for (name, is_folder) in names {
        let path = format!("{folder}/{name}");
        if is_folder {
            collect(root, &path, into)?;
        } else if name.ends_with(".md") {
            into.push(path);
        }
    }
    Ok(())
}

/// Line (from 1) and target of each relative link outside of code.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_block = false;
    for (line, text) in text.lines().enumerate() {
        if text.trim_start().starts_with("```") {
            in_block = !in_block;
        }
        if in_block {
            continue;
        }
        let prose: String = text.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for (at, _) in prose.match_indices("](") {
            let target = prose[at + 2..].split([')', ' ']).next().unwrap_or_default();
            if !target.contains("://") && !target.starts_with("mailto:") && !target.starts_with('#') {
                found.push((line + 1, target.to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_links_are_found_outside_of_code() {
        let text = "[a](b.md#c) [d](https://e) [f](#g)\n```\n[h](i)\n```\n`[j](k)` [`l`](m)\n";
        assert_eq!(links(text), [(1, "b.md#c".to_owned()), (5, "m".to_owned())]);
    }
}
