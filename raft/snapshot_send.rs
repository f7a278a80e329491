//! Sends a snapshot directory to a peer: announce, learn what it holds already, stream the rest in chunks.
//! Each chunk carries its checksum; an interrupted transfer of the same directory goes on where it stopped.

use std::io;

use bytes::Bytes;
use futures::{StreamExt, stream};
use parking_lot::Mutex;
use std::sync::Arc;

use crate::codec;
use crate::consensus::RaftVote;
use crate::limits::{SNAPSHOT_CHUNK_BYTES_MAX, SNAPSHOT_FILES_MAX};
use crate::machine::Snapshot;
use crate::network::{PeerApi, PeerError, pb};
use crate::snapshot_dir::SnapshotDir;
use crate::wire::{position_out, vote_in, vote_out};

fn failed(error: io::Error) -> PeerError {
    PeerError::Failed(format!("snapshot: {error}"))
}

/// Sends `snapshot` and waits until the peer has installed it. Returns the peer's vote.
pub(crate) async fn send(api: &dyn PeerApi, vote: RaftVote, snapshot: Snapshot) -> Result<RaftVote, PeerError> {
    let dir = snapshot.snapshot.clone();
    let files = dir.files().map_err(failed)?;
    if files.len() > SNAPSHOT_FILES_MAX {
        return Err(PeerError::Failed(format!("snapshot of {} files", files.len())));
    }
    let id = Bytes::from(dir.id());
    let offered = files.iter().map(|(name, bytes)| pb::SnapshotFile { name: name.clone(), bytes: *bytes }).collect();
    sys::failpoint::at("raft.snapshot.before-offer");
    let progress = api.offer_snapshot(pb::SnapshotOffer { id: id.clone(), files: offered }).await?;
    if progress.held.len() != files.len() {
        return Err(PeerError::Failed("the peer's progress does not match the offer".into()));
    }
    let finish = pb::SnapshotChunk {
        id: id.clone(),
        finish: Some(pb::SnapshotFinish {
            vote: Some(vote_out(&vote)),
            last: snapshot.meta.last_log_id.as_ref().map(position_out),
            membership_at: snapshot.meta.last_membership.log_id().as_ref().map(position_out),
            membership: codec::encode_membership(snapshot.meta.last_membership.membership()),
        }),
        ..Default::default()
    };
    let cursor = Cursor { dir, id, files, held: progress.held, file: 0 };
    let broken = Arc::new(Mutex::new(None));
    let noted = broken.clone();
    let chunks = stream::unfold(Some(cursor), move |cursor| {
        let noted = noted.clone();
        async move {
            let mut cursor = cursor?;
            let read = sys::process::blocking(move || {
                let chunk = cursor.next();
                (chunk, cursor)
            });
            match read.await {
                Ok((Ok(Some(chunk)), cursor)) => Some((Some(chunk), Some(cursor))),
                Ok((Ok(None), _)) => None,
                Ok((Err(error), _)) => {
                    *noted.lock() = Some(failed(error));
                    Some((None, None))
                }
                Err(error) => {
                    *noted.lock() = Some(PeerError::Failed(error.to_string()));
                    Some((None, None))
                }
            }
        }
    });
    // A chunk that could not be read ends the stream without its finish: the peer installs nothing.
    let chunks = chunks.chain(stream::once(async move { Some(finish) }));
    let chunks = chunks.take_while(|chunk| std::future::ready(chunk.is_some())).filter_map(std::future::ready);
    let reply = api.send_snapshot(chunks.boxed()).await;
    if let Some(error) = broken.lock().take() {
        return Err(error);
    }
    vote_in(reply?.vote)
}

/// Where the sending stands.
struct Cursor {
    dir: SnapshotDir,
    id: Bytes,
    files: Vec<(String, u64)>,
    held: Vec<u64>,
    file: usize,
}

impl Cursor {
    fn next(&mut self) -> io::Result<Option<pb::SnapshotChunk>> {
        while let Some((name, bytes)) = self.files.get(self.file) {
            let offset = self.held[self.file];
            if offset >= *bytes {
                self.file += 1;
                continue;
            }
            let length = (*bytes - offset).min(SNAPSHOT_CHUNK_BYTES_MAX as u64) as usize;
            sys::failpoint::fails("raft.snapshot.send-chunk")?;
            let data = self.dir.disk().read_at(&self.dir.path().join(name), offset, length)?;
            self.held[self.file] = offset + length as u64;
            return Ok(Some(pb::SnapshotChunk {
                id: self.id.clone(),
                file: self.file as u32,
                offset,
                crc32c: crc32c::crc32c(&data),
                data: Bytes::from(data),
                finish: None,
            }));
        }
        Ok(None)
    }
}
