//! Keeps a local cluster's own kubeconfig pointing to a master that answers. A task of the supervisor.
//! It changes no file of the user's: `xebec kubeconfig refresh` does.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::cli::access::{Access, Endpoint, MEMBER_TIMEOUT, Which, read_entry};
use crate::cli::cluster::ClusterDir;
use crate::cli::credentials::{point, pointed};
use crate::cli::failure::Failure;

/// How often the master that is pointed to is asked.
const INTERVAL: Duration = Duration::from_secs(2);
/// Times in a row that it may fail to answer: one that restarts is soon back.
const MISSES_MAX: u32 = 2;
const _: () = assert!(INTERVAL.as_millis() <= MEMBER_TIMEOUT.as_millis());

/// Looks until `stop`.
pub async fn keep(dir: ClusterDir, stop: CancellationToken) {
    let mut misses = 0;
    while stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await.is_some() {
        match look(&dir, misses + 1 >= MISSES_MAX).await {
            Ok(true) => misses = 0,
            Ok(false) => misses += 1,
            // The next look says it again where it lasts.
            Err(failure) => eprintln!("{failure}"),
        }
    }
}

/// Whether the kubeconfig leads to a master that answers. Where it does not and it is `time_to_turn`, it is changed.
async fn look(dir: &ClusterDir, time_to_turn: bool) -> Result<bool, Failure> {
    let file = dir.admin_kubeconfig();
    let entry = read_entry(&file)?;
    let which = Which { cluster: dir.name.clone(), data_dir: Some(dir.root().to_owned()), kubeconfig: None };
    let access = Access::find(&which)?;
    let named = Endpoint { name: String::new(), address: entry.address(), pid: None };
    if access.ask(named).await.answer.is_ok_and(|status| status.ready) {
        return Ok(true);
    }
    if !time_to_turn {
        return Ok(false);
    }
    let before = entry.server.clone();
    match pointed(&access, entry).await {
        Some(entry) if entry.server != before => {
            point(&file, &entry)?;
            eprintln!("{} points to {} now", file.display(), entry.server);
            Ok(true)
        }
        _ => Ok(false),
    }
}
