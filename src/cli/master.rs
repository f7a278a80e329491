//! `xebec master …`: the members of a cluster, one by one: listed, promoted, removed, replaced, made leader.
//! `pid` gives the process of a local one, for those who want to break something.

use std::io::IsTerminal;
use std::time::Duration;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::access::{Access, Asked, Which};
use crate::cli::codes;
use crate::cli::failure::{Failure, chain};
use crate::cli::resolve::parse_duration;
use crate::cli::status::judge;
use crate::cli::terminal::elapsed;
use crate::member::{MemberStatus, PeerView};
use crate::members_handler::{MEMBERS_PATH, MemberAnswer, MemberRequest, PROMOTE, REMOVE, REPLACE, TRANSFER};

/// A change waits for the learner, for a leader, and for a majority.
const CHANGE_TIMEOUT: Duration = Duration::from_secs(20);

/// Look at single masters and change who is one
#[derive(Args)]
pub struct Master {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// List the members as the leader knows them
    #[command(visible_alias = "ls")]
    List {
        /// json instead of a table
        #[arg(short, long, value_parser = ["table", "json"], default_value = "table")]
        output: String,
        #[command(flatten)]
        which: Which,
    },
    /// Give a learner that has caught up a vote
    Promote {
        /// Its name, or its id
        member: String,
        #[command(flatten)]
        which: Which,
    },
    /// Take a master out of the cluster for good, dead or alive
    Remove {
        /// Its name, or its id
        member: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        which: Which,
    },
    /// Print a token for a machine that takes the place of a master, or let a learner take it at once
    Replace {
        /// Name or id of the master that goes
        member: String,
        /// Name or id of the learner that takes its place
        #[arg(long, value_name = "MEMBER")]
        with: Option<String>,
        /// How long the token can be used
        #[arg(long, default_value = "1h", value_name = "TIME")]
        ttl: String,
        #[command(flatten)]
        which: Which,
    },
    /// Hand leadership over
    TransferLeader {
        /// To whom; without it, to whoever lags least
        member: Option<String>,
        #[command(flatten)]
        which: Which,
    },
    /// Print the process id of a master on this machine
    Pid {
        /// Its name, or `leader`
        name: String,
        #[command(flatten)]
        which: Which,
    },
}

/// Does what is asked.
pub async fn run(command: Master) -> Result<u8, Failure> {
    match command.action {
        Action::List { output, which } => list(&which, &output).await,
        Action::Promote { member, which } => {
            let answer = change(&which, PROMOTE, MemberRequest { member, ..MemberRequest::default() }).await?;
            println!("{} votes", answer.member);
            Ok(0)
        }
        Action::Remove { member, yes, which } => {
            if !yes {
                confirm(&member)?;
            }
            let answer = change(&which, REMOVE, MemberRequest { member, ..MemberRequest::default() }).await?;
            println!("{} (member {}) is removed", answer.member, answer.node_id);
            Ok(0)
        }
        Action::Replace { member, with, ttl, which } => replace(&which, member, with, &ttl).await,
        Action::TransferLeader { member, which } => {
            let member = member.unwrap_or_default();
            let answer = change(&which, TRANSFER, MemberRequest { member, ..MemberRequest::default() }).await?;
            println!("{} leads", answer.member);
            Ok(0)
        }
        Action::Pid { name, which } => pid(&name, &which).await,
    }
}

/// One row of the list.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    #[serde(flatten)]
    member: &'a PeerView,
    leader: bool,
}

async fn list(which: &Which, output: &str) -> Result<u8, Failure> {
    let access = Access::find(which)?;
    let asked = access.ask_all().await;
    let reference = reference(&asked).ok_or_else(|| Failure::new(codes::UNREACHABLE).next("xebec status"))?;
    let rows: Vec<Row<'_>> =
        reference.peers.iter().map(|member| Row { member, leader: reference.leader == Some(member.node_id) }).collect();
    if output == "json" {
        println!("{}", serde_json::to_string_pretty(&rows).expect("rows are made of strings and numbers"));
        return Ok(0);
    }
    println!("{:<12}{:>4}  {:<8}  {:<22}{:<22}{:<12}PROBLEM", "MASTER", "ID", "ROLE", "API", "PEER", "LAST HEARD");
    for Row { member, leader } in rows {
        let role = match (leader, member.voter) {
            (true, _) => "leader",
            (false, true) => "voter",
            (false, false) => "learner",
        };
        let heard = member.last_contact_ms.map_or_else(|| "-".to_owned(), elapsed);
        let problem = member.quarantined.as_deref().unwrap_or("");
        let (name, id) = (&member.name, member.node_id);
        let (api, peer) = (&member.api_address, &member.peer_address);
        println!("{name:<12}{id:>4}  {role:<8}  {api:<22}{peer:<22}{heard:<12}{problem}");
    }
    Ok(0)
}

