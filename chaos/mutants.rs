//! Planted bugs, chosen at run time: those of the key-value node, and those of the product, which its release builds
//! do not contain. Each must be found by one of the invariants that its row names, or the checks are worth nothing.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use raft::{Leadership, NodeId, ProposeError, Raft, ReadError};
use serde::{Deserialize, Serialize};
use store::Log;
use tokio::sync::watch;

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Mutant {
    /// A write is acknowledged when a leader has taken it over, before it is committed.
    AckBeforeCommit,
    /// A linearizable read is answered from what the node has.
    ReadWithoutBarrier,
    /// A transaction's changes are written one by one.
    SplitTransaction,
    /// A watch loses an event now and then.
    WatchDropsEvents,
    /// A watch that resumes tells the last revision once more.
    WatchResumesTwice,
}

/// Where a planted bug lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In this crate's node; planted with `--mutant`.
    Node,
    /// In the product, behind `sys::failpoint::is_planted`; planted with `XEBEC_PLANTED` or `chaos sim --plant`.
    Product,
    /// As `Product`, and shown by a scenario: the simulation has no such fault.
    Processes,
}

/// A row of the table of planted bugs.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    pub name: &'static str,
    pub home: Home,
    /// Where the simulation begins to look for it: a seed that found it once.
    pub seed: u64,
    /// What it does, for people.
    pub about: &'static str,
    /// Invariants of which at least one must be broken.
    pub found_by: &'static [&'static str],
}

const fn node(name: &'static str, about: &'static str, found_by: &'static [&'static str]) -> Planted {
    Planted { name, home: Home::Node, seed: 0, about, found_by }
}

const fn product(name: &'static str, seed: u64, about: &'static str, found_by: &'static [&'static str]) -> Planted {
    Planted { name, home: Home::Product, seed, about, found_by }
}

/// In alphabetical order. A test compares the rows with the product's source.
pub const PLANTED: &[Planted] = &[
    node(
        "ack-before-commit",
        "a write is acknowledged when a leader has taken it over",
        &["durability", "linearizability", "search"],
    ),
    product(
        "ack-before-fsync",
        5000,
        "log entries count as written before they are on stable storage",
        &["durability", "linearizability", "replicas", "search"],
    ),
    product(
        "applied-index-outside-batch",
        5000,
        "the applied index is written apart from what was applied",
        &["durability", "linearizability", "replicas"],
    ),
    product("bookmark-before-events", 5000, "progress is told before the events that it covers", &["watches"]),
    product(
        "compaction-drops-tombstone",
        5006,
        "compaction deletes a deletion that lies above the floor",
        &["durability", "linearizability", "replicas", "watches"],
    ),
    product(
        "expectations-ignored",
        303,
        "a controller counts pods before it has seen those that it made itself",
        &["controllers"],
    ),
    product("fence-not-checked", 5000, "a write under an old token is applied", &["roles"]),
    product(
        "follower-read-without-wait",
        5000,
        "a read does not wait until what the barrier told is applied",
        &["linearizability", "revisions", "search"],
    ),
    product("informer-loses-events", 300, "a cache misses one event of fifty", &["controllers", "scheduler"]),
    product("lease-by-wall-clock", 5006, "leases are measured by a clock that jumps", &["leases"]),
    product(
        "read-index-joined-after-send",
        5004,
        "a read joins a barrier that is already under way",
        &["linearizability", "search"],
    ),
    node(
        "read-without-barrier",
        "a linearizable read is answered from what the node has",
        &["linearizability", "search"],
    ),
    product("resume-duplicates", 5000, "a resumed watch tells its last revision again", &["watches"]),
    product(
        "rv-reuse-after-restart",
        5000,
        "a restarted member numbers from one revision too low",
        &["durability", "linearizability", "replicas", "revisions", "roles", "watches"],
    ),
    product(
        "scheduler-stale-cache",
        2,
        "the scheduler acts on what its informers have seen, be it old: it neither waits for them nor counts its own bindings",
        &["scheduler"],
    ),
    product(
        "snapshot-without-checksum",
        5005,
        "a damaged snapshot is taken as it came",
        &["durability", "linearizability", "replicas"],
    ),
    node("split-transaction", "a transaction's changes are written one by one", &["linearizability"]),
    Planted {
        name: "starts-not-kept",
        home: Home::Processes,
        seed: 0,
        about: "members do not remember how often the others have started",
        found_by: &["durability", "linearizability", "replicas", "revisions", "search", "watches"],
    },
    product("txn-two-revisions", 5000, "a transaction's changes have a revision each", &["linearizability", "watches"]),
    product(
        "vote-not-fsynced",
        5005,
        "a vote is given before it is on stable storage",
        &["durability", "linearizability", "replicas", "roles", "search"],
    ),
    product("watch-buffer-full-drops", 5000, "a watcher that was too slow goes on behind a gap", &["watches"]),
    node("watch-drops-events", "a watch loses an event now and then", &["watches"]),
    node("watch-resumes-twice", "a watch that resumes tells the last revision once more", &["watches"]),
];

