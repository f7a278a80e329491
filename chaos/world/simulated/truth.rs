//! What the cluster has agreed upon, kept outside of it: every entry as the first member applied it, and a store of its
//! own that never fails and has applied them all. Members are compared with it at every entry. Fed by the witness that
//! stands between raft and each member's store; knows no faults.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use parking_lot::Mutex;
use raft::{Applied, Entry, Payload, StateMachine, SysHandles};
use store::{BUILT_IN_ROLES, LocalLog, Roles, Store, View, WatchRange, Watcher};
use sys::SeededRandom;
use sys::process::Process;
use tokio::sync::watch;
use tokio::time::Instant;

use super::clock::{SimClock, Wall};
use super::disk::Platter;
use super::engine::SimEngines;
use super::objects;
use super::trace::Trace;
use crate::history::{LeaseEvent, Recorder, Replica, RoleEvent};
use crate::protocol::{Change, Keys};
use crate::translation;

/// Nobody's id.
const NOBODY: u64 = u64::MAX;
/// What keys of leases begin with; the lease's number follows.
pub const LEASE_PREFIX: &str = "lease/";

/// See the head of this file.
pub struct Truth {
    machine: Arc<dyn StateMachine>,
    store: Store,
    inner: Mutex<Inner>,
    trace: Trace,
    recorder: Recorder,
    /// API objects are written.
    has_masters: bool,
}

struct Inner {
    /// Term and contents of each entry that anybody has applied.
    chosen: BTreeMap<u64, (u64, u32)>,
    /// The next entry that the store here needs.
    next: u64,
    watcher: Watcher,
    changes: Vec<Change>,
    grants: watch::Receiver<Roles>,
    roles: BTreeMap<String, u64>,
    /// In order.
    leases: Vec<u64>,
}

impl Truth {
    pub async fn new(trace: Trace, recorder: Recorder, has_masters: bool) -> anyhow::Result<Arc<Truth>> {
        let process = Process::new("truth");
        let disk = Platter::new(0).mount(process.clone());
        let handles = SysHandles {
            clock: Arc::new(SimClock::new(Instant::now(), Wall::default())),
            random: Arc::new(SeededRandom::new(0)),
            disk: Arc::new(disk.clone()),
        };
        let opening = process.run(async move {
            let config = store::Config { dir: "/state".into(), limits: store::Limits::default() };
            let opened = Store::open_on(config, handles, Arc::new(SimEngines(disk))).await?;
            let machine = opened.machine.clone();
            // It follows, so that it proposes nothing of its own.
            let log = LocalLog::new(NOBODY, Vec::new());
            log.elect(1);
            Ok::<_, store::Error>((machine, Store::over(opened, Arc::new(log))))
        });
        let Some(opened) = opening.await else { anyhow::bail!("the oracle's store died") };
        let (machine, store) = opened?;
        let watcher = store.watch(WatchRange::Prefix(bytes::Bytes::new()), 1)?;
        let inner = Inner {
            chosen: BTreeMap::new(),
            next: 0,
            watcher,
            changes: Vec::new(),
            grants: store.roles(),
            roles: BTreeMap::new(),
            leases: Vec::new(),
        };
        Ok(Arc::new(Truth { machine, store, inner: Mutex::new(inner), trace, recorder, has_masters }))
    }

    /// A member applies an entry.
    fn witness(&self, who: &str, entry: &Entry) {
        let contents = match &entry.payload {
            Payload::Blank => 0,
            Payload::Data(bytes) => crc32c::crc32c(bytes),
            Payload::Membership(bytes) => !crc32c::crc32c(bytes),
        };
        let (term, index) = (entry.id.term, entry.id.index);
        let line = || format!("apply {who} {term}.{index} {contents:08x}");
        self.trace.step(&("apply", who, term, index, contents), line);
        let mut inner = self.inner.lock();
        let chosen = *inner.chosen.entry(index).or_insert((term, contents));
        if chosen != (term, contents) {
            let (first, crc) = chosen;
            let what = format!(
                "{who} applies entry {index} of term {term} ({contents:08x}), another member applied it as of term {first} ({crc:08x})"
            );
            self.trace.violation("agreement", what);
        }
        if index == inner.next {
            inner.next += 1;
            // What the member is about to die of must not befall the oracle. Nothing of it goes to its disk, whose
            // writer would meet such points too.
            sys::failpoint::spared(|| self.machine.apply(vec![entry.clone()]));
            self.look(&mut inner, entry);
        } else if index > inner.next {
            let what = format!("{who} applies entry {index}, and nobody has applied {}", inner.next);
            self.trace.violation("agreement", what);
        }
    }

