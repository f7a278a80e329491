//! The key-value engine of log and state over a simulated disk: ordered maps in memory, a write-ahead log of checksummed
//! records, and tables of everything that was flushed. Recovery behaves as RocksDB is told to: a torn tail is cut off,
//! any other damage is an error. Knows neither log nor state.

use std::collections::BTreeMap;
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sys::Disk;
use sys::engine::{Access, Batch, Durability, Engine, Engines, Family, Reader, Row, Rows};

use super::disk::SimDisk;
use super::limits::{ENGINE_LOG_BYTES_MAX, SCAN_ROWS_MAX};

type Map = BTreeMap<Box<[u8]>, Box<[u8]>>;
/// One map per family; shared with whoever still reads it.
type Maps = Arc<BTreeMap<Family, Map>>;

const CURRENT: &str = "CURRENT";
const RECORD_HEADER_BYTES: usize = 8;

/// Opens engines on one process's disk.
pub struct SimEngines(pub SimDisk);

impl Engines for SimEngines {
    fn exists(&self, dir: &Path) -> bool {
        matches!(self.0.read(&dir.join(CURRENT)), Ok(Some(_)))
    }

    fn open(&self, dir: &Path) -> io::Result<Arc<dyn Engine>> {
        self.0.create_dir_all(dir)?;
        Ok(Arc::new(SimEngine::open(self.0.clone(), dir, Mode::Writable)?))
    }

    fn open_read_only(&self, dir: &Path) -> io::Result<Arc<dyn Engine>> {
        if !self.exists(dir) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(Arc::new(SimEngine::open(self.0.clone(), dir, Mode::ReadOnly)?))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Writable,
    ReadOnly,
}

struct SimEngine {
    disk: SimDisk,
    dir: PathBuf,
    state: Mutex<State>,
}

struct State {
    maps: Maps,
    /// Number of the table and of the write-ahead log that follows it.
    number: u64,
    log_bytes: usize,
}

fn damaged(what: &Path, why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{}: {why}", what.display()))
}

impl SimEngine {
    fn open(disk: SimDisk, dir: &Path, mode: Mode) -> io::Result<SimEngine> {
        let dir = dir.to_owned();
        let number = match disk.read(&dir.join(CURRENT))? {
            None if mode == Mode::Writable => {
                disk.write_at(&table(&dir, 0), 0, &encode_table(&BTreeMap::new()))?;
                disk.write_atomic(&dir.join(CURRENT), &frame(b"0"))?;
                0
            }
            None => return Err(io::ErrorKind::NotFound.into()),
            Some(bytes) => {
                let text = unframe(&bytes).filter(|(_, used)| *used == bytes.len());
                let number = text.and_then(|(text, _)| String::from_utf8_lossy(text).parse().ok());
                number.ok_or_else(|| damaged(&dir.join(CURRENT), "unreadable"))?
            }
        };
        let path = table(&dir, number);
        let bytes = disk.read(&path)?.ok_or_else(|| damaged(&path, "gone"))?;
        let Some((body, used)) = unframe(&bytes) else { return Err(damaged(&path, "checksum")) };
        if used != bytes.len() {
            return Err(damaged(&path, "longer than it should be"));
        }
        let mut maps = decode_maps(body).ok_or_else(|| damaged(&path, "unreadable"))?;
        let log_bytes = replay(&disk, &log(&dir, number), mode, &mut maps)?;
        let state = State { maps: Arc::new(maps), number, log_bytes };
        Ok(SimEngine { disk, dir, state: Mutex::new(state) })
    }

    fn maps(&self) -> Maps {
        self.state.lock().maps.clone()
    }

    /// Writes a new table and begins a new write-ahead log.
    fn write_table(&self, state: &mut State) -> io::Result<()> {
        let (old, new) = (state.number, state.number + 1);
        // Left by a crash in the midst of this.
        self.disk.remove(&table(&self.dir, new))?;
        self.disk.remove(&log(&self.dir, new))?;
        self.disk.write_at(&table(&self.dir, new), 0, &encode_table(&state.maps))?;
        self.disk.write_atomic(&self.dir.join(CURRENT), &frame(new.to_string().as_bytes()))?;
        state.number = new;
        state.log_bytes = 0;
        self.disk.remove(&table(&self.dir, old))?;
        self.disk.remove(&log(&self.dir, old))
    }

