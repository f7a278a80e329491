//! The simulated network between members: paths with latency, loss and cuts in each direction, and the connections that
//! run over them. A cut path holds what is on its way, as TCP does, and a connection that is silent for too long breaks.
//! Faults set the paths; `link` carries the messages. Knows no message and no raft.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use raft::NodeId;
use raft::network::{Answer, Lane, Network, PeerApi, PeerError, PeerService};
use sys::process::Process;
use sys::{Random, SeededRandom};
use tokio::sync::watch;
use tokio::time::Instant;

use super::limits::{RETRANSMISSION_MS, SILENCE_LOOK, SILENCE_MAX};
use super::link::{Connection, Link};
use super::trace::Trace;

/// How messages fare on the way from one member to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    pub cut: bool,
    pub latency_ms: u64,
    pub jitter_ms: u64,
    /// Of a thousand messages so many are sent again after a while.
    pub lost_in_1k: u64,
    /// Of a thousand messages that may arrive twice so many do.
    pub repeated_in_1k: u64,
    /// Of a thousand messages so many break their connection.
    pub resets_in_1k: u64,
    /// Of a thousand chunks of a snapshot so many arrive with a wrong bit.
    pub garbled_in_1k: u64,
    /// Bytes of one millisecond; 0 stands for any number.
    pub bytes_per_ms: u64,
}

impl Path {
    /// A path within one room.
    pub const GOOD: Path = Path {
        cut: false,
        latency_ms: 1,
        jitter_ms: 2,
        lost_in_1k: 0,
        repeated_in_1k: 0,
        resets_in_1k: 0,
        garbled_in_1k: 0,
        bytes_per_ms: 0,
    };
}

/// What a member's host says to a connection for a process that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Farewell {
    /// The kernel is there and resets connections.
    Reset,
    /// The machine is gone: silence.
    Silence,
}

struct Host {
    process: Process,
    service: Option<Arc<dyn PeerService>>,
    farewell: Farewell,
}

/// All paths, hosts and connections.
pub struct Net {
    inner: Mutex<Inner>,
    /// Raised when a path changes, for messages that wait before a cut.
    changed: watch::Sender<u64>,
    random: SeededRandom,
    pub trace: Trace,
}

struct Inner {
    base: Path,
    paths: BTreeMap<(NodeId, NodeId), Path>,
    hosts: BTreeMap<NodeId, Host>,
    connections: BTreeMap<u64, Weak<Connection>>,
    cut_since: BTreeMap<(NodeId, NodeId), Instant>,
    next: u64,
}

impl Net {
    pub fn new(seed: u64, base: Path, trace: Trace) -> Arc<Net> {
        let inner = Inner {
            base,
            paths: BTreeMap::new(),
            hosts: BTreeMap::new(),
            connections: BTreeMap::new(),
            cut_since: BTreeMap::new(),
            next: 0,
        };
        let net = Arc::new(Net {
            inner: Mutex::new(inner),
            changed: watch::Sender::new(0),
            random: SeededRandom::new(seed),
            trace,
        });
        tokio::spawn(keep_alive(Arc::downgrade(&net)));
        net
    }

    /// Where members are reached.
    pub fn address(id: NodeId) -> String {
        format!("member-{id}:1")
    }

    pub fn below(&self, bound: u64) -> u64 {
        self.random.below(bound)
    }

    pub fn path(&self, from: NodeId, to: NodeId) -> Path {
        let inner = self.inner.lock();
        inner.paths.get(&(from, to)).copied().unwrap_or(inner.base)
    }

    /// Changes the path from one member to another.
    pub fn change(&self, from: NodeId, to: NodeId, change: impl FnOnce(&mut Path)) {
        {
            let mut inner = self.inner.lock();
            let base = inner.base;
            let path = inner.paths.entry((from, to)).or_insert(base);
            change(path);
            let cut = path.cut;
            if cut {
                inner.cut_since.entry((from, to)).or_insert_with(Instant::now);
            } else {
                inner.cut_since.remove(&(from, to));
            }
        }
        self.changed.send_modify(|version| *version += 1);
    }

    /// Makes all paths good again.
    pub fn heal(&self) {
        {
            let mut inner = self.inner.lock();
            inner.paths.clear();
            inner.cut_since.clear();
            inner.base = Path::GOOD;
        }
        self.changed.send_modify(|version| *version += 1);
    }

    /// Breaks all connections of a member, as a machine between would.
    pub fn reset(&self, id: NodeId) {
        for connection in self.connections() {
            if connection.from == id || connection.to == id {
                connection.close();
            }
        }
    }

    /// A process has died: its connections are reset, or fall silent.
    pub fn gone(&self, id: NodeId, farewell: Farewell) {
        if let Some(host) = self.inner.lock().hosts.get_mut(&id) {
            host.service = None;
            host.farewell = farewell;
        }
        if farewell == Farewell::Reset {
            self.reset(id);
        }
    }

    /// What the host of a dead process does.
    pub fn farewell(&self, id: NodeId) -> Farewell {
        self.inner.lock().hosts.get(&id).map_or(Farewell::Reset, |host| host.farewell)
    }

