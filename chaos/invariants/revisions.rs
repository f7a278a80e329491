//! Revisions never go back on a connection: what one process has shown to a client, it does not take back, and a
//! client reads its own writes where it made them. Local reads may be stale, never backwards.
//! Source: the revision rules of etcd's API guarantees.

use std::collections::BTreeMap;

use crate::history::History;
use crate::model::Timeline;

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
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Outcome;
    use crate::invariants::fixture::{check_planted, history_of, put, read, write};

    #[test]
    fn a_connection_that_goes_back_is_found() {
        let good = history_of(vec![write("a", "1", 2), read(&[("a", "1", 2)], "a", 2)], &[put(2, "a", "1", 0)]);
        check_planted(check, &good, |history| {
            history.operations[1].outcome = Outcome::Read { revision: 1, items: Vec::new() };
        });
    }
}
