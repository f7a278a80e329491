//! Changes of the membership: add a learner, promote it, remove a member, update its address.
//! Asked on any member and done by the leader, one at a time, in joint consensus.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use openraft::ChangeMembers;
use openraft::async_runtime::WatchReceiver;
use openraft::errors::{ChangeMembershipError, ClientWriteError, RaftError};

use crate::codec;
use crate::consensus::{C, Node};
use crate::core::Core;
use crate::error::{MembershipError, TransferError};
use crate::handover::{self, Pace};
use crate::limits::MEMBERSHIP_BYTES_MAX;
use crate::network::{Lane, pb};
use crate::peers::within;
use crate::types::{Member, NodeId};
use pb::change_request::Kind;

type Outcome = Result<(), MembershipError>;

/// A voter that was silent for longer does not count when it is asked whether a majority is left: an election of the
/// most patient preset fits in.
const ANSWER_MS_MAX: u64 = 5_000;

pub(crate) fn list(core: &Core) -> Vec<Member> {
    let membership = core.membership();
    let voters: BTreeSet<NodeId> = membership.voter_ids().collect();
    membership
        .nodes()
        .map(|(id, node)| Member {
            id: *id,
            peer_addr: node.addr.clone(),
            info: node.info.clone(),
            voter: voters.contains(id),
        })
        .collect()
}

/// Gets a change done by whoever leads.
pub(crate) async fn change(core: &Arc<Core>, request: pb::ChangeRequest) -> Outcome {
    let give_up_at = core.now() + Duration::from_millis(core.limits.call_ms);
    loop {
        let left = give_up_at.saturating_sub(core.now());
        let outcome = match core.leader() {
            Some(leader) if leader == core.me.node_id => {
                within(&*core.sys.clock, left, change_here(core, request.clone())).await
            }
            Some(leader) => within(&*core.sys.clock, left, forward(core, leader, request.clone())).await,
            None => Some(Err(MembershipError::NoLeader)),
        };
        match outcome.unwrap_or(Err(MembershipError::TimedOut)) {
            // The change before this one may have been answered a moment before it was committed everywhere.
            Err(MembershipError::NoLeader | MembershipError::InProgress)
                if core.now() < give_up_at && !core.stop.is_cancelled() =>
            {
                core.back_off().await;
            }
            outcome => return outcome,
        }
    }
}

async fn forward(core: &Core, leader: NodeId, request: pb::ChangeRequest) -> Outcome {
    let Ok(api) = core.lane_to(leader, Lane::Bulk).await else {
        return Err(MembershipError::NoLeader);
    };
    // Changes are idempotent: a broken connection is no different from a leader that is gone.
    let Ok(reply) = api.change(request).await else {
        return Err(MembershipError::NoLeader);
    };
    decode_outcome(&reply.outcome)
}

pub(crate) fn encode_outcome(outcome: &Outcome) -> Vec<u8> {
    codec::encode(outcome)
}

fn decode_outcome(bytes: &[u8]) -> Outcome {
    codec::decode::<Outcome, MEMBERSHIP_BYTES_MAX>(bytes)
        .unwrap_or_else(|error| Err(MembershipError::Failed(format!("unreadable answer: {error}"))))
}

/// Does a change as leader.
pub(crate) async fn change_here(core: &Arc<Core>, request: pb::ChangeRequest) -> Outcome {
    let id = request.node_id;
    match request.kind() {
        Kind::AddLearner => add_learner(core, request).await,
        Kind::Promote => promote(core, id).await,
        Kind::Remove => remove(core, id).await,
        Kind::Update => update(core, request).await,
        Kind::Replace => replace(core, id, request.replaces).await,
        Kind::Unspecified => Err(MembershipError::Failed("no kind of change named".into())),
    }
}

