//! How clients outside of the masters reach an API server: a request travels, is served in a task of the master's process,
//! and its answer travels back in pieces. With the process dies what is under way; a paused one does not answer.
//! Used by the nodes and by the traffic of whole masters.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use api::identity::UserInfo;
use bytes::Bytes;
use client::transport::BoxError;
use client::{ApiService, Body};
use futures::stream;
use http::{Request, Response, response};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full, StreamBody};
use tokio::sync::{mpsc, oneshot};
use tower::Service;

use super::limits::{POLL, STREAM_MESSAGES_MAX};
use super::seats::World;

/// A client that goes from one master to the next when one does not answer, as nodes and commands do.
pub fn across(world: &Arc<World>, user: &UserInfo) -> kube::Client {
    let door = |slot| Door { world: world.clone(), slot, user: user.clone() };
    client::remote::across(world.slots().map(|slot| kube::Client::new(door(slot), "default")).collect())
}

#[derive(Clone)]
struct Door {
    world: Arc<World>,
    slot: usize,
    user: UserInfo,
}

impl Service<Request<kube::client::Body>> for Door {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<kube::client::Body>) -> Self::Future {
        Box::pin(self.clone().ask(request))
    }
}

/// What is on its way: a piece of a body, or its end.
type Piece = Result<Option<Frame<Bytes>>, BoxError>;

impl Door {
    async fn ask(self, request: Request<kube::client::Body>) -> Result<Response<Body>, BoxError> {
        let running = self.world.front(self.slot).and_then(|front| Some((front.process, front.master?)));
        let Some((process, master)) = running else {
            tokio::time::sleep(POLL).await;
            return Err("connection refused".into());
        };
        let (mut parts, body) = request.into_parts();
        let body = Full::new(body.collect().await?.to_bytes()).map_err(|never| match never {}).boxed_unsync();
        parts.extensions.clear();
        parts.extensions.insert(self.user.clone());
        self.travel().await;
        let (head, answered) = oneshot::channel();
        let (sender, receiver) = mpsc::channel(STREAM_MESSAGES_MAX);
        process.spawn(answer(master.service, Request::from_parts(parts, body), head, sender));
        let head = answered.await.map_err(|_| BoxError::from("connection reset"))?;
        self.travel().await;
        Ok(Response::from_parts(head, received(receiver)))
    }

    async fn travel(&self) {
        let ms = self.world.below(3);
        if ms > 0 {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
    }
}

/// In a task of the master.
async fn answer(
    mut service: ApiService,
    request: Request<Body>,
    head: oneshot::Sender<response::Parts>,
    sender: mpsc::Sender<Piece>,
) {
    let Ok(response) = service.call(request).await;
    let (parts, mut body) = response.into_parts();
    if head.send(parts).is_err() {
        return;
    }
    loop {
        let piece = tokio::select! {
            biased;
            () = sender.closed() => return,
            piece = body.frame() => piece.transpose(),
        };
        let is_last = !matches!(piece, Ok(Some(_)));
        if sender.send(piece).await.is_err() || is_last {
            return;
        }
    }
}

fn received(receiver: mpsc::Receiver<Piece>) -> Body {
    let pieces = stream::unfold(Some(receiver), |receiver| async move {
        let mut receiver = receiver?;
        match receiver.recv().await {
            Some(Ok(Some(frame))) => Some((Ok(frame), Some(receiver))),
            Some(Ok(None)) => None,
            Some(Err(error)) => Some((Err(error), None)),
            None => Some((Err(BoxError::from("connection reset")), None)),
        }
    });
    StreamBody::new(pieces).boxed_unsync()
}
