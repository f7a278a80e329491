//! POST of a new object.
//!
//! Called by `dispatch`; `plan` also serves a PUT that creates. The write holds only if neither the object nor a
//! change of what admission looked at came in between.

use api::object::Object;
use api::resource::Resource;
use api::status::ApiError;
use http::{Response, StatusCode};
use store::Compare;

use super::attempt::{Attempt, Plan, run};
use super::decode::{Expected, decode, read_body};
use super::{Call, answer, hooks, metadata};
use crate::admission::{self, Operation, Review};
use crate::body::Body;
use crate::limits::GENERATED_NAMES_MAX;
use crate::negotiate::{self, Offer};
use crate::storage::{self, Encoded, Retention};

pub(crate) async fn create(call: &Call, resource: &'static Resource, body: Body) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Objects)?;
    let format = negotiate::body_format(&call.headers)?;
    let options = call.write_options("CreateOptions")?;
    let bytes = read_body(call, body).await?;
    let mut object = decode(call, format, &bytes, Expected::of(resource), options.validation)?;
    match_namespace(call, resource, &mut object)?;
    if !object.resource_version().is_empty() {
        // Upstream answers 500 with this text.
        return Err(ApiError::bad_request("resourceVersion should not be set on objects to be created"));
    }
    let name = object.name().to_owned();
    let planned = run(call, resource, &name, |attempt| plan(attempt, resource, &object, options.dry_run)).await?;
    let bytes = match planned.revision {
        Some(revision) => planned.result.encoded.at(revision),
        None => planned.result.unwritten(),
    };
    answer::object(resource, accepted, StatusCode::CREATED, bytes, call.shared.now_s())
}

/// A new object as decided.
pub(crate) struct New {
    pub encoded: Encoded,
    pub object: Object,
}

impl New {
    /// The object of a dry run, which has no revision.
    pub fn unwritten(&self) -> bytes::Bytes {
        let mut object = self.object.clone();
        object.remove_metadata("resourceVersion");
        bytes::Bytes::from(object.encode())
    }
}

/// The namespace in the body is that of the path, or left out.
///
/// # Errors
/// 400 where it is another.
pub(crate) fn match_namespace(call: &Call, resource: &Resource, object: &mut Object) -> Result<(), ApiError> {
    let namespace = call.namespace(resource);
    if object.namespace().is_empty() && !namespace.is_empty() {
        object.set_metadata("namespace", namespace);
    }
    if resource.namespaced() && object.namespace() != namespace {
        return Err(ApiError::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    Ok(())
}

/// Decides on a new object: names it, asks admission, checks it, and sees that the name is free.
///
/// # Errors
/// Those of admission and validation; 409 where the name is taken.
pub(crate) fn plan(
    attempt: &mut Attempt<'_>,
    resource: &'static Resource,
    template: &Object,
    dry_run: bool,
) -> Result<Plan<New>, ApiError> {
    let call = attempt.call;
    let mut object = template.clone();
    let review = Review { resource, operation: Operation::Create, subresource: "" };
    admission::admit(attempt, &review, &mut object)?;
    let key = name(attempt, resource, template, &mut object)?;
    hooks::before_write(attempt, resource, &mut object, None)?;
    let object = metadata::normalise(resource, object)?;
    metadata::validate_create(resource, &object)?;
    warn(call, resource, &object, None);
    let encoded = Encoded::new(&object);
    if dry_run {
        return Ok(Plan::Nothing(New { encoded, object }));
    }
    attempt.put(resource, key.clone(), &encoded, Retention::Wish)?;
    attempt.compares.push(Compare::Absent { key });
    Ok(Plan::Write(New { encoded, object }))
}

/// Stamps the object and finds a name that is free in the view; a generated one is drawn again while it is not.
fn name(
    attempt: &Attempt<'_>,
    resource: &Resource,
    template: &Object,
    object: &mut Object,
) -> Result<bytes::Bytes, ApiError> {
    let generated = template.name().is_empty() && !template.generate_name().is_empty();
    // What the stamps go onto again if the name is taken; who brings a name has one try.
    let admitted = generated.then(|| object.clone());
    for turn in 0..GENERATED_NAMES_MAX {
        if let Some(admitted) = admitted.as_ref().filter(|_| turn > 0) {
            *object = admitted.clone();
        }
        metadata::before_create(attempt.call, resource, object);
        let key = storage::key(resource, object.namespace(), object.name());
        if attempt.view.get(&key).is_none() {
            return Ok(key);
        }
        if !generated {
            return Err(ApiError::already_exists(resource, object.name()));
        }
    }
    Err(ApiError::generate_name_conflict(resource, object.name(), 1))
}

/// Tells the client what its object is warned about.
pub(crate) fn warn(call: &Call, resource: &Resource, new: &Object, old: Option<&Object>) {
    if let Some(warnings) = resource.strategy.warnings {
        call.warnings.extend(warnings(new, old));
    }
}
