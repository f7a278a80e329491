//! What the checks grant: how late something may be before it counts as a violation. Far above the figures that the
//! product aims at, so that a busy machine raises no alarm; figures are reported and compared elsewhere.

use std::time::Duration;

/// How long a watch on a healed world may be silent about an acknowledged change.
pub const WATCH_LAG_MAX: Duration = Duration::from_secs(10);
/// How long after a heal a world may be without a leader that a quorum has confirmed.
pub const LEADER_MAX: Duration = Duration::from_secs(15);
/// How long after a heal a write and a linearizable read may fail, and a node may lag behind.
pub const CAUGHT_UP_MAX: Duration = Duration::from_secs(30);
/// How much later than its time to live a lease may end while nothing is broken.
pub const LEASE_LATE_MAX: Duration = Duration::from_secs(4);
/// How long after a heal or a change of their wish controllers may take to bring it about.
pub const CONVERGE_MAX: Duration = Duration::from_secs(30);
/// How old a wish may be that a controller acts on: what it was told of a newer one may be on its way.
pub const STALE_WISH_MAX: Duration = Duration::from_secs(5);
/// Between evictions of nodes, but for what clocks and messages take from upstream's ten seconds.
pub const EVICTION_PAUSE_MIN: Duration = Duration::from_secs(9);
/// How long a dependent may outlive its owner.
pub const ORPHAN_MAX: Duration = Duration::from_secs(60);
/// When after a heal a process must be back at what it took before the first fault.
pub const RELAX_MAX: Duration = Duration::from_secs(60);
/// By how much it may be above that, in percent.
pub const RELAX_PERCENT_MAX: u64 = 10;
/// Noise of small figures, on top of the percentage.
pub const RELAX_RSS_BYTES: u64 = 16 * 1024 * 1024;
/// See [`RELAX_RSS_BYTES`].
pub const RELAX_FILES: u64 = 32;
/// See [`RELAX_RSS_BYTES`].
pub const RELAX_TASKS: u64 = 32;
/// See [`RELAX_RSS_BYTES`].
pub const RELAX_LOG_BYTES: u64 = 64 * 1024 * 1024;

const _: () = assert!(LEADER_MAX.as_nanos() <= CAUGHT_UP_MAX.as_nanos());
