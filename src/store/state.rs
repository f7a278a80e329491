//! The state writer: one thread that brings applied entries into the `state` database, coalesced, and never
//! beyond what raft's log has on stable storage. Fed by the apply task; also takes checkpoints.
//! In a simulation a task does the same.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Mutex, RwLock};
use tokio::sync::Notify;

use crate::archive::Retention;
use crate::database::Database;
use crate::error::Error;
use crate::event::Event;
use crate::limits::{
    ARCHIVE_INTERVAL_MS, ARCHIVE_INTERVAL_MS_MIN, ARCHIVE_INTERVALS_MIN, COLLECT_ROWS_MAX, Limits,
    STATE_WRITE_BYTES_MAX,
};
use crate::meta::Meta;
use crate::snapshot::{self, Scrubbed};
use crate::value::Revision;

/// What one call of apply did, waiting to be written.
pub(crate) struct Pending {
    pub events: Vec<Arc<Event>>,
    pub meta: Meta,
}

/// The state on disk and the queue before it.
pub(crate) struct StateDisk {
    database: RwLock<Arc<Database>>,
    /// Held while the database is written, checkpointed or replaced; taken before `pending`.
    writing: Mutex<()>,
    pending: Mutex<VecDeque<Pending>>,
    durable_index: AtomicU64,
    written_revision: AtomicU64,
    flushed_index: AtomicU64,
    /// Logical floor above which history may be read; raised before rows are deleted.
    collect_floor: AtomicU64,
    stopping: AtomicBool,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
    waker: RwLock<Option<Waker>>,
    clock: Arc<dyn sys::Clock>,
    linger: Duration,
    retention: Retention,
    /// Something was written since history and archive were last looked after: a flush writes too.
    untended: AtomicBool,
    /// When the archive was last looked after.
    tended: Mutex<Option<Duration>>,
    written_batches: AtomicU64,
}

/// Who writes.
enum Waker {
    Thread(std::thread::Thread),
    Task(Arc<Notify>),
}

impl StateDisk {
    /// Takes over an opened database whose contents are all on stable storage.
    pub(crate) fn new(database: Database, meta: &Meta, clock: Arc<dyn sys::Clock>, limits: &Limits) -> StateDisk {
        let index = meta.applied_index();
        StateDisk {
            database: RwLock::new(Arc::new(database)),
            writing: Mutex::new(()),
            pending: Mutex::new(VecDeque::new()),
            durable_index: AtomicU64::new(index),
            written_revision: AtomicU64::new(meta.revision),
            flushed_index: AtomicU64::new(index),
            collect_floor: AtomicU64::new(meta.floors.base),
            stopping: AtomicBool::new(false),
            thread: Mutex::new(None),
            waker: RwLock::new(None),
            clock,
            linger: Duration::from_millis(limits.state_linger_ms),
            retention: Retention {
                wish: Duration::from_millis(limits.retention_ms),
                status: Duration::from_millis(limits.retention_status_ms.min(limits.retention_ms)),
                bytes_max: limits.retention_bytes_max,
            },
            untended: AtomicBool::new(false),
            tended: Mutex::new(None),
            written_batches: AtomicU64::new(0),
        }
    }

    /// Starts the writer thread. It holds a reference until [`StateDisk::stop`].
    pub(crate) fn start(self: &Arc<StateDisk>) -> Result<(), Error> {
        let disk = self.clone();
        if sys::process::is_simulated() {
            let wake = Arc::new(Notify::new());
            *self.waker.write() = Some(Waker::Task(wake.clone()));
            sys::process::spawn(disk.run_as_task(wake));
            return Ok(());
        }
        let thread = std::thread::Builder::new()
            .name("store-state".to_owned())
            .spawn(move || disk.run())
            .map_err(Error::io("start the state writer"))?;
        *self.waker.write() = Some(Waker::Thread(thread.thread().clone()));
        *self.thread.lock() = Some(thread);
        Ok(())
    }

