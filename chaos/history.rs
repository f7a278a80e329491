//! What happened, as the clients and the harness saw it: one line of JSON each, in the order in which it was noted.
//! Written during a run, read back by `chaos check`. Times are monotonic nanoseconds of the harness.

mod facts;

use std::io::{BufRead, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use sys::{Clock, SystemClock};

use crate::limits::LATE_GRANTED_TIMES;
use crate::protocol::{Change, Freshness, Item, Keys, Write};

pub use facts::{FencedOutcome, Floor, Lag, LeaseEvent, ObjectEvent, RoleEvent, Sample};

/// One call of a client.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Operation {
    pub client: u64,
    /// A connection. A client's next connection has another number.
    pub session: u64,
    /// The slot that was asked.
    pub node: usize,
    pub invoked_ns: u64,
    pub returned_ns: u64,
    pub call: Call,
    pub outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub enum Call {
    Write(Write),
    Read { keys: Keys, freshness: Freshness },
}

#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// Acknowledged. Only a planted bug does not know the revision.
    Applied { revision: Option<u64> },
    /// A guard did not hold in the state at this revision.
    CompareFailed { revision: u64 },
    /// Read at this revision.
    Read { revision: u64, items: Vec<Item> },
    /// May or may not have happened; may happen later.
    Unknown { reason: String },
    /// Has not happened and never will.
    Refused { reason: String },
}

impl Operation {
    /// The revision of the state that the outcome shows.
    pub fn revision(&self) -> Option<u64> {
        match &self.outcome {
            Outcome::Applied { revision } => *revision,
            Outcome::CompareFailed { revision } | Outcome::Read { revision, .. } => Some(*revision),
            Outcome::Unknown { .. } | Outcome::Refused { .. } => None,
        }
    }

    pub fn write(&self) -> Option<&Write> {
        match &self.call {
            Call::Write(write) => Some(write),
            Call::Read { .. } => None,
        }
    }

    pub fn is_acknowledged_write(&self) -> bool {
        matches!(self.outcome, Outcome::Applied { .. })
    }

    pub fn is_local_read(&self) -> bool {
        matches!(self.call, Call::Read { freshness: Freshness::Local, .. })
    }

    /// A short name for messages.
    pub fn name(&self) -> String {
        let what = match &self.call {
            Call::Write(write) => {
                let puts = write.puts.iter().map(|(key, value)| format!("{key}={value}"));
                let deletes = write.deletes.iter().map(|key| format!("-{key}"));
                puts.chain(deletes).collect::<Vec<_>>().join(" ")
            }
            Call::Read { keys, freshness } => format!("{freshness:?} read of {keys:?}"),
        };
        let (from, to) = (self.invoked_ns / 1_000_000, self.returned_ns / 1_000_000);
        format!("[{what}] by client {} at node {} ({from}–{to} ms)", self.client, self.node)
    }
}

/// What a watcher saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Seen {
    Opened {
        node: usize,
        keys: Keys,
        start: u64,
    },
    Batch {
        changes: Vec<Change>,
        progress: u64,
    },
    /// Ended, and may be resumed.
    Ended {
        reason: String,
    },
    /// Refused or ended because history does not reach back; `floor` as the node told it.
    Compacted {
        floor: u64,
    },
}

/// What a node holds after the heal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replica {
    pub node: usize,
    /// Revision of the scan.
    pub revision: u64,
    pub items: Vec<Item>,
    /// Every change from the first revision on.
    pub log: Vec<Change>,
    /// State hash at an index that all nodes have applied.
    pub hash: Option<(u64, u64)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Line {
    Operation(Operation),
    Watch {
        watcher: u64,
        at_ns: u64,
        seen: Seen,
    },
    Fault {
        at_ns: u64,
        name: String,
    },
    /// Seen to be wrong while it ran.
    Failure {
        invariant: String,
        what: String,
    },
    Replica(Replica),
    Sample(Sample),
    Floor(Floor),
    Role(RoleEvent),
    Lease(LeaseEvent),
    Object(ObjectEvent),
    Lag(Lag),
    /// Every fault is undone from here on, until the next one.
    Healed {
        at_ns: u64,
    },
    /// How late the machine's own timers rang.
    Late {
        late_ns: u64,
    },
    /// Nobody but the recorded clients changed anything: each change has an operation that explains it.
    ClosedWorld,
}

/// A whole run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    pub operations: Vec<Operation>,
    /// Watcher, time, and what it saw.
    pub watches: Vec<(u64, u64, Seen)>,
    pub faults: Vec<(u64, String)>,
    pub failures: Vec<(String, String)>,
    pub replicas: Vec<Replica>,
    pub samples: Vec<Sample>,
    pub floors: Vec<Floor>,
    pub roles: Vec<RoleEvent>,
    pub leases: Vec<LeaseEvent>,
    /// In revision order.
    pub objects: Vec<ObjectEvent>,
    pub lags: Vec<Lag>,
    pub heals: Vec<u64>,
    /// How late timers of the machine rang while it happened, but for one in a hundred; 0 on virtual time.
    pub late_ns: u64,
    pub closed_world: bool,
}

