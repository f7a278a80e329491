//! The serving port: accepts connections, makes them TLS, and hands each request to the chain.
//!
//! Everything a client may take its time with has a deadline here, and everything it may open many of has a bound. It
//! must not know what a request asks for.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::header::{EXPECT, HOST, HeaderValue};
use http::{Method, Request, Response, StatusCode, Version};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use parking_lot::Mutex;
use rustls::ServerConfig;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::authn::x509::{ClientCa, PeerCertificates};
use crate::body::{Body, BoxError};
use crate::chain::{self, Connection, LongRunning};
use crate::error::Error;
use crate::server::Shared;
use crate::tls::TlsFiles;
use crate::track::Tracked;
use crate::{limits, respond};

/// The first byte of a TLS handshake.
const TLS_HANDSHAKE: u8 = 0x16;
/// What Go's server tells a client that forgot the TLS.
const PLAIN_HTTP: &[u8] = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
/// Pause after the kernel refused to give a connection (too many open files).
const ACCEPT_RETRY_MS: u64 = 50;

/// Serves until `shutdown` is cancelled and the requests under way have ended or their time to do so is over.
pub async fn serve(
    shared: Arc<Shared>,
    listener: std::net::TcpListener,
    shutdown: CancellationToken,
) -> Result<(), Error> {
    let files = Arc::new(TlsFiles::load(shared.config.tls.clone())?);
    let tls = files.server_config().map_err(|error| Error::Config(error.to_string()))?;
    listener.set_nonblocking(true).map_err(Error::Listen)?;
    let listener = TcpListener::from_std(listener).map_err(Error::Listen)?;
    let server = Arc::new(Server {
        shared: shared.clone(),
        tls,
        files: files.clone(),
        handshakes: Handshakes::default(),
        draining: CancellationToken::new(),
    });
    let tasks = TaskTracker::new();
    tasks.spawn(watch_files(shared.clone(), files, shutdown.clone()));
    accept(&server, &listener, &tasks, &shutdown).await;

    // First nothing new is accepted, then watches end and clients are told to go elsewhere, then the rest is cut off.
    drop(listener);
    shared.closing.cancel();
    server.draining.cancel();
    tasks.close();
    let late = shared.clock.sleep(Duration::from_secs(limits::SHUTDOWN_DRAIN_TIMEOUT_S));
    tokio::select! {
        biased;
        () = tasks.wait() => {}
        () = late => tracing::warn!(connections = tasks.len(), "connections were still open after the drain"),
    }
    Ok(())
}

struct Server {
    shared: Arc<Shared>,
    tls: Arc<ServerConfig>,
    files: Arc<TlsFiles>,
    handshakes: Handshakes,
    draining: CancellationToken,
}

async fn accept(server: &Arc<Server>, listener: &TcpListener, tasks: &TaskTracker, shutdown: &CancellationToken) {
    let connections = Arc::new(Semaphore::new(server.shared.config.connections_max.min(limits::CONNECTIONS_MAX)));
    loop {
        let accepted = async {
            let place = connections.clone().acquire_owned().await.expect("the semaphore is never closed");
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            () = shutdown.cancelled() => return,
            accepted = accepted => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                tasks.spawn(connection(server.clone(), stream, peer, place));
            }
            Err(error) => {
                tracing::warn!(%error, "no connection could be accepted");
                server.shared.clock.sleep(Duration::from_millis(ACCEPT_RETRY_MS)).await;
            }
        }
    }
}

/// Handshakes under way, oldest first. Clients finish theirs in milliseconds, so where there are too many, the oldest
/// is one that stalls: it makes room for the newest.
#[derive(Default)]
struct Handshakes {
    next: AtomicU64,
    open: Mutex<VecDeque<(u64, CancellationToken)>>,
}

struct Handshake<'a> {
    all: &'a Handshakes,
    id: u64,
    evicted: CancellationToken,
}

impl Handshakes {
    fn begin(&self) -> Handshake<'_> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let evicted = CancellationToken::new();
        let mut open = self.open.lock();
        if open.len() >= limits::HANDSHAKES_MAX
            && let Some((_, oldest)) = open.pop_front()
        {
            oldest.cancel();
        }
        open.push_back((id, evicted.clone()));
        Handshake { all: self, id, evicted }
    }
}

impl Drop for Handshake<'_> {
    fn drop(&mut self) {
        let mut open = self.all.open.lock();
        if let Ok(at) = open.binary_search_by_key(&self.id, |(id, _)| *id) {
            open.remove(at);
        }
    }
}

