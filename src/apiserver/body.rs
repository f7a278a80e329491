//! Bodies of requests and responses: made, and read within bounds.
//!
//! Used by every handler. It must not know what the bytes mean.

use std::error::Error;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::Stream;
use http_body::Body as _;
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full, StreamBody};

use crate::limits::{REQUEST_BODY_BYTES_MAX, REQUEST_BODY_DISCARDED_BYTES_MAX};

/// Any error of a body or a transport.
pub type BoxError = Box<dyn Error + Send + Sync>;
/// A request's or response's body inside this process.
pub type Body = UnsyncBoxBody<Bytes, BoxError>;

/// A body without bytes.
pub fn empty() -> Body {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}

/// A body of these bytes.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// A body of chunks that come one by one. An error cuts the response off.
pub fn stream<S>(chunks: S) -> Body
where
    S: Stream<Item = Result<Bytes, BoxError>> + Send + 'static,
{
    StreamBody::new(futures::StreamExt::map(chunks, |chunk| chunk.map(Frame::data))).boxed_unsync()
}

/// Why a request's body could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// More than `REQUEST_BODY_BYTES_MAX`, whether or not the length was told before.
    #[error("request body is larger than {REQUEST_BODY_BYTES_MAX} bytes")]
    TooLarge,
    /// The client did not send the whole body within the deadline.
    #[error("request body did not arrive in time")]
    Timeout,
    /// The connection failed.
    #[error("request body could not be read")]
    Broken(#[source] BoxError),
}

/// Reads a whole body, at most `REQUEST_BODY_BYTES_MAX` of it and within `deadline`.
pub async fn read(body: Body, deadline: Duration, clock: &dyn sys::Clock) -> Result<Bytes, ReadError> {
    let collect = collect(body);
    let late = clock.sleep(deadline);
    tokio::select! {
        biased;
        result = collect => result,
        () = late => Err(ReadError::Timeout),
    }
}

async fn collect(mut body: Body) -> Result<Bytes, ReadError> {
    if body.size_hint().lower() > REQUEST_BODY_BYTES_MAX as u64 {
        discard(body, REQUEST_BODY_BYTES_MAX + REQUEST_BODY_DISCARDED_BYTES_MAX).await;
        return Err(ReadError::TooLarge);
    }
    let mut first: Option<Bytes> = None;
    let mut joined = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(ReadError::Broken)?.into_data() else { continue };
        if joined.len() + first.as_ref().map_or(0, Bytes::len) + data.len() > REQUEST_BODY_BYTES_MAX {
            drop((first, joined));
            discard(body, REQUEST_BODY_DISCARDED_BYTES_MAX).await;
            return Err(ReadError::TooLarge);
        }
        // Most bodies come in one frame: no copy for those.
        match (first.take(), joined.is_empty()) {
            (None, true) => first = Some(data),
            (Some(head), _) => {
                joined.extend_from_slice(&head);
                joined.extend_from_slice(&data);
            }
            (None, false) => joined.extend_from_slice(&data),
        }
    }
    Ok(first.unwrap_or_else(|| joined.freeze()))
}

/// Reads on and keeps nothing. A connection that is closed while its client writes would take the answer with it.
async fn discard(mut body: Body, mut left_bytes: usize) {
    while let Some(Ok(frame)) = body.frame().await {
        let Some(left) = left_bytes.checked_sub(frame.data_ref().map_or(0, Bytes::len)) else { return };
        left_bytes = left;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::stream::{self, StreamExt as _};

    use super::*;

    fn chunks(sizes: &[usize]) -> Body {
        let chunks: Vec<Result<Bytes, BoxError>> = sizes.iter().map(|n| Ok(Bytes::from(vec![b'x'; *n]))).collect();
        super::stream(stream::iter(chunks))
    }

    #[tokio::test]
    async fn a_body_is_joined_from_its_chunks() {
        let clock = sys::SystemClock::new();
        let read = read(chunks(&[3, 4, 5]), Duration::from_secs(5), &clock).await.unwrap();
        assert_eq!(read.len(), 12);
    }

    #[tokio::test]
    async fn a_body_beyond_the_bound_is_refused_with_and_without_a_length() {
        let clock = sys::SystemClock::new();
        let told = full(vec![0; REQUEST_BODY_BYTES_MAX + 1]);
        let untold = chunks(&[REQUEST_BODY_BYTES_MAX, 1]);
        for body in [told, untold] {
            let error = read(body, Duration::from_secs(5), &clock).await.unwrap_err();
            assert!(matches!(error, ReadError::TooLarge));
        }
    }

    #[tokio::test]
    async fn what_is_too_large_is_read_on_for_a_while_and_no_longer() {
        let clock = sys::SystemClock::new();
        for (mib, wanted) in [(4, 4), (100, 7)] {
            let read_mib = Arc::new(AtomicUsize::new(0));
            let counter = read_mib.clone();
            let chunks = stream::iter(0..mib).map(move |_| {
                counter.fetch_add(1, Ordering::Relaxed);
                Ok(Bytes::from(vec![b'x'; 1024 * 1024]))
            });
            let error = read(super::stream(chunks), Duration::from_secs(5), &clock).await.unwrap_err();
            assert!(matches!(error, ReadError::TooLarge));
            let read = read_mib.load(Ordering::Relaxed);
            assert!((wanted..=wanted + 1).contains(&read), "{read} of {mib} MiB");
        }
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_given_up() {
        let clock = sys::SystemClock::new();
        let error = read(super::stream(stream::pending()), Duration::from_millis(1), &clock).await.unwrap_err();
        assert!(matches!(error, ReadError::Timeout));
    }
}
