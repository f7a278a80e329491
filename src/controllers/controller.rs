//! What a controller is, and the one loop that runs them all.
//!
//! A controller is woken with a key, reads the present state from informers, and moves it toward the wish. It never
//! acts on what an event said, has no retries inside, and its first run after a takeover is the same code as any
//! other. The loop runs it only while the role is held, after its caches have reached the grant, under the grant's
//! token.

use std::sync::Arc;
use std::time::Duration;

use client::informer::Kind;
use client::{Context, Informer, fence};
use futures::future::BoxFuture;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::error::{Error, Result};
use crate::limits::RECONCILE_TIMEOUT_S;
use client::Queue;

/// One controller. It holds its informers and its client.
pub trait Controller: Send + Sync + 'static {
    /// Registers with its informers, so that each change puts the keys that it concerns into `queue`. Called once.
    fn watch(&self, queue: &Queue);

    /// The informers that must have reached a grant before the controller may act.
    fn caches(&self) -> Vec<Cache>;

    /// Every key there is now: what to run over after a takeover.
    fn keys(&self) -> Vec<String>;

    /// One run over one key, which may be gone. `Some(wait)` asks for another run after that time.
    fn reconcile<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Duration>>>;
}

/// An informer whose progress can be waited for, whatever its kind.
pub struct Cache(Box<dyn Fn(u64) -> BoxFuture<'static, ()> + Send + Sync>);

impl<K: Kind> From<&Informer<K>> for Cache {
    fn from(informer: &Informer<K>) -> Self {
        let informer = informer.clone();
        Self(Box::new(move |revision| {
            let informer = informer.clone();
            Box::pin(async move { informer.reached(revision).await })
        }))
    }
}

impl From<&watch::Sender<u64>> for Cache {
    /// A copy that tells the newest revision that it includes.
    fn from(progress: &watch::Sender<u64>) -> Self {
        let progress = progress.clone();
        Self(Box::new(move |revision| {
            let progress = progress.clone();
            Box::pin(async move {
                // The sender is held here, so the channel cannot close.
                let _ = progress.subscribe().wait_for(|seen| *seen >= revision).await;
            })
        }))
    }
}

impl Cache {
    /// Waits until the informer includes every change up to `revision`.
    pub async fn reached(&self, revision: u64) {
        (self.0)(revision).await;
    }
}

/// Runs a controller for ever with `workers` keys at a time.
pub async fn run(name: &'static str, controller: Arc<dyn Controller>, workers: usize, context: Context) {
    let queue = Queue::new(context.clock.clone());
    controller.watch(&queue);
    loop {
        let token = context.gate.opened().await;
        for cache in controller.caches() {
            cache.reached(token.token).await;
        }
        queue.open();
        for key in controller.keys() {
            queue.add(key);
        }
        sys::failpoint::at("controllers.role.acting");
        tracing::info!(controller = name, token = token.token, keys = queue.len(), "acting");
        let mut tasks = JoinSet::new();
        for _ in 0..workers {
            let worker = work(name, controller.clone(), queue.clone(), context.clone(), token.clone());
            tasks.spawn(sys::process::belonging(worker));
        }
        context.gate.lost(&token).await;
        // What is under way is cut off between two awaits; its writes carry a token that no longer counts.
        tasks.shutdown().await;
        queue.close();
        tracing::info!(controller = name, token = token.token, "paused");
    }
}

async fn work(
    name: &'static str,
    controller: Arc<dyn Controller>,
    queue: Queue,
    context: Context,
    token: api::identity::RoleToken,
) {
    loop {
        let key = queue.next().await;
        let work = context.pulse.begin(name, 2 * RECONCILE_TIMEOUT_S as u32);
        let run = fence::scope(token.clone(), controller.reconcile(&key));
        let outcome = tokio::select! {
            biased;
            outcome = run => outcome,
            () = context.clock.sleep(Duration::from_secs(RECONCILE_TIMEOUT_S)) => {
                Err(Error::Timeout { key: key.clone() })
            }
        };
        drop(work);
        match outcome {
            Ok(again) => {
                sys::failpoint::at("controllers.key.reconciled");
                queue.done(&key);
                if let Some(wait) = again {
                    queue.add_after(key, wait);
                }
            }
            Err(error) => {
                log(name, &key, &error);
                queue.failed(&key);
            }
        }
    }
}

/// A conflict is the ordinary course of things: another wrote first, and the next run sees what.
fn log(name: &'static str, key: &str, error: &Error) {
    let conflict = matches!(error, Error::Request { source, .. } if crate::error::has_code(source, 409));
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    if conflict {
        tracing::debug!(controller = name, key, %error, cause, "reconcile again");
    } else {
        tracing::warn!(controller = name, key, %error, cause, "reconcile failed");
    }
}
