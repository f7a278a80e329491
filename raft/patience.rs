//! How patient members are with each other: the preset, made longer while the members are far apart or their processors
//! are busy with other things. Measures the lateness of this member's own timers, hears from `contacts` how far the
//! others are and from their greetings what they wish for, and sets `core_clock`. See docs/decisions/012.
//!
//! Time-outs alone grow. A leader sends its heartbeats at the preset's pace however patient it is, so that no member,
//! whatever it has heard, waits for less than what the leader sends.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::config::Timing;
use crate::core::Core;
use crate::core_clock::{self, Speed};
use crate::limits::{
    FAR_HEARTBEAT_MS_MAX, PATIENCE_CALM_MS, PATIENCE_STEPS, ROUND_TRIP_SAMPLES_MAX, ROUND_TRIP_SAMPLES_MIN,
    ROUND_TRIP_VALID_MS, STARVED_HEARTBEAT_MS_MAX, TICK_MS, TICKS_LATE_MIN, TICKS_SEEN_MAX, WISH_VALID_MS,
};
use crate::types::NodeId;

/// The present patience of one member, and what it follows from. All intervals are told by the heartbeat interval that
/// they belong to: the others are multiples of it.
pub(crate) struct Patience {
    preset: Timing,
    follows: Follows,
    heartbeat_ms: AtomicU64,
    known: Mutex<Known>,
    own_wish: watch::Sender<u64>,
}

/// Whether time-outs grow with what is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Follows {
    /// The member has a thread of its own, or is simulated.
    Measurements,
    /// It runs on threads that are not its own, whose clock it must not touch.
    Nothing,
}

#[derive(Default)]
struct Known {
    /// How late each of the latest ticks was.
    late: VecDeque<Duration>,
    round_trips: BTreeMap<NodeId, RoundTrips>,
    /// What the others wish for, and when they said so.
    wishes: BTreeMap<NodeId, (u64, Duration)>,
    far: Held,
    starved: Held,
}

#[derive(Default)]
struct RoundTrips {
    samples: VecDeque<Duration>,
    at: Duration,
}

impl RoundTrips {
    /// The shortest of the latest: what the way takes, and not what a busy machine adds.
    fn shortest(&self, now: Duration) -> Option<Duration> {
        let fresh = now < self.at + Duration::from_millis(ROUND_TRIP_VALID_MS);
        let valid = fresh && self.samples.len() >= ROUND_TRIP_SAMPLES_MIN;
        self.samples.iter().min().copied().filter(|_| valid)
    }
}

/// A need that counts at once when it grows, and is over only when less has been enough for a while.
#[derive(Default)]
struct Held {
    ms: u64,
    /// Since when less is enough, and how much was needed since.
    less: Option<(Duration, u64)>,
}

impl Held {
    fn hold(&mut self, now: Duration, need_ms: u64) -> u64 {
        if need_ms >= self.ms {
            *self = Held { ms: need_ms, less: None };
            return self.ms;
        }
        let (since, enough) = self.less.unwrap_or((now, 0));
        let enough = enough.max(need_ms);
        self.less = Some((since, enough));
        if now >= since + Duration::from_millis(PATIENCE_CALM_MS) {
            *self = Held { ms: enough, less: None };
        }
        self.ms
    }
}

/// The present patience as others see it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PatienceStatus {
    /// `lan`, `default` or `wan`.
    pub preset: &'static str,
    /// Silence of the leader after which an election begins: at least, and at most.
    pub election_ms: (u64, u64),
    /// Round trip to the voter that is farthest away; `None` before it was measured.
    pub round_trip_us: Option<u64>,
    /// How late this member's timers are.
    pub late_ms: u64,
}

impl Patience {
    pub(crate) fn new(preset: Timing, follows: Follows) -> Arc<Patience> {
        let heartbeat_ms = AtomicU64::new(preset.heartbeat_ms);
        let own_wish = watch::Sender::new(preset.heartbeat_ms);
        Arc::new(Patience { preset, follows, heartbeat_ms, known: Mutex::default(), own_wish })
    }

    fn speed(&self) -> Speed {
        Speed { core_ms: self.preset.heartbeat_ms, real_ms: self.heartbeat_ms.load(Ordering::Relaxed) }
    }

    fn stretched_ms(&self, ms: u64) -> u64 {
        u64::try_from(self.speed().stretch(Duration::from_millis(ms)).as_millis()).unwrap_or(u64::MAX)
    }

    /// How long a leader may act on its last quorum.
    pub(crate) fn lease(&self) -> Duration {
        self.speed().stretch(self.core_lease())
    }

    /// The same on the core's clock.
    pub(crate) fn core_lease(&self) -> Duration {
        Duration::from_millis(self.preset.election_ms_max)
    }

    /// The shortest silence of a leader after which the preset lets an election begin.
    pub(crate) fn preset_election_min(&self) -> Duration {
        Duration::from_millis(self.preset.election_ms_min)
    }

    /// How often a leader is heard, however patient it is.
    pub(crate) fn preset_heartbeat(&self) -> Duration {
        Duration::from_millis(self.preset.heartbeat_ms)
    }

    /// What this member wishes for, as its greetings tell it.
    pub(crate) fn own_wish(&self) -> watch::Receiver<u64> {
        self.own_wish.subscribe()
    }

    /// A member has said what it wishes for. No more is granted than what this one could wish for itself.
    pub(crate) fn heard(&self, from: NodeId, wish_ms: u64, now: Duration) {
        let wish_ms = wish_ms.min(FAR_HEARTBEAT_MS_MAX);
        self.known.lock().wishes.insert(from, (wish_ms, now));
    }

