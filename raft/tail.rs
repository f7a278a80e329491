//! The newest part of the log in memory: all that is not on disk yet, and recent entries up to a byte limit.
//! Replication and apply read from here; only a member that lags goes to the disk.
//! Pure bookkeeping under the log's lock: no disk, no waiting.

use std::collections::VecDeque;

use crate::consensus::{RaftEntry, RaftLogId, entry_bytes};

/// Entries without a gap, from `first` to the end of the log.
pub(crate) struct Tail {
    entries: VecDeque<RaftEntry>,
    /// Index of the first entry held here; when empty, the index that the next append has.
    first: u64,
    bytes: usize,
    bytes_max: usize,
    /// Last entry of the log, or what was purged when there is none.
    last: Option<RaftLogId>,
    purged: Option<RaftLogId>,
    /// Everything up to here is on stable storage.
    durable: Option<RaftLogId>,
    /// Raised by each truncation, so that a flush of what was cut off is not taken for one of the new end.
    epoch: u64,
}

impl Tail {
    pub(crate) fn new(last: Option<RaftLogId>, purged: Option<RaftLogId>, bytes_max: usize) -> Tail {
        let last = last.max(purged);
        let first = last.map_or(0, |id| id.index() + 1);
        Tail { entries: VecDeque::new(), first, bytes: 0, bytes_max, last, purged, durable: last, epoch: 0 }
    }

    pub(crate) fn last(&self) -> Option<RaftLogId> {
        self.last
    }

    pub(crate) fn purged(&self) -> Option<RaftLogId> {
        self.purged
    }

