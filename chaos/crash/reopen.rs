//! `chaos crash-open`: opens what a crash and a cut have left, as a starting member does, and says what became of what
//! was acknowledged. A process of its own, because what it opens may end it. Asked by `workers.rs`, line by line.

use std::fmt;
use std::io::{BufRead as _, Write as _};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use futures::FutureExt;
use futures::future::BoxFuture;
use raft::{Applied, BareLog, Entry, LogId, Payload, StateMachine};
use serde::{Deserialize, Serialize};
use store::{LocalLog, Store};

use super::cuts::Cut;
use super::ledger::{Ledger, digest};
use super::limits::LOG_BUFFER_BYTES;
use super::{files, solo};

/// How much is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Depth {
    /// The log alone, entry by entry.
    Log,
    /// The state too, with the log replayed into it.
    State,
}

/// One thing to open.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// The directory as the crash left it. It is copied first.
    pub dir: PathBuf,
    pub cut: Option<Cut>,
    pub depth: Depth,
    /// What was acknowledged.
    pub ledger: PathBuf,
    /// Where the state ends, for those who open the log alone.
    pub from: Option<LogId>,
}

/// A job and where it is done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Placed {
    pub job: Job,
    pub place: PathBuf,
    /// Whoever opened it before has died of it: it is opened as it was left.
    pub again: bool,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Everything acknowledged is there, and what is there is what was written.
    Held {
        recovered: Option<LogId>,
        last: Option<u64>,
    },
    /// It opens, and this acknowledged entry is missing or another one.
    Lost {
        first: u64,
        why: String,
    },
    /// Refused: something is missing.
    Amnesia(String),
    /// Refused: something cannot be read.
    Corrupt(String),
    /// Refused with an error from which nobody can tell what to do.
    Unclear(String),
    Panicked(String),
    /// The process that opened it is gone, and this became of the next one.
    Died {
        how: String,
        then: Box<Outcome>,
    },
    /// Two processes in a row ended at the same place: a third would, too.
    CrashLoop,
    Hung,
}

impl Outcome {
    /// One word for tables.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Held { .. } => "held",
            Outcome::Lost { .. } => "lost",
            Outcome::Amnesia(_) => "amnesia",
            Outcome::Corrupt(_) => "corrupt",
            Outcome::Unclear(_) => "unclear",
            Outcome::Panicked(_) => "panicked",
            Outcome::Died { .. } => "died once",
            Outcome::CrashLoop => "crash loop",
            Outcome::Hung => "hung",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Held { last, .. } => write!(f, "held up to {last:?}"),
            Outcome::Lost { first, why } => write!(f, "lost from {first} on: {why}"),
            Outcome::Amnesia(text) | Outcome::Corrupt(text) | Outcome::Unclear(text) => {
                write!(f, "{}: {text}", self.word())
            }
            Outcome::Panicked(text) => write!(f, "panicked: {text}"),
            Outcome::Died { how, then } => write!(f, "died by {how}, then {then}"),
            Outcome::CrashLoop | Outcome::Hung => f.write_str(self.word()),
        }
    }
}

/// Opens what stdin says until it ends.
pub fn run() -> anyhow::Result<()> {
    std::panic::set_hook(Box::new(|_| {}));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting a runtime")?;
    for line in std::io::stdin().lock().lines() {
        let placed: Placed = serde_json::from_str(&line.context("reading a job")?).context("decoding a job")?;
        let opened = AssertUnwindSafe(open(&placed)).catch_unwind();
        let outcome = match runtime.block_on(opened) {
            Ok(outcome) => outcome?,
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned();
                let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                Outcome::Panicked(text.unwrap_or_default())
            }
        };
        files::remove(&placed.place)?;
        let mut text = serde_json::to_vec(&outcome).context("encoding an outcome")?;
        text.push(b'\n');
        std::io::stdout().write_all(&text).context("answering")?;
        std::io::stdout().flush().context("answering")?;
    }
    Ok(())
}

async fn open(Placed { job, place: dir, again }: &Placed) -> anyhow::Result<Outcome> {
    let ledger = Ledger::load(&job.ledger)?;
    if !again {
        files::copy(&job.dir, dir)?;
        if let Some(cut) = &job.cut {
            cut.make(dir)?;
        }
    }
    Ok(match job.depth {
        Depth::Log => open_log(dir, &ledger, job.from).await,
        Depth::State => open_state(dir, &ledger).await,
    }
    .unwrap_or_else(|refused| refused))
}

/// An early end of a check.
type Refused = Outcome;

fn refused_by_log(error: raft::Error) -> Refused {
    let text = chain(&error);
    match error {
        raft::Error::Amnesia(_) | raft::Error::NoIdentity(_) => Outcome::Amnesia(text),
        raft::Error::Corrupt { .. } => Outcome::Corrupt(text),
        _ => Outcome::Unclear(text),
    }
}

