//! Tokens of ServiceAccounts: signed here for TokenRequest, verified here for every request that carries one.
//!
//! A token is valid while its signature, issuer, audience and time are, and while the account (and the pod, secret or
//! node it is bound to) exists with the same uid. Upstream: `pkg/serviceaccount`. It must not know HTTP.

mod claims;
mod keys;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use api::identity::UserInfo;
use aws_lc_rs::digest::SHA256;
use parking_lot::Mutex;

use super::TokenUser;
use super::objects::Objects;
use crate::config::ServiceAccountConfig;
use crate::error::Error;
use crate::limits::{TOKEN_CLOCK_LEEWAY_S, VERIFIED_TOKENS_MAX};

pub use claims::{Binding, BoundObject, Claims};
use keys::{SigningKey, VerificationKey};

const PREFIX: &str = "authentication.kubernetes.io/";

/// Why a ServiceAccount's token is not valid. Only tokens of our issuers get here.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// No key verifies the signature, or what it signs is no token of a ServiceAccount.
    #[error("invalid signature")]
    Signature,
    /// Its time is over.
    #[error("service account token has expired")]
    Expired,
    /// Its time has not come.
    #[error("service account token is not valid yet")]
    NotYetValid,
    /// It is for somebody else.
    #[error("token audiences {audiences:?} is invalid for the target audiences {wanted:?}")]
    Audience {
        /// Whom it is for.
        audiences: Vec<String>,
        /// Whom it should be for.
        wanted: Vec<String>,
    },
    /// The account, or what the token is bound to, is gone or is another one of the same name.
    #[error("{resource} {namespace}/{name} of the token does not exist any more")]
    Invalidated {
        /// Plural of the resource.
        resource: &'static str,
        /// Empty for nodes.
        namespace: String,
        /// Name in the claim.
        name: String,
    },
    /// A key or the encoder failed.
    #[error("token cannot be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
    /// No signing key is configured.
    #[error("no key is configured to sign tokens with")]
    NoSigningKey,
}

/// What a new token says.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// Namespace of the account.
    pub namespace: String,
    /// The account.
    pub account: Binding,
    /// Whom the token is for; empty means this API server.
    pub audiences: Vec<String>,
    /// Lifetime in seconds, already bounded.
    pub lifetime_s: i64,
    /// The object whose end ends the token.
    pub bound: Option<BoundObject>,
    /// A random uuid.
    pub id: String,
}

/// A signed token.
#[derive(Clone, Debug)]
pub struct SignedToken {
    /// The token.
    pub token: String,
    /// When it ends, in seconds since the epoch.
    pub expires_at_s: i64,
}

/// Signs and verifies.
pub struct Tokens {
    issuers: Vec<String>,
    audiences: Vec<String>,
    signing: Option<SigningKey>,
    verifying: Vec<VerificationKey>,
    verified: VerifiedTokens,
}

/// Claims of tokens whose signatures were found good, by the digest of the token. Signatures do not change; time,
/// audience and objects are checked each time.
#[derive(Default)]
struct VerifiedTokens(Mutex<HashMap<[u8; 32], Arc<Claims>>>);

impl VerifiedTokens {
    fn get(&self, digest: &[u8; 32]) -> Option<Arc<Claims>> {
        self.0.lock().get(digest).cloned()
    }

    fn keep(&self, digest: [u8; 32], claims: Arc<Claims>) {
        let mut known = self.0.lock();
        // Where there are too many, all are looked at again: that is bounded and needs no order.
        if known.len() >= VERIFIED_TOKENS_MAX {
            known.clear();
        }
        known.insert(digest, claims);
    }
}

impl Tokens {
    /// Reads the keys. `None` where none is configured.
    ///
    /// # Errors
    /// A key file is missing or holds no usable key, or keys are configured without an issuer.
    pub fn load(config: &ServiceAccountConfig) -> Result<Option<Self>, Error> {
        let signing = config.signing_key_path.as_deref().map(SigningKey::load).transpose()?;
        let mut verifying: Vec<VerificationKey> = signing.iter().map(SigningKey::public).collect();
        for path in &config.verification_key_paths {
            for key in VerificationKey::load(path)? {
                if !verifying.iter().any(|known| known.id() == key.id()) {
                    verifying.push(key);
                }
            }
        }
        if verifying.is_empty() {
            return Ok(None);
        }
        if config.issuers.iter().all(String::is_empty) {
            return Err(Error::Config("ServiceAccount keys are given without an issuer".to_owned()));
        }
        let audiences =
            if config.api_audiences.is_empty() { config.issuers.clone() } else { config.api_audiences.clone() };
        let verified = VerifiedTokens::default();
        Ok(Some(Self { issuers: config.issuers.clone(), audiences, signing, verifying, verified }))
    }

    /// Who new tokens say issued them.
    pub fn issuer(&self) -> &str {
        &self.issuers[0]
    }

    /// The audiences of this API server.
    pub fn audiences(&self) -> &[String] {
        &self.audiences
    }

    /// The keys that verify, as JSON web keys.
    pub fn key_set(&self) -> Vec<serde_json::Value> {
        self.verifying.iter().map(VerificationKey::to_jwk).collect()
    }

