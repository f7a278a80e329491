//! What a correct store would have answered: every change by revision, and what each key held at any of them.
//! Built from the log of changes that the replicas tell after the heal. Used by the invariants; pure.

use std::collections::BTreeMap;

use crate::history::{History, Replica};
use crate::protocol::{Change, Item, Keys};

/// What a key held from a revision on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Version {
    revision: u64,
    value: Option<String>,
}

/// The past.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// Changes of each revision, in their order.
    revisions: BTreeMap<u64, Vec<Change>>,
    keys: BTreeMap<String, Vec<Version>>,
    /// Where each value was written. Values are written once.
    values: BTreeMap<String, u64>,
    /// Values that were written more than once, with their second revision.
    pub repeated: Vec<(String, u64)>,
}

impl Timeline {
    /// The past as the replica tells it that knows most of it.
    pub fn of(history: &History) -> Timeline {
        let longest = history.replicas.iter().max_by_key(|replica| (replica.revision, replica.log.len()));
        longest.map(Timeline::told_by).unwrap_or_default()
    }

    /// The past as one replica tells it.
    pub fn told_by(replica: &Replica) -> Timeline {
        let mut timeline = Timeline::default();
        for change in &replica.log {
            timeline.push(change.clone());
        }
        timeline
    }

    fn push(&mut self, change: Change) {
        if let Some(value) = &change.value
            && self.values.insert(value.clone(), change.revision).is_some()
        {
            self.repeated.push((value.clone(), change.revision));
        }
        let version = Version { revision: change.revision, value: change.value.clone() };
        self.keys.entry(change.key.clone()).or_default().push(version);
        self.revisions.entry(change.revision).or_default().push(change);
    }

    /// Where a value was written.
    pub fn written_at(&self, value: &str) -> Option<u64> {
        self.values.get(value).copied()
    }

    /// Changes of one revision.
    pub fn changes_at(&self, revision: u64) -> &[Change] {
        self.revisions.get(&revision).map(Vec::as_slice).unwrap_or_default()
    }

    /// Changes after `after`, up to `through`, of the keys.
    pub fn changes<'a>(&'a self, keys: &'a Keys, after: u64, through: u64) -> impl Iterator<Item = &'a Change> + 'a {
        let range = (after < through).then(|| self.revisions.range(after + 1..=through));
        range.into_iter().flatten().flat_map(|(_, changes)| changes).filter(|change| keys.contains(&change.key))
    }

    /// What a key held at a revision.
    pub fn get(&self, key: &str, revision: u64) -> Option<Item> {
        let version = self.version(key, revision)?;
        let value = version.value.clone()?;
        Some(Item { key: key.to_owned(), value, revision: version.revision })
    }

    /// What the keys held at a revision, in order.
    pub fn items(&self, keys: &Keys, revision: u64) -> Vec<Item> {
        match keys {
            Keys::One(key) => self.get(key, revision).into_iter().collect(),
            Keys::Prefix(prefix) => {
                let under = self.keys.keys().filter(|key| key.starts_with(prefix));
                under.filter_map(|key| self.get(key, revision)).collect()
            }
        }
    }

    /// Revision of the key's last change at a revision; 0 if it did not exist.
    pub fn mod_revision(&self, key: &str, revision: u64) -> u64 {
        self.version(key, revision).filter(|version| version.value.is_some()).map_or(0, |version| version.revision)
    }

    fn version(&self, key: &str, revision: u64) -> Option<&Version> {
        let versions = self.keys.get(key)?;
        let after = versions.partition_point(|version| version.revision <= revision);
        versions.get(after.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::invariants::fixture::{deleted, put};

    #[test]
    fn the_past_is_read_at_any_revision() {
        let log = vec![put(2, "a", "1", 0), put(4, "b", "2", 0), put(4, "a", "3", 2), deleted(6, "a", 4)];
        let replica = Replica { node: 0, revision: 6, items: Vec::new(), log, hash: None };
        let timeline = Timeline::told_by(&replica);
        assert_eq!(timeline.get("a", 1), None);
        assert_eq!(timeline.get("a", 3).unwrap().value, "1");
        assert_eq!(timeline.mod_revision("a", 5), 4);
        assert_eq!(timeline.mod_revision("a", 6), 0);
        assert_eq!(timeline.items(&Keys::Prefix(String::new()), 5).len(), 2);
        assert_eq!(timeline.changes(&Keys::One("a".into()), 2, 6).count(), 2);
        assert_eq!(timeline.written_at("2"), Some(4));
        assert!(timeline.repeated.is_empty());
    }
}
