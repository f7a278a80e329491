//! All replicas hold the same: equal state hashes at an equal index, and the same changes in the same order.
//! Source: etcd's HashKV comparison; state machine replication itself.

use crate::history::History;
use crate::model::Timeline;

pub fn check(history: &History, _: &Timeline) -> Vec<String> {
    let mut found = Vec::new();
    let Some((first, others)) = history.replicas.split_first() else { return found };
    for other in others {
        let (left, right) = (first.node, other.node);
        let through = first.revision.min(other.revision);
        let one = first.log.iter().filter(|change| change.revision <= through);
        let two = other.log.iter().filter(|change| change.revision <= through);
        if one.clone().count() != two.clone().count() {
            found.push(format!(
                "nodes {left} and {right} tell {} and {} changes up to revision {through}",
                one.clone().count(),
                two.clone().count()
            ));
        }
        if let Some((one, two)) = one.zip(two).find(|(one, two)| one != two) {
            found.push(format!("nodes {left} and {right} differ: {one:?} and {two:?}"));
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

#[cfg(test)]
mod tests {
    use super::*;
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
}
