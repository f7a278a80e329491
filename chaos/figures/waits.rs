//! How long many things took: counted by time rounded up to three digits, so that a run's report stays small and
//! those of many runs can be added up. Built by the figures, shown by reports. Knows nothing of histories.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A time is rounded up to as many digits as this has: the figures flatter nobody by more than 1 %.
const DIGITS: u64 = 1_000;

/// Times of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// How many took how many microseconds.
    pub microseconds: BTreeMap<u64, u64>,
}

impl Waits {
    /// One more.
    pub fn add(&mut self, nanoseconds: u64) {
        *self.microseconds.entry(rounded(nanoseconds.div_ceil(1_000))).or_default() += 1;
    }

    /// All of another run's.
    pub fn merge(&mut self, other: &Waits) {
        for (wait, count) in &other.microseconds {
            *self.microseconds.entry(*wait).or_default() += count;
        }
    }

    pub fn count(&self) -> u64 {
        self.microseconds.values().sum()
    }

    /// The smallest time that is no shorter than `per_mille` of all of them, in microseconds; 0 of none.
    pub fn per_mille(&self, per_mille: u64) -> u64 {
        let place = (self.count() * per_mille).div_ceil(1_000).max(1);
        let mut passed = 0;
        for (wait, count) in &self.microseconds {
            passed += count;
            if passed >= place {
                return *wait;
            }
        }
        0
    }

    pub fn max(&self) -> u64 {
        self.microseconds.last_key_value().map_or(0, |(wait, _)| *wait)
    }

    /// The shares that are compared with aims, by name and in microseconds: what stays of many runs.
    pub fn summary(&self) -> BTreeMap<&'static str, u64> {
        let shares = [("p50", 500), ("p99", 990), ("p999", 999)].map(|(name, share)| (name, self.per_mille(share)));
        shares.into_iter().chain([("max", self.max()), ("count", self.count())]).collect()
    }

    /// `1.2 / 19.5 / 603 ms`: the given shares, the longest last. Empty for none.
    pub fn told(&self, per_mille: &[u64]) -> String {
        if self.microseconds.is_empty() {
            return String::new();
        }
        let shares = per_mille.iter().map(|share| self.per_mille(*share)).chain([self.max()]);
        format!("{} ms", shares.map(milliseconds).collect::<Vec<_>>().join(" / "))
    }
}

fn rounded(microseconds: u64) -> u64 {
    let mut step = 1;
    while microseconds / step >= DIGITS {
        step *= 10;
    }
    microseconds.div_ceil(step) * step
}

/// Two digits behind the point below a millisecond, none from a hundred on.
fn milliseconds(microseconds: u64) -> String {
    let value = microseconds as f64 / 1e3;
    match microseconds {
        0..1_000 => format!("{value:.2}"),
        1_000..100_000 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(microseconds: impl IntoIterator<Item = u64>) -> Waits {
        let mut waits = Waits::default();
        microseconds.into_iter().for_each(|wait| waits.add(wait * 1_000));
        waits
    }

    #[test]
    fn shares_are_those_of_all_that_was_added() {
        let waits = of(1..=1_000);
        assert_eq!((waits.per_mille(500), waits.per_mille(990), waits.per_mille(999)), (500, 990, 999));
        assert_eq!((waits.max(), waits.count()), (1_000, 1_000));
        assert_eq!(Waits::default().per_mille(990), 0);
        assert_eq!(of([7]).per_mille(1), 7);
    }

    #[test]
    fn times_are_rounded_up_by_at_most_a_hundredth() {
        for (took, told) in [(999, 999), (1_000, 1_000), (1_001, 1_010), (12_345, 12_400), (999_001, 1_000_000)] {
            assert_eq!(of([took]).max(), told, "{took}");
        }
        assert_eq!(rounded(1), 1, "less than a microsecond is one");
    }

    #[test]
    fn two_runs_add_up() {
        let mut both = of([1, 2]);
        both.merge(&of([2, 3]));
        assert_eq!(both, of([1, 2, 2, 3]));
    }

    #[test]
    fn a_line_tells_the_shares_and_the_longest() {
        assert_eq!(of([120, 19_500, 603_000]).told(&[500, 990]), "19.5 / 603 / 603 ms");
        assert_eq!(of([120]).told(&[500]), "0.12 / 0.12 ms");
        assert_eq!(Waits::default().told(&[500]), "");
    }
}
