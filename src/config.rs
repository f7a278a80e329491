//! What a master is told: the settings of one server process after flags, variables, file and defaults are merged.
//! Made by `cli/settings.rs`, read by `boot.rs`. Holds values, opens nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Everything that one master needs to run.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerConfig {
    /// The master's name, unique in its cluster; appears in status and logs.
    pub name: String,
    /// The cluster's name, for display.
    pub cluster: String,
    /// The master's own data; held by one process at a time.
    pub data_dir: PathBuf,
    /// Certificate authorities and keys (`pki.rs` names the files). Outside the data folder: it has the sealing key.
    pub pki_dir: PathBuf,
    /// How long the certificates last that this master makes for itself.
    pub certificate_lifetime: Duration,
    /// How this process comes to be a member.
    pub start: Start,
    /// Where the API is served.
    pub api_listen: SocketAddr,
    /// `host:port` under which clients reach this master's API.
    pub api_advertise: SocketAddr,
    /// Where peers are listened to.
    pub peer_listen: SocketAddr,
    /// `host:port` under which peers reach this master.
    pub peer_advertise: String,
    /// Raft's timing.
    pub preset: Preset,
    /// It enters without a vote and stays so until it is promoted.
    pub learner: bool,
    /// What the API server is told.
    pub api: ApiConfig,
    /// What scheduler and controllers are told.
    pub control: ControlConfig,
    /// How long what was is kept.
    pub history: HistoryConfig,
}

/// How long what was is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryConfig {
    /// How far back a watch may resume and a page of a list may go on. The leader's setting counts.
    pub window: Duration,
    /// How long objects can be read as they were, beyond the window.
    pub retention: Duration,
    /// The same for changes of status alone.
    pub retention_status: Duration,
    /// Bytes on disk that this may take.
    pub retention_bytes_max: u64,
}

impl HistoryConfig {
    /// How often a silent watch is told how far it has come: often enough that this is a place to resume from.
    pub fn bookmark_interval(&self) -> Duration {
        Duration::from_secs(apiserver::limits::BOOKMARK_INTERVAL_S).min(self.window / BOOKMARKS_IN_WINDOW_MIN)
    }
}

/// Bookmarks of a silent watch within the window of history.
const BOOKMARKS_IN_WINDOW_MIN: u32 = 4;

/// How a master comes to be a member of its cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// The data folder is empty: make a cluster of one.
    Found,
    /// The data folder is empty: enter the cluster that gave out this id.
    Join(JoinPlan),
    /// Go on with the data that is there.
    Existing,
}

/// What a joiner got for its token. The id is reserved; the joiner makes its identity durable, starts, and only then asks
/// to be admitted (`join::admit`).
#[derive(Clone, Debug, PartialEq)]
pub struct JoinPlan {
    /// The cluster to enter.
    pub cluster_id: u128,
    /// The id that the cluster gave this master, for good.
    pub node_id: u64,
    /// API addresses of all masters that were there.
    pub masters: Vec<String>,
    /// The token, which also authorises the request for admission.
    pub token: String,
}

/// Raft's timing. `Auto` measures the disk at start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// `lan` where the disk is fast enough, else `default`.
    #[default]
    Auto,
    /// Heartbeat 50 ms, election 150–300 ms.
    Lan,
    /// Heartbeat 100 ms, election 300–600 ms.
    Default,
    /// From the measured round trip.
    Wan,
}

