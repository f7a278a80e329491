//! Small durable files (identity, high-water mark, locks) and the directories of snapshots. Databases bring their
//! own file access. Every change but `write_at_unsynced` is on stable storage before it returns; an error means that
//! nobody knows, and the caller treats the file as unknown (raft aborts the process).

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use rustix::fs::FlockOperation;

/// Holds an exclusive lock on a directory until it is dropped.
pub struct DirLock {
    // Closing the file releases the lock; the kernel does so too when the process dies.
    _file: Option<File>,
}

impl DirLock {
    /// A lock for disks that live in memory and need none.
    pub fn unneeded() -> DirLock {
        DirLock { _file: None }
    }
}

/// Access to small durable files.
pub trait Disk: Send + Sync + 'static {
    /// The whole file, or `None` if there is none.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;
    /// Replaces the file as a whole: after a crash either the old or the new contents are there.
    fn write_atomic(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Overwrites part of a file in place, creating the file if needed. A crash may tear it.
    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Locks `path` (created if missing) for this process. `WouldBlock` if another holds it.
    fn lock(&self, path: &Path) -> io::Result<DirLock>;
    /// Bytes that an unprivileged process may still write on the file system of `path`.
    fn free_bytes(&self, path: &Path) -> io::Result<u64>;
    /// Size of the file system of `path`; 0 where that is not known.
    fn total_bytes(&self, _path: &Path) -> io::Result<u64> {
        Ok(0)
    }
    /// Creates a directory and those above it. Nothing happens if it is there.
    fn create_dir_all(&self, path: &Path) -> io::Result<()>;
    /// Deletes a directory and all below it. Nothing happens if it is not there.
    fn remove_dir_all(&self, path: &Path) -> io::Result<()>;
    /// Moves a file or a directory, replacing a file that is there, durably in both directories.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Names of the files and directories that lie directly in `dir`, sorted.
    fn entries(&self, dir: &Path) -> io::Result<Vec<String>>;
    /// Every file below `dir` with its length, by relative path with `/`, sorted.
    fn files(&self, dir: &Path) -> io::Result<Vec<(String, u64)>>;
    /// Exactly `length` bytes of a file. `UnexpectedEof` if it is shorter.
    fn read_at(&self, path: &Path, offset: u64, length: usize) -> io::Result<Vec<u8>>;
    /// Writes part of a file, creating it if needed. A crash may lose or tear it until `sync` has returned.
    fn write_at_unsynced(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Puts a file's contents, or a directory's entries, on stable storage.
    fn sync(&self, path: &Path) -> io::Result<()>;
}

/// The disk of the machine.
#[derive(Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        match File::open(path) {
            Ok(mut file) => {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes)?;
                Ok(Some(bytes))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn write_atomic(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut temporary = path.as_os_str().to_owned();
        temporary.push(".new");
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)?;
        sync_parent(path)
    }

    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let (file, is_new) = match OpenOptions::new().write(true).open(path) {
            Ok(file) => (file, false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                (OpenOptions::new().write(true).create(true).truncate(false).open(path)?, true)
            }
            Err(error) => return Err(error),
        };
        file.write_all_at(bytes, offset)?;
        file.sync_data()?;
        if is_new { sync_parent(path) } else { Ok(()) }
    }

    fn lock(&self, path: &Path) -> io::Result<DirLock> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(DirLock { _file: Some(file) }),
            Err(error) => Err(error.into()),
        }
    }

    fn free_bytes(&self, path: &Path) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(path)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    fn total_bytes(&self, path: &Path) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(path)?;
        Ok(stat.f_blocks.saturating_mul(stat.f_frsize))
    }

    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        std::fs::create_dir_all(path)?;
        sync_parent(path)
    }

    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        match std::fs::remove_dir_all(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)?;
        sync_parent(from)?;
        sync_parent(to)
    }

    fn entries(&self, dir: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(dir)? {
            names.push(name_of(&entry?)?);
        }
        names.sort();
        Ok(names)
    }

    fn files(&self, dir: &Path) -> io::Result<Vec<(String, u64)>> {
        let mut files = Vec::new();
        collect_files(dir, "", &mut files)?;
        files.sort();
        Ok(files)
    }

    fn read_at(&self, path: &Path, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        File::open(path)?.read_exact_at(&mut bytes, offset)?;
        Ok(bytes)
    }

    fn write_at_unsynced(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new().write(true).create(true).truncate(false).open(path)?.write_all_at(bytes, offset)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }
}

