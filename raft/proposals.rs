//! Proposals on their way into the leader's log: batched here, handed to the local core or forwarded to the leader.
//! `propose` returns when a leader has taken the entry over; the outcome is what the proposer's own apply shows.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt};
use openraft::errors::{ClientWriteError, ForwardReason};
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::consensus::Data;
use crate::core::Core;
use crate::error::ProposeError;
use crate::limits::{FORWARD_BATCH_BYTES_MAX, FORWARD_BATCHES_IN_FLIGHT_MAX, Limits, PROPOSE_BATCH_ENTRIES_MAX};
use crate::network::{Lane, Messages, PeerError, pb};
use crate::peers::within;
use crate::types::NodeId;

/// The way in. Bounded by what is waiting or under way, in entries and in bytes.
pub(crate) struct Queue {
    sender: mpsc::UnboundedSender<Proposal>,
    load: Arc<Load>,
}

#[derive(Default)]
struct Load {
    entries: AtomicUsize,
    bytes: AtomicUsize,
}

/// One entry and who waits for it.
pub(crate) struct Proposal {
    data: Bytes,
    done: oneshot::Sender<Result<(), ProposeError>>,
    give_up_at: Duration,
    load: Arc<Load>,
}

impl Drop for Proposal {
    fn drop(&mut self) {
        self.load.entries.fetch_sub(1, Ordering::Relaxed);
        self.load.bytes.fetch_sub(self.data.len(), Ordering::Relaxed);
    }
}

impl Proposal {
    fn finish(mut self, result: Result<(), ProposeError>) {
        // Whoever waited may have given up.
        let (unused, _) = oneshot::channel();
        let _ = std::mem::replace(&mut self.done, unused).send(result);
    }
}

impl Queue {
    pub(crate) fn new() -> (Queue, mpsc::UnboundedReceiver<Proposal>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Queue { sender, load: Arc::default() }, receiver)
    }

    /// Queues one entry and waits until a leader has taken it over.
    pub(crate) async fn propose(&self, data: Bytes, limits: &Limits, now: Duration) -> Result<(), ProposeError> {
        if data.len() > limits.entry_bytes_max {
            return Err(ProposeError::TooLarge { bytes: data.len(), max: limits.entry_bytes_max });
        }
        let entries = self.load.entries.fetch_add(1, Ordering::Relaxed) + 1;
        let bytes = self.load.bytes.fetch_add(data.len(), Ordering::Relaxed) + data.len();
        let (done, outcome) = oneshot::channel();
        let give_up_at = now + Duration::from_millis(limits.propose_wait_ms);
        // From here on dropping the proposal takes its load back.
        let proposal = Proposal { data, done, give_up_at, load: self.load.clone() };
        if entries > limits.proposals_max || bytes > limits.proposal_bytes_max {
            return Err(ProposeError::Overloaded);
        }
        sys::failpoint::at("raft.proposal.queued");
        self.sender.send(proposal).map_err(|_| ProposeError::ShuttingDown)?;
        outcome.await.unwrap_or(Err(ProposeError::Unknown))
    }
}

/// What the local core said to a batch. All its entries share one fate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Submitted {
    Accepted,
    NotLeader,
    Retry,
    Stopped,
}

/// Hands a batch to the local core and waits until the core has looked at it.
async fn submit(core: &Core, entries: Vec<Bytes>) -> Submitted {
    if *core.holding.borrow() {
        return Submitted::Retry;
    }
    sys::failpoint::at("raft.proposal.before-append");
    let Ok(mut results) = core.raft.client_write_many(entries.into_iter().map(Data)).await else {
        return Submitted::Stopped;
    };
    // The core works through its queue in order: when it answers this, it has appended or refused the batch.
    let (seen, looked) = oneshot::channel();
    let asked = core.raft.external_request(move |_| seen.send(()).unwrap_or_default()).await;
    if asked.is_err() || looked.await.is_err() {
        return Submitted::Stopped;
    }
    sys::failpoint::at("raft.proposal.taken-over");
    match results.next().now_or_never() {
        Some(Some(Ok(Err(ClientWriteError::ForwardToLeader(forward))))) => match forward.reason {
            ForwardReason::NotLeader => Submitted::NotLeader,
            ForwardReason::LeadershipTransfer | ForwardReason::LeaseExpired => Submitted::Retry,
        },
        Some(Some(Err(_)) | None) => Submitted::Stopped,
        // Not answered yet, or already applied. An entry that a new leader discards was accepted all the same.
        _ => Submitted::Accepted,
    }
}

