//! `chaos crash-writer`: store, log and mark of the product in a process of their own, without peers, writing as fast
//! as they can and saying on stdout what is on stable storage. Killed by whoever started it.
//!
//! Besides transactions it does what members do: votes, entries that are replaced, snapshots, purges, installs.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use futures::future::BoxFuture;
use raft::{
    BareLog, Entry, FOUNDER, Identity, Leadership, LogId, NodeId, Payload, ProposeError, ReadError, StateMachine,
};
use rustix::process::{Signal, set_parent_process_death_signal};
use store::{Log, Op, Store, Txn, TxnResult, Value};
use sys::{Random, RealDisk, SeededRandom, SystemClock, SystemRandom};
use tokio::sync::{mpsc, oneshot, watch};

use super::ledger::{Line, digest};
use super::limits::{BURST_MAX, KEYS_MAX, LOG_BUFFER_BYTES, STRAY_ENTRIES_MAX, WRITES_SURVIVED};

/// How a writer is started.
#[derive(Clone, Debug, clap::Args)]
pub struct WriterArgs {
    /// Data directory.
    #[arg(long)]
    pub dir: PathBuf,
    /// Determines what is written.
    #[arg(long)]
    pub seed: u64,
    /// Entries after which it writes no more and waits to be killed.
    #[arg(long)]
    pub rest_after: Option<u64>,
}

const DEADLINE: Duration = Duration::from_secs(30);

/// What the one task that owns the log is asked to do, in order.
enum Work {
    Propose(Bytes, oneshot::Sender<()>),
    /// Votes for somebody in a new term.
    Vote,
    /// Entries of a leader that never had a quorum, and their end.
    Stray(u64),
    /// A snapshot, and a purge of what it covers but for so many entries.
    Snapshot(u64),
    /// A snapshot put in the place of the state.
    Install,
    /// Nothing for a while: the mark catches up.
    Rest(Duration),
}

/// A log without peers: what is on its own disk is committed.
struct SoloLog {
    work: mpsc::UnboundedSender<Work>,
    leadership: watch::Sender<Leadership>,
}

impl Log for SoloLog {
    fn propose(&self, data: Bytes) -> BoxFuture<'_, Result<(), ProposeError>> {
        let (done, accepted) = oneshot::channel();
        let sent = self.work.send(Work::Propose(data, done));
        Box::pin(async move {
            sent.map_err(|_| ProposeError::ShuttingDown)?;
            accepted.await.map_err(|_| ProposeError::Unknown)
        })
    }

    fn read_barrier(&self, _deadline: Duration) -> BoxFuture<'_, Result<u64, ReadError>> {
        Box::pin(std::future::ready(Err(ReadError::NoLeader)))
    }

    fn leadership(&self) -> watch::Receiver<Leadership> {
        self.leadership.subscribe()
    }

    fn node_id(&self) -> NodeId {
        FOUNDER
    }
}

/// Says a line. The pipe is never buffered: what was said before a kill was said.
fn say(line: &Line) -> anyhow::Result<()> {
    let mut text = serde_json::to_vec(line).context("encoding a line")?;
    text.push(b'\n');
    std::io::stdout().write_all(&text).context("the harness has gone away")?;
    std::io::stdout().flush().context("the harness has gone away")
}

/// Writes until killed, or until enough was written.
pub async fn run(args: WriterArgs) -> anyhow::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL)).context("asking to end with the harness")?;
    sys::failpoint::start_from_environment().context("setting failpoints")?;
    say(&Line::Process(rustix::process::getpid().as_raw_nonzero().get()))?;
    std::fs::create_dir_all(&args.dir).context("making the data directory")?;
    let identity = Identity::join(1, FOUNDER, &SeededRandom::new(args.seed));
    identity.store(&RealDisk, &args.dir).context("storing the identity")?;
    let limits = store::Limits { state_linger_ms: 1, history_memory_events_max: 64, ..store::Limits::default() };
    let config = store::Config { dir: args.dir.join("state"), limits };
    let opened = Store::open(config, handles()).await.context("opening the state")?;
    let machine = opened.machine.clone();
    let log = BareLog::open(&args.dir, machine.clone(), &raft::Limits::default(), &handles(), LOG_BUFFER_BYTES)
        .context("opening")?;
    let (work, queue) = mpsc::unbounded_channel();
    let term = 1;
    let leadership = Leadership { term, leader: Some(FOUNDER), self_is_leader: true, quorum_fresh: true };
    let solo = SoloLog { work: work.clone(), leadership: watch::Sender::new(leadership) };
    let store = Store::over(opened, Arc::new(solo));
    let rest_after = args.rest_after.unwrap_or(u64::MAX);
    let owner = Owner { dir: args.dir, log, machine, store: store.clone(), term, last: None, written: 0, rest_after };
    let owning = tokio::spawn(owner.run(queue));
    let writing = traffic(&store, &work, SeededRandom::new(args.seed));
    tokio::select! {
        biased;
        owned = owning => owned.context("the log's task")?,
        written = writing => written,
    }
}

/// What the product is given of the machine.
pub fn handles() -> raft::SysHandles {
    raft::SysHandles { clock: Arc::new(SystemClock::new()), random: Arc::new(SystemRandom), disk: Arc::new(RealDisk) }
}

