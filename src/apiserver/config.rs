//! What the composition root tells the API server at start.
//!
//! Made by `boot` from flags and files. It must not read files or have defaults that depend on the machine.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use http::{Request, Response};
use tokio::sync::watch;

use crate::body::Body;
use crate::limits;

/// Settings of one API server.
#[derive(Clone)]
pub struct Config {
    /// Name of this master, for logs and the identity in `/xebec`.
    pub name: String,
    /// Certificates of the serving port.
    pub tls: ServingTls,
    /// `token,user,uid,"group1,group2"` lines; `None` turns static tokens off.
    pub token_auth_file: Option<PathBuf>,
    /// Keys and issuer of ServiceAccount tokens.
    pub service_accounts: ServiceAccountConfig,
    /// Whether requests without credentials are `system:anonymous` or refused.
    pub anonymous: Anonymous,
    /// Where cluster IPs come from. Its first address is the `kubernetes` Service's.
    pub service_cidr: ServiceCidr,
    /// Where node ports come from.
    pub node_ports: RangeInclusive<u16>,
    /// API addresses of all masters, changed as they join and leave.
    pub masters: watch::Receiver<Vec<SocketAddr>>,
    /// Keys that seal Secrets: the first one seals, each one opens. Never empty.
    pub sealing_keys: Vec<SealingKey>,
    /// How many requests may be under way.
    pub flow: FlowLimits,
    /// How often a silent watch says how far it has come. Well below the time for which history is kept: where a quiet
    /// watch was told to be must still be a place to resume from.
    pub bookmark_interval: Duration,
    /// Connections open at once, at most [`limits::CONNECTIONS_MAX`]: others wait in the kernel's queue. Leaves enough of the
    /// process's files for everything else.
    pub connections_max: usize,
    /// Further health checks (Raft's), run at each request for `/livez` or `/readyz`.
    pub checks: Vec<HealthCheck>,
    /// Further samples of `/metrics` (Raft's and the store's), taken at each scrape.
    pub samples: Option<SampleSource>,
    /// What `kubectl get componentstatuses` shows.
    pub component_health: Option<ComponentHealthSource>,
    /// Why there is no room for more data, while there is none: then only what frees room or keeps things alive is written.
    pub pressure: Option<PressureSource>,
    /// Serves `/xebec/v1/…`: for `system:masters` only, but for `/xebec/v1/join`, which checks its caller itself.
    pub extra: Option<ExtraHandler>,
}

/// Certificates of the serving port; the files are read again when they change.
#[derive(Clone, Debug)]
pub struct ServingTls {
    /// PEM chain, leaf first.
    pub cert_path: PathBuf,
    /// PEM private key.
    pub key_path: PathBuf,
    /// PEM certificates that client certificates must lead to; `None` turns client certificates off.
    pub client_ca_path: Option<PathBuf>,
}

/// Keys and issuer of ServiceAccount tokens.
#[derive(Clone, Debug)]
pub struct ServiceAccountConfig {
    /// Accepted issuers; new tokens carry the first one. Never empty.
    pub issuers: Vec<String>,
    /// Audiences of this API server; empty means the issuers.
    pub api_audiences: Vec<String>,
    /// PEM private key (RSA or ECDSA) that signs; `None` turns TokenRequest off.
    pub signing_key_path: Option<PathBuf>,
    /// PEM keys (public, or private ones whose public half counts) that verify. The signing key always does.
    pub verification_key_paths: Vec<PathBuf>,
    /// Longest lifetime that is granted, in seconds; 0 means no bound but the API's own.
    pub lifetime_s_max: i64,
}

/// Whether requests without credentials are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anonymous {
    /// They are `system:anonymous`, for whom RBAC decides.
    Allowed,
    /// They get 401.
    Refused,
}

/// A range of IPv4 addresses for Services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceCidr {
    base: Ipv4Addr,
    prefix_bits: u8,
}

impl ServiceCidr {
    /// Reads `10.96.0.0/12`. `None` unless it is IPv4 with 12 to 30 bits of prefix; host bits are cleared.
    pub fn parse(text: &str) -> Option<Self> {
        let (base, bits) = text.split_once('/')?;
        let base: Ipv4Addr = base.parse().ok()?;
        let prefix_bits: u8 = bits.parse().ok()?;
        if !(12..=30).contains(&prefix_bits) {
            return None;
        }
        let mask = u32::MAX << (32 - u32::from(prefix_bits));
        Some(Self { base: Ipv4Addr::from(u32::from(base) & mask), prefix_bits })
    }

