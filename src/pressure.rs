//! Whether there is room for more data: this master looks at its own disk, and hears from the others about theirs.
//! While any of them is nearly full the API servers refuse what would grow the data, and it ends by itself when there
//! is room again. Run by `boot.rs`, told of the others by `agreement.rs`, asked by the API server.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use sys::{Clock, Disk};
use tokio_util::sync::CancellationToken;

use crate::membership::Cluster;

/// Part of a disk that is kept free, in percent.
const RESERVE_PERCENT: u64 = 5;
/// Part of a disk that must be free before writing goes on, in percent: not at the same point at which it stopped.
const RESUME_PERCENT: u64 = 6;
/// A small disk keeps at least this much free, unless that were too large a part of it: databases write in large pieces.
const RESERVE_BYTES_MIN: u64 = 32 << 20;
/// A large disk keeps no more than this much free: the data of a cluster, twice over, would fit in less.
const RESERVE_BYTES_MAX: u64 = 10 << 30;
/// The largest part of a small disk that is kept free, as a divisor.
const RESERVE_PART_MAX: u64 = 4;
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// How often the log is cut back while there is little room.
const COMPACT_INTERVAL: Duration = Duration::from_secs(15);

const _: () = assert!(RESERVE_PERCENT < RESUME_PERCENT);
const _: () = assert!(RESERVE_BYTES_MIN < RESERVE_BYTES_MAX);

/// The room on all disks, as far as this master knows.
#[derive(Default)]
pub struct Pressure {
    own: AtomicBool,
    others: Mutex<BTreeSet<String>>,
    /// How often this master's own disk has become nearly full.
    times: AtomicU64,
    name: String,
}

impl Pressure {
    /// For the master called `name`. There is room until somebody says otherwise.
    pub fn new(name: &str) -> Arc<Pressure> {
        Arc::new(Pressure { name: name.to_owned(), ..Pressure::default() })
    }

    /// Whether this master's own disk is nearly full.
    pub fn own(&self) -> bool {
        self.own.load(Ordering::Relaxed)
    }

    /// How often that has begun.
    pub fn times(&self) -> u64 {
        self.times.load(Ordering::Relaxed)
    }

    /// The other masters that have said that theirs is.
    pub fn heard(&self, others: BTreeSet<String>) {
        *self.others.lock() = others;
    }

    /// Why data must not grow; `None` while there is room.
    pub fn reason(&self) -> Option<String> {
        let mut full: BTreeSet<String> = self.others.lock().clone();
        if self.own() {
            full.insert(self.name.clone());
        }
        if full.is_empty() {
            return None;
        }
        let names: Vec<String> = full.into_iter().collect();
        Some(format!(
            "the disk of {} is nearly full; deletions, updates and leases go on, and new objects are taken again when \
             there is room",
            names.join(" and ")
        ))
    }

    /// Looks at the disk of `folder` until `shutdown`.
    pub async fn run(
        self: Arc<Self>,
        folder: PathBuf,
        disk: Arc<dyn Disk>,
        clock: Arc<dyn Clock>,
        cluster: Cluster,
        shutdown: CancellationToken,
    ) {
        let mut compacted_at = None;
        while shutdown.run_until_cancelled(clock.sleep(LOOK_INTERVAL)).await.is_some() {
            let asked = disk.free_bytes(&folder).and_then(|free| Ok((free, disk.total_bytes(&folder)?)));
            // A disk that cannot even tell is no place to write to.
            let asked = sys::failpoint::fails("xebec.disk.free").and(asked);
            let before = self.own();
            let now = asked.as_ref().map_or(true, |(free, total)| is_full(*free, *total, before));
            if now != before {
                let free = asked.map_or(0, |(free, _)| free);
                tracing::warn!(free, full = now, folder = %folder.display(), "the room on the disk has changed");
                self.times.fetch_add(u64::from(now), Ordering::Relaxed);
                self.own.store(now, Ordering::Relaxed);
            }
            let due = compacted_at.is_none_or(|at: Duration| clock.monotonic() >= at + COMPACT_INTERVAL);
            if now && due {
                compacted_at = Some(clock.monotonic());
                if let Err(error) = cluster.raft.snapshot().await {
                    tracing::warn!(%error, "the log cannot be cut back");
                }
            }
        }
    }
}

/// Whether so little is free that data must not grow; `before` is the answer of a moment ago.
fn is_full(free: u64, total: u64, before: bool) -> bool {
    let percent = if before { RESUME_PERCENT } else { RESERVE_PERCENT };
    let least = RESERVE_BYTES_MIN.min(total / RESERVE_PART_MAX) / RESERVE_PERCENT * percent;
    let most = RESERVE_BYTES_MAX / RESERVE_PERCENT * percent;
    free < (total / 100 * percent).max(least).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;
    const MIB: u64 = 1 << 20;

    #[test]
    fn a_twentieth_is_kept_free_and_a_little_more_ends_it() {
        assert!(!is_full(6 * GIB, 100 * GIB, false));
        assert!(is_full(4 * GIB, 100 * GIB, false));
        let between = 100 * GIB / 100 * 5 + GIB / 2;
        assert!(!is_full(between, 100 * GIB, false), "not full yet");
        assert!(is_full(between, 100 * GIB, true), "still full");
        assert!(!is_full(7 * GIB, 100 * GIB, true));
    }

    #[test]
    fn a_small_disk_keeps_what_databases_write_at_once() {
        assert!(is_full(20 * MIB, 200 * MIB, false));
        assert!(!is_full(60 * MIB, 200 * MIB, false));
        assert!(!is_full(30 * MIB, 40 * MIB, false), "but never most of it");
        assert!(!is_full(GIB, 0, false), "a disk of unknown size");
    }

    #[test]
    fn a_large_disk_need_not_leave_much_more_free_than_there_is_data() {
        assert!(!is_full(15 * GIB, 4_000 * GIB, false));
        assert!(is_full(9 * GIB, 4_000 * GIB, false));
        assert!(is_full(11 * GIB, 4_000 * GIB, true), "still full");
    }

    #[test]
    fn any_master_without_room_is_named() {
        let pressure = Pressure::new("m1");
        assert_eq!(pressure.reason(), None);
        pressure.heard(BTreeSet::from(["m3".to_owned()]));
        pressure.own.store(true, Ordering::Relaxed);
        assert!(pressure.reason().is_some_and(|reason| reason.starts_with("the disk of m1 and m3 is nearly full")));
        pressure.heard(BTreeSet::new());
        assert!(pressure.reason().is_some_and(|reason| reason.starts_with("the disk of m1 is")));
    }
}
