//! `chaos sim`: seeds in the simulated world. Each seed runs in a process of its own, for tokio and hash maps keep what
//! they drew from the process's entropy; this file starts those processes, and in each of them runs the phases: found a
//! cluster, faults under load, heal a quorum, heal all, compare, judge.

mod phases;

use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::mutants::{self, Planted};
use crate::world::simulated::entropy;
use crate::world::simulated::plan::{Inhabitants, Plan};
use crate::world::simulated::trace::Telling;

/// Processes at the same time.
const PARALLEL: usize = 2;
/// How long one seed may take on a busy machine before it counts as hanging.
const SEED_PATIENCE: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(5);
/// What was freed is kept, by the thread and by the process: a run allocates and frees all the time, on one thread.
const ALLOCATION: &str =
    "glibc.malloc.tcache_count=1000:glibc.malloc.trim_threshold=1073741824:glibc.malloc.mmap_threshold=1073741824";
/// Seeds within which a planted bug has to be found.
const MUTANT_SEEDS: u64 = 200;
/// Checks that look at members while they run, and find a bug before it has cost a write: a member that refuses to start,
/// ends itself, is turned away, or applies another entry than the others.
const ON_THE_WAY: &[&str] = &["abort", "agreement", "identity", "panic", "start"];
/// How much of a violation stands in the table of planted bugs.
const WHAT_CHARS_MAX: usize = 120;

#[derive(clap::Args, Clone, Debug)]
pub struct SimArgs {
    /// Decides everything. The first one, if there are several; 1 if none is named.
    #[arg(long)]
    seed: Option<u64>,
    /// What runs on the machines.
    #[arg(long, value_enum, default_value_t)]
    world: Inhabitants,
    /// How many seeds to run, one after the other.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Virtual seconds under faults.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Print every step.
    #[arg(long)]
    trace: bool,
    /// A bug to plant in the product.
    #[arg(long)]
    plant: Option<String>,
    /// Plant one bug after the other and tell which seed finds it. Begins where each was found before, if no seed is named.
    #[arg(long)]
    mutants: bool,
    /// Where to leave the histories of seeds that failed.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// What the log tells if nobody asks: in a simulation nothing, for it is a matter of a hundred thousand lines.
pub fn log_level() -> &'static str {
    if entropy::seed().is_some() { "off" } else { "info" }
}

