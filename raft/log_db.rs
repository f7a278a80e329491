//! The log on disk: a database of its own with two families, entries and a few fixed records.
//! Used by the log thread for writes and by readers of old entries. Knows no consensus, only keys and order.
//! Keys are monotone and never overwritten, so there is nothing to compress or to merge.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use rocksdb::{BlockBasedOptions, ColumnFamilyDescriptor, DB, DBCompressionType, DBRecoveryMode, LogLevel, Options};
use sys::engine::{self, Access, Durability, Engine, Engines, Family};

use crate::codec::{self, ENTRY_KEY_BYTES, decode_entry_key, encode_entry_key};
use crate::consensus::{Kind, RaftEntry, RaftLogId, RaftVote, entry_bytes, payload_from, raft_entry};
use crate::rocks::{RocksEngine, rocks_error};
use crate::wal_tail;

const FAMILIES: &[&str] = &["entries", "records"];
const ENTRIES: Family = 0;
const RECORDS: Family = 1;
const VOTE: &[u8] = b"vote";
const COMMITTED: &[u8] = b"committed";
const PURGED: &[u8] = b"purged";

/// Memtable of entries: flushed to a file of its own when full, small enough for an idle member's memory.
const MEMTABLE_BYTES: usize = 8 * 1024 * 1024;
/// WAL files beyond so many memtables are freed by flushing the records' memtable, which is tiny and would hold them
/// for ever.
const WAL_MEMTABLES_MAX: u64 = 4;
/// What is held at a time while the log is read through.
const PROVE_BYTES: usize = 1024 * 1024;
/// What a memtable takes from the allocator at a time.
const ARENA_BLOCK_BYTES: usize = 256 * 1024;

/// Logs in RocksDB.
pub(crate) struct RocksLogs;

impl Engines for RocksLogs {
    fn exists(&self, dir: &Path) -> bool {
        dir.join("CURRENT").exists()
    }

    fn open(&self, dir: &Path) -> io::Result<Arc<dyn Engine>> {
        open_rocks(dir, MEMTABLE_BYTES)
    }

    fn open_read_only(&self, dir: &Path) -> io::Result<Arc<dyn Engine>> {
        wal_tail::check_kinds(dir)?;
        let db = DB::open_cf_for_read_only(&Options::default(), dir, FAMILIES, false).map_err(rocks_error)?;
        Ok(Arc::new(RocksEngine::new(db, dir, FAMILIES)))
    }
}

/// Opens a log in RocksDB. A torn tail, left by a crash in the middle of an unacknowledged write, is cut off; any other
/// damage is an error. The mark tells whether more than that is missing.
pub(crate) fn open_rocks(dir: &Path, memtable_bytes: usize) -> io::Result<Arc<dyn Engine>> {
    wal_tail::check_kinds(dir)?;
    let careful = open_in_mode(dir, memtable_bytes, DBRecoveryMode::TolerateCorruptedTailRecords);
    match careful {
        // To RocksDB a last record of which some sectors were never written is damage like any other.
        Err(error) if error.kind() == io::ErrorKind::InvalidData && wal_tail::is_all_that_is_torn(dir)? => {
            tracing::warn!(dir = %dir.display(), %error, "the log ends with a torn record, which is cut off");
            open_in_mode(dir, memtable_bytes, DBRecoveryMode::PointInTime)
        }
        opened => opened,
    }
}

fn open_in_mode(dir: &Path, memtable_bytes: usize, mode: DBRecoveryMode) -> io::Result<Arc<dyn Engine>> {
    let mut options = Options::default();
    options.create_if_missing(true);
    options.create_missing_column_families(true);
    options.set_paranoid_checks(true);
    options.set_wal_recovery_mode(mode);
    options.set_max_total_wal_size(WAL_MEMTABLES_MAX * memtable_bytes as u64);
    options.set_keep_log_file_num(2);
    options.set_log_level(LogLevel::Warn);
    options.set_stats_dump_period_sec(0);
    options.set_max_background_jobs(2);
    let families = [
        ColumnFamilyDescriptor::new(FAMILIES[ENTRIES], family_options(memtable_bytes)),
        ColumnFamilyDescriptor::new(FAMILIES[RECORDS], family_options(1024 * 1024)),
    ];
    let db = DB::open_cf_descriptors(&options, dir, families).map_err(rocks_error)?;
    Ok(Arc::new(RocksEngine::new(db, dir, FAMILIES)))
}

/// The open database.
pub(crate) struct LogDb {
    engine: Arc<dyn Engine>,
}

/// What recovery found.
pub(crate) struct Found {
    pub vote: Option<RaftVote>,
    pub committed: Option<RaftLogId>,
    pub purged: Option<RaftLogId>,
    pub last: Option<RaftLogId>,
}

/// Writes that reach the disk together, in the order of the calls.
pub(crate) struct Batch<'a> {
    batch: Box<dyn engine::Batch + 'a>,
    bytes: usize,
}

impl LogDb {
    /// Opens or creates the database in `dir`.
    pub(crate) fn open(engines: &dyn Engines, dir: &Path) -> io::Result<LogDb> {
        Ok(LogDb { engine: engines.open(dir)? })
    }

