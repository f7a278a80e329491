//! The scheduling queue: pods that wait for a node.
//!
//! Active pods are ordered by priority, then by age. A pod that fitted nowhere waits until something happens that
//! the plugins that refused it care about, then for the rest of its back-off. It holds values only; locking and time
//! are its owner's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::framework::ClusterEvent;
use crate::limits::{POD_BACKOFF_MS_INITIAL, POD_BACKOFF_MS_MAX, UNSCHEDULABLE_S_MAX};
use crate::pod_info::PodInfo;

/// A pod in the queue.
#[derive(Clone, Debug)]
struct Entry {
    pod: Arc<PodInfo>,
    attempts: u32,
    /// Order of arrival.
    sequence: u64,
    place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Active,
    Backoff {
        until: Duration,
    },
    Unschedulable {
        since: Duration,
        refused_by: Vec<&'static str>,
    },
    /// A plugin does not let it in.
    Gated,
    /// Handed out by `pop`.
    InFlight,
}

/// Pods that wait.
#[derive(Debug, Default)]
pub struct Queue {
    entries: BTreeMap<String, Entry>,
    active: BTreeSet<(std::cmp::Reverse<i32>, u64, String)>,
    backoff: BTreeSet<(Duration, String)>,
    sequence: u64,
    /// Counts events, so that one that happens while a pod is decided upon is not lost on it.
    moves: u64,
}

/// What `pop` hands out; given back to `refused` or `failed`.
#[derive(Clone, Debug)]
pub struct Popped {
    /// The pod.
    pub pod: Arc<PodInfo>,
    /// How often it was tried, this time included.
    pub attempts: u32,
    moves: u64,
}

fn backoff(attempts: u32) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    Duration::from_millis((POD_BACKOFF_MS_INITIAL << doublings).min(POD_BACKOFF_MS_MAX))
}

impl Queue {
    /// A pod that wants a node, new or changed. `gated` pods wait outside.
    pub fn add(&mut self, pod: Arc<PodInfo>, gated: Gated) {
        let key = pod.key.clone();
        let (attempts, sequence) = match self.take(&key) {
            Some(old) if old.pod.uid == pod.uid => (old.attempts, old.sequence),
            _ => {
                self.sequence += 1;
                (0, self.sequence)
            }
        };
        let place = if gated == Gated::Yes { Place::Gated } else { Place::Active };
        self.put(key, Entry { pod, attempts, sequence, place });
    }

    /// The pod is gone or has a node.
    pub fn remove(&mut self, key: &str) {
        self.take(key);
    }

    /// The first active pod; it stays known until it is removed or given back.
    pub fn pop(&mut self, now: Duration) -> Option<Popped> {
        self.ripen(now);
        let (_, _, key) = self.active.pop_first()?;
        let entry = self.entries.get_mut(&key)?;
        entry.attempts += 1;
        entry.place = Place::InFlight;
        Some(Popped { pod: entry.pod.clone(), attempts: entry.attempts, moves: self.moves })
    }

    /// The pod fits nowhere; `refused_by` are the plugins that said so.
    pub fn refused(&mut self, popped: &Popped, refused_by: Vec<&'static str>, now: Duration) {
        // Something happened while the decision was made on older facts: do not wait for it to happen again.
        let place = if self.moves == popped.moves {
            Place::Unschedulable { since: now, refused_by }
        } else {
            Place::Backoff { until: now + backoff(popped.attempts) }
        };
        self.give_back(popped, place);
    }

    /// The pod could not be bound: it comes back after its back-off.
    pub fn failed(&mut self, popped: &Popped, now: Duration) {
        self.give_back(popped, Place::Backoff { until: now + backoff(popped.attempts) });
    }

    fn give_back(&mut self, popped: &Popped, place: Place) {
        let key = &popped.pod.key;
        let known = self.entries.get(key).is_some_and(|e| e.pod.uid == popped.pod.uid && e.place == Place::InFlight);
        if let Some(entry) = known.then(|| self.take(key)).flatten() {
            self.put(key.clone(), Entry { place, ..entry });
        }
    }

    /// Something happened: pods that it may let fit come back, `cares` tells by plugin.
    pub fn wake(&mut self, event: ClusterEvent, now: Duration, cares: impl Fn(&str, ClusterEvent) -> bool) {
        self.moves += 1;
        let woken: Vec<String> = self
            .entries
            .iter()
            .filter(|(_, entry)| match &entry.place {
                Place::Unschedulable { refused_by, .. } => refused_by.iter().any(|plugin| cares(plugin, event)),
                _ => false,
            })
            .map(|(key, _)| key.clone())
            .collect();
        for key in woken {
            self.release(&key, now);
        }
    }

    /// When `pop` may have something that it has not now; `None` where nothing waits for time to pass.
    pub fn next_due(&self) -> Option<Duration> {
        self.backoff.first().map(|(until, _)| *until)
    }

    /// Whether a pod can be popped at once.
    pub fn has_active(&self) -> bool {
        !self.active.is_empty()
    }

    /// How many pods wait: active, in back-off, unschedulable, gated (`scheduler_pending_pods`).
    pub fn counts(&self) -> [usize; 4] {
        let of = |test: fn(&Place) -> bool| self.entries.values().filter(|entry| test(&entry.place)).count();
        [
            self.active.len(),
            self.backoff.len(),
            of(|place| matches!(place, Place::Unschedulable { .. })),
            of(|place| *place == Place::Gated),
        ]
    }

