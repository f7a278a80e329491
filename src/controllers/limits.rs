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
