//! No acknowledged write is lost and no refused one happens: every replica tells both after the heal, and what it
//! holds is what its own log of changes leads to. Source: etcd's robustness tests (durability of completed
//! operations); the store's promise that all errors but a time-out mean "not applied and never will be".

use std::collections::{BTreeMap, BTreeSet};

use crate::history::{History, Outcome, Replica};
use crate::model::Timeline;
use crate::protocol::{Change, Keys};

pub fn check(history: &History, timeline: &Timeline) -> Vec<String> {
    let mut found = Vec::new();
    // What was compacted is not in a replica's log; `linearizability` judges it by the common past.
    let floor = history.floors.iter().map(|floor| floor.floor).max().unwrap_or(0);
    if history.replicas.is_empty() && !history.operations.is_empty() {
        found.push("no replica told what it holds after the heal".to_owned());
    }
    for replica in &history.replicas {
        let node = replica.node;
        let told: BTreeSet<(&str, &str)> =
            replica.log.iter().filter_map(|change| Some((change.key.as_str(), change.value.as_deref()?))).collect();
        for operation in &history.operations {
            let Some(write) = operation.write() else { continue };
            for (key, value) in &write.puts {
                let there = told.contains(&(key.as_str(), value.as_str()));
                match &operation.outcome {
                    Outcome::Applied { revision } if !there && revision.is_none_or(|revision| revision > floor) => {
                        found.push(format!("node {node} has lost {}", operation.name()));
                    }
                    Outcome::Refused { reason } if there => {
                        found.push(format!("node {node} holds {}, refused with {reason:?}", operation.name()));
                    }
                    Outcome::CompareFailed { revision } if there => {
                        found.push(format!("node {node} holds {}, failed at {revision}", operation.name()));
                    }
                    _ => {}
                }
            }
        }
        let (own, everything) = (Timeline::told_by(replica), Keys::Prefix(String::new()));
        let past = if floor > 0 { timeline } else { &own };
        let expected = past.items(&everything, replica.revision);
        if expected != replica.items {
            let differs = expected.iter().find(|item| !replica.items.contains(item));
            let differs = differs.or_else(|| replica.items.iter().find(|item| !expected.contains(item)));
            found.push(format!("node {node} holds something else than its log leads to: {differs:?}"));
        }
        found.extend(
            broken_chain(replica, floor).map(|change| format!("node {node} tells {change:?}, not what was before")),
        );
    }
    found
}

/// The first change in a replica's log whose previous revision is not that of the change before.
fn broken_chain(replica: &Replica, floor: u64) -> Option<&Change> {
    let mut held: BTreeMap<&str, u64> = BTreeMap::new();
    replica.log.iter().find(|change| {
        let now = if change.value.is_some() { change.revision } else { 0 };
        match held.insert(&change.key, now) {
            Some(before) => change.previous != before,
            // What a key held before the floor is not in the log.
            None => change.previous > floor,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invariants::fixture::{check_planted, history_of, put, replica, write};

    #[test]
    fn a_lost_acknowledged_write_is_found() {
        let good =
            history_of(vec![write("a", "1", 2), write("b", "2", 3)], &[put(2, "a", "1", 0), put(3, "b", "2", 0)]);
        check_planted(check, &good, |history| {
            history.replicas.push(replica(1, vec![put(2, "a", "1", 0)]));
        });
    }

    #[test]
    fn a_refused_write_that_happens_is_found() {
        let good = history_of(vec![write("a", "1", 2)], &[put(2, "a", "1", 0)]);
        check_planted(check, &good, |history| {
            history.operations[0].outcome = Outcome::Refused { reason: "no leader".into() };
        });
        check_planted(check, &good, |history| history.operations[0].outcome = Outcome::CompareFailed { revision: 1 });
    }

    #[test]
    fn a_replica_whose_keys_do_not_follow_from_its_log_is_found() {
        let good = history_of(vec![write("a", "1", 2)], &[put(2, "a", "1", 0)]);
        check_planted(check, &good, |history| history.replicas[0].items.clear());
        check_planted(check, &good, |history| history.replicas.clear());
        check_planted(check, &good, |history| history.replicas[0].log[0].previous = 1);
    }
}