impl History {
    fn take(&mut self, line: Line) {
        match line {
            Line::Operation(operation) => self.operations.push(operation),
            Line::Watch { watcher, at_ns, seen } => self.watches.push((watcher, at_ns, seen)),
            Line::Fault { at_ns, name } => self.faults.push((at_ns, name)),
            Line::Failure { invariant, what } => self.failures.push((invariant, what)),
            Line::Replica(replica) => self.replicas.push(replica),
            Line::Sample(sample) => self.samples.push(sample),
            Line::Floor(floor) => self.floors.push(floor),
            Line::Role(event) => self.roles.push(event),
            Line::Lease(event) => self.leases.push(event),
            Line::Object(event) => self.objects.push(event),
            Line::Lag(lag) => self.lags.push(lag),
            Line::Healed { at_ns } => self.heals.push(at_ns),
            Line::Late { late_ns } => self.late_ns = late_ns,
            Line::ClosedWorld => self.closed_world = true,
        }
    }

    /// When the last thing was noted.
    pub fn end_ns(&self) -> u64 {
        let calls = self.operations.iter().map(|operation| operation.returned_ns);
        let watches = self.watches.iter().map(|(_, at_ns, _)| *at_ns);
        let faults = self.faults.iter().map(|(at_ns, _)| *at_ns);
        let samples = self.samples.iter().map(|sample| sample.at_ns);
        let objects = self.objects.iter().map(|event| event.at_ns);
        let all = calls.chain(watches).chain(faults).chain(samples).chain(objects);
        all.chain(self.heals.iter().copied()).filter(|at_ns| *at_ns < u64::MAX).max().unwrap_or(0)
    }

    /// When the last fault was undone; none if faults are still at work, or if nobody noted it.
    pub fn last_heal_ns(&self) -> Option<u64> {
        let healed = self.heals.iter().copied().max()?;
        self.faults.iter().all(|(at_ns, _)| *at_ns <= healed).then_some(healed)
    }

    /// How old what somebody's caches showed may have been at some moment from `since` to `now`.
    pub fn staleness_ns(&self, since: u64, now: u64) -> u64 {
        let began = self.lags.iter().enumerate().filter(|(_, lag)| lag.lag_ms > 0 && lag.at_ns <= now);
        let age = |(place, lag): (usize, &Lag)| {
            let ends = self.lags[place + 1..].iter().find(|later| later.node == lag.node);
            let end = ends.map_or(u64::MAX, |later| later.at_ns);
            // What was there when it began has been told: it cannot be older than the lag has lasted.
            if end < since { 0 } else { (end.min(now) - lag.at_ns).min(lag.lag_ms * 1_000_000) }
        };
        began.map(age).max().unwrap_or(0)
    }

    /// What is granted in nanoseconds where a machine with nothing else to do is granted `usual`: members whose timers
    /// are late are more patient with each other by a multiple of that, and so is whoever waits for them.
    pub fn granted_ns(&self, usual: Duration) -> u64 {
        (usual.as_nanos() as u64).saturating_add(LATE_GRANTED_TIMES.saturating_mul(self.late_ns))
    }

    /// Reads what [`Recorder::save`] wrote.
    pub fn load(path: &Path) -> anyhow::Result<History> {
        let file = std::fs::File::open(path).with_context(|| format!("opening {}", path.display()))?;
        History::read(BufReader::new(file))
    }

    /// Reads lines of JSON; empty lines and lines that begin with `#` are left out.
    pub fn read(from: impl BufRead) -> anyhow::Result<History> {
        let mut history = History::default();
        for (number, line) in from.lines().enumerate() {
            let line = line.context("reading a history")?;
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = serde_json::from_str(&line).with_context(|| format!("line {} of a history", number + 1))?;
            history.take(line);
        }
        Ok(history)
    }
}

/// Where everybody notes what happens. Clones share it.
#[derive(Clone)]
pub struct Recorder {
    lines: Arc<Mutex<Vec<Line>>>,
    clock: Arc<dyn Clock>,
    sessions: Arc<AtomicU64>,
    acknowledged: Arc<AtomicU64>,
}

impl Recorder {
    pub fn new() -> Recorder {
        Recorder::with_clock(Arc::new(SystemClock::new()))
    }

    /// As [`Recorder::new`], with the time of a simulation.
    pub fn with_clock(clock: Arc<dyn Clock>) -> Recorder {
        Recorder { lines: Arc::default(), clock, sessions: Arc::default(), acknowledged: Arc::default() }
    }

    pub fn now_ns(&self) -> u64 {
        self.clock.monotonic().as_nanos() as u64
    }

    /// A number for a new connection.
    pub fn new_session(&self) -> u64 {
        self.sessions.fetch_add(1, Ordering::Relaxed)
    }

