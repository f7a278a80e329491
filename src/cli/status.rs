//! `xebec status`: asks every master directly and puts the answers beside each other; works without a leader.
//! Judging the answers is pure and stands here; drawing them is `status_table.rs`.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::access::{Access, Asked, Which};
use crate::cli::codes::{self, EXIT_DEGRADED, EXIT_UNREACHABLE};
use crate::cli::failure::Failure;
use crate::cli::resolve::parse_duration;
use crate::cli::status_table;
use crate::cli::terminal::colours;
use crate::member::{MemberStatus, PatienceView};

const ROLE_UNKNOWN: &str = "unknown";
/// Moves a terminal to its first line and empties it.
const CLEAR: &str = "\x1b[H\x1b[J";

/// Show masters, leader and health
#[derive(Args)]
pub struct Status {
    #[command(flatten)]
    which: Which,
    /// Refresh until Ctrl-C
    #[arg(long, short)]
    watch: bool,
    /// Time between refreshes
    #[arg(long, default_value = "1s", value_name = "TIME")]
    interval: String,
    /// How to print
    #[arg(long, short, value_enum, default_value_t = Output::Table)]
    output: Output,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    Table,
    Json,
}

/// Health of a cluster as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Health {
    /// All masters answer, agree, and one leads.
    Healthy,
    /// Writes go on, and something is wrong.
    Degraded,
    /// No leader holds a majority.
    NoQuorum,
    /// Nobody answers.
    Unreachable,
}

/// What `-o json` prints. Fields are added, never renamed, within `xebec.io/v1`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterStatus {
    /// `xebec.io/v1`.
    pub api_version: &'static str,
    /// `ClusterStatus`.
    pub kind: &'static str,
    /// The cluster's name.
    pub cluster: String,
    /// Summary of all below.
    pub health: Health,
    /// Name of the leader, if one is known to hold its quorum.
    pub leader: Option<String>,
    /// Highest term that was told.
    pub term: u64,
    /// Highest revision that was told.
    pub revision: u64,
    /// Members that vote.
    pub voters: usize,
    /// Members that answered and vote.
    pub voters_reachable: usize,
    /// How many more masters may fail before writes stop.
    pub can_lose: usize,
    /// Name of the master that holds each built-in role.
    pub roles: std::collections::BTreeMap<String, String>,
    /// What the masters do not agree on, one line each.
    pub disagreements: Vec<String>,
    /// In the order of their names.
    pub masters: Vec<MasterStatus>,
}

/// One master in the summary.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MasterStatus {
    /// Its name.
    pub name: String,
    /// `leader`, `follower`, `candidate`, `learner`, or `unknown` if it does not answer.
    pub role: String,
    /// `host:port` of its API.
    pub api_address: String,
    /// Its process id; of an unreachable one only where this machine knows it.
    pub pid: Option<u32>,
    /// Its term.
    pub term: u64,
    /// Highest index that it knows to be committed.
    pub committed: u64,
    /// Highest index that it has applied.
    pub applied: u64,
    /// Its store revision.
    pub revision: u64,
    /// Whether it answered.
    pub reachable: bool,
    /// Whether it says that it is ready to serve.
    pub ready: bool,
    /// Why it is not well, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Entries that it lacks against the leader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag_entries: Option<u64>,
    /// Time since the leader heard of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_heard_ms: Option<u64>,
    /// Bytes on disk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub db_bytes: Option<u64>,
    /// Days until its serving certificate runs out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_days: Option<i64>,
    /// Open watches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watches: Option<u64>,
    /// How patient it is with the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patience: Option<PatienceView>,
    /// Version of its binary.
    pub version: String,
}

