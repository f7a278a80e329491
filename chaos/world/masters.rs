//! Whole masters instead of key-value nodes: what `xebec up` makes, run by the harness itself so that it can kill and
//! restart each of them, with simulated nodes beside and a gateway before each, through which the same traffic goes.
//! Knows how masters are started and asked; `processes` does the rest.

pub mod gateway;
pub mod shared_connection;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use http::StatusCode;
use kube::config::{KubeConfigOptions, Kubeconfig};
use rustix::process::{Pid, Signal, kill_process};
// The client has to be told a version of the API; its types are not used here.
use k8s_openapi as _;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use super::disks;
use super::processes::copy_dir;
use super::setup::Failpoints;
use super::wiring::Links;
use super::{SLOTS, Slot};
use crate::limits::{CONNECT_PATIENCE, POLL, REQUEST_MS, SETTLE_PATIENCE};
use crate::traffic::deployments::NAMESPACE;
use gateway::{Answer, Gateway, ask};
use shared_connection::Dialer;

/// The masters' binary, if it is not the one beside this program.
const PROGRAM_VARIABLE: &str = "XEBEC_BIN";
/// A release build with failpoints, as `make chaos` leaves it.
const WITH_FAILPOINTS: &str = "xebec-failpoints";
/// Simulated nodes live in two processes, so that half of them can fail at once.
const HALVES: [&str; 2] = ["even-", "odd-"];
const NODES_PER_HALF: usize = 3;

/// See the head of this file.
pub struct Masters {
    program: PathBuf,
    root: PathBuf,
    name: String,
    masters: Vec<String>,
    /// Where clients find each master.
    apis: Vec<String>,
    /// Where members find each other.
    peers: Vec<SocketAddr>,
    gateways: Vec<Gateway>,
    clients: Vec<kube::Client>,
    nodes: Vec<Child>,
    /// What `xebec up` started may be running.
    is_up: bool,
}

/// However making a cluster ends, nothing that `xebec up` started goes on.
impl Drop for Masters {
    fn drop(&mut self) {
        if self.is_up {
            let mut command = std::process::Command::new(&self.program);
            command.args(["down", "--cluster", &self.name]).arg("--data-dir").arg(&self.root);
            // If there is nothing to end, so much the better.
            let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        }
    }
}

impl Masters {
    /// Lets `xebec up` make a cluster below `dir` and stops its processes again, so that the harness starts them.
    pub async fn make(dir: &Path, settings: &[&str], failpoints: Failpoints) -> anyhow::Result<Masters> {
        let program = program(failpoints)?;
        let root = dir.join("cluster");
        let name = format!("chaos-{}", std::process::id());
        let mut masters = Masters {
            program,
            root,
            name,
            masters: Vec::new(),
            apis: Vec::new(),
            peers: Vec::new(),
            gateways: Vec::new(),
            clients: Vec::new(),
            nodes: Vec::new(),
            is_up: true,
        };
        let up = ["up", "--masters", "3", "--nodes", "0", "--no-kubeconfig", "--timeout", "120s"];
        let settings = settings.iter().flat_map(|setting| ["--set", setting]);
        masters.xebec(&up.into_iter().chain(settings).collect::<Vec<_>>()).await?;
        let record = masters.root.join("cluster.json");
        let record = std::fs::read(&record).with_context(|| format!("reading {}", record.display()))?;
        let record: Value = serde_json::from_slice(&record).context("reading what was started")?;
        masters.xebec(&["down"]).await?;
        masters.is_up = false;
        for master in record["masters"].as_array().context("a cluster without masters")? {
            let field = |name: &str| master[name].as_str().with_context(|| format!("a master without {name}"));
            masters.masters.push(field("name")?.to_owned());
            masters.peers.push(field("peerAddress")?.parse().context("a master's peer address")?);
            let client = masters.client(field("apiAddress")?).await?;
            masters.apis.push(field("apiAddress")?.to_owned());
            masters.gateways.push(Gateway::start(client.clone()).await?);
            masters.clients.push(client);
        }
        if masters.masters.len() != SLOTS {
            bail!("{} masters instead of {SLOTS}", masters.masters.len());
        }
        Ok(masters)
    }

