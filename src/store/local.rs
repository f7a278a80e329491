//! A log in memory for one process: orders entries and applies them at once, to one or several machines.
//! For tests and benches of what stands above the log. Nothing survives it but what the machines wrote.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::log::{Entry, Leadership, Log, LogId, NodeId, Payload, ProposeError, StateMachine};

/// What becomes of the next proposals, for tests of retries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Accepted, ordered, applied.
    #[default]
    None,
    /// Accepted and lost.
    Lose,
    /// Ordered and applied, but the proposer is told that nobody knows.
    Doubt,
    /// Ordered and applied twice.
    Repeat,
    /// Refused: no leader.
    Refuse,
}

struct Inner {
    machines: Vec<Arc<dyn StateMachine>>,
    entries: Vec<Entry>,
    keep: bool,
    term: u64,
    next_index: u64,
    fault: Fault,
}

/// See the head of this file. Clones share the log.
#[derive(Clone)]
pub struct LocalLog {
    node: NodeId,
    inner: Arc<Mutex<Inner>>,
    leadership: Arc<watch::Sender<Leadership>>,
}

impl LocalLog {
    /// A log led by `node`, which applies to `machines`. Goes on after the highest index that they recovered.
    pub fn new(node: NodeId, machines: Vec<Arc<dyn StateMachine>>) -> LocalLog {
        let last = machines.iter().filter_map(|machine| machine.recovered().last).max();
        let term = last.map_or(1, |last| last.term + 1);
        let inner = Inner {
            machines,
            entries: Vec::new(),
            keep: false,
            term,
            next_index: last.map_or(1, |last| last.index + 1),
            fault: Fault::None,
        };
        let leadership = Leadership { term, leader: Some(node), self_is_leader: true, quorum_fresh: true };
        LocalLog { node, inner: Arc::new(Mutex::new(inner)), leadership: Arc::new(watch::Sender::new(leadership)) }
    }

    /// Keeps all entries from here on, for [`LocalLog::entries`].
    pub fn keep_entries(&self) {
        self.inner.lock().keep = true;
    }

    /// The entries since [`LocalLog::keep_entries`].
    pub fn entries(&self) -> Vec<Entry> {
        self.inner.lock().entries.clone()
    }

    /// What becomes of proposals from here on.
    pub fn set_fault(&self, fault: Fault) {
        self.inner.lock().fault = fault;
    }

    /// Begins a new term, led by this node or by another one that does not exist.
    pub fn elect(&self, leader: NodeId) {
        let term = {
            let mut inner = self.inner.lock();
            inner.term += 1;
            inner.term
        };
        let self_is_leader = leader == self.node;
        self.leadership.send_replace(Leadership { term, leader: Some(leader), self_is_leader, quorum_fresh: true });
    }

    /// The leader's quorum lease lapses, or is confirmed again.
    pub fn set_quorum_fresh(&self, fresh: bool) {
        self.leadership.send_modify(|leadership| leadership.quorum_fresh = fresh);
    }

    /// Orders and applies a payload without a proposer.
    pub fn append(&self, payload: Payload) {
        self.inner.lock().append(payload);
    }
}

impl Inner {
    fn append(&mut self, payload: Payload) {
        let index = self.next_index;
        self.next_index += 1;
        let entry = Entry { id: LogId { term: self.term, node: 0, index }, payload };
        if self.keep {
            self.entries.push(entry.clone());
        }
        for machine in &self.machines {
            machine.apply(vec![entry.clone()]);
            machine.log_durable(index);
        }
    }

    fn propose(&mut self, data: Bytes) -> Result<(), ProposeError> {
        match self.fault {
            Fault::None => self.append(Payload::Data(data)),
            Fault::Lose => {}
            Fault::Doubt => {
                self.append(Payload::Data(data));
                return Err(ProposeError::Unknown);
            }
            Fault::Repeat => {
                self.append(Payload::Data(data.clone()));
                self.append(Payload::Data(data));
            }
            Fault::Refuse => return Err(ProposeError::NoLeader),
        }
        Ok(())
    }
}

impl Log for LocalLog {
    fn propose(&self, data: Bytes) -> BoxFuture<'_, Result<(), ProposeError>> {
        let result = self.inner.lock().propose(data);
        Box::pin(std::future::ready(result))
    }

    fn read_barrier(&self, _deadline: Duration) -> BoxFuture<'_, Result<u64, raft::ReadError>> {
        let index = self.inner.lock().next_index - 1;
        Box::pin(std::future::ready(Ok(index)))
    }

    fn leadership(&self) -> watch::Receiver<Leadership> {
        self.leadership.subscribe()
    }

    fn node_id(&self) -> NodeId {
        self.node
    }
}
