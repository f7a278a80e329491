//! Every bound of the store, and how the bounds depend on each other.
//! `Limits` are what an operator or a test may choose; constants are properties of the format.

/// Version of everything that this crate writes into entries and databases.
pub(crate) const FORMAT_VERSION: u8 = 1;
/// The largest log entry.
pub(crate) const ENTRY_BYTES_MAX: usize = crate::log::ENTRY_BYTES_MAX;
/// Transactions that wait at the same time go into entries of at most this; one alone may be larger.
pub(crate) const BATCH_BYTES_MAX: usize = 1024 * 1024;
/// What precedes the first record of an entry.
pub(crate) const ENTRY_HEADER_BYTES: usize = 1 + 8 + 8 + 8;
/// What precedes each record: its sequence number.
pub(crate) const RECORD_HEADER_BYTES: usize = 8;
/// The largest transaction, encoded.
pub const TRANSACTION_BYTES_MAX: usize = ENTRY_BYTES_MAX - ENTRY_HEADER_BYTES - RECORD_HEADER_BYTES;
/// The longest key.
pub const KEY_BYTES_MAX: usize = 4096;
/// Compares and operations of one transaction, each.
pub const TRANSACTION_OPS_MAX: usize = 4096;
/// What a decoder may be made to allocate by one record.
pub(crate) const DECODE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Keys that one expiry entry deletes; the rest follows with the next one.
pub(crate) const LEASE_KEYS_EXPIRED_MAX: usize = 1000;
/// Leases that one expiry entry names.
pub(crate) const LEASES_EXPIRED_MAX: usize = 256;
/// Expiry entries in one round of duties; the next round goes on.
pub(crate) const EXPIRY_ENTRIES_MAX: usize = 32;
/// The state is flushed at least this often while anything changes: a restart replays what came after.
pub(crate) const FLUSH_INTERVAL_MS: u64 = 60_000;
/// But not more often than this.
pub(crate) const FLUSH_PAUSE_MS: u64 = 5_000;
/// The state is flushed after this many entries, however short the time.
pub(crate) const FLUSH_ENTRIES: u64 = 50_000;
/// State hashes remembered, by log index.
pub(crate) const HASH_RING_MAX: usize = 32_768;
/// History rows that one lazy deletion looks at before other writes get their turn.
pub(crate) const COLLECT_ROWS_MAX: usize = 1024;
/// How often it is noted which revision is current, and old rows of the archive go, at most; and how often at least within
/// the shorter retention.
pub(crate) const ARCHIVE_INTERVAL_MS: u64 = 60_000;
/// See [`ARCHIVE_INTERVAL_MS`].
pub(crate) const ARCHIVE_INTERVALS_MIN: u32 = 16;
/// But not more often than this.
pub(crate) const ARCHIVE_INTERVAL_MS_MIN: u64 = 1_000;
/// How often a read in the past begins anew because what it reads was replaced meanwhile.
pub(crate) const PAST_TRIES_MAX: usize = 8;
/// Event bytes that one write to the state database gathers.
pub(crate) const STATE_WRITE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Blocks of the state database kept in memory.
pub(crate) const BLOCK_CACHE_BYTES: usize = 4 * 1024 * 1024;
/// What keys and history gather in memory, each, before they are flushed.
pub(crate) const WRITE_BUFFER_BYTES: usize = 8 * 1024 * 1024;
/// The same for the archive, and for the one record of everything else.
pub(crate) const META_BUFFER_BYTES: usize = 1024 * 1024;
/// Files of one checkpoint.
pub(crate) const CHECKPOINT_FILES_MAX: usize = 100_000;
/// Shortest and longest time to live of a lease.
pub const LEASE_TTL_MS_MIN: u64 = 1_000;
/// See [`LEASE_TTL_MS_MIN`].
pub const LEASE_TTL_MS_MAX: u64 = 366 * 24 * 3600 * 1000;
/// How often the leader looks at leases and floors.
pub(crate) const DUTY_INTERVAL_MS: u64 = 1_000;
/// How often the pair (time, revision) is noted at most, from which floors are computed.
pub(crate) const FLOOR_SAMPLE_INTERVAL_MS: u64 = 30_000;
/// A window is measured by this many of those pairs: a short one is sampled more often.
pub(crate) const FLOOR_SAMPLES_MIN: u64 = 16;
/// How often the leader moves the floor at most; within a short window, twice.
pub(crate) const FLOOR_INTERVAL_MS: u64 = 60_000;
/// How far back watches may resume where nobody says otherwise.
pub const HISTORY_WINDOW_MS_DEFAULT: u64 = 600_000;
/// The shortest history that a cluster may keep.
pub const HISTORY_WINDOW_MS_MIN: u64 = 5_000;
/// How long the leader waits for its own commands.
pub(crate) const DUTY_DEADLINE_MS: u64 = 5_000;
/// Pause after the log refused an entry.
pub(crate) const PROPOSE_PAUSE_MS: u64 = 2;
/// An accepted entry that was not applied for so long is proposed again.
pub(crate) const REPROPOSE_MS: u64 = 2_000;

