//! What the server itself sets in an object's metadata and status around a write; upstream's BeforeCreate/BeforeUpdate.
//!
//! Used by create and update. Time and randomness come from the call. It must not read the store.

use api::field::{Errors, Path};
use api::limits::GENERATED_SUFFIX_CHARS;
use api::meta;
use api::object::Object;
use api::resource::Resource;
use api::schema::{self, FieldValidation};
use api::status::ApiError;
use api::time;

use super::Call;

/// Fields of metadata that only the server sets.
const SERVER_FIELDS: [&str; 4] = ["deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink"];

/// Makes a decoded object a new one: clears what clients cannot set, stamps and names it.
pub(crate) fn before_create(call: &Call, resource: &Resource, object: &mut Object) {
    for field in SERVER_FIELDS {
        object.remove_metadata(field);
    }
    if object.name().is_empty() && !object.generate_name().is_empty() {
        let name = meta::generate_name(object.generate_name(), random(call));
        object.set_metadata("name", name);
        // What follows from the name is defaulted once there is one.
        if let Some(default) = resource.strategy.default {
            default(object);
        }
    }
    if has_status(resource) && !resource.strategy.keeps_status_on_create {
        object.remove(&["status"]);
    }
    if let Some(prepare) = resource.strategy.prepare_create {
        prepare(object);
    }
    object.set_metadata("creationTimestamp", time::format_seconds(call.shared.now_s()));
    object.set_metadata("uid", uuid::Builder::from_random_bytes(random(call)).into_uuid().to_string());
    object.remove_metadata("generation");
    if resource.strategy.has_generation {
        object.set_metadata("generation", 1);
    }
}

fn random<const N: usize>(call: &Call) -> [u8; N] {
    let mut bytes = [0; N];
    call.shared.random.fill(&mut bytes);
    bytes
}

const _: () = assert!(GENERATED_SUFFIX_CHARS == 5);

/// Keeps of `old` what an update cannot change.
pub(crate) fn before_update(new: &mut Object, old: &Object) {
    for field in SERVER_FIELDS {
        new.copy_from(old, &["metadata", field]);
    }
    new.copy_from(old, &["metadata", "creationTimestamp"]);
    new.copy_from(old, &["metadata", "generation"]);
    if new.uid().is_empty() {
        new.copy_from(old, &["metadata", "uid"]);
    }
    if new.name().is_empty() {
        new.copy_from(old, &["metadata", "name"]);
    }
    if new.namespace().is_empty() {
        new.copy_from(old, &["metadata", "namespace"]);
    }
}

/// Counts the generation up if anything but metadata and status has changed.
pub(crate) fn count_generation(resource: &Resource, new: &mut Object, old: &Object) {
    if !resource.strategy.has_generation {
        return;
    }
    if !wish(new).eq(wish(old)) {
        new.set_metadata("generation", old.generation() + 1);
    }
}

/// What the user asks for: all fields but metadata, status and the type.
fn wish(object: &Object) -> impl Iterator<Item = (&String, &serde_json::Value)> {
    object.fields().iter().filter(|(name, _)| !matches!(name.as_str(), "metadata" | "status" | "apiVersion" | "kind"))
}

/// Brings an object into the form in which it is stored, after strategies and admission have worked on it.
///
/// # Errors
/// 500: what they make must be of the object's type.
pub(crate) fn normalise(resource: &Resource, object: Object) -> Result<Object, ApiError> {
    let Some(object_type) = schema::of(resource.type_name) else { return Ok(object) };
    let mut value = object.into_value();
    schema::check(object_type, &mut value, FieldValidation::Ignore, &[]).map_err(ApiError::internal)?;
    Object::from_value(value).map_err(|_| ApiError::internal("an object is no longer an object"))
}

/// Checks a new object as a whole.
///
/// # Errors
/// 422 with everything that is wrong.
pub(crate) fn validate_create(resource: &Resource, object: &Object) -> Result<(), ApiError> {
    let mut errors = Errors::new();
    let path = Path::root("metadata");
    meta::validate_object_meta(object, resource.strategy.name, resource.scope, &path, &mut errors);
    validate_spec(resource, object, &mut errors);
    refuse(resource, object, &errors)
}

/// Checks what a kind's own rules say about an object.
pub(crate) fn validate_spec(resource: &Resource, object: &Object, errors: &mut Errors) {
    if let Some(validate) = resource.strategy.validate {
        validate(object, errors);
    }
    if let Some(object_type) = schema::of(resource.type_name) {
        let mut enums = Errors::new();
        schema::validate_enums(object_type, object, &mut enums);
        // A kind's own rules may have said the same before.
        for error in enums.into_vec() {
            if !errors.iter().any(|known| known.path == error.path && known.kind == error.kind) {
                errors.push(error);
            }
        }
    }
}

/// 422 unless nothing is wrong.
pub(crate) fn refuse(resource: &Resource, object: &Object, errors: &Errors) -> Result<(), ApiError> {
    if errors.is_empty() { Ok(()) } else { Err(ApiError::invalid(resource, object.name(), errors)) }
}

/// Whether the kind has a status with an endpoint of its own.
pub(crate) fn has_status(resource: &Resource) -> bool {
    resource.subresource("status").is_some()
}
