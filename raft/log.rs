//! The log as the consensus core sees it: appends return at once, reads see them at once, callbacks follow the fsync.
//! All writes go through the log thread in call order; reads come from the tail in memory, older ones from disk.
//! Opening checks the log against its high-water mark and refuses a log that has lost what it acknowledged.

use std::fmt::Debug;
use std::io;
use std::ops::{Bound, RangeBounds};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures::Stream;
use openraft::entry::RaftEntry as _;
use openraft::storage::{IOFlushed, RaftLogStorage};
use openraft::{LogState, OptionalSend, RaftLogReader};
use parking_lot::Mutex;
use sys::engine::Engines;
use sys::{Clock, Disk};
use tokio::sync::oneshot;

use crate::consensus::{C, RaftEntry, RaftLogId, RaftVote, entry_bytes};
use crate::error::Error;
use crate::fsync::FsyncTimes;
use crate::limits::{APPEND_REQUEST_BYTES_MAX, Limits};
use crate::log_db::{Found, LogDb};
use crate::log_thread::{Job, Jobs, LogThread};
use crate::mark::Mark;
use crate::tail::Tail;

/// Log positions are noted after this many bytes, to find the index that lies so many bytes back.
const MILESTONE_BYTES: u64 = 1024 * 1024;
const MILESTONES_MAX: usize = 4096;

/// A sector that cannot be read any more, on every Unix.
const EIO: i32 = 5;

/// What the core, the readers and the log thread share.
pub(crate) struct LogShared {
    pub db: LogDb,
    pub tail: Mutex<Tail>,
    pub vote: Mutex<Option<RaftVote>>,
    /// The last vote that is on stable storage: what others may be told.
    pub durable_vote: Mutex<Option<RaftVote>>,
    pub committed: Mutex<Option<RaftLogId>>,
    pub fsync: FsyncTimes,
    pub clock: Arc<dyn Clock>,
    growth: Mutex<Growth>,
    /// Dropped last, when the database is closed.
    open: Arc<()>,
}

/// Bytes appended since the start, with the index reached at each milestone.
#[derive(Default)]
struct Growth {
    bytes: u64,
    milestones: std::collections::VecDeque<(u64, u64)>,
}

/// Handle on the log. Clones share it.
#[derive(Clone)]
pub(crate) struct Log {
    shared: Arc<LogShared>,
    jobs: Jobs,
}

/// What opening needs to know.
pub(crate) struct OpenLog {
    pub engines: Arc<dyn Engines>,
    pub dir: PathBuf,
    pub mark: PathBuf,
    /// The log has existed before.
    pub known: bool,
    /// Where the state machine's own state ends: it stands in for a log that was purged up to it.
    pub applied: Option<RaftLogId>,
    pub on_durable: Arc<dyn Fn(u64) + Send + Sync>,
}

impl Log {
    /// Opens the log, checks it against its mark and starts the log thread.
    pub(crate) fn open(
        open: OpenLog,
        limits: &Limits,
        disk: Arc<dyn Disk>,
        clock: Arc<dyn Clock>,
    ) -> Result<Log, Error> {
        let Checked { db, found, mark } = check(&open, disk)?;
        let last = found.last.max(found.purged);
        // A commit index may have been saved before the entries it names were durable.
        let committed = found.committed.min(last);
        let shared = Arc::new(LogShared {
            db,
            tail: Mutex::new(Tail::new(found.last, found.purged, limits.log_tail_bytes_max)),
            vote: Mutex::new(found.vote),
            durable_vote: Mutex::new(found.vote),
            committed: Mutex::new(committed),
            fsync: FsyncTimes::default(),
            clock,
            growth: Mutex::default(),
            open: Arc::new(()),
        });
        if let Some(last) = last {
            (open.on_durable)(last.index());
        }
        let jobs = LogThread::start(shared.clone(), mark, open.on_durable)
            .map_err(Error::io("cannot start the log thread"))?;
        Ok(Log { shared, jobs })
    }

    pub(crate) fn durable(&self) -> Option<RaftLogId> {
        self.shared.tail.lock().durable()
    }

    pub(crate) fn vote(&self) -> Option<RaftVote> {
        *self.shared.vote.lock()
    }

