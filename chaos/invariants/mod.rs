//! What must hold of every history: pure functions, one file and one row each. Called after a run and by
//! `chaos check`. They know nothing of worlds and faults, so each is tested with planted bad histories.

pub mod availability;
mod controllers;
mod durability;
mod evictions;
mod leases;
mod limits;
mod linearizability;
mod liveness;
mod objects;
mod replicas;
mod resources;
mod revisions;
mod roles;
mod scheduler;
pub mod search;
mod watches;

#[cfg(test)]
mod corpus;
#[cfg(test)]
pub mod fixture;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod mutations;

use crate::history::History;
use crate::limits::VIOLATIONS_TOLD_MAX;
use crate::model::Timeline;

/// A rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Violation {
    pub invariant: String,
    pub what: String,
}

/// Finds what breaks one rule.
type Check = fn(&History, &Timeline) -> Vec<String>;

struct Invariant {
    name: &'static str,
    /// Its number in the catalogue of docs/reliability.md.
    number: &'static str,
    check: Check,
}

/// In alphabetical order.
const INVARIANTS: &[Invariant] = &[
    Invariant { name: "availability", number: "I7", check: availability::check },
    Invariant { name: "controllers", number: "I9", check: controllers::check },
    Invariant { name: "durability", number: "I1", check: durability::check },
    Invariant { name: "evictions", number: "I9", check: evictions::check },
    Invariant { name: "leases", number: "I8", check: leases::check },
    Invariant { name: "linearizability", number: "I2", check: linearizability::check },
    Invariant { name: "liveness", number: "I12", check: liveness::check },
    Invariant { name: "replicas", number: "I6", check: replicas::check },
    Invariant { name: "resources", number: "I11", check: resources::check },
    Invariant { name: "revisions", number: "I4", check: revisions::check },
    Invariant { name: "roles", number: "I5", check: roles::check },
    Invariant { name: "scheduler", number: "I10", check: scheduler::check },
    Invariant { name: "search", number: "I2", check: search::check },
    Invariant { name: "watches", number: "I3", check: watches::check },
];

/// Name and number of each invariant.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    INVARIANTS.iter().map(|invariant| (invariant.name, invariant.number))
}

/// Everything that is wrong with a history, at most a few violations per invariant and a line with the rest.
pub fn check_all(history: &History) -> Vec<Violation> {
    let timeline = Timeline::of(history);
    let mut found = Vec::new();
    for (invariant, what) in &history.failures {
        found.push(Violation { invariant: invariant.clone(), what: what.clone() });
    }
    for Invariant { name, check, .. } in INVARIANTS {
        let all = check(history, &timeline);
        let more = all.len().saturating_sub(VIOLATIONS_TOLD_MAX);
        let told = all.into_iter().take(VIOLATIONS_TOLD_MAX);
        let rest = (more > 0).then(|| format!("and {more} more"));
        found.extend(told.chain(rest).map(|what| Violation { invariant: (*name).to_owned(), what }));
    }
    found
}
