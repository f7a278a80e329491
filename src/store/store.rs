//! The front of the store: what the API server holds. Puts the parts together and hands calls on.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sys::engine::Engines;
use sys::process;
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::command::{Command, ProposerId, Txn, TxnOutcome, TxnResult};
use crate::duties::Duties;
use crate::election::{self, Roles};
use crate::error::{AtError, Error, LeaseError, ReadError, TxnError, WatchError};
use crate::host::{Core, Machine};
use crate::keyspace::View;
use crate::limits::Limits;
use crate::log::{NodeId, SharedLog, StateMachine};
use crate::machine::Outcome;
use crate::meta::Lease;
use crate::read::{self, HistoricRange};
use crate::rocks::RocksStates;
use crate::snapshot::Scrubbed;
use crate::stats::{Counters, Stats};
use crate::txn::{self, Proposer};
use crate::value::Revision;
use crate::watch::{WatchRange, Watcher};

/// Counts the starts of this store, so that each start numbers its transactions anew.
const STARTS: &str = "starts";

/// Where the store lies and how much it may take.
#[derive(Clone, Debug)]
pub struct Config {
    /// Directory of the state. Created if missing.
    pub dir: PathBuf,
    /// Bounds.
    pub limits: Limits,
}

/// A store whose state is loaded but which has no log yet: give `machine` to raft, then call [`Store::new`].
pub struct Opened {
    /// The state machine for raft.
    pub machine: Arc<dyn StateMachine>,
    core: Arc<Core>,
    clock: Arc<dyn sys::Clock>,
    starts: u64,
}

/// The replicated store. Clones share it.
#[derive(Clone)]
pub struct Store {
    core: Arc<Core>,
    log: SharedLog,
    clock: Arc<dyn sys::Clock>,
    node: NodeId,
    shutdown: CancellationToken,
    /// Ends the tasks with the last clone, if nobody called `shutdown`.
    _tasks: Arc<DropGuard>,
}

impl Store {
    /// Loads the state from disk.
    ///
    /// # Errors
    /// If the directory cannot be used, or if the state in it is corrupt or of an unknown format.
    pub async fn open(config: Config, sys: raft::SysHandles) -> Result<Opened, Error> {
        Store::open_on(config, sys, Arc::new(RocksStates)).await
    }

