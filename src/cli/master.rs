//! `xebec master pid NAME`: the process of a local master, for those who want to break something.

use clap::{Args, Subcommand};

use crate::cli::access::{Access, Which};
use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::status::judge;

/// Look at single masters
#[derive(Args)]
pub struct Master {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Print the process id of a master on this machine
    Pid {
        /// Its name, or `leader`
        name: String,
        #[command(flatten)]
        which: Which,
    },
}

/// Prints the number alone.
pub async fn run(command: Master) -> Result<u8, Failure> {
    let Action::Pid { name, which } = command.action;
    let unknown = |what: String| Failure::new(codes::MASTER_UNKNOWN).what(what).next("xebec status");
    let cluster = which.dir()?.expect()?;
    let name = if name == "leader" {
        let access = Access::find(&which)?;
        let status = judge(&access.cluster, &access.ask_all().await);
        status.leader.ok_or_else(|| unknown("no master leads at the moment".to_owned()))?
    } else {
        name
    };
    let master = cluster.masters.iter().find(|master| master.name == name);
    let master = master.ok_or_else(|| unknown(format!("cluster {:?} has no master {name:?}", cluster.name)))?;
    let process = master.process.filter(|process| process.is_alive());
    let process = process.ok_or_else(|| unknown(format!("{name} is not running")))?;
    println!("{}", process.pid);
    Ok(0)
}
