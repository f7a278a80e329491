//! Strict serializability in revision order: real-time order is revision order, and replaying the changes in that
//! order gives every recorded answer. Each answer carries its revision, so this takes n log n.
//! Source: Gibbons and Korach on histories with known order; etcd's robustness tests do the same with their WAL.

use std::collections::BTreeMap;

use crate::history::{Call, History, Operation, Outcome};
use crate::model::Timeline;

pub fn check(history: &History, timeline: &Timeline) -> Vec<String> {
    let mut found = real_time(history, timeline);
    found.extend(unique(history));
    let (writes, others) = history.operations.iter().partition::<Vec<&Operation>, _>(|op| op.write().is_some());
    found.extend(writes.iter().filter_map(|operation| judge_write(operation, timeline)));
    found.extend(others.iter().filter_map(|operation| judge_read(operation, timeline)));
    found.extend(timeline.repeated.iter().map(|(value, again)| format!("{value} was written again at {again}")));
    found
}

/// The revision at which an operation took effect or saw the state, as far as anybody knows.
fn revision_of(operation: &Operation, timeline: &Timeline) -> Option<u64> {
    let written = || operation.write().and_then(|write| timeline.written_at(&write.puts.first()?.1));
    match &operation.outcome {
        Outcome::Applied { revision: None } | Outcome::Unknown { .. } => written(),
        _ => operation.revision(),
    }
}

/// Nothing that began after an answer may show an older state than that answer did.
fn real_time(history: &History, timeline: &Timeline) -> Vec<String> {
    let known: Vec<(&Operation, u64)> =
        history.operations.iter().filter_map(|op| Some((op, revision_of(op, timeline)?))).collect();
    // What happened without an answer sets no floor for others.
    let mut answered: Vec<_> = known.iter().filter(|(op, _)| !matches!(op.outcome, Outcome::Unknown { .. })).collect();
    answered.sort_by_key(|(op, _)| op.returned_ns);
    let mut begun: Vec<_> = known.iter().filter(|(op, _)| !op.is_local_read()).collect();
    begun.sort_by_key(|(op, _)| op.invoked_ns);
    let mut answered = answered.into_iter().peekable();
    let mut floor: Option<(&Operation, u64)> = None;
    let mut found = Vec::new();
    for (operation, revision) in begun {
        while let Some((earlier, shown)) = answered.next_if(|(op, _)| op.returned_ns < operation.invoked_ns) {
            if floor.is_none_or(|(_, highest)| *shown > highest) {
                floor = Some((earlier, *shown));
            }
        }
        let Some((earlier, floor)) = floor else { continue };
        let changes = operation.write().is_some() && !matches!(operation.outcome, Outcome::CompareFailed { .. });
        if *revision < floor || (changes && *revision == floor) {
            let (late, early) = (operation.name(), earlier.name());
            found.push(format!("{late} shows revision {revision}, after {early} had shown {floor}"));
        }
    }
    found
}

/// No two writes share a revision.
fn unique(history: &History) -> Vec<String> {
    let mut writers = BTreeMap::new();
    let mut found = Vec::new();
    for operation in history.operations.iter().filter(|op| op.is_acknowledged_write()) {
        let Some(revision) = operation.revision() else { continue };
        if let Some(other) = writers.insert(revision, operation) {
            found.push(format!("{} and {} were both given revision {revision}", other.name(), operation.name()));
        }
    }
    found
}

