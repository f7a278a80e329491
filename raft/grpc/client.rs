//! The caller's side: one HTTP/2 connection of our own, and the stub that speaks over it.
//! The connection is never re-established behind the stub's back: a new one must be greeted first.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, Stream, StreamExt};
use hyper::body::Incoming;
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tonic::body::Body;
use tower::Service;

use super::tls::{TlsSides, server_name};
use crate::limits::PEER_MESSAGE_BYTES_MAX;
use crate::network::pb::peer_client::PeerClient;
use crate::network::{Answer, Messages, PeerApi, PeerError, pb};
use crate::types::NodeId;

/// Flow control windows: a few of the largest messages in flight per stream, more per connection.
pub(super) const STREAM_WINDOW_BYTES: u32 = 8 * 1024 * 1024;
pub(super) const CONNECTION_WINDOW_BYTES: u32 = 16 * 1024 * 1024;
/// A peer that vanished without closing is noticed after interval and time-out.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(2);
const KEEP_ALIVE_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) struct GrpcPeer {
    connection: Connection,
}

pub(super) async fn dial(to: NodeId, addr: &str, tls: &TlsSides) -> io::Result<GrpcPeer> {
    let tcp = TcpStream::connect(addr).await?;
    tcp.set_nodelay(true)?;
    let stream = tls.connector.connect(server_name(to), tcp).await?;
    let (sender, connection) = Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .keep_alive_interval(KEEP_ALIVE_INTERVAL)
        .keep_alive_timeout(KEEP_ALIVE_TIMEOUT)
        .keep_alive_while_idle(true)
        .handshake::<_, Body>(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(peer = to, %error, "peer connection ended");
        }
    });
    Ok(GrpcPeer { connection: Connection { sender } })
}

/// An established connection as a service for the generated stub.
#[derive(Clone)]
struct Connection {
    sender: SendRequest<Body>,
}

impl Service<http::Request<Body>> for Connection {
    type Response = http::Response<Incoming>;
    type Error = hyper::Error;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.sender.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        self.sender.send_request(request).boxed()
    }
}

type Stub = PeerClient<Connection>;

impl GrpcPeer {
    fn stub(&self) -> Stub {
        PeerClient::with_origin(self.connection.clone(), http::Uri::from_static("https://peer.xebec"))
            .max_decoding_message_size(PEER_MESSAGE_BYTES_MAX)
            .max_encoding_message_size(PEER_MESSAGE_BYTES_MAX)
    }
}

fn peer_error(status: tonic::Status) -> PeerError {
    let message = status.message().to_owned();
    match status.code() {
        tonic::Code::Unauthenticated | tonic::Code::PermissionDenied => PeerError::Refused(message),
        tonic::Code::DataLoss => PeerError::Quarantined(message),
        tonic::Code::DeadlineExceeded => PeerError::TimedOut,
        tonic::Code::Internal | tonic::Code::InvalidArgument => PeerError::Failed(message),
        // What the transport reports has many codes; all mean that the connection is of no use.
        _ => PeerError::Unreachable(message),
    }
}

/// Calls one method of the stub with one message.
macro_rules! unary {
    ($self:ident, $method:ident, $request:ident) => {{
        let mut stub = $self.stub();
        async move { stub.$method($request).await.map(|answer| answer.into_inner()).map_err(peer_error) }.boxed()
    }};
}

/// A stream under a plain name: the compiler cannot see through a boxed one in the stub's future.
struct Outgoing<T>(BoxStream<'static, T>);

impl<T> Stream for Outgoing<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.poll_next_unpin(cx)
    }
}

fn answers<T: Send + 'static>(stream: tonic::Streaming<T>) -> Messages<T> {
    stream.map(|item| item.map_err(peer_error)).boxed()
}

impl PeerApi for GrpcPeer {
    fn greet(&self, hello: pb::Hello) -> Answer<pb::Hello> {
        unary!(self, greet, hello)
    }

    fn append(&self, request: pb::AppendRequest) -> Answer<pb::AppendReply> {
        unary!(self, append, request)
    }

    fn append_stream(&self, requests: BoxStream<'static, pb::AppendRequest>) -> Answer<Messages<pb::AppendReply>> {
        let mut stub = self.stub();
        let outgoing = Outgoing(requests);
        async move {
            let answer = stub.append_stream(outgoing).await.map_err(peer_error)?;
            Ok(answers(answer.into_inner()))
        }
        .boxed()
    }

    fn vote(&self, request: pb::VoteRequest) -> Answer<pb::VoteReply> {
        unary!(self, vote, request)
    }

    fn pre_vote(&self, request: pb::VoteRequest) -> Answer<pb::VoteReply> {
        unary!(self, pre_vote, request)
    }

    fn transfer_leader(&self, request: pb::TransferRequest) -> Answer<pb::TransferReply> {
        unary!(self, transfer_leader, request)
    }

    fn read_index(&self, request: pb::ReadIndexRequest) -> Answer<pb::ReadIndexReply> {
        unary!(self, read_index, request)
    }

    fn propose(&self, batches: BoxStream<'static, pb::ProposeRequest>) -> Answer<Messages<pb::ProposeReply>> {
        let mut stub = self.stub();
        let outgoing = Outgoing(batches);
        async move {
            let answer = stub.propose(outgoing).await.map_err(peer_error)?;
            Ok(answers(answer.into_inner()))
        }
        .boxed()
    }

    fn change(&self, request: pb::ChangeRequest) -> Answer<pb::ChangeReply> {
        unary!(self, change, request)
    }

    fn call(&self, request: pb::CallRequest) -> Answer<pb::CallReply> {
        unary!(self, call, request)
    }

    fn offer_snapshot(&self, offer: pb::SnapshotOffer) -> Answer<pb::SnapshotProgress> {
        unary!(self, offer_snapshot, offer)
    }

    fn send_snapshot(&self, chunks: BoxStream<'static, pb::SnapshotChunk>) -> Answer<pb::SnapshotReply> {
        let mut stub = self.stub();
        let outgoing = Outgoing(chunks);
        async move { stub.send_snapshot(outgoing).await.map(tonic::Response::into_inner).map_err(peer_error) }.boxed()
    }

    fn is_closed(&self) -> bool {
        self.connection.sender.is_closed()
    }
}

// The window must hold at least one message, or a large one could never be read as a whole.
const _: () = assert!(STREAM_WINDOW_BYTES as usize > PEER_MESSAGE_BYTES_MAX);
const _: () = assert!(CONNECTION_WINDOW_BYTES >= STREAM_WINDOW_BYTES);
