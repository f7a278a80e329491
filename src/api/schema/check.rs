//! The walk over a decoded object: unknown fields, wrong types, and the form in which upstream would write it back.
//!
//! Called once for each body that a client sends and each result of a patch. Texts are those of upstream's decoder,
//! which clients see behind `… cannot be handled as a …:`. It must not know resources or fill in defaults.

use serde_json::{Map, Number, Value};
use thiserror::Error;

use super::place::{Place, Step};
use super::{Field, Kind, Presence, Type, scalar};
use crate::codec::json::go_name;
use crate::limits::STRICT_ERRORS_MAX;
use crate::quantity::Quantity;

/// What a request asks for with `fieldValidation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValidation {
    /// Unknown and duplicate fields are dropped in silence.
    Ignore,
    /// They are dropped, and the client is warned.
    Warn,
    /// They are an error.
    Strict,
}

/// Why an object is not of its type.
#[derive(Debug, Error, PartialEq)]
pub enum DecodeError {
    /// A value has another JSON type than its field.
    #[error("json: cannot unmarshal {value} into Go {target} of type {expected}")]
    Type {
        /// What was found: `string`, `number`, `number 1.5`, `bool`, `array`, `object`.
        value: String,
        /// `struct field Owner.path`, or `value` at the root.
        target: String,
        /// The field's type as Go prints it.
        expected: String,
    },
    /// A text is not what its field holds: a time, base64, a quantity.
    #[error("{0}")]
    Text(String),
    /// Unknown or duplicate fields in strict mode.
    #[error("strict decoding error: {}", .0.join(", "))]
    Strict(Vec<String>),
}

/// Checks `value` as an object of type `object_type` and brings it into the form that upstream would write: unknown fields and
/// empty optional ones go, zero values that Go always writes appear, times and quantities become canonical.
///
/// `duplicates` are the texts that the codec found (`duplicate field "a"`). Returned are the warnings for the client;
/// there are none but in mode `Warn`.
pub fn check(
    object_type: &'static Type,
    value: &mut Value,
    mode: FieldValidation,
    duplicates: &[String],
) -> Result<Vec<String>, DecodeError> {
    let mut walk = Walk { reports: mode != FieldValidation::Ignore, unknown: Vec::new() };
    walk.value(Kind::Object(object_type), value, None)?;
    let mut found = walk.unknown;
    if walk.reports {
        for text in duplicates {
            if found.len() < STRICT_ERRORS_MAX && !found.contains(text) {
                found.push(text.clone());
            }
        }
    }
    match mode {
        FieldValidation::Strict if !found.is_empty() => Err(DecodeError::Strict(found)),
        _ => Ok(found),
    }
}

/// Makes a field what is written while it was never set: absent, null or its zero value (`status: {}` of a new object).
/// A name that the type does not have is removed.
pub fn reset(object_type: &'static Type, map: &mut Map<String, Value>, name: &str) {
    match object_type.field(name).and_then(when_missing) {
        Some(value) => drop(map.insert(name.to_owned(), value)),
        None => drop(map.remove(name)),
    }
}

/// The value that Go writes for a field that was never set.
pub(super) fn zero(kind: Kind) -> Value {
    match kind {
        Kind::String => Value::String(String::new()),
        Kind::Bool => Value::Bool(false),
        Kind::Int32 | Kind::Int64 | Kind::Float | Kind::IntOrString => Value::from(0),
        Kind::Duration => Value::from("0s"),
        Kind::Quantity => Value::from("0"),
        Kind::Bytes | Kind::Time | Kind::MicroTime | Kind::RawExtension | Kind::FieldsV1 | Kind::Json => Value::Null,
        Kind::List(_) | Kind::Map(_) => Value::Null,
        Kind::Named(alias) => zero(alias.kind),
        Kind::Object(object) => {
            let always = object.fields.iter().filter_map(|f| Some((f.name.to_owned(), when_missing(f)?)));
            Value::Object(always.collect())
        }
    }
}

/// What is written for a missing field, if anything.
fn when_missing(field: &Field) -> Option<Value> {
    match field.presence {
        Presence::Optional | Presence::OmitEmpty => None,
        Presence::Nullable => Some(Value::Null),
        Presence::Zero => Some(zero(field.kind)),
    }
}

struct Walk {
    reports: bool,
    unknown: Vec<String>,
}

type Found = Result<(), DecodeError>;

impl Walk {
    fn value(&mut self, kind: Kind, value: &mut Value, at: Option<&Place>) -> Found {
        match (kind.resolved(), &mut *value) {
            (Kind::Object(object), Value::Object(map)) => self.object(object, map, at),
            (Kind::List(item), Value::Array(items)) => self.list(*item, items, at),
            (Kind::Map(entry), Value::Object(map)) => self.map(*entry, map, at),
            (Kind::String, Value::String(_)) | (Kind::Bool, Value::Bool(_)) => Ok(()),
            (Kind::Int32, Value::Number(n)) if n.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => Ok(()),
            (Kind::Int64, Value::Number(n)) if n.is_i64() => Ok(()),
            (Kind::Float, Value::Number(n)) => {
                shorten(n);
                Ok(())
            }
            (Kind::RawExtension | Kind::FieldsV1 | Kind::Json, _) => Ok(()),
            (Kind::Time, Value::String(text)) => replace(text, scalar::time),
            (Kind::MicroTime, Value::String(text)) => replace(text, scalar::micro_time),
            (Kind::Duration, Value::String(text)) => replace(text, scalar::duration),
            (Kind::Bytes, Value::String(text)) => replace(text, scalar::bytes),
            (Kind::Quantity, _) => canonical_quantity(value),
            (Kind::IntOrString, Value::String(_)) => Ok(()),
            (Kind::IntOrString, Value::Number(n)) if n.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => Ok(()),
            (_, found) => Err(mismatch(kind, found, at)),
        }
    }

