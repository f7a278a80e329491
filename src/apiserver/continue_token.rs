//! The `continue` token of paged lists, in upstream's encoding: base64 of `{"v":"meta.k8s.io/v1","rv":…,"start":…}`.
//!
//! Made and read by `rest/list`. It says from where and of which revision the next page is; it is the client's to
//! forge, so everything in it is checked. It must not know the store.

use api::codec::json;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::{DecodeError, Engine};
use serde::{Deserialize, Serialize};

/// Where the next page starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Continue {
    /// Revision of the first page; `None` for a list that goes on at whatever is current (upstream's −1).
    pub revision: Option<u64>,
    /// The last key of the page before, relative to the listed prefix: `name` or `namespace/name`.
    pub after: String,
}

#[derive(Serialize, Deserialize)]
struct Token {
    #[serde(rename = "v", default)]
    version: String,
    #[serde(rename = "rv", default)]
    revision: i64,
    #[serde(rename = "start", default)]
    start: String,
}

const VERSION: &str = "meta.k8s.io/v1";

impl Continue {
    /// The token that a client is given.
    pub fn encode(&self) -> String {
        let token = Token {
            version: VERSION.to_owned(),
            revision: self.revision.map_or(-1, |revision| i64::try_from(revision).unwrap_or(i64::MAX)),
            // The first key that may be on the next page: the smallest one above the last that was shown.
            start: format!("{}\0", self.after),
        };
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&token).expect("strings and numbers always encode"))
    }

    /// Reads a token. The error is upstream's text, without the words that its caller puts before it.
    pub fn decode(text: &str) -> Result<Self, String> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|error| {
            let at = match error {
                DecodeError::InvalidByte(at, _) | DecodeError::InvalidLastSymbol(at, _) => at,
                DecodeError::InvalidLength(_) | DecodeError::InvalidPadding => text.len(),
            };
            invalid(&format!("illegal base64 data at input byte {at}"))
        })?;
        let value = json::parse_value(&bytes).map_err(|error| invalid(&error.to_string()))?;
        let token: Token = serde_json::from_value(value).map_err(|error| invalid(&error.to_string()))?;
        if token.version != VERSION {
            return Err(invalid(&format!("server does not recognize this encoded version {}", token.version)));
        }
        if token.revision == 0 || token.revision < -1 {
            return Err(invalid(&format!("incorrect encoded start resourceVersion (version {VERSION})")));
        }
        if token.start.is_empty() {
            return Err(invalid(&format!("encoded start key empty (version {VERSION})")));
        }
        let after = token.start.strip_suffix('\0').unwrap_or(&token.start);
        let walks = after.split('/').any(|part| part.is_empty() || part == "." || part == "..");
        if walks || after.contains('\0') {
            return Err(invalid(&token.start));
        }
        Ok(Self { revision: u64::try_from(token.revision).ok(), after: after.to_owned() })
    }
}

fn invalid(detail: &str) -> String {
    format!("continue key is not valid: {detail}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn forged(json: &str) -> Result<Continue, String> {
        Continue::decode(&URL_SAFE_NO_PAD.encode(json))
    }

    #[test]
    fn a_token_comes_back_as_it_went_out() {
        for token in [
            Continue { revision: Some(7), after: "default/a".to_owned() },
            Continue { revision: None, after: "a".to_owned() },
        ] {
            assert_eq!(Continue::decode(&token.encode()).unwrap(), token);
        }
    }

    #[test]
    fn forged_tokens_are_refused_with_upstreams_words() {
        let cases = [
            (r#"{"v":"meta.k8s.io/v1","rv":0,"start":"a"}"#, "incorrect encoded start resourceVersion"),
            (r#"{"v":"meta.k8s.io/v1","rv":-2,"start":"a"}"#, "incorrect encoded start resourceVersion"),
            (r#"{"v":"meta.k8s.io/v1","rv":5}"#, "encoded start key empty"),
            (r#"{"v":"meta.k8s.io/v1","rv":5,"start":"a/../b"}"#, "a/../b"),
            (r#"{"v":"v9","rv":5,"start":"a"}"#, "server does not recognize this encoded version v9"),
            ("nonsense", "continue key is not valid: "),
        ];
        for (json, text) in cases {
            let error = forged(json).unwrap_err();
            assert!(error.starts_with("continue key is not valid: ") && error.contains(text), "{json}: {error}");
        }
        assert!(Continue::decode("***").unwrap_err().starts_with("continue key is not valid: "));
    }
}
