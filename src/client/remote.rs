//! A `kube::Client` that knows all masters and moves to the next when one does not answer.
//!
//! For components outside of the masters (simulated nodes, commands). A request that never reached a server is sent
//! to the next one; one that was under way when its server died fails, and whoever made it tries again.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use tower::Service;

use crate::limits::ANSWER_TIMEOUT_S;
use crate::transport::BoxError;

/// A client over one `kube::Client` per master. Starts with the first; `clients` must not be empty.
pub fn across(clients: Vec<kube::Client>) -> kube::Client {
    kube::Client::new(Across { clients: clients.into(), current: Arc::default() }, "default")
}

#[derive(Clone)]
struct Across {
    clients: Arc<[kube::Client]>,
    /// Which of them answered last; grows for ever, taken modulo their number.
    current: Arc<AtomicUsize>,
}

impl Service<Request<kube::client::Body>> for Across {
    type Response = Response<kube::client::Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<kube::client::Body>) -> Self::Future {
        let across = self.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            across.send(&parts, body).await
        })
    }
}

impl Across {
    async fn send(&self, parts: &http::request::Parts, body: Bytes) -> Result<Response<kube::client::Body>, BoxError> {
        let mut tries = self.clients.len();
        loop {
            let current = self.current.load(Ordering::Relaxed);
            let client = &self.clients[current % self.clients.len()];
            let mut request = Request::new(kube::client::Body::from(body.to_vec()));
            *request.method_mut() = parts.method.clone();
            *request.uri_mut() = parts.uri.clone();
            *request.headers_mut() = parts.headers.clone();
            // The head of an answer, not its body: a watch lasts. A master that is frozen accepts connections for ever.
            let sent = tokio::time::timeout(Duration::from_secs(ANSWER_TIMEOUT_S), client.send(request)).await;
            let error: BoxError = match sent {
                Ok(Ok(response)) => return Ok(response),
                Ok(Err(error)) => error.into(),
                Err(late) => late.into(),
            };
            // Only the first of many that fail at once moves on.
            let _ = self.current.compare_exchange(current, current + 1, Ordering::Relaxed, Ordering::Relaxed);
            tries -= 1;
            if tries == 0 || !never_sent(&*error) {
                return Err(error);
            }
        }
    }
}

/// Whether the request cannot have reached a server.
fn never_sent(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<hyper_util::client::legacy::Error>().is_some_and(|e| e.is_connect()) {
            return true;
        }
        cause = error.source();
    }
    false
}
