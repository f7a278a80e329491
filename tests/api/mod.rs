//! The API as clients see it: verbs, lists, errors, discovery, rights. Called by the table in `main.rs`.

pub mod access;
pub mod bad_bytes;
pub mod bad_input;
pub mod configmaps;
pub mod deletions;
pub mod discovery;
pub mod kubectl;
pub mod lists;
pub mod objects;
pub mod tables;
