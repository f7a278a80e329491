//! Label and field selectors: parsing with upstream's error texts, and matching without allocation.
//!
//! Lists, watches, controllers and the scheduler match with them. `label.rs` and `field.rs` hold one kind each. It
//! must not know kinds: which fields of a kind may be selected stands in its row.

mod field;
mod label;

pub use field::{FieldRequirement, FieldSelector, FieldSelectorError};
pub use label::{
    LabelRequirement, LabelSelector, Labels, Operator, SelectorError, validate_label_selector, validate_operator,
};
