//! What many runs amount to: JSON, a Markdown table for `docs/reliability.md`, and a picture of the outages.
//! Reads the reports that runs left in a folder. Figures are copied, never judged again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde::Serialize;

use crate::figures::freshness::Freshness;
use crate::figures::waits::Waits;
use crate::figures::{READ_SHARES, READS_TOLD, WATCH_LAG_TOLD, WATCH_SHARES};
use crate::invariants::availability::Outages;
use crate::report::{Report, Verdict};
use crate::run;
use crate::scenarios::{self, Expect};
use crate::world::wiring::Wiring;

/// Between these lines of a page stands what this file writes.
const BEGIN: &str = "<!-- written by `chaos report`: begin -->";
const END: &str = "<!-- written by `chaos report`: end -->";

#[derive(clap::Args)]
pub struct ReportArgs {
    /// The folder that was given to `chaos run --out`.
    dir: PathBuf,
    /// A page whose part between two markers is replaced by the table.
    #[arg(long)]
    page: Option<PathBuf>,
    /// Where to draw the outages, as SVG.
    #[arg(long)]
    picture: Option<PathBuf>,
}

/// All runs of one scenario.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    scenario: String,
    wiring: Wiring,
    runs: usize,
    passed: usize,
    faults: usize,
    calls: usize,
    watch_batches: usize,
    violations: usize,
    write_outage_ms: Outages,
    read_outage_ms: Outages,
    #[serde(serialize_with = "shares")]
    writes: Freshness,
    #[serde(serialize_with = "shares")]
    watch_lag: Freshness,
    #[serde(serialize_with = "shares")]
    follower_reads: Freshness,
    /// The largest value of each figure, over all runs.
    measured: BTreeMap<String, u64>,
    seeds: Vec<u64>,
}

/// The shares that are compared with aims stand for all times.
fn shares<S: serde::Serializer>(freshness: &Freshness, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map([
        ("healthyMicroseconds", freshness.healthy.summary()),
        ("underFaultMicroseconds", freshness.under_fault.summary()),
    ])
}

/// Prints JSON, and writes the page and the picture where asked for.
pub fn write(args: &ReportArgs) -> anyhow::Result<()> {
    let rows = rows(&reports(&args.dir)?);
    ensure!(!rows.is_empty(), "{} holds no report", args.dir.display());
    println!("{}", serde_json::to_string_pretty(&rows).context("encoding rows")?);
    if let Some(page) = &args.page {
        let text = std::fs::read_to_string(page).with_context(|| format!("reading {}", page.display()))?;
        let text = replaced(&text, &format!("{}\n{}", table(&rows), times_table(&rows)))
            .with_context(|| format!("{} has no place for a table", page.display()))?;
        std::fs::write(page, text).with_context(|| format!("writing {}", page.display()))?;
    }
    if let Some(picture) = &args.picture {
        std::fs::write(picture, drawn(&rows)).with_context(|| format!("writing {}", picture.display()))?;
    }
    Ok(())
}

fn reports(dir: &Path) -> anyhow::Result<Vec<Report>> {
    let mut dirs = Vec::new();
    for entry in std::fs::read_dir(dir).with_context(|| format!("reading {}", dir.display()))? {
        dirs.push(entry.context("reading a folder")?.path());
    }
    dirs.sort();
    // A folder without a report is a run that was cut off.
    Ok(dirs.iter().filter_map(|dir| run::report(dir).ok()).collect())
}

fn rows(reports: &[Report]) -> Vec<Row> {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for report in reports {
        let row = rows.entry(&report.scenario).or_default();
        row.scenario.clone_from(&report.scenario);
        row.wiring = report.wiring;
        row.runs += 1;
        row.passed += usize::from(report.verdict == Verdict::Passed);
        row.faults += report.figures.faults;
        row.calls += report.figures.operations;
        row.watch_batches += report.figures.watch_batches;
        row.violations += report.violations.len();
        row.write_outage_ms.milliseconds.extend(&report.figures.write_outage_ms.milliseconds);
        row.read_outage_ms.milliseconds.extend(&report.figures.read_outage_ms.milliseconds);
        row.writes.merge(&report.figures.writes);
        row.watch_lag.merge(&report.figures.watch_lag);
        row.follower_reads.merge(&report.figures.follower_reads);
        for (what, value) in &report.measured {
            let held = row.measured.entry(what.clone()).or_default();
            *held = (*held).max(*value);
        }
        row.seeds.push(report.seed);
    }
    for row in rows.values_mut() {
        row.write_outage_ms.milliseconds.sort_unstable();
        row.read_outage_ms.milliseconds.sort_unstable();
        row.seeds.sort_unstable();
    }
    rows.into_values().collect()
}

