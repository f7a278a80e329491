//! Planned handover of leadership: hold proposals, let the target catch up, hand over, let go.
//! The core ignores a target that lags without saying so, hence the waiting and checking here.

use std::sync::Arc;
use std::time::Duration;

use openraft::async_runtime::WatchReceiver;

use crate::core::Core;
use crate::error::TransferError;
use crate::limits::HANDOVER_INTERVAL_MS_MIN;
use crate::types::NodeId;

/// Whether a recent handover forbids another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pace {
    /// At most one in a while.
    Spaced,
    /// This member is going away.
    Urgent,
}

/// How long the target may take to catch up, and then to take over.
const CATCH_UP: Duration = Duration::from_secs(2);
const TAKE_OVER: Duration = Duration::from_secs(2);
/// A voter that has not answered for so long is no target.
const CONTACT_MS_MAX: u64 = 1_000;
const POLL: Duration = Duration::from_millis(1);

/// Lets go of held proposals however the handover ends.
struct Hold<'a>(&'a Core);

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.0.holding.send_replace(false);
    }
}

/// Hands leadership to `to`, or to the voter that lags least. Returns who leads now.
pub(crate) async fn hand_over(core: &Arc<Core>, to: Option<NodeId>, pace: Pace) -> Result<NodeId, TransferError> {
    if !core.leads() {
        return Err(TransferError::NotLeader);
    }
    let target = choose(core, to)?;
    {
        let mut last = core.handed_over_at.lock();
        let now = core.now();
        let interval = Duration::from_millis(HANDOVER_INTERVAL_MS_MIN);
        if pace == Pace::Spaced && last.is_some_and(|at| now < at + interval) {
            return Err(TransferError::TooSoon(HANDOVER_INTERVAL_MS_MIN));
        }
        *last = Some(now);
    }
    core.holding.send_replace(true);
    let _hold = Hold(core);
    sys::failpoint::at("raft.handover.holding");
    wait_until(core, CATCH_UP, || has_all(core, target)).await.ok_or(TransferError::Lagging(target))?;
    sys::failpoint::at("raft.handover.caught-up");
    core.raft.trigger().transfer_leader(target).await.map_err(|_| TransferError::Stopped)?;
    sys::failpoint::at("raft.handover.asked");
    wait_until(core, TAKE_OVER, || core.leader() == Some(target)).await.ok_or(TransferError::TimedOut(target))?;
    sys::failpoint::at("raft.handover.done");
    tracing::info!(target, "leadership handed over");
    Ok(target)
}

fn choose(core: &Core, to: Option<NodeId>) -> Result<NodeId, TransferError> {
    let voters: Vec<NodeId> = core.membership().voter_ids().filter(|voter| *voter != core.me.node_id).collect();
    match to {
        Some(to) if voters.contains(&to) => Ok(to),
        Some(_) => Err(TransferError::NoTarget),
        None => voters
            .into_iter()
            .filter(|voter| core.peers.last_contact_ms(*voter).is_some_and(|ms| ms < CONTACT_MS_MAX))
            .max_by_key(|voter| matched(core, *voter))
            .ok_or(TransferError::NoTarget),
    }
}

fn matched(core: &Core, id: NodeId) -> Option<u64> {
    let metrics = core.raft.metrics();
    let metrics = metrics.borrow_watched();
    metrics.replication.as_ref()?.get(&id)?.map(|id| id.index())
}

fn has_all(core: &Core, id: NodeId) -> bool {
    let end = core.raft.metrics().borrow_watched().last_log_index;
    matched(core, id) == end
}

async fn wait_until(core: &Core, limit: Duration, done: impl Fn() -> bool) -> Option<()> {
    let give_up_at = core.now() + limit;
    while !done() {
        if core.now() > give_up_at {
            return None;
        }
        core.sys.clock.sleep(POLL).await;
    }
    Some(())
}
