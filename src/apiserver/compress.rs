//! Gzip of large answers for clients that take it.
//!
//! Called by `dispatch` for gets and lists. As upstream, only bodies of at least 128 KiB are worth it, at the fastest
//! level; smaller ones are sent as they are. A body is compressed as it streams by. It must not know what it holds.

use std::io::Write;

use bytes::{Bytes, BytesMut};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::stream;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue, VARY};
use http::{HeaderMap, Response};
use http_body_util::BodyExt;

use crate::body::{self, Body, BoxError};
use crate::limits::COMPRESS_BYTES_MIN;

/// Whether the client takes gzip, by the first of upstream's rules: it is named, and not refused.
pub(crate) fn is_wanted(headers: &HeaderMap) -> bool {
    let texts = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).any(|clause| {
        let mut parts = clause.split(';').map(str::trim);
        parts.next() == Some("gzip") && !parts.any(|part| part == "q=0")
    })
}

/// Compresses a response if its body is large. Waits for as much of the body as tells that.
pub(crate) async fn large(response: Response<Body>) -> Response<Body> {
    let (mut parts, mut body) = response.into_parts();
    let mut start = BytesMut::new();
    while start.len() < COMPRESS_BYTES_MIN {
        match body.frame().await {
            Some(Ok(frame)) => start.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Some(Err(error)) => {
                let failed = stream::iter([Ok(start.freeze()), Err(error)]);
                return Response::from_parts(parts, body::stream(failed));
            }
            None => return Response::from_parts(parts, body::full(start.freeze())),
        }
    }
    parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.append(VARY, HeaderValue::from_static("Accept-Encoding"));
    parts.headers.remove(CONTENT_LENGTH);
    let zipper =
        Zipper { start: Some(start.freeze()), body, encoder: Some(GzEncoder::new(Vec::new(), Compression::fast())) };
    let chunks = stream::unfold(zipper, |mut zipper| async move {
        let chunk = zipper.next().await?;
        Some((chunk, zipper))
    });
    Response::from_parts(parts, body::stream(chunks))
}

/// A body on its way through the encoder.
struct Zipper {
    start: Option<Bytes>,
    body: Body,
    /// `None` when the last byte was given out.
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl Zipper {
    /// The next compressed piece; `None` at the end. The encoder may swallow several pieces before it gives one out.
    async fn next(&mut self) -> Option<Result<Bytes, BoxError>> {
        loop {
            let mut encoder = self.encoder.take()?;
            let piece = match self.start.take() {
                Some(start) => Ok(start),
                None => match self.body.frame().await {
                    Some(Ok(frame)) => Ok(frame.into_data().unwrap_or_default()),
                    Some(Err(error)) => Err(error),
                    None => return Some(encoder.finish().map(Bytes::from).map_err(BoxError::from)),
                },
            };
            if let Err(error) = piece.and_then(|piece| encoder.write_all(&piece).map_err(BoxError::from)) {
                return Some(Err(error));
            }
            let ready = std::mem::take(encoder.get_mut());
            self.encoder = Some(encoder);
            if !ready.is_empty() {
                return Some(Ok(Bytes::from(ready)));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Read;

    use super::*;

    #[tokio::test]
    async fn a_large_body_comes_back_from_gzip_and_a_small_one_is_left_alone() {
        let line = b"{\"kind\":\"Pod\"},".repeat(100);
        for (count, zipped) in [(5, false), (500, true)] {
            let chunks: Vec<Result<Bytes, BoxError>> = (0..count).map(|_| Ok(Bytes::from(line.clone()))).collect();
            let response = large(Response::new(body::stream(stream::iter(chunks)))).await;
            assert_eq!(response.headers().contains_key(CONTENT_ENCODING), zipped);
            let sent = response.into_body().collect().await.unwrap().to_bytes();
            let mut plain = Vec::new();
            if zipped {
                assert!(sent.len() < line.len() * count / 10);
                flate2::read::GzDecoder::new(&sent[..]).read_to_end(&mut plain).unwrap();
            } else {
                plain = sent.to_vec();
            }
            assert_eq!(plain, line.repeat(count));
        }
    }

    #[test]
    fn gzip_is_wanted_where_it_is_named_and_not_refused() {
        let wanted = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, text.parse().unwrap());
            is_wanted(&headers)
        };
        assert!(wanted("gzip") && wanted("br, gzip;q=0.5"));
        assert!(!wanted("gzip;q=0") && !wanted("identity") && !is_wanted(&HeaderMap::new()));
    }
}
