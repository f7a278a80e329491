//! The handle on a running member: starts it, and offers what the layers above may ask of it.
//! Raft has a runtime of its own: heartbeats and fsync callbacks never wait behind API work.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use futures::future::BoxFuture;
use openraft::errors::{InitializeError, RaftError};
use parking_lot::Mutex;
use sys::DirLock;
use sys::engine::Engines;
use sys::process::{self, Spawner};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::barrier;
use crate::compaction;
use crate::config::{Config, Listen, SysHandles, Timing, core_config};
use crate::consensus::{Node, log_id_of};
use crate::contacts;
use crate::core::{Consensus, Core};
use crate::error::{CallError, Error, MembershipError, ProposeError, ReadError, TransferError};
use crate::grpc::{GrpcNetwork, PeerTls, SharedGrpc};
use crate::handover::{self, Pace};
use crate::identity::{FOUNDER, Identity};
use crate::leadership::{self, Leadership};
use crate::limits::{CALL_BYTES_MAX, Limits};
use crate::log::{Log, OpenLog};
use crate::log_db::RocksLogs;
use crate::machine::Machine;
use crate::members;
use crate::network::{Lane, Network, PeerError, pb};
use crate::patience::{self, Follows, Patience};
use crate::peers::{Peers, within};
use crate::proposals;
use crate::replication::Replication;
use crate::session::Sessions;
use crate::slow_disk;
use crate::snapshot_dir::SnapshotRoot;
use crate::snapshot_receive::Receiving;
use crate::standing::{self, Standing};
use crate::starts::Starts;
use crate::status::{self, Status};
use crate::types::{Member, NodeId, StateMachine};
use pb::change_request::Kind;

/// Threads of raft's own runtime. One: a proposal passes through half a dozen short tasks, and waking another thread
/// for each cost a quarter of its latency and a sixth of its CPU time when measured with two.
const RUNTIME_THREADS: usize = 1;
// The core's clock belongs to its thread.
const _: () = assert!(RUNTIME_THREADS == 1);
/// How long tasks may take to end at shutdown before they are cut off.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(5);

/// A running member. Clones share it; the member ends when the last clone is dropped or `shutdown` is called.
#[derive(Clone)]
pub struct Raft {
    inner: Arc<Inner>,
}

struct Inner {
    core: Arc<Core>,
    network: Arc<dyn Network>,
    /// The real network; `None` where the caller brought one.
    grpc: Option<Arc<GrpcNetwork>>,
    /// Raft's own threads; `None` on the caller's runtime.
    runtime: Mutex<Option<Runtime>>,
    lock: Mutex<Option<DirLock>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.core.stop.cancel();
        self.network.stop();
        if let Some(runtime) = self.runtime.lock().take() {
            // Dropping a runtime blocks, which is not allowed where handles are usually dropped.
            runtime.shutdown_background();
        }
    }
}