/// Bounds that a caller may set.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Transactions of this process whose outcome is not known yet; beyond it `txn` says `Overloaded`.
    pub transactions_in_flight_max: usize,
    /// Bytes of transactions that wait to be proposed; beyond it `txn` says `Overloaded`.
    pub transactions_queued_bytes_max: usize,
    /// Entries handed to the log whose outcome is not known here yet. Few, so that what arrives meanwhile makes the
    /// next entry larger.
    pub entries_in_flight_max: usize,
    /// Bytes of one entry that carries several transactions. One alone may be larger.
    pub batch_bytes_max: usize,
    /// Event bytes kept in memory for watchers. A watcher that falls behind them is cut off.
    pub history_memory_bytes_max: usize,
    /// Events kept in memory, whatever their size.
    pub history_memory_events_max: usize,
    /// How long history is kept at least.
    pub history_window_ms: u64,
    /// How long changes of what was asked for, and deletions, can be read beyond the window; 0 for not at all.
    pub retention_ms: u64,
    /// The same for changes of class [`CLASS_STATUS`](crate::CLASS_STATUS). Not above `retention_ms`.
    pub retention_status_ms: u64,
    /// Bytes on disk that both may take.
    pub retention_bytes_max: u64,
    /// How long the state writer gathers before it writes.
    pub state_linger_ms: u64,
    /// Events in one batch of a watcher; a revision is never split, so one may be larger.
    pub watch_batch_events_max: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            transactions_in_flight_max: 16_384,
            transactions_queued_bytes_max: 64 * 1024 * 1024,
            entries_in_flight_max: 4,
            batch_bytes_max: BATCH_BYTES_MAX,
            history_memory_bytes_max: 16 * 1024 * 1024,
            history_memory_events_max: 65_536,
            history_window_ms: HISTORY_WINDOW_MS_DEFAULT,
            retention_ms: 0,
            retention_status_ms: 0,
            retention_bytes_max: 256 * 1024 * 1024,
            state_linger_ms: 100,
            watch_batch_events_max: 1024,
        }
    }
}

const _: () = assert!(ARCHIVE_INTERVAL_MS_MIN < ARCHIVE_INTERVAL_MS);
// A key must leave room for its value, and one operation must fit in the memory that decoding may take.
const _: () = assert!(KEY_BYTES_MAX < TRANSACTION_BYTES_MAX / 16);
const _: () = assert!(TRANSACTION_BYTES_MAX < DECODE_BYTES_MAX);
// A floor is never computed from fewer than a handful of samples.
const _: () = assert!(FLOOR_SAMPLE_INTERVAL_MS * FLOOR_SAMPLES_MIN < HISTORY_WINDOW_MS_DEFAULT);
// Nor noted much more often than the leader looks.
const _: () = assert!(DUTY_INTERVAL_MS * 4 < HISTORY_WINDOW_MS_MIN);
const _: () = assert!(HISTORY_WINDOW_MS_MIN < HISTORY_WINDOW_MS_DEFAULT);
const _: () = assert!(DUTY_INTERVAL_MS <= LEASE_TTL_MS_MIN);
