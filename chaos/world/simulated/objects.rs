//! The objects in a simulated cluster's store, as the invariants read them: changes become events of the history, and at
//! the end it is asked whether every wish has come true. Reads the oracle's store alone. Pure.

use std::collections::BTreeSet;

use serde_json::Value;
use store::{Event, EventKind, View};

use crate::history::ObjectEvent;

/// The kinds that are judged, by what their keys begin with.
const JUDGED: [&str; 4] = ["deployments.apps/", "nodes/", "pods/", "replicasets.apps/"];

/// The event that a change is, if its kind is judged.
pub fn event_of(event: &Event, at_ns: u64) -> Option<ObjectEvent> {
    JUDGED.iter().find(|prefix| event.kv.key.starts_with(prefix.as_bytes()))?;
    let object = serde_json::from_slice(&event.kv.bytes()).ok()?;
    Some(ObjectEvent { at_ns, revision: event.revision, deleted: event.kind == EventKind::Delete, object })
}

fn all(view: &View, prefix: &str) -> Vec<Value> {
    let values = view.range(prefix.as_bytes(), None);
    values.filter_map(|kv| serde_json::from_slice(&kv.bytes()).ok()).collect()
}

fn owner(object: &Value) -> Option<&str> {
    object["metadata"]["ownerReferences"].as_array()?.iter().find(|owner| owner["controller"] == true)?["uid"].as_str()
}

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or("")
}

/// Deployments whose every pod runs.
pub fn complete(view: &View) -> usize {
    let is_complete = |deployment: &&Value| deployment_lacks(deployment).is_none();
    all(view, "deployments.apps/").iter().filter(is_complete).count()
}

fn deployment_lacks(deployment: &Value) -> Option<String> {
    let (metadata, status, wished) = (&deployment["metadata"], &deployment["status"], &deployment["spec"]["replicas"]);
    if !metadata["deletionTimestamp"].is_null() {
        return Some(format!("Deployment {} is being deleted", name(deployment)));
    }
    let current = status["observedGeneration"] == metadata["generation"];
    let counted = |field: &str| status[field].as_u64().unwrap_or(0) == wished.as_u64().unwrap_or(1);
    let done =
        current && ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas"].iter().all(|f| counted(f));
    (!done).then(|| format!("Deployment {} wants {wished} pods; its status is {status}", name(deployment)))
}

/// One thing that is not as it was wished for; none if all is.
pub fn lacking(view: &View) -> Option<String> {
    let (deployments, sets, pods) =
        (all(view, "deployments.apps/"), all(view, "replicasets.apps/"), all(view, "pods/"));
    if let Some(lacks) = deployments.iter().find_map(deployment_lacks) {
        return Some(lacks);
    }
    let uids = |objects: &[Value]| -> BTreeSet<String> {
        objects.iter().filter_map(|object| object["metadata"]["uid"].as_str().map(str::to_owned)).collect()
    };
    let (deployment_uids, set_uids) = (uids(&deployments), uids(&sets));
    for set in &sets {
        if !owner(set).is_some_and(|uid| deployment_uids.contains(uid)) {
            return Some(format!("ReplicaSet {} has no owner", name(set)));
        }
        let own = pods.iter().filter(|pod| owner(pod) == set["metadata"]["uid"].as_str()).count() as u64;
        if own != set["spec"]["replicas"].as_u64().unwrap_or(1) {
            return Some(format!("ReplicaSet {} wants {} pods and has {own}", name(set), set["spec"]["replicas"]));
        }
    }
    for pod in &pods {
        if !owner(pod).is_some_and(|uid| set_uids.contains(uid)) {
            return Some(format!("Pod {} has no owner", name(pod)));
        }
        let runs = pod["status"]["phase"] == "Running" && pod["metadata"]["deletionTimestamp"].is_null();
        if !runs || pod["spec"]["nodeName"].as_str().unwrap_or("").is_empty() {
            return Some(format!("Pod {} does not run: {}", name(pod), pod["status"]));
        }
    }
    let is_ready = |condition: &Value| condition["type"] == "Ready" && condition["status"] == "True";
    let ready = |node: &&Value| node["status"]["conditions"].as_array().is_some_and(|all| all.iter().any(is_ready));
    all(view, "nodes/").iter().find(|node| !ready(node)).map(|node| format!("Node {} is not ready", name(node)))
}
