//! Who makes a request: a client certificate, a static token, a ServiceAccount's token, or nobody.
//!
//! Called by the chain, and by TokenReview for a token alone. A credential that is bad is refused even where
//! anonymous requests are served. It must not know what the user may do.

mod anonymous;
mod objects;
pub mod service_account;
mod token_file;
pub mod x509;

use std::sync::Arc;
use std::time::SystemTime;

use api::identity::{GROUP_AUTHENTICATED, GROUP_UNAUTHENTICATED, UserInfo};
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::config::{Anonymous, Config};
use crate::error::Error;
use crate::limits::BEARER_TOKEN_BYTES_MAX;

pub use objects::{Objects, StoredObjects};
use service_account::Tokens;
use token_file::StaticTokens;
use x509::PeerCertificates;

/// Why a credential is not believed. For the log; the client only learns 401.
#[derive(Debug, thiserror::Error)]
pub enum Rejection {
    /// The request has no credential, and anonymous requests are refused.
    #[error("no credential was given")]
    Missing,
    /// The client's certificate does not lead to the CA, is outside its time, or is not for clients.
    #[error("client certificate is not valid")]
    Certificate(#[source] x509::CertificateError),
    /// No authenticator knows the token.
    #[error("invalid bearer token")]
    UnknownToken,
    /// A ServiceAccount's token that is not valid (any more).
    #[error("ServiceAccount token is not valid")]
    ServiceAccount(#[source] service_account::TokenError),
}

/// A token's user and the audiences for which the token was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenUser {
    /// The user, `system:authenticated` included.
    pub user: UserInfo,
    /// Those of the asked-for audiences that the token is for.
    pub audiences: Vec<String>,
}

/// Finds out who makes a request.
pub struct Authenticator {
    static_tokens: StaticTokens,
    service_accounts: Option<Arc<Tokens>>,
    objects: Arc<dyn Objects>,
    anonymous: Anonymous,
}

impl Authenticator {
    /// Reads the token file, if there is one.
    ///
    /// # Errors
    /// The token file is missing or unusable.
    pub fn new(config: &Config, tokens: Option<Arc<Tokens>>, objects: Arc<dyn Objects>) -> Result<Self, Error> {
        let static_tokens = match &config.token_auth_file {
            Some(path) => StaticTokens::load(path)?,
            None => StaticTokens::default(),
        };
        Ok(Self { static_tokens, service_accounts: tokens, objects, anonymous: config.anonymous })
    }

    /// The user of a request. An in-process caller's `UserInfo` extension is believed; credentials that were used
    /// are removed from the headers.
    pub async fn request(&self, parts: &mut Parts, now: SystemTime) -> Result<UserInfo, Rejection> {
        if let Some(user) = parts.extensions.remove::<UserInfo>() {
            return Ok(user);
        }
        let certificates = parts.extensions.get::<Arc<PeerCertificates>>().cloned();
        let certificate = certificates.map_or(Ok(None), |chain| chain.user(now)).map_err(Rejection::Certificate);
        let user = match (certificate, bearer(parts)) {
            (Ok(Some(user)), _) => user,
            (certificate, Some(token)) => match self.token(&token, &[], now).await {
                Ok(known) => known.user,
                Err(rejection) => return Err(certificate.err().unwrap_or(rejection)),
            },
            (Err(rejection), None) => return Err(rejection),
            (Ok(None), None) => return anonymous::user(self.anonymous),
        };
        parts.headers.remove(AUTHORIZATION);
        Ok(user)
    }

    /// The user of a bearer token. `audiences` are those that the caller wants it to be for; none means this API
    /// server's own.
    pub async fn token(&self, token: &str, audiences: &[String], now: SystemTime) -> Result<TokenUser, Rejection> {
        if token.len() > BEARER_TOKEN_BYTES_MAX {
            return Err(Rejection::UnknownToken);
        }
        if let Some(user) = self.static_tokens.find(token) {
            return Ok(TokenUser { user: with_authenticated(user), audiences: Vec::new() });
        }
        let Some(tokens) = &self.service_accounts else { return Err(Rejection::UnknownToken) };
        match tokens.verify(token, audiences, &*self.objects, now).await {
            Ok(Some(known)) => Ok(TokenUser { user: with_authenticated(known.user), ..known }),
            Ok(None) => Err(Rejection::UnknownToken),
            Err(error) => Err(Rejection::ServiceAccount(error)),
        }
    }
}

/// Adds `system:authenticated`, unless the user says what it is.
fn with_authenticated(mut user: UserInfo) -> UserInfo {
    if !user.in_group(GROUP_AUTHENTICATED) && !user.in_group(GROUP_UNAUTHENTICATED) {
        user.groups.push(GROUP_AUTHENTICATED.to_owned());
    }
    user
}

/// The token of an `Authorization: Bearer …` header; `None` where there is no such header or no token in it. One that is
/// longer than any token is refused by `token`, not taken for none.
fn bearer(parts: &Parts) -> Option<String> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?.trim();
    let mut words = header.splitn(3, ' ');
    let scheme = words.next()?;
    let token = words.next()?;
    let usable = scheme.eq_ignore_ascii_case("bearer") && !token.is_empty();
    usable.then(|| token.to_owned())
}

/// Reads a text as a token file, for fuzzers.
#[cfg(debug_assertions)]
pub(crate) fn read_token_file(text: &str) {
    let _ = StaticTokens::parse(text).map(|tokens| tokens.find(text));
}

#[cfg(test)]
#[path = "authn_tests.rs"]
mod tests;
