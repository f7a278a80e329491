//! Several runs after each other: which scenarios, with which seeds, how long, in which folders, and in namespaces
//! of their own where a scenario asks for that. Called by the commands.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use futures::stream::{self, StreamExt};
use sys::{Random, SeededRandom, SystemRandom};

use crate::limits::DATA_MIB;
use crate::probe::{self, Need};
use crate::report::{Report, Verdict};
use crate::run::{self, Wanted};
use crate::scenarios::{self, SCENARIOS, Scenario, Share};
use crate::world::enclosed;
use crate::world::wiring::Wiring;

/// Runs side by side where all scenarios are asked for: each keeps less than one processor busy.
const LANES: usize = 2;
/// Scenarios that are taken from the order at a time, so that a budget cuts off both kinds alike.
const TAKEN_TOGETHER: usize = 8;
/// Between the seed of a run and that of its repetition; seeds of the first runs are smaller.
const AGAIN: u64 = 1_000_000_000;

#[derive(clap::Args)]
pub struct RunArgs {
    /// Names of scenarios.
    scenarios: Vec<String>,
    /// All scenarios, once, in an order that follows from the seed; with a budget, over and over until it is spent.
    #[arg(long)]
    all: bool,
    /// Determines everything that the harness decides. Random if not given.
    #[arg(long)]
    seed: Option<u64>,
    /// How long to go on: 90s, 10m, 2h. A run that is not done by then is cut off and does not count.
    #[arg(long, value_parser = duration)]
    budget: Option<Duration>,
    /// Where runs leave history, logs and report; the folders of passed runs stay only if this is given.
    #[arg(long)]
    out: Option<PathBuf>,
    /// What lies between the members, where a scenario asks for anything.
    #[arg(long)]
    wiring: Option<Wiring>,
    /// How many runs go on at a time, but for those that want the machine for themselves: 2 with --all, else 1.
    #[arg(long)]
    lanes: Option<usize>,
    /// What is loaded where a scenario is about the amount of data.
    #[arg(long, default_value_t = DATA_MIB)]
    data_mib: u64,
}

#[derive(clap::Args)]
pub struct EnclosedArgs {
    scenario: String,
    seed: u64,
    wiring: Wiring,
    data_mib: u64,
    dir: PathBuf,
}

/// Runs what was asked for. Success only if each run passed.
pub async fn run_all(args: RunArgs) -> anyhow::Result<ExitCode> {
    let mut seed = args.seed.unwrap_or_else(|| SystemRandom.below(1_000_000));
    let chosen: Vec<&'static Scenario> = if args.all {
        // What a short budget leaves out is something else each time.
        shuffled(SCENARIOS, &SeededRandom::new(seed))
    } else {
        let find = |name: &String| scenarios::find(name).with_context(|| format!("no scenario is named {name}"));
        args.scenarios.iter().map(find).collect::<Result<_, _>>()?
    };
    if chosen.is_empty() {
        bail!("name scenarios, or say --all; `chaos list` prints them");
    }
    let deadline = args.budget.map(|budget| tokio::time::Instant::now() + budget);
    let lanes = args.lanes.unwrap_or(if args.all { LANES } else { 1 }).max(1);
    let mut campaign = Campaign {
        wiring: args.wiring,
        data_mib: args.data_mib,
        out: args.out,
        deadline,
        lanes,
        began: Instant::now(),
        runs: Vec::new(),
    };
    loop {
        if !campaign.round(&chosen, seed).await? || args.budget.is_none() {
            break;
        }
        seed += 1;
    }
    campaign.summary(&chosen);
    if campaign.runs.is_empty() {
        bail!("the budget was spent before anything was run");
    }
    Ok(code(campaign.runs.iter().map(|run| run.report.verdict)))
}

/// A run that came to its end, and how long it took.
struct Finished {
    report: Report,
    took: Duration,
}

/// Runs so far, and what all of them share.
struct Campaign {
    wiring: Option<Wiring>,
    data_mib: u64,
    out: Option<PathBuf>,
    deadline: Option<tokio::time::Instant>,
    lanes: usize,
    began: Instant,
    runs: Vec<Finished>,
}

