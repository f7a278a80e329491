//! The `state` database: current keys, history, meta and `archive`, in families that are flushed together.
//! What is lost in a crash is replayed from raft's log. Used by the state writer and by readers of old history;
//! knows no threads, and of the engine below only what `sys` says of engines.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use sys::Disk;
use sys::engine::{Access, Batch, Durability, Engine, Engines, Family, Reader};

use crate::archive::{self, Around, CLASS_FLEETING, CLASS_STATUS, Cut, Kept, Reach, Replaced, Retention};
use crate::command::encoding;
use crate::error::Error;
use crate::event::{Event, EventKind};
use crate::limits::FORMAT_VERSION;
use crate::meta::Meta;
use crate::value::{KeyValue, Revision, Stamp, ValueRef, space_of};

const CURRENT: Family = 0;
const HISTORY: Family = 1;
pub(crate) const META: Family = 2;
const META_KEY: &[u8] = b"meta";
/// Where a running member notes that it has found its state damaged; beside the database.
pub(crate) const DAMAGE_NOTE: &str = "state-damaged";
/// History rows at or below this revision were looked at by the lazy deletion.
const COLLECTED_KEY: &[u8] = b"collected";
/// How far back the archive reaches.
const REACH_KEY: &[u8] = b"reach";

/// An open state database. When it is retired, its directory goes with the last user.
pub(crate) struct Database {
    engine: Option<Arc<dyn Engine>>,
    path: PathBuf,
    disk: Arc<dyn Disk>,
    retired: AtomicBool,
}

/// A live key.
#[derive(bincode::Encode, bincode::BorrowDecode)]
struct CurrentRow<'a> {
    version: u8,
    create_revision: Revision,
    mod_revision: Revision,
    changes: u64,
    lease: u64,
    class: u8,
    sub: u32,
    value: ValueRef<'a>,
}

/// A change. The row before it, of the same key, holds the previous value.
#[derive(bincode::Encode, bincode::BorrowDecode)]
struct HistoryRow<'a> {
    version: u8,
    deleted: bool,
    key: &'a [u8],
    create_revision: Revision,
    changes: u64,
    lease: u64,
    class: u8,
    prev: Option<(Revision, u32)>,
    /// `None`: a deletion that shows the previous value.
    value: Option<ValueRef<'a>>,
}

/// Where the next scan of the history goes on.
pub(crate) struct HistoryScan {
    pub events: Vec<Arc<Event>>,
    /// Every event up to here was seen.
    pub through: Revision,
}

impl Database {
    /// Opens or creates the database in `path`.
    pub(crate) fn open(engines: &dyn Engines, disk: Arc<dyn Disk>, path: &Path) -> Result<Database, Error> {
        let engine = engines.open(path).map_err(Error::database(path, "open"))?;
        Ok(Database { engine: Some(engine), path: path.to_owned(), disk, retired: AtomicBool::new(false) })
    }

    /// Opens an existing database that must not be changed.
    pub(crate) fn open_read_only(engines: &dyn Engines, disk: Arc<dyn Disk>, path: &Path) -> Result<Database, Error> {
        let engine = engines.open_read_only(path).map_err(Error::database(path, "open"))?;
        Ok(Database { engine: Some(engine), path: path.to_owned(), disk, retired: AtomicBool::new(false) })
    }

    /// Notes durably that this database is damaged: the next start refuses it, instead of ending at the same place
    /// again and again.
    pub(crate) fn condemn(&self, reason: &str) {
        let note = self.path.with_file_name(DAMAGE_NOTE);
        if let Err(error) = self.disk.write_atomic(&note, reason.as_bytes()) {
            tracing::error!(%error, reason, "damage of the state could not be noted");
        }
    }

