//! Named bounds of this crate, units last.

/// One run over one key may take this long; then it is dropped and tried again.
pub const RECONCILE_TIMEOUT_S: u64 = 120;

/// Pods that one run over an owner creates or deletes at the most, as upstream's burst.
pub const SCALE_BURST_MAX: usize = 500;
/// Creates of the first batch; each batch that succeeds is followed by one twice as large.
pub const SCALE_BATCH_FIRST: usize = 1;
/// A namespace that is not empty yet is looked at again after this time.
pub const NAMESPACE_RETRY_MS: u64 = 100;
/// Kinds that a namespace's conditions name at the most.
pub const NAMESPACE_REMAINING_KINDS_MAX: usize = 10;
/// How often the pod garbage collector looks at all pods.
pub const POD_GC_PERIOD_S: u64 = 20;

/// Endpoints that one slice holds at the most, as upstream's `--max-endpoints-per-slice`.
pub const SLICE_ENDPOINTS_MAX: usize = 100;
/// Addresses that one Endpoints object holds at the most; readers know this number, the rest is cut off.
pub const ENDPOINTS_ADDRESSES_MAX: usize = 1_000;

/// Owners known to be gone that the garbage collector remembers; of the others it asks the API again.
pub const ABSENT_OWNERS_MAX: usize = 10_000;
/// Dependents of one owner that are orphaned at the same time.
pub const ORPHANS_AT_A_TIME_MAX: usize = 20;

/// Between the evictions of two nodes of a zone, as upstream's `--node-eviction-rate` of 0.1.
pub const EVICTION_PAUSE_S: u64 = 10;
/// The same in a large zone that is mostly silent, as `--secondary-node-eviction-rate` of 0.01.
pub const EVICTION_REDUCED_PAUSE_S: u64 = 100;
/// A zone with more nodes is large, as `--large-cluster-size-threshold`.
pub const LARGE_ZONE_NODES: usize = 50;
/// Share of silent nodes from which on a zone counts as unhealthy, as `--unhealthy-zone-threshold` of 0.55.
pub const UNHEALTHY_ZONE_PERCENT: usize = 55;
/// Fewer silent nodes never make a zone unhealthy.
pub const UNHEALTHY_ZONE_NODES_MIN: usize = 3;

const _: () = assert!(EVICTION_PAUSE_S < EVICTION_REDUCED_PAUSE_S);
const _: () = assert!(UNHEALTHY_ZONE_NODES_MIN < LARGE_ZONE_NODES);
