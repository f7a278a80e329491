//! The serving port over real sockets.

#![allow(clippy::unwrap_used)]

use bytes::Bytes;
use http_body_util::Empty;
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use tokio::io::AsyncReadExt;
use tokio_rustls::TlsConnector;

use super::*;
use crate::testing::{Authority, Files, Leaf, eventually, server};

struct Port {
    address: SocketAddr,
    authority: Authority,
    files: Files,
    shutdown: CancellationToken,
    served: tokio::task::JoinHandle<Result<(), Error>>,
}

impl Port {
    async fn open() -> Self {
        let (server, authority, files) = server(|_| {}).await;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let stop = shutdown.clone();
        let served = tokio::spawn(async move { server.serve(listener, stop).await });
        Self { address, authority, files, shutdown, served }
    }

    fn client(&self, leaf: Option<&Leaf>, protocol: &[u8]) -> ClientConfig {
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.authority.roots());
        let mut config = match leaf {
            Some(leaf) => builder.with_client_auth_cert(vec![leaf.der.clone()], leaf.key()).unwrap(),
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![protocol.to_vec()];
        config
    }

    async fn connect(&self, config: ClientConfig) -> tokio_rustls::client::TlsStream<TcpStream> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
    }

    /// One `GET` over HTTP/2 or HTTP/1.1: code and body.
    async fn get(&self, leaf: Option<&Leaf>, protocol: &[u8], path: &str) -> (u16, String) {
        let io = TokioIo::new(self.connect(self.client(leaf, protocol)).await);
        let request =
            |uri: String| Request::builder().uri(uri).header("host", "localhost").body(Empty::<Bytes>::new()).unwrap();
        let response = if protocol == b"h2" {
            let (mut sender, connection) =
                hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
            tokio::spawn(connection);
            sender.send_request(request(format!("https://localhost{path}"))).await.unwrap()
        } else {
            let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.unwrap();
            tokio::spawn(connection);
            sender.send_request(request(path.to_owned())).await.unwrap()
        };
        let code = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (code, String::from_utf8(bytes.to_vec()).unwrap())
    }
}

#[tokio::test]
async fn a_client_certificate_is_a_user_over_both_protocols() {
    let port = Port::open().await;
    let admin = port.authority.client("root", "system:masters");
    let ann = port.authority.client("ann", "");
    for protocol in [b"h2".as_slice(), b"http/1.1"] {
        assert_eq!(port.get(Some(&admin), protocol, "/metrics").await.0, 200);
        let (code, text) = port.get(Some(&ann), protocol, "/metrics").await;
        assert_eq!(code, 403);
        assert!(text.contains(r#"User \"ann\" cannot get path \"/metrics\""#), "{text}");
        assert_eq!(port.get(None, protocol, "/metrics").await.0, 403);
    }
}

#[tokio::test]
async fn a_bad_client_certificate_gets_401_and_no_broken_handshake() {
    let port = Port::open().await;
    let bad = [Authority::new().client("root", "system:masters"), port.authority.expired_client("root")];
    for leaf in bad {
        assert_eq!(port.get(Some(&leaf), b"h2", "/version").await.0, 401);
    }
}

#[tokio::test]
async fn a_client_that_forgot_tls_is_told_so() {
    let port = Port::open().await;
    let mut stream = TcpStream::connect(port.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    assert_eq!(answer, "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
}

#[tokio::test]
async fn a_header_above_the_bound_is_431() {
    let port = Port::open().await;
    let mut stream = port.connect(port.client(None, b"http/1.1")).await;
    let head = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(2 * 1024 * 1024));
    let _ = stream.write_all(head.as_bytes()).await;
    let mut answer = vec![0; 64];
    let read = stream.read(&mut answer).await.unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&answer[..read]));
}

#[tokio::test]
async fn certificates_on_disk_replace_those_in_use() {
    let port = Port::open().await;
    let paths = crate::config::ServingTls {
        cert_path: port.files.dir().join("server.crt"),
        key_path: port.files.dir().join("server.key"),
        client_ca_path: Some(port.files.dir().join("ca.crt")),
    };
    let files = TlsFiles::load(paths).unwrap();
    let (_, before) = files.verifier().unwrap();
    assert!(!files.reload().unwrap());
    let leaf = port.authority.server();
    port.files.write("server.crt", &leaf.pem);
    // The key does not fit yet: what is in use stays in use.
    assert!(files.reload().is_err());
    assert_eq!(files.verifier().unwrap().1, before);
    port.files.write("server.key", &leaf.key_pem);
    assert!(files.reload().unwrap());
    assert_eq!(files.verifier().unwrap().1, before + 1);
}

#[tokio::test]
async fn stalled_handshakes_make_room_for_new_clients() {
    let handshakes = Handshakes::default();
    let stalled: Vec<_> = (0..limits::HANDSHAKES_MAX).map(|_| handshakes.begin()).collect();
    assert!(!stalled[0].evicted.is_cancelled());
    let new = handshakes.begin();
    assert!(stalled[0].evicted.is_cancelled());
    assert!(!stalled[1].evicted.is_cancelled() && !new.evicted.is_cancelled());
    drop(stalled);
    drop(new);
    assert!(handshakes.open.lock().is_empty());
}

#[test]
fn a_connection_is_idle_without_requests_and_stalled_with_an_answer_that_nobody_takes() {
    let activity = Arc::new(Activity::default());
    let at = Duration::from_secs;
    assert_eq!(activity.verdict(at(0)), Verdict::Idle);
    let list = activity.begin(at(0));
    let watch = activity.begin(at(0));
    watch.without_end();
    assert_eq!(activity.verdict(at(limits::ANSWER_TIMEOUT_S)), Verdict::Keep);
    assert_eq!(activity.verdict(at(limits::ANSWER_TIMEOUT_S + 1)), Verdict::Stalled);
    drop(list);
    assert_eq!(activity.verdict(at(limits::ANSWER_TIMEOUT_S + 1)), Verdict::Keep);
    drop(watch);
    assert_eq!(activity.verdict(at(limits::ANSWER_TIMEOUT_S + 1)), Verdict::Idle);
}

#[tokio::test]
async fn shutdown_ends_idle_connections_and_returns() {
    let port = Port::open().await;
    let io = TokioIo::new(port.connect(port.client(None, b"http/1.1")).await);
    let (sender, connection) = hyper::client::conn::http1::handshake::<_, Empty<Bytes>>(io).await.unwrap();
    let connection = tokio::spawn(connection);
    port.shutdown.cancel();
    port.served.await.unwrap().unwrap();
    eventually(async || connection.is_finished()).await;
    drop(sender);
    assert!(TcpStream::connect(port.address).await.is_err());
}