    pub(crate) fn durable(&self) -> Option<RaftLogId> {
        self.durable
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Index of the first entry held here; those before it are on disk.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    /// Adds an entry at the end. Its index follows the last one: a gap would be lost data.
    pub(crate) fn push(&mut self, entry: RaftEntry) {
        let next = self.last.map_or(0, |id| id.index() + 1);
        assert_eq!(entry.log_id.index(), next, "the log has no gaps");
        self.bytes += entry_bytes(&entry);
        self.last = Some(entry.log_id);
        self.entries.push_back(entry);
    }

    /// Notes what is on stable storage as of `epoch`, and lets go of the oldest entries beyond the byte limit.
    pub(crate) fn flushed(&mut self, durable: Option<RaftLogId>, epoch: u64) {
        if epoch != self.epoch {
            return;
        }
        self.durable = durable;
        while self.bytes > self.bytes_max {
            let oldest_is_durable = self.entries.front().is_some_and(|entry| Some(entry.log_id) <= durable);
            if !oldest_is_durable {
                break;
            }
            self.pop_front();
        }
    }

    /// Forgets everything after `last`.
    pub(crate) fn truncate_after(&mut self, last: Option<RaftLogId>) {
        self.epoch += 1;
        while self.entries.back().is_some_and(|entry| Some(entry.log_id.index()) > last.map(|id| id.index())) {
            let entry = self.entries.pop_back().expect("seen above");
            self.bytes -= entry_bytes(&entry);
        }
        self.last = last.max(self.purged);
        if self.entries.is_empty() {
            self.first = self.last.map_or(0, |id| id.index() + 1);
        }
        self.durable = self.durable.min(self.last);
    }

    /// Forgets everything up to `upto`, which may lie beyond the end (a snapshot was installed).
    pub(crate) fn purge(&mut self, upto: RaftLogId) {
        while self.entries.front().is_some_and(|entry| entry.log_id.index() <= upto.index()) {
            self.pop_front();
        }
        self.purged = self.purged.max(Some(upto));
        if self.last.is_none_or(|last| last.index() <= upto.index()) {
            self.last = Some(upto);
            self.entries.clear();
            self.bytes = 0;
        }
        if self.entries.is_empty() {
            self.first = self.last.map_or(0, |id| id.index() + 1);
        }
        self.durable = self.durable.max(self.purged);
    }

    /// The entries of `start..end` that are held here, at least one, until `bytes_max` is reached.
    pub(crate) fn read(&self, start: u64, end: u64, bytes_max: usize) -> Vec<RaftEntry> {
        let Some(skip) = start.max(self.first).checked_sub(self.first) else {
            return Vec::new();
        };
        let mut bytes = 0;
        let mut entries = Vec::new();
        for entry in self.entries.iter().skip(skip as usize) {
            if entry.log_id.index() >= end || (bytes >= bytes_max && !entries.is_empty()) {
                break;
            }
            bytes += entry_bytes(entry);
            entries.push(entry.clone());
        }
        entries
    }

    fn pop_front(&mut self) {
        if let Some(entry) = self.entries.pop_front() {
            self.bytes -= entry_bytes(&entry);
            self.first = entry.log_id.index() + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::consensus::{Data, raft_entry, to_raft_log_id};
    use bytes::Bytes;

    fn entry(term: u64, index: u64) -> RaftEntry {
        let data = Data(Bytes::from(vec![b'x'; 100]));
        raft_entry(term, index, openraft::EntryPayload::Normal(data))
    }

    fn tail_of(count: u64, bytes_max: usize) -> Tail {
        let mut tail = Tail::new(None, None, bytes_max);
        (0..count).for_each(|index| tail.push(entry(1, index)));
        tail
    }

    fn indexes(entries: &[RaftEntry]) -> Vec<u64> {
        entries.iter().map(|entry| entry.log_id.index()).collect()
    }

    #[test]
    fn what_is_not_on_disk_is_never_let_go() {
        let mut tail = tail_of(10, 0);
        tail.flushed(Some(to_raft_log_id(1, 3)), 0);
        assert_eq!(tail.first(), 4);
        assert_eq!(indexes(&tail.read(0, 100, usize::MAX)), [4, 5, 6, 7, 8, 9]);
        tail.flushed(Some(to_raft_log_id(1, 9)), 0);
        assert_eq!(tail.first(), 10);
        tail.push(entry(1, 10));
        assert_eq!(indexes(&tail.read(10, 11, 1)), [10]);
    }

    #[test]
    fn reads_are_limited_by_bytes_but_never_empty() {
        let tail = tail_of(10, usize::MAX);
        assert_eq!(indexes(&tail.read(2, 9, 1)), [2]);
        assert_eq!(indexes(&tail.read(2, 9, 200)), [2, 3]);
        assert_eq!(indexes(&tail.read(2, 4, usize::MAX)), [2, 3]);
    }

    #[test]
    fn a_truncated_tail_continues_with_the_new_term() {
        let mut tail = tail_of(10, usize::MAX);
        tail.flushed(Some(to_raft_log_id(1, 9)), 0);
        tail.truncate_after(Some(to_raft_log_id(1, 4)));
        assert_eq!(tail.durable(), Some(to_raft_log_id(1, 4)));
        tail.push(entry(2, 5));
        tail.flushed(Some(to_raft_log_id(1, 9)), 0);
        assert_eq!(tail.durable(), Some(to_raft_log_id(1, 4)), "a late flush of what was cut off");
        assert_eq!(tail.last(), Some(to_raft_log_id(2, 5)));
        tail.truncate_after(None);
        tail.push(entry(3, 0));
        assert_eq!(indexes(&tail.read(0, 9, usize::MAX)), [0]);
    }

    #[test]
    fn a_purge_beyond_the_end_moves_the_end() {
        let mut tail = tail_of(10, usize::MAX);
        tail.purge(to_raft_log_id(1, 3));
        assert_eq!(tail.first(), 4);
        tail.purge(to_raft_log_id(4, 50));
        assert_eq!(tail.last(), Some(to_raft_log_id(4, 50)));
        assert_eq!(tail.durable(), Some(to_raft_log_id(4, 50)));
        tail.push(entry(4, 51));
        assert_eq!(indexes(&tail.read(51, 52, 1)), [51]);
    }
}
