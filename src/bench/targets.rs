//! What the project aims at, per figure, and what the peers were seen to do where they cannot be run side by side.
//! Read by the table and the page. A figure that has a target and was not measured is shown as such.

use crate::report::{Case, Metric};

/// One aim.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The measurement.
    pub part: &'static str,
    /// Its case.
    pub case: &'static str,
    /// What is aimed at.
    pub metric: Metric,
    /// The peer's figure on the reference machine, from–to; empty where there is none.
    pub peer: &'static str,
    /// How far.
    pub aim: Aim,
}

/// How far to get.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// At most this share of the peer's figure of the same run.
    ShareAtMost(f64),
    /// At least this multiple of the peer's figure of the same run.
    TimesAtLeast(f64),
    /// At most this, whatever the peer does.
    AtMost(f64),
}

impl Aim {
    /// Whether it is reached; `None` if that cannot be said.
    pub fn reached(self, ours: Option<f64>, ratio: Option<f64>) -> Option<bool> {
        match self {
            Aim::ShareAtMost(limit) => ratio.map(|ratio| ratio <= limit),
            Aim::TimesAtLeast(limit) => ratio.map(|ratio| ratio >= limit),
            Aim::AtMost(limit) => ours.map(|ours| ours <= limit),
        }
    }
}

impl std::fmt::Display for Aim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Aim::ShareAtMost(limit) => write!(f, "≤ 1/{}", (1.0 / limit).round()),
            Aim::TimesAtLeast(limit) => write!(f, "≥ {limit}×"),
            Aim::AtMost(limit) => write!(f, "≤ {limit}"),
        }
    }
}

const fn target(part: &'static str, case: &'static str, metric: Metric, peer: &'static str, aim: Aim) -> Target {
    Target { part, case, metric, peer, aim }
}

use Aim::{AtMost, ShareAtMost, TimesAtLeast};
use Metric::{
    CpuPercent, DiskMbPerHour, FileMb, OutageMs, P50Ms, P99Ms, ResidentMib, ServerCpuMs, Throughput, TotalMs,
};

