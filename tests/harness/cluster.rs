//! Three real masters on this machine, started with `xebec up`, and ways to reach, watch and break them.
//! Used by every test through the runner. All state is in a folder of its own; the user's is never touched.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use kube::config::{KubeConfigOptions, Kubeconfig};
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::process::{self, Ran, words};
use super::{SOON, request, until};

const FOLDER_PREFIX: &str = "xebec-tests-";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Node failures are noticed sooner than by default, so that a test can wait for them; but a node renews its lease
/// every 10 seconds.
const SETTINGS: &[&str] = &["nodeMonitorPeriod=1s", "nodeMonitorGracePeriod=18s"];
/// Simulated nodes.
pub const NODES: usize = 3;

/// What `xebec status -o json` prints, as far as tests look at it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// `Healthy` and so on.
    pub health: String,
    /// Name of the leader.
    pub leader: Option<String>,
    /// Highest term.
    pub term: u64,
    /// Who holds which role.
    pub roles: BTreeMap<String, String>,
    /// By name.
    pub masters: Vec<Master>,
}

/// One master in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Master {
    /// `m1` and so on.
    pub name: String,
    /// `host:port`.
    pub api_address: String,
    /// Its process.
    pub pid: Option<u32>,
}

/// A running cluster. It is stopped and its folder removed by `stop`, at the latest when dropped.
pub struct Cluster {
    name: String,
    folder: TempDir,
    servers: BTreeMap<String, String>,
    started: Instant,
    turn: AtomicUsize,
    namespaces: AtomicUsize,
    clients: Mutex<BTreeMap<String, kube::Client>>,
    stopped: Mutex<bool>,
}

impl Cluster {
    /// Starts three masters and simulated nodes; returns when all of them are ready.
    pub async fn start() -> Result<Cluster> {
        end_what_was_left();
        Cluster::start_with("tests", NODES, SETTINGS).await
    }

    /// Starts one more cluster of three masters, for a test that needs other settings.
    pub async fn start_with(purpose: &str, nodes: usize, settings: &[&str]) -> Result<Cluster> {
        let mut cluster = Cluster::unstarted(purpose)?;
        let mut line = format!("up --masters 3 --nodes {nodes} --no-kubeconfig --timeout 120s");
        for setting in settings {
            line.push_str(&format!(" --set {setting}"));
        }
        let ran = cluster.xebec(&line).await?;
        if ran.code != 0 {
            cluster.keep_logs();
            bail!("{ran:?}");
        }
        for master in cluster.status().await?.masters {
            cluster.servers.insert(master.name, format!("https://{}", master.api_address));
        }
        ensure!(cluster.servers.len() == 3, "three masters, not {:?}", cluster.servers);
        Ok(cluster)
    }

    /// A folder for a cluster that nobody has started yet.
    pub fn unstarted(purpose: &str) -> Result<Cluster> {
        let folder = tempfile::Builder::new().prefix(&format!("{FOLDER_PREFIX}{}-", std::process::id())).tempdir()?;
        Ok(Cluster {
            name: format!("{purpose}-{}", std::process::id()),
            folder,
            servers: BTreeMap::new(),
            started: Instant::now(),
            turn: AtomicUsize::new(0),
            namespaces: AtomicUsize::new(0),
            clients: Mutex::default(),
            stopped: Mutex::new(false),
        })
    }

