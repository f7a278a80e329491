//! The callee's side of one connection: nothing before the greeting, nothing from a quarantined member.
//! Translates messages to the consensus core and back; the work is done elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};

use crate::core::Core;
use crate::limits::CALL_BYTES_MAX;
use crate::network::{Answer, Messages, PeerApi, PeerError, PeerService, pb};
use crate::types::NodeId;
use crate::{barrier, members, proposals, wire};

/// Opens sessions on a running member.
pub(crate) struct Sessions {
    pub core: Arc<Core>,
}

impl PeerService for Sessions {
    fn open_session(&self, certified: NodeId) -> Arc<dyn PeerApi> {
        Arc::new(Session { core: self.core.clone(), peer: certified, greeted: Arc::default() })
    }
}

struct Session {
    core: Arc<Core>,
    /// Whom the certificate names.
    peer: NodeId,
    greeted: Arc<AtomicBool>,
}

impl Session {
    /// The core, for a peer that may use it.
    fn admitted(&self) -> Result<Arc<Core>, PeerError> {
        if !self.greeted.load(Ordering::Acquire) {
            return Err(PeerError::Refused("greet first".into()));
        }
        match self.core.peers.quarantined(self.peer) {
            Some(reason) => Err(PeerError::Quarantined(reason)),
            None => {
                self.core.peers.note_contact(self.peer);
                Ok(self.core.clone())
            }
        }
    }

    /// Runs `work` with the core if the peer may use it.
    fn with<T, F>(&self, work: impl FnOnce(Arc<Core>) -> F) -> Answer<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, PeerError>> + Send + 'static,
    {
        match self.admitted() {
            Ok(core) => work(core).boxed(),
            Err(error) => std::future::ready(Err(error)).boxed(),
        }
    }
}

fn failed(error: impl std::fmt::Display) -> PeerError {
    PeerError::Failed(error.to_string())
}

impl PeerApi for Session {
    fn greet(&self, hello: pb::Hello) -> Answer<pb::Hello> {
        let (core, greeted, peer) = (self.core.clone(), self.greeted.clone(), self.peer);
        let original = core.peers.original(&hello, peer);
        // What is not doubted is judged in the order in which it came.
        let judged = original.is_none().then(|| core.peers.judge(&hello, peer));
        async move {
            let judged = match (judged, original) {
                (None, Some(original)) if core.peers.lives(&original, &hello).await => {
                    Err(PeerError::Refused(format!("member {peer} answers at its own address")))
                }
                (judged, _) => judged.unwrap_or_else(|| core.peers.judge(&hello, peer)),
            };
            core.peers.keep_starts().await;
            judged?;
            greeted.store(true, Ordering::Release);
            Ok(core.peers.welcome(peer))
        }
        .boxed()
    }

    fn append(&self, request: pb::AppendRequest) -> Answer<pb::AppendReply> {
        self.with(|core| async move {
            core.peers.note_led();
            let request = wire::append_in(request)?;
            let requests = futures::stream::once(std::future::ready(request));
            let mut results = std::pin::pin!(core.raft.stream_append(requests));
            let result = results.next().await.ok_or_else(|| failed("no result"))?;
            Ok(wire::append_reply_out(result.map_err(failed)?))
        })
    }

    fn append_stream(&self, requests: BoxStream<'static, pb::AppendRequest>) -> Answer<Messages<pb::AppendReply>> {
        let peer = self.peer;
        self.with(move |core| async move {
            // A request that cannot be read ends the stream; the leader opens another and says so again.
            let peers = core.peers.clone();
            let requests = requests
                .inspect(move |_| {
                    peers.note_contact(peer);
                    peers.note_led();
                })
                .map(|request| wire::append_in(request).inspect_err(|error| tracing::warn!(%error, "append refused")))
                .take_while(|request| std::future::ready(request.is_ok()))
                .filter_map(|request| std::future::ready(request.ok()));
            let results = core.raft.stream_append(requests);
            Ok(results.map(|result| result.map(wire::append_reply_out).map_err(failed)).boxed())
        })
    }

    fn vote(&self, request: pb::VoteRequest) -> Answer<pb::VoteReply> {
        self.with(|core| async move {
            let reply = core.raft.vote(wire::vote_request_in(request)?).await;
            reply.map(wire::vote_reply_out).map_err(failed)
        })
    }

    fn pre_vote(&self, request: pb::VoteRequest) -> Answer<pb::VoteReply> {
        self.with(|core| async move {
            let reply = core.raft.pre_vote(wire::vote_request_in(request)?).await;
            reply.map(wire::vote_reply_out).map_err(failed)
        })
    }

    fn transfer_leader(&self, request: pb::TransferRequest) -> Answer<pb::TransferReply> {
        self.with(|core| async move {
            let taken = core.raft.handle_transfer_leader(wire::transfer_in(request)?).await.map_err(failed)?;
            Ok(pb::TransferReply { refusal: taken.err().map(|error| error.to_string()).unwrap_or_default() })
        })
    }

    fn read_index(&self, _request: pb::ReadIndexRequest) -> Answer<pb::ReadIndexReply> {
        self.with(|core| async move { Ok(barrier::answer(&core).await) })
    }

    fn propose(&self, batches: BoxStream<'static, pb::ProposeRequest>) -> Answer<Messages<pb::ProposeReply>> {
        self.with(|core| async move { Ok(proposals::serve(core, batches)) })
    }

    fn change(&self, request: pb::ChangeRequest) -> Answer<pb::ChangeReply> {
        self.with(|core| async move {
            let outcome = members::change_here(&core, request).await;
            Ok(pb::ChangeReply { outcome: members::encode_outcome(&outcome).into() })
        })
    }

    fn call(&self, request: pb::CallRequest) -> Answer<pb::CallReply> {
        let peer = self.peer;
        self.with(move |core| async move {
            let Some(handler) = core.on_call.load_full() else {
                return Err(PeerError::Failed("nobody answers calls here".into()));
            };
            Ok(match handler(peer, request.method, request.body).await {
                Ok(body) if body.len() > CALL_BYTES_MAX => pb::CallReply {
                    body: bytes::Bytes::new(),
                    error: format!("answer of {} bytes is too large", body.len()),
                },
                Ok(body) => pb::CallReply { body, error: String::new() },
                // An empty error text would read as success.
                Err(error) if error.is_empty() => pb::CallReply { error: "failed".into(), ..Default::default() },
                Err(error) => pb::CallReply { error, ..Default::default() },
            })
        })
    }

    fn offer_snapshot(&self, offer: pb::SnapshotOffer) -> Answer<pb::SnapshotProgress> {
        let peer = self.peer;
        self.with(move |core| async move { core.receiving.offer(peer, offer) })
    }

    fn send_snapshot(&self, chunks: BoxStream<'static, pb::SnapshotChunk>) -> Answer<pb::SnapshotReply> {
        let peer = self.peer;
        self.with(move |core| async move {
            let (vote, snapshot) = core.receiving.receive(peer, chunks).await?;
            let reply = core.raft.install_full_snapshot(vote, snapshot).await.map_err(failed)?;
            Ok(pb::SnapshotReply { vote: Some(wire::vote_out(&reply.vote)) })
        })
    }

    fn is_closed(&self) -> bool {
        false
    }
}
