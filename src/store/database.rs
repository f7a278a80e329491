//! The `state` database: current keys, history, and meta, in three column families that are flushed together.
//! No write-ahead log: what is lost in a crash is replayed from raft's log. Used by the state writer and by
//! readers of old history; knows no threads.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use rocksdb::{
    BlockBasedOptions, Cache, ColumnFamilyDescriptor, DB, DBCompressionType, Direction, FlushOptions, IteratorMode,
    Options,
};
use rocksdb::{ReadOptions, WriteBatch};

use crate::command::encoding;
use crate::error::Error;
use crate::event::{Event, EventKind};
use crate::limits::{BLOCK_CACHE_BYTES, FORMAT_VERSION, META_BUFFER_BYTES, WRITE_BUFFER_BYTES};
use crate::meta::Meta;
use crate::value::{KeyValue, Revision, Stamp, ValueRef};

const CURRENT: &str = "current";
const HISTORY: &str = "history";
const META: &str = "meta";
const META_KEY: &[u8] = b"meta";
/// History rows at or below this revision were looked at by the lazy deletion.
const COLLECTED_KEY: &[u8] = b"collected";

/// An open state database. When it is retired, its directory goes with the last user.
pub(crate) struct Database {
    db: Option<DB>,
    path: PathBuf,
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
    pub(crate) fn open(path: &Path) -> Result<Database, Error> {
        let mut options = base_options();
        options.create_if_missing(true);
        options.create_missing_column_families(true);
        options.set_atomic_flush(true);
        // The current state is in memory already; the cache only serves old history.
        let cache = Cache::new_lru_cache(BLOCK_CACHE_BYTES);
        let families =
            [CURRENT, HISTORY, META].map(|name| ColumnFamilyDescriptor::new(name, family_options(name, &cache)));
        let db = DB::open_cf_descriptors(&options, path, families)
            .map_err(Error::database(format!("open {}", path.display())))?;
        Ok(Database { db: Some(db), path: path.to_owned(), retired: AtomicBool::new(false) })
    }

    /// Opens an existing database that must not be changed.
    pub(crate) fn open_read_only(path: &Path) -> Result<Database, Error> {
        let db = DB::open_cf_for_read_only(&base_options(), path, [CURRENT, HISTORY, META], false)
            .map_err(Error::database(format!("open {}", path.display())))?;
        Ok(Database { db: Some(db), path: path.to_owned(), retired: AtomicBool::new(false) })
    }

    /// Deletes the directory when the last reference is gone.
    pub(crate) fn retire(&self) {
        self.retired.store(true, Ordering::Relaxed);
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn db(&self) -> &DB {
        self.db.as_ref().expect("closed only by drop")
    }

    fn family(&self, name: &str) -> Arc<rocksdb::BoundColumnFamily<'_>> {
        self.db().cf_handle(name).expect("every family is created by open")
    }

    fn corrupt(&self, reason: impl Into<String>) -> Error {
        Error::Corrupt { path: self.path.clone(), reason: reason.into() }
    }

    /// The meta of the state on disk; `None` in a new database.
    pub(crate) fn meta(&self) -> Result<Option<Meta>, Error> {
        let found = self.db().get_cf(&self.family(META), META_KEY).map_err(Error::database("read meta"))?;
        found.map(|bytes| Meta::decode(&bytes).map_err(|reason| self.corrupt(format!("meta: {reason}")))).transpose()
    }

    /// How far the lazy deletion has come.
    pub(crate) fn collected(&self) -> Result<Revision, Error> {
        let found = self.db().get_cf(&self.family(META), COLLECTED_KEY).map_err(Error::database("read meta"))?;
        let Some(bytes) = found else { return Ok(0) };
        let bytes = bytes.try_into().map_err(|_| self.corrupt("collected revision"))?;
        Ok(Revision::from_be_bytes(bytes))
    }