/// The most credible answer: that of a leader with a majority, else that of the most advanced member.
fn reference(asked: &[Asked]) -> Option<&MemberStatus> {
    let answers = asked.iter().filter_map(|asked| asked.answer.as_ref().ok());
    answers.max_by_key(|status| (status.role == "leader" && status.quorum_fresh, status.term, status.committed))
}

async fn replace(which: &Which, member: String, with: Option<String>, ttl: &str) -> Result<u8, Failure> {
    let ttl = parse_duration(ttl)
        .filter(|ttl| !ttl.is_zero())
        .ok_or_else(|| Failure::new(codes::SETTING).titled("--ttl is not valid").what("a time such as 1h or 30m"))?;
    let request = MemberRequest { member, with: with.unwrap_or_default(), token_seconds: ttl.as_secs() };
    let answer = change(which, REPLACE, request).await?;
    match answer.token {
        Some(token) => {
            println!("{token}");
            eprintln!("on the new machine: xebec join <TOKEN>; {} leaves when it has caught up", answer.member);
        }
        None => println!("{} (member {}) is replaced", answer.member, answer.node_id),
    }
    Ok(0)
}

/// Asks the members, the leader first, until one has done it or refuses.
async fn change(which: &Which, action: &str, request: MemberRequest) -> Result<MemberAnswer, Failure> {
    let access = Access::find(which)?;
    let asked = access.ask_all().await;
    let leads = |asked: &Asked| asked.answer.as_ref().is_ok_and(|status| status.role == "leader");
    let mut reachable: Vec<&Asked> = asked.iter().filter(|asked| asked.answer.is_ok()).collect();
    reachable.sort_by_key(|asked| !leads(asked));
    let json = serde_json::to_vec(&request).expect("a request is made of strings and numbers");
    let mut problems = Vec::new();
    for asked in reachable {
        let path = format!("{MEMBERS_PATH}{action}");
        match access.https.command(&asked.endpoint.address, &path, json.clone(), CHANGE_TIMEOUT).await {
            Ok(reply) if reply.status == 200 => {
                return serde_json::from_slice(&reply.body).map_err(|error| Failure::new(codes::OTHER).because(&error));
            }
            // Busy, or without a leader: another member may know more.
            Ok(reply) if reply.status >= 500 || reply.status == 421 => problems.push(reply.message()),
            Ok(reply) => return Err(refusal(reply.status, &reply.message())),
            Err(error) => problems.push(format!("{}: {}", asked.endpoint.address, chain(error.as_ref()))),
        }
    }
    let failure = Failure::new(if problems.is_empty() { codes::UNREACHABLE } else { codes::NO_QUORUM });
    Err(problems.into_iter().fold(failure, Failure::what).next("xebec status"))
}

fn refusal(status: u16, message: &str) -> Failure {
    let code = if status == 404 { codes::MASTER_UNKNOWN } else { codes::MEMBER_CHANGE };
    Failure::new(code).what(message).next("xebec master list")
}

/// Asks the person at the terminal to type the name again.
fn confirm(member: &str) -> Result<(), Failure> {
    let refuse = || {
        Failure::new(codes::SETTING)
            .titled(format!("{member} is not removed"))
            .what("a removed master does not come back by itself")
            .next(format!("xebec master remove {member} --yes"))
    };
    if !std::io::stdin().is_terminal() {
        return Err(refuse());
    }
    eprint!("{member} leaves the cluster for good. Type its name to go on: ");
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed).map_err(|error| Failure::new(codes::OTHER).because(&error))?;
    if typed.trim() == member { Ok(()) } else { Err(refuse()) }
}

/// Prints the number alone.
async fn pid(name: &str, which: &Which) -> Result<u8, Failure> {
    let unknown = |what: String| Failure::new(codes::MASTER_UNKNOWN).what(what).next("xebec status");
    let cluster = which.dir()?.expect()?;
    let name = if name == "leader" {
        let access = Access::find(which)?;
        let status = judge(&access.cluster, &access.ask_all().await);
        status.leader.ok_or_else(|| unknown("no master leads at the moment".to_owned()))?
    } else {
        name.to_owned()
    };
    let master = cluster.masters.iter().find(|master| master.name == name);
    let master = master.ok_or_else(|| unknown(format!("cluster {:?} has no master {name:?}", cluster.name)))?;
    let process = master.process.filter(|process| process.is_alive());
    let process = process.ok_or_else(|| unknown(format!("{name} is not running")))?;
    println!("{}", process.pid);
    Ok(0)
}
