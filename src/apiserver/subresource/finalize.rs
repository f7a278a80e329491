//! `namespaces/finalize`: the namespace controller says which finalizers of the namespace are done.
//!
//! When the last one goes, the namespace goes with the same write.

use api::schema::FieldValidation;
use api::status::ApiError;
use http::{Response, StatusCode};

use super::Asked;
use crate::body::Body;
use crate::negotiate::{self, Offer};
use crate::rest::{Call, Expected, Part, Target, answer_object, decode, read_body, update};

pub(super) async fn put(call: &Call, asked: Asked, body: Body) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Objects)?;
    let format = negotiate::body_format(&call.headers)?;
    let options = call.write_options("UpdateOptions")?;
    let bytes = read_body(call, body).await?;
    let resource = asked.resource;
    let wanted = decode(call, format, &bytes, Expected::of(resource), FieldValidation::Warn)?;
    let name = call.name();
    if wanted.name() != name {
        return Err(ApiError::bad_request(format!(
            "the name of the object ({}) does not match the name on the URL ({name})",
            wanted.name()
        )));
    }
    let target = Target { resource, namespace: "", name, part: Part::Trusted("finalize"), dry_run: options.dry_run };
    let updated = update(call, target, &|_, old| {
        let mut object = old.cloned().ok_or_else(|| ApiError::not_found(resource, name))?;
        object.copy_from(&wanted, &["spec", "finalizers"]);
        for field in ["resourceVersion", "uid"] {
            if !wanted.str(&["metadata", field]).is_empty() {
                object.copy_from(&wanted, &["metadata", field]);
            }
        }
        Ok(object)
    })
    .await?;
    answer_object(resource, accepted, StatusCode::OK, updated.bytes, call.shared.now_s())
}
