//! One seed, from founding to judgement, in this thread. Called in a process whose entropy comes from the seed.
//! Prints one line, and more if something is wrong; leaves the history where it is told to.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use sys::failpoint_table::POINTS;
use tokio::time::Instant;

use crate::history::{Call, Recorder, Replica, Sample};
use crate::invariants::check_all;
use crate::protocol::{Freshness, Keys, Write};
use crate::traffic::simulated::{Client, Clients};
use crate::traffic::wishes::Wishes;
use crate::translation::{change, items, range_of};
use crate::world::simulated::clock::RecordClock;
use crate::world::simulated::limits::{
    CATCH_UP_PATIENCE, CONVERGE_LOOK, CONVERGE_PATIENCE, LOOK_INTERVAL, POLL, REPLACE_PATIENCE, REQUEST_PATIENCE,
    START_PATIENCE,
};
use crate::world::simulated::network::Farewell;
use crate::world::simulated::plan::{ClusterPlan, Plan};
use crate::world::simulated::trace::{Telling, Trace};
use crate::world::simulated::truth::Truth;
use crate::world::simulated::{Front, World, fleet, nemesis, objects};

/// Time after the heal for watchers and leases.
const AFTERMATH: Duration = Duration::from_secs(3);

/// Runs the seed of this process.
pub fn run_here(plan: Plan, faults_for: Duration, telling: Telling, out: Option<&Path>) -> anyhow::Result<ExitCode> {
    let seed = plan.seed;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.context("making a runtime")?;
    let ran = runtime.block_on(async {
        let start = Instant::now();
        let recorder = Recorder::with_clock(Arc::new(RecordClock::new(start)));
        let trace = Trace::new(start, telling, recorder.clone());
        let simulated = simulate(plan.clone(), faults_for, trace.clone(), recorder.clone(), start).await;
        if let Err(error) = simulated {
            trace.violation("liveness", format!("{error:#}"));
        }
        Ran { plan, trace, recorder, virtual_ms: start.elapsed().as_millis() }
    });
    let code = ran.judge(seed, out);
    // Tasks of dead processes are not worth the time that dropping them takes.
    std::mem::forget(runtime);
    code
}

struct Ran {
    plan: Plan,
    trace: Trace,
    recorder: Recorder,
    virtual_ms: u128,
}

