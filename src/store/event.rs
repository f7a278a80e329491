//! One key's change, shared by the history and by everyone who watches.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use crate::value::{KeyValue, Revision};

/// What happened to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Created or changed.
    Put,
    /// Deleted.
    Delete,
}

/// One key's change.
pub struct Event {
    /// When.
    pub revision: Revision,
    /// What.
    pub kind: EventKind,
    /// The key after the change; for a deletion the last bytes to show, at the deletion's revision.
    pub kv: Arc<KeyValue>,
    /// The key before the change; `None` if it did not exist.
    pub prev: Option<Arc<KeyValue>>,
    /// For the layer above: a frame that is built once and shared by all watchers of the event.
    pub cache: OnceLock<Arc<dyn Any + Send + Sync>>,
    /// A deletion that brought its own last bytes.
    pub(crate) own_last: bool,
}

impl Event {
    pub(crate) fn new(kind: EventKind, kv: Arc<KeyValue>, prev: Option<Arc<KeyValue>>, own_last: bool) -> Event {
        Event { revision: kv.mod_revision, kind, kv, prev, cache: OnceLock::new(), own_last }
    }

    /// Memory that it pins besides the current state, roughly.
    pub(crate) fn weight(&self) -> usize {
        self.kv.weight() + self.prev.as_ref().map_or(0, |prev| prev.weight()) + std::mem::size_of::<Event>()
    }
}

impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {} @{}", self.kind, String::from_utf8_lossy(&self.kv.key), self.revision)
    }
}
