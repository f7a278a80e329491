//! Draws a `ClusterStatus` for people. Called by `status`; decides nothing.

use crate::cli::status::{ClusterStatus, Health, MasterStatus};
use crate::cli::terminal::{bytes, elapsed, grouped};

const GAP: &str = "  ";

/// The picture: a headline, a table, and what else there is to say. Ends with a line break.
pub fn draw(status: &ClusterStatus, coloured: bool) -> String {
    let mut text = headline(status, coloured);
    text.push_str("\n\n");
    let leads = matches!(status.health, Health::Healthy | Health::Degraded);
    if leads {
        text.push_str(&table(&MASTER_COLUMNS, &status.masters));
        for master in &status.masters {
            if let Some(problem) = &master.problem {
                text.push_str(&format!("\nPROBLEM    {}: {problem}\n", master.name));
            }
        }
    } else {
        text.push_str(&table(&PROBLEM_COLUMNS, &status.masters));
    }
    for line in &status.disagreements {
        text.push_str(&format!("\nDISAGREES  {line}\n"));
    }
    if leads && !status.roles.is_empty() {
        let short = |role: &str| match role {
            "kube-scheduler" => "scheduler".to_owned(),
            "kube-controller-manager" => "controllers".to_owned(),
            other => other.to_owned(),
        };
        let roles: Vec<String> =
            status.roles.iter().map(|(role, holder)| format!("{} {holder}", short(role))).collect();
        text.push_str(&format!("\n{}\n", roles.join(" · ")));
    }
    if leads && let Some(line) = patience(&status.masters) {
        text.push_str(&format!("\n{line}\n"));
    }
    text
}

/// Timers that are later than this are worth a word.
const LATE_MS_MIN: u64 = 50;

/// How soon the masters miss a leader, and what makes them patient.
fn patience(masters: &[MasterStatus]) -> Option<String> {
    let known = || masters.iter().filter_map(|master| Some((master, master.patience.as_ref()?)));
    let (_, most) = known().max_by_key(|(_, patience)| patience.election_ms_max)?;
    let mut line =
        format!("preset {}, elections after {}-{} ms", most.preset, most.election_ms_min, most.election_ms_max);
    if let Some(trip) = known().filter_map(|(_, patience)| patience.round_trip_us).max() {
        line.push_str(&format!(" · round trip {}.{} ms", trip / 1000, trip % 1000 / 100));
    }
    for (master, patience) in known().filter(|(_, patience)| patience.timers_late_ms >= LATE_MS_MIN) {
        line.push_str(&format!(" · {}: timers {} ms late", master.name, patience.timers_late_ms));
    }
    Some(line)
}

fn headline(status: &ClusterStatus, coloured: bool) -> String {
    let (word, colour) = match status.health {
        Health::Healthy => ("HEALTHY", 32),
        Health::Degraded => ("DEGRADED", 33),
        Health::NoQuorum => ("NO QUORUM", 31),
        Health::Unreachable => ("UNREACHABLE", 31),
    };
    let word = if coloured { format!("\x1b[{colour};1m{word}\x1b[0m") } else { word.to_owned() };
    let voters = status.voters;
    let masters = match status.health {
        Health::Healthy => format!("{voters} masters, can lose {}", status.can_lose),
        Health::Degraded => {
            format!("{} of {voters} masters reachable, can lose {}", status.voters_reachable, status.can_lose)
        }
        Health::NoQuorum | Health::Unreachable => {
            format!("{} of {voters} masters reachable, {} needed", status.voters_reachable, voters / 2 + 1)
        }
    };
    let (term, revision) = (status.term, grouped(status.revision));
    format!("CLUSTER {}   {word}   {masters}   term {term}   rev {revision}", status.cluster)
}

type Column = (&'static str, fn(&MasterStatus) -> String);

const MASTER_COLUMNS: [Column; 11] = [
    ("MASTER", |master| master.name.clone()),
    ("ROLE", |master| master.role.clone()),
    ("ADDRESS", |master| master.api_address.clone()),
    ("LAST HEARD", |master| or_dash(master.last_heard_ms.map(elapsed))),
    ("COMMIT", |master| or_dash(master.reachable.then(|| grouped(master.committed)))),
    ("APPLIED", |master| or_dash(master.reachable.then(|| grouped(master.applied)))),
    ("LAG", |master| or_dash(master.lag_entries.map(grouped))),
    ("DB", |master| or_dash(master.db_bytes.map(bytes))),
    ("CERT", |master| or_dash(master.certificate_days.map(|days| format!("{days}d")))),
    ("WATCHES", |master| or_dash(master.watches.map(grouped))),
    ("VERSION", |master| or_dash((!master.version.is_empty()).then(|| master.version.clone()))),
];

const PROBLEM_COLUMNS: [Column; 4] = [
    ("MASTER", |master| master.name.clone()),
    ("ROLE", |master| master.role.clone()),
    ("ADDRESS", |master| master.api_address.clone()),
    ("PROBLEM", |master| or_dash(master.problem.clone())),
];

fn or_dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "-".to_owned())
}

fn table(columns: &[Column], masters: &[MasterStatus]) -> String {
    let mut rows: Vec<Vec<String>> = vec![columns.iter().map(|(title, _)| (*title).to_owned()).collect()];
    rows.extend(masters.iter().map(|master| columns.iter().map(|(_, cell)| cell(master)).collect()));
    let widths: Vec<usize> = (0..columns.len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(cells.join(GAP).trim_end());
        text.push('\n');
    }
    text
}
