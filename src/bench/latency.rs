//! A pile of latencies, and what is asked of it: quantiles and a histogram. Keeps every value, as microseconds.

use std::time::Duration;

/// See the head of this file.
#[derive(Clone, Debug, Default)]
pub struct Latencies {
    micros: Vec<u32>,
}

impl Latencies {
    /// Adds one. Beyond 71 minutes all are alike.
    pub fn add(&mut self, latency: Duration) {
        self.micros.push(u32::try_from(latency.as_micros()).unwrap_or(u32::MAX));
    }

    /// Takes over all of another pile.
    pub fn append(&mut self, mut other: Latencies) {
        self.micros.append(&mut other.micros);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.micros.len()
    }

    /// The value below or at which a share of all lies, in milliseconds; 0 without values.
    pub fn quantile_ms(&self, share: f64) -> f64 {
        let mut sorted = self.micros.clone();
        sorted.sort_unstable();
        nearest_rank(&sorted, share).map_or(0.0, |micros| f64::from(*micros) / 1e3)
    }
}

/// The smallest value that at least `share` of the sorted values do not exceed.
pub fn nearest_rank<T>(sorted: &[T], share: f64) -> Option<&T> {
    let rank = (sorted.len() as f64 * share).ceil().max(1.0);
    sorted.get((rank as usize).min(sorted.len()).checked_sub(1)?)
}

/// The middle value, or the mean of the two middle ones.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len() % 2 == 1 { upper } else { (sorted[middle - 1] + upper) / 2.0 })
}

/// Counts per bucket of `width`, from the first bucket to the last that is not empty; empty ones between are kept.
pub fn histogram(values: &[f64], width: f64) -> Vec<(f64, usize)> {
    let bucket = |value: f64| (value / width).floor() as usize;
    let Some(first) = values.iter().map(|value| bucket(*value)).min() else { return Vec::new() };
    let mut counts = Vec::new();
    for value in values {
        let place = bucket(*value) - first;
        if counts.len() <= place {
            counts.resize(place + 1, 0);
        }
        counts[place] += 1;
    }
    counts.into_iter().enumerate().map(|(place, count)| ((first + place) as f64 * width, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let mut latencies = Latencies::default();
        assert!(latencies.quantile_ms(0.5).abs() < f64::EPSILON);
        for millis in [5, 1, 4, 2, 3] {
            latencies.add(Duration::from_millis(millis));
        }
        let check = |share, expected: f64| assert!((latencies.quantile_ms(share) - expected).abs() < 1e-9);
        check(0.0, 1.0);
        check(0.5, 3.0);
        check(0.99, 5.0);
        check(1.0, 5.0);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[4.0, 1.0]), Some(2.5));
        assert_eq!(median(&[9.0, 1.0, 2.0]), Some(2.0));
    }

    #[test]
    fn a_histogram_keeps_its_empty_buckets() {
        assert_eq!(histogram(&[120.0, 130.0, 310.0], 100.0), vec![(100.0, 2), (200.0, 0), (300.0, 1)]);
        assert_eq!(histogram(&[], 100.0), vec![]);
    }
}
