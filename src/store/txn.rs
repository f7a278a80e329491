//! The proposer: gathers concurrent transactions into entries, hands them to the log, and answers each caller
//! when this member has applied its transaction. What may have been lost is proposed again under the same
//! sequence number; the machine applies it once.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use parking_lot::Mutex;
use tokio::sync::{Notify, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::command::{Command, EntryHeader, EntryWriter, ProposerId};
use crate::error::TxnError;
use crate::host::Core;
use crate::limits::{ENTRY_BYTES_MAX, ENTRY_HEADER_BYTES, PROPOSE_PAUSE_MS, RECORD_HEADER_BYTES, REPROPOSE_MS};
use crate::limits::{Limits, TRANSACTION_OPS_MAX};
use crate::log::{Leadership, ProposeError, SharedLog};
use crate::machine::Outcome;

/// A command on its way.
#[derive(Clone)]
struct Record {
    sequence: u64,
    command: Bytes,
}

/// A caller that waits.
struct Slot {
    reply: oneshot::Sender<Result<Outcome, TxnError>>,
    /// Handed to the log and not refused.
    under_way: bool,
    /// An earlier attempt may have landed, whatever becomes of later ones.
    doubtful: bool,
}

impl Slot {
    fn may_be_applied(&self) -> bool {
        self.under_way || self.doubtful
    }
}

#[derive(Default)]
struct Inner {
    /// Sequence of the first slot.
    base: u64,
    slots: VecDeque<Option<Slot>>,
    waiting: usize,
    queue: VecDeque<Record>,
    queue_bytes: usize,
    closed: bool,
}

/// Callers that wait for the outcome of their transaction, and the queue before the log.
pub(crate) struct Waiters {
    inner: Mutex<Inner>,
    queued: Notify,
    /// Some callers were answered: an entry may have ended, and the next one may go.
    settled: Notify,
    proposer: OnceLock<ProposerId>,
    waiting_max: usize,
    queue_bytes_max: usize,
    batch_bytes_max: usize,
}

/// One entry with what it carries.
struct Batch {
    records: Vec<Record>,
    data: Bytes,
}

impl Waiters {
    pub(crate) fn new(limits: &Limits) -> Waiters {
        Waiters {
            inner: Mutex::new(Inner { base: 1, ..Inner::default() }),
            queued: Notify::new(),
            settled: Notify::new(),
            proposer: OnceLock::new(),
            waiting_max: limits.transactions_in_flight_max,
            queue_bytes_max: limits.transactions_queued_bytes_max,
            batch_bytes_max: limits.batch_bytes_max.min(ENTRY_BYTES_MAX),
        }
    }

    /// From here on transactions are numbered under `proposer`.
    pub(crate) fn identify(&self, proposer: ProposerId) {
        self.proposer.set(proposer).expect("a store is put together once");
    }

    pub(crate) fn proposer(&self) -> Option<ProposerId> {
        self.proposer.get().copied()
    }

    pub(crate) fn waiting(&self) -> usize {
        self.inner.lock().waiting
    }

    /// Queues a command and returns its sequence number and where its outcome will appear.
    fn enqueue(&self, command: Bytes) -> Result<(u64, oneshot::Receiver<Result<Outcome, TxnError>>), TxnError> {
        let (reply, answer) = oneshot::channel();
        let mut inner = self.inner.lock();
        if inner.closed {
            return Err(TxnError::ShuttingDown);
        }
        // The span from the oldest waiter counts too: it bounds what every member remembers for us.
        if inner.slots.len() >= self.waiting_max || inner.queue_bytes + command.len() > self.queue_bytes_max {
            return Err(TxnError::Overloaded);
        }
        let sequence = inner.base + inner.slots.len() as u64;
        inner.slots.push_back(Some(Slot { reply, under_way: false, doubtful: false }));
        inner.waiting += 1;
        inner.queue_bytes += command.len();
        inner.queue.push_back(Record { sequence, command });
        drop(inner);
        self.queued.notify_one();
        Ok((sequence, answer))
    }

    /// Answers callers in bulk.
    pub(crate) fn settle(&self, outcomes: Vec<(u64, Outcome)>) {
        if outcomes.is_empty() {
            return;
        }
        let mut answers = Vec::with_capacity(outcomes.len());
        {
            let mut inner = self.inner.lock();
            for (sequence, outcome) in outcomes {
                if let Some(slot) = inner.take(sequence) {
                    answers.push((slot.reply, outcome));
                }
            }
        }
        self.settled.notify_one();
        sys::failpoint::at("store.propose.before-answer");
        // Outside the lock: the woken enqueue their next transaction at once.
        for (reply, outcome) in answers {
            // A caller that has gone away needs no answer.
            let _ = reply.send(Ok(outcome));
        }
    }

    /// Gives up waiting; says whether the log may hold the transaction.
    fn give_up(&self, sequence: u64) -> Option<bool> {
        let given_up = self.inner.lock().take(sequence)?;
        self.settled.notify_one();
        Some(given_up.may_be_applied())
    }

    pub(crate) fn close(&self) {
        let slots = {
            let mut inner = self.inner.lock();
            inner.closed = true;
            inner.queue.clear();
            inner.queue_bytes = 0;
            inner.waiting = 0;
            inner.base += inner.slots.len() as u64;
            std::mem::take(&mut inner.slots)
        };
        for slot in slots.into_iter().flatten() {
            let error = if slot.may_be_applied() { TxnError::Timeout } else { TxnError::ShuttingDown };
            let _ = slot.reply.send(Err(error));
        }
    }

    /// Takes queued records into one entry; `None` if there is nothing to propose.
    fn take_batch(&self, proposer: ProposerId) -> Option<Batch> {
        let mut inner = self.inner.lock();
        let (mut records, mut bytes) = (Vec::new(), ENTRY_HEADER_BYTES);
        while let Some(next) = inner.queue.front() {
            let size = RECORD_HEADER_BYTES + next.command.len();
            let full = bytes + size > self.batch_bytes_max || records.len() >= TRANSACTION_OPS_MAX;
            if full && !records.is_empty() {
                break;
            }
            let record = inner.queue.pop_front().expect("there is a front");
            inner.queue_bytes -= record.command.len();
            // Settled or given up since it was queued.
            if let Some(slot) = inner.slot(record.sequence) {
                slot.under_way = true;
                bytes += size;
                records.push(record);
            }
        }
        if records.is_empty() {
            return None;
        }
        let header = EntryHeader { proposer, waiting_from: inner.base };
        drop(inner);
        sys::failpoint::at("store.propose.batch");
        let mut writer = EntryWriter::new(header, bytes);
        for record in &records {
            writer.record(record.sequence, &record.command);
        }
        Some(Batch { records, data: writer.finish() })
    }

    /// Puts records whose callers still wait back to the front of the queue; returns how many.
    fn requeue(&self, records: Vec<Record>, fate: Fate) -> u64 {
        let mut inner = self.inner.lock();
        let mut count = 0;
        for record in records.into_iter().rev() {
            let Some(slot) = inner.slot(record.sequence) else { continue };
            slot.under_way = false;
            slot.doubtful |= fate == Fate::Unknown;
            inner.queue_bytes += record.command.len();
            inner.queue.push_front(record);
            count += 1;
        }
        drop(inner);
        self.queued.notify_one();
        count
    }

    fn any_waits(&self, records: &[Record]) -> bool {
        let mut inner = self.inner.lock();
        records.iter().any(|record| inner.slot(record.sequence).is_some())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The log certainly does not hold it.
    Refused,
    /// The log may hold it.
    Unknown,
}

impl Inner {
    fn slot(&mut self, sequence: u64) -> Option<&mut Slot> {
        let place = sequence.checked_sub(self.base)?;
        self.slots.get_mut(place as usize)?.as_mut()
    }

    fn take(&mut self, sequence: u64) -> Option<Slot> {
        let place = sequence.checked_sub(self.base)?;
        let slot = self.slots.get_mut(place as usize)?.take()?;
        self.waiting -= 1;
        while let Some(None) = self.slots.front() {
            self.slots.pop_front();
            self.base += 1;
        }
        Some(slot)
    }
}

/// Forgets the caller when its future is dropped.
struct Waiting<'a> {
    waiters: &'a Waiters,
    sequence: u64,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.waiters.give_up(self.sequence);
    }
}