    /// The vote that survives a crash. A greeting states this one: a vote that is still being written may be lost, and
    /// whoever had been told of it would take its loss for amnesia.
    pub(crate) fn durable_vote(&self) -> Option<RaftVote> {
        *self.shared.durable_vote.lock()
    }

    /// How slow the disk is at the moment: 99th percentile, zero where nothing is written.
    pub(crate) fn recent_fsync(&self) -> Duration {
        self.shared.fsync.recent_p99(self.shared.clock.monotonic())
    }

    pub(crate) fn fsync_us(&self) -> (u32, u32) {
        self.shared.fsync.percentiles_us()
    }

    /// Bytes appended since the start of the process.
    pub(crate) fn appended_bytes(&self) -> u64 {
        self.shared.growth.lock().bytes
    }

    /// An index before which everything lies at least `bytes` behind the end; 0 if that is not known.
    pub(crate) fn index_bytes_back(&self, bytes: u64) -> u64 {
        let growth = self.shared.growth.lock();
        let Some(limit) = growth.bytes.checked_sub(bytes) else {
            return 0;
        };
        growth.milestones.iter().rev().find(|(_, at)| *at <= limit).map_or(0, |(index, _)| *index)
    }

    /// Waits until all that was asked for is on disk, and ends the log thread.
    pub(crate) async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.jobs.send(Job::Stop { done }).is_ok() {
            // An error means that the thread has ended already.
            let _ = stopped.await;
        }
    }

    /// Gone when the files are closed.
    pub(crate) fn open_until(&self) -> std::sync::Weak<()> {
        Arc::downgrade(&self.shared.open)
    }

    fn send(&self, job: Job) -> io::Result<()> {
        self.jobs.send(job).map_err(|_| io::Error::other("the log thread has ended"))
    }

    fn note_growth(&self, entries: &[RaftEntry]) {
        let mut growth = self.shared.growth.lock();
        growth.bytes += entries.iter().map(|entry| entry_bytes(entry) as u64).sum::<u64>();
        let Some(last) = entries.last() else { return };
        let bytes = growth.bytes;
        if growth.milestones.back().is_none_or(|(_, at)| at + MILESTONE_BYTES <= bytes) {
            growth.milestones.push_back((last.log_id.index(), bytes));
        }
        if growth.milestones.len() > MILESTONES_MAX {
            growth.milestones.pop_front();
        }
    }

    /// Entries of `start..end`, at least one if the log has it, until about `bytes_max`.
    async fn read(&self, start: u64, end: u64, bytes_max: usize) -> io::Result<Vec<RaftEntry>> {
        let (first, end) = {
            let tail = self.shared.tail.lock();
            let end = end.min(tail.last().map_or(0, |id| id.index() + 1));
            if start >= end {
                return Ok(Vec::new());
            }
            if start >= tail.first() {
                return Ok(tail.read(start, end, bytes_max));
            }
            (tail.first(), end)
        };
        let shared = self.shared.clone();
        let old_end = first.min(end);
        let mut entries = sys::process::blocking(move || shared.db.read(start, old_end, bytes_max)).await??;
        let bytes: usize = entries.iter().map(entry_bytes).sum();
        let reached = entries.last().map_or(start, |entry| entry.log_id.index() + 1);
        if reached == old_end && old_end < end && bytes < bytes_max {
            // The tail may have moved on meanwhile; what left it is on disk and is read by the next call.
            let rest = self.shared.tail.lock().read(reached, end, bytes_max - bytes);
            if rest.first().is_some_and(|entry| entry.log_id.index() == reached) {
                entries.extend(rest);
            }
        }
        Ok(entries)
    }

    /// All entries of `start..end` that the log has.
    async fn read_all(&self, mut start: u64, end: u64) -> io::Result<Vec<RaftEntry>> {
        let mut entries = Vec::new();
        loop {
            let more = self.read(start, end, APPEND_REQUEST_BYTES_MAX).await?;
            let Some(last) = more.last() else {
                return Ok(entries);
            };
            start = last.log_id.index() + 1;
            entries.extend(more);
        }
    }
}

/// An open log that has lost nothing.
pub(crate) struct Checked {
    pub db: LogDb,
    pub found: Found,
    pub mark: Mark,
}