    /// A greeting over an open connection has been answered after so long.
    pub(crate) fn note_round_trip(&self, to: NodeId, took: Duration, now: Duration) {
        let mut known = self.known.lock();
        let trips = known.round_trips.entry(to).or_default();
        trips.samples.push_back(took);
        if trips.samples.len() > ROUND_TRIP_SAMPLES_MAX {
            trips.samples.pop_front();
        }
        trips.at = now;
    }

    /// Whether enough greetings have been answered to say how far this member is.
    pub(crate) fn is_measured(&self, to: NodeId) -> bool {
        self.known.lock().round_trips.get(&to).is_some_and(|trips| trips.samples.len() >= ROUND_TRIP_SAMPLES_MIN)
    }

    /// A timer of this member has fired so late.
    fn note_tick(&self, late: Duration) {
        let mut known = self.known.lock();
        known.late.push_back(late);
        if known.late.len() > TICKS_SEEN_MAX {
            known.late.pop_front();
        }
    }

    /// Judges anew. Returns whether the patience has changed.
    fn settle(&self, now: Duration) -> bool {
        let mut known = self.known.lock();
        let fresh = |at: Duration| now < at + Duration::from_millis(ROUND_TRIP_VALID_MS);
        known.round_trips.retain(|_, trips| fresh(trips.at));
        known.wishes.retain(|_, (_, at)| now < *at + Duration::from_millis(WISH_VALID_MS));
        let far = self.step(far_need_ms(farthest(&known, now), self.preset.heartbeat_ms));
        let starved = self.step(starved_need_ms(&known.late));
        let own = known.far.hold(now, far).max(known.starved.hold(now, starved)).max(self.preset.heartbeat_ms);
        let all = known.wishes.values().map(|(ms, _)| *ms).fold(own, u64::max);
        drop(known);
        self.own_wish.send_if_modified(|before| std::mem::replace(before, own) != own);
        self.heartbeat_ms.swap(all, Ordering::Relaxed) != all
    }

    /// Needs are met in steps, so that what is measured may waver without anything changing.
    fn step(&self, need_ms: u64) -> u64 {
        let steps = PATIENCE_STEPS.map(|step| step * self.preset.heartbeat_ms);
        let last = steps[steps.len() - 1];
        steps
            .into_iter()
            .find(|ms| *ms >= need_ms)
            .unwrap_or(last)
            .min(self.preset.heartbeat_ms.max(FAR_HEARTBEAT_MS_MAX))
    }

    pub(crate) fn status(&self, now: Duration) -> PatienceStatus {
        let known = self.known.lock();
        let far = known.far.ms > self.preset.heartbeat_ms;
        let round_trip_us = farthest(&known, now).map(|trip| trip.as_micros() as u64);
        PatienceStatus {
            preset: if far { "wan" } else { self.preset.name },
            election_ms: (
                self.stretched_ms(self.preset.election_ms_min),
                self.stretched_ms(self.preset.election_ms_max),
            ),
            round_trip_us,
            late_ms: lateness(&known.late).as_millis() as u64,
        }
    }
}

fn farthest(known: &Known, now: Duration) -> Option<Duration> {
    known.round_trips.values().filter_map(|trips| trips.shortest(now)).max()
}

/// An answer to a heartbeat is waited for as long as a heartbeat interval: twice the round trip leaves room for the fsync.
/// A way that takes less than half of the preset's interval needs nothing.
fn far_need_ms(round_trip: Option<Duration>, heartbeat_ms: u64) -> u64 {
    let ms = round_trip.map_or(0, |trip| u64::try_from(trip.as_millis()).unwrap_or(u64::MAX));
    if 2 * ms.min(FAR_HEARTBEAT_MS_MAX) > heartbeat_ms { ms.saturating_mul(2).min(FAR_HEARTBEAT_MS_MAX) } else { 0 }
}

/// An election time-out is at least three heartbeat intervals: so many late ticks in a row fit in.
fn starved_need_ms(late: &VecDeque<Duration>) -> u64 {
    (lateness(late).as_millis() as u64).min(STARVED_HEARTBEAT_MS_MAX)
}

/// How late the timers are, a few outliers aside: a process that was stopped once is not starved.
fn lateness(late: &VecDeque<Duration>) -> Duration {
    let mut latest: Vec<Duration> = late.iter().copied().collect();
    latest.sort_unstable_by(|a, b| b.cmp(a));
    latest.get(TICKS_LATE_MIN - 1).copied().unwrap_or_default()
}

/// Forgets the clock of a simulated member with the task that sets it.
struct Clock;

impl Drop for Clock {
    fn drop(&mut self) {
        core_clock::forget();
    }
}

/// Measures and follows until the member stops.
pub(crate) async fn run(core: Arc<Core>) {
    let patience = core.timing.clone();
    if patience.follows == Follows::Nothing {
        return;
    }
    let _clock = Clock;
    loop {
        let due = core.now() + Duration::from_millis(TICK_MS);
        tokio::select! {
            biased;
            () = core.stop.cancelled() => return,
            () = core.sys.clock.sleep(Duration::from_millis(TICK_MS)) => {}
        }
        let now = core.now();
        patience.note_tick(now.saturating_sub(due));
        if patience.settle(now) {
            let speed = patience.speed();
            core_clock::set(speed);
            let PatienceStatus { preset, election_ms, round_trip_us, late_ms } = patience.status(now);
            tracing::info!(
                preset,
                election_ms_min = election_ms.0,
                election_ms_max = election_ms.1,
                round_trip_us,
                late_ms,
                "this member's patience with the others has changed"
            );
        }
        let is_stretched = patience.speed().real_ms > patience.preset.heartbeat_ms;
        if is_stretched && core.leads() && core.raft.trigger().heartbeat().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
#[path = "patience_tests.rs"]
mod tests;
