//! Stands in the place of the crate of this name, with which openraft keeps statistics of its batches that nobody here
//! reads: that one builds tables of 24 MB in every process when its first histogram is made (decision 011).
//! Called by openraft alone. It counts what it is given and forgets the rest; it must not allocate.

use std::fmt;
use std::marker::PhantomData;

/// Where a distribution would be: how many samples there were, and nothing of what they were.
pub struct Histogram<T = ()> {
    samples: u64,
    slots: PhantomData<fn() -> T>,
}

impl<T> Histogram<T> {
    /// One without samples.
    #[must_use]
    pub fn new() -> Self {
        Self { samples: 0, slots: PhantomData }
    }

    /// Counts a sample.
    pub fn record(&mut self, _value: u64) {
        self.samples = self.samples.wrapping_add(1);
    }

    /// Counts `count` samples of one value.
    pub fn record_n(&mut self, _value: u64, count: u64) {
        self.samples = self.samples.wrapping_add(count);
    }

    /// The count; every percentile is 0.
    #[must_use]
    pub fn percentile_stats(&self) -> PercentileStats {
        PercentileStats { samples: self.samples, ..PercentileStats::default() }
    }
}

impl<T> Default for Histogram<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Clone for Histogram<T> {
    fn clone(&self) -> Self {
        Self { samples: self.samples, slots: PhantomData }
    }
}

impl<T> PartialEq for Histogram<T> {
    fn eq(&self, other: &Self) -> bool {
        self.samples == other.samples
    }
}

impl<T> Eq for Histogram<T> {}

impl<T> fmt::Debug for Histogram<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} samples", self.samples)
    }
}

/// What the original says of a distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PercentileStats {
    /// How many samples there were.
    pub samples: u64,
    /// 0, as all that follow: see the head of this file.
    pub p0_1: u64,
    /// 0.
    pub p1: u64,
    /// 0.
    pub p5: u64,
    /// 0.
    pub p10: u64,
    /// 0.
    pub p50: u64,
    /// 0.
    pub p90: u64,
    /// 0.
    pub p99: u64,
    /// 0.
    pub p99_9: u64,
}

impl fmt::Display for PercentileStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} samples", self.samples)
    }
}

/// Where a drawing would be.
#[derive(Clone, Debug, Default)]
pub struct AsciiChart {
    lines: Vec<(String, u64)>,
}

impl AsciiChart {
    /// One without lines.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a line of the given name.
    #[must_use]
    pub fn add<T>(mut self, name: impl Into<String>, histogram: Histogram<T>) -> Self {
        self.lines.push((name.into(), histogram.samples));
        self
    }
}

impl fmt::Display for AsciiChart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|(name, samples)| writeln!(f, "{name}: {samples} samples"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_counted_and_nothing_else_is_kept() {
        let mut histogram = Histogram::<()>::new();
        histogram.record(7);
        histogram.record_n(u64::MAX, 2);
        assert_eq!(histogram.percentile_stats(), PercentileStats { samples: 3, ..PercentileStats::default() });
        assert_eq!(AsciiChart::new().add("a", histogram).to_string(), "a: 3 samples\n");
    }
}
