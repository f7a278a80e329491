//! Changes of the membership: replacements, refusals, and what a member learns that is no member any more.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::cluster_fixture::*;
use crate::wait_tests::{PATIENCE, eventually, until};
use crate::*;

/// Longest time between two proposals that were taken over while members change. The figure to reach is a second, on an
/// idle machine with an optimised build.
const GAP_MAX: Duration = Duration::from_secs(5);

/// Proposes without pause on one member until it is told to stop; the longest time between two successes.
fn load(raft: Raft) -> (Arc<AtomicBool>, tokio::task::JoinHandle<Duration>) {
    let stop = Arc::new(AtomicBool::new(false));
    let (stopped, mut longest) = (stop.clone(), Duration::ZERO);
    let task = tokio::spawn(async move {
        let mut last = Instant::now();
        let mut number = 0;
        while !stopped.load(Ordering::Relaxed) {
            number += 1;
            if raft.propose(Bytes::from(format!("load {number}"))).await.is_ok() {
                longest = longest.max(last.elapsed());
                last = Instant::now();
            }
        }
        longest
    });
    (stop, task)
}

async fn replace(cluster: &Cluster, asked: usize, id: NodeId, old: NodeId) -> Result<(), MembershipError> {
    let attempt = async || cluster.members[asked].raft().replace(id, old).await;
    let waits = |outcome: &Result<(), MembershipError>| {
        matches!(
            outcome,
            Err(MembershipError::Lagging { .. } | MembershipError::InProgress | MembershipError::NoLeader)
        )
    };
    until(PATIENCE, attempt, |outcome| !waits(outcome)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_and_leading_members_are_replaced_under_load_without_a_long_gap() {
    let mut cluster = Cluster::of(3, Limits::default()).await;
    let leader = cluster.leader().await;
    let dead = cluster.follower().await;
    let asked = (0..3).find(|place| ![leader, dead].contains(place)).unwrap();
    let ids: Vec<NodeId> = cluster.members.iter().map(|member| member.identity.node_id).collect();
    let (stop, longest) = load(cluster.members[asked].raft().clone());
    cluster.members[dead].crash();
    let voters = |cluster: &Cluster| {
        let members = cluster.members[asked].raft().members();
        members.into_iter().filter(|member| member.voter).map(|member| member.id).collect::<Vec<_>>()
    };
    cluster.join_by(asked, 4, Limits::default()).await;
    replace(&cluster, asked, 4, ids[dead]).await.unwrap();
    eventually("the new member votes", || voters(&cluster).contains(&4) && voters(&cluster).len() == 3).await;
    // And now the leader itself, which lives and hands over first.
    cluster.join_by(asked, 5, Limits::default()).await;
    replace(&cluster, asked, 5, ids[leader]).await.unwrap();
    eventually("the leader is gone", || !voters(&cluster).contains(&ids[leader])).await;
    assert_eq!(cluster.members[asked].raft().members().len(), 3);
    stop.store(true, Ordering::Relaxed);
    let longest = longest.await.unwrap();
    assert!(longest < GAP_MAX, "no proposal was taken over for {longest:?}");
    // It may be asked again.
    assert_eq!(replace(&cluster, asked, 5, ids[leader]).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_after_which_no_majority_answers_is_refused() {
    let mut cluster = Cluster::of(3, Limits::default()).await;
    let leader = cluster.leader().await;
    let ids: Vec<NodeId> = cluster.members.iter().map(|member| member.identity.node_id).collect();
    let (dead, alive) = {
        let mut others = (0..3).filter(|place| *place != leader);
        (others.next().unwrap(), others.next().unwrap())
    };
    cluster.members[dead].crash();
    let raft = cluster.members[leader].raft().clone();
    let silent = || {
        let peer = raft.status().peers.into_iter().find(|peer| peer.id == ids[dead]).unwrap();
        peer.last_contact_ms.is_none_or(|ms| ms > 5_000)
    };
    until(PATIENCE, async || silent(), |silent| *silent).await;
    let refused = raft.remove(ids[alive]).await;
    let expected = MembershipError::NoQuorumAfter { id: ids[alive], voters: 2, answering: 1, needed: 2 };
    assert_eq!(refused, Err(expected));
    let refused = raft.remove(ids[leader]).await;
    assert!(matches!(refused, Err(MembershipError::NoQuorumAfter { answering: 1, .. })), "{refused:?}");
    // The dead one may go.
    raft.remove(ids[dead]).await.unwrap();
    propose(&cluster.members[leader], "the two go on").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_member_learns_that_it_is_none() {
    let cluster = Cluster::of(3, Limits::default()).await;
    let leader = cluster.leader().await;
    let removed = cluster.follower().await;
    let standing = cluster.members[removed].raft().standing();
    assert_eq!(*standing.borrow(), Standing::Good);
    let id = cluster.members[removed].identity.node_id;
    cluster.members[leader].raft().remove(id).await.unwrap();
    eventually("it is told", || matches!(*standing.borrow(), Standing::Removed { .. })).await;
    for (place, member) in cluster.members.iter().enumerate() {
        assert!(place == removed || *member.raft().standing().borrow() == Standing::Good, "the others stay");
    }
}
