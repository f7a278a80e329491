//! RocksDB as an engine, for the log here and for the state in `store`. Whoever opens one brings the options;
//! this only translates calls. Knows no keys and no meaning.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rocksdb::{
    BoundColumnFamily, DB, Direction, ErrorKind, FlushOptions, IteratorMode, ReadOptions, Snapshot, WriteBatch,
    WriteOptions,
};
use sys::engine::{Access, Batch, Durability, Engine, Family, Reader, Row, Rows};

/// What a scan of everything reads ahead.
const READ_AHEAD_BYTES: usize = 1 << 20;

/// An open database. Where its directory was taken away meanwhile, it is left to itself at the end.
pub struct RocksEngine {
    db: Option<DB>,
    path: PathBuf,
    families: &'static [&'static str],
    synced: WriteOptions,
    unsynced: WriteOptions,
    memory: WriteOptions,
}

impl RocksEngine {
    /// Takes over a database that was opened with exactly these column families.
    pub fn new(db: DB, path: &Path, families: &'static [&'static str]) -> RocksEngine {
        let mut synced = WriteOptions::default();
        synced.set_sync(true);
        let mut memory = WriteOptions::default();
        memory.disable_wal(true);
        let unsynced = WriteOptions::default();
        RocksEngine { db: Some(db), path: path.to_owned(), families, synced, unsynced, memory }
    }

    fn db(&self) -> &DB {
        self.db.as_ref().expect("closed only by drop")
    }

    fn family(&self, family: Family) -> Arc<BoundColumnFamily<'_>> {
        self.db().cf_handle(self.families[family]).expect("opened with every family")
    }
}

impl Drop for RocksEngine {
    fn drop(&mut self) {
        // Closing flushes, and where the directory has been taken away RocksDB sleeps over the error: there is
        // nothing left to close in good order.
        if !self.path.exists() {
            std::mem::forget(self.db.take());
        }
    }
}

/// What RocksDB says, as an error whose kind tells damage (`InvalidData`) from everything that another try, another
/// machine or more room may cure.
pub fn rocks_error(error: rocksdb::Error) -> io::Error {
    const CURABLE: &[&str] = &["No space left", "Too many open files", "Cannot allocate memory", "lock hold", "LOCK"];
    const LOST: &[&str] = &["No such file", "Input/output error"];
    let says = |texts: &[&str]| texts.iter().any(|text| error.as_ref().contains(text));
    let damaged = match error.kind() {
        _ if says(CURABLE) => false,
        ErrorKind::Corruption | ErrorKind::NotFound | ErrorKind::InvalidArgument | ErrorKind::NotSupported => true,
        _ => says(LOST),
    };
    let kind = if damaged { io::ErrorKind::InvalidData } else { io::ErrorKind::Other };
    io::Error::new(kind, error)
}

fn read_options(to: Option<&[u8]>, access: Access) -> ReadOptions {
    let mut options = ReadOptions::default();
    if let Some(to) = to {
        options.set_iterate_upper_bound(to);
    }
    if access == Access::Bulk {
        options.set_readahead_size(READ_AHEAD_BYTES);
        options.fill_cache(false);
    }
    options
}

impl Reader for RocksEngine {
    fn get(&self, family: Family, key: &[u8]) -> io::Result<Option<Vec<u8>>> {
        self.db().get_cf(&self.family(family), key).map_err(rocks_error)
    }

    fn scan(&self, family: Family, from: &[u8], to: Option<&[u8]>, access: Access) -> Rows<'_> {
        let mode = IteratorMode::From(from, Direction::Forward);
        let rows = self.db().iterator_cf_opt(&self.family(family), read_options(to, access), mode);
        Box::new(rows.map(|row| row.map_err(rocks_error)))
    }

    fn last(&self, family: Family) -> io::Result<Option<Row>> {
        let newest = self.db().iterator_cf(&self.family(family), IteratorMode::End).next();
        newest.transpose().map_err(rocks_error)
    }
}

/// A view of one moment.
struct RocksSnapshot<'a> {
    engine: &'a RocksEngine,
    snapshot: Snapshot<'a>,
}

impl Reader for RocksSnapshot<'_> {
    fn get(&self, family: Family, key: &[u8]) -> io::Result<Option<Vec<u8>>> {
        self.snapshot.get_cf(&self.engine.family(family), key).map_err(rocks_error)
    }

    fn scan(&self, family: Family, from: &[u8], to: Option<&[u8]>, access: Access) -> Rows<'_> {
        let mode = IteratorMode::From(from, Direction::Forward);
        let rows = self.snapshot.iterator_cf_opt(&self.engine.family(family), read_options(to, access), mode);
        Box::new(rows.map(|row| row.map_err(rocks_error)))
    }

    fn last(&self, family: Family) -> io::Result<Option<Row>> {
        let newest = self.snapshot.iterator_cf(&self.engine.family(family), IteratorMode::End).next();
        newest.transpose().map_err(rocks_error)
    }
}

