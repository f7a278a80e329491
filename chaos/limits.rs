//! Every bound of a run, and how the bounds depend on each other.
//! What a scenario may choose stands in its row instead.

use std::time::Duration;

/// The largest message between a client and a node.
pub const FRAME_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How long a node may work on one request of the traffic.
pub const REQUEST_MS: u64 = 3_000;
/// How long a client waits for an answer; then the outcome of a write is unknown. Longer than a pause of a node,
/// so that requests which slept with it are answered and judged.
pub const CALL_PATIENCE: Duration = Duration::from_millis(3_500);
/// How long a connection to a node may take.
pub const CONNECT_PATIENCE: Duration = Duration::from_millis(500);
/// How long a node may take to answer questions of the harness.
pub const STATUS_PATIENCE: Duration = Duration::from_secs(1);
/// How long one step of the world (a start, an election, catching up) may take before it counts as a failure. It takes a
/// second or two: this is for machines that do much else.
pub const SETTLE_PATIENCE: Duration = Duration::from_secs(120);
/// How long whoever is asked to do something for the world may take to answer before another is asked.
pub const CHANGE_PATIENCE: Duration = Duration::from_secs(30);
/// How long a node that was told to end may take.
pub const END_PATIENCE: Duration = Duration::from_secs(60);
/// How many times the lateness of the machine's timers is granted on top of what a machine with nothing else to do is
/// granted. Members wait for nine to twelve heartbeat intervals before they miss a leader, and an interval is as long as
/// their timers are late, rounded up (`docs/decisions/012`); then votes travel.
pub const LATE_GRANTED_TIMES: u64 = 20;
/// Instead of [`SETTLE_PATIENCE`] where a bug is planted: what it broke does not come back by waiting.
pub const PLANTED_PATIENCE: Duration = Duration::from_secs(20);
/// How long a node that must be refused is watched.
pub const REFUSAL_WATCH: Duration = Duration::from_secs(3);
/// How long a fault that stays is held at least and at most, besides what the checks of it take.
pub const HELD_MS_MIN: u64 = 800;
/// See [`HELD_MS_MIN`].
pub const HELD_MS_MAX: u64 = 2_000;
/// How long packets are lost: long enough that the same one is lost twice and thrice.
pub const LOSS_MS: u64 = 4_000;
/// Terms that may pass during one fault before it counts as a storm of elections. Tells a storm from bad luck on a
/// machine that does much else; the figure itself is in the report.
pub const TERMS_PER_FAULT_MAX: u64 = 10;
/// How long the SIGSTOP of a pause lasts.
pub const PAUSE: Duration = Duration::from_secs(1);
/// How much the fault proxy reads at once.
pub const PROXY_CHUNK_BYTES: usize = 16 * 1024;
/// Pieces that the fault proxy holds per connection and direction; then the sender has to wait, as with a full window.
pub const CHUNKS_HELD_MAX: usize = 256;
/// What rows about the amount of data load, unless more is asked for: a full pass has to stay short.
pub const DATA_MIB: u64 = 32;
/// What one object of that weighs, and how many are written at a time.
pub const DATA_VALUE_BYTES: usize = 128 * 1024;
/// See [`DATA_VALUE_BYTES`].
pub const DATA_WRITERS: usize = 6;
/// Pause between two looks at a condition, and after a refused connection.
pub const POLL: Duration = Duration::from_millis(5);
/// Calm before each fault, so that the outage of one does not reach into the next.
pub const CALM_MS_MIN: u64 = 150;
/// See [`CALM_MS_MIN`].
pub const CALM_MS_MAX: u64 = 450;
/// How long a watcher that moves about stays with one node.
pub const HOP_INTERVAL: Duration = Duration::from_millis(600);
/// Keys of the traffic. Few, so that clients meet.
pub const KEYS_MAX: u64 = 16;
/// Steps of the search for a linearization of one key before it is left undecided.
pub const SEARCH_STEPS_MAX: u64 = 1_000_000;
/// Operations of one key that the search looks at together; later ones begin a history of their own.
pub const SEARCH_OPERATIONS_MAX: usize = 2_000;
/// Violations told per invariant.
pub const VIOLATIONS_TOLD_MAX: usize = 5;

const _: () = assert!(2 * DATA_VALUE_BYTES < FRAME_BYTES_MAX);
const _: () = assert!(PAUSE.as_millis() < REQUEST_MS as u128);
const _: () = assert!((REQUEST_MS as u128) < CALL_PATIENCE.as_millis());
const _: () = assert!(CHANGE_PATIENCE.as_nanos() < SETTLE_PATIENCE.as_nanos());
const _: () = assert!(CALM_MS_MIN < CALM_MS_MAX);
