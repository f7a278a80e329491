//! Every bound of crash campaigns. What a run may choose is an argument instead.

use std::time::Duration;

/// Acknowledged entries after which a writer is killed, at least and at most.
pub const WRITES_MIN: u64 = 150;
/// See [`WRITES_MIN`].
pub const WRITES_MAX: u64 = 900;
/// Entries after which a writer that nothing killed ends by itself.
pub const WRITES_SURVIVED: u64 = 3_000;
/// How long a writer may take; then it hangs.
pub const WRITER_PATIENCE: Duration = Duration::from_secs(60);
/// Silence after which a writer that was to rest does: several times the interval of the mark.
pub const REST: Duration = Duration::from_millis(200);
/// How long one opening may take; then it hangs.
pub const REOPEN_PATIENCE: Duration = Duration::from_secs(30);
/// Keys that a writer writes.
pub const KEYS_MAX: u64 = 40;
/// Transactions that a writer has under way, at most.
pub const BURST_MAX: u64 = 8;
/// Uncommitted entries that a writer appends before it cuts them off again.
pub const STRAY_ENTRIES_MAX: u64 = 6;
/// Cuts where the moment of the kill is the point, and not the cuts.
pub const CUTS_AFTER_KILL: usize = 12;
/// Every so many cuts of the log the state is replayed as well; cuts of the state always are.
pub const DEEP_EVERY: usize = 8;
/// What the log gathers in memory before it makes a file. Small, so that little writing makes several.
pub const LOG_BUFFER_BYTES: usize = 128 * 1024;
/// Violations of one kind that are printed.
pub const VIOLATIONS_TOLD_MAX: usize = 3;

const _: () = assert!(WRITES_MIN < WRITES_MAX && WRITES_MAX < WRITES_SURVIVED);
