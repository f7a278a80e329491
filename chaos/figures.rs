//! What a run measured, whatever its verdict: counts, outages, and how far behind clients were. Built from a history
//! alone for its report; `page` adds up those of many runs. Judges nothing.

pub mod freshness;
pub mod waits;

use serde::{Deserialize, Serialize};

use crate::history::{History, Outcome};
use crate::invariants::availability::Outages;
use crate::invariants::search;
use freshness::Freshness;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    pub operations: usize,
    pub acknowledged_writes: usize,
    /// Guards that did not hold: proof that clients met.
    pub conflicts: usize,
    pub reads: usize,
    /// Writes whose outcome no client was told.
    pub unknown: usize,
    pub refused: usize,
    pub success_percent: u64,
    pub watch_batches: usize,
    pub changes: usize,
    /// Keys whose search for an order was given up, of all keys.
    pub search_undecided: (usize, usize),
    pub faults: usize,
    /// How late the machine's timers rang.
    #[serde(default)]
    pub late_ms: u64,
    pub write_outage_ms: Outages,
    pub read_outage_ms: Outages,
    /// How long acknowledged writes took.
    #[serde(default)]
    pub writes: Freshness,
    /// How late watches told what was acknowledged.
    #[serde(default)]
    pub watch_lag: Freshness,
    /// How long linearizable reads through nodes that do not lead took.
    #[serde(default)]
    pub follower_reads: Freshness,
}

impl Figures {
    pub fn of(history: &History) -> Figures {
        let count = |wanted: fn(&Outcome) -> bool| {
            history.operations.iter().filter(|operation| wanted(&operation.outcome)).count()
        };
        let operations = history.operations.len();
        let unknown = count(|outcome| matches!(outcome, Outcome::Unknown { .. }));
        let refused = count(|outcome| matches!(outcome, Outcome::Refused { .. }));
        Figures {
            operations,
            acknowledged_writes: count(|outcome| matches!(outcome, Outcome::Applied { .. })),
            conflicts: count(|outcome| matches!(outcome, Outcome::CompareFailed { .. })),
            reads: count(|outcome| matches!(outcome, Outcome::Read { .. })),
            unknown,
            refused,
            success_percent: ((operations - unknown - refused) * 100 / operations.max(1)) as u64,
            watch_batches: history.watches.len(),
            changes: history.replicas.iter().map(|replica| replica.log.len()).max().unwrap_or(0),
            search_undecided: search::undecided(history),
            faults: history.faults.len(),
            late_ms: history.late_ns / 1_000_000,
            write_outage_ms: Outages::of_writes(history),
            read_outage_ms: Outages::of_reads(history),
            writes: Freshness::of_writes(history),
            watch_lag: Freshness::of_watches(history),
            follower_reads: Freshness::of_follower_reads(history),
        }
    }

    /// Lines for a terminal about how long things took, healthy and under faults.
    pub fn freshness_lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let shown: [(&str, &str, &[u64], &Freshness); 3] = [
            ("writes", WATCH_SHARES, &WATCH_LAG_TOLD, &self.writes),
            ("watch lag", WATCH_SHARES, &WATCH_LAG_TOLD, &self.watch_lag),
            ("follower reads", READ_SHARES, &READS_TOLD, &self.follower_reads),
        ];
        for (what, shares, told, Freshness { healthy, under_fault }) in shown {
            let parts = [("healthy", healthy), ("under faults", under_fault)];
            let parts = parts.iter().filter(|(_, waits)| waits.count() > 0);
            let parts: Vec<String> =
                parts.map(|(when, waits)| format!("{when} ({}) {}", waits.count(), waits.told(told))).collect();
            if !parts.is_empty() {
                lines.push(format!("  {what}, {shares}: {}", parts.join("; ")));
            }
        }
        lines
    }
}

/// Shares of all events whose lag is told, by thousands, and their names.
pub const WATCH_LAG_TOLD: [u64; 2] = [500, 990];
/// See [`WATCH_LAG_TOLD`].
pub const WATCH_SHARES: &str = "p50 / p99 / max";
/// Shares of all reads whose time is told, by thousands, and their names.
pub const READS_TOLD: [u64; 3] = [500, 990, 999];
/// See [`READS_TOLD`].
pub const READ_SHARES: &str = "p50 / p99 / p99.9 / max";
