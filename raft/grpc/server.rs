//! The callee's side: an accept loop of our own, a session per connection.
//! Each connection is authenticated before its first byte of HTTP; the session then waits for the greeting.

use std::io;
use std::sync::Arc;

use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use hyper::server::conn::http2::Builder;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status, Streaming};

use super::GrpcNetwork;
use super::client::{CONNECTION_WINDOW_BYTES, STREAM_WINDOW_BYTES};
use super::tls::certified_member;
use crate::limits::PEER_MESSAGE_BYTES_MAX;
use crate::network::pb::peer_server::{Peer, PeerServer};
use crate::network::{Messages, PeerApi, PeerError, PeerService, pb};

/// Connections at the same time; a cluster needs three per member.
const CONNECTIONS_MAX: usize = 256;
/// Streams at the same time on one connection.
const STREAMS_MAX: u32 = 1024;

pub(super) async fn accept(listener: TcpListener, network: Arc<GrpcNetwork>, service: Arc<dyn PeerService>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            biased;
            () = network.stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let tcp = match accepted {
            Ok((tcp, _)) => tcp,
            Err(error) => {
                // Out of file descriptors, most likely. A busy loop would make it worse.
                tracing::warn!(%error, "cannot accept a peer");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(slot) = slots.clone().try_acquire_owned() else {
            tracing::warn!("too many peer connections");
            continue;
        };
        let (network, service) = (network.clone(), service.clone());
        tokio::spawn(async move {
            let stop = network.stop.clone();
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                served = serve(tcp, &network, service) => if let Err(error) = served {
                    tracing::debug!(%error, "peer connection ended");
                }
            }
            drop(slot);
        });
    }
}

async fn serve(tcp: TcpStream, network: &GrpcNetwork, service: Arc<dyn PeerService>) -> io::Result<()> {
    tcp.set_nodelay(true)?;
    let acceptor = network.tls.load().acceptor.clone();
    let stream = tokio::time::timeout(network.dial_timeout, acceptor.accept(tcp))
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    let member = stream
        .get_ref()
        .1
        .peer_certificates()
        .and_then(|chain| certified_member(chain.first()?))
        .ok_or_else(|| io::Error::other("certificate of no member"))?;
    let handler = PeerServer::new(Handler { session: service.open_session(member) })
        .max_decoding_message_size(PEER_MESSAGE_BYTES_MAX)
        .max_encoding_message_size(PEER_MESSAGE_BYTES_MAX);
    Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_concurrent_streams(STREAMS_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(handler))
        .await
        .map_err(io::Error::other)
}

/// Hands each call to the connection's session.
struct Handler {
    session: Arc<dyn PeerApi>,
}

fn status(error: PeerError) -> Status {
    match error {
        PeerError::Refused(reason) => Status::permission_denied(reason),
        PeerError::Quarantined(reason) => Status::data_loss(reason),
        PeerError::TimedOut => Status::deadline_exceeded("timed out"),
        PeerError::Unreachable(reason) => Status::unavailable(reason),
        PeerError::Failed(reason) => Status::internal(reason),
    }
}

fn reply<T>(answer: Result<T, PeerError>) -> Result<Response<T>, Status> {
    answer.map(Response::new).map_err(status)
}

/// The messages of a caller until the first that cannot be read, which ends the stream.
fn until_broken<T: Send + 'static>(stream: Streaming<T>) -> BoxStream<'static, T> {
    stream.map(Result::ok).take_while(|item| std::future::ready(item.is_some())).filter_map(std::future::ready).boxed()
}

type Replies<T> = BoxStream<'static, Result<T, Status>>;

fn replies<T: Send + 'static>(messages: Messages<T>) -> Replies<T> {
    messages.map_err(status).boxed()
}

#[tonic::async_trait]
impl Peer for Handler {
    async fn greet(&self, request: Request<pb::Hello>) -> Result<Response<pb::Hello>, Status> {
        reply(self.session.greet(request.into_inner()).await)
    }

    async fn append(&self, request: Request<pb::AppendRequest>) -> Result<Response<pb::AppendReply>, Status> {
        reply(self.session.append(request.into_inner()).await)
    }

    async fn vote(&self, request: Request<pb::VoteRequest>) -> Result<Response<pb::VoteReply>, Status> {
        reply(self.session.vote(request.into_inner()).await)
    }

    async fn pre_vote(&self, request: Request<pb::VoteRequest>) -> Result<Response<pb::VoteReply>, Status> {
        reply(self.session.pre_vote(request.into_inner()).await)
    }

    async fn transfer_leader(
        &self,
        request: Request<pb::TransferRequest>,
    ) -> Result<Response<pb::TransferReply>, Status> {
        reply(self.session.transfer_leader(request.into_inner()).await)
    }

    async fn read_index(&self, request: Request<pb::ReadIndexRequest>) -> Result<Response<pb::ReadIndexReply>, Status> {
        reply(self.session.read_index(request.into_inner()).await)
    }

    type AppendStreamStream = Replies<pb::AppendReply>;

    async fn append_stream(
        &self,
        request: Request<Streaming<pb::AppendRequest>>,
    ) -> Result<Response<Self::AppendStreamStream>, Status> {
        reply(self.session.append_stream(until_broken(request.into_inner())).await.map(replies))
    }

    type ProposeStream = Replies<pb::ProposeReply>;

    async fn propose(
        &self,
        request: Request<Streaming<pb::ProposeRequest>>,
    ) -> Result<Response<Self::ProposeStream>, Status> {
        reply(self.session.propose(until_broken(request.into_inner())).await.map(replies))
    }

    async fn change(&self, request: Request<pb::ChangeRequest>) -> Result<Response<pb::ChangeReply>, Status> {
        reply(self.session.change(request.into_inner()).await)
    }

    async fn call(&self, request: Request<pb::CallRequest>) -> Result<Response<pb::CallReply>, Status> {
        reply(self.session.call(request.into_inner()).await)
    }

    async fn offer_snapshot(
        &self,
        request: Request<pb::SnapshotOffer>,
    ) -> Result<Response<pb::SnapshotProgress>, Status> {
        reply(self.session.offer_snapshot(request.into_inner()).await)
    }

    async fn send_snapshot(
        &self,
        request: Request<Streaming<pb::SnapshotChunk>>,
    ) -> Result<Response<pb::SnapshotReply>, Status> {
        reply(self.session.send_snapshot(until_broken(request.into_inner())).await)
    }
}