    /// As [`Store::open`], with the state in one of the caller's engines, for simulations.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_on(config: Config, sys: raft::SysHandles, states: Arc<dyn Engines>) -> Result<Opened, Error> {
        let raft::SysHandles { clock, disk, .. } = sys;
        let ticking = clock.clone();
        let load = move || {
            let core = Core::open(&config.dir, config.limits, ticking, disk.clone(), states)?;
            sys::failpoint::at("store.start.loaded");
            let starts = count_start(&config.dir.join(STARTS), disk.as_ref())?;
            Ok((core, starts))
        };
        let (core, starts) = process::blocking(load).await.map_err(Error::io("load the state"))??;
        Ok(Opened { machine: Arc::new(Machine(core.clone())), core, clock, starts })
    }

    /// Puts the opened state and raft together. Starts tasks, so a runtime must be there.
    pub fn new(opened: Opened, raft: raft::Raft) -> Store {
        Store::over(opened, Arc::new(raft))
    }

    /// As [`Store::new`], over any log.
    pub fn over(opened: Opened, log: SharedLog) -> Store {
        let Opened { core, clock, starts, .. } = opened;
        let node = log.node_id();
        // The file may have been lost while the cluster remembers us: never number below what it has seen.
        let seen = core.view().root().meta.windows.get(&node).map_or(0, |window| window.incarnation);
        core.waiters.identify(ProposerId { node, incarnation: starts.max(seen + 1) });
        let shutdown = CancellationToken::new();
        let tasks = Arc::new(shutdown.clone().drop_guard());
        let store = Store { core, log, clock, node, shutdown, _tasks: tasks };
        let (core, log, clock) = (store.core.clone(), store.log.clone(), store.clock.clone());
        // It hands over to raft and waits for raft: on raft's own thread no other one is woken for that.
        store.log.spawn(Box::pin(Proposer { core, log, clock, shutdown: store.shutdown.clone() }.run()));
        let (core, log, clock) = (store.core.clone(), store.log.clone(), store.clock.clone());
        process::spawn(Duties { core, log, clock, shutdown: store.shutdown.clone() }.run());
        store
    }

    /// Stops tasks, ends watchers and waiting transactions, and stops the state writer. Call it after raft has
    /// been shut down, or while raft may no longer apply.
    pub async fn shutdown(&self) {
        self.shutdown.cancel();
        let core = self.core.clone();
        if process::blocking(move || core.close()).await.is_err() {
            tracing::error!("closing the store panicked");
        }
    }

    /// The state as this member knows it now; may be stale on a follower. Waits for nothing but the entries that are being
    /// applied.
    pub fn view(&self) -> View {
        self.core.view()
    }

    /// A state that contains everything that was committed anywhere when the call began.
    ///
    /// # Errors
    /// `NoLeader` or `Timeout` if that could not be established within `deadline`.
    pub async fn linearizable(&self, deadline: Duration) -> Result<View, ReadError> {
        read::linearizable(&self.core, &self.log, &self.clock, deadline).await
    }

    /// A state that contains `revision`.
    ///
    /// # Errors
    /// `Timeout` if this member does not get there within `deadline`.
    pub async fn at_least(&self, revision: Revision, deadline: Duration) -> Result<View, ReadError> {
        read::reach(&self.core, &self.clock, deadline, |progress| progress.revision >= revision).await
    }

    /// Keys under `prefix` as they were at `revision`. Reads from disk, and so blocks, if the revision is older
    /// than what memory keeps of history. Below the floor it goes on as far as [`Limits::retention_ms`] and this member's
    /// disk allow.
    ///
    /// # Errors
    /// `Compacted` below what is kept, `Future` above what this member has applied.
    pub fn view_at(&self, revision: Revision, prefix: &[u8]) -> Result<HistoricRange, AtError> {
        HistoricRange::read(&self.core, revision, prefix)
    }

    /// Proposes a transaction and answers when this member has applied it, so the next local read sees it.
    ///
    /// # Errors
    /// All but `Timeout` mean that it was not applied and will not be.
    pub async fn txn(&self, txn: Txn, deadline: Duration) -> Result<TxnOutcome, TxnError> {
        match txn::submit(&self.core, &self.clock, &Command::from(&txn), deadline).await? {
            Outcome::Txn(outcome) => Ok(outcome),
            Outcome::LeaseGranted { .. } => unreachable!("only a lease grant is answered with a lease"),
        }
    }

    /// Events of `range` from revision `start` on (the revision of a list, plus one).
    ///
    /// # Errors
    /// `Compacted` if events from `start` on may be gone.
    pub fn watch(&self, range: WatchRange, start: Revision) -> Result<Watcher, WatchError> {
        self.core.hub.watch(&self.core.disk, range, start)
    }

    /// Grants a lease of `ttl` and returns its id.
    ///
    /// # Errors
    /// As [`Store::txn`].
    pub async fn lease_grant(&self, ttl: Duration, deadline: Duration) -> Result<u64, TxnError> {
        let ttl_ms = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX);
        match txn::submit(&self.core, &self.clock, &Command::LeaseGrant { ttl_ms }, deadline).await? {
            Outcome::LeaseGranted { id } => Ok(id),
            Outcome::Txn(_) => unreachable!("a lease grant is answered with a lease"),
        }
    }

    /// Grants the lease its full time again.
    ///
    /// # Errors
    /// `NotFound` if it has ended.
    pub async fn lease_keepalive(&self, id: u64, deadline: Duration) -> Result<(), LeaseError> {
        self.on_lease(id, Command::LeaseKeepalive { id }, deadline).await
    }

    /// Ends the lease and deletes its keys, at one revision.
    ///
    /// # Errors
    /// `NotFound` if it has ended.
    pub async fn lease_revoke(&self, id: u64, deadline: Duration) -> Result<(), LeaseError> {
        self.on_lease(id, Command::LeaseRevoke { id }, deadline).await
    }

    async fn on_lease(&self, id: u64, command: Command<'_>, deadline: Duration) -> Result<(), LeaseError> {
        match txn::submit(&self.core, &self.clock, &command, deadline).await? {
            Outcome::Txn(TxnOutcome { result: TxnResult::LeaseNotFound, .. }) => Err(LeaseError::NotFound(id)),
            _ => Ok(()),
        }
    }

    /// The leases that exist, by id.
    pub fn leases(&self) -> Vec<(u64, Lease)> {
        self.view().root().meta.leases.iter().map(|(id, lease)| (*id, *lease)).collect()
    }

    /// Moves the floor of one space up to `floor`; history below it is gone for every reader. Never back.
    ///
    /// # Errors
    /// As [`Store::txn`].
    pub async fn compact(&self, space: &str, floor: Revision, deadline: Duration) -> Result<(), TxnError> {
        let command = Command::Floors { base: 0, spaces: vec![(space.as_bytes(), floor)] };
        txn::submit(&self.core, &self.clock, &command, deadline).await.map(|_| ())
    }

    /// Moves the floor of all spaces up to `floor`, and lets old history be deleted from disk.
    ///
    /// # Errors
    /// As [`Store::txn`].
    pub async fn compact_all(&self, floor: Revision, deadline: Duration) -> Result<(), TxnError> {
        let command = Command::Floors { base: floor, spaces: Vec::new() };
        txn::submit(&self.core, &self.clock, &command, deadline).await.map(|_| ())
    }

    /// The oldest revision of `space` that can be read; watches may begin right after it.
    pub fn floor(&self, space: &str) -> Revision {
        self.view().floor(space.as_bytes())
    }

    /// The current grants, as they change.
    pub fn roles(&self) -> watch::Receiver<Roles> {
        self.core.roles.subscribe()
    }

    /// Who leads, as it changes; together with [`Store::roles`] this tells when [`Store::my_token`] may change.
    pub fn leadership(&self) -> watch::Receiver<raft::Leadership> {
        self.log.leadership()
    }

    /// The token of `role` while this member may act on it. Not to be asked while a value of [`Store::roles`] is borrowed.
    pub fn my_token(&self, role: &str) -> Option<Revision> {
        election::token_of(role, self.node, &self.log.leadership().borrow(), &self.core.roles.borrow())
    }

    /// Has `role` granted anew to this member, under a newer token. Whoever has let go of a role asks for it before it
    /// acts again: what it wrote under the old token may still be on its way. Nothing happens where this member does not
    /// lead.
    ///
    /// # Errors
    /// As [`Store::txn`].
    pub async fn renew_role(&self, role: &str, deadline: Duration) -> Result<(), TxnError> {
        let leadership = *self.log.leadership().borrow();
        if !leadership.self_is_leader {
            return Ok(());
        }
        let command = Command::Grant { term: leadership.term, holder: self.node, roles: vec![role] };
        txn::submit(&self.core, &self.clock, &command, deadline).await.map(drop)
    }

    /// This member.
    pub fn node_id(&self) -> NodeId {
        self.node
    }

    /// The last applied log index.
    pub fn applied_index(&self) -> u64 {
        self.core.progress.borrow().index
    }

    /// The last applied log index and the hash of the state after it.
    pub fn state_hash(&self) -> (u64, u64) {
        self.core.last_hash()
    }

    /// The hash of the state after `index`, if that was not long ago.
    pub fn state_hash_at(&self, index: u64) -> Option<u64> {
        self.core.hash_at(index)
    }

    /// Reads the whole state on disk and proves it against its recorded hash. Writing waits meanwhile, reading
    /// and answering do not.
    ///
    /// # Errors
    /// `Corrupt` if it does not match: this member must be replaced.
    pub async fn scrub(&self) -> Result<Scrubbed, Error> {
        let disk = self.core.disk.clone();
        process::blocking(move || disk.scrub()).await.map_err(Error::io("scrub the state"))?
    }

    /// Figures for metrics.
    pub fn stats(&self) -> Stats {
        let (core, view) = (&self.core, self.view());
        Stats {
            revision: view.revision(),
            applied_index: view.root().meta.applied_index(),
            persisted_index: core.disk.flushed_index(),
            written_revision: core.disk.written_revision(),
            state_writes: core.disk.written_batches(),
            keys: view.count(b"") as u64,
            entries_applied: Counters::read(&core.counters.entries_applied),
            transactions_applied: Counters::read(&core.counters.transactions_applied),
            duplicates_dropped: Counters::read(&core.counters.duplicates_dropped),
            events: Counters::read(&core.counters.events),
            entries_proposed: Counters::read(&core.counters.entries_proposed),
            transactions_reproposed: Counters::read(&core.counters.transactions_reproposed),
            transactions_waiting: core.waiters.waiting() as u64,
            watchers: core.hub.watchers() as u64,
            watchers_lagged: core.hub.lagged(),
            history_bytes: core.hub.history_bytes() as u64,
            leases: view.root().meta.leases.len() as u64,
        }
    }

    #[cfg(test)]
    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }
}

fn count_start(path: &std::path::Path, disk: &dyn sys::Disk) -> Result<u64, Error> {
    let found = disk.read(path).map_err(Error::io(format!("read {}", path.display())))?;
    let reason = || Error::Corrupt { path: path.to_owned(), reason: "not a number".to_owned() };
    let last: u64 = match found {
        Some(bytes) => String::from_utf8_lossy(&bytes).trim().parse().map_err(|_| reason())?,
        None => 0,
    };
    let next = last + 1;
    let written = disk.write_atomic(path, next.to_string().as_bytes());
    written.map_err(Error::io(format!("write {}", path.display())))?;
    Ok(next)
}
