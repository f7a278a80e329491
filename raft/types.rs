//! The words that this crate shares with the layer above: log ids, entries, the state machine.
//! The layer above never sees a type of the consensus library, and this crate never looks into payloads.

use std::io;
use std::path::Path;

use bytes::Bytes;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

/// Names a member for ever: ids are never reused. The founder is 1; 0 is nobody.
pub type NodeId = u64;

/// Position of an entry in the log.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct LogId {
    /// Term of the leader that wrote the entry.
    pub term: u64,
    /// Always 0: a term has at most one leader, so the term names it. Part of the encoding for the day
    /// on which that changes.
    pub node: NodeId,
    /// Place in the log, counted from 0 (the founding membership).
    pub index: u64,
}

/// What an entry carries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Payload {
    /// A new leader's first entry. The state machine only notes its position.
    Blank,
    /// What somebody proposed. May share memory with neighbouring entries: copy what is kept for long.
    Data(Bytes),
    /// The members from here on, in this crate's own versioned encoding. Kept and handed back, not read.
    Membership(Bytes),
}

/// A committed entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Where it stands.
    pub id: LogId,
    /// What it carries.
    pub payload: Payload,
}

/// What a state machine keeps for raft, in the same atomic batch as its own state.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Applied {
    /// The last entry whose effects are in the state. `None`: the state is empty.
    pub last: Option<LogId>,
    /// The last membership handed over in [`Payload::Membership`], with the position of its entry
    /// (as [`Entry::id`]; the inner `None` stands for a membership that no entry carried).
    pub membership: Option<(Option<LogId>, Bytes)>,
}

/// The state that the log produces. Implemented by the layer above.
pub trait StateMachine: Send + Sync + 'static {
    /// The state found on disk at start: memory and disk agree at this moment.
    fn recovered(&self) -> Applied;
    /// Applies committed entries in log order; called by one task. Memory only: must not wait for disk.
    fn apply(&self, entries: Vec<Entry>);
    /// The local log is on stable storage up to `index`: the state on disk may follow up to it, never beyond.
    /// Called often, from the log's own thread: must not block.
    fn log_durable(&self, index: u64);
    /// Highest index whose effects the state on disk holds; 0 when nothing does. Bounds what is purged.
    fn persisted_index(&self) -> u64;
    /// Writes a self-contained checkpoint of the state into `dir` (which does not exist yet) and returns the
    /// `Applied` that was read back from the opened checkpoint.
    fn checkpoint(&self, dir: &Path) -> BoxFuture<'_, io::Result<Applied>>;
    /// Replaces all state, on disk and in memory, by the checkpoint in `dir`, whose bytes have been verified.
    /// May move files out of `dir`; what is left of it is deleted afterwards.
    fn install(&self, dir: &Path) -> BoxFuture<'_, io::Result<Applied>>;
}

/// A member of the cluster, as agreed in the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// Its id.
    pub id: NodeId,
    /// host:port of its peer listener.
    pub peer_addr: String,
    /// Whatever the layer above wants every member to know of this one.
    pub info: Bytes,
    /// Votes and counts for the quorum; `false` for a learner.
    pub voter: bool,
}