/// Moves proposals on until the member stops.
pub(crate) async fn run(core: Arc<Core>, mut queue: mpsc::UnboundedReceiver<Proposal>) {
    let mut leadership = core.leadership.subscribe();
    let mut forward: Option<Forward> = None;
    let mut batch = Vec::new();
    loop {
        tokio::select! {
            biased;
            () = core.stop.cancelled() => break,
            changed = leadership.changed() => {
                let leader = leadership.borrow_and_update().leader;
                if changed.is_err() {
                    break;
                }
                if forward.as_ref().is_some_and(|forward| leader.is_some_and(|id| id != forward.leader)) {
                    // What the old leader took may be lost or not; it has a moment left to say so.
                    forward = None;
                }
            }
            taken = queue.recv_many(&mut batch, PROPOSE_BATCH_ENTRIES_MAX) => {
                if taken == 0 {
                    break;
                }
                route(&core, &mut forward, std::mem::take(&mut batch)).await;
            }
        }
    }
    drop(forward);
    queue.close();
    while let Some(proposal) = queue.recv().await {
        proposal.finish(Err(ProposeError::ShuttingDown));
    }
}

/// Gets a batch to whoever leads, however often that changes, until its patience ends.
async fn route(core: &Arc<Core>, forward: &mut Option<Forward>, mut batch: Vec<Proposal>) {
    loop {
        let now = core.now();
        let (waiting, late): (Vec<_>, Vec<_>) = batch.into_iter().partition(|proposal| proposal.give_up_at > now);
        late.into_iter().for_each(|proposal| proposal.finish(Err(ProposeError::NoLeader)));
        batch = waiting;
        if batch.is_empty() {
            return;
        }
        if core.stop.is_cancelled() {
            batch.into_iter().for_each(|proposal| proposal.finish(Err(ProposeError::ShuttingDown)));
            return;
        }
        match core.leader() {
            Some(leader) if leader == core.me.node_id => {
                let entries = batch.iter().map(|proposal| proposal.data.clone()).collect();
                match submit(core, entries).await {
                    Submitted::Accepted => {
                        batch.into_iter().for_each(|proposal| proposal.finish(Ok(())));
                        return;
                    }
                    Submitted::Stopped => {
                        batch.into_iter().for_each(|proposal| proposal.finish(Err(ProposeError::ShuttingDown)));
                        return;
                    }
                    Submitted::NotLeader | Submitted::Retry => core.back_off().await,
                }
            }
            Some(leader) => {
                if forward.as_ref().is_none_or(|forward| forward.leader != leader || forward.is_broken()) {
                    let lease = core.timing.lease();
                    let opened = within(&*core.sys.clock, lease, Forward::open(core, leader)).await;
                    *forward = opened.and_then(Result::ok);
                }
                match forward {
                    Some(open) => match open.send(batch).await {
                        Ok(()) => return,
                        // Broken, or full because the leader has fallen silent: look again who leads.
                        Err(unsent) => batch = unsent,
                    },
                    None => core.back_off().await,
                }
            }
            None => core.back_off().await,
        }
    }
}

/// The one stream on which this member forwards to the leader.
struct Forward {
    core: Arc<Core>,
    leader: NodeId,
    batches: mpsc::Sender<pb::ProposeRequest>,
    in_flight: Arc<Mutex<InFlight>>,
    /// One permit per batch without an answer.
    slots: Arc<Semaphore>,
    sequence: u64,
}

#[derive(Default)]
struct InFlight {
    broken: bool,
    batches: VecDeque<(u64, Vec<Proposal>, OwnedSemaphorePermit)>,
}

impl InFlight {
    /// No answer will come any more.
    fn give_up(&mut self) {
        self.broken = true;
        for (_, batch, _) in self.batches.drain(..) {
            batch.into_iter().for_each(|proposal| proposal.finish(Err(ProposeError::Unknown)));
        }
    }
}

impl Drop for Forward {
    /// An old leader that is alive answers what it has been sent, then the stream ends by itself. One that is frozen is
    /// given up after a heartbeat interval: others lead already, and whoever waits proposes again what they may lack.
    fn drop(&mut self) {
        let (in_flight, core) = (self.in_flight.clone(), self.core.clone());
        self.core.runtime.spawn(async move {
            core.sys.clock.sleep(core.timing.preset_heartbeat()).await;
            in_flight.lock().give_up();
        });
    }
}

