//! Several runs after each other: which scenarios, with which seeds, how long, in which folders, and in namespaces
//! of their own where a scenario asks for that. Called by the commands; one world at a time.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use sys::{Random, SystemRandom};

use crate::probe::{self, Need};
use crate::report::{Report, Verdict};
use crate::run;
use crate::scenarios::{self, SCENARIOS, Scenario};
use crate::world::enclosed;
use crate::world::wiring::Wiring;

#[derive(clap::Args)]
pub struct RunArgs {
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
    /// What lies between the members, where a scenario asks for anything.
    #[arg(long)]
    wiring: Option<Wiring>,
}

#[derive(clap::Args)]
pub struct EnclosedArgs {
    scenario: String,
    seed: u64,
    wiring: Wiring,
    dir: PathBuf,
}

/// Runs what was asked for. Success only if each run passed.
pub async fn run_all(args: RunArgs) -> anyhow::Result<ExitCode> {
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
    let mut reports = Vec::new();
    'rounds: loop {
        for scenario in &chosen {
            if args.budget.is_some_and(|budget| began.elapsed() >= budget) {
                if reports.len() < chosen.len() {
                    println!("the budget was spent before {} was run", scenario.name);
                    summary(&reports);
                    return Ok(ExitCode::FAILURE);
                }
                break 'rounds;
            }
            reports.push(run_one(scenario, seed, args.wiring, args.out.as_deref()).await?);
        }
        if args.budget.is_none() {
            break;
        }
        seed += 1;
    }
    if reports.len() > 1 {
        summary(&reports);
    }
    Ok(code(reports.iter().map(|report| report.verdict)))
}

/// Runs again what was run in a folder: same scenario, seed and wiring.
pub async fn replay(dir: &Path) -> anyhow::Result<ExitCode> {
    let origin = run::origin(dir)?;
    let name = &origin.scenario;
    let scenario = scenarios::find(name).with_context(|| format!("no scenario is named {name}"))?;
    let report = run_one(scenario, origin.seed, Some(origin.wiring), None).await?;
    Ok(code([report.verdict]))
}

/// The inner half of a run in namespaces of its own; the outer one reads the report.
pub async fn run_enclosed(args: EnclosedArgs) -> anyhow::Result<ExitCode> {
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))
        .context("asking to end with the outer half")?;
    // A new network namespace has a loopback that is down.
    let up = std::process::Command::new("ip").args(["link", "set", "lo", "up"]).status().context("starting ip")?;
    anyhow::ensure!(up.success(), "the loopback interface stays down");
    let scenario =
        scenarios::find(&args.scenario).with_context(|| format!("no scenario is named {}", args.scenario))?;
    run::run(scenario, args.seed, args.wiring, &args.dir).await.map(|_| ExitCode::SUCCESS)
}

async fn run_one(scenario: &Scenario, seed: u64, wiring: Option<Wiring>, out: Option<&Path>) -> anyhow::Result<Report> {
    println!("{}: seed {seed}, {}", scenario.name, scenario.about);
    let mut temporary = tempfile::Builder::new().prefix("xebec-chaos-").tempdir().context("making a folder")?;
    let dir = match out {
        Some(out) => {
            let dir = out.join(format!("{}-{seed}", scenario.name));
            if dir.exists() {
                bail!("{} holds another run", dir.display());
            }
            std::fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
            dir.canonicalize().with_context(|| format!("finding {}", dir.display()))?
        }
        None => temporary.path().to_owned(),
    };
    let wiring = wiring_of(scenario, wiring);
    let ran = match scenario.needs().into_iter().find_map(|need| Some((need, probe::missing(need)?))) {
        Some((need, reason)) => Ok(Report::unmet(scenario, seed, format!("{need:?} is needed: {reason}"))),
        None if scenario.is_enclosed(wiring) => enclosed_run(scenario, seed, wiring, &dir).await,
        None => run::run(scenario, seed, wiring, &dir).await,
    };
    let report = ran.unwrap_or_else(|error| Report::unmet(scenario, seed, format!("the run broke off: {error:#}")));
    print(&report);
    if report.verdict != Verdict::Passed {
        temporary.disable_cleanup(true);
        println!("  history, logs and data: {}", dir.display());
        println!("  again: chaos run {} --seed {seed}; judge once more: chaos check {}", scenario.name, dir.display());
    }
    if report.verdict == Verdict::Passed {
        remove_data(&dir)?;
    }
    Ok(report)
}

/// Hundreds of megabytes that nobody looks at after a run that passed.
fn remove_data(dir: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(dir).context("looking for data directories")? {
        let entry = entry.context("looking for data directories")?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && (name.starts_with("data-") || name.starts_with("copy-")) {
            std::fs::remove_dir_all(entry.path()).with_context(|| format!("removing {name}"))?;
        }
    }
    Ok(())
}

/// What a scenario asks for, or what the caller prefers; the proxy where the kernel does not grant namespaces.
fn wiring_of(scenario: &Scenario, preferred: Option<Wiring>) -> Wiring {
    let wiring = match (scenario.setup.wiring, preferred) {
        (Wiring::Namespaces, Some(preferred)) if preferred != Wiring::Direct => preferred,
        (wiring, _) => wiring,
    };
    if wiring == Wiring::Namespaces
        && let Some(reason) = probe::missing(Need::Namespaces)
    {
        println!("  no namespaces ({reason}): the fault proxy on loopback takes their place");
        return Wiring::Proxy;
    }
    wiring
}

async fn enclosed_run(scenario: &Scenario, seed: u64, wiring: Wiring, dir: &Path) -> anyhow::Result<Report> {
    let wiring = serde_json::to_string(&wiring).context("naming a wiring")?;
    let arguments = ["enclosed", scenario.name, &seed.to_string(), wiring.trim_matches('"')];
    let status = enclosed::run(&arguments, dir).await?;
    if !status.success() {
        bail!("the run in namespaces of its own ended with {status}");
    }
    run::report(dir)
}

pub fn print(report: &Report) {
    for line in report.lines() {
        println!("{line}");
    }
}

fn summary(reports: &[Report]) {
    let count = |verdict: Verdict| reports.iter().filter(|report| report.verdict == verdict).count();
    let (failed, inconclusive) = (count(Verdict::Failed), count(Verdict::Inconclusive));
    println!("{} passed, {failed} failed, {inconclusive} inconclusive", count(Verdict::Passed));
    for report in reports.iter().filter(|report| report.verdict != Verdict::Passed) {
        println!("  {:?} {} --seed {}", report.verdict, report.scenario, report.seed);
    }
}

pub fn code(verdicts: impl IntoIterator<Item = Verdict>) -> ExitCode {
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
    #![allow(clippy::unwrap_used)]
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

    #[test]
    fn a_preference_counts_only_where_a_row_asks_for_namespaces() {
        let direct = scenarios::find("leader-kill").unwrap();
        assert_eq!(wiring_of(direct, Some(Wiring::Proxy)), Wiring::Direct);
        let parted = scenarios::find("partition-leader").unwrap();
        assert_eq!(wiring_of(parted, Some(Wiring::Proxy)), Wiring::Proxy);
    }
}
