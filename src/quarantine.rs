//! Data that must not be trusted is put aside: moved as a whole into `quarantine-<time>` inside the data folder, where
//! it hurts nobody and can be looked at. A note, durable before anything moves, says that it has to happen; so it
//! happens once, whatever dies on the way. Used by `cli/server.rs` and `boot.rs`. Knows files, and no member.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Context;
use sys::{Disk, RealDisk};

use crate::join::epoch;

/// The note.
const NOTE: &str = "untrusted";
const PREFIX: &str = "quarantine-";
/// How many are kept; the oldest go first.
const KEPT_MAX: usize = 2;
/// What stays where it is: locks that are held, and what belongs to the file system.
const STAY: [&str; 4] = [LOCK, "lock", NOTE, "lost+found"];

/// Held by the process that uses a data folder.
pub const LOCK: &str = "server.lock";

/// Notes durably that the data in `data_dir` must not be used again.
pub fn note(data_dir: &Path, reason: &str) -> anyhow::Result<()> {
    let path = data_dir.join(NOTE);
    sys::failpoint::at("xebec.quarantine.before-note");
    RealDisk.write_atomic(&path, reason.as_bytes()).with_context(|| format!("writing {}", path.display()))
}

/// Why the data in `data_dir` must not be used; `None` where nothing is noted.
pub fn noted(data_dir: &Path) -> anyhow::Result<Option<String>> {
    let path = data_dir.join(NOTE);
    let bytes = RealDisk.read(&path).with_context(|| format!("reading {}", path.display()))?;
    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// Moves all data aside and takes the note away. Returns where the data is now; `None` if there was none.
pub fn put_aside(data_dir: &Path, now: SystemTime) -> anyhow::Result<Option<PathBuf>> {
    let disk = RealDisk;
    let shown = data_dir.display();
    let names = disk.entries(data_dir).with_context(|| format!("listing {shown}"))?;
    let moved: Vec<&String> =
        names.iter().filter(|name| !STAY.contains(&name.as_str()) && !name.starts_with(PREFIX)).collect();
    let mut place = None;
    if !moved.is_empty() {
        let to = data_dir.join(format!("{PREFIX}{}", stamp(now)));
        disk.create_dir_all(&to).with_context(|| format!("making {}", to.display()))?;
        for name in moved {
            sys::failpoint::at("xebec.quarantine.before-move");
            disk.rename(&data_dir.join(name), &to.join(name))
                .with_context(|| format!("moving {shown}/{name} aside"))?;
        }
        place = Some(to);
    }
    prune(data_dir)?;
    sys::failpoint::at("xebec.quarantine.moved");
    match std::fs::remove_file(data_dir.join(NOTE)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing the note in {shown}"))
        }
        _ => {
            disk.sync(data_dir).with_context(|| format!("syncing {shown}"))?;
            Ok(place)
        }
    }
}

/// Moves the state alone aside, so that it is built anew. The count of its starts stays: the cluster remembers it.
pub fn put_state_aside(data_dir: &Path, now: SystemTime) -> anyhow::Result<PathBuf> {
    let disk = RealDisk;
    let to = data_dir.join(format!("{PREFIX}{}", stamp(now)));
    disk.create_dir_all(&to).with_context(|| format!("making {}", to.display()))?;
    let (state, starts) = (data_dir.join("state"), Path::new("state").join("starts"));
    disk.rename(&state, &to.join("state")).context("moving the state aside")?;
    if let Some(count) = disk.read(&to.join(&starts)).context("reading the count of starts")? {
        disk.create_dir_all(&state).context("making a folder for the state")?;
        disk.write_atomic(&data_dir.join(&starts), &count).context("keeping the count of starts")?;
    }
    prune(data_dir)?;
    Ok(to)
}

/// Keeps the newest ones.
fn prune(data_dir: &Path) -> anyhow::Result<()> {
    let disk = RealDisk;
    let mut old: Vec<String> = disk.entries(data_dir).context("listing the data folder")?;
    old.retain(|name| name.starts_with(PREFIX));
    for name in &old[..old.len().saturating_sub(KEPT_MAX)] {
        tracing::warn!(name, "an old quarantine is deleted");
        disk.remove_dir_all(&data_dir.join(name)).with_context(|| format!("deleting {name}"))?;
    }
    Ok(())
}

/// `20261121T120000Z`, which sorts by time.
fn stamp(now: SystemTime) -> String {
    let seconds = i64::try_from(epoch(now)).unwrap_or(i64::MAX);
    api::time::format_seconds(seconds).chars().filter(|c| !matches!(c, '-' | ':')).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::time::Duration;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
    }

    #[test]
    fn data_is_moved_as_a_whole_and_what_is_held_stays() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("raft/log")).unwrap();
        for file in ["identity", "lock", LOCK, "raft/log/1.sst"] {
            std::fs::write(dir.path().join(file), file).unwrap();
        }
        assert_eq!(noted(dir.path()).unwrap(), None);
        note(dir.path(), "a bit has flipped").unwrap();
        assert_eq!(noted(dir.path()).unwrap().unwrap(), "a bit has flipped");
        let place = put_aside(dir.path(), at(0)).unwrap().unwrap();
        assert_eq!(place.file_name().unwrap(), "quarantine-20270115T080000Z");
        assert!(place.join("raft/log/1.sst").exists() && place.join("identity").exists());
        assert_eq!(noted(dir.path()).unwrap(), None);
        let left = RealDisk.entries(dir.path()).unwrap();
        assert_eq!(left, ["lock", "quarantine-20270115T080000Z", LOCK]);
        assert_eq!(put_aside(dir.path(), at(1)).unwrap(), None, "there is nothing left to move");
    }

    #[test]
    fn what_a_crash_left_half_moved_is_moved_the_next_time() {
        let dir = tempfile::tempdir().unwrap();
        note(dir.path(), "worn out").unwrap();
        std::fs::create_dir(dir.path().join("quarantine-20270115T080000Z")).unwrap();
        std::fs::write(dir.path().join("quarantine-20270115T080000Z/identity"), "").unwrap();
        std::fs::create_dir(dir.path().join("raft")).unwrap();
        put_aside(dir.path(), at(7)).unwrap().unwrap();
        assert!(!dir.path().join("raft").exists());
        assert_eq!(noted(dir.path()).unwrap(), None);
    }

    #[test]
    fn a_bounded_number_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        for round in 0..5 {
            std::fs::write(dir.path().join("identity"), "").unwrap();
            put_aside(dir.path(), at(round)).unwrap().unwrap();
        }
        let left = RealDisk.entries(dir.path()).unwrap();
        assert_eq!(left, ["quarantine-20270115T080003Z", "quarantine-20270115T080004Z"]);
    }
}
