//! Field paths and validation errors with upstream's texts (apimachinery `field.Error`).
//!
//! Used by every check of an object. A check never stops at the first error: it collects them in `Errors`. It must
//! not know HTTP; `status.rs` turns a list of these into the 422 answer.

use std::fmt::{self, Display};

use serde_json::Value;

use crate::limits::FIELD_VALUE_PRINTED_BYTES_MAX;

/// A path to a field, as upstream prints it: `spec.containers[0].ports[1].name`, `metadata.labels[a/b]`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Path(String);

impl Path {
    /// A path of one field.
    pub fn root(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// No field: the object itself.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The field `name` below this one.
    pub fn child(&self, name: &str) -> Self {
        if self.0.is_empty() { Self::root(name) } else { Self(format!("{}.{name}", self.0)) }
    }

    /// The item `index` of this list.
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}[{index}]", self.0))
    }

    /// The entry `key` of this map.
    pub fn key(&self, key: &str) -> Self {
        Self(format!("{}[{key}]", self.0))
    }
}

impl Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "<nil>" } else { &self.0 })
    }
}

/// What is wrong with a field; the names are upstream's `field.ErrorType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A value that refers to something that is not there.
    NotFound,
    /// A value is missing.
    Required,
    /// The same value again.
    Duplicate,
    /// The value breaks a rule.
    Invalid,
    /// The value is not one of the known ones.
    NotSupported,
    /// The field must not be set here.
    Forbidden,
    /// The value is too long.
    TooLong,
    /// Too many items.
    TooMany,
    /// The check itself failed.
    Internal,
    /// The value has another type.
    TypeInvalid,
}

impl ErrorKind {
    /// `reason` of the cause in the 422 answer.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotFound => "FieldValueNotFound",
            Self::Required => "FieldValueRequired",
            Self::Duplicate => "FieldValueDuplicate",
            Self::Invalid => "FieldValueInvalid",
            Self::NotSupported => "FieldValueNotSupported",
            Self::Forbidden => "FieldValueForbidden",
            Self::TooLong => "FieldValueTooLong",
            Self::TooMany => "FieldValueTooMany",
            Self::Internal => "InternalError",
            Self::TypeInvalid => "FieldValueTypeInvalid",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::NotFound => "Not found",
            Self::Required => "Required value",
            Self::Duplicate => "Duplicate value",
            Self::Invalid => "Invalid value",
            Self::NotSupported => "Unsupported value",
            Self::Forbidden => "Forbidden",
            Self::TooLong => "Too long",
            Self::TooMany => "Too many",
            Self::Internal => "Internal error",
            Self::TypeInvalid => "Invalid value",
        }
    }
}

/// One thing that is wrong with one field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where.
    pub path: Path,
    /// The value as printed, where the text shows it.
    pub value: Option<String>,
    /// The rule that was broken; may be empty.
    pub detail: String,
}

impl FieldError {
    /// The text without the path, as it stands in a cause's `message`.
    pub fn body(&self) -> String {
        let mut text = self.kind.text().to_owned();
        if let Some(value) = &self.value {
            text.push_str(": ");
            text.push_str(value);
        }
        if !self.detail.is_empty() {
            text.push_str(": ");
            text.push_str(&self.detail);
        }
        text
    }
}

impl Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.body())
    }
}

/// The errors that a check has found so far, in the order found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Errors(Vec<FieldError>);

