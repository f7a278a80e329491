//! The one thread that writes the log: votes, appends, truncations and purges, in the order they were asked for.
//! Whatever is queued goes into one batch with one fsync; then everybody who waited is told.
//! A failed write ends the process: after a failed fsync nobody can tell what is on the disk.
//! In a simulation a task does the same.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SendError, Sender, TryRecvError, channel};
use std::time::Duration;

use openraft::storage::IOFlushed;
use sys::failpoint::is_planted;
use tokio::sync::{Notify, oneshot};

use crate::consensus::{C, RaftEntry, RaftLogId, RaftVote, payload_bytes};
use crate::limits::{LOG_WRITE_BYTES_MAX, MARK_INTERVAL_MS};
use crate::log::LogShared;
use crate::log_db::Batch;
use crate::mark::Mark;

/// One request to the log thread.
pub(crate) enum Job {
    Vote { vote: RaftVote, done: oneshot::Sender<io::Result<()>> },
    Append { entries: Vec<RaftEntry>, epoch: u64, flushed: IOFlushed<C> },
    Truncate { after: Option<RaftLogId>, epoch: u64 },
    Purge { upto: RaftLogId },
    Stop { done: oneshot::Sender<()> },
}

/// The way to the log thread.
#[derive(Clone)]
pub(crate) struct Jobs {
    sender: Sender<Job>,
    /// Wakes the task that stands for the thread in a simulation.
    wake: Option<Arc<Notify>>,
}

impl Jobs {
    /// Fails when the thread has ended.
    pub(crate) fn send(&self, job: Job) -> Result<(), SendError<Job>> {
        self.sender.send(job)?;
        if let Some(wake) = &self.wake {
            wake.notify_one();
        }
        Ok(())
    }
}

/// How often an idle thread looks again for a commit index to save, before it sleeps until the next job.
const IDLE_ROUNDS_MAX: u32 = 10;
/// ENFILE and EMFILE: the machine, or this process, has no descriptor left.
const NO_DESCRIPTORS: [i32; 2] = [23, 24];

pub(crate) struct LogThread {
    shared: Arc<LogShared>,
    jobs: Receiver<Job>,
    mark: Mark,
    mark_written_at: Duration,
    /// When the next write began, where what it takes passes before it.
    write_began: Option<Duration>,
    durable: Option<RaftLogId>,
    purged: Option<RaftLogId>,
    epoch: u64,
    /// The last vote that is on disk.
    vote: Option<RaftVote>,
    saved_committed: Option<RaftLogId>,
    on_durable: Arc<dyn Fn(u64) + Send + Sync>,
}

/// Who is told once the batch is on disk.
#[derive(Default)]
struct Waiting {
    votes: Vec<(RaftVote, oneshot::Sender<io::Result<()>>)>,
    appends: Vec<IOFlushed<C>>,
}

impl LogThread {
    /// Starts the thread. `on_durable` is called with the durable index after each fsync.
    pub(crate) fn start(
        shared: Arc<LogShared>,
        mark: Mark,
        on_durable: Arc<dyn Fn(u64) + Send + Sync>,
    ) -> io::Result<Jobs> {
        let (sender, jobs) = channel();
        let (durable, purged, epoch) = {
            let tail = shared.tail.lock();
            (tail.durable(), tail.purged(), tail.epoch())
        };
        let saved_committed = *shared.committed.lock();
        let vote = *shared.vote.lock();
        let thread = LogThread {
            mark_written_at: shared.clock.monotonic(),
            write_began: None,
            shared,
            jobs,
            mark,
            durable,
            purged,
            epoch,
            vote,
            saved_committed,
            on_durable,
        };
        if sys::process::is_simulated() {
            let wake = Arc::new(Notify::new());
            sys::process::spawn(thread.run_as_task(wake.clone()));
            return Ok(Jobs { sender, wake: Some(wake) });
        }
        std::thread::Builder::new().name("raft-log".into()).spawn(move || thread.run())?;
        Ok(Jobs { sender, wake: None })
    }

