//! Who may know whom: `cargo tree -i` lists who reaches each crate, and nobody else may be on the list.
//!
//! One row of the table in `tidy.rs`. The table is the graph of `docs/architecture.md` with its transitive ends.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use super::{Tree, Violation};

/// Programs that may depend on any crate, because nothing depends on them.
const PROGRAMS: &[&str] = &["bench", "chaos", "tests", "xebec"];

struct Reach {
    name: &'static str,
    folder: &'static str,
    /// Crates that may depend on it, directly or through others.
    by: &'static [&'static str],
}

const REACH: &[Reach] = &[
    Reach {
        name: "sys",
        folder: "src/sys",
        by: &["apiserver", "client", "controllers", "node", "raft", "scheduler", "store"],
    },
    Reach { name: "raft", folder: "raft", by: &["apiserver", "store"] },
    Reach { name: "store", folder: "src/store", by: &["apiserver"] },
    Reach { name: "api", folder: "src/api", by: &["apiserver", "client", "controllers", "node", "scheduler"] },
    Reach { name: "client", folder: "src/client", by: &["controllers", "node", "scheduler"] },
    Reach { name: "apiserver", folder: "src/apiserver", by: &[] },
    Reach { name: "scheduler", folder: "src/scheduler", by: &[] },
    Reach { name: "controllers", folder: "src/controllers", by: &[] },
    Reach { name: "node", folder: "src/node", by: &[] },
];

/// A violation per crate that reaches one it must not know. Development dependencies do not count.
pub fn check(tree: &Tree) -> anyhow::Result<Vec<Violation>> {
    let mut found = Vec::new();
    for reach in REACH {
        let output = reached_by(&tree.root, reach.name)?;
        found.extend(compare(reach, &output));
    }
    Ok(found)
}

fn reached_by(root: &Path, name: &str) -> anyhow::Result<String> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments =
        ["tree", "--locked", "--workspace", "--edges", "normal,build", "--prefix", "none", "--invert", name];
    let output = Command::new(program).args(arguments).current_dir(root).output().context("start cargo tree")?;
    if !output.status.success() {
        bail!("cargo tree --invert {name}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Each line of cargo's output starts with a crate's name and version.
fn compare(reach: &Reach, output: &str) -> Vec<Violation> {
    let names: BTreeSet<&str> = output.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let allowed = |name: &str| name == reach.name || reach.by.contains(&name) || PROGRAMS.contains(&name);
    let path = format!("{}/Cargo.toml", reach.folder);
    let strangers = names.into_iter().filter(|name| !allowed(name));
    strangers.map(|name| Violation::new(&path, 0, format!("{name} must not reach {}", reach.name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheduler_that_reaches_the_store_is_told() {
        let store = REACH.iter().find(|r| r.name == "store").expect("the table has a row for it");
        let output = "store v0.1.0 (/x/src/store)\napiserver v0.1.0 (/x)\nxebec v0.1.0 (/x)\n";
        assert_eq!(compare(store, output), []);
        let output = format!("{output}scheduler v0.1.0 (/x/src/scheduler)\n");
        assert_eq!(
            compare(store, &output),
            [Violation::new("src/store/Cargo.toml", 0, "scheduler must not reach store")]
        );
    }
}
