//! Kubernetes as data: objects, kinds, schemas, patches, selectors, errors.
//!
//! Used by every crate that speaks the API. It does no IO, has no clock, no randomness and no async code,
//! and must not panic on any input. What depends on time or chance takes it as an argument.

pub mod codec;
pub mod field;
#[cfg(debug_assertions)]
#[doc(hidden)]
pub mod fuzzing;
mod generated;
pub mod identity;
pub mod limits;
pub mod meta;
pub mod object;
pub mod patch;
pub mod quantity;
pub mod resource;
pub mod resources;
pub mod schema;
pub mod selector;
pub mod status;
pub mod time;

#[cfg(test)]
mod random_tests;
