//! What must hold of every history: pure functions, one file and one row each. Called after a run and by
//! `chaos check`. They know nothing of worlds and faults, so each is tested with planted bad histories.

pub mod availability;
mod durability;
mod limits;
mod linearizability;
mod replicas;
mod revisions;
pub mod search;
mod watches;

#[cfg(test)]
pub mod fixture;

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
    check: Check,
}

/// In alphabetical order.
const INVARIANTS: &[Invariant] = &[
    Invariant { name: "durability", check: durability::check },
    Invariant { name: "linearizability", check: linearizability::check },
    Invariant { name: "replicas", check: replicas::check },
    Invariant { name: "revisions", check: revisions::check },
    Invariant { name: "search", check: search::check },
    Invariant { name: "watches", check: watches::check },
];

/// Everything that is wrong with a history, at most a few violations per invariant and a line with the rest.
pub fn check_all(history: &History) -> Vec<Violation> {
    let timeline = Timeline::of(history);
    let mut found = Vec::new();
    for (invariant, what) in &history.failures {
        found.push(Violation { invariant: invariant.clone(), what: what.clone() });
    }
    for Invariant { name, check } in INVARIANTS {
        let all = check(history, &timeline);
        let more = all.len().saturating_sub(VIOLATIONS_TOLD_MAX);
        let told = all.into_iter().take(VIOLATIONS_TOLD_MAX);
        let rest = (more > 0).then(|| format!("and {more} more"));
        found.extend(told.chain(rest).map(|what| Violation { invariant: (*name).to_owned(), what }));
    }
    found
}
