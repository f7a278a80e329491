//! `chaos crash`: RocksDB and what we make of it, against crashes. A real process writes through the product's own log,
//! mark and state and says what it has acknowledged; it is killed; then its files are cut, torn, rotted and swapped,
//! one fault at a time, and what is left is opened as a starting member opens it. Called by `main.rs`.
//!
//! What must come out is a prefix of what was written that holds everything acknowledged, or a refusal that says why.

mod cuts;
mod files;
mod ledger;
mod limits;
mod reopen;
mod solo;
mod syscalls;
mod tally;
mod wal;
mod workers;
mod writer;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use sys::{Random, SeededRandom, SystemRandom};

use cuts::{Cut, Region};
use ledger::Ledger;
use limits::{CUTS_AFTER_KILL, DEEP_EVERY, WRITES_MAX, WRITES_MIN};
use reopen::{Depth, Job, Outcome};
use tally::Tally;
use workers::Workers;
use writer::{Death, Killed};

/// What can be asked.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Kill writers of the product's log and state, damage their files, and open what is left.
    Crash(CrashArgs),
    /// A writer to be killed.
    #[command(hide = true)]
    CrashWriter(solo::WriterArgs),
    /// Opens what is left.
    #[command(hide = true)]
    CrashOpen,
}

/// Does it. Whether every promise was kept.
pub fn start(command: Command, runtime: &tokio::runtime::Runtime) -> anyhow::Result<bool> {
    match command {
        Command::Crash(args) => run(&args),
        Command::CrashWriter(args) => runtime.block_on(solo::run(args)).map(|()| true),
        Command::CrashOpen => reopen::run().map(|()| true),
    }
}

/// What is broken, and how often.
#[derive(Clone, Debug, clap::Args)]
pub struct CrashArgs {
    /// Cuts in all. They are spread over the histories.
    #[arg(long, default_value_t = 4000)]
    pub cuts: usize,
    /// Writers that are killed at a random moment and whose files are cut.
    #[arg(long, default_value_t = 4)]
    pub histories: usize,
    /// Also kill a writer at each of so many fsyncs, with strace.
    #[arg(long, default_value_t = 0)]
    pub fsyncs: usize,
    /// Also fail the power of a writer so often, with strace: what it did not sync is gone.
    #[arg(long, default_value_t = 0)]
    pub power: usize,
    /// Also kill a writer at each failpoint that it passes.
    #[arg(long)]
    pub failpoints: bool,
    /// Also kill a writer at this failpoint.
    #[arg(long)]
    pub point: Vec<String>,
    /// Processes that open what is left.
    #[arg(long, default_value_t = 2)]
    pub workers: usize,
    /// Determines writes, moments and cuts; not how threads interleave.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Where directories that broke a promise are kept.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// One campaign: its random numbers, its workers, its folder.
struct Campaign {
    random: SeededRandom,
    workers: Workers,
    scratch: tempfile::TempDir,
    out: PathBuf,
    tally: Tally,
}

/// Runs a campaign. Whether every promise was kept.
fn run(args: &CrashArgs) -> anyhow::Result<bool> {
    let seed = args.seed.unwrap_or_else(|| SystemRandom.u64() % 1_000_000);
    let started = Instant::now();
    let mut campaign = Campaign {
        random: SeededRandom::new(seed),
        workers: Workers::start(args.workers)?,
        scratch: files::scratch()?,
        out: args.out.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("xebec-crash-{seed}"))),
        tally: Tally::default(),
    };
    println!("seed {seed}");
    for number in 0..args.histories {
        let writes = WRITES_MIN + campaign.random.below(WRITES_MAX - WRITES_MIN);
        let death = if number % 2 == 0 { Death::AtRest(writes) } else { Death::AfterWrites(writes) };
        campaign.history(death, args.cuts.div_ceil(args.histories), &format!("history {number}, {death:?}"))?;
    }
    for number in 0..args.power {
        let death = Death::PowerLoss(20 + campaign.random.below(WRITES_MIN));
        campaign.history(death, CUTS_AFTER_KILL, &format!("power {number}, {death:?}"))?;
    }
    for nth in 1..=args.fsyncs {
        let when = 1 + nth + campaign.random.below(nth as u64) as usize;
        campaign.history(Death::AtFsync(when), CUTS_AFTER_KILL, &format!("fsync {when}"))?;
    }
    let points = sys::failpoint_table::POINTS.iter().map(|point| point.name).filter(|name| writer::passes(name));
    let asked = |name: &&str| args.failpoints || args.point.iter().any(|point| point == name);
    for name in points.filter(asked) {
        campaign.failpoint(name)?;
    }
    campaign.tally.took(started.elapsed());
    print!("{}", campaign.tally);
    Ok(campaign.tally.is_clean())
}

