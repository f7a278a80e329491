//! An ordered key-value engine as the log and the state use it, so that a simulation can bring its own.
//! The real one is RocksDB and lives in `raft`, which `store` uses too. Knows families, keys and bytes.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// One of the ordered maps of an engine, by its place in the list that the engine was opened with.
pub type Family = usize;

/// A key and its value.
pub type Row = (Box<[u8]>, Box<[u8]>);

/// Rows in ascending order of keys.
pub type Rows<'a> = Box<dyn Iterator<Item = io::Result<Row>> + 'a>;

/// What a crash may do to a write that has returned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// Nothing: it is on stable storage.
    Synced,
    /// It may be lost, together with all that was written after it: it is in the write-ahead log.
    Unsynced,
    /// It is lost unless a flush has returned since.
    Memory,
}

/// How much is going to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Some rows, perhaps again soon.
    Few,
    /// A whole family, once.
    Bulk,
}

/// Reads, of an engine or of a snapshot of one.
pub trait Reader {
    /// The value of a key.
    ///
    /// # Errors
    /// The disk fails or what lies there is damaged. So for all reads.
    fn get(&self, family: Family, key: &[u8]) -> io::Result<Option<Vec<u8>>>;
    /// Rows from `from` on, up to `to` exclusively.
    fn scan(&self, family: Family, from: &[u8], to: Option<&[u8]>, access: Access) -> Rows<'_>;
    /// The row with the highest key.
    fn last(&self, family: Family) -> io::Result<Option<Row>>;
}

/// An open engine. Closes with its last reference.
pub trait Engine: Reader + Send + Sync + 'static {
    /// A view that later writes do not change.
    fn snapshot(&self) -> Box<dyn Reader + '_>;
    /// Begins a batch.
    fn batch(&self) -> Box<dyn Batch + '_>;
    /// Puts everything on stable storage, all families or none.
    ///
    /// # Errors
    /// Nobody knows what is on the disk; the caller ends the process. So for all writes.
    fn flush(&self) -> io::Result<()>;
    /// Writes what was flushed into `dir`, which must not exist and is an engine's directory afterwards.
    fn checkpoint(&self, dir: &Path) -> io::Result<()>;
    /// Says that nothing is left in a range of keys, so that whole files of it can go.
    fn drop_files(&self, family: Family, from: &[u8], to: &[u8]) -> io::Result<()>;
    /// How long the next write will take, where time is simulated. A real one takes its time while it writes.
    fn delay(&self) -> Duration {
        Duration::ZERO
    }
}

/// Changes that take effect together, in the order of the calls.
pub trait Batch {
    /// Sets a key.
    fn put(&mut self, family: Family, key: &[u8], value: &[u8]);
    /// Removes a key.
    fn delete(&mut self, family: Family, key: &[u8]);
    /// Removes keys from `from` on, up to `to` exclusively.
    fn delete_range(&mut self, family: Family, from: &[u8], to: &[u8]);
    /// Makes the changes.
    fn write(self: Box<Self>, durability: Durability) -> io::Result<()>;
}

/// Opens engines of one kind: their families and options are the maker's.
pub trait Engines: Send + Sync + 'static {
    /// Whether there is one in `dir`.
    fn exists(&self, dir: &Path) -> bool;
    /// Opens the one in `dir`, or makes it.
    ///
    /// # Errors
    /// It cannot be read, or is damaged in a way that a crash does not explain.
    fn open(&self, dir: &Path) -> io::Result<Arc<dyn Engine>>;
    /// Opens the one in `dir`, which must not be changed.
    ///
    /// # Errors
    /// As `open`; also if there is none.
    fn open_read_only(&self, dir: &Path) -> io::Result<Arc<dyn Engine>>;
}
