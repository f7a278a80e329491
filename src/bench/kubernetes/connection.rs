//! The light HTTP/1.1 client: one TLS connection kept alive, prepared bodies, replies drained and not parsed.
//! The same for both sides.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::limits::{OPERATION_TIMEOUT, PROBE_TIMEOUT};

/// Who a client is and whom it trusts, as PEM.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// The servers' authority.
    pub authority: Vec<u8>,
    /// The client's certificate.
    pub certificate: Vec<u8>,
    /// Its key.
    pub key: Vec<u8>,
}

/// Makes connections with the same credentials.
#[derive(Clone)]
pub struct Dialer(TlsConnector);

impl std::fmt::Debug for Dialer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dialer(…)")
    }
}

impl Dialer {
    /// For administrators with a client certificate.
    pub fn new(credentials: &Credentials) -> anyhow::Result<Dialer> {
        let mut roots = RootCertStore::empty();
        for authority in CertificateDer::pem_slice_iter(&credentials.authority) {
            roots.add(authority.context("reading the authority")?)?;
        }
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&credentials.certificate).collect();
        let key = PrivateKeyDer::from_pem_slice(&credentials.key).context("reading the key")?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_client_auth_cert(chain.context("reading the certificate")?, key)?;
        Ok(Dialer(TlsConnector::from(Arc::new(config))))
    }

    /// A connection that is made when it is first used, and again when it broke.
    pub fn connection(&self, address: SocketAddr) -> Connection {
        Connection {
            dialer: self.clone(),
            address,
            host: address.to_string(),
            sender: None,
            patience: OPERATION_TIMEOUT,
        }
    }

    async fn dial(&self, address: SocketAddr) -> anyhow::Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        let stream = self.0.connect(ServerName::IpAddress(address.ip().into()), stream).await.context("TLS")?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.context("HTTP")?;
        // Its end shows at the sender.
        tokio::spawn(connection);
        Ok(sender)
    }
}

/// See the head of this file.
#[derive(Debug)]
pub struct Connection {
    dialer: Dialer,
    address: SocketAddr,
    host: String,
    sender: Option<SendRequest<Full<Bytes>>>,
    patience: Duration,
}

/// A request's prepared parts.
#[derive(Clone, Debug)]
pub struct Call {
    /// The verb.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// Type of the body.
    pub content_type: &'static str,
    /// The body; empty for none.
    pub body: Bytes,
}

impl Call {
    /// A GET.
    pub fn get(path: impl Into<String>) -> Call {
        Call { method: Method::GET, path: path.into(), content_type: JSON, body: Bytes::new() }
    }

    /// A request with a JSON body.
    pub fn json(method: Method, path: impl Into<String>, body: Bytes) -> Call {
        Call { method, path: path.into(), content_type: JSON, body }
    }

    /// A merge patch.
    pub fn merge_patch(path: impl Into<String>, body: Bytes) -> Call {
        Call { method: Method::PATCH, path: path.into(), content_type: MERGE_PATCH, body }
    }
}

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

impl Connection {
    /// The same connection for a client that gives up soon.
    pub fn impatient(mut self) -> Connection {
        self.patience = PROBE_TIMEOUT;
        self
    }

    /// Sends a request and drains the reply. Fails on any status but success.
    pub async fn call(&mut self, call: &Call) -> anyhow::Result<()> {
        let mut incoming = self.open(call).await?;
        while let Some(frame) = incoming.frame().await {
            frame.context("reading a reply")?;
        }
        Ok(())
    }

    /// The same, with the reply's body.
    pub async fn read(&mut self, call: &Call) -> anyhow::Result<Bytes> {
        Ok(self.open(call).await?.collect().await.context("reading a reply")?.to_bytes())
    }

    /// Sends a request; the reply's body is still to come. Fails on any status but success.
    pub async fn open(&mut self, call: &Call) -> anyhow::Result<Incoming> {
        let patience = self.patience;
        let answered = tokio::time::timeout(patience, self.send(call)).await;
        let (status, incoming) = match answered {
            Ok(Ok(reply)) => reply,
            failed => {
                // What is still under way on this connection must not be taken for the next reply.
                self.sender = None;
                return Err(match failed {
                    Ok(failure) => failure.err().context("a reply is no failure")?,
                    Err(elapsed) => elapsed.into(),
                });
            }
        };
        if !status.is_success() {
            let body = incoming.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
            let body = String::from_utf8_lossy(&body);
            let shown: String = body.chars().take(SHOWN_CHARS_MAX).collect();
            anyhow::bail!("{} {}: {status}: {shown}", call.method, call.path);
        }
        Ok(incoming)
    }

    async fn send(&mut self, call: &Call) -> anyhow::Result<(StatusCode, Incoming)> {
        let mut sender = match self.sender.take() {
            Some(sender) if !sender.is_closed() => sender,
            _ => self.dialer.dial(self.address).await?,
        };
        sender.ready().await?;
        let mut request = Request::builder().method(&call.method).uri(&call.path).header(header::HOST, &self.host);
        if !call.body.is_empty() {
            request = request.header(header::CONTENT_TYPE, call.content_type);
        }
        let request = request.header(header::ACCEPT, JSON).body(Full::new(call.body.clone()))?;
        let (parts, incoming) = sender.send_request(request).await?.into_parts();
        self.sender = Some(sender);
        Ok((parts.status, incoming))
    }
}

/// Characters of an error's body that are shown.
const SHOWN_CHARS_MAX: usize = 300;