    /// Deletes the directory when the last reference is gone.
    pub(crate) fn retire(&self) {
        self.retired.store(true, Ordering::Relaxed);
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn engine(&self) -> &dyn Engine {
        &**self.engine.as_ref().expect("closed only by drop")
    }

    /// How long the next write will take where time is simulated.
    pub(crate) fn delay(&self) -> std::time::Duration {
        self.engine().delay()
    }

    fn corrupt(&self, reason: impl Into<String>) -> Error {
        Error::Corrupt { path: self.path.clone(), reason: reason.into() }
    }

    /// The meta of the state on disk; `None` in a new database.
    pub(crate) fn meta(&self) -> Result<Option<Meta>, Error> {
        let found = self.engine().get(META, META_KEY).map_err(Error::database(&self.path, "read meta"))?;
        found.map(|bytes| Meta::decode(&bytes).map_err(|reason| self.corrupt(format!("meta: {reason}")))).transpose()
    }

    /// How far the lazy deletion has come.
    pub(crate) fn collected(&self) -> Result<Revision, Error> {
        self.collected_in(self.engine())
    }

    fn collected_in(&self, reader: &dyn Reader) -> Result<Revision, Error> {
        let found = reader.get(META, COLLECTED_KEY).map_err(Error::database(&self.path, "read meta"))?;
        let Some(bytes) = found else { return Ok(0) };
        let bytes = bytes.try_into().map_err(|_| self.corrupt("collected revision"))?;
        Ok(Revision::from_be_bytes(bytes))
    }

    /// Hands every live key to `each`, in order.
    pub(crate) fn for_each_current(&self, mut each: impl FnMut(KeyValue)) -> Result<(), Error> {
        for row in self.engine().scan(CURRENT, &[], None, Access::Bulk) {
            let (key, bytes) = row.map_err(Error::database(&self.path, "read keys"))?;
            let (row, _): (CurrentRow<'_>, usize) = bincode::borrow_decode_from_slice(&bytes, encoding())
                .map_err(|error| self.corrupt(format!("key: {error}")))?;
            self.check_version(row.version)?;
            each(KeyValue::copied(&key, row.value, row.stamp()));
        }
        Ok(())
    }

    fn check_version(&self, version: u8) -> Result<(), Error> {
        match version {
            FORMAT_VERSION => Ok(()),
            _ => Err(self.corrupt(format!("row format {version} is not known to this version"))),
        }
    }

    /// Writes changes and the meta that goes with them, atomically. `current` holds the last change of each key.
    pub(crate) fn write(&self, events: &[Arc<Event>], current: &[&Arc<Event>], meta: &Meta) -> Result<(), Error> {
        let mut batch = self.engine().batch();
        let mut buffer = Vec::new();
        for event in events {
            buffer.clear();
            encode_history_row(event, &mut buffer);
            batch.put(HISTORY, &history_key(event.revision, event.kv.sub), &buffer);
        }
        for event in current {
            match event.kind {
                EventKind::Delete => batch.delete(CURRENT, &event.kv.key),
                EventKind::Put => {
                    buffer.clear();
                    encode_current_row(&event.kv, &mut buffer);
                    batch.put(CURRENT, &event.kv.key, &buffer);
                }
            }
        }
        batch.put(META, META_KEY, &meta.encode());
        sys::failpoint::fails("store.state.write").map_err(Error::io("write state"))?;
        if sys::failpoint::is_planted("applied-index-outside-batch") {
            let mut alone = self.engine().batch();
            alone.put(META, META_KEY, &meta.encode());
            alone.write(Durability::Memory).map_err(Error::database(&self.path, "write state"))?;
            self.flush()?;
        }
        batch.write(Durability::Memory).map_err(Error::database(&self.path, "write state"))
    }

    /// Puts everything written so far on stable storage.
    pub(crate) fn flush(&self) -> Result<(), Error> {
        self.engine().flush().map_err(Error::database(&self.path, "flush state"))
    }

    /// Writes a copy that shares files into `dir`, which must not exist.
    pub(crate) fn checkpoint(&self, dir: &Path) -> Result<(), Error> {
        self.engine().checkpoint(dir).map_err(Error::database(&self.path, format!("checkpoint into {}", dir.display())))
    }

    /// Events from `from` on, at most `events_max` of them but whole revisions, of keys that `wanted` accepts.
    /// Stops at `to`, which must have been written.
    pub(crate) fn history(
        &self,
        from: Revision,
        to: Revision,
        events_max: usize,
        wanted: &dyn Fn(&[u8]) -> bool,
    ) -> Result<HistoryScan, Error> {
        self.history_in(&*self.engine().snapshot(), from, to, events_max, wanted)
    }

    fn history_in(
        &self,
        snapshot: &dyn Reader,
        from: Revision,
        to: Revision,
        events_max: usize,
        wanted: &dyn Fn(&[u8]) -> bool,
    ) -> Result<HistoryScan, Error> {
        let start = history_key(from, 0);
        let mut scan = HistoryScan { events: Vec::new(), through: from.saturating_sub(1) };
        for row in snapshot.scan(HISTORY, &start, None, Access::Few) {
            let (key, bytes) = row.map_err(Error::database(&self.path, "read history"))?;
            let (revision, sub) = self.parse_history_key(&key)?;
            if revision > to {
                break;
            }
            if revision > scan.through && scan.events.len() >= events_max {
                return Ok(scan);
            }
            scan.through = revision;
            let row = self.parse_history_row(&bytes)?;
            if wanted(row.key) {
                let prev = row.prev.map(|at| self.previous(snapshot, at)).transpose()?;
                scan.events.push(Arc::new(row.event(revision, sub, prev, || self.corrupt("history row"))?));
            }
        }
        scan.through = scan.through.max(to);
        Ok(scan)
    }

    /// The value that a history row holds, found through a later row of the same key.
    fn previous(&self, snapshot: &dyn Reader, at: (Revision, u32)) -> Result<Arc<KeyValue>, Error> {
        let found = snapshot.get(HISTORY, &history_key(at.0, at.1));
        let missing = || self.corrupt(format!("history lacks revision {}.{}", at.0, at.1));
        let bytes = found.map_err(Error::database(&self.path, "read history"))?.ok_or_else(missing)?;
        let row = self.parse_history_row(&bytes)?;
        let value = row.value.ok_or_else(|| self.corrupt("a deletion as previous value"))?;
        Ok(Arc::new(KeyValue::copied(row.key, value, row.stamp(at.0, at.1))))
    }

    fn parse_history_key(&self, key: &[u8]) -> Result<(Revision, u32), Error> {
        let (Some(revision), Some(sub)) = (key.first_chunk::<8>(), key.last_chunk::<4>()) else {
            return Err(self.corrupt("history key"));
        };
        Ok((Revision::from_be_bytes(*revision), u32::from_be_bytes(*sub)))
    }

    fn parse_history_row<'a>(&self, bytes: &'a [u8]) -> Result<HistoryRow<'a>, Error> {
        let (row, _): (HistoryRow<'a>, usize) = bincode::borrow_decode_from_slice(bytes, encoding())
            .map_err(|error| self.corrupt(format!("history: {error}")))?;
        self.check_version(row.version)?;
        Ok(row)
    }

    /// Keys that were deleted above `floor`, with the revision of the deletion.
    pub(crate) fn deletions_above(&self, floor: Revision, mut each: impl FnMut(&[u8], Revision)) -> Result<(), Error> {
        let start = history_key(floor + 1, 0);
        for row in self.engine().scan(HISTORY, &start, None, Access::Few) {
            let (key, bytes) = row.map_err(Error::database(&self.path, "read history"))?;
            let row = self.parse_history_row(&bytes)?;
            if row.deleted {
                each(row.key, self.parse_history_key(&key)?.0);
            }
        }
        Ok(())
    }

    /// Deletes what nobody may ask for any more: looks at up to `rows_max` rows above the last place and at or
    /// below `floor`, and drops what each of them replaced. The value that a live key holds stays, for it is
    /// what the next change of that key will have replaced. Returns whether there is more. What may still be read in the
    /// past goes into the archive.
    pub(crate) fn collect(&self, floor: Revision, rows_max: usize, retention: &Retention) -> Result<bool, Error> {
        let done = self.collected()?;
        if done >= floor {
            return Ok(false);
        }
        let mut reach = self.reach_in(self.engine(), done)?;
        let mut batch = self.engine().batch();
        let (mut through, mut rows) = (done, 0);
        let start = history_key(done + 1, 0);
        let mut more = false;
        for row in self.engine().scan(HISTORY, &start, None, Access::Few) {
            let (key, bytes) = row.map_err(Error::database(&self.path, "read history"))?;
            let (revision, sub) = self.parse_history_key(&key)?;
            if revision > floor {
                if !sys::failpoint::is_planted("compaction-drops-tombstone") || rows >= rows_max {
                    break;
                }
                if self.parse_history_row(&bytes)?.deleted {
                    batch.delete(HISTORY, &key);
                }
                rows += 1;
                continue;
            }
            if rows >= rows_max && revision > through {
                more = true;
                break;
            }
            let row = self.parse_history_row(&bytes)?;
            if !retention.is_off() {
                self.put_away(&mut *batch, &mut reach, (&row, &bytes[..]), (revision, sub), retention)?;
            }
            if let Some(at) = row.prev {
                batch.delete(HISTORY, &history_key(at.0, at.1));
            }
            if row.deleted {
                batch.delete(HISTORY, &key);
            }
            through = revision;
            rows += 1;
        }
        let reached = if more { through } else { floor };
        sys::failpoint::at("store.collect.before-write");
        if retention.is_off() {
            (reach.wish, reach.status) = (reach.wish.max(reached), reach.status.max(reached));
        }
        batch.put(META, REACH_KEY, &reach.encode());
        batch.put(META, COLLECTED_KEY, &reached.to_be_bytes());
        batch.write(Durability::Memory).map_err(Error::database(&self.path, "delete old history"))?;
        sys::failpoint::at("store.collect.written");
        Ok(more)
    }

    /// Keeps what a row replaced, and the row itself where it says that the key is gone.
    fn put_away(
        &self,
        batch: &mut dyn Batch,
        reach: &mut Reach,
        (row, bytes): (&HistoryRow<'_>, &[u8]),
        gone_at: (Revision, u32),
        retention: &Retention,
    ) -> Result<(), Error> {
        if row.class == CLASS_FLEETING {
            let floor = reach.fleeting.entry(space_of(row.key).to_vec()).or_default();
            *floor = gone_at.0.max(*floor);
            return Ok(());
        }
        let replaced = Replaced { class: row.class, deleted: row.deleted };
        if let Some(at) = row.prev {
            let found = self.engine().get(HISTORY, &history_key(at.0, at.1));
            let found = found.map_err(Error::database(&self.path, "read history"))?;
            let found = found.ok_or_else(|| self.corrupt(format!("history lacks revision {}.{}", at.0, at.1)))?;
            let queue = replaced.queue(self.parse_history_row(&found)?.class);
            if queue == CLASS_STATUS && retention.status.is_zero() {
                reach.status = reach.status.max(gone_at.0);
            } else {
                archive::keep(batch, reach, (row.key, at, &found[..]), (queue, gone_at), Kept::Replaced);
            }
        }
        if row.deleted {
            let queue = replaced.queue(row.class);
            archive::keep(batch, reach, (row.key, gone_at, bytes), (queue, gone_at), Kept::Deletion);
        }
        Ok(())
    }

    /// How far back the archive reaches; where there was none yet, to where the lazy deletion has come.
    fn reach_in(&self, reader: &dyn Reader, collected: Revision) -> Result<Reach, Error> {
        match reader.get(META, REACH_KEY).map_err(Error::database(&self.path, "read meta"))? {
            Some(bytes) => Reach::decode(&bytes).map_err(|reason| self.corrupt(format!("reach: {reason}"))),
            None => Ok(Reach { wish: collected, status: collected, ..Reach::default() }),
        }
    }

    /// Notes that `revision` is current now, and says what may go from the archive.
    pub(crate) fn mark(&self, now_ms: u64, revision: Revision, retention: &Retention) -> Result<Cut, Error> {
        let mut batch = self.engine().batch();
        let cut = archive::mark(self.engine(), &mut *batch, now_ms, revision, retention);
        let cut = cut.map_err(Error::database(&self.path, "read the archive"))?;
        batch.write(Durability::Memory).map_err(Error::database(&self.path, "write the archive"))?;
        // What the lazy deletion has not looked at yet is no business of the archive.
        let collected = self.collected()?;
        Ok(Cut { wish: cut.wish.min(collected), status: cut.status.min(collected) })
    }

    /// Lets rows of the archive go that are too old or too many. Returns whether there is more.
    pub(crate) fn prune(&self, cut: &Cut, retention: &Retention, rows_max: usize) -> Result<bool, Error> {
        let mut reach = self.reach_in(self.engine(), self.collected()?)?;
        let mut batch = self.engine().batch();
        let more = archive::prune(self.engine(), &mut *batch, &mut reach, cut, retention.bytes_max, rows_max);
        let more = more.map_err(Error::database(&self.path, "read the archive"))?;
        batch.put(META, REACH_KEY, &reach.encode());
        batch.write(Durability::Memory).map_err(Error::database(&self.path, "write the archive"))?;
        Ok(more)
    }

    /// What this database knows of the past, as it is now: later deletions do not change it.
    pub(crate) fn past(&self) -> Result<Past<'_>, Error> {
        let snapshot = self.engine().snapshot();
        let collected = self.collected_in(&*snapshot)?;
        let reach = self.reach_in(&*snapshot, collected)?;
        Ok(Past { database: self, snapshot, collected, reach })
    }

    /// Rows of history on disk, for tests and statistics.
    #[cfg(test)]
    pub(crate) fn history_rows(&self) -> usize {
        self.engine().scan(HISTORY, &[], None, Access::Bulk).count()
    }
}

/// A view of history and archive at one moment.
pub(crate) struct Past<'a> {
    database: &'a Database,
    snapshot: Box<dyn Reader + 'a>,
    /// Above this revision the history is whole.
    pub collected: Revision,
    /// How far back the archive reaches.
    pub reach: Reach,
}