impl Campaign {
    fn failpoint(&mut self, name: &'static str) -> anyhow::Result<()> {
        if !sys::failpoint::ENABLED {
            bail!("this build has no failpoints");
        }
        let hit = self.random.below(writer::hits_max(name));
        self.history(Death::AtPoint(name, hit), CUTS_AFTER_KILL, name)
    }

    /// One writer, killed, and cuts of what it leaves.
    fn history(&mut self, death: Death, cuts: usize, label: &str) -> anyhow::Result<()> {
        let dir = self.scratch.path().join("base");
        files::remove(&dir)?;
        let writer = writer::Writer { dir: &dir, death, seed: self.random.u64() };
        let (ledger, killed) = writer.run().with_context(|| format!("writing for {label}"))?;
        if killed == Killed::Survived {
            self.tally.not_exercised(label);
        }
        let base = Job { dir: dir.clone(), cut: None, depth: Depth::State, ledger: ledger.save(&dir)?, from: None };
        let found = self.workers.one(&base)?;
        let from = match &found {
            Outcome::Held { recovered, .. } => *recovered,
            // Killed before it was anybody.
            Outcome::Amnesia(_) if ledger.acknowledged().is_none() => {
                self.tally.intact();
                return Ok(());
            }
            bad => return self.violation(label, &dir, None, bad, &ledger),
        };
        self.tally.intact();
        let all = cuts::plan(&dir, &ledger, cuts, &self.random)?;
        let job = |(number, cut): (usize, &Cut)| {
            let deep = cut.file.starts_with("state") || number % DEEP_EVERY == 0;
            let depth = if deep { Depth::State } else { Depth::Log };
            Job { dir: dir.clone(), cut: Some(cut.clone()), depth, ledger: Ledger::path(&dir), from }
        };
        let jobs: Vec<Job> = all.iter().enumerate().map(job).collect();
        let outcomes = self.workers.all(&jobs)?;
        for (cut, outcome) in all.iter().zip(&outcomes) {
            let judged = judge(cut, outcome, &ledger);
            self.tally.count(cut, outcome, judged);
            if judged == Judgement::Broken {
                self.violation(label, &dir, Some(cut), outcome, &ledger)?;
            }
        }
        Ok(())
    }

    /// Keeps what broke a promise, with the cut made, and says how to look at it again.
    fn violation(
        &mut self,
        label: &str,
        dir: &Path,
        cut: Option<&Cut>,
        outcome: &Outcome,
        ledger: &Ledger,
    ) -> anyhow::Result<()> {
        let kept = self.out.join(format!("{}", self.tally.violations() + 1));
        files::remove(&kept)?;
        files::copy(dir, &kept)?;
        if let Some(cut) = cut {
            cut.make(&kept)?;
        }
        let acked = ledger.acknowledged();
        let what = cut.map_or("no cut".to_owned(), ToString::to_string);
        let text = format!("{label}: {what}: acknowledged {acked:?}, {outcome}; kept in {}", kept.display());
        let kind = format!("{} {}", cut.map_or("no cut", Cut::part), outcome.word());
        self.tally.violation(kind, text);
        Ok(())
    }
}

/// What an outcome means for a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// As promised.
    Kept,
    /// Acknowledged entries after the mark are gone, from a part that was synced. No crash does that. The member cannot
    /// know; its peers tell it when it greets them.
    LeftToPeers,
    /// Silent loss, a refusal without cause, a panic, a hang.
    Broken,
}

fn judge(cut: &Cut, outcome: &Outcome, ledger: &Ledger) -> Judgement {
    match (cut.region, outcome) {
        (_, Outcome::Held { .. }) => Judgement::Kept,
        (Region::Crash, _) => Judgement::Broken,
        (_, Outcome::Amnesia(_) | Outcome::Corrupt(_)) => Judgement::Kept,
        // It notes what it died of, and is refused from then on.
        (_, Outcome::Died { then, .. }) if matches!(**then, Outcome::Amnesia(_) | Outcome::Corrupt(_)) => {
            Judgement::Kept
        }
        (Region::Damage, Outcome::Lost { first, .. }) if ledger.marked() < Some(*first) => Judgement::LeftToPeers,
        _ => Judgement::Broken,
    }
}
