//! What goes wrong in a simulated run: draws one fault after the other from the plan's classes, does it to somebody, and
//! undoes it after a while. Ends when it is dropped; whoever drops it heals the world. Judges nothing.

use std::future::Future;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sys::failpoint_table::POINTS;
use sys::{Random, SeededRandom};
use tokio::task::JoinSet;

use super::disk::DiskFaults;
use super::limits::{LAGS_MS, TAKEOVER_MS_MAX};
use super::network::{Farewell, Path};
use super::plan::{CLUSTER_FAULTS, Fault};
use super::seats::{DATA, World};

/// Draws and does the plan's faults for ever.
pub async fn run(world: Arc<World>) {
    let nemesis = Nemesis { random: SeededRandom::new(world.plan.seed ^ 0xfa11), world };
    let mut undoing = JoinSet::new();
    let plan = nemesis.world.plan.clone();
    if plan.faults.is_empty() {
        std::future::pending::<()>().await;
    }
    loop {
        tokio::time::sleep(nemesis.between(plan.pause_ms)).await;
        nemesis.act(nemesis.draw(&plan.faults), &mut undoing);
        while undoing.try_join_next().is_some() {}
    }
}

struct Nemesis {
    world: Arc<World>,
    random: SeededRandom,
}

impl Nemesis {
    fn below(&self, bound: u64) -> u64 {
        self.random.below(bound)
    }

    /// Every other time one of those that need whole masters, if any of them is on: the others are many.
    fn draw(&self, faults: &[Fault]) -> Fault {
        let of_masters: Vec<Fault> = faults.iter().copied().filter(|fault| CLUSTER_FAULTS.contains(fault)).collect();
        let choices = if !of_masters.is_empty() && self.below(2) == 0 { &of_masters } else { faults };
        choices[self.below(choices.len() as u64) as usize]
    }

    fn between(&self, (least, most): (u64, u64)) -> Duration {
        Duration::from_millis(least + self.below(most - least + 1))
    }

    fn slot(&self) -> usize {
        self.below(self.world.seats.len() as u64) as usize
    }

    /// Mostly short, sometimes long enough for time-outs of all kinds.
    fn while_ms(&self) -> Duration {
        match self.below(4) {
            0 => self.between((2_000, 12_000)),
            1 => self.between((500, 2_000)),
            _ => self.between((20, 600)),
        }
    }

    fn farewell(&self) -> Farewell {
        if self.below(2) == 0 { Farewell::Reset } else { Farewell::Silence }
    }

    fn later(&self, undoing: &mut JoinSet<()>, undo: impl Future<Output = ()> + Send + 'static) {
        let after = self.while_ms();
        undoing.spawn(async move {
            tokio::time::sleep(after).await;
            undo.await;
        });
    }

    fn act(&self, fault: Fault, undoing: &mut JoinSet<()>) {
        let world = &self.world;
        let slot = self.slot();
        match fault {
            Fault::BitRot => self.rot(slot),
            Fault::CrashBetweenWrites => self.kill_at(&["client.fence.written", "client.fence.before-write"], 40),
            Fault::CutOneWay | Fault::CutPair | Fault::Partition => self.cut(fault, undoing),
            Fault::FullDisk | Fault::SlowDisk | Fault::SyncFails => self.break_disk(fault, slot, undoing),
            Fault::Handover => self.hand_over(undoing, None, Duration::ZERO),
            Fault::Kill => {
                world.trace.fault(&format!("kill machine {slot}"));
                world.kill(slot, self.farewell(), self.between((0, 3_000)));
            }
            Fault::KillAtPoint => self.kill_at_point(),
            Fault::KillInWrite => {
                world.trace.fault(&format!("machine {slot} dies in a write"));
                world.seats[slot].platter.crash_after_writes(1 + self.below(60));
            }
            Fault::LaggingCaches => self.age_caches(slot, undoing),
            Fault::Loss | Fault::SlowPath => self.worsen_paths(fault, undoing),
            Fault::NodesFlap => self.silence_nodes(undoing),
            Fault::Pause => self.pause(slot, undoing),
            Fault::PowerLoss => {
                world.trace.fault("power loss");
                for slot in world.slots() {
                    world.kill(slot, Farewell::Silence, self.between((0, 1_000)));
                }
            }
            Fault::Replace => {
                if world.damaged() == 0 {
                    world.replace(slot);
                }
            }
            Fault::Reset => {
                world.trace.fault(&format!("connections of machine {slot} break"));
                world.net.reset(world.id(slot));
            }
            Fault::Restart => self.restart(slot),
            Fault::Snapshot => self.snapshot(slot, undoing),
            Fault::WallClock => {
                // Whoever leads measures most.
                let leading = world.leader().map_or(slot, |leader| leader.slot);
                let slot = if self.below(2) == 0 { leading } else { slot };
                let by = [-3_600_000, -1_000, 500, 3_600_000, 315_360_000_000][self.below(5) as usize];
                world.trace.fault(&format!("the wall clock of machine {slot} jumps by {by} ms"));
                world.seats[slot].wall.jump(by);
            }
        }
    }