fn refused_by_store(error: store::Error) -> Refused {
    let text = chain(&error);
    match error {
        store::Error::Corrupt { .. } => Outcome::Corrupt(text),
        _ => Outcome::Unclear(text),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}

async fn open_log(dir: &Path, ledger: &Ledger, from: Option<LogId>) -> Result<Outcome, Refused> {
    let stub = Arc::new(Stub(from));
    let log = BareLog::open(dir, stub, &raft::Limits::default(), &solo::handles(), LOG_BUFFER_BYTES)
        .map_err(refused_by_log)?;
    let checked = check_log(&log, ledger, from).await;
    log.close().await;
    let (_, last) = checked?;
    Ok(Outcome::Held { recovered: from, last })
}

/// The entries behind what the state holds, if the log is what was acknowledged.
async fn check_log(log: &BareLog, ledger: &Ledger, from: Option<LogId>) -> Result<(Vec<Entry>, Option<u64>), Refused> {
    let start = from.map_or(0, |id| id.index + 1);
    let entries = log.entries(start).await.map_err(|error| Outcome::Corrupt(chain(&error)))?;
    for (expected, entry) in (start..).zip(&entries) {
        let (index, term) = (entry.id.index, entry.id.term);
        if index != expected {
            let why = format!("a hole: {index} follows in the place of {expected}");
            return Err(Outcome::Lost { first: expected, why });
        }
        let bytes: &[u8] = match &entry.payload {
            Payload::Data(bytes) | Payload::Membership(bytes) => bytes,
            Payload::Blank => &[],
        };
        let written = ledger.entry(index);
        if written.is_some_and(|written| written != (term, digest(bytes))) {
            let why = format!("another entry, of term {term}, was {written:?}");
            return Err(Outcome::Lost { first: index, why });
        }
    }
    let last = entries.last().map(|entry| entry.id.index).max(from.map(|id| id.index));
    let acknowledged = ledger.acknowledged();
    if last < acknowledged {
        let first = last.map_or(0, |last| last + 1);
        return Err(Outcome::Lost { first, why: format!("the log ends, {acknowledged:?} was acknowledged") });
    }
    if log.vote() < ledger.vote() {
        let why = format!("voted {:?}, now {:?}", ledger.vote(), log.vote());
        return Err(Outcome::Lost { first: 0, why });
    }
    Ok((entries, last))
}

async fn open_state(dir: &Path, ledger: &Ledger) -> Result<Outcome, Refused> {
    let config = store::Config { dir: dir.join("state"), limits: store::Limits::default() };
    let opened = Store::open(config, solo::handles()).await.map_err(refused_by_store)?;
    let machine = opened.machine.clone();
    let recovered = machine.recovered().last;
    // Nobody leads, so the store proposes nothing of its own.
    let nobody = LocalLog::new(raft::FOUNDER, Vec::new());
    nobody.elect(raft::FOUNDER + 1);
    let store = Store::over(opened, Arc::new(nobody));
    let checked = replay(dir, ledger, &store, machine, recovered).await;
    store.shutdown().await;
    checked
}

async fn replay(
    dir: &Path,
    ledger: &Ledger,
    store: &Store,
    machine: Arc<dyn StateMachine>,
    recovered: Option<LogId>,
) -> Result<Outcome, Refused> {
    let limits = raft::Limits::default();
    let log =
        BareLog::open(dir, machine.clone(), &limits, &solo::handles(), LOG_BUFFER_BYTES).map_err(refused_by_log)?;
    let checked = check_log(&log, ledger, recovered).await;
    if let Ok((entries, _)) = &checked
        && !entries.is_empty()
    {
        machine.apply(entries.clone());
    }
    log.close().await;
    let (_, last) = checked?;
    // Strays at the end were never applied, so the comparison is at indexes that were.
    let start = recovered.map_or(0, |id| id.index);
    let acknowledged = ledger.acknowledged().unwrap_or(0);
    for (index, written) in ledger.hashes().range(start..=acknowledged) {
        let found = store.state_hash_at(*index);
        if found.is_some_and(|found| found != *written) {
            let why = format!("state hash {found:x?} at {index}, was {written:x}");
            return Err(Outcome::Lost { first: *index, why });
        }
    }
    let view = store.view();
    for (key, revision) in ledger.answered() {
        let found = view.get(key.as_bytes()).map(|kv| kv.mod_revision);
        if found < Some(*revision) {
            let why = format!("{key} was answered at revision {revision} and is at {found:?}");
            return Err(Outcome::Lost { first: 0, why });
        }
    }
    Ok(Outcome::Held { recovered, last })
}

/// A state machine that only knows where it ends.
struct Stub(Option<LogId>);

impl StateMachine for Stub {
    fn recovered(&self) -> Applied {
        Applied { last: self.0, membership: None }
    }

    fn apply(&self, _entries: Vec<Entry>) {}

    fn log_durable(&self, _index: u64) {}

    fn persisted_index(&self) -> u64 {
        self.0.map_or(0, |id| id.index)
    }

    fn checkpoint(&self, _dir: &Path) -> BoxFuture<'_, std::io::Result<Applied>> {
        Box::pin(std::future::ready(Err(std::io::ErrorKind::Unsupported.into())))
    }

    fn install(&self, _dir: &Path) -> BoxFuture<'_, std::io::Result<Applied>> {
        Box::pin(std::future::ready(Err(std::io::ErrorKind::Unsupported.into())))
    }
}
