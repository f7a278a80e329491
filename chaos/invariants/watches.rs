//! Watches tell every change of their keys once, in order, whole revisions at a time, from where they began and
//! across moves to other nodes; a progress mark never comes before what it covers; history is refused only below
//! its floor. Source: the watch guarantees of etcd's API and the nine checks of its robustness suite (filter,
//! ordered, unique, atomic, reliable, resumable, bookmarkable, previous value, is-create).

use std::collections::BTreeMap;

use crate::history::{History, Seen};
use crate::invariants::limits::WATCH_LAG_MAX;
use crate::model::Timeline;
use crate::protocol::{Change, Keys};

/// How far one watcher is.
struct Position {
    node: usize,
    keys: Keys,
    start: u64,
    /// Everything up to here has been told.
    told: u64,
    /// Whether this connection has told a change.
    begun: bool,
    /// The connection is there, since then.
    open: Option<u64>,
}

pub fn check(history: &History, timeline: &Timeline) -> Vec<String> {
    let mut positions: BTreeMap<u64, Position> = BTreeMap::new();
    let mut found = Vec::new();
    let end = history.replicas.iter().map(|replica| replica.revision).max().unwrap_or(0);
    for (watcher, at_ns, seen) in &history.watches {
        if let Seen::Opened { node, keys, start } = seen {
            let (keys, told) = (keys.clone(), start.saturating_sub(1));
            let opened = Position { node: *node, keys, start: *start, told, begun: false, open: Some(*at_ns) };
            positions.insert(*watcher, opened);
            continue;
        }
        let Some(position) = positions.get_mut(watcher) else { continue };
        let who = format!("watcher {watcher} at node {}", position.node);
        match seen {
            Seen::Batch { changes, progress } => {
                if *progress > end.max(position.start.saturating_sub(1)) {
                    found.push(format!("{who} was told progress {progress}, and the last revision is {end}"));
                }
                if let Some(what) = judge(position, changes, *progress, timeline) {
                    found.push(format!("{who}: {what}"));
                }
                position.told = position.told.max(*progress);
                position.begun |= !changes.is_empty();
            }
            Seen::Compacted { floor } => {
                found.extend(refused(position, *floor, *at_ns, history).map(|what| format!("{who}: {what}")));
                position.open = None;
            }
            Seen::Ended { .. } => position.open = None,
            Seen::Opened { .. } => {}
        }
    }
    found.extend(silent(history, timeline, &positions));
    found
}

/// One batch on one connection.
fn judge(position: &Position, changes: &[Change], progress: u64, timeline: &Timeline) -> Option<String> {
    if progress < position.told {
        return Some(format!("bookmarkable: progress {progress} after {}", position.told));
    }
    let mut last = position.told;
    for change in changes {
        if !position.keys.contains(&change.key) {
            return Some(format!("filter: a key that it did not ask for: {change:?}"));
        }
        if change.revision < position.start {
            return Some(format!("resumable: told {change:?}, and asked for what comes from {} on", position.start));
        }
        if change.revision <= position.told {
            return Some(format!("unique: told {change:?} again, after {}", position.told));
        }
        if change.revision < last || change.revision > progress {
            return Some(format!("ordered: {change:?} after {last}, with progress {progress}"));
        }
        last = change.revision;
    }
    let expected: Vec<&Change> = timeline.changes(&position.keys, position.told, progress).collect();
    let told: Vec<&Change> = changes.iter().collect();
    if expected == told || position.told < timeline.unknown_through {
        return None;
    }
    Some(differs(position, &expected, &told, progress))
}

/// Which of the guarantees it is that broke.
fn differs(position: &Position, expected: &[&Change], told: &[&Change], progress: u64) -> String {
    let within = format!("within ({}, {progress}]", position.told);
    let same = |one: &Change, other: &Change| (one.revision, &one.key) == (other.revision, &other.key);
    if let Some(missing) = expected.iter().find(|change| !told.iter().any(|other| same(change, other))) {
        let atomic = told.iter().any(|change| change.revision == missing.revision);
        let resumed = !position.begun && told.iter().all(|change| change.revision > missing.revision);
        let broken = match (atomic, resumed, told.is_empty()) {
            (true, _, _) => "atomic",
            (_, _, true) => "bookmarkable",
            (_, true, _) => "resumable",
            _ => "reliable",
        };
        return format!("{broken}: {missing:?} is missing {within}");
    }
    if let Some(extra) = told.iter().find(|change| !expected.iter().any(|other| same(change, other))) {
        return format!("reliable: {extra:?} {within} never happened");
    }
    for change in told {
        let Some(right) = expected.iter().find(|other| same(change, other)) else { continue };
        if change.value.is_some() != right.value.is_some() || (change.previous == 0) != (right.previous == 0) {
            return format!("is-create: {change:?} {within} was {right:?}");
        }
        if change.previous != right.previous {
            return format!("previous value: {change:?} {within} was {right:?}");
        }
        if change.value != right.value {
            return format!("reliable: {change:?} {within} was {right:?}");
        }
    }
    format!("unique: {} changes {within} were told as {}", expected.len(), told.len())
}

