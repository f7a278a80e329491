//! The high-water mark: up to where the log was once durable. Written by the log thread behind its fsyncs.
//! It trails the log and never leads it, so a log that ends before its mark has lost what was acknowledged,
//! and one with an older vote has forgotten a vote.
//! Two slots are written in turn; a crash can tear one of them, and the other still holds the value before.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sys::Disk;

use crate::codec;
use crate::consensus::{RaftLogId, RaftVote, to_raft_log_id};
use crate::limits::MARK_SLOT_BYTES;
use crate::log::condemn;

const MAGIC: &[u8; 8] = b"xebecHWM";
const HEADER_BYTES: usize = 16;

#[derive(Serialize, Deserialize)]
pub(crate) struct MarkRecord {
    sequence: u64,
    /// Term and index.
    last: Option<(u64, u64)>,
    /// Term, node, and whether a quorum gave it.
    vote: Option<(u64, u64, bool)>,
}

/// The mark file, open for writing.
pub(crate) struct Mark {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    sequence: u64,
    last: Option<RaftLogId>,
    vote: Option<RaftVote>,
}

impl Mark {
    /// A mark over an empty log, written durably.
    pub(crate) fn create(disk: Arc<dyn Disk>, path: PathBuf) -> io::Result<Mark> {
        let mut mark = Mark { disk, path, sequence: 0, last: None, vote: None };
        mark.write(None, None)?;
        Ok(mark)
    }

    /// The mark in `path`; `None` if there is no file. A file without one valid slot is an error.
    pub(crate) fn open(disk: Arc<dyn Disk>, path: PathBuf) -> io::Result<Option<Mark>> {
        let Some(bytes) = disk.read(&path)? else {
            return Ok(None);
        };
        let newest = bytes
            .chunks(MARK_SLOT_BYTES)
            .take(2)
            .filter_map(|slot| read_slot(slot).ok())
            .max_by_key(|record| record.sequence)
            .ok_or_else(|| codec::invalid("neither slot of the mark is valid"))?;
        let last = newest.last.map(|(term, index)| to_raft_log_id(term, index));
        let vote = newest.vote.map(|(term, node, committed)| codec::make_vote(term, node, committed));
        Ok(Some(Mark { disk, path, sequence: newest.sequence, last, vote }))
    }

    /// Notes beside the mark that the log is damaged, for the next start.
    pub(crate) fn condemn_log(&self, reason: &str) {
        condemn(&*self.disk, &self.path, reason);
    }

    /// What the mark says was durable.
    pub(crate) fn last(&self) -> Option<RaftLogId> {
        self.last
    }

    /// The newest vote that the mark knows of.
    pub(crate) fn vote(&self) -> Option<RaftVote> {
        self.vote
    }

    /// Sets the mark durably. The caller has fsynced `vote`, and the log up to `last` or is about to truncate to it.
    pub(crate) fn write(&mut self, last: Option<RaftLogId>, vote: Option<RaftVote>) -> io::Result<()> {
        let sequence = self.sequence + 1;
        let record = MarkRecord {
            sequence,
            last: last.map(|id| (id.committed_leader_id().term, id.index())),
            vote: vote.map(|vote| (vote.leader_id.term, vote.leader_id.voted_for, vote.committed)),
        };
        let offset = (sequence % 2) * MARK_SLOT_BYTES as u64;
        sys::failpoint::fails("raft.mark.fsync")?;
        self.disk.write_at(&self.path, offset, &slot(&record))?;
        self.sequence = sequence;
        self.last = last;
        self.vote = vote;
        Ok(())
    }
}

fn slot(record: &MarkRecord) -> Vec<u8> {
    let body = codec::encode(record);
    assert!(HEADER_BYTES + body.len() <= MARK_SLOT_BYTES, "a mark fits in its slot");
    let mut bytes = Vec::with_capacity(MARK_SLOT_BYTES);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&(body.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&crc32c::crc32c(&body).to_le_bytes());
    bytes.extend_from_slice(&body);
    bytes.resize(MARK_SLOT_BYTES, 0);
    bytes
}

/// A slot around any body, with the checksum that fits.
#[cfg(debug_assertions)]
pub(crate) fn sealed(body: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&(body.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&crc32c::crc32c(body).to_le_bytes());
    bytes.extend_from_slice(body);
    bytes
}

pub(crate) fn read_slot(slot: &[u8]) -> io::Result<MarkRecord> {
    if slot.len() < HEADER_BYTES || &slot[..8] != MAGIC {
        return Err(codec::invalid("no mark"));
    }
    let length = u32::from_le_bytes(slot[8..12].try_into().expect("four bytes")) as usize;
    let crc = u32::from_le_bytes(slot[12..16].try_into().expect("four bytes"));
    let body = slot
        .get(HEADER_BYTES..HEADER_BYTES.saturating_add(length))
        .ok_or_else(|| codec::invalid("mark length out of range"))?;
    if crc32c::crc32c(body) != crc {
        return Err(codec::invalid("mark checksum mismatch"));
    }
    codec::decode::<_, 256>(body)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use sys::RealDisk;

    #[test]
    fn the_newest_valid_slot_counts_and_a_torn_one_falls_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mark");
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        assert!(Mark::open(disk.clone(), path.clone()).unwrap().is_none());
        let mut mark = Mark::create(disk.clone(), path.clone()).unwrap();
        let vote = Some(RaftVote::new_committed(2, 3));
        mark.write(Some(to_raft_log_id(1, 5)), None).unwrap();
        mark.write(Some(to_raft_log_id(2, 9)), vote).unwrap();
        let open = || Mark::open(disk.clone(), path.clone());
        assert_eq!(open().unwrap().unwrap().last(), Some(to_raft_log_id(2, 9)));
        assert_eq!(open().unwrap().unwrap().vote(), vote);

        // Sequence 3 lies in slot 1; tearing it leaves sequence 2 in slot 0.
        RealDisk.write_at(&path, MARK_SLOT_BYTES as u64 + 20, b"torn").unwrap();
        assert_eq!(open().unwrap().unwrap().last(), Some(to_raft_log_id(1, 5)));
        RealDisk.write_at(&path, 20, b"torn").unwrap();
        assert!(open().is_err());
    }
}
