//! Three masters of ours, as `xebec up` runs them: started and ended by the command line, found through the files
//! that it leaves.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustix::process::Signal;
use serde_json::Value;
use tokio::process::Command;

use super::cluster::{KubernetesCluster, Side};
use super::connection::{Credentials, Dialer};
use crate::limits::{POLL, READY_TIMEOUT};
use crate::process::signal_process;
use crate::reaper::Reaper;

/// Name of the cluster; its folder keeps it apart from others of that name.
const CLUSTER: &str = "bench";
/// Nodes of the measurements send no heartbeats: they must stay ready for as long as one takes.
const SETTINGS: &[&str] = &["nodeMonitorGracePeriod=24h"];

/// See the head of this file.
#[derive(Debug)]
pub struct Xebec<'a> {
    program: PathBuf,
    dir: PathBuf,
    /// Ends the masters should this process be killed.
    _reaper: &'a Reaper,
}

/// Starts a new cluster in `dir`.
pub async fn start<'a>(program: &Path, dir: &Path, reaper: &'a Reaper) -> anyhow::Result<KubernetesCluster<'a>> {
    anyhow::ensure!(program.exists(), "{} is not built", program.display());
    let xebec = Xebec { program: program.to_owned(), dir: dir.to_owned(), _reaper: reaper };
    let folder = dir.display().to_string();
    let program = program.display().to_string();
    reaper.add_command(&[&program, "down", "--cluster", CLUSTER, "--data-dir", &folder])?;
    let began = Instant::now();
    xebec.up().await?;
    let first_start = began.elapsed();
    let addresses = xebec.addresses()?;
    let dialer = Dialer::new(&credentials(&dir.join("admin.kubeconfig"))?)?;
    Ok(KubernetesCluster { side: Side::Xebec(xebec), addresses, dialer, first_start })
}

impl Xebec<'_> {
    /// What runs.
    pub fn program(&self) -> &Path {
        &self.program
    }

    async fn up(&self) -> anyhow::Result<()> {
        let mut arguments = vec!["up", "--masters", "3", "--nodes", "0", "--no-kubeconfig"];
        for setting in SETTINGS {
            arguments.extend(["--set", setting]);
        }
        expect_success("xebec up", &self.command(&arguments).await?)
    }

    async fn command(&self, arguments: &[&str]) -> anyhow::Result<Output> {
        let mut command = Command::new(&self.program);
        command.args(arguments).arg("--cluster").arg(CLUSTER).arg("--data-dir").arg(&self.dir);
        command.stdin(Stdio::null()).kill_on_drop(true);
        command.output().await.with_context(|| format!("running {}", self.program.display()))
    }

    /// What `up` recorded.
    fn record(&self) -> anyhow::Result<Value> {
        let path = self.dir.join("cluster.json");
        let json = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        serde_json::from_slice(&json).with_context(|| format!("reading {}", path.display()))
    }

    fn masters(&self) -> anyhow::Result<Vec<Value>> {
        self.record()?["masters"].as_array().cloned().context("there are no masters")
    }

    fn addresses(&self) -> anyhow::Result<Vec<SocketAddr>> {
        let address = |master: &Value| master["apiAddress"].as_str()?.parse().ok();
        self.masters()?.iter().map(|master| address(master).context("a master has no address")).collect()
    }

    /// Processes of the masters that run.
    pub fn pids(&self) -> anyhow::Result<Vec<u32>> {
        Ok(self.masters()?.iter().filter_map(pid_of).collect())
    }

    /// What every master says of itself, by the command line.
    async fn status(&self) -> anyhow::Result<Value> {
        let output = self.command(&["status", "-o", "json"]).await?;
        // It tells a degraded cluster by its exit code, and still prints what it found.
        serde_json::from_slice(&output.stdout).context("reading the status")
    }

    /// The place of the leading master.
    pub async fn leader(&self) -> anyhow::Result<usize> {
        let status = self.status().await?;
        let masters = status["masters"].as_array().context("the status has no masters")?;
        masters.iter().position(|master| master["role"] == "leader").context("no master leads")
    }

    /// Kills the leading master; the moment of it. The supervisor starts it again.
    pub async fn kill_leader(&self) -> anyhow::Result<Instant> {
        let leader = self.leader().await?;
        let now = Instant::now();
        self.kill(leader)?;
        Ok(now)
    }

    /// The process of the leading master.
    pub async fn leader_process(&self) -> anyhow::Result<u32> {
        let leader = self.leader().await?;
        self.process(leader)
    }

    fn process(&self, place: usize) -> anyhow::Result<u32> {
        self.masters()?.get(place).and_then(pid_of).context("the master does not run")
    }

    fn kill(&self, place: usize) -> anyhow::Result<u32> {
        let pid = self.process(place)?;
        signal_process(pid, Signal::KILL)?;
        Ok(pid)
    }

    /// Kills a master; the moment at which the supervisor has started it again.
    pub async fn restart(&self, place: usize) -> anyhow::Result<Instant> {
        let before = self.kill(place)?;
        let deadline = Instant::now() + READY_TIMEOUT;
        loop {
            if self.masters()?.get(place).and_then(pid_of).is_some_and(|pid| pid != before && is_running(pid)) {
                return Ok(Instant::now());
            }
            anyhow::ensure!(Instant::now() < deadline, "the supervisor does not start the master again");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Waits until all masters serve and one leads.
    pub async fn ready(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + READY_TIMEOUT;
        loop {
            let status = self.status().await;
            if status.as_ref().is_ok_and(|status| status["health"] == "Healthy") {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!("the cluster does not become healthy again: {:?}", status.map(|status| status.to_string()));
            }
            tokio::time::sleep(5 * POLL).await;
        }
    }

    /// Ends supervisor and masters.
    pub async fn end(self) -> anyhow::Result<()> {
        expect_success("xebec down", &self.command(&["down"]).await?)
    }
}

fn pid_of(master: &Value) -> Option<u32> {
    u32::try_from(master["process"]["pid"].as_u64()?).ok()
}

fn is_running(pid: u32) -> bool {
    crate::process::started_at(pid).is_some()
}

fn expect_success(what: &str, output: &Output) -> anyhow::Result<()> {
    let text = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{what}: {}: {}", output.status, text.trim());
    Ok(())
}

/// Authority, certificate and key of a kubeconfig that carries them.
fn credentials(file: &Path) -> anyhow::Result<Credentials> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let document: Value = serde_saphyr::from_str(&text).with_context(|| format!("reading {}", file.display()))?;
    let cluster = &document["clusters"][0]["cluster"];
    let user = &document["users"][0]["user"];
    let field = |of: &Value, name: &str| {
        let encoded = of[name].as_str().with_context(|| format!("{} has no {name}", file.display()))?;
        STANDARD.decode(encoded).with_context(|| format!("decoding {name}"))
    };
    Ok(Credentials {
        authority: field(cluster, "certificate-authority-data")?,
        certificate: field(user, "client-certificate-data")?,
        key: field(user, "client-key-data")?,
    })
}
