//! A member dies as it passes a failpoint, under load: one point of the product a round, each with whatever makes a
//! member pass it. A point that was not passed makes the run inconclusive: nothing was shown.
//!
//! Which points a row goes through is a question of names; the table is `sys::failpoint_table`.

use std::time::{Duration, Instant};

use anyhow::Context;
use futures::FutureExt;
use futures::future::BoxFuture;
use rustix::process::Pid;
use sys::Random;

use super::{Stage, snapshot};
use crate::limits::{CALL_PATIENCE, POLL};
use crate::protocol::{Request, ask};
use crate::world::failpoints::{arm, disarm};
use crate::world::setup::Origin;
use crate::world::{SLOTS, Slot};

/// Points that this world does not reach, with the reason.
pub const OUT_OF_REACH: &[(&str, &str)] = &[
    ("raft.log.commit-noted", "an idle log: the traffic never rests"),
    ("raft.membership.before-replace", "the key-value front has no such command"),
    ("store.compact.before-floor", "the leader's own floor moves after ten minutes"),
    ("store.watch.cut-off", "no watcher of the traffic is slow enough"),
];

/// The rows: prefixes of names, and how many points begin with one of them.
pub const LOG: &[&str] = &["raft.log.", "raft.vote.", "raft.mark.", "raft.truncate.", "raft.purge."];
pub const WRITES: &[&str] = &[
    "raft.apply.",
    "raft.proposal.",
    "raft.forward.",
    "raft.barrier.",
    "store.apply.",
    "store.propose.",
    "store.read.",
];
pub const STATE: &[&str] = &["store.state.", "store.collect.", "store.watch.", "store.lease.", "store.role."];
pub const SNAPSHOTS: &[&str] = &["raft.snapshot.", "raft.compact.", "store.checkpoint.", "store.install."];
pub const MEMBERS: &[&str] = &[
    "raft.membership.",
    "raft.handover.",
    "raft.peer.",
    "raft.start.",
    "raft.starts.",
    "raft.identity.",
    "store.start.",
];

pub fn at_log(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    next_of(stage, LOG).boxed()
}

pub fn at_writes(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    next_of(stage, WRITES).boxed()
}

pub fn at_state(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    next_of(stage, STATE).boxed()
}

pub fn at_snapshots(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    next_of(stage, SNAPSHOTS).boxed()
}

pub fn at_members(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    next_of(stage, MEMBERS).boxed()
}

/// The points of a row that can be reached.
pub fn points_of(prefixes: &[&str]) -> Vec<&'static str> {
    let names = sys::failpoint_table::POINTS.iter().map(|point| point.name);
    names
        .filter(|name| prefixes.iter().any(|prefix| name.starts_with(prefix)))
        .filter(|name| OUT_OF_REACH.iter().all(|(out, _)| out != name))
        .collect()
}

/// What makes a member pass a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stimulus {
    /// The traffic.
    Load,
    /// It starts.
    Start,
    /// Another member starts and is greeted.
    Greeting,
    /// The leader dies, so that this one votes, may lead, and proposes again.
    Election,
    /// A leader without followers, whose entries are replaced afterwards.
    Deposition,
    /// The leader takes a snapshot and purges its log.
    Snapshot,
    /// A follower was away for so long that it needs a snapshot.
    Absence,
    /// The leader is told to end.
    Handover,
    /// Old history is collected.
    Collection,
    /// A member is replaced by a new one.
    Replacement,
}

/// Who is to die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Victim {
    Leader,
    Follower,
}

/// What a death is noted as.
const PROOF: &str = "died at ";
/// How long a point may take to be passed.
const PASS_PATIENCE: Duration = Duration::from_secs(20);
/// How long a replacement may go on without the death of the member that is to pass a point of it.
const REPLACE_PATIENCE: Duration = Duration::from_secs(20);
/// How long a leader that is to be deposed goes on alone: within its lease, so that it takes entries.
const APART: Duration = Duration::from_millis(150);

