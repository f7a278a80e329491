//! What was measured, as data: written by the runner as JSON, read by the table on stdout and by the page.
//! A figure stands beside the peer's figure of the same round: only their ratio counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::latency::median;

/// Who was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// This project.
    Xebec,
    /// etcd, kube-apiserver, kube-scheduler.
    Peer,
}

/// What a number means, and which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// CPU time of all servers per operation.
    ServerCpuMs,
    /// Operations, events or pods per second.
    Throughput,
    /// Median latency.
    P50Ms,
    /// 99th percentile of latency.
    P99Ms,
    /// CPU time of this process per operation.
    ClientCpuMs,
    /// Time from a fault to the first success; one value per fault.
    OutageMs,
    /// Time that something took as a whole.
    TotalMs,
    /// Memory per member.
    ResidentMib,
    /// CPU use per member, percent of a core.
    CpuPercent,
    /// Disk writes per member and hour.
    DiskMbPerHour,
    /// Size of a file.
    FileMb,
    /// Operations that failed.
    Failures,
}

impl Metric {
    /// As a column's or a row's word.
    pub fn label(self) -> &'static str {
        match self {
            Metric::ServerCpuMs => "server CPU ms/op",
            Metric::Throughput => "per second",
            Metric::P50Ms => "p50 ms",
            Metric::P99Ms => "p99 ms",
            Metric::ClientCpuMs => "client CPU ms/op",
            Metric::OutageMs => "outage ms",
            Metric::TotalMs => "total ms",
            Metric::ResidentMib => "MiB per member",
            Metric::CpuPercent => "CPU % per member",
            Metric::DiskMbPerHour => "disk MB/h per member",
            Metric::FileMb => "MB",
            Metric::Failures => "failures",
        }
    }
}

/// One part's case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Case {
    /// Name of the part.
    pub part: String,
    /// What was varied.
    pub case: String,
}

/// All values of one metric for one subject in one case, in the order of their rounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Which case.
    #[serde(flatten)]
    pub case: Case,
    /// Who.
    pub subject: Subject,
    /// What.
    pub metric: Metric,
    /// How much, per round; for outages per fault.
    pub values: Vec<f64>,
}

/// Something that was not measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Skipped {
    /// Name of the part.
    pub part: String,
    /// Who was not measured.
    pub subject: Subject,
    /// Why.
    pub reason: String,
}

/// Where it was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Number of cores.
    pub cores: usize,
    /// Memory in MiB.
    pub memory_mib: u64,
    /// Kernel release.
    pub kernel: String,
    /// Median time of a synced write of 4 KiB, and the 99th percentile.
    pub fsync_ms: (f64, f64),
}

/// One run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Seconds since 1970 at the start.
    pub started: u64,
    /// Where.
    pub machine: Machine,
    /// Whether the servers were built with optimisation.
    pub release: bool,
    /// Whether times and counts were cut down.
    pub quick: bool,
    /// Rounds per subject.
    pub rounds: usize,
    /// Who was measured, with version.
    pub subjects: BTreeMap<String, String>,
    /// What came out.
    pub figures: Vec<Figure>,
    /// What did not.
    pub skipped: Vec<Skipped>,
}

impl Report {
    /// Adds a value to its figure.
    pub fn add(&mut self, case: &Case, subject: Subject, metric: Metric, value: f64) {
        let same = |figure: &&mut Figure| figure.case == *case && figure.subject == subject && figure.metric == metric;
        match self.figures.iter_mut().find(same) {
            Some(figure) => figure.values.push(value),
            None => self.figures.push(Figure { case: case.clone(), subject, metric, values: vec![value] }),
        }
    }

    /// The values of a figure; none if it was not measured.
    pub fn values(&self, case: &Case, subject: Subject, metric: Metric) -> &[f64] {
        let same = |figure: &&Figure| figure.case == *case && figure.subject == subject && figure.metric == metric;
        self.figures.iter().find(same).map_or(&[], |figure| &figure.values)
    }

    /// The median of a figure.
    pub fn median(&self, case: &Case, subject: Subject, metric: Metric) -> Option<f64> {
        median(self.values(case, subject, metric))
    }

    /// Ours divided by the peer's: the median over rounds of the ratio within a round. Of medians where the two
    /// have different numbers of values, as outages may.
    pub fn ratio(&self, case: &Case, peer_case: &Case, metric: Metric) -> Option<f64> {
        let (ours, theirs) = (self.values(case, Subject::Xebec, metric), self.values(peer_case, Subject::Peer, metric));
        if metric != Metric::OutageMs && ours.len() == theirs.len() {
            let ratios =
                ours.iter().zip(theirs).filter(|(_, theirs)| **theirs > 0.0).map(|(ours, theirs)| ours / theirs);
            return median(&ratios.collect::<Vec<f64>>());
        }
        let theirs = median(theirs).filter(|theirs| *theirs > 0.0)?;
        Some(median(ours)? / theirs)
    }

    /// All cases in the order in which they were measured.
    pub fn cases(&self) -> Vec<Case> {
        let mut cases: Vec<Case> = Vec::new();
        for figure in &self.figures {
            if !cases.contains(&figure.case) {
                cases.push(figure.case.clone());
            }
        }
        cases
    }

    /// Metrics that a case has, most important first.
    pub fn metrics(&self, case: &Case) -> Vec<Metric> {
        let mut metrics: Vec<Metric> =
            self.figures.iter().filter(|figure| figure.case == *case).map(|figure| figure.metric).collect();
        metrics.sort_unstable();
        metrics.dedup();
        metrics
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn case() -> Case {
        Case { part: "put".into(), case: "256 B, 1 client".into() }
    }

    #[test]
    fn a_ratio_is_the_median_of_ratios_within_a_round() {
        let mut report = Report::default();
        for (ours, theirs) in [(1.0, 2.0), (10.0, 100.0), (9.0, 10.0)] {
            report.add(&case(), Subject::Xebec, Metric::P50Ms, ours);
            report.add(&case(), Subject::Peer, Metric::P50Ms, theirs);
        }
        assert_eq!(report.ratio(&case(), &case(), Metric::P50Ms), Some(0.5));
        assert_eq!(report.ratio(&case(), &case(), Metric::P99Ms), None);
    }

    #[test]
    fn a_report_survives_json() {
        let mut report = Report { rounds: 3, ..Report::default() };
        report.add(&case(), Subject::Peer, Metric::OutageMs, 1260.5);
        let json = serde_json::to_vec(&report).unwrap();
        assert_eq!(serde_json::from_slice::<Report>(&json).unwrap(), report);
    }
}
