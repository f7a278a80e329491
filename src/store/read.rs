//! Reads that wait (linearizable, at least a revision) and reads in the past.
//! Called by the store's front; the plain view needs nothing of this.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::error::{AtError, ReadError};
use crate::host::{Core, Progress};
use crate::keyspace::View;
use crate::log::SharedLog;
use crate::value::{KeyValue, Revision, space_of};

/// Waits until this member has applied what was committed when the call began.
pub(crate) async fn linearizable(
    core: &Core,
    log: &SharedLog,
    clock: &Arc<dyn sys::Clock>,
    deadline: Duration,
) -> Result<View, ReadError> {
    let begin = clock.monotonic();
    let index = log.read_barrier(deadline).await.map_err(|error| match error {
        raft::ReadError::NoLeader => ReadError::NoLeader,
        raft::ReadError::ShuttingDown => ReadError::ShuttingDown,
    })?;
    sys::failpoint::at("store.read.barrier-passed");
    if sys::failpoint::is_planted("follower-read-without-wait") {
        return Ok(core.view());
    }
    let left = deadline.saturating_sub(clock.monotonic().saturating_sub(begin));
    reach(core, clock, left, |progress| progress.index >= index).await
}

/// Waits until this member's state satisfies `reached`.
pub(crate) async fn reach(
    core: &Core,
    clock: &Arc<dyn sys::Clock>,
    deadline: Duration,
    reached: impl Fn(&Progress) -> bool,
) -> Result<View, ReadError> {
    if reached(&core.progress.borrow()) {
        return Ok(core.view());
    }
    let mut progress = core.progress.subscribe();
    tokio::select! {
        biased;
        applied = progress.wait_for(reached) => match applied {
            Ok(_) => Ok(core.view()),
            Err(_) => Err(ReadError::ShuttingDown),
        },
        () = clock.sleep(deadline) => Err(ReadError::Timeout { current: core.view().revision() }),
    }
}

/// Keys under a prefix as they were at a past revision.
pub struct HistoricRange {
    revision: Revision,
    prefix: Bytes,
    view: View,
    /// Keys that changed since, with what they held; `None` where there was nothing.
    then: BTreeMap<Bytes, Option<Arc<KeyValue>>>,
}

impl HistoricRange {
    /// The present state less the events after `revision`.
    pub(crate) fn read(core: &Core, revision: Revision, prefix: &[u8]) -> Result<HistoricRange, AtError> {
        let view = core.view();
        let current = view.revision();
        if revision > current {
            return Err(AtError::Future { current });
        }
        check_floor(&view, revision, prefix)?;
        let mut range = HistoricRange { revision, prefix: Bytes::copy_from_slice(prefix), view, then: BTreeMap::new() };
        let under = |key: &[u8]| key.starts_with(prefix);
        let mut from = revision + 1;
        loop {
            match core.hub.recent(from, current, &under) {
                Ok(events) => {
                    range.undo(events);
                    return Ok(range);
                }
                Err(recent) => {
                    let scan = core.disk.database().history(from, recent - 1, usize::MAX, &under);
                    // Rows may have been deleted while they were read; the floor was raised before that.
                    check_floor(&core.view(), revision, prefix)?;
                    range.undo(scan.map_err(AtError::Disk)?.events);
                    from = recent;
                }
            }
        }
    }

    fn undo(&mut self, events: Vec<Arc<crate::event::Event>>) {
        for event in events {
            // The first change after the revision tells what was there before.
            if !self.then.contains_key(&event.kv.key) {
                self.then.insert(event.kv.key.clone(), event.prev.clone());
            }
        }
    }

    /// The revision of this range.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// A key under the prefix, if it existed.
    pub fn get(&self, key: &[u8]) -> Option<&Arc<KeyValue>> {
        match self.then.get(key) {
            Some(then) => then.as_ref(),
            None => self.view.get(key).filter(|_| key.starts_with(&self.prefix)),
        }
    }

    /// Keys in order, after `start_after` if given.
    pub fn iter<'a>(&'a self, start_after: Option<&'a [u8]>) -> impl Iterator<Item = &'a Arc<KeyValue>> + 'a {
        let unchanged =
            self.view.range(&self.prefix, start_after).filter(|kv| !self.then.contains_key(&kv.key)).peekable();
        let start = start_after.map_or(Bound::Unbounded, Bound::Excluded);
        let then = self.then.range::<[u8], _>((start, Bound::Unbounded)).filter_map(|(_, kv)| kv.as_ref()).peekable();
        Merge { left: unchanged, right: then }
    }

    /// Number of keys.
    pub fn count(&self) -> usize {
        self.iter(None).count()
    }
}

fn check_floor(view: &View, revision: Revision, prefix: &[u8]) -> Result<(), AtError> {
    let name = space_of(prefix);
    let floors = &view.root().meta.floors;
    let floor = if name.len() < prefix.len() { floors.of(name) } else { floors.over(prefix) };
    if revision < floor { Err(AtError::Compacted { floor }) } else { Ok(()) }
}

/// Two ordered runs as one.
struct Merge<L: Iterator, R: Iterator> {
    left: std::iter::Peekable<L>,
    right: std::iter::Peekable<R>,
}

impl<'a, L, R> Iterator for Merge<L, R>
where
    L: Iterator<Item = &'a Arc<KeyValue>>,
    R: Iterator<Item = &'a Arc<KeyValue>>,
{
    type Item = &'a Arc<KeyValue>;

    fn next(&mut self) -> Option<&'a Arc<KeyValue>> {
        match (self.left.peek(), self.right.peek()) {
            (Some(left), Some(right)) if left.key < right.key => self.left.next(),
            (_, Some(_)) => self.right.next(),
            (_, None) => self.left.next(),
        }
    }
}
