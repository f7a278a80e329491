//! `xebec nodes`: simulated nodes of a local cluster, as a process of their own. Started by the supervisor.

use clap::Args;

use crate::boot;
use crate::cli::access::Which;
use crate::cli::failure::Failure;
use crate::cli::logging;
use crate::cli::settings::Settings;
use crate::config::NodesConfig;

/// Run the simulated nodes of a local cluster (started by `xebec up`)
#[derive(Args)]
pub struct Nodes {
    #[command(flatten)]
    which: Which,
    /// How many [default: as `xebec up` was told]
    #[arg(long, value_name = "N")]
    count: Option<usize>,
    /// Names are this and a number
    #[arg(long, default_value = "node-")]
    prefix: String,
}

/// Runs until the process is told to end.
pub async fn run(command: Nodes) -> Result<u8, Failure> {
    logging::start(&Settings { log_format: Some("text".to_owned()), ..Settings::default() })?;
    let dir = command.which.dir()?;
    let cluster = dir.expect()?;
    let config = NodesConfig {
        count: command.count.unwrap_or(cluster.nodes.count),
        prefix: command.prefix,
        servers: cluster.masters.iter().map(|master| format!("https://{}", master.api_address)).collect(),
        kubeconfig: command.which.kubeconfig.unwrap_or_else(|| dir.admin_kubeconfig()),
    };
    boot::run_nodes(config).await?;
    Ok(0)
}
