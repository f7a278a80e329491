//! Revisions never go back, on a connection, in a process, and over a restore: what one process has shown to a client, it does not take back, and a
//! client reads its own writes where it made them. Local reads may be stale, never backwards.
//! Source: the revision rules of etcd's API guarantees.

use std::collections::BTreeMap;

use crate::history::{History, Sample, Seen};
use crate::model::Timeline;

/// How the faults are named that put a backup in place.
const RESTORE: &str = "restore";

pub fn check(history: &History, _: &Timeline) -> Vec<String> {
    let mut shown: BTreeMap<u64, u64> = BTreeMap::new();
    let mut found = Vec::new();
    // A client has one call at a time, so its operations were noted in their order.
    for operation in &history.operations {
        let Some(revision) = operation.revision() else { continue };
        let highest = shown.entry(operation.session).or_default();
        if revision < *highest {
            found.push(format!("{} shows revision {revision}, before it was {highest}", operation.name()));
        }
        *highest = revision.max(*highest);
    }
    found.extend(within_processes(history));
    found.extend(over_restores(history));
    found
}

/// What a process has applied it never takes back, also when a snapshot replaces its state.
fn within_processes(history: &History) -> Vec<String> {
    let mut processes: BTreeMap<(usize, u64), (u64, u64)> = BTreeMap::new();
    let mut found = Vec::new();
    for Sample { node, start, applied, revision, .. } in &history.samples {
        let (index, highest) = processes.entry((*node, *start)).or_default();
        if applied < index || revision < highest {
            let was = format!("index {index}, revision {highest}");
            found.push(format!("node {node} went back to index {applied}, revision {revision}, from {was}"));
        }
        (*index, *highest) = (*applied.max(index), *revision.max(highest));
    }
    found
}

/// After a backup was restored, every revision lies above all that was ever issued, and watchers of before are told
/// that history is gone.
fn over_restores(history: &History) -> Vec<String> {
    let mut found = Vec::new();
    for (restored_ns, name) in history.faults.iter().filter(|(_, name)| name.starts_with(RESTORE)) {
        let known = history.operations.iter().filter_map(|op| Some((op, op.revision()?)));
        let (before, after): (Vec<_>, Vec<_>) = known.partition(|(op, _)| op.returned_ns <= *restored_ns);
        let issued = before.iter().map(|(_, revision)| *revision).max().unwrap_or(0);
        let fresh = after.iter().filter(|(op, _)| op.invoked_ns >= *restored_ns);
        for (operation, revision) in fresh.filter(|(_, revision)| *revision <= issued) {
            found.push(format!("{} shows {revision} after {name}, and {issued} was issued before", operation.name()));
        }
        let mut resumed: BTreeMap<u64, u64> = BTreeMap::new();
        for (watcher, at_ns, seen) in history.watches.iter().filter(|(_, at_ns, _)| at_ns >= restored_ns) {
            match seen {
                Seen::Opened { start, .. } => {
                    resumed.insert(*watcher, *start);
                }
                Seen::Batch { .. } if resumed.get(watcher).is_some_and(|start| *start <= issued) => {
                    found.push(format!("watcher {watcher} went on over {name} at {at_ns} ns, from before {issued}"));
                }
                _ => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Outcome;
    use crate::invariants::fixture::{at, check_planted, history_of, put, read, write};
    use crate::protocol::Keys;

    #[test]
    fn a_connection_that_goes_back_is_found() {
        let good = history_of(vec![write("a", "1", 2), read(&[("a", "1", 2)], "a", 2)], &[put(2, "a", "1", 0)]);
        check_planted(check, &good, |history| {
            history.operations[1].outcome = Outcome::Read { revision: 1, items: Vec::new() };
        });
    }

    #[test]
    fn a_process_that_goes_back_is_found_and_a_restarted_one_may() {
        let sample = |start, applied, revision| Sample { start, applied, revision, ..Sample::default() };
        let mut good = history_of(Vec::new(), &[]);
        good.samples = vec![sample(1, 5, 9), sample(1, 7, 9), sample(2, 3, 4), sample(2, 9, 9)];
        check_planted(check, &good, |history| history.samples[1].revision = 8);
        check_planted(check, &good, |history| history.samples[3].applied = 2);
    }

    #[test]
    fn a_restore_that_issues_old_revisions_or_lets_watches_go_on_is_found() {
        let log = [put(2, "a", "1", 0), put(90, "a", "2", 2)];
        let mut good = history_of(vec![at(1, 2, write("a", "1", 2)), at(20, 30, write("a", "2", 90))], &log);
        good.faults.push((10, "restore a backup".into()));
        let opened = |start| (1, 15, Seen::Opened { node: 0, keys: Keys::One("a".into()), start });
        good.watches = vec![opened(2), (1, 16, Seen::Compacted { floor: 80 })];
        good.watches.extend([opened(90), (1, 18, Seen::Batch { changes: Vec::new(), progress: 89 })]);
        check_planted(check, &good, |history| history.operations[1].outcome = Outcome::Applied { revision: Some(2) });
        check_planted(check, &good, |history| history.watches[2] = opened(2));
    }
}
