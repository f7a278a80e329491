//! Behaviour of whole clusters: elections, handover, membership, snapshots, amnesia, strangers.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use parking_lot::Mutex;
use sys::{RealDisk, SystemRandom};

use crate::cluster_fixture::*;
use crate::wait_tests::{PATIENCE, eventually, until};
use crate::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_founder_alone_leads_and_comes_back_with_everything() {
    let mut cluster = Cluster::of(1, Limits::default()).await;
    let member = &mut cluster.members[0];
    eventually("leadership", || member.leads()).await;
    propose(member, "one").await;
    member.raft().initialize().await.unwrap();
    member.crash();
    member.start().await;
    eventually("leadership again", || member.leads()).await;
    propose(member, "two").await;
    assert_eq!(member.machine().data(), ["one", "two"]);
    assert_eq!(Identity::load(&RealDisk, member.dir.path()).unwrap().unwrap().start_counter, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_of_a_follower_lands_on_all_and_its_barrier_sees_it() {
    let cluster = Cluster::of(3, Limits::default()).await;
    let follower = &cluster.members[cluster.follower().await];
    propose(follower, "from a follower").await;
    cluster.all_have(&["from a follower".into()]).await;
    for member in &cluster.members {
        let leader = &cluster.members[cluster.leader().await];
        let text = format!("before the barrier of {}", member.identity.node_id);
        propose(leader, &text).await;
        let index = member.raft().read_barrier(PATIENCE).await.unwrap();
        eventually("the barrier's index", || member.raft().applied_index() >= index).await;
        assert!(member.machine().data().contains(&text), "a read after its barrier sees what was acknowledged");
    }
    let members = follower.raft().members();
    assert_eq!(
        members.iter().map(|member| (member.id, member.voter)).collect::<Vec<_>>(),
        [(1, true), (2, true), (3, true)]
    );
    assert_eq!(members[1].info, "info-2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_leader_is_replaced_and_nothing_acknowledged_is_lost() {
    let mut cluster = Cluster::of(3, Limits::default()).await;
    let leader = cluster.leader().await;
    let mut expected = Vec::new();
    for number in 0..20 {
        let text = format!("entry {number}");
        propose(&cluster.members[leader], &text).await;
        expected.push(text);
    }
    cluster.members[leader].crash();
    let next = cluster.leader().await;
    assert_ne!(next, leader);
    propose(&cluster.members[next], "after").await;
    expected.push("after".into());
    cluster.all_have(&expected).await;
    cluster.members[leader].start().await;
    cluster.all_have(&expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_that_only_followed_are_in_contact_before_they_have_to_vote() {
    let mut cluster = Cluster::of(3, Limits::default()).await;
    let all_in_contact = |cluster: &Cluster, ids: &[NodeId]| {
        let members = cluster.members.iter().filter(|member| ids.contains(&member.identity.node_id));
        members.into_iter().all(|member| {
            let others = ids.iter().filter(|id| **id != member.identity.node_id);
            others.into_iter().all(|id| member.raft().is_in_contact(*id))
        })
    };
    eventually("everybody knows everybody", || all_in_contact(&cluster, &[1, 2, 3])).await;
    // And again, when one comes back.
    let follower = cluster.follower().await;
    let back = cluster.members[follower].identity.node_id;
    cluster.members[follower].crash();
    let others: Vec<NodeId> = [1, 2, 3].into_iter().filter(|id| *id != back).collect();
    let lost = || cluster.members.iter().all(|member| member.running.is_none() || !member.raft().is_in_contact(back));
    eventually("the dead one is missed", lost).await;
    assert!(all_in_contact(&cluster, &others));
    cluster.members[follower].start().await;
    eventually("everybody knows everybody again", || all_in_contact(&cluster, &[1, 2, 3])).await;
    let patience = cluster.members[follower].raft().status().patience;
    assert!(!patience.preset.is_empty() && patience.election_ms.0 < patience.election_ms.1, "{patience:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn shutting_down_the_leader_hands_over_without_a_failed_proposal() {
    let mut cluster = Cluster::of(3, Limits::default()).await;
    let leader = cluster.leader().await;
    let follower = cluster.members.iter().position(|member| !member.leads()).unwrap();
    let raft = cluster.members[follower].raft().clone();
    let proposer = tokio::spawn(async move {
        for number in 0..300 {
            raft.propose(Bytes::from(format!("{number}"))).await.unwrap();
        }
    });
    cluster.members[leader].shut_down().await;
    proposer.await.unwrap();
    let machine = cluster.members[follower].machine();
    eventually("all proposals", || machine.count() == 300).await;
    assert_eq!(machine.data(), (0..300).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn leadership_moves_to_the_named_member_but_not_twice_in_a_row() {
    let cluster = Cluster::of(3, Limits::default()).await;
    let leader = &cluster.members[cluster.leader().await];
    let target = &cluster.members[cluster.follower().await];
    assert_eq!(target.raft().transfer(None).await, Err(TransferError::NotLeader));
    assert_eq!(leader.raft().transfer(Some(9)).await, Err(TransferError::NoTarget));
    let id = target.identity.node_id;
    assert_eq!(leader.raft().transfer(Some(id)).await, Ok(id));
    eventually("the target leads", || target.leads()).await;
    assert!(target.raft().transfer(None).await.is_ok());
    eventually("another leads", || !target.leads()).await;
    let third = &cluster.members[cluster.leader().await];
    if third.identity.node_id == leader.identity.node_id {
        assert!(matches!(third.raft().transfer(None).await, Err(TransferError::TooSoon(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_follows_without_a_vote_and_a_removed_member_is_gone() {
    let mut cluster = Cluster::of(3, Limits::default()).await;
    cluster.join(4, Limits::default()).await;
    propose(&cluster.members[0], "seen by a learner").await;
    let learner = &cluster.members[3];
    eventually("the learner follows", || learner.machine().data() == ["seen by a learner"]).await;
    let member = |id| cluster.members[0].raft().members().into_iter().find(|member| member.id == id);
    assert!(!member(4).unwrap().voter);
    let index = learner.raft().read_barrier(PATIENCE).await.unwrap();
    assert!(index > 0, "a learner serves barriers too");
    // Asked on a learner, done by the leader.
    learner.raft().remove(2).await.unwrap();
    eventually("the removal", || member(2).is_none()).await;
    assert_eq!(learner.raft().remove(2).await, Err(MembershipError::NotFound(2)));
    let moved = learner.raft().update_member(4, learner.addr.clone(), Bytes::from_static(b"new")).await;
    assert_eq!(moved, Ok(()));
    eventually("the new info", || member(4).unwrap().info == "new").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn removing_the_leader_hands_over_first() {
    let cluster = Cluster::of(3, Limits::default()).await;
    let leader = cluster.leader().await;
    let id = cluster.members[leader].identity.node_id;
    let other = &cluster.members[cluster.follower().await];
    other.raft().remove(id).await.unwrap();
    eventually("two members", || other.raft().members().len() == 2).await;
    propose(other, "without the old leader").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_lags_behind_the_purged_log_gets_a_snapshot() {
    let limits = Limits { log_keep_bytes: 0, log_tail_bytes_max: 0, ..Limits::default() };
    let mut cluster = Cluster::of(3, limits.clone()).await;
    let leader = cluster.leader().await;
    let absent = cluster.follower().await;
    cluster.members[absent].crash();
    let mut expected = Vec::new();
    for number in 0..50 {
        // Together larger than one chunk.
        let text = format!("{number} {}", "x".repeat(20_000));
        propose(&cluster.members[leader], &text).await;
        expected.push(text);
    }
    let raft = cluster.members[leader].raft().clone();
    raft.snapshot().await.unwrap();
    eventually("the purge", || raft.status().purged.is_some_and(|purged| purged.index > 40)).await;
    cluster.members[absent].start().await;
    cluster.all_have(&expected).await;
    // And a new member, which has nothing at all.
    cluster.join(4, limits).await;
    cluster.all_have(&expected).await;
    propose(&cluster.members[3], "after the snapshot").await;
    expected.push("after the snapshot".into());
    cluster.all_have(&expected).await;
    // Restarts after an installed snapshot and an empty log.
    cluster.members[absent].crash();
    cluster.members[absent].start().await;
    cluster.all_have(&expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_member_is_dialled_at_a_measured_pace() {
    const DIALS_MAX: usize = 200;
    const WATCHED: Duration = Duration::from_secs(1);
    let mut cluster = Cluster::of(3, Limits::default()).await;
    let leader = cluster.leader().await;
    let dead = cluster.follower().await;
    let addr = cluster.members[dead].addr.clone();
    cluster.members[dead].crash();
    // Somebody who hangs up at once stands in for the port of a dead process, and counts.
    let bind = async || std::net::TcpListener::bind(&addr);
    let listener = until(PATIENCE, bind, Result::is_ok).await.unwrap();
    listener.set_nonblocking(true).unwrap();
    propose(&cluster.members[leader], "there is something to send").await;
    let mut dials = 0;
    let hammered = until(
        WATCHED,
        async || {
            while listener.accept().is_ok() {
                dials += 1;
            }
            dials > DIALS_MAX
        },
        |hammered| *hammered,
    )
    .await;
    assert!(!hammered, "more than {DIALS_MAX} dials within {WATCHED:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_holds_what_was_applied_when_it_was_asked_for() {
    let limits = Limits { log_keep_bytes: 0, ..Limits::default() };
    let mut cluster = Cluster::of(1, limits).await;
    let member = &mut cluster.members[0];
    eventually("leadership", || member.leads()).await;
    for round in 0..3 {
        propose(member, &format!("entry {round}")).await;
        let applied = member.raft().applied_index();
        member.raft().snapshot().await.unwrap();
        let snapshot = member.raft().status().snapshot.map(|id| id.index);
        assert!(snapshot >= Some(applied), "snapshot {snapshot:?} after {applied} was applied");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wiped_log_is_amnesia_and_never_starts() {
    let mut cluster = Cluster::of(3, Limits::default()).await;
    propose(&cluster.members[0], "acknowledged").await;
    let wiped = &mut cluster.members[2];
    wiped.shut_down().await;
    *wiped.state.lock() = State::default();
    let raft_dir = wiped.dir.path().join("raft");
    std::fs::remove_dir_all(raft_dir.join("log")).unwrap();
    assert!(matches!(wiped.try_start().await, Err(Error::Amnesia(_))), "the mark remembers");
    std::fs::remove_dir_all(&raft_dir).unwrap();
    assert!(matches!(wiped.try_start().await, Err(Error::Amnesia(_))), "the identity remembers");
    std::fs::remove_file(wiped.dir.path().join("identity")).unwrap();
    assert!(matches!(wiped.try_start().await, Err(Error::NoIdentity(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_shorter_than_its_mark_is_amnesia() {
    let mut cluster = Cluster::of(1, Limits::default()).await;
    let member = &mut cluster.members[0];
    propose(member, "one").await;
    member.shut_down().await;
    // An older copy of the log and of the state under the newer mark.
    let log = member.dir.path().join("raft/log");
    let copy = member.dir.path().join("copy");
    copy_dir(&log, &copy);
    let state = member.state.lock().clone();
    member.start().await;
    propose(member, "two").await;
    member.shut_down().await;
    std::fs::remove_dir_all(&log).unwrap();
    std::fs::rename(&copy, &log).unwrap();
    *member.state.lock() = state;
    assert!(matches!(member.try_start().await, Err(Error::Amnesia(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_copy_of_a_whole_data_directory_is_quarantined() {
    let mut cluster = Cluster::of(3, Limits::default()).await;
    let leader = cluster.leader().await;
    let victim = cluster.follower().await;
    propose(&cluster.members[leader], "before the copy").await;
    let copied = cluster.members[victim].dir.path().join("copy");
    {
        let victim = &mut cluster.members[victim];
        eventually("caught up", || victim.machine().count() == 1).await;
        victim.shut_down().await;
        std::fs::create_dir_all(&copied).unwrap();
        copy_dir(&victim.dir.path().join("raft"), &copied.join("raft"));
        std::fs::copy(victim.dir.path().join("identity"), copied.join("identity")).unwrap();
    }
    let state = cluster.members[victim].state.lock().clone();
    cluster.members[victim].start().await;
    propose(&cluster.members[leader], "after the copy").await;
    let id = cluster.members[victim].identity.node_id;
    let victim = &mut cluster.members[victim];
    eventually("acknowledged", || victim.machine().count() == 2).await;
    victim.shut_down().await;
    let dir = victim.dir.path().to_owned();
    std::fs::remove_dir_all(dir.join("raft")).unwrap();
    std::fs::rename(copied.join("raft"), dir.join("raft")).unwrap();
    std::fs::rename(copied.join("identity"), dir.join("identity")).unwrap();
    *victim.state.lock() = state;
    victim.start().await;
    let raft = cluster.members[leader].raft().clone();
    let peer = || raft.status().peers.into_iter().find(|peer| peer.id == id).unwrap();
    eventually("quarantine", || peer().quarantined.is_some()).await;
    let standing = cluster.members[victim_index(&cluster, id)].raft().standing();
    eventually("it is told", || matches!(*standing.borrow(), Standing::Quarantined { .. })).await;
    propose(&cluster.members[leader], "the others go on").await;
    assert_eq!(cluster.members[victim_index(&cluster, id)].machine().count(), 1, "nothing reaches it");
}

fn victim_index(cluster: &Cluster, id: NodeId) -> usize {
    cluster.members.iter().position(|member| member.identity.node_id == id).unwrap()
}

fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_quorum_nothing_is_accepted_and_barriers_time_out() {
    let limits = Limits { propose_wait_ms: 500, ..Limits::default() };
    let mut cluster = Cluster::of(3, limits).await;
    let leader = cluster.leader().await;
    for (index, member) in cluster.members.iter_mut().enumerate() {
        if index != leader {
            member.crash();
        }
    }
    let raft = cluster.members[leader].raft().clone();
    let leadership = raft.leadership();
    eventually("the lease lapses", || !leadership.borrow().quorum_fresh).await;
    assert_eq!(raft.propose(Bytes::from_static(b"lost")).await, Err(ProposeError::NoLeader));
    let barrier = raft.read_barrier(Duration::from_millis(300)).await;
    assert_eq!(barrier, Err(ReadError::NoLeader));
    for member in cluster.members.iter_mut().filter(|member| member.running.is_none()) {
        member.start().await;
    }
    let leader = cluster.leader().await;
    propose(&cluster.members[leader], "back").await;
    assert_eq!(cluster.members[leader].machine().data(), ["back"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_kept() {
    let limits = Limits { entry_bytes_max: 100, proposals_max: 2, ..Limits::default() };
    let cluster = Cluster::of(1, limits).await;
    let raft = cluster.members[0].raft().clone();
    let too_large = raft.propose(Bytes::from(vec![0; 101])).await;
    assert_eq!(too_large, Err(ProposeError::TooLarge { bytes: 101, max: 100 }));
    let many = (0..50).map(|_| raft.propose(Bytes::from_static(b"x")));
    let results = futures::future::join_all(many).await;
    assert!(results.contains(&Err(ProposeError::Overloaded)));
    assert!(results.contains(&Ok(())));
    let body = Bytes::from(vec![0; limits::CALL_BYTES_MAX + 1]);
    assert!(matches!(raft.call_peer(1, "m", body).await, Err(CallError::TooLarge(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn upper_layers_call_each_other() {
    let cluster = Cluster::of(2, Limits::default()).await;
    let (one, two) = (cluster.members[0].raft(), cluster.members[1].raft());
    two.on_peer_call(|from, method, body| {
        Box::pin(async move {
            match method.as_str() {
                "echo" => Ok(Bytes::from([format!("{from}:").as_bytes(), &body].concat())),
                other => Err(format!("no method {other}")),
            }
        })
    });
    assert_eq!(one.call_peer(2, "echo", Bytes::from_static(b"hi")).await.unwrap(), "1:hi");
    let refused = one.call_peer(2, "other", Bytes::new()).await;
    assert_eq!(refused, Err(CallError::Answered("no method other".into())));
    assert_eq!(one.call_peer(7, "echo", Bytes::new()).await, Err(CallError::NotFound(7)));
    assert_eq!(two.call_peer(2, "echo", Bytes::from_static(b"me")).await.unwrap(), "2:me");
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_not_admitted() {
    let cluster = Cluster::of(1, Limits::default()).await;
    let raft = cluster.members[0].raft();
    let join = |cluster_id, id| Identity::join(cluster_id, id, &SystemRandom);
    let other_ca = Authority::new();

    let mut other_cluster = Seat::new(join(42, 2), &cluster.authority, Limits::default());
    let mut foreign_ca = Seat::new(join(cluster.founder.cluster_id, 2), &other_ca, Limits::default());
    let mut wrong_name = Seat::new(join(cluster.founder.cluster_id, 2), &cluster.authority, Limits::default());
    wrong_name.tls = cluster.authority.member(3);
    let mut admin = Seat::new(join(cluster.founder.cluster_id, 2), &cluster.authority, Limits::default());
    admin.tls = cluster.authority.named("admin.example");
    for stranger in [&mut other_cluster, &mut foreign_ca, &mut wrong_name, &mut admin] {
        stranger.start().await;
        let refused = raft.add_learner(2, stranger.addr.clone(), Bytes::new()).await;
        assert!(matches!(refused, Err(MembershipError::Unreachable { id: 2, .. })), "{refused:?}");
    }
    assert_eq!(raft.members().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_proposers_on_all_members_are_all_heard_once() {
    let cluster = Cluster::of(3, Limits::default()).await;
    cluster.leader().await;
    let began = Instant::now();
    let mut tasks = Vec::new();
    for client in 0..64 {
        let raft = cluster.members[client % 3].raft().clone();
        tasks.push(tokio::spawn(async move {
            for number in 0..50 {
                raft.propose(Bytes::from(format!("{client}/{number}"))).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    for member in &cluster.members {
        eventually("all proposals", || member.machine().count() >= 64 * 50).await;
    }
    eprintln!("{:.0} entries/s", 3200.0 / began.elapsed().as_secs_f64());
    let mut data = cluster.members[0].machine().data();
    assert_eq!(data, cluster.members[1].machine().data());
    assert_eq!(data, cluster.members[2].machine().data());
    data.sort();
    data.dedup();
    assert_eq!(data.len(), 64 * 50);
}

/// A network inside the process, as a simulation has it: a call is a call.
struct Wire {
    me: NodeId,
    services: Arc<Mutex<std::collections::BTreeMap<NodeId, Arc<dyn network::PeerService>>>>,
}

impl network::Network for Wire {
    fn dial(&self, to: NodeId, _addr: &str, _lane: network::Lane) -> network::Answer<Arc<dyn network::PeerApi>> {
        let session = self.services.lock().get(&to).map(|service| service.open_session(self.me));
        let answer = session.ok_or_else(|| network::PeerError::Unreachable("nobody there".into()));
        Box::pin(std::future::ready(answer))
    }

    fn serve(&self, service: Arc<dyn network::PeerService>) -> std::io::Result<()> {
        self.services.lock().insert(self.me, service);
        Ok(())
    }

    fn stop(&self) {
        self.services.lock().remove(&self.me);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn members_run_over_a_network_and_on_a_runtime_of_the_callers_own() {
    let services: Arc<Mutex<_>> = Arc::default();
    let authority = Authority::new();
    let founder = Identity::found(&SystemRandom);
    let mut running = Vec::new();
    for id in 1..=3 {
        let dir = tempfile::tempdir().unwrap();
        let identity = match id {
            1 => founder.clone(),
            _ => Identity::join(founder.cluster_id, id, &SystemRandom),
        };
        identity.store(&RealDisk, dir.path()).unwrap();
        let machine = TestMachine::open(Arc::default());
        let config = Config {
            data_dir: dir.path().to_owned(),
            listen: Listen::Address(([127, 0, 0, 1], 0).into()),
            advertise: format!("member-{id}"),
            info: Bytes::new(),
            preset: Preset::Lan,
            tls: authority.member(id),
            limits: Limits::default(),
        };
        let network = Arc::new(Wire { me: id, services: services.clone() });
        let raft =
            Raft::start_on(config, identity, machine.clone(), handles(), network, Arc::new(crate::log_db::RocksLogs))
                .await
                .unwrap();
        running.push((raft, machine, dir));
    }
    let first = running[0].0.clone();
    first.initialize().await.unwrap();
    for id in 2..=3 {
        first.add_learner(id, format!("member-{id}"), Bytes::new()).await.unwrap();
        let began = Instant::now();
        while let Err(error) = first.promote(id).await {
            assert!(began.elapsed() < PATIENCE, "cannot promote: {error}");
        }
    }
    running[2].0.propose(Bytes::from_static(b"over the wire")).await.unwrap();
    for (_, machine, _) in &running {
        eventually("the entry everywhere", || machine.data() == ["over the wire"]).await;
    }
    for (raft, _, _) in &running {
        raft.shutdown().await;
    }
}