impl Errors {
    /// No errors yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The errors in the order found.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.0.iter()
    }

    /// The errors in the order found.
    pub fn into_vec(self) -> Vec<FieldError> {
        self.0
    }

    /// Adds those of another check.
    pub fn extend(&mut self, other: Errors) {
        self.0.extend(other.0);
    }

    /// Adds one error.
    pub fn push(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// `path: Required value[: detail]`.
    pub fn required(&mut self, path: &Path, detail: impl Into<String>) {
        self.add(ErrorKind::Required, path, None, detail.into());
    }

    /// `path: Invalid value: "value": detail`.
    pub fn invalid(&mut self, path: &Path, value: impl Into<Value>, detail: impl Into<String>) {
        self.add(ErrorKind::Invalid, path, Some(printed(&value.into())), detail.into());
    }

    /// `path: Invalid value: "value": detail`, for a value of another type than the field's.
    pub fn type_invalid(&mut self, path: &Path, value: impl Into<Value>, detail: impl Into<String>) {
        self.add(ErrorKind::TypeInvalid, path, Some(printed(&value.into())), detail.into());
    }

    /// `path: Duplicate value: "value"`.
    pub fn duplicate(&mut self, path: &Path, value: impl Into<Value>) {
        self.add(ErrorKind::Duplicate, path, Some(printed(&value.into())), String::new());
    }

    /// `path: Not found: "value"`.
    pub fn not_found(&mut self, path: &Path, value: impl Into<Value>) {
        self.add(ErrorKind::NotFound, path, Some(printed(&value.into())), String::new());
    }

    /// `path: Unsupported value: "value": supported values: "a", "b"`; they are
    /// printed in the order given, which is upstream's.
    pub fn not_supported(&mut self, path: &Path, value: impl Into<Value>, supported: &[&str]) {
        let detail = if supported.is_empty() {
            String::new()
        } else {
            let quoted: Vec<String> = supported.iter().map(|s| format!("{s:?}")).collect();
            format!("supported values: {}", quoted.join(", "))
        };
        self.add(ErrorKind::NotSupported, path, Some(printed(&value.into())), detail);
    }

    /// `path: Forbidden: detail`.
    pub fn forbidden(&mut self, path: &Path, detail: impl Into<String>) {
        self.add(ErrorKind::Forbidden, path, None, detail.into());
    }

    /// `path: Too long: may not be more than N bytes`.
    pub fn too_long(&mut self, path: &Path, bytes_max: usize) {
        let detail = format!("may not be more than {bytes_max} bytes");
        self.add(ErrorKind::TooLong, path, None, detail);
    }

    /// `path: Too many: N: must have at most M items`.
    pub fn too_many(&mut self, path: &Path, actual: usize, max: usize) {
        let unit = if max == 1 { "item" } else { "items" };
        let detail = format!("must have at most {max} {unit}");
        self.add(ErrorKind::TooMany, path, Some(actual.to_string()), detail);
    }

    /// `path: Internal error: detail`.
    pub fn internal(&mut self, path: &Path, detail: impl Into<String>) {
        self.add(ErrorKind::Internal, path, None, detail.into());
    }

    fn add(&mut self, kind: ErrorKind, path: &Path, value: Option<String>, detail: String) {
        self.0.push(FieldError { kind, path: path.clone(), value, detail });
    }
}

/// A value as upstream prints it in an error: strings quoted, null as `null`, objects as JSON.
fn printed(value: &Value) -> String {
    let mut text = match value {
        Value::String(s) => quoted(s),
        other => other.to_string(),
    };
    if text.len() > FIELD_VALUE_PRINTED_BYTES_MAX {
        let mut end = FIELD_VALUE_PRINTED_BYTES_MAX;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push('…');
    }
    text
}

/// A text in quotes as Go writes it: control characters by their short names or as `\x01`, what else cannot be printed
/// by its number.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..' ' | '\u{7f}' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if c == '\'' || c.escape_debug().len() == 1 => out.push(c),
            c if u32::from(c) < 0x1_0000 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_go_quotes_them() {
        for (text, shown) in [
            ("a'b\"c\\d", r#""a'b\"c\\d""#),
            ("\0\u{1}\u{7}\u{8}\t\n\u{b}\u{c}\r\u{1b}\u{7f}", r#""\x00\x01\a\b\t\n\v\f\r\x1b\x7f""#),
            ("é😀\u{200b}\u{feff}", "\"é😀\\u200b\\ufeff\""),
        ] {
            assert_eq!(quoted(text), shown);
        }
    }

    #[test]
    fn errors_read_as_upstreams() {
        let mut errors = Errors::new();
        let spec = Path::root("spec");
        errors.invalid(&spec.child("replicas"), -1, "must be greater than or equal to 0");
        errors.required(&spec.child("containers"), "");
        errors.not_supported(&spec.child("ports").index(0).child("protocol"), "X", &["TCP", "UDP"]);
        errors.duplicate(&Path::root("metadata").child("labels").key("a/b"), "c");
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
                "spec.containers: Required value",
                "spec.ports[0].protocol: Unsupported value: \"X\": supported values: \"TCP\", \"UDP\"",
                "metadata.labels[a/b]: Duplicate value: \"c\"",
            ]
        );
    }
}