async fn traffic(store: &Store, work: &mpsc::UnboundedSender<Work>, random: SeededRandom) -> anyhow::Result<()> {
    let mut sequence = 0;
    loop {
        let other = match random.below(24) {
            0 => Some(Work::Vote),
            1 => Some(Work::Stray(1 + random.below(STRAY_ENTRIES_MAX))),
            2 => Some(Work::Snapshot(random.below(30))),
            3 => Some(Work::Install),
            4 => Some(Work::Rest(Duration::from_millis(random.below(50)))),
            _ => None,
        };
        if let Some(other) = other {
            work.send(other).ok().context("the log's task has ended")?;
        }
        if random.below(40) == 0 {
            let floor = store.view().revision().saturating_sub(20);
            store.compact_all(floor, DEADLINE).await.context("moving the floor")?;
        }
        let burst = (0..=random.below(BURST_MAX)).map(|_| {
            sequence += 1;
            put(store, format!("kv/k{:02}", random.below(KEYS_MAX)), sequence, random.below(900) as usize)
        });
        futures::future::try_join_all(burst.collect::<Vec<_>>()).await?;
    }
}

async fn put(store: &Store, key: String, sequence: u64, padding: usize) -> anyhow::Result<()> {
    let value = Value::opaque(Bytes::from(format!("{sequence}-{}", "x".repeat(padding))));
    let op = Op::Put { key: Bytes::from(key.clone()), value, lease: 0, class: 0 };
    let txn = Txn { compares: Vec::new(), ops: vec![op], fence: None };
    let outcome = store.txn(txn, DEADLINE).await.context("a transaction")?;
    anyhow::ensure!(matches!(outcome.result, TxnResult::Applied), "{key}: {:?}", outcome.result);
    say(&Line::Answered(key, outcome.revision))
}

/// Owns the log, as raft's core does: what it does happens in order.
struct Owner {
    dir: PathBuf,
    log: BareLog,
    machine: Arc<dyn StateMachine>,
    store: Store,
    term: u64,
    last: Option<LogId>,
    written: u64,
    rest_after: u64,
}

impl Owner {
    async fn run(mut self, mut queue: mpsc::UnboundedReceiver<Work>) -> anyhow::Result<()> {
        self.append(vec![Payload::Blank]).await?;
        let mut jobs = Vec::new();
        while queue.recv_many(&mut jobs, 64).await > 0 {
            let (mut payloads, mut waiting) = (Vec::new(), Vec::new());
            for job in jobs.drain(..) {
                if let Work::Propose(data, done) = job {
                    payloads.push(Payload::Data(data));
                    waiting.push(done);
                    continue;
                }
                self.append(std::mem::take(&mut payloads)).await?;
                self.other(job).await?;
            }
            self.append(payloads).await?;
            for done in waiting {
                // A proposer that has gone away needs no answer.
                let _ = done.send(());
            }
            if self.written > self.rest_after {
                std::future::pending::<()>().await;
            }
            if self.written > WRITES_SURVIVED {
                say(&Line::End)?;
                return Ok(());
            }
        }
        Ok(())
    }

    fn next(&self, payloads: Vec<Payload>) -> Vec<Entry> {
        let first = self.last.map_or(0, |last| last.index + 1);
        let id = |index| LogId { term: self.term, node: 0, index };
        (first..).zip(payloads).map(|(index, payload)| Entry { id: id(index), payload }).collect()
    }

    /// Appends, tells, applies.
    async fn append(&mut self, payloads: Vec<Payload>) -> anyhow::Result<()> {
        let entries = self.next(payloads);
        let Some(last) = entries.last().map(|entry| entry.id) else { return Ok(()) };
        self.log.append(&entries).await.context("appending")?;
        for entry in &entries {
            let bytes = match &entry.payload {
                Payload::Data(bytes) | Payload::Membership(bytes) => bytes.clone(),
                Payload::Blank => Bytes::new(),
            };
            say(&Line::Entry(entry.id.index, entry.id.term, digest(&bytes)))?;
        }
        self.written += entries.len() as u64;
        self.last = Some(last);
        self.log.save_committed(last).await.context("saving the commit index")?;
        self.machine.apply(entries);
        let (index, hash) = self.store.state_hash();
        say(&Line::Hash(index, hash))
    }

    async fn other(&mut self, job: Work) -> anyhow::Result<()> {
        match job {
            Work::Propose(..) => unreachable!("taken by the caller"),
            Work::Vote => {
                self.term += 1;
                self.log.save_vote(self.term, FOUNDER).await.context("voting")?;
                say(&Line::Vote(self.term, FOUNDER))
            }
            Work::Stray(count) => {
                let stray = self.next((0..count).map(|_| Payload::Blank).collect());
                self.log.append(&stray).await.context("appending")?;
                self.term += 1;
                self.log.truncate_after(self.last).await.context("cutting off")
            }
            Work::Snapshot(keep) => {
                let dir = self.snapshot().await?;
                std::fs::remove_dir_all(&dir).context("removing a snapshot")?;
                let upto = self.machine.persisted_index().saturating_sub(keep);
                match self.log.entries(upto).await.context("reading")?.first() {
                    Some(entry) if upto > 0 && entry.id.index == upto => {
                        self.log.purge(entry.id).await.context("purging")
                    }
                    _ => Ok(()),
                }
            }
            Work::Install => {
                let dir = self.snapshot().await?;
                self.machine.install(&dir).await.context("installing")?;
                // What is left of it.
                let _ = std::fs::remove_dir_all(&dir);
                Ok(())
            }
            Work::Rest(time) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
        }
    }

    /// A checkpoint of all that is applied: everything applied is durable here.
    async fn snapshot(&self) -> anyhow::Result<PathBuf> {
        let dir = self.dir.join("raft").join("snapshot").join("taken");
        std::fs::create_dir_all(dir.parent().context("has a parent")?).context("making a folder")?;
        loop {
            let applied = self.machine.checkpoint(&dir).await.context("taking a snapshot")?;
            if applied.last == self.last {
                return Ok(dir);
            }
            // The machine is told of a sync a moment after the appender.
            std::fs::remove_dir_all(&dir).context("removing a snapshot")?;
        }
    }
}