    /// What the components of a machine watch reaches them late, for at least as long as that is, so that it does reach
    /// them late. Mostly it is this machine that leads before long: it matters most to who takes over.
    fn age_caches(&self, slot: usize, undoing: &mut JoinSet<()>) {
        let world = self.world.clone();
        if world.seats[slot].lag.is_set() {
            return;
        }
        let lag = self.between(LAGS_MS[self.below(LAGS_MS.len() as u64) as usize]);
        world.trace.fault(&format!("the caches of machine {slot} lag by {} ms", lag.as_millis()));
        world.set_lag(slot, lag);
        if self.below(4) > 0 {
            // As late as what is held back begins to arrive: all that the other one did meanwhile is told to who leads now.
            let most = Duration::from_millis(TAKEOVER_MS_MAX);
            self.hand_over(undoing, Some(slot), lag.min(most));
        }
        let lasts = 2 * lag + self.between((0, lag.as_millis() as u64));
        undoing.spawn(async move {
            tokio::time::sleep(lasts).await;
            world.set_lag(slot, Duration::ZERO);
        });
    }

    /// Only where a good copy is left for certain, of everything: nobody else is damaged or being replaced.
    fn rot(&self, slot: usize) {
        let world = &self.world;
        let enough = world.seats.len() >= 3 && world.damaged() == 0;
        if !enough || !world.seats[slot].platter.rot(FilePath::new(DATA)) {
            return;
        }
        world.trace.fault(&format!("a bit flips on machine {slot}"));
        if self.below(2) == 0 {
            world.kill(slot, self.farewell(), self.between((0, 1_000)));
        }
    }

    fn cut(&self, fault: Fault, undoing: &mut JoinSet<()>) {
        let world = &self.world;
        let ids = world.ids();
        let any = || ids[self.below(ids.len() as u64) as usize];
        let mut cuts = Vec::new();
        match fault {
            Fault::CutPair => {
                let (one, other) = (any(), any());
                cuts.extend([(one, other), (other, one)]);
            }
            Fault::CutOneWay => {
                let one = any();
                let inward = self.below(2) == 0;
                let others = ids.iter().filter(|id| **id != one);
                cuts.extend(others.map(|other| if inward { (*other, one) } else { (one, *other) }));
            }
            _ => {
                let mask = 1 + self.below((1 << ids.len()) - 2);
                for (at, one) in ids.iter().enumerate() {
                    let apart = |(place, _): &(usize, &u64)| (mask >> place & 1) != (mask >> at & 1);
                    cuts.extend(ids.iter().enumerate().filter(apart).map(|(_, other)| (*one, *other)));
                }
            }
        }
        cuts.retain(|(one, other)| one != other);
        world.trace.fault(&format!("{fault:?} {cuts:?}"));
        self.change_paths(cuts, undoing, |path| path.cut = true, |path| path.cut = false);
    }

    fn change_paths(
        &self,
        ends: Vec<(u64, u64)>,
        undoing: &mut JoinSet<()>,
        make: impl Fn(&mut Path),
        unmake: impl Fn(&mut Path) + Send + 'static,
    ) {
        for (from, to) in &ends {
            self.world.net.change(*from, *to, &make);
        }
        let net = self.world.net.clone();
        self.later(undoing, async move {
            for (from, to) in ends {
                net.change(from, to, &unmake);
            }
        });
    }

    fn worsen_paths(&self, fault: Fault, undoing: &mut JoinSet<()>) {
        let ids = self.world.ids();
        let mut ends: Vec<(u64, u64)> = ids.iter().flat_map(|one| ids.iter().map(|other| (*one, *other))).collect();
        ends.retain(|(one, other)| one != other && self.below(2) == 0);
        self.world.trace.fault(&format!("{fault:?} {ends:?}"));
        let base = self.world.plan.path;
        let restore = move |path: &mut Path| *path = Path { cut: path.cut, ..base };
        if fault == Fault::Loss {
            let (lost, repeated) = (self.below(300), self.below(300));
            let (resets, garbled) = (self.below(10), self.below(2) * 300);
            let worse = move |path: &mut Path| {
                path.lost_in_1k = lost;
                path.repeated_in_1k = repeated;
                path.resets_in_1k = resets;
                path.garbled_in_1k = garbled;
                path.jitter_ms = 20;
            };
            self.change_paths(ends, undoing, worse, restore);
        } else {
            let (latency, rate) = (self.below(150), self.below(3) * 20);
            let worse = move |path: &mut Path| {
                path.latency_ms = latency;
                path.jitter_ms = latency;
                path.bytes_per_ms = rate;
            };
            self.change_paths(ends, undoing, worse, restore);
        }
    }