    /// Hands every live key to `each`, in order.
    pub(crate) fn for_each_current(&self, mut each: impl FnMut(KeyValue)) -> Result<(), Error> {
        let mut options = ReadOptions::default();
        options.set_readahead_size(1 << 20);
        options.fill_cache(false);
        for row in self.db().iterator_cf_opt(&self.family(CURRENT), options, IteratorMode::Start) {
            let (key, bytes) = row.map_err(Error::database("read keys"))?;
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
        let mut batch = WriteBatch::default();
        let (current_family, history_family) = (self.family(CURRENT), self.family(HISTORY));
        let mut buffer = Vec::new();
        for event in events {
            buffer.clear();
            encode_history_row(event, &mut buffer);
            batch.put_cf(&history_family, history_key(event.revision, event.kv.sub), &buffer);
        }
        for event in current {
            match event.kind {
                EventKind::Delete => batch.delete_cf(&current_family, &event.kv.key),
                EventKind::Put => {
                    buffer.clear();
                    encode_current_row(&event.kv, &mut buffer);
                    batch.put_cf(&current_family, &event.kv.key, &buffer);
                }
            }
        }
        batch.put_cf(&self.family(META), META_KEY, meta.encode());
        sys::failpoint::fails("store.state.write").map_err(Error::io("write state"))?;
        self.db().write_without_wal(batch).map_err(Error::database("write state"))
    }

    /// Puts everything written so far on stable storage.
    pub(crate) fn flush(&self) -> Result<(), Error> {
        let families = [self.family(CURRENT), self.family(HISTORY), self.family(META)];
        let mut options = FlushOptions::default();
        options.set_wait(true);
        let families: Vec<_> = families.iter().collect();
        self.db().flush_cfs_opt(&families, &options).map_err(Error::database("flush state"))
    }

    /// Writes a copy that shares files into `dir`, which must not exist.
    pub(crate) fn checkpoint(&self, dir: &Path) -> Result<(), Error> {
        let checkpoint = rocksdb::checkpoint::Checkpoint::new(self.db()).map_err(Error::database("checkpoint"))?;
        checkpoint.create_checkpoint(dir).map_err(Error::database(format!("checkpoint into {}", dir.display())))
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
        let snapshot = self.db().snapshot();
        let family = self.family(HISTORY);
        let start = history_key(from, 0);
        let mut scan = HistoryScan { events: Vec::new(), through: from.saturating_sub(1) };
        for row in snapshot.iterator_cf(&family, IteratorMode::From(&start, Direction::Forward)) {
            let (key, bytes) = row.map_err(Error::database("read history"))?;
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
                let prev = row.prev.map(|at| self.previous(&snapshot, at)).transpose()?;
                scan.events.push(Arc::new(row.event(revision, sub, prev, || self.corrupt("history row"))?));
            }
        }
        scan.through = scan.through.max(to);
        Ok(scan)
    }

    /// The value that a history row holds, found through a later row of the same key.
    fn previous(&self, snapshot: &rocksdb::Snapshot<'_>, at: (Revision, u32)) -> Result<Arc<KeyValue>, Error> {
        let found = snapshot.get_pinned_cf(&self.family(HISTORY), history_key(at.0, at.1));
        let missing = || self.corrupt(format!("history lacks revision {}.{}", at.0, at.1));
        let bytes = found.map_err(Error::database("read history"))?.ok_or_else(missing)?;
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
        for row in self.db().iterator_cf(&self.family(HISTORY), IteratorMode::From(&start, Direction::Forward)) {
            let (key, bytes) = row.map_err(Error::database("read history"))?;
            let row = self.parse_history_row(&bytes)?;
            if row.deleted {
                each(row.key, self.parse_history_key(&key)?.0);
            }
        }
        Ok(())
    }

    /// Deletes what nobody may ask for any more: looks at up to `rows_max` rows above the last place and at or
    /// below `floor`, and drops what each of them replaced. The value that a live key holds stays, for it is
    /// what the next change of that key will have replaced. Returns whether there is more.
    pub(crate) fn collect(&self, floor: Revision, rows_max: usize) -> Result<bool, Error> {
        let done = self.collected()?;
        if done >= floor {
            return Ok(false);
        }
        let family = self.family(HISTORY);
        let mut batch = WriteBatch::default();
        let (mut through, mut rows) = (done, 0);
        let start = history_key(done + 1, 0);
        let mut more = false;
        for row in self.db().iterator_cf(&family, IteratorMode::From(&start, Direction::Forward)) {
            let (key, bytes) = row.map_err(Error::database("read history"))?;
            let (revision, _) = self.parse_history_key(&key)?;
            if revision > floor {
                break;
            }
            if rows >= rows_max && revision > through {
                more = true;
                break;
            }
            let row = self.parse_history_row(&bytes)?;
            if let Some(at) = row.prev {
                batch.delete_cf(&family, history_key(at.0, at.1));
            }
            if row.deleted {
                batch.delete_cf(&family, &key);
            }
            through = revision;
            rows += 1;
        }
        let reached = if more { through } else { floor };
        sys::failpoint::at("store.collect.before-write");
        batch.put_cf(&self.family(META), COLLECTED_KEY, reached.to_be_bytes());
        self.db().write_without_wal(batch).map_err(Error::database("delete old history"))?;
        sys::failpoint::at("store.collect.written");
        Ok(more)
    }

    /// Rows of history on disk, for tests and statistics.
    #[cfg(test)]
    pub(crate) fn history_rows(&self) -> usize {
        self.db().iterator_cf(&self.family(HISTORY), IteratorMode::Start).count()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Closing flushes, and where the directory has been taken away RocksDB sleeps over the error: there is
        // nothing left to close in good order.
        if !self.path.exists() {
            std::mem::forget(self.db.take());
        }
        self.db = None;
        if *self.retired.get_mut()
            && let Err(error) = std::fs::remove_dir_all(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "an old state directory stays behind");
        }
    }
}

fn base_options() -> Options {
    let mut options = Options::default();
    options.set_keep_log_file_num(2);
    options.set_max_background_jobs(2);
    options.set_max_open_files(512);
    // A crash loses what was not flushed and nothing else; anything worse must be noticed.
    options.set_paranoid_checks(true);
    options
}

fn family_options(name: &str, cache: &Cache) -> Options {
    let mut blocks = BlockBasedOptions::default();
    blocks.set_block_cache(cache);
    let mut options = Options::default();
    options.set_block_based_table_factory(&blocks);
    options.set_compression_type(DBCompressionType::Lz4);
    options.set_write_buffer_size(if name == META { META_BUFFER_BYTES } else { WRITE_BUFFER_BYTES });
    options
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
