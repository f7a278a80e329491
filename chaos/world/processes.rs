//! Three masters' worth of real processes: started, killed, stopped, and their disks meddled with.
//! Driven by faults. Every process ends with the world, however that ends. Knows nothing of checks.

mod copies;

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use sys::Random;
use tokio::process::{Child, Command};

use super::certificates::Authority;
use super::disks;
use super::masters::Masters;
use super::setup::{Failpoints, Origin, Program, Setup};
use super::wiring::{Links, Wiring};
use crate::limits::{CHANGE_PATIENCE, END_PATIENCE, PLANTED_PATIENCE, POLL, SETTLE_PATIENCE, STATUS_PATIENCE};
use crate::protocol::{Freshness, Keys, NodeStatus, Reply, Request, ask};

pub use copies::copy_dir;

/// A place for a node. Its addresses stay, whoever lives there.
pub type Slot = usize;

/// Starts of all nodes during one heal; more are a crash loop.
const STARTS_MAX: usize = 3 * SLOTS;

/// Nodes of a world.
pub const SLOTS: usize = 3;

struct Node {
    id: u64,
    dir: PathBuf,
    front: SocketAddr,
    child: Option<Child>,
    paused: bool,
    /// Given to each process of the slot.
    environment: Vec<(String, String)>,
}

/// See the head of this file.
pub struct World {
    dir: PathBuf,
    program: PathBuf,
    authority: Authority,
    cluster: String,
    setup: Setup,
    links: Links,
    next_id: u64,
    nodes: Vec<Node>,
    masters: Option<Masters>,
}

impl World {
    /// Starts three nodes in `dir` and makes one cluster of them.
    pub async fn start(dir: &Path, setup: Setup, random: &dyn Random) -> anyhow::Result<World> {
        let mut world = World {
            dir: dir.to_owned(),
            program: std::env::current_exe().context("finding this program")?,
            authority: Authority::new(dir.join("certificates"))?,
            cluster: format!("{:x}", random.u128()),
            setup,
            // What lies between masters is known when they are made.
            links: match setup.program {
                Program::Master => Links::none(),
                Program::KvNode => Links::make(setup.wiring, random.u64()).await?,
            },
            next_id: 1,
            nodes: Vec::new(),
            masters: None,
        };
        if setup.program == Program::Master {
            world.start_masters(random.u64()).await?;
            return Ok(world);
        }
        for slot in 0..SLOTS {
            let id = world.new_id()?;
            let front = world.links.front(slot);
            let dir = world.new_dir(id)?;
            world.nodes.push(Node { id, dir, front, child: None, paused: false, environment: Vec::new() });
            world.run(slot, Origin::New)?;
        }
        for slot in 0..SLOTS {
            world.answers(slot).await?;
        }
        for slot in 1..SLOTS {
            world.admit(slot).await?;
        }
        world.settled().await?;
        Ok(world)
    }

    async fn start_masters(&mut self, seed: u64) -> anyhow::Result<()> {
        let masters =
            Masters::make(&self.dir, self.setup.settings, self.setup.failpoints).await.context("making masters")?;
        if self.setup.wiring == Wiring::Proxy {
            self.links = masters.part_with_proxy(seed)?;
        }
        if let Some(mib) = self.setup.disk_mib {
            masters.own_disks(mib)?;
        }
        for slot in 0..SLOTS {
            let (dir, front) = (masters.data_dir(slot), masters.front(slot));
            let id = slot as u64 + 1;
            self.nodes.push(Node { id, dir, front, child: None, paused: false, environment: Vec::new() });
        }
        let masters = self.masters.insert(masters);
        masters.start_nodes()?;
        for slot in 0..SLOTS {
            self.run(slot, Origin::Existing)?;
        }
        self.settled().await?;
        self.masters.as_ref().context("made above")?.populate().await
    }

    /// The whole masters of the world, if that is what its slots run.
    pub fn masters(&self) -> Option<&Masters> {
        self.masters.as_ref()
    }

    /// Addresses for clients, by slot.
    pub fn fronts(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(|node| node.front).collect()
    }

    /// How long one step of this world may take.
    pub fn patience(&self) -> Duration {
        // Only once it is broken; until then it is a world like any other.
        if self.setup.planted.is_empty() { SETTLE_PATIENCE } else { PLANTED_PATIENCE }
    }

    fn patient(&self, began: Instant, what: &str) -> anyhow::Result<()> {
        if began.elapsed() > self.patience() {
            bail!("{what} after {} s", self.patience().as_secs());
        }
        Ok(())
    }