    /// Waits until a message from `from` has arrived at `to`, whatever stands in its way.
    pub async fn travel(&self, from: NodeId, to: NodeId, bytes: usize) {
        let path = self.path(from, to);
        let mut ms = path.latency_ms + self.below(path.jitter_ms + 1);
        while path.lost_in_1k > 0 && self.below(1_000) < path.lost_in_1k {
            ms += RETRANSMISSION_MS;
        }
        if let Some(slow) = (bytes as u64).checked_div(path.bytes_per_ms) {
            ms += slow;
        }
        tokio::time::sleep(Duration::from_millis(ms)).await;
        self.passable(from, to).await;
    }

    async fn passable(&self, from: NodeId, to: NodeId) {
        if !self.path(from, to).cut {
            return;
        }
        let mut changed = self.changed.subscribe();
        while self.path(from, to).cut {
            if changed.changed().await.is_err() {
                return;
            }
        }
        // What waited arrives when it is sent again.
        tokio::time::sleep(Duration::from_millis(self.below(RETRANSMISSION_MS))).await;
    }

    fn connections(&self) -> Vec<Arc<Connection>> {
        let mut inner = self.inner.lock();
        inner.connections.retain(|_, connection| connection.strong_count() > 0);
        inner.connections.values().filter_map(Weak::upgrade).collect()
    }

    fn callee(&self, to: NodeId) -> Option<(Process, Arc<dyn PeerService>)> {
        let inner = self.inner.lock();
        let host = inner.hosts.get(&to)?;
        Some((host.process.clone(), host.service.clone()?))
    }

    async fn connect(self: Arc<Net>, caller: Process, from: NodeId, to: NodeId, lane: Lane) -> Result<Link, PeerError> {
        // Three messages, as a TCP and a TLS handshake take.
        self.travel(from, to, 0).await;
        self.travel(to, from, 0).await;
        self.travel(from, to, 0).await;
        let Some((callee, service)) = self.callee(to) else {
            if self.farewell(to) == Farewell::Silence {
                std::future::pending::<()>().await;
            }
            return Err(PeerError::Unreachable("connection refused".into()));
        };
        let session = callee.run(async move { service.open_session(from) }).await;
        let session = session.ok_or_else(|| PeerError::Unreachable("connection reset".into()))?;
        let connection = {
            let mut inner = self.inner.lock();
            let number = inner.next;
            inner.next += 1;
            let connection = Arc::new(Connection::new(self.clone(), number, from, to, lane, caller, callee));
            inner.connections.insert(number, Arc::downgrade(&connection));
            connection
        };
        self.trace.note(format_args!("open {} {from}->{to} {lane:?}", connection.number));
        Ok(Link::new(connection, session))
    }
}

/// Breaks connections over paths that have been cut for long.
async fn keep_alive(net: Weak<Net>) {
    loop {
        tokio::time::sleep(SILENCE_LOOK).await;
        let Some(net) = net.upgrade() else { return };
        let silent: Vec<(NodeId, NodeId)> = {
            let inner = net.inner.lock();
            let long = |(_, since): &(&(NodeId, NodeId), &Instant)| since.elapsed() >= SILENCE_MAX;
            inner.cut_since.iter().filter(long).map(|(ends, _)| *ends).collect()
        };
        for connection in net.connections() {
            let (from, to) = (connection.from, connection.to);
            // Either direction: the answers are missed as much as the questions.
            let silent = silent.contains(&(from, to)) || silent.contains(&(to, from));
            if silent || connection.is_orphan_for(SILENCE_MAX) {
                connection.close();
            }
        }
    }
}

/// The network as one process of a member has it.
pub struct SimNetwork {
    net: Arc<Net>,
    id: NodeId,
    process: Process,
}

impl SimNetwork {
    pub fn new(net: Arc<Net>, id: NodeId, process: Process) -> SimNetwork {
        SimNetwork { net, id, process }
    }
}

impl Network for SimNetwork {
    fn dial(&self, to: NodeId, addr: &str, lane: Lane) -> Answer<Arc<dyn PeerApi>> {
        let (net, caller, from) = (self.net.clone(), self.process.clone(), self.id);
        if addr != Net::address(to) {
            let reason = format!("{addr} has the certificate of another member than {to}");
            return Box::pin(std::future::ready(Err(PeerError::Refused(reason))));
        }
        Box::pin(async move {
            let link = net.connect(caller, from, to, lane).await?;
            Ok(Arc::new(link) as Arc<dyn PeerApi>)
        })
    }

    fn serve(&self, service: Arc<dyn PeerService>) -> io::Result<()> {
        let host = Host { process: self.process.clone(), service: Some(service), farewell: Farewell::Reset };
        self.net.inner.lock().hosts.insert(self.id, host);
        Ok(())
    }

    fn stop(&self) {
        // The drop of a dead process's handle comes late: another process may serve by then.
        let mut inner = self.net.inner.lock();
        let stopped = inner.hosts.get(&self.id).is_some_and(|host| same(&host.process, &self.process));
        if stopped && !self.process.is_dead() {
            inner.hosts.remove(&self.id);
            drop(inner);
            self.net.reset(self.id);
        }
    }
}

fn same(one: &Process, other: &Process) -> bool {
    one.name() == other.name()
}
