//! The table: a scenario is a world, its traffic, a fault in rounds, and what must hold afterwards.
//! A mutant's row passes only if the named checks find the planted bug.

use crate::faults::{
    Fault, clocks, compaction, crowds, damage, disks, divergence, handover, kill, links, membership, memory, nodes,
    none, old_data, partition, pause, points, processes, snapshot, storm, transit, twins,
};
use crate::mutants::Mutant;
use crate::probe::Need;
use crate::traffic::Load;
use crate::traffic::loads::{ACTING, EAGER, KUBERNETES, QUIET, READING, USUAL, WATCHING};
use crate::world::setup::{Failpoints, Program, Setup};
use crate::world::wiring::Wiring;

/// What a run must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// No violation, and no write outage longer than this.
    Clean { write_outage_ms_max: u64 },
    /// A violation of at least one of these: a bug is planted.
    Found(&'static [&'static str]),
}

/// How much of the machine a run wants for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// Another run may go on beside it.
    Half,
    /// It keeps two processors busy, takes one away from its members, or its outages are judged by a narrow bound.
    Whole,
}

/// One row.
pub struct Scenario {
    pub name: &'static str,
    /// What it shows, for people.
    pub about: &'static str,
    pub load: Load,
    pub share: Share,
    pub fault: Fault,
    pub rounds: u32,
    pub setup: Setup,
    /// Without these it fails at once.
    pub needs: &'static [Need],
    pub expect: Expect,
    /// Share of calls that must have been answered, in percent. Below it a run proves nothing.
    pub success_percent_min: u64,
    /// Acknowledged writes that a run must have.
    pub writes_min: u64,
}

/// An election on a machine that also builds and runs everything else. Figures are compared with the targets in
/// `docs/performance.md`; this bound only tells a hang from an outage.
const ELECTION: Expect = Expect::Clean { write_outage_ms_max: 5_000 };
/// A handover, one joint change, and a member that dies after it has left.
const REMOVAL: Expect = Expect::Clean { write_outage_ms_max: 1_000 };
/// Two of three go on: nothing to wait for but the clients' own turning away.
const NO_ELECTION: Expect = Expect::Clean { write_outage_ms_max: 2_500 };
/// An election, and clients that wait at a node which cannot answer until they give up.
const PARTITION: Expect = Expect::Clean { write_outage_ms_max: 10_000 };
/// Thousands of handshakes and a client for each share the machine with those who write.
const CROWDED: Expect = Expect::Clean { write_outage_ms_max: 30_000 };
/// Members that were told of a long way are as patient as that.
const FAR: Expect = Expect::Clean { write_outage_ms_max: 30_000 };
/// What is under way when the link becomes narrow has to pass it.
const NARROW: Expect = Expect::Clean { write_outage_ms_max: 20_000 };
/// What members far apart are told.
const FAR_ROUND_TRIP_MS: u64 = 200;
/// A disk that holds what a run writes, and no more than that by far.
const DISK_MIB: u64 = 512;
/// On such a disk the log is purged early.
const SMALL_DISK: Setup = Setup { disk_mib: Some(DISK_MIB), snapshot_log_kib: Some(16 * 1024), ..Setup::usual() };
/// Three processes start and elect.
const COLD_START: Expect = Expect::Clean { write_outage_ms_max: 15_000 };

const fn row(name: &'static str, about: &'static str, fault: Fault, rounds: u32, expect: Expect) -> Scenario {
    Scenario {
        name,
        about,
        load: USUAL,
        share: Share::Half,
        fault,
        rounds,
        setup: Setup::usual(),
        needs: &[],
        expect,
        success_percent_min: 80,
        writes_min: 200,
    }
}

const fn mutant(
    name: &'static str,
    about: &'static str,
    mutant: Mutant,
    found_by: &'static [&'static str],
) -> Scenario {
    Scenario {
        load: EAGER,
        setup: Setup { mutant: Some(mutant), ..Setup::usual() },
        success_percent_min: 50,
        ..row(name, about, none::calm, 3, Expect::Found(found_by))
    }
}