impl Engine for RocksEngine {
    fn snapshot(&self) -> Box<dyn Reader + '_> {
        Box::new(RocksSnapshot { engine: self, snapshot: self.db().snapshot() })
    }

    fn batch(&self) -> Box<dyn Batch + '_> {
        let families = (0..self.families.len()).map(|family| self.family(family)).collect();
        Box::new(RocksBatch { engine: self, families, batch: WriteBatch::default() })
    }

    fn flush(&self) -> io::Result<()> {
        let families: Vec<_> = (0..self.families.len()).map(|family| self.family(family)).collect();
        let families: Vec<_> = families.iter().collect();
        let mut options = FlushOptions::default();
        options.set_wait(true);
        self.db().flush_cfs_opt(&families, &options).map_err(rocks_error)
    }

    fn checkpoint(&self, dir: &Path) -> io::Result<()> {
        let checkpoint = rocksdb::checkpoint::Checkpoint::new(self.db()).map_err(rocks_error)?;
        checkpoint.create_checkpoint(dir).map_err(rocks_error)
    }

    fn drop_files(&self, family: Family, from: &[u8], to: &[u8]) -> io::Result<()> {
        self.db().delete_file_in_range_cf(&self.family(family), from, to).map_err(rocks_error)
    }
}

/// Changes under way.
struct RocksBatch<'a> {
    engine: &'a RocksEngine,
    families: Vec<Arc<BoundColumnFamily<'a>>>,
    batch: WriteBatch,
}

impl Batch for RocksBatch<'_> {
    fn put(&mut self, family: Family, key: &[u8], value: &[u8]) {
        self.batch.put_cf(&self.families[family], key, value);
    }

    fn delete(&mut self, family: Family, key: &[u8]) {
        self.batch.delete_cf(&self.families[family], key);
    }

    fn delete_range(&mut self, family: Family, from: &[u8], to: &[u8]) {
        self.batch.delete_range_cf(&self.families[family], from, to);
    }

    fn write(self: Box<Self>, durability: Durability) -> io::Result<()> {
        let options = match durability {
            Durability::Synced => &self.engine.synced,
            Durability::Unsynced => &self.engine.unsynced,
            Durability::Memory => &self.engine.memory,
        };
        self.engine.db().write_opt(self.batch, options).map_err(rocks_error)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use rocksdb::Options;

    const FAMILIES: &[&str] = &["one", "two"];

    fn open(path: &Path) -> RocksEngine {
        let mut options = Options::default();
        options.create_if_missing(true);
        options.create_missing_column_families(true);
        RocksEngine::new(DB::open_cf(&options, path, FAMILIES).unwrap(), path, FAMILIES)
    }

    fn put(engine: &RocksEngine, family: Family, key: &[u8], durability: Durability) {
        let mut batch = engine.batch();
        batch.put(family, key, b"value");
        batch.write(durability).unwrap();
    }

    fn keys(rows: Rows<'_>) -> Vec<Vec<u8>> {
        rows.map(|row| row.unwrap().0.into_vec()).collect()
    }

    #[test]
    fn rows_come_in_order_within_their_family_and_bounds() {
        let dir = tempfile::tempdir().unwrap();
        let engine = open(dir.path());
        for key in [b"c", b"a", b"b"] {
            put(&engine, 0, key, Durability::Synced);
        }
        put(&engine, 1, b"z", Durability::Unsynced);
        assert_eq!(keys(engine.scan(0, b"", None, Access::Bulk)), [b"a", b"b", b"c"]);
        assert_eq!(keys(engine.scan(0, b"a", Some(b"c"), Access::Few)), [b"a", b"b"]);
        assert_eq!(&*engine.last(1).unwrap().unwrap().0, b"z");
        let before = engine.snapshot();
        let mut batch = engine.batch();
        batch.delete_range(0, b"a", b"c");
        batch.delete(1, b"z");
        batch.write(Durability::Synced).unwrap();
        assert_eq!(keys(engine.scan(0, b"", None, Access::Few)), [b"c"]);
        assert_eq!(engine.last(1).unwrap(), None);
        assert_eq!(before.get(1, b"z").unwrap().unwrap(), b"value");
        assert_eq!(keys(before.scan(0, b"", None, Access::Few)).len(), 3);
    }

    #[test]
    fn a_checkpoint_is_a_database_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let engine = open(&dir.path().join("live"));
        put(&engine, 0, b"a", Durability::Memory);
        engine.flush().unwrap();
        engine.checkpoint(&dir.path().join("copy")).unwrap();
        put(&engine, 0, b"b", Durability::Memory);
        let copy = open(&dir.path().join("copy"));
        assert_eq!(keys(copy.scan(0, b"", None, Access::Few)), [b"a"]);
    }
}
