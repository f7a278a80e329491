//! `chaos`: breaks clusters on purpose and checks what they promise. See README.md beside this file.
//! Commands for people, and `kv-node`, which is what the world starts.

mod faults;
mod history;
mod invariants;
mod kv_node;
mod limits;
mod model;
mod mutants;
mod protocol;
mod report;
mod run;
mod scenarios;
mod traffic;
mod world;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use sys::{Random, SystemRandom};

use report::{Report, Verdict};
use scenarios::{SCENARIOS, Scenario};

#[derive(Parser)]
#[command(name = "chaos", about = "Breaks clusters on purpose and checks what they promise")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run scenarios. The exit code is 0 only if each of them passed.
    Run(RunArgs),
    /// Judge the history that an earlier run left in a folder.
    Check { dir: PathBuf },
    /// Print the scenarios.
    List,
    /// One node of a world.
    #[command(hide = true)]
    KvNode(kv_node::NodeArgs),
}

#[derive(clap::Args)]
struct RunArgs {
    /// Names of scenarios.
    scenarios: Vec<String>,
    /// All scenarios, once; with a budget, over and over with new seeds until it is spent.
    #[arg(long)]
    all: bool,
    /// Determines everything that the harness decides. Random if not given.
    #[arg(long)]
    seed: Option<u64>,
    /// How long to go on: 90s, 10m, 2h. A scenario that has begun is finished.
    #[arg(long, value_parser = duration)]
    budget: Option<Duration>,
    /// Where runs leave history, logs and report; the folders of passed runs stay only if this is given.
    #[arg(long)]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
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
    let runtime = tokio::runtime::Runtime::new().context("starting threads")?;
    match command {
        // On the main thread, which ends last: nodes end with the thread that started them.
        Command::Run(args) => runtime.block_on(run_all(args)),
        Command::Check { dir } => {
            let report = run::check(&dir)?;
            print(&report);
            Ok(code([report.verdict]))
        }
        Command::List => {
            for scenario in SCENARIOS {
                println!("{:<28} {}", scenario.name, scenario.about);
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::KvNode(args) => runtime.block_on(kv_node::run(args)).map(|()| ExitCode::SUCCESS),
    }
}

async fn run_all(args: RunArgs) -> anyhow::Result<ExitCode> {
    let chosen: Vec<&Scenario> = if args.all {
        SCENARIOS.iter().collect()
    } else {
        let find = |name: &String| scenarios::find(name).with_context(|| format!("no scenario is named {name}"));
        args.scenarios.iter().map(find).collect::<Result<_, _>>()?
    };
    if chosen.is_empty() {
        bail!("name scenarios, or say --all; `chaos list` prints them");
    }
    let began = Instant::now();
    let mut seed = args.seed.unwrap_or_else(|| SystemRandom.below(1_000_000));
    let mut verdicts = Vec::new();
    loop {
        for scenario in &chosen {
            if args.budget.is_some_and(|budget| began.elapsed() >= budget) {
                if verdicts.len() < chosen.len() {
                    println!("the budget was spent before {} was run", scenario.name);
                    return Ok(ExitCode::FAILURE);
                }
                return Ok(code(verdicts));
            }
            verdicts.push(run_one(scenario, seed, args.out.as_deref()).await?);
        }
        if args.budget.is_none() {
            return Ok(code(verdicts));
        }
        seed += 1;
    }
}

async fn run_one(scenario: &Scenario, seed: u64, out: Option<&Path>) -> anyhow::Result<Verdict> {
    println!("{}: seed {seed}, {}", scenario.name, scenario.about);
    let mut temporary = tempfile::Builder::new().prefix("xebec-chaos-").tempdir().context("making a folder")?;
    let dir = match out {
        Some(out) => {
            let dir = out.join(format!("{}-{seed}", scenario.name));
            if dir.exists() {
                bail!("{} holds another run", dir.display());
            }
            std::fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
            dir
        }
        None => temporary.path().to_owned(),
    };
    let ran = run::run(scenario, seed, &dir).await;
    if !matches!(&ran, Ok(report) if report.verdict == Verdict::Passed) {
        temporary.disable_cleanup(true);
        println!("  history and logs: {}", dir.display());
    }
    let report = ran?;
    print(&report);
    if report.verdict != Verdict::Passed {
        println!("  again: chaos run {} --seed {seed}; judge once more: chaos check {}", scenario.name, dir.display());
    }
    Ok(report.verdict)
}

fn print(report: &Report) {
    for line in report.lines() {
        println!("{line}");
    }
}

fn code(verdicts: impl IntoIterator<Item = Verdict>) -> ExitCode {
    let passed = verdicts.into_iter().all(|verdict| verdict == Verdict::Passed);
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// `90s`, `10m`, `2h`.
fn duration(text: &str) -> Result<Duration, String> {
    let unit = text.chars().last().unwrap_or_default();
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        _ => return Err("give a number and s, m or h".to_owned()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| "give a number and s, m or h".to_owned())?;
    Ok(Duration::from_secs(number.saturating_mul(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_are_read() {
        assert_eq!(duration("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        for bad in ["", "m", "10", "-1s", "1.5h", "1ü"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn one_failure_fails_all() {
        assert_eq!(code([Verdict::Passed, Verdict::Passed]), ExitCode::SUCCESS);
        assert_eq!(code([Verdict::Passed, Verdict::Inconclusive]), ExitCode::FAILURE);
    }
}