impl Planted {
    /// Whether it shows only where scheduler and controllers run.
    pub fn needs_masters(&self) -> bool {
        self.found_by.iter().all(|name| matches!(*name, "controllers" | "scheduler"))
    }
}

/// The bugs that live in the product and that the simulation finds.
pub fn planted_in_the_product() -> impl Iterator<Item = &'static Planted> {
    PLANTED.iter().filter(|planted| planted.home == Home::Product)
}

/// Every so many events one is lost.
pub const DROPPED_EVERY: u64 = 50;

/// A log that tells when a leader has taken an entry over: what `AckBeforeCommit` mistakes for a commit.
pub struct TellingLog {
    inner: Raft,
    /// Proposals begun, and the highest of them that was accepted.
    begun: Arc<watch::Sender<u64>>,
    accepted: Arc<watch::Sender<u64>>,
}

/// The listening end of a [`TellingLog`].
#[derive(Clone)]
pub struct Acceptances {
    begun: Arc<watch::Sender<u64>>,
    accepted: Arc<watch::Sender<u64>>,
}

impl TellingLog {
    pub fn new(inner: Raft) -> (TellingLog, Acceptances) {
        let (begun, accepted) = (Arc::new(watch::Sender::new(0)), Arc::new(watch::Sender::new(0)));
        let listening = Acceptances { begun: begun.clone(), accepted: accepted.clone() };
        (TellingLog { inner, begun, accepted }, listening)
    }
}

impl Acceptances {
    /// Waits until an entry that was proposed after this call has been accepted.
    pub async fn next(&self) {
        let next = *self.begun.borrow() + 1;
        // The sender is held here, so the wait cannot fail.
        let _ = self.accepted.subscribe().wait_for(|accepted| *accepted >= next).await;
    }
}

impl Log for TellingLog {
    fn propose(&self, data: Bytes) -> BoxFuture<'_, Result<(), ProposeError>> {
        let mut number = 0;
        self.begun.send_modify(|begun| {
            *begun += 1;
            number = *begun;
        });
        let proposed = Log::propose(&self.inner, data);
        Box::pin(async move {
            let result = proposed.await;
            if result.is_ok() {
                self.accepted.send_modify(|accepted| *accepted = number.max(*accepted));
            }
            result
        })
    }

    fn read_barrier(&self, deadline: Duration) -> BoxFuture<'_, Result<u64, ReadError>> {
        Log::read_barrier(&self.inner, deadline)
    }

    fn leadership(&self) -> watch::Receiver<Leadership> {
        Log::leadership(&self.inner)
    }

    fn node_id(&self) -> NodeId {
        Log::node_id(&self.inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;
    use std::path::Path;

    use clap::ValueEnum as _;

    use super::*;
    use crate::invariants;
    use crate::scenarios::{Expect, SCENARIOS};

    #[test]
    fn every_planted_bug_names_invariants_that_exist() {
        assert!(PLANTED.windows(2).all(|pair| pair[0].name < pair[1].name));
        let known: BTreeSet<&str> = invariants::names().map(|(name, _)| name).collect();
        for planted in PLANTED {
            assert!(!planted.found_by.is_empty(), "{}", planted.name);
            assert!(planted.found_by.iter().all(|name| known.contains(name)), "{}", planted.name);
        }
    }

    #[test]
    fn the_nodes_bugs_stand_in_the_table_and_their_scenarios_expect_what_it_says() {
        let named = |home| PLANTED.iter().filter(move |planted| planted.home == home).map(|planted| planted.name);
        let values: Vec<String> = Mutant::value_variants()
            .iter()
            .map(|mutant| mutant.to_possible_value().unwrap().get_name().into())
            .collect();
        let mut sorted = values.clone();
        sorted.sort();
        assert!(named(Home::Node).eq(sorted.iter().map(String::as_str)), "{values:?}");
        for scenario in SCENARIOS {
            let (Some(mutant), Expect::Found(by)) = (scenario.name.strip_prefix("mutant-"), scenario.expect) else {
                continue;
            };
            let row = PLANTED.iter().find(|planted| planted.name == mutant).unwrap();
            assert!(by.iter().all(|name| row.found_by.contains(name)), "{}", scenario.name);
        }
    }

    #[test]
    fn the_products_bugs_are_those_that_its_source_asks_for() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut asked = BTreeSet::new();
        let mut folders = vec![root.join("raft"), root.join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("sys/failpoint.rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let named = text.split("is_planted(\"").skip(1).filter_map(|rest| rest.split_once('"'));
                    asked.extend(named.map(|(name, _)| name.to_owned()));
                }
            }
        }
        let planted = PLANTED.iter().filter(|planted| planted.home != Home::Node);
        assert_eq!(asked, planted.map(|planted| planted.name.to_owned()).collect());
        for planted in PLANTED.iter().filter(|planted| planted.home == Home::Processes) {
            assert!(SCENARIOS.iter().any(|scenario| scenario.setup.planted == planted.name), "{}", planted.name);
        }
    }
}
