//! Which start of each other member was seen last, by this member or by one that told it. Kept on disk and told on with
//! every greeting, so that an old copy of a data directory is known for one by members that never heard what the
//! original acknowledged, and by processes that began after it had died. Used by `peers`; concludes nothing itself.
//!
//! A start is one process over one data directory. Its number is raised durably before anybody hears of it, so a number
//! that was used by one process is never used by another one, unless the directory went back in time.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use sys::{Disk, process};
use tokio::sync::watch;

use crate::codec;
use crate::limits::{STARTS_FILE_BYTES_MAX, STARTS_MAX};
use crate::network::pb;
use crate::types::NodeId;
use crate::wire::{id_bytes, id_in};

/// The counter of a directory that was found to be an old copy: however often it is started, it stays one.
pub(crate) const CONDEMNED: u64 = u64::MAX;

/// One start of a member.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Start {
    /// Of the data directory.
    pub incarnation: u128,
    pub counter: u64,
    /// Random number of the process.
    pub process: u64,
}

pub(crate) struct Starts {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    known: Mutex<BTreeMap<NodeId, Start>>,
    /// Raised with each change of what is known, and then with what is on disk.
    changed: watch::Sender<u64>,
    written: AtomicU64,
    writing: tokio::sync::Mutex<()>,
}

impl Starts {
    /// What is kept in `path`. A file that cannot be read holds nothing: it makes copies known, and its loss harms nobody.
    pub(crate) fn open(disk: Arc<dyn Disk>, path: PathBuf) -> Starts {
        let read = disk.read(&path).and_then(|bytes| bytes.map_or_else(|| Ok(BTreeMap::new()), |bytes| decode(&bytes)));
        let known = read.unwrap_or_else(|error| {
            tracing::warn!(path = %path.display(), %error, "what was seen of the other members' starts is forgotten");
            BTreeMap::new()
        });
        let (changed, written) = (watch::Sender::new(0), AtomicU64::new(0));
        Starts { disk, path, known: Mutex::new(known), changed, written, writing: tokio::sync::Mutex::default() }
    }

    /// The latest start of `id` that is known.
    pub(crate) fn of(&self, id: NodeId) -> Option<Start> {
        self.known.lock().get(&id).copied()
    }

    /// `id` has started so, if that is news. Of two processes with one number the first one counts.
    pub(crate) fn note(&self, id: NodeId, start: Start) {
        let mut known = self.known.lock();
        let is_news = known
            .get(&id)
            .is_none_or(|before| before.incarnation != start.incarnation || before.counter < start.counter);
        if !is_news || (known.len() >= STARTS_MAX && !known.contains_key(&id)) {
            return;
        }
        known.insert(id, start);
        self.changed.send_modify(|changed| *changed += 1);
    }

    /// `id` is no member any more.
    pub(crate) fn forget(&self, id: NodeId) {
        if self.known.lock().remove(&id).is_some() {
            self.changed.send_modify(|changed| *changed += 1);
        }
    }

    /// What is known, as it changes.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// What is told to others.
    pub(crate) fn told(&self) -> Vec<pb::MemberStart> {
        let told = |(id, start): (&NodeId, &Start)| pb::MemberStart {
            node_id: *id,
            incarnation: id_bytes(start.incarnation),
            start_counter: start.counter,
            process: start.process,
        };
        self.known.lock().iter().map(told).collect()
    }

    /// Waits until what is known is on stable storage. A disk that is full or fails does not keep anybody out: it is tried
    /// again with the next greeting.
    pub(crate) async fn keep(self: &Arc<Self>) {
        if self.is_kept() || sys::failpoint::is_planted("starts-not-kept") {
            return;
        }
        let _one = self.writing.lock().await;
        if self.is_kept() {
            return;
        }
        let starts = self.clone();
        sys::failpoint::at("raft.starts.before-write");
        let written = process::blocking(move || starts.write()).await;
        sys::failpoint::at("raft.starts.written");
        if let Err(error) = written.and_then(|written| written) {
            tracing::warn!(path = %self.path.display(), %error, "the other members' starts cannot be kept");
        }
    }

    fn is_kept(&self) -> bool {
        self.written.load(Ordering::Acquire) == *self.changed.borrow()
    }

    fn write(&self) -> io::Result<()> {
        let (changed, known) = {
            let known = self.known.lock();
            (*self.changed.borrow(), known.clone())
        };
        self.disk.write_atomic(&self.path, &encode(&known))?;
        self.written.store(changed, Ordering::Release);
        Ok(())
    }
}

/// What a greeting tells of a start; `None` where that cannot be.
pub(crate) fn start_in(told: &pb::MemberStart) -> Option<(NodeId, Start)> {
    let incarnation = id_in(&told.incarnation).ok()?;
    Some((told.node_id, Start { incarnation, counter: told.start_counter, process: told.process }))
}

fn encode(known: &BTreeMap<NodeId, Start>) -> Vec<u8> {
    let body = codec::encode(known);
    let mut bytes = crc32c::crc32c(&body).to_le_bytes().to_vec();
    bytes.extend_from_slice(&body);
    bytes
}

pub(crate) fn decode(bytes: &[u8]) -> io::Result<BTreeMap<NodeId, Start>> {
    let (crc, body) = bytes.split_first_chunk::<4>().ok_or_else(|| codec::invalid("too short"))?;
    if crc32c::crc32c(body) != u32::from_le_bytes(*crc) {
        return Err(codec::invalid("checksum mismatch"));
    }
    codec::decode::<_, STARTS_FILE_BYTES_MAX>(body)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use sys::RealDisk;

    fn start(counter: u64, process: u64) -> Start {
        Start { incarnation: u128::MAX, counter, process }
    }

    #[tokio::test]
    async fn the_latest_start_of_each_member_outlives_the_process_that_saw_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("starts");
        let starts = Arc::new(Starts::open(Arc::new(RealDisk), path.clone()));
        for (id, counter, process) in [(2, 4, 40), (2, 5, 50), (2, 3, 30), (2, 5, 51), (3, 1, 10), (4, 9, 90)] {
            starts.note(id, start(counter, process));
        }
        starts.forget(4);
        starts.keep().await;
        assert!(starts.is_kept());
        let again = Starts::open(Arc::new(RealDisk), path.clone());
        assert_eq!(again.of(2), Some(start(5, 50)), "the highest number, and the first process that used it");
        assert_eq!((again.of(3), again.of(4)), (Some(start(1, 10)), None));
        let told: Vec<_> = again.told().iter().filter_map(start_in).collect();
        assert_eq!(told, [(2, start(5, 50)), (3, start(1, 10))]);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[7] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(Starts::open(Arc::new(RealDisk), path).of(2), None);
    }

    #[test]
    fn no_more_is_kept_than_a_cluster_has() {
        let starts = Starts::open(Arc::new(RealDisk), PathBuf::from("/nowhere/starts"));
        for id in 0..2 * STARTS_MAX as u64 {
            starts.note(id, Start { incarnation: u128::MAX, counter: u64::MAX, process: u64::MAX });
        }
        assert_eq!(starts.told().len(), STARTS_MAX);
        assert!(encode(&starts.known.lock()).len() < STARTS_FILE_BYTES_MAX);
    }
}
