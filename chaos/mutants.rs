//! Planted bugs of the key-value node, chosen at run time. Each must be found by a check, or the check is worth
//! nothing. They live in this crate's own node alone; the product has no such switch.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use raft::{Leadership, NodeId, ProposeError, Raft, ReadError};
use serde::{Deserialize, Serialize};
use store::Log;
use tokio::sync::watch;

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Mutant {
    /// A write is acknowledged when a leader has taken it over, before it is committed.
    AckBeforeCommit,
    /// A linearizable read is answered from what the node has.
    ReadWithoutBarrier,
    /// A transaction's changes are written one by one.
    SplitTransaction,
    /// A watch loses an event now and then.
    WatchDropsEvents,
    /// A watch that resumes tells the last revision once more.
    WatchResumesTwice,
}

/// Every so many events one is lost.
pub const DROPPED_EVERY: u64 = 50;

/// A log that tells when a leader has taken an entry over: what `AckBeforeCommit` mistakes for a commit.
pub struct TellingLog {
    inner: Raft,
    /// Proposals begun, and the highest of them that was accepted.
    begun: Arc<watch::Sender<u64>>,
    accepted: Arc<watch::Sender<u64>>,
}

/// The listening end of a [`TellingLog`].
#[derive(Clone)]
pub struct Acceptances {
    begun: Arc<watch::Sender<u64>>,
    accepted: Arc<watch::Sender<u64>>,
}

impl TellingLog {
    pub fn new(inner: Raft) -> (TellingLog, Acceptances) {
        let (begun, accepted) = (Arc::new(watch::Sender::new(0)), Arc::new(watch::Sender::new(0)));
        let listening = Acceptances { begun: begun.clone(), accepted: accepted.clone() };
        (TellingLog { inner, begun, accepted }, listening)
    }
}

impl Acceptances {
    /// Waits until an entry that was proposed after this call has been accepted.
    pub async fn next(&self) {
        let next = *self.begun.borrow() + 1;
        // The sender is held here, so the wait cannot fail.
        let _ = self.accepted.subscribe().wait_for(|accepted| *accepted >= next).await;
    }
}

impl Log for TellingLog {
    fn propose(&self, data: Bytes) -> BoxFuture<'_, Result<(), ProposeError>> {
        let mut number = 0;
        self.begun.send_modify(|begun| {
            *begun += 1;
            number = *begun;
        });
        let proposed = Log::propose(&self.inner, data);
        Box::pin(async move {
            let result = proposed.await;
            if result.is_ok() {
                self.accepted.send_modify(|accepted| *accepted = number.max(*accepted));
            }
            result
        })
    }

    fn read_barrier(&self, deadline: Duration) -> BoxFuture<'_, Result<u64, ReadError>> {
        Log::read_barrier(&self.inner, deadline)
    }

    fn leadership(&self) -> watch::Receiver<Leadership> {
        Log::leadership(&self.inner)
    }

    fn node_id(&self) -> NodeId {
        Log::node_id(&self.inner)
    }
}
