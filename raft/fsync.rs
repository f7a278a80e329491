//! How long the log's synced writes take: the last samples, and percentiles over them.
//! Written by the log thread, read by status and by the choice of a preset.

use std::collections::VecDeque;
use std::time::Duration;

use parking_lot::Mutex;

use crate::limits::FSYNC_SAMPLES_MAX;

/// How far back a slow write counts when it is asked whether the disk is slow now.
const RECENT: Duration = Duration::from_secs(1);

/// A ring of the latest samples.
#[derive(Default)]
pub(crate) struct FsyncTimes {
    ring: Mutex<Ring>,
    recent: Mutex<Recent>,
}

#[derive(Default)]
struct Ring {
    samples_us: Vec<u32>,
    next: usize,
}

/// The write under way, and those that ended a moment ago with the time at which they did.
#[derive(Default)]
struct Recent {
    began: Option<Duration>,
    ended: VecDeque<(Duration, Duration)>,
}

impl FsyncTimes {
    /// A synced write begins.
    pub(crate) fn begin(&self, now: Duration) {
        self.recent.lock().began = Some(now);
    }

    /// The write that began last has ended.
    pub(crate) fn record(&self, now: Duration, took: Duration) {
        {
            let mut recent = self.recent.lock();
            recent.began = None;
            recent.ended.push_back((now, took));
            while recent.ended.len() > FSYNC_SAMPLES_MAX
                || recent.ended.front().is_some_and(|(at, _)| *at + RECENT < now)
            {
                recent.ended.pop_front();
            }
        }
        let sample = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        let mut ring = self.ring.lock();
        if ring.samples_us.len() < FSYNC_SAMPLES_MAX {
            ring.samples_us.push(sample);
        } else {
            let next = ring.next;
            ring.samples_us[next] = sample;
            ring.next = (next + 1) % FSYNC_SAMPLES_MAX;
        }
    }

    /// The 99th percentile of the writes of the last moment, the one under way included; zero where there was none.
    pub(crate) fn recent_p99(&self, now: Duration) -> Duration {
        let recent = self.recent.lock();
        let under_way = recent.began.map(|began| now.saturating_sub(began));
        let ended = recent.ended.iter().filter(|(at, _)| *at + RECENT >= now).map(|(_, took)| *took);
        let mut times: Vec<Duration> = ended.chain(under_way).collect();
        drop(recent);
        times.sort_unstable();
        let rank = (times.len() * 99).div_ceil(100);
        times.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// The p50 and p99 in microseconds; 0 before the first sample.
    pub(crate) fn percentiles_us(&self) -> (u32, u32) {
        let mut samples = self.ring.lock().samples_us.clone();
        samples.sort_unstable();
        (percentile(&samples, 50), percentile(&samples, 99))
    }
}

fn percentile(sorted: &[u32], percent: usize) -> u32 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_follow_the_latest_samples_only() {
        let times = FsyncTimes::default();
        assert_eq!(times.percentiles_us(), (0, 0));
        for micros in 1..=100 {
            times.record(Duration::ZERO, Duration::from_micros(micros));
        }
        assert_eq!(times.percentiles_us(), (50, 99));
        for _ in 0..FSYNC_SAMPLES_MAX {
            times.record(Duration::ZERO, Duration::from_micros(7));
        }
        assert_eq!(times.percentiles_us(), (7, 7));
    }

    #[test]
    fn only_the_last_moment_and_the_write_under_way_say_how_slow_the_disk_is_now() {
        let (times, at) = (FsyncTimes::default(), Duration::from_millis);
        assert_eq!(times.recent_p99(at(0)), Duration::ZERO);
        times.begin(at(0));
        times.record(at(400), at(400));
        assert_eq!(times.recent_p99(at(500)), at(400));
        assert_eq!(times.recent_p99(at(2_000)), Duration::ZERO, "an idle disk is not slow");
        times.begin(at(2_000));
        assert_eq!(times.recent_p99(at(9_000)), at(7_000), "a write that hangs");
        times.record(at(9_000), at(7_000));
        for _ in 0..200 {
            times.record(at(9_500), at(1));
        }
        assert_eq!(times.recent_p99(at(9_500)), at(1), "one in two hundred does not count");
    }
}
