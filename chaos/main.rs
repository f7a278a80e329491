//! `chaos`: breaks clusters on purpose and checks what they promise. See README.md beside this file.
//! Commands for people, and those that runs start themselves: `kv-node` and `enclosed`.

mod campaign;
mod crash;
mod faults;
mod figures;
mod history;
mod invariants;
mod kv_node;
mod lateness;
mod limits;
mod model;
mod mutants;
mod page;
mod probe;
mod protocol;
mod report;
mod run;
mod samples;
mod scenarios;
mod sim;
mod traffic;
mod translation;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use scenarios::SCENARIOS;

#[derive(Parser)]
#[command(name = "chaos", about = "Breaks clusters on purpose and checks what they promise")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run scenarios. The exit code is 0 only if each of them passed.
    Run(campaign::RunArgs),
    /// Run again what was run in a folder.
    Replay { dir: PathBuf },
    /// Judge the history that an earlier run left in a folder.
    Check { dir: PathBuf },
    /// Sum up the runs that `run --out` left in a folder: JSON, a table, a picture.
    Report(page::ReportArgs),
    /// Print the scenarios, the invariants and the bugs that can be planted.
    List,
    /// Try which ways of injecting faults this machine has.
    Probe,
    #[command(flatten)]
    Crash(crash::Command),
    /// Run seeds in the simulated world. The exit code is 0 only if each of them is clean.
    Sim(sim::SimArgs),
    /// One node of a world.
    #[command(hide = true)]
    KvNode(kv_node::NodeArgs),
    /// A run, already in namespaces of its own.
    #[command(hide = true)]
    Enclosed(campaign::EnclosedArgs),
}

fn main() -> ExitCode {
    // The client of whole masters complains of each that is dead, which is what runs are about.
    let usual = || format!("{},kube_client=off", sim::log_level()).into();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| usual());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
    match start(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("chaos: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(command: Command) -> anyhow::Result<ExitCode> {
    if let Command::Sim(args) = command {
        // On one thread, this one: a runtime of several would draw from its entropy.
        return sim::run(&args);
    }
    let runtime = tokio::runtime::Runtime::new().context("starting threads")?;
    match command {
        // On the main thread, which ends last: nodes end with the thread that started them.
        Command::Run(args) => runtime.block_on(campaign::run_all(args)),
        Command::Replay { dir } => runtime.block_on(campaign::replay(&dir)),
        Command::Enclosed(args) => runtime.block_on(campaign::run_enclosed(args)),
        Command::Check { dir } => {
            let report = run::check(&dir)?;
            campaign::print(&report);
            Ok(campaign::code([report.verdict]))
        }
        Command::Report(args) => page::write(&args).map(|()| ExitCode::SUCCESS),
        Command::List => {
            for scenario in SCENARIOS {
                println!("{:<28} {}", scenario.name, scenario.about);
            }
            println!("\ninvariants:");
            for (name, number) in invariants::names() {
                println!("{name:<28} {number}");
            }
            println!("\nbugs that can be planted:");
            for bug in mutants::PLANTED {
                println!("{:<28} {}; found by {}", bug.name, bug.about, bug.found_by.join(", "));
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Probe => {
            for method in probe::METHODS {
                match probe::attempt(method) {
                    Ok(how) => println!("{:<18} yes  {} {how}", method.name, method.about),
                    Err(reason) => {
                        println!("{:<18} NO   {}: {}", method.name, method.about, reason.replace('\n', "; "))
                    }
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Crash(command) => {
            let kept = crash::start(command, &runtime)?;
            Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Sim(_) => unreachable!("taken above"),
        Command::KvNode(args) => runtime.block_on(kv_node::run(args)).map(|()| ExitCode::SUCCESS),
    }
}
