//! The watch hub: every event once and in order to whoever watches its key. Fed by the apply task.
//!
//! Watchers of the same range share one queue and hold a place in it, so a slow watcher costs nobody else
//! anything: it falls behind the events that memory keeps and is cut off. What is older comes from the database.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parking_lot::RwLock;
use sys::failpoint::is_planted;
use tokio::sync::Notify;

use crate::error::WatchError;
use crate::event::Event;
use crate::history::History;
use crate::limits::Limits;
use crate::state::StateDisk;
use crate::value::{Revision, namespace_prefix, space_of};

/// Which keys a watcher wants.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WatchRange {
    /// One key.
    Key(Bytes),
    /// All keys that begin with this. `<space>/` and `<space>/<namespace>/` are the cheap ones.
    Prefix(Bytes),
}

impl WatchRange {
    /// Whether the key belongs to the range.
    pub fn contains(&self, key: &[u8]) -> bool {
        match self {
            WatchRange::Key(wanted) => wanted == key,
            WatchRange::Prefix(prefix) => key.starts_with(prefix),
        }
    }

    /// What the range's keys begin with.
    pub(crate) fn stem(&self) -> &[u8] {
        match self {
            WatchRange::Key(key) => key,
            WatchRange::Prefix(prefix) => prefix,
        }
    }

    /// Whether an event finds the range by taking its key apart, or has to try it.
    fn is_found_by_key(&self) -> bool {
        match self {
            WatchRange::Key(_) => true,
            WatchRange::Prefix(prefix) => {
                prefix.len() == space_of(prefix).len() + 1 || namespace_prefix(prefix) == Some(prefix)
            }
        }
    }
}

/// Events of whole revisions, in order.
#[derive(Debug)]
pub struct WatchBatch {
    /// May be empty.
    pub events: Vec<Arc<Event>>,
    /// Everything up to this revision has been delivered, this batch included.
    pub progress: Revision,
    /// A role was granted: tell the client at once how far it is.
    pub mark: bool,
}

/// The queue that watchers of one range share.
#[derive(Default)]
struct Group {
    queue: VecDeque<Arc<Event>>,
    /// Number of events that have left the queue at its front.
    passed: u64,
    watchers: usize,
    notify: Arc<Notify>,
}

impl Group {
    fn end(&self) -> u64 {
        self.passed + self.queue.len() as u64
    }
}

struct HubState {
    history: History,
    groups: BTreeMap<WatchRange, Group>,
    /// Ranges that no key leads to directly.
    odd: Vec<WatchRange>,
    /// The last revision whose events were all handed over.
    revision: Revision,
    /// Raised when the state was replaced: queues and places of before are void.
    generation: u64,
    /// The last revision at which a role was granted.
    marked: Revision,
    floors: crate::meta::Floors,
    closed: bool,
}

/// See the head of this file.
pub(crate) struct Hub {
    state: RwLock<HubState>,
    bytes_max: usize,
    events_max: usize,
    batch_events_max: usize,
    lagged: AtomicU64,
}

/// One batch of entries, as the hub takes it over.
pub(crate) struct Handover<'a> {
    pub events: &'a [Arc<Event>],
    pub meta: &'a crate::meta::Meta,
    pub roles_granted: bool,
    pub written: Revision,
}

impl Hub {
    pub(crate) fn new(limits: &Limits, meta: &crate::meta::Meta) -> Hub {
        let state = HubState {
            history: History::starting_after(meta.revision),
            groups: BTreeMap::new(),
            odd: Vec::new(),
            revision: meta.revision,
            generation: 0,
            marked: 0,
            floors: meta.floors.clone(),
            closed: false,
        };
        Hub {
            state: RwLock::new(state),
            bytes_max: limits.history_memory_bytes_max,
            events_max: limits.history_memory_events_max,
            batch_events_max: limits.watch_batch_events_max.max(1),
            lagged: AtomicU64::new(0),
        }
    }