/// A row over links that can be tampered with. Whoever loses its members may not answer for a while.
const fn wired(
    name: &'static str,
    about: &'static str,
    wiring: Wiring,
    fault: Fault,
    rounds: u32,
    expect: Expect,
) -> Scenario {
    Scenario {
        setup: Setup { wiring, ..Setup::usual() },
        success_percent_min: 50,
        ..row(name, about, fault, rounds, expect)
    }
}

/// Three whole masters on loopback.
const MASTERS: Setup = Setup { program: Program::Master, ..Setup::usual() };

/// The same row, with the machine for itself.
const fn alone(row: Scenario) -> Scenario {
    Scenario { share: Share::Whole, ..row }
}

/// A row over whole masters with scheduler, controllers and simulated nodes.
const fn masters(name: &'static str, about: &'static str, fault: Fault, rounds: u32, expect: Expect) -> Scenario {
    let row = alone(row(name, about, fault, rounds, expect));
    Scenario { load: KUBERNETES, setup: MASTERS, success_percent_min: 30, ..row }
}

/// A row that goes through failpoints, one a round.
const fn points(name: &'static str, about: &'static str, fault: Fault, rounds: u32) -> Scenario {
    Scenario {
        load: ACTING,
        setup: Setup { failpoints: Failpoints::Listening, ..Setup::usual() },
        success_percent_min: 50,
        ..row(name, about, fault, rounds, COLD_START)
    }
}

impl Scenario {
    /// Everything that it cannot do without. Namespaces are not among it: the proxy is as strong.
    pub fn needs(&self) -> Vec<Need> {
        let mut needs = self.needs.to_vec();
        if self.setup.disk_mib.is_some() {
            needs.push(Need::Mounts);
        }
        if self.setup.failpoints == Failpoints::Listening {
            needs.push(Need::Failpoints);
        }
        needs
    }

    /// Whether it has to run in namespaces of its own, given what lies between members.
    pub fn is_enclosed(&self, wiring: Wiring) -> bool {
        wiring == Wiring::Namespaces || self.setup.disk_mib.is_some()
    }
}

