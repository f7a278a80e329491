//! A simulated disk: it survives the process that writes to it, and loses what a real one may lose. What is synced stays;
//! of what is not, a crash keeps a part: in-place writes one by one, appended bytes as a prefix, the last one torn at a
//! sector. `Platter` is the machine's disk, `SimDisk` what one process of it holds: after its death every call fails.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sys::engine::Durability;
use sys::process::Process;
use sys::{DirLock, Disk, Random, SeededRandom};

use super::limits::{DISK_BYTES, SECTOR_BYTES};

/// Faults of a disk at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiskFaults {
    /// Of ten thousand syncs so many fail.
    pub sync_fails_in_10k: u64,
    /// Nothing more fits.
    pub full: bool,
    /// What a write of the log takes.
    pub slow_ms: u64,
}

#[derive(Clone, Default)]
struct File {
    /// As a crash would leave it at least.
    durable: Vec<u8>,
    /// As readers see it.
    current: Vec<u8>,
    /// Writes since the last sync.
    pending: Vec<(usize, Vec<u8>)>,
}

/// A machine's disk.
pub struct Platter {
    inner: Mutex<Inner>,
    random: SeededRandom,
}

#[derive(Default)]
struct Inner {
    files: BTreeMap<PathBuf, File>,
    dirs: BTreeSet<PathBuf>,
    /// Raised by each crash: handles of before are void.
    generation: u64,
    faults: DiskFaults,
    /// The process dies in the midst of the write that brings this to zero.
    writes_until_crash: Option<u64>,
    /// A fault that a process may rightly die of has happened since the process started.
    was_faulty: bool,
    rotten: bool,
    syncs: u64,
}

impl Platter {
    pub fn new(seed: u64) -> Arc<Platter> {
        Arc::new(Platter { inner: Mutex::default(), random: SeededRandom::new(seed) })
    }

    /// The disk as a new process of the machine sees it.
    pub fn mount(self: &Arc<Platter>, process: Process) -> SimDisk {
        let mut inner = self.inner.lock();
        inner.was_faulty = inner.rotten || inner.faults.full;
        SimDisk { platter: self.clone(), process, generation: inner.generation }
    }

    pub fn set_faults(&self, faults: DiskFaults) {
        let mut inner = self.inner.lock();
        inner.faults = faults;
        inner.was_faulty |= faults.full;
    }

    pub fn faults(&self) -> DiskFaults {
        self.inner.lock().faults
    }

    /// No more faults, nor deaths that were planned.
    pub fn heal(&self) {
        let mut inner = self.inner.lock();
        inner.faults = DiskFaults::default();
        inner.writes_until_crash = None;
    }

    /// The process dies in the midst of one of the next writes.
    pub fn crash_after_writes(&self, writes: u64) {
        self.inner.lock().writes_until_crash = Some(writes.max(1));
    }

    /// Whether the disk gave its process a reason to end itself.
    pub fn was_faulty(&self) -> bool {
        self.inner.lock().was_faulty
    }

    /// Whether a bit was flipped since the disk was last emptied.
    pub fn is_rotten(&self) -> bool {
        self.inner.lock().rotten
    }

    /// Empties the disk, for another member.
    pub fn wipe(&self) {
        let mut inner = self.inner.lock();
        let generation = inner.generation + 1;
        *inner = Inner { generation, ..Inner::default() };
    }

    /// What the process had not synced is lost, in part. Called at the moment of its death.
    pub fn crash(&self) {
        let mut inner = self.inner.lock();
        inner.generation += 1;
        inner.writes_until_crash = None;
        for file in inner.files.values_mut() {
            let pending = std::mem::take(&mut file.pending);
            let mut kept = file.durable.clone();
            let mut append_lost = false;
            for (offset, bytes) in pending {
                let appends = offset >= file.durable.len();
                if appends && append_lost {
                    continue;
                }
                match self.random.below(3) {
                    0 => append_lost |= appends,
                    1 if bytes.len() > 1 => {
                        // Torn: up to a sector's edge, and of that sector up to any byte.
                        let cut = self.random.below(bytes.len() as u64) as usize;
                        let edge = (offset + cut) / SECTOR_BYTES * SECTOR_BYTES;
                        let cut = if self.random.below(2) == 0 { edge.saturating_sub(offset) } else { cut };
                        put(&mut kept, offset, &bytes[..cut]);
                        append_lost |= appends;
                    }
                    _ => put(&mut kept, offset, &bytes),
                }
            }
            file.current = kept.clone();
            file.durable = kept;
        }
    }