/// One connection from its first byte to its last.
async fn connection(server: Arc<Server>, stream: TcpStream, peer: SocketAddr, _place: OwnedSemaphorePermit) {
    let _ = stream.set_nodelay(true);
    let handshake = server.handshakes.begin();
    let late = server.shared.clock.sleep(Duration::from_secs(limits::HANDSHAKE_TIMEOUT_S));
    let stream = tokio::select! {
        biased;
        () = server.draining.cancelled() => return,
        () = handshake.evicted.cancelled() => return,
        stream = shake_hands(&server, stream) => stream,
        () = late => return,
    };
    drop(handshake);
    match stream {
        Ok(Some(stream)) => requests(&server, stream, peer).await,
        Ok(None) => {}
        Err(error) => tracing::debug!(%peer, %error, "TLS handshake failed"),
    }
}

/// `None` where the client did not speak TLS and was told so.
async fn shake_hands(server: &Server, mut stream: TcpStream) -> io::Result<Option<TlsStream<TcpStream>>> {
    let mut first = [0];
    if stream.peek(&mut first).await? == 1 && first[0] != TLS_HANDSHAKE && first[0].is_ascii_uppercase() {
        stream.write_all(PLAIN_HTTP).await?;
        stream.shutdown().await?;
        return Ok(None);
    }
    TlsAcceptor::from(server.tls.clone()).accept(stream).await.map(Some)
}

/// The requests of one connection: when each began, unless it may last as long as it likes.
#[derive(Default)]
struct Activity {
    next: AtomicU64,
    under_way: Mutex<BTreeMap<u64, Option<Duration>>>,
}

/// Held by a request and its answer.
struct Busy {
    activity: Arc<Activity>,
    id: u64,
}

/// What is to become of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// It goes on.
    Keep,
    /// It has no request under way.
    Idle,
    /// Its client does not take an answer that it asked for.
    Stalled,
}

impl Activity {
    fn begin(self: &Arc<Self>, now: Duration) -> Busy {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.under_way.lock().insert(id, Some(now));
        Busy { activity: self.clone(), id }
    }

    /// How many requests there have been.
    fn begun(&self) -> u64 {
        self.next.load(Ordering::Relaxed)
    }

    fn verdict(&self, now: Duration) -> Verdict {
        let under_way = self.under_way.lock();
        let late = Duration::from_secs(limits::ANSWER_TIMEOUT_S);
        if under_way.is_empty() {
            Verdict::Idle
        } else if under_way.values().flatten().any(|began| now.saturating_sub(*began) > late) {
            Verdict::Stalled
        } else {
            Verdict::Keep
        }
    }
}

impl Busy {
    /// The answer may last as long as the client likes.
    fn without_end(&self) {
        self.activity.under_way.lock().insert(self.id, None);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.activity.under_way.lock().remove(&self.id);
    }
}

async fn requests(server: &Server, stream: TlsStream<TcpStream>, peer: SocketAddr) {
    let (_, session) = stream.get_ref();
    let multiplexed = session.alpn_protocol() == Some(b"h2");
    let chain = session.peer_certificates().unwrap_or_default().iter().map(|c| c.clone().into_owned()).collect();
    let ca: Arc<dyn ClientCa> = server.files.clone();
    let certificates = Arc::new(PeerCertificates::new(chain, ca));
    let handle = Connection { close: CancellationToken::new(), multiplexed };
    let activity = Arc::new(Activity::default());
    let service = {
        let (shared, handle, activity) = (server.shared.clone(), handle.clone(), activity.clone());
        service_fn(move |request| {
            let request = received(request, &certificates, &handle, peer);
            let (shared, busy) = (shared.clone(), activity.begin(shared.clock.monotonic()));
            async move {
                let response: Response<Body> = match misfit(&request) {
                    Some(refusal) => refusal,
                    None => chain::serve(shared, request).await,
                };
                if response.extensions().get::<LongRunning>().is_some() {
                    busy.without_end();
                }
                Ok::<_, std::convert::Infallible>(response.map(|body| Tracked::wrap(body, busy)))
            }
        })
    };
    let builder = builder(if multiplexed { Protocol::Http2 } else { Protocol::Http1 });
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let mut useless = std::pin::pin!(useless(server, &activity));
    let mut abandoned = std::pin::pin!(abandoned(server, &activity));
    let mut leaving = false;
    loop {
        tokio::select! {
            biased;
            result = connection.as_mut() => {
                if let Err(error) = result {
                    tracing::debug!(%peer, error, "connection ended");
                }
                return;
            }
            () = server.draining.cancelled(), if !leaving => leaving = true,
            () = handle.close.cancelled(), if !leaving => leaving = true,
            () = abandoned.as_mut(), if leaving => return,
            verdict = useless.as_mut(), if !leaving => match verdict {
                Verdict::Stalled => {
                    tracing::info!(%peer, "connection cut off: its client does not read the answer");
                    return;
                }
                _ => leaving = true,
            },
        }
        connection.as_mut().graceful_shutdown();
    }
}