    /// The cluster's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder that `xebec` keeps.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("cluster")
    }

    /// What commands see as the user's home.
    pub fn home(&self) -> &Path {
        self.folder.path()
    }

    /// Full rights.
    pub fn kubeconfig(&self) -> PathBuf {
        self.root().join("admin.kubeconfig")
    }

    /// When it was about to be started.
    pub fn started(&self) -> Instant {
        self.started
    }

    /// A master that does not lead.
    pub async fn follower(&self) -> Result<String> {
        let leader = self.healthy().await?.leader;
        self.masters().into_iter().find(|name| Some(name) != leader.as_ref()).context("no follower")
    }

    /// Where a master's peers reach it.
    pub fn peer_address(&self, master: &str) -> Result<String> {
        let file = std::fs::read(self.root().join("cluster.json"))?;
        let value: Value = serde_json::from_slice(&file)?;
        let found = value["masters"].as_array().into_iter().flatten().find(|entry| entry["name"] == master);
        Ok(found.and_then(|entry| entry["peerAddress"].as_str()).context("peerAddress")?.to_owned())
    }

    /// Names of the masters.
    pub fn masters(&self) -> Vec<String> {
        self.servers.keys().cloned().collect()
    }

    /// URL of a master.
    pub fn server(&self, master: &str) -> Result<String> {
        self.servers.get(master).cloned().with_context(|| format!("no master {master}"))
    }

    /// URL of the next master in turn.
    pub fn next_server(&self) -> String {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.servers.len().max(1);
        self.servers.values().nth(turn).cloned().unwrap_or_default()
    }

    /// A client of the next master in turn.
    pub async fn client(&self) -> Result<kube::Client> {
        let masters = self.masters();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % masters.len();
        self.client_of(&masters[turn]).await
    }

    /// The administrator's client of one master.
    pub async fn client_of(&self, master: &str) -> Result<kube::Client> {
        if let Some(client) = self.clients.lock().expect("no holder panics").get(master) {
            return Ok(client.clone());
        }
        let client = kube::Client::try_from(self.config_of(master).await?)?;
        self.clients.lock().expect("no holder panics").insert(master.to_owned(), client.clone());
        Ok(client)
    }

    /// How that client is made, for those who change it.
    pub async fn config_of(&self, master: &str) -> Result<kube::Config> {
        let kubeconfig = Kubeconfig::read_from(self.kubeconfig())?;
        let mut config = kube::Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await?;
        config.cluster_url = self.server(master)?.parse()?;
        config.connect_timeout = Some(CONNECT_TIMEOUT);
        // A test sees each failure, and how long it took.
        config.default_retry = false;
        Ok(config)
    }

    /// A client of a master that presents a bearer token, or nothing at all.
    pub async fn client_with_token(&self, master: &str, token: Option<&str>) -> Result<kube::Client> {
        let mut config = self.config_of(master).await?;
        config.auth_info = kube::config::AuthInfo::default();
        config.auth_info.token = token.map(|token| token.to_owned().into());
        Ok(kube::Client::try_from(config)?)
    }

    /// Makes a namespace for one test, complete with its default service account.
    pub async fn namespace(&self, purpose: &str) -> Result<String> {
        let number = self.namespaces.fetch_add(1, Ordering::Relaxed);
        let name = format!("{purpose}-{number}");
        let client = self.client().await?;
        let object = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name } });
        request::post(&client, "/api/v1/namespaces", &object).await?.expect(201)?;
        let account = format!("/api/v1/namespaces/{name}/serviceaccounts/default");
        until("the namespace has a service account", SOON, async || {
            request::get(&client, &account).await?.expect(200).map(drop)
        })
        .await?;
        Ok(name)
    }

    /// Reads an object.
    pub async fn get(&self, path: &str) -> Result<Value> {
        request::get(&self.client().await?, path).await?.expect(200)
    }

    /// Runs `xebec` for this cluster, whatever comes of it.
    pub async fn xebec(&self, line: &str) -> Result<Ran> {
        let mut command = process::command(binary()?, self.home());
        command.args(words(line)).args(["--cluster", &self.name]).arg("--data-dir").arg(self.root());
        process::run(&format!("xebec {line}"), command, None).await
    }

    /// Runs `xebec` as the user would, without a cluster named.
    pub async fn xebec_alone(&self, line: &str) -> Result<Ran> {
        let mut command = process::command(binary()?, self.home());
        command.args(words(line));
        process::run(&format!("xebec {line}"), command, None).await
    }

    /// Asks every master.
    pub async fn status(&self) -> Result<Status> {
        let ran = self.xebec("status -o json").await?;
        serde_json::from_str(&ran.stdout).with_context(|| format!("{ran:?}"))
    }

    /// Waits until all masters answer, agree, and one leads.
    pub async fn healthy(&self) -> Result<Status> {
        until("all masters are well", SOON, async || {
            let status = self.status().await?;
            ensure!(status.health == "Healthy", "{status:?}");
            Ok(status)
        })
        .await
    }

    /// Sends a signal to a master's process.
    pub async fn signal(&self, master: &str, signal: Signal) -> Result<()> {
        let ran = self.xebec(&format!("master pid {master}")).await?.ok()?;
        let pid: i32 = ran.trim().parse().with_context(|| format!("pid {ran:?}"))?;
        let pid = Pid::from_raw(pid).with_context(|| format!("pid {pid}"))?;
        kill_process(pid, signal).with_context(|| format!("{signal:?} to {master}"))
    }

    /// Keeps the logs where a reader finds them after the cluster is gone.
    pub fn keep_logs(&self) {
        let to = target().join("tests-logs");
        for log in ["m1/log", "m2/log", "m3/log", "supervisor.log", "nodes.log"] {
            let (from, to) = (self.root().join(log), to.join(log));
            let made = to.parent().map(std::fs::create_dir_all);
            if made.is_some_and(|made| made.is_ok()) && std::fs::copy(&from, &to).is_ok() {
                println!("log kept: {}", to.display());
            }
        }
    }

    /// Ends all processes and removes the folder. Further calls do nothing.
    pub fn stop(&self) -> Result<()> {
        let mut stopped = self.stopped.lock().expect("no holder panics");
        if std::mem::replace(&mut *stopped, true) || !self.root().exists() {
            return Ok(());
        }
        purge(&self.name, &self.root(), self.home())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            println!("{error:?}");
        }
    }
}