impl Raft {
    /// Opens identity, log and mark in `config.data_dir`, starts the member and listens to its peers.
    ///
    /// `identity` must be the one stored there. Fails with [`Error::Amnesia`] where the log has lost what it
    /// once held: the member must not come back under its id. The state machine has recovered already; entries
    /// that were known to be committed are applied again before this returns.
    pub async fn start(
        config: Config,
        identity: Identity,
        machine: Arc<dyn StateMachine>,
        sys: SysHandles,
    ) -> Result<Raft, Error> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(RUNTIME_THREADS)
            .thread_name("raft")
            .enable_all()
            .build()
            .map_err(Error::io("cannot start raft's threads"))?;
        let handle = runtime.handle().clone();
        let (runtime_of_tasks, engines) = (Spawner::on(handle.clone()), Arc::new(RocksLogs));
        let starting = Starting { config, machine, sys, runtime: runtime_of_tasks, network: None, engines };
        let started = handle.spawn(starting.run(identity)).await;
        match started.unwrap_or_else(|error| Err(Error::Stopped(error.to_string()))) {
            Ok(started) => Ok(started.into_raft(Some(runtime))),
            Err(error) => {
                runtime.shutdown_background();
                Err(error)
            }
        }
    }

    /// As `start`, for simulations: on the caller's runtime, over the caller's network, with the log in one of the
    /// caller's engines. `config.listen` and `config.tls` are not used.
    pub async fn start_on(
        config: Config,
        identity: Identity,
        machine: Arc<dyn StateMachine>,
        sys: SysHandles,
        network: Arc<dyn Network>,
        logs: Arc<dyn Engines>,
    ) -> Result<Raft, Error> {
        let runtime = Spawner::current();
        let starting = Starting { config, machine, sys, runtime, network: Some(network), engines: logs };
        Ok(starting.run(identity).await?.into_raft(None))
    }

    /// Founder only: makes a cluster of this one member. Does nothing where there is a cluster already.
    pub async fn initialize(&self) -> Result<(), Error> {
        let core = self.core();
        if core.me.node_id != FOUNDER {
            return Err(Error::Config(format!("member {} is not the founder", core.me.node_id)));
        }
        let node = Node { addr: core.advertise.clone(), info: core.info.clone(), incarnation: core.me.incarnation };
        match core.raft.initialize(BTreeMap::from([(core.me.node_id, node)])).await {
            Ok(()) | Err(RaftError::APIError(InitializeError::NotAllowed(_))) => Ok(()),
            Err(error) => Err(Error::Stopped(error.to_string())),
        }
    }

    /// Hands one entry to the leader's log, wherever the leader is. `Ok` says only that a leader has taken it
    /// over: whether and where it lands is what this member's own apply shows. After `Unknown` it may still land.
    pub async fn propose(&self, data: Bytes) -> Result<(), ProposeError> {
        let core = self.core();
        if core.stop.is_cancelled() {
            return Err(ProposeError::ShuttingDown);
        }
        core.proposals.propose(data, &core.limits, core.now()).await
    }

    /// The index that must be applied here before a read that began before this call sees everything that was
    /// acknowledged to anybody by then. Works on any member. Without a leader it tries until `deadline`
    /// (a duration from now), then says `NoLeader`.
    pub async fn read_barrier(&self, deadline: Duration) -> Result<u64, ReadError> {
        barrier::wait(self.core(), deadline).await
    }

    /// Starts a task on raft's own thread, for what only moves proposals on: nothing there may take long, and it ends
    /// with the member.
    pub fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.core().runtime.spawn(task);
    }

    /// Who leads. Changes within milliseconds of what this member learns.
    pub fn leadership(&self) -> watch::Receiver<Leadership> {
        self.core().leadership.subscribe()
    }

    /// What the other members think of this one. Anything but [`Standing::Good`] is for good: the data under this
    /// identity is of no use any more.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.core().peers.standing()
    }

    /// This member's view of itself and its peers.
    pub fn status(&self) -> Status {
        status::status(self.core())
    }

    /// The members as of this member's log, itself included, by id.
    pub fn members(&self) -> Vec<Member> {
        members::list(self.core())
    }

    /// Adds a member without a vote. Its peer port must answer already: it is greeted first, and its data
    /// directory is part of what the log says of it. Repeating a successful call changes nothing.
    pub async fn add_learner(&self, id: NodeId, addr: String, info: Bytes) -> Result<(), MembershipError> {
        self.change(Kind::AddLearner, id, addr, info).await
    }

    /// Gives a learner a vote. `Lagging` until it has caught up: ask again.
    pub async fn promote(&self, id: NodeId) -> Result<(), MembershipError> {
        self.change(Kind::Promote, id, String::new(), Bytes::new()).await
    }

    /// Removes a member, dead or alive, for ever. A leader that is to be removed hands over first.
    pub async fn remove(&self, id: NodeId) -> Result<(), MembershipError> {
        self.change(Kind::Remove, id, String::new(), Bytes::new()).await
    }

    /// Gives the learner `id` the vote of `old`, dead or alive, which leaves for ever, in one change. `Lagging` until
    /// the learner has caught up: ask again. Where `old` is gone already this is `promote`.
    pub async fn replace(&self, id: NodeId, old: NodeId) -> Result<(), MembershipError> {
        let kind = Kind::Replace.into();
        self.change_by(pb::ChangeRequest { kind, node_id: id, replaces: old, ..Default::default() }).await
    }

    /// Changes where a member is reached and what is said of it.
    pub async fn update_member(&self, id: NodeId, addr: String, info: Bytes) -> Result<(), MembershipError> {
        self.change(Kind::Update, id, addr, info).await
    }

    /// Hands leadership to `to`, or to the voter that lags least, without losing a proposal. Only the leader can.
    /// At most one in ten seconds. Returns the new leader.
    pub async fn transfer(&self, to: Option<NodeId>) -> Result<NodeId, TransferError> {
        self.hand_over(to, Pace::Spaced).await
    }

    /// Takes a snapshot of what the state machine has on disk and purges the log before it, now.
    pub async fn snapshot(&self) -> Result<(), Error> {
        compaction::compact(self.core()).await
    }

    /// Index up to which this member's log is on stable storage; 0 for an empty log.
    pub fn durable_index(&self) -> u64 {
        self.core().log.durable().map_or(0, |id| id.index())
    }

    /// Index of the last entry handed to this member's state machine; 0 before the first.
    pub fn applied_index(&self) -> u64 {
        self.core().machine.applied()
    }

    /// Calls the upper layer of member `to` (this one included). Body and answer are at most `CALL_BYTES_MAX`.
    pub async fn call_peer(&self, to: NodeId, method: &str, body: Bytes) -> Result<Bytes, CallError> {
        let core = self.core();
        if body.len() > CALL_BYTES_MAX {
            return Err(CallError::TooLarge(body.len()));
        }
        if to == core.me.node_id {
            let Some(handler) = core.on_call.load_full() else {
                return Err(CallError::Answered("nobody answers calls here".into()));
            };
            return handler(to, method.to_owned(), body).await.map_err(CallError::Answered);
        }
        if core.node(to).is_none() {
            return Err(CallError::NotFound(to));
        }
        let request = pb::CallRequest { method: method.to_owned(), body };
        let called = async { core.lane_to(to, Lane::Bulk).await?.call(request).await };
        let limit = Duration::from_millis(core.limits.call_ms);
        let reply = within(&*core.sys.clock, limit, called).await.unwrap_or(Err(PeerError::TimedOut));
        let reply = reply.map_err(|error| CallError::Unreachable(to, error.to_string()))?;
        if reply.error.is_empty() { Ok(reply.body) } else { Err(CallError::Answered(reply.error)) }
    }

    /// Sets who answers calls of other members. Replaces an earlier one.
    pub fn on_peer_call<F>(&self, handler: F)
    where
        F: Fn(NodeId, String, Bytes) -> BoxFuture<'static, Result<Bytes, String>> + Send + Sync + 'static,
    {
        self.core().on_call.store(Some(Arc::new(Box::new(handler))));
    }

    /// Uses other certificates for peer connections from now on.
    pub fn reload_tls(&self, tls: &PeerTls) -> Result<(), Error> {
        match &self.inner.grpc {
            Some(grpc) => grpc.reload(tls),
            None => Err(Error::Config("this member runs over a network without certificates".into())),
        }
    }

    /// Who this member is.
    pub fn identity(&self) -> &Identity {
        &self.core().me
    }

    /// Ends the member: hands leadership over if it leads, stops taking part, writes what is queued.
    /// Everything waiting is answered with `ShuttingDown`. The data directory is free when the last handle is gone.
    pub async fn shutdown(&self) {
        let core = self.core();
        if core.leads() && !core.stop.is_cancelled() {
            match self.hand_over(None, Pace::Urgent).await {
                Ok(leader) => tracing::info!(leader, "handed over before shutdown"),
                Err(error) => tracing::info!(%error, "shutting down without a handover"),
            }
        }
        core.stop.cancel();
        if let Err(error) = core.raft.shutdown().await {
            tracing::warn!(%error, "the consensus core did not end well");
        }
        self.inner.network.stop();
        core.log.stop().await;
        let runtime = self.inner.runtime.lock().take();
        if let Some(runtime) = runtime {
            let ended = process::blocking(move || runtime.shutdown_timeout(SHUTDOWN_PATIENCE)).await;
            if let Err(error) = ended {
                tracing::warn!(%error, "raft's threads did not end well");
            }
        }
        drop(self.inner.lock.lock().take());
    }

    fn core(&self) -> &Arc<Core> {
        &self.inner.core
    }

    /// Does a change as leader, and only here.
    #[cfg(test)]
    pub(crate) async fn change_here(&self, kind: Kind, id: NodeId) -> Result<(), MembershipError> {
        let request = pb::ChangeRequest { kind: kind.into(), node_id: id, ..Default::default() };
        members::change_here(self.core(), request).await
    }

    /// Ends the consensus core and nothing else: the member is on its way out.
    #[cfg(test)]
    pub(crate) async fn stop_core(&self) {
        self.core().stop.cancel();
        self.core().raft.shutdown().await.expect("a core that works ends");
    }

    /// Whether connections to `id` are open over which votes and entries would go.
    #[cfg(test)]
    pub(crate) fn is_in_contact(&self, id: NodeId) -> bool {
        [Lane::Control, Lane::Append].into_iter().all(|lane| self.core().peers.is_open(id, lane))
    }

    /// Whether another process was refused because `id` answers at its own address.
    #[cfg(test)]
    pub(crate) fn has_refused_a_copy(&self, id: NodeId) -> bool {
        self.core().peers.has_refused_a_copy(id)
    }

    /// Ends the member as the death of its process would, and waits until its files are closed.
    #[cfg(test)]
    pub(crate) fn crash(self) {
        let core = self.core();
        core.stop.cancel();
        self.inner.network.stop();
        let log = core.log.open_until();
        let runtime = self.inner.runtime.lock().take();
        // Not on this thread: it may belong to another runtime, which must not block.
        let ended = std::thread::spawn(move || {
            if let Some(runtime) = runtime {
                runtime.shutdown_timeout(SHUTDOWN_PATIENCE);
            }
        });
        ended.join().expect("does not panic");
        drop(self);
        crate::wait_tests::until_blocking(SHUTDOWN_PATIENCE, || log.strong_count() == 0);
    }

    async fn change(&self, kind: Kind, id: NodeId, addr: String, info: Bytes) -> Result<(), MembershipError> {
        let kind = kind.into();
        self.change_by(pb::ChangeRequest { kind, node_id: id, address: addr, info, replaces: 0 }).await
    }

    async fn change_by(&self, request: pb::ChangeRequest) -> Result<(), MembershipError> {
        let core = self.core().clone();
        let task = core.runtime.clone().spawn(async move { members::change(&core, request).await });
        task.await.unwrap_or_else(|error| Err(MembershipError::Failed(error.to_string())))
    }

    async fn hand_over(&self, to: Option<NodeId>, pace: Pace) -> Result<NodeId, TransferError> {
        let core = self.core().clone();
        let task = core.runtime.clone().spawn(async move { handover::hand_over(&core, to, pace).await });
        task.await.unwrap_or(Err(TransferError::Stopped))
    }
}

