//! `docs/performance.md`, written from a report: medians side by side, their ratio, the aim, and what is missing.

use std::fmt::Write;

use crate::part::PARTS;
use crate::report::{Metric, Report};
use crate::table::{self, Row, number, ratio, who};

/// Metrics that the page shows even where nothing is aimed at.
const SHOWN: &[Metric] = &[
    Metric::ServerCpuMs,
    Metric::Throughput,
    Metric::P50Ms,
    Metric::P99Ms,
    Metric::ClientCpuMs,
    Metric::OutageMs,
    Metric::TotalMs,
    Metric::ResidentMib,
    Metric::CpuPercent,
    Metric::DiskMbPerHour,
    Metric::FileMb,
];

const HEAD: &str = "# Performance

Written by `make bench` (`bench report`) from one run; do not edit. How it is measured: `src/bench/`.

- Three members of either side run on loopback of one machine, and the client shares its cores. Absolute figures differ from machine to machine and minute to minute: **the ratio counts**, taken within a round in which both sides took turns, median over the rounds.
- *server CPU ms/op* is the CPU time of all server processes divided by the operations: on shared cores the figure that the client's own cost does not cap. The client sends prepared requests and does not look into replies; its cost stands beside.
- The store's measurements drive both sides with the same client over the same protocol (gRPC). Between members, xebec speaks mutual TLS, etcd plain text, as either does by default.
- An aim in terms of the peer (≤ 1/4, ≥ 10×) is judged by the ratio; where the peer was not run beside, its figure from the reference machine is given in parentheses, and the aim is not judged. *not measured* is what it says.
";

/// The page's text.
pub fn page(report: &Report) -> String {
    let mut out = String::from(HEAD);
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(String::new());
    match report.figures.is_empty() {
        true => line("No run has been recorded yet; the tables show the aims.".to_owned()),
        false => line(circumstances(report)),
    }
    if report.quick || (!report.release && !report.figures.is_empty()) {
        line("\n**Not a measurement**: a quick run, or a build without optimisation.".to_owned());
    }
    let rows = table::rows(report);
    for part in PARTS {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.case.part == part.name && is_shown(row)).collect();
        if rows.is_empty() {
            continue;
        }
        line(format!("\n## {}: {}\n", part.name, part.about));
        line("| case | figure | xebec | peer | ratio | aim | reached |".to_owned());
        line("|---|---|---|---|---|---|---|".to_owned());
        for row in rows {
            line(table_line(row));
        }
        for (case, subject, spread) in table::outages(report) {
            if case.part == part.name {
                line(format!("\n{} ({}): {spread}.", case.case, who(subject)));
            }
        }
        for skipped in report.skipped.iter().filter(|skipped| skipped.part == part.name) {
            line(format!("\nNot measured ({}): {}.", who(skipped.subject), skipped.reason.trim_end_matches('.')));
        }
    }
    out
}

fn is_shown(row: &Row) -> bool {
    row.aim.is_some() || SHOWN.contains(&row.metric)
}

fn table_line(row: &Row) -> String {
    let mut text = format!("| {} | {} | ", row.case.case, row.metric.label());
    let ours = if row.ours.is_some() { number(row.ours) } else { "not measured".to_owned() };
    let peer = row.reference.map_or_else(|| number(row.peer), |reference| format!("({reference})"));
    let (aim, reached) = match &row.aim {
        Some((aim, Some(reached))) => (aim.as_str(), if *reached { "yes" } else { "**no**" }),
        Some((aim, None)) => (aim.as_str(), "–"),
        None => ("", ""),
    };
    // Writing to a string cannot fail.
    let _ = write!(text, "{ours} | {peer} | {} | {aim} | {reached} |", ratio(row.ratio));
    text
}

fn circumstances(report: &Report) -> String {
    let machine = &report.machine;
    let subjects: Vec<String> = report.subjects.iter().map(|(name, version)| format!("{name} {version}")).collect();
    format!(
        "Run of {}: {} cores, {} MiB, Linux {}; synced write of 4 KiB p50 {} ms, p99 {} ms; {} rounds; {}.",
        date(report.started),
        machine.cores,
        machine.memory_mib,
        machine.kernel,
        number(Some(machine.fsync_ms.0)),
        number(Some(machine.fsync_ms.1)),
        report.rounds,
        subjects.join(", "),
    )
}

/// Day of a Unix time, by the usual count of days in the proleptic Gregorian calendar.
fn date(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::report::{Case, Subject};

    #[test]
    fn what_was_not_measured_is_said_and_the_reference_is_marked() {
        let text = page(&Report::default());
        assert!(text.contains("| 256 B, 1 client | p50 ms | not measured | (1.0) | – | ≤ 0.4 | – |"), "{text}");
    }

    #[test]
    fn a_figure_stands_beside_the_peer_with_ratio_and_verdict() {
        let mut report = Report { release: true, rounds: 1, ..Report::default() };
        let case = Case { part: "put".into(), case: "256 B, 256 clients".into() };
        report.add(&case, Subject::Xebec, Metric::ServerCpuMs, 0.02);
        report.add(&case, Subject::Peer, Metric::ServerCpuMs, 0.1);
        let text = page(&report);
        let expected = "| 256 B, 256 clients | server CPU ms/op | 0.0200 | 0.100 | 1/5.0 | ≤ 1/4 | yes |";
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("Not a measurement"));
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        let check = |seconds, text: &str| assert_eq!(date(seconds), text);
        check(0, "1970-01-01");
        check(951_782_400, "2000-02-29");
        check(1_767_225_599, "2025-12-31");
    }
}
