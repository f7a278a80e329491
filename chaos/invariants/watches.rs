//! Watches tell every change of their keys once, in order, whole revisions at a time, from where they began and
//! across moves to other nodes; a progress mark never comes before what it covers.
//! Source: the watch guarantees of etcd's API (ordered, unique, reliable, atomic, resumable, bookmarkable).

use std::collections::BTreeMap;

use crate::history::{History, Seen};
use crate::model::Timeline;
use crate::protocol::{Change, Keys};

/// How far one watcher is.
struct Position {
    node: usize,
    keys: Keys,
    /// Everything up to here has been told.
    told: u64,
}

pub fn check(history: &History, timeline: &Timeline) -> Vec<String> {
    let mut positions: BTreeMap<u64, Position> = BTreeMap::new();
    let mut found = Vec::new();
    let end = history.replicas.iter().map(|replica| replica.revision).max().unwrap_or(0);
    for (watcher, _, seen) in &history.watches {
        match seen {
            Seen::Opened { node, keys, start } => {
                let position = Position { node: *node, keys: keys.clone(), told: start.saturating_sub(1) };
                positions.insert(*watcher, position);
            }
            Seen::Batch { changes, progress } => {
                let Some(position) = positions.get_mut(watcher) else { continue };
                let who = format!("watcher {watcher} at node {}", position.node);
                if *progress > end {
                    found.push(format!("{who} was told progress {progress}, and the last revision is {end}"));
                }
                if let Some(what) = judge(position, changes, *progress, timeline) {
                    found.push(format!("{who}: {what}"));
                }
                position.told = position.told.max(*progress);
            }
            Seen::Ended { .. } => {}
        }
    }
    found
}

fn judge(position: &Position, changes: &[Change], progress: u64, timeline: &Timeline) -> Option<String> {
    if progress < position.told {
        return Some(format!("progress {progress} after {}", position.told));
    }
    let mut last = position.told;
    for change in changes {
        if !position.keys.contains(&change.key) {
            return Some(format!("a key that it did not ask for: {change:?}"));
        }
        if change.revision <= position.told {
            return Some(format!("told {change:?} again, after {}", position.told));
        }
        if change.revision < last || change.revision > progress {
            return Some(format!("out of order: {change:?} after {last}, with progress {progress}"));
        }
        last = change.revision;
    }
    let expected: Vec<&Change> = timeline.changes(&position.keys, position.told, progress).collect();
    let told: Vec<&Change> = changes.iter().collect();
    if expected == told {
        return None;
    }
    if let Some(missing) = expected.iter().find(|change| !told.contains(change)) {
        return Some(format!("{missing:?} is missing within ({}, {progress}]", position.told));
    }
    let extra = told.iter().find(|change| !expected.contains(change));
    Some(format!(
        "{} changes within ({}, {progress}] were told as {} ({extra:?})",
        expected.len(),
        position.told,
        told.len()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invariants::fixture::{check_planted, history_of, put};

    fn batch(changes: Vec<Change>, progress: u64) -> (u64, u64, Seen) {
        (1, 0, Seen::Batch { changes, progress })
    }

    fn good() -> History {
        let log = [put(2, "a/x", "1", 0), put(3, "a/x", "2", 2), put(3, "a/y", "3", 0), put(4, "b/x", "4", 0)];
        let mut history = history_of(Vec::new(), &log);
        let keys = Keys::Prefix("a/".into());
        history.watches = vec![
            (1, 0, Seen::Opened { node: 0, keys: keys.clone(), start: 2 }),
            batch(vec![log[0].clone()], 2),
            (1, 0, Seen::Opened { node: 1, keys, start: 3 }),
            batch(vec![log[1].clone(), log[2].clone()], 3),
            batch(Vec::new(), 4),
        ];
        history
    }

    fn change_batch(history: &mut History, place: usize, change: impl FnOnce(&mut Vec<Change>, &mut u64)) {
        if let Seen::Batch { changes, progress } = &mut history.watches[place].2 {
            change(changes, progress);
        }
    }

    #[test]
    fn a_lost_event_is_found() {
        check_planted(check, &good(), |history| change_batch(history, 1, |changes, _| changes.clear()));
        check_planted(check, &good(), |history| drop(history.watches.remove(3)));
    }

    #[test]
    fn an_event_told_twice_is_found_also_after_a_move() {
        check_planted(check, &good(), |history| {
            change_batch(history, 3, |changes, _| changes.insert(0, put(2, "a/x", "1", 0)));
        });
        check_planted(check, &good(), |history| {
            change_batch(history, 3, |changes, _| changes.push(put(3, "a/y", "3", 0)));
        });
    }

    #[test]
    fn events_out_of_order_are_found() {
        check_planted(check, &good(), |history| change_batch(history, 3, |changes, _| changes.reverse()));
    }

    #[test]
    fn a_revision_in_two_batches_is_found() {
        check_planted(check, &good(), |history| {
            let mut second = Vec::new();
            change_batch(history, 3, |changes, _| second.push(changes.remove(1)));
            history.watches.insert(4, batch(second, 3));
        });
    }

    #[test]
    fn a_foreign_key_and_a_wrong_value_and_a_wrong_past_are_found() {
        check_planted(check, &good(), |history| {
            change_batch(history, 4, |changes, _| changes.push(put(4, "b/x", "4", 0)));
        });
        check_planted(check, &good(), |history| {
            change_batch(history, 1, |changes, _| changes[0].value = Some("9".into()));
        });
        check_planted(check, &good(), |history| change_batch(history, 3, |changes, _| changes[0].previous = 0));
    }

    #[test]
    fn progress_before_its_events_and_beyond_the_end_is_found() {
        check_planted(check, &good(), |history| history.watches.insert(2, batch(Vec::new(), 3)));
        check_planted(check, &good(), |history| change_batch(history, 4, |_, progress| *progress = 9));
        check_planted(check, &good(), |history| change_batch(history, 4, |_, progress| *progress = 2));
    }
}