fn purge(name: &str, root: &Path, home: &Path) -> Result<()> {
    let mut command = std::process::Command::new(binary()?);
    command.args(["down", "--purge", "--cluster", name]).arg("--data-dir").arg(root);
    command.env("HOME", home).env("KUBECONFIG", home.join("kubeconfig"));
    let output = command.output().context("start xebec down")?;
    ensure!(output.status.success(), "xebec down: {output:?}");
    Ok(())
}

/// Clusters of runs that were killed.
fn end_what_was_left() {
    let Ok(entries) = std::fs::read_dir(std::env::temp_dir()) else { return };
    for entry in entries.flatten() {
        let folder = entry.file_name().to_string_lossy().into_owned();
        let Some(rest) = folder.strip_prefix(FOLDER_PREFIX) else { continue };
        let owner = rest.split('-').next().unwrap_or_default();
        if owner.is_empty() || Path::new("/proc").join(owner).exists() {
            continue;
        }
        let root = entry.path().join("cluster");
        let name = std::fs::read(root.join("cluster.json")).ok();
        let name =
            name.and_then(|bytes| Some(serde_json::from_slice::<Value>(&bytes).ok()?["name"].as_str()?.to_owned()));
        let ended = name.is_none_or(|name| purge(&name, &root, &entry.path()).is_ok());
        if ended && std::fs::remove_dir_all(entry.path()).is_ok() {
            println!("ended what a killed run left in {}", entry.path().display());
        }
    }
}

/// The binary under test: `XEBEC_BIN`, else the one of the development build.
pub fn binary() -> Result<PathBuf> {
    let path = std::env::var_os("XEBEC_BIN").map(PathBuf::from).unwrap_or_else(|| target().join("debug/xebec"));
    ensure!(path.is_file(), "{} is missing: cargo build -p xebec", path.display());
    Ok(path)
}

/// Where cargo builds.
fn target() -> PathBuf {
    let from_workspace = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from).unwrap_or_else(from_workspace)
}
