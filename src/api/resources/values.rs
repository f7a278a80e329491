//! Reads fields of decoded JSON the way Go reads a struct: what is absent or null is the zero value.
//!
//! Used by the behaviour of kinds in this folder. Nothing here knows a kind, and no shape of input panics.

use serde_json::{Map, Value};

use crate::object::Object;

static NULL: Value = Value::Null;

/// A field of the object's root; null where it is missing.
pub fn root<'a>(object: &'a Object, field: &str) -> &'a Value {
    object.fields().get(field).unwrap_or(&NULL)
}

/// The string in a field; empty where it is missing.
pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

/// The integer in a field; `None` where it is missing.
pub fn int(value: &Value, field: &str) -> Option<i64> {
    value[field].as_i64()
}

/// The boolean in a field; false where it is missing.
pub fn flag(value: &Value, field: &str) -> bool {
    value[field].as_bool().unwrap_or_default()
}

/// The items of a list field; none where it is missing.
pub fn items<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

/// The entries of a map field, sorted by key; none where it is missing.
pub fn entries<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
    value[field].as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

/// The strings of a list field.
pub fn texts<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    items(value, field).iter().filter_map(Value::as_str)
}

/// Whether a pointer field is set.
pub fn present(value: &Value, field: &str) -> bool {
    !value[field].is_null()
}

/// How many items or entries a field has.
pub fn length(value: &Value, field: &str) -> usize {
    match &value[field] {
        Value::Array(items) => items.len(),
        Value::Object(map) => map.len(),
        _ => 0,
    }
}

/// The items of a list field, to change; none where it is missing.
pub fn items_mut<'a>(map: &'a mut Map<String, Value>, field: &str) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    map.get_mut(field).and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
}

/// The object in a field, to change; `None` where it is missing.
pub fn map_mut<'a>(map: &'a mut Map<String, Value>, field: &str) -> Option<&'a mut Map<String, Value>> {
    map.get_mut(field).and_then(Value::as_object_mut)
}

/// Fills a field that is absent or null.
pub fn fill(map: &mut Map<String, Value>, field: &str, value: impl Into<Value>) {
    let slot = map.entry(field).or_insert(Value::Null);
    if slot.is_null() {
        *slot = value.into();
    }
}

/// Fills a field that is absent, null, the empty string or 0: one that is no pointer upstream.
pub fn fill_zero(map: &mut Map<String, Value>, field: &str, value: impl Into<Value>) {
    let slot = map.entry(field).or_insert(Value::Null);
    if slot.is_null() || slot.as_str() == Some("") || slot.as_i64() == Some(0) {
        *slot = value.into();
    }
}
