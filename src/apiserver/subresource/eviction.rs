//! Eviction: a deletion that disruption budgets may refuse.
//!
//! There are no budgets yet, so it is a deletion with the options that the eviction carries.

use api::schema::FieldValidation;
use api::status::ApiError;
use http::{Response, StatusCode};
use serde_json::json;

use super::Asked;
use crate::body::Body;
use crate::delete_options;
use crate::negotiate::{self, Offer};
use crate::rest::{Call, Expected, answer_value, decode, delete_by_name, match_namespace, read_body};

pub(super) async fn create(call: &Call, asked: Asked, body: Body) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Documents)?;
    let format = negotiate::body_format(&call.headers)?;
    let write = call.write_options("CreateOptions")?;
    let bytes = read_body(call, body).await?;
    let expected = Expected::of_kind("policy", "v1", "Eviction", "io.k8s.api.policy.v1");
    let mut eviction = decode(call, format, &bytes, expected, FieldValidation::Warn)?;
    match_namespace(call, asked.resource, &mut eviction)?;
    let name = call.name();
    if eviction.name() != name {
        return Err(ApiError::bad_request("name in URL does not match name in Eviction object"));
    }
    let carried = eviction.get(&["deleteOptions"]).filter(|value| value.is_object()).cloned();
    let mut options = delete_options::from_body(carried.unwrap_or_else(|| json!({})))?;
    options.dry_run |= write.dry_run;
    delete_by_name(call, asked.resource, call.namespace(asked.resource), name, &options).await?;
    let success = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201});
    answer_value(accepted, StatusCode::CREATED, &success)
}
