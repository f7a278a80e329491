//! Pods stay for a while on a node that is not ready or out of reach, unless they say otherwise.
//!
//! A row of the admission table.

use api::object::Object;
use api::status::ApiError;
use serde_json::{Value, json};

use super::{Operation, Review};
use crate::rest::Attempt;

/// Upstream's default for both taints.
const SECONDS: i64 = 300;
const TAINTS: [&str; 2] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

pub(super) fn admit(_: &mut Attempt<'_>, review: &Review<'_>, object: &mut Object) -> Result<(), ApiError> {
    if !review.is_about("", "pods") || review.operation == Operation::Delete {
        return Ok(());
    }
    let present = object.list(&["spec", "tolerations"]);
    let missing: Vec<Value> = TAINTS
        .iter()
        .filter(|taint| !present.iter().any(|toleration| tolerates(toleration, taint)))
        .map(|taint| json!({"key": taint, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": SECONDS}))
        .collect();
    if !missing.is_empty() {
        let all: Vec<Value> = present.iter().cloned().chain(missing).collect();
        object.set(&["spec", "tolerations"], all);
    }
    Ok(())
}

fn tolerates(toleration: &Value, taint: &str) -> bool {
    let text = |field: &str| toleration[field].as_str().unwrap_or_default();
    (text("key").is_empty() || text("key") == taint) && matches!(text("effect"), "" | "NoExecute")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toleration_counts_for_its_key_or_for_every_key() {
        let of = |key: &str, effect: &str| tolerates(&json!({"key": key, "effect": effect}), TAINTS[0]);
        assert!(of(TAINTS[0], "NoExecute") && of(TAINTS[0], "") && of("", ""));
        assert!(!of(TAINTS[1], "NoExecute") && !of(TAINTS[0], "NoSchedule") && !of("other", ""));
    }
}