    fn break_disk(&self, fault: Fault, slot: usize, undoing: &mut JoinSet<()>) {
        let world = self.world.clone();
        let mut faults = world.seats[slot].platter.faults();
        match fault {
            Fault::FullDisk => faults.full = true,
            Fault::SlowDisk => faults.slow_ms = 1 + self.below(300),
            _ => faults.sync_fails_in_10k = 10 + self.below(1_000),
        }
        world.trace.fault(&format!("{fault:?} at machine {slot}: {faults:?}"));
        world.seats[slot].platter.set_faults(faults);
        self.later(undoing, async move { world.seats[slot].platter.set_faults(DiskFaults::default()) });
    }

    fn hand_over(&self, undoing: &mut JoinSet<()>, to: Option<usize>, after: Duration) {
        let Some(leader) = self.world.leader().filter(|leader| to != Some(leader.slot)) else { return };
        let to = to.map(|slot| self.world.id(slot));
        self.world.trace.fault(&format!("{} hands over", leader.process.name()));
        let (raft, trace) = (leader.raft.clone(), self.world.trace.clone());
        undoing.spawn(async move {
            tokio::time::sleep(after).await;
            let outcome = leader.process.run(async move { raft.transfer(to).await }).await;
            trace.note(format_args!("handover {outcome:?}"));
        });
    }

    fn kill_at_point(&self) {
        let whole = self.world.plan.cluster.is_some();
        let inside = |name: &&str| {
            // Where nothing runs that passes a point, nobody would die.
            let part = name.split('.').next().unwrap_or_default();
            let of_masters = matches!(part, "apiserver" | "client" | "controllers" | "scheduler");
            matches!(part, "raft" | "store") || whole && (of_masters || name.contains(".role."))
        };
        let points: Vec<&str> = POINTS.iter().map(|point| point.name).filter(inside).collect();
        self.kill_at(&points, 30);
    }

    fn kill_at(&self, points: &[&str], passes: u64) {
        let name = points[self.below(points.len() as u64) as usize];
        let passes = self.below(passes);
        self.world.trace.fault(&format!("whoever passes {name} after {passes} times dies"));
        let actions = format!("{passes}*off->1*return(kill)->off");
        sys::failpoint::configure(name, &actions).expect("the actions are well formed");
    }

    /// Long enough for others to hold them for dead, and for their pods to be given up.
    fn silence_nodes(&self, undoing: &mut JoinSet<()>) {
        let fleet = self.world.fleet.lock().clone();
        // One half alone: that all nodes are dead, nobody believes.
        if fleet.is_empty() || self.world.silenced.swap(true, Ordering::Relaxed) {
            return;
        }
        let half = fleet[self.below(fleet.len() as u64) as usize].clone();
        self.world.trace.fault(&format!("{} fall silent", half.name()));
        half.pause();
        let (after, world) = (self.between((5_000, 40_000)), self.world.clone());
        undoing.spawn(async move {
            tokio::time::sleep(after).await;
            half.resume();
            world.silenced.store(false, Ordering::Relaxed);
        });
    }

    fn pause(&self, slot: usize, undoing: &mut JoinSet<()>) {
        let Some(process) = self.world.pause(slot) else { return };
        self.world.trace.fault(&format!("{} stands still", process.name()));
        let trace = self.world.trace.clone();
        self.later(undoing, async move {
            trace.note(format_args!("{} goes on", process.name()));
            process.resume();
        });
    }

    fn restart(&self, slot: usize) {
        let Some(front) = self.world.front(slot) else { return };
        self.world.trace.fault(&format!("{} is told to end", front.process.name()));
        // What has been told to end does so, also when there are no more faults.
        tokio::spawn(async move {
            if let Some(master) = &front.master {
                master.shutdown.cancel();
            }
            let (raft, store) = (front.raft.clone(), front.store.clone());
            let ending = front.process.run(async move {
                raft.shutdown().await;
                store.shutdown().await;
            });
            ending.await;
            front.process.kill();
        });
    }

    fn snapshot(&self, slot: usize, undoing: &mut JoinSet<()>) {
        let Some(front) = self.world.front(slot) else { return };
        self.world.trace.fault(&format!("{} takes a snapshot", front.process.name()));
        let raft = front.raft.clone();
        undoing.spawn(async move { drop(front.process.run(async move { raft.snapshot().await }).await) });
    }
}