    /// How many addresses can be given out: neither the network's own nor the broadcast address.
    pub fn size(&self) -> u32 {
        (1_u32 << (32 - u32::from(self.prefix_bits))) - 2
    }

    /// The n-th address that can be given out, from 0; `None` beyond `size`.
    pub fn nth(&self, n: u32) -> Option<Ipv4Addr> {
        (n < self.size()).then(|| Ipv4Addr::from(u32::from(self.base) + 1 + n))
    }

    /// The address of the `kubernetes` Service.
    pub fn first(&self) -> Ipv4Addr {
        Ipv4Addr::from(u32::from(self.base) + 1)
    }

    /// Whether an address can be given out from this range.
    pub fn contains(&self, address: Ipv4Addr) -> bool {
        let offset = u32::from(address).wrapping_sub(u32::from(self.base));
        (1..=self.size()).contains(&offset)
    }
}

impl std::fmt::Display for ServiceCidr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.base, self.prefix_bits)
    }
}

/// A key that seals values at rest (AES-256).
#[derive(Clone)]
pub struct SealingKey {
    /// Written before each sealed value.
    pub id: String,
    /// The key itself. Never printed.
    pub secret: [u8; 32],
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealingKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// How many requests may be under way at once; 0 means no bound.
#[derive(Clone, Copy, Debug)]
pub struct FlowLimits {
    /// Requests that only read.
    pub reads_max: usize,
    /// Requests that change something.
    pub mutations_max: usize,
}

impl FlowLimits {
    /// Upstream's figures.
    pub fn upstream() -> Self {
        Self { reads_max: limits::READS_IN_FLIGHT_MAX, mutations_max: limits::MUTATIONS_IN_FLIGHT_MAX }
    }
}

/// A named health check.
#[derive(Clone)]
pub struct HealthCheck {
    /// As in `/readyz/<name>`.
    pub name: &'static str,
    /// Where it counts.
    pub scope: CheckScope,
    /// `Err` says why it fails; only the log and `/readyz/<name>` show that.
    pub run: Arc<dyn Fn() -> Result<(), String> + Send + Sync>,
}

/// Where a health check counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckScope {
    /// `/livez` and `/readyz`.
    Always,
    /// `/readyz` only: a restart would not help.
    ReadyOnly,
}

/// One value of `/metrics` that is taken when asked for.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Without `_total`.
    pub name: &'static str,
    /// One sentence, without its full stop.
    pub help: &'static str,
    /// Whether it only ever rises.
    pub kind: SampleKind,
    /// Bounded in number and in values.
    pub labels: Vec<(&'static str, String)>,
    /// Its value.
    pub value: f64,
}

/// What a sample is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleKind {
    /// Only ever rises while the process lives.
    Counter,
    /// Any value.
    Gauge,
}

/// Gives samples, those of one name next to each other.
pub type SampleSource = Arc<dyn Fn() -> Vec<Sample> + Send + Sync>;

/// The state of one component, as componentstatuses tell it.
#[derive(Clone, Debug)]
pub struct ComponentHealth {
    /// `scheduler`, `controller-manager`, `etcd-0`.
    pub name: String,
    /// `Ok` is what a healthy component says, `Err` what is wrong.
    pub state: Result<String, String>,
}

/// Gives the state of every component.
pub type ComponentHealthSource = Arc<dyn Fn() -> Vec<ComponentHealth> + Send + Sync>;

/// Says why data must not grow, while it must not.
pub type PressureSource = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// Answers requests beyond Kubernetes' API.
pub type ExtraHandler = Arc<dyn Fn(Request<Body>) -> BoxFuture<'static, Response<Body>> + Send + Sync>;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_service_range_gives_out_neither_its_network_nor_its_broadcast_address() {
        let cidr = ServiceCidr::parse("10.96.0.7/24").unwrap();
        assert_eq!(cidr.to_string(), "10.96.0.0/24");
        assert_eq!(cidr.first(), Ipv4Addr::new(10, 96, 0, 1));
        assert_eq!(cidr.size(), 254);
        assert_eq!(cidr.nth(253), Some(Ipv4Addr::new(10, 96, 0, 254)));
        assert_eq!(cidr.nth(254), None);
        assert!(!cidr.contains(Ipv4Addr::new(10, 96, 0, 0)));
        assert!(!cidr.contains(Ipv4Addr::new(10, 96, 0, 255)));
        assert!(!cidr.contains(Ipv4Addr::new(10, 95, 255, 255)));
        for bad in ["", "10.96.0.0", "10.96.0.0/8", "10.96.0.0/31", "fd00::/108"] {
            assert_eq!(ServiceCidr::parse(bad), None, "{bad}");
        }
    }
}
