//! Strict serializability in revision order: real-time order is revision order, and replaying the changes in that
//! order gives every recorded answer. Each answer carries its revision, so this takes n log n; what nobody was
//! answered is looked up in the replicas' log of changes. Source: Gibbons and Korach on histories with known order; etcd's robustness tests do the same with their WAL.

use std::collections::{BTreeMap, BTreeSet};

use crate::history::{Call, FencedOutcome, History, Operation, Outcome, RoleEvent};
use crate::model::Timeline;
use crate::protocol::Change;

pub fn check(history: &History, timeline: &Timeline) -> Vec<String> {
    let mut found = real_time(history, timeline);
    found.extend(unique(history));
    found.extend(timeline.repeated.iter().map(|(value, again)| format!("{value} was written again at {again}")));
    if timeline.unknown_through > 0 {
        let through = timeline.unknown_through;
        found.push(format!("nobody tells all changes up to {through}: what was answered cannot be judged"));
        return found;
    }
    let (writes, others) = history.operations.iter().partition::<Vec<&Operation>, _>(|op| op.write().is_some());
    found.extend(writes.iter().filter_map(|operation| judge_write(operation, timeline)));
    found.extend(others.iter().filter_map(|operation| judge_read(operation, timeline)));
    if history.closed_world {
        found.extend(unexplained(history, timeline));
    }
    found
}

/// The revision at which an operation took effect or saw the state, as far as anybody knows.
fn revision_of(operation: &Operation, timeline: &Timeline) -> Option<u64> {
    let written = || operation.write()?.puts.iter().find_map(|(_, value)| timeline.written_at(value));
    match &operation.outcome {
        Outcome::Applied { revision: None } | Outcome::Unknown { .. } => written(),
        _ => operation.revision(),
    }
}

/// Whether the operation takes a revision of its own for certain. Deleting what is not there takes none.
fn takes_revision(operation: &Operation) -> bool {
    let puts = operation.write().is_some_and(|write| !write.puts.is_empty());
    puts && !matches!(operation.outcome, Outcome::CompareFailed { .. })
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
        if *revision < floor || (takes_revision(operation) && *revision == floor) {
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
    for operation in history.operations.iter().filter(|op| op.is_acknowledged_write() && takes_revision(op)) {
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
    let changes = timeline.changes_at(revision);
    let absent = || write.deletes.iter().all(|key| timeline.mod_revision(key, revision) == 0);
    if write.puts.is_empty() && absent() && holds(revision) {
        // There was nothing to delete: it changed nothing, and saw the state at its revision.
        return None;
    }
    if !holds(revision.saturating_sub(1)) {
        return Some(format!("{} was applied at {revision}, where its guards do not hold", operation.name()));
    }
    let put = |key: &String, value: &String| {
        changes.iter().any(|change| change.key == *key && change.value.as_ref() == Some(value))
    };
    let deleted = |key: &String| {
        let there = timeline.mod_revision(key, revision.saturating_sub(1)) != 0;
        there == changes.iter().any(|change| change.key == *key && change.value.is_none())
    };
    let all = write.puts.iter().all(|(key, value)| put(key, value)) && write.deletes.iter().all(deleted);
    let asked = |change: &Change| match change.value {
        Some(_) => write.puts.iter().any(|(key, _)| *key == change.key),
        None => write.deletes.contains(&change.key),
    };
    let only = changes.iter().all(asked);
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

/// Changes that no operation explains, in a world where nobody but the recorded clients writes.
fn unexplained(history: &History, timeline: &Timeline) -> Vec<String> {
    let mut acknowledged = BTreeSet::new();
    let mut values = BTreeSet::new();
    let mut deletions = BTreeSet::new();
    for operation in &history.operations {
        let Some(write) = operation.write() else { continue };
        match &operation.outcome {
            Outcome::Applied { revision: Some(revision) } => {
                acknowledged.insert(*revision);
            }
            Outcome::Applied { revision: None } | Outcome::Unknown { .. } => {
                values.extend(write.puts.iter().map(|(_, value)| value.as_str()));
                deletions.extend(write.deletes.iter().map(String::as_str));
            }
            Outcome::CompareFailed { .. } | Outcome::Read { .. } | Outcome::Refused { .. } => {}
        }
    }
    for event in &history.roles {
        if let RoleEvent::Wrote { value, outcome, .. } = event
            && matches!(outcome, FencedOutcome::Applied { .. } | FencedOutcome::Unknown { .. })
        {
            values.insert(value);
        }
    }
    let explained = |change: &Change| match &change.value {
        Some(value) => values.contains(value.as_str()),
        // Keys of leases vanish with them.
        None => deletions.contains(change.key.as_str()) || !history.leases.is_empty(),
    };
    let open = timeline.all().filter(|(revision, _)| !acknowledged.contains(revision));
    let strange = open.flat_map(|(_, changes)| changes).filter(|change| !explained(change));
    strange.map(|change| format!("nobody asked for {change:?}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invariants::fixture::{at, check_planted, delete, deleted, history_of, put, read, write};
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

    #[test]
    fn a_write_without_an_answer_is_resolved_from_the_log() {
        let mut doubt = good();
        doubt.closed_world = true;
        doubt.operations[3].outcome = Outcome::Unknown { reason: "timed out".into() };
        check_planted(check, &doubt, |history| {
            if let Call::Write(write) = &mut history.operations[3].call {
                write.guards.push(Guard { key: "a".into(), revision: 1, value: None });
            }
        });
        // The first half is lost, the second is there.
        check_planted(check, &doubt, |history| {
            if let Call::Write(write) = &mut history.operations[3].call {
                write.puts.insert(0, ("b".into(), "4".into()));
            }
        });
        check_planted(check, &doubt, |history| drop(history.operations.pop()));
        // It was only asked for after a read had seen what comes later.
        check_planted(check, &doubt, |history| {
            history.operations[3] = at(20, 30, history.operations[3].clone());
            history.operations.push(at(14, 16, read(&[("a", "3", 4)], "a", 4)));
        });
    }

    #[test]
    fn deletions_are_judged_whether_they_change_anything_or_not() {
        let operations = vec![
            at(1, 3, write("a", "1", 2)),
            at(4, 6, delete("a", 3)),
            at(7, 9, delete("a", 3)),
            at(10, 12, read(&[], "a", 3)),
            at(13, 15, write("b", "2", 4)),
        ];
        let mut good = history_of(operations, &[put(2, "a", "1", 0), deleted(3, "a", 2), put(4, "b", "2", 0)]);
        good.closed_world = true;
        check_planted(check, &good, |history| history.operations[1] = at(4, 6, delete("a", 2)));
        check_planted(check, &good, |history| history.operations[4] = at(13, 15, delete("b", 3)));
        check_planted(check, &good, |history| history.operations[4] = at(13, 15, delete("b", 4)));
        check_planted(check, &good, |history| {
            history.operations.remove(1);
            history.operations.remove(1);
        });
    }

    #[test]
    fn a_past_that_nobody_tells_is_said_to_be_missing() {
        check_planted(check, &good(), |history| {
            history.floors.push(crate::history::Floor { floor: 3, ..Default::default() });
            history.replicas[0].log.drain(..2);
        });
    }
}
