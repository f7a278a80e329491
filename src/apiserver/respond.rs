//! Answers as HTTP: the one file that turns an `ApiError` or a JSON value into a response.
//!
//! Used by the chain and by handlers. It must not know what was asked, beyond the formats the client takes.

use api::status::ApiError;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, Response, StatusCode};

use crate::body::{self, Body};

/// `application/json`.
pub const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// `application/yaml`.
pub const YAML: HeaderValue = HeaderValue::from_static("application/yaml");
/// What upstream calls plain text.
pub const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const NOSNIFF: HeaderName = HeaderName::from_static("x-content-type-options");

/// A response of these bytes.
pub fn bytes(status: StatusCode, content_type: HeaderValue, bytes: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(body::full(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

/// A response of one JSON value in canonical form.
pub fn json(status: StatusCode, value: &serde_json::Value) -> Response<Body> {
    bytes(status, JSON, value.to_string())
}

/// A line of plain text, as upstream answers where it has no `Status`.
pub fn text(status: StatusCode, line: &str) -> Response<Body> {
    let mut response = bytes(status, TEXT, format!("{line}\n"));
    response.headers_mut().insert(NOSNIFF, HeaderValue::from_static("nosniff"));
    response
}

/// An error as a `Status` object, in YAML where the client takes nothing else, with `Retry-After` where it has one.
pub fn error(error: &ApiError, request_headers: &HeaderMap) -> Response<Body> {
    let status = StatusCode::from_u16(error.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match yaml(error, request_headers) {
        Some(text) => bytes(status, YAML, text),
        None => bytes(status, JSON, error.to_json_bytes()),
    };
    if let Some(seconds) = error.retry_after_seconds() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn yaml(error: &ApiError, request_headers: &HeaderMap) -> Option<String> {
    let accept = request_headers.get(ACCEPT)?.to_str().ok()?;
    let first = accept.split([',', ';']).next()?.trim();
    if first != "application/yaml" {
        return None;
    }
    serde_saphyr::to_string(&error.to_value()).ok()
}
