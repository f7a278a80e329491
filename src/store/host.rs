//! The host of the state machine: receives entries from raft, runs the pure machine, publishes the new view,
//! feeds the watch hub and the state writer, and wakes those who wait. Knows no network and no clock.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::BoxFuture;
use parking_lot::{Mutex, RwLock};
use sys::engine::Engines;
use tokio::sync::watch;

use crate::election::Roles;
use crate::error::Error;
use crate::hash::HashRing;
use crate::keyspace::{Root, View};
use crate::limits::Limits;
use crate::log::{Applied, Entry, StateMachine};
use crate::machine::{Effects, Outcome, State};
use crate::snapshot::{self, Place};
use crate::state::{Pending, StateDisk};
use crate::stats::Counters;
use crate::txn::Waiters;
use crate::value::Revision;
use crate::watch::{Handover, Hub};

/// How far this member has applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    pub index: u64,
    pub revision: Revision,
}

/// Shared by raft, which applies, and by the store's front, which reads and proposes.
/// Locks are taken in the order of the fields; none is held while another component is waited for.
pub(crate) struct Core {
    pub(crate) limits: Limits,
    place: Place,
    state: Mutex<State>,
    pub(crate) waiters: Waiters,
    pub(crate) hub: Arc<Hub>,
    pub(crate) disk: Arc<StateDisk>,
    /// What readers are handed; `None` while nobody has asked since the state changed.
    root: RwLock<Option<Arc<Root>>>,
    /// Somebody has asked for a view since the last batch of entries.
    viewed: AtomicBool,
    hashes: Mutex<HashRing>,
    pub(crate) progress: watch::Sender<Progress>,
    pub(crate) roles: watch::Sender<Roles>,
    pub(crate) counters: Counters,
}

impl Core {
    /// Loads the state from `dir` and starts the state writer.
    pub(crate) fn open(
        dir: &Path,
        limits: Limits,
        clock: Arc<dyn sys::Clock>,
        disk: Arc<dyn sys::Disk>,
        engines: Arc<dyn Engines>,
    ) -> Result<Arc<Core>, Error> {
        if limits.history_window_ms < crate::limits::HISTORY_WINDOW_MS_MIN {
            return Err(Error::Config(format!("history of {} ms is too short", limits.history_window_ms)));
        }
        let place = Place::new(dir, disk, engines)?;
        let database = place.open()?;
        let state = snapshot::load(&database)?;
        let meta = state.meta.clone();
        let disk = Arc::new(StateDisk::new(database, &meta, clock, &limits));
        disk.start()?;
        let mut hashes = HashRing::default();
        // A log begins at index 0: nothing applied is not the same as entry 0 applied.
        if meta.applied.last.is_some() {
            hashes.reset(meta.applied_index(), meta.state_hash());
        }
        Ok(Arc::new(Core {
            place,
            waiters: Waiters::new(&limits),
            hub: Arc::new(Hub::new(&limits, &meta)),
            disk,
            root: RwLock::new(None),
            viewed: AtomicBool::new(false),
            hashes: Mutex::new(hashes),
            progress: watch::Sender::new(Progress { index: meta.applied_index(), revision: meta.revision }),
            roles: watch::Sender::new(Roles::from(&meta)),
            counters: Counters::default(),
            state: Mutex::new(state),
            limits,
        }))
    }

    /// The state after the last batch of entries. Waits for the one that is being applied, if nobody has asked since the
    /// one before.
    pub(crate) fn view(&self) -> View {
        if !self.viewed.load(Ordering::Relaxed) {
            self.viewed.store(true, Ordering::Relaxed);
        }
        if let Some(root) = &*self.root.read() {
            return View::new(root.clone());
        }
        let state = self.state.lock();
        let mut root = self.root.write();
        View::new(root.get_or_insert_with(|| Root::of(&state)).clone())
    }

    pub(crate) fn last_hash(&self) -> (u64, u64) {
        self.hashes.lock().last()
    }

    pub(crate) fn hash_at(&self, index: u64) -> Option<u64> {
        self.hashes.lock().at(index)
    }

    /// Ends watchers, waiters and the writer.
    pub(crate) fn close(&self) {
        self.waiters.close();
        self.hub.close();
        self.disk.stop();
        // Not needed for safety: it spares the next start the replay.
        if let Err(error) = self.disk.flush() {
            tracing::warn!(%error, "the state was not flushed at shutdown");
        }
    }

