//! Certificates and keys as PEM texts.
//!
//! Used for the serving port here, and by the binary for its own files, so that both take and refuse the same. It must
//! not know files: what was read, and from where, is the caller's to say.

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Why a text is not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum PemError {
    /// It holds no certificate at all.
    #[error("it holds no certificate in PEM")]
    Empty,
    /// A certificate in it is damaged.
    #[error("not a certificate")]
    Certificate(#[source] pem::Error),
    /// It holds no private key that can be read.
    #[error("not a private key")]
    Key(#[source] pem::Error),
}

/// All certificates of a text, at least one, in order.
///
/// # Errors
/// There is none, or one is damaged.
pub fn certificates(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, PemError> {
    let found: Vec<_> =
        CertificateDer::pem_slice_iter(text).collect::<Result<_, _>>().map_err(PemError::Certificate)?;
    if found.is_empty() { Err(PemError::Empty) } else { Ok(found) }
}

/// The first private key of a text.
///
/// # Errors
/// There is none.
pub fn private_key(text: &[u8]) -> Result<PrivateKeyDer<'static>, PemError> {
    PrivateKeyDer::from_pem_slice(text).map_err(PemError::Key)
}
