//! JSON in and out: canonical bytes as upstream's encoder writes them, and a strict, bounded reader.
//!
//! Everything that is stored or sent goes through `to_bytes` (sorted keys, one way to write each value, `<`, `>` and
//! `&` escaped as Go does), everything a client sends through `parse`. It must not know kinds.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::{Map, Value};

mod parse;
pub(crate) mod write;

pub use parse::{JsonError, Parsed, parse};

/// Room made at first for an object that is written: what most of them need.
pub(crate) const OBJECT_BYTES: usize = 1024;

/// What Go's decoder calls a value that it did not expect.
pub fn go_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Decodes a value; duplicate keys are taken silently, the last one wins.
pub fn parse_value(bytes: &[u8]) -> Result<Value, JsonError> {
    parse(bytes).map(|parsed| parsed.value)
}

/// Canonical bytes of a value.
pub fn to_bytes(value: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(OBJECT_BYTES);
    write::value(value, &mut out);
    out
}

/// Canonical bytes of an object's fields.
pub fn to_bytes_map(map: &Map<String, Value>) -> Vec<u8> {
    let mut out = Vec::with_capacity(OBJECT_BYTES);
    write::object(map, &mut out);
    out
}

/// Bytes of anything serialisable, escaped as upstream does, fields in the order in which the type gives them.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, GoFormatter);
    value.serialize(&mut serializer).expect("memory takes every write, and our types have text keys only");
    out
}

/// Compact JSON with Go's choices: HTML characters and line separators escaped, floats without a trailing `.0`.
struct GoFormatter;

impl Formatter for GoFormatter {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        let bytes = text.as_bytes();
        let mut start = 0;
        let mut at = 0;
        while at < bytes.len() {
            let (escape, len): (&[u8], usize) = match bytes[at] {
                b'<' => (b"\\u003c", 1),
                b'>' => (b"\\u003e", 1),
                b'&' => (b"\\u0026", 1),
                0xe2 if bytes[at..].starts_with("\u{2028}".as_bytes()) => (b"\\u2028", 3),
                0xe2 if bytes[at..].starts_with("\u{2029}".as_bytes()) => (b"\\u2029", 3),
                _ => {
                    at += 1;
                    continue;
                }
            };
            out.write_all(&bytes[start..at])?;
            out.write_all(escape)?;
            at += len;
            start = at;
        }
        out.write_all(&bytes[start..])
    }

    fn write_f64<W: ?Sized + io::Write>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        out.write_all(float_text(value).as_bytes())
    }
}

/// A float as Go writes it: without a trailing `.0`, with an exponent where it is very large or very small.
fn float_text(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return format!("{value}");
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_written_as_go_writes_them() {
        for (value, text) in [
            (json!({"b": 1, "a": [true, null]}), r#"{"a":[true,null],"b":1}"#),
            (json!("<a>&\u{2028}\u{2029}é\u{0}\n\"\\"), r#""\u003ca\u003e\u0026\u2028\u2029é\u0000\n\"\\""#),
            (json!([1.0, 0.5, 1e21, 1e-7, 123456789.25, -0.0]), "[1,0.5,1e+21,1e-7,123456789.25,-0]"),
            (json!([u64::MAX, i64::MIN]), "[18446744073709551615,-9223372036854775808]"),
        ] {
            assert_eq!(String::from_utf8(to_bytes(&value)).unwrap(), text);
            assert_eq!(String::from_utf8(encode(&value)).unwrap(), text);
        }
    }

    #[test]
    fn values_and_serialisable_types_are_written_alike() {
        let every_byte: String = (0..=0x2100).filter_map(char::from_u32).collect();
        for value in [
            json!(every_byte),
            json!({"": {}, "\u{2027}\u{2028}\u{2029}\u{202a}": [[], {}, "", "\u{7f}"], "é<": "a\u{e2}"}),
            json!([0, 9, 10, -1, u64::MAX, i64::MIN, i64::MAX, 1.5e300, 5e-324, -0.0]),
        ] {
            assert_eq!(to_bytes(&value), encode(&value));
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let value = json!({"a": "<\u{2028}>", "b": {"c": [1, -2, 3.5, "x"], "d": {}}, "e": []});
        let bytes = to_bytes(&value);
        assert_eq!(parse_value(&bytes).unwrap(), value);
        assert_eq!(to_bytes(&parse_value(&bytes).unwrap()), bytes);
    }
}
