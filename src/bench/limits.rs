//! Every size and duration of the measurements, and of the patience with what is measured. Used all over this crate.

use std::time::Duration;

/// Members of every cluster.
pub const MEMBERS: usize = 3;
/// Connections that the clients of one measurement share.
pub const CONNECTIONS_MAX: usize = 32;
/// Keys that puts go to, so that the state stays small while they run.
pub const KEYS_MAX: u64 = 10_000;
/// A single operation may take this long before it counts as failed.
pub const OPERATION_TIMEOUT: Duration = Duration::from_secs(10);
/// The same for the probes that look for the first write after a fault.
pub const PROBE_TIMEOUT: Duration = Duration::from_millis(100);
/// Pause between two probes of the same client.
pub const PROBE_PAUSE: Duration = Duration::from_millis(2);
/// A cluster that does not serve within this time is not measured.
pub const READY_TIMEOUT: Duration = Duration::from_secs(120);
/// How often a condition is looked at that is waited for.
pub const POLL: Duration = Duration::from_millis(20);
/// A cluster runs undisturbed for this long before the next fault.
pub const SETTLE: Duration = Duration::from_secs(2);
/// Clients write for this long before a leader is told to end.
pub const HANDOVER_LEAD: Duration = Duration::from_millis(300);
/// The time from then on in which silence counts.
pub const HANDOVER_WINDOW: Duration = Duration::from_secs(3);
/// A write that does not succeed within this time after a fault never does.
pub const OUTAGE_MAX: Duration = Duration::from_secs(60);
/// A server that is told to end is killed after this time.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(15);

/// Watchers of the store, and how they are spread over streams.
pub const WATCHERS: usize = 1_000;
/// Watchers that share one stream.
pub const WATCHERS_PER_STREAM: usize = 10;
/// Puts that may be under way to the watchers at the same time.
pub const WATCH_WINDOW_PUTS: u64 = 4;
/// Keys of one range.
pub const RANGE_KEYS: u64 = 1_000;
/// Clients of the range measurement.
pub const RANGE_CLIENTS: usize = 32;
/// Objects whose memory is measured.
pub const MEMORY_KEYS: u64 = 100_000;
/// Their size.
pub const MEMORY_VALUE_BYTES: usize = 1024;
/// Clients that write them.
pub const MEMORY_CLIENTS: usize = 128;

/// Largest request and reply of the key-value clients.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Responses that a watch stream of a key-value node may be ahead of its client.
pub const WATCH_QUEUE_MAX: usize = 1024;

/// Objects that are read, listed and watched.
pub const LIST_PODS: usize = 10_000;
/// Simulated nodes that pods are bound to.
pub const BIND_NODES: usize = 1_000;
/// Pods that are bound.
pub const BIND_PODS: usize = 10_000;
/// Clients that create them.
pub const BIND_CLIENTS: usize = 64;
/// Bytes that make a ConfigMap weigh 1 KiB.
pub const CONFIG_MAP_BYTES: usize = 800;
/// Connections of the watch measurement.
pub const WATCH_CONNECTIONS: usize = 1_000;
/// Idle processes are watched for this long.
pub const IDLE: Duration = Duration::from_secs(60);
/// The same in a quick run.
pub const IDLE_QUICK: Duration = Duration::from_secs(5);
/// Bytes of a watch event or a reply's head that are looked at.
pub const SCAN_BYTES_MAX: usize = 1024 * 1024;

const _: () = assert!(WATCHERS.is_multiple_of(WATCHERS_PER_STREAM));
const _: () = assert!(PROBE_TIMEOUT.as_millis() < OPERATION_TIMEOUT.as_millis());
const _: () = assert!(OPERATION_TIMEOUT.as_millis() < OUTAGE_MAX.as_millis());
const _: () = assert!(RANGE_KEYS <= KEYS_MAX);
