//! Discovery of the ServiceAccount issuer: `/.well-known/openid-configuration` and `/openid/v1/jwks`.
//!
//! Called by the router. Others verify our tokens with it.

use http::header::{CACHE_CONTROL, HeaderValue};
use http::{Response, StatusCode};
use serde_json::json;

use crate::authn::service_account::Tokens;
use crate::body::Body;
use crate::respond;

/// Where the provider's configuration is.
pub const CONFIGURATION_PATH: &str = "/.well-known/openid-configuration";
/// Where its keys are.
pub const KEYS_PATH: &str = "/openid/v1/jwks";
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=3600");
const KEY_SET: HeaderValue = HeaderValue::from_static("application/jwk-set+json");

/// The provider's configuration; `host` is where this API server is reached.
pub fn configuration(tokens: &Tokens, host: &str) -> Response<Body> {
    let value = json!({
        "issuer": tokens.issuer(),
        "jwks_uri": format!("https://{host}{KEYS_PATH}"),
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": tokens.algorithms(),
    });
    cached(respond::json(StatusCode::OK, &value))
}

/// The public keys.
pub fn keys(tokens: &Tokens) -> Response<Body> {
    let value = json!({"keys": tokens.key_set()});
    cached(respond::bytes(StatusCode::OK, KEY_SET, value.to_string()))
}

fn cached(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(CACHE_CONTROL, CACHE);
    response
}
