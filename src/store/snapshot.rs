//! Loading the state from disk, checkpoints with checksums, and installing one in the place of the state.
//! `<dir>/state-current` names the directory of the live database, so that an install takes effect in one rename.

use std::io::Read;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use imbl::OrdSet;

use crate::database::{Database, detached};
use crate::error::Error;
use crate::keyspace::{ByKey, Space};
use crate::limits::CHECKPOINT_FILES_MAX;
use crate::machine::State;
use crate::meta::Meta;
use crate::value::space_of;

/// Names the live database's directory.
const POINTER: &str = "state-current";
/// Checksums of a checkpoint's files; beside them.
const CHECKSUMS: &str = "xebec-checksums";

/// Where the databases of one store lie.
pub(crate) struct Place {
    dir: PathBuf,
    disk: std::sync::Arc<dyn sys::Disk>,
}

impl Place {
    /// Creates `dir` if needed.
    pub(crate) fn new(dir: &Path, disk: std::sync::Arc<dyn sys::Disk>) -> Result<Place, Error> {
        std::fs::create_dir_all(dir).map_err(Error::io(format!("create {}", dir.display())))?;
        Ok(Place { dir: dir.to_owned(), disk })
    }

    /// Opens the live database and removes what an interrupted install left.
    pub(crate) fn open(&self) -> Result<Database, Error> {
        let number = self.current()?;
        self.remove_others(number)?;
        Database::open(&self.database_dir(number))
    }

    fn current(&self) -> Result<u64, Error> {
        let path = self.dir.join(POINTER);
        let Some(bytes) = self.disk.read(&path).map_err(Error::io(format!("read {}", path.display())))? else {
            return Ok(0);
        };
        let text = String::from_utf8_lossy(&bytes);
        let reason = || Error::Corrupt { path, reason: "not a number".to_owned() };
        text.trim().parse().map_err(|_| reason())
    }

    fn database_dir(&self, number: u64) -> PathBuf {
        self.dir.join(format!("state-{number}"))
    }

    fn remove_others(&self, number: u64) -> Result<(), Error> {
        let live = self.database_dir(number);
        for entry in read_dir(&self.dir)? {
            let path = entry.path();
            let name = entry.file_name();
            let numbered = name.to_str().and_then(|name| name.strip_prefix("state-")?.parse::<u64>().ok());
            if numbered.is_some() && path != live {
                std::fs::remove_dir_all(&path).map_err(Error::io(format!("remove {}", path.display())))?;
            }
        }
        Ok(())
    }

    /// Moves a checkpoint beside the live database and opens it; `switch` then makes it the live one.
    pub(crate) fn adopt(&self, checkpoint: &Path) -> Result<(Database, Switch<'_>), Error> {
        let number = self.current()? + 1;
        let dir = self.database_dir(number);
        if dir.exists() {
            std::fs::remove_dir_all(&dir).map_err(Error::io(format!("remove {}", dir.display())))?;
        }
        if std::fs::rename(checkpoint, &dir).is_err() {
            // Another file system.
            std::fs::create_dir_all(&dir).map_err(Error::io(format!("create {}", dir.display())))?;
            for entry in read_dir(checkpoint)? {
                std::fs::copy(entry.path(), dir.join(entry.file_name()))
                    .map_err(Error::io(format!("copy {}", entry.path().display())))?;
            }
        }
        sys::failpoint::at("store.install.renamed");
        sync_files(&dir)?;
        sync_dir(&self.dir)?;
        let database = Database::open(&dir)?;
        Ok((database, Switch { place: self, number }))
    }
}

/// The last step of an install.
pub(crate) struct Switch<'a> {
    place: &'a Place,
    number: u64,
}

impl Switch<'_> {
    /// From here on the new database is the live one, also after a crash.
    pub(crate) fn commit(self) -> Result<(), Error> {
        let path = self.place.dir.join(POINTER);
        sys::failpoint::at("store.install.before-pointer");
        let written = self.place.disk.write_atomic(&path, self.number.to_string().as_bytes());
        written.map_err(Error::io(format!("write {}", path.display())))
    }
}

/// Reads the whole state into memory and proves it against its hash.
pub(crate) fn load(database: &Database) -> Result<State, Error> {
    let Some(meta) = database.meta()? else { return Ok(State::empty()) };
    let mut state = State { meta, ..State::default() };
    let mut sum = state.meta.hash_of_parts();
    let mut space = (Bytes::new(), Space::default(), Vec::new());
    let finish = |space: (Bytes, Space, Vec<ByKey>), state: &mut State| {
        let (name, mut contents, keys) = space;
        if !keys.is_empty() {
            contents.keys = keys.into_iter().collect::<OrdSet<ByKey>>();
            state.spaces.insert(name, contents);
        }
    };
    database.for_each_current(|kv| {
        sum = sum.wrapping_add(kv.hash);
        if kv.lease != 0 {
            state.lease_keys.entry(kv.lease).or_default().insert(detached(&kv.key));
        }
        let name = space_of(&kv.key);
        if name != space.0.as_ref() {
            // Keys of a space need not be neighbours: `a.b/x` sorts between `a` and `a/x`.
            let next = (detached(name), state.spaces.remove(name).unwrap_or_default());
            let kept = next.1.keys.iter().cloned().collect();
            finish(std::mem::replace(&mut space, (next.0, next.1, kept)), &mut state);
        }
        space.1.note_change(&kv.key, kv.mod_revision);
        space.2.push(ByKey(std::sync::Arc::new(kv)));
    })?;
    finish(space, &mut state);
    check_sum(database, sum, &state.meta)?;
    note_deletions(database, &mut state)?;
    Ok(state)
}

