//! `cargo xtask codegen`: static schema tables in `src/api/generated/`, made from the facts in `src/api/facts/`.
//!
//! Called by hand after the facts changed, and by `cargo xtask check` to compare. What it writes is a pure function
//! of the facts: no clock, no environment. It must not know how the tables are used.

mod emit;
mod facts;
mod roots;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};

const GENERATED: &str = "src/api/generated";
const FACTS: &str = "src/api/facts";

/// Writes the tables; with `import`, takes the facts from that folder into the tree first.
pub fn write(root: &Path, import: Option<&Path>) -> anyhow::Result<()> {
    if let Some(from) = import {
        facts::import(from, &root.join(FACTS))?;
    }
    let folder = root.join(GENERATED);
    std::fs::create_dir_all(&folder).context("make the folder of generated files")?;
    let files = generate(root)?;
    for name in present(&folder)? {
        if !files.contains_key(&name) {
            std::fs::remove_file(folder.join(&name)).with_context(|| format!("remove {name}"))?;
        }
    }
    for (name, text) in &files {
        std::fs::write(folder.join(name), text).with_context(|| format!("write {name}"))?;
    }
    println!("{} files in {GENERATED}", files.len());
    Ok(())
}

/// Fails, naming the files, where the tree differs from what `write` would write.
pub fn check(root: &Path) -> anyhow::Result<()> {
    let folder = root.join(GENERATED);
    let files = generate(root)?;
    let mut stale: Vec<String> = present(&folder)?.into_iter().filter(|name| !files.contains_key(name)).collect();
    for (name, text) in &files {
        if std::fs::read_to_string(folder.join(name)).ok().as_ref() != Some(text) {
            stale.push(name.clone());
        }
    }
    if !stale.is_empty() {
        bail!("{GENERATED} is not what the facts say ({}); run `cargo xtask codegen`", stale.join(", "));
    }
    Ok(())
}

fn generate(root: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let facts = facts::load(&root.join(FACTS))?;
    emit::files(&facts)
}

fn present(folder: &Path) -> anyhow::Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}
