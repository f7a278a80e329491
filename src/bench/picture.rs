//! Outages of both sides as a picture: a histogram per case, ours above the line and the peer's below it, on one axis of
//! time. Written by `bench run --picture`. Figures are those of the report; nothing is judged here.

use std::fmt::Write as _;

use crate::latency::nearest_rank;
use crate::report::{Case, Metric, Report, Subject};
use crate::table::number;

/// Width of a bar, in milliseconds.
const BAR_MS: f64 = 50.0;
const LEFT: f64 = 40.0;
const WIDTH: f64 = 820.0;
const TOP: f64 = 84.0;
/// Height of a case, and of the bars on either side of its line.
const STEP: f64 = 250.0;
const BARS: f64 = 80.0;
const INK: &str = "#1f2933";
const GREY: &str = "#52606d";

struct Side {
    subject: Subject,
    name: String,
    color: &'static str,
    /// Upwards is negative in SVG.
    direction: f64,
}

/// The picture; it says so where there is nothing to draw.
pub fn drawn(report: &Report) -> String {
    let cases: Vec<Case> = report.cases().into_iter().filter(|case| is_drawn(report, case)).collect();
    let all = || report.figures.iter().filter(|figure| figure.metric == Metric::OutageMs);
    let most = all().flat_map(|figure| figure.values.iter().copied()).fold(BAR_MS, f64::max);
    // The next full half second.
    let end = (most / 500.0).ceil() * 500.0;
    let height = TOP + STEP * cases.len().max(1) as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"900\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"{LEFT}\" y=\"26\" font-size=\"15\" fill=\"{INK}\">Time without a leader, as clients see it: fault → first acknowledged write</text>\n\
         <text x=\"{LEFT}\" y=\"44\" fill=\"{GREY}\">{}</text>\n",
        circumstances(report),
    );
    // Writing to a string cannot fail, here and below.
    if report.quick || !report.release {
        let what = if report.quick { "a quick run" } else { "a build without optimisation" };
        let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"60\" fill=\"#b91c1c\">NOT A MEASUREMENT: {what}</text>");
    }
    if cases.is_empty() {
        let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"{TOP}\" fill=\"{INK}\">Nothing was measured.</text>");
    }
    for (number, case) in cases.iter().enumerate() {
        draw_case(&mut svg, report, case, TOP + STEP * number as f64, end);
    }
    svg.push_str("</svg>\n");
    svg
}

fn is_drawn(report: &Report, case: &Case) -> bool {
    [Subject::Xebec, Subject::Peer].iter().any(|side| !report.values(case, *side, Metric::OutageMs).is_empty())
}

fn circumstances(report: &Report) -> String {
    let machine = &report.machine;
    let (cores, kernel, (p50, p99)) = (machine.cores, &machine.kernel, machine.fsync_ms);
    format!(
        "Three members of either side on loopback of one machine, taking turns; {cores} cores, kernel {kernel}, fsync \
         p50 {p50:.1} ms, p99 {p99:.1} ms"
    )
}

fn sides(report: &Report) -> [Side; 2] {
    let version = |name: &str| report.subjects.get(name).map(|version| format!("{name} {version}"));
    let ours = version("xebec").unwrap_or_else(|| "xebec".to_owned());
    let theirs = version("etcd").or_else(|| version("kube-apiserver")).unwrap_or_else(|| "peer".to_owned());
    [
        Side { subject: Subject::Xebec, name: ours, color: "#0f766e", direction: -1.0 },
        Side { subject: Subject::Peer, name: theirs, color: "#b45309", direction: 1.0 },
    ]
}

