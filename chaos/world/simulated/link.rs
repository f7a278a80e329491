//! One simulated connection as its caller holds it: each call travels, runs in the callee's process, and its answer
//! travels back. What was sent may arrive although the caller has stopped waiting, may arrive twice, or may break the
//! connection. Streams keep their order and hold a bounded number of messages. Knows messages by their size alone.

use std::sync::Arc;
use std::time::Duration;

use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use parking_lot::Mutex;
use raft::NodeId;
use raft::network::{Answer, Lane, Messages, PeerApi, PeerError, pb};
use sys::process::Process;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::limits::STREAM_MESSAGES_MAX;
use super::network::{Farewell, Net};

/// A connection between two processes.
pub struct Connection {
    net: Arc<Net>,
    pub number: u64,
    pub from: NodeId,
    pub to: NodeId,
    lane: Lane,
    caller: Process,
    callee: Process,
    closed: CancellationToken,
    /// Since when one of its ends is dead.
    orphan_since: Mutex<Option<Instant>>,
}

impl Connection {
    pub fn new(
        net: Arc<Net>,
        number: u64,
        from: NodeId,
        to: NodeId,
        lane: Lane,
        caller: Process,
        callee: Process,
    ) -> Connection {
        let closed = CancellationToken::new();
        Connection { net, number, from, to, lane, caller, callee, closed, orphan_since: Mutex::new(None) }
    }

    pub fn close(&self) {
        if !self.closed.is_cancelled() {
            self.closed.cancel();
            let (number, from, to) = (self.number, self.from, self.to);
            self.net.trace.note(format_args!("close {number} {from}->{to}"));
        }
    }

    fn is_closed(&self) -> bool {
        self.closed.is_cancelled()
    }

    /// Whether one of its ends has been dead for so long.
    pub fn is_orphan_for(&self, limit: Duration) -> bool {
        if !self.caller.is_dead() && !self.callee.is_dead() {
            return false;
        }
        self.orphan_since.lock().get_or_insert_with(Instant::now).elapsed() >= limit
    }

    async fn until_closed(&self) {
        self.closed.cancelled().await;
    }

    /// The work's output, unless the connection breaks before.
    async fn unless_closed<T>(&self, work: impl Future<Output = Result<T, PeerError>>) -> Result<T, PeerError> {
        tokio::select! {
            biased;
            () = self.until_closed() => Err(broken()),
            output = work => output,
        }
    }

    /// A message on its way to the callee.
    async fn there(&self, bytes: usize) -> Result<(), PeerError> {
        self.net.travel(self.from, self.to, bytes).await;
        self.arrive(self.from, self.to, bytes)
    }

    /// A message on its way back.
    async fn back(&self, bytes: usize) -> Result<(), PeerError> {
        self.net.travel(self.to, self.from, bytes).await;
        self.arrive(self.to, self.from, bytes)
    }

    fn arrive(&self, from: NodeId, to: NodeId, bytes: usize) -> Result<(), PeerError> {
        let resets = self.net.path(from, to).resets_in_1k;
        if self.is_closed() {
            return Err(broken());
        }
        if resets > 0 && self.net.below(1_000) < resets {
            self.close();
            return Err(broken());
        }
        let (number, lane) = (self.number, self.lane);
        let line = || format!("message {number} {from}->{to} {lane:?} {bytes}");
        self.net.trace.step(&("message", number, from, lane as u8, bytes), line);
        Ok(())
    }

    /// Runs work in the callee. A dead one answers with a reset, or not at all.
    async fn serve<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, PeerError>> + Send + 'static,
    ) -> Result<T, PeerError> {
        match self.callee.run(work).await {
            Some(answer) => answer,
            None => {
                if self.callee.is_dead() && self.net.farewell(self.to) == Farewell::Silence {
                    self.until_closed().await;
                } else {
                    self.close();
                }
                Err(broken())
            }
        }
    }
}

fn broken() -> PeerError {
    PeerError::Unreachable("connection broken".into())
}

/// The caller's end.
pub struct Link {
    connection: Arc<Connection>,
    session: Arc<dyn PeerApi>,
}

/// Whether a call may reach the callee twice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrives {
    Once,
    PerhapsTwice,
}

impl Link {
    pub fn new(connection: Arc<Connection>, session: Arc<dyn PeerApi>) -> Link {
        Link { connection, session }
    }

