//! Caches that lag: what a master's own components watch reaches them later than it happens, by as much as a fault says.
//! Stands between the API server's chain and `lead`, and touches watches alone. Made by `masters`, set by `nemesis`.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use client::transport::BoxError;
use client::{ApiService, Body};
use futures::stream;
use http::{Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tower::util::BoxCloneSyncService;
use tower::{Service as _, service_fn};

use super::limits::LATE_FRAMES_MAX;

/// How far the caches of one machine lag. It survives the process.
#[derive(Clone)]
pub struct Lag(Arc<watch::Sender<Duration>>);

impl Default for Lag {
    fn default() -> Lag {
        Lag(Arc::new(watch::Sender::new(Duration::ZERO)))
    }
}

impl Lag {
    /// From now on watches lag by so much. What has been held back for longer is told at once. Tells whether that is
    /// another lag than before.
    pub fn set(&self, lag: Duration) -> bool {
        self.0.send_replace(lag) != lag
    }

    /// Whether watches lag.
    pub fn is_set(&self) -> bool {
        !self.0.borrow().is_zero()
    }

    /// The service as it looks from behind the lag.
    pub fn before(&self, service: ApiService) -> ApiService {
        let lag = self.clone();
        BoxCloneSyncService::new(service_fn(move |request| lag.clone().ask(service.clone(), request)))
    }

    async fn ask(self, mut service: ApiService, request: Request<Body>) -> Result<Response<Body>, Infallible> {
        let watches = request.uri().query().is_some_and(|query| query.contains("watch="));
        let response = service.call(request).await?;
        Ok(if watches { response.map(|body| late(body, self.0.subscribe())) } else { response })
    }
}

/// A piece of a body, and when it was there.
type Piece = (Instant, Result<Frame<Bytes>, BoxError>);

fn late(mut body: Body, lag: watch::Receiver<Duration>) -> Body {
    let (sender, receiver) = mpsc::channel::<Piece>(LATE_FRAMES_MAX);
    sys::process::spawn(async move {
        loop {
            let piece = tokio::select! {
                biased;
                () = sender.closed() => return,
                piece = body.frame() => piece,
            };
            let Some(piece) = piece else { return };
            if sender.send((Instant::now(), piece)).await.is_err() {
                return;
            }
        }
    });
    let pieces = stream::unfold((receiver, lag), |(mut receiver, mut lag)| async move {
        let (since, piece) = receiver.recv().await?;
        loop {
            let due = since + *lag.borrow_and_update();
            if due <= Instant::now() {
                return Some((piece, (receiver, lag)));
            }
            tokio::select! {
                biased;
                // The sender belongs to the machine, which outlives its processes.
                _ = lag.changed() => {}
                () = tokio::time::sleep_until(due) => {}
            }
        }
    });
    StreamBody::new(pieces).boxed_unsync()
}
