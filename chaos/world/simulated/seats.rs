//! The machines of a simulated cluster: each has a disk and a wall clock, and runs one process of the product after the
//! other. `tend` starts a machine's process, and starts it again when it has died, until the run ends. Judges whether a
//! death was called for. Faults act through the methods of `World`; clients get a `Front`.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use bytes::Bytes;
use parking_lot::Mutex;
use raft::{Identity, Listen, MembershipError, NodeId, PeerTls, Raft, SysHandles};
use store::Store;
use sys::process::Process;
use sys::{Disk, Random, SeededRandom};
use tokio::sync::watch;
use tokio::time::Instant;

use super::clock::{SimClock, Wall};
use super::disk::{Platter, SimDisk};
use super::engine::SimEngines;
use super::lag::Lag;
use super::limits::POLL;
use super::masters::{self, Master};
use super::network::{Farewell, Net, SimNetwork};
use super::plan::Plan;
use super::trace::Trace;
use super::truth::{Truth, Witness};
use crate::history::Recorder;

/// Where a member's data lies on its machine's disk.
pub const DATA: &str = "/data";

/// A running member, for clients.
#[derive(Clone)]
pub struct Front {
    pub slot: usize,
    pub id: NodeId,
    pub process: Process,
    pub raft: Raft,
    pub store: Store,
    witness: Arc<Witness>,
    /// Tells the processes of a run apart.
    pub session: u64,
    /// Only in runs with whole masters.
    pub master: Option<Master>,
}

/// One machine.
pub struct Seat {
    pub platter: Arc<Platter>,
    pub wall: Wall,
    /// How old what its scheduler and controllers know is.
    pub lag: Lag,
    state: Mutex<SeatState>,
    /// Raised with each death.
    deaths: watch::Sender<u64>,
}

struct SeatState {
    id: NodeId,
    starts: u64,
    process: Option<Process>,
    front: Option<Front>,
    /// The machine starts its process again.
    wanted: bool,
    /// How long it takes to do so.
    downtime: Duration,
    farewell: Farewell,
    /// The member has been given up, and its successor has not joined yet.
    replacing: bool,
}

/// See the head of this file.
pub struct World {
    pub plan: Plan,
    pub trace: Trace,
    pub recorder: Recorder,
    pub net: Arc<Net>,
    pub truth: Arc<Truth>,
    pub seats: Vec<Seat>,
    /// The nodes' processes, in runs with whole masters.
    pub fleet: Mutex<Vec<Process>>,
    /// One of them stands still.
    pub silenced: AtomicBool,
    start: Instant,
    cluster: u128,
    next_id: AtomicU64,
    random: SeededRandom,
    founded: AtomicBool,
    stopping: AtomicBool,
}

/// Why a member did not start.
enum Unstarted {
    Died,
    Failed(String),
}

impl World {
    pub fn new(plan: Plan, trace: Trace, recorder: Recorder, truth: Arc<Truth>, start: Instant) -> Arc<World> {
        let random = SeededRandom::new(plan.seed ^ 0x0a11);
        let net = Net::new(random.u64(), plan.path, trace.clone());
        let seats = (0..plan.members).map(|slot| Seat::new(slot as NodeId + 1, random.u64())).collect();
        Arc::new(World {
            next_id: AtomicU64::new(plan.members as u64 + 1),
            cluster: random.u128(),
            plan,
            trace,
            recorder,
            net,
            truth,
            seats,
            fleet: Mutex::default(),
            silenced: AtomicBool::new(false),
            start,
            random,
            founded: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
        })
    }

    pub fn below(&self, bound: u64) -> u64 {
        self.random.below(bound)
    }

