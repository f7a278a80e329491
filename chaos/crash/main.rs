//! The program `crash`: what `chaos crash` does, without the rest of chaos, so that it is built in a moment. See
//! `mod.rs`. Its own writers and workers are this program again.

#[path = "mod.rs"]
mod crash;

use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;

#[derive(Parser)]
#[command(name = "crash", about = "Kills writers of the product's log and state, and opens what is left")]
struct Cli {
    #[command(subcommand)]
    command: crash::Command,
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().context("starting threads");
    match runtime.and_then(|runtime| crash::start(Cli::parse().command, &runtime)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("crash: {error:#}");
            ExitCode::FAILURE
        }
    }
}
