//! Small histories for the tests of the checks: a good one, and the same with one thing planted.

use crate::history::{Call, History, Operation, Outcome, Replica};
use crate::model::Timeline;
use crate::protocol::{Change, Freshness, Item, Keys, Write};

pub fn put(revision: u64, key: &str, value: &str, previous: u64) -> Change {
    Change { revision, key: key.into(), value: Some(value.into()), previous }
}

pub fn deleted(revision: u64, key: &str, previous: u64) -> Change {
    Change { revision, key: key.into(), value: None, previous }
}

fn operation(call: Call, outcome: Outcome) -> Operation {
    Operation { client: 1, session: 1, node: 0, invoked_ns: 0, returned_ns: u64::MAX, call, outcome }
}

/// An acknowledged put.
pub fn write(key: &str, value: &str, revision: u64) -> Operation {
    let write = Write { puts: vec![(key.into(), value.into())], ..Write::default() };
    operation(Call::Write(write), Outcome::Applied { revision: Some(revision) })
}

/// An acknowledged deletion.
pub fn delete(key: &str, revision: u64) -> Operation {
    let write = Write { deletes: vec![key.into()], ..Write::default() };
    operation(Call::Write(write), Outcome::Applied { revision: Some(revision) })
}

/// A linearizable read of one key, with what it returned.
pub fn read(items: &[(&str, &str, u64)], key: &str, revision: u64) -> Operation {
    let item = |(key, value, revision): &(&str, &str, u64)| Item {
        key: (*key).to_owned(),
        value: (*value).to_owned(),
        revision: *revision,
    };
    let call = Call::Read { keys: Keys::One(key.into()), freshness: Freshness::Linearizable };
    operation(call, Outcome::Read { revision, items: items.iter().map(item).collect() })
}

/// The operation, from one time to another.
pub fn at(invoked_ns: u64, returned_ns: u64, operation: Operation) -> Operation {
    Operation { invoked_ns, returned_ns, ..operation }
}

pub fn replica(node: usize, log: Vec<Change>) -> Replica {
    let revision = log.last().map_or(0, |change| change.revision);
    let mut replica = Replica { node, revision, items: Vec::new(), log, hash: None };
    replica.items = Timeline::told_by(&replica).items(&Keys::Prefix(String::new()), revision);
    replica
}

/// Operations, and one replica with this log.
pub fn history_of(operations: Vec<Operation>, log: &[Change]) -> History {
    History { operations, replicas: vec![replica(0, log.to_vec())], ..History::default() }
}

/// The check accepts the history as it is, and finds what `plant` does to it.
pub fn check_planted(check: fn(&History, &Timeline) -> Vec<String>, good: &History, plant: impl FnOnce(&mut History)) {
    planted(check, good, plant);
}

/// As [`check_planted`], and what was found.
pub fn planted(
    check: fn(&History, &Timeline) -> Vec<String>,
    good: &History,
    plant: impl FnOnce(&mut History),
) -> Vec<String> {
    assert_eq!(check(good, &Timeline::of(good)), Vec::<String>::new(), "the good history");
    let mut bad = good.clone();
    plant(&mut bad);
    let found = check(&bad, &Timeline::of(&bad));
    assert!(!found.is_empty(), "the planted violation was not found");
    found
}
