//! Named bounds of this crate, units last.

/// One run over one key may take this long; then it is dropped and tried again.
pub const RECONCILE_TIMEOUT_S: u64 = 120;

/// Pods that one run over an owner creates or deletes at the most, as upstream's burst.
pub const SCALE_BURST_MAX: usize = 500;
/// Creates of the first batch; each batch that succeeds is followed by one twice as large.
pub const SCALE_BATCH_FIRST: usize = 1;