/// Prints once, or again and again.
pub async fn run(command: Status) -> Result<u8, Failure> {
    let interval = parse_duration(&command.interval)
        .filter(|interval| *interval >= Duration::from_millis(100))
        .ok_or_else(|| Failure::new(codes::SETTING).titled("--interval is not valid").what("100ms or more"))?;
    let in_place = command.watch && command.output == Output::Table && std::io::stdout().is_terminal();
    let mut before = if in_place { CLEAR } else { "" };
    loop {
        let access = Access::find(&command.which)?;
        let asked = access.ask_all().await;
        let status = judge(&access.cluster, &asked);
        let text = match command.output {
            Output::Json => {
                serde_json::to_string_pretty(&status).expect("a status is made of strings and numbers") + "\n"
            }
            Output::Table => status_table::draw(&status, colours(std::io::stdout().is_terminal())),
        };
        let mut output = std::io::stdout().lock();
        // A reader that went away ends the command, quietly.
        if write!(output, "{before}{text}").and_then(|()| output.flush()).is_err() {
            return Ok(0);
        }
        drop(output);
        if !command.watch {
            if let Some(failure) = failure(&status) {
                eprintln!("\n{failure}");
            }
            return Ok(exit(&status));
        }
        tokio::time::sleep(interval).await;
        before = if in_place { CLEAR } else { "\n" };
    }
}

fn exit(status: &ClusterStatus) -> u8 {
    match status.health {
        Health::Healthy => 0,
        Health::Degraded => EXIT_DEGRADED,
        Health::NoQuorum | Health::Unreachable => EXIT_UNREACHABLE,
    }
}

/// What to say beside the table when writes have stopped.
fn failure(status: &ClusterStatus) -> Option<Failure> {
    let away: Vec<&str> =
        status.masters.iter().filter(|master| !master.reachable).map(|master| master.name.as_str()).collect();
    match status.health {
        Health::Healthy | Health::Degraded => None,
        Health::Unreachable => {
            Some(Failure::new(codes::UNREACHABLE).next("xebec up      # starts what is not running on this machine"))
        }
        Health::NoQuorum if away.is_empty() => Some(
            Failure::new(codes::NO_QUORUM).what("all masters answer; an election is going on").next("xebec status -w"),
        ),
        Health::NoQuorum => Some(
            Failure::new(codes::NO_QUORUM)
                .what(format!(
                    "{} cannot be reached; reads that ask for no freshness are still served",
                    away.join(" and ")
                ))
                .next(format!("bring back {} (nothing is lost: they keep their data)", away.join(" or "))),
        ),
    }
}

/// Puts the answers beside each other.
pub fn judge(cluster: &str, asked: &[Asked]) -> ClusterStatus {
    let answers: Vec<&MemberStatus> = asked.iter().filter_map(|asked| asked.answer.as_ref().ok()).collect();
    let leading = answers.iter().filter(|status| status.role == "leader" && status.quorum_fresh);
    let leader = leading.max_by_key(|status| status.term).copied();
    let term = answers.iter().map(|status| status.term).max().unwrap_or_default();
    // The configuration as the leader knows it; without one, as the most advanced member does.
    let reference = leader.or_else(|| answers.iter().copied().max_by_key(|status| (status.term, status.committed)));
    let voter =
        |id: u64| reference.is_some_and(|status| status.peers.iter().any(|peer| peer.node_id == id && peer.voter));
    let voters = match reference {
        Some(status) if !status.peers.is_empty() => status.peers.iter().filter(|peer| peer.voter).count(),
        _ => asked.len(),
    };
    let voters_reachable = answers.iter().filter(|status| voter(status.node_id)).count();
    let disagreements = disagreements(&answers, leader);
    let mut masters: Vec<MasterStatus> = asked.iter().map(|asked| master(asked, leader)).collect();
    masters.sort_by(|a, b| (a.name.len(), &a.name).cmp(&(b.name.len(), &b.name)));
    let health = match leader {
        None if answers.is_empty() => Health::Unreachable,
        None => Health::NoQuorum,
        Some(_) if disagreements.is_empty() && masters.iter().all(|master| master.reachable && master.ready) => {
            Health::Healthy
        }
        Some(_) => Health::Degraded,
    };
    ClusterStatus {
        api_version: "xebec.io/v1",
        kind: "ClusterStatus",
        cluster: reference
            .map(|status| status.cluster.clone())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| cluster.to_owned()),
        health,
        leader: leader.map(|status| status.name.clone()),
        term,
        revision: answers.iter().map(|status| status.revision).max().unwrap_or_default(),
        voters,
        voters_reachable,
        can_lose: if leader.is_some() { voters_reachable.saturating_sub(voters / 2 + 1) } else { 0 },
        roles: reference.map(|status| status.roles.clone()).unwrap_or_default(),
        disagreements,
        masters,
    }
}

