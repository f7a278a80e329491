//! Encodings of objects: JSON, YAML, and the Table form of lists.

pub mod json;
