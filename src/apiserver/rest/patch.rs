//! PATCH of an object or of a part of it: JSON patch, merge patch, strategic merge patch.
//!
//! Called by `dispatch`. The patch is applied to the present object each time the write is tried, so concurrent
//! patches of different fields all succeed. Server-side apply is not offered yet; its media type gets 415.

use api::codec::{json, yaml};
use api::field::{Errors, Path};
use api::object::Object;
use api::patch;
use api::resource::Resource;
use api::schema::{self, FieldValidation};
use api::status::ApiError;
use http::Response;
use serde_json::Value;

use super::decode::{Expected, read_body, typed};
use super::update::{Change, Part};
use super::{Attempt, Call};
use crate::body::Body;
use crate::negotiate;

/// The media types taken.
const ACCEPTED: [&str; 3] =
    ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Json,
    Merge,
    Strategic,
}

pub(crate) async fn serve(
    call: &Call,
    resource: &'static Resource,
    part: Part,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    let style = style(call)?;
    let change = Change::begin(call, resource, part, "PatchOptions")?;
    let (validation, patch) = (change.validation, Patch { style, document: document(&read_body(call, body).await?)? });
    let patched = |_: &Attempt<'_>, old: Option<&Object>| {
        let old = old.ok_or_else(|| ApiError::not_found(resource, call.name()))?;
        patch.apply(call, old, resource.type_name, Expected::of(resource), validation)
    };
    change.make(call, &patched).await
}

fn style(call: &Call) -> Result<Style, ApiError> {
    match negotiate::media_type(&call.headers) {
        "application/json-patch+json" => Ok(Style::Json),
        "application/merge-patch+json" => Ok(Style::Merge),
        "application/strategic-merge-patch+json" => Ok(Style::Strategic),
        _ => Err(ApiError::unsupported_media_type(&ACCEPTED)),
    }
}

/// A patch as JSON; clients may write it as YAML where upstream lets them.
fn document(bytes: &[u8]) -> Result<Value, ApiError> {
    match json::parse_value(bytes) {
        Ok(value) => Ok(value),
        Err(error) => match yaml::parse(bytes) {
            Ok(parsed) if parsed.value.is_object() || parsed.value.is_array() => Ok(parsed.value),
            _ => Err(ApiError::bad_request(format!("error decoding patch: {error}"))),
        },
    }
}

/// The JSON with the patch applied.
fn apply(style: Style, type_name: &str, old: &Object, document: Value) -> Result<Value, ApiError> {
    let current = old.to_value();
    let patched = match style {
        Style::Json => patch::json(current, document),
        Style::Merge => patch::merge(current, document),
        Style::Strategic => match schema::of(type_name) {
            Some(object_type) => schema::strategic_merge(object_type, current, document),
            None => return Err(ApiError::unsupported_media_type(&ACCEPTED[..2])),
        },
    };
    patched.map_err(ApiError::from)
}

/// Name, namespace and uid must be those of before.
fn same_identity(new: &Object, old: &Object, expected: Expected) -> Result<(), ApiError> {
    // Left out, it is that of before.
    if !new.uid().is_empty() && new.uid() != old.uid() {
        let mut errors = Errors::new();
        errors.invalid(&Path::root("metadata").child("uid"), new.uid(), "field is immutable");
        return Err(ApiError::invalid(expected.group_kind(), old.name(), &errors));
    }
    if new.name() != old.name() {
        return Err(ApiError::bad_request(format!(
            "the name of the object ({}) does not match the name on the URL ({})",
            new.name(),
            old.name()
        )));
    }
    if new.namespace() != old.namespace() {
        return Err(ApiError::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    Ok(())
}

/// A value as Go prints one that it has decoded: `map[a:1 b:[x y]]`.
fn go_text(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(go_text).collect::<Vec<_>>().join(" ")),
        Value::Object(map) => {
            let entries: Vec<String> = map.iter().map(|(key, value)| format!("{key}:{}", go_text(value))).collect();
            format!("map[{}]", entries.join(" "))
        }
        other => other.to_string(),
    }
}

/// A request's patch. `scale`, which is not stored as it is shown, applies it to what is shown.
pub(crate) struct Patch {
    style: Style,
    document: Value,
}

impl Patch {
    /// Reads the request's patch.
    ///
    /// # Errors
    /// 415 for a style that is not known, 400 for what is no patch.
    pub async fn read(call: &Call, body: Body) -> Result<Self, ApiError> {
        let style = style(call)?;
        let bytes = read_body(call, body).await?;
        Ok(Self { style, document: document(&bytes)? })
    }

    /// Applies it to `old`.
    ///
    /// # Errors
    /// 422 where it cannot be applied, or the result cannot be read; 400 where the result is another object.
    pub fn apply(
        &self,
        call: &Call,
        old: &Object,
        type_name: &str,
        expected: Expected,
        validation: FieldValidation,
    ) -> Result<Object, ApiError> {
        let unchecked = self.unchecked(old, type_name)?;
        let object = typed(call, unchecked, &[], expected, validation).map_err(|misfit| {
            let text = match self.style {
                Style::Json | Style::Merge => self
                    .unchecked(old, type_name)
                    .map(|unreadable| String::from_utf8_lossy(&unreadable.encode()).into_owned())
                    .unwrap_or_default(),
                Style::Strategic => go_text(&self.document),
            };
            ApiError::unreadable_patch(&text, &misfit.to_string())
        })?;
        same_identity(&object, old, expected)?;
        Ok(object)
    }

    /// The object with the patch applied, not yet checked against its type.
    fn unchecked(&self, old: &Object, type_name: &str) -> Result<Object, ApiError> {
        let patched = apply(self.style, type_name, old, self.document.clone())?;
        let mut object = Object::from_value(patched).map_err(|_| ApiError::unprocessable())?;
        if self.style == Style::Strategic {
            // Such a patch is one of a typed object: what it says of the type has no meaning.
            object.set_type(old.api_version(), old.kind());
        }
        Ok(object)
    }
}
