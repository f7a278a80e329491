//! All replicas hold the same: equal state hashes at an equal index, and the same changes in the same order.
//! Source: etcd's HashKV comparison; state machine replication itself.

use std::collections::BTreeMap;

use crate::history::History;
use crate::model::Timeline;
use crate::protocol::Change;

pub fn check(history: &History, _: &Timeline) -> Vec<String> {
    let mut found = rolling(history);
    let Some((first, others)) = history.replicas.split_first() else { return found };
    let compacted = !history.floors.is_empty();
    for other in others {
        let (left, right) = (first.node, other.node);
        let through = first.revision.min(other.revision);
        // Each member deletes old history when it sees fit.
        let begins = |log: &[Change]| if compacted { log.first().map_or(0, |change| change.revision - 1) } else { 0 };
        let after = begins(&first.log).max(begins(&other.log));
        let common = |change: &&Change| change.revision > after && change.revision <= through;
        let (one, two) = (first.log.iter().filter(common), other.log.iter().filter(common));
        let counts = (one.clone().count(), two.clone().count());
        if counts.0 != counts.1 {
            let (one, two) = counts;
            found.push(format!("nodes {left} and {right} tell {one} and {two} changes up to revision {through}"));
        }
        if let Some((one, two)) = one.zip(two).find(|(one, two)| one != two) {
            found.push(format!("nodes {left} and {right} differ: {one:?} and {two:?}"));
        }
        if first.revision == other.revision && first.items != other.items {
            found.push(format!("nodes {left} and {right} hold different keys at revision {through}"));
        }
        if let (Some((at, one)), Some((same, two))) = (first.hash, other.hash)
            && at == same
            && one != two
        {
            found.push(format!("state hashes of nodes {left} and {right} at index {at} are {one:x} and {two:x}"));
        }
    }
    found
}

/// Hashes that were sampled while it ran: one per index, whoever tells it and whenever.
fn rolling(history: &History) -> Vec<String> {
    let mut hashes: BTreeMap<u64, (usize, u64)> = BTreeMap::new();
    let mut found = Vec::new();
    for sample in &history.samples {
        let (Some((index, hash)), node) = (sample.hash, sample.node) else { continue };
        let (first, known) = *hashes.entry(index).or_insert((node, hash));
        if known != hash {
            found.push(format!("the state hash at index {index} is {known:x} at node {first} and {hash:x} at {node}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Sample;
    use crate::invariants::fixture::{check_planted, history_of, put, replica};

    #[test]
    fn replicas_that_differ_are_found() {
        let log = vec![put(2, "a", "1", 0), put(3, "a", "2", 2)];
        let mut good = history_of(Vec::new(), &log);
        good.replicas.push(replica(1, log));
        for replica in &mut good.replicas {
            replica.hash = Some((9, 7));
        }
        check_planted(check, &good, |history| history.replicas[1].hash = Some((9, 8)));
        check_planted(check, &good, |history| history.replicas[1].log[0].value = Some("x".into()));
        check_planted(check, &good, |history| drop(history.replicas[1].log.remove(0)));
    }

    #[test]
    fn hashes_that_differ_while_it_runs_are_found() {
        let sample = |node, index, hash| Sample { node, hash: Some((index, hash)), ..Sample::default() };
        let mut good = history_of(Vec::new(), &[]);
        good.samples = vec![sample(0, 1_000, 7), sample(1, 1_000, 7), sample(1, 2_000, 8), sample(2, 2_000, 8)];
        check_planted(check, &good, |history| history.samples[3].hash = Some((2_000, 9)));
    }
}
