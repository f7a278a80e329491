//! Named bounds of this crate, units last.

/// First wait before a key that failed is tried again, as client-go's default rate limiter.
pub const RETRY_BACKOFF_MS_MIN: u64 = 5;
/// Longest wait before a key that failed is tried again. Upstream waits up to 1,000 s, which no user understands.
pub const RETRY_BACKOFF_MS_MAX: u64 = 30_000;
/// One run over one key may take this long; then it is dropped and tried again.
pub const RECONCILE_TIMEOUT_S: u64 = 120;

const _: () = assert!(RETRY_BACKOFF_MS_MIN < RETRY_BACKOFF_MS_MAX);
const _: () = assert!(RETRY_BACKOFF_MS_MAX < RECONCILE_TIMEOUT_S * 1000);
/// Pods that one run over an owner creates or deletes at the most, as upstream's burst.
pub const SCALE_BURST_MAX: usize = 500;
/// Creates of the first batch; each batch that succeeds is followed by one twice as large.
pub const SCALE_BATCH_FIRST: usize = 1;
