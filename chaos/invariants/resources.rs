//! What a process takes is bounded: after the heal it returns to what it took before the first fault.
//! Judged only for processes that were sampled before and long enough afterwards.

use std::collections::BTreeSet;

use crate::history::{History, Sample};
use crate::invariants::limits::{
    RELAX_FILES, RELAX_LOG_BYTES, RELAX_MAX, RELAX_PERCENT_MAX, RELAX_RSS_BYTES, RELAX_TASKS,
};
use crate::model::Timeline;

/// Samples that a median needs.
const SAMPLES_MIN: usize = 3;

struct Figure {
    name: &'static str,
    of: fn(&Sample) -> Option<u64>,
    /// What is granted on top of the percentage.
    noise: u64,
}

const FIGURES: &[Figure] = &[
    Figure { name: "bytes of log", of: |sample| sample.log_bytes, noise: RELAX_LOG_BYTES },
    Figure { name: "bytes of memory", of: |sample| sample.rss_bytes, noise: RELAX_RSS_BYTES },
    Figure { name: "open files", of: |sample| sample.open_files, noise: RELAX_FILES },
    Figure { name: "tasks", of: |sample| sample.tasks, noise: RELAX_TASKS },
];

pub fn check(history: &History, _: &Timeline) -> Vec<String> {
    let (Some((first_fault, _)), Some(healed)) = (history.faults.first(), history.last_heal_ns()) else {
        return Vec::new();
    };
    let relaxed = healed + RELAX_MAX.as_nanos() as u64;
    let nodes: BTreeSet<usize> = history.samples.iter().map(|sample| sample.node).collect();
    let mut found = Vec::new();
    for node in nodes {
        for Figure { name, of, noise } in FIGURES {
            let figures = |wanted: &dyn Fn(u64) -> bool| {
                let samples = history.samples.iter().filter(|sample| sample.node == node && wanted(sample.at_ns));
                median(samples.filter_map(of).collect())
            };
            let before = figures(&|at_ns| at_ns < *first_fault);
            let after = figures(&|at_ns| at_ns >= relaxed);
            let (Some(before), Some(after)) = (before, after) else { continue };
            let granted = before + before * RELAX_PERCENT_MAX / 100 + noise;
            if after > granted {
                found.push(format!("node {node} takes {after} {name} long after the heal, and {before} before"));
            }
        }
    }
    found
}

fn median(mut figures: Vec<u64>) -> Option<u64> {
    figures.sort_unstable();
    (figures.len() >= SAMPLES_MIN).then(|| figures[figures.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invariants::fixture::{check_planted, history_of};

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn what_is_not_given_back_is_found() {
        let sample = |second: u64| Sample {
            at_ns: second * SECOND,
            rss_bytes: Some(200 << 20),
            open_files: Some(100),
            tasks: Some(50),
            log_bytes: Some(1 << 20),
            ..Sample::default()
        };
        let mut good = history_of(Vec::new(), &[]);
        good.faults.push((10 * SECOND, "kill".into()));
        good.heals.push(20 * SECOND);
        good.samples = [1, 2, 3, 15, 90, 91, 92].map(sample).to_vec();
        good.samples[3].rss_bytes = Some(900 << 20);
        let after = |history: &mut History, change: fn(&mut Sample)| history.samples[4..].iter_mut().for_each(change);
        check_planted(check, &good, |history| after(history, |sample| sample.rss_bytes = Some(240 << 20)));
        check_planted(check, &good, |history| after(history, |sample| sample.open_files = Some(150)));
        check_planted(check, &good, |history| after(history, |sample| sample.tasks = Some(90)));
        check_planted(check, &good, |history| after(history, |sample| sample.log_bytes = Some(100 << 20)));
    }
}
