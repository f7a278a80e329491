//! Read barriers: the index that a linearizable read must wait for. Rounds to a quorum are shared by all who wait.
//! A request joins only a round that has not been sent yet: a round under way may have started before a write
//! that the reader already knows of.

use std::sync::Arc;
use std::time::Duration;

use openraft::ReadPolicy;
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::core::Core;
use crate::error::ReadError;
use crate::limits::BARRIER_ROUNDS_IN_FLIGHT_MAX;
use crate::network::{Lane, pb};
use crate::peers::within;

/// One reader.
pub(crate) struct Waiter {
    done: oneshot::Sender<Result<u64, ReadError>>,
    /// Monotonic time at which the reader gives up.
    until: Duration,
}

/// Waits for an index that was committed at some moment after this call.
pub(crate) async fn wait(core: &Core, deadline: Duration) -> Result<u64, ReadError> {
    let (done, outcome) = oneshot::channel();
    let until = core.now() + deadline;
    core.barriers.send(Waiter { done, until }).map_err(|_| ReadError::ShuttingDown)?;
    outcome.await.unwrap_or(Err(ReadError::ShuttingDown))
}

/// Gathers readers into rounds until the member stops.
pub(crate) async fn run(core: Arc<Core>, mut waiters: mpsc::UnboundedReceiver<Waiter>) {
    let rounds = Arc::new(Semaphore::new(BARRIER_ROUNDS_IN_FLIGHT_MAX));
    loop {
        let first = tokio::select! {
            biased;
            () = core.stop.cancelled() => return,
            first = waiters.recv() => first,
        };
        let Some(first) = first else { return };
        let permit = rounds.clone().acquire_owned().await.expect("never closed");
        let mut round = vec![first];
        while let Ok(waiter) = waiters.try_recv() {
            round.push(waiter);
        }
        if sys::failpoint::is_planted("read-index-joined-after-send") {
            serve_latecomers(&core, round, &mut waiters).await;
            continue;
        }
        let core = core.clone();
        core.runtime.clone().spawn(async move {
            serve(&core, round).await;
            drop(permit);
        });
    }
}

/// The planted bug: whoever comes while a round is under way gets its answer too.
async fn serve_latecomers(core: &Core, mut round: Vec<Waiter>, waiters: &mut mpsc::UnboundedReceiver<Waiter>) {
    let answer = within(&*core.sys.clock, core.timing.lease(), ask(core)).await.flatten();
    while let Ok(waiter) = waiters.try_recv() {
        round.push(waiter);
    }
    for waiter in round {
        let _ = waiter.done.send(answer.ok_or(ReadError::NoLeader));
    }
}

/// Asks until somebody can answer or nobody waits any more.
async fn serve(core: &Core, mut round: Vec<Waiter>) {
    loop {
        let answer = within(&*core.sys.clock, core.timing.lease(), ask(core)).await.flatten();
        if let Some(index) = answer {
            for waiter in round {
                // The reader may have given up.
                let _ = waiter.done.send(Ok(index));
            }
            return;
        }
        let now = core.now();
        let (waiting, late): (Vec<_>, Vec<_>) = round.into_iter().partition(|waiter| waiter.until > now);
        for waiter in late {
            let _ = waiter.done.send(Err(ReadError::NoLeader));
        }
        round = waiting.into_iter().filter(|waiter| !waiter.done.is_closed()).collect();
        if round.is_empty() {
            return;
        }
        if core.stop.is_cancelled() {
            for waiter in round {
                let _ = waiter.done.send(Err(ReadError::ShuttingDown));
            }
            return;
        }
        core.back_off().await;
    }
}

/// One round, here or at the leader. `None`: no answer now, try again.
async fn ask(core: &Core) -> Option<u64> {
    let leader = core.leader()?;
    if leader == core.me.node_id {
        return ask_here(core).await;
    }
    let api = core.lane_to(leader, Lane::Control).await.ok()?;
    sys::failpoint::at("raft.barrier.before-send");
    let reply = api.read_index(pb::ReadIndexRequest {}).await.ok()?;
    (reply.refusal() == pb::Refusal::None).then_some(reply.index)
}

async fn ask_here(core: &Core) -> Option<u64> {
    sys::failpoint::at("raft.barrier.before-quorum");
    let linearizer = core.raft.get_read_linearizer(ReadPolicy::ReadIndex).await.ok()?;
    sys::failpoint::at("raft.barrier.answered");
    Some(linearizer.read_log_id().index())
}

/// Answers a follower that asks this member for a read index.
pub(crate) async fn answer(core: &Core) -> pb::ReadIndexReply {
    match ask_here(core).await {
        Some(index) => pb::ReadIndexReply { index, refusal: pb::Refusal::None.into() },
        None if core.leads() => pb::ReadIndexReply { index: 0, refusal: pb::Refusal::Retry.into() },
        None => pb::ReadIndexReply { index: 0, refusal: pb::Refusal::NotLeader.into() },
    }
}