    /// Acknowledged writes so far.
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    pub fn operation(&self, operation: Operation) {
        if operation.is_acknowledged_write() {
            self.acknowledged.fetch_add(1, Ordering::Relaxed);
        }
        self.lines.lock().push(Line::Operation(operation));
    }

    pub fn watch(&self, watcher: u64, seen: Seen) {
        let at_ns = self.now_ns();
        self.lines.lock().push(Line::Watch { watcher, at_ns, seen });
    }

    /// Call it right before the fault.
    pub fn fault(&self, name: impl Into<String>) {
        let at_ns = self.now_ns();
        self.lines.lock().push(Line::Fault { at_ns, name: name.into() });
    }

    pub fn failure(&self, invariant: &str, what: impl Into<String>) {
        self.lines.lock().push(Line::Failure { invariant: invariant.into(), what: what.into() });
    }

    pub fn replica(&self, replica: Replica) {
        self.lines.lock().push(Line::Replica(replica));
    }

    /// `at_ns` is set here.
    pub fn sample(&self, sample: Sample) {
        let at_ns = self.now_ns();
        self.lines.lock().push(Line::Sample(Sample { at_ns, ..sample }));
    }

    /// Call it right before the floor is asked for, or when a node tells it.
    pub fn floor(&self, prefix: impl Into<String>, floor: u64) {
        let at_ns = self.now_ns();
        self.lines.lock().push(Line::Floor(Floor { at_ns, prefix: prefix.into(), floor }));
    }

    pub fn role(&self, event: RoleEvent) {
        self.lines.lock().push(Line::Role(event));
    }

    pub fn lease(&self, event: LeaseEvent) {
        self.lines.lock().push(Line::Lease(event));
    }

    /// To be called in revision order.
    pub fn object(&self, event: ObjectEvent) {
        self.lines.lock().push(Line::Object(event));
    }

    /// From now on what the components of this node's process watch reaches them so much later.
    pub fn lag(&self, node: usize, lag: Duration) {
        let lag = Lag { at_ns: self.now_ns(), node, lag_ms: lag.as_millis() as u64 };
        self.lines.lock().push(Line::Lag(lag));
    }

    /// Call it right after the last fault was undone.
    pub fn healed(&self) {
        let at_ns = self.now_ns();
        self.lines.lock().push(Line::Healed { at_ns });
    }

    /// How late the machine's own timers rang.
    pub fn late(&self, late: Duration) {
        self.lines.lock().push(Line::Late { late_ns: late.as_nanos() as u64 });
    }

    /// Promises that nobody but recorded clients and roles writes what the replicas will tell.
    pub fn closed_world(&self) {
        self.lines.lock().push(Line::ClosedWorld);
    }

    /// Everything, where nobody wants a file of it.
    pub fn take(&self) -> History {
        let lines = std::mem::take(&mut *self.lines.lock());
        let mut history = History::default();
        lines.into_iter().for_each(|line| history.take(line));
        history
    }

    /// Writes everything to a file and returns it.
    pub fn save(&self, path: &Path) -> anyhow::Result<History> {
        let lines = std::mem::take(&mut *self.lines.lock());
        let file = std::fs::File::create(path).with_context(|| format!("making {}", path.display()))?;
        let mut file = BufWriter::new(file);
        let mut history = History::default();
        for line in lines {
            serde_json::to_writer(&mut file, &line).context("writing a history")?;
            file.write_all(b"\n").context("writing a history")?;
            history.take(line);
        }
        file.flush().context("writing a history")?;
        Ok(history)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_history_reads_back_as_it_was_recorded() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("history.jsonl");
        let recorder = Recorder::new();
        recorder.fault("kill");
        recorder.watch(1, Seen::Opened { node: 0, keys: Keys::Prefix("kv/".into()), start: 4 });
        recorder.operation(Operation {
            client: 1,
            session: recorder.new_session(),
            node: 2,
            invoked_ns: 5,
            returned_ns: 9,
            call: Call::Write(Write { puts: vec![("kv/a".into(), "1".into())], ..Write::default() }),
            outcome: Outcome::Applied { revision: Some(7) },
        });
        recorder.failure("liveness", "too slow");
        recorder.sample(Sample { node: 1, rss_bytes: Some(7), ..Sample::default() });
        recorder.floor("kv/", 4);
        recorder.role(RoleEvent::Granted { at_ns: 1, role: "scheduler".into(), holder: 2, token: 9 });
        recorder.lease(LeaseEvent::Gone { lease: 3, at_ns: 8 });
        let object = serde_json::json!({"kind": "Pod", "metadata": {"name": "p"}});
        recorder.object(ObjectEvent { at_ns: 1, revision: 2, deleted: false, object });
        recorder.healed();
        recorder.late(Duration::from_millis(2));
        recorder.closed_world();
        let saved = recorder.save(&path).unwrap();
        assert_eq!(saved.operations.len(), 1);
        assert_eq!(History::load(&path).unwrap(), saved);
    }
}