    /// One question, one answer.
    fn call<T, F>(&self, bytes: usize, arrives: Arrives, ask: F) -> Answer<T>
    where
        T: Send + 'static,
        F: Fn(&dyn PeerApi) -> Answer<T> + Send + Sync + 'static,
    {
        let (connection, session) = (self.connection.clone(), self.session.clone());
        let (mut reply, answer) = oneshot::channel();
        // Outside of both processes: what was sent travels on, whatever becomes of its sender.
        tokio::spawn(async move {
            let net = connection.net.clone();
            let twice = arrives == Arrives::PerhapsTwice
                && net.below(1_000) < net.path(connection.from, connection.to).repeated_in_1k;
            // A call that nobody waits for any more is cut off at the callee, or is not.
            let cut_off = net.below(2) == 0;
            let exchange = connection.unless_closed(async {
                connection.there(bytes).await?;
                let asked = session.clone();
                let ask = Arc::new(ask);
                let first = ask.clone();
                let outcome = connection.serve(async move { first(&*asked).await }).await;
                if twice {
                    connection.there(bytes).await?;
                    let asked = session.clone();
                    connection.callee.spawn(async move { drop(ask(&*asked).await) });
                }
                let outcome = outcome?;
                connection.back(64).await?;
                Ok(outcome)
            });
            let outcome = tokio::select! {
                biased;
                outcome = exchange => outcome,
                () = reply.closed(), if cut_off => return,
            };
            // The caller may have stopped waiting.
            let _ = reply.send(outcome);
        });
        async move { answer.await.unwrap_or_else(|_| Err(broken())) }.boxed()
    }

