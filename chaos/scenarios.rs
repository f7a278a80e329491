//! The table: a scenario is a world, its traffic, a fault in rounds, and what must hold afterwards.
//! A mutant's row passes only if the named checks find the planted bug.

use std::time::Duration;

use crate::faults::{Fault, handover, kill, none, old_data, partition, pause, snapshot};
use crate::mutants::Mutant;
use crate::probe::Need;
use crate::traffic::Load;
use crate::world::processes::{Failpoints, Setup};
use crate::world::wiring::Wiring;

/// What a run must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// No violation, and no write outage longer than this.
    Clean { write_outage_ms_max: u64 },
    /// A violation of at least one of these: a bug is planted.
    Found(&'static [&'static str]),
}

/// One row.
pub struct Scenario {
    pub name: &'static str,
    /// What it shows, for people.
    pub about: &'static str,
    pub load: Load,
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

const USUAL: Load = Load { writers: 6, readers: 3, watchers: 3, hoppers: 2, pause: Duration::from_millis(5) };
/// Most of it reads and watches, at every node.
const READING: Load = Load { writers: 3, readers: 9, watchers: 6, hoppers: 6, pause: Duration::from_millis(5) };
/// No pauses: at any moment much is under way.
const EAGER: Load = Load { writers: 12, readers: 3, watchers: 2, hoppers: 2, pause: Duration::from_millis(0) };

/// An election on a machine that also builds and runs everything else. Figures are compared with the targets in
/// `docs/performance.md`; this bound only tells a hang from an outage.
const ELECTION: Expect = Expect::Clean { write_outage_ms_max: 5_000 };
/// Two of three go on: nothing to wait for but the clients' own turning away.
const NO_ELECTION: Expect = Expect::Clean { write_outage_ms_max: 2_500 };
/// An election, and clients that wait at a node which cannot answer until they give up.
const PARTITION: Expect = Expect::Clean { write_outage_ms_max: 10_000 };
/// Three processes start and elect.
const COLD_START: Expect = Expect::Clean { write_outage_ms_max: 15_000 };

const fn row(name: &'static str, about: &'static str, fault: Fault, rounds: u32, expect: Expect) -> Scenario {
    Scenario {
        name,
        about,
        load: USUAL,
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
    row(
        "copied-back-data-dir",
        "an old copy of a data directory is refused, and a new member takes its place",
        old_data::copied_back,
        1,
        NO_ELECTION,
    ),
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
    row("handover", "the leader is told to end and hands over", handover::leader, 4, NO_ELECTION),
    row("leader-kill", "the leader dies by kill -9 under load", kill::leader, 5, ELECTION),
    row(
        "leader-stop",
        "the leader sleeps a second and must not answer with what it remembers",
        pause::leader,
        5,
        ELECTION,
    ),
    wired(
        "partition-leader",
        "the leader neither hears nor is heard; clients still reach it",
        Wiring::Namespaces,
        partition::leader,
        3,
        PARTITION,
    ),
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
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_every_planted_bug_names_who_finds_it() {
        let order = |scenario: &Scenario| (scenario.setup.mutant.is_some(), scenario.name);
        assert!(SCENARIOS.windows(2).all(|pair| order(&pair[0]) < order(&pair[1])));
        for scenario in SCENARIOS {
            let finds = matches!(scenario.expect, Expect::Found(names) if !names.is_empty());
            assert_eq!(scenario.setup.mutant.is_some(), finds, "{}", scenario.name);
        }
    }
}