impl Forward {
    async fn open(core: &Arc<Core>, leader: NodeId) -> Result<Forward, PeerError> {
        let api = core.lane_to(leader, Lane::Append).await?;
        let (batches, mut outgoing) = mpsc::channel(FORWARD_BATCHES_IN_FLIGHT_MAX);
        let replies = api.propose(stream::poll_fn(move |cx| outgoing.poll_recv(cx)).boxed()).await?;
        let in_flight = Arc::new(Mutex::new(InFlight::default()));
        core.runtime.spawn(read_replies(core.clone(), replies, in_flight.clone()));
        let slots = Arc::new(Semaphore::new(FORWARD_BATCHES_IN_FLIGHT_MAX));
        Ok(Forward { core: core.clone(), leader, batches, in_flight, slots, sequence: 0 })
    }

    fn is_broken(&self) -> bool {
        self.in_flight.lock().broken
    }

    /// Sends a batch in as many messages as its bytes need. Gives back what was not sent.
    async fn send(&mut self, batch: Vec<Proposal>) -> Result<(), Vec<Proposal>> {
        let mut rest = batch.into_iter().peekable();
        while rest.peek().is_some() {
            let room = self.slots.clone().acquire_owned();
            let room = within(&*self.core.sys.clock, self.core.timing.lease(), room).await;
            let Some(slot) = room.and_then(Result::ok) else {
                return Err(rest.collect());
            };
            let mut bytes = 0;
            let mut part = Vec::new();
            while let Some(next) = rest.peek() {
                if bytes + next.data.len() > FORWARD_BATCH_BYTES_MAX && !part.is_empty() {
                    break;
                }
                bytes += next.data.len();
                part.extend(rest.next());
            }
            let entries = part.iter().map(|proposal: &Proposal| proposal.data.clone()).collect();
            self.sequence += 1;
            let mut in_flight = self.in_flight.lock();
            if in_flight.broken {
                return Err(part.into_iter().chain(rest).collect());
            }
            // There is room for as many messages as there are slots; a closed channel shows as a broken stream.
            sys::failpoint::at("raft.forward.before-send");
            let sent = self.batches.try_send(pb::ProposeRequest { sequence: self.sequence, entries });
            if sent.is_err() {
                in_flight.give_up();
                return Err(part.into_iter().chain(rest).collect());
            }
            sys::failpoint::at("raft.forward.sent");
            in_flight.batches.push_back((self.sequence, part, slot));
        }
        Ok(())
    }
}

async fn read_replies(core: Arc<Core>, mut replies: Messages<pb::ProposeReply>, in_flight: Arc<Mutex<InFlight>>) {
    while let Some(Ok(reply)) = replies.next().await {
        let answered = {
            let mut in_flight = in_flight.lock();
            match in_flight.batches.front() {
                Some((sequence, _, _)) if *sequence == reply.sequence => in_flight.batches.pop_front(),
                _ => None,
            }
        };
        // An answer to something else: the stream is of no use any more.
        let Some((_, batch, _)) = answered else { break };
        sys::failpoint::at("raft.forward.answered");
        match reply.refusal() {
            pb::Refusal::None => batch.into_iter().for_each(|proposal| proposal.finish(Ok(()))),
            pb::Refusal::NotLeader | pb::Refusal::Retry | pb::Refusal::Overloaded => {
                core.back_off().await;
                for proposal in batch {
                    if let Err(unsent) = core.proposals.sender.send(proposal) {
                        unsent.0.finish(Err(ProposeError::ShuttingDown));
                    }
                }
            }
            // Not this member but the leader shuts down: somebody else will lead.
            pb::Refusal::ShuttingDown => {
                for proposal in batch {
                    if let Err(unsent) = core.proposals.sender.send(proposal) {
                        unsent.0.finish(Err(ProposeError::ShuttingDown));
                    }
                }
                break;
            }
        }
    }
    in_flight.lock().give_up();
}

/// Answers a follower's stream of batches.
pub(crate) fn serve(core: Arc<Core>, batches: BoxStream<'static, pb::ProposeRequest>) -> Messages<pb::ProposeReply> {
    batches
        .then(move |request| {
            let core = core.clone();
            async move {
                let max = core.limits.entry_bytes_max;
                if request.entries.iter().any(|entry| entry.len() > max) {
                    return Err(PeerError::Failed("a forwarded entry is too large".into()));
                }
                sys::failpoint::at("raft.forward.received");
                let refusal = match submit(&core, request.entries).await {
                    Submitted::Accepted => pb::Refusal::None,
                    Submitted::NotLeader => pb::Refusal::NotLeader,
                    Submitted::Retry => pb::Refusal::Retry,
                    Submitted::Stopped => pb::Refusal::ShuttingDown,
                };
                Ok(pb::ProposeReply { sequence: request.sequence, refusal: refusal.into() })
            }
        })
        .boxed()
}
