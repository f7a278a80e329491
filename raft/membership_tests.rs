//! Changes of the membership: replacements, refusals, and what a member learns that is no member any more.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use sys::RealDisk;

use crate::cluster_fixture::*;
use crate::network::pb::change_request::Kind;
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
    let (leader, removed) = (cluster.leader().await, cluster.follower().await);
    learns_that_it_was_removed(&cluster, leader, removed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_does_a_removed_leader() {
    let cluster = Cluster::of(3, Limits::default()).await;
    let (asked, removed) = (cluster.follower().await, cluster.leader().await);
    learns_that_it_was_removed(&cluster, asked, removed).await;
}

async fn learns_that_it_was_removed(cluster: &Cluster, asked: usize, removed: usize) {
    let standing = cluster.members[removed].raft().standing();
    assert_eq!(*standing.borrow(), Standing::Good);
    let id = cluster.members[removed].identity.node_id;
    cluster.members[asked].raft().remove(id).await.unwrap();
    eventually("it is told", || matches!(*standing.borrow(), Standing::Removed { .. })).await;
    for (place, member) in cluster.members.iter().enumerate() {
        assert!(place == removed || *member.raft().standing().borrow() == Standing::Good, "the others stay");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_one_with_its_data_goes_on_alone_when_it_is_told_to() {
    let mut cluster = Cluster::of(3, Limits::default()).await;
    propose(&cluster.members[0], "kept").await;
    cluster.all_have(&["kept".to_owned()]).await;
    for member in &mut cluster.members {
        member.crash();
    }
    let last = &mut cluster.members[2];
    let recover = |state: &Seat, recovery| {
        let machine = TestMachine::open(state.state.clone());
        recover_alone(state.dir.path(), &*machine, &handles(), recovery)
    };
    let looked = recover(last, Recovery::Look).unwrap();
    assert_eq!((looked.node_id, looked.before.len()), (3, 3));
    assert_eq!(recover(last, Recovery::Commit).unwrap(), looked);
    last.start().await;
    eventually("it leads alone", || last.leads()).await;
    assert_eq!(last.raft().members().len(), 1);
    propose(last, "alone").await;
    assert_eq!(last.machine().data(), ["kept", "alone"]);
    // What forgot something is no source to go on from.
    last.crash();
    std::fs::remove_dir_all(last.dir.path().join("raft/log")).unwrap();
    assert!(matches!(recover(last, Recovery::Look), Err(Error::Amnesia(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_asked_for_again_is_not_done_before_it_is_committed() {
    let limits = Limits { call_ms: 1_000, ..Limits::default() };
    let mut cluster = Cluster::of(3, limits.clone()).await;
    let identity = Identity::join(cluster.founder.cluster_id, 4, &sys::SystemRandom);
    let mut learner = Seat::new(identity, &cluster.authority, limits);
    learner.start().await;
    let add = async |leader: &Raft| leader.add_learner(4, learner.addr.clone(), Bytes::from("info-4")).await;
    let began = Instant::now();
    loop {
        let leader = cluster.leader().await;
        let raft = cluster.members[leader].raft().clone();
        // Both followers at once: within its lease the leader still takes the change into its log.
        std::thread::scope(|threads| {
            for (place, member) in cluster.members.iter_mut().enumerate() {
                if place != leader {
                    threads.spawn(move || member.crash());
                }
            }
        });
        let first = add(&raft).await;
        assert_ne!(first, Ok(()), "nobody is there to commit it");
        let in_its_log = raft.members().iter().any(|member| member.id == 4);
        let again = add(&raft).await;
        assert_ne!(again, Ok(()), "it is in the leader's log and not committed");
        for member in cluster.members.iter_mut().filter(|member| member.running.is_none()) {
            member.start().await;
        }
        if in_its_log {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "the leader never took the change");
    }
    let leader = cluster.leader().await;
    let raft = cluster.members[leader].raft().clone();
    until(PATIENCE, async || add(&raft).await, |outcome| outcome.is_ok()).await.unwrap();
    eventually("it is a member", || learner.raft().members().iter().any(|member| member.id == 4)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_on_its_way_out_says_of_nobody_that_it_is_no_member() {
    let cluster = Cluster::of(3, Limits::default()).await;
    let leader = cluster.leader().await;
    let raft = cluster.members[leader].raft();
    raft.stop_core().await;
    for id in 1..=3 {
        for kind in [Kind::Remove, Kind::Promote] {
            assert_eq!(raft.change_here(kind, id).await, Err(MembershipError::NoLeader), "{kind:?} {id}");
        }
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_copy_is_known_for_one_by_processes_that_never_heard_what_the_original_acknowledged() {
    let mut cluster = Cluster::of(3, Limits::default()).await;
    propose(&cluster.members[0], "before the copy").await;
    cluster.all_have(&["before the copy".to_owned()]).await;
    let copied = cluster.follower().await;
    cluster.members[copied].crash();
    let aside = tempfile::tempdir().unwrap();
    copy(cluster.members[copied].dir.path(), aside.path());
    let state = cluster.members[copied].state.lock().clone();
    // The original goes on, and acknowledges what the copy does not have.
    cluster.members[copied].start().await;
    let leader = cluster.leader().await;
    propose(&cluster.members[leader], "after the copy").await;
    cluster.all_have(&["before the copy".to_owned(), "after the copy".to_owned()]).await;
    let heard = (0..3).find(|place| ![copied, leader].contains(place)).unwrap();
    let id = cluster.members[copied].identity.node_id;
    eventually("the third has met it", || cluster.members[heard].raft().is_in_contact(id)).await;
    for member in &mut cluster.members {
        member.crash();
    }
    let dir = cluster.members[copied].dir.path().to_owned();
    std::fs::remove_dir_all(&dir).unwrap();
    copy(aside.path(), &dir);
    *cluster.members[copied].state.lock() = state;
    // The leader that had heard the acknowledgements stays away.
    cluster.members[heard].start().await;
    cluster.members[copied].start().await;
    let standing = cluster.members[copied].raft().standing();
    eventually("it is found out", || matches!(*standing.borrow(), Standing::Quarantined { .. })).await;
    assert!(!cluster.members.iter().any(Seat::leads), "a copy helps nobody to a majority");
    let all = ["before the copy".to_owned(), "after the copy".to_owned()];
    assert_eq!(cluster.members[heard].machine().data()[..1], all[..1], "nothing that was applied is lost");
    cluster.members[leader].start().await;
    propose(&cluster.members[leader], "the two go on").await;
    assert_eq!(cluster.members[leader].machine().data()[..2], all);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_living_member_is_refused_and_the_original_goes_on() {
    let mut cluster = Cluster::of(3, Limits::default()).await;
    propose(&cluster.members[0], "before the copy").await;
    cluster.all_have(&["before the copy".to_owned()]).await;
    let leader = cluster.leader().await;
    let (copied, other) = ((leader + 1) % 3, (leader + 2) % 3);
    let id = cluster.members[copied].identity.node_id;
    for place in [leader, other] {
        eventually("both have met it", || cluster.members[place].raft().is_in_contact(id)).await;
    }
    // As another machine would have it: the directory while it is in use, with every file as it is at some moment.
    let original = &cluster.members[copied];
    let mut twin = Seat::new(original.identity.clone(), &cluster.authority, Limits::default());
    std::fs::remove_dir_all(twin.dir.path()).unwrap();
    copy(original.dir.path(), twin.dir.path());
    *twin.state.lock() = original.state.lock().clone();
    twin.identity = Identity::load(&RealDisk, twin.dir.path()).unwrap().unwrap();
    twin.start().await;
    eventually("the copy is noticed", || {
        [leader, other].iter().all(|place| cluster.members[*place].raft().has_refused_a_copy(id))
    })
    .await;
    propose(&cluster.members[leader], "beside the copy").await;
    let all = ["before the copy".to_owned(), "beside the copy".to_owned()];
    cluster.all_have(&all).await;
    assert_eq!(*cluster.members[copied].raft().standing().borrow(), Standing::Good);
    assert!(!twin.leads() && twin.machine().data().len() < 2, "the copy takes part in nothing");
    // Once the original has died, it comes back as itself: nobody has learned of the copy's start.
    cluster.members[copied].crash();
    cluster.members[copied].start().await;
    propose(&cluster.members[leader], "after it").await;
    eventually("it follows again", || cluster.members[copied].machine().count() == 3).await;
}