/// Rows of planted bugs count as found, not as passed: they stand apart.
fn is_planted(row: &Row) -> bool {
    scenarios::find(&row.scenario).is_some_and(|scenario| matches!(scenario.expect, Expect::Found(_)))
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| scenario | links | runs passed | faults | calls | violations | write outage p50 / p99 / max | read outage p50 / max | measured | seeds |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows.iter().filter(|row| !is_planted(row)) {
        let (writes, reads) = (&row.write_outage_ms, &row.read_outage_ms);
        let measured: Vec<String> = row.measured.iter().map(|(what, value)| format!("{what}: {value}")).collect();
        let wiring = format!("{:?}", row.wiring).to_lowercase();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| `{}` | {wiring} | {}/{} | {} | {} | {} | {} / {} / {} ms | {} / {} ms | {} | {} |",
            row.scenario,
            row.passed,
            row.runs,
            row.faults,
            row.calls,
            row.violations,
            writes.percentile(50),
            writes.percentile(99),
            writes.max(),
            reads.percentile(50),
            reads.max(),
            measured.join("; "),
            seeds(&row.seeds),
        );
    }
    text
}

/// How long writes took and how far behind members that do not lead were, row by row, and all rows together.
fn times_table(rows: &[Row]) -> String {
    let mut text = format!(
        "| scenario | writes {WATCH_SHARES}: healthy | under faults | watch lag {WATCH_SHARES}: healthy | under faults | follower reads {READ_SHARES}: healthy | under faults |\n\
         |---|---|---|---|---|---|---|\n"
    );
    let mut all = Row::default();
    let mut line = |name: &str, Row { writes, watch_lag: lag, follower_reads: reads, .. }: &Row| {
        let told = |of: &Waits, shares: &[u64]| match of.count() {
            0 => String::new(),
            count => format!("{} ({count})", of.told(shares)),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} | {} |",
            told(&writes.healthy, &WATCH_LAG_TOLD),
            told(&writes.under_fault, &WATCH_LAG_TOLD),
            told(&lag.healthy, &WATCH_LAG_TOLD),
            told(&lag.under_fault, &WATCH_LAG_TOLD),
            told(&reads.healthy, &READS_TOLD),
            told(&reads.under_fault, &READS_TOLD),
        );
    };
    for row in rows.iter().filter(|row| !is_planted(row)) {
        line(&format!("`{}`", row.scenario), row);
        all.writes.merge(&row.writes);
        all.watch_lag.merge(&row.watch_lag);
        all.follower_reads.merge(&row.follower_reads);
    }
    line("all", &all);
    text
}

/// `1–4, 9`.
fn seeds(seeds: &[u64]) -> String {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for seed in seeds {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 >= *seed => *last = *seed,
            _ => spans.push((*seed, *seed)),
        }
    }
    let told = |(from, to): &(u64, u64)| if from == to { from.to_string() } else { format!("{from}–{to}") };
    spans.iter().map(told).collect::<Vec<_>>().join(", ")
}

fn replaced(page: &str, table: &str) -> Option<String> {
    let begin = page.find(BEGIN)? + BEGIN.len();
    let end = begin + page[begin..].find(END)?;
    Some(format!("{}\n\n{}\n{}", &page[..begin], table, &page[end..]))
}

