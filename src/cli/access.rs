//! How a command reaches a cluster: the local one's folder, a kubeconfig that is named, or the machine's own.
//! Used by `status`, `master`, `token` and `up`. Asks members directly and in parallel; a dead one costs its time-out only.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use futures::future::join_all;

use crate::cli::cluster::{ClusterDir, DEFAULT_CLUSTER};
use crate::cli::codes;
use crate::cli::failure::{Failure, chain};
use crate::cli::kubeconfig::{self, Entry};
use crate::https::{Https, Trust};
use crate::member::{MemberStatus, STATUS_PATH};
use crate::pki;

/// The machine's own cluster, as `xebec init` leaves it when run by root.
pub const MACHINE_KUBECONFIG: &str = "/etc/xebec/admin.kubeconfig";
/// Time that one member has for its answer.
pub const MEMBER_TIMEOUT: Duration = Duration::from_secs(2);

/// Which cluster a command means.
#[derive(Args, Clone, Debug)]
pub struct Which {
    /// Name of the cluster on this machine
    #[arg(long, env = "XEBEC_CLUSTER", default_value = DEFAULT_CLUSTER, global = true)]
    pub cluster: String,
    /// Folder of the local cluster [default: $XDG_STATE_HOME/xebec/<CLUSTER>]
    #[arg(long, value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// Kubeconfig with administrator's rights, for a cluster that is not on this machine
    #[arg(long, value_name = "FILE", global = true)]
    pub kubeconfig: Option<PathBuf>,
}

impl Which {
    /// The local cluster's folder.
    pub fn dir(&self) -> Result<ClusterDir, Failure> {
        let dir = ClusterDir::named(&self.cluster)?;
        match &self.data_dir {
            None => Ok(dir),
            Some(root) => {
                let root = std::path::absolute(root).map_err(|error| Failure::new(codes::FILE).because(&error))?;
                Ok(ClusterDir::at(&self.cluster, &root))
            }
        }
    }
}

/// A member that is known by address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Empty until the member has told it.
    pub name: String,
    /// `host:port`.
    pub address: String,
    /// Process id that this machine recorded, if it runs.
    pub pid: Option<u32>,
}

/// A way into a cluster.
pub struct Access {
    /// Name of the cluster as far as it is known.
    pub cluster: String,
    /// Speaks with the administrator's certificate.
    pub https: Https,
    /// Members that are known beforehand.
    pub endpoints: Vec<Endpoint>,
}

/// What came of asking a member.
pub struct Asked {
    /// Who was asked.
    pub endpoint: Endpoint,
    /// Its answer, or why there is none.
    pub answer: Result<MemberStatus, String>,
}

impl Access {
    /// Finds the cluster that is meant.
    pub fn find(which: &Which) -> Result<Access, Failure> {
        if let Some(file) = &which.kubeconfig {
            return Access::by_kubeconfig(file, &which.cluster);
        }
        let dir = which.dir()?;
        if let Some(cluster) = dir.read()? {
            let endpoints = cluster.masters.iter().map(|master| Endpoint {
                name: master.name.clone(),
                address: master.api_address.to_string(),
                pid: master.process.filter(|process| process.is_alive()).map(|process| process.pid),
            });
            return Ok(Access {
                cluster: which.cluster.clone(),
                https: administrator(&read_entry(&dir.admin_kubeconfig())?)?,
                endpoints: endpoints.collect(),
            });
        }
        for file in [dir.admin_kubeconfig(), PathBuf::from(MACHINE_KUBECONFIG)] {
            if file.exists() {
                return Access::by_kubeconfig(&file, &which.cluster);
            }
        }
        Err(Failure::new(codes::NO_CLUSTER)
            .titled(format!("there is no cluster {:?} here", which.cluster))
            .what(format!("neither {} nor {MACHINE_KUBECONFIG} exists", dir.root().display()))
            .next("xebec up"))
    }

    fn by_kubeconfig(file: &Path, cluster: &str) -> Result<Access, Failure> {
        let entry = read_entry(file)?;
        let mut addresses = vec![entry.address()];
        addresses.extend(entry.masters.iter().filter(|other| **other != addresses[0]).cloned().collect::<Vec<_>>());
        let endpoints =
            addresses.into_iter().map(|address| Endpoint { name: String::new(), address, pid: None }).collect();
        Ok(Access { cluster: cluster.to_owned(), https: administrator(&entry)?, endpoints })
    }

    /// Asks every member that is known, and those that the answers name.
    pub async fn ask_all(&self) -> Vec<Asked> {
        let mut asked = join_all(self.endpoints.iter().map(|endpoint| self.ask(endpoint.clone()))).await;
        let mut others: Vec<Endpoint> = Vec::new();
        for peer in asked.iter().filter_map(|asked| asked.answer.as_ref().ok()).flat_map(|status| &status.peers) {
            let known = |endpoint: &Endpoint| {
                endpoint.address == peer.api_address || (!peer.name.is_empty() && endpoint.name == peer.name)
            };
            let answered = asked.iter().any(|asked| {
                known(&asked.endpoint) || asked.answer.as_ref().is_ok_and(|status| status.node_id == peer.node_id)
            });
            if !peer.api_address.is_empty() && !answered && !others.iter().any(known) {
                let (name, address) = (peer.name.clone(), peer.api_address.clone());
                others.push(Endpoint { name, address, pid: None });
            }
        }
        asked.extend(join_all(others.into_iter().map(|endpoint| self.ask(endpoint))).await);
        asked
    }

    /// Asks one member what it says of itself.
    pub async fn ask(&self, endpoint: Endpoint) -> Asked {
        let answer = match self.https.get(&endpoint.address, STATUS_PATH, MEMBER_TIMEOUT).await {
            Ok(reply) if reply.status == 200 => {
                serde_json::from_slice(&reply.body).map_err(|error| format!("its answer cannot be read: {error}"))
            }
            Ok(reply) => Err(reply.message()),
            Err(error) => Err(format!("{} {}", chain(error.as_ref()), endpoint.address)),
        };
        Asked { endpoint, answer }
    }
}

/// The current entry of a kubeconfig file that has to be there.
pub fn read_entry(file: &Path) -> Result<Entry, Failure> {
    let document = kubeconfig::read(file)?.ok_or_else(|| {
        Failure::new(codes::NO_CLUSTER).titled(format!("{} does not exist", file.display())).next("xebec up")
    })?;
    let folder = file.parent().unwrap_or(Path::new("."));
    Entry::from_document(&document, None, folder)
        .map_err(|reason| Failure::new(codes::FILE).titled(format!("{} cannot be used", file.display())).what(reason))
}

/// A client with the rights of `entry`.
pub fn administrator(entry: &Entry) -> Result<Https, Failure> {
    let build = || -> anyhow::Result<Https> {
        let identity = (pki::certificates(&entry.certificate_pem)?, pki::private_key(&entry.key_pem)?);
        Https::new(Trust::Authorities(pki::certificates(&entry.ca_pem)?), Some(identity))
    };
    build().map_err(|error| Failure::new(codes::CERTIFICATE).because(error.as_ref()))
}
