//! How long the log's synced writes take: the last samples, and percentiles over them.
//! Written by the log thread, read by status and by the choice of a preset.

use std::time::Duration;

use parking_lot::Mutex;

use crate::limits::FSYNC_SAMPLES_MAX;

/// A ring of the latest samples.
#[derive(Default)]
pub(crate) struct FsyncTimes {
    ring: Mutex<Ring>,
}

#[derive(Default)]
struct Ring {
    samples_us: Vec<u32>,
    next: usize,
}

impl FsyncTimes {
    pub(crate) fn record(&self, took: Duration) {
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
            times.record(Duration::from_micros(micros));
        }
        assert_eq!(times.percentiles_us(), (50, 99));
        for _ in 0..FSYNC_SAMPLES_MAX {
            times.record(Duration::from_micros(7));
        }
        assert_eq!(times.percentiles_us(), (7, 7));
    }
}
