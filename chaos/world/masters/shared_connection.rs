//! One TLS connection over which a client has many requests under way at a time, as client-go has them. kube opens one for
//! each watch. Used where thousands of watches come at once.

use std::sync::Arc;

use anyhow::{Context, ensure};
use bytes::Bytes;
use http::{StatusCode, header};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use kube::client::ConfigExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// Makes connections to one master with the credentials of a client.
#[derive(Clone)]
pub struct Dialer {
    tls: TlsConnector,
    /// As `host:port`.
    address: String,
}

impl Dialer {
    /// With the credentials and to the server that `config` names.
    pub fn new(config: &kube::Config) -> anyhow::Result<Dialer> {
        let mut tls = config.rustls_client_config().context("the client's certificate")?;
        tls.alpn_protocols = vec![b"h2".to_vec()];
        let address = config.cluster_url.authority().context("a server without an address")?.to_string();
        Ok(Dialer { tls: TlsConnector::from(Arc::new(tls)), address })
    }

    /// Connects, shakes hands, and is ready for requests. The connection ends with the last request or sender.
    pub async fn connect(&self) -> anyhow::Result<SharedConnection> {
        let stream =
            TcpStream::connect(&self.address).await.with_context(|| format!("connecting to {}", self.address))?;
        stream.set_nodelay(true)?;
        let ip = stream.peer_addr()?.ip();
        let stream = self.tls.connect(ServerName::IpAddress(ip.into()), stream).await.context("TLS")?;
        let (sender, connection) =
            http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.context("HTTP/2")?;
        // Its end shows at the sender and at every body.
        tokio::spawn(connection);
        Ok(SharedConnection { sender, address: self.address.clone() })
    }
}

/// See the head of this file.
#[derive(Clone)]
pub struct SharedConnection {
    sender: SendRequest<Empty<Bytes>>,
    address: String,
}

impl SharedConnection {
    /// The body that answers a GET of this path and query. Fails where the answer is not 200.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Incoming> {
        let request =
            http::Request::get(format!("https://{}{path}", self.address)).header(header::ACCEPT, "application/json");
        let response = self.sender.send_request(request.body(Empty::new())?).await?;
        ensure!(response.status() == StatusCode::OK, "{path} was answered with {}", response.status());
        Ok(response.into_body())
    }
}
