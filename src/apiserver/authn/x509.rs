//! Client certificates: the common name is the user, the organisations are the groups.
//!
//! TLS only proves that the client has the key; whether the certificate leads to the client CA, is within its time and
//! is meant for clients is decided here, so that a bad one gets 401 as upstream answers, and no broken handshake. A
//! verified certificate is remembered for its connection.

use std::sync::Arc;
use std::time::SystemTime;

use api::identity::UserInfo;
use aws_lc_rs::digest::{SHA256, digest};
use parking_lot::Mutex;
use rustls::server::danger::ClientCertVerifier;
use rustls_pki_types::{CertificateDer, UnixTime};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::with_authenticated;

/// The attribute of the subject that carries a uid.
const UID_OID: &str = "1.3.6.1.4.1.57683.2";
const CREDENTIAL_ID: &str = "authentication.kubernetes.io/credential-id";

/// The certificates that clients' must lead to, as they are now.
pub trait ClientCa: Send + Sync + 'static {
    /// A verifier and the number of its loading; `None` where client certificates are turned off.
    fn verifier(&self) -> Option<(Arc<dyn ClientCertVerifier>, u64)>;
}

/// Why a client certificate is not believed.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// It does not lead to the CA, is outside its time, or is not for clients.
    #[error("x509: {0}")]
    Untrusted(#[source] rustls::Error),
    /// It cannot be read.
    #[error("x509: the certificate cannot be parsed")]
    Malformed,
    /// Its subject has more than one uid, or an empty one.
    #[error("x509: the subject must have exactly one uid that is not empty")]
    BadUid,
}

/// The certificates that the client of one connection presented, leaf first.
pub struct PeerCertificates {
    chain: Vec<CertificateDer<'static>>,
    ca: Arc<dyn ClientCa>,
    verified: Mutex<Option<Verified>>,
}

#[derive(Clone)]
struct Verified {
    ca_generation: u64,
    not_after_s: i64,
    user: Option<UserInfo>,
}

impl PeerCertificates {
    /// What a client presented; `chain` may be empty.
    pub fn new(chain: Vec<CertificateDer<'static>>, ca: Arc<dyn ClientCa>) -> Self {
        Self { chain, ca, verified: Mutex::new(None) }
    }

    /// The user; `None` where the client presented nothing, or a certificate without a name.
    pub fn user(&self, now: SystemTime) -> Result<Option<UserInfo>, CertificateError> {
        let Some((leaf, intermediates)) = self.chain.split_first() else { return Ok(None) };
        let Some((verifier, generation)) = self.ca.verifier() else { return Ok(None) };
        let since_epoch = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let now_s = i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX);
        let mut known = self.verified.lock();
        if let Some(known) = known.as_ref().filter(|k| k.ca_generation == generation && now_s <= k.not_after_s) {
            return Ok(known.user.clone());
        }
        let at = UnixTime::since_unix_epoch(since_epoch);
        verifier.verify_client_cert(leaf, intermediates, at).map_err(CertificateError::Untrusted)?;
        let (user, not_after_s) = read(leaf)?;
        *known = Some(Verified { ca_generation: generation, not_after_s, user: user.clone() });
        Ok(user)
    }
}

/// The user in a certificate, and the last second of its time.
fn read(leaf: &CertificateDer<'_>) -> Result<(Option<UserInfo>, i64), CertificateError> {
    let (_, certificate) = X509Certificate::from_der(leaf).map_err(|_| CertificateError::Malformed)?;
    let not_after_s = certificate.validity().not_after.timestamp();
    let subject = certificate.subject();
    // Of several common names the last one counts, as in Go.
    let name = subject.iter_common_name().filter_map(|a| a.as_str().ok()).last().unwrap_or_default();
    if name.is_empty() {
        return Ok((None, not_after_s));
    }
    let groups = subject.iter_organization().filter_map(|a| a.as_str().ok()).map(str::to_owned).collect();
    let uids: Vec<&str> = subject
        .iter_attributes()
        .filter(|a| a.attr_type().to_id_string() == UID_OID)
        .map(|a| a.as_str().unwrap_or_default())
        .collect();
    let uid = match uids.as_slice() {
        [] => "",
        [one] if !one.is_empty() => one,
        _ => return Err(CertificateError::BadUid),
    };
    let mut user = UserInfo { name: name.to_owned(), uid: uid.to_owned(), groups, ..UserInfo::default() };
    user.extra.insert(CREDENTIAL_ID.to_owned(), vec![format!("X509SHA256={}", fingerprint(leaf))]);
    Ok((Some(with_authenticated(user)), not_after_s))
}

fn fingerprint(leaf: &[u8]) -> String {
    digest(&SHA256, leaf).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
