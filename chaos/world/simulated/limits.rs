//! Every bound of the simulated world, and how the bounds depend on each other.

use std::time::Duration;

/// What a disk writes at once, if nothing comes between.
pub const SECTOR_BYTES: usize = 512;
/// What a simulated disk holds.
pub const DISK_BYTES: usize = 256 * 1024 * 1024;
/// A write-ahead log beyond this becomes a table.
pub const ENGINE_LOG_BYTES_MAX: usize = 256 * 1024;
/// Rows that a scan of an engine takes at once.
pub const SCAN_ROWS_MAX: usize = 256;
/// Messages of one stream that are on their way at the same time.
pub const STREAM_MESSAGES_MAX: usize = 32;
/// How long a connection over a cut path lives: what keep-alives need to find out.
pub const SILENCE_MAX: Duration = Duration::from_secs(7);
/// How often silence is looked for.
pub const SILENCE_LOOK: Duration = Duration::from_millis(500);
/// What a lost packet costs: one retransmission.
pub const RETRANSMISSION_MS: u64 = 200;
/// How long a client of the simulation waits for an answer.
pub const CALL_PATIENCE: Duration = Duration::from_millis(3_500);
/// The deadline that calls into the store are given.
pub const REQUEST_PATIENCE: Duration = Duration::from_millis(3_000);
/// How long a start may take before it counts as a failure, with all faults gone.
pub const START_PATIENCE: Duration = Duration::from_secs(30);
/// After the faults of a quorum have stopped: one leader.
pub const ELECTION_PATIENCE: Duration = Duration::from_secs(10);
/// Round trips between members that are far apart.
pub const WAN_ROUND_TRIPS_MS: (u64, u64) = (100, 300);
/// After all faults have stopped: everybody has everything.
pub const CATCH_UP_PATIENCE: Duration = Duration::from_secs(60);
/// How long a member that is replaced may take to be a voter, with all faults gone.
pub const REPLACE_PATIENCE: Duration = Duration::from_secs(120);
/// Pieces of one watch that are held back while a master's caches lag.
pub const LATE_FRAMES_MAX: usize = 65_536;
/// How often a silent watch says how far it has come.
pub const BOOKMARK_INTERVAL: Duration = Duration::from_secs(5);
/// A node whose lease is older than this is unknown, in simulated clusters. Nodes renew each ten seconds.
pub const NODE_GRACE: Duration = Duration::from_secs(16);
/// How often nodes are looked at.
pub const NODE_LOOK: Duration = Duration::from_secs(1);
/// How far the caches of a master lag, at least and at most: a little, some seconds, or for what is half a minute.
pub const LAGS_MS: [(u64, u64); 3] = [(100, 1_000), (1_000, 5_000), (5_000, 30_000)];
/// How long after its caches began to lag a master is made the leader, at most.
pub const TAKEOVER_MS_MAX: u64 = 8_000;
/// After all faults have stopped and no more is wished for: everything is as it was wished.
pub const CONVERGE_PATIENCE: Duration = Duration::from_secs(30);
/// How often it is asked whether that is so.
pub const CONVERGE_LOOK: Duration = Duration::from_millis(500);
/// How often the world compares state hashes and looks for quarantines.
pub const LOOK_INTERVAL: Duration = Duration::from_millis(250);
/// Pause between two looks at a condition.
pub const POLL: Duration = Duration::from_millis(20);

const _: () = assert!(REQUEST_PATIENCE.as_millis() < CALL_PATIENCE.as_millis());
const _: () = assert!(SECTOR_BYTES.is_power_of_two());