/// Proposes a command and waits for its outcome.
pub(crate) async fn submit(
    core: &Core,
    clock: &Arc<dyn sys::Clock>,
    command: &Command<'_>,
    deadline: Duration,
) -> Result<Outcome, TxnError> {
    let (sequence, answer) = core.waiters.enqueue(command.encode()?)?;
    let waiting = Waiting { waiters: &core.waiters, sequence };
    tokio::select! {
        biased;
        answer = answer => answer.unwrap_or(Err(TxnError::ShuttingDown)),
        () = clock.sleep(deadline) => match waiting.waiters.give_up(sequence) {
            Some(false) => Err(TxnError::NoLeader),
            _ => Err(TxnError::Timeout),
        },
    }
}

/// An entry that a leader took, and whose records have not all been seen in apply.
struct Accepted {
    records: Vec<Record>,
    term: u64,
    at: Duration,
}

type Proposal = (Vec<Record>, u64, Result<(), ProposeError>);

/// The task between queue and log. One per store; ends with `shutdown`.
pub(crate) struct Proposer {
    pub core: Arc<Core>,
    pub log: SharedLog,
    pub clock: Arc<dyn sys::Clock>,
    pub shutdown: CancellationToken,
}

impl Proposer {
    /// At most `entries_in_flight_max` entries are on their way until their outcome is known here. What arrives meanwhile
    /// shares the next entry: under load a handful of large entries costs every member a fraction of what as many
    /// small ones as there are callers would.
    pub(crate) async fn run(self) {
        let proposer = self.core.waiters.proposer().expect("identified before the task starts");
        let mut leadership = self.log.leadership();
        let mut under_way: FuturesUnordered<BoxFuture<'_, Proposal>> = FuturesUnordered::new();
        let mut accepted: VecDeque<Accepted> = VecDeque::new();
        let entries_max = self.core.limits.entries_in_flight_max.max(1);
        let look_interval = Duration::from_millis(REPROPOSE_MS / 2);
        let mut look = self.clock.sleep(look_interval);
        loop {
            self.forget_settled(&mut accepted);
            while under_way.len() + accepted.len() < entries_max {
                let Some(batch) = self.core.waiters.take_batch(proposer) else { break };
                under_way.push(self.propose(batch, leadership.borrow().term));
            }
            let has_room = under_way.len() + accepted.len() < entries_max;
            tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return,
                Some(proposal) = under_way.next(), if !under_way.is_empty() => {
                    self.proposed(proposal, &mut accepted).await;
                }
                changed = leadership.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    self.propose_again(&mut accepted, &leadership);
                }
                () = self.core.waiters.queued.notified(), if has_room => {}
                () = self.core.waiters.settled.notified(), if !has_room => {}
                () = &mut look, if !accepted.is_empty() => {
                    self.propose_again(&mut accepted, &leadership);
                    look = self.clock.sleep(look_interval);
                }
            }
        }
    }

    fn propose(&self, batch: Batch, term: u64) -> BoxFuture<'_, Proposal> {
        let Batch { records, data } = batch;
        self.core.counters.entries_proposed.fetch_add(1, Ordering::Relaxed);
        let proposal = self.log.propose(data);
        Box::pin(async move { (records, term, proposal.await) })
    }

    async fn proposed(&self, (records, term, result): Proposal, accepted: &mut VecDeque<Accepted>) {
        match result {
            // The term is that of before the proposal: if it changed on the way, this is proposed again.
            Ok(()) => accepted.push_back(Accepted { records, term, at: self.clock.monotonic() }),
            Err(ProposeError::Unknown) => {
                self.count(self.core.waiters.requeue(records, Fate::Unknown));
            }
            Err(error) => {
                if matches!(error, ProposeError::TooLarge { .. }) {
                    tracing::error!(%error, "the log refuses an entry within its own limit");
                }
                self.core.waiters.requeue(records, Fate::Refused);
                self.clock.sleep(Duration::from_millis(PROPOSE_PAUSE_MS)).await;
            }
        }
    }

    /// A new leader may lack what the last one took, and an entry may be lost on its way; the machine drops
    /// what arrives twice.
    fn propose_again(&self, accepted: &mut VecDeque<Accepted>, leadership: &watch::Receiver<Leadership>) {
        let term = {
            let now = leadership.borrow();
            if now.leader.is_none() {
                return;
            }
            now.term
        };
        let late = self.clock.monotonic().saturating_sub(Duration::from_millis(REPROPOSE_MS));
        sys::failpoint::at("store.propose.again");
        let mut lost = Vec::new();
        accepted.retain_mut(|entry| {
            let again = entry.term != term || entry.at < late;
            if again {
                lost.append(&mut entry.records);
            }
            !again
        });
        self.count(self.core.waiters.requeue(lost, Fate::Unknown));
    }

    fn forget_settled(&self, accepted: &mut VecDeque<Accepted>) {
        accepted.retain(|entry| self.core.waiters.any_waits(&entry.records));
    }

    fn count(&self, again: u64) {
        let counter: &AtomicU64 = &self.core.counters.transactions_reproposed;
        counter.fetch_add(again, Ordering::Relaxed);
    }
}
