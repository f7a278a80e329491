//! Named bounds of this crate, units last.

/// Objects asked for per page of an informer's first list.
pub const INFORMER_PAGE_ITEMS_MAX: u32 = 5_000;
/// How long one watch of an informer lasts before it is renewed.
pub const WATCH_TIMEOUT_S: u32 = 290;
/// First wait before an informer tries again after an error.
pub const RETRY_BACKOFF_MS_MIN: u64 = 5;
/// Longest wait between two tries of an informer.
pub const RETRY_BACKOFF_MS_MAX: u64 = 5_000;

const _: () = assert!(RETRY_BACKOFF_MS_MIN < RETRY_BACKOFF_MS_MAX);
/// Events that wait to be written; more are dropped.
pub const EVENT_QUEUE_MAX: usize = 8_192;
/// Events whose repetition is recognised.
pub const EVENT_SERIES_MAX: usize = 4_096;
/// Upstream's bound on the message of an event.
pub const EVENT_MESSAGE_BYTES_MAX: usize = 1_024;
/// A master that has not begun to answer after this time is left for another.
pub const ANSWER_TIMEOUT_S: u64 = 10;
/// First wait before a key of a work queue that failed is tried again, as client-go's default rate limiter.
pub const KEY_BACKOFF_MS_MIN: u64 = 5;
/// Longest wait before such a key is tried again. Upstream waits up to 1,000 s, which no user understands.
pub const KEY_BACKOFF_MS_MAX: u64 = 30_000;

const _: () = assert!(KEY_BACKOFF_MS_MIN < KEY_BACKOFF_MS_MAX);