    fn commit(&self, changes: Vec<Change>, durability: Durability) -> io::Result<()> {
        let mut state = self.state.lock();
        if durability != Durability::Memory {
            let path = log(&self.dir, state.number);
            let record = frame(&encode_changes(&changes));
            state.log_bytes += record.len();
            self.disk.append(&path, &record)?;
            if durability == Durability::Synced {
                self.disk.sync(&path)?;
            }
        }
        let maps = Arc::make_mut(&mut state.maps);
        for change in changes {
            change.apply(maps);
        }
        if state.log_bytes > ENGINE_LOG_BYTES_MAX {
            self.write_table(&mut state)?;
        }
        Ok(())
    }
}

fn table(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("table-{number}"))
}

fn log(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("log-{number}"))
}

/// Applies the records of a write-ahead log; returns its length. A tail without one whole record in it is cut off.
fn replay(disk: &SimDisk, path: &Path, mode: Mode, maps: &mut BTreeMap<Family, Map>) -> io::Result<usize> {
    let Some(bytes) = disk.read(path)? else { return Ok(0) };
    let mut at = 0;
    while at < bytes.len() {
        let Some((body, used)) = unframe(&bytes[at..]) else {
            let follows = (at + 1..bytes.len()).any(|later| unframe(&bytes[later..]).is_some());
            if follows {
                return Err(damaged(path, "a broken record before whole ones"));
            }
            if mode == Mode::Writable {
                disk.truncate(path, at)?;
            }
            return Ok(at);
        };
        for change in decode_changes(body).ok_or_else(|| damaged(path, "unreadable record"))? {
            change.apply(maps);
        }
        at += used;
    }
    Ok(at)
}

impl Reader for SimEngine {
    fn get(&self, family: Family, key: &[u8]) -> io::Result<Option<Vec<u8>>> {
        View(self.maps()).get(family, key)
    }

    fn scan(&self, family: Family, from: &[u8], to: Option<&[u8]>, access: Access) -> Rows<'_> {
        scan(self.maps(), family, from, to, access)
    }

    fn last(&self, family: Family) -> io::Result<Option<Row>> {
        View(self.maps()).last(family)
    }
}

impl Engine for SimEngine {
    fn snapshot(&self) -> Box<dyn Reader + '_> {
        Box::new(View(self.maps()))
    }

    fn batch(&self) -> Box<dyn Batch + '_> {
        Box::new(SimBatch { engine: self, changes: Vec::new() })
    }

    fn flush(&self) -> io::Result<()> {
        self.write_table(&mut self.state.lock())
    }

    fn checkpoint(&self, dir: &Path) -> io::Result<()> {
        let state = self.state.lock();
        self.disk.create_dir_all(dir)?;
        self.disk.write_at(&table(dir, 0), 0, &encode_table(&state.maps))?;
        self.disk.write_atomic(&dir.join(CURRENT), &frame(b"0"))
    }

    fn drop_files(&self, _: Family, _: &[u8], _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn delay(&self) -> Duration {
        self.disk.delay()
    }
}

/// Maps as they were at one moment.
struct View(Maps);

impl Reader for View {
    fn get(&self, family: Family, key: &[u8]) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.get(&family).and_then(|map| map.get(key)).map(|value| value.to_vec()))
    }

    fn scan(&self, family: Family, from: &[u8], to: Option<&[u8]>, access: Access) -> Rows<'_> {
        scan(self.0.clone(), family, from, to, access)
    }

    fn last(&self, family: Family) -> io::Result<Option<Row>> {
        let last = self.0.get(&family).and_then(|map| map.last_key_value());
        Ok(last.map(|(key, value)| (key.clone(), value.clone())))
    }
}

fn scan(maps: Maps, family: Family, from: &[u8], to: Option<&[u8]>, _: Access) -> Rows<'static> {
    let to = to.map_or(Bound::Unbounded, |to| Bound::Excluded(Box::<[u8]>::from(to)));
    let mut next = Some(Bound::Included(Box::<[u8]>::from(from)));
    let mut taken: std::vec::IntoIter<Row> = Vec::new().into_iter();
    // Several rows for each way down the map; most callers want the first one alone.
    let mut rows = 1;
    Box::new(std::iter::from_fn(move || {
        if let Some(row) = taken.next() {
            return Some(Ok(row));
        }
        let start = next.take()?;
        if let (Bound::Included(from) | Bound::Excluded(from), Bound::Excluded(to)) = (&start, &to)
            && from >= to
        {
            return None;
        }
        let range = maps.get(&family)?.range((start, to.clone()));
        let more: Vec<Row> = range.take(rows).map(|(key, value)| (key.clone(), value.clone())).collect();
        if more.len() == rows {
            next = more.last().map(|(key, _)| Bound::Excluded(key.clone()));
        }
        rows = (rows * 4).min(SCAN_ROWS_MAX);
        taken = more.into_iter();
        taken.next().map(Ok)
    }))
}

