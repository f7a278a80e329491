//! Snapshots and purges of the log, by bytes appended. The core's own automatics are off: they count entries.
//! A snapshot bounds what a restart replays and what the log keeps; some log is kept for members that were away.

use std::sync::Arc;
use std::time::Duration;

use openraft::async_runtime::WatchReceiver;

use crate::core::Core;
use crate::error::Error;

const LOOK_INTERVAL: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(5);
/// A checkpoint is hard links and a flush; what takes longer is reported and tried again.
const SNAPSHOT_TIMEOUT: Duration = Duration::from_secs(120);

/// Compacts whenever enough log has come together, until the member stops.
pub(crate) async fn run(core: Arc<Core>) {
    let mut compacted_at = 0;
    loop {
        tokio::select! {
            biased;
            () = core.stop.cancelled() => return,
            () = core.sys.clock.sleep(LOOK_INTERVAL) => {}
        }
        let appended = core.log.appended_bytes();
        if appended - compacted_at < core.limits.snapshot_log_bytes {
            continue;
        }
        match compact(&core).await {
            Ok(()) => compacted_at = appended,
            Err(error) => tracing::warn!(%error, "cannot compact the log"),
        }
    }
}

/// Takes a snapshot of what is applied and in the synced log, and purges the log before it.
pub(crate) async fn compact(core: &Core) -> Result<(), Error> {
    let stopped = |error: openraft::errors::Fatal<crate::consensus::C>| Error::Stopped(error.to_string());
    let snapshot = || core.raft.metrics().borrow_watched().snapshot.map(|id| id.index());
    // Not what is persisted now: state reaches the disk when its buffers are full, or with the checkpoint itself.
    let durable = core.log.durable().map_or(0, |id| id.index());
    let wanted = core.machine.applied().min(durable);
    let give_up_at = core.now() + SNAPSHOT_TIMEOUT;
    while snapshot().is_none_or(|index| index < wanted) {
        core.raft.trigger().snapshot().await.map_err(stopped)?;
        // The machine may have been told of the sync a moment after the checkpoint: then another one follows.
        let look_again_at = core.now() + LOOK_INTERVAL;
        while snapshot().is_none_or(|index| index < wanted) && core.now() < look_again_at {
            core.sys.clock.sleep(POLL).await;
        }
        if core.now() > give_up_at || core.stop.is_cancelled() {
            return Err(Error::Snapshot(format!("no snapshot up to index {wanted} in time")));
        }
    }
    let kept_from = match core.limits.log_keep_bytes {
        0 => u64::MAX,
        bytes => core.log.index_bytes_back(bytes),
    };
    let upto = snapshot().unwrap_or(0).min(core.user.persisted_index()).min(kept_from);
    let purged = core.raft.metrics().borrow_watched().purged.map(|id| id.index());
    if upto > 0 && purged.is_none_or(|purged| purged < upto) {
        sys::failpoint::at("raft.compact.before-purge");
        core.raft.trigger().purge_log(upto).await.map_err(stopped)?;
    }
    Ok(())
}