    /// Messages of the caller, as they arrive at the callee.
    fn upload<Q: Send + 'static>(
        &self,
        mut requests: BoxStream<'static, Q>,
        size: fn(&Q) -> usize,
    ) -> BoxStream<'static, Q> {
        let (sender, receiver) = mpsc::channel(1);
        let connection = self.connection.clone();
        // The stream holds what belongs to the caller, so the caller's process asks it.
        self.connection.caller.spawn(async move {
            loop {
                let request = tokio::select! {
                    biased;
                    () = connection.until_closed() => return,
                    () = sender.closed() => return,
                    request = requests.next() => request,
                };
                let Some(request) = request else { return };
                if sender.send(request).await.is_err() {
                    return;
                }
            }
        });
        let connection = self.connection.clone();
        let arrivals = received(receiver).map(move |request| {
            let (connection, bytes) = (connection.clone(), size(&request));
            async move { connection.unless_closed(connection.there(bytes)).await.map(|()| request) }
        });
        let arrived = arrivals.buffered(STREAM_MESSAGES_MAX);
        arrived.take_while(|request| std::future::ready(request.is_ok())).filter_map(|r| async { r.ok() }).boxed()
    }

    /// Opens a stream in both directions.
    fn stream<Q, R, F>(&self, requests: BoxStream<'static, Q>, size: fn(&Q) -> usize, open: F) -> Answer<Messages<R>>
    where
        Q: Send + 'static,
        R: Send + 'static,
        F: FnOnce(Arc<dyn PeerApi>, BoxStream<'static, Q>) -> Answer<Messages<R>> + Send + 'static,
    {
        let (connection, session) = (self.connection.clone(), self.session.clone());
        let requests = self.upload(requests, size);
        async move {
            let (sender, receiver) = mpsc::channel(1);
            let opened = connection.unless_closed(async {
                connection.there(64).await?;
                connection.serve(async move { open(session, requests).await }).await
            });
            let mut answers = opened.await?;
            let served = connection.clone();
            connection.callee.spawn(async move {
                loop {
                    let answer = tokio::select! {
                        biased;
                        () = served.until_closed() => return,
                        () = sender.closed() => return,
                        answer = answers.next() => answer,
                    };
                    let Some(answer) = answer else { return };
                    if sender.send(answer).await.is_err() {
                        return;
                    }
                }
            });
            connection.unless_closed(connection.back(64)).await?;
            let travels = connection.clone();
            let answers = received(receiver).map(move |answer| {
                let connection = travels.clone();
                async move {
                    connection.unless_closed(connection.back(64)).await?;
                    answer
                }
            });
            // The end of the callee's side is the end of the stream if the connection lives, else an error.
            let end = futures::stream::once(async move { connection.is_closed().then(|| Err(broken())) });
            Ok(answers.buffered(STREAM_MESSAGES_MAX).map(Some).chain(end).filter_map(|answer| async { answer }).boxed())
        }
        .boxed()
    }
}

fn received<T: Send + 'static>(receiver: mpsc::Receiver<T>) -> BoxStream<'static, T> {
    futures::stream::unfold(receiver, |mut receiver| async move {
        let next = receiver.recv().await?;
        Some((next, receiver))
    })
    .boxed()
}

fn append_bytes(request: &pb::AppendRequest) -> usize {
    64 + request.entries.iter().map(|entry| entry.payload.len() + 32).sum::<usize>()
}

impl PeerApi for Link {
    fn greet(&self, hello: pb::Hello) -> Answer<pb::Hello> {
        Link::call(self, 128, Arrives::Once, move |peer| peer.greet(hello.clone()))
    }

    fn append(&self, request: pb::AppendRequest) -> Answer<pb::AppendReply> {
        Link::call(self, append_bytes(&request), Arrives::PerhapsTwice, move |peer| peer.append(request.clone()))
    }

    fn append_stream(&self, requests: BoxStream<'static, pb::AppendRequest>) -> Answer<Messages<pb::AppendReply>> {
        self.stream(requests, append_bytes, |peer, requests| peer.append_stream(requests))
    }

    fn vote(&self, request: pb::VoteRequest) -> Answer<pb::VoteReply> {
        Link::call(self, 64, Arrives::PerhapsTwice, move |peer| peer.vote(request))
    }

    fn pre_vote(&self, request: pb::VoteRequest) -> Answer<pb::VoteReply> {
        Link::call(self, 64, Arrives::PerhapsTwice, move |peer| peer.pre_vote(request))
    }

    fn transfer_leader(&self, request: pb::TransferRequest) -> Answer<pb::TransferReply> {
        Link::call(self, 64, Arrives::Once, move |peer| peer.transfer_leader(request))
    }

    fn read_index(&self, request: pb::ReadIndexRequest) -> Answer<pb::ReadIndexReply> {
        Link::call(self, 32, Arrives::PerhapsTwice, move |peer| peer.read_index(request))
    }

    fn propose(&self, batches: BoxStream<'static, pb::ProposeRequest>) -> Answer<Messages<pb::ProposeReply>> {
        self.stream(batches, |_| 256, |peer, batches| peer.propose(batches))
    }

    fn change(&self, request: pb::ChangeRequest) -> Answer<pb::ChangeReply> {
        Link::call(self, 128, Arrives::Once, move |peer| peer.change(request.clone()))
    }

    fn call(&self, request: pb::CallRequest) -> Answer<pb::CallReply> {
        let bytes = request.body.len();
        Link::call(self, bytes, Arrives::Once, move |peer| peer.call(request.clone()))
    }

    fn offer_snapshot(&self, offer: pb::SnapshotOffer) -> Answer<pb::SnapshotProgress> {
        Link::call(self, 256, Arrives::Once, move |peer| peer.offer_snapshot(offer.clone()))
    }

    fn send_snapshot(&self, chunks: BoxStream<'static, pb::SnapshotChunk>) -> Answer<pb::SnapshotReply> {
        let (connection, session) = (self.connection.clone(), self.session.clone());
        let garbling = connection.clone();
        let chunks = self.upload(chunks, |chunk| chunk.data.len());
        let chunks = chunks.map(move |chunk| garbled(chunk, &garbling)).boxed();
        async move {
            connection
                .unless_closed(async {
                    connection.there(64).await?;
                    let reply = connection.serve(async move { session.send_snapshot(chunks).await }).await?;
                    connection.back(64).await?;
                    Ok(reply)
                })
                .await
        }
        .boxed()
    }

    fn is_closed(&self) -> bool {
        self.connection.is_closed()
    }
}

/// The chunk, perhaps with a wrong bit.
fn garbled(mut chunk: pb::SnapshotChunk, connection: &Connection) -> pb::SnapshotChunk {
    let net = &connection.net;
    let often = net.path(connection.from, connection.to).garbled_in_1k;
    if often == 0 || chunk.data.is_empty() || net.below(1_000) >= often {
        return chunk;
    }
    let mut data = chunk.data.to_vec();
    let place = net.below(data.len() as u64) as usize;
    data[place] ^= 1 << net.below(8);
    net.trace.note(format_args!("garbled a chunk {}->{}", connection.from, connection.to));
    chunk.data = data.into();
    chunk
}
