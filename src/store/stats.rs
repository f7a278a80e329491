//! Counters of the store, for whoever exports metrics.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::machine::Effects;

/// Figures at one moment. Counters count since the start of the process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Current revision.
    pub revision: u64,
    /// Last applied log index.
    pub applied_index: u64,
    /// Last log index whose effects are on stable storage in the state database.
    pub persisted_index: u64,
    /// Revisions that the state database holds.
    pub written_revision: u64,
    /// Writes to the state database.
    pub state_writes: u64,
    /// Live keys.
    pub keys: u64,
    /// Entries applied.
    pub entries_applied: u64,
    /// Transactions (and other commands) applied.
    pub transactions_applied: u64,
    /// Repeated transactions that were recognised.
    pub duplicates_dropped: u64,
    /// Events produced.
    pub events: u64,
    /// Entries proposed.
    pub entries_proposed: u64,
    /// Transactions proposed again because their fate was unknown.
    pub transactions_reproposed: u64,
    /// Transactions waiting for their outcome.
    pub transactions_waiting: u64,
    /// Watchers.
    pub watchers: u64,
    /// Watchers cut off because they were too slow.
    pub watchers_lagged: u64,
    /// Bytes of events kept in memory.
    pub history_bytes: u64,
    /// Leases.
    pub leases: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub entries_applied: AtomicU64,
    pub transactions_applied: AtomicU64,
    pub duplicates_dropped: AtomicU64,
    pub events: AtomicU64,
    pub entries_proposed: AtomicU64,
    pub transactions_reproposed: AtomicU64,
}

impl Counters {
    pub(crate) fn applied(&self, entries: u64, effects: &Effects) {
        self.entries_applied.fetch_add(entries, Ordering::Relaxed);
        self.transactions_applied.fetch_add(effects.transactions, Ordering::Relaxed);
        self.duplicates_dropped.fetch_add(effects.duplicates, Ordering::Relaxed);
        self.events.fetch_add(effects.events.len() as u64, Ordering::Relaxed);
    }

    pub(crate) fn read(counter: &AtomicU64) -> u64 {
        counter.load(Ordering::Relaxed)
    }
}
