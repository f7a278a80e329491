//! Nothing new in a namespace that is missing or going away; some namespaces never go.
//!
//! A row of the admission table. That the namespace is still there when the write is applied is left to a compare, so
//! that no object can slip into a namespace that is being emptied.

use api::object::Object;
use api::resources;
use api::status::{ApiError, Cause};
use serde::Deserialize;
use store::{Compare, KeyValue};

use super::{Operation, Review};
use crate::rest::Attempt;
use crate::storage;

/// Namespaces that cannot be deleted.
const IMMORTAL: [&str; 3] = ["default", "kube-public", "kube-system"];

#[derive(Deserialize)]
struct Peek<'a> {
    #[serde(borrow, default)]
    status: PeekStatus<'a>,
}

#[derive(Default, Deserialize)]
struct PeekStatus<'a> {
    #[serde(default)]
    phase: &'a str,
}

pub(super) fn admit(attempt: &mut Attempt<'_>, review: &Review<'_>, object: &mut Object) -> Result<(), ApiError> {
    if review.operation == Operation::Delete && review.is_about("", "namespaces") && IMMORTAL.contains(&object.name()) {
        return Err(review.forbidden(object, "this namespace may not be deleted"));
    }
    if review.operation != Operation::Create || !review.resource.namespaced() {
        return Ok(());
    }
    let namespace = object.namespace().to_owned();
    let row = resources::by_path("", "v1", "namespaces").expect("the table has namespaces");
    let key = storage::key(row, "", &namespace);
    let stored = attempt.view.get(&key).ok_or_else(|| ApiError::not_found(row, &namespace))?;
    if is_terminating(stored) {
        return Err(refusal(review, object, &namespace));
    }
    attempt.compares.push(Compare::ModRevision { key, equals: stored.mod_revision });
    Ok(())
}

/// Whether the stored namespace is going away. Nearly all are not, which shows without decoding them.
fn is_terminating(stored: &KeyValue) -> bool {
    const PHASE: &[u8] = b"\"Terminating\"";
    let part_says = |part: &[u8]| part.windows(PHASE.len()).any(|text| text == PHASE);
    if !part_says(&stored.value.prefix) && !part_says(&stored.value.suffix) {
        return false;
    }
    serde_json::from_slice::<Peek<'_>>(&stored.bytes()).is_ok_and(|peek| peek.status.phase == "Terminating")
}

fn refusal(review: &Review<'_>, object: &Object, namespace: &str) -> ApiError {
    let why = format!("unable to create new content in namespace {namespace} because it is being terminated");
    let mut error = review.forbidden(object, why);
    if let Some(details) = &mut error.details {
        details.causes.push(Cause {
            reason: "NamespaceTerminating".to_owned(),
            message: format!("namespace {namespace} is being terminated"),
            field: "metadata.namespace".to_owned(),
        });
    }
    error
}
