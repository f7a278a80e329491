//! A work queue: keys that want a run, each at most once at a time.
//!
//! A key that is added while it waits is there once; added while it runs, it runs again afterwards. A key that failed
//! comes back after a wait that doubles. The queue is bounded by the number of keys. It knows no objects.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sys::Clock;
use tokio::sync::Notify;

use crate::limits::{KEY_BACKOFF_MS_MAX, KEY_BACKOFF_MS_MIN};

#[derive(Default)]
struct State {
    ready: VecDeque<String>,
    waiting: BTreeSet<String>,
    running: BTreeSet<String>,
    delayed: BTreeSet<(Duration, String)>,
    failures: BTreeMap<String, u32>,
    closed: bool,
}

/// Keys that want a run. Cheap to clone. Closed at first: a closed queue takes no keys.
#[derive(Clone)]
pub struct Queue {
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
    clock: Arc<dyn Clock>,
}

impl Queue {
    /// A closed, empty queue.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let state = State { closed: true, ..State::default() };
        Self { state: Arc::new(Mutex::new(state)), changed: Arc::default(), clock }
    }

    /// Opens the queue: from now on keys are taken.
    pub fn open(&self) {
        self.state.lock().closed = false;
    }

    /// Empties the queue and takes no keys until it is opened again. Whoever works on its keys must have ended.
    pub fn close(&self) {
        *self.state.lock() = State { closed: true, ..State::default() };
    }

    /// Wants a run of `key` now.
    pub fn add(&self, key: impl Into<String>) {
        let mut state = self.state.lock();
        state.add(key.into());
        drop(state);
        self.changed.notify_one();
    }

    /// Wants a run of `key` in a while; an earlier wish stands beside it.
    pub fn add_after(&self, key: impl Into<String>, delay: Duration) {
        let mut state = self.state.lock();
        if !state.closed {
            state.delayed.insert((self.clock.monotonic() + delay, key.into()));
            drop(state);
            self.changed.notify_one();
        }
    }

    /// The next key to run; waits for one. The caller must give it back with `done` or `failed`.
    pub async fn next(&self) -> String {
        loop {
            let changed = self.changed.notified();
            let wait = {
                let mut state = self.state.lock();
                let now = self.clock.monotonic();
                state.ripen(now);
                if let Some(key) = state.take() {
                    let more = !state.ready.is_empty();
                    drop(state);
                    if more {
                        self.changed.notify_one();
                    }
                    return key;
                }
                state.delayed.first().map(|(at, _)| at.saturating_sub(now))
            };
            match wait {
                None => changed.await,
                Some(wait) => {
                    tokio::select! {
                        biased;
                        () = changed => {}
                        () = self.clock.sleep(wait) => {}
                    }
                }
            }
        }
    }

    /// The run of `key` was good: its failures are forgotten.
    pub fn done(&self, key: &str) {
        let mut state = self.state.lock();
        state.failures.remove(key);
        state.finish(key);
        drop(state);
        self.changed.notify_one();
    }

    /// The run of `key` failed: it comes back after a wait that doubles with each failure.
    pub fn failed(&self, key: &str) {
        let delay = {
            let mut state = self.state.lock();
            let failures = state.failures.entry(key.to_owned()).or_default();
            let delay_ms = KEY_BACKOFF_MS_MIN << (*failures).min(20);
            *failures += 1;
            state.finish(key);
            Duration::from_millis(delay_ms.min(KEY_BACKOFF_MS_MAX))
        };
        self.add_after(key, delay);
        self.changed.notify_one();
    }

    /// How many keys wait for a run now.
    pub fn len(&self) -> usize {
        self.state.lock().ready.len()
    }

    /// Whether no key waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl State {
    fn add(&mut self, key: String) {
        if self.closed || !self.waiting.insert(key.clone()) {
            return;
        }
        if !self.running.contains(&key) {
            self.ready.push_back(key);
        }
    }

    fn ripen(&mut self, now: Duration) {
        while self.delayed.first().is_some_and(|(at, _)| *at <= now) {
            if let Some((_, key)) = self.delayed.pop_first() {
                self.add(key);
            }
        }
    }

    fn take(&mut self) -> Option<String> {
        let key = self.ready.pop_front()?;
        self.waiting.remove(&key);
        self.running.insert(key.clone());
        Some(key)
    }

    fn finish(&mut self, key: &str) {
        self.running.remove(key);
        // Added while it ran, so it is not among the ready ones yet.
        if self.waiting.contains(key) {
            self.ready.push_back(key.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use sys::ManualClock;

    use super::*;

    fn queue() -> (Queue, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::new(SystemTime::UNIX_EPOCH));
        let queue = Queue::new(clock.clone());
        queue.open();
        (queue, clock)
    }

    #[tokio::test]
    async fn a_key_runs_once_however_often_it_is_added_and_again_if_added_while_it_runs() {
        let (queue, _) = queue();
        queue.add("a");
        queue.add("a");
        assert_eq!(queue.next().await, "a");
        assert!(queue.is_empty());
        queue.add("a");
        assert!(queue.is_empty(), "a key that runs must not be handed out twice");
        queue.done("a");
        assert_eq!(queue.next().await, "a");
    }

    #[tokio::test]
    async fn a_failed_key_comes_back_after_a_wait_that_doubles() {
        let (queue, clock) = queue();
        queue.add("a");
        for wait_ms in [5, 10, 20] {
            let key = queue.next().await;
            queue.failed(&key);
            queue.add("b");
            assert_eq!(queue.next().await, "b", "the failed key must wait");
            queue.done("b");
            clock.advance(Duration::from_millis(wait_ms));
        }
        assert_eq!(queue.next().await, "a");
    }

    #[test]
    fn a_closed_queue_forgets_and_takes_nothing() {
        let (queue, _) = queue();
        queue.add("a");
        queue.close();
        queue.add("b");
        assert!(queue.is_empty());
    }
}