fn plan(point: &str) -> (Stimulus, Victim, u64) {
    use Stimulus as S;
    use Victim::{Follower, Leader};
    let has = |prefixes: &[&str]| prefixes.iter().any(|prefix| point.starts_with(prefix));
    // What comes often is passed some times before.
    match point {
        _ if has(&["raft.start.", "raft.identity.", "store.start.", "raft.log.recovered"]) => (S::Start, Follower, 1),
        _ if has(&["raft.peer.", "raft.starts."]) => (S::Greeting, Leader, 1),
        _ if has(&["raft.vote.", "store.role.", "store.propose.again"]) => (S::Election, Follower, 1),
        _ if has(&["raft.truncate."]) => (S::Deposition, Leader, 1),
        _ if has(&["raft.purge.", "raft.snapshot.before-build", "raft.snapshot.built", "raft.compact."]) => {
            (S::Snapshot, Leader, 1)
        }
        _ if has(&["store.checkpoint.", "store.state.before-flush", "store.state.flushed"]) => (S::Snapshot, Leader, 1),
        _ if has(&["raft.snapshot.before-offer", "raft.snapshot.send"]) => (S::Absence, Leader, 1),
        _ if has(&["raft.snapshot.", "store.install.", "store.watch.reset"]) => (S::Absence, Follower, 1),
        _ if has(&["raft.handover."]) => (S::Handover, Leader, 1),
        _ if has(&["store.collect."]) => (S::Collection, Leader, 1),
        _ if has(&["raft.membership."]) => (S::Replacement, Leader, 1),
        _ if has(&["store.lease."]) => (S::Load, Leader, 1),
        _ if has(&["raft.forward.received", "raft.barrier.before-quorum", "raft.barrier.answered"]) => {
            (S::Load, Leader, 20)
        }
        _ if has(&["store.watch.joined"]) => (S::Load, Follower, 2),
        _ if has(&["raft.forward.", "raft.barrier.", "store.read."]) => (S::Load, Follower, 20),
        _ if has(&["raft.proposal.before-append", "raft.proposal.taken-over"]) => (S::Load, Leader, 20),
        _ => (S::Load, Follower, 120),
    }
}

/// The next point of a row: armed, passed, died of; then everything is brought back.
async fn next_of(stage: &mut Stage, prefixes: &[&str]) -> anyhow::Result<()> {
    let points = points_of(prefixes);
    let done = stage.proofs.keys().filter(|proof| proof.starts_with(PROOF)).count();
    let point = points[done % points.len()];
    let (stimulus, victim, hits) = plan(point);
    // Whoever leads may in turn be whom the point wants dead; every other round it is.
    let victim = if stimulus == Stimulus::Load && hits > 100 && stage.tossed() { Victim::Leader } else { victim };
    let leader = stage.world.leader().await?;
    let slot = match victim {
        Victim::Leader => leader,
        Victim::Follower => stage.follower().await?,
    };
    let before = stage.random.below(hits);
    let actions = if before > 0 { format!("{before}*off->1*return(kill)") } else { "1*return(kill)".to_owned() };
    stage.recorder.fault(format!("crash-at-{point}"));
    let other = (0..SLOTS).find(|other| *other != slot && *other != leader).unwrap_or(leader);
    // Nobody knows beforehand who is elected.
    let armed = if stimulus == Stimulus::Election { vec![slot, other] } else { vec![slot] };
    if stimulus == Stimulus::Start {
        stage.world.kill(slot).await?;
        stage.world.set_environment(slot, sys::failpoint::POINTS_VARIABLE, &format!("{point}={actions}"));
        stage.world.run(slot, Origin::Existing)?;
    } else {
        for slot in &armed {
            arm(&stage.world.failpoint_socket(*slot), point, &actions)?;
        }
        let armed = format!("{point}={actions}");
        stimulate(stage, stimulus, slot, other, &armed)
            .await
            .with_context(|| format!("making member {slot} pass {point}"))?;
    }
    let died = one_ends(stage, &armed).await;
    stage.world.set_environment(slot, sys::failpoint::POINTS_VARIABLE, "");
    stage.prove(&format!("{PROOF}{point}"), u64::from(died));
    for slot in armed {
        if stage.world.has_ended(slot).is_none() {
            disarm(&stage.world.failpoint_socket(slot), point);
        }
    }
    for slot in 0..SLOTS {
        if stage.world.has_ended(slot).is_some() {
            stage.world.forget(slot);
            stage.world.run(slot, Origin::Existing)?;
        }
    }
    if stimulus == Stimulus::Replacement {
        // Whatever came of it: the slot gets a member that is none of the ones before.
        stage.world.replace(other).await.context("replacing once more")?;
    }
    stage.recover().await.with_context(|| format!("after the death at {point}"))
}

/// Waits until one of the armed processes has ended; false if none does.
async fn one_ends(stage: &mut Stage, armed: &[Slot]) -> bool {
    let began = Instant::now();
    while began.elapsed() < PASS_PATIENCE {
        if armed.iter().any(|slot| stage.world.has_ended(*slot).is_some()) {
            return true;
        }
        tokio::time::sleep(POLL).await;
    }
    false
}

/// Waits until a process is dead, whether somebody has asked for its status or not.
async fn gone(process: Pid) {
    let path = format!("/proc/{}/stat", process.as_raw_nonzero());
    let lives = || {
        let told = std::fs::read_to_string(&path).ok()?;
        // What follows the name, which may hold anything but ends with the last bracket.
        told.rsplit_once(") ").map(|(_, rest)| !rest.starts_with(['Z', 'X']))
    };
    while lives() == Some(true) {
        tokio::time::sleep(POLL).await;
    }
}

