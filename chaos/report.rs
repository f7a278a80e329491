//! What a run amounts to: verdict, violations and figures, as text for people and as JSON for machines.
//! Built from a history alone, so `chaos check` gives the same report again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::figures::Figures;
use crate::history::History;
use crate::invariants::{Violation, check_all};
use crate::limits::LATE_GRANTED_TIMES;
use crate::run::{Origin, Spent};
use crate::scenarios::{Expect, Scenario};
use crate::world::wiring::Wiring;

/// Parts of a run that took less are not worth a word.
const SPENT_TOLD_MS_MIN: u64 = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Passed,
    Failed,
    /// Too little happened to prove anything. Counts as a failure.
    Inconclusive,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub scenario: String,
    pub seed: u64,
    pub verdict: Verdict,
    /// Why it is not passed; empty for a clean run.
    pub reasons: Vec<String>,
    /// Everything that the checks found, planted bugs included.
    pub violations: Vec<Violation>,
    pub figures: Figures,
    /// What lay between the members.
    pub wiring: Wiring,
    /// Counts that show that faults happened.
    pub proofs: BTreeMap<String, u64>,
    /// Figures that the faults measured.
    pub measured: BTreeMap<String, u64>,
    /// What the run spent its time on.
    #[serde(default)]
    pub spent: Spent,
}

impl Report {
    /// Judges a history by what its scenario expects.
    pub fn of(scenario: &Scenario, origin: &Origin, history: &History) -> Report {
        let (violations, figures) = (check_all(history), Figures::of(history));
        let (mut verdict, mut reasons) = judge(scenario, &violations, &figures);
        let unproven: Vec<&String> =
            origin.proofs.iter().filter(|(_, count)| **count == 0).map(|(what, _)| what).collect();
        if verdict == Verdict::Passed && !unproven.is_empty() {
            verdict = Verdict::Inconclusive;
            reasons.push(format!("nothing shows that the fault happened: {unproven:?} stayed 0"));
        }
        Report {
            scenario: scenario.name.to_owned(),
            seed: origin.seed,
            verdict,
            reasons,
            violations,
            figures,
            wiring: origin.wiring,
            proofs: origin.proofs.clone(),
            measured: origin.figures.clone(),
            spent: origin.spent.clone(),
        }
    }

    /// A run that could not be, or broke off: something that it needs is missing on this machine, or the harness failed.
    pub fn unmet(scenario: &Scenario, seed: u64, reason: String) -> Report {
        Report {
            scenario: scenario.name.to_owned(),
            seed,
            verdict: Verdict::Failed,
            reasons: vec![reason],
            violations: Vec::new(),
            figures: Figures::default(),
            wiring: scenario.setup.wiring,
            proofs: BTreeMap::new(),
            measured: BTreeMap::new(),
            spent: Spent::default(),
        }
    }

    /// Lines for a terminal.
    pub fn lines(&self) -> Vec<String> {
        let Figures { operations, acknowledged_writes, conflicts, reads, unknown, refused, .. } = &self.figures;
        let mut lines = vec![
            format!("{} {:?} (seed {})", self.scenario, self.verdict, self.seed),
            format!(
                "  {operations} calls: {acknowledged_writes} writes acknowledged, {conflicts} conflicts, {reads} reads, \
                 {unknown} unknown, {refused} refused; {} watch batches; {} % answered",
                self.figures.watch_batches, self.figures.success_percent
            ),
        ];
        if self.figures.search_undecided.0 > 0 {
            let (undecided, keys) = self.figures.search_undecided;
            lines.push(format!("  the search gave up on {undecided} of {keys} keys"));
        }
        for (what, outages) in [("write", &self.figures.write_outage_ms), ("read", &self.figures.read_outage_ms)] {
            if outages.milliseconds.is_empty() {
                continue;
            }
            let (p50, p99, max) = (outages.percentile(50), outages.percentile(99), outages.max());
            let count = outages.milliseconds.len();
            lines.push(format!("  {what} outage per fault ({count}): p50 {p50} ms, p99 {p99} ms, max {max} ms"));
            lines.extend(outages.histogram().into_iter().map(|bar| format!("  {bar}")));
        }
        lines.extend(self.figures.freshness_lines());
        for (what, counts) in [("proof", &self.proofs), ("measured", &self.measured)] {
            if !counts.is_empty() {
                let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
                lines.push(format!("  {what}: {}", counts.join(", ")));
            }
        }
        if !self.spent.0.is_empty() {
            let parts = self.spent.0.iter().filter(|(_, ms)| *ms >= SPENT_TOLD_MS_MIN);
            let parts: Vec<String> = parts.map(|(part, ms)| format!("{part} {:.1} s", *ms as f64 / 1e3)).collect();
            lines.push(format!("  spent: {}; timers {} ms late", parts.join(", "), self.figures.late_ms));
        }
        lines.extend(self.reasons.iter().map(|reason| format!("  {reason}")));
        lines
    }
}