async fn add_learner(core: &Core, request: pb::ChangeRequest) -> Outcome {
    let (id, addr) = (request.node_id, request.address);
    let incarnation = core.peers.incarnation_of(id, &addr).await.map_err(|error| MembershipError::Unreachable {
        id,
        addr: addr.clone(),
        reason: error.to_string(),
    })?;
    let node = Node { addr, info: request.info, incarnation };
    let membership = core.membership_now().await?;
    match membership.get_node(&id) {
        Some(present) if *present == node => return Ok(()),
        Some(_) => return Err(MembershipError::Exists(id)),
        None => {}
    }
    let mut grown: BTreeMap<NodeId, Node> = membership.nodes().map(|(id, node)| (*id, node.clone())).collect();
    grown.insert(id, node.clone());
    let bytes: usize = grown.values().map(|node| node.addr.len() + node.info.len() + 64).sum();
    if bytes > MEMBERSHIP_BYTES_MAX {
        return Err(MembershipError::Failed(format!("the membership would take {bytes} bytes")));
    }
    sys::failpoint::at("raft.membership.before-learner");
    core.raft.add_learner(id, node, false).await.map(drop).map_err(explain)
}

async fn promote(core: &Core, id: NodeId) -> Outcome {
    let membership = core.membership_now().await?;
    if membership.get_node(&id).is_none() {
        return Err(MembershipError::NotFound(id));
    }
    let mut voters: BTreeSet<NodeId> = membership.voter_ids().collect();
    if voters.contains(&id) && membership.get_joint_config().len() == 1 {
        return Ok(());
    }
    caught_up(core, id)?;
    voters.insert(id);
    keeps_quorum(core, id, &voters)?;
    sys::failpoint::at("raft.membership.before-promote");
    change_voters(core, ChangeMembers::AddVoterIds(BTreeSet::from([id]))).await
}

/// Gives `id` the vote of `old`, which leaves: one joint change, so that no majority is smaller in between.
async fn replace(core: &Arc<Core>, id: NodeId, old: NodeId) -> Outcome {
    let membership = core.membership_now().await?;
    if membership.get_node(&id).is_none() {
        return Err(MembershipError::NotFound(id));
    }
    if membership.get_node(&old).is_none() {
        return promote(core, id).await;
    }
    caught_up(core, id)?;
    let mut voters: BTreeSet<NodeId> = membership.voter_ids().collect();
    let votes = voters.remove(&old);
    voters.insert(id);
    keeps_quorum(core, id, &voters)?;
    if old == core.me.node_id {
        return step_aside(core).await;
    }
    sys::failpoint::at("raft.membership.before-replace");
    if votes {
        change_voters(core, ChangeMembers::ReplaceAllVoters(voters)).await?;
    } else {
        let added = ChangeMembers::AddVoterIds(BTreeSet::from([id]));
        let dropped = ChangeMembers::RemoveNodes(BTreeSet::from([old]));
        change_voters(core, ChangeMembers::Batch(vec![added, dropped])).await?;
    }
    core.peers.forget(old);
    Ok(())
}

/// Whether a learner has so little left to fetch that it may vote.
fn caught_up(core: &Core, id: NodeId) -> Outcome {
    let (matched, end) = {
        let metrics = core.raft.metrics();
        let metrics = metrics.borrow_watched();
        let matched = metrics.replication.as_ref().and_then(|all| all.get(&id).copied().flatten());
        (matched.map(|id| id.index() + 1), metrics.last_log_index.map_or(0, |index| index + 1))
    };
    let lag = end - matched.unwrap_or(0).min(end);
    // One that has never confirmed anything may not be there at all, however short the log.
    if matched.is_none() {
        return Err(MembershipError::Lagging { id, lag });
    }
    if lag > core.limits.promote_lag_entries_max {
        return Err(MembershipError::Lagging { id, lag });
    }
    Ok(())
}