    /// Flips one bit of what has been on the disk for a while, below `dir`. False if there is too little.
    pub fn rot(&self, dir: &Path) -> bool {
        let mut inner = self.inner.lock();
        let old = |file: &File| file.durable.len() * 3 / 4;
        let places: usize =
            inner.files.iter().filter(|(path, _)| path.starts_with(dir)).map(|(_, file)| old(file)).sum();
        if places < 4 * SECTOR_BYTES {
            return false;
        }
        let mut place = self.random.below(places as u64) as usize;
        for (path, file) in &mut inner.files {
            if !path.starts_with(dir) {
                continue;
            }
            if place < old(file) {
                let bit = 1 << self.random.below(8);
                file.durable[place] ^= bit;
                if let Some(byte) = file.current.get_mut(place) {
                    *byte ^= bit;
                }
                break;
            }
            place -= old(file);
        }
        inner.rotten = true;
        inner.was_faulty = true;
        true
    }
}

impl Inner {
    fn used(&self) -> usize {
        self.files.values().map(|file| file.current.len()).sum()
    }
}

fn put(into: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if into.len() < end {
        into.resize(end, 0);
    }
    into[offset..end].copy_from_slice(bytes);
}

/// A platter as one process holds it.
#[derive(Clone)]
pub struct SimDisk {
    platter: Arc<Platter>,
    process: Process,
    generation: u64,
}

/// Where in a file something is written.
#[derive(Clone, Copy)]
enum Place {
    At(usize),
    End,
}

/// What became of a write.
enum Fate {
    Done,
    /// The process dies with part of it on disk.
    Crash,
    Fail(io::Error),
}

fn not_found(path: &Path) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, format!("{} is not there", path.display()))
}

impl SimDisk {
    /// How long the next write of the log takes.
    pub fn delay(&self) -> Duration {
        let slow = self.platter.faults().slow_ms;
        if slow == 0 { Duration::ZERO } else { Duration::from_millis(slow / 2 + self.platter.random.below(slow)) }
    }

    /// Adds to the end of a file without waiting for the disk.
    pub fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.write(path, Place::End, bytes, Durability::Unsynced)
    }

    /// Cuts a file off, durably.
    pub fn truncate(&self, path: &Path, length: usize) -> io::Result<()> {
        self.with(|inner| {
            if let Some(file) = inner.files.get_mut(path) {
                file.current.truncate(length);
                file.durable = file.current.clone();
                file.pending.clear();
            }
        })
    }

    /// Removes a file; nothing happens where there is none.
    pub fn remove(&self, path: &Path) -> io::Result<()> {
        self.with(|inner| {
            inner.files.remove(path);
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Inner) -> T) -> io::Result<T> {
        let mut inner = self.platter.inner.lock();
        if inner.generation != self.generation {
            return Err(io::Error::other("the process of this disk is gone"));
        }
        Ok(work(&mut inner))
    }

    /// A write of one file. `synced` makes it durable, unless something comes between.
    fn write(&self, path: &Path, place: Place, bytes: &[u8], durability: Durability) -> io::Result<()> {
        let fate = self.with(|inner| {
            let used = inner.used();
            if !inner.files.contains_key(path) {
                inner.files.insert(path.to_owned(), File::default());
            }
            let file = inner.files.get_mut(path).expect("made above where it was missing");
            let offset = match place {
                Place::At(offset) => offset,
                Place::End => file.current.len(),
            };
            let grows = (offset + bytes.len()).saturating_sub(file.current.len());
            if grows > 0 && (inner.faults.full || used + grows > DISK_BYTES) {
                inner.was_faulty = true;
                return Fate::Fail(io::Error::from_raw_os_error(rustix::io::Errno::NOSPC.raw_os_error()));
            }
            put(&mut file.current, offset, bytes);
            file.pending.push((offset, bytes.to_vec()));
            if inner.crashes_now() {
                return Fate::Crash;
            }
            if durability == Durability::Synced { self.synced(inner, path) } else { Fate::Done }
        })?;
        self.meet(fate)
    }

    fn synced(&self, inner: &mut Inner, path: &Path) -> Fate {
        inner.syncs += 1;
        if self.platter.random.below(10_000) < inner.faults.sync_fails_in_10k {
            inner.was_faulty = true;
            return Fate::Fail(io::Error::from_raw_os_error(rustix::io::Errno::IO.raw_os_error()));
        }
        if let Some(file) = inner.files.get_mut(path) {
            file.settle();
        }
        Fate::Done
    }

    fn meet(&self, fate: Fate) -> io::Result<()> {
        match fate {
            Fate::Done => Ok(()),
            Fate::Fail(error) => Err(error),
            Fate::Crash => {
                // The hook of the process takes the platter's lock.
                self.process.kill();
                Err(io::Error::other("the process died while it wrote"))
            }
        }
    }
}