/// The command, and each of the processes that it starts.
pub fn run(args: &SimArgs) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        sys::failpoint::ENABLED,
        "this build cannot pause or kill simulated processes: build chaos with the feature failpoints, as `make sim` does"
    );
    if let Some(seed) = entropy::seed() {
        let telling = if args.trace { Telling::Lines } else { Telling::Silent };
        sys::failpoint::plant(&args.plant.iter().cloned().collect::<Vec<_>>());
        let plan = Plan::of(seed, args.world);
        return phases::run_here(plan, Duration::from_secs(args.seconds), telling, args.out.as_deref());
    }
    if args.mutants {
        return run_mutants(args);
    }
    let first = args.seed.unwrap_or(1);
    if args.seeds == 1 {
        let status = command(args, first, args.plant.as_deref())?.status().context("starting a run")?;
        return Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let began = Instant::now();
    let Ran { dirty, simulated_s } = run_seeds(args, args.plant.as_deref(), first..first + args.seeds, Until::TheEnd)?;
    let (cpu_s, clock_s) =
        (sys::cpu_time().context("reading the processor's time")?.as_secs_f64(), began.elapsed().as_secs());
    println!(
        "{} seeds, {} of them not clean; {simulated_s:.0} s simulated in {cpu_s:.1} s of CPU: {:.0} in each; {clock_s} s by \
         the clock",
        args.seeds,
        dirty.len(),
        simulated_s / cpu_s,
    );
    Ok(if dirty.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One process, which draws from the seed from its first moment on.
fn command(args: &SimArgs, seed: u64, plant: Option<&str>) -> anyhow::Result<Command> {
    let program = std::env::current_exe().context("finding this program")?;
    let mut command = Command::new(program);
    command.arg("sim").arg("--seed").arg(seed.to_string()).arg("--seconds").arg(args.seconds.to_string());
    if args.world == Inhabitants::Cluster {
        command.args(["--world", "cluster"]);
    }
    command.args(plant.iter().flat_map(|bug| ["--plant", *bug]));
    command.args(args.trace.then_some("--trace"));
    if let Some(out) = &args.out {
        command.arg("--out").arg(out);
    }
    command.env(entropy::SEED_VARIABLE, seed.to_string());
    command.env("GLIBC_TUNABLES", ALLOCATION);
    Ok(command)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    TheEnd,
    FirstFind,
}

/// A seed that was not clean, with what its process printed.
struct Dirty {
    seed: u64,
    output: String,
}

/// What became of some seeds.
struct Ran {
    /// In order.
    dirty: Vec<Dirty>,
    /// Virtual seconds of all that ran to their end.
    simulated_s: f64,
}

/// Runs seeds, several at a time, and prints those that are not clean.
fn run_seeds(args: &SimArgs, plant: Option<&str>, seeds: std::ops::Range<u64>, until: Until) -> anyhow::Result<Ran> {
    let next = AtomicU64::new(seeds.start);
    let enough = AtomicBool::new(false);
    let ran = Mutex::new(Ran { dirty: Vec::new(), simulated_s: 0.0 });
    let worker = || -> anyhow::Result<()> {
        while !enough.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                break;
            }
            let (clean, mut output) = run_one(command(args, seed, plant)?)?;
            if !clean && output.starts_with("the process ") {
                // It had no time to say which seed it is.
                output.insert_str(0, &format!("seed {seed}: "));
            }
            if until == Until::TheEnd && (args.trace || !clean || seeds.end - seeds.start <= 20) {
                print!("{output}");
            }
            let mut ran = ran.lock().expect("no worker panics while it holds this");
            ran.simulated_s += simulated_s(&output).unwrap_or(0.0);
            if !clean {
                enough.fetch_or(until == Until::FirstFind, Ordering::Relaxed);
                ran.dirty.push(Dirty { seed, output });
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..PARALLEL).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    let mut ran = ran.into_inner().expect("all workers have ended");
    ran.dirty.sort_by_key(|dirty| dirty.seed);
    Ok(ran)
}

/// Virtual seconds, from the line that `phases` prints.
fn simulated_s(output: &str) -> Option<f64> {
    let (before, _) = output.split_once(" s simulated")?;
    before.rsplit(' ').next()?.parse().ok()
}

/// Waits for a process; says whether its run was clean.
fn run_one(mut command: Command) -> anyhow::Result<(bool, String)> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("starting a run")?;
    let mut stdout = child.stdout.take().context("a run has no output")?;
    let mut stderr = child.stderr.take().context("a run has no output")?;
    let reading = std::thread::spawn(move || {
        let mut text = Vec::new();
        // What can be read is told.
        let _ = stdout.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    let complaining = std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = stderr.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().context("waiting for a run")? {
            break Some(status);
        }
        if began.elapsed() > SEED_PATIENCE {
            child.kill().context("ending a run that hangs")?;
            child.wait().context("waiting for a run")?;
            break None;
        }
        std::thread::sleep(POLL);
    };
    let mut output = reading.join().unwrap_or_default();
    let complaints = complaining.join().unwrap_or_default();
    match status {
        Some(status) if status.success() => return Ok((true, output)),
        Some(status) if status.code() == Some(1) => {}
        Some(status) => output.push_str(&format!("the process ended with {status}:\n{complaints}")),
        None => output.push_str(&format!("the process hangs; its last words:\n{complaints}")),
    }
    Ok((false, output))
}

/// Each planted bug has to be found within so many seeds, by one of the checks that its row names, and by a seed that is
/// clean without it.
fn run_mutants(args: &SimArgs) -> anyhow::Result<ExitCode> {
    let seeds = if args.seeds == 1 { MUTANT_SEEDS } else { args.seeds };
    let (mut sought, mut found) = (0, 0);
    println!("{:<32} {:<8} {:>5} {:>5} {:>9}  found by", "planted bug", "world", "seed", "tried", "virtual s");
    let chosen = mutants::planted_in_the_product().filter(|row| args.plant.as_ref().is_none_or(|bug| bug == row.name));
    for row in chosen {
        let args = &SimArgs { world: inhabitants_for(row), ..args.clone() };
        let begin = args.seed.unwrap_or(row.seed);
        let world = if args.world == Inhabitants::Cluster { "cluster" } else { "store" };
        sought += 1;
        match find(args, row, begin..begin + seeds)? {
            Some(Find { seed, simulated_s, what }) => {
                found += 1;
                let tried = seed - begin + 1;
                println!("{:<32} {world:<8} {seed:>5} {tried:>5} {simulated_s:>9.1}  {what}", row.name);
            }
            None => println!("{:<32} {world:<8} {:>5} {seeds:>5} {:>9}  NOT FOUND", row.name, "-", "-"),
        }
    }
    println!("{found} of {sought} planted bugs found");
    Ok(if found == sought && sought > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Bugs that only whole masters have are looked for among those.
fn inhabitants_for(row: &Planted) -> Inhabitants {
    if row.needs_masters() { Inhabitants::Cluster } else { Inhabitants::Store }
}

/// A seed that finds a planted bug.
struct Find {
    seed: u64,
    /// Of this seed's run.
    simulated_s: f64,
    /// The violation, as it was printed.
    what: String,
}

/// The first seed that finds a planted bug.
fn find(args: &SimArgs, row: &Planted, mut seeds: std::ops::Range<u64>) -> anyhow::Result<Option<Find>> {
    while !seeds.is_empty() {
        let ran = run_seeds(args, Some(row.name), seeds.clone(), Until::FirstFind)?;
        let Some(first) = ran.dirty.into_iter().next() else { return Ok(None) };
        seeds.start = first.seed + 1;
        let broken = |line: &&str| {
            let named = line.split_once("VIOLATION ").and_then(|(_, rest)| rest.split_once(": "));
            named.is_some_and(|(check, _)| row.found_by.contains(&check) || ON_THE_WAY.contains(&check))
        };
        let Some(violation) = first.output.lines().find(broken) else {
            let other = first.output.lines().nth(1).unwrap_or_default().trim();
            println!("seed {} finds something else with {}: {other}", first.seed, row.name);
            continue;
        };
        if run_one(command(args, first.seed, None)?)?.0 {
            let what = violation.trim().chars().take(WHAT_CHARS_MAX).collect();
            let simulated_s = simulated_s(&first.output).unwrap_or(0.0);
            return Ok(Some(Find { seed: first.seed, simulated_s, what }));
        }
        println!("seed {} is not clean without {} either", first.seed, row.name);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use clap::ValueEnum as _;

    use super::*;

    /// Runs in a process of its own, which the test below starts.
    #[test]
    fn one_seed_if_this_process_has_one() {
        let Some(seed) = entropy::seed() else { return };
        let world = std::env::var(WORLD_VARIABLE).map(|name| Inhabitants::from_str(&name, false).unwrap());
        let plan = Plan::of(seed, world.unwrap_or_default());
        let code = phases::run_here(plan, Duration::from_secs(2), Telling::Silent, None).unwrap();
        assert_eq!(code, ExitCode::SUCCESS);
    }

    const WORLD_VARIABLE: &str = "XEBEC_SIM_TEST_WORLD";

    fn run_seed(seed: u64, world: &str) -> String {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["sim::tests::one_seed_if_this_process_has_one", "--exact", "--nocapture"]);
        command.env(entropy::SEED_VARIABLE, seed.to_string());
        command.env(WORLD_VARIABLE, world);
        let (clean, output) = run_one(command).unwrap();
        assert!(clean, "{output}");
        let trace = output.split_once("trace ").expect("a run tells its trace").1;
        trace.split_once(';').expect("the plan follows").0.to_owned()
    }

    #[test]
    fn a_seed_decides_every_step() {
        for world in ["store", "cluster"] {
            for seed in [3, 4] {
                assert_eq!(run_seed(seed, world), run_seed(seed, world), "seed {seed} of a {world}");
            }
            assert_ne!(run_seed(3, world), run_seed(4, world));
        }
    }
}
