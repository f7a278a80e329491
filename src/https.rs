//! A small HTTPS client: one request, one connection, a deadline, a bounded answer.
//! Used by commands and by a joiner, which trusts a pinned authority before it has any file of the cluster.
//! It knows nothing of Kubernetes; programs that talk to the API for long use `client`.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::pki;

/// Largest answer that is read.
const ANSWER_BYTES_MAX: usize = 16 << 20;
/// Time for a connection and its handshakes.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Whom a client believes.
pub enum Trust {
    /// Servers whose certificate leads to one of these.
    Authorities(Vec<CertificateDer<'static>>),
    /// Servers that show an authority with this SHA-256 hash and a certificate that leads to it.
    Pinned([u8; 32]),
}

/// A client certificate with its key.
pub type ClientIdentity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The client. Cheap to clone.
#[derive(Clone)]
pub struct Https {
    connector: TlsConnector,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status code.
    pub status: u16,
    /// Whole body.
    pub body: Bytes,
}

impl Reply {
    /// The `message` of a Kubernetes `Status`, or the beginning of the body.
    pub fn message(&self) -> String {
        let parsed: Option<serde_json::Value> = serde_json::from_slice(&self.body).ok();
        match parsed.as_ref().and_then(|value| value["message"].as_str()) {
            Some(message) if !message.is_empty() => message.to_owned(),
            _ => {
                let text: String = String::from_utf8_lossy(&self.body).chars().take(200).collect();
                format!("HTTP status {} {}", self.status, text.trim()).trim_end().to_owned()
            }
        }
    }
}

impl Https {
    /// A client that trusts as told and shows `identity` to servers that ask.
    pub fn new(trust: Trust, identity: Option<ClientIdentity>) -> anyhow::Result<Https> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .context("TLS versions")?;
        let builder = match trust {
            Trust::Authorities(authorities) => builder.with_root_certificates(roots(authorities)?),
            Trust::Pinned(hash) => {
                builder.dangerous().with_custom_certificate_verifier(Arc::new(PinnedAuthority { hash, provider }))
            }
        };
        let config = match identity {
            Some((chain, key)) => builder.with_client_auth_cert(chain, key).context("client certificate")?,
            None => builder.with_no_client_auth(),
        };
        Ok(Https { connector: TlsConnector::from(Arc::new(config)) })
    }

    /// `GET https://<address><path>`.
    pub async fn get(&self, address: &str, path: &str, timeout: Duration) -> anyhow::Result<Reply> {
        self.send(address, self.request(address, Method::GET, path).body(Full::default())?, timeout).await
    }

    /// `POST` of a JSON text, with a bearer token.
    pub async fn post(
        &self,
        address: &str,
        path: &str,
        bearer: &str,
        json: Vec<u8>,
        timeout: Duration,
    ) -> anyhow::Result<Reply> {
        let request = self
            .request(address, Method::POST, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {bearer}"))
            .body(Full::from(json))?;
        self.send(address, request, timeout).await
    }

    /// `POST` of a JSON text, with the rights of the client's certificate.
    pub async fn command(&self, address: &str, path: &str, json: Vec<u8>, timeout: Duration) -> anyhow::Result<Reply> {
        let request = self
            .request(address, Method::POST, path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::from(json))?;
        self.send(address, request, timeout).await
    }

    fn request(&self, address: &str, method: Method, path: &str) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, address)
            .header(header::ACCEPT, "application/json")
            .header(header::USER_AGENT, concat!("xebec/", env!("CARGO_PKG_VERSION")))
    }

    async fn send(&self, address: &str, request: Request<Full<Bytes>>, timeout: Duration) -> anyhow::Result<Reply> {
        match tokio::time::timeout(timeout, self.exchange(address, request)).await {
            Ok(result) => result,
            Err(_) => bail!("no answer within {} ms", timeout.as_millis()),
        }
    }

    async fn exchange(&self, address: &str, request: Request<Full<Bytes>>) -> anyhow::Result<Reply> {
        let (host, _port) = address.rsplit_once(':').context("an address is HOST:PORT")?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host).context("not a host name")?;
        let connect = async {
            let tcp = TcpStream::connect(address).await?;
            tcp.set_nodelay(true)?;
            self.connector.connect(name, tcp).await
        };
        let stream = match tokio::time::timeout(CONNECT_TIMEOUT, connect).await {
            Ok(stream) => stream.map_err(plain)?,
            Err(_) => bail!("no connection within {} s", CONNECT_TIMEOUT.as_secs()),
        };
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.context("HTTP")?;
        let driver = tokio::spawn(connection);
        let answer = async {
            let response = sender.send_request(request).await.context("HTTP")?;
            let status = response.status().as_u16();
            let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
            let body = body.map_err(|error| anyhow::anyhow!("reading the answer: {error}"))?.to_bytes();
            Ok(Reply { status, body })
        }
        .await;
        driver.abort();
        answer
    }
}

/// `connection refused` without the system's number.
fn plain(error: std::io::Error) -> anyhow::Error {
    match error.kind() {
        std::io::ErrorKind::ConnectionRefused => anyhow::anyhow!("connection refused"),
        std::io::ErrorKind::ConnectionReset => anyhow::anyhow!("connection reset"),
        std::io::ErrorKind::HostUnreachable | std::io::ErrorKind::NetworkUnreachable => {
            anyhow::anyhow!("no route to host")
        }
        _ => error.into(),
    }
}

fn roots(authorities: Vec<CertificateDer<'static>>) -> anyhow::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for authority in authorities {
        roots.add(authority).context("certificate authority")?;
    }
    Ok(roots)
}

/// Believes a server that shows the pinned authority among its certificates, and then checks as usual.
#[derive(Debug)]
struct PinnedAuthority {
    hash: [u8; 32],
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for PinnedAuthority {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let authority = intermediates
            .iter()
            .find(|certificate| pki::certificate_hash(certificate) == self.hash)
            .ok_or(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer))?;
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned())?;
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), self.provider.clone())
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))?
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
#[path = "https_tests.rs"]
mod tests;
