//! Every bound of the replicated log, and how the bounds depend on each other.
//! `Limits` are what an operator or a test may choose; constants are properties of the protocol.

/// Version of the peer protocol, sent in each greeting.
pub(crate) const PROTOCOL_VERSION: u32 = 1;
/// How long after a member's latest start a greeting of its process before may still arrive.
pub(crate) const LATE_GREETING_MS_MAX: u64 = 5_000;
/// How long a process that another one wants to succeed may take to answer before it counts as gone.
pub(crate) const ORIGINAL_ANSWER_MS_MAX: u64 = 500;
/// The largest payload of one log entry. etcd takes requests of 1.5 MiB, and so do clients of Kubernetes expect.
pub const ENTRY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// How much of the log one append request carries, at least one entry.
pub(crate) const APPEND_REQUEST_BYTES_MAX: usize = 1024 * 1024;
/// Entries in one append request, however small they are.
pub(crate) const APPEND_REQUEST_ENTRIES_MAX: u64 = 4096;
/// Bytes that the framing adds to one entry of an append request, rounded up.
pub(crate) const ENTRY_FRAME_BYTES_MAX: usize = 64;
/// The largest message that a peer may send. Anything larger is refused before it is read.
pub(crate) const PEER_MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Proposals forwarded to the leader in one message.
pub(crate) const FORWARD_BATCH_BYTES_MAX: usize = 1024 * 1024;
/// Proposals in one batch, local or forwarded.
pub(crate) const PROPOSE_BATCH_ENTRIES_MAX: usize = 1024;
/// Batches on their way to the leader. Few, so that what arrives meanwhile makes the next batch larger.
pub(crate) const FORWARD_BATCHES_IN_FLIGHT_MAX: usize = 8;
/// Bytes that one write of the log thread gathers.
pub(crate) const LOG_WRITE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Entries handed to the state machine at once.
pub(crate) const APPLY_BATCH_ENTRIES_MAX: usize = 1024;
/// Bytes of one snapshot chunk.
pub(crate) const SNAPSHOT_CHUNK_BYTES_MAX: usize = 256 * 1024;
/// Files in one snapshot.
pub(crate) const SNAPSHOT_FILES_MAX: usize = 100_000;
/// Body of one call between upper layers.
pub const CALL_BYTES_MAX: usize = 2 * 1024 * 1024;
/// An encoded membership, with every address and every opaque member info.
pub(crate) const MEMBERSHIP_BYTES_MAX: usize = 512 * 1024;
/// Size of one slot of the high-water mark: one sector of the largest kind in use.
pub(crate) const MARK_SLOT_BYTES: usize = 4096;
/// The mark is written at most this often; between two writes it trails the log.
pub(crate) const MARK_INTERVAL_MS: u64 = 20;
/// Fsync samples kept for the percentiles.
pub(crate) const FSYNC_SAMPLES_MAX: usize = 1024;
/// Below this fsync p99 the `Lan` preset is safe: half a heartbeat interval.
pub(crate) const LAN_FSYNC_P99_MS_MAX: u64 = 25;
/// Members whose starts are remembered: more than any cluster has.
pub(crate) const STARTS_MAX: usize = 64;
/// What is kept of them on disk.
pub(crate) const STARTS_FILE_BYTES_MAX: usize = 8 * 1024;
/// Members greet each other so often over connections that are open anyway.
pub(crate) const GREET_INTERVAL_MS: u64 = 2_000;
/// After so long a member that starts, and did not know the others at once, looks again.
pub(crate) const FIRST_GREETING_MS_MAX: u64 = 50;
/// A member's timer that shows how late its timers are.
pub(crate) const TICK_MS: u64 = 50;
/// Ticks that are looked at: five seconds.
pub(crate) const TICKS_SEEN_MAX: usize = 100;
/// So many of them must have been late: one alone is a process that was stopped.
pub(crate) const TICKS_LATE_MIN: usize = 3;
/// Round trips of which the shortest counts.
pub(crate) const ROUND_TRIP_SAMPLES_MAX: usize = 8;
/// Fewer say nothing: a single greeting may have waited for a cut link.
pub(crate) const ROUND_TRIP_SAMPLES_MIN: usize = 4;
/// Members greet each other so often until there are that many.
pub(crate) const MEASURE_INTERVAL_MS: u64 = 250;
/// A round trip that was measured longer ago says nothing.
pub(crate) const ROUND_TRIP_VALID_MS: u64 = 30_000;
/// A wish that was heard longer ago says nothing.
pub(crate) const WISH_VALID_MS: u64 = 10_000;
/// Less must have been enough for so long before members become less patient.
pub(crate) const PATIENCE_CALM_MS: u64 = 10_000;
/// Patience grows by these multiples of the preset.
pub(crate) const PATIENCE_STEPS: [u64; 9] = [1, 2, 3, 4, 6, 8, 12, 16, 20];
/// Patience with members that are far away, told as a heartbeat interval: half a second of round trip.
pub(crate) const FAR_HEARTBEAT_MS_MAX: u64 = 1_000;
/// Patience with busy processors: an election after one and a half to three seconds of silence.
pub(crate) const STARVED_HEARTBEAT_MS_MAX: u64 = 500;
/// At most one handover in this time, unless the process is shutting down.
pub(crate) const HANDOVER_INTERVAL_MS_MIN: u64 = 10_000;

