//! The consensus core's network: its requests become messages on the right lane of the right peer.
//! Heartbeats and votes use the control lane, entries the append lane, snapshots the bulk lane.

use std::future::Future;
use std::sync::Arc;

use futures::future::{BoxFuture, Either, select};
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use openraft::error::{NetworkError, RPCError, ReplicationClosed, StreamingError, Unreachable};
use openraft::network::{RPCOption, stream_append_sequential};
use openraft::raft::{
    AppendEntriesRequest, AppendEntriesResponse, SnapshotResponse, StreamAppendError, StreamAppendResult,
    TransferLeaderRequest, TransferLeaderResponse, VoteRequest, VoteResponse,
};
use openraft::{OptionalSend, RaftNetworkFactory, RaftNetworkV2};
use parking_lot::Mutex;
use tokio::sync::mpsc;

use crate::consensus::{C, Node, RaftVote};
use crate::machine::Snapshot;
use crate::network::{Lane, Messages, PeerApi, PeerError, pb};
use crate::peers::Peers;
use crate::snapshot_dir::SnapshotDir;
use crate::types::NodeId;
use crate::{snapshot_send, wire};

/// Makes the core's clients.
pub(crate) struct Replication {
    pub peers: Arc<Peers>,
}

impl RaftNetworkFactory<C> for Replication {
    type Network = Target;

    async fn new_client(&mut self, target: NodeId, node: &Node) -> Target {
        Target { peers: self.peers.clone(), id: target, addr: node.addr.clone(), entries: Lane::Append, beats: None }
    }

    async fn new_heartbeat_client(&mut self, target: NodeId, node: &Node) -> Target {
        Target { peers: self.peers.clone(), id: target, addr: node.addr.clone(), entries: Lane::Control, beats: None }
    }
}

/// One member as the core sends to it.
pub(crate) struct Target {
    peers: Arc<Peers>,
    id: NodeId,
    addr: String,
    /// Where append requests go: a heartbeat must not wait behind data.
    entries: Lane,
    /// The stream of single requests, if it is open and answers nothing but the next one.
    beats: Option<Beats>,
}

/// A stream for requests that are answered one by one. Heartbeats go twenty times a second to each member, and a call
/// of its own for each costs twice the CPU time of a message on a stream.
struct Beats {
    api: Arc<dyn PeerApi>,
    requests: mpsc::UnboundedSender<pb::AppendRequest>,
    /// Never locked: a stream may not be shared between threads, and what holds it has to be.
    replies: Mutex<Messages<pb::AppendReply>>,
}

impl Beats {
    async fn open(api: Arc<dyn PeerApi>) -> Result<Beats, PeerError> {
        let (requests, mut outgoing) = mpsc::unbounded_channel();
        let replies = api.append_stream(stream::poll_fn(move |cx| outgoing.poll_recv(cx)).boxed()).await?;
        Ok(Beats { api, requests, replies: Mutex::new(replies) })
    }

    async fn ask(&mut self, request: pb::AppendRequest) -> Result<pb::AppendReply, PeerError> {
        let ended = || PeerError::Unreachable("the stream of heartbeats has ended".into());
        self.requests.send(request).map_err(|_| ended())?;
        self.replies.get_mut().next().await.unwrap_or_else(|| Err(ended()))
    }
}

impl Target {
    /// Sends one request and waits for its answer.
    async fn append_one(&mut self, request: pb::AppendRequest) -> Result<pb::AppendReply, RPCError<C>> {
        let api = self.lane(self.entries).await?;
        // Taken out while it is in use: a call that is given up halfway leaves an answer behind that would be taken
        // for the next one's.
        let open = self.beats.take().filter(|beats| Arc::ptr_eq(&beats.api, &api));
        let mut beats = match open {
            Some(beats) => beats,
            None => self.answered(Beats::open(api).await)?,
        };
        let reply = self.answered(beats.ask(request).await)?;
        self.beats = Some(beats);
        Ok(reply)
    }

    async fn lane(&self, lane: Lane) -> Result<Arc<dyn PeerApi>, RPCError<C>> {
        self.peers.lane(self.id, &self.addr, lane).await.map_err(rpc_error)
    }

    fn answered<T>(&self, answer: Result<T, PeerError>) -> Result<T, RPCError<C>> {
        if answer.is_ok() {
            self.peers.note_contact(self.id);
        }
        answer.map_err(rpc_error)
    }
}

