//! A request's body as an object of the type that the endpoint takes, or upstream's 400.
//!
//! Used by every handler that takes an object, and by patches for their results. It must not know what is done with it.

use std::time::Duration;

use api::codec::{json, protobuf, yaml};
use api::object::Object;
use api::resource::Resource;
use api::schema::{self, FieldValidation};
use api::status::{ApiError, GroupKind};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::Call;
use crate::body::{self, Body, ReadError};
use crate::limits::{BODY_READ_TIMEOUT_S, REQUEST_BODY_BYTES_MAX};
use crate::negotiate::BodyFormat;

/// The type that an endpoint takes.
#[derive(Clone, Copy)]
pub(crate) struct Expected {
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    object_type: Option<&'static schema::Type>,
    default: Option<fn(&mut Object)>,
}

impl Expected {
    /// The type of a resource's objects.
    pub fn of(resource: &'static Resource) -> Self {
        Self {
            group: resource.group,
            version: resource.version,
            kind: resource.kind,
            object_type: schema::of(resource.type_name),
            default: resource.strategy.default,
        }
    }

    /// A kind that has no row of its own, found in the tables by package.
    pub fn of_kind(group: &'static str, version: &'static str, kind: &'static str, package: &str) -> Self {
        Self { group, version, kind, object_type: schema::of(&format!("{package}.{kind}")), default: None }
    }

    /// The kind as error texts name it.
    pub fn group_kind(&self) -> GroupKind<'static> {
        GroupKind { group: self.group, kind: self.kind }
    }

    fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    /// The name of the Go package that holds upstream's internal type; it stands in a conversion error.
    fn go_package(&self) -> &str {
        if self.group.is_empty() { "core" } else { self.group.split('.').next().unwrap_or_default() }
    }
}

/// Reads a request's body.
///
/// # Errors
/// 413 beyond the bound, 504 where it does not come in time, 400 where the connection breaks.
pub(crate) async fn read_body(call: &Call, body: Body) -> Result<Bytes, ApiError> {
    let deadline = Duration::from_secs(BODY_READ_TIMEOUT_S);
    body::read(body, deadline, &*call.shared.clock).await.map_err(|error| match error {
        ReadError::TooLarge => ApiError::body_too_large(REQUEST_BODY_BYTES_MAX),
        ReadError::Timeout => ApiError::timeout("request did not complete within the allotted timeout", 0),
        ReadError::Broken(_) => ApiError::bad_request("the request's body could not be read"),
    })
}

/// Decodes a body: fills type and defaults, drops what the type does not know, warns or fails as asked.
///
/// # Errors
/// 400 with upstream's text.
pub(crate) fn decode(
    call: &Call,
    format: BodyFormat,
    bytes: &[u8],
    expected: Expected,
    validation: FieldValidation,
) -> Result<Object, ApiError> {
    let unrecognized = |why: String| unrecognized(expected, &why, bytes);
    let (value, duplicates) = match format {
        BodyFormat::Json => {
            let parsed = json::parse(bytes)
                .map_err(|error| unrecognized(format!("couldn't get version/kind; json parse error: {error}")))?;
            let duplicates: Vec<String> = parsed.strict_errors().collect();
            (parsed.value, duplicates)
        }
        BodyFormat::Yaml => {
            let parsed = yaml::parse(bytes).map_err(|error| unrecognized(error.to_string()))?;
            let duplicates: Vec<String> = parsed.strict_errors().collect();
            (parsed.value, duplicates)
        }
        BodyFormat::Protobuf => {
            (from_protobuf(bytes, expected).map_err(|error| unrecognized(error.to_string()))?, Vec::new())
        }
    };
    // As upstream: null is an object without any field.
    let value = if value.is_null() { Value::Object(Map::new()) } else { value };
    let object = Object::from_value(value).map_err(|other| {
        let found = json::go_name(&other);
        unrecognized(format!(
            "couldn't get version/kind; json parse error: json: cannot unmarshal {found} into Go value of type struct {{ \
             APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}"
        ))
    })?;
    Ok(typed(call, object, &duplicates, expected, validation)?)
}

