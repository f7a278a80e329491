//! Floors of history: the leader notes which revision was current when, and moves the floor to what is older
//! than the window. The move is an entry, so that every member answers alike; deletion is local and lazy.

use std::collections::VecDeque;
use std::time::Duration;

use crate::limits::{FLOOR_INTERVAL_MS, FLOOR_SAMPLE_INTERVAL_MS, FLOOR_SAMPLES_MIN};
use crate::value::Revision;

/// Pairs of time and revision, kept by every member so that a new leader knows the past.
pub(crate) struct FloorClock {
    window: Duration,
    samples: VecDeque<(Duration, Revision)>,
    proposed: Option<Duration>,
}

impl FloorClock {
    pub(crate) fn new(window: Duration) -> FloorClock {
        FloorClock { window, samples: VecDeque::new(), proposed: None }
    }

    /// Notes the present revision, at most once per interval.
    pub(crate) fn sample(&mut self, now: Duration, revision: Revision) {
        let interval = Duration::from_millis(FLOOR_SAMPLE_INTERVAL_MS).min(self.window / FLOOR_SAMPLES_MIN as u32);
        if self.samples.back().is_some_and(|(last, _)| now < *last + interval) {
            return;
        }
        self.samples.push_back((now, revision));
        // One sample older than the window is enough.
        while self.samples.get(1).is_some_and(|(at, _)| *at + self.window <= now) {
            self.samples.pop_front();
        }
    }

    /// The floor to propose now, if it is time and it would move.
    pub(crate) fn due(&mut self, now: Duration, floor: Revision) -> Option<Revision> {
        let (at, revision) = *self.samples.front()?;
        let interval = Duration::from_millis(FLOOR_INTERVAL_MS).min(self.window / 2);
        let rested = self.proposed.is_none_or(|last| last + interval <= now);
        if at + self.window > now || revision <= floor || !rested {
            return None;
        }
        self.proposed = Some(now);
        Some(revision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_is_what_was_current_a_window_ago() {
        let at = Duration::from_secs;
        let mut clock = FloorClock::new(at(600));
        for step in 0..40 {
            clock.sample(at(step * 30), step * 100);
            if step * 30 < 600 {
                assert_eq!(clock.due(at(step * 30), 0), None, "no history is older than the window yet");
            }
        }
        let now = 39 * 30;
        let floor = clock.due(at(now), 0).expect("a window has passed");
        assert_eq!(floor, (now - 600) / 30 * 100);
        assert_eq!(clock.due(at(now), 0), None, "not again at once");
        assert_eq!(clock.due(at(now + 60), floor), None, "not where it already is");
    }

    #[test]
    fn a_short_window_moves_in_steps_that_are_shorter_still() {
        let at = Duration::from_secs;
        let mut clock = FloorClock::new(at(8));
        let mut floors = Vec::new();
        for step in 0..20 {
            clock.sample(at(step), step);
            let last = floors.last().map_or(0, |(_, floor)| *floor);
            floors.extend(clock.due(at(step), last).map(|floor| (step, floor)));
        }
        assert_eq!(floors, [(9, 1), (13, 5), (17, 9)]);
    }
}
