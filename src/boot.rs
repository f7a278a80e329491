//! The composition root: turns a configuration into a running master. Called by `cli/server.rs` and `cli/nodes.rs`.
//! The only file that names every crate.

use crate::config::{NodesConfig, ServerConfig};

/// Runs one master until the process is told to end.
pub async fn run(config: ServerConfig) -> anyhow::Result<()> {
    anyhow::bail!("{} cannot start: this build has no master in it", config.name)
}

/// Runs simulated nodes until the process is told to end.
pub async fn run_nodes(config: NodesConfig) -> anyhow::Result<()> {
    anyhow::bail!("{} nodes cannot start: this build has none in it", config.count)
}