/// Refuses a set of voters of which no majority answers at the moment: nothing could be written any more.
fn keeps_quorum(core: &Core, id: NodeId, voters: &BTreeSet<NodeId>) -> Outcome {
    let answers = |voter: &&NodeId| {
        **voter == core.me.node_id || core.peers.last_contact_ms(**voter).is_some_and(|ms| ms < ANSWER_MS_MAX)
    };
    let answering = voters.iter().filter(answers).count();
    let needed = voters.len() / 2 + 1;
    if answering < needed {
        return Err(MembershipError::NoQuorumAfter { id, voters: voters.len(), answering, needed });
    }
    Ok(())
}

/// A leader that is to leave: whoever takes over makes the change. One that removes itself leaves a gap. A handover that
/// did not succeed is tried again as long as the change is asked for.
async fn step_aside(core: &Arc<Core>) -> Outcome {
    Err(match handover::hand_over(core, None, Pace::Urgent).await {
        Ok(_) | Err(TransferError::NotLeader | TransferError::Stopped) => MembershipError::NoLeader,
        Err(TransferError::Lagging(_) | TransferError::TimedOut(_) | TransferError::TooSoon(_)) => {
            MembershipError::InProgress
        }
        Err(error @ TransferError::NoTarget) => MembershipError::Failed(error.to_string()),
    })
}

async fn remove(core: &Arc<Core>, id: NodeId) -> Outcome {
    let membership = core.membership_now().await?;
    if membership.get_node(&id).is_none() {
        return Err(MembershipError::NotFound(id));
    }
    let mut voters: BTreeSet<NodeId> = membership.voter_ids().collect();
    if !voters.remove(&id) {
        change_voters(core, ChangeMembers::RemoveNodes(BTreeSet::from([id]))).await?;
    } else if voters.is_empty() {
        return Err(MembershipError::LastVoter);
    } else {
        keeps_quorum(core, id, &voters)?;
        if id == core.me.node_id {
            return step_aside(core).await;
        }
        sys::failpoint::at("raft.membership.before-remove");
        change_voters(core, ChangeMembers::RemoveVoters(BTreeSet::from([id]))).await?;
    }
    sys::failpoint::at("raft.membership.removed");
    core.peers.forget(id);
    Ok(())
}

async fn update(core: &Core, request: pb::ChangeRequest) -> Outcome {
    let id = request.node_id;
    let Some(present) = core.membership_now().await?.get_node(&id).cloned() else {
        return Err(MembershipError::NotFound(id));
    };
    let node = Node { addr: request.address, info: request.info, incarnation: present.incarnation };
    if node == present {
        return Ok(());
    }
    change_voters(core, ChangeMembers::SetNodes(BTreeMap::from([(id, node)]))).await
}

async fn change_voters(core: &Core, change: ChangeMembers<NodeId, Node>) -> Outcome {
    // A removed voter is removed altogether: it does not stay as a learner.
    core.raft.change_membership(change, false).await.map(drop).map_err(explain)
}

fn explain(error: RaftError<C, ClientWriteError<C>>) -> MembershipError {
    match error {
        RaftError::APIError(ClientWriteError::ForwardToLeader(_) | ClientWriteError::LogEntryDiscarded(_)) => {
            MembershipError::NoLeader
        }
        RaftError::APIError(ClientWriteError::ChangeMembershipError(error)) => match error {
            ChangeMembershipError::InProgress(_) | ChangeMembershipError::UncommittedLeaderLog(_) => {
                MembershipError::InProgress
            }
            ChangeMembershipError::LearnerNotFound(missing) => MembershipError::NotFound(missing.node_id),
            other => MembershipError::Failed(other.to_string()),
        },
        other => MembershipError::Failed(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_round_trip_and_garbage_is_a_failure() {
        let unreachable = MembershipError::Unreachable { id: 3, addr: "a:1".into(), reason: "refused".into() };
        for outcome in [Ok(()), Err(MembershipError::InProgress), Err(unreachable)] {
            assert_eq!(decode_outcome(&encode_outcome(&outcome)), outcome);
        }
        assert!(matches!(decode_outcome(b"garbage"), Err(MembershipError::Failed(_))));
    }
}