    /// The raft id that lives in a slot.
    pub fn id(&self, slot: Slot) -> u64 {
        self.nodes[slot].id
    }

    /// What lies between the members.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The data directory of a slot.
    pub fn data_dir(&self, slot: Slot) -> &Path {
        &self.nodes[slot].dir
    }

    /// The process of a slot.
    pub fn process(&self, slot: Slot) -> anyhow::Result<Pid> {
        let id = self.nodes[slot].child.as_ref().and_then(Child::id).context("the slot is empty")?;
        i32::try_from(id).ok().and_then(Pid::from_raw).context("a process id out of range")
    }

    /// Whether the process of a slot has ended by itself.
    pub fn has_ended(&mut self, slot: Slot) -> Option<ExitStatus> {
        self.nodes[slot].child.as_mut()?.try_wait().ok().flatten()
    }

    /// What the processes of a slot wrote, all of them since the world began.
    pub fn log(&self, slot: Slot) -> String {
        std::fs::read(self.log_path(slot)).map(|log| String::from_utf8_lossy(&log).into_owned()).unwrap_or_default()
    }

    fn log_path(&self, slot: Slot) -> PathBuf {
        self.dir.join(format!("node-{}.log", self.nodes[slot].id))
    }

    /// A variable for every later process of a slot; an empty value takes it away.
    pub fn set_environment(&mut self, slot: Slot, name: &str, value: &str) {
        let environment = &mut self.nodes[slot].environment;
        environment.retain(|(held, _)| held != name);
        if !value.is_empty() {
            environment.push((name.to_owned(), value.to_owned()));
        }
    }

    /// Where a slot's process listens for failpoints, if the setup asks for that.
    pub fn failpoint_socket(&self, slot: Slot) -> PathBuf {
        self.dir.join(format!("{slot}.sock"))
    }

    /// Starts the process of a slot; does not wait for it.
    pub fn run(&mut self, slot: Slot, origin: Origin) -> anyhow::Result<()> {
        assert!(self.nodes[slot].child.is_none(), "a slot holds one process");
        let child = self.command(slot, origin)?.spawn().context("starting a node")?;
        self.links.lives(slot, child.id());
        self.nodes[slot].child = Some(child);
        self.nodes[slot].paused = false;
        Ok(())
    }

    /// One more process on the directory of a slot whose own process may run. It has to end by itself.
    pub async fn run_second(&self, slot: Slot) -> anyhow::Result<ExitStatus> {
        let mut second = self.command(slot, Origin::Existing)?.spawn().context("starting a second process")?;
        match tokio::time::timeout(END_PATIENCE, second.wait()).await {
            Ok(status) => status.context("waiting for a second process"),
            Err(_) => bail!("a second process on one directory went on for {END_PATIENCE:?}"),
        }
    }