impl Ran {
    fn judge(self, seed: u64, out: Option<&Path>) -> anyhow::Result<ExitCode> {
        // Nobody reads the file of a history that was not asked for.
        let kept = out.map(|out| out.join(format!("sim-{seed}.jsonl")));
        let history = match (&kept, out) {
            (Some(kept), Some(out)) => {
                std::fs::create_dir_all(out).with_context(|| format!("making {}", out.display()))?;
                self.recorder.save(kept)?
            }
            _ => self.recorder.take(),
        };
        let seen = self.trace.violations();
        let judged = check_all(&history);
        let (hash, steps) = self.trace.hash();
        let acknowledged = history.operations.iter().filter(|op| op.is_acknowledged_write()).count();
        println!(
            "seed {seed}: {}; {:.1} s simulated in {} ms of CPU; {} calls, {acknowledged} writes acknowledged, {} faults; \
             trace {hash:016x} of {steps} steps; {}",
            if judged.is_empty() { "clean" } else { "NOT CLEAN" },
            self.virtual_ms as f64 / 1_000.0,
            sys::cpu_time().context("reading the processor's time")?.as_millis(),
            history.operations.len(),
            history.faults.len(),
            self.plan.line()
        );
        if judged.is_empty() {
            if let Some(kept) = &kept {
                std::fs::remove_file(kept).context("removing the history of a clean run")?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        for seen in &seen {
            println!("  at {:.3} s VIOLATION {}: {}", seen.at_ms as f64 / 1_000.0, seen.invariant, seen.what);
        }
        let noted = |invariant: &str, what: &str| seen.iter().any(|one| one.invariant == invariant && one.what == what);
        for violation in judged.iter().filter(|violation| !noted(&violation.invariant, &violation.what)) {
            println!("  VIOLATION {}: {}", violation.invariant, violation.what);
        }
        if let Some(kept) = kept {
            println!("  history: {}", kept.display());
        }
        Ok(ExitCode::FAILURE)
    }
}

async fn simulate(
    plan: Plan,
    faults_for: Duration,
    trace: Trace,
    recorder: Recorder,
    start: Instant,
) -> anyhow::Result<()> {
    let truth = Truth::new(trace.clone(), recorder.clone(), plan.cluster.is_some()).await?;
    let world = World::new(plan, trace, recorder, truth, start);
    for slot in world.slots() {
        tokio::spawn(world.clone().tend(slot));
    }
    found(&world).await?;
    let looking = tokio::spawn(look(world.clone()));
    let clients = Clients::start(&world);
    acknowledged(&world, "before the first fault").await?;
    let wishes = match world.plan.cluster.clone() {
        Some(plan) => Some(settle_in(&world, &plan).await?),
        None => None,
    };

    let faults = tokio::spawn(nemesis::run(world.clone()));
    let end = Instant::now() + faults_for;
    while Instant::now() < end && world.trace.is_clean() {
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
    faults.abort();
    // It holds tasks that undo faults; what they would have undone is undone here.
    drop(faults.await);
    for point in POINTS {
        sys::failpoint::configure(point.name, "off").map_err(anyhow::Error::msg)?;
    }
    let lived = if world.trace.is_clean() { live(&world, wishes).await } else { Ok(()) };
    clients.stop(&world).await;
    looking.abort();
    if lived.is_ok() && world.trace.is_clean() {
        return collect(&world).await;
    }
    // The members cannot be asked; what was recorded is still judged, by what was agreed upon.
    world.recorder.replica(world.truth.replica(world.seats.len()));
    lived
}

/// Waits for a condition.
async fn until(
    patience: Duration,
    what: impl FnOnce() -> String,
    mut holds: impl FnMut() -> bool,
) -> anyhow::Result<()> {
    let end = Instant::now() + patience;
    while !holds() {
        if Instant::now() >= end {
            anyhow::bail!("{} within {} s", what(), patience.as_secs());
        }
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}

/// Makes a cluster of all machines.
async fn found(world: &Arc<World>) -> anyhow::Result<()> {
    let up = || world.fronts().len() == world.seats.len();
    until(START_PATIENCE, || "not all members start".to_owned(), up).await?;
    until(world.plan.election_patience(), || "the founder does not lead".to_owned(), || world.leader().is_some())
        .await?;
    for slot in world.slots().skip(1) {
        let entering = tokio::time::timeout(REPLACE_PATIENCE, world.enter(slot, world.id(slot)));
        entering.await.with_context(|| format!("machine {slot} does not become a voter"))?;
    }
    Ok(())
}

/// Waits for one more acknowledged write.
async fn acknowledged(world: &World, when: &str) -> anyhow::Result<()> {
    let before = world.recorder.acknowledged();
    let more = || world.recorder.acknowledged() > before;
    until(world.plan.election_patience() + REQUEST_PATIENCE, || format!("no write is acknowledged {when}"), more).await
}

/// Starts the nodes and whoever wishes for something, and waits until the first wish has come true.
async fn settle_in(world: &Arc<World>, plan: &ClusterPlan) -> anyhow::Result<Wishes> {
    let fleet = fleet::start(world, plan);
    *world.fleet.lock() = fleet;
    let wishes = Wishes::start(world, plan);
    let first = || objects::complete(&world.truth.view()) > 0;
    until(CONVERGE_PATIENCE, || "no Deployment comes true before the first fault".to_owned(), first).await?;
    Ok(wishes)
}

/// Everything is as it was wished for, within a bound.
async fn converge(world: &World, wishes: Wishes) -> anyhow::Result<()> {
    tokio::time::timeout(CATCH_UP_PATIENCE, wishes.end()).await.context("the last wish is not answered")??;
    let end = Instant::now() + CONVERGE_PATIENCE;
    while let Some(lacks) = objects::lacking(&world.truth.view()) {
        if Instant::now() >= end {
            world.trace.violation("controllers", format!("{} s after the heal: {lacks}", CONVERGE_PATIENCE.as_secs()));
            return Ok(());
        }
        tokio::time::sleep(CONVERGE_LOOK).await;
    }
    world.trace.note(format_args!("every wish has come true"));
    Ok(())
}

/// After the faults: a quorum alone goes on, then everybody catches up.
async fn live(world: &Arc<World>, wishes: Option<Wishes>) -> anyhow::Result<()> {
    world.heal();
    settle(world).await?;
    let mut slots: Vec<usize> = world.slots().collect();
    // The checks must know of it: a leader may be among those who go.
    world.trace.fault("all but a quorum are taken away");
    while slots.len() > world.seats.len() / 2 + 1 {
        let away = slots.remove(world.below(slots.len() as u64) as usize);
        world.want(away, false);
        world.kill(away, Farewell::Silence, Duration::ZERO);
    }
    world.trace.note(format_args!("a quorum of machines {slots:?} lives on"));
    serves(world, &slots, "of a quorum").await?;
    for slot in world.slots() {
        world.want(slot, true);
    }
    world.trace.note(format_args!("everybody lives"));
    settle(world).await?;
    let all: Vec<usize> = world.slots().collect();
    serves(world, &all, "of all").await?;
    world.recorder.healed();
    if let Some(wishes) = wishes {
        converge(world, wishes).await?;
    }
    tokio::time::sleep(AFTERMATH).await;
    Ok(())
}

/// Waits until every machine runs a member that is meant to stay.
async fn settle(world: &Arc<World>) -> anyhow::Result<()> {
    for slot in world.slots() {
        if world.seats[slot].platter.is_rotten() {
            world.replace(slot);
        }
    }
    let replaced = || world.slots().all(|slot| !world.is_replacing(slot));
    until(REPLACE_PATIENCE, || "a member is not replaced".to_owned(), replaced).await?;
    let up = || world.seats.iter().all(|seat| seat.is_up());
    until(START_PATIENCE, || format!("not all of {:?} start", world.ids()), up).await
}

/// Somebody leads, and the members of these machines take a write and show it.
async fn serves(world: &Arc<World>, slots: &[usize], which: &str) -> anyhow::Result<()> {
    let among = || world.leader().is_some_and(|leader| slots.contains(&leader.slot));
    until(world.plan.election_patience(), || format!("no leader {which}"), among).await?;
    acknowledged(world, &format!("by a leader {which}")).await?;
    let goal = world.truth.entries();
    for slot in slots {
        let reached = || world.front(*slot).is_some_and(|front| front.store.applied_index() + 1 >= goal);
        let what = || format!("machine {slot} {which} does not apply entry {goal}");
        until(CATCH_UP_PATIENCE, what, reached).await?;
        let mut client = Client::new(world.clone(), 900 + *slot as u64);
        client.turn_to(*slot);
        let value = format!("{which} {slot}");
        let write = Write { puts: vec![(format!("kv/b/live-{slot}"), value)], ..Write::default() };
        answered(&mut client, *slot, Call::Write(write), which).await?;
        let read = Call::Read { keys: Keys::Prefix("kv/".into()), freshness: Freshness::Linearizable };
        answered(&mut client, *slot, read, which).await?;
    }
    Ok(())
}

/// One call that has to succeed at this machine. A leader may change meanwhile, so it is given some attempts.
async fn answered(client: &mut Client, slot: usize, call: Call, which: &str) -> anyhow::Result<()> {
    for attempt in 0..3 {
        client.turn_to(slot);
        let mut call = call.clone();
        if let Call::Write(write) = &mut call {
            // Each value is written once.
            write.puts.iter_mut().for_each(|(_, value)| value.push_str(&format!(" {attempt}")));
        }
        if client.succeeds(call).await {
            return Ok(());
        }
    }
    anyhow::bail!("machine {slot} {which} does not serve")
}

/// Looks at all members all the time.
async fn look(world: Arc<World>) {
    let mut told = std::collections::BTreeSet::new();
    loop {
        tokio::time::sleep(LOOK_INTERVAL).await;
        for front in world.fronts() {
            let status = front.raft.status();
            let leadership = *front.raft.leadership().borrow();
            world.recorder.sample(Sample {
                node: front.slot,
                start: front.session,
                term: status.term,
                leads: leadership.self_is_leader && leadership.quorum_fresh,
                applied: front.store.applied_index(),
                revision: front.store.view().revision(),
                hash: Some(front.store.state_hash()),
                ..Sample::default()
            });
            for panic in front.process.panics() {
                if told.insert(format!("{} {panic}", front.process.name())) {
                    world.trace.violation("panic", format!("{}: {panic}", front.process.name()));
                }
            }
            let damaged: Vec<u64> = world.damaged_ids();
            for peer in status.peers.iter().filter(|peer| !damaged.contains(&peer.id)) {
                let Some(reason) = &peer.quarantined else { continue };
                if world.ids().contains(&peer.id) && told.insert(format!("{} {}", front.id, peer.id)) {
                    let what = format!("member {} turns away member {}: {reason}", front.id, peer.id);
                    world.trace.violation("identity", what);
                }
            }
        }
    }
}

/// What every member holds, now that nothing changes.
async fn collect(world: &Arc<World>) -> anyhow::Result<()> {
    let all: Vec<usize> = world.slots().collect();
    let goal = world.truth.entries();
    for slot in &all {
        let reached = || world.front(*slot).is_some_and(|front| front.store.applied_index() + 1 >= goal);
        until(CATCH_UP_PATIENCE, || format!("machine {slot} does not apply entry {goal}"), reached).await?;
    }
    for slot in all {
        let front = world.front(slot).context("a machine died after the heal")?;
        let replica = replica_of(world, &front).await?;
        world.recorder.replica(replica);
        let store = front.store.clone();
        let scrubbed = front.process.run(async move { store.scrub().await }).await;
        if let Some(Err(error)) = scrubbed {
            world.trace.violation("replicas", format!("machine {slot}: the state on disk: {error}"));
        }
    }
    Ok(())
}

async fn replica_of(world: &World, front: &Front) -> anyhow::Result<Replica> {
    let everything = Keys::Prefix(String::new());
    let view = front.store.view();
    let revision = view.revision();
    let spaces = world.compacted_spaces().iter().chain(&["role", "lease"]);
    let floor = spaces.map(|space| front.store.floor(space)).max().unwrap_or(0);
    // What was compacted, only the truth remembers.
    let mut log: Vec<_> = world.truth.changes().into_iter().filter(|change| change.revision <= floor).collect();
    let store = front.store.clone();
    let range = range_of(&everything);
    let reading = front.process.run(async move {
        let mut own = Vec::new();
        let mut watcher = store.watch(range, floor + 1)?;
        loop {
            let batch = watcher.next().await?;
            own.extend(batch.events.iter().map(|event| change(event)).filter(|change| change.revision <= revision));
            if batch.progress >= revision {
                return Ok::<_, store::WatchError>(own);
            }
        }
    });
    let own = tokio::time::timeout(CATCH_UP_PATIENCE, reading).await.context("reading a member's log")?;
    log.extend(own.context("a machine died after the heal")??);
    Ok(Replica {
        node: front.slot,
        revision,
        items: items(&view, &everything),
        log,
        hash: Some(front.store.state_hash()),
    })
}