/// `armed` is what the next process of the slot needs to know if that is the one to die.
async fn stimulate(stage: &mut Stage, stimulus: Stimulus, slot: Slot, other: Slot, armed: &str) -> anyhow::Result<()> {
    match stimulus {
        Stimulus::Load | Stimulus::Start => Ok(()),
        Stimulus::Greeting => {
            stage.world.kill(other).await?;
            stage.world.run(other, Origin::Existing)
        }
        Stimulus::Election => {
            let leader = stage.world.leader().await?;
            stage.world.kill(leader).await?;
            // Two of three are to die: without this one nobody is elected.
            stage.between(300, 600).await;
            stage.world.run(leader, Origin::Existing)
        }
        Stimulus::Deposition => {
            let others: Vec<Slot> = (0..SLOTS).filter(|each| *each != slot).collect();
            // Dead and not asleep: what is on its way to them must be gone.
            for each in &others {
                stage.world.kill(*each).await?;
            }
            tokio::time::sleep(APART).await;
            stage.world.pause(slot)?;
            for each in &others {
                stage.world.run(*each, Origin::Existing)?;
            }
            stage.writes_go_on().await?;
            stage.world.resume(slot)
        }
        Stimulus::Snapshot => {
            detached(stage, slot, Request::Snapshot);
            Ok(())
        }
        Stimulus::Absence => absence(stage, slot, other, armed).await,
        Stimulus::Handover => stage.world.terminate(slot),
        Stimulus::Collection => {
            let present = stage.world.status(slot).await.map_or(0, |status| status.revision);
            let floor = present.saturating_sub(100);
            stage.recorder.floor("", floor);
            detached(stage, slot, Request::Compact { floor });
            Ok(())
        }
        Stimulus::Replacement => {
            // The member that is to die takes part: without it nothing is written, and what it does not finish is
            // finished afterwards.
            let process = stage.world.process(slot)?;
            tokio::select! {
                biased;
                () = gone(process) => {}
                replaced = tokio::time::timeout(REPLACE_PATIENCE, stage.world.replace(other)) => {
                    tracing::debug!(?replaced, "a replacement under fire");
                }
            }
            Ok(())
        }
    }
}

/// A follower is dead while the leader leaves its log behind. Then it is the one that is to die again, or the leader is.
/// Asleep it would do as well, but a leader that sends to one that sleeps keeps its log until it gives up sending.
async fn absence(stage: &mut Stage, slot: Slot, other: Slot, armed: &str) -> anyhow::Result<()> {
    let leader = stage.world.leader().await?;
    let absent = if slot == leader { other } else { slot };
    stage.world.kill(absent).await?;
    stage.writes_go_on().await?;
    let left_behind = snapshot::persisted_snapshot(stage, leader).await;
    if absent == slot {
        stage.world.set_environment(absent, sys::failpoint::POINTS_VARIABLE, armed);
    }
    stage.world.run(absent, Origin::Existing)?;
    left_behind
}

/// Asks without waiting for an answer: whoever is asked is about to die.
fn detached(stage: &Stage, slot: Slot, request: Request) {
    let front = stage.world.fronts()[slot];
    tokio::spawn(async move { drop(ask(front, &request, CALL_PATIENCE).await) });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_of_raft_and_store_is_in_a_row_or_out_of_reach() {
        let named: Vec<&str> = sys::failpoint_table::POINTS.iter().map(|point| point.name).collect();
        for (name, _) in OUT_OF_REACH {
            assert!(named.contains(name), "{name} is no point");
        }
        let reached: Vec<&str> =
            [LOG, WRITES, STATE, SNAPSHOTS, MEMBERS].iter().flat_map(|row| points_of(row)).collect();
        for name in named.iter().filter(|name| name.starts_with("raft.") || name.starts_with("store.")) {
            let out = OUT_OF_REACH.iter().any(|(other, _)| other == name);
            assert_eq!(reached.iter().filter(|other| *other == name).count(), usize::from(!out), "{name}");
        }
    }

    #[test]
    fn a_row_has_as_many_rounds_as_points() {
        let rows = [("log", LOG), ("members", MEMBERS), ("snapshots", SNAPSHOTS), ("state", STATE), ("writes", WRITES)];
        for (name, prefixes) in rows {
            let scenario = crate::scenarios::find(&format!("crash-at-{name}")).expect("there is such a row");
            assert_eq!(scenario.rounds as usize, points_of(prefixes).len(), "{name}");
        }
    }
}
