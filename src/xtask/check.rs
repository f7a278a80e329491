//! `cargo xtask check` and `fix`: the steps in order, each timed, all run even where one fails.
//!
//! CI and `make check` call it. `check` changes nothing; `fix` repairs what a tool can repair.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail};

use crate::{codegen, tidy};

/// What a step does.
enum Work {
    /// A cargo command.
    Cargo(&'static [&'static str]),
    /// A function of this program.
    Own(fn(&Path) -> anyhow::Result<()>),
}

struct Step {
    name: &'static str,
    work: Work,
}

/// From what is told fastest to what takes longest.
const CHECKS: &[Step] = &[
    Step { name: "format", work: Work::Cargo(&["fmt", "--all", "--check"]) },
    Step { name: "tidy", work: Work::Own(tidy::run) },
    Step { name: "codegen", work: Work::Own(codegen::check) },
    Step {
        name: "clippy",
        work: Work::Cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "--deny", "warnings"]),
    },
    Step { name: "unit tests", work: Work::Cargo(&["test", "--locked", "--workspace", "--lib", "--bins"]) },
];

const FIXES: &[Step] = &[
    Step { name: "codegen", work: Work::Own(|root| codegen::write(root, None)) },
    Step {
        name: "clippy",
        work: Work::Cargo(&["clippy", "--fix", "--allow-dirty", "--allow-staged", "--workspace", "--all-targets"]),
    },
    Step { name: "format", work: Work::Cargo(&["fmt", "--all"]) },
    Step { name: "ratchet", work: Work::Own(tidy::lower_ratchet) },
];

/// Runs every check; fails, naming them, if any failed.
pub fn check(root: &Path) -> anyhow::Result<()> {
    run(root, CHECKS)
}

/// Runs every repair; fails, naming them, if any failed.
pub fn fix(root: &Path) -> anyhow::Result<()> {
    run(root, FIXES)
}

fn run(root: &Path, steps: &[Step]) -> anyhow::Result<()> {
    let mut outcomes = Vec::new();
    for step in steps {
        println!("── {}", step.name);
        let start = Instant::now();
        let outcome = match step.work {
            Work::Cargo(arguments) => cargo(root, arguments),
            Work::Own(work) => work(root),
        };
        if let Err(error) = &outcome {
            println!("{error:#}");
        }
        outcomes.push((step.name, outcome.is_ok(), start.elapsed()));
    }
    println!("──");
    for (name, passed, took) in &outcomes {
        println!("{} {name:<12} {:>7.1} s", if *passed { "✓" } else { "✗" }, took.as_secs_f64());
    }
    let failed: Vec<&str> = outcomes.iter().filter(|(_, passed, _)| !passed).map(|(name, ..)| *name).collect();
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

fn cargo(root: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(program).args(arguments).current_dir(root).status().context("start cargo")?;
    if !status.success() {
        bail!("cargo {} failed ({status})", arguments.join(" "));
    }
    Ok(())
}
