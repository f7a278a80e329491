//! Loading the state from disk, checkpoints with checksums, and installing one in the place of the state.
//! `<dir>/state-current` names the directory of the live database, so that an install takes effect in one rename.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use imbl::OrdSet;
use sys::Disk;
use sys::engine::Engines;
use sys::failpoint::is_planted;

use crate::database::{DAMAGE_NOTE, Database, detached};
use crate::error::Error;
use crate::keyspace::{ByKey, Space};
use crate::limits::CHECKPOINT_FILES_MAX;
use crate::machine::State;
use crate::meta::Meta;
use crate::rocks::is_scratch;
use crate::value::space_of;

/// Names the live database's directory.
const POINTER: &str = "state-current";
/// Checksums of a checkpoint's files; beside them.
const CHECKSUMS: &str = "xebec-checksums";
/// How much of a file is held while it is read through.
const FILE_PART_BYTES: u64 = 1 << 20;

/// Where the databases of one store lie.
pub(crate) struct Place {
    dir: PathBuf,
    disk: Arc<dyn Disk>,
    engines: Arc<dyn Engines>,
}

impl Place {
    /// Creates `dir` if needed.
    pub(crate) fn new(dir: &Path, disk: Arc<dyn Disk>, engines: Arc<dyn Engines>) -> Result<Place, Error> {
        disk.create_dir_all(dir).map_err(Error::io(format!("create {}", dir.display())))?;
        Ok(Place { dir: dir.to_owned(), disk, engines })
    }

    /// Opens the live database and removes what an interrupted install left.
    pub(crate) fn open(&self) -> Result<Database, Error> {
        let note = self.dir.join(DAMAGE_NOTE);
        if let Some(reason) = self.disk.read(&note).map_err(Error::io(format!("read {}", note.display())))? {
            return Err(self.corrupt(String::from_utf8_lossy(&reason)));
        }
        let number = self.current()?;
        let dirs = self.numbered()?;
        // An install names a directory that is there, and before the first one there is no other.
        if !dirs.contains(&number) && (number > 0 || !dirs.is_empty()) {
            return Err(self.corrupt(format!("{POINTER} names {number}, there are {dirs:?}")));
        }
        for other in dirs.into_iter().filter(|other| *other != number) {
            self.remove(&self.database_dir(other))?;
        }
        self.open_in(&self.database_dir(number))
    }

