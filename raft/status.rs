//! What a member says about itself, for people and for metrics. A snapshot in time, cheap to take.

use openraft::ServerState;
use openraft::async_runtime::WatchReceiver;

use crate::consensus::from_raft_log_id;
use crate::core::Core;
use crate::patience::PatienceStatus;
use crate::types::{LogId, NodeId};

/// What a member does at the moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Leads.
    Leader,
    /// Follows and votes.
    Follower,
    /// Stands for election.
    Candidate,
    /// Follows without a vote.
    Learner,
    /// Has stopped.
    Stopped,
}

/// A member's own view.
#[derive(Clone, PartialEq, Debug)]
pub struct Status {
    /// This member.
    pub node_id: NodeId,
    /// What it does.
    pub role: Role,
    /// The current term.
    pub term: u64,
    /// Who leads, if known.
    pub leader: Option<NodeId>,
    /// Index of the last entry in the log, durable or not.
    pub last_log: Option<u64>,
    /// Up to where the log is on stable storage.
    pub durable: Option<u64>,
    /// What a quorum has.
    pub committed: Option<LogId>,
    /// What the state machine has.
    pub applied: Option<LogId>,
    /// What the latest snapshot has.
    pub snapshot: Option<LogId>,
    /// What was purged from the log.
    pub purged: Option<LogId>,
    /// Median of the latest synced writes.
    pub fsync_p50_us: u32,
    /// 99th percentile of the latest synced writes.
    pub fsync_p99_us: u32,
    /// How patient it is with the others.
    pub patience: PatienceStatus,
    /// The other members.
    pub peers: Vec<PeerStatus>,
}

/// Another member as this one sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct PeerStatus {
    /// Who.
    pub id: NodeId,
    /// Where its peer port is.
    pub addr: String,
    /// Up to where its log is known to match; only a leader knows.
    pub matched: Option<u64>,
    /// Milliseconds since it last answered this member; `None` if it never did.
    pub last_contact_ms: Option<u64>,
    /// Votes.
    pub voter: bool,
    /// Why nothing is said to it, if so: it has lost what it acknowledged. Replace it.
    pub quarantined: Option<String>,
}

pub(crate) fn status(core: &Core) -> Status {
    let metrics = core.raft.metrics().borrow_watched().clone();
    let (fsync_p50_us, fsync_p99_us) = core.log.fsync_us();
    let log_id = |id: &Option<crate::consensus::RaftLogId>| id.as_ref().map(from_raft_log_id);
    let membership = metrics.membership_config.membership();
    let peers = membership
        .nodes()
        .filter(|(id, _)| **id != core.me.node_id)
        .map(|(id, node)| PeerStatus {
            id: *id,
            addr: node.addr.clone(),
            matched: metrics
                .replication
                .as_ref()
                .and_then(|all| all.get(id))
                .and_then(|matched| matched.map(|id| id.index())),
            last_contact_ms: core.peers.last_contact_ms(*id),
            voter: membership.voter_ids().any(|voter| voter == *id),
            quarantined: core.peers.quarantined(*id),
        })
        .collect();
    Status {
        node_id: core.me.node_id,
        role: match metrics.state {
            ServerState::Leader => Role::Leader,
            ServerState::Follower => Role::Follower,
            ServerState::Candidate => Role::Candidate,
            ServerState::Learner => Role::Learner,
            ServerState::Shutdown => Role::Stopped,
        },
        term: metrics.current_term,
        leader: metrics.current_leader,
        last_log: metrics.last_log_index,
        durable: core.log.durable().map(|id| id.index()),
        committed: log_id(&metrics.local_committed),
        applied: log_id(&metrics.last_applied),
        snapshot: log_id(&metrics.snapshot),
        purged: log_id(&metrics.purged),
        fsync_p50_us,
        fsync_p99_us,
        patience: core.timing.status(core.now()),
        peers,
    }
}
