//! What members say to each other, as traits: the real one is `grpc`, a simulation brings its own.
//! `PeerApi` is one connection as both ends see it: the caller's stub and the callee's session alike.
//! Knows no transport and no consensus; `replication` and `session` translate.

use std::sync::Arc;

use futures::future::BoxFuture;
use futures::stream::BoxStream;

use crate::types::NodeId;

#[allow(missing_docs, clippy::all)]
pub mod pb {
    //! Messages of the peer protocol, generated from `proto/peer.proto`.
    tonic::include_proto!("xebec.peer.v1");
}

/// Each peer is reached over three connections, so that small urgent messages never wait behind large ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// Heartbeats, votes, read index, handover.
    Control,
    /// Log entries and forwarded proposals.
    Append,
    /// Snapshots, membership changes, calls of the upper layers.
    Bulk,
}

impl Lane {
    pub(crate) const ALL: [Lane; 3] = [Lane::Control, Lane::Append, Lane::Bulk];
}

/// Why a peer did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeerError {
    /// No connection, or it broke.
    #[error("unreachable: {0}")]
    Unreachable(String),
    /// The peer, or this member, refuses the connection: another cluster, another incarnation, quarantine.
    #[error("refused: {0}")]
    Refused(String),
    /// The peer has found that this member lost what it acknowledged, and has nothing to do with it any more.
    #[error("quarantined: {0}")]
    Quarantined(String),
    /// The peer answered with an error.
    #[error("failed: {0}")]
    Failed(String),
    /// No answer in time.
    #[error("timed out")]
    TimedOut,
}

/// Answer to one call.
pub type Answer<T> = BoxFuture<'static, Result<T, PeerError>>;
/// A stream of messages or answers.
pub type Messages<T> = BoxStream<'static, Result<T, PeerError>>;

/// One connection to a peer. Every call before a successful `greet` is refused.
pub trait PeerApi: Send + Sync + 'static {
    /// Exchanges identities. First on every connection.
    fn greet(&self, hello: pb::Hello) -> Answer<pb::Hello>;
    /// One append request; the core sends heartbeats so.
    fn append(&self, request: pb::AppendRequest) -> Answer<pb::AppendReply>;
    /// Requests in order, answers in the same order.
    fn append_stream(&self, requests: BoxStream<'static, pb::AppendRequest>) -> Answer<Messages<pb::AppendReply>>;
    /// Asks for a vote.
    fn vote(&self, request: pb::VoteRequest) -> Answer<pb::VoteReply>;
    /// Asks whether a vote would be given.
    fn pre_vote(&self, request: pb::VoteRequest) -> Answer<pb::VoteReply>;
    /// Asks the peer to take over.
    fn transfer_leader(&self, request: pb::TransferRequest) -> Answer<pb::TransferReply>;
    /// Asks the leader for a read index.
    fn read_index(&self, request: pb::ReadIndexRequest) -> Answer<pb::ReadIndexReply>;
    /// Batches of proposals for the leader; one answer each, in order.
    fn propose(&self, batches: BoxStream<'static, pb::ProposeRequest>) -> Answer<Messages<pb::ProposeReply>>;
    /// Asks the leader to change the membership.
    fn change(&self, request: pb::ChangeRequest) -> Answer<pb::ChangeReply>;
    /// A call between upper layers.
    fn call(&self, request: pb::CallRequest) -> Answer<pb::CallReply>;
    /// Announces a snapshot; the answer says how much of it the peer already holds.
    fn offer_snapshot(&self, offer: pb::SnapshotOffer) -> Answer<pb::SnapshotProgress>;
    /// Sends the rest of an announced snapshot and waits until it is installed.
    fn send_snapshot(&self, chunks: BoxStream<'static, pb::SnapshotChunk>) -> Answer<pb::SnapshotReply>;
    /// The connection is gone for good; a new one must be dialled.
    fn is_closed(&self) -> bool;
}

/// The callee's side: makes a session for each connection that comes in.
pub trait PeerService: Send + Sync + 'static {
    /// A connection whose certificate names `certified`.
    fn open_session(&self, certified: NodeId) -> Arc<dyn PeerApi>;
}

/// How members reach each other.
pub trait Network: Send + Sync + 'static {
    /// Opens a connection to member `to` at `addr`, authenticated in both directions.
    fn dial(&self, to: NodeId, addr: &str, lane: Lane) -> Answer<Arc<dyn PeerApi>>;
    /// Starts to answer peers; returns at once.
    fn serve(&self, service: Arc<dyn PeerService>) -> std::io::Result<()>;
    /// Stops answering and closes what is open.
    fn stop(&self);
}