fn rpc_error(error: PeerError) -> RPCError<C> {
    match error {
        // The core waits before it tries again.
        PeerError::Unreachable(_) | PeerError::Refused(_) | PeerError::Quarantined(_) => {
            RPCError::Unreachable(Unreachable::new(&error))
        }
        PeerError::Failed(_) | PeerError::TimedOut => RPCError::Network(NetworkError::new(&error)),
    }
}

fn streaming_error(error: PeerError) -> StreamingError<C> {
    match error {
        PeerError::Unreachable(_) | PeerError::Refused(_) | PeerError::Quarantined(_) => {
            StreamingError::Unreachable(Unreachable::new(&error))
        }
        PeerError::Failed(_) | PeerError::TimedOut => StreamingError::Network(NetworkError::new(&error)),
    }
}

impl RaftNetworkV2<C> for Target {
    type SnapshotData = SnapshotDir;

    async fn append_entries(
        &mut self,
        rpc: AppendEntriesRequest<C>,
        _option: RPCOption,
    ) -> Result<AppendEntriesResponse<C>, RPCError<C>> {
        let reply = self.append_one(wire::append_out(rpc)).await?;
        Ok(match wire::append_reply_in(reply).map_err(rpc_error)? {
            Ok(last) => AppendEntriesResponse::PartialSuccess(last),
            Err(StreamAppendError::Conflict(_)) => AppendEntriesResponse::Conflict,
            Err(StreamAppendError::HigherVote(vote)) => AppendEntriesResponse::HigherVote(vote),
        })
    }

    fn stream_append<'s, S>(
        &'s mut self,
        input: S,
        option: RPCOption,
    ) -> BoxFuture<'s, Result<BoxStream<'s, Result<StreamAppendResult<C>, RPCError<C>>>, RPCError<C>>>
    where
        S: Stream<Item = AppendEntriesRequest<C>> + OptionalSend + Unpin + 'static,
    {
        if self.entries == Lane::Control {
            return stream_append_sequential(self, input, option);
        }
        Box::pin(async move {
            // The core paces its attempts in this stream: dialling without asking it first would hammer a dead peer.
            let mut input = input;
            let Some(first) = input.next().await else {
                return Ok(futures::stream::empty().boxed());
            };
            let api = self.lane(Lane::Append).await?;
            let requests = futures::stream::iter([first]).chain(input).map(wire::append_out).boxed();
            let replies = self.answered(api.append_stream(requests).await)?;
            let results = replies.map(|reply| {
                let reply = self.answered(reply)?;
                wire::append_reply_in(reply).map_err(rpc_error)
            });
            Ok(results.boxed())
        })
    }

    async fn vote(&mut self, rpc: VoteRequest<C>, _option: RPCOption) -> Result<VoteResponse<C>, RPCError<C>> {
        let api = self.lane(Lane::Control).await?;
        let reply = self.answered(api.vote(wire::vote_request_out(rpc)).await)?;
        wire::vote_reply_in(reply).map_err(rpc_error)
    }

    async fn pre_vote(&mut self, rpc: VoteRequest<C>, _option: RPCOption) -> Result<VoteResponse<C>, RPCError<C>> {
        let api = self.lane(Lane::Control).await?;
        let reply = self.answered(api.pre_vote(wire::vote_request_out(rpc)).await)?;
        wire::vote_reply_in(reply).map_err(rpc_error)
    }

    async fn full_snapshot(
        &mut self,
        vote: RaftVote,
        snapshot: Snapshot,
        cancel: impl Future<Output = ReplicationClosed> + OptionalSend + 'static,
        _option: RPCOption,
    ) -> Result<SnapshotResponse<C>, StreamingError<C>> {
        let send = async {
            let api = self.peers.lane(self.id, &self.addr, Lane::Bulk).await?;
            snapshot_send::send(&*api, vote, snapshot).await
        };
        match select(Box::pin(cancel), Box::pin(send)).await {
            Either::Left((closed, _)) => Err(StreamingError::Closed(closed)),
            Either::Right((sent, _)) => sent.map(SnapshotResponse::new).map_err(streaming_error),
        }
    }

    async fn transfer_leader(
        &mut self,
        req: TransferLeaderRequest<C>,
        _option: RPCOption,
    ) -> Result<TransferLeaderResponse<C>, RPCError<C>> {
        let api = self.lane(Lane::Control).await?;
        let reply = self.answered(api.transfer_leader(wire::transfer_out(&req)).await)?;
        if reply.refusal.is_empty() {
            Ok(Ok(()))
        } else {
            Err(RPCError::Network(NetworkError::from_string(reply.refusal)))
        }
    }
}
