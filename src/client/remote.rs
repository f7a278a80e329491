//! A `kube::Client` that knows all masters and moves to the next when one does not answer.
//!
//! For components outside of the masters (simulated nodes, commands). A request that never reached a server is sent
//! to the next one; one that was under way when its server died fails, and whoever made it tries again. So do watches
//! on a master that was given up: a frozen one keeps them open and silent.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, stream};
use http::{Request, Response};
use http_body_util::{BodyExt, BodyStream, StreamBody};
use tokio::sync::watch;
use tower::Service;

use crate::limits::ANSWER_TIMEOUT_S;
use crate::transport::{Body, BoxError};

/// A client over one `kube::Client` per master. Starts with the first; `clients` must not be empty.
pub fn across(clients: Vec<kube::Client>) -> kube::Client {
    kube::Client::new(Across { clients: clients.into(), current: Arc::new(watch::Sender::new(0)) }, "default")
}

#[derive(Clone)]
struct Across {
    clients: Arc<[kube::Client]>,
    /// Which of them answered last; grows for ever, taken modulo their number.
    current: Arc<watch::Sender<usize>>,
}

impl Service<Request<kube::client::Body>> for Across {
    type Response = Response<Body>;
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
    async fn send(&self, parts: &http::request::Parts, body: Bytes) -> Result<Response<Body>, BoxError> {
        let mut tries = self.clients.len();
        loop {
            let current = *self.current.borrow();
            let client = &self.clients[current % self.clients.len()];
            let mut request = Request::new(kube::client::Body::from(body.to_vec()));
            *request.method_mut() = parts.method.clone();
            *request.uri_mut() = parts.uri.clone();
            *request.headers_mut() = parts.headers.clone();
            // The head of an answer, not its body: a watch lasts. A master that is frozen accepts connections for ever.
            let sent = tokio::time::timeout(Duration::from_secs(ANSWER_TIMEOUT_S), client.send(request)).await;
            let error: BoxError = match sent {
                Ok(Ok(response)) => {
                    let moves = self.current.subscribe();
                    return Ok(response.map(|body| until_given_up(body, moves, current)));
                }
                Ok(Err(error)) => error.into(),
                Err(late) => late.into(),
            };
            // Only the first of many that fail at once moves on.
            self.current.send_if_modified(|now| {
                let first = *now == current;
                *now += usize::from(first);
                first
            });
            tries -= 1;
            if tries == 0 || !never_sent(&*error) {
                return Err(error);
            }
        }
    }
}

/// The body of an answer, cut off with an error when the master that sends it was given up.
fn until_given_up(body: kube::client::Body, moves: watch::Receiver<usize>, of: usize) -> Body {
    let mut given_up = moves.clone();
    let frames = BodyStream::new(body).map(|frame| frame.map_err(BoxError::from)).take_until(async move {
        // A sender that is gone gives nobody up any more.
        if given_up.wait_for(|now| *now != of).await.is_err() {
            std::future::pending::<()>().await;
        }
    });
    let cut = stream::once(async move { (*moves.borrow() != of).then(|| Err("its master does not answer".into())) });
    StreamBody::new(frames.chain(cut.filter_map(std::future::ready))).boxed_unsync()
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A master whose watches stay open and silent, and that answers nothing else.
    fn frozen() -> kube::Client {
        let answer = |request: Request<kube::client::Body>| async move {
            if request.uri().path() != "/watch" {
                return Err(BoxError::from("no answer"));
            }
            let silent = StreamBody::new(stream::pending::<Result<http_body::Frame<Bytes>, BoxError>>());
            Ok(Response::new(silent.boxed_unsync()))
        };
        kube::Client::new(tower::service_fn(answer), "default")
    }

    fn alive() -> kube::Client {
        let answer = |_| async { Ok::<_, BoxError>(Response::new(kube::client::Body::from(b"{}".to_vec()))) };
        kube::Client::new(tower::service_fn(answer), "default")
    }

    fn get(path: &str) -> Request<kube::client::Body> {
        Request::get(path).body(kube::client::Body::empty()).unwrap()
    }

    #[tokio::test]
    async fn a_watch_ends_when_its_master_is_given_up() {
        let client = across(vec![frozen(), alive()]);
        let mut watch = client.send(get("/watch")).await.unwrap().into_body();
        assert!(client.send(get("/a")).await.is_err(), "one that was under way fails");
        assert!(watch.frame().await.unwrap().is_err());
        let next = client.send(get("/watch")).await.unwrap().into_body();
        assert_eq!(next.collect().await.unwrap().to_bytes(), "{}", "a whole answer stays whole");
    }
}
