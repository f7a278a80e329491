//! How far members that do not lead stay behind, as clients see it: how late watches tell what was acknowledged, and
//! how long linearizable reads through followers take. Pure functions of a history, for reports. They judge nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::waits::Waits;
use crate::history::{History, Operation, Outcome, Sample, Seen};

/// Times apart by what went on meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Freshness {
    /// Nothing was broken from begin to end.
    pub healthy: Waits,
    /// Some of it fell between a fault and its heal.
    pub under_fault: Waits,
}

impl Freshness {
    /// From the answer to a write until its event reached a watcher, for each watcher; 0 where the event was first. What
    /// a watch was opened to catch up with does not count, what it missed between two connections does.
    pub fn of_watches(history: &History) -> Freshness {
        let written: BTreeMap<u64, u64> = history
            .operations
            .iter()
            .filter(|operation| operation.is_acknowledged_write())
            .filter_map(|operation| Some((operation.revision()?, operation.returned_ns)))
            .collect();
        let faults = faults(history);
        let mut opened: BTreeMap<u64, u64> = BTreeMap::new();
        let mut told: BTreeSet<(u64, u64)> = BTreeSet::new();
        let mut lag = Freshness::default();
        for (watcher, at_ns, seen) in &history.watches {
            let since = *opened.entry(*watcher).or_insert(*at_ns);
            let Seen::Batch { changes, .. } = seen else { continue };
            for change in changes {
                let Some(answered) = written.get(&change.revision).filter(|answered| **answered >= since) else {
                    continue;
                };
                if told.insert((*watcher, change.revision)) {
                    lag.add(*answered, *at_ns.max(answered), &faults);
                }
            }
        }
        lag
    }

    /// Linearizable reads at nodes that did not lead, neither when they were last seen before nor when they were first
    /// seen after.
    pub fn of_follower_reads(history: &History) -> Freshness {
        let mut samples: BTreeMap<usize, Vec<&Sample>> = BTreeMap::new();
        for sample in &history.samples {
            samples.entry(sample.node).or_default().push(sample);
        }
        let follows = |read: &&Operation| {
            let seen = samples.get(&read.node).map(Vec::as_slice).unwrap_or_default();
            let before = seen.partition_point(|sample| sample.at_ns <= read.invoked_ns);
            let after = seen.partition_point(|sample| sample.at_ns < read.returned_ns);
            before > 0 && after < seen.len() && seen[before - 1..=after].iter().all(|sample| !sample.leads)
        };
        let reads = history.operations.iter().filter(|operation| matches!(operation.outcome, Outcome::Read { .. }));
        let faults = faults(history);
        let mut took = Freshness::default();
        for read in reads.filter(|read| !read.is_local_read()).filter(follows) {
            took.add(read.invoked_ns, read.returned_ns, &faults);
        }
        took
    }

    /// Acknowledged writes, wherever they were sent.
    pub fn of_writes(history: &History) -> Freshness {
        let faults = faults(history);
        let mut took = Freshness::default();
        for write in history.operations.iter().filter(|operation| operation.is_acknowledged_write()) {
            took.add(write.invoked_ns, write.returned_ns, &faults);
        }
        took
    }

    /// All of another run's.
    pub fn merge(&mut self, other: &Freshness) {
        self.healthy.merge(&other.healthy);
        self.under_fault.merge(&other.under_fault);
    }

    /// Something that took from `from` to `to`.
    fn add(&mut self, from: u64, to: u64, faults: &[(u64, u64)]) {
        let first = faults.partition_point(|(_, ended)| *ended < from);
        let meets = faults.get(first).is_some_and(|(began, _)| *began <= to);
        let waits = if meets { &mut self.under_fault } else { &mut self.healthy };
        waits.add(to - from);
    }
}

