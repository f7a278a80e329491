//! Certificates of the serving port, read from files and read again when the files change.
//!
//! Used by the listener for handshakes and by x509 authentication for the client CA. It must not know requests.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, DistinguishedName, RootCertStore, ServerConfig, SignatureScheme};

use crate::authn::x509::ClientCa;
use crate::config::ServingTls;
use crate::error::Error;
use crate::pem;

/// The files' contents as they are in use.
pub struct TlsFiles {
    paths: ServingTls,
    provider: Arc<CryptoProvider>,
    current: ArcSwap<Loaded>,
}

struct Loaded {
    generation: u64,
    contents: Contents,
    certified: Arc<CertifiedKey>,
    clients: Option<Arc<dyn ClientCertVerifier>>,
}

/// Raw bytes of the files: a change is a change of content, whatever the file system says about times.
#[derive(PartialEq, Eq)]
struct Contents {
    cert: Vec<u8>,
    key: Vec<u8>,
    client_ca: Option<Vec<u8>>,
}

impl TlsFiles {
    /// Reads the files.
    ///
    /// # Errors
    /// One is missing or unusable, or key and certificate do not belong together.
    pub fn load(paths: ServingTls) -> Result<Self, Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let loaded = load(&paths, Contents::read(&paths)?, 1, &provider)?;
        Ok(Self { paths, provider, current: ArcSwap::from_pointee(loaded) })
    }

    /// Reads the files again; tells whether they changed. What was in use stays in use if they are unusable.
    ///
    /// # Errors
    /// As `load`.
    pub fn reload(&self) -> Result<bool, Error> {
        let current = self.current.load_full();
        let contents = Contents::read(&self.paths)?;
        if contents == current.contents {
            return Ok(false);
        }
        let loaded = load(&self.paths, contents, current.generation + 1, &self.provider)?;
        self.current.store(Arc::new(loaded));
        Ok(true)
    }

    /// Settings of every handshake: TLS 1.2 or 1.3, HTTP/2 preferred, no resumption (a session of an old certificate
    /// must not outlive it).
    pub fn server_config(self: &Arc<Self>) -> Result<Arc<ServerConfig>, rustls::Error> {
        let clients = AnyClient { algorithms: self.provider.signature_verification_algorithms };
        let mut config = ServerConfig::builder_with_provider(self.provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_client_cert_verifier(Arc::new(clients))
            .with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Arc::new(config))
    }
}

impl Contents {
    fn read(paths: &ServingTls) -> Result<Self, Error> {
        Ok(Self {
            cert: read("the serving certificate", &paths.cert_path)?,
            key: read("the serving key", &paths.key_path)?,
            client_ca: paths.client_ca_path.as_deref().map(|path| read("the client CA", path)).transpose()?,
        })
    }
}

fn read(what: &'static str, path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::ReadFile { what, path: path.to_owned(), source })
}

fn bad(what: &'static str, path: &Path, reason: impl fmt::Display) -> Error {
    Error::BadFile { what, path: path.to_owned(), reason: reason.to_string() }
}

fn certificates(what: &'static str, path: &Path, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    pem::certificates(pem).map_err(|e| bad(what, path, e))
}

fn load(
    paths: &ServingTls,
    contents: Contents,
    generation: u64,
    provider: &Arc<CryptoProvider>,
) -> Result<Loaded, Error> {
    let chain = certificates("the serving certificate", &paths.cert_path, &contents.cert)?;
    let key = pem::private_key(&contents.key).map_err(|e| bad("the serving key", &paths.key_path, e))?;
    let certified = CertifiedKey::from_der(chain, key, provider)
        .map_err(|e| bad("the serving certificate", &paths.cert_path, e))?;
    let clients = match (&contents.client_ca, &paths.client_ca_path) {
        (Some(pem), Some(path)) => Some(client_verifier(path, pem, provider)?),
        _ => None,
    };
    Ok(Loaded { generation, contents, certified: Arc::new(certified), clients })
}

fn client_verifier(
    path: &Path,
    pem: &[u8],
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, Error> {
    const WHAT: &str = "the client CA";
    let mut roots = RootCertStore::empty();
    for certificate in certificates(WHAT, path, pem)? {
        roots.add(certificate).map_err(|e| bad(WHAT, path, e))?;
    }
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(|e| bad(WHAT, path, e))
}

impl fmt::Debug for TlsFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsFiles").field("paths", &self.paths).finish_non_exhaustive()
    }
}

impl ResolvesServerCert for TlsFiles {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load().certified.clone())
    }
}

impl ClientCa for TlsFiles {
    fn verifier(&self) -> Option<(Arc<dyn ClientCertVerifier>, u64)> {
        let current = self.current.load();
        current.clients.clone().map(|clients| (clients, current.generation))
    }
}

/// Lets any client certificate, or none, through the handshake, but checks that the client has its key. Whether it
/// is believed is decided per request, where a refusal can be said in HTTP.
#[derive(Debug)]
struct AnyClient {
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for AnyClient {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
