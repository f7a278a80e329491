//! Facts about pods that several controllers ask for, with upstream's definitions.

use k8s_openapi::api::core::v1::{Pod, PodCondition};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference, Time};
use k8s_openapi::jiff::Timestamp;

/// Index of pods (and other dependents) by the uid of their controller.
pub const BY_OWNER: &str = "controller-uid";
/// Index of pods by the node they are bound to.
pub const BY_NODE: &str = "node";

/// For `BY_OWNER`.
pub fn owner_uid(pod: &Pod) -> Vec<String> {
    controller_of(&pod.metadata).map(|owner| owner.uid.clone()).into_iter().collect()
}

/// Index of the pods that no controller manages, by namespace.
pub const ORPHANS: &str = "orphans";

/// For `ORPHANS`.
pub fn orphan_namespace(pod: &Pod) -> Vec<String> {
    let orphan = controller_of(&pod.metadata).is_none();
    pod.metadata.namespace.clone().into_iter().filter(|_| orphan).collect()
}

/// For `BY_NODE`.
pub fn node_name(pod: &Pod) -> Vec<String> {
    pod.spec.as_ref().and_then(|spec| spec.node_name.clone()).into_iter().collect()
}

/// The owner that manages the object; at most one has `controller: true`.
pub fn controller_of(metadata: &ObjectMeta) -> Option<&OwnerReference> {
    metadata.owner_references.iter().flatten().find(|owner| owner.controller == Some(true))
}

/// `status.phase`, empty where not set.
pub fn phase(pod: &Pod) -> &str {
    pod.status.as_ref().and_then(|status| status.phase.as_deref()).unwrap_or_default()
}

/// Whether all containers ended and will not come back.
pub fn is_finished(pod: &Pod) -> bool {
    matches!(phase(pod), "Succeeded" | "Failed")
}

/// Whether the pod still counts: neither finished nor being deleted.
pub fn is_active(pod: &Pod) -> bool {
    !is_finished(pod) && pod.metadata.deletion_timestamp.is_none()
}

/// One condition of the pod's status.
pub fn condition<'a>(pod: &'a Pod, kind: &str) -> Option<&'a PodCondition> {
    pod.status.as_ref()?.conditions.iter().flatten().find(|condition| condition.type_ == kind)
}

/// Whether the pod is ready.
pub fn is_ready(pod: &Pod) -> bool {
    condition(pod, "Ready").is_some_and(|condition| condition.status == "True")
}

/// Since when the pod is ready; `None` where it is not.
pub fn ready_since(pod: &Pod) -> Option<Timestamp> {
    let ready = condition(pod, "Ready").filter(|condition| condition.status == "True")?;
    ready.last_transition_time.as_ref().map(|time| time.0)
}

/// Whether the pod has been ready for at least `min_ready_seconds`.
pub fn is_available(pod: &Pod, min_ready_seconds: i32, now: Timestamp) -> bool {
    if !is_ready(pod) {
        return false;
    }
    min_ready_seconds == 0
        || ready_since(pod).is_some_and(|since| now.as_second() - since.as_second() >= i64::from(min_ready_seconds))
}

/// The restarts of all containers.
pub fn restarts(pod: &Pod) -> i32 {
    let statuses = pod.status.as_ref().and_then(|status| status.container_statuses.as_ref());
    statuses.into_iter().flatten().map(|status| status.restart_count).max().unwrap_or_default()
}

/// The node that the pod is bound to; empty where none.
pub fn node_of(pod: &Pod) -> &str {
    pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref()).unwrap_or_default()
}

/// A stamp for objects.
pub fn stamp(now: Timestamp) -> Time {
    Time(now)
}
