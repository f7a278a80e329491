//! How long clients had to do without: the longest gap between acknowledgements after each fault. Gives figures;
//! a scenario's row says which of them is too much. And what they were told meanwhile, calls and watches: to come back
//! later and when, never that the server is broken or that they were wrong.

use serde::{Deserialize, Serialize};

use crate::history::{History, Operation, Outcome, Seen};
use crate::model::Timeline;

const NS_PER_MS: u64 = 1_000_000;
/// Upper ends of the histogram's bars.
const BARS_MS: &[u64] = &[20, 50, 100, 200, 300, 400, 600, 800, 1_000, 1_500, 2_000, 5_000];
const BAR_WIDTH_MAX: usize = 40;

/// Outages of one kind of request, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outages {
    pub milliseconds: Vec<u64>,
}

impl Outages {
    /// One outage per fault: the longest time without an acknowledged write.
    pub fn of_writes(history: &History) -> Outages {
        Outages::between(history, Operation::is_acknowledged_write)
    }

    /// One outage per fault: the longest time without a linearizable read.
    pub fn of_reads(history: &History) -> Outages {
        Outages::between(history, |op| !op.is_local_read() && matches!(op.outcome, Outcome::Read { .. }))
    }

    fn between(history: &History, counts: impl Fn(&Operation) -> bool) -> Outages {
        let mut answers: Vec<u64> =
            history.operations.iter().filter(|op| counts(op)).map(|op| op.returned_ns).collect();
        answers.sort_unstable();
        let ends = history.faults.iter().skip(1).map(|(at, _)| *at).chain([u64::MAX]);
        let mut milliseconds: Vec<u64> =
            history.faults.iter().zip(ends).map(|((from, _), to)| longest_gap(&answers, *from, to)).collect();
        milliseconds.sort_unstable();
        Outages { milliseconds }
    }

    /// The smallest outage that is no shorter than the given share of all of them.
    pub fn percentile(&self, percent: usize) -> u64 {
        let count = self.milliseconds.len();
        let place = (count * percent).div_ceil(100).clamp(1, count.max(1)) - 1;
        self.milliseconds.get(place).copied().unwrap_or(0)
    }

    pub fn max(&self) -> u64 {
        self.milliseconds.last().copied().unwrap_or(0)
    }

    /// Bars of text, empty ends left out.
    pub fn histogram(&self) -> Vec<String> {
        let mut counts = vec![0usize; BARS_MS.len() + 1];
        for outage in &self.milliseconds {
            counts[BARS_MS.partition_point(|end| end < outage)] += 1;
        }
        let last = counts.iter().rposition(|count| *count > 0);
        let first = counts.iter().position(|count| *count > 0);
        let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
        let label = |place: usize| match BARS_MS.get(place) {
            Some(end) => format!("≤ {end} ms"),
            None => format!("> {} ms", BARS_MS[BARS_MS.len() - 1]),
        };
        let line = |place: usize| {
            let bar = "#".repeat(counts[place].min(BAR_WIDTH_MAX));
            format!("{:>10} {:>3} {bar}", label(place), counts[place]).trim_end().to_owned()
        };
        (first..=last).map(line).collect()
    }
}

/// What stands behind the code in the reason of a client that is told when to come back.
const COME_BACK: &str = " (Retry-After: ";

/// Clients are turned away only with what they may try again: 429 and 503, which say when, and 504. Reasons that do not
/// begin with a status code are of a protocol without any.
pub fn check(history: &History, _: &Timeline) -> Vec<String> {
    let calls = history.operations.iter().filter_map(|operation| match &operation.outcome {
        Outcome::Refused { reason } | Outcome::Unknown { reason } => Some((reason, operation.name())),
        _ => None,
    });
    let watches = history.watches.iter().filter_map(|(watcher, _, seen)| match seen {
        Seen::Ended { reason } => Some((reason, format!("the watch of {watcher}"))),
        _ => None,
    });
    calls.chain(watches).filter_map(|(reason, who)| Some(format!("{who} {}", impolite(reason)?))).collect()
}

/// What is wrong with a reason.
fn impolite(reason: &str) -> Option<String> {
    match status_code(reason)? {
        429 | 503 if reason[3..].starts_with(COME_BACK) => None,
        429 | 503 => Some(format!("was answered with {reason:?}, which does not say when to come back")),
        // Whoever is told to come back repeats the request by itself, and a write that timed out may have happened.
        504 => None,
        _ => Some(format!("was answered with {reason:?}")),
    }
}

/// The status code that a reason begins with.
fn status_code(reason: &str) -> Option<u16> {
    let code = reason.get(..3)?.parse().ok()?;
    let ends = reason[3..].chars().next().is_none_or(|next| !next.is_alphanumeric());
    ((100..600).contains(&code) && ends).then_some(code)
}

/// The longest time between two answers, or between the fault and the first answer after it, that falls into the
/// time of the fault, in milliseconds.
fn longest_gap(answers: &[u64], from: u64, to: u64) -> u64 {
    let mut last = from;
    let mut longest = 0;
    for answer in answers.iter().skip_while(|answer| **answer <= from) {
        if last >= to {
            break;
        }
        longest = longest.max((*answer).min(to) - last);
        last = *answer;
    }
    longest / NS_PER_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invariants::fixture::{at, check_planted, history_of, write};

    #[test]
    fn the_longest_gap_after_each_fault_is_its_outage() {
        let ms = |at: u64| at * NS_PER_MS;
        let answer = |time: u64| at(ms(time) - 1, ms(time), write("a", "1", 1));
        let answers = [10, 20, 120, 130, 140, 540, 550].map(answer);
        let mut history = history_of(answers.to_vec(), &[]);
        history.faults = vec![(ms(15), "kill".into()), (ms(145), "kill".into())];
        let outages = Outages::of_writes(&history);
        assert_eq!(outages.milliseconds, [100, 395]);
        assert_eq!((outages.percentile(50), outages.percentile(99), outages.max()), (100, 395, 395));
        assert_eq!(outages.histogram().len(), 4, "from the first bar that counts to the last");
    }

    #[test]
    fn no_faults_make_no_outage() {
        let outages = Outages::of_writes(&history_of(Vec::new(), &[]));
        assert_eq!((outages.max(), outages.percentile(50), outages.histogram().len()), (0, 0, 0));
    }

    #[test]
    fn an_answer_that_blames_the_server_or_the_client_is_found() {
        let mut good = history_of(vec![write("a", "1", 2), write("a", "2", 3)], &[]);
        good.operations[0].outcome = Outcome::Refused { reason: "503 (Retry-After: 1): no leader".into() };
        good.operations[1].outcome = Outcome::Unknown { reason: "504".into() };
        good.watches = vec![(1, 0, Seen::Ended { reason: "429 (Retry-After: 1): too many".into() })];
        for reason in ["500 internal error", "502", "400 bad request", "503: no leader", "429"] {
            check_planted(check, &good, |history| {
                history.watches[0].2 = Seen::Ended { reason: reason.into() };
            });
            check_planted(check, &good, |history| {
                history.operations[0].outcome = Outcome::Refused { reason: reason.into() };
            });
            check_planted(check, &good, |history| {
                history.operations[1].outcome = Outcome::Unknown { reason: reason.into() };
            });
        }
        good.operations[0].outcome = Outcome::Refused { reason: "500ms are not enough".into() };
        assert_eq!(check(&good, &Timeline::default()), Vec::<String>::new());
    }
}