    /// Takes over what a batch of entries did, all at once: no reader sees part of a revision.
    pub(crate) fn publish(&self, handover: &Handover<'_>) {
        let mut woken: Vec<Arc<Notify>> = Vec::new();
        {
            sys::failpoint::at("store.watch.before-publish");
            let mut state = self.state.write();
            for event in handover.events {
                state.history.push(event.clone());
                state.enqueue(event, &mut woken);
            }
            let evicted = state.history.evict(self.bytes_max, self.events_max, handover.written);
            for event in &evicted {
                state.dequeue(event);
            }
            state.revision = handover.meta.revision;
            state.floors = handover.meta.floors.clone();
            if handover.roles_granted {
                state.marked = handover.meta.revision;
                woken.extend(state.groups.values().map(|group| group.notify.clone()));
            }
        }
        sys::failpoint::at("store.watch.published");
        // Outside the lock: the woken want to read what was just written.
        for notify in woken {
            notify.notify_waiters();
        }
    }

    /// The state was replaced by another one.
    pub(crate) fn reset(&self, meta: &crate::meta::Meta) {
        self.interrupt(|state| {
            sys::failpoint::at("store.watch.reset");
            state.history = History::starting_after(meta.revision);
            state.revision = meta.revision;
            state.floors = meta.floors.clone();
            state.generation += 1;
            for group in state.groups.values_mut() {
                group.passed = group.end();
                group.queue.clear();
            }
        });
    }

    /// Ends all watchers.
    pub(crate) fn close(&self) {
        self.interrupt(|state| state.closed = true);
    }

    fn interrupt(&self, change: impl FnOnce(&mut HubState)) {
        let woken: Vec<_> = {
            let mut state = self.state.write();
            change(&mut state);
            state.groups.values().map(|group| group.notify.clone()).collect()
        };
        for notify in woken {
            notify.notify_waiters();
        }
    }

    pub(crate) fn watchers(&self) -> usize {
        self.state.read().groups.values().map(|group| group.watchers).sum()
    }

    pub(crate) fn history_bytes(&self) -> usize {
        self.state.read().history.bytes()
    }

    pub(crate) fn lagged(&self) -> u64 {
        self.lagged.load(Ordering::Relaxed)
    }

    /// Events in memory from `from` on, up to `to`, that `wanted` accepts; `Err` with the first revision that
    /// memory holds completely if that is above `from`.
    pub(crate) fn recent(
        &self,
        from: Revision,
        to: Revision,
        wanted: &dyn Fn(&[u8]) -> bool,
    ) -> Result<Vec<Arc<Event>>, Revision> {
        let state = self.state.read();
        let evicted = state.history.evicted_through();
        if from <= evicted {
            return Err(evicted + 1);
        }
        let events = state.history.since(from).take_while(|event| event.revision <= to);
        Ok(events.filter(|event| wanted(&event.kv.key)).cloned().collect())
    }

    /// A watcher of `range` whose first event is at `start` or later.
    pub(crate) fn watch(
        self: &Arc<Hub>,
        disk: &Arc<StateDisk>,
        range: WatchRange,
        start: Revision,
    ) -> Result<Watcher, WatchError> {
        let start = start.max(1);
        let mut state = self.state.write();
        if state.closed {
            return Err(WatchError::Closed);
        }
        state.check_floor(&range, start)?;
        let generation = state.generation;
        let marked = state.marked;
        if !state.groups.contains_key(&range) && !range.is_found_by_key() {
            state.odd.push(range.clone());
        }
        let group = state.groups.entry(range.clone()).or_default();
        group.watchers += 1;
        Ok(Watcher {
            hub: self.clone(),
            disk: disk.clone(),
            notify: group.notify.clone(),
            range,
            // Everything before `start` counts as delivered.
            progress: start - if is_planted("resume-duplicates") { start.min(2) } else { 1 },
            generation,
            marked,
            place: None,
            backlog: VecDeque::new(),
        })
    }

    fn leave(&self, range: &WatchRange) {
        let mut state = self.state.write();
        let Some(group) = state.groups.get_mut(range) else { return };
        group.watchers -= 1;
        if group.watchers == 0 {
            state.groups.remove(range);
            state.odd.retain(|odd| odd != range);
        }
    }
}

impl HubState {
    fn check_floor(&self, range: &WatchRange, start: Revision) -> Result<(), WatchError> {
        let stem = range.stem();
        let name = space_of(stem);
        let one_space = matches!(range, WatchRange::Key(_)) || name.len() < stem.len();
        let floor = if one_space { self.floors.of(name) } else { self.floors.over(stem) };
        if start <= floor { Err(WatchError::Compacted { floor }) } else { Ok(()) }
    }