fn judge_write(operation: &Operation, timeline: &Timeline) -> Option<String> {
    let write = operation.write()?;
    let holds = |at: u64| write.guards.iter().all(|guard| timeline.mod_revision(&guard.key, at) == guard.revision);
    if let Outcome::CompareFailed { revision } = operation.outcome {
        return holds(revision).then(|| format!("{} failed at {revision}, where its guards hold", operation.name()));
    }
    let revision = revision_of(operation, timeline)?;
    if matches!(operation.outcome, Outcome::Refused { .. }) {
        return None;
    }
    if !holds(revision.saturating_sub(1)) {
        return Some(format!("{} was applied at {revision}, where its guards do not hold", operation.name()));
    }
    let changes = timeline.changes_at(revision);
    let put = |key: &String, value: &String| {
        changes.iter().any(|change| change.key == *key && change.value.as_ref() == Some(value))
    };
    let deleted = |key: &String| {
        let there = timeline.mod_revision(key, revision - 1) != 0;
        there == changes.iter().any(|change| change.key == *key && change.value.is_none())
    };
    let all = write.puts.iter().all(|(key, value)| put(key, value)) && write.deletes.iter().all(deleted);
    let only = changes
        .iter()
        .all(|change| write.puts.iter().any(|(key, _)| *key == change.key) || write.deletes.contains(&change.key));
    (!all || !only).then(|| format!("{} at {revision} left {changes:?}", operation.name()))
}

fn judge_read(operation: &Operation, timeline: &Timeline) -> Option<String> {
    let (Call::Read { keys, .. }, Outcome::Read { revision, items }) = (&operation.call, &operation.outcome) else {
        return None;
    };
    let expected = timeline.items(keys, *revision);
    (expected != *items)
        .then(|| format!("{} at {revision} returned {items:?}, and the state was {expected:?}", operation.name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invariants::fixture::{at, check_planted, history_of, put, read, write};
    use crate::protocol::{Freshness, Guard};

    fn good() -> History {
        let operations = vec![
            at(1, 3, write("a", "1", 2)),
            at(4, 6, write("b", "2", 3)),
            at(7, 9, read(&[("a", "1", 2)], "a", 3)),
            at(10, 12, write("a", "3", 4)),
        ];
        history_of(operations, &[put(2, "a", "1", 0), put(3, "b", "2", 0), put(4, "a", "3", 2)])
    }

    #[test]
    fn a_stale_read_is_found_and_a_local_one_may_be_stale() {
        check_planted(check, &good(), |history| {
            history.operations[2] = at(7, 9, read(&[("a", "1", 2)], "a", 2));
        });
        let mut local = good();
        let mut stale = at(7, 9, read(&[("a", "1", 2)], "a", 2));
        stale.call = Call::Read { keys: crate::protocol::Keys::One("a".into()), freshness: Freshness::Local };
        local.operations[2] = stale;
        assert_eq!(check(&local, &Timeline::of(&local)), Vec::<String>::new());
    }

    #[test]
    fn an_answer_that_the_state_never_held_is_found() {
        check_planted(check, &good(), |history| {
            history.operations[2] = at(7, 9, read(&[("a", "3", 4)], "a", 3));
        });
    }

    #[test]
    fn a_write_ordered_before_what_had_been_seen_is_found() {
        // "3" began when a read had seen revision 3, and was given revision 2.
        check_planted(check, &good(), |history| {
            let log = vec![put(2, "a", "3", 0), put(3, "b", "2", 0), put(4, "a", "1", 2)];
            *history = history_of(
                vec![at(4, 6, write("b", "2", 3)), at(10, 12, write("a", "3", 2)), at(1, 20, write("a", "1", 4))],
                &log,
            );
        });
    }

    #[test]
    fn a_revision_given_twice_is_found() {
        check_planted(check, &good(), |history| history.operations[1].outcome = Outcome::Applied { revision: Some(2) });
    }

    #[test]
    fn a_guard_that_did_not_hold_is_found() {
        check_planted(check, &good(), |history| {
            if let Call::Write(write) = &mut history.operations[3].call {
                write.guards.push(Guard { key: "a".into(), revision: 1, value: None });
            }
        });
        check_planted(check, &good(), |history| {
            history.replicas[0].log.pop();
            history.replicas[0].items = vec![];
            history.operations[3].outcome = Outcome::CompareFailed { revision: 3 };
        });
    }

    #[test]
    fn a_transaction_that_is_half_done_or_done_twice_is_found() {
        check_planted(check, &good(), |history| {
            if let Call::Write(write) = &mut history.operations[3].call {
                write.puts.push(("b".into(), "4".into()));
            }
        });
        check_planted(check, &good(), |history| history.replicas[0].log.push(put(5, "a", "3", 4)));
    }
}