    fn open_in(&self, dir: &Path) -> Result<Database, Error> {
        Database::open(&*self.engines, self.disk.clone(), dir)
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

    /// The databases that lie here, by number.
    fn numbered(&self) -> Result<Vec<u64>, Error> {
        let names = self.entries(&self.dir)?;
        Ok(names.iter().filter_map(|name| name.strip_prefix("state-")?.parse().ok()).collect())
    }

    fn corrupt(&self, reason: impl Into<String>) -> Error {
        Error::Corrupt { path: self.dir.clone(), reason: reason.into() }
    }

    fn remove(&self, dir: &Path) -> Result<(), Error> {
        self.disk.remove_dir_all(dir).map_err(Error::io(format!("remove {}", dir.display())))
    }

    fn entries(&self, dir: &Path) -> Result<Vec<String>, Error> {
        self.disk.entries(dir).map_err(Error::io(format!("list {}", dir.display())))
    }

    /// Moves a checkpoint beside the live database and opens it; `switch` then makes it the live one.
    pub(crate) fn adopt(&self, checkpoint: &Path) -> Result<(Database, Switch<'_>), Error> {
        let number = self.current()? + 1;
        let dir = self.database_dir(number);
        self.remove(&dir)?;
        if self.disk.rename(checkpoint, &dir).is_err() {
            // Another file system.
            self.copy(checkpoint, &dir)?;
        }
        sys::failpoint::at("store.install.renamed");
        self.sync_files(&dir)?;
        self.sync(&self.dir)?;
        let database = self.open_in(&dir)?;
        Ok((database, Switch { place: self, number }))
    }

    fn copy(&self, from: &Path, to: &Path) -> Result<(), Error> {
        self.disk.create_dir_all(to).map_err(Error::io(format!("create {}", to.display())))?;
        for (name, length) in self.files(from)? {
            let (source, target) = (from.join(&name), to.join(&name));
            self.read_in_parts(&source, length, |offset, part| self.disk.write_at_unsynced(&target, offset, part))?;
        }
        Ok(())
    }

    fn files(&self, dir: &Path) -> Result<Vec<(String, u64)>, Error> {
        self.disk.files(dir).map_err(Error::io(format!("list {}", dir.display())))
    }

    /// Hands a file of `length` bytes to `each`, part by part.
    fn read_in_parts(
        &self,
        path: &Path,
        length: u64,
        mut each: impl FnMut(u64, &[u8]) -> std::io::Result<()>,
    ) -> Result<(), Error> {
        let mut offset = 0;
        while offset < length {
            let part = (length - offset).min(FILE_PART_BYTES);
            let done = self.disk.read_at(path, offset, part as usize).and_then(|bytes| each(offset, &bytes));
            done.map_err(Error::io(format!("read {}", path.display())))?;
            offset += part;
        }
        Ok(())
    }

    fn checksum(&self, path: &Path, length: u64) -> Result<u32, Error> {
        let mut sum = 0;
        self.read_in_parts(path, length, |_, part| {
            sum = crc32c::crc32c_append(sum, part);
            Ok(())
        })?;
        Ok(sum)
    }

    fn sync_files(&self, dir: &Path) -> Result<(), Error> {
        for (name, _) in self.files(dir)? {
            self.sync(&dir.join(name))?;
        }
        self.sync(dir)
    }

    fn sync(&self, path: &Path) -> Result<(), Error> {
        self.disk.sync(path).map_err(Error::io(format!("sync {}", path.display())))
    }

    /// Completes a checkpoint: reads its meta back from the copy, and writes checksums of all its files.
    pub(crate) fn seal(&self, dir: &Path) -> Result<Meta, Error> {
        let meta = {
            let copy = Database::open_read_only(&*self.engines, self.disk.clone(), dir)?;
            copy.meta()?.unwrap_or_default()
        };
        let mut lines = String::new();
        for (name, length) in self.files(dir)? {
            // Opening a database leaves files of its own beside those that belong to the state.
            if name != CHECKSUMS && !is_scratch(&name) {
                let checksum = self.checksum(&dir.join(&name), length)?;
                lines.push_str(&format!("{checksum:08x} {length} {name}\n"));
            }
        }
        sys::failpoint::at("store.checkpoint.before-checksums");
        let path = dir.join(CHECKSUMS);
        let written = self.disk.write_atomic(&path, lines.as_bytes());
        written.map_err(Error::io(format!("write {}", path.display())))?;
        self.sync_files(dir)?;
        Ok(meta)
    }

    /// Compares every file of a checkpoint with its checksum.
    pub(crate) fn verify(&self, dir: &Path) -> Result<(), Error> {
        if is_planted("snapshot-without-checksum") {
            return Ok(());
        }
        let corrupt = |reason: String| Error::Corrupt { path: dir.to_owned(), reason };
        let path = dir.join(CHECKSUMS);
        let found = self.disk.read(&path).map_err(Error::io(format!("read {}", path.display())))?;
        let lines = found.ok_or_else(|| corrupt("no checksums".to_owned()))?;
        let lines = String::from_utf8_lossy(&lines);
        if lines.lines().count() > CHECKPOINT_FILES_MAX {
            return Err(corrupt("too many files".to_owned()));
        }
        let lengths: BTreeMap<String, u64> = self.files(dir)?.into_iter().collect();
        for line in lines.lines() {
            let mut parts = line.splitn(3, ' ');
            let (Some(sum), Some(length), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
                return Err(corrupt("checksum line".to_owned()));
            };
            let Some(found_length) = lengths.get(name) else {
                return Err(corrupt(format!("{name} is missing")));
            };
            let found_sum = self.checksum(&dir.join(name), *found_length)?;
            if format!("{found_sum:08x}") != sum || found_length.to_string() != length {
                return Err(corrupt(format!("{name} does not match its checksum")));
            }
        }
        Ok(())
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
        space.2.push(ByKey(Arc::new(kv)));
    })?;
    finish(space, &mut state);
    check_sum(database, sum, &state.meta)?;
    note_deletions(database, &mut state)?;
    if is_planted("rv-reuse-after-restart") {
        state.meta.revision = state.meta.revision.saturating_sub(1);
    }
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
    if sum == meta.hash_sum || is_planted("snapshot-without-checksum") {
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
