//! What the parts of a running member share, and the small questions that all of them ask.
//! Built once by `Raft::start`; proposals, barriers, membership, handover, compaction and sessions live on it.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use futures::future::BoxFuture;
use openraft::ServerState;
use openraft::async_runtime::WatchReceiver;
use parking_lot::Mutex;
use sys::process::Spawner;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::barrier::Waiter;
use crate::config::SysHandles;
use crate::consensus::{C, Node, RaftLogId, RaftMembership};
use crate::error::MembershipError;
use crate::identity::Identity;
use crate::leadership::Leadership;
use crate::limits::Limits;
use crate::log::Log;
use crate::machine::{Machine, MachineShared};
use crate::network::{Lane, PeerApi, PeerError};
use crate::patience::Patience;
use crate::peers::{Knowledge, Known, Peers};
use crate::proposals::Queue;
use crate::snapshot_receive::Receiving;
use crate::types::{NodeId, StateMachine};

pub(crate) type Consensus = openraft::Raft<C, Machine>;

/// Answers calls of other members' upper layers: caller, method, body.
pub type PeerCallHandler = dyn Fn(NodeId, String, Bytes) -> BoxFuture<'static, Result<Bytes, String>> + Send + Sync;

pub(crate) struct Core {
    pub me: Identity,
    pub advertise: String,
    pub info: Bytes,
    pub raft: Consensus,
    pub log: Log,
    pub peers: Arc<Peers>,
    pub machine: Arc<MachineShared>,
    pub user: Arc<dyn StateMachine>,
    pub limits: Limits,
    pub timing: Arc<Patience>,
    pub sys: SysHandles,
    pub runtime: Spawner,
    pub leadership: watch::Sender<Leadership>,
    /// Proposals wait while leadership is being handed over.
    pub holding: watch::Sender<bool>,
    pub proposals: Queue,
    pub barriers: mpsc::UnboundedSender<Waiter>,
    pub receiving: Receiving,
    pub on_call: ArcSwapOption<Box<PeerCallHandler>>,
    pub handed_over_at: Mutex<Option<Duration>>,
    pub stop: CancellationToken,
}

impl Core {
    /// The leader that this member knows of, itself included.
    pub(crate) fn leader(&self) -> Option<NodeId> {
        self.raft.metrics().borrow_watched().current_leader
    }

    pub(crate) fn leads(&self) -> bool {
        self.raft.metrics().borrow_watched().state == ServerState::Leader
    }

    pub(crate) fn membership(&self) -> RaftMembership {
        self.raft.metrics().borrow_watched().membership_config.membership().clone()
    }

    /// The membership as the core has it now. What watchers see follows a moment later, which is too late for
    /// a change that builds on the one before. `InProgress` while it is not committed: the next leader may never have
    /// heard of it, so nobody may be told that it is so. `NoLeader` from a core that has stopped.
    pub(crate) async fn membership_now(&self) -> Result<RaftMembership, MembershipError> {
        let asked = self.raft.with_raft_state(|state| {
            let (committed, effective) = (state.membership_state.committed(), state.membership_state.effective());
            (committed.log_id() == effective.log_id()).then(|| effective.membership().clone())
        });
        asked.await.map_err(|_| MembershipError::NoLeader)?.ok_or(MembershipError::InProgress)
    }

    pub(crate) fn node(&self, id: NodeId) -> Option<Node> {
        self.raft.metrics().borrow_watched().membership_config.membership().get_node(&id).cloned()
    }

    /// A greeted connection to another member.
    pub(crate) async fn lane_to(&self, id: NodeId, lane: Lane) -> Result<Arc<dyn PeerApi>, PeerError> {
        let Some(node) = self.node(id) else {
            return Err(PeerError::Unreachable(format!("member {id} is not known")));
        };
        self.peers.lane(id, &node.addr, lane).await
    }

    /// What greetings are judged by.
    pub(crate) fn knowledge(raft: &Consensus, id: NodeId) -> Knowledge {
        let metrics = raft.metrics();
        let metrics = metrics.borrow_watched();
        let index_of = |id: Option<&RaftLogId>| id.map(|id| id.index());
        let membership_at = index_of(metrics.membership_config.log_id().as_ref());
        let member = metrics.membership_config.membership().get_node(&id).map(|node| {
            let matched = metrics.replication.as_ref().and_then(|all| all.get(&id)).and_then(|id| id.as_ref());
            Known { incarnation: node.incarnation, acknowledged: matched.map(|id| (id.index(), metrics.vote)) }
        });
        let committed = &metrics.committed_membership_config;
        let lacks_it = member.is_none() && committed.membership().get_node(&id).is_none();
        let excluded_at = index_of(committed.log_id().as_ref()).filter(|_| lacks_it);
        Knowledge { member, membership_at, excluded_at }
    }

    /// A short random wait: 1 to 5 milliseconds. For a leader that has just been elected or is about to be.
    pub(crate) async fn back_off(&self) {
        let wait = Duration::from_micros(1_000 + self.sys.random.below(4_000));
        self.sys.clock.sleep(wait).await;
    }

    pub(crate) fn now(&self) -> Duration {
        self.sys.clock.monotonic()
    }
}
