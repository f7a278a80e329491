//! Canonical JSON: sorted keys, one way to write each value.

use serde_json::{Map, Value};

/// Canonical bytes of a value.
pub fn to_bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("a JSON value always encodes")
}

/// Canonical bytes of an object's fields.
pub fn to_bytes_map(map: &Map<String, Value>) -> Vec<u8> {
    serde_json::to_vec(map).expect("a JSON value always encodes")
}
