//! Three stores over three real members on loopback: what the replicated store promises as a whole.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use raft::{Identity, Listen, PeerTls, Preset, Raft, SysHandles};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use sys::{RealDisk, SystemClock, SystemRandom};

use crate::fixture::{mod_revision, ops, put};
use crate::wait_tests::{DEADLINE, eventually, until};
use crate::{Config, Fence, Limits, Store, Txn, TxnError, TxnResult, WatchRange};

fn handles() -> SysHandles {
    SysHandles { clock: Arc::new(SystemClock::new()), random: Arc::new(SystemRandom), disk: Arc::new(RealDisk) }
}

struct Authority {
    pem: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem().into_bytes();
        Authority { pem, issuer: Issuer::new(params, key) }
    }

    fn member(&self, id: u64) -> PeerTls {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![Identity::certificate_name(id)]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        PeerTls {
            ca_pem: self.pem.clone(),
            cert_pem: certificate.pem().into_bytes(),
            key_pem: key.serialize_pem().into_bytes(),
        }
    }
}

/// A running member.
struct Member {
    raft: Raft,
    store: Store,
    addr: String,
    dir: tempfile::TempDir,
}

impl Member {
    async fn start(identity: Identity, authority: &Authority, limits: raft::Limits) -> Member {
        let dir = tempfile::tempdir().unwrap();
        identity.store(&RealDisk, dir.path()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap().to_string();
        let config = raft::Config {
            data_dir: dir.path().to_owned(),
            listen: Listen::Bound(listener),
            advertise: addr.clone(),
            info: Bytes::new(),
            preset: Preset::Default,
            tls: authority.member(identity.node_id),
            limits,
        };
        let store_config = Config { dir: dir.path().join("state"), limits: Limits::default() };
        let opened = Store::open(store_config, handles()).await.unwrap();
        let raft = Raft::start(config, identity, opened.machine.clone(), handles()).await.unwrap();
        let store = Store::new(opened, raft.clone());
        Member { raft, store, addr, dir }
    }

    fn leads(&self) -> bool {
        let leadership = *self.raft.leadership().borrow();
        leadership.self_is_leader && leadership.quorum_fresh
    }

    /// Ends without a handover: the others notice by silence. Returns the directory, which threads that are
    /// about to end may still write to.
    async fn kill(self) -> tempfile::TempDir {
        self.store.shutdown().await;
        self.dir
    }

    async fn stop(self) {
        self.raft.shutdown().await;
        self.store.shutdown().await;
    }
}

struct Cluster {
    authority: Authority,
    founder: Identity,
    limits: raft::Limits,
    members: Vec<Member>,
}

impl Cluster {
    async fn of(voters: u64, limits: raft::Limits) -> Cluster {
        let authority = Authority::new();
        let founder = Identity::found(&SystemRandom);
        let first = Member::start(founder.clone(), &authority, limits.clone()).await;
        first.raft.initialize().await.unwrap();
        let mut cluster = Cluster { authority, founder, limits, members: vec![first] };
        for id in 2..=voters {
            cluster.join(id).await;
        }
        cluster
    }

    async fn join(&mut self, id: u64) {
        let identity = Identity::join(self.founder.cluster_id, id, &SystemRandom);
        let member = Member::start(identity, &self.authority, self.limits.clone()).await;
        let first = self.members[0].raft.clone();
        first.add_learner(id, member.addr.clone(), Bytes::new()).await.unwrap();
        until(async || first.promote(id).await, Result::is_ok).await.unwrap();
        self.members.push(member);
    }

    async fn leader(&self) -> usize {
        eventually("a leader", || self.members.iter().any(Member::leads)).await;
        self.members.iter().position(Member::leads).unwrap()
    }

    async fn stop(self) {
        for member in self.members {
            member.stop().await;
        }
    }