    fn apply_entries(&self, entries: &[Entry]) {
        let mut effects = Effects { mine: self.waiters.proposer(), ..Effects::default() };
        {
            sys::failpoint::at("store.apply.before");
            let mut state = self.state.lock();
            // What no reader holds is changed in place. Whoever has asked once will ask again and shall not wait, so
            // the last root stays until the next one is there.
            if !self.viewed.swap(false, Ordering::Relaxed) {
                *self.root.write() = None;
            }
            for entry in entries {
                // Going on would part this member from the others for ever.
                if let Err(reason) = state.apply(entry, &mut effects) {
                    sys::abort(&format!("entry {} cannot be applied: {reason}", entry.id.index));
                }
            }
            sys::failpoint::at("store.apply.before-publish");
            self.publish(&state, &effects);
        }
        self.counters.applied(entries.len() as u64, &effects);
        sys::failpoint::at("store.apply.before-settle");
        self.waiters.settle(effects.outcomes);
        sys::failpoint::at("store.apply.settled");
    }

    /// Makes the state visible: history first, so that a view never knows a revision that the hub lacks.
    fn publish(&self, state: &State, effects: &Effects) {
        self.hub.publish(&Handover {
            events: &effects.events,
            meta: &state.meta,
            roles_granted: effects.roles_granted,
            written: self.disk.written_revision(),
        });
        sys::failpoint::at("store.apply.watchers-told");
        if let Some(root) = &mut *self.root.write() {
            *root = Root::of(state);
        }
        {
            let mut hashes = self.hashes.lock();
            for (index, hash) in &effects.hashes {
                hashes.push(*index, *hash);
            }
        }
        self.disk.push(Pending { events: effects.events.clone(), meta: state.meta.clone() });
        if effects.roles_granted {
            sys::failpoint::at("store.role.granted");
            self.roles.send_replace(Roles::from(&state.meta));
        }
        let progress = Progress { index: state.meta.applied_index(), revision: state.meta.revision };
        self.progress.send_replace(progress);
    }

    fn install_now(&self, dir: &Path) -> Result<Applied, Error> {
        sys::failpoint::at("store.install.before-verify");
        self.place.verify(dir)?;
        let (database, switch) = self.place.adopt(dir)?;
        sys::failpoint::at("store.install.adopted");
        let loaded = snapshot::load(&database)?;
        // Readers shall not wait for the disk meanwhile.
        let _shown = self.view();
        let mut state = self.state.lock();
        sys::failpoint::at("store.install.before-switch");
        self.disk.replace(database, &loaded.meta, || switch.commit())?;
        sys::failpoint::at("store.install.switched");
        *state = loaded;
        let meta = &state.meta;
        self.hub.reset(meta);
        *self.root.write() = Some(Root::of(&state));
        self.hashes.lock().reset(meta.applied_index(), meta.state_hash());
        self.roles.send_replace(Roles::from(meta));
        self.progress.send_replace(Progress { index: meta.applied_index(), revision: meta.revision });
        // The entries that held our transactions may have been skipped: what became of them is in the window.
        let proposer = self.waiters.proposer();
        let window = proposer.and_then(|proposer| meta.windows.get(&proposer.node));
        if let Some(window) = window.filter(|window| Some(window.incarnation) == proposer.map(|id| id.incarnation)) {
            let outcomes = window.outcomes.iter();
            self.waiters.settle(outcomes.map(|(at, remembered)| (*at, Outcome::recall(remembered))).collect());
        }
        Ok(meta.applied.clone())
    }

    fn checkpoint_now(&self, dir: &Path) -> Result<Applied, Error> {
        self.disk.checkpoint(dir)?;
        sys::failpoint::at("store.checkpoint.before-seal");
        Ok(self.place.seal(dir)?.applied)
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        self.disk.stop();
    }
}

/// Runs `work` where blocking is allowed.
fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> BoxFuture<'static, io::Result<T>> {
    Box::pin(async move {
        let done = sys::process::blocking(work).await?;
        done.map_err(io::Error::from)
    })
}

/// The state machine as raft holds it.
pub(crate) struct Machine(pub(crate) Arc<Core>);

impl StateMachine for Machine {
    fn recovered(&self) -> Applied {
        self.0.state.lock().meta.applied.clone()
    }

    fn apply(&self, entries: Vec<Entry>) {
        self.0.apply_entries(&entries);
    }

    fn log_durable(&self, index: u64) {
        self.0.disk.log_durable(index);
    }

    fn persisted_index(&self) -> u64 {
        self.0.disk.flushed_index()
    }

    fn checkpoint(&self, dir: &Path) -> BoxFuture<'_, io::Result<Applied>> {
        let (core, dir): (_, PathBuf) = (self.0.clone(), dir.to_owned());
        blocking(move || core.checkpoint_now(&dir))
    }

    fn install(&self, dir: &Path) -> BoxFuture<'_, io::Result<Applied>> {
        let (core, dir): (_, PathBuf) = (self.0.clone(), dir.to_owned());
        blocking(move || core.install_now(&dir))
    }
}
