//! The longest time in which nobody was answered, from the times at which clients were. Used where a fault need not
//! cost anything: there the first answer after it says nothing.

use std::time::{Duration, Instant};

/// The longest time between two answers, or between an answer and an end of the window.
pub fn longest(answers: impl IntoIterator<Item = Instant>, window: (Instant, Instant)) -> Duration {
    let (begin, end) = window;
    let mut times: Vec<Instant> = answers.into_iter().filter(|at| *at > begin && *at < end).collect();
    times.push(begin);
    times.push(end);
    times.sort_unstable();
    times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_counts_from_the_windows_begin_to_its_end() {
        let zero = Instant::now();
        let at = |ms: u64| zero + Duration::from_millis(ms);
        let gap = |answers: &[u64]| longest(answers.iter().map(|ms| at(*ms)), (at(100), at(200))).as_millis();
        assert_eq!(gap(&[]), 100);
        assert_eq!(gap(&[110, 190, 150]), 40);
        assert_eq!(gap(&[50, 160, 230]), 60);
    }
}