fn draw_case(svg: &mut String, report: &Report, case: &Case, top: f64, end: f64) {
    let line = top + 30.0 + BARS;
    let place = |ms: f64| LEFT + WIDTH * ms / end;
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"{:.1}\" font-size=\"13\" fill=\"{INK}\">{}</text>",
        top + 12.0,
        case.case
    );
    for tick in 0..=(end / 500.0) as u32 {
        let ms = f64::from(tick) * 500.0;
        let (x, from, to) = (place(ms), line - BARS, line + BARS);
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" y1=\"{from:.1}\" x2=\"{x:.1}\" y2=\"{to:.1}\" stroke=\"#d9dee5\"/><text x=\"{x:.1}\" \
             y=\"{:.1}\" text-anchor=\"middle\" fill=\"{GREY}\">{ms:.0} ms</text>",
            to + 16.0,
        );
    }
    let sides = sides(report);
    let counts: Vec<Vec<usize>> =
        sides.iter().map(|side| bars(report.values(case, side.subject, Metric::OutageMs), end)).collect();
    let tallest = counts.iter().flatten().copied().max().unwrap_or(1).max(1) as f64;
    for (side, counts) in sides.iter().zip(&counts) {
        for (bar, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let (x, height) = (place(bar as f64 * BAR_MS), BARS * *count as f64 / tallest);
            let y = if side.direction < 0.0 { line - height } else { line };
            let width = WIDTH * BAR_MS / end - 1.0;
            let color = side.color;
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{color}\"/>"
            );
        }
        // Beside the title above the bars, and under the axis below them.
        let y = if side.direction < 0.0 { top + 12.0 } else { line + BARS + 34.0 };
        let text = told(&side.name, report.values(case, side.subject, Metric::OutageMs));
        let (x, color) = (LEFT + WIDTH, side.color);
        let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y:.1}\" text-anchor=\"end\" fill=\"{color}\">{text}</text>");
    }
    let _ = writeln!(
        svg,
        "<line x1=\"{LEFT}\" y1=\"{line:.1}\" x2=\"{:.1}\" y2=\"{line:.1}\" stroke=\"{GREY}\"/>",
        LEFT + WIDTH
    );
}

/// How many values fall into each bar of the axis.
fn bars(values: &[f64], end: f64) -> Vec<usize> {
    let last = (end / BAR_MS).ceil() as usize;
    let mut counts = vec![0; last.max(1)];
    for value in values {
        let bar = (value / BAR_MS).floor() as usize;
        counts[bar.min(last.saturating_sub(1))] += 1;
    }
    counts
}

fn told(name: &str, values: &[f64]) -> String {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    if sorted.is_empty() {
        return format!("{name}: not measured");
    }
    let at = |share| number(nearest_rank(&sorted, share).copied());
    format!("{name}: {} times, min {}, median {}, p90 {}, max {} ms", sorted.len(), at(0.0), at(0.5), at(0.9), at(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_are_drawn_with_their_figures_and_bars() {
        let mut report = Report { release: true, ..Report::default() };
        report.subjects.insert("etcd".to_owned(), "3.6.16".to_owned());
        let case = Case { part: "kill".to_owned(), case: "leader kill".to_owned() };
        for (ours, theirs) in [(410.0, 1_210.0), (430.0, 1_700.0), (910.0, 1_240.0)] {
            report.add(&case, Subject::Xebec, Metric::OutageMs, ours);
            report.add(&case, Subject::Peer, Metric::OutageMs, theirs);
        }
        let svg = drawn(&report);
        assert!(svg.contains("xebec: 3 times, min 410, median 430, p90 910, max 910 ms"), "{svg}");
        assert!(svg.contains("etcd 3.6.16: 3 times") && !svg.contains("NOT A MEASUREMENT"), "{svg}");
        // The ground, two bars of ours, two of theirs.
        assert_eq!(svg.matches("<rect").count(), 5, "{svg}");
        assert!(drawn(&Report::default()).contains("Nothing was measured"));
    }

    #[test]
    fn what_lies_at_the_end_of_the_axis_belongs_to_its_last_bar() {
        assert_eq!(bars(&[0.0, 49.9, 50.0, 500.0], 500.0)[..2], [2, 1]);
        assert_eq!(bars(&[500.0], 500.0)[9], 1);
    }
}
