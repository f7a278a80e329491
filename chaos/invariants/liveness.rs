//! When faults stop, the world works again: a leader is there, everybody has what was acknowledged, a fresh write and
//! a fresh read are served. Judged only after a heal that somebody noted, and only if the run went on long enough.
//! Source: openraft's and TigerBeetle's liveness phases.

use std::collections::{BTreeMap, BTreeSet};

use crate::history::{History, Operation, Outcome};
use crate::invariants::limits::{CAUGHT_UP_MAX, LEADER_MAX};
use crate::model::Timeline;

pub fn check(history: &History, _: &Timeline) -> Vec<String> {
    let Some(healed) = history.last_heal_ns() else { return Vec::new() };
    let mut found = Vec::new();
    let served_by = healed + history.granted_ns(CAUGHT_UP_MAX);
    let write: fn(&Operation) -> bool = |op| op.write().is_some();
    let read: fn(&Operation) -> bool = |op| op.write().is_none() && !op.is_local_read();
    for (what, kind) in [("write", write), ("linearizable read", read)] {
        let fresh = || history.operations.iter().filter(|op| kind(op) && op.invoked_ns >= healed);
        let mut answered =
            fresh().filter(|op| !matches!(op.outcome, Outcome::Unknown { .. } | Outcome::Refused { .. }));
        let in_time = answered.any(|op| op.returned_ns <= served_by);
        if !in_time && fresh().next().is_some() && history.end_ns() >= served_by {
            found.push(format!("no {what} was answered within {CAUGHT_UP_MAX:?} after the heal"));
        }
    }
    found.extend(no_leader(history, healed));
    found.extend(left_behind(history, healed));
    found.extend(silent(history, healed));
    found
}

fn no_leader(history: &History, healed: u64) -> Option<String> {
    let until = healed + history.granted_ns(LEADER_MAX);
    let looked_long_enough = history.samples.iter().any(|sample| sample.at_ns >= until);
    let leader = history.samples.iter().any(|sample| sample.leads && sample.at_ns >= healed && sample.at_ns <= until);
    (looked_long_enough && !leader).then(|| format!("nobody leads within {LEADER_MAX:?} after the heal"))
}

/// Nodes that long after the heal do not have what was acknowledged before it.
fn left_behind(history: &History, healed: u64) -> Vec<String> {
    let until = healed + history.granted_ns(CAUGHT_UP_MAX);
    let acknowledged = history.operations.iter().filter(|op| op.is_acknowledged_write() && op.returned_ns <= healed);
    let shown = acknowledged.filter_map(Operation::revision).max().unwrap_or(0);
    let late = history.samples.iter().filter(|sample| sample.at_ns >= until);
    let highest = late.fold(BTreeMap::new(), |mut nodes: BTreeMap<usize, u64>, sample| {
        let revision = nodes.entry(sample.node).or_default();
        *revision = sample.revision.max(*revision);
        nodes
    });
    let behind = highest.into_iter().filter(|(_, revision)| *revision < shown);
    behind
        .map(|(node, at)| format!("node {node} is at {at} long after the heal, and {shown} was acknowledged"))
        .collect()
}

/// Nodes that answered before, and long after the heal answer no more while others do.
fn silent(history: &History, healed: u64) -> Vec<String> {
    // Whoever was taken out of the cluster on purpose may be silent.
    if history.faults.iter().any(|(_, name)| name.contains("remove")) {
        return Vec::new();
    }
    let until = healed + history.granted_ns(CAUGHT_UP_MAX);
    let sampled = |late: bool| -> BTreeSet<usize> {
        history.samples.iter().filter(|sample| !late || sample.at_ns >= until).map(|sample| sample.node).collect()
    };
    let late = sampled(true);
    if late.is_empty() {
        return Vec::new();
    }
    sampled(false).difference(&late).map(|node| format!("node {node} never answers again after the heal")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Sample;
    use crate::invariants::fixture::{at, check_planted, history_of, put, read, write};

    const SECOND: u64 = 1_000_000_000;

    fn good() -> History {
        let operations = vec![
            at(1, 2, write("a", "1", 2)),
            at(60 * SECOND, 61 * SECOND, write("a", "2", 3)),
            at(61 * SECOND, 62 * SECOND, read(&[("a", "2", 3)], "a", 3)),
        ];
        let mut history = history_of(operations, &[put(2, "a", "1", 0), put(3, "a", "2", 2)]);
        history.faults.push((10, "kill".into()));
        history.heals.push(50 * SECOND);
        let sample = |node, at_ns, revision| Sample { node, at_ns, revision, leads: node == 1, ..Sample::default() };
        history.samples = vec![sample(1, 52 * SECOND, 2), sample(2, 52 * SECOND, 1)];
        history.samples.extend([sample(1, 90 * SECOND, 3), sample(2, 90 * SECOND, 3)]);
        history
    }

    #[test]
    fn a_world_that_does_not_come_back_is_found() {
        let refused = || Outcome::Refused { reason: "no leader".into() };
        check_planted(check, &good(), |history| history.operations[1].outcome = refused());
        check_planted(check, &good(), |history| history.operations[2].outcome = refused());
        check_planted(check, &good(), |history| history.samples[0].leads = false);
        check_planted(check, &good(), |history| history.samples[3].revision = 1);
        check_planted(check, &good(), |history| history.samples.truncate(history.samples.len() - 1));
    }

    #[test]
    fn nothing_is_said_of_a_run_that_ended_before_or_was_never_healed() {
        let mut short = good();
        short.samples.truncate(2);
        short.operations.truncate(1);
        assert_eq!(check(&short, &Timeline::of(&short)), Vec::<String>::new());
        let mut broken = good();
        broken.heals.clear();
        broken.operations.truncate(1);
        assert_eq!(check(&broken, &Timeline::of(&broken)), Vec::<String>::new());
    }
}