impl Past<'_> {
    /// As [`Database::history`], without an end.
    pub(crate) fn history(
        &self,
        from: Revision,
        to: Revision,
        wanted: &dyn Fn(&[u8]) -> bool,
    ) -> Result<Vec<Arc<Event>>, Error> {
        Ok(self.database.history_in(&*self.snapshot, from, to, usize::MAX, wanted)?.events)
    }

    /// The archived rows around a revision below `collected`, by key.
    pub(crate) fn around(
        &self,
        revision: Revision,
        prefix: &[u8],
    ) -> Result<std::collections::BTreeMap<Bytes, Around>, Error> {
        archive::around(&*self.snapshot, &self.database.path, revision, prefix)
    }

    /// What an archived row says the key held; `None` where it says that the key was deleted.
    pub(crate) fn value(&self, at: (Revision, u32), bytes: &[u8]) -> Result<Option<Arc<KeyValue>>, Error> {
        let row = self.database.parse_history_row(bytes)?;
        if row.deleted {
            return Ok(None);
        }
        let value = row.value.ok_or_else(|| self.database.corrupt("archived row"))?;
        Ok(Some(Arc::new(KeyValue::copied(row.key, value, row.stamp(at.0, at.1)))))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.engine = None;
        if *self.retired.get_mut()
            && let Err(error) = self.disk.remove_dir_all(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "an old state directory stays behind");
        }
    }
}

