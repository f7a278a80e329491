//! What a seed decides before a run begins: how large the cluster is, which faults it will meet, how impatient its
//! members are, how small their bounds. Each class of faults is on with a probability of one half, so that seeds
//! differ in kind and not only in timing. Pure.

use std::time::Duration;

use raft::Preset;
use sys::{Random, SeededRandom};

use super::limits::{ELECTION_PATIENCE, WAN_ROUND_TRIPS_MS};
use super::network::Path;

/// What runs on the machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Inhabitants {
    /// Raft and the store.
    #[default]
    Store,
    /// Whole masters, and nodes beside them.
    Cluster,
}

/// What is special about a run with whole masters.
#[derive(Clone, Debug)]
pub struct ClusterPlan {
    /// Simulated nodes.
    pub nodes: usize,
    /// Pods that fit on a node.
    pub pods_per_node: u64,
    /// What each pod asks for.
    pub pod_cpu_m: u64,
    /// Deployments that are wished for.
    pub apps: u64,
    /// Pods of one of them, at the most.
    pub replicas_max: u64,
    /// Pods of one more Deployment, which goes with the last fault: with it more is wished for than there is room.
    pub crowd: u64,
}

/// A class of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Bits of what lies on a disk flip.
    BitRot,
    /// A master dies right before or after a write of its scheduler or of a controller.
    CrashBetweenWrites,
    /// A path works in one direction only.
    CutOneWay,
    /// Two members cannot talk, others reach both.
    CutPair,
    /// Nothing more fits on a disk, for a while.
    FullDisk,
    /// Leadership is handed over.
    Handover,
    /// A process dies.
    Kill,
    /// A process dies at a named point of its code.
    KillAtPoint,
    /// A process dies in the midst of a write.
    KillInWrite,
    /// What a master's scheduler and controllers know is old.
    LaggingCaches,
    /// Messages are lost, late, repeated, and break connections.
    Loss,
    /// Half of the nodes fall silent.
    NodesFlap,
    /// The cluster falls into two parts.
    Partition,
    /// A process stands still.
    Pause,
    /// All processes die at once.
    PowerLoss,
    /// A member is replaced by another one.
    Replace,
    /// Connections of a member break.
    Reset,
    /// A process is told to end, and starts again.
    Restart,
    /// Snapshots are taken out of turn.
    Snapshot,
    /// Writes of a disk take long.
    SlowDisk,
    /// Paths are slow.
    SlowPath,
    /// Syncs of a disk fail.
    SyncFails,
    /// Wall clocks jump.
    WallClock,
}

pub const FAULTS: &[Fault] = &[
    Fault::BitRot,
    Fault::CutOneWay,
    Fault::CutPair,
    Fault::FullDisk,
    Fault::Handover,
    Fault::Kill,
    Fault::KillAtPoint,
    Fault::KillInWrite,
    Fault::Loss,
    Fault::Partition,
    Fault::Pause,
    Fault::PowerLoss,
    Fault::Replace,
    Fault::Reset,
    Fault::Restart,
    Fault::Snapshot,
    Fault::SlowDisk,
    Fault::SlowPath,
    Fault::SyncFails,
    Fault::WallClock,
];

/// Those that need whole masters.
pub const CLUSTER_FAULTS: &[Fault] = &[Fault::CrashBetweenWrites, Fault::LaggingCaches, Fault::NodesFlap];

/// See the head of this file.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub members: usize,
    pub faults: Vec<Fault>,
    /// Pause between two faults, at least and at most.
    pub pause_ms: (u64, u64),
    pub preset: Preset,
    pub path: Path,
    pub raft: raft::Limits,
    pub store: store::Limits,
    pub writers: u64,
    pub readers: u64,
    pub watchers: u64,
    /// Pause of a client between two calls.
    pub client_pause_ms: u64,
    /// How often history is compacted; never if 0.
    pub compact_ms: u64,
    /// Only with whole masters.
    pub cluster: Option<ClusterPlan>,
}

impl Plan {
    pub fn of(seed: u64, inhabitants: Inhabitants) -> Plan {
        match inhabitants {
            Inhabitants::Store => Plan::of_store(seed).perhaps_far_apart(&SeededRandom::new(seed ^ 0x77a9)),
            Inhabitants::Cluster => Plan::of_store(seed).with_masters(&SeededRandom::new(seed ^ 0x3a57)),
        }
    }

    /// The same with members that are far apart, for one seed of eight. Drawn apart from the rest, which stays as it is.
    fn perhaps_far_apart(mut self, random: &SeededRandom) -> Plan {
        if self.members > 1 && random.below(8) == 0 {
            let (least, most) = WAN_ROUND_TRIPS_MS;
            let round_trip_ms = least + random.below(most - least + 1);
            self.preset = Preset::Wan { round_trip: Duration::from_millis(round_trip_ms) };
            self.path = Path { latency_ms: round_trip_ms / 2, jitter_ms: 10, ..self.path };
        }
        self
    }

    /// How long a quorum without faults may be without a leader.
    pub fn election_patience(&self) -> Duration {
        // Time-outs of a cluster that is far apart are ten times as long as those of `lan`.
        if matches!(self.preset, Preset::Wan { .. }) { 3 * ELECTION_PATIENCE } else { ELECTION_PATIENCE }
    }

