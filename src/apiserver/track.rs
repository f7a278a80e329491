//! A request's life for metrics and limits: begun at its first layer, over with the last byte of its answer.
//!
//! Used by the chain. The tracker holds the request's place and is dropped with the response's body.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt;

use crate::body::{Body, BoxError};
use crate::flow::Place;
use crate::metrics::RequestLabels;
use crate::request::RequestInfo;
use crate::server::Shared;

/// What is counted when the request is over.
pub struct Tracker {
    shared: Arc<Shared>,
    began: Duration,
    labels: RequestLabels,
    long_running: bool,
    /// 0 until there is an answer: a client that went away before gets no other.
    code: u16,
    _place: Option<Place>,
}

/// The code under which a request counts whose client did not wait for the answer.
const CLIENT_CLOSED_REQUEST: u16 = 499;

impl Tracker {
    /// A request begins.
    pub fn new(shared: Arc<Shared>) -> Self {
        let began = shared.clock.monotonic();
        Self { shared, began, labels: RequestLabels::default(), long_running: false, code: 0, _place: None }
    }

    /// It is known what is asked for.
    pub fn labelled(&mut self, labels: RequestLabels, info: &RequestInfo) {
        self.labels = labels;
        self.long_running = info.is_long_running();
        if self.long_running {
            self.shared.metrics.long_running_began(&self.labels);
        }
    }

    /// Whether it may last as long as the client likes.
    pub fn is_long_running(&self) -> bool {
        self.long_running
    }

    /// It has a place, to be held until the end.
    pub fn placed(&mut self, place: Option<Place>) {
        self._place = place;
    }

    /// The server refuses the request for its own sake.
    pub fn terminated(&self, code: u16) {
        self.shared.metrics.terminated(&self.labels, code);
    }

    /// There is an answer.
    pub fn answered(mut self, code: u16) -> Self {
        self.code = code;
        self
    }
}

impl Drop for Tracker {
    fn drop(&mut self) {
        let took = self.shared.clock.monotonic().saturating_sub(self.began);
        let code = if self.code == 0 { CLIENT_CLOSED_REQUEST } else { self.code };
        self.shared.metrics.request_ended(&self.labels, code, took);
        if self.long_running {
            self.shared.metrics.long_running_ended(&self.labels);
        }
    }
}

/// A response's body that takes something with it until its end.
pub struct Tracked<T> {
    body: Body,
    _kept: T,
}

impl<T: Send + Unpin + 'static> Tracked<T> {
    /// Keeps `kept` until the body ends or is given up.
    pub fn wrap(body: Body, kept: T) -> Body {
        Self { body, _kept: kept }.boxed_unsync()
    }
}

impl<T: Unpin> HttpBody for Tracked<T> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
