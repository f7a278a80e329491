//! Reads that wait (linearizable, at least a revision) and reads in the past.
//! Called by the store's front; the plain view needs nothing of this.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::database::Past;
use crate::error::{AtError, Error, ReadError};
use crate::event::Event;
use crate::host::{Core, Progress};
use crate::keyspace::View;
use crate::limits::PAST_TRIES_MAX;
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
        // What is borrowed locks out whoever sets it, and a view may have to wait for them: it is given back first.
        applied = progress.wait_for(reached) => match applied.map(drop) {
            Ok(()) => Ok(core.view()),
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
    /// Whether each key is shown exactly as it was.
    exact: bool,
}

impl HistoricRange {
    /// The present state less the events after `revision`; below the floor, with what the archive has.
    pub(crate) fn read(core: &Core, revision: Revision, prefix: &[u8]) -> Result<HistoricRange, AtError> {
        match HistoricRange::within_window(core, revision, prefix) {
            Err(AtError::Compacted { floor }) if core.limits.retention_ms > 0 => {
                HistoricRange::below_window(core, revision, prefix, floor)
            }
            read => read,
        }
    }

    fn within_window(core: &Core, revision: Revision, prefix: &[u8]) -> Result<HistoricRange, AtError> {
        let view = core.view();
        let current = view.revision();
        if revision > current {
            return Err(AtError::Future { current });
        }
        check_floor(&view, revision, prefix)?;
        let mut range = HistoricRange::of(view, revision, prefix);
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

    fn of(view: View, revision: Revision, prefix: &[u8]) -> HistoricRange {
        let prefix = Bytes::copy_from_slice(prefix);
        HistoricRange { revision, prefix, view, then: BTreeMap::new(), exact: true }
    }

    /// The state at the revision up to which rows have been moved into the archive, corrected by what lies there.
    fn below_window(core: &Core, revision: Revision, prefix: &[u8], floor: Revision) -> Result<HistoricRange, AtError> {
        // A floor of one space was set on purpose: nothing below it is shown.
        let name = space_of(prefix);
        let floors = &core.view().root().meta.floors.clone();
        let own = |space: &[u8]| if name.len() < prefix.len() { space == name } else { space.starts_with(name) };
        if floors.spaces.iter().any(|(space, at)| own(space) && revision < *at) {
            return Err(AtError::Compacted { floor });
        }
        let under = |key: &[u8]| key.starts_with(prefix);
        let mut from = revision + 1;
        for _ in 0..PAST_TRIES_MAX {
            let view = core.view();
            let current = view.revision();
            // Before the snapshot: what leaves memory afterwards was written before it was taken.
            let recent = match core.hub.recent(from, current, &under) {
                Ok(recent) => recent,
                Err(first) => {
                    from = first;
                    continue;
                }
            };
            let database = core.disk.database();
            let past = database.past().map_err(AtError::Disk)?;
            let base = revision.max(past.collected);
            let kept_from = past.reach.floor(prefix);
            if from > revision + 1 && (base > current || base >= from) {
                // The lazy deletion has overtaken this read.
                from = from.max(base + 1);
                continue;
            }
            let mut range = HistoricRange::of(view, revision, prefix);
            if from > revision + 1 {
                range.undo(past.history(base + 1, from - 1, &under).map_err(AtError::Disk)?);
            }
            range.undo(recent);
            if from > revision + 1 && revision < base {
                if revision < kept_from {
                    return Err(AtError::Compacted { floor: kept_from });
                }
                range.correct(&past).map_err(AtError::Disk)?;
            }
            return Ok(range);
        }
        Err(AtError::Compacted { floor })
    }

    /// Takes the state from where the archive begins back to this range's revision.
    fn correct(&mut self, past: &Past<'_>) -> Result<(), Error> {
        let mut around = past.around(self.revision, &self.prefix)?;
        // Keys that were changed since, and those that the archive alone knows.
        let later: Vec<Arc<KeyValue>> = self.iter(None).filter(|kv| kv.mod_revision > self.revision).cloned().collect();
        let mut corrected: Vec<(Bytes, Option<Arc<KeyValue>>)> = Vec::new();
        for kv in later {
            let known = around.remove(&kv.key).unwrap_or_default();
            let then = self.value_then(past, &known, Some(&kv))?;
            corrected.push((Bytes::copy_from_slice(&kv.key), then));
        }
        for (key, known) in around {
            // What has not changed since is newer than anything archived.
            if self.get(&key).is_none() {
                let then = self.value_then(past, &known, None)?;
                corrected.push((key, then));
            }
        }
        self.then.extend(corrected);
        self.exact = self.revision >= past.reach.status;
        Ok(())
    }

    /// What a key held, from the rows around the revision and from what it held later.
    fn value_then(
        &self,
        past: &Past<'_>,
        known: &crate::archive::Around,
        later: Option<&Arc<KeyValue>>,
    ) -> Result<Option<Arc<KeyValue>>, Error> {
        if let Some((at, bytes)) = &known.before {
            return past.value(*at, bytes);
        }
        // Only changes of status go before their time: the next row differs in nothing else.
        let next = match &known.after {
            Some((at, bytes)) => past.value(*at, bytes)?,
            None => later.cloned(),
        };
        Ok(next.filter(|next| next.create_revision <= self.revision))
    }

    fn undo(&mut self, events: Vec<Arc<Event>>) {
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

    /// Whether each key is shown exactly as it was. Where changes of status have gone already, the rest is as it was and
    /// the status is from a little before or after.
    pub fn is_exact(&self) -> bool {
        self.exact
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
