//! Who leads, as a watch channel for the layers above: they start and pause by it what only a leader runs.
//! Also notices when the consensus core has died, which ends the process: a member without one only pretends.

use std::sync::Arc;
use std::time::Duration;

use openraft::ServerState;
use openraft::async_runtime::{Instant, WatchReceiver};

use crate::core::Core;
use crate::types::NodeId;

/// Who leads, as far as this member knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Leadership {
    /// The current term.
    pub term: u64,
    /// The leader of this term, if known.
    pub leader: Option<NodeId>,
    /// This member is it.
    pub self_is_leader: bool,
    /// This member leads and a quorum has answered within the lease: nobody who is as patient as it can have been
    /// elected. What must never be done by two is fenced besides.
    /// Always false on followers.
    pub quorum_fresh: bool,
}

/// How often a leader looks whether its lease still holds.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);
/// Followers are woken by changes; this only bounds what a missed wake-up could cost.
const FOLLOWER_INTERVAL: Duration = Duration::from_secs(5);

pub(crate) fn current(core: &Core) -> Leadership {
    let metrics = core.raft.metrics();
    let metrics = metrics.borrow_watched();
    let self_is_leader = metrics.state == ServerState::Leader && metrics.current_leader == Some(core.me.node_id);
    let alone = {
        let mut voters = metrics.membership_config.voter_ids();
        voters.next() == Some(core.me.node_id) && voters.next().is_none()
    };
    let fresh = || metrics.last_quorum_acked.as_ref().is_some_and(|at| at.elapsed() < core.timing.core_lease());
    Leadership {
        term: metrics.current_term,
        leader: metrics.current_leader,
        self_is_leader,
        quorum_fresh: self_is_leader && (alone || fresh()),
    }
}

/// Keeps the channel up to date until the member stops.
pub(crate) async fn run(core: Arc<Core>) {
    let mut changes = core.raft.server_metrics();
    loop {
        let now = current(&core);
        core.leadership.send_if_modified(|before| {
            let changed = *before != now;
            *before = now;
            changed
        });
        let interval = if now.self_is_leader { LOOK_INTERVAL } else { FOLLOWER_INTERVAL };
        tokio::select! {
            biased;
            () = core.stop.cancelled() => return,
            changed = changes.changed() => if changed.is_err() {
                if core.stop.is_cancelled() {
                    return;
                }
                let state = core.raft.metrics().borrow_watched().running_state.clone();
                sys::abort(&format!("the consensus core has died: {state:?}"));
            },
            () = core.sys.clock.sleep(interval) => {}
        }
    }
}