fn judge(scenario: &Scenario, violations: &[Violation], figures: &Figures) -> (Verdict, Vec<String>) {
    let told = |violation: &Violation| format!("VIOLATION {}: {}", violation.invariant, violation.what);
    match scenario.expect {
        Expect::Clean { .. } if !violations.is_empty() => {
            return (Verdict::Failed, violations.iter().map(told).collect());
        }
        Expect::Clean { write_outage_ms_max: max }
            if figures.write_outage_ms.max() > max + LATE_GRANTED_TIMES * figures.late_ms =>
        {
            let what = format!(
                "VIOLATION availability: writes stood still for {} ms, at most {max} ms are granted, and {} ms more on a \
                 machine whose timers are {} ms late",
                figures.write_outage_ms.max(),
                LATE_GRANTED_TIMES * figures.late_ms,
                figures.late_ms,
            );
            return (Verdict::Failed, vec![what]);
        }
        Expect::Found(by) if !violations.iter().any(|violation| by.contains(&violation.invariant.as_str())) => {
            return (Verdict::Failed, vec![format!("the planted bug was not found by any of {by:?}")]);
        }
        Expect::Clean { .. } | Expect::Found(_) => {}
    }
    let mut reasons = Vec::new();
    let (percent, writes) = (figures.success_percent, figures.acknowledged_writes as u64);
    if percent < scenario.success_percent_min {
        reasons.push(format!("{percent} % of calls were answered, {} % are needed", scenario.success_percent_min));
    }
    if writes < scenario.writes_min {
        reasons.push(format!("{writes} writes were acknowledged, {} are needed", scenario.writes_min));
    }
    if figures.faults == 0 && scenario.setup.mutant.is_none() {
        reasons.push("no fault was injected".to_owned());
    }
    if !reasons.is_empty() {
        return (Verdict::Inconclusive, reasons);
    }
    if let Expect::Found(by) = scenario.expect {
        let first = violations.iter().find(|violation| by.contains(&violation.invariant.as_str()));
        reasons.extend(first.map(|first| format!("found as it must be: {}", told(first))));
    }
    (Verdict::Passed, reasons)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::invariants::availability::Outages;
    use crate::scenarios;

    fn figures() -> Figures {
        Figures { success_percent: 99, acknowledged_writes: 10_000, faults: 5, ..Figures::default() }
    }

    fn violation(invariant: &str) -> Vec<Violation> {
        vec![Violation { invariant: invariant.into(), what: "something".into() }]
    }

    #[test]
    fn a_clean_run_passes_and_an_idle_one_is_inconclusive() {
        let scenario = scenarios::find("leader-kill").unwrap();
        assert_eq!(judge(scenario, &[], &figures()).0, Verdict::Passed);
        let idle = [
            Figures { acknowledged_writes: 3, ..figures() },
            Figures { success_percent: 10, ..figures() },
            Figures { faults: 0, ..figures() },
        ];
        for figures in idle {
            assert_eq!(judge(scenario, &[], &figures).0, Verdict::Inconclusive);
        }
    }

    #[test]
    fn a_violation_or_a_hang_fails() {
        let scenario = scenarios::find("leader-kill").unwrap();
        assert_eq!(judge(scenario, &violation("durability"), &figures()).0, Verdict::Failed);
        let hang = Figures { write_outage_ms: Outages { milliseconds: vec![60_000] }, ..figures() };
        assert_eq!(judge(scenario, &[], &hang).0, Verdict::Failed);
        let starved = Figures { late_ms: 3_000, ..hang };
        assert_eq!(judge(scenario, &[], &starved).0, Verdict::Passed, "a machine that gave as little as that");
    }

    #[test]
    fn a_mutant_passes_only_when_the_right_check_finds_it() {
        let scenario = scenarios::find("mutant-ack-before-commit").unwrap();
        assert_eq!(judge(scenario, &violation("durability"), &figures()).0, Verdict::Passed);
        assert_eq!(judge(scenario, &violation("liveness"), &figures()).0, Verdict::Failed);
        assert_eq!(judge(scenario, &[], &figures()).0, Verdict::Failed);
    }
}
