//! Raw connections: TLS with any identity or none, and bytes that no HTTP client would send.
//! Used by the tests about the protocol itself. Nothing here checks who the server is: the tests ask what it takes.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::certificates::Identity;
use super::cluster::Cluster;

/// A handshake may wait for its turn on a machine that does much else.
const CONNECT_MAX: Duration = Duration::from_secs(20);
/// No answer takes longer.
pub const ANSWER_MAX: Duration = Duration::from_secs(5);

/// An open connection.
pub struct Wire {
    /// What is inside TLS.
    pub stream: TlsStream<TcpStream>,
}

/// An answer over HTTP/1.1.
#[derive(Clone, Debug, Default)]
pub struct Plain {
    /// Its code; 0 where the server closed the connection without a word.
    pub code: u16,
    /// Status line and headers.
    pub head: String,
    /// What came behind them, as it came.
    pub body: String,
}

impl Cluster {
    /// `host:port` of a master's API.
    pub fn address(&self, master: &str) -> Result<String> {
        Ok(self.server(master)?.trim_start_matches("https://").to_owned())
    }

    /// Connects to a master's API.
    pub async fn wire(&self, master: &str, protocol: &[u8], identity: Option<&Identity>) -> Result<Wire> {
        Wire::open(&self.address(master)?, protocol, identity).await
    }

    /// One raw HTTP/1.1 exchange with the administrator's certificate on a connection of its own.
    pub async fn raw(&self, master: &str, request: &[u8]) -> Result<Plain> {
        let mut wire = self.wire(master, b"http/1.1", Some(&self.identity("admin")?)).await?;
        wire.exchange(request).await
    }
}

impl Wire {
    /// What the server showed of itself, leaf first.
    pub fn certificate(&self) -> Result<Vec<u8>> {
        let (_, session) = self.stream.get_ref();
        let leaf = session.peer_certificates().and_then(|chain| chain.first()).context("no certificate")?;
        Ok(leaf.to_vec())
    }

    /// Connects to `host:port`.
    pub async fn open(address: &str, protocol: &[u8], identity: Option<&Identity>) -> Result<Wire> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anyone));
        let mut config = match identity {
            Some(identity) => {
                let (chain, key) = identity.der()?;
                builder.with_client_auth_cert(chain, key)?
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![protocol.to_vec()];
        let connect = async {
            let tcp = TcpStream::connect(address).await.context("connect")?;
            tcp.set_nodelay(true)?;
            let name = ServerName::try_from("localhost")?;
            TlsConnector::from(Arc::new(config)).connect(name, tcp).await.context("handshake")
        };
        let stream = tokio::time::timeout(CONNECT_MAX, connect).await.context("no handshake in time")??;
        Ok(Wire { stream })
    }

    /// Sends bytes.
    pub async fn send(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream.write_all(bytes).await.context("send")?;
        self.stream.flush().await.context("send")
    }

    /// Sends a request, which may be refused before all of it was written, and reads the answer to its end.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Plain> {
        self.exchange_within(request, ANSWER_MAX).await
    }

    /// The same, with another deadline.
    pub async fn exchange_within(&mut self, request: &[u8], within: Duration) -> Result<Plain> {
        let _ = self.send(request).await;
        match tokio::time::timeout(within, self.answer()).await {
            Ok(answer) => Ok(answer),
            Err(_) => bail!("no answer within {} s", within.as_secs()),
        }
    }

    /// One answer; of a connection that breaks, what came before.
    async fn answer(&mut self) -> Plain {
        let mut got = Vec::new();
        let mut buffer = vec![0; 16 * 1024];
        loop {
            if let Some(whole) = Plain::parse(&got) {
                return whole;
            }
            match self.stream.read(&mut buffer).await {
                Ok(0) | Err(_) => return Plain::of_rest(&got),
                Ok(count) => got.extend_from_slice(&buffer[..count]),
            }
        }
    }

    /// Waits until the server has closed the connection; what it still sends is read and dropped.
    pub async fn closed(&mut self, within: Duration) -> Result<()> {
        let mut buffer = vec![0; 16 * 1024];
        let reading = async { while self.stream.read(&mut buffer).await.is_ok_and(|count| count > 0) {} };
        tokio::time::timeout(within, reading)
            .await
            .with_context(|| format!("the connection is open after {} s", within.as_secs()))
    }
}

impl Plain {
    fn split(bytes: &[u8]) -> Option<(String, &[u8])> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        Some((String::from_utf8_lossy(&bytes[..end]).into_owned(), &bytes[end + 4..]))
    }

    fn code(head: &str) -> u16 {
        head.split_whitespace().nth(1).and_then(|code| code.parse().ok()).unwrap_or_default()
    }

    /// `None` while more has to come.
    fn parse(bytes: &[u8]) -> Option<Plain> {
        let (head, body) = Plain::split(bytes)?;
        let code = Plain::code(&head);
        if code == 100 {
            return None;
        }
        let lower = head.to_ascii_lowercase();
        let whole = match lower.lines().find_map(|line| line.strip_prefix("content-length:")) {
            Some(length) => body.len() >= length.trim().parse().unwrap_or(usize::MAX),
            None => lower.contains("transfer-encoding: chunked") && body.ends_with(b"0\r\n\r\n"),
        };
        whole.then(|| Plain { code, head, body: String::from_utf8_lossy(body).into_owned() })
    }

    fn of_rest(bytes: &[u8]) -> Plain {
        match Plain::split(bytes) {
            Some((head, body)) => {
                Plain { code: Plain::code(&head), head, body: String::from_utf8_lossy(body).into_owned() }
            }
            None => Plain { body: String::from_utf8_lossy(bytes).into_owned(), ..Plain::default() },
        }
    }
}

/// Takes any server for the one that was meant.
#[derive(Debug)]
struct Anyone;

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
