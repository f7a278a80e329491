//! The consensus core's network: its requests become messages on the right lane of the right peer.
//! Heartbeats and votes use the control lane, entries the append lane, snapshots the bulk lane.

use std::future::Future;
use std::sync::Arc;

use futures::future::{BoxFuture, Either, select};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt};
use openraft::error::{NetworkError, RPCError, ReplicationClosed, StreamingError, Unreachable};
use openraft::network::{RPCOption, stream_append_sequential};
use openraft::raft::{
    AppendEntriesRequest, AppendEntriesResponse, SnapshotResponse, StreamAppendError, StreamAppendResult,
    TransferLeaderRequest, TransferLeaderResponse, VoteRequest, VoteResponse,
};
use openraft::{OptionalSend, RaftNetworkFactory, RaftNetworkV2};

use crate::consensus::{C, Node, RaftVote};
use crate::machine::Snapshot;
use crate::network::{Lane, PeerApi, PeerError};
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
        Target { peers: self.peers.clone(), id: target, addr: node.addr.clone(), entries: Lane::Append }
    }

    async fn new_heartbeat_client(&mut self, target: NodeId, node: &Node) -> Target {
        Target { peers: self.peers.clone(), id: target, addr: node.addr.clone(), entries: Lane::Control }
    }
}

/// One member as the core sends to it.
pub(crate) struct Target {
    peers: Arc<Peers>,
    id: NodeId,
    addr: String,
    /// Where append requests go: a heartbeat must not wait behind data.
    entries: Lane,
}

impl Target {
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
        let api = self.lane(self.entries).await?;
        let reply = self.answered(api.append(wire::append_out(rpc)).await)?;
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