/// The answer to what is HTTP and still no request to a server of this kind, in the words of Go's server.
fn misfit(request: &Request<Body>) -> Option<Response<Body>> {
    let headers = request.headers();
    let hosts = headers.get_all(HOST).iter().count();
    let told_by_target = request.uri().authority().is_some();
    if request.method() == Method::CONNECT {
        return Some(respond::text(StatusCode::METHOD_NOT_ALLOWED, "405: Method Not Allowed"));
    }
    if hosts > 1 {
        return Some(respond::text(StatusCode::BAD_REQUEST, "400 Bad Request: too many Host headers"));
    }
    if hosts == 0 && !told_by_target && request.version() == Version::HTTP_11 {
        return Some(respond::text(StatusCode::BAD_REQUEST, "400 Bad Request: missing required Host header"));
    }
    let continues = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"100-continue");
    if headers.get(EXPECT).is_some_and(|value| !continues(value)) {
        return Some(respond::text(StatusCode::EXPECTATION_FAILED, "417 Expectation Failed"));
    }
    None
}

/// A request from the wire: with what the connection knows about its client, and nothing that only in-process callers
/// may say.
fn received(
    request: Request<Incoming>,
    certificates: &Arc<PeerCertificates>,
    connection: &Connection,
    peer: SocketAddr,
) -> Request<Body> {
    let mut request = request.map(|body| body.map_err(BoxError::from).boxed_unsync());
    let extensions = request.extensions_mut();
    extensions.clear();
    extensions.insert(certificates.clone());
    extensions.insert(connection.clone());
    extensions.insert(peer);
    request
}

#[derive(Clone, Copy)]
enum Protocol {
    Http1,
    Http2,
}

/// Bounds of the protocol that was agreed on in the handshake; the other one is not spoken on the connection, so that
/// the time for headers runs from the first byte that is missing.
fn builder(protocol: Protocol) -> auto::Builder<TokioExecutor> {
    let builder = auto::Builder::new(TokioExecutor::new());
    let mut builder = match protocol {
        Protocol::Http1 => builder.http1_only(),
        Protocol::Http2 => builder.http2_only(),
    };
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits::HEADER_READ_TIMEOUT_S))
        .max_headers(limits::REQUEST_HEADERS_MAX)
        .max_buf_size(limits::REQUEST_HEADER_BYTES_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits::HTTP2_STREAMS_MAX)
        .max_pending_accept_reset_streams(limits::HTTP2_RESET_STREAMS_MAX)
        .max_header_list_size(u32::try_from(limits::REQUEST_HEADER_BYTES_MAX).expect("1 MiB fits 32 bits"))
        .max_send_buf_size(limits::HTTP2_SEND_BUFFER_BYTES_MAX)
        .keep_alive_interval(Duration::from_secs(limits::HTTP2_KEEP_ALIVE_INTERVAL_S))
        .keep_alive_timeout(Duration::from_secs(limits::HTTP2_KEEP_ALIVE_TIMEOUT_S));
    builder
}

/// Resolves when a client that was told to go keeps the connection and does nothing with it: it owes an answer to the
/// last question of the protocol, or does not take what it asked for.
async fn abandoned(server: &Server, activity: &Activity) {
    let clock = &server.shared.clock;
    loop {
        let before = activity.begun();
        clock.sleep(Duration::from_secs(limits::CONNECTION_LINGER_TIMEOUT_S)).await;
        match activity.verdict(clock.monotonic()) {
            Verdict::Idle if activity.begun() == before => return,
            Verdict::Stalled => return,
            _ => {}
        }
    }
}

/// Resolves when a connection has had no request for the idle time, or its client has stopped reading an answer.
async fn useless(server: &Server, activity: &Activity) -> Verdict {
    let clock = &server.shared.clock;
    clock.sleep(Duration::from_secs(limits::HEADER_READ_TIMEOUT_S)).await;
    if activity.begun() == 0 {
        return Verdict::Idle;
    }
    loop {
        let before = activity.begun();
        clock.sleep(Duration::from_secs(limits::CONNECTION_IDLE_TIMEOUT_S)).await;
        match activity.verdict(clock.monotonic()) {
            Verdict::Idle if activity.begun() == before => return Verdict::Idle,
            Verdict::Stalled => return Verdict::Stalled,
            _ => {}
        }
    }
}

/// Reads certificates again when their files change.
async fn watch_files(shared: Arc<Shared>, files: Arc<TlsFiles>, shutdown: CancellationToken) {
    loop {
        let interval = shared.clock.sleep(Duration::from_secs(limits::CERTIFICATE_POLL_INTERVAL_S));
        tokio::select! {
            biased;
            () = shutdown.cancelled() => return,
            () = shared.certificates_changed.notified() => {}
            () = interval => {}
        }
        let reading = files.clone();
        match tokio::task::spawn_blocking(move || reading.reload()).await {
            Ok(Ok(true)) => tracing::info!("serving certificates were read again"),
            Ok(Err(error)) => tracing::warn!(%error, "changed certificates are not usable; the old ones stay"),
            Ok(Ok(false)) | Err(_) => {}
        }
    }
}

#[cfg(test)]
#[path = "listen_tests.rs"]
mod tests;