    /// Notes what an entry has changed.
    fn look(&self, inner: &mut Inner, entry: &Entry) {
        while let Some(Ok(batch)) = inner.watcher.next().now_or_never() {
            inner.changes.extend(batch.events.iter().map(|event| translation::change(event)));
            let at_ns = self.recorder.now_ns();
            let judged = batch.events.iter().filter_map(|event| objects::event_of(event, at_ns));
            judged.for_each(|event| self.recorder.object(event));
            if self.has_masters
                && let Payload::Data(data) = &entry.payload
            {
                // What no member can read ends the members, and is told by that.
                let proposed = store::proposed(data).unwrap_or_default();
                let written = batch.events.iter().filter_map(|event| objects::role_write(event, &proposed, at_ns));
                written.for_each(|event| self.recorder.role(event));
            }
        }
        if inner.grants.has_changed().unwrap_or(false) {
            self.look_at_roles(inner);
        }
        let leases = self.store.leases();
        if inner.leases.len() != leases.len() || !leases.iter().zip(&inner.leases).all(|((id, _), held)| id == held) {
            let leases: Vec<u64> = leases.into_iter().map(|(id, _)| id).collect();
            for gone in inner.leases.iter().filter(|held| leases.binary_search(held).is_err()) {
                self.recorder.lease(LeaseEvent::Gone { lease: *gone, at_ns: self.recorder.now_ns() });
            }
            inner.leases = leases;
        }
    }

    fn look_at_roles(&self, inner: &mut Inner) {
        let roles = inner.grants.borrow_and_update().clone();
        for role in BUILT_IN_ROLES {
            let Some(grant) = roles.get(role) else { continue };
            if inner.roles.insert(role.to_owned(), grant.token) != Some(grant.token) {
                let at_ns = self.recorder.now_ns();
                let (role, holder, token) = (role.to_owned(), grant.holder, grant.token);
                self.recorder.role(RoleEvent::Granted { at_ns, role, holder, token });
            }
        }
    }

    /// Compares a member's state with what it should be.
    fn compare(&self, who: &str, index: u64, hash: u64) {
        if let Some(right) = self.store.state_hash_at(index)
            && right != hash
        {
            let what = format!("{who} has state {hash:016x} after entry {index}, it should be {right:016x}");
            self.trace.violation("replicas", what);
        }
    }

    /// Everything that was changed, from the first revision on.
    pub fn changes(&self) -> Vec<Change> {
        self.inner.lock().changes.clone()
    }

    /// What a member would hold that has applied everything, as if it stood at `node`.
    pub fn replica(&self, node: usize) -> Replica {
        let view = self.store.view();
        let items = translation::items(&view, &Keys::Prefix(String::new()));
        Replica { node, revision: view.revision(), items, log: self.changes(), hash: None }
    }

    /// The state after all that was agreed upon.
    pub fn view(&self) -> View {
        self.store.view()
    }

    /// Entries that were agreed upon.
    pub fn entries(&self) -> u64 {
        self.inner.lock().next
    }
}

/// Stands between raft and a member's store.
pub struct Witness {
    inner: Arc<dyn StateMachine>,
    truth: Arc<Truth>,
    who: String,
    /// As long as the process lives: the store holds this through raft.
    store: Mutex<Option<Store>>,
}

impl Witness {
    pub fn new(inner: Arc<dyn StateMachine>, truth: Arc<Truth>, who: String) -> Arc<Witness> {
        Arc::new(Witness { inner, truth, who, store: Mutex::new(None) })
    }

    /// From here on states are compared too.
    pub fn knows(&self, store: Store) {
        *self.store.lock() = Some(store);
    }

    /// The process is dead.
    pub fn forget(&self) {
        self.store.lock().take();
    }

    fn compare(&self) {
        let store = self.store.lock().clone();
        if let Some(store) = store {
            let (index, hash) = store.state_hash();
            self.truth.compare(&self.who, index, hash);
        }
    }
}

impl StateMachine for Witness {
    fn recovered(&self) -> Applied {
        self.inner.recovered()
    }

    fn apply(&self, entries: Vec<Entry>) {
        for entry in &entries {
            self.truth.witness(&self.who, entry);
        }
        self.inner.apply(entries);
        self.compare();
    }

    fn log_durable(&self, index: u64) {
        self.inner.log_durable(index);
    }

    fn persisted_index(&self) -> u64 {
        self.inner.persisted_index()
    }

    fn checkpoint(&self, dir: &Path) -> BoxFuture<'_, io::Result<Applied>> {
        self.truth.trace.note(format_args!("checkpoint {}", self.who));
        self.inner.checkpoint(dir)
    }

    fn install(&self, dir: &Path) -> BoxFuture<'_, io::Result<Applied>> {
        self.truth.trace.note(format_args!("install {}", self.who));
        let installing = self.inner.install(dir);
        Box::pin(async move {
            let applied = installing.await?;
            self.compare();
            Ok(applied)
        })
    }
}