    fn groups_of(&mut self, key: &Bytes, mut each: impl FnMut(&mut Group)) {
        if self.groups.is_empty() {
            return;
        }
        let space = key.slice(..(space_of(key).len() + 1).min(key.len()));
        let namespace = namespace_prefix(key).map(|prefix| key.slice(..prefix.len()));
        let prefixes = [Some(space), namespace].into_iter().flatten().map(WatchRange::Prefix);
        for range in prefixes.chain([WatchRange::Key(key.clone())]) {
            if let Some(group) = self.groups.get_mut(&range) {
                each(group);
            }
        }
        for range in &self.odd {
            if range.contains(key) {
                each(self.groups.get_mut(range).expect("odd ranges have groups"));
            }
        }
    }

    fn enqueue(&mut self, event: &Arc<Event>, woken: &mut Vec<Arc<Notify>>) {
        self.groups_of(&event.kv.key, |group| {
            group.queue.push_back(event.clone());
            if !woken.iter().rev().take(4).any(|notify| Arc::ptr_eq(notify, &group.notify)) {
                woken.push(group.notify.clone());
            }
        });
    }

    fn dequeue(&mut self, event: &Arc<Event>) {
        self.groups_of(&event.kv.key, |group| {
            if group.queue.front().is_some_and(|oldest| Arc::ptr_eq(oldest, event)) {
                group.queue.pop_front();
                group.passed += 1;
            }
        });
    }
}

/// Delivers the events of one range. Dropping it ends the watch.
pub struct Watcher {
    hub: Arc<Hub>,
    disk: Arc<StateDisk>,
    notify: Arc<Notify>,
    range: WatchRange,
    progress: Revision,
    generation: u64,
    marked: Revision,
    /// Place in the group's queue; `None` while the watcher still catches up.
    place: Option<u64>,
    /// Events from before it had a place.
    backlog: VecDeque<Arc<Event>>,
}

enum Step {
    Deliver(WatchBatch),
    Wait,
    /// What was read does not concern this watcher, and there is more.
    Again,
    CatchUp,
}

impl Watcher {
    /// The next batch: events of whole revisions, or news of progress alone. The first one comes at once, even
    /// if it is empty; later ones wait until there is something to tell. May be dropped and called again at
    /// any time.
    ///
    /// # Errors
    /// `Lagged` if memory no longer holds what this watcher has not taken yet; `Compacted` if the state was
    /// replaced and its history does not reach back; `Closed` at shutdown. After an error the watcher is done.
    pub async fn next(&mut self) -> Result<WatchBatch, WatchError> {
        loop {
            let notify = self.notify.clone();
            let mut notified = std::pin::pin!(notify.notified());
            // Registered before looking, so that nothing falls between.
            notified.as_mut().enable();
            match self.step()? {
                Step::Deliver(batch) => return Ok(batch),
                Step::Again => {}
                Step::CatchUp => {
                    if let Some(batch) = self.catch_up().await? {
                        return Ok(batch);
                    }
                }
                Step::Wait => notified.await,
            }
        }
    }

    /// Everything up to this revision has been delivered by `next`, or does not concern this watcher.
    pub fn delivered(&self) -> Revision {
        let state = self.hub.state.read();
        let idle = self.backlog.is_empty()
            && state.generation == self.generation
            && self.place.is_some_and(|place| state.groups.get(&self.range).is_some_and(|group| group.end() == place));
        if idle { self.progress.max(state.revision) } else { self.progress }
    }

    fn step(&mut self) -> Result<Step, WatchError> {
        let hub = self.hub.clone();
        let state = hub.state.read();
        if state.closed {
            return Err(WatchError::Closed);
        }
        if state.generation != self.generation {
            self.generation = state.generation;
            self.backlog.clear();
            self.place = None;
        }
        let Some(place) = self.place else {
            state.check_floor(&self.range, self.progress + 1)?;
            return Ok(self.join(&state));
        };
        if !self.backlog.is_empty() {
            return Ok(Step::Deliver(self.take_backlog(&state)));
        }
        let group = state.groups.get(&self.range).expect("a watcher keeps its group");
        if place < group.passed {
            sys::failpoint::at("store.watch.cut-off");
            if is_planted("watch-buffer-full-drops") {
                self.place = Some(group.passed);
                return Ok(Step::Again);
            }
            hub.lagged.fetch_add(1, Ordering::Relaxed);
            return Err(WatchError::Lagged);
        }
        let unread = group.queue.range((place - group.passed) as usize..);
        let (events, rest) = whole_revisions(unread, hub.batch_events_max);
        self.place = Some(place + events.len() as u64);
        let progress = if rest { events.last().map_or(0, |event| event.revision) } else { state.revision };
        // A watch may begin at a revision that this member has yet to reach.
        let events: Vec<_> = events.into_iter().filter(|event| event.revision > self.progress).cloned().collect();
        if events.is_empty() && rest {
            return Ok(Step::Again);
        }
        Ok(self.deliver(&state, events, progress))
    }