/// The object in a protobuf body, read along the type that the endpoint takes. Where the envelope names another kind,
/// only that is told: the check of the kind answers then.
pub(crate) fn from_protobuf(bytes: &[u8], expected: Expected) -> Result<Value, protobuf::ProtobufError> {
    let envelope = protobuf::open(bytes)?;
    let same = envelope.kind.is_empty() || envelope.kind == expected.kind;
    let mut fields = match expected.object_type.filter(|_| same) {
        Some(object_type) => protobuf::decode(object_type, envelope.raw)?,
        None => Map::new(),
    };
    for (name, text) in [("apiVersion", envelope.api_version), ("kind", envelope.kind)] {
        if !text.is_empty() {
            fields.insert(name.to_owned(), Value::String(text));
        }
    }
    Ok(Value::Object(fields))
}

/// Why an object is not of the type that an endpoint takes. `Display` is the cause alone.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub(crate) struct Misfit {
    /// What stands before the cause where a body is refused: kind, version and the type that was expected.
    heading: String,
    why: String,
}

impl From<Misfit> for ApiError {
    fn from(misfit: Misfit) -> Self {
        Self::bad_request(format!("{}{}", misfit.heading, misfit.why))
    }
}

/// Checks a decoded object against the type that the endpoint takes, and brings it into upstream's form.
///
/// # Errors
/// What does not fit, in upstream's words.
pub(crate) fn typed(
    call: &Call,
    mut object: Object,
    duplicates: &[String],
    expected: Expected,
    validation: FieldValidation,
) -> Result<Object, Misfit> {
    let api_version = expected.api_version();
    if object.api_version().is_empty() {
        object.set(&["apiVersion"], api_version.as_str());
    }
    if object.kind().is_empty() {
        object.set(&["kind"], expected.kind);
    }
    check_type(&object, expected, &api_version)?;
    let (kind, version) = (object.kind().to_owned(), expected.version);
    let unhandled = |why: String| Misfit {
        heading: format!("{kind} in version {version:?} cannot be handled as a {}: ", expected.kind),
        why,
    };
    let object_type = expected.object_type.ok_or_else(|| unhandled("its type is not known".to_owned()))?;
    let mut value = object.into_value();
    let warnings =
        schema::check(object_type, &mut value, validation, duplicates).map_err(|error| unhandled(error.to_string()))?;
    if validation == FieldValidation::Warn {
        call.warnings.extend(warnings);
    }
    let mut object = Object::from_value(value).map_err(|_| unhandled("it is not an object".to_owned()))?;
    schema::default(object_type, object.fields_mut());
    if let Some(default) = expected.default {
        default(&mut object);
    }
    Ok(object)
}

fn check_type(object: &Object, expected: Expected, api_version: &str) -> Result<(), Misfit> {
    let (found_kind, found_version) = (object.kind(), object.api_version());
    let short_version = found_version.rsplit('/').next().unwrap_or_default();
    let known = || api::resources::by_api_version(found_version, found_kind).is_some();
    if found_kind != expected.kind || (found_version != api_version && !known()) {
        let why = if known() {
            let package = expected.go_package();
            format!("converting ({short_version}.{found_kind}) to ({package}.{}): unknown conversion", expected.kind)
        } else {
            format!(
                "no kind {found_kind:?} is registered for version {found_version:?} in scheme \
                 \"pkg/api/legacyscheme/scheme.go:30\""
            )
        };
        let expected_kind = expected.kind;
        let heading = format!("{found_kind} in version {short_version:?} cannot be handled as a {expected_kind}: ");
        return Err(Misfit { heading, why });
    }
    if found_version != api_version {
        return Err(Misfit {
            heading: String::new(),
            why: format!(
                "the API version in the data ({found_version}) does not match the expected API version ({api_version})"
            ),
        });
    }
    Ok(())
}

/// 400 for a body of which not even the kind can be read; it shows the start of the body as upstream does.
fn unrecognized(expected: Expected, why: &str, bytes: &[u8]) -> ApiError {
    const SHOWN_MAX: usize = 30;
    let summary = match bytes {
        [] => "<empty>".to_owned(),
        [b'{', ..] if bytes.len() <= SHOWN_MAX => String::from_utf8_lossy(bytes).into_owned(),
        [b'{', ..] => format!("{} ...", String::from_utf8_lossy(&bytes[..SHOWN_MAX])),
        _ => bytes.iter().take(SHOWN_MAX / 2).map(|byte| format!("{byte:02x}")).collect(),
    };
    ApiError::bad_request(format!(
        "the object provided is unrecognized (must be of type {}): {why} ({summary})",
        expected.kind
    ))
}
