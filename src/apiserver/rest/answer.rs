//! One object, or one document, as the body of an answer in the form that the client takes.
//!
//! Used by every verb but list and watch. It must not know how the object came about.

use api::codec::json;
use api::resource::Resource;
use api::status::ApiError;
use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::Value;

use super::table;
use crate::body::Body;
use crate::negotiate::{Accepted, Encoding, Form};
use crate::pretty::Indenter;
use crate::respond;
use crate::storage::decode;

/// Answers with an object of `resource`, given as JSON. `now` is in seconds since the epoch.
///
/// # Errors
/// 500 where the object's bytes are damaged.
pub(crate) fn object(
    resource: &Resource,
    accepted: Accepted,
    status: StatusCode,
    bytes: Bytes,
    now: i64,
) -> Result<Response<Body>, ApiError> {
    let bytes = match accepted.form {
        Form::Whole => bytes,
        Form::Metadata(version) => {
            let mut shown = Vec::with_capacity(bytes.len());
            table::metadata_of(&bytes, version, &mut shown)?;
            Bytes::from(shown)
        }
        Form::Table(version, include) => Bytes::from(table::of_one(resource, &decode(&bytes)?, version, include, now)),
    };
    encoded(accepted.encoding, status, &bytes)
}

/// Answers with a document that has one form only.
///
/// # Errors
/// 500 where it cannot be written as YAML.
pub(crate) fn value(accepted: Accepted, status: StatusCode, value: &Value) -> Result<Response<Body>, ApiError> {
    encoded(accepted.encoding, status, &json::to_bytes(value))
}

/// Answers with compact JSON in the client's encoding.
pub(crate) fn encoded(encoding: Encoding, status: StatusCode, compact: &[u8]) -> Result<Response<Body>, ApiError> {
    match encoding {
        Encoding::Json => {
            let mut line = Vec::with_capacity(compact.len() + 1);
            line.extend_from_slice(compact);
            line.push(b'\n');
            Ok(respond::bytes(status, respond::JSON, line))
        }
        Encoding::PrettyJson => {
            let mut out = Vec::with_capacity(compact.len() * 2);
            Indenter::default().push(compact, &mut out);
            Ok(respond::bytes(status, respond::JSON, out))
        }
        Encoding::Yaml => {
            let value = json::parse_value(compact).map_err(ApiError::internal)?;
            let text = api::codec::yaml::to_string(&value);
            Ok(respond::bytes(status, respond::YAML, text))
        }
    }
}