/// Every outage of every scenario as a dot on a logarithmic line of time, writes above reads.
fn drawn(rows: &[Row]) -> String {
    const LEFT: f64 = 230.0;
    const WIDTH: f64 = 620.0;
    const STEP: f64 = 26.0;
    const TOP: f64 = 64.0;
    let rows: Vec<&Row> =
        rows.iter().filter(|row| !is_planted(row) && !row.write_outage_ms.milliseconds.is_empty()).collect();
    let place = |ms: u64| LEFT + WIDTH * (ms.max(10) as f64 / 10.0).log10() / 3.0;
    let height = TOP + STEP * rows.len() as f64 + 30.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"900\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"20\" y=\"24\" font-size=\"15\" fill=\"#1f2933\">Longest time without an answer after each fault</text>\n\
         <circle cx=\"640\" cy=\"20\" r=\"4\" fill=\"#c2410c\"/><text x=\"650\" y=\"24\" fill=\"#1f2933\">write</text>\n\
         <circle cx=\"710\" cy=\"20\" r=\"4\" fill=\"#1d4ed8\"/><text x=\"720\" y=\"24\" fill=\"#1f2933\">linearizable read</text>\n",
    );
    for (ms, label) in
        [(10, "10 ms"), (30, "30"), (100, "100 ms"), (300, "300"), (1_000, "1 s"), (3_000, "3"), (10_000, "10 s")]
    {
        let x = place(ms);
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" y1=\"{:.1}\" x2=\"{x:.1}\" y2=\"{:.1}\" stroke=\"#d9dee5\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#52606d\">{label}</text>",
            TOP - 14.0,
            height - 22.0,
            TOP - 20.0,
        );
    }
    for (number, row) in rows.iter().enumerate() {
        let y = TOP + STEP * number as f64;
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#1f2933\">{}</text>",
            LEFT - 12.0,
            y + 8.0,
            row.scenario
        );
        for (outages, color, offset) in [(&row.write_outage_ms, "#c2410c", 0.0), (&row.read_outage_ms, "#1d4ed8", 9.0)]
        {
            for ms in &outages.milliseconds {
                let (x, y) = (place(*ms), y + offset);
                let _ = writeln!(
                    svg,
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{color}\" fill-opacity=\"0.45\"/>"
                );
            }
        }
    }
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn row(scenario: &str, outages: &[u64]) -> Row {
        let write_outage_ms = Outages { milliseconds: outages.to_vec() };
        Row { scenario: scenario.into(), runs: 2, passed: 2, write_outage_ms, seeds: vec![1, 2, 5], ..Row::default() }
    }

    #[test]
    fn the_table_takes_the_place_between_the_markers_and_no_other() {
        let page = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        let text = replaced(&page, &table(&[row("leader-kill", &[400, 600])])).unwrap();
        assert!(text.starts_with("before\n") && text.ends_with("after\n") && !text.contains("old"), "{text}");
        assert!(text.contains("| `leader-kill` | direct | 2/2 |") && text.contains("400 / 600 / 600 ms"), "{text}");
        assert_eq!(replaced("no markers", ""), None);
    }

    #[test]
    fn each_outage_is_a_dot_and_planted_bugs_are_left_out() {
        let svg = drawn(&[row("leader-kill", &[400, 600]), row("mutant-split-transaction", &[1])]);
        assert_eq!(svg.matches("fill-opacity").count(), 2);
        assert!(!svg.contains("mutant"));
    }

    #[test]
    fn what_members_that_follow_showed_is_added_up() {
        let lag = |milliseconds: u64| {
            let mut watch_lag = Freshness::default();
            watch_lag.healthy.add(milliseconds * 1_000_000);
            Row { watch_lag, ..row("jitter", &[]) }
        };
        let text = times_table(&[lag(2), Row { scenario: "handover".into(), ..lag(9) }, row("power-loss", &[])]);
        assert!(text.contains("| `jitter` |  |  | 2.0 / 2.0 / 2.0 ms (1) |  |  |  |"), "{text}");
        assert!(text.contains("| `power-loss` |  |  |  |  |  |  |"), "{text}");
        assert!(text.ends_with("| all |  |  | 2.0 / 9.0 / 9.0 ms (2) |  |  |  |\n"), "{text}");
    }

    #[test]
    fn neighbouring_seeds_are_told_as_a_span() {
        assert_eq!(seeds(&[1, 2, 3, 7, 9, 10]), "1–3, 7, 9–10");
    }
}
