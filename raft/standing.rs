//! What the other members think of this one: whether it still belongs to them, and whether its data can be trusted.
//! A member that hears nothing of its leader asks; whoever runs it decides what to do about the answer.

use std::sync::Arc;
use std::time::Duration;

use crate::core::Core;
use crate::network::Lane;
use crate::types::NodeId;

/// How this member stands with the others. Whatever is not `Good` is for good.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Standing {
    /// Nobody has said anything else.
    #[default]
    Good,
    /// It has lost what it acknowledged: an old copy of its data, or a disk that forgot. It must not come back under
    /// its id.
    Quarantined {
        /// Who found out.
        by: NodeId,
        /// What it found.
        reason: String,
    },
    /// The membership at this index, which is committed, does not have it.
    Removed {
        /// Who said so.
        by: NodeId,
        /// Index of the entry.
        at: u64,
    },
}

/// How often a member without a leader asks.
const ASK_INTERVAL: Duration = Duration::from_secs(1);
/// Silence of the leader after which it asks: longer than any election takes.
const SILENCE_MS_MAX: u64 = 3_000;

/// Asks until the member stops.
pub(crate) async fn run(core: Arc<Core>) {
    loop {
        tokio::select! {
            biased;
            () = core.stop.cancelled() => return,
            () = core.sys.clock.sleep(ASK_INTERVAL) => {}
        }
        if hears_a_leader(&core) || *core.peers.standing().borrow() != Standing::Good {
            continue;
        }
        let membership = core.membership();
        for id in membership.nodes().map(|(id, _)| *id).filter(|id| *id != core.me.node_id) {
            // The greeting is what counts; on a connection that is open already it has to be repeated.
            if let Ok(api) = core.lane_to(id, Lane::Bulk).await
                && let Err(error) = core.peers.greet(id, &*api).await
            {
                tracing::debug!(peer = id, %error, "a member without a leader was not told anything");
            }
        }
    }
}

/// Answers to its own requests for votes do not count: whoever was removed gets those as well.
fn hears_a_leader(core: &Core) -> bool {
    core.leadership.borrow().quorum_fresh || core.peers.last_led_ms().is_some_and(|ms| ms < SILENCE_MS_MAX)
}