/// Opens the log and checks it against its mark and the state.
pub(crate) fn check(open: &OpenLog, disk: Arc<dyn Disk>) -> Result<Checked, Error> {
    if let Some(reason) = condemned(&*disk, &open.mark)? {
        let what = open.dir.display().to_string();
        return Err(Error::Corrupt { what, source: io::Error::new(io::ErrorKind::InvalidData, reason) });
    }
    if open.known && !open.engines.exists(&open.dir) {
        return Err(Error::Amnesia(format!("{} is gone", open.dir.display())));
    }
    let db = LogDb::open(&*open.engines, &open.dir).map_err(unreadable(&open.dir))?;
    let found = db.recover().map_err(unreadable(&open.dir))?;
    sys::failpoint::at("raft.log.recovered");
    let mark = Mark::open(disk.clone(), open.mark.clone()).map_err(unreadable(&open.mark))?;
    let mark = match mark {
        Some(mark) => mark,
        None if open.known => {
            return Err(Error::Amnesia(format!("{} is gone", open.mark.display())));
        }
        None => Mark::create(disk, open.mark.clone()).map_err(Error::io("cannot create the mark"))?,
    };
    let last = found.last.max(found.purged);
    check_mark(&db, mark.last(), last.max(open.applied))?;
    if found.purged > open.applied {
        let (purged, applied) = (found.purged, open.applied);
        return Err(Error::Amnesia(format!("the log was purged up to {purged:?} and the state ends at {applied:?}")));
    }
    if let Some(last) = found.last {
        let first = found.purged.map_or(0, |id| id.index() + 1);
        db.prove(first, last.index()).map_err(unreadable(&open.dir))?;
    }
    if mark.vote() > found.vote {
        let (once, now) = (mark.vote(), found.vote);
        return Err(Error::Amnesia(format!("this member voted {once:?} and the log now holds {now:?}")));
    }
    Ok(Checked { db, found, mark })
}

/// Tells damage from what another try may cure.
fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let what = path.display().to_string();
    move |source| match source.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Error::Corrupt { what, source },
        _ if source.raw_os_error() == Some(EIO) => Error::Corrupt { what, source },
        _ => Error::Io { what: format!("cannot read {what}"), source },
    }
}

/// Where a running member notes that it has found its log damaged: the next start must not try again.
fn note_beside(mark: &Path) -> PathBuf {
    mark.with_file_name("log-damaged")
}

fn condemned(disk: &dyn Disk, mark: &Path) -> Result<Option<String>, Error> {
    let note = disk.read(&note_beside(mark)).map_err(Error::io("cannot look for a note of damage"))?;
    Ok(note.map(|reason| String::from_utf8_lossy(&reason).into_owned()))
}

/// Notes that the log is damaged, for the next start.
pub(crate) fn condemn(disk: &dyn Disk, mark: &Path, reason: &str) {
    if let Err(error) = disk.write_atomic(&note_beside(mark), reason.as_bytes()) {
        tracing::error!(%error, reason, "damage of the log could not be noted");
    }
}

/// A log that ends before its mark has lost acknowledged entries; so has one with another entry at the mark.
fn check_mark(db: &LogDb, mark: Option<RaftLogId>, end: Option<RaftLogId>) -> Result<(), Error> {
    let Some(mark) = mark else { return Ok(()) };
    let ends_before = end.is_none_or(|end| end.index() < mark.index());
    if ends_before {
        let end = end.map_or("nothing".to_owned(), |end| format!("index {}", end.index()));
        return Err(Error::Amnesia(format!(
            "the log was durable up to index {} and now ends with {end}",
            mark.index()
        )));
    }
    let at_mark = db
        .read(mark.index(), mark.index() + 1, usize::MAX)
        .map_err(|source| Error::Corrupt { what: "the log at its mark".into(), source })?;
    match at_mark.first() {
        // Purged: the state holds it.
        None => Ok(()),
        Some(entry) if entry.log_id.index() != mark.index() || entry.log_id >= mark => Ok(()),
        Some(entry) => Err(Error::Amnesia(format!("the log held {mark} and now holds {} in its place", entry.log_id))),
    }
}

fn bounds(range: impl RangeBounds<u64>) -> (u64, u64) {
    let start = match range.start_bound() {
        Bound::Included(start) => *start,
        Bound::Excluded(start) => start.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(end) => end.saturating_add(1),
        Bound::Excluded(end) => *end,
        Bound::Unbounded => u64::MAX,
    };
    (start, end)
}

