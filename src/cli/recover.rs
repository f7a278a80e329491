//! `xebec recover`: makes a master that still has its data a cluster of its own, when the majority is lost for good.
//! Run on a stopped master. Without --yes it only tells what would be; the others come back by themselves afterwards.

use clap::Args;
use raft::{Recovery, recover_alone};

use crate::boot;
use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::server::Told;
use crate::cli::start;
use crate::membership::MemberInfo;

/// Make this master a cluster of its own when the majority is lost for good
#[derive(Args)]
pub struct Recover {
    /// Do it, and not only tell what would be done
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    told: Told,
}

/// Tells, or does.
pub async fn run(command: Recover) -> Result<u8, Failure> {
    let (_, config) = command.told.resolve()?;
    let _held = start::hold(&config)?;
    let (machine, handles) = boot::open_state(&config).await?;
    let recovery = if command.yes { Recovery::Commit } else { Recovery::Look };
    let recovered = recover_alone(&config.data_dir, &*machine, &handles, recovery).map_err(|error| {
        Failure::new(codes::DATA_UNTRUSTED)
            .titled("this master's data is no source to go on from")
            .because(&error)
            .next("try the master with the newest data: xebec status")
    })?;
    let name = |member: &raft::Member| {
        let name = MemberInfo::decode(&member.info).name;
        format!("{name} (member {})", member.id)
    };
    let (own, others): (Vec<_>, Vec<_>) = recovered.before.iter().partition(|member| member.id == recovered.node_id);
    let list = |members: Vec<&raft::Member>| members.into_iter().map(name).collect::<Vec<_>>().join(", ");
    println!("goes on alone   {}, with everything up to index {}", list(own), recovered.last);
    println!("are dropped     {}", list(others));
    println!("is lost         what only they knew");
    if command.yes {
        println!("\n start it now: xebec server …; the others then come back by themselves, without their data");
    } else {
        println!("\n nothing was changed; to do it: xebec recover --yes …");
    }
    Ok(0)
}
