//! A local cluster's folder: where its files are, and `cluster.json`, which says what was started.
//! `up` makes it, the supervisor keeps it true, `down`, `status` and `master` read it.

use std::fs::DirBuilder;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::process::ProcessId;
use crate::pki::{Pki, write_private};

/// The cluster that commands mean when none is named.
pub const DEFAULT_CLUSTER: &str = "default";
const NAME_CHARS_MAX: usize = 63;
const API_VERSION: &str = "xebec.io/v1";
const KIND: &str = "LocalCluster";

/// First ports that are tried for the cluster called `default`; the usual ones.
const API_PORT_FIRST: u16 = 6443;
const PEER_PORT_FIRST: u16 = 2380;
/// Ports of other clusters are looked for from a random place in this range, below what the kernel hands out itself.
const PORT_RANDOM_FIRST: u16 = 20_000;
const PORT_RANDOM_COUNT: u16 = 12_000;
const _: () = assert!(PORT_RANDOM_FIRST as u32 + (PORT_RANDOM_COUNT as u32) < 32_768);

/// The folder of one local cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterDir {
    /// Its name.
    pub name: String,
    root: PathBuf,
}

/// What was started in a cluster's folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalCluster {
    /// `xebec.io/v1`.
    pub api_version: String,
    /// `LocalCluster`.
    pub kind: String,
    /// The cluster's name.
    pub name: String,
    /// The process that looks after the others.
    pub supervisor: Option<ProcessId>,
    /// In the order of their names.
    pub masters: Vec<LocalMaster>,
    /// Simulated nodes.
    pub nodes: LocalNodes,
}

/// One master of a local cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalMaster {
    /// `m1` and so on.
    pub name: String,
    /// Where its API is.
    pub api_address: SocketAddr,
    /// Where its peers reach it.
    pub peer_address: SocketAddr,
    /// The process, if one was started.
    pub process: Option<ProcessId>,
}

/// The process with the simulated nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalNodes {
    /// How many nodes.
    pub count: usize,
    /// The process, if one was started.
    pub process: Option<ProcessId>,
}

impl ClusterDir {
    /// The folder of the cluster `name` under the user's state folder.
    pub fn named(name: &str) -> Result<ClusterDir, Failure> {
        let valid = !name.is_empty()
            && name.len() <= NAME_CHARS_MAX
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && !name.starts_with('-')
            && !name.ends_with('-');
        if !valid {
            return Err(Failure::new(codes::SETTING)
                .titled(format!("{name:?} is no name for a cluster"))
                .what("lower-case letters, digits and '-', at most 63"));
        }
        Ok(ClusterDir { name: name.to_owned(), root: state_home()?.join("xebec").join(name) })
    }

