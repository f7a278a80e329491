//! Directories that hold snapshots: the current one, and those that are being received.
//! A directory lives as long as somebody sends from it or it is current, and is deleted after that.
//! None outlives the process: a restarted member takes a new checkpoint when one is needed.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sys::Disk;

/// A directory that is deleted when its last holder lets go.
#[derive(Clone)]
pub(crate) struct SnapshotDir {
    inner: Arc<Owned>,
}

struct Owned {
    path: PathBuf,
    disk: Arc<dyn Disk>,
}

impl fmt::Debug for SnapshotDir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SnapshotDir").field(&self.inner.path).finish()
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        if let Err(error) = self.disk.remove_dir_all(&self.path) {
            tracing::warn!(path = %self.path.display(), %error, "cannot delete a snapshot directory");
        }
    }
}

impl SnapshotDir {
    pub(crate) fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Where the directory lies.
    pub(crate) fn disk(&self) -> &Arc<dyn Disk> {
        &self.inner.disk
    }

    /// Names the snapshot for resuming: every attempt to send this directory carries the same bytes.
    pub(crate) fn id(&self) -> String {
        self.inner.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Every file below the directory, by relative path with `/`, sorted.
    pub(crate) fn files(&self) -> io::Result<Vec<(String, u64)>> {
        self.inner.disk.files(&self.inner.path)
    }
}

/// Makes snapshot directories below one root.
pub(crate) struct SnapshotRoot {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    /// Tells starts of the process apart in directory names, so that a peer never resumes across them.
    start: u64,
    next: AtomicU64,
}

impl SnapshotRoot {
    /// Clears what an earlier process left behind.
    pub(crate) fn open(disk: Arc<dyn Disk>, root: PathBuf, start: u64) -> io::Result<SnapshotRoot> {
        disk.remove_dir_all(&root)?;
        disk.create_dir_all(&root)?;
        Ok(SnapshotRoot { disk, root, start, next: AtomicU64::new(0) })
    }

    /// A new directory name. The directory itself does not exist yet.
    pub(crate) fn fresh(&self, purpose: &str) -> SnapshotDir {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.root.join(format!("{purpose}-{}-{number}", self.start));
        SnapshotDir { inner: Arc::new(Owned { path, disk: self.disk.clone() }) }
    }
}

/// Whether a received file name stays inside its directory.
pub(crate) fn is_plain_relative(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 255
        && !name.contains('\0')
        && !name.contains('\\')
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_directory_lives_until_its_last_holder_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let root = SnapshotRoot::open(Arc::new(sys::RealDisk), dir.path().join("snapshot"), 3).unwrap();
        let one = root.fresh("taken");
        assert_ne!(one.id(), root.fresh("taken").id());
        std::fs::create_dir_all(one.path().join("sub")).unwrap();
        std::fs::write(one.path().join("sub/b"), b"12").unwrap();
        std::fs::write(one.path().join("a"), b"1").unwrap();
        assert_eq!(one.files().unwrap(), [("a".into(), 1), ("sub/b".into(), 2)]);
        let other = one.clone();
        let path = one.path().to_owned();
        drop(one);
        assert!(path.exists());
        drop(other);
        assert!(!path.exists());
    }

    #[test]
    fn file_names_cannot_leave_the_directory() {
        for name in ["000012.sst", "sub/CURRENT", "a.b"] {
            assert!(is_plain_relative(name), "{name}");
        }
        for name in ["", "/etc/passwd", "../x", "a/../b", "a//b", ".", "a\0b", "a\\b"] {
            assert!(!is_plain_relative(name), "{name}");
        }
    }
}