/// What a scrub looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scrubbed {
    /// Live keys on disk.
    pub keys: u64,
    /// Log index that the state on disk corresponds to.
    pub index: u64,
}

/// Computes the hash of the state on disk from scratch and compares it with the recorded one.
pub(crate) fn prove(database: &Database) -> Result<Scrubbed, Error> {
    let meta = database.meta()?.unwrap_or_else(|| State::empty().meta);
    let (mut sum, mut keys) = (meta.hash_of_parts(), 0);
    database.for_each_current(|kv| {
        sum = sum.wrapping_add(kv.hash);
        keys += 1;
    })?;
    check_sum(database, sum, &meta)?;
    Ok(Scrubbed { keys, index: meta.applied_index() })
}

fn check_sum(database: &Database, sum: u64, meta: &Meta) -> Result<(), Error> {
    if sum == meta.hash_sum {
        return Ok(());
    }
    let reason = format!("keys hash to {sum:016x}, recorded is {:016x}", meta.hash_sum);
    Err(Error::Corrupt { path: database.path().to_owned(), reason })
}

/// Changes that left no key behind still count for "nothing changed since".
fn note_deletions(database: &Database, state: &mut State) -> Result<(), Error> {
    let floor = state.meta.floors.base;
    database.deletions_above(floor, |key, revision| {
        let name = space_of(key);
        if !state.spaces.contains_key(name) {
            state.spaces.insert(detached(name), Space::default());
        }
        let space = state.spaces.get_mut(name).expect("inserted above if it was missing");
        space.note_change(&detached(key), revision);
    })
}

/// Completes a checkpoint: reads its meta back from the copy, and writes checksums of all its files.
pub(crate) fn seal(dir: &Path) -> Result<Meta, Error> {
    let meta = {
        let copy = Database::open_read_only(dir)?;
        copy.meta()?.unwrap_or_default()
    };
    let mut lines = String::new();
    for name in checkpoint_files(dir)? {
        let (length, checksum) = checksum(&dir.join(&name))?;
        lines.push_str(&format!("{checksum:08x} {length} {name}\n"));
    }
    sys::failpoint::at("store.checkpoint.before-checksums");
    let path = dir.join(CHECKSUMS);
    std::fs::write(&path, lines).map_err(Error::io(format!("write {}", path.display())))?;
    sync_files(dir)?;
    Ok(meta)
}

/// Compares every file of a checkpoint with its checksum.
pub(crate) fn verify(dir: &Path) -> Result<(), Error> {
    let corrupt = |reason: String| Error::Corrupt { path: dir.to_owned(), reason };
    let path = dir.join(CHECKSUMS);
    let lines = std::fs::read_to_string(&path).map_err(Error::io(format!("read {}", path.display())))?;
    if lines.lines().count() > CHECKPOINT_FILES_MAX {
        return Err(corrupt("too many files".to_owned()));
    }
    for line in lines.lines() {
        let mut parts = line.splitn(3, ' ');
        let (Some(sum), Some(length), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(corrupt("checksum line".to_owned()));
        };
        if name.contains('/') {
            return Err(corrupt(format!("file name {name}")));
        }
        let (found_length, found_sum) = checksum(&dir.join(name))?;
        if format!("{found_sum:08x}") != sum || found_length.to_string() != length {
            return Err(corrupt(format!("{name} does not match its checksum")));
        }
    }
    Ok(())
}

/// Files that belong to the state; opening a database leaves logs of its own beside them.
fn checkpoint_files(dir: &Path) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for entry in read_dir(dir)? {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == CHECKSUMS || name == "LOCK" || name.starts_with("LOG") {
            continue;
        }
        names.push(name);
    }
    names.sort();
    Ok(names)
}

fn checksum(path: &Path) -> Result<(u64, u32), Error> {
    let what = || format!("read {}", path.display());
    let mut file = std::fs::File::open(path).map_err(Error::io(what()))?;
    let mut buffer = vec![0; 1 << 20];
    let (mut length, mut sum) = (0, 0);
    loop {
        let read = file.read(&mut buffer).map_err(Error::io(what()))?;
        if read == 0 {
            return Ok((length, sum));
        }
        length += read as u64;
        sum = crc32c::crc32c_append(sum, &buffer[..read]);
    }
}

fn read_dir(dir: &Path) -> Result<Vec<std::fs::DirEntry>, Error> {
    let entries = std::fs::read_dir(dir).and_then(|entries| entries.collect());
    entries.map_err(Error::io(format!("list {}", dir.display())))
}

fn sync_files(dir: &Path) -> Result<(), Error> {
    for entry in read_dir(dir)? {
        let path = entry.path();
        if path.is_file() {
            let synced = std::fs::File::open(&path).and_then(|file| file.sync_all());
            synced.map_err(Error::io(format!("sync {}", path.display())))?;
        }
    }
    sync_dir(dir)
}

fn sync_dir(dir: &Path) -> Result<(), Error> {
    let synced = std::fs::File::open(dir).and_then(|dir| dir.sync_all());
    synced.map_err(Error::io(format!("sync {}", dir.display())))
}