/// History may be refused only to those who need what lies at or below a floor that somebody had asked for.
fn refused(position: &Position, floor: u64, at_ns: u64, history: &History) -> Option<String> {
    let next = position.told + 1;
    if next > floor {
        return Some(format!("compacted: refused from {next} on with the floor at {floor}"));
    }
    let concerns = |prefix: &str| match &position.keys {
        Keys::One(key) => key.starts_with(prefix),
        Keys::Prefix(keys) => keys.starts_with(prefix) || prefix.starts_with(keys.as_str()),
    };
    let asked = history.floors.iter().filter(|asked| asked.at_ns <= at_ns && concerns(&asked.prefix));
    let highest = asked.map(|asked| asked.floor).max().unwrap_or(0);
    (highest < floor).then(|| format!("compacted: the floor is said to be {floor}, and it was moved to {highest}"))
}

/// A connection that is open and calm must not stay silent about what was acknowledged long ago.
fn silent(history: &History, timeline: &Timeline, positions: &BTreeMap<u64, Position>) -> Vec<String> {
    let (Some(healed), last) = (history.last_heal_ns(), history.watches.iter().map(|(_, at_ns, _)| *at_ns).max())
    else {
        return Vec::new();
    };
    // Watchers are listened to until the last of them was told something.
    let Some(until) = last.and_then(|at_ns| at_ns.checked_sub(history.granted_ns(WATCH_LAG_MAX))) else {
        return Vec::new();
    };
    if until < healed {
        return Vec::new();
    }
    let acknowledged = history.operations.iter().filter(|op| op.is_acknowledged_write() && op.returned_ns <= until);
    let shown = acknowledged.filter_map(|op| op.revision()).max().unwrap_or(0);
    let mut found = Vec::new();
    for (watcher, position) in positions.iter().filter(|(_, position)| position.open.is_some_and(|at| at <= until)) {
        if let Some(change) = timeline.changes(&position.keys, position.told, shown).next() {
            let (node, told) = (position.node, position.told);
            found.push(format!("watcher {watcher} at node {node} stands at {told}: reliable: never told {change:?}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Floor;
    use crate::invariants::fixture::{at, check_planted, history_of, planted, put, write};

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

    /// The planted violation is found, and by the name of the guarantee that it breaks.
    fn breaks(guarantee: &str, plant: impl FnOnce(&mut History)) {
        let found = planted(check, &good(), plant);
        assert!(found.iter().any(|what| what.contains(&format!(": {guarantee}: "))), "{guarantee}: {found:?}");
    }

    #[test]
    fn a_lost_event_is_found() {
        breaks("reliable", |history| {
            history.watches.remove(2);
            change_batch(history, 1, |changes, progress| {
                changes.push(put(4, "a/z", "9", 0));
                *progress = 4;
            });
            let later = put(4, "a/z", "9", 0);
            history.replicas[0].log.push(later);
            history.watches.truncate(2);
        });
        check_planted(check, &good(), |history| drop(history.watches.remove(3)));
    }

    #[test]
    fn a_resumed_watch_that_skips_or_goes_back_is_found() {
        breaks("resumable", |history| {
            let log = &mut history.replicas[0].log;
            log.insert(1, put(3, "a/w", "8", 0));
            log[2].revision = 4;
            log[3].revision = 4;
            log[4].revision = 5;
            history.replicas[0].revision = 5;
            change_batch(history, 3, |changes, progress| {
                changes.iter_mut().for_each(|change| change.revision = 4);
                *progress = 4;
            });
        });
        breaks("resumable", |history| {
            change_batch(history, 3, |changes, _| changes.insert(0, put(2, "a/x", "1", 0)));
        });
    }

    #[test]
    fn an_event_told_twice_is_found() {
        breaks("unique", |history| {
            change_batch(history, 3, |changes, _| changes.push(put(3, "a/y", "3", 0)));
        });
        breaks("unique", |history| {
            let again = history.watches[3].clone();
            history.watches.insert(4, again);
        });
    }

    #[test]
    fn events_out_of_order_are_found() {
        check_planted(check, &good(), |history| change_batch(history, 3, |changes, _| changes.reverse()));
        breaks("ordered", |history| {
            change_batch(history, 3, |changes, progress| {
                changes[0].revision = 4;
                *progress = 4;
            });
        });
    }

    #[test]
    fn a_revision_in_two_batches_is_found() {
        breaks("atomic", |history| {
            let mut second = Vec::new();
            change_batch(history, 3, |changes, _| second.push(changes.remove(1)));
            history.watches.insert(4, batch(second, 3));
        });
    }

    #[test]
    fn a_foreign_key_and_a_wrong_value_and_a_wrong_past_are_found() {
        breaks("filter", |history| change_batch(history, 4, |changes, _| changes.push(put(4, "b/x", "4", 0))));
        breaks("reliable", |history| change_batch(history, 1, |changes, _| changes[0].value = Some("9".into())));
        breaks("is-create", |history| change_batch(history, 3, |changes, _| changes[0].previous = 0));
        breaks("is-create", |history| change_batch(history, 3, |changes, _| changes[0].value = None));
        breaks("previous value", |history| change_batch(history, 3, |changes, _| changes[0].previous = 1));
    }

    #[test]
    fn progress_before_its_events_and_beyond_the_end_is_found() {
        breaks("bookmarkable", |history| history.watches.insert(2, batch(Vec::new(), 3)));
        check_planted(check, &good(), |history| change_batch(history, 4, |_, progress| *progress = 9));
        breaks("bookmarkable", |history| change_batch(history, 4, |_, progress| *progress = 2));
    }

    #[test]
    fn a_watch_of_the_future_that_tells_the_past_is_found() {
        let mut future = good();
        future.watches = vec![
            (1, 0, Seen::Opened { node: 0, keys: Keys::Prefix(String::new()), start: 4 }),
            batch(Vec::new(), 3),
            batch(vec![put(4, "b/x", "4", 0)], 4),
        ];
        check_planted(check, &future, |history| {
            change_batch(history, 1, |changes, _| changes.push(put(3, "a/y", "3", 0)));
        });
        check_planted(check, &future, |history| change_batch(history, 1, |_, progress| *progress = 2));
        future.watches =
            vec![(1, 0, Seen::Opened { node: 0, keys: Keys::Prefix(String::new()), start: 90 }), batch(Vec::new(), 89)];
        check_planted(check, &future, |history| change_batch(history, 1, |_, progress| *progress = 4));
    }

    #[test]
    fn history_is_refused_only_below_the_floor() {
        let mut compacted = good();
        compacted.floors.push(Floor { at_ns: 5, prefix: "a/".into(), floor: 3 });
        compacted.watches = vec![
            (1, 6, Seen::Opened { node: 2, keys: Keys::Prefix("a/".into()), start: 3 }),
            (1, 7, Seen::Compacted { floor: 3 }),
        ];
        check_planted(check, &compacted, |history| {
            history.watches[0].2 = Seen::Opened { node: 2, keys: Keys::Prefix("a/".into()), start: 4 };
        });
        check_planted(check, &compacted, |history| history.floors[0].floor = 2);
        check_planted(check, &compacted, |history| history.floors[0].at_ns = 8);
        check_planted(check, &compacted, |history| history.floors[0].prefix = "b/".into());
    }

    #[test]
    fn a_watch_that_stays_silent_is_found() {
        let late = WATCH_LAG_MAX.as_nanos() as u64 + 100;
        let mut calm = good();
        calm.heals.push(10);
        calm.operations.push(at(20, 30, write("b/x", "4", 4)));
        calm.watches.push((2, 11, Seen::Opened { node: 1, keys: Keys::Prefix("b/".into()), start: 1 }));
        calm.watches.push((2, 31, Seen::Batch { changes: vec![put(4, "b/x", "4", 0)], progress: 4 }));
        calm.watches.push((3, late, Seen::Opened { node: 1, keys: Keys::Prefix("b/".into()), start: 1 }));
        check_planted(check, &calm, |history| drop(history.watches.remove(6)));
    }
}