    /// Stops the writer thread. What was not written is replayed from the log at the next start.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.wake();
        if let Some(thread) = self.thread.lock().take()
            && thread.join().is_err()
        {
            sys::abort("the state writer panicked");
        }
    }

    /// The database as it is now; an install replaces it.
    pub(crate) fn database(&self) -> Arc<Database> {
        self.database.read().clone()
    }

    pub(crate) fn push(&self, pending: Pending) {
        self.pending.lock().push_back(pending);
        self.wake();
    }

    /// Raft's log is on stable storage up to `index`. Lower than before after a truncation.
    pub(crate) fn log_durable(&self, index: u64) {
        self.durable_index.store(index, Ordering::Release);
        self.wake();
    }

    /// Everything up to this revision can be read from the database.
    pub(crate) fn written_revision(&self) -> Revision {
        self.written_revision.load(Ordering::Acquire)
    }

    /// Everything up to this index is on stable storage.
    pub(crate) fn flushed_index(&self) -> u64 {
        self.flushed_index.load(Ordering::Acquire)
    }

    pub(crate) fn written_batches(&self) -> u64 {
        self.written_batches.load(Ordering::Relaxed)
    }

    fn wake(&self) {
        match &*self.waker.read() {
            Some(Waker::Thread(thread)) => thread.unpark(),
            Some(Waker::Task(wake)) => wake.notify_one(),
            None => {}
        }
    }

    fn run(&self) {
        while !self.stopping.load(Ordering::Acquire) {
            if !self.has_work() {
                std::thread::park();
                continue;
            }
            // Many small entries become one write, and a key that changes often is written once.
            std::thread::sleep(self.linger);
            self.must_write_all();
        }
    }

    /// As `run`, on simulated time: what a write takes passes before it, so that a crash meanwhile loses all of it.
    async fn run_as_task(self: Arc<StateDisk>, wake: Arc<Notify>) {
        while !self.stopping.load(Ordering::Acquire) {
            if !self.has_work() {
                wake.notified().await;
                continue;
            }
            let delay = self.database().delay();
            self.clock.sleep(self.linger + delay).await;
            self.must_write_all();
        }
    }

    fn must_write_all(&self) {
        if let Err(error) = self.condemned(self.write_all()) {
            sys::abort(&format!("the state cannot be written: {error}: {:?}", std::error::Error::source(&error)));
        }
    }

    /// Damage that shows while the member runs is noted for the next start.
    fn condemned<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        if let Err(Error::Corrupt { reason, .. }) = &result {
            self.database().condemn(reason);
        }
        result
    }

    fn has_work(&self) -> bool {
        if self.untended.load(Ordering::Acquire) {
            return true;
        }
        let durable = self.durable_index.load(Ordering::Acquire);
        self.pending.lock().front().is_some_and(|pending| pending.meta.applied_index() <= durable)
    }

    fn write_all(&self) -> Result<(), Error> {
        let writing = self.writing.lock();
        while self.write_some()? {}
        self.untended.store(false, Ordering::Release);
        let floor = self.collect_floor.load(Ordering::Acquire);
        let database = self.database();
        drop(writing);
        loop {
            let _writing = self.writing.lock();
            // An install in between brings a database with a history of its own.
            if !Arc::ptr_eq(&database, &self.database.read())
                || !database.collect(floor, COLLECT_ROWS_MAX, &self.retention)?
            {
                break;
            }
        }
        self.tend_archive()
    }

    /// Now and then: notes which revision is current, so that it is known later what was when, and lets old rows go.
    fn tend_archive(&self) -> Result<(), Error> {
        let now = self.clock.monotonic();
        let longest = Duration::from_millis(ARCHIVE_INTERVAL_MS);
        let shorter = [self.retention.wish, self.retention.status].into_iter().filter(|time| !time.is_zero()).min();
        let interval = shorter.map_or(longest, |time| (time / ARCHIVE_INTERVALS_MIN).min(longest));
        let interval = interval.max(Duration::from_millis(ARCHIVE_INTERVAL_MS_MIN));
        {
            let mut tended = self.tended.lock();
            if self.retention.is_off() || tended.is_some_and(|last| now < last + interval) {
                return Ok(());
            }
            *tended = Some(now);
        }
        let wall = self.clock.wall().duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap_or_default();
        let now_ms = u64::try_from(wall.as_millis()).unwrap_or(u64::MAX);
        let _writing = self.writing.lock();
        let database = self.database();
        let cut = database.mark(now_ms, self.written_revision(), &self.retention)?;
        while database.prune(&cut, &self.retention, COLLECT_ROWS_MAX)? {}
        Ok(())
    }

    /// Writes what is durable, up to a bound, in one batch. Called with `writing` held.
    fn write_some(&self) -> Result<bool, Error> {
        let mut events = Vec::new();
        let (mut meta, mut bytes) = (None, 0);
        {
            let durable = self.durable_index.load(Ordering::Acquire);
            let mut pending = self.pending.lock();
            while bytes < STATE_WRITE_BYTES_MAX
                && pending.front().is_some_and(|next| next.meta.applied_index() <= durable)
            {
                let next = pending.pop_front().expect("there is a front");
                bytes += next.events.iter().map(|event| event.weight()).sum::<usize>();
                events.extend(next.events);
                meta = Some(next.meta);
            }
        }
        let Some(meta) = meta else { return Ok(false) };
        let mut last = BTreeMap::new();
        for event in &events {
            last.insert(&event.kv.key, event);
        }
        let last: Vec<_> = last.into_values().collect();
        sys::failpoint::at("store.state.before-write");
        self.database().write(&events, &last, &meta)?;
        sys::failpoint::at("store.state.written");
        self.written_batches.fetch_add(1, Ordering::Relaxed);
        self.written_revision.store(meta.revision, Ordering::Release);
        self.collect_floor.fetch_max(meta.floors.base, Ordering::AcqRel);
        self.untended.store(true, Ordering::Release);
        Ok(true)
    }

    /// Writes and flushes all that is durable, and a copy of it into `dir`.
    pub(crate) fn checkpoint(&self, dir: &Path) -> Result<(), Error> {
        let _writing = self.writing.lock();
        self.condemned(self.flush_locked())?;
        sys::failpoint::at("store.checkpoint.before-copy");
        self.condemned(self.database().checkpoint(dir))
    }

    /// Writes and flushes all that is durable.
    pub(crate) fn flush(&self) -> Result<(), Error> {
        let _writing = self.writing.lock();
        self.flush_locked()
    }

    fn flush_locked(&self) -> Result<(), Error> {
        while self.write_some()? {}
        let database = self.database();
        sys::failpoint::at("store.state.before-flush");
        database.flush()?;
        sys::failpoint::at("store.state.flushed");
        let index = database.meta()?.map_or(0, |meta| meta.applied_index());
        self.flushed_index.fetch_max(index, Ordering::AcqRel);
        // The writer looks after history and archive, whoever wrote.
        self.wake();
        Ok(())
    }

    /// Proves the state on disk against its own hash, while nothing is written.
    pub(crate) fn scrub(&self) -> Result<Scrubbed, Error> {
        let _writing = self.writing.lock();
        snapshot::prove(&self.database())
    }

    /// Puts `database` in the place of the present one, whose queue is void. The old one is deleted with its last
    /// reader. `switch` makes the change durable; nothing happens if it fails.
    pub(crate) fn replace(
        &self,
        database: Database,
        meta: &Meta,
        switch: impl FnOnce() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let _writing = self.writing.lock();
        switch()?;
        self.pending.lock().clear();
        let index = meta.applied_index();
        // A snapshot replaces the log up to its index, whatever was synced before.
        self.durable_index.fetch_max(index, Ordering::AcqRel);
        let old = std::mem::replace(&mut *self.database.write(), Arc::new(database));
        old.retire();
        self.written_revision.store(meta.revision, Ordering::Release);
        self.flushed_index.store(index, Ordering::Release);
        self.collect_floor.store(meta.floors.base, Ordering::Release);
        Ok(())
    }
}