/// In alphabetical order, mutants last.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        setup: SMALL_DISK,
        share: Share::Whole,
        success_percent_min: 20,
        ..row("all-disks-full", "no space anywhere; writes come back with it", disks::all_full, 2, COLD_START)
    },
    wired(
        "bits-flip-in-transit",
        "bits flip between members; TLS makes that broken connections",
        Wiring::Proxy,
        links::corrupt,
        3,
        PARTITION,
    ),
    Scenario {
        load: WATCHING,
        ..row(
            "compaction-under-watches",
            "the floor follows the present closely while watches resume and begin around it, and nodes die",
            compaction::under_watches,
            3,
            ELECTION,
        )
    },
    wired(
        "connections-break",
        "connections between members break all the time",
        Wiring::Proxy,
        links::broken,
        3,
        PARTITION,
    ),
    row("copied-back-data-dir", "an old copy is refused, a new member comes", old_data::copied_back, 1, NO_ELECTION),
    row("copied-back-unheard", "an old copy, and who knew is dead", old_data::copied_back_unheard, 1, COLD_START),
    points("crash-at-log", "a member dies at each point of its log and votes", points::at_log, 16),
    points("crash-at-members", "a member dies at each point of starts and membership", points::at_members, 17),
    points("crash-at-snapshots", "a member dies at each point of a snapshot's way", points::at_snapshots, 20),
    points("crash-at-state", "a member dies at each point of state, watches, leases and roles", points::at_state, 14),
    points("crash-at-writes", "a member dies at each point of a write's and of a read's way", points::at_writes, 21),
    row("damaged-file", "one file of a dead follower rots, tears or is swapped", damage::one_file, 6, PARTITION),
    Scenario {
        setup: SMALL_DISK,
        share: Share::Whole,
        success_percent_min: 50,
        ..row("disk-full", "one member has no space left for a while", disks::full, 3, PARTITION)
    },
    Scenario {
        setup: Setup { wiring: Wiring::Proxy, round_trip_ms: Some(FAR_ROUND_TRIP_MS), ..Setup::usual() },
        success_percent_min: 50,
        ..row("far-apart", "75 ± 50 ms each way, and the leader dies", links::far, 2, FAR)
    },
    alone(Scenario {
        needs: &[Need::PacketLoss],
        ..wired(
            "few-packets-lost",
            "one packet of twenty between members is lost: no new leader",
            Wiring::Namespaces,
            links::slightly_lossy,
            2,
            PARTITION,
        )
    }),
    row("follower-kill", "a follower dies: writes go on, its watchers resume", kill::follower, 4, NO_ELECTION),
    Scenario {
        load: READING,
        ..row(
            "follower-reads-and-watches",
            "reads and watches on every node, watchers moving between nodes, while followers die",
            kill::follower,
            3,
            NO_ELECTION,
        )
    },
    Scenario {
        needs: &[Need::Strace],
        ..row(
            "fsync-fails",
            "an fsync fails: the member ends at once, the others go on",
            disks::fsync_fails,
            3,
            PARTITION,
        )
    },
    Scenario {
        needs: &[Need::Strace],
        success_percent_min: 50,
        ..row("fsync-slow", "every fsync of one member takes 200 ms longer", disks::fsync_slow, 3, PARTITION)
    },
    alone(Scenario {
        needs: &[Need::Strace],
        ..row(
            "fsync-slow-follower",
            "every fsync of a follower takes 200 ms longer: writes do not wait for it",
            disks::follower_slow,
            2,
            NO_ELECTION,
        )
    }),
    wired(
        "half-open",
        "a member dies and its connections do not: nobody is told",
        Wiring::Proxy,
        links::half_open,
        4,
        PARTITION,
    ),
    row("handover", "the leader is told to end and hands over", handover::leader, 4, NO_ELECTION),
    wired("jitter", "up to 20 ms more, never the same: no new leader", Wiring::Proxy, links::jitter, 3, PARTITION),
    Scenario { load: ACTING, ..row("leader-kill", "the leader dies by kill -9 under load", kill::leader, 5, ELECTION) },
    alone(row(
        "leader-removed",
        "the leader is removed by command and hands over first",
        membership::leader_removed,
        3,
        REMOVAL,
    )),
    Scenario {
        load: ACTING,
        ..row(
            "leader-stop",
            "the leader sleeps a second and must not answer with what it remembers",
            pause::leader,
            5,
            ELECTION,
        )
    },
    wired("link-flapping", "a member's links come and go", Wiring::Namespaces, partition::flapping, 2, PARTITION),
    Scenario {
        needs: &[Need::PacketLoss],
        ..wired(
            "lossy-links",
            "of what one member sends and gets, 30 packets of a hundred are lost",
            Wiring::Namespaces,
            links::lossy,
            2,
            PARTITION,
        )
    },
    Scenario {
        load: ACTING,
        success_percent_min: 50,
        ..row(
            "machine-sleeps",
            "the leader sleeps for longer than leases and timers last",
            clocks::sleeps,
            2,
            PARTITION,
        )
    },
    masters(
        "masters-cold-start",
        "all masters start at once with much to load, and clients at the door",
        crowds::herd,
        1,
        COLD_START,
    ),
    masters(
        "masters-data-damaged",
        "a whole master cannot read its log: it puts all aside and gets everything anew",
        damage::whole_log,
        1,
        PARTITION,
    ),
    Scenario {
        setup: Setup { disk_mib: Some(DISK_MIB), ..MASTERS },
        ..masters(
            "masters-disk-full",
            "a whole master has no space left while Deployments roll",
            disks::full,
            1,
            PARTITION,
        )
    },
    masters(
        "masters-follower-kill",
        "a whole master that does not lead dies while Deployments roll",
        kill::follower,
        3,
        NO_ELECTION,
    ),
    Scenario {
        needs: &[Need::Strace],
        ..masters(
            "masters-fsync-fails",
            "an fsync of a whole master fails while Deployments roll",
            disks::fsync_fails,
            2,
            PARTITION,
        )
    },
    Scenario {
        needs: &[Need::Strace],
        ..masters(
            "masters-fsync-slow",
            "every fsync of a whole master takes 200 ms longer while Deployments roll",
            disks::fsync_slow,
            2,
            PARTITION,
        )
    },
    masters(
        "masters-handover",
        "the leading master is told to end while Deployments roll",
        handover::leader,
        3,
        ELECTION,
    ),
    masters("masters-leader-kill", "the leading master dies while Deployments roll", kill::leader, 4, ELECTION),
    masters(
        "masters-leader-stop",
        "the leading master sleeps a second while Deployments roll",
        pause::leader,
        4,
        ELECTION,
    ),
    masters(
        "masters-member-replaced",
        "a whole master, the leading one too, loses its disk and comes back as another member",
        membership::replaced,
        2,
        PARTITION,
    ),
    Scenario {
        setup: Setup { settings: nodes::SETTINGS, ..MASTERS },
        ..masters("masters-nodes-flap", "half of the nodes fall silent and come back", nodes::flap, 1, NO_ELECTION)
    },
    Scenario {
        setup: Setup { wiring: Wiring::Proxy, ..MASTERS },
        ..masters(
            "masters-partition-leader",
            "the leading master neither hears nor is heard by the others; clients and nodes still reach it",
            partition::leader,
            2,
            PARTITION,
        )
    },
    Scenario {
        setup: Setup { wiring: Wiring::Proxy, ..MASTERS },
        ..masters(
            "masters-partition-one-way",
            "the leading master is deaf or mute towards the others, not both",
            partition::one_way,
            2,
            PARTITION,
        )
    },
    masters("masters-power-loss", "all masters die at once while Deployments roll", kill::all, 2, COLD_START),
    Scenario {
        setup: Setup { failpoints: Failpoints::Listening, ..MASTERS },
        ..masters(
            "masters-replicas-differ",
            "a whole master comes to have something else than the others: it notices and comes back as another member",
            divergence::one_member,
            2,
            PARTITION,
        )
    },
    Scenario {
        load: QUIET,
        writes_min: 50,
        ..masters(
            "masters-watch-storm",
            "thousands of watches lose their master and go to the others",
            storm::watches,
            1,
            CROWDED,
        )
    },
    row("member-replaced", "a member, the leader too, is replaced under load", membership::replaced, 3, PARTITION),
    wired("narrow-link", "the leader's link carries 256 kbit/s", Wiring::Namespaces, links::narrow, 2, NARROW),
    Scenario {
        success_percent_min: 50,
        ..row("no-descriptors", "a member runs out of file descriptors", processes::descriptors, 3, PARTITION)
    },
    row("out-of-memory", "the kernel kills a member that has no memory left", memory::exhausted, 3, ELECTION),
    Scenario {
        load: ACTING,
        ..wired(
            "partition-leader",
            "the leader neither hears nor is heard; clients still reach it",
            Wiring::Namespaces,
            partition::leader,
            3,
            PARTITION,
        )
    },
    wired(
        "partition-one-way",
        "the leader is deaf or mute towards the others, not both",
        Wiring::Namespaces,
        partition::one_way,
        4,
        PARTITION,
    ),
    wired(
        "partition-one-way-streams",
        "the same within connections that stay open: what was sent arrives when it is over",
        Wiring::Proxy,
        partition::one_way,
        4,
        PARTITION,
    ),
    wired(
        "partition-partial",
        "two of three do not hear each other, the third hears both",
        Wiring::Namespaces,
        partition::partial,
        4,
        PARTITION,
    ),
    row("power-loss", "all three die at once and start again", kill::all, 3, COLD_START),
    row("same-id-twice", "a copy of a live member runs on another machine", twins::two_machines, 2, PARTITION),
    row(
        "second-process",
        "a second process on one data directory ends, the first goes on",
        processes::second,
        2,
        NO_ELECTION,
    ),
    alone(row("slow-readers", "watches that nobody reads hold nobody up", crowds::sleepers, 1, PARTITION)),
    wired("snapshot-corrupted", "a snapshot is corrupted on its way", Wiring::Proxy, transit::corrupted, 2, PARTITION),
    wired(
        "snapshot-interrupted",
        "the connection that carries a snapshot breaks again and again",
        Wiring::Proxy,
        transit::interrupted,
        2,
        PARTITION,
    ),
    wired(
        "snapshot-overtaken",
        "newer snapshots are taken while one is on its way",
        Wiring::Proxy,
        transit::overtaken,
        2,
        PARTITION,
    ),
    Scenario {
        load: READING,
        ..row(
            "snapshot-under-watches",
            "a follower that was away gets a snapshot, with watches open on it or about to resume",
            snapshot::follower,
            4,
            NO_ELECTION,
        )
    },
    Scenario {
        success_percent_min: 50,
        share: Share::Whole,
        ..row("tenth-of-the-processor", "the leader runs a tenth of the time", processes::starved, 2, PARTITION)
    },
    alone(row("thundering-herd", "all start at once with much to load", crowds::herd, 2, COLD_START)),
    Scenario {
        load: WATCHING,
        ..wired(
            "unheard-until-purged",
            "a follower hears nothing until only a snapshot helps, with its watches open",
            Wiring::Namespaces,
            transit::unheard,
            2,
            PARTITION,
        )
    },
    Scenario {
        load: ACTING,
        needs: &[Need::Faketime],
        ..row("wall-clock-faked", "one member's wall clock jumps as the C library tells it", clocks::faked, 1, ELECTION)
    },
    Scenario {
        load: ACTING,
        ..row("wall-clock-jumps", "wall clocks jump by hours and years", clocks::jumps, 2, NO_ELECTION)
    },
    alone(row(
        "watch-storm",
        "a thousand watches lose their node and go to another",
        crowds::watch_storm,
        1,
        PARTITION,
    )),
    row(
        "wiped-data-dir",
        "an emptied data directory does not come back under its old id",
        old_data::wiped,
        1,
        NO_ELECTION,
    ),
    Scenario {
        fault: kill::leader,
        rounds: 2,
        ..mutant(
            "mutant-ack-before-commit",
            "writes are acknowledged before they are committed",
            Mutant::AckBeforeCommit,
            &["durability", "linearizability", "search"],
        )
    },
    mutant(
        "mutant-read-without-barrier",
        "linearizable reads are answered from what the node has",
        Mutant::ReadWithoutBarrier,
        &["linearizability", "search"],
    ),
    mutant(
        "mutant-split-transaction",
        "a transaction's changes are written one by one",
        Mutant::SplitTransaction,
        &["linearizability"],
    ),
    Scenario {
        setup: Setup { planted: "starts-not-kept", ..Setup::usual() },
        success_percent_min: 50,
        ..row(
            "mutant-starts-not-kept",
            "nobody remembers that the original of a copied directory has started since",
            old_data::copied_back_unheard,
            1,
            Expect::Found(&["durability", "linearizability", "replicas", "revisions", "search", "watches"]),
        )
    },
    mutant("mutant-watch-drops-events", "a watch loses events", Mutant::WatchDropsEvents, &["watches"]),
    mutant(
        "mutant-watch-resumes-twice",
        "a resumed watch tells its last revision again",
        Mutant::WatchResumesTwice,
        &["watches"],
    ),
];

/// The row of a name.
pub fn find(name: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|scenario| scenario.name == name)
}

#[cfg(test)]
#[path = "scenarios_tests.rs"]
mod tests;