    /// The algorithms of the keys, each once.
    pub fn algorithms(&self) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = self.verifying.iter().map(VerificationKey::algorithm_name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Makes a token that is valid from `now_s` on.
    pub fn sign(&self, request: &TokenRequest, now_s: i64) -> Result<SignedToken, TokenError> {
        let key = self.signing.as_ref().ok_or(TokenError::NoSigningKey)?;
        let audiences = if request.audiences.is_empty() { self.audiences.clone() } else { request.audiences.clone() };
        let claims = Claims::new(self.issuer(), audiences, request, now_s);
        let token = key.sign(&claims).map_err(TokenError::Sign)?;
        Ok(SignedToken { token, expires_at_s: claims.exp })
    }

    /// The user of a token. `Ok(None)` for what is no token of our issuers: another authenticator may know it.
    /// `audiences` are those that the token should be for; empty means this API server's.
    pub async fn verify(
        &self,
        token: &str,
        audiences: &[String],
        objects: &dyn Objects,
        now: SystemTime,
    ) -> Result<Option<TokenUser>, TokenError> {
        if !Claims::issuer_of(token).is_some_and(|issuer| self.issuers.contains(&issuer)) {
            return Ok(None);
        }
        let claims = self.check_signature(token)?;
        let now_s = now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_secs());
        let now_s = i64::try_from(now_s).unwrap_or(i64::MAX);
        check_time(&claims, now_s)?;
        let own = claims.audiences().to_vec();
        // A token without audience is an old one, for this API server alone.
        let own = if own.is_empty() { self.audiences.clone() } else { own };
        let wanted = if audiences.is_empty() { &self.audiences } else { audiences };
        let matching: Vec<String> = own.iter().filter(|a| wanted.contains(a)).cloned().collect();
        if matching.is_empty() {
            return Err(TokenError::Audience { audiences: own, wanted: wanted.to_vec() });
        }
        check_objects(&claims, objects, now_s).await?;
        Ok(Some(TokenUser { user: user_of(&claims), audiences: matching }))
    }

    fn check_signature(&self, token: &str) -> Result<Arc<Claims>, TokenError> {
        let mut digest = [0; 32];
        digest.copy_from_slice(aws_lc_rs::digest::digest(&SHA256, token.as_bytes()).as_ref());
        if let Some(known) = self.verified.get(&digest) {
            return Ok(known);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Signature)?;
        let named = self.verifying.iter().filter(|key| header.kid.as_deref().is_some_and(|id| id == key.id()));
        let mut candidates: Vec<&VerificationKey> = named.collect();
        if candidates.is_empty() && header.kid.is_none() {
            candidates = self.verifying.iter().collect();
        }
        let claims = candidates.iter().find_map(|key| key.verify(token)).ok_or(TokenError::Signature)?;
        let claims = Arc::new(claims);
        self.verified.keep(digest, claims.clone());
        Ok(claims)
    }
}

/// Reads a token that a stranger made against a key that nobody holds, for fuzzers.
#[cfg(debug_assertions)]
pub(crate) fn read_foreign(token: &str) {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    const KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEcBY9VFXyPaZN+EeoTRBTCflAkvbT\n\
        Fqj2f9EnQAww7SYK+poDyYY2vPMcvg2bG4aDdvbof3EawNGNW12UOkFc1w==\n-----END PUBLIC KEY-----\n";
    let _ = jsonwebtoken::decode_header(token).is_ok();
    let key = VerificationKey::parse(KEY.as_bytes()).expect("it is a key");
    assert!(key.verify(token).is_none(), "nobody holds the key");
    let _ = Claims::issuer_of(token);
    let payload = token.split('.').nth(1).and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok());
    if let Some(Ok(claims)) = payload.map(|payload| serde_json::from_slice::<Claims>(&payload)) {
        let _ = (check_time(&claims, 1_800_000_000).is_ok(), user_of(&claims), claims.audiences().len());
    }
}

fn check_time(claims: &Claims, now_s: i64) -> Result<(), TokenError> {
    let leeway = TOKEN_CLOCK_LEEWAY_S;
    if now_s.saturating_sub(leeway) > claims.exp {
        return Err(TokenError::Expired);
    }
    if now_s.saturating_add(leeway) < claims.nbf.max(claims.iat) {
        return Err(TokenError::NotYetValid);
    }
    Ok(())
}

/// The account and what the token is bound to must exist, with the uids of the claims.
async fn check_objects(claims: &Claims, objects: &dyn Objects, now_s: i64) -> Result<(), TokenError> {
    let inner = &claims.kubernetes;
    let namespace = inner.namespace.as_str();
    // The node of a pod-bound token is information only.
    let node = if inner.pod.is_some() { None } else { inner.node.as_ref() };
    let wanted = [
        ("serviceaccounts", namespace, Some(&inner.serviceaccount)),
        ("secrets", namespace, inner.secret.as_ref()),
        ("pods", namespace, inner.pod.as_ref()),
        ("nodes", "", node),
    ];
    for (resource, namespace, binding) in wanted {
        let Some(binding) = binding else { continue };
        let found = objects.find(resource, namespace, &binding.name).await;
        let alive = found.is_some_and(|object| {
            object.uid == binding.uid && object.deleted_at_s.is_none_or(|at| at >= now_s - TOKEN_CLOCK_LEEWAY_S)
        });
        if !alive {
            let (namespace, name) = (namespace.to_owned(), binding.name.clone());
            return Err(TokenError::Invalidated { resource, namespace, name });
        }
    }
    Ok(())
}

fn user_of(claims: &Claims) -> UserInfo {
    let inner = &claims.kubernetes;
    let mut user = UserInfo::service_account(&inner.namespace, &inner.serviceaccount.name);
    user.uid.clone_from(&inner.serviceaccount.uid);
    let mut extra = |key: &str, value: &str| {
        user.extra.insert(format!("{PREFIX}{key}"), vec![value.to_owned()]);
    };
    if let Some(id) = claims.jti.as_deref().filter(|id| !id.is_empty()) {
        extra("credential-id", &format!("JTI={id}"));
    }
    if let Some(pod) = &inner.pod {
        extra("pod-name", &pod.name);
        extra("pod-uid", &pod.uid);
    }
    if let Some(node) = &inner.node {
        extra("node-name", &node.name);
        extra("node-uid", &node.uid);
    }
    user
}