enum Change {
    Put(Family, Box<[u8]>, Box<[u8]>),
    Delete(Family, Box<[u8]>),
    DeleteRange(Family, Box<[u8]>, Box<[u8]>),
}

impl Change {
    fn apply(self, maps: &mut BTreeMap<Family, Map>) {
        match self {
            Change::Put(family, key, value) => {
                maps.entry(family).or_default().insert(key, value);
            }
            Change::Delete(family, key) => {
                maps.entry(family).or_default().remove(&key);
            }
            Change::DeleteRange(family, from, to) => {
                let map = maps.entry(family).or_default();
                if from < to {
                    let doomed: Vec<_> = map.range(from..to).map(|(key, _)| key.clone()).collect();
                    doomed.iter().for_each(|key| drop(map.remove(key)));
                }
            }
        }
    }
}

struct SimBatch<'a> {
    engine: &'a SimEngine,
    changes: Vec<Change>,
}

impl Batch for SimBatch<'_> {
    fn put(&mut self, family: Family, key: &[u8], value: &[u8]) {
        self.changes.push(Change::Put(family, key.into(), value.into()));
    }

    fn delete(&mut self, family: Family, key: &[u8]) {
        self.changes.push(Change::Delete(family, key.into()));
    }

    fn delete_range(&mut self, family: Family, from: &[u8], to: &[u8]) {
        self.changes.push(Change::DeleteRange(family, from.into(), to.into()));
    }

    fn write(self: Box<Self>, durability: Durability) -> io::Result<()> {
        self.engine.commit(self.changes, durability)
    }
}