/// What `start` has brought up.
struct Started {
    core: Arc<Core>,
    network: Arc<dyn Network>,
    grpc: Option<Arc<GrpcNetwork>>,
    lock: DirLock,
}

impl Started {
    fn into_raft(self, runtime: Option<Runtime>) -> Raft {
        let Started { core, network, grpc, lock } = self;
        let inner = Inner { core, network, grpc, runtime: Mutex::new(runtime), lock: Mutex::new(Some(lock)) };
        Raft { inner: Arc::new(inner) }
    }
}

/// What `start` works with.
struct Starting {
    config: Config,
    machine: Arc<dyn StateMachine>,
    sys: SysHandles,
    runtime: Spawner,
    /// The caller's network, or `None` for the real one.
    network: Option<Arc<dyn Network>>,
    engines: Arc<dyn Engines>,
}

impl Starting {
    async fn run(mut self, identity: Identity) -> Result<Started, Error> {
        let lock = self.lock()?;
        sys::failpoint::at("raft.start.locked");
        let mut me = self.confirm(identity)?;
        sys::failpoint::at("raft.identity.written");
        let raft_dir = self.make_dir()?;
        let timing = Timing::choose(self.config.preset, &raft_dir, &self.sys)?;
        let core_config = core_config(timing, &self.config.limits)?;
        let own_thread = self.network.is_none() || process::is_simulated();
        let timing = Patience::new(timing, if own_thread { Follows::Measurements } else { Follows::Nothing });

        let log = self.open_log(&mut me, &raft_dir)?;
        let machine = self.adapt_machine(&raft_dir, me.start_counter)?;
        let shared_machine = machine.shared();

        let (network, grpc) = match self.network.take() {
            Some(network) => (network, None),
            None => real_network(&self.config.tls, self.config.listen, &self.config.limits, self.runtime.runtime())?,
        };
        let starts = Arc::new(Starts::open(self.sys.disk.clone(), raft_dir.join("starts")));
        let peers = Peers::new(
            me.clone(),
            network.clone(),
            log.clone(),
            &self.sys,
            self.runtime.clone(),
            self.config.limits.clone(),
            timing.clone(),
            starts,
        );
        let replication = Replication { peers: peers.clone() };
        let raft = Consensus::new(me.node_id, core_config, replication, log.clone(), machine)
            .await
            .map_err(|error| Error::Stopped(error.to_string()))?;
        let known = raft.clone();
        peers.set_view(Box::new(move |id| Core::knowledge(&known, id)));

        let (proposals, proposal_queue) = proposals::Queue::new();
        let (barriers, barrier_queue) = mpsc::unbounded_channel();
        let core = Arc::new(Core {
            me,
            advertise: self.config.advertise,
            info: self.config.info,
            raft,
            log,
            peers,
            receiving: Receiving::new(shared_machine.clone()),
            machine: shared_machine,
            user: self.machine,
            limits: self.config.limits,
            timing,
            sys: self.sys,
            runtime: self.runtime,
            leadership: watch::Sender::new(Leadership::default()),
            holding: watch::Sender::new(false),
            proposals,
            barriers,
            on_call: ArcSwapOption::empty(),
            handed_over_at: Mutex::new(None),
            stop: CancellationToken::new(),
        });
        let sessions = Sessions { core: core.clone() };
        network.serve(Arc::new(sessions)).map_err(Error::io("cannot listen to peers"))?;
        sys::failpoint::at("raft.start.listening");
        process::spawn(proposals::run(core.clone(), proposal_queue));
        process::spawn(barrier::run(core.clone(), barrier_queue));
        watch_over(&core);
        stand_alone(&core).await?;
        Ok(Started { core, network, grpc, lock })
    }

