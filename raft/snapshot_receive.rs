//! Receives a snapshot from the leader into a directory of its own, one at a time.
//! Used by sessions. Checks names, order and checksums; what arrives damaged is never installed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use parking_lot::Mutex;
use sys::Disk;

use crate::codec;
use crate::consensus::{RaftVote, SnapshotMeta, StoredMembership};
use crate::limits::{SNAPSHOT_CHUNK_BYTES_MAX, SNAPSHOT_FILES_MAX};
use crate::machine::{MachineShared, Snapshot};
use crate::network::{PeerError, pb};
use crate::snapshot_dir::{SnapshotDir, is_plain_relative};
use crate::types::NodeId;
use crate::wire::{position_in, vote_in};

/// The transfer under way, if any. A newer offer replaces it: only one leader sends.
pub(crate) struct Receiving {
    machine: Arc<MachineShared>,
    current: Mutex<Option<Transfer>>,
}

struct Transfer {
    from: NodeId,
    id: Bytes,
    dir: SnapshotDir,
    files: Vec<pb::SnapshotFile>,
    held: Vec<u64>,
}

fn failed(what: impl Into<String>) -> PeerError {
    PeerError::Failed(what.into())
}

fn io_failed(error: io::Error) -> PeerError {
    PeerError::Failed(format!("snapshot: {error}"))
}

/// What an offer may list: not too much, and nothing outside of the directory.
pub(crate) fn check(offer: &pb::SnapshotOffer) -> Result<(), PeerError> {
    if offer.files.len() > SNAPSHOT_FILES_MAX {
        return Err(failed(format!("snapshot of {} files", offer.files.len())));
    }
    match offer.files.iter().find(|file| !is_plain_relative(&file.name)) {
        Some(file) => Err(failed(format!("snapshot file name {:?}", file.name))),
        None => Ok(()),
    }
}

impl Receiving {
    pub(crate) fn new(machine: Arc<MachineShared>) -> Receiving {
        Receiving { machine, current: Mutex::new(None) }
    }

    /// Takes note of a snapshot that `from` is about to send; answers with what is held of it already.
    pub(crate) fn offer(&self, from: NodeId, offer: pb::SnapshotOffer) -> Result<pb::SnapshotProgress, PeerError> {
        check(&offer)?;
        let mut current = self.current.lock();
        if let Some(transfer) = &*current
            && transfer.from == from
            && transfer.id == offer.id
            && transfer.files == offer.files
        {
            return Ok(pb::SnapshotProgress { held: transfer.held.clone() });
        }
        sys::failpoint::at("raft.snapshot.offered");
        let dir = self.machine.incoming();
        let disk = dir.disk();
        disk.create_dir_all(dir.path()).map_err(io_failed)?;
        for file in &offer.files {
            create(&**disk, dir.path(), &file.name).map_err(io_failed)?;
        }
        let held = vec![0; offer.files.len()];
        let answer = pb::SnapshotProgress { held: held.clone() };
        *current = Some(Transfer { from, id: offer.id, dir, files: offer.files, held });
        Ok(answer)
    }

    /// Writes chunks until the finish, then returns the complete snapshot with the sender's vote.
    pub(crate) async fn receive(
        &self,
        from: NodeId,
        mut chunks: BoxStream<'static, pb::SnapshotChunk>,
    ) -> Result<(RaftVote, Snapshot), PeerError> {
        while let Some(chunk) = chunks.next().await {
            if let Some(finish) = chunk.finish {
                return self.finish(from, &chunk.id, finish).await;
            }
            let (disk, path, offset) = self.place(from, &chunk)?;
            sys::failpoint::at("raft.snapshot.receive-chunk");
            let written = chunk.data.len() as u64;
            let data = chunk.data;
            sys::process::blocking(move || disk.write_at_unsynced(&path, offset, &data))
                .await
                .map_err(|error| failed(error.to_string()))?
                .map_err(io_failed)?;
            let mut current = self.current.lock();
            let transfer = transfer(&mut current, from, &chunk.id)?;
            transfer.held[chunk.file as usize] = offset + written;
        }
        Err(failed("the snapshot ended before its finish"))
    }

    /// Checks that a chunk is whole and follows what is held; returns where it goes.
    fn place(&self, from: NodeId, chunk: &pb::SnapshotChunk) -> Result<(Arc<dyn Disk>, PathBuf, u64), PeerError> {
        let unchecked = sys::failpoint::is_planted("snapshot-without-checksum");
        let damaged = crc32c::crc32c(&chunk.data) != chunk.crc32c && !unchecked;
        if chunk.data.len() > SNAPSHOT_CHUNK_BYTES_MAX || damaged {
            return Err(failed("damaged snapshot chunk"));
        }
        let mut current = self.current.lock();
        let transfer = transfer(&mut current, from, &chunk.id)?;
        let index = chunk.file as usize;
        let (Some(file), Some(held)) = (transfer.files.get(index), transfer.held.get(index)) else {
            return Err(failed("chunk of an unknown snapshot file"));
        };
        if chunk.offset != *held || chunk.offset.saturating_add(chunk.data.len() as u64) > file.bytes {
            return Err(failed("snapshot chunk out of place"));
        }
        Ok((transfer.dir.disk().clone(), transfer.dir.path().join(&file.name), chunk.offset))
    }