impl File {
    fn settle(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        for (offset, bytes) in self.pending.drain(..) {
            put(&mut self.durable, offset, &bytes);
        }
        debug_assert_eq!(self.durable.len(), self.current.len());
    }
}

impl Inner {
    fn crashes_now(&mut self) -> bool {
        let Some(left) = self.writes_until_crash.as_mut() else { return false };
        *left -= 1;
        if *left == 0 {
            self.writes_until_crash = None;
            return true;
        }
        false
    }
}

impl Disk for SimDisk {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        self.with(|inner| inner.files.get(path).map(|file| file.current.clone()))
    }

    fn write_atomic(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let fate = self.with(|inner| {
            if inner.faults.full {
                inner.was_faulty = true;
                return Fate::Fail(io::Error::from_raw_os_error(rustix::io::Errno::NOSPC.raw_os_error()));
            }
            // Before the rename or after it.
            let happens = !inner.crashes_now();
            let renamed = happens || self.platter.random.below(2) == 0;
            if renamed {
                let bytes = bytes.to_vec();
                let file = File { durable: bytes.clone(), current: bytes, pending: Vec::new() };
                inner.files.insert(path.to_owned(), file);
            }
            if happens { Fate::Done } else { Fate::Crash }
        })?;
        self.meet(fate)
    }

    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.write(path, Place::At(offset as usize), bytes, Durability::Synced)
    }

    fn lock(&self, _: &Path) -> io::Result<DirLock> {
        self.with(|_| DirLock::unneeded())
    }

    fn free_bytes(&self, _: &Path) -> io::Result<u64> {
        self.with(|inner| if inner.faults.full { 0 } else { (DISK_BYTES - inner.used().min(DISK_BYTES)) as u64 })
    }

    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        self.with(|inner| {
            for dir in path.ancestors() {
                inner.dirs.insert(dir.to_owned());
            }
        })
    }

    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        self.with(|inner| {
            inner.files.retain(|file, _| !file.starts_with(path));
            inner.dirs.retain(|dir| !dir.starts_with(path));
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let fate = self.with(|inner| {
            let crashes = inner.crashes_now();
            if crashes && self.platter.random.below(2) == 0 {
                return Ok(Fate::Crash);
            }
            let moved = |path: &Path| match path.strip_prefix(from) {
                Ok(rest) if rest.as_os_str().is_empty() => Some(to.to_owned()),
                Ok(rest) => Some(to.join(rest)),
                Err(_) => None,
            };
            let files: Vec<PathBuf> = inner.files.keys().filter(|path| path.starts_with(from)).cloned().collect();
            let dirs: Vec<PathBuf> = inner.dirs.iter().filter(|path| path.starts_with(from)).cloned().collect();
            if files.is_empty() && dirs.is_empty() {
                return Err(not_found(from));
            }
            for path in files {
                let file = inner.files.remove(&path).expect("listed above");
                inner.files.insert(moved(&path).expect("chosen by its beginning"), file);
            }
            for path in dirs {
                inner.dirs.remove(&path);
                inner.dirs.insert(moved(&path).expect("chosen by its beginning"));
            }
            Ok(if crashes { Fate::Crash } else { Fate::Done })
        })?;
        self.meet(fate?)
    }

    fn entries(&self, dir: &Path) -> io::Result<Vec<String>> {
        self.with(|inner| {
            let mut names = BTreeSet::new();
            for path in inner.files.keys().chain(&inner.dirs) {
                if let Ok(rest) = path.strip_prefix(dir)
                    && let Some(first) = rest.components().next()
                {
                    names.insert(first.as_os_str().to_string_lossy().into_owned());
                }
            }
            if names.is_empty() && !inner.dirs.contains(dir) {
                return Err(not_found(dir));
            }
            Ok(names.into_iter().collect())
        })?
    }

    fn files(&self, dir: &Path) -> io::Result<Vec<(String, u64)>> {
        self.with(|inner| {
            let below = inner.files.iter().filter_map(|(path, file)| {
                let rest = path.strip_prefix(dir).ok()?;
                Some((rest.to_string_lossy().into_owned(), file.current.len() as u64))
            });
            let mut files: Vec<(String, u64)> = below.collect();
            if files.is_empty() && !inner.dirs.contains(dir) {
                return Err(not_found(dir));
            }
            files.sort();
            Ok(files)
        })?
    }

    fn read_at(&self, path: &Path, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        self.with(|inner| {
            let file = inner.files.get(path).ok_or_else(|| not_found(path))?;
            let start = offset as usize;
            let bytes = file.current.get(start..start.saturating_add(length));
            bytes.map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
        })?
    }

    fn write_at_unsynced(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.write(path, Place::At(offset as usize), bytes, Durability::Unsynced)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        let fate = self.with(|inner| self.synced(inner, path))?;
        self.meet(fate)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn disk(seed: u64) -> (Arc<Platter>, SimDisk) {
        let platter = Platter::new(seed);
        let disk = platter.mount(Process::new("test"));
        (platter, disk)
    }

    #[test]
    fn what_was_synced_survives_a_crash_and_of_the_rest_at_most_a_prefix_of_what_was_appended() {
        let (mut kept, mut lost) = (0, 0);
        for seed in 0..200 {
            let (platter, disk) = disk(seed);
            let path = Path::new("/wal");
            disk.append(path, b"synced").unwrap();
            disk.sync(path).unwrap();
            for part in [b"one", b"two", b"six"] {
                disk.append(path, part).unwrap();
            }
            platter.crash();
            assert!(disk.read(path).is_err(), "the handle of a dead process");
            let after = platter.mount(Process::new("next")).read(path).unwrap().unwrap();
            assert!(b"syncedonetwosix".starts_with(&after) && after.len() >= 6, "{after:?}");
            if after.len() == 15 { kept += 1 } else { lost += 1 }
        }
        assert!(kept > 0 && lost > 100, "{kept} {lost}");
    }

    #[test]
    fn directories_are_listed_moved_and_removed() {
        let (_, disk) = disk(1);
        disk.create_dir_all(Path::new("/a/b")).unwrap();
        disk.write_at(Path::new("/a/b/c"), 2, b"x").unwrap();
        assert_eq!(disk.entries(Path::new("/a")).unwrap(), ["b"]);
        disk.rename(Path::new("/a/b"), Path::new("/a/d")).unwrap();
        assert_eq!(disk.files(Path::new("/a")).unwrap(), [("d/c".to_owned(), 3)]);
        assert_eq!(disk.read_at(Path::new("/a/d/c"), 1, 2).unwrap(), b"\0x");
        disk.remove_dir_all(Path::new("/a/d")).unwrap();
        assert_eq!(disk.entries(Path::new("/a/d")).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(disk.entries(Path::new("/a")).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_process_can_be_made_to_die_in_the_midst_of_a_write() {
        let platter = Platter::new(3);
        let process = Process::new("test");
        let dying = platter.clone();
        process.on_death(move |_| dying.crash());
        let disk = platter.mount(process.clone());
        platter.crash_after_writes(2);
        disk.write_at(Path::new("/f"), 0, b"first").unwrap();
        assert!(disk.write_at(Path::new("/f"), 0, b"other").is_err());
        assert!(process.is_dead());
    }

    #[test]
    fn a_full_disk_refuses_what_grows() {
        let (platter, disk) = disk(1);
        disk.write_at(Path::new("/f"), 0, b"there").unwrap();
        platter.set_faults(DiskFaults { full: true, ..DiskFaults::default() });
        disk.write_at(Path::new("/f"), 0, b"again").unwrap();
        let error = disk.write_at(Path::new("/f"), 5, b"more").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert!(platter.was_faulty());
    }
}