    /// Where everything but identity and lock lies.
    fn make_dir(&self) -> Result<PathBuf, Error> {
        let dir = self.config.data_dir.join("raft");
        self.sys.disk.create_dir_all(&dir).map_err(Error::io(format!("cannot create {}", dir.display())))?;
        Ok(dir)
    }

    /// The caller's machine as the core drives it, with an empty place for snapshots.
    fn adapt_machine(&self, raft_dir: &Path, start: u64) -> Result<Machine, Error> {
        let snapshots = SnapshotRoot::open(self.sys.disk.clone(), raft_dir.join("snapshot"), start)
            .map_err(Error::io("cannot prepare the snapshot directory"))?;
        Machine::new(self.machine.clone(), snapshots)
            .map_err(|source| Error::Corrupt { what: "the membership in the state".into(), source })
    }

    fn lock(&self) -> Result<DirLock, Error> {
        let dir = &self.config.data_dir;
        self.sys.disk.lock(&dir.join("lock")).map_err(|error| match error.kind() {
            std::io::ErrorKind::WouldBlock => Error::InUse(dir.clone()),
            _ => Error::Io { what: format!("cannot lock {}", dir.display()), source: error },
        })
    }

    /// The stored identity, its start counter raised.
    fn confirm(&self, identity: Identity) -> Result<Identity, Error> {
        let dir = &self.config.data_dir;
        let disk = &*self.sys.disk;
        let mut stored = Identity::load(disk, dir)?.ok_or_else(|| Error::NoIdentity(dir.clone()))?;
        let names = |identity: &Identity| (identity.cluster_id, identity.node_id, identity.incarnation);
        if names(&stored) != names(&identity) {
            return Err(Error::Config(format!("{} belongs to another member", dir.display())));
        }
        stored.raise(disk, dir)?;
        Ok(stored)
    }

