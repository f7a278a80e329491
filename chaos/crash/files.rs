//! Copies of data directories, quickly: files that nobody changes in place are linked, the others are small.
//! Used by everything that cuts; knows no formats.

use std::path::Path;

use anyhow::Context;

/// Memory file system, where there is one: thousands of copies need no disk.
const MEMORY: &str = "/dev/shm";

/// A folder for this run, gone with its holder.
pub fn scratch() -> anyhow::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("xebec-crash-");
    let made = if Path::new(MEMORY).is_dir() { builder.tempdir_in(MEMORY) } else { builder.tempdir() };
    made.context("making a scratch folder")
}

/// Removes a folder, if there is one.
pub fn remove(dir: &Path) -> anyhow::Result<()> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", dir.display()))
        }
        _ => Ok(()),
    }
}

/// Copies a data directory. Files that the database never changes once they are complete are linked.
pub fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    let entries = std::fs::read_dir(from).with_context(|| format!("listing {}", from.display()))?;
    for entry in entries {
        let entry = entry.context("listing a folder")?;
        let (source, name) = (entry.path(), entry.file_name());
        let target = to.join(&name);
        let name = name.to_string_lossy();
        if source.is_dir() {
            copy(&source, &target)?;
        } else if is_scratch(&name) {
            // A linked lock would be shared.
        } else if name.ends_with(".sst") && std::fs::hard_link(&source, &target).is_ok() {
        } else {
            match std::fs::copy(&source, &target) {
                // A running database may have just dropped it.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                copied => drop(copied.with_context(|| format!("copying {}", source.display()))?),
            }
        }
    }
    Ok(())
}

/// What belongs to the process that has a database open, and not to the data.
fn is_scratch(name: &str) -> bool {
    name == "LOCK" || name == "lock" || name == "LOG" || name.starts_with("LOG.")
}

/// Every file below a folder, relative with `/`, sorted.
pub fn list(dir: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    collect(dir, "", &mut names)?;
    names.sort();
    Ok(names)
}

fn collect(dir: &Path, prefix: &str, names: &mut Vec<String>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(dir).with_context(|| format!("listing {}", dir.display()))? {
        let entry = entry.context("listing a folder")?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), names)?;
        } else if !is_scratch(&entry.file_name().to_string_lossy()) {
            names.push(name);
        }
    }
    Ok(())
}
