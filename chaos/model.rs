//! What a correct store would have answered: every change by revision, and what each key held at any of them.
//! Built from the log of changes that the replicas tell after the heal and, where their history was compacted, from
//! what watchers were told before. Used by the invariants; pure.

use std::collections::BTreeMap;

use crate::history::{History, Replica, Seen};
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
    /// Nobody tells all changes up to this revision; 0 if the past is whole.
    pub unknown_through: u64,
}

impl Timeline {
    /// The past as the replica tells it that knows most of it. What lies at or below a floor is filled in from the
    /// other replicas and from watchers.
    pub fn of(history: &History) -> Timeline {
        let longest = history.replicas.iter().max_by_key(|replica| (replica.revision, replica.log.len()));
        let Some(longest) = longest else { return Timeline::default() };
        let floor = history.floors.iter().map(|floor| floor.floor).max().unwrap_or(0).min(longest.revision);
        let mut past: BTreeMap<u64, Vec<Change>> = BTreeMap::new();
        for change in &longest.log {
            past.entry(change.revision).or_default().push(change.clone());
        }
        let mut timeline = Timeline::default();
        if floor > 0 {
            fill(&mut past, history, floor);
            let told_by_log = longest.log.first().is_some_and(|first| first.revision <= floor);
            let whole = told_by_log && starts_at_nothing(&longest.log);
            timeline.unknown_through = if whole || covered(history, longest) >= floor { 0 } else { floor };
        }
        for change in past.into_values().flatten() {
            timeline.push(change);
        }
        timeline
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

    /// All changes, by revision.
    pub fn all(&self) -> impl Iterator<Item = (u64, &[Change])> {
        self.revisions.iter().map(|(revision, changes)| (*revision, changes.as_slice()))
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
                let from = self.keys.range(prefix.clone()..).map(|(key, _)| key);
                let under = from.take_while(|key| key.starts_with(prefix));
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

/// Whether each key's first change in the log says that there was nothing before it.
fn starts_at_nothing(log: &[Change]) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    log.iter().all(|change| !seen.insert(change.key.as_str()) || change.previous == 0)
}

/// Puts in what others tell of the revisions up to `floor`. Who tells most of a revision is believed: others were
/// asked for some keys only. If they were told differently, the checks of watches and replicas find it.
fn fill(past: &mut BTreeMap<u64, Vec<Change>>, history: &History, floor: u64) {
    let watched = history.watches.iter().filter_map(|(_, _, seen)| match seen {
        Seen::Batch { changes, .. } => Some(changes),
        _ => None,
    });
    for told in history.replicas.iter().map(|replica| &replica.log).chain(watched) {
        for together in told.chunk_by(|one, next| one.revision == next.revision) {
            let known = past.entry(together[0].revision).or_default();
            if together[0].revision <= floor && together.len() > known.len() {
                *known = together.to_vec();
            }
        }
    }
    past.retain(|_, changes| !changes.is_empty());
}

/// Up to which revision somebody who watches everything was told everything, from the first revision on.
fn covered(history: &History, replica: &Replica) -> u64 {
    let everything = |keys: &Keys| {
        let Keys::Prefix(prefix) = keys else { return false };
        replica.log.iter().all(|change| change.key.starts_with(prefix))
            && replica.items.iter().all(|item| item.key.starts_with(prefix))
    };
    let mut open: BTreeMap<u64, (u64, bool)> = BTreeMap::new();
    let mut told: Vec<(u64, u64)> = Vec::new();
    for (watcher, _, seen) in &history.watches {
        match seen {
            Seen::Opened { keys, start, .. } => {
                open.insert(*watcher, (start.saturating_sub(1), everything(keys)));
            }
            Seen::Batch { progress, .. } => {
                if let Some((after, true)) = open.get(watcher) {
                    told.push((*after, *progress));
                }
            }
            Seen::Ended { .. } | Seen::Compacted { .. } => {}
        }
    }
    told.sort_unstable();
    told.into_iter().fold(0, |known, (after, through)| if after <= known { known.max(through) } else { known })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::history::Floor;
    use crate::invariants::fixture::{deleted, history_of, put};

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

    #[test]
    fn what_was_compacted_is_filled_in_from_watchers_or_known_to_be_missing() {
        let (one, two, three) = (put(2, "a", "1", 0), put(3, "a", "2", 2), put(4, "a", "3", 3));
        let mut history = history_of(Vec::new(), std::slice::from_ref(&three));
        history.floors.push(Floor { floor: 3, ..Floor::default() });
        assert_eq!(Timeline::of(&history).unknown_through, 3);
        let opened = |start| (7, 0, Seen::Opened { node: 1, keys: Keys::Prefix(String::new()), start });
        history.watches.push(opened(1));
        history.watches.push((7, 0, Seen::Batch { changes: vec![one], progress: 2 }));
        assert_eq!(Timeline::of(&history).unknown_through, 3, "nobody told revision 3");
        history.watches.push(opened(3));
        history.watches.push((7, 0, Seen::Batch { changes: vec![two, three], progress: 4 }));
        let timeline = Timeline::of(&history);
        assert_eq!(timeline.unknown_through, 0);
        assert_eq!(timeline.get("a", 2).unwrap().value, "1");
        assert_eq!(timeline.changes(&Keys::One("a".into()), 0, 9).count(), 3);
    }
}