    fn open_log(&self, me: &mut Identity, raft_dir: &Path) -> Result<Log, Error> {
        let machine = self.machine.clone();
        let open = OpenLog {
            engines: self.engines.clone(),
            dir: raft_dir.join("log"),
            mark: raft_dir.join("mark"),
            known: me.log_created,
            applied: self.machine.recovered().last.as_ref().map(log_id_of),
            on_durable: Arc::new(move |index| machine.log_durable(index)),
        };
        let limits = &self.config.limits;
        let log = Log::open(open, limits, self.sys.disk.clone(), self.sys.clock.clone())?;
        if !me.log_created {
            me.note_log_created(&*self.sys.disk, &self.config.data_dir)?;
        }
        Ok(log)
    }
}

type RealNetwork = (Arc<dyn Network>, Option<Arc<GrpcNetwork>>);

fn real_network(
    tls: &PeerTls,
    listen: Listen,
    limits: &Limits,
    runtime: &tokio::runtime::Handle,
) -> Result<RealNetwork, Error> {
    let dial = Duration::from_millis(limits.dial_ms);
    let grpc = GrpcNetwork::new(tls, listener(listen)?, runtime.clone(), dial)?;
    Ok((Arc::new(SharedGrpc(grpc.clone())), Some(grpc)))
}

fn listener(listen: Listen) -> Result<TcpListener, Error> {
    match listen {
        Listen::Bound(listener) => Ok(listener),
        Listen::Address(address) => {
            TcpListener::bind(address).map_err(Error::io(format!("cannot listen on {address}")))
        }
    }
}

/// Starts what goes on for as long as the member lives.
fn watch_over(core: &Arc<Core>) {
    process::spawn(leadership::run(core.clone()));
    process::spawn(compaction::run(core.clone()));
    process::spawn(standing::run(core.clone()));
    process::spawn(slow_disk::run(core.clone()));
    process::spawn(patience::run(core.clone()));
    process::spawn(contacts::run(core.clone()));
}

/// A member that is its own quorum need not wait whether somebody else leads.
async fn stand_alone(core: &Core) -> Result<(), Error> {
    let voters: Vec<NodeId> = core.membership().voter_ids().collect();
    if voters == [core.me.node_id] {
        core.raft.trigger().elect(false).await.map_err(|error| Error::Stopped(error.to_string()))?;
    }
    Ok(())
}