/// All aims.
pub const TARGETS: &[Target] = &[
    target("put", "256 B, 1 client", P50Ms, "1.0", AtMost(0.4)),
    target("put", "256 B, 1 client", ServerCpuMs, "1.06", ShareAtMost(1.0 / 3.0)),
    target("put", "256 B, 32 clients", ServerCpuMs, "0.24", ShareAtMost(0.25)),
    target("put", "256 B, 256 clients", ServerCpuMs, "0.118", ShareAtMost(0.25)),
    target("put", "256 B, 256 clients", Throughput, "7,900–12,800", TimesAtLeast(2.5)),
    target("put", "2 KiB, 256 clients", ServerCpuMs, "0.17–0.22", ShareAtMost(0.25)),
    target("put-direct", "256 B, 255 clients", Throughput, "7,900–12,800", TimesAtLeast(10.0)),
    target("get", "leader, 256 clients", ServerCpuMs, "0.041", ShareAtMost(0.5)),
    target("get", "follower, 256 clients", ServerCpuMs, "0.071", ShareAtMost(1.0 / 3.0)),
    target("range", "1,000 keys, follower, 32 clients", ServerCpuMs, "1.93", ShareAtMost(0.125)),
    target("watch", "1,000 watchers, flat out", ServerCpuMs, "0.008", ShareAtMost(1.0 / 3.0)),
    target("watch", "1,000 watchers, flat out", P99Ms, "40–100", AtMost(10.0)),
    target("kill", "leader kill -9 → first write", OutageMs, "1,260 (1,010–1,820)", AtMost(600.0)),
    target("stop", "leader SIGSTOP → first write", OutageMs, "1,380", AtMost(600.0)),
    target("handover", "leader SIGTERM → longest time without a write", OutageMs, "", AtMost(100.0)),
    target("memory", "empty", ResidentMib, "31", AtMost(20.0)),
    target("memory", "100,000 × 1 KiB", ResidentMib, "110", AtMost(147.0)),
    target("idle", "idle", ResidentMib, "487", AtMost(64.0)),
    target("idle", "idle", CpuPercent, "", AtMost(1.0)),
    target("idle", "idle", DiskMbPerHour, "", AtMost(5.0)),
    target("cold-start", "empty", TotalMs, "2,200 (API server alone)", AtMost(300.0)),
    target("cold-start", "binary", FileMb, "300 in four", AtMost(40.0)),
    target("write", "create ConfigMap 1 KiB, 1 client", P50Ms, "2.3", AtMost(0.6)),
    target("write", "create ConfigMap 1 KiB, 32 clients", ServerCpuMs, "1.70", ShareAtMost(0.1)),
    target("write", "create ConfigMap 1 KiB, 128 clients", ServerCpuMs, "1.38", ShareAtMost(0.1)),
    target("write", "create Pod, 1 client", P50Ms, "2.9", AtMost(0.7)),
    target("write", "create Pod, 32 clients", ServerCpuMs, "2.89", ShareAtMost(0.1)),
    target("write", "create Pod, 128 clients", ServerCpuMs, "2.44", ShareAtMost(0.1)),
    target("write", "update ConfigMap, 1 client", ServerCpuMs, "2.20", ShareAtMost(0.125)),
    target("write", "update ConfigMap, 32 clients", ServerCpuMs, "1.17", ShareAtMost(0.125)),
    target("write", "patch Pod (merge), 1 client", ServerCpuMs, "6.0", ShareAtMost(1.0 / 15.0)),
    target("write", "patch Pod (merge), 32 clients", ServerCpuMs, "4.7", ShareAtMost(1.0 / 15.0)),
    target("read", "get Pod, 1 client", P50Ms, "1.5", AtMost(0.25)),
    target("read", "get Pod, 32 clients", ServerCpuMs, "0.86", ShareAtMost(1.0 / 15.0)),
    target("read", "get Pod, 128 clients", ServerCpuMs, "0.57", ShareAtMost(1.0 / 15.0)),
    target("list", "10,000 Pods, JSON, alone", ServerCpuMs, "900", ShareAtMost(1.0 / 15.0)),
    target("list", "10,000 Pods, JSON, alone", P50Ms, "848", AtMost(100.0)),
    target("list", "10,000 Pods, JSON, 8 at once", ServerCpuMs, "900", ShareAtMost(1.0 / 15.0)),
    target("list", "10,000 Pods by pages of 500", ServerCpuMs, "895", ShareAtMost(1.0 / 12.0)),
    target("watch-pods", "1,000 connections, flat out", ServerCpuMs, "0.053", ShareAtMost(1.0 / 7.0)),
    target("watch-pods", "1,000 connections, flat out", P99Ms, "94–139", AtMost(20.0)),
    target("bind", "1,000 nodes, 10,000 pods created meanwhile", Throughput, "205", TimesAtLeast(10.0)),
    target("bind", "1,000 nodes, 10,000 pods created meanwhile", ServerCpuMs, "9.5", AtMost(1.0)),
    target("master-kill", "leading master kill -9 → first write", OutageMs, "1,320 (max 1,580)", AtMost(600.0)),
    target("master-kill", "leading master kill -9 → first read", OutageMs, "", AtMost(600.0)),
    target(
        "master-kill",
        "leading master kill -9 → first binding",
        OutageMs,
        "17,000 (16,400–18,100)",
        AtMost(1_000.0),
    ),
    target("master-kill", "leading master kill -9 → first ReplicaSet", OutageMs, "", AtMost(2_000.0)),
    target("master-handover", "leading master SIGTERM → longest time without a write", OutageMs, "", AtMost(100.0)),
    target("master-handover", "leading master SIGTERM → longest time without a read", OutageMs, "", AtMost(100.0)),
];

/// Cases of ours beside which another case of the peer stands, which has no such door.
const STAND_INS: &[(&str, &str, &str, &str)] = &[
    ("put-direct", "256 B, 3 clients", "put", "256 B, 1 client"),
    ("put-direct", "256 B, 255 clients", "put", "256 B, 256 clients"),
    ("put-direct", "2 KiB, 255 clients", "put", "2 KiB, 256 clients"),
];

/// The peer's case that stands beside a case of ours: the same, as a rule.
pub fn peer_case(case: &Case) -> Case {
    let found = STAND_INS.iter().find(|(part, of, _, _)| case.part == *part && case.case == *of);
    found.map_or_else(|| case.clone(), |(_, _, part, of)| Case { part: (*part).to_owned(), case: (*of).to_owned() })
}

/// The aims of a case.
pub fn of(part: &str, case: &str, metric: Metric) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.part == part && target.case == case && target.metric == metric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::part::PARTS;

    #[test]
    fn every_target_belongs_to_a_part() {
        for target in TARGETS {
            assert!(PARTS.iter().any(|part| part.name == target.part), "{}", target.part);
        }
    }

    #[test]
    fn an_aim_relative_to_the_peer_cannot_be_judged_without_the_peer() {
        assert_eq!(ShareAtMost(0.25).reached(Some(1.0), None), None);
        assert_eq!(ShareAtMost(0.25).reached(Some(1.0), Some(0.2)), Some(true));
        assert_eq!(TimesAtLeast(10.0).reached(None, Some(9.0)), Some(false));
        assert_eq!(AtMost(0.4).reached(Some(0.3), None), Some(true));
        assert_eq!(ShareAtMost(1.0 / 15.0).to_string(), "≤ 1/15");
    }
}