    fn run(mut self) {
        let mut idle_rounds = 0;
        loop {
            let first = if idle_rounds < IDLE_ROUNDS_MAX {
                self.jobs.recv_timeout(Duration::from_millis(MARK_INTERVAL_MS))
            } else {
                self.jobs.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match first {
                Ok(job) => {
                    idle_rounds = 0;
                    if let Some(done) = self.serve(job) {
                        self.idle();
                        // Nobody waits for the answer if the process is going away.
                        let _ = done.send(());
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    idle_rounds += 1;
                    self.idle();
                }
                Err(RecvTimeoutError::Disconnected) => return self.idle(),
            }
        }
    }

    /// As `run`, on simulated time: what a write takes passes before it, so that a crash meanwhile loses all of it.
    async fn run_as_task(mut self, wake: Arc<Notify>) {
        loop {
            let first = match self.jobs.try_recv() {
                Ok(first) => first,
                Err(TryRecvError::Disconnected) => return self.idle(),
                Err(TryRecvError::Empty) => {
                    let idle = self.shared.clock.sleep(Duration::from_millis(MARK_INTERVAL_MS));
                    tokio::select! {
                        biased;
                        () = wake.notified() => {}
                        () = idle, if !self.is_settled() => self.idle(),
                    }
                    continue;
                }
            };
            let began = self.shared.clock.monotonic();
            self.write_began = Some(began);
            self.shared.fsync.begin(began);
            self.shared.clock.sleep(self.shared.db.delay()).await;
            if let Some(done) = self.serve(first) {
                self.idle();
                // Nobody waits for the answer if the process is going away.
                let _ = done.send(());
                return;
            }
        }
    }

    /// Whether an idle thread has nothing to bring up to date.
    fn is_settled(&self) -> bool {
        let committed = *self.shared.committed.lock();
        self.mark.last() >= self.durable && self.mark.vote() == self.vote && committed <= self.saved_committed
    }

    /// Writes `first` and all that is queued behind it. Returns the sender of a stop request, if one came.
    fn serve(&mut self, first: Job) -> Option<oneshot::Sender<()>> {
        let mut queue = VecDeque::from([first]);
        let mut stop = None;
        while stop.is_none() && !queue.is_empty() {
            let shared = self.shared.clone();
            let mut batch = shared.db.batch();
            let mut waiting = Waiting::default();
            let mut dropped_upto = None;
            while let Some(job) = queue.pop_front() {
                if matches!(job, Job::Truncate { .. }) && batch.bytes() > 0 {
                    // The mark is lowered before anything is cut off, so what stands before it goes first.
                    queue.push_front(job);
                    break;
                }
                match job {
                    Job::Purge { upto } => {
                        dropped_upto = Some((self.purged.map_or(0, |id| id.index() + 1), upto.index()));
                        self.add(Job::Purge { upto }, &mut batch, &mut waiting);
                    }
                    Job::Stop { done } => stop = Some(done),
                    job => self.add(job, &mut batch, &mut waiting),
                }
                if stop.is_some() || batch.bytes() >= LOG_WRITE_BYTES_MAX {
                    break;
                }
                match self.jobs.try_recv() {
                    Ok(job) => queue.push_back(job),
                    Err(TryRecvError::Empty | TryRecvError::Disconnected) => {}
                }
            }
            self.commit(batch, waiting);
            if let Some((from, upto)) = dropped_upto {
                sys::failpoint::at("raft.purge.before-drop");
                self.must_write(self.shared.db.drop_files(from, upto), "cannot drop purged log files");
                sys::failpoint::at("raft.purge.dropped");
            }
        }
        stop
    }

    fn add(&mut self, job: Job, batch: &mut Batch<'_>, waiting: &mut Waiting) {
        match job {
            Job::Vote { vote, done } => {
                sys::failpoint::at("raft.vote.before-save");
                batch.put_vote(&vote);
                waiting.votes.push((vote, done));
            }
            Job::Append { entries, epoch, flushed } => {
                for entry in &entries {
                    let (kind, payload) = payload_bytes(&entry.payload);
                    let id = &entry.log_id;
                    batch.put_entry(id.committed_leader_id().term, id.index(), kind, &payload);
                }
                if let Some(last) = entries.last() {
                    self.durable = Some(last.log_id);
                }
                self.epoch = epoch;
                waiting.appends.push(flushed);
            }
            Job::Truncate { after, epoch } => {
                let after = after.max(self.purged);
                sys::failpoint::at("raft.truncate.before-mark");
                if self.mark.last() > after {
                    must(self.mark.write(after, self.mark.vote()), "cannot lower the mark");
                }
                sys::failpoint::at("raft.truncate.mark-lowered");
                batch.truncate_after(after.map(|id| id.index()));
                self.durable = self.durable.min(after);
                self.epoch = epoch;
            }
            Job::Purge { upto } => {
                sys::failpoint::at("raft.purge.before-write");
                batch.purge(self.purged.map_or(0, |id| id.index() + 1), &upto);
                self.purged = self.purged.max(Some(upto));
                self.durable = self.durable.max(self.purged);
            }
            Job::Stop { .. } => unreachable!("taken by the caller"),
        }
    }

    /// Makes a batch durable, then tells everybody who waited for it.
    fn commit(&mut self, mut batch: Batch<'_>, waiting: Waiting) {
        if batch.bytes() > 0 {
            self.add_committed(&mut batch);
            let now = self.shared.clock.monotonic();
            let started = self.write_began.take().unwrap_or(now);
            self.shared.fsync.begin(started);
            sys::failpoint::at("raft.log.before-write");
            let only_votes = waiting.appends.is_empty() && !waiting.votes.is_empty();
            let forgets = is_planted("ack-before-fsync") || (only_votes && is_planted("vote-not-fsynced"));
            let db = &self.shared.db;
            self.must_write(
                if forgets { db.write_unsynced(batch) } else { db.write_synced(batch) },
                "cannot write the log",
            );
            sys::failpoint::at("raft.log.after-fsync");
            let ended = self.shared.clock.monotonic();
            self.shared.fsync.record(ended, ended.saturating_sub(started));
        }
        self.shared.tail.lock().flushed(self.durable, self.epoch);
        for flushed in waiting.appends {
            flushed.io_completed(Ok(()));
        }
        if let Some((vote, _)) = waiting.votes.last() {
            *self.shared.durable_vote.lock() = Some(*vote);
        }
        if let Some((vote, _)) = waiting.votes.last()
            && !is_planted("vote-not-fsynced")
        {
            // Votes are rare and a forgotten one elects two leaders: the mark follows at once.
            sys::failpoint::at("raft.vote.saved");
            self.vote = Some(*vote);
            self.raise_mark();
        }
        for (_, done) in waiting.votes {
            // The core may have been stopped meanwhile; the vote is on disk all the same.
            let _ = done.send(Ok(()));
        }
        sys::failpoint::at("raft.log.acknowledged");
        if let Some(durable) = self.durable {
            (self.on_durable)(durable.index());
        }
        let now = self.shared.clock.monotonic();
        if now.saturating_sub(self.mark_written_at) >= Duration::from_millis(MARK_INTERVAL_MS) {
            self.raise_mark();
        }
    }

    /// With nothing to write: brings the mark and the saved commit index up to date.
    fn idle(&mut self) {
        self.raise_mark();
        let shared = self.shared.clone();
        let mut batch = shared.db.batch();
        self.add_committed(&mut batch);
        if batch.bytes() > 0 {
            // May be lost: it only saves the next start from waiting for a leader's word.
            self.must_write(self.shared.db.write_unsynced(batch), "cannot write the log");
            sys::failpoint::at("raft.log.commit-noted");
        }
    }

    /// As `must`. A log that is damaged must not be opened again, or the process would end here for ever.
    fn must_write(&self, result: io::Result<()>, what: &str) {
        if let Err(error) = &result
            && error.kind() == io::ErrorKind::InvalidData
        {
            self.mark.condemn_log(&format!("{what}: {error}"));
        }
        must(result, what);
    }

    fn raise_mark(&mut self) {
        if self.mark.last() < self.durable || self.mark.vote() != self.vote {
            sys::failpoint::at("raft.mark.before-write");
            match self.mark.write(self.durable.max(self.mark.last()), self.vote) {
                // Clients can take every descriptor there is. Nothing was written, and the mark may trail.
                Err(error) if error.raw_os_error().is_some_and(|code| NO_DESCRIPTORS.contains(&code)) => {
                    tracing::warn!(%error, "the mark trails the log: its file cannot be opened");
                }
                result => must(result, "cannot raise the mark"),
            }
            sys::failpoint::at("raft.mark.written");
        }
        self.mark_written_at = self.shared.clock.monotonic();
    }

    fn add_committed(&mut self, batch: &mut Batch<'_>) {
        let committed = *self.shared.committed.lock();
        if committed > self.saved_committed
            && let Some(id) = committed
        {
            batch.put_committed(&id);
            self.saved_committed = committed;
        }
    }
}

fn must(result: io::Result<()>, what: &str) {
    if let Err(error) = result {
        sys::abort(&format!("{what}: {error}"));
    }
}