    /// Brings back pods that have waited for too long, whatever they wait for.
    pub fn flush_old(&mut self, now: Duration) {
        let longest = Duration::from_secs(UNSCHEDULABLE_S_MAX);
        let old: Vec<String> = self
            .entries
            .iter()
            .filter(|(_, e)| matches!(&e.place, Place::Unschedulable { since, .. } if *since + longest <= now))
            .map(|(key, _)| key.clone())
            .collect();
        for key in old {
            self.release(&key, now);
        }
    }

    /// Pods that were handed out and never given back, as after a lost grant, become active again.
    pub fn reclaim(&mut self) {
        let lost = self.entries.iter().filter(|(_, entry)| entry.place == Place::InFlight);
        let lost: Vec<String> = lost.map(|(key, _)| key.clone()).collect();
        for key in lost {
            if let Some(entry) = self.take(&key) {
                self.put(key, Entry { place: Place::Active, ..entry });
            }
        }
    }

    /// From unschedulable to active, or to what is left of its back-off.
    fn release(&mut self, key: &str, now: Duration) {
        let Some(entry) = self.take(key) else { return };
        let until = match &entry.place {
            Place::Unschedulable { since, .. } => *since + backoff(entry.attempts),
            _ => now,
        };
        let place = if until <= now { Place::Active } else { Place::Backoff { until } };
        self.put(key.to_owned(), Entry { place, ..entry });
    }

    fn ripen(&mut self, now: Duration) {
        while self.backoff.first().is_some_and(|(until, _)| *until <= now) {
            let Some((_, key)) = self.backoff.pop_first() else { break };
            if let Some(entry) = self.entries.remove(&key) {
                self.put(key, Entry { place: Place::Active, ..entry });
            }
        }
    }

    fn put(&mut self, key: String, entry: Entry) {
        match &entry.place {
            Place::Active => {
                self.active.insert((std::cmp::Reverse(entry.pod.priority), entry.sequence, key.clone()));
            }
            Place::Backoff { until } => {
                self.backoff.insert((*until, key.clone()));
            }
            Place::Unschedulable { .. } | Place::Gated | Place::InFlight => {}
        }
        self.entries.insert(key, entry);
    }

    fn take(&mut self, key: &str) -> Option<Entry> {
        let entry = self.entries.remove(key)?;
        match &entry.place {
            Place::Active => {
                self.active.remove(&(std::cmp::Reverse(entry.pod.priority), entry.sequence, key.to_owned()));
            }
            Place::Backoff { until } => {
                self.backoff.remove(&(*until, key.to_owned()));
            }
            Place::Unschedulable { .. } | Place::Gated | Place::InFlight => {}
        }
        Some(entry)
    }
}

/// Whether a plugin keeps the pod out of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gated {
    /// It waits outside.
    Yes,
    /// It may be scheduled.
    No,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn pod(name: &str, priority: i32) -> Arc<PodInfo> {
        let pod = serde_json::json!({"metadata": {"namespace": "n", "name": name, "uid": name},
            "spec": {"priority": priority, "containers": []}});
        Arc::new(PodInfo::new(Arc::new(serde_json::from_value(pod).unwrap())))
    }

    fn names(queue: &mut Queue, now: Duration) -> Vec<String> {
        std::iter::from_fn(|| queue.pop(now)).map(|p| p.pod.key.clone()).collect()
    }

    const T0: Duration = Duration::from_secs(1000);

    #[test]
    fn higher_priority_goes_first_then_the_older() {
        let mut queue = Queue::default();
        for (name, priority) in [("a", 0), ("b", 5), ("c", 0), ("d", 5)] {
            queue.add(pod(name, priority), Gated::No);
        }
        assert_eq!(names(&mut queue, T0), ["n/b", "n/d", "n/a", "n/c"]);
    }

    #[test]
    fn a_refused_pod_waits_for_an_event_that_its_plugins_care_about() {
        let mut queue = Queue::default();
        queue.add(pod("a", 0), Gated::No);
        let popped = queue.pop(T0).unwrap();
        queue.refused(&popped, vec!["NodeName"], T0);
        let later = T0 + Duration::from_secs(60);
        queue.wake(ClusterEvent::NodeTaints, later, |_, event| event == ClusterEvent::NodeAdded);
        assert!(queue.pop(later).is_none());
        queue.wake(ClusterEvent::NodeAdded, later, |_, event| event == ClusterEvent::NodeAdded);
        assert_eq!(names(&mut queue, later), ["n/a"]);
    }

    #[test]
    fn an_event_during_the_decision_is_not_lost() {
        let mut queue = Queue::default();
        queue.add(pod("a", 0), Gated::No);
        let popped = queue.pop(T0).unwrap();
        queue.wake(ClusterEvent::NodeAdded, T0, |_, _| true);
        queue.refused(&popped, vec!["NodeName"], T0);
        assert_eq!(queue.next_due(), Some(T0 + Duration::from_secs(1)));
        assert_eq!(names(&mut queue, T0 + Duration::from_secs(1)), ["n/a"]);
    }

    #[test]
    fn a_pod_deleted_while_it_is_decided_upon_does_not_come_back() {
        let mut queue = Queue::default();
        queue.add(pod("a", 0), Gated::No);
        let popped = queue.pop(T0).unwrap();
        queue.remove("n/a");
        queue.failed(&popped, T0);
        assert!(names(&mut queue, T0 + Duration::from_secs(60)).is_empty());
    }

    #[test]
    fn waits_double_up_to_ten_seconds() {
        let waits: Vec<u64> = (1..7).map(|n| backoff(n).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 10, 10]);
    }
}
