//! What a campaign has seen: cuts by kind of file and outcome, and every broken promise.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::Judgement;
use super::cuts::{Cut, Region};
use super::limits::VIOLATIONS_TOLD_MAX;
use super::reopen::Outcome;

/// See the head of this file.
#[derive(Debug, Default)]
pub struct Tally {
    /// Kinds of files, whether a crash can do it, outcomes.
    cuts: BTreeMap<(&'static str, Region, &'static str), u64>,
    total: u64,
    intact: u64,
    left_to_peers: u64,
    /// By kind.
    violations: Vec<(String, String)>,
    not_exercised: Vec<String>,
    took: Duration,
}

impl Tally {
    /// A dead directory opened as it was.
    pub fn intact(&mut self) {
        self.intact += 1;
    }

    /// A cut was judged.
    pub fn count(&mut self, cut: &Cut, outcome: &Outcome, judged: Judgement) {
        self.total += 1;
        *self.cuts.entry((cut.part(), cut.region, outcome.word())).or_default() += 1;
        self.left_to_peers += u64::from(judged == Judgement::LeftToPeers);
    }

    /// A promise was broken.
    pub fn violation(&mut self, kind: String, text: String) {
        let told = self.violations.iter().filter(|(other, _)| *other == kind).count();
        if told < VIOLATIONS_TOLD_MAX {
            println!("VIOLATION {text}");
        }
        self.violations.push((kind, text));
    }

    /// How many.
    pub fn violations(&self) -> usize {
        self.violations.len()
    }

    /// A kill that never came.
    pub fn not_exercised(&mut self, label: &str) {
        self.not_exercised.push(label.to_owned());
    }

    /// How long it took.
    pub fn took(&mut self, time: Duration) {
        self.took = time;
    }

    /// Whether every promise was kept and something was tried.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty() && self.total > 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} writers killed and opened again, {} cuts in {:.1?}", self.intact, self.total, self.took)?;
        for ((part, region, outcome), count) in &self.cuts {
            let region = match region {
                Region::Crash => "as a crash leaves it",
                Region::Torn => "torn by a crash",
                Region::Damage => "damaged",
            };
            writeln!(f, "  {part:<20} {region:<22} {outcome:<9} {count:>6}")?;
        }
        writeln!(f, "acknowledged after the mark, lost by damage, for peers to tell: {}", self.left_to_peers)?;
        for label in &self.not_exercised {
            writeln!(f, "NOT EXERCISED {label}")?;
        }
        writeln!(f, "{} violations", self.violations.len())
    }
}
