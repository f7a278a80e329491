//! Who may talk to whom: mutual TLS 1.3 under the cluster's own CA, names that carry the member's id.
//! Sessions are never resumed: a resumed session would skip certificates, and with them rotation and revocation.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::version::TLS13;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::{TlsAcceptor, TlsConnector};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::error::Error;
use crate::identity::Identity;
use crate::types::NodeId;

/// Certificates of the peer port, as PEM. The CA is the cluster's own and signs nothing but members.
#[derive(Clone)]
pub struct PeerTls {
    /// The CA, or several while one replaces another.
    pub ca_pem: Vec<u8>,
    /// This member's chain; its DNS name is [`Identity::certificate_name`], usable as client and as server.
    pub cert_pem: Vec<u8>,
    /// The key of the first certificate.
    pub key_pem: Vec<u8>,
}

impl std::fmt::Debug for PeerTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PeerTls(…)")
    }
}

pub(super) struct TlsSides {
    pub acceptor: TlsAcceptor,
    pub connector: TlsConnector,
}

impl TlsSides {
    pub(super) fn new(tls: &PeerTls) -> Result<TlsSides, Error> {
        let failed = |what: &str| {
            let what = what.to_owned();
            move |error: String| Error::Tls(format!("{what}: {error}"))
        };
        let mut roots = RootCertStore::empty();
        for authority in CertificateDer::pem_slice_iter(&tls.ca_pem) {
            let authority = authority.map_err(|error| failed("CA")(error.to_string()))?;
            roots.add(authority).map_err(|error| failed("CA")(error.to_string()))?;
        }
        let roots = Arc::new(roots);
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&tls.cert_pem)
            .collect::<Result<_, _>>()
            .map_err(|error| failed("certificate")(error.to_string()))?;
        let key = || PrivateKeyDer::from_pem_slice(&tls.key_pem).map_err(|error| failed("key")(error.to_string()));

        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(roots.clone(), provider.clone())
            .build()
            .map_err(|error| failed("CA")(error.to_string()))?;
        let mut server = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&TLS13])
            .map_err(|error| failed("protocol")(error.to_string()))?
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain.clone(), key()?)
            .map_err(|error| failed("certificate")(error.to_string()))?;
        server.session_storage = Arc::new(NoServerSessionStorage {});
        server.send_tls13_tickets = 0;
        server.alpn_protocols = vec![b"h2".to_vec()];

        let mut client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])
            .map_err(|error| failed("protocol")(error.to_string()))?
            .with_root_certificates(roots)
            .with_client_auth_cert(chain, key()?)
            .map_err(|error| failed("certificate")(error.to_string()))?;
        client.resumption = Resumption::disabled();
        client.alpn_protocols = vec![b"h2".to_vec()];
        Ok(TlsSides { acceptor: TlsAcceptor::from(Arc::new(server)), connector: TlsConnector::from(Arc::new(client)) })
    }
}

/// The name that the certificate of member `id` must carry.
pub(super) fn server_name(id: NodeId) -> ServerName<'static> {
    ServerName::try_from(Identity::certificate_name(id)).expect("letters, digits, dots and hyphens")
}

/// The member that a client certificate names. `None` for a certificate that is not a member's, such as an
/// administrator's: the CA should sign no such thing, and the peer port does not talk to it.
pub(super) fn certified_member(certificate: &CertificateDer<'_>) -> Option<NodeId> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let names = parsed.subject_alternative_name().ok()??;
    names.value.general_names.iter().find_map(|name| match name {
        GeneralName::DNSName(name) => {
            let digits = name.strip_prefix("node-")?.strip_suffix(".peer.xebec")?;
            let id: NodeId = digits.parse().ok()?;
            // Only the one spelling of a number counts.
            (Identity::certificate_name(id) == *name).then_some(id)
        }
        _ => None,
    })
}
