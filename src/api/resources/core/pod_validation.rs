//! The rules of a pod that is written, shared with the templates of workloads.
//!
//! The strategy in `pod.rs` points here.

use serde_json::Value;

use crate::field::{Errors, Path};
use crate::object::Object;
use crate::resources::values::root;

pub fn validate(object: &Object, errors: &mut Errors) {
    validate_spec(root(object, "spec"), &Path::root("spec"), errors);
}

pub fn validate_annotations(_: &Value, _: &Path, _: &mut Errors) {}

pub fn validate_spec(_: &Value, _: &Path, _: &mut Errors) {}