    /// Takes a place in the queue if memory holds everything that is still missing.
    fn join(&mut self, state: &HubState) -> Step {
        let from = self.progress + 1;
        if from <= state.history.evicted_through() {
            return Step::CatchUp;
        }
        sys::failpoint::at("store.watch.joined");
        let missed = state.history.since(from).filter(|event| self.range.contains(&event.kv.key));
        self.backlog = missed.cloned().collect();
        self.place = Some(state.groups.get(&self.range).expect("a watcher keeps its group").end());
        // Even if it is empty: it tells how far the past has been delivered.
        Step::Deliver(self.take_backlog(state))
    }

    fn take_backlog(&mut self, state: &HubState) -> WatchBatch {
        let (events, rest) = whole_revisions(self.backlog.iter(), self.hub.batch_events_max);
        let last = events.last().map_or(0, |event| event.revision);
        let taken = events.len();
        let events: Vec<_> = self.backlog.drain(..taken).collect();
        // Behind the backlog the queue may hold more, so only its own end is certain.
        let unread = state.groups.get(&self.range).is_some_and(|group| Some(group.end()) != self.place);
        self.progress = self.progress.max(if rest || unread { last } else { state.revision.max(last) });
        WatchBatch { events, progress: self.claimed(state), mark: self.take_mark(state) }
    }

    fn deliver(&mut self, state: &HubState, events: Vec<Arc<Event>>, progress: Revision) -> Step {
        self.progress = self.progress.max(progress);
        let mark = self.take_mark(state);
        if events.is_empty() && !mark {
            return Step::Wait;
        }
        Step::Deliver(WatchBatch { events, progress: self.claimed(state), mark })
    }

    /// What is said of progress: that which was delivered.
    fn claimed(&self, state: &HubState) -> Revision {
        if is_planted("bookmark-before-events") { state.revision } else { self.progress }
    }

    fn take_mark(&mut self, state: &HubState) -> bool {
        let due = state.marked > self.marked && self.progress >= state.marked;
        if due {
            self.marked = state.marked;
        }
        due
    }

    /// Reads what memory has forgotten from the database.
    async fn catch_up(&mut self) -> Result<Option<WatchBatch>, WatchError> {
        let (from, range, events_max) = (self.progress + 1, self.range.clone(), self.hub.batch_events_max);
        let disk = self.disk.clone();
        let read = sys::process::blocking(move || {
            let written = disk.written_revision();
            disk.database().history(from, written, events_max, &|key| range.contains(key))
        });
        let read = read.await.map_err(|_| WatchError::Closed)?;
        {
            // Rows may have been deleted while they were read; the floor was raised before that.
            let state = self.hub.state.read();
            state.check_floor(&self.range, from)?;
            if state.generation != self.generation {
                return Ok(None);
            }
        }
        let scan = read.map_err(WatchError::Disk)?;
        self.progress = self.progress.max(scan.through);
        if scan.events.is_empty() {
            return Ok(None);
        }
        Ok(Some(WatchBatch { events: scan.events, progress: self.progress, mark: false }))
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.hub.leave(&self.range);
    }
}

/// Takes up to `events_max` events and then the rest of the last one's revision; says whether more follow.
fn whole_revisions<'a>(events: impl Iterator<Item = &'a Arc<Event>>, events_max: usize) -> (Vec<&'a Arc<Event>>, bool) {
    let mut taken: Vec<&Arc<Event>> = Vec::new();
    for event in events {
        if taken.len() >= events_max && taken.last().is_some_and(|last| last.revision != event.revision) {
            return (taken, true);
        }
        taken.push(event);
    }
    (taken, false)
}
