//! Clusters for tests: real members over loopback with real certificates, in one process.
//! The state machine keeps every entry, and a disk of its own that lags behind as a real one does.

#![allow(clippy::unwrap_used)]

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use parking_lot::Mutex;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde::{Deserialize, Serialize};
use sys::{RealDisk, SystemClock, SystemRandom};

use crate::wait_tests::{PATIENCE, eventually, until};
use crate::*;

/// How long the port of a member that stopped may stay taken.
const PORT_PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) entries: Vec<(LogId, u8, Vec<u8>)>,
}

impl State {
    pub(crate) fn applied(&self) -> Applied {
        let membership = self.entries.iter().rev().find(|(_, kind, _)| *kind == 2);
        Applied {
            last: self.entries.last().map(|(id, _, _)| *id),
            membership: membership.map(|(id, _, bytes)| (Some(*id), Bytes::from(bytes.clone()))),
        }
    }
}

pub(crate) struct TestMachine {
    pub(crate) memory: Mutex<State>,
    pub(crate) disk: Arc<Mutex<State>>,
    pub(crate) durable: Mutex<u64>,
}

impl TestMachine {
    pub(crate) fn open(disk: Arc<Mutex<State>>) -> Arc<TestMachine> {
        let memory = Mutex::new(disk.lock().clone());
        Arc::new(TestMachine { memory, disk, durable: Mutex::new(0) })
    }

    pub(crate) fn data(&self) -> Vec<String> {
        let memory = self.memory.lock();
        let data = memory.entries.iter().filter(|(_, kind, _)| *kind == 1);
        data.map(|(_, _, bytes)| String::from_utf8(bytes.clone()).unwrap()).collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.memory.lock().entries.iter().filter(|(_, kind, _)| *kind == 1).count()
    }

    /// The state writer of the tests: follows memory, never beyond the durable log.
    pub(crate) fn persist(&self) {
        let durable = *self.durable.lock();
        let memory = self.memory.lock();
        let mut disk = self.disk.lock();
        let from = disk.entries.len();
        let new = memory.entries.iter().skip(from).take_while(|(id, _, _)| id.index <= durable);
        disk.entries.extend(new.cloned());
    }
}

impl StateMachine for TestMachine {
    fn recovered(&self) -> Applied {
        self.memory.lock().applied()
    }

    fn apply(&self, entries: Vec<Entry>) {
        let mut memory = self.memory.lock();
        for entry in entries {
            let expected = memory.entries.last().map_or(0, |(id, _, _)| id.index + 1);
            assert_eq!(entry.id.index, expected, "entries are applied in order and once");
            memory.entries.push(match entry.payload {
                Payload::Blank => (entry.id, 0, Vec::new()),
                Payload::Data(bytes) => (entry.id, 1, bytes.to_vec()),
                Payload::Membership(bytes) => (entry.id, 2, bytes.to_vec()),
            });
        }
        drop(memory);
        self.persist();
    }

    fn log_durable(&self, index: u64) {
        *self.durable.lock() = index;
        self.persist();
    }

    fn persisted_index(&self) -> u64 {
        self.disk.lock().entries.last().map_or(0, |(id, _, _)| id.index)
    }

    fn checkpoint(&self, dir: &Path) -> BoxFuture<'_, std::io::Result<Applied>> {
        let dir = dir.to_owned();
        Box::pin(async move {
            let state = self.disk.lock().clone();
            std::fs::create_dir_all(dir.join("sub"))?;
            std::fs::write(dir.join("sub/empty"), b"")?;
            std::fs::write(dir.join("state"), codec::encode(&state))?;
            Ok(state.applied())
        })
    }

    fn install(&self, dir: &Path) -> BoxFuture<'_, std::io::Result<Applied>> {
        let dir = dir.to_owned();
        Box::pin(async move {
            assert!(dir.join("sub/empty").exists());
            let bytes = std::fs::read(dir.join("state"))?;
            let state: State = codec::decode::<_, 1_000_000_000>(&bytes)?;
            *self.disk.lock() = state.clone();
            *self.memory.lock() = state.clone();
            Ok(state.applied())
        })
    }
}

pub(crate) struct Authority {
    pub(crate) pem: Vec<u8>,
    pub(crate) issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem().into_bytes();
        Authority { pem, issuer: Issuer::new(params, key) }
    }

    pub(crate) fn member(&self, id: NodeId) -> PeerTls {
        self.named(&Identity::certificate_name(id))
    }

    pub(crate) fn named(&self, name: &str) -> PeerTls {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        PeerTls {
            ca_pem: self.pem.clone(),
            cert_pem: certificate.pem().into_bytes(),
            key_pem: key.serialize_pem().into_bytes(),
        }
    }
}

/// One data directory with its certificates, running or not.
pub(crate) struct Seat {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) state: Arc<Mutex<State>>,
    pub(crate) identity: Identity,
    pub(crate) addr: String,
    pub(crate) tls: PeerTls,
    pub(crate) limits: Limits,
    pub(crate) running: Option<(Raft, Arc<TestMachine>)>,
}