/// From the first fault of a round until everything was whole again, in order. Faults that nobody undid last to the end.
fn faults(history: &History) -> Vec<(u64, u64)> {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for (began, _) in &history.faults {
        if spans.last().is_some_and(|(_, ended)| began <= ended) {
            continue;
        }
        let ended = history.heals.iter().copied().filter(|healed| healed >= began).min().unwrap_or(u64::MAX);
        spans.push((*began, ended));
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Call;
    use crate::protocol::{Change, Keys, Write};

    const MS: u64 = 1_000_000;

    fn history_of(operations: Vec<Operation>) -> History {
        History { operations, ..History::default() }
    }

    fn write(revision: u64, returned_ms: u64) -> Operation {
        Operation {
            client: 1,
            session: 1,
            node: 0,
            invoked_ns: 0,
            returned_ns: returned_ms * MS,
            call: Call::Write(Write::default()),
            outcome: Outcome::Applied { revision: Some(revision) },
        }
    }

    fn read(node: usize, from_ms: u64, to_ms: u64) -> Operation {
        Operation {
            node,
            invoked_ns: from_ms * MS,
            call: Call::Read { keys: Keys::One("k".into()), freshness: crate::protocol::Freshness::Linearizable },
            outcome: Outcome::Read { revision: 1, items: Vec::new() },
            ..write(1, to_ms)
        }
    }

    fn opened(watcher: u64, at_ms: u64) -> (u64, u64, Seen) {
        (watcher, at_ms * MS, Seen::Opened { node: 1, keys: Keys::Prefix(String::new()), start: 1 })
    }

    fn told(watcher: u64, at_ms: u64, revisions: &[u64]) -> (u64, u64, Seen) {
        let change = |revision: &u64| Change { revision: *revision, key: "k".into(), value: None, previous: 0 };
        let changes = revisions.iter().map(change).collect();
        (watcher, at_ms * MS, Seen::Batch { changes, progress: 9 })
    }

    fn waits(milliseconds: &[u64]) -> Waits {
        let mut waits = Waits::default();
        milliseconds.iter().for_each(|wait| waits.add(wait * MS));
        waits
    }

    #[test]
    fn a_watch_lags_from_the_answer_until_its_event_and_an_early_event_not_at_all() {
        let mut history = history_of(vec![write(5, 10), write(6, 20)]);
        history.watches = vec![opened(1, 0), opened(2, 0), told(1, 8, &[5, 5]), told(2, 13, &[5]), told(1, 27, &[6])];
        let lag = Freshness::of_watches(&history);
        assert_eq!(lag, Freshness { healthy: waits(&[0, 3, 7]), under_fault: Waits::default() });
    }

    #[test]
    fn what_a_watch_was_opened_to_catch_up_with_does_not_count_and_what_it_missed_meanwhile_does() {
        let mut history = history_of(vec![write(5, 10), write(6, 30)]);
        history.watches = vec![opened(1, 20), told(1, 21, &[5]), opened(1, 40), told(1, 41, &[5, 6])];
        assert_eq!(Freshness::of_watches(&history).healthy, waits(&[11]));
    }

    #[test]
    fn what_meets_a_fault_stands_apart() {
        let mut history = history_of(vec![write(5, 10), write(6, 90), write(7, 200), write(8, 310)]);
        history.faults = vec![(100 * MS, "kill".into()), (120 * MS, "again".into()), (300 * MS, "last".into())];
        history.heals = vec![150 * MS];
        history.watches =
            vec![opened(1, 0), told(1, 12, &[5]), told(1, 101, &[6]), told(1, 201, &[7]), told(1, 315, &[8])];
        let lag = Freshness::of_watches(&history);
        assert_eq!(lag, Freshness { healthy: waits(&[2, 1]), under_fault: waits(&[11, 5]) });
        history.operations.iter_mut().for_each(|write| write.invoked_ns = write.returned_ns - 3 * MS);
        let writes = Freshness { healthy: waits(&[3, 3, 3]), under_fault: waits(&[3]) };
        assert_eq!(Freshness::of_writes(&history), writes);
    }

    #[test]
    fn only_reads_of_nodes_that_surely_did_not_lead_count() {
        let sample = |node, at_ms, leads| Sample { node, at_ns: at_ms * MS, leads, ..Sample::default() };
        let mut history = history_of(vec![
            read(0, 10, 12),
            read(1, 10, 13),
            read(1, 10, 60),
            read(1, 70, 75),
            read(1, 95, 105),
            read(2, 10, 14),
        ]);
        history.samples = vec![
            sample(0, 0, true),
            sample(1, 0, false),
            sample(0, 50, true),
            sample(1, 50, false),
            sample(1, 65, false),
            sample(1, 80, true),
            sample(1, 100, false),
        ];
        // At node 0 it led; at 70 node 1 was about to, at 95 it had; after 105 and at node 2 nobody looked.
        assert_eq!(Freshness::of_follower_reads(&history).healthy, waits(&[3, 50]));
    }
}
