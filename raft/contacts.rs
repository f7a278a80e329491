//! Keeps the connections to all other members open and greeted, whoever leads: an election must not begin with a dial, a
//! TLS handshake and a greeting between members that never had to speak to each other. The greetings that keep them
//! alive measure the round trip, and tell each other's wish of patience. Started with the member; sends nothing else.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use openraft::async_runtime::WatchReceiver;

use crate::core::Core;
use crate::limits::{FIRST_GREETING_MS_MAX, GREET_INTERVAL_MS, MEASURE_INTERVAL_MS};
use crate::network::{Lane, PeerApi, PeerError};
use crate::peers::within;
use crate::types::NodeId;

/// Keeps contact until the member stops.
pub(crate) async fn run(core: Arc<Core>) {
    let (mut wish, mut starts) = (core.timing.own_wish(), core.peers.starts());
    loop {
        starts.mark_unchanged();
        let known = core.raft.metrics().borrow_watched().membership_config.membership().nodes().next().is_some();
        let others: Vec<(NodeId, bool)> = others(&core);
        let measured = others.iter().all(|(id, votes)| !votes || core.timing.is_measured(*id));
        let pause = match (known, measured) {
            (false, _) => FIRST_GREETING_MS_MAX,
            (true, false) => MEASURE_INTERVAL_MS,
            (true, true) => GREET_INTERVAL_MS,
        };
        tokio::select! {
            biased;
            () = core.stop.cancelled() => return,
            _ = join_all(others.into_iter().map(|(id, votes)| keep(&core, id, votes))) => {}
        }
        tokio::select! {
            biased;
            () = core.stop.cancelled() => return,
            // What this member wishes for is told at once, and so is that another one has started.
            changed = wish.changed() => if changed.is_err() { return },
            changed = starts.changed() => if changed.is_err() { return },
            () = core.sys.clock.sleep(Duration::from_millis(pause)) => {}
        }
    }
}

/// The other members, and whether they vote.
fn others(core: &Core) -> Vec<(NodeId, bool)> {
    let metrics = core.raft.metrics();
    let metrics = metrics.borrow_watched();
    let membership = metrics.membership_config.membership();
    let votes = |id: NodeId| membership.voter_ids().any(|voter| voter == id);
    let ids = membership.nodes().map(|(id, _)| *id);
    ids.filter(|id| *id != core.me.node_id).map(|id| (id, votes(id))).collect()
}

/// Dials what is down of what an election and the first write after it need. Gives the control lane.
async fn contact(core: &Arc<Core>, id: NodeId) -> Result<Arc<dyn PeerApi>, PeerError> {
    let control = core.lane_to(id, Lane::Control).await?;
    core.lane_to(id, Lane::Append).await?;
    Ok(control)
}

/// Keeps contact with one member, and greets over the control lane. Everything has its deadline.
async fn keep(core: &Arc<Core>, id: NodeId, votes: bool) {
    let control = match contact(core, id).await {
        Ok(control) => control,
        Err(error) => return tracing::trace!(peer = id, %error, "no contact"),
    };
    let began = core.now();
    let limit = Duration::from_millis(core.limits.dial_ms);
    let greeted = within(&*core.sys.clock, limit, core.peers.greet(id, &*control)).await;
    match greeted {
        Some(Ok(())) if votes => {
            let now = core.now();
            core.timing.note_round_trip(id, now.saturating_sub(began), now);
        }
        Some(Ok(())) => {}
        Some(Err(error)) => tracing::debug!(peer = id, %error, "a greeting was not answered"),
        None => tracing::debug!(peer = id, "a greeting was not answered in time"),
    }
}