    /// Reads the fixed records and the end of the log.
    pub(crate) fn recover(&self) -> io::Result<Found> {
        let record = |key| self.engine.get(RECORDS, key);
        let vote = record(VOTE)?.map(|bytes| codec::decode_vote(&bytes)).transpose()?;
        let committed = record(COMMITTED)?.map(|bytes| codec::decode_log_id(&bytes)).transpose()?;
        let purged = record(PURGED)?.map(|bytes| codec::decode_log_id(&bytes)).transpose()?;
        let last = match self.engine.last(ENTRIES)? {
            Some((key, _)) => {
                let (term, index, _) = decode_entry_key(&key)?;
                Some(crate::consensus::to_raft_log_id(term, index))
            }
            None => None,
        };
        Ok(Found { vote, committed, purged, last })
    }

    /// Reads every entry of `first..=last`: what is missing or damaged must show before anybody relies on it.
    pub(crate) fn prove(&self, first: u64, last: u64) -> io::Result<()> {
        let mut next = first;
        while next <= last {
            let entries = self.read(next, last + 1, PROVE_BYTES)?;
            let Some(newest) = entries.last().filter(|_| entries[0].log_id.index() == next) else {
                return Err(codec::invalid(format!("index {next} of {first}..={last} is missing")));
            };
            next = newest.log_id.index() + 1;
        }
        Ok(())
    }

    /// Entries of `start..end` in order, at least one if there is any, until `bytes_max` is reached.
    /// Stops at the first gap.
    pub(crate) fn read(&self, start: u64, end: u64, bytes_max: usize) -> io::Result<Vec<RaftEntry>> {
        let mut entries: Vec<RaftEntry> = Vec::new();
        let mut bytes = 0;
        for row in self.engine.scan(ENTRIES, &index_bound(start), Some(&index_bound(end)), Access::Few) {
            let (key, value) = row?;
            let (term, index, kind) = decode_entry_key(&key)?;
            let gap = entries.last().is_some_and(|previous| previous.log_id.index() + 1 != index);
            if gap || (bytes >= bytes_max && !entries.is_empty()) {
                break;
            }
            let entry = raft_entry(term, index, payload_from(kind, Bytes::from(value))?);
            bytes += entry_bytes(&entry);
            entries.push(entry);
        }
        Ok(entries)
    }

    pub(crate) fn batch(&self) -> Batch<'_> {
        Batch { batch: self.engine.batch(), bytes: 0 }
    }

    /// Writes a batch and waits until it is on stable storage.
    pub(crate) fn write_synced(&self, batch: Batch<'_>) -> io::Result<()> {
        sys::failpoint::fails("raft.log.fsync")?;
        batch.batch.write(Durability::Synced)
    }

    /// Writes a batch without waiting: for what may be lost.
    pub(crate) fn write_unsynced(&self, batch: Batch<'_>) -> io::Result<()> {
        batch.batch.write(Durability::Unsynced)
    }

    /// Drops files that hold nothing but purged entries.
    pub(crate) fn drop_files(&self, from: u64, upto: u64) -> io::Result<()> {
        self.engine.drop_files(ENTRIES, &index_bound(from), &index_bound(upto))
    }

    /// How long the next write will take where time is simulated.
    pub(crate) fn delay(&self) -> Duration {
        self.engine.delay()
    }
}

impl Batch<'_> {
    pub(crate) fn put_entry(&mut self, term: u64, index: u64, kind: Kind, payload: &[u8]) {
        self.batch.put(ENTRIES, &encode_entry_key(term, index, kind), payload);
        self.bytes += payload.len() + ENTRY_KEY_BYTES;
    }

    pub(crate) fn put_vote(&mut self, vote: &RaftVote) {
        self.put_record(VOTE, codec::encode_vote(vote));
    }

    pub(crate) fn put_committed(&mut self, id: &RaftLogId) {
        self.put_record(COMMITTED, codec::encode_log_id(id));
    }

    /// Removes entries after `last`.
    pub(crate) fn truncate_after(&mut self, last: Option<u64>) {
        let from = last.map_or(0, |index| index + 1);
        self.batch.delete_range(ENTRIES, &index_bound(from), &index_bound(u64::MAX));
        self.bytes += 2 * ENTRY_KEY_BYTES;
    }

    /// Removes entries of `from..=upto` and notes that they are gone.
    pub(crate) fn purge(&mut self, from: u64, upto: &RaftLogId) {
        self.batch.delete_range(ENTRIES, &index_bound(from), &index_bound(upto.index() + 1));
        self.put_record(PURGED, codec::encode_log_id(upto));
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    fn put_record(&mut self, key: &[u8], value: Vec<u8>) {
        self.bytes += key.len() + value.len();
        self.batch.put(RECORDS, key, &value);
    }
}

fn index_bound(index: u64) -> [u8; 8] {
    index.to_be_bytes()
}

fn family_options(memtable_bytes: usize) -> Options {
    let mut blocks = BlockBasedOptions::default();
    // Old entries are read once, in order, for a member that lags: a cache would only hold memory.
    blocks.disable_cache();
    let mut options = Options::default();
    options.set_compression_type(DBCompressionType::None);
    options.set_write_buffer_size(memtable_bytes);
    options.set_arena_block_size(ARENA_BLOCK_BYTES.min(memtable_bytes / 8));
    options.set_block_based_table_factory(&blocks);
    options
}