    /// Both the fields of a type and the entries of an object are sorted, so one pass merges them.
    fn object(&mut self, object: &'static Type, map: &mut Map<String, Value>, at: Option<&Place>) -> Found {
        let mut expected = object.fields.iter().peekable();
        let mut missing: Vec<&'static Field> = Vec::new();
        let mut dropped: Vec<String> = Vec::new();
        for (key, value) in map.iter_mut() {
            while let Some(skipped) = expected.next_if(|f| f.name < key.as_str()) {
                note_missing(skipped, &mut missing);
            }
            let Some(field) = expected.next_if(|f| f.name == key.as_str()) else {
                self.note_unknown(key, at);
                dropped.push(key.clone());
                continue;
            };
            if !self.field(field, value, &Place::below(at, Step::Field(object, field.name)))? {
                dropped.push(key.clone());
            }
        }
        expected.for_each(|field| note_missing(field, &mut missing));
        for key in &dropped {
            map.remove(key);
        }
        for field in missing {
            if let Some(value) = when_missing(field) {
                map.insert(field.name.to_owned(), value);
            }
        }
        Ok(())
    }

    /// Whether the field stays in the object.
    fn field(&mut self, field: &'static Field, value: &mut Value, place: &Place) -> Result<bool, DecodeError> {
        if value.is_null() {
            let missing = when_missing(field);
            let keep = missing.is_some();
            *value = missing.unwrap_or_default();
            return Ok(keep);
        }
        self.value(field.kind, value, Some(place))?;
        Ok(match field.presence {
            Presence::Optional | Presence::Zero => true,
            Presence::OmitEmpty => !is_empty(value),
            Presence::Nullable => {
                let holds_many = matches!(field.kind.resolved(), Kind::List(_) | Kind::Map(_));
                if holds_many && is_empty(value) {
                    *value = Value::Null;
                }
                true
            }
        })
    }

    fn list(&mut self, item: Kind, items: &mut [Value], at: Option<&Place>) -> Found {
        for (index, value) in items.iter_mut().enumerate() {
            if value.is_null() {
                *value = zero(item);
                continue;
            }
            self.value(item, value, Some(&Place::below(at, Step::Index(index))))?;
        }
        Ok(())
    }

    fn map(&mut self, entry: Kind, map: &mut Map<String, Value>, at: Option<&Place>) -> Found {
        for (key, value) in map.iter_mut() {
            if value.is_null() {
                *value = if entry.resolved_is_bytes() { Value::String(String::new()) } else { zero(entry) };
                continue;
            }
            self.value(entry, value, Some(&Place::below(at, Step::Key(key))))?;
        }
        Ok(())
    }

    fn note_unknown(&mut self, key: &str, at: Option<&Place>) {
        if self.reports && self.unknown.len() < STRICT_ERRORS_MAX {
            let place = Place::below(at, Step::Key(key)).strict();
            self.unknown.push(format!("unknown field {place:?}"));
        }
    }
}

fn note_missing(field: &'static Field, missing: &mut Vec<&'static Field>) {
    if matches!(field.presence, Presence::Nullable | Presence::Zero) {
        missing.push(field);
    }
}

impl Kind {
    fn resolved_is_bytes(self) -> bool {
        matches!(self.resolved(), Kind::Bytes)
    }
}

/// Whether `omitempty` leaves the value out.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(b) => !b,
        Value::Number(n) => n.as_f64() == Some(0.0),
        Value::String(s) => s.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

fn replace(text: &mut String, canonical: fn(&str) -> Result<Option<String>, String>) -> Found {
    if let Some(new) = canonical(text).map_err(DecodeError::Text)? {
        *text = new;
    }
    Ok(())
}

/// Quantities may come as numbers; whatever the text was, the canonical one is kept.
fn canonical_quantity(value: &mut Value) -> Found {
    let parsed = match &*value {
        Value::String(text) if scalar::is_plain_quantity(text) => return Ok(()),
        Value::String(text) => Quantity::parse(text.trim()),
        other => Quantity::parse(&other.to_string()),
    };
    let canonical = parsed.map_err(|e| DecodeError::Text(e.to_string()))?.to_string();
    if value.as_str() != Some(canonical.as_str()) {
        *value = Value::String(canonical);
    }
    Ok(())
}

/// Go writes a whole floating-point number without a point.
fn shorten(number: &mut Number) {
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    if let Some(float) = number.as_f64().filter(|f| number.is_f64() && f.fract() == 0.0 && f.abs() <= EXACT_MAX) {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
        let whole = float as i64;
        *number = Number::from(whole);
    }
}

fn mismatch(kind: Kind, found: &Value, at: Option<&Place>) -> DecodeError {
    let value = match (found, kind.resolved()) {
        (Value::Number(n), Kind::Int32 | Kind::Int64 | Kind::IntOrString) => format!("number {n}"),
        _ => go_name(found).to_owned(),
    };
    let target = match at.and_then(|place| Some((place, place.owner()?))) {
        Some((place, owner)) => format!("struct field {}.{}", owner.short_name(), place.fields()),
        None => "value".to_owned(),
    };
    // These decode themselves, from a string or a number, and that is what their errors name.
    let expected = match kind {
        Kind::Time | Kind::MicroTime | Kind::Duration => "string".to_owned(),
        Kind::IntOrString => "int32".to_owned(),
        other => other.go_name(),
    };
    DecodeError::Type { value, target, expected }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
