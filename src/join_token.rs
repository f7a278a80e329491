//! What is shown and sent when a machine becomes a master: the join token, requests and answers. `join.rs` sends them,
//! `join_handler.rs` answers. Knows nothing of the rest of the binary: `fuzz/` compiles this file by itself.

use std::collections::BTreeMap;
use std::time::SystemTime;

use anyhow::Context;
use aws_lc_rs::{hmac, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};

const TOKEN_PREFIX: &str = "xebec1.";
const TOKEN_CHARS_MAX: usize = 8192;

/// A join token. What its holder may do and until when is signed; any master can check it without asking anyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Name of the cluster, for display.
    pub cluster: String,
    /// SHA-256 of the cluster authority's certificate, hexadecimal.
    pub ca: String,
    /// API addresses of all masters.
    pub masters: Vec<String>,
    /// Seconds since 1970.
    pub expires: u64,
    /// Makes two tokens differ.
    pub nonce: String,
    /// HMAC over all of the above under the cluster's join key.
    pub mac: String,
}

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// Not a token at all, or altered.
    Malformed,
    /// Its time is over.
    Expired,
    /// Not signed with this cluster's key.
    Foreign,
}

impl std::fmt::Display for TokenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            TokenError::Malformed => "the join token cannot be read",
            TokenError::Expired => "the join token has expired",
            TokenError::Foreign => "the join token is not of this cluster",
        })
    }
}

impl std::error::Error for TokenError {}

impl Token {
    /// Signs a token that lets its holder join until `expires`.
    pub fn sign(
        cluster: &str,
        ca_hash: &[u8; 32],
        masters: Vec<String>,
        expires: SystemTime,
        key: &[u8],
    ) -> anyhow::Result<Token> {
        let mut nonce = [0; 12];
        rand::fill(&mut nonce).context("random bytes for a token")?;
        let mut token = Token {
            cluster: cluster.to_owned(),
            ca: hex(ca_hash),
            masters,
            expires: epoch(expires),
            nonce: BASE64.encode(nonce),
            mac: String::new(),
        };
        let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), &token.signed_bytes());
        token.mac = BASE64.encode(mac.as_ref());
        Ok(token)
    }

    /// The token as one word.
    pub fn encode(&self) -> String {
        let json = serde_json::to_vec(self).expect("a token is made of strings and numbers");
        format!("{TOKEN_PREFIX}{}", BASE64.encode(json))
    }

    /// Reads a token without judging it. Spaces around it are forgiven.
    pub fn decode(text: &str) -> Result<Token, TokenError> {
        let text = text.trim();
        if text.len() > TOKEN_CHARS_MAX {
            return Err(TokenError::Malformed);
        }
        let encoded = text.strip_prefix(TOKEN_PREFIX).ok_or(TokenError::Malformed)?;
        let json = BASE64.decode(encoded).map_err(|_| TokenError::Malformed)?;
        let token: Token = serde_json::from_slice(&json).map_err(|_| TokenError::Malformed)?;
        if token.ca_hash().is_none() || token.masters.is_empty() {
            return Err(TokenError::Malformed);
        }
        Ok(token)
    }

    /// What the join handler calls with the bearer that it was shown and the cluster's join key.
    pub fn verify(text: &str, key: &[u8], now: SystemTime) -> Result<Token, TokenError> {
        let token = Token::decode(text)?;
        let mac = BASE64.decode(&token.mac).map_err(|_| TokenError::Malformed)?;
        // Compares in constant time.
        hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, key), &token.signed_bytes(), &mac)
            .map_err(|_| TokenError::Foreign)?;
        if token.is_expired(now) { Err(TokenError::Expired) } else { Ok(token) }
    }

    /// Whether its time is over.
    pub fn is_expired(&self, now: SystemTime) -> bool {
        epoch(now) >= self.expires
    }

    /// The pinned hash; `None` if it is not one.
    pub fn ca_hash(&self) -> Option<[u8; 32]> {
        unhex(&self.ca)?.try_into().ok()
    }

    fn signed_bytes(&self) -> Vec<u8> {
        let unsigned = Token { mac: String::new(), ..self.clone() };
        serde_json::to_vec(&unsigned).expect("a token is made of strings and numbers")
    }
}

