//! Patches: JSON patch, JSON merge patch and strategic merge patch, as pure functions over decoded values.
//!
//! The patch handler decodes body and object, calls one of these and goes on as for an update. What fails is told by
//! `PatchError`; `status.rs` maps it to codes. Nothing here knows kinds: strategic merge asks a `MergeSchema`.

mod json;
mod merge;
mod strategic;

pub use json::json;
pub use merge::merge;
pub use strategic::{FieldMerge, MergeSchema, MergeStrategy, strategic};

/// Why a patch was not applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// The body is no patch of its type.
    #[error("{0}")]
    Malformed(String),
    /// More operations than one request may have.
    #[error("The allowed maximum operations in a JSON patch is {max}, got {count}")]
    TooManyOperations {
        /// How many came.
        count: usize,
        /// How many are allowed.
        max: usize,
    },
    /// The patch is well formed, but does not fit the object.
    #[error("{0}")]
    Inapplicable(String),
    /// The object and its schema do not agree with the patch in a way that upstream has no code for.
    #[error("{0}")]
    Unmergeable(String),
}