/// What members say that cannot all be true at once, or that shows two clusters where one should be.
fn disagreements(answers: &[&MemberStatus], leader: Option<&MemberStatus>) -> Vec<String> {
    let mut lines = Vec::new();
    let Some(first) = answers.first() else { return lines };
    for status in answers {
        if status.cluster_id != first.cluster_id {
            lines.push(format!(
                "{} belongs to cluster {}, {} to {}",
                status.name, status.cluster_id, first.name, first.cluster_id
            ));
        }
        if let Some(leader) = leader {
            // A member that has not heard of the newest election yet is late, not in disagreement.
            if status.term == leader.term && status.leader.is_some_and(|id| id != leader.node_id) {
                lines.push(format!(
                    "{} follows member {}, not {}",
                    status.name,
                    status.leader.unwrap_or_default(),
                    leader.name
                ));
            }
        }
        for other in answers {
            let hashes = status.state_hash.as_ref().zip(other.state_hash.as_ref());
            let differ = hashes.filter(|(one, two)| one.index == two.index && one.hash != two.hash);
            if let Some((one, _)) = differ.filter(|_| status.node_id < other.node_id) {
                lines.push(format!("{} and {} differ in their state at index {}", status.name, other.name, one.index));
            }
        }
    }
    lines
}

fn master(asked: &Asked, leader: Option<&MemberStatus>) -> MasterStatus {
    let as_seen = |id: Option<u64>| {
        leader?.peers.iter().find(|peer| Some(peer.node_id) == id || peer.api_address == asked.endpoint.address)
    };
    match &asked.answer {
        Err(problem) => MasterStatus {
            name: match as_seen(None) {
                Some(peer) if asked.endpoint.name.is_empty() => peer.name.clone(),
                _ if asked.endpoint.name.is_empty() => asked.endpoint.address.clone(),
                _ => asked.endpoint.name.clone(),
            },
            role: ROLE_UNKNOWN.to_owned(),
            api_address: asked.endpoint.address.clone(),
            pid: asked.endpoint.pid,
            problem: Some(problem.clone()),
            last_heard_ms: as_seen(None).and_then(|peer| peer.last_contact_ms),
            ..MasterStatus::default()
        },
        Ok(status) => MasterStatus {
            name: status.name.clone(),
            role: status.role.clone(),
            api_address: status.api_address.clone(),
            pid: Some(status.pid),
            term: status.term,
            committed: status.committed,
            applied: status.applied,
            revision: status.revision,
            reachable: true,
            ready: status.ready,
            problem: problem(status, leader),
            lag_entries: leader
                .filter(|leader| leader.node_id != status.node_id)
                .map(|leader| leader.committed.saturating_sub(status.applied)),
            last_heard_ms: as_seen(Some(status.node_id)).and_then(|peer| peer.last_contact_ms),
            db_bytes: status.db_bytes,
            certificate_days: status.certificate_days,
            watches: status.watches,
            patience: status.patience.clone(),
            version: status.version.clone(),
        },
    }
}

fn problem(status: &MemberStatus, leader: Option<&MemberStatus>) -> Option<String> {
    match status.role.as_str() {
        "candidate" => Some(format!("term {}, asking for votes", status.term)),
        _ if leader.is_none() => Some("knows no leader that has a majority".to_owned()),
        _ if !status.ready => Some("not ready; see /readyz?verbose".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
