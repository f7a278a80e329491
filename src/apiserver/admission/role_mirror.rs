//! The Leases that mirror the built-in roles are written by whoever holds the role, under its token, and by nobody else:
//! people and tools read them, and must not be told lies.
//!
//! A row of the admission table.

use api::object::Object;
use api::status::ApiError;
use store::BUILT_IN_ROLES;

use super::{Operation, Review};
use crate::rest::Attempt;

const NAMESPACE: &str = "kube-system";

pub(super) fn admit(attempt: &mut Attempt<'_>, review: &Review<'_>, object: &mut Object) -> Result<(), ApiError> {
    let mirrors = review.is_about("coordination.k8s.io", "leases")
        && object.namespace() == NAMESPACE
        && BUILT_IN_ROLES.contains(&object.name());
    let held = attempt.call.fence.as_ref().is_some_and(|fence| fence.role == object.name());
    if !mirrors || held || review.operation == Operation::Delete {
        // One that is deleted is written again in a moment.
        return Ok(());
    }
    Err(review.forbidden(object, "it mirrors a role that the cluster itself gives out, and is read-only"))
}