impl Campaign {
    /// Each scenario once. Some at a time are taken in order; of these, those that are content with a part of the machine
    /// run side by side, and then the others one by one. False if time is up.
    async fn round(&mut self, chosen: &[&'static Scenario], seed: u64) -> anyhow::Result<bool> {
        for some in chosen.chunks(TAKEN_TOGETHER) {
            let (side_by_side, alone): (Vec<&Scenario>, Vec<&Scenario>) =
                some.iter().partition(|scenario| scenario.share == Share::Half);
            for (scenarios, lanes) in [(side_by_side, self.lanes), (alone, 1)] {
                let running = stream::iter(scenarios.into_iter().map(|scenario| self.run(scenario, seed)));
                let ended: Vec<_> = running.buffer_unordered(lanes).collect().await;
                let mut in_time = true;
                for run in ended {
                    match run? {
                        Some(run) => self.runs.push(run),
                        None => in_time = false,
                    }
                }
                if !in_time {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// One scenario; once more, with another seed, where the first run proves nothing. `None` if time is up.
    async fn run(&self, scenario: &'static Scenario, seed: u64) -> anyhow::Result<Option<Finished>> {
        let began = Instant::now();
        for seed in [seed, seed.saturating_add(AGAIN)] {
            let wanted = Wanted { seed, wiring: wiring_of(scenario, self.wiring), data_mib: self.data_mib };
            let running = run_one(scenario, wanted, self.out.as_deref());
            let report = match self.deadline {
                None => running.await?,
                Some(deadline) => match tokio::time::timeout_at(deadline, running).await {
                    Ok(report) => report?,
                    Err(_) => {
                        println!("{}: cut off, the budget is spent", scenario.name);
                        return Ok(None);
                    }
                },
            };
            let proves_nothing = report.verdict == Verdict::Inconclusive;
            if proves_nothing && seed < AGAIN {
                println!("{}: which proves nothing: once more", scenario.name);
                continue;
            }
            return Ok(Some(Finished { report, took: began.elapsed() }));
        }
        Ok(None)
    }

    fn summary(&self, chosen: &[&Scenario]) {
        if chosen.len() < 2 {
            return;
        }
        let count = |verdict: Verdict| self.runs.iter().filter(|run| run.report.verdict == verdict).count();
        let (failed, inconclusive) = (count(Verdict::Failed), count(Verdict::Inconclusive));
        let seconds = self.began.elapsed().as_secs();
        println!("{} passed, {failed} failed, {inconclusive} inconclusive in {seconds} s", count(Verdict::Passed));
        for Finished { report, .. } in self.runs.iter().filter(|run| run.report.verdict != Verdict::Passed) {
            println!("  {:?} {} --seed {}", report.verdict, report.scenario, report.seed);
        }
        let is_run = |scenario: &&&Scenario| !self.runs.iter().any(|run| run.report.scenario == scenario.name);
        let left: Vec<&str> = chosen.iter().filter(is_run).map(|scenario| scenario.name).collect();
        if !left.is_empty() {
            println!("{} of {} scenarios were left out: {}", left.len(), chosen.len(), left.join(", "));
        }
        let mut slowest: Vec<&Finished> = self.runs.iter().collect();
        slowest.sort_by_key(|run| std::cmp::Reverse(run.took));
        let told = |run: &&Finished| format!("{} {} s", run.report.scenario, run.took.as_secs());
        println!("longest: {}", slowest.iter().take(5).map(told).collect::<Vec<_>>().join(", "));
    }
}

/// All of them, in an order that follows from the seed.
fn shuffled<'a>(all: &'a [Scenario], random: &SeededRandom) -> Vec<&'a Scenario> {
    let mut left: Vec<&Scenario> = all.iter().collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        order.push(left.swap_remove(random.below(left.len() as u64) as usize));
    }
    order
}

/// Runs again what was run in a folder: same scenario, seed and wiring.
pub async fn replay(dir: &Path) -> anyhow::Result<ExitCode> {
    let origin = run::origin(dir)?;
    let name = &origin.scenario;
    let scenario = scenarios::find(name).with_context(|| format!("no scenario is named {name}"))?;
    let data_mib = if origin.data_mib == 0 { DATA_MIB } else { origin.data_mib };
    let wiring = wiring_of(scenario, Some(origin.wiring));
    let report = run_one(scenario, Wanted { seed: origin.seed, wiring, data_mib }, None).await?;
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
    let wanted = Wanted { seed: args.seed, wiring: args.wiring, data_mib: args.data_mib };
    run::run(scenario, wanted, &args.dir).await.map(|_| ExitCode::SUCCESS)
}

async fn run_one(scenario: &'static Scenario, wanted: Wanted, out: Option<&Path>) -> anyhow::Result<Report> {
    let seed = wanted.seed;
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
    let ran = match scenario.needs().into_iter().find_map(|need| Some((need, probe::missing(need)?))) {
        Some((need, reason)) => Ok(Report::unmet(scenario, seed, format!("{need:?} is needed: {reason}"))),
        None if scenario.is_enclosed(wanted.wiring) => enclosed_run(scenario, wanted, &dir).await,
        None => run::run(scenario, wanted, &dir).await,
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

async fn enclosed_run(scenario: &Scenario, wanted: Wanted, dir: &Path) -> anyhow::Result<Report> {
    let wiring = serde_json::to_string(&wanted.wiring).context("naming a wiring")?;
    let (seed, data_mib) = (wanted.seed.to_string(), wanted.data_mib.to_string());
    let arguments = ["enclosed", scenario.name, &seed, wiring.trim_matches('"'), &data_mib];
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
    fn an_order_follows_from_the_seed_and_leaves_nothing_out() {
        let names = |seed| -> Vec<&str> {
            shuffled(SCENARIOS, &SeededRandom::new(seed)).iter().map(|scenario| scenario.name).collect()
        };
        assert_eq!(names(7), names(7));
        assert_ne!(names(7), names(8));
        let mut sorted = names(7);
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), SCENARIOS.len());
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