fn history_key(revision: Revision, sub: u32) -> [u8; 12] {
    let mut key = [0; 12];
    key[..8].copy_from_slice(&revision.to_be_bytes());
    key[8..].copy_from_slice(&sub.to_be_bytes());
    key
}

fn encode_current_row(kv: &KeyValue, out: &mut Vec<u8>) {
    let row = CurrentRow {
        version: FORMAT_VERSION,
        create_revision: kv.create_revision,
        mod_revision: kv.mod_revision,
        changes: kv.version,
        lease: kv.lease,
        class: kv.class,
        sub: kv.sub,
        value: ValueRef::from(&kv.value),
    };
    bincode::encode_into_std_write(&row, out, bincode::config::standard())
        .expect("writing plain data into memory cannot fail");
}

fn encode_history_row(event: &Event, out: &mut Vec<u8>) {
    let deleted = event.kind == EventKind::Delete;
    let row = HistoryRow {
        version: FORMAT_VERSION,
        deleted,
        key: &event.kv.key,
        create_revision: event.kv.create_revision,
        changes: event.kv.version,
        lease: event.kv.lease,
        class: event.kv.class,
        prev: event.prev.as_ref().map(|prev| (prev.mod_revision, prev.sub)),
        value: (!deleted || event.own_last).then(|| ValueRef::from(&event.kv.value)),
    };
    bincode::encode_into_std_write(&row, out, bincode::config::standard())
        .expect("writing plain data into memory cannot fail");
}

