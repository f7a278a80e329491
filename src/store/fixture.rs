//! What the store's tests share: a store over a log in memory with a clock that stands still, and short names
//! for transactions and entries.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sys::{ManualClock, RealDisk, SeededRandom};

use crate::command::{Command, EntryHeader, EntryWriter, ProposerId};
use crate::log::{Entry, LogId, Payload, StateMachine};
use crate::wait_tests::{DEADLINE, eventually};
use crate::{Compare, Config, Limits, LocalLog, Op, Opened, Store, Txn, TxnOutcome, Value};

pub(crate) fn put(key: &str, value: &str) -> Op {
    put_under(key, value, 0)
}

pub(crate) fn put_under(key: &str, value: &str, lease: u64) -> Op {
    let value = Value::with_hole(Bytes::copy_from_slice(value.as_bytes()), Bytes::from_static(b"@"));
    Op::Put { key: Bytes::copy_from_slice(key.as_bytes()), value, lease, class: 0 }
}

pub(crate) fn delete(key: &str) -> Op {
    Op::Delete { key: Bytes::copy_from_slice(key.as_bytes()), last: None }
}

pub(crate) fn mod_revision(key: &str, equals: u64) -> Compare {
    Compare::ModRevision { key: Bytes::copy_from_slice(key.as_bytes()), equals }
}

pub(crate) fn ops(ops: impl IntoIterator<Item = Op>) -> Txn {
    Txn { ops: ops.into_iter().collect(), ..Txn::default() }
}

/// One entry at `index` with `commands`, numbered from `sequence` on.
pub(crate) fn entry(index: u64, sequence: u64, commands: &[Command<'_>]) -> Entry {
    entry_of(ProposerId { node: 1, incarnation: 1 }, index, sequence, commands)
}

pub(crate) fn entry_of(proposer: ProposerId, index: u64, sequence: u64, commands: &[Command<'_>]) -> Entry {
    let mut writer = EntryWriter::new(EntryHeader { proposer, waiting_from: sequence }, 0);
    for (at, command) in commands.iter().enumerate() {
        writer.record(sequence + at as u64, &command.encode().unwrap());
    }
    Entry { id: LogId { term: 1, node: 0, index }, payload: Payload::Data(writer.finish()) }
}

pub(crate) struct Fixture {
    pub store: Store,
    pub log: LocalLog,
    pub clock: ManualClock,
    pub machine: Arc<dyn StateMachine>,
}

pub(crate) async fn open(dir: &Path, limits: Limits, clock: &ManualClock) -> Opened {
    let sys = raft::SysHandles {
        clock: Arc::new(clock.clone()),
        random: Arc::new(SeededRandom::new(1)),
        disk: Arc::new(RealDisk),
    };
    Store::open(Config { dir: dir.to_owned(), limits }, sys).await.unwrap()
}

impl Fixture {
    pub(crate) async fn new(dir: &Path) -> Fixture {
        Fixture::with_limits(dir, Limits::default()).await
    }

    /// Node 1 leads, and holds the roles when this returns.
    pub(crate) async fn with_limits(dir: &Path, limits: Limits) -> Fixture {
        let clock = ManualClock::default();
        let opened = open(dir, limits, &clock).await;
        let machine = opened.machine.clone();
        let log = LocalLog::new(1, vec![machine.clone()]);
        let store = Store::over(opened, Arc::new(log.clone()));
        let fixture = Fixture { store, log, clock, machine };
        let term = fixture.store.leadership().borrow().term;
        fixture.granted(term).await;
        fixture
    }

    /// Waits until the roles have been granted in `term`.
    pub(crate) async fn granted(&self, term: u64) {
        let mut roles = self.store.roles();
        let granted = roles.wait_for(|roles| roles.get("kube-scheduler").is_some_and(|role| role.term == term));
        tokio::time::timeout(DEADLINE, granted).await.unwrap().unwrap();
    }

    pub(crate) async fn txn(&self, txn: Txn) -> TxnOutcome {
        tokio::time::timeout(DEADLINE, self.store.txn(txn, DEADLINE)).await.unwrap().unwrap()
    }

    pub(crate) async fn put(&self, key: &str, value: &str) -> u64 {
        self.txn(ops([put(key, value)])).await.revision
    }

    /// Advances the clock in steps until `done`, or fails after a while of real time.
    pub(crate) async fn advance_until(&self, step: Duration, done: impl Fn() -> bool) {
        let waiting = async {
            while !done() {
                self.clock.advance(step);
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(DEADLINE, waiting).await.unwrap();
    }

    /// Waits until the state writer has written everything that was applied.
    pub(crate) async fn written(&self) {
        let revision = self.store.view().revision();
        eventually("everything is written", || self.store.stats().written_revision >= revision).await;
    }
}

impl Drop for Fixture {
    /// The writer ends before the directory goes that it writes to.
    fn drop(&mut self) {
        self.store.core().disk.stop();
    }
}
