//! `cargo xtask`: the tree's own tools, one module per command.
//!
//! Developers and CI call it. `check` never changes a file, `fix` and `codegen` do. No other crate depends on it.

mod check;
mod codegen;
mod source;
mod stats;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Checks, fixes and generates the tree's own files")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Format, lints, tidy, codegen and unit tests; changes nothing, runs every step.
    Check,
    /// Formats, applies what clippy can fix, generates code, and lowers the ratchets.
    Fix,
    /// The rules of the tree that no compiler knows.
    Tidy,
    /// Writes `src/api/generated/` from `src/api/facts/`.
    Codegen {
        /// Compares instead of writing.
        #[arg(long)]
        check: bool,
        /// Takes the facts from this folder into `src/api/facts/` first.
        #[arg(long, value_name = "DIR")]
        import: Option<PathBuf>,
    },
    /// Sizes of files and functions, headers, comments, tests, per crate.
    Stats,
}

fn main() -> ExitCode {
    let root = root();
    let done = match Arguments::parse().command {
        Command::Check => check::check(&root),
        Command::Fix => check::fix(&root),
        Command::Tidy => tidy::run(&root),
        Command::Codegen { check: false, import } => codegen::write(&root, import.as_deref()),
        Command::Codegen { check: true, .. } => codegen::check(&root),
        Command::Stats => stats::run(&root),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The top folder of the tree, whatever folder the command was called in. Cargo tells it at run time: what it told at
/// compile time may be another checkout that shares the target folder.
fn root() -> PathBuf {
    let told = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&told).ancestors().nth(2).expect("src/xtask lies two folders below the top").to_owned()
}