/// Reads bytes as a row of any kind, for fuzzers.
#[cfg(debug_assertions)]
pub(crate) fn read_any_row(bytes: &[u8]) {
    if let Ok(reach) = Reach::decode(bytes) {
        assert_eq!(Reach::decode(&reach.encode()).as_ref(), Ok(&reach), "what was written is read");
    }
    if let Ok((row, _)) = bincode::borrow_decode_from_slice::<CurrentRow<'_>, _>(bytes, encoding()) {
        let kv = KeyValue::copied(b"space/key", row.value, row.stamp());
        let _ = kv.bytes();
    }
    if let Ok((row, _)) = bincode::borrow_decode_from_slice::<HistoryRow<'_>, _>(bytes, encoding()) {
        let kv = row.value.map(|value| KeyValue::copied(row.key, value, row.stamp(1, 0)));
        let _ = kv.map(|kv| kv.bytes());
    }
}

impl CurrentRow<'_> {
    fn stamp(&self) -> Stamp {
        Stamp {
            create_revision: self.create_revision,
            mod_revision: self.mod_revision,
            version: self.changes,
            lease: self.lease,
            class: self.class,
            sub: self.sub,
        }
    }
}

impl HistoryRow<'_> {
    fn stamp(&self, revision: Revision, sub: u32) -> Stamp {
        Stamp {
            create_revision: self.create_revision,
            mod_revision: revision,
            version: self.changes,
            lease: self.lease,
            class: self.class,
            sub,
        }
    }

    fn event(
        &self,
        revision: Revision,
        sub: u32,
        prev: Option<Arc<KeyValue>>,
        corrupt: impl Fn() -> Error,
    ) -> Result<Event, Error> {
        if !self.deleted {
            let kv = KeyValue::copied(self.key, self.value.ok_or_else(corrupt)?, self.stamp(revision, sub));
            return Ok(Event::new(EventKind::Put, Arc::new(kv), prev, false));
        }
        let prev = prev.ok_or_else(corrupt)?;
        let last = self.value.map(|last| KeyValue::copied(&[], last, self.stamp(revision, sub)).value);
        let own_last = last.is_some();
        let kv = prev.deleted(last, revision, sub);
        Ok(Event::new(EventKind::Delete, Arc::new(kv), Some(prev), own_last))
    }
}

/// A key's bytes detached from any larger buffer.
pub(crate) fn detached(bytes: &[u8]) -> Bytes {
    Bytes::copy_from_slice(bytes)
}
