//! The current state of every key: one immutable ordered set per space, shared with readers by reference.
//! The machine changes it, `View` reads it. Holds no history.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::ops::Bound;
use std::sync::Arc;

use bytes::Bytes;
use imbl::{OrdMap, OrdSet};

use crate::machine::State;
use crate::meta::Meta;
use crate::value::{KeyValue, Revision, namespace_prefix, space_of};

/// A key-value pair that sorts and is found by its key: half the memory of a map from key to value.
#[derive(Clone, Debug)]
pub(crate) struct ByKey(pub Arc<KeyValue>);

impl PartialEq for ByKey {
    fn eq(&self, other: &ByKey) -> bool {
        self.0.key == other.0.key
    }
}

impl Eq for ByKey {}

impl PartialOrd for ByKey {
    fn partial_cmp(&self, other: &ByKey) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ByKey {
    fn cmp(&self, other: &ByKey) -> Ordering {
        self.0.key.cmp(&other.0.key)
    }
}

impl Borrow<[u8]> for ByKey {
    fn borrow(&self) -> &[u8] {
        &self.0.key
    }
}

/// The keys of one space.
#[derive(Clone, Default)]
pub(crate) struct Space {
    pub keys: OrdSet<ByKey>,
    /// Last change per `<space>/<namespace>/`. Entries at or below the floor may be missing.
    pub changed: OrdMap<Bytes, Revision>,
    /// Last change of the whole space; at or below the floor it may be too low.
    pub last_change: Revision,
}

impl Space {
    /// Sets or deletes a key at `revision` and returns what was there.
    pub(crate) fn change(&mut self, key: &Bytes, revision: Revision, new: Option<&Arc<KeyValue>>) -> Option<ByKey> {
        self.note_change(key, revision);
        match new {
            Some(kv) => self.keys.insert(ByKey(kv.clone())),
            None => self.keys.remove::<[u8]>(key),
        }
    }

    /// Records that something happened to `key`.
    pub(crate) fn note_change(&mut self, key: &Bytes, revision: Revision) {
        self.last_change = self.last_change.max(revision);
        if let Some(prefix) = namespace_prefix(key) {
            match self.changed.get_mut(prefix) {
                Some(last) => *last = revision.max(*last),
                None => {
                    // A copy: a slice would pin the value that the key shares its memory with.
                    self.changed.insert(Bytes::copy_from_slice(prefix), revision);
                }
            }
        }
    }

    /// Last change under `prefix`, or of the namespace or space around it.
    pub(crate) fn last_change_under(&self, prefix: &[u8]) -> Revision {
        match namespace_prefix(prefix) {
            Some(namespace) => self.changed.get(namespace).copied().unwrap_or(0),
            None => self.last_change,
        }
    }

    /// Forgets namespaces without a change above `floor`.
    pub(crate) fn forget_below(&mut self, floor: Revision) {
        if self.changed.values().any(|last| *last <= floor) {
            self.changed = (self.changed.iter())
                .filter(|(_, last)| **last > floor)
                .map(|(namespace, last)| (namespace.clone(), *last))
                .collect();
        }
    }
}

pub(crate) type Spaces = OrdMap<Bytes, Space>;

/// What the machine publishes after each batch of entries.
pub(crate) struct Root {
    pub spaces: Spaces,
    pub meta: Meta,
}

impl Root {
    /// The state as it is, sharing everything with it.
    pub(crate) fn of(state: &State) -> Arc<Root> {
        Arc::new(Root { spaces: state.spaces.clone(), meta: state.meta.clone() })
    }
}

/// The state at one revision. Cheap to take and to keep; it never changes.
#[derive(Clone)]
pub struct View {
    root: Arc<Root>,
}

impl View {
    pub(crate) fn new(root: Arc<Root>) -> View {
        View { root }
    }

    pub(crate) fn root(&self) -> &Root {
        &self.root
    }

    /// The revision of the last change that this view contains.
    pub fn revision(&self) -> Revision {
        self.root.meta.revision
    }

    /// The oldest revision from which history of `space` is kept.
    pub fn floor(&self, space: &[u8]) -> Revision {
        self.root.meta.floors.of(space)
    }

    /// A key, if it exists.
    pub fn get(&self, key: &[u8]) -> Option<&Arc<KeyValue>> {
        self.root.spaces.get(space_of(key))?.keys.get(key).map(|entry| &entry.0)
    }

    /// Keys that begin with `prefix`, in order, after `start_after` if given. A prefix that ends before the
    /// first `/` reaches over several spaces, which then come one after the other.
    pub fn range<'a>(
        &'a self,
        prefix: &'a [u8],
        start_after: Option<&'a [u8]>,
    ) -> impl Iterator<Item = &'a Arc<KeyValue>> + 'a {
        self.spaces_under(prefix)
            .flat_map(move |(_, space)| keys_under(space, prefix, start_after))
            .map(|entry| &entry.0)
    }

    /// Number of keys that begin with `prefix`. Of a whole space (`<space>/`) it costs nothing.
    pub fn count(&self, prefix: &[u8]) -> usize {
        let whole = |name: &[u8]| prefix.len() <= name.len() || &prefix[..prefix.len() - 1] == name;
        self.spaces_under(prefix)
            .map(|(name, space)| match whole(name) && !space.keys.contains::<[u8]>(name) {
                true => space.keys.len(),
                false => keys_under(space, prefix, None).count(),
            })
            .sum()
    }

    /// Revision of the newest change under a prefix that names a space or a namespace of it; 0 where there was none.
    pub fn last_change(&self, prefix: &[u8]) -> Revision {
        self.spaces_under(prefix).map(|(_, space)| space.last_change_under(prefix)).max().unwrap_or_default()
    }

    /// Names of all spaces that ever held a key.
    pub fn spaces(&self) -> impl Iterator<Item = &Bytes> {
        self.root.spaces.keys()
    }

    fn spaces_under<'a>(&'a self, prefix: &'a [u8]) -> impl Iterator<Item = (&'a Bytes, &'a Space)> + 'a {
        let name = space_of(prefix);
        let one = name.len() < prefix.len();
        self.root
            .spaces
            .range::<_, [u8]>((Bound::Included(name), Bound::Unbounded))
            .take_while(move |(space, _)| if one { space.as_ref() == name } else { space.starts_with(name) })
    }
}

fn keys_under<'a>(
    space: &'a Space,
    prefix: &'a [u8],
    start_after: Option<&'a [u8]>,
) -> impl Iterator<Item = &'a ByKey> + 'a {
    let start = match start_after {
        Some(key) if key >= prefix => Bound::Excluded(key),
        _ => Bound::Included(prefix),
    };
    space.keys.range::<_, [u8]>((start, Bound::Unbounded)).take_while(move |entry| entry.0.key.starts_with(prefix))
}
