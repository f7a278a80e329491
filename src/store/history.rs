//! Recent events in memory, in order of (revision, sub). Fed by the apply task through the hub; read by
//! watchers that resume and by reads in the past. Older events are in the state database.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::event::Event;
use crate::value::Revision;

/// See the head of this file.
#[derive(Default)]
pub(crate) struct History {
    events: VecDeque<Arc<Event>>,
    bytes: usize,
    /// Every event after this revision is here.
    evicted_through: Revision,
}

impl History {
    /// An empty history of a state at `revision`.
    pub(crate) fn starting_after(revision: Revision) -> History {
        History { evicted_through: revision, ..History::default() }
    }

    /// Every event of a revision above this one is in memory.
    pub(crate) fn evicted_through(&self) -> Revision {
        self.evicted_through
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn push(&mut self, event: Arc<Event>) {
        debug_assert!(event.revision > self.evicted_through);
        debug_assert!(self.events.back().is_none_or(|last| last.revision <= event.revision));
        self.bytes += event.weight();
        self.events.push_back(event);
    }

    /// Takes out the oldest revision if the bounds are exceeded and the database holds it.
    pub(crate) fn evict(&mut self, bytes_max: usize, events_max: usize, written: Revision) -> Vec<Arc<Event>> {
        let mut evicted = Vec::new();
        while self.bytes > bytes_max || self.events.len() > events_max {
            let Some(oldest) = self.events.front().map(|event| event.revision) else { break };
            if oldest > written {
                break;
            }
            while self.events.front().is_some_and(|event| event.revision == oldest) {
                let event = self.events.pop_front().expect("there is a front");
                self.bytes -= event.weight();
                evicted.push(event);
            }
            self.evicted_through = oldest;
        }
        evicted
    }

    /// Events from `from` on; complete if `from` is above [`History::evicted_through`].
    pub(crate) fn since(&self, from: Revision) -> impl Iterator<Item = &Arc<Event>> {
        let start = self.events.partition_point(|event| event.revision < from);
        self.events.range(start..)
    }
}
