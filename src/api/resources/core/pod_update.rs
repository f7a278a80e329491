//! What an update of a pod may change.
//!
//! The strategy in `pod.rs` points here.

use crate::field::Errors;
use crate::object::Object;

pub fn validate(_: &Object, _: &Object, _: &mut Errors) {}

pub fn validate_status(_: &Object, _: &Object, _: &mut Errors) {}