    async fn agree(&self) {
        let target = self.members[self.leader().await].store.linearizable(DEADLINE).await.unwrap().revision();
        for member in &self.members {
            member.store.at_least(target, DEADLINE).await.unwrap();
        }
        let lowest = self.members.iter().map(|member| member.store.applied_index()).min().unwrap();
        let hashes: Vec<_> = self.members.iter().map(|member| member.store.state_hash_at(lowest)).collect();
        assert!(hashes[0].is_some() && hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?} at {lowest}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_member_writes_reads_its_own_writes_and_holds_the_same_state() {
    let cluster = Cluster::of(3, raft::Limits::default()).await;
    for (number, member) in cluster.members.iter().enumerate() {
        let key = format!("pods/a/{number}");
        let outcome = member.store.txn(ops([put(&key, "v")]), DEADLINE).await.unwrap();
        assert_eq!(member.store.view().get(key.as_bytes()).unwrap().mod_revision, outcome.revision);
        for other in &cluster.members {
            let view = other.store.linearizable(DEADLINE).await.unwrap();
            assert!(view.get(key.as_bytes()).is_some(), "a linearizable read sees what was acknowledged before");
        }
    }
    cluster.agree().await;
    let leader = cluster.leader().await;
    eventually("a grant", || cluster.members[leader].store.my_token("kube-scheduler").is_some()).await;
    let tokens: Vec<_> =
        cluster.members.iter().filter_map(|member| member.store.my_token("kube-controller-manager")).collect();
    assert_eq!(tokens.len(), 1, "one member at most holds a role");
    cluster.stop().await;
}

/// Counts up a key of its own until told to stop; returns the last acknowledged number.
async fn count_up(store: Store, key: String, acknowledged: Arc<AtomicU64>, stop: Arc<AtomicBool>) -> u64 {
    let mut last = 0;
    let mut revision = 0;
    while !stop.load(Ordering::Relaxed) {
        let compares = vec![mod_revision(&key, revision)];
        let txn = Txn { compares, ..ops([put(&key, &format!("{}:", last + 1))]) };
        match store.txn(txn, DEADLINE).await {
            Ok(outcome) => {
                // With retries below the surface, a conflict with oneself would be a transaction applied twice.
                assert!(matches!(outcome.result, TxnResult::Applied), "{outcome:?}");
                (last, revision) = (last + 1, outcome.revision);
                acknowledged.fetch_add(1, Ordering::Relaxed);
            }
            Err(TxnError::NoLeader | TxnError::Overloaded) => {}
            Err(error) => panic!("{error}"),
        }
    }
    last
}

/// Follows a prefix until told to stop; checks order, and returns the last number seen of each key.
async fn follow(store: Store, start: u64, until: Arc<AtomicU64>) -> BTreeMap<Bytes, u64> {
    let mut watcher = store.watch(WatchRange::Prefix("count/".into()), start).unwrap();
    let mut seen = BTreeMap::new();
    let mut last = 0;
    loop {
        let end = until.load(Ordering::Relaxed);
        if end > 0 && watcher.delivered() >= end {
            return seen;
        }
        let Ok(batch) = tokio::time::timeout(Duration::from_millis(50), watcher.next()).await else { continue };
        for event in batch.unwrap().events {
            assert!(event.revision > last, "in order");
            last = event.revision;
            let bytes = event.kv.bytes();
            let digits = bytes.split(|byte| *byte == b':').next().unwrap();
            let number: u64 = String::from_utf8(digits.to_vec()).unwrap().parse().unwrap();
            let before = seen.insert(event.kv.key.clone(), number).unwrap_or(0);
            assert_eq!(number, before + 1, "no event is missing and none comes twice");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dying_leader_loses_no_acknowledged_write_no_event_and_no_second_chance_for_its_token() {
    let mut cluster = Cluster::of(3, raft::Limits::default()).await;
    let leader = cluster.leader().await;
    eventually("a grant", || cluster.members[leader].store.my_token("kube-scheduler").is_some()).await;
    let old_token = cluster.members[leader].store.my_token("kube-scheduler").unwrap();
    let victim = cluster.members.remove(leader);
    let (acknowledged, stop, until) =
        (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let (mut counters, mut followers) = (Vec::new(), Vec::new());
    for (number, member) in cluster.members.iter().enumerate() {
        let start = member.store.view().revision() + 1;
        followers.push(tokio::spawn(follow(member.store.clone(), start, until.clone())));
        for writer in 0..4 {
            let key = format!("count/{number}-{writer}");
            let task = count_up(member.store.clone(), key.clone(), acknowledged.clone(), stop.clone());
            counters.push((key, tokio::spawn(task)));
        }
    }
    eventually("writes", || acknowledged.load(Ordering::Relaxed) > 100).await;
    let _dir = victim.kill().await;
    let at_death = acknowledged.load(Ordering::Relaxed);
    eventually("writes after the leader's death", || acknowledged.load(Ordering::Relaxed) > at_death + 100).await;
    stop.store(true, Ordering::Relaxed);
    let mut last = BTreeMap::new();
    for (key, counter) in counters {
        last.insert(Bytes::from(key), counter.await.unwrap());
    }
    let view = cluster.members[0].store.linearizable(DEADLINE).await.unwrap();
    for (key, number) in &last {
        assert_eq!(view.get(key).unwrap().version, *number, "acknowledged writes and no others");
    }
    until.store(view.revision(), Ordering::Relaxed);
    for follower in followers {
        assert_eq!(tokio::time::timeout(DEADLINE, follower).await.unwrap().unwrap(), last);
    }
    let fence = Some(Fence { role: "kube-scheduler".to_owned(), token: old_token });
    let survivor = &cluster.members[0].store;
    eventually("a new grant", || survivor.roles().borrow().get("kube-scheduler").unwrap().token > old_token).await;
    let stale = survivor.txn(Txn { fence, ..ops([put("pods/a/x", "bound")]) }, DEADLINE).await.unwrap();
    assert!(matches!(stale.result, TxnResult::Fenced { .. }), "{stale:?}");
    cluster.agree().await;
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_joiner_gets_the_state_by_snapshot_and_the_rest_by_log() {
    let limits = raft::Limits { log_keep_bytes: 0, ..raft::Limits::default() };
    let mut cluster = Cluster::of(1, limits).await;
    cluster.leader().await;
    let store = cluster.members[0].store.clone();
    let begin = store.view().revision();
    for number in 0..50 {
        store.txn(ops([put(&format!("a/{number}"), "v")]), DEADLINE).await.unwrap();
    }
    cluster.members[0].raft.snapshot().await.unwrap();
    for number in 50..60 {
        store.txn(ops([put(&format!("a/{number}"), "v")]), DEADLINE).await.unwrap();
    }
    cluster.join(2).await;
    cluster.agree().await;
    let joined = &cluster.members[1].store;
    assert_eq!(joined.view().count(b"a/"), 60);
    // History travels with the state: a watch moves to the new member without a relist.
    let mut watcher = joined.watch(WatchRange::Prefix("a/".into()), begin + 1).unwrap();
    let mut seen = 0;
    while seen < 60 {
        seen += tokio::time::timeout(DEADLINE, watcher.next()).await.unwrap().unwrap().events.len();
    }
    assert!(joined.stats().entries_applied < 60, "most of it came by snapshot");
    drop(watcher);
    cluster.stop().await;
}
