//! Decides at run time whether this master may go on using its data. The others may have found that it lost something,
//! or have removed it; its own checks may have found damage. Run by `boot.rs`, which ends the master accordingly.

use std::sync::Arc;
use std::time::Duration;

use raft::Standing;
use sys::Clock;
use tokio::sync::mpsc;

use crate::boot::Ended;
use crate::config::ServerConfig;
use crate::keepsake::Keepsake;
use crate::membership::Cluster;
use crate::pki::Pki;
use crate::rejoin;

/// Pause before a removal that nobody has confirmed is looked at again.
const CONFIRM_PAUSE: Duration = Duration::from_secs(2);
/// Findings that may wait; one is enough.
pub const FINDINGS_MAX: usize = 8;

/// Waits for ever, or until this master must end. `findings` are reasons not to trust its data.
pub async fn watch(
    cluster: Cluster,
    config: Arc<ServerConfig>,
    clock: Arc<dyn Clock>,
    mut findings: mpsc::Receiver<String>,
) -> Ended {
    let mut standing = cluster.raft.standing();
    loop {
        let now = standing.borrow_and_update().clone();
        match now {
            Standing::Good => {}
            Standing::Quarantined { by, reason } => {
                return Ended::Untrusted(format!("{} has found: {reason}", cluster.name_of(by)));
            }
            Standing::Removed { .. } => {
                if is_removed(&cluster, &config).await {
                    return Ended::Removed;
                }
            }
        }
        let removed = matches!(*standing.borrow(), Standing::Removed { .. });
        let again = async { if removed { clock.sleep(CONFIRM_PAUSE).await } else { std::future::pending().await } };
        tokio::select! {
            biased;
            Some(reason) = findings.recv() => return Ended::Untrusted(reason),
            changed = standing.changed() => if changed.is_err() { return std::future::pending().await },
            () = again => {}
        }
    }
}

/// Whether a leader with a majority behind it knows no member with this one's id.
async fn is_removed(cluster: &Cluster, config: &ServerConfig) -> bool {
    let Some(keepsake) = Keepsake::read(config).filter(|keepsake| keepsake.admitted) else { return false };
    let https = match rejoin::client(&Pki::at(&config.pki_dir)) {
        Ok(https) => https,
        Err(error) => {
            tracing::error!("nobody can be asked whether this master was removed: {error:#}");
            return false;
        }
    };
    let own = cluster.raft.identity().node_id;
    let leader = rejoin::leader(&https, &keepsake.others(config), &keepsake).await;
    leader.is_some_and(|leader| leader.peers.iter().all(|peer| peer.node_id != own))
}