/// Length and checksum before the body.
fn frame(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(RECORD_HEADER_BYTES + body.len());
    bytes.extend_from_slice(&(body.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&crc32c::crc32c(body).to_le_bytes());
    bytes.extend_from_slice(body);
    bytes
}

/// The body at the beginning of `bytes`, and what it takes with its header.
fn unframe(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let length = u32::from_le_bytes(*bytes.first_chunk::<4>()?) as usize;
    let crc = u32::from_le_bytes(*bytes.get(4..)?.first_chunk::<4>()?);
    let end = RECORD_HEADER_BYTES.checked_add(length)?;
    let body = bytes.get(RECORD_HEADER_BYTES..end)?;
    // Zeros would be an empty body with its right checksum.
    (length > 0 && crc32c::crc32c(body) == crc).then_some((body, end))
}

fn push(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend_from_slice(&(part.len() as u32).to_le_bytes());
    bytes.extend_from_slice(part);
}

fn pull<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (part, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *bytes = rest;
    Some(part)
}

fn encode_changes(changes: &[Change]) -> Vec<u8> {
    let mut bytes = vec![b'r'];
    for change in changes {
        let (tag, family, one, other): (u8, _, &[u8], &[u8]) = match change {
            Change::Put(family, key, value) => (0, family, key, value),
            Change::Delete(family, key) => (1, family, key, &[]),
            Change::DeleteRange(family, from, to) => (2, family, from, to),
        };
        bytes.push(tag);
        bytes.push(*family as u8);
        push(&mut bytes, one);
        push(&mut bytes, other);
    }
    bytes
}

fn decode_changes(bytes: &[u8]) -> Option<Vec<Change>> {
    let mut rest = bytes.get(1..)?;
    let mut changes = Vec::new();
    while let Some(([tag, family], after)) = rest.split_first_chunk::<2>() {
        rest = after;
        let (one, other) = (pull(&mut rest)?.into(), pull(&mut rest)?.into());
        let family = Family::from(*family);
        changes.push(match tag {
            0 => Change::Put(family, one, other),
            1 => Change::Delete(family, one),
            2 => Change::DeleteRange(family, one, other),
            _ => return None,
        });
    }
    rest.is_empty().then_some(changes)
}

/// A whole table with its length and checksum, as `frame` makes it.
fn encode_table(maps: &BTreeMap<Family, Map>) -> Vec<u8> {
    let held = |map: &Map| map.iter().map(|(key, value)| key.len() + value.len() + 9).sum::<usize>();
    let mut bytes = Vec::with_capacity(RECORD_HEADER_BYTES + 1 + maps.values().map(held).sum::<usize>());
    bytes.extend_from_slice(&[0; RECORD_HEADER_BYTES]);
    bytes.push(b't');
    for (family, map) in maps {
        for (key, value) in map {
            bytes.push(*family as u8);
            push(&mut bytes, key);
            push(&mut bytes, value);
        }
    }
    let body = &bytes[RECORD_HEADER_BYTES..];
    let (length, crc) = ((body.len() as u32).to_le_bytes(), crc32c::crc32c(body).to_le_bytes());
    bytes[..4].copy_from_slice(&length);
    bytes[4..RECORD_HEADER_BYTES].copy_from_slice(&crc);
    bytes
}

fn decode_maps(bytes: &[u8]) -> Option<BTreeMap<Family, Map>> {
    let mut rest = bytes.get(1..)?;
    let mut maps: BTreeMap<Family, Map> = BTreeMap::new();
    while let Some((family, after)) = rest.split_first() {
        rest = after;
        let (key, value) = (pull(&mut rest)?, pull(&mut rest)?);
        maps.entry(Family::from(*family)).or_default().insert(key.into(), value.into());
    }
    Some(maps)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::world::simulated::disk::Platter;
    use sys::process::Process;

    const DIR: &str = "/data/log";

    fn write(engine: &Arc<dyn Engine>, key: &[u8], value: &[u8], durability: Durability) {
        let mut batch = engine.batch();
        batch.put(0, key, value);
        batch.write(durability).unwrap();
    }

    fn keys(engine: &Arc<dyn Engine>) -> Vec<Vec<u8>> {
        engine.scan(0, b"", None, Access::Bulk).map(|row| row.unwrap().0.to_vec()).collect()
    }

    fn open(platter: &Arc<Platter>) -> Arc<dyn Engine> {
        SimEngines(platter.mount(Process::new("test"))).open(Path::new(DIR)).unwrap()
    }

    #[test]
    fn synced_batches_survive_and_unsynced_ones_are_a_tail() {
        for seed in 0..100 {
            let platter = Platter::new(seed);
            let engine = open(&platter);
            write(&engine, b"a", b"1", Durability::Synced);
            write(&engine, b"b", b"2", Durability::Unsynced);
            write(&engine, b"c", b"3", Durability::Unsynced);
            platter.crash();
            let found = keys(&open(&platter));
            let whole = [b"a".to_vec(), b"b".to_vec(), b"c".to_vec()];
            assert!(whole.starts_with(&found) && !found.is_empty(), "{found:?}");
        }
    }

    #[test]
    fn memory_is_lost_unless_it_was_flushed() {
        let platter = Platter::new(1);
        let engine = open(&platter);
        write(&engine, b"a", b"1", Durability::Memory);
        engine.flush().unwrap();
        write(&engine, b"b", b"2", Durability::Memory);
        assert_eq!(keys(&engine).len(), 2);
        platter.crash();
        assert_eq!(keys(&open(&platter)), [b"a".to_vec()]);
    }

    #[test]
    fn a_checkpoint_opens_as_an_engine_and_ranges_are_deleted() {
        let platter = Platter::new(1);
        let engine = open(&platter);
        for key in [b"a", b"b", b"c"] {
            write(&engine, key, b"1", Durability::Synced);
        }
        let mut batch = engine.batch();
        batch.delete_range(0, b"a", b"c");
        batch.write(Durability::Synced).unwrap();
        engine.checkpoint(Path::new("/data/copy")).unwrap();
        let engines = SimEngines(platter.mount(Process::new("test")));
        assert!(!engines.exists(Path::new("/data/other")) && engines.exists(Path::new("/data/copy")));
        let copy = engines.open_read_only(Path::new("/data/copy")).unwrap();
        assert_eq!(keys(&copy), [b"c".to_vec()]);
        assert_eq!(copy.last(0).unwrap().unwrap().0.as_ref(), b"c");
    }

    #[test]
    fn a_flipped_bit_is_damage_or_a_torn_tail_and_never_another_value() {
        for seed in 0..100 {
            let platter = Platter::new(seed);
            let engine = open(&platter);
            for number in 0..100u32 {
                write(&engine, &number.to_be_bytes(), &[7; 64], Durability::Synced);
            }
            assert!(platter.rot(Path::new(DIR)));
            platter.crash();
            let Ok(engine) = SimEngines(platter.mount(Process::new("test"))).open(Path::new(DIR)) else { continue };
            assert!(engine.scan(0, b"", None, Access::Bulk).all(|row| row.unwrap().1.as_ref() == [7; 64]));
        }
    }
}
