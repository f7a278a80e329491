//! Small durable files: identity, high-water mark, locks. Databases bring their own file access.
//! Every write is on stable storage before it returns; an error means that nobody knows, and the caller
//! treats the file as unknown (raft aborts the process).

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
    fn free_bytes_of_a_real_directory_are_known() {
        let dir = tempfile::tempdir().unwrap();
        assert!(RealDisk.free_bytes(dir.path()).unwrap() > 0);
    }
}