/// Settings of the API server, with the meaning of the kube-apiserver flag of the same name.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiConfig {
    /// Serving certificate with its chain.
    pub tls_cert_file: PathBuf,
    /// Its key.
    pub tls_private_key_file: PathBuf,
    /// Authorities whose client certificates are accepted.
    pub client_ca_file: PathBuf,
    /// `token,user,uid,"group1,group2"` lines.
    pub token_auth_file: Option<PathBuf>,
    /// Keys that verify service-account tokens; the signing key's public half is among them.
    pub service_account_key_files: Vec<PathBuf>,
    /// Key that signs service-account tokens.
    pub service_account_signing_key_file: PathBuf,
    /// `iss` of service-account tokens.
    pub service_account_issuer: String,
    /// Key that seals Secrets: 32 bytes.
    pub sealing_key_file: PathBuf,
    /// Range of cluster IPs.
    pub service_cluster_ip_range: ServiceRange,
    /// First and last node port.
    pub service_node_port_range: (u16, u16),
    /// Whether requests without credentials go on as `system:anonymous`.
    pub anonymous_auth: bool,
    /// Whether privileged containers are accepted.
    pub allow_privileged: bool,
    /// Whether Secrets of type `bootstrap.kubernetes.io/token` authenticate.
    pub enable_bootstrap_token_auth: bool,
    /// In this order; `RBAC` is always understood, others are listed in `cli/settings.rs`.
    pub authorization_mode: Vec<String>,
    /// Plugins named with --enable-admission-plugins, beyond the default set.
    pub enable_admission_plugins: Vec<String>,
    /// Plugins named with --disable-admission-plugins.
    pub disable_admission_plugins: Vec<String>,
    /// Reading requests in flight, long-running ones excluded.
    pub max_requests_inflight: u32,
    /// Changing requests in flight.
    pub max_mutating_requests_inflight: u32,
    /// A request that is not long-running ends after this time.
    pub request_timeout: Duration,
    /// How long Events are kept.
    pub event_ttl: Duration,
    /// `tolerationSeconds` that pods get for `node.kubernetes.io/not-ready`.
    pub default_not_ready_toleration_seconds: i64,
    /// `tolerationSeconds` that pods get for `node.kubernetes.io/unreachable`.
    pub default_unreachable_toleration_seconds: i64,
}

/// Settings of scheduler and controllers, with the meaning of the upstream flag of the same name.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlConfig {
    /// How often node health is looked at.
    pub node_monitor_period: Duration,
    /// A node whose lease is older than this is unknown.
    pub node_monitor_grace_period: Duration,
    /// How many nodes a second may have their pods evicted.
    pub node_eviction_rate_per_second: f64,
}

/// A range of addresses for services: `10.96.0.0/12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceRange {
    /// First address of the range; the host bits are zero.
    pub base: IpAddr,
    /// Length of the prefix.
    pub prefix: u8,
}

impl ServiceRange {
    /// The address of `default/kubernetes`: the first after the base.
    pub fn first(&self) -> IpAddr {
        match self.base {
            IpAddr::V4(base) => IpAddr::V4(Ipv4Addr::from(u32::from(base).saturating_add(1))),
            IpAddr::V6(base) => IpAddr::V6(Ipv6Addr::from(u128::from(base).saturating_add(1))),
        }
    }
}

impl FromStr for ServiceRange {
    type Err = String;

    /// Takes CIDR notation; host bits are cleared. At least 8 addresses, as upstream asks for.
    fn from_str(text: &str) -> Result<ServiceRange, String> {
        let (address, prefix) = text.split_once('/').ok_or("not of the form ADDRESS/LENGTH")?;
        let address: IpAddr = address.parse().map_err(|_| format!("{address:?} is not an IP address"))?;
        let prefix: u8 = prefix.parse().map_err(|_| format!("{prefix:?} is not a prefix length"))?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        if prefix == 0 || prefix > bits - 3 {
            return Err(format!("the length must be between 1 and {}", bits - 3));
        }
        let base = match address {
            IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from(u32::from(v4) & (u32::MAX << (32 - prefix)))),
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & (u128::MAX << (128 - prefix)))),
        };
        Ok(ServiceRange { base, prefix })
    }
}

impl std::fmt::Display for ServiceRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.base, self.prefix)
    }
}

/// What `xebec nodes` is told: simulated nodes in a process of their own, which are API clients like any kubelet.
#[derive(Clone, Debug, PartialEq)]
pub struct NodesConfig {
    /// How many nodes.
    pub count: usize,
    /// Names are the prefix and a number that starts at 0.
    pub prefix: String,
    /// API addresses (`https://…`) of all masters, to turn to another one when one is gone.
    pub servers: Vec<String>,
    /// A kubeconfig with enough rights to register nodes and report for them.
    pub kubeconfig: PathBuf,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_service_range_knows_its_first_address() {
        for (text, shown, first) in [
            ("10.0.0.0/24", "10.0.0.0/24", "10.0.0.1"),
            ("10.96.3.7/12", "10.96.0.0/12", "10.96.0.1"),
            ("fd00:1::/108", "fd00:1::/108", "fd00:1::1"),
        ] {
            let range: ServiceRange = text.parse().unwrap();
            assert_eq!((range.to_string().as_str(), range.first().to_string().as_str()), (shown, first));
        }
    }

    #[test]
    fn a_range_that_is_no_range_is_refused() {
        for text in ["10.0.0.0", "10.0.0.0/30", "10.0.0/24", "10.0.0.0/x", "10.0.0.0/0", "10.0.0.0/33"] {
            assert!(text.parse::<ServiceRange>().is_err(), "{text}");
        }
    }
}