    /// The same with whole masters: few clients beside those of the API, and bounds that fit larger values.
    fn with_masters(mut self, random: &SeededRandom) -> Plan {
        let one_of = |choices: &[u64]| choices[random.below(choices.len() as u64) as usize];
        self.faults.extend(CLUSTER_FAULTS.iter().filter(|_| random.below(2) == 0));
        let pause = one_of(&[300, 1_000, 3_000]);
        self.pause_ms = (pause, pause * 4);
        if random.below(3) == 0 {
            // Members that live, so that masters with old knowledge get to act on it.
            self.faults = vec![Fault::Handover, Fault::LaggingCaches, Fault::Pause];
            self.pause_ms = (500, 3_000);
        }
        self.raft = raft::Limits {
            log_tail_bytes_max: one_of(&[0, 64 * 1024, 4 * 1024 * 1024]) as usize,
            snapshot_log_bytes: one_of(&[256 * 1024, 1024 * 1024, 64 * 1024 * 1024]),
            log_keep_bytes: one_of(&[0, 64 * 1024]),
            ..self.raft
        };
        self.store.history_memory_events_max = one_of(&[64, 1_000, 65_536]) as usize;
        self.store.batch_bytes_max = one_of(&[8 * 1024, 1024 * 1024]) as usize;
        (self.writers, self.readers, self.watchers) = (1, 1, 1);
        self.client_pause_ms = 200;
        self.compact_ms = one_of(&[0, 1_000, 5_000]);
        let (nodes, pods_per_node, apps, replicas_max) = match random.below(3) {
            0 => (4, 4, 3, 4),
            1 => (4, 5, 4, 4),
            _ => (2, 8, 3, 4),
        };
        let crowd = if random.below(3) > 0 { nodes as u64 * pods_per_node / 2 + 2 } else { 0 };
        self.cluster = Some(ClusterPlan { nodes, pods_per_node, pod_cpu_m: 100, apps, replicas_max, crowd });
        self
    }

    fn of_store(seed: u64) -> Plan {
        let random = SeededRandom::new(seed ^ 0x5eed);
        let one_of = |choices: &[u64]| choices[random.below(choices.len() as u64) as usize];
        let members = one_of(&[1, 3, 3, 3, 3, 3, 5, 5]) as usize;
        let faults: Vec<Fault> =
            FAULTS.iter().copied().filter(|fault| random.below(2) == 0 && fault.suits(members)).collect();
        let pause = one_of(&[100, 300, 800]);
        // Snapshots are rare, so their chunks are garbled all the time where messages suffer at all.
        let garbled_in_1k = if faults.contains(&Fault::Loss) { one_of(&[0, 200]) } else { 0 };
        Plan {
            seed,
            members,
            faults,
            pause_ms: (pause, pause * 4),
            preset: if random.below(2) == 0 { Preset::Lan } else { Preset::Default },
            path: Path {
                latency_ms: one_of(&[0, 1, 1, 5]),
                jitter_ms: one_of(&[0, 2, 10]),
                garbled_in_1k,
                ..Path::GOOD
            },
            raft: raft::Limits {
                log_tail_bytes_max: one_of(&[0, 4 * 1024, 4 * 1024 * 1024]) as usize,
                snapshot_log_bytes: one_of(&[8 * 1024, 40 * 1024, 64 * 1024 * 1024]),
                log_keep_bytes: one_of(&[0, 0, 16 * 1024]),
                ..raft::Limits::default()
            },
            store: store::Limits {
                history_memory_events_max: one_of(&[8, 100, 65_536]) as usize,
                watch_batch_events_max: one_of(&[1, 3, 1024]) as usize,
                batch_bytes_max: one_of(&[256, 1024 * 1024]) as usize,
                entries_in_flight_max: one_of(&[1, 8]) as usize,
                state_linger_ms: one_of(&[1, 10, 500]),
                ..store::Limits::default()
            },
            writers: 2 + random.below(3),
            readers: 1 + random.below(3),
            watchers: 2 + random.below(4),
            client_pause_ms: one_of(&[5, 20, 60]),
            compact_ms: one_of(&[0, 150, 1_000]),
            cluster: None,
        }
    }

    /// One line for people.
    pub fn line(&self) -> String {
        format!(
            "{} members, {:?}, compaction each {} ms, faults {:?}",
            self.members, self.preset, self.compact_ms, self.faults
        )
    }
}

impl Fault {
    /// What one member alone survives.
    fn suits(self, members: usize) -> bool {
        let needs_others = matches!(
            self,
            Fault::BitRot
                | Fault::CutOneWay
                | Fault::CutPair
                | Fault::Handover
                | Fault::Loss
                | Fault::Partition
                | Fault::Replace
                | Fault::Reset
                | Fault::SlowPath
        );
        members > 1 || !needs_others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_meet_every_fault_and_every_size_and_one_seed_always_the_same() {
        let plans: Vec<Plan> = (0..100).map(|seed| Plan::of(seed, Inhabitants::Cluster)).collect();
        for fault in FAULTS.iter().chain(CLUSTER_FAULTS) {
            let count = plans.iter().filter(|plan| plan.faults.contains(fault)).count();
            assert!((15..80).contains(&count), "{fault:?} in {count} of 100");
        }
        let far =
            (0..200).filter(|seed| matches!(Plan::of(*seed, Inhabitants::Store).preset, Preset::Wan { .. })).count();
        assert!((10..40).contains(&far), "{far} of 200 are far apart");
        for members in [1, 3, 5] {
            assert!(plans.iter().any(|plan| plan.members == members));
        }
        for inhabitants in [Inhabitants::Store, Inhabitants::Cluster] {
            assert_eq!(Plan::of(7, inhabitants).line(), Plan::of(7, inhabitants).line());
        }
    }

    #[test]
    fn the_nodes_of_a_cluster_have_room_for_all_that_is_wished_and_a_surge_and_little_more() {
        for seed in 0..100 {
            let plan = Plan::of(seed, Inhabitants::Cluster).cluster.expect("a cluster has one");
            let (room, wished) = (plan.nodes as u64 * plan.pods_per_node, plan.apps * (plan.replicas_max + 1));
            assert!((wished..wished + 3).contains(&room), "{plan:?}");
        }
    }
}
