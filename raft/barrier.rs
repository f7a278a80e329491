//! Read barriers: the index that a linearizable read must wait for. Rounds to a quorum are shared by all who wait.
//! A request joins only a round that has not been sent yet: a round under way may have started before a write
//! that the reader already knows of.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, select};
use openraft::ReadPolicy;
use tokio::sync::{mpsc, oneshot};

use crate::core::Core;
use crate::error::ReadError;
use crate::network::{Lane, pb};
use crate::peers::within;
use crate::types::NodeId;

/// One who waits for an index.
pub(crate) struct Waiter {
    done: oneshot::Sender<Result<u64, ReadError>>,
    patience: Patience,
}

/// How long somebody waits.
enum Patience {
    /// A reader: until this monotonic time, whoever leads then.
    Until(Duration),
    /// A peer that takes this member for the leader: for one answer, and it looks again itself who leads.
    OneRound,
}

impl Waiter {
    fn finish(self, answer: Result<u64, ReadError>) {
        // Whoever waited may have given up.
        let _ = self.done.send(answer);
    }

    /// Still waits after a round without an answer.
    fn stays(&self, now: Duration) -> bool {
        matches!(self.patience, Patience::Until(until) if until > now) && !self.done.is_closed()
    }
}

/// Waits for an index that was committed at some moment after this call.
pub(crate) async fn wait(core: &Core, deadline: Duration) -> Result<u64, ReadError> {
    join(core, Patience::Until(core.now() + deadline)).await
}

async fn join(core: &Core, patience: Patience) -> Result<u64, ReadError> {
    let (done, outcome) = oneshot::channel();
    core.barriers.send(Waiter { done, patience }).map_err(|_| ReadError::ShuttingDown)?;
    outcome.await.unwrap_or(Err(ReadError::ShuttingDown))
}

/// Serves everybody in rounds, one after the other, until the member stops: who comes while a round is under way is
/// in the next one, so that the more ask, the more share an answer.
pub(crate) async fn run(core: Arc<Core>, mut waiters: mpsc::UnboundedReceiver<Waiter>) {
    let mut round = Vec::new();
    loop {
        if round.is_empty() {
            let first = tokio::select! {
                biased;
                () = core.stop.cancelled() => return,
                first = waiters.recv() => first,
            };
            let Some(first) = first else { return };
            round.push(first);
        }
        gather(&mut waiters, &mut round);
        let answer = within(&*core.sys.clock, core.timing.lease(), ask(&core)).await.flatten();
        if sys::failpoint::is_planted("read-index-joined-after-send") {
            gather(&mut waiters, &mut round);
        }
        if let Some(index) = answer {
            round.drain(..).for_each(|waiter| waiter.finish(Ok(index)));
            continue;
        }
        if core.stop.is_cancelled() {
            round.drain(..).for_each(|waiter| waiter.finish(Err(ReadError::ShuttingDown)));
            return;
        }
        let now = core.now();
        let (stay, go): (Vec<_>, Vec<_>) = round.into_iter().partition(|waiter| waiter.stays(now));
        go.into_iter().for_each(|waiter| waiter.finish(Err(ReadError::NoLeader)));
        round = stay;
        if !round.is_empty() {
            core.back_off().await;
        }
    }
}

/// Takes everybody in who has come by now.
fn gather(waiters: &mut mpsc::UnboundedReceiver<Waiter>, round: &mut Vec<Waiter>) {
    while let Ok(waiter) = waiters.try_recv() {
        round.push(waiter);
    }
}

/// One round, here or at the leader. `None`: no answer now, try again.
async fn ask(core: &Core) -> Option<u64> {
    let leader = core.leader()?;
    if leader == core.me.node_id {
        return ask_here(core).await;
    }
    // A leader that is frozen never answers; that there is another one by now must not wait for its silence.
    match select(Box::pin(ask_leader(core, leader)), Box::pin(deposed(core, leader))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => None,
    }
}

async fn ask_leader(core: &Core, leader: NodeId) -> Option<u64> {
    let api = core.lane_to(leader, Lane::Control).await.ok()?;
    sys::failpoint::at("raft.barrier.before-send");
    let reply = api.read_index(pb::ReadIndexRequest {}).await.ok()?;
    (reply.refusal() == pb::Refusal::None).then_some(reply.index)
}

/// Resolves when this member learns of another leader.
async fn deposed(core: &Core, leader: NodeId) {
    let mut leadership = core.leadership.subscribe();
    // The channel lives as long as the core.
    let _ = leadership.wait_for(|now| now.leader.is_some_and(|id| id != leader)).await;
}

async fn ask_here(core: &Core) -> Option<u64> {
    sys::failpoint::at("raft.barrier.before-quorum");
    let linearizer = core.raft.get_read_linearizer(ReadPolicy::ReadIndex).await.ok()?;
    sys::failpoint::at("raft.barrier.answered");
    Some(linearizer.read_log_id().index())
}

/// Answers a follower that asks this member for a read index: together with everybody who asks here.
pub(crate) async fn answer(core: &Core) -> pb::ReadIndexReply {
    let answer = if core.leads() { join(core, Patience::OneRound).await.ok() } else { None };
    let refusal = match answer {
        Some(_) => pb::Refusal::None,
        None if core.leads() => pb::Refusal::Retry,
        None => pb::Refusal::NotLeader,
    };
    pb::ReadIndexReply { index: answer.unwrap_or(0), refusal: refusal.into() }
}
