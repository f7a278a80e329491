//! Whether a toleration meets a taint, as upstream's `ToleratesTaint`.
//!
//! The scheduler asks before it places a pod, taint eviction when a node changes. It must not know either.

use k8s_openapi::api::core::v1::{Taint, Toleration};

/// Whether the toleration meets the taint. Empty effect and key meet all; an unknown operator meets none.
pub fn meets(toleration: &Toleration, taint: &Taint) -> bool {
    let effect = toleration.effect.as_deref().unwrap_or_default();
    let key = toleration.key.as_deref().unwrap_or_default();
    if (!effect.is_empty() && effect != taint.effect) || (!key.is_empty() && key != taint.key) {
        return false;
    }
    match toleration.operator.as_deref().unwrap_or_default() {
        "Exists" => true,
        "" | "Equal" => toleration.value.as_deref().unwrap_or_default() == taint.value.as_deref().unwrap_or_default(),
        _ => false,
    }
}