impl Seat {
    pub(crate) fn new(identity: Identity, authority: &Authority, limits: Limits) -> Seat {
        let dir = tempfile::tempdir().unwrap();
        identity.store(&RealDisk, dir.path()).unwrap();
        // Port 0 picks a free one; the member binds it again at each start.
        let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let tls = authority.member(identity.node_id);
        Seat { dir, state: Arc::default(), identity, addr, tls, limits, running: None }
    }

    pub(crate) async fn start(&mut self) {
        self.try_start().await.unwrap();
    }

    pub(crate) async fn try_start(&mut self) -> Result<(), Error> {
        let machine = TestMachine::open(self.state.clone());
        let attempt = async || {
            let config = Config {
                data_dir: self.dir.path().to_owned(),
                listen: Listen::Address(self.addr.parse().unwrap()),
                advertise: self.addr.clone(),
                info: Bytes::from(format!("info-{}", self.identity.node_id)),
                preset: Preset::Default,
                tls: self.tls.clone(),
                limits: self.limits.clone(),
            };
            Raft::start(config, self.identity.clone(), machine.clone(), handles()).await
        };
        // Connections of the member that stopped a moment ago still hold the port.
        let raft = until(PORT_PATIENCE, attempt, |started| !matches!(started, Err(Error::Io { .. }))).await?;
        self.running = Some((raft, machine));
        Ok(())
    }

    pub(crate) fn raft(&self) -> &Raft {
        &self.running.as_ref().expect("running").0
    }

    pub(crate) fn machine(&self) -> &TestMachine {
        &self.running.as_ref().expect("running").1
    }

    /// As if the process had died: nothing is handed over, nothing more is written.
    pub(crate) fn crash(&mut self) {
        if let Some((raft, _)) = self.running.take() {
            raft.crash();
        }
    }

    pub(crate) async fn shut_down(&mut self) {
        let (raft, _) = self.running.take().unwrap();
        raft.shutdown().await;
        raft.crash();
    }

    pub(crate) fn leads(&self) -> bool {
        self.running.as_ref().is_some_and(|(raft, _)| {
            let leadership = *raft.leadership().borrow();
            leadership.self_is_leader && leadership.quorum_fresh
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.crash();
    }
}

pub(crate) fn handles() -> SysHandles {
    SysHandles { clock: Arc::new(SystemClock::new()), random: Arc::new(SystemRandom), disk: Arc::new(RealDisk) }
}

pub(crate) struct Cluster {
    pub(crate) authority: Authority,
    pub(crate) founder: Identity,
    pub(crate) members: Vec<Seat>,
}

impl Cluster {
    /// `voters` running members that vote.
    pub(crate) async fn of(voters: u64, limits: Limits) -> Cluster {
        let authority = Authority::new();
        let founder = Identity::found(&SystemRandom);
        let mut first = Seat::new(founder.clone(), &authority, limits.clone());
        first.start().await;
        first.raft().initialize().await.unwrap();
        let mut cluster = Cluster { authority, founder, members: vec![first] };
        for id in 2..=voters {
            cluster.join(id, limits.clone()).await;
            cluster.promote(id).await;
        }
        cluster
    }

    pub(crate) async fn join(&mut self, id: NodeId, limits: Limits) {
        self.join_by(0, id, limits).await;
    }

    /// Adds a learner by asking the member at the place `asked`.
    pub(crate) async fn join_by(&mut self, asked: usize, id: NodeId, limits: Limits) {
        let identity = Identity::join(self.founder.cluster_id, id, &SystemRandom);
        let mut member = Seat::new(identity, &self.authority, limits);
        member.start().await;
        let info = Bytes::from(format!("info-{id}"));
        let attempt = async || self.members[asked].raft().add_learner(id, member.addr.clone(), info.clone()).await;
        let waits = |outcome: &Result<(), MembershipError>| {
            matches!(outcome, Err(MembershipError::NoLeader | MembershipError::InProgress))
        };
        until(PATIENCE, attempt, |outcome| !waits(outcome)).await.unwrap();
        self.members.push(member);
    }

    pub(crate) async fn promote(&mut self, id: NodeId) {
        let waits = |outcome: &Result<(), MembershipError>| {
            matches!(outcome, Err(MembershipError::Lagging { .. } | MembershipError::InProgress))
        };
        let attempt = async || self.members[0].raft().promote(id).await;
        until(PATIENCE, attempt, |outcome| !waits(outcome)).await.unwrap();
    }

    pub(crate) async fn leader(&self) -> usize {
        eventually("a leader", || self.members.iter().any(Seat::leads)).await;
        self.members.iter().position(Seat::leads).unwrap()
    }

    pub(crate) async fn follower(&self) -> usize {
        let leader = self.leader().await;
        self.members.iter().position(|member| member.running.is_some() && !member.leads()).unwrap_or(leader)
    }

    pub(crate) async fn all_have(&self, data: &[String]) {
        for member in self.members.iter().filter(|member| member.running.is_some()) {
            eventually("all entries everywhere", || member.machine().count() >= data.len()).await;
            assert_eq!(member.machine().data(), data);
        }
    }
}

pub(crate) async fn propose(member: &Seat, text: &str) {
    member.raft().propose(Bytes::from(text.to_owned())).await.unwrap();
    eventually("the proposer's own apply", || member.machine().data().iter().any(|data| data == text)).await;
}
