//! Certificates of a running master, renewed before they run out: `boot` runs the loop, `cli/server.rs` uses the same
//! rules at a start. A renewed certificate is for new connections; those that are open go on, watches included.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::Context;
use apiserver::ApiServer;
use raft::{PeerTls, Raft};
use sys::{Clock, Random};
use tokio_util::sync::CancellationToken;

use crate::config::ServerConfig;
use crate::pki::{self, Pair, Pki};

/// A certificate is looked at this often in its lifetime, but at least once in an hour.
const CHECKS_IN_LIFETIME: u32 = 60;
const CHECK_INTERVAL_MAX: Duration = Duration::from_secs(3600);
/// Renewal is due when two thirds of the lifetime are over, and each master waits up to this part of it longer, so that
/// they do not all change at once; as a divisor.
const JITTER_PART: u32 = 10;
/// From when on the log says that the authority itself runs out, and how often.
const AUTHORITY_WARN_BEFORE: Duration = Duration::from_secs(365 * 24 * 3600);
const AUTHORITY_WARN_INTERVAL: Duration = Duration::from_secs(24 * 3600);

/// Renews what one master uses.
pub struct Renewal {
    /// Which certificates, and for how long.
    pub config: Arc<ServerConfig>,
    /// Uses the certificate for peers.
    pub raft: Raft,
    /// Uses the certificate for clients.
    pub api: ApiServer,
    /// Says how late it is.
    pub clock: Arc<dyn Clock>,
    /// Spreads the masters.
    pub random: Arc<dyn Random>,
}

/// What the two certificates of a master are in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct InUse {
    /// `None` where the operator brings the serving certificate.
    serving: Option<Vec<u8>>,
    peer: Vec<u8>,
}

impl Renewal {
    /// Looks again and again until `shutdown`.
    pub async fn run(self, shutdown: CancellationToken) {
        let lifetime = self.config.certificate_lifetime;
        let jitter_ms = u64::try_from((lifetime / JITTER_PART).as_millis()).unwrap_or(u64::MAX);
        let pki = pki(&self.config).renewing_later_by(Duration::from_millis(self.random.below(jitter_ms.max(1))));
        let interval = (lifetime / CHECKS_IN_LIFETIME).min(CHECK_INTERVAL_MAX);
        let mut in_use: Option<InUse> = None;
        let mut warned: Option<Duration> = None;
        // The first look is at what the start has put to use: whatever is made later differs from it.
        let mut pause = Duration::ZERO;
        while shutdown.run_until_cancelled(self.clock.sleep(pause)).await.is_some() {
            pause = interval;
            let (looking, config, now) = (pki.clone(), self.config.clone(), self.clock.wall());
            let id = self.raft.identity().node_id;
            let looked = tokio::task::spawn_blocking(move || look(&looking, &config, id, now)).await;
            let found = match looked {
                Ok(Ok(found)) => found,
                Ok(Err(error)) => {
                    tracing::warn!("certificates cannot be renewed; the old ones stay: {error:#}");
                    continue;
                }
                Err(error) => {
                    tracing::error!(%error, "looking at certificates panicked");
                    continue;
                }
            };
            if let Some(before) = &in_use {
                self.take(&found, before);
            }
            in_use = Some(found);
            let tick = self.clock.monotonic();
            if warned.is_none_or(|last| tick >= last + AUTHORITY_WARN_INTERVAL) {
                warn_of_authorities(&pki, now);
                warned = Some(tick);
            }
        }
    }

    /// Puts to use what was renewed.
    fn take(&self, found: &InUse, before: &InUse) {
        if before.serving != found.serving {
            tracing::info!("the serving certificate was renewed");
            self.api.reread_certificates();
        }
        if before.peer != found.peer {
            let taken = peer_tls(&self.config, self.raft.identity().node_id, self.clock.wall())
                .and_then(|tls| self.raft.reload_tls(&tls).map_err(Into::into));
            match taken {
                Ok(()) => tracing::info!("the certificate for peers was renewed"),
                Err(error) => tracing::error!("the renewed certificate for peers cannot be used: {error:#}"),
            }
        }
    }
}

/// Makes anew what is due, and gives what there is now.
fn look(pki: &Pki, config: &ServerConfig, node_id: u64, now: SystemTime) -> anyhow::Result<InUse> {
    let read = |pair: Pair| {
        std::fs::read(&pair.certificate).with_context(|| format!("reading {}", pair.certificate.display()))
    };
    let serving = match is_given(config) {
        true => None,
        false => Some(read(serving_of(pki, config, now)?)?),
    };
    Ok(InUse { serving, peer: read(pki.peer(node_id, now)?)? })
}

/// An authority cannot be renewed while the cluster runs; its end is told long before.
fn warn_of_authorities(pki: &Pki, now: SystemTime) {
    let Ok(described) = pki.described() else { return };
    for (file, authority) in described.into_iter().filter(|(_, described)| described.authority) {
        let left = authority.expires.duration_since(now).unwrap_or_default();
        if left < AUTHORITY_WARN_BEFORE {
            let days = left.as_secs() / (24 * 3600);
            tracing::warn!(file, days, "a certificate authority runs out: see docs/operations/certificates.md");
        }
    }
}

/// The folder of keys, with this master's rule for how long certificates last.
fn pki(config: &ServerConfig) -> Pki {
    Pki::at(&config.pki_dir).with_leaf_lifetime(config.certificate_lifetime)
}

/// Whether the operator brings the serving certificate, and with it its renewal.
fn is_given(config: &ServerConfig) -> bool {
    let file = &config.api.tls_cert_file;
    !file.as_os_str().is_empty() && *file != Pki::at(&config.pki_dir).serving_file(&config.name)
}

/// The serving certificate of this master, made if there is none or if it is due.
pub fn serving(config: &ServerConfig, now: SystemTime) -> anyhow::Result<Pair> {
    serving_of(&pki(config), config, now)
}

fn serving_of(pki: &Pki, config: &ServerConfig, now: SystemTime) -> anyhow::Result<Pair> {
    let addresses = [config.api_advertise.ip(), config.api_listen.ip(), config.api.service_cluster_ip_range.first()];
    pki.serving(&config.name, &[hostname()], &addresses, now)
}

/// What this master shows its peers, made if there is none or if it is due.
pub fn peer_tls(config: &ServerConfig, node_id: u64, now: SystemTime) -> anyhow::Result<PeerTls> {
    let pki = pki(config);
    let pair = pki.peer(node_id, now).context("making the peer certificate")?;
    let read = |path: &std::path::Path| std::fs::read(path).with_context(|| format!("reading {}", path.display()));
    Ok(PeerTls {
        ca_pem: read(&pki.path("peer-ca.crt"))?,
        cert_pem: read(&pair.certificate)?,
        key_pem: read(&pair.key)?,
    })
}

/// Days until the serving certificate runs out, if it can be read.
pub fn serving_days(config: &ServerConfig, now: SystemTime) -> Option<i64> {
    pki::days_left(&std::fs::read(&config.api.tls_cert_file).ok()?, now).ok()
}

/// The name of this machine.
pub fn hostname() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default().trim().to_ascii_lowercase();
    if name.is_empty() { "localhost".to_owned() } else { name }
}