    /// A cluster's folder at a given place.
    pub fn at(name: &str, root: &Path) -> ClusterDir {
        ClusterDir { name: name.to_owned(), root: root.to_owned() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Certificates and keys.
    pub fn pki(&self) -> Pki {
        Pki::at(self.pki_dir())
    }

    /// Folder of certificates and keys.
    pub fn pki_dir(&self) -> PathBuf {
        self.root.join("pki")
    }

    /// Full rights to the cluster.
    pub fn admin_kubeconfig(&self) -> PathBuf {
        self.root.join("admin.kubeconfig")
    }

    /// Folder of one master.
    pub fn master(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// A master's settings.
    pub fn master_config(&self, name: &str) -> PathBuf {
        self.master(name).join("config.yaml")
    }

    /// A master's output.
    pub fn master_log(&self, name: &str) -> PathBuf {
        self.master(name).join("log")
    }

    /// Output of the supervisor.
    pub fn supervisor_log(&self) -> PathBuf {
        self.root.join("supervisor.log")
    }

    /// Output of the simulated nodes.
    pub fn nodes_log(&self) -> PathBuf {
        self.root.join("nodes.log")
    }

    /// Held by the supervisor.
    pub fn lock_file(&self) -> PathBuf {
        self.root.join("lock")
    }

    fn state_file(&self) -> PathBuf {
        self.root.join("cluster.json")
    }

    /// Makes a folder of the cluster, for its owner alone.
    pub fn make(&self, path: &Path) -> Result<(), Failure> {
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| {
            Failure::new(codes::FILE).titled(format!("{} cannot be made", path.display())).because(&error)
        })
    }

    /// What was started; `None` if there is no such cluster.
    pub fn read(&self) -> Result<Option<LocalCluster>, Failure> {
        let path = self.state_file();
        let failed = |error: &(dyn std::error::Error + 'static)| {
            Failure::new(codes::FILE).titled(format!("{} cannot be read", path.display())).because(error)
        };
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| failed(&error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    /// The same, where there has to be one.
    pub fn expect(&self) -> Result<LocalCluster, Failure> {
        self.read()?.ok_or_else(|| {
            Failure::new(codes::NO_CLUSTER)
                .titled(format!("there is no cluster {:?} here", self.name))
                .what(format!("{} does not exist", self.state_file().display()))
                .next("xebec up")
        })
    }

    /// Records what was started.
    pub fn write(&self, cluster: &LocalCluster) -> Result<(), Failure> {
        let mut json = serde_json::to_vec_pretty(cluster).expect("a cluster is made of strings and numbers");
        json.push(b'\n');
        Ok(write_private(&self.state_file(), &json)?)
    }
}

impl LocalCluster {
    /// A new cluster of `masters` masters on ports that are free now.
    pub fn new(name: &str, masters: usize, nodes: usize) -> Result<LocalCluster, Failure> {
        let (api_first, peer_first) = if name == DEFAULT_CLUSTER {
            (API_PORT_FIRST, PEER_PORT_FIRST)
        } else {
            let place = random_port()?;
            (place, place)
        };
        let mut taken = Vec::new();
        let masters = (1..=masters)
            .map(|number| {
                Ok(LocalMaster {
                    name: format!("m{number}"),
                    api_address: free_port(api_first, &mut taken)?,
                    peer_address: free_port(peer_first, &mut taken)?,
                    process: None,
                })
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        Ok(LocalCluster {
            api_version: API_VERSION.to_owned(),
            kind: KIND.to_owned(),
            name: name.to_owned(),
            supervisor: None,
            masters,
            nodes: LocalNodes { count: nodes, process: None },
        })
    }

    /// The supervisor, if it runs.
    pub fn running_supervisor(&self) -> Option<ProcessId> {
        self.supervisor.filter(ProcessId::is_alive)
    }
}

/// `$XDG_STATE_HOME`, else `~/.local/state`.
pub fn state_home() -> Result<PathBuf, Failure> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state"))).ok_or_else(|| {
        Failure::new(codes::FILE).titled("there is no state folder").what("neither XDG_STATE_HOME nor HOME is set")
    })
}

fn random_port() -> Result<u16, Failure> {
    let mut bytes = [0; 2];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|error| Failure::new(codes::OTHER).because(&error))?;
    Ok(PORT_RANDOM_FIRST + u16::from_le_bytes(bytes) % PORT_RANDOM_COUNT)
}

/// The first port from `first` on that can be listened on, and that `taken` has not.
fn free_port(first: u16, taken: &mut Vec<u16>) -> Result<SocketAddr, Failure> {
    for port in first..u16::MAX {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if !taken.contains(&port) && TcpListener::bind(address).is_ok() {
            taken.push(port);
            return Ok(address);
        }
    }
    Err(Failure::new(codes::PORT_TAKEN).what(format!("no port from {first} on is free")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_new_cluster_has_names_and_ports_of_its_own() {
        let cluster = LocalCluster::new("test", 3, 5).unwrap();
        let names: Vec<_> = cluster.masters.iter().map(|master| master.name.as_str()).collect();
        assert_eq!(names, ["m1", "m2", "m3"]);
        let mut ports: Vec<_> =
            cluster.masters.iter().flat_map(|m| [m.api_address.port(), m.peer_address.port()]).collect();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 6);
    }

    #[test]
    fn a_port_that_is_in_use_is_passed_over() {
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = held.local_addr().unwrap().port();
        assert_ne!(free_port(port, &mut Vec::new()).unwrap().port(), port);
    }

    #[test]
    fn what_was_started_is_read_back_and_a_missing_cluster_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let dir = ClusterDir::at("test", folder.path());
        assert_eq!(dir.read().unwrap(), None);
        assert_eq!(dir.expect().unwrap_err().id(), "XB-F002");
        let cluster = LocalCluster::new("test", 1, 0).unwrap();
        dir.write(&cluster).unwrap();
        assert_eq!(dir.expect().unwrap(), cluster);
        std::fs::write(folder.path().join("cluster.json"), "{").unwrap();
        assert_eq!(dir.read().unwrap_err().id(), "XB-F001");
    }

    #[test]
    fn a_name_cannot_leave_the_state_folder() {
        for name in ["", "..", "a/b", "A", "-a", "a-", "a b"] {
            assert!(ClusterDir::named(name).is_err(), "{name}");
        }
    }
}