    fn command(&self, slot: Slot, origin: Origin) -> anyhow::Result<Command> {
        let node = &self.nodes[slot];
        let log = File::options().create(true).append(true).open(self.log_path(slot));
        let log = log.context("opening a node's log")?;
        if let Some(masters) = &self.masters {
            let mut command = masters.command(slot);
            self.listen_for_failpoints(slot, &mut command);
            command.envs(node.environment.iter().map(|(name, value)| (name, value)));
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).kill_on_drop(true);
            return Ok(command);
        }
        let entry = self.links.enter(slot);
        let mut command = match entry.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        command.arg("kv-node").arg("--dir").arg(&node.dir).arg("--certificates").arg(self.authority.dir());
        command.args(["--id", &node.id.to_string(), "--peer", &self.links.peer(slot).to_string()]);
        command.args(["--advertise", &self.links.advertised(slot).to_string()]);
        command.args(["--front", &node.front.to_string()]);
        if origin == Origin::New {
            command.args(["--new-in-cluster", &self.cluster]);
        }
        if let Some(mutant) = self.setup.mutant {
            let name = serde_json::to_string(&mutant).context("naming a mutant")?;
            command.args(["--mutant", name.trim_matches('"')]);
        }
        if let Some(round_trip) = self.setup.round_trip_ms {
            command.args(["--round-trip-ms", &round_trip.to_string()]);
        }
        if let Some(size) = self.setup.snapshot_log_kib {
            command.args(["--snapshot-log-kib", &size.to_string()]);
        }
        if !self.setup.planted.is_empty() {
            command.env(sys::failpoint::BUGS_VARIABLE, self.setup.planted);
        }
        self.listen_for_failpoints(slot, &mut command);
        command.envs(node.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).kill_on_drop(true);
        Ok(command)
    }

    fn listen_for_failpoints(&self, slot: Slot, command: &mut Command) {
        if self.setup.failpoints == Failpoints::Listening {
            command.env(sys::failpoint::SOCKET_VARIABLE, self.failpoint_socket(slot));
        }
    }

    /// Starts a slot again and waits until it answers.
    pub async fn restart(&mut self, slot: Slot) -> anyhow::Result<()> {
        self.run(slot, Origin::Existing)?;
        self.answers(slot).await
    }

    /// kill -9.
    pub async fn kill(&mut self, slot: Slot) -> anyhow::Result<()> {
        if let Some(mut child) = self.nodes[slot].child.take() {
            child.kill().await.context("killing a node")?;
        }
        self.nodes[slot].paused = false;
        Ok(())
    }

    /// kill -9 of all, before any of them can notice that another one is gone.
    pub async fn kill_all(&mut self) -> anyhow::Result<()> {
        for slot in 0..SLOTS {
            self.signal(slot, Signal::KILL)?;
        }
        for slot in 0..SLOTS {
            self.kill(slot).await?;
        }
        Ok(())
    }

    /// SIGSTOP.
    pub fn pause(&mut self, slot: Slot) -> anyhow::Result<()> {
        self.signal(slot, Signal::STOP)?;
        self.nodes[slot].paused = true;
        Ok(())
    }

    /// SIGCONT.
    pub fn resume(&mut self, slot: Slot) -> anyhow::Result<()> {
        self.signal(slot, Signal::CONT)?;
        self.nodes[slot].paused = false;
        Ok(())
    }

    /// SIGTERM; does not wait.
    pub fn terminate(&mut self, slot: Slot) -> anyhow::Result<()> {
        self.signal(slot, Signal::TERM)
    }

    /// Waits until a slot's process has ended by itself.
    pub async fn ended(&mut self, slot: Slot) -> anyhow::Result<ExitStatus> {
        let mut child = self.nodes[slot].child.take().context("the slot is empty")?;
        match tokio::time::timeout(END_PATIENCE, child.wait()).await {
            Ok(status) => status.context("waiting for a node"),
            Err(_) => bail!("node {} did not end within {END_PATIENCE:?}", self.nodes[slot].id),
        }
    }

    /// Forgets a process that was seen to have ended.
    pub fn forget(&mut self, slot: Slot) {
        assert!(self.has_ended(slot).is_some(), "a process that runs is not forgotten");
        self.nodes[slot].child = None;
    }

    /// Deletes the data directory of a slot whose process is gone.
    pub fn wipe(&mut self, slot: Slot) -> anyhow::Result<()> {
        assert!(self.nodes[slot].child.is_none(), "a running node's directory is its own");
        // The directory itself may be a mount point.
        for entry in std::fs::read_dir(&self.nodes[slot].dir).context("wiping a data directory")? {
            let path = entry.context("wiping a data directory")?.path();
            if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }
                .context("wiping a data directory")?;
        }
        Ok(())
    }

    /// Copies the data directory of a slot whose process is gone.
    pub fn copy_out(&self, slot: Slot) -> anyhow::Result<PathBuf> {
        assert!(self.nodes[slot].child.is_none(), "a copy of a running node's directory is no copy");
        let copy = self.dir.join(format!("copy-{}", self.nodes[slot].id));
        copy_dir(&self.nodes[slot].dir, &copy).context("copying a data directory")?;
        Ok(copy)
    }

    /// Puts a copy in the place of a slot's data directory.
    pub fn copy_back(&mut self, slot: Slot, copy: &Path) -> anyhow::Result<()> {
        self.wipe(slot)?;
        copy_dir(copy, &self.nodes[slot].dir).context("restoring a data directory")
    }

    /// Removes the member of a slot, which lives.
    pub async fn dismiss(&self, slot: Slot) -> anyhow::Result<()> {
        let id = self.nodes[slot].id;
        self.change(&Request::Remove { id }).await.with_context(|| format!("removing member {id}, which lives"))
    }

    /// Ends whatever is in the slot, removes its member, and lets a new one with an empty directory join in its place.
    pub async fn replace(&mut self, slot: Slot) -> anyhow::Result<()> {
        self.kill(slot).await?;
        if self.masters.is_some() {
            return self.replace_master(slot).await;
        }
        let old = self.nodes[slot].id;
        self.change(&Request::Remove { id: old }).await.with_context(|| format!("removing member {old}"))?;
        let id = self.new_id()?;
        self.nodes[slot].id = id;
        self.nodes[slot].dir = self.new_dir(id)?;
        self.run(slot, Origin::New)?;
        self.answers(slot).await?;
        self.admit(slot).await
    }

    /// A master without data asks for another identity by itself, and takes the place of the one that it was.
    async fn replace_master(&mut self, slot: Slot) -> anyhow::Result<()> {
        let before = self.voters((slot + 1) % SLOTS).await;
        self.wipe(slot)?;
        self.run(slot, Origin::Existing)?;
        self.votes_anew(slot, &before).await
    }

    /// Who votes, as a slot says; nobody if it does not answer.
    pub async fn voters(&self, slot: Slot) -> Vec<u64> {
        self.status(slot).await.map(|status| status.voters).unwrap_or_default()
    }

    /// Waits until a slot votes under an identity that is not among those of `before`.
    pub async fn votes_anew(&self, slot: Slot, before: &[u64]) -> anyhow::Result<()> {
        let began = Instant::now();
        loop {
            let now = self.status(slot).await;
            if now.is_some_and(|status| status.voters.contains(&status.node_id) && !before.contains(&status.node_id)) {
                return Ok(());
            }
            self.patient(began, &format!("slot {slot} has no new identity"))?;
            tokio::time::sleep(POLL).await;
        }
    }

    /// What a slot says of itself; `None` if it does not answer.
    pub async fn status(&self, slot: Slot) -> Option<NodeStatus> {
        self.status_with(slot, None).await
    }

    /// As `status`, with the state hash at an index.
    pub async fn status_with(&self, slot: Slot, hash_at: Option<u64>) -> Option<NodeStatus> {
        let node = &self.nodes[slot];
        if node.child.is_none() || node.paused {
            return None;
        }
        match ask(node.front, &Request::Status { hash_at }, STATUS_PATIENCE).await {
            Ok(Reply::Status(status)) => Some(status),
            _ => None,
        }
    }

    /// The slot that leads with a fresh quorum.
    pub async fn leader(&self) -> anyhow::Result<Slot> {
        let began = Instant::now();
        loop {
            for slot in 0..SLOTS {
                if self.status(slot).await.is_some_and(|status| status.leads) {
                    return Ok(slot);
                }
            }
            self.patient(began, "no leader")?;
            tokio::time::sleep(POLL).await;
        }
    }

    /// Has a slot take a snapshot and purge its log.
    pub async fn snapshot(&self, slot: Slot) -> anyhow::Result<()> {
        match ask(self.nodes[slot].front, &Request::Snapshot, SETTLE_PATIENCE).await.context("asking for a snapshot")? {
            Reply::Done => Ok(()),
            other => bail!("node {} took no snapshot: {other:?}", self.nodes[slot].id),
        }
    }

    /// Waits until every slot runs, follows the same leader, serves a linearizable read, and has what the leader had.
    pub async fn settled(&self) -> anyhow::Result<()> {
        let began = Instant::now();
        loop {
            match self.look().await {
                Ok(()) => return Ok(()),
                Err(reason) => self.patient(began, &format!("not settled: {reason}"))?,
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Whether all is well now, and if not, what is missing.
    pub async fn look(&self) -> Result<(), String> {
        let mut leaders = Vec::new();
        for slot in 0..SLOTS {
            let status = self.status(slot).await.ok_or(format!("slot {slot} does not answer"))?;
            leaders.push((status.term, status.leader));
            if status.leader.is_none() || status.voters.len() != SLOTS {
                return Err(format!("slot {slot} knows leader {:?} and voters {:?}", status.leader, status.voters));
            }
        }
        if leaders.iter().any(|seen| *seen != leaders[0]) {
            return Err(format!("leaders {leaders:?}"));
        }
        for slot in 0..SLOTS {
            let read = Request::Read { keys: Keys::One("none".into()), freshness: Freshness::Linearizable };
            match ask(self.nodes[slot].front, &read, STATUS_PATIENCE).await {
                Ok(Reply::Read { .. }) => {}
                other => return Err(format!("slot {slot} answers a linearizable read with {other:?}")),
            }
        }
        Ok(())
    }

    /// Brings back everything that is cut off, stopped or dead, and waits until all is well. A member that ends again
    /// is started again a few times, as a supervisor would.
    pub async fn heal(&mut self) -> anyhow::Result<()> {
        self.links.heal().await?;
        let began = Instant::now();
        let mut starts = 0;
        loop {
            for slot in 0..SLOTS {
                if self.nodes[slot].paused {
                    self.resume(slot)?;
                }
                if self.has_ended(slot).is_some() {
                    self.forget(slot);
                }
                if self.nodes[slot].child.is_none() {
                    starts += 1;
                    if starts > STARTS_MAX {
                        bail!(
                            "node {} does not stay alive; see {}",
                            self.nodes[slot].id,
                            self.log_path(slot).display()
                        );
                    }
                    self.run(slot, Origin::Existing)?;
                }
            }
            match self.look().await {
                Ok(()) => return Ok(()),
                Err(reason) => self.patient(began, &format!("not settled: {reason}"))?,
            }
            tokio::time::sleep(POLL).await;
        }
    }

    async fn answers(&mut self, slot: Slot) -> anyhow::Result<()> {
        let began = Instant::now();
        while self.status(slot).await.is_none() {
            let node = &mut self.nodes[slot];
            let id = node.id;
            if let Some(status) = node.child.as_mut().and_then(|child| child.try_wait().ok().flatten()) {
                bail!("node {id} ended with {status}; see node-{id}.log");
            }
            self.patient(began, &format!("node {id} does not answer"))?;
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// Makes the process in a slot a voter.
    async fn admit(&self, slot: Slot) -> anyhow::Result<()> {
        let (id, address) = (self.nodes[slot].id, self.links.advertised(slot).to_string());
        self.change(&Request::AddLearner { id, address }).await.with_context(|| format!("adding member {id}"))?;
        self.change(&Request::Promote { id }).await.with_context(|| format!("promoting member {id}"))
    }

    /// Asks the members in turn, one that leads first, until one has done it: changes may be repeated. A node that knows
    /// nobody else waits for a leader for as long as it may, so it is asked only where nobody leads.
    async fn change(&self, request: &Request) -> anyhow::Result<()> {
        let began = Instant::now();
        loop {
            let mut reason = String::new();
            for slot in self.in_the_know().await {
                match ask(self.nodes[slot].front, request, CHANGE_PATIENCE).await {
                    Ok(Reply::Done) => return Ok(()),
                    // Whoever was asked before has done it and died of the answer.
                    Ok(Reply::Refused { reason })
                        if matches!(request, Request::Remove { .. }) && reason.ends_with("is not known") =>
                    {
                        return Ok(());
                    }
                    other => reason = format!("{other:?}"),
                }
            }
            self.patient(began, &reason)?;
            tokio::time::sleep(POLL).await;
        }
    }

    /// The slots that lead, or else know who leads, or else live.
    async fn in_the_know(&self) -> Vec<Slot> {
        let mut slots: Vec<(u8, Slot)> = Vec::new();
        for slot in 0..SLOTS {
            let node = &self.nodes[slot];
            if node.child.is_none() || node.paused {
                continue;
            }
            let status = self.status(slot).await;
            let knows = match status {
                Some(status) if status.leads => 0,
                Some(status) if status.leader.is_some() => 1,
                _ => 2,
            };
            slots.push((knows, slot));
        }
        slots.sort_unstable();
        let best = slots.first().map(|(knows, _)| *knows);
        slots.into_iter().filter(|(knows, _)| Some(*knows) == best).map(|(_, slot)| slot).collect()
    }

    fn signal(&self, slot: Slot, signal: Signal) -> anyhow::Result<()> {
        kill_process(self.process(slot)?, signal).context("signalling a node")
    }

    fn new_dir(&self, id: u64) -> anyhow::Result<PathBuf> {
        let dir = self.dir.join(format!("data-{id}"));
        std::fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
        if let Some(mib) = self.setup.disk_mib {
            disks::mount(&dir, mib)?;
        }
        Ok(dir)
    }

    fn new_id(&mut self) -> anyhow::Result<u64> {
        let id = self.next_id;
        self.next_id += 1;
        self.authority.certify(id)?;
        Ok(id)
    }
}

/// Waits as the scenario's seed says.
pub async fn pause_for(random: &dyn Random, min_ms: u64, max_ms: u64) {
    let wait = min_ms + random.below(max_ms - min_ms + 1);
    tokio::time::sleep(Duration::from_millis(wait)).await;
}
