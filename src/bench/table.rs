//! The report as a table for the terminal, and the rows that the page is made of.

use crate::latency::{histogram, nearest_rank};
use crate::report::{Case, Metric, Report, Subject};
use crate::targets::{self, Target};

/// Width of an outage histogram's buckets.
const BUCKET_MS: f64 = 100.0;

/// One line: a metric of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Case and metric.
    pub case: Case,
    /// See [`Row::case`].
    pub metric: Metric,
    /// Ours.
    pub ours: Option<f64>,
    /// The peer's.
    pub peer: Option<f64>,
    /// The peer's from the reference machine, where it was not measured beside ours.
    pub reference: Option<&'static str>,
    /// Ours divided by the peer's.
    pub ratio: Option<f64>,
    /// The aim, and whether it is reached.
    pub aim: Option<(String, Option<bool>)>,
}

/// All rows: what was measured, then what has a target and was not.
pub fn rows(report: &Report) -> Vec<Row> {
    let mut rows = Vec::new();
    for case in report.cases() {
        for metric in report.metrics(&case) {
            rows.push(row(report, &case, metric, targets::of(&case.part, &case.case, metric)));
        }
    }
    for target in targets::TARGETS {
        let case = Case { part: target.part.to_owned(), case: target.case.to_owned() };
        if !rows.iter().any(|row| row.case == case && row.metric == target.metric) {
            rows.push(row(report, &case, target.metric, Some(target)));
        }
    }
    rows
}

fn row(report: &Report, case: &Case, metric: Metric, target: Option<&'static Target>) -> Row {
    let ours = report.median(case, Subject::Xebec, metric);
    let peer_case = targets::peer_case(case);
    let peer = report.median(&peer_case, Subject::Peer, metric);
    let ratio = report.ratio(case, &peer_case, metric);
    let reference = target.map(|target| target.peer).filter(|text| peer.is_none() && !text.is_empty());
    let aim = target.map(|target| (target.aim.to_string(), target.aim.reached(ours, ratio)));
    Row { case: case.clone(), metric, ours, peer, reference, ratio, aim }
}

/// Prints the whole report.
pub fn print(report: &Report) {
    let mut part = String::new();
    for row in rows(report).iter().filter(|row| row.ours.is_some() || row.peer.is_some()) {
        if row.case.part != part {
            part.clone_from(&row.case.part);
            println!("\n{part}");
            println!("  {:<44} {:<20} {:>12} {:>12} {:>8}  aim", "case", "figure", "xebec", "peer", "ratio");
        }
        let aim = row.aim.as_ref().map_or(String::new(), |(aim, reached)| format!("{aim} {}", verdict(*reached)));
        println!(
            "  {:<44} {:<20} {:>12} {:>12} {:>8}  {aim}",
            row.case.case,
            row.metric.label(),
            number(row.ours),
            number(row.peer),
            ratio(row.ratio),
        );
    }
    for (case, subject, line) in outages(report) {
        println!("\n{} ({}): {line}", case.case, who(subject));
    }
    for skipped in &report.skipped {
        println!("\nnot measured: {} of {}: {}", skipped.part, who(skipped.subject), skipped.reason);
    }
}

/// Spread and histogram of every outage, in words.
pub fn outages(report: &Report) -> Vec<(Case, Subject, String)> {
    let mut lines = Vec::new();
    for figure in report.figures.iter().filter(|figure| figure.metric == Metric::OutageMs) {
        let mut sorted = figure.values.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |share| number(nearest_rank(&sorted, share).copied());
        let buckets = histogram(&sorted, BUCKET_MS);
        let buckets: Vec<String> =
            buckets.iter().filter(|(_, count)| *count > 0).map(|(from, count)| format!("{from:.0}: {count}")).collect();
        let line = format!(
            "{} times, min {}, median {}, max {} ms; by {BUCKET_MS:.0} ms from: {}",
            sorted.len(),
            at(0.0),
            at(0.5),
            at(1.0),
            buckets.join(", ")
        );
        lines.push((figure.case.clone(), figure.subject, line));
    }
    lines
}

/// A subject's word.
pub fn who(subject: Subject) -> &'static str {
    match subject {
        Subject::Xebec => "xebec",
        Subject::Peer => "peer",
    }
}

/// Whether an aim is reached.
pub fn verdict(reached: Option<bool>) -> &'static str {
    match reached {
        Some(true) => "yes",
        Some(false) => "no",
        None => "?",
    }
}

/// A figure with about three digits, thousands apart.
pub fn number(value: Option<f64>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.1 || size == 0.0 => 3,
        _ => 4,
    };
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// A ratio: as a fraction below one, as a multiple above.
pub fn ratio(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value > 0.0 && value < 0.95 => format!("1/{:.1}", 1.0 / value),
        Some(value) => format!("{value:.1}×"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits_and_thousands_apart() {
        let check = |value, text: &str| assert_eq!(number(Some(value)), text);
        check(1_234_567.8, "1,234,568");
        check(999.6, "1,000");
        check(12.34, "12.3");
        check(0.0413, "0.0413");
        check(0.0, "0.000");
        assert_eq!(number(None), "–");
        assert_eq!(ratio(Some(0.1)), "1/10.0");
        assert_eq!(ratio(Some(2.54)), "2.5×");
    }

    #[test]
    fn a_target_that_was_not_measured_has_a_row_with_the_reference() {
        let rows = rows(&Report::default());
        assert_eq!(rows.len(), targets::TARGETS.len());
        assert!(rows.iter().all(|row| row.ours.is_none()));
        assert_eq!(rows[0].reference, Some("1.0"));
    }
}
