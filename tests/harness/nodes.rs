//! Simulated nodes in a process of their own, so that a test can kill it. Used by the tests about nodes.

use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::process::Child;

use super::cluster::{Cluster, binary};
use super::{SOON, process, request, until};

/// Nodes beside those of the cluster. Their process ends when this is dropped.
pub struct OwnNodes {
    names: Vec<String>,
    process: Child,
}

impl OwnNodes {
    /// Starts nodes called `<prefix>0` and so on; returns when they are ready.
    pub async fn start(cluster: &Cluster, prefix: &str, count: usize) -> Result<OwnNodes> {
        let mut command = process::command(binary()?, cluster.home());
        command.args(["nodes", "--cluster", cluster.name()]).arg("--data-dir").arg(cluster.root());
        command.args(["--count", &count.to_string(), "--prefix", prefix]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let process = command.spawn().context("start nodes")?;
        let names: Vec<String> = (0..count).map(|number| format!("{prefix}{number}")).collect();
        for name in &names {
            until("the node is ready", SOON, async || {
                let node = cluster.get(&format!("/api/v1/nodes/{name}")).await?;
                ensure!(ready(&node) == "True", "{}", node["status"]);
                // The controller has taken off the taint that new nodes bear.
                ensure!(node["spec"]["taints"].as_array().is_none_or(Vec::is_empty), "{}", node["spec"]);
                Ok(())
            })
            .await?;
        }
        Ok(OwnNodes { names, process })
    }

    /// Their names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Ends their process with SIGKILL.
    pub async fn kill(&mut self) -> Result<()> {
        self.process.kill().await.context("kill nodes")
    }

    /// Ends their process and deletes the nodes.
    pub async fn remove(mut self, cluster: &Cluster) -> Result<()> {
        self.kill().await?;
        for name in &self.names {
            let answer =
                request::delete(&cluster.client().await?, &format!("/api/v1/nodes/{name}"), &Value::Null).await?;
            ensure!([200, 404].contains(&answer.status.as_u16()), "{answer:?}");
        }
        Ok(())
    }
}

/// The status of a node's Ready condition.
pub fn ready(node: &Value) -> &str {
    let conditions = node["status"]["conditions"].as_array();
    let ready = conditions.into_iter().flatten().find(|condition| condition["type"] == "Ready");
    ready.and_then(|condition| condition["status"].as_str()).unwrap_or_default()
}