/// What a joiner tells about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JoinRequest {
    /// Name that it wants; empty lets the cluster choose `m<id>`.
    pub name: String,
    /// `host:port` under which clients will reach its API.
    pub api_address: String,
    /// `host:port` under which peers will reach it.
    pub peer_address: String,
    /// Version of its binary.
    pub version: String,
    /// Random, one for each joiner: who asks again, because an answer was lost, gets the same id again, and nobody else does.
    #[serde(default)]
    pub attempt: String,
}

/// What it gets: an id for good, and the files that every master holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JoinResponse {
    /// Name of the cluster.
    pub cluster: String,
    /// Identity of the cluster, 32 hexadecimal digits.
    pub cluster_id: String,
    /// The joiner's Raft id; never given to anyone else.
    pub node_id: u64,
    /// The name that it goes by.
    pub name: String,
    /// Shared files by name, base64 (`Pki::export`).
    pub pki: BTreeMap<String, String>,
    /// API addresses of all masters.
    pub masters: Vec<String>,
}

/// The use of a token: it is good for one joiner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// The token's.
    pub nonce: String,
    /// The joiner's; empty where it gives none.
    pub attempt: String,
    /// When the token ends, and with it the need to remember it. Seconds since 1970.
    pub expires: u64,
    /// Seconds since 1970.
    pub now: u64,
}

/// Sent when the joiner's identity is on disk and its peer port is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdmitRequest {
    /// The id that it was given.
    pub node_id: u64,
    /// Its random incarnation, 32 hexadecimal digits.
    pub incarnation: String,
    /// Its name.
    pub name: String,
    /// `host:port` of its API.
    pub api_address: String,
    /// `host:port` for its peers.
    pub peer_address: String,
    /// It stays a learner: it serves reads and watches, and has no vote until it is promoted.
    #[serde(default)]
    pub learner: bool,
}

/// The member as it is now. Asking again is harmless.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdmitResponse {
    /// False while it is a learner that catches up.
    pub voter: bool,
    /// True where it is a learner that wishes to stay one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub learner: bool,
}

/// Lower-case hexadecimal digits of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// Seconds since 1970; 0 before.
pub fn epoch(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::time::Duration;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn token() -> Token {
        Token::sign("prod", &[7; 32], vec!["10.0.0.11:6443".into()], at(5_000), b"key").unwrap()
    }

    #[test]
    fn a_token_survives_its_trip_as_one_word() {
        let word = token().encode();
        assert!(word.starts_with("xebec1.") && !word.contains(char::is_whitespace));
        assert_eq!(Token::decode(&format!(" {word}\n")).unwrap(), token_like(&word));
        assert_eq!(Token::verify(&word, b"key", at(4_999)).unwrap().cluster, "prod");
    }

    fn token_like(word: &str) -> Token {
        Token::decode(word).unwrap()
    }

    #[test]
    fn an_expired_foreign_or_altered_token_is_refused() {
        let word = token().encode();
        assert_eq!(Token::verify(&word, b"key", at(5_000)), Err(TokenError::Expired));
        assert_eq!(Token::verify(&word, b"other", at(1)), Err(TokenError::Foreign));
        let longer = Token { expires: 9_000, ..token() };
        assert_eq!(Token::verify(&longer.encode(), b"key", at(1)), Err(TokenError::Foreign));
        for text in ["", "xebec1.", "xebec1.!!", "xebec2.e30", "xebec1.e30", &word[..word.len() - 9]] {
            assert_eq!(Token::verify(text, b"key", at(1)), Err(TokenError::Malformed), "{text}");
        }
    }

    #[test]
    fn a_hash_is_read_back_from_its_digits() {
        assert_eq!(token().ca_hash(), Some([7; 32]));
        assert_eq!(unhex("0g"), None);
        assert_eq!(unhex("é0"), None);
    }
}
