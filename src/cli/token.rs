//! `xebec token create`: prints the word with which another machine enters the cluster.
//! Signed with the cluster's join key, which every master holds, so it works without a leader.

use std::path::PathBuf;
use std::time::SystemTime;

use clap::{Args, Subcommand};

use crate::cli::access::{Access, Which};
use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::resolve::parse_duration;
use crate::join::Token;
use crate::pki::Pki;

const MACHINE_PKI: &str = "/etc/xebec/pki";

/// Make tokens with which machines join
#[derive(Args)]
pub struct TokenCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Print a token for a further master
    Create(Create),
}

#[derive(Args)]
struct Create {
    #[command(flatten)]
    which: Which,
    /// Folder of the cluster's keys [default: the local cluster's, else /etc/xebec/pki]
    #[arg(long, value_name = "DIR")]
    pki_dir: Option<PathBuf>,
    /// How long it can be used
    #[arg(long, default_value = "1h", value_name = "TIME")]
    ttl: String,
}

/// Prints the token, alone on standard output.
pub async fn run(command: TokenCommand) -> Result<u8, Failure> {
    let Action::Create(create) = command.action;
    let ttl = parse_duration(&create.ttl)
        .filter(|ttl| !ttl.is_zero())
        .ok_or_else(|| Failure::new(codes::SETTING).titled("--ttl is not valid").what("a time such as 1h or 30m"))?;
    let pki = match &create.pki_dir {
        Some(folder) => Pki::at(folder),
        None => [create.which.dir()?.pki(), Pki::at(MACHINE_PKI)].into_iter().find(Pki::exists).ok_or_else(|| {
            Failure::new(codes::NO_CLUSTER)
                .what("the keys of the cluster are not on this machine")
                .next("run it on a master")
        })?,
    };
    let access = Access::find(&create.which)?;
    let asked = access.ask_all().await;
    let mut masters: Vec<String> = asked.iter().map(|asked| asked.endpoint.address.clone()).collect();
    masters.sort();
    masters.dedup();
    let cluster = asked.iter().find_map(|asked| asked.answer.as_ref().ok()).map(|status| status.cluster.clone());
    let cluster = cluster.filter(|name| !name.is_empty()).unwrap_or(access.cluster);
    let sign = || Token::sign(&cluster, &pki.authority_hash()?, masters, SystemTime::now() + ttl, &pki.join_key()?);
    let token = sign().map_err(|error| Failure::new(codes::CERTIFICATE).because(error.as_ref()))?;
    println!("{}", token.encode());
    eprintln!("valid {}; on the new machine: xebec join <TOKEN>", create.ttl);
    Ok(0)
}
