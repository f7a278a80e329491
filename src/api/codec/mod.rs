//! Encodings of objects: JSON, YAML, and the Table form of lists.
//!
//! Request handlers choose one by content type; the store keeps canonical JSON. Nothing here knows kinds.

pub mod json;
pub mod protobuf;
pub mod table;
pub mod yaml;