    async fn finish(
        &self,
        from: NodeId,
        id: &Bytes,
        finish: pb::SnapshotFinish,
    ) -> Result<(RaftVote, Snapshot), PeerError> {
        let taken = {
            let mut current = self.current.lock();
            let transfer = transfer(&mut current, from, id)?;
            let complete = transfer.files.iter().zip(&transfer.held).all(|(file, held)| file.bytes == *held);
            if !complete {
                return Err(failed("the snapshot is incomplete"));
            }
            current.take().expect("seen above")
        };
        sys::failpoint::at("raft.snapshot.received");
        let dir = taken.dir.clone();
        let names: Vec<String> = taken.files.iter().map(|file| file.name.clone()).collect();
        let received = dir.clone();
        sys::process::blocking(move || sync_all(&**received.disk(), received.path(), &names))
            .await
            .map_err(|error| failed(error.to_string()))?
            .map_err(io_failed)?;
        sys::failpoint::at("raft.snapshot.received-synced");
        let membership = codec::decode_membership(&finish.membership).map_err(io_failed)?;
        let meta = SnapshotMeta {
            last_log_id: finish.last.map(position_in),
            last_membership: StoredMembership::new(finish.membership_at.map(position_in), membership),
        };
        Ok((vote_in(finish.vote)?, Snapshot { meta, snapshot: dir }))
    }
}

fn transfer<'a>(current: &'a mut Option<Transfer>, from: NodeId, id: &Bytes) -> Result<&'a mut Transfer, PeerError> {
    current
        .as_mut()
        .filter(|transfer| transfer.from == from && transfer.id == *id)
        .ok_or_else(|| failed("no such snapshot is being received"))
}

fn create(disk: &dyn Disk, dir: &Path, name: &str) -> io::Result<()> {
    let path = dir.join(name);
    if let Some(parent) = path.parent() {
        disk.create_dir_all(parent)?;
    }
    disk.write_at_unsynced(&path, 0, &[])
}

fn sync_all(disk: &dyn Disk, dir: &Path, names: &[String]) -> io::Result<()> {
    for name in names {
        disk.sync(&dir.join(name))?;
    }
    disk.sync(dir)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::cluster_fixture::TestMachine;
    use crate::codec::encode_membership;
    use crate::consensus::RaftMembership;
    use crate::machine::Machine;
    use crate::snapshot_dir::SnapshotRoot;

    fn receiving(dir: &Path) -> Receiving {
        let root = SnapshotRoot::open(Arc::new(sys::RealDisk), dir.join("snapshot"), 1).unwrap();
        Receiving::new(Machine::new(TestMachine::open(Arc::default()), root).unwrap().shared())
    }

    fn offer(name: &str) -> pb::SnapshotOffer {
        let files = vec![pb::SnapshotFile { name: name.into(), bytes: 6 }];
        pb::SnapshotOffer { id: Bytes::from_static(b"one"), files }
    }

    fn chunk(offset: u64, data: &'static [u8]) -> pb::SnapshotChunk {
        pb::SnapshotChunk {
            id: Bytes::from_static(b"one"),
            offset,
            data: Bytes::from_static(data),
            crc32c: crc32c::crc32c(data),
            ..Default::default()
        }
    }

    fn finish() -> pb::SnapshotChunk {
        let finish = pb::SnapshotFinish {
            vote: Some(pb::VoteId { term: 1, node: 1, committed: true }),
            last: Some(pb::LogPosition { term: 1, index: 9 }),
            membership_at: None,
            membership: encode_membership(&RaftMembership::default()),
        };
        pb::SnapshotChunk { id: Bytes::from_static(b"one"), finish: Some(finish), ..Default::default() }
    }

    async fn receive(receiving: &Receiving, chunks: Vec<pb::SnapshotChunk>) -> Result<Snapshot, PeerError> {
        receiving.receive(1, futures::stream::iter(chunks).boxed()).await.map(|(_, snapshot)| snapshot)
    }

    #[tokio::test]
    async fn an_interrupted_transfer_goes_on_where_it_stopped() {
        let dir = tempfile::tempdir().unwrap();
        let receiving = receiving(dir.path());
        assert_eq!(receiving.offer(1, offer("sub/state")).unwrap().held, [0]);
        assert!(receive(&receiving, vec![chunk(0, b"abc")]).await.is_err(), "no finish");
        assert!(receive(&receiving, vec![finish()]).await.is_err(), "incomplete");
        assert_eq!(receiving.offer(1, offer("sub/state")).unwrap().held, [3]);
        let snapshot = receive(&receiving, vec![chunk(3, b"def"), finish()]).await.unwrap();
        assert_eq!(std::fs::read(snapshot.snapshot.path().join("sub/state")).unwrap(), b"abcdef");
        assert_eq!(snapshot.meta.last_log_id.unwrap().index(), 9);
        assert!(receive(&receiving, vec![finish()]).await.is_err(), "handed over once");
    }

    #[tokio::test]
    async fn what_is_damaged_or_out_of_place_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let receiving = receiving(dir.path());
        assert!(receiving.offer(1, offer("../escape")).is_err());
        assert!(receive(&receiving, vec![chunk(0, b"abc")]).await.is_err(), "never offered");
        receiving.offer(1, offer("state")).unwrap();
        let damaged = pb::SnapshotChunk { crc32c: 0, ..chunk(0, b"abc") };
        let of_another = pb::SnapshotChunk { file: 1, ..chunk(0, b"abc") };
        for bad in [damaged, of_another, chunk(1, b"abc"), chunk(0, b"longer than the file")] {
            assert!(receive(&receiving, vec![bad]).await.is_err());
        }
        let stolen = receiving.receive(2, futures::stream::iter(vec![chunk(0, b"abc")]).boxed()).await;
        assert!(stolen.is_err(), "another sender");
        assert_eq!(receiving.offer(2, offer("state")).unwrap().held, [0], "a newer offer replaces");
    }
}