fn name_of(entry: &std::fs::DirEntry) -> io::Result<String> {
    entry
        .file_name()
        .into_string()
        .map_err(|name| io::Error::new(io::ErrorKind::InvalidData, format!("file name {name:?} is not UTF-8")))
}

fn collect_files(dir: &Path, prefix: &str, files: &mut Vec<(String, u64)>) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let relative = format!("{prefix}{}", name_of(&entry)?);
        if entry.file_type()?.is_dir() {
            collect_files(&entry.path(), &format!("{relative}/"), files)?;
        } else {
            files.push((relative, entry.metadata()?.len()));
        }
    }
    Ok(())
}

/// Makes a rename or a creation in the directory of `path` durable.
fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    File::open(parent)?.sync_all()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_missing_file_reads_as_none_and_an_atomic_write_replaces_the_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("identity");
        assert_eq!(RealDisk.read(&path).unwrap(), None);
        RealDisk.write_atomic(&path, b"a longer first text").unwrap();
        RealDisk.write_atomic(&path, b"second").unwrap();
        assert_eq!(RealDisk.read(&path).unwrap().unwrap(), b"second");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_write_in_place_leaves_the_rest_of_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mark");
        RealDisk.write_at(&path, 4, b"tail").unwrap();
        RealDisk.write_at(&path, 0, b"head").unwrap();
        assert_eq!(RealDisk.read(&path).unwrap().unwrap(), b"headtail");
    }

    #[test]
    fn a_lock_is_refused_while_held_and_granted_after_it_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = RealDisk.lock(&path).unwrap();
        let refused = RealDisk.lock(&path).err().unwrap();
        assert_eq!(refused.kind(), io::ErrorKind::WouldBlock);
        drop(held);
        RealDisk.lock(&path).unwrap();
    }

    #[test]
    fn a_directory_is_made_listed_moved_and_removed() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (dir.path().join("one"), dir.path().join("two"));
        RealDisk.create_dir_all(&one.join("sub")).unwrap();
        RealDisk.create_dir_all(&one.join("sub")).unwrap();
        RealDisk.write_at_unsynced(&one.join("sub/b"), 0, b"12").unwrap();
        RealDisk.write_at_unsynced(&one.join("sub/b"), 2, b"34").unwrap();
        RealDisk.write_at_unsynced(&one.join("a"), 0, b"1").unwrap();
        RealDisk.sync(&one.join("a")).unwrap();
        RealDisk.sync(&one).unwrap();
        assert_eq!(RealDisk.files(&one).unwrap(), [("a".into(), 1), ("sub/b".into(), 4)]);
        assert_eq!(RealDisk.entries(&one).unwrap(), ["a", "sub"]);
        assert_eq!(RealDisk.read_at(&one.join("sub/b"), 1, 2).unwrap(), b"23");
        let short = RealDisk.read_at(&one.join("sub/b"), 3, 2).unwrap_err();
        assert_eq!(short.kind(), io::ErrorKind::UnexpectedEof);
        RealDisk.rename(&one, &two).unwrap();
        assert_eq!(RealDisk.entries(&one).unwrap_err().kind(), io::ErrorKind::NotFound);
        RealDisk.remove_dir_all(&two).unwrap();
        RealDisk.remove_dir_all(&two).unwrap();
        assert!(RealDisk.entries(dir.path()).unwrap().is_empty());
    }

    #[test]
    fn free_bytes_of_a_real_directory_are_known() {
        let dir = tempfile::tempdir().unwrap();
        assert!(RealDisk.free_bytes(dir.path()).unwrap() > 0);
    }
}