    /// Clients make no more calls.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    pub fn slots(&self) -> std::ops::Range<usize> {
        0..self.seats.len()
    }

    /// Parts of the keys whose history is compacted apart from the rest; the first one stands for everything.
    pub fn compacted_spaces(&self) -> &'static [&'static str] {
        match self.plan.cluster {
            None => &["", "kv"],
            Some(_) => &["", "kv", "deployments.apps", "nodes", "pods", "replicasets.apps"],
        }
    }

    /// The member that runs on a machine, if one does.
    pub fn front(&self, slot: usize) -> Option<Front> {
        self.seats[slot].state.lock().front.clone()
    }

    pub fn fronts(&self) -> Vec<Front> {
        self.slots().filter_map(|slot| self.front(slot)).collect()
    }

    /// The member that a machine belongs to, running or not.
    pub fn id(&self, slot: usize) -> NodeId {
        self.seats[slot].state.lock().id
    }

    pub fn ids(&self) -> Vec<NodeId> {
        self.slots().map(|slot| self.id(slot)).collect()
    }

    /// The member that leads and knows it.
    pub fn leader(&self) -> Option<Front> {
        self.fronts().into_iter().find(|front| {
            let leadership = *front.raft.leadership().borrow();
            leadership.self_is_leader && leadership.quorum_fresh
        })
    }

    pub fn is_replacing(&self, slot: usize) -> bool {
        self.seats[slot].state.lock().replacing
    }

    /// Machines whose data is not to be relied upon.
    pub fn damaged(&self) -> usize {
        self.seats.iter().filter(|seat| seat.platter.is_rotten() || seat.state.lock().replacing).count()
    }

    /// The members of those machines.
    pub fn damaged_ids(&self) -> Vec<NodeId> {
        let damaged = |seat: &&Seat| seat.platter.is_rotten() || seat.state.lock().replacing;
        self.seats.iter().filter(damaged).map(|seat| seat.state.lock().id).collect()
    }

    /// Ends a machine's process as `kill -9` or a power cut does.
    pub fn kill(&self, slot: usize, farewell: Farewell, downtime: Duration) {
        let process = {
            let mut state = self.seats[slot].state.lock();
            state.farewell = farewell;
            state.downtime = downtime;
            state.process.clone()
        };
        if let Some(process) = process {
            process.kill();
        }
    }

    /// Keeps a machine down, or lets it start again.
    pub fn want(&self, slot: usize, wanted: bool) {
        self.seats[slot].state.lock().wanted = wanted;
    }

    pub fn pause(&self, slot: usize) -> Option<Process> {
        let process = self.seats[slot].state.lock().process.clone()?;
        process.pause();
        Some(process)
    }

    /// Makes the caches of a machine lag by so much, from now on.
    pub fn set_lag(&self, slot: usize, lag: Duration) {
        if self.seats[slot].lag.set(lag) {
            self.recorder.lag(slot, lag);
        }
    }

    /// Undoes all that can be undone at once.
    pub fn heal(&self) {
        self.net.heal();
        self.slots().for_each(|slot| self.set_lag(slot, Duration::ZERO));
        for seat in &self.seats {
            seat.platter.heal();
            let process = seat.state.lock().process.clone();
            if let Some(process) = process {
                process.resume();
            }
        }
        self.fleet.lock().iter().for_each(Process::resume);
    }

    /// Starts a machine's process again and again.
    pub async fn tend(self: Arc<World>, slot: usize) {
        loop {
            while !self.seats[slot].state.lock().wanted {
                tokio::time::sleep(POLL).await;
            }
            let mut deaths = self.seats[slot].deaths.subscribe();
            let before = *deaths.borrow_and_update();
            match self.start(slot).await {
                Ok(()) => {
                    // The sender is the seat's own.
                    let _ = deaths.wait_for(|deaths| *deaths > before).await;
                    self.judge_death(slot);
                }
                Err(Unstarted::Died) => self.judge_death(slot),
                Err(Unstarted::Failed(reason)) => self.judge_failed_start(slot, &reason),
            }
            let downtime = std::mem::take(&mut self.seats[slot].state.lock().downtime);
            tokio::time::sleep(downtime.max(POLL)).await;
        }
    }

    async fn start(self: &Arc<World>, slot: usize) -> Result<(), Unstarted> {
        let seat = &self.seats[slot];
        let (id, number) = {
            let mut state = seat.state.lock();
            state.starts += 1;
            (state.id, state.starts)
        };
        let process = Process::new(format!("{id}.{number}"));
        self.trace.note(format_args!("start {}", process.name()));
        let (world, dying) = (Arc::downgrade(self), process.clone());
        process.on_death(move |reason| World::on_death(&world, slot, &dying, reason));
        seat.state.lock().process = Some(process.clone());
        let disk = seat.platter.mount(process.clone());
        let booting = self.clone();
        let booted = process.run(async move { booting.boot(slot, id, disk).await }).await;
        match booted {
            Some(Ok(front)) => {
                self.trace.note(format_args!("up {}", process.name()));
                if process.is_dead() {
                    front.witness.forget();
                    return Err(Unstarted::Died);
                }
                seat.state.lock().front = Some(front);
                Ok(())
            }
            // It died in the midst of a write, and what the write said came first.
            Some(Err(_)) if process.is_dead() => Err(Unstarted::Died),
            Some(Err(error)) => {
                let reason = format!("{error:#}");
                process.kill();
                Err(Unstarted::Failed(reason))
            }
            None => Err(Unstarted::Died),
        }
    }

    /// What the product's own start does, in a task of the new process.
    async fn boot(self: Arc<World>, slot: usize, id: NodeId, disk: SimDisk) -> anyhow::Result<Front> {
        let process = sys::process::current().expect("runs as a task of the process");
        let random = Arc::new(SeededRandom::new(self.random.u64()));
        let data = Path::new(DATA);
        disk.create_dir_all(data)?;
        let identity = match Identity::load(&disk, data)? {
            Some(identity) => identity,
            None => {
                let identity = Identity::join(self.cluster, id, &*random);
                identity.store(&disk, data)?;
                identity
            }
        };
        let handles = SysHandles {
            clock: Arc::new(SimClock::new(self.start, self.seats[slot].wall.clone())),
            random,
            disk: Arc::new(disk.clone()),
        };
        let engines = Arc::new(SimEngines(disk));
        let config = store::Config { dir: data.join("state"), limits: self.plan.store.clone() };
        let opened = Store::open_on(config, handles.clone(), engines.clone()).await?;
        let witness = Witness::new(opened.machine.clone(), self.truth.clone(), process.name().to_owned());
        let config = raft::Config {
            data_dir: data.to_owned(),
            listen: Listen::Address(([127, 0, 0, 1], 1).into()),
            advertise: Net::address(id),
            info: Bytes::new(),
            preset: self.plan.preset,
            tls: PeerTls { ca_pem: Vec::new(), cert_pem: Vec::new(), key_pem: Vec::new() },
            limits: self.plan.raft.clone(),
        };
        let network = Arc::new(SimNetwork::new(self.net.clone(), id, process.clone()));
        let raft = Raft::start_on(config, identity, witness.clone(), handles.clone(), network, engines).await?;
        if id == raft::FOUNDER && !self.founded.load(Ordering::Relaxed) {
            raft.initialize().await?;
            self.founded.store(true, Ordering::Relaxed);
        }
        let store = Store::new(opened, raft.clone());
        witness.knows(store.clone());
        let session = self.recorder.new_session();
        let master = match &self.plan.cluster {
            None => None,
            Some(_) => {
                let (name, lag) = (format!("m{id}"), &self.seats[slot].lag);
                Some(masters::start(&name, self.seats.len(), store.clone(), raft.clone(), &handles, lag)?)
            }
        };
        Ok(Front { slot, id, process, raft, store, witness, session, master })
    }

    /// At the moment of death: nothing more reaches disk or network.
    fn on_death(world: &Weak<World>, slot: usize, process: &Process, reason: &str) {
        let Some(world) = world.upgrade() else { return };
        let seat = &world.seats[slot];
        seat.platter.crash();
        let (id, farewell, front) = {
            let mut state = seat.state.lock();
            let farewell = std::mem::replace(&mut state.farewell, Farewell::Reset);
            (state.id, farewell, state.front.take())
        };
        if let Some(front) = &front {
            front.witness.forget();
        }
        world.trace.note(format_args!("dead {} {farewell:?} {reason}", process.name()));
        world.net.gone(id, farewell);
        seat.deaths.send_modify(|deaths| *deaths += 1);
    }

    fn judge_death(self: &Arc<World>, slot: usize) {
        let seat = &self.seats[slot];
        let Some(process) = seat.state.lock().process.take() else { return };
        for panic in process.panics() {
            self.trace.violation("panic", format!("{}: {panic}", process.name()));
        }
        let reason = process.death().unwrap_or_default();
        if reason == "killed" {
            return;
        }
        if seat.platter.is_rotten() {
            self.replace(slot);
        } else if !seat.platter.was_faulty() && !reason.contains("failpoint") {
            self.trace.violation("abort", format!("{}: {reason}", process.name()));
        }
    }

    fn judge_failed_start(self: &Arc<World>, slot: usize, reason: &str) {
        let seat = &self.seats[slot];
        self.trace.note(format_args!("start failed {}: {reason}", self.id(slot)));
        if let Some(process) = seat.state.lock().process.take() {
            for panic in process.panics() {
                self.trace.violation("panic", format!("{}: {panic}", process.name()));
            }
        }
        if seat.platter.is_rotten() {
            self.replace(slot);
        } else if !seat.platter.was_faulty() {
            self.trace.violation("start", format!("member {} does not start: {reason}", self.id(slot)));
            seat.state.lock().downtime = Duration::from_secs(1);
        } else {
            seat.state.lock().downtime = Duration::from_millis(200);
        }
    }

    /// Gives the machine's member up, for ever, and makes the machine another one that joins.
    pub fn replace(self: &Arc<World>, slot: usize) {
        let old = {
            let mut state = self.seats[slot].state.lock();
            if state.replacing {
                return;
            }
            state.replacing = true;
            state.id
        };
        self.trace.fault(&format!("member {old} is replaced"));
        tokio::spawn(self.clone().join_anew(slot, old));
    }

    async fn join_anew(self: Arc<World>, slot: usize, old: NodeId) {
        // Half of the time it learns of its removal while it still runs.
        let lives_on = self.below(2) == 0 && !self.seats[slot].platter.is_rotten();
        if !lives_on {
            self.want(slot, false);
            self.kill(slot, Farewell::Silence, Duration::ZERO);
        }
        self.until_done(slot, old, Step::Remove).await;
        self.want(slot, false);
        self.kill(slot, Farewell::Reset, Duration::ZERO);
        while self.seats[slot].state.lock().process.is_some() {
            tokio::time::sleep(POLL).await;
        }
        let new = self.next_id.fetch_add(1, Ordering::Relaxed);
        self.trace.note(format_args!("machine {slot} becomes member {new}"));
        self.seats[slot].platter.wipe();
        {
            let mut state = self.seats[slot].state.lock();
            state.id = new;
            state.wanted = true;
        }
        self.enter(slot, new).await;
        self.seats[slot].state.lock().replacing = false;
    }

    /// Makes the member of a machine a voter.
    pub async fn enter(self: &Arc<World>, slot: usize, id: NodeId) {
        self.until_done(slot, id, Step::Learn).await;
        self.until_done(slot, id, Step::Promote).await;
        self.trace.note(format_args!("member {id} votes"));
    }

    /// Asks one member after the other until the change is done.
    async fn until_done(self: &Arc<World>, slot: usize, id: NodeId, step: Step) {
        loop {
            let mut others: Vec<Front> = self.fronts().into_iter().filter(|front| front.slot != slot).collect();
            // Before it is a member, nobody can ask.
            let knowing = |front: &Front| front.raft.leadership().borrow().leader.is_some();
            if others.iter().any(knowing) {
                others.retain(knowing);
            }
            if !others.is_empty() {
                let asked = &others[self.below(others.len() as u64) as usize];
                let raft = asked.raft.clone();
                let answer = asked.process.run(async move { step.ask(&raft, id).await }).await;
                self.trace.note(format_args!("{step:?} {id} at {}: {answer:?}", asked.process.name()));
                let done = match &answer {
                    Some(Ok(())) => true,
                    Some(Err(MembershipError::NotFound(_))) => step == Step::Remove,
                    _ => false,
                };
                if done {
                    return;
                }
            }
            tokio::time::sleep(Duration::from_millis(100 + self.below(200))).await;
        }
    }
}

/// One change of the membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Remove,
    Learn,
    Promote,
}

impl Step {
    async fn ask(self, raft: &Raft, id: NodeId) -> Result<(), MembershipError> {
        match self {
            Step::Remove => raft.remove(id).await,
            Step::Learn => raft.add_learner(id, Net::address(id), Bytes::new()).await,
            Step::Promote => raft.promote(id).await,
        }
    }
}

impl Seat {
    fn new(id: NodeId, seed: u64) -> Seat {
        let state = SeatState {
            id,
            starts: 0,
            process: None,
            front: None,
            wanted: true,
            downtime: Duration::ZERO,
            farewell: Farewell::Reset,
            replacing: false,
        };
        Seat {
            platter: Platter::new(seed),
            wall: Wall::default(),
            lag: Lag::default(),
            state: Mutex::new(state),
            deaths: watch::Sender::new(0),
        }
    }

    pub fn is_up(&self) -> bool {
        self.state.lock().front.is_some()
    }
}
