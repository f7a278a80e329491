//! What the store asks of the replicated log, in one place. `raft::Raft` answers it in the product, `LocalLog`
//! in tests and benches. The log orders bytes; it never looks into them.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use tokio::sync::watch;

pub(crate) use raft::limits::ENTRY_BYTES_MAX;
pub(crate) use raft::{Applied, Entry, Leadership, LogId, NodeId, Payload, ProposeError, StateMachine, member_ids};

/// A replicated log.
pub trait Log: Send + Sync + 'static {
    /// Hands an entry to the leader's log. `Ok` means "accepted", not "committed".
    fn propose(&self, data: Bytes) -> BoxFuture<'_, Result<(), ProposeError>>;
    /// The index that must be applied here before a linearizable read that began before this call.
    fn read_barrier(&self, deadline: Duration) -> BoxFuture<'_, Result<u64, raft::ReadError>>;
    /// Who leads, as known here.
    fn leadership(&self) -> watch::Receiver<Leadership>;
    /// This member.
    fn node_id(&self) -> NodeId;
    /// Starts a task that mostly talks to the log, where it costs the log least.
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        sys::process::spawn(task);
    }
}

/// Shared by the tasks of a store.
pub(crate) type SharedLog = Arc<dyn Log>;

impl Log for raft::Raft {
    fn propose(&self, data: Bytes) -> BoxFuture<'_, Result<(), ProposeError>> {
        Box::pin(raft::Raft::propose(self, data))
    }

    fn read_barrier(&self, deadline: Duration) -> BoxFuture<'_, Result<u64, raft::ReadError>> {
        Box::pin(raft::Raft::read_barrier(self, deadline))
    }

    fn leadership(&self) -> watch::Receiver<Leadership> {
        raft::Raft::leadership(self)
    }

    fn node_id(&self) -> NodeId {
        self.status().node_id
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        raft::Raft::spawn(self, task);
    }
}
