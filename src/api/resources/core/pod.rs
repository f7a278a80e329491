//! Pods: how one begins, how long it may take to go, and what lists may select it by.
//!
//! The row in `core.rs` points here; defaults, checks and columns have files of their own.

use serde_json::{Value, json};

use crate::object::Object;
use crate::resource::{Grace, PLAIN, SelectableField, Strategy};
use crate::resources::core::{pod_defaults, pod_update, pod_validation, resource_list};
use crate::resources::values::{root, text};

pub const STRATEGY: Strategy = Strategy {
    returns_deleted: true,
    default: Some(pod_defaults::default),
    prepare_create: Some(prepare_create),
    prepare_update: Some(keep_admitted),
    prepare_status_update: Some(prepare_status_update),
    validate: Some(pod_validation::validate),
    validate_update: Some(pod_update::validate),
    validate_status_update: Some(pod_update::validate_status),
    has_generation: true,
    grace: Some(grace),
    ..PLAIN
};

pub const SELECTABLE_FIELDS: &[SelectableField] = &[
    SelectableField { path: "spec.hostNetwork", get: |object| object.bool(&["spec", "hostNetwork"]).to_string() },
    SelectableField { path: "spec.nodeName", get: |object| spec(object, "nodeName") },
    SelectableField { path: "spec.restartPolicy", get: |object| spec(object, "restartPolicy") },
    SelectableField { path: "spec.schedulerName", get: |object| spec(object, "schedulerName") },
    SelectableField { path: "spec.serviceAccountName", get: |object| spec(object, "serviceAccountName") },
    SelectableField { path: "status.nominatedNodeName", get: |object| status(object, "nominatedNodeName") },
    SelectableField { path: "status.phase", get: |object| status(object, "phase") },
    SelectableField { path: "status.podIP", get: first_ip },
    SelectableField { path: "status.podIPs", get: first_ip },
];

fn spec(object: &Object, field: &str) -> String {
    object.str(&["spec", field]).to_owned()
}

fn status(object: &Object, field: &str) -> String {
    object.str(&["status", field]).to_owned()
}

fn first_ip(object: &Object) -> String {
    object.list(&["status", "podIPs"]).first().map_or_else(String::new, |ip| text(ip, "ip").to_owned())
}

/// What admission once wrote stays where a whole pod is sent that does not say it.
fn keep_admitted(new: &mut Object, old: &Object) {
    for field in ["preemptionPolicy", "priority"] {
        if new.get(&["spec", field]).is_none_or(Value::is_null) {
            new.copy_from(old, &["spec", field]);
        }
    }
}

fn prepare_create(object: &mut Object) {
    let class = resource_list::quality_of_service(root(object, "spec"));
    let mut status = json!({"phase": "Pending", "qosClass": class});
    if !object.list(&["spec", "schedulingGates"]).is_empty() {
        status["conditions"] = json!([{
            "type": "PodScheduled",
            "status": "False",
            "reason": "SchedulingGated",
            "message": "Scheduling is blocked due to non-empty scheduling gates",
        }]);
    }
    object.set(&["status"], status);
}

fn prepare_status_update(new: &mut Object, old: &Object) {
    // Owners are set with the pod, not with its status.
    new.copy_from(old, &["metadata", "ownerReferences"]);
    // Reporters that do not know of the class leave it out.
    if new.str(&["status", "qosClass"]).is_empty() {
        new.copy_from(old, &["status", "qosClass"]);
    }
}

/// What the client asked for, else what the pod asks for. A pod that runs nowhere, or not any more, goes at once.
fn grace(object: &Object, asked: Option<i64>) -> Grace {
    let own = object.int(&["spec", "terminationGracePeriodSeconds"]);
    let finished = matches!(object.str(&["status", "phase"]), "Failed" | "Succeeded");
    match asked.or(own).unwrap_or_default() {
        _ if finished || object.str(&["spec", "nodeName"]).is_empty() => Grace::None,
        0 => Grace::None,
        // Less than nothing counts as the shortest time there is.
        ..0 => Grace::Seconds(1),
        seconds => Grace::Seconds(seconds),
    }
}

/// A container of the lists that a pod may have, with the name of its list.
pub const CONTAINER_LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

/// Whether an init container goes on running beside the others.
pub fn is_sidecar(container: &Value) -> bool {
    text(container, "restartPolicy") == "Always"
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_a_pod_that_may_run_takes_its_time() {
        let pod = |node: &str, phase: &str| {
            let value = json!({"spec": {"nodeName": node, "terminationGracePeriodSeconds": 30},
                "status": {"phase": phase}});
            Object::from_value(value).unwrap()
        };
        for (pod, asked, expected) in [
            (pod("n", "Running"), None, Grace::Seconds(30)),
            (pod("n", "Running"), Some(5), Grace::Seconds(5)),
            (pod("n", "Running"), Some(0), Grace::None),
            (pod("n", "Running"), Some(-1), Grace::Seconds(1)),
            (pod("", "Pending"), None, Grace::None),
            (pod("n", "Succeeded"), Some(30), Grace::None),
        ] {
            assert_eq!(grace(&pod, asked), expected);
        }
    }
}