/// Bounds that a caller may set. `Limits::default()` fits a control plane of thousands of nodes.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest payload of one entry; at most [`ENTRY_BYTES_MAX`].
    pub entry_bytes_max: usize,
    /// Proposals waiting or under way, in bytes; beyond it `propose` says `Overloaded`.
    pub proposal_bytes_max: usize,
    /// Proposals waiting or under way; beyond it `propose` says `Overloaded`.
    pub proposals_max: usize,
    /// How long a proposal waits for a leader before `NoLeader`.
    pub propose_wait_ms: u64,
    /// Recent entries kept in memory, besides those that are not yet on disk.
    pub log_tail_bytes_max: usize,
    /// Log bytes after which a snapshot is taken and the log purged.
    pub snapshot_log_bytes: u64,
    /// Log bytes before a snapshot that are kept, so that a short absence needs no snapshot.
    pub log_keep_bytes: u64,
    /// Entries that a learner may lag behind and still be promoted.
    pub promote_lag_entries_max: u64,
    /// How long a connection may take, TLS and greeting included.
    pub dial_ms: u64,
    /// How long one call to a peer may take, where nothing shorter applies.
    pub call_ms: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            entry_bytes_max: ENTRY_BYTES_MAX,
            proposal_bytes_max: 64 * 1024 * 1024,
            proposals_max: 65_536,
            propose_wait_ms: 3_000,
            log_tail_bytes_max: 4 * 1024 * 1024,
            snapshot_log_bytes: 64 * 1024 * 1024,
            log_keep_bytes: 16 * 1024 * 1024,
            promote_lag_entries_max: 1_000,
            dial_ms: 2_000,
            call_ms: 5_000,
        }
    }
}

// A request that has room left takes one more entry of any size, so the sum must fit in a message.
const _: () = assert!(
    APPEND_REQUEST_BYTES_MAX + ENTRY_BYTES_MAX + APPEND_REQUEST_ENTRIES_MAX as usize * ENTRY_FRAME_BYTES_MAX
        < PEER_MESSAGE_BYTES_MAX
);
const _: () = assert!(FORWARD_BATCH_BYTES_MAX + ENTRY_BYTES_MAX < PEER_MESSAGE_BYTES_MAX);
const _: () = assert!(CALL_BYTES_MAX < PEER_MESSAGE_BYTES_MAX);
const _: () = assert!(SNAPSHOT_CHUNK_BYTES_MAX < PEER_MESSAGE_BYTES_MAX);
// Whoever misses a few greetings is still heard.
const _: () = assert!(3 * GREET_INTERVAL_MS < WISH_VALID_MS);
const _: () = assert!(3 * GREET_INTERVAL_MS < ROUND_TRIP_VALID_MS);
// What was measured while the processors were busy is out of sight when it counts as over.
const _: () = assert!(TICKS_SEEN_MAX as u64 * TICK_MS <= PATIENCE_CALM_MS);
const _: () = assert!(TICKS_LATE_MIN < TICKS_SEEN_MAX);
const _: () = assert!(ROUND_TRIP_SAMPLES_MIN < ROUND_TRIP_SAMPLES_MAX);
const _: () = assert!(STARVED_HEARTBEAT_MS_MAX <= FAR_HEARTBEAT_MS_MAX);
// A membership travels as an entry and in the finish of a snapshot.
const _: () = assert!(MEMBERSHIP_BYTES_MAX < ENTRY_BYTES_MAX);