    async fn xebec(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let mut command = Command::new(&self.program);
        command.args(arguments).args(["--cluster", &self.name]).arg("--data-dir").arg(&self.root);
        command.stdin(Stdio::null()).env("HOME", &self.root).kill_on_drop(true);
        let output = command.output().await.context("running xebec")?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            bail!("xebec {}: {}: {}", arguments.join(" "), output.status, text.trim());
        }
        Ok(())
    }

    /// Makes connections to a slot's master that carry many requests at a time.
    pub async fn dialer(&self, slot: Slot) -> anyhow::Result<Dialer> {
        Dialer::new(&self.config_of(slot).await?)
    }

    /// How a client of a slot's master is made.
    pub async fn config_of(&self, slot: Slot) -> anyhow::Result<kube::Config> {
        self.config_at(&self.apis[slot]).await
    }

    async fn client(&self, address: &str) -> anyhow::Result<kube::Client> {
        kube::Client::try_from(self.config_at(address).await?).context("making a client")
    }

    async fn config_at(&self, address: &str) -> anyhow::Result<kube::Config> {
        let kubeconfig = Kubeconfig::read_from(self.root.join("admin.kubeconfig")).context("reading the kubeconfig")?;
        let mut config = kube::Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await?;
        config.cluster_url = format!("https://{address}").parse().context("a master's address")?;
        config.connect_timeout = Some(CONNECT_PATIENCE);
        config.read_timeout = Some(Duration::from_millis(10 * REQUEST_MS));
        // Each try is a call of its own in the history.
        config.default_retry = false;
        Ok(config)
    }

    /// Where clients of the traffic meet a slot.
    pub fn front(&self, slot: Slot) -> SocketAddr {
        self.gateways[slot].front
    }

    /// Holds everything that a slot's master keeps.
    pub fn data_dir(&self, slot: Slot) -> PathBuf {
        self.root.join(&self.masters[slot]).join("data")
    }

    fn config(&self, slot: Slot) -> PathBuf {
        self.root.join(&self.masters[slot]).join("config.yaml")
    }

    /// Puts the fault proxy where members find each other, and lets them listen elsewhere from now on.
    pub fn part_with_proxy(&self, seed: u64) -> anyhow::Result<Links> {
        let links = Links::before(&self.peers, seed)?;
        for slot in 0..SLOTS {
            let config = self.config(slot);
            let text = std::fs::read_to_string(&config).with_context(|| format!("reading {}", config.display()))?;
            let (known, own) = (self.peers[slot], links.peer(slot));
            let changed = text.replace(&format!("peerListen: {known}"), &format!("peerListen: {own}"));
            if changed == text {
                bail!("{} does not tell where to listen for peers", config.display());
            }
            std::fs::write(&config, changed).with_context(|| format!("writing {}", config.display()))?;
        }
        Ok(links)
    }

    /// Moves what each master keeps to a file system of its own, of `mib` MiB.
    pub fn own_disks(&self, mib: u64) -> anyhow::Result<()> {
        for slot in 0..SLOTS {
            let (dir, before) = (self.data_dir(slot), self.data_dir(slot).with_extension("before"));
            let what = || format!("moving {} to another disk", dir.display());
            std::fs::rename(&dir, &before).with_context(what)?;
            std::fs::create_dir(&dir).with_context(what)?;
            disks::mount(&dir, mib)?;
            copy_dir(&before, &dir).and_then(|()| std::fs::remove_dir_all(&before)).with_context(what)?;
        }
        Ok(())
    }

    /// What runs a slot's master.
    pub fn command(&self, slot: Slot) -> Command {
        let mut command = self.mortal();
        command.arg("server").arg("--config").arg(self.config(slot));
        command
    }

    /// The masters' binary, to end with the harness however that ends, as key-value nodes do.
    fn mortal(&self) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(&self.program);
        command
    }

    /// Starts the simulated nodes.
    pub fn start_nodes(&mut self) -> anyhow::Result<()> {
        for half in HALVES {
            let mut command = self.mortal();
            command.args(["nodes", "--cluster", &self.name, "--prefix", half]).arg("--data-dir").arg(&self.root);
            command.args(["--count", &NODES_PER_HALF.to_string()]);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
            self.nodes.push(command.spawn().context("starting the nodes")?);
        }
        Ok(())
    }

    /// Sends a signal to the process of the second half of the nodes.
    pub fn signal_half(&self, signal: Signal) -> anyhow::Result<()> {
        let process = self.nodes.last().and_then(Child::id).context("there are no nodes")?;
        let process = i32::try_from(process).ok().and_then(Pid::from_raw).context("a process id out of range")?;
        kill_process(process, signal).context("signalling nodes")
    }

    /// Whether a node belongs to the second half.
    pub fn is_of_half(&self, node: &str) -> bool {
        node.starts_with(HALVES[1])
    }

    /// Makes the namespaces of the traffic.
    pub async fn populate(&self) -> anyhow::Result<()> {
        let apps = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}});
        for namespace in gateway::namespaces().into_iter().chain([apps]) {
            self.must_exist("/api/v1/namespaces", &namespace).await?;
        }
        let account = format!("/api/v1/namespaces/{NAMESPACE}/serviceaccounts/default");
        self.until("the default account exists", async || {
            matches!(ask(&self.clients[0], "GET", &account, None).await, Answer::Some(StatusCode::OK, _))
        })
        .await
    }

    /// The administrator's client of each slot's master.
    pub fn clients(&self) -> Vec<kube::Client> {
        self.clients.clone()
    }

    async fn must_exist(&self, collection: &str, object: &Value) -> anyhow::Result<()> {
        self.until(collection, async || {
            let answer = ask(&self.clients[0], "POST", collection, Some(object)).await;
            matches!(answer, Answer::Some(StatusCode::CREATED | StatusCode::CONFLICT, _))
        })
        .await
    }

    async fn until(&self, what: &str, mut holds: impl AsyncFnMut() -> bool) -> anyhow::Result<()> {
        let wait = async {
            while !holds().await {
                tokio::time::sleep(4 * POLL).await;
            }
        };
        tokio::time::timeout(SETTLE_PATIENCE, wait)
            .await
            .with_context(|| format!("{what}: not within {SETTLE_PATIENCE:?}"))
    }
}

/// The binary to run: `XEBEC_BIN`, or the one that cargo put beside this program. Where that is one as it is shipped, one
/// with failpoints may lie beside it.
fn program(failpoints: Failpoints) -> anyhow::Result<PathBuf> {
    let beside =
        || Ok::<_, anyhow::Error>(std::env::current_exe().context("finding this program")?.with_file_name("xebec"));
    let path = std::env::var_os(PROGRAM_VARIABLE).map_or_else(beside, |path| Ok(path.into()))?;
    if !path.is_file() {
        bail!("{} is missing: build it, or name another one in {PROGRAM_VARIABLE}", path.display());
    }
    let with_failpoints = path.with_file_name(WITH_FAILPOINTS);
    Ok(if failpoints == Failpoints::Listening && with_failpoints.is_file() { with_failpoints } else { path })
}
