//! `xebec join TOKEN`: enters a cluster with this machine and serves as one of its masters.
//! What is sent stands in `src/join.rs`.

use std::net::TcpListener;
use std::time::SystemTime;

use clap::Args;
use sys::{Disk, RealDisk};

use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::server::{self, Told};
use crate::cli::start;
use crate::cli::terminal::{Steps, bytes, elapsed};
use crate::config::{ServerConfig, Start};
use crate::join::epoch;
use crate::quarantine;

/// Enter a cluster as a further master
#[derive(Args)]
pub struct Join {
    /// What `xebec token create` printed on a master
    token: String,
    #[command(flatten)]
    told: Told,
}

/// Trades the token, then serves in the foreground.
pub async fn run(command: Join) -> Result<u8, Failure> {
    let (settings, mut config) = command.told.resolve()?;
    if quarantine::noted(&config.data_dir)?.is_none() {
        // A word that is no token leaves no folder behind.
        server::check_token(&config, &command.token)?;
    }
    let held = start::hold(&config)?;
    if let Some(start) = start::resumed(&settings, &mut config).await? {
        config.start = start;
        return server::serve(config, held).await;
    }
    start::refuse_data(&config)?;
    let mut steps = Steps::new();
    let token = server::check_token(&config, &command.token)?;
    let left = elapsed(token.expires.saturating_sub(epoch(SystemTime::now())) * 1000);
    let pin = format!("{}…{}", &token.ca[..4], &token.ca[token.ca.len() - 2..]);
    steps.done("token", &format!("cluster {}, valid {left}, CA sha256:{pin}", token.cluster));
    steps.done("ports", &preflight(&config)?);
    steps.waiting("accepted", &format!("asking {}", token.masters.join(", ")));
    let (plan, name) = server::enter(&config, &command.token).await.inspect_err(|_| steps.clear())?;
    steps.done("accepted", &format!("as {name}, member {} of cluster {}", plan.node_id, token.cluster));
    (config.name, config.cluster, config.start) = (name, token.cluster, Start::Join(plan));
    server::serve(config, held).await
}

/// Ports that can be listened on, and room for data.
fn preflight(config: &ServerConfig) -> Result<String, Failure> {
    for address in [config.api_listen, config.peer_listen] {
        TcpListener::bind(address).map_err(|error| {
            Failure::new(codes::PORT_TAKEN)
                .titled(format!("{address} cannot be listened on"))
                .because(&error)
                .next(format!("ss -ltnp 'sport = :{}'", address.port()))
        })?;
    }
    let existing = config.data_dir.ancestors().find(|folder| folder.exists());
    let free = existing.and_then(|folder| RealDisk.free_bytes(folder).ok());
    let room = free.map(|free| format!(", {} free", bytes(free))).unwrap_or_default();
    Ok(format!("{} and {} are free{room}", config.api_listen.port(), config.peer_listen.port()))
}