impl RaftLogReader<C> for Log {
    async fn try_get_log_entries<RB: RangeBounds<u64> + Clone + Debug + OptionalSend>(
        &mut self,
        range: RB,
    ) -> Result<Vec<RaftEntry>, io::Error> {
        let (start, end) = bounds(range);
        // Entries before `start` may have been purged: begin with what there is.
        let first = self.shared.tail.lock().purged().map_or(0, |id| id.index() + 1);
        self.read_all(start.max(first), end).await
    }

    async fn read_vote(&mut self) -> Result<Option<RaftVote>, io::Error> {
        Ok(self.vote())
    }

    async fn limited_get_log_entries(&mut self, start: u64, end: u64) -> Result<Vec<RaftEntry>, io::Error> {
        self.read(start, end, APPEND_REQUEST_BYTES_MAX).await
    }

    async fn entries_stream<RB>(&mut self, range: RB) -> impl Stream<Item = Result<RaftEntry, io::Error>> + OptionalSend
    where
        RB: RangeBounds<u64> + Clone + Debug + OptionalSend,
    {
        let (start, end) = bounds(range);
        let state = (self.clone(), start, end, Vec::new().into_iter());
        futures::stream::try_unfold(state, |(log, mut start, end, mut ready)| async move {
            if ready.len() == 0 && start < end {
                let more = log.read(start, end, APPEND_REQUEST_BYTES_MAX).await?;
                if more.first().map(|entry| entry.log_id.index()) != Some(start) {
                    return Err(io::Error::other(format!("the log lacks index {start} of ..{end}")));
                }
                start += more.len() as u64;
                ready = more.into_iter();
            }
            Ok(ready.next().map(|entry| (entry, (log, start, end, ready))))
        })
    }
}

impl RaftLogStorage<C> for Log {
    type LogReader = Log;

    async fn get_log_state(&mut self) -> Result<LogState<C>, io::Error> {
        let tail = self.shared.tail.lock();
        Ok(LogState { last_purged_log_id: tail.purged(), last_log_id: tail.last() })
    }

    async fn get_log_reader(&mut self) -> Log {
        self.clone()
    }

    async fn save_vote(&mut self, vote: &RaftVote) -> Result<(), io::Error> {
        *self.shared.vote.lock() = Some(*vote);
        let (done, saved) = oneshot::channel();
        self.send(Job::Vote { vote: *vote, done })?;
        saved.await.map_err(|_| io::Error::other("the log thread has ended"))?
    }

    async fn save_committed(&mut self, committed: Option<RaftLogId>) -> Result<(), io::Error> {
        // Written along with the next batch, or when the log thread is idle.
        *self.shared.committed.lock() = committed;
        Ok(())
    }

    async fn read_committed(&mut self) -> Result<Option<RaftLogId>, io::Error> {
        Ok(*self.shared.committed.lock())
    }

    async fn append<I>(&mut self, entries: I, callback: IOFlushed<C>) -> Result<(), io::Error>
    where
        I: IntoIterator<Item = RaftEntry> + OptionalSend,
        I::IntoIter: OptionalSend,
    {
        let entries: Vec<RaftEntry> = entries.into_iter().collect();
        self.note_growth(&entries);
        let epoch = {
            let mut tail = self.shared.tail.lock();
            for entry in &entries {
                tail.push(entry.clone());
            }
            tail.epoch()
        };
        sys::failpoint::at("raft.log.queued");
        debug_assert!(entries.windows(2).all(|pair| pair[0].index() + 1 == pair[1].index()));
        self.send(Job::Append { entries, epoch, flushed: callback })
    }

    async fn truncate_after(&mut self, last_log_id: Option<RaftLogId>) -> Result<(), io::Error> {
        let epoch = {
            let mut tail = self.shared.tail.lock();
            tail.truncate_after(last_log_id);
            tail.epoch()
        };
        self.send(Job::Truncate { after: last_log_id, epoch })
    }

    async fn purge(&mut self, log_id: RaftLogId) -> Result<(), io::Error> {
        self.shared.tail.lock().purge(log_id);
        self.send(Job::Purge { upto: log_id })
    }
}
