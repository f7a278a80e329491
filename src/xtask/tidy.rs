//! `cargo xtask tidy`: the rules of the tree that no compiler knows, one file and one row each.
//!
//! Called by `check` and by hand. A rule takes the tree and returns what breaks it; it changes nothing and prints
//! nothing, so that its tests plant violations as data.

mod banned;
mod clocks;
mod codemap;
mod dependencies;
mod failpoints;
mod generated;
mod headers;
mod links;
mod manifests;
mod names;
mod seams;
mod security;
mod select;
mod sizes;
mod sleeps;
mod unfinished;

use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::source::{self, Source};

/// What rules look at.
pub struct Tree {
    /// The top folder.
    pub root: PathBuf,
    /// Every Rust file, sorted by path.
    pub sources: Vec<Source>,
}

/// One place where a rule is broken.
#[derive(Debug, PartialEq, Eq)]
pub struct Violation {
    /// The file, from the top of the tree.
    pub path: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong, and what to do instead.
    pub text: String,
}

impl Violation {
    fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, text: text.into() }
    }
}

struct Rule {
    name: &'static str,
    check: fn(&Tree) -> anyhow::Result<Vec<Violation>>,
}

/// In the order of their names.
const RULES: &[Rule] = &[
    Rule { name: "banned", check: |tree| Ok(each(tree, banned::check)) },
    Rule { name: "clocks", check: |tree| Ok(each(tree, clocks::check)) },
    Rule { name: "codemap", check: codemap::check },
    Rule { name: "dependencies", check: dependencies::check },
    Rule { name: "failpoints", check: failpoints::check },
    Rule { name: "generated", check: |tree| Ok(each(tree, generated::check)) },
    Rule { name: "headers", check: |tree| Ok(each(tree, headers::check)) },
    Rule { name: "links", check: links::check },
    Rule { name: "manifests", check: manifests::check },
    Rule { name: "names", check: |tree| Ok(each(tree, names::check)) },
    Rule { name: "seams", check: |tree| Ok(each(tree, seams::check)) },
    Rule { name: "security", check: security::check },
    Rule { name: "select", check: |tree| Ok(each(tree, select::check)) },
    Rule { name: "sizes", check: sizes::check },
    Rule { name: "sleeps", check: |tree| Ok(each(tree, sleeps::check)) },
    Rule { name: "unfinished", check: |tree| Ok(each(tree, unfinished::check)) },
];

/// Checks every rule; prints each violation and fails if there is one.
pub fn run(root: &Path) -> anyhow::Result<()> {
    let tree = Tree { root: root.to_owned(), sources: source::load(root)? };
    let mut count = 0;
    for rule in RULES {
        for violation in (rule.check)(&tree)? {
            count += 1;
            println!("{}:{}: {} [{}]", violation.path, violation.line, violation.text, rule.name);
        }
    }
    if count > 0 {
        bail!("{count} violations");
    }
    println!("{} files, {} rules", tree.sources.len(), RULES.len());
    Ok(())
}

/// Lowers the size ratchet to what the tree has now; never raises it.
pub fn lower_ratchet(root: &Path) -> anyhow::Result<()> {
    sizes::lower(&Tree { root: root.to_owned(), sources: source::load(root)? })
}

fn each(tree: &Tree, check: fn(&Source) -> Vec<Violation>) -> Vec<Violation> {
    tree.sources.iter().flat_map(check).collect()
}

/// A violation for each line of product code with one of the patterns.
fn product_lines(source: &Source, patterns: &[(&str, &str)]) -> Vec<Violation> {
    let mut found = Vec::new();
    for (pattern, instead) in patterns {
        for line in source.code_lines(pattern).filter(|line| !source.in_tests(*line)) {
            found.push(Violation::new(&source.path, line + 1, format!("{pattern}: {instead}")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stand_in_the_order_of_their_names() {
        assert!(RULES.is_sorted_by(|a, b| a.name < b.name));
    }
}
