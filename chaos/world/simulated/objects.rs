//! The objects in a simulated cluster's store, as the invariants read them: changes become events of the history, and at
//! the end it is asked whether every wish has come true. Reads the oracle's store alone. Pure.

use std::collections::BTreeSet;

use serde_json::Value;
use store::{Event, EventKind, Proposed, ROLE_CONTROLLER_MANAGER, ROLE_SCHEDULER, View};

use crate::history::{FencedOutcome, ObjectEvent, RoleEvent};

/// The kinds that are judged, by what their keys begin with.
const JUDGED: [&str; 4] = ["deployments.apps/", "nodes/", "pods/", "replicasets.apps/"];

/// The event that a change is, if its kind is judged.
pub fn event_of(event: &Event, at_ns: u64) -> Option<ObjectEvent> {
    JUDGED.iter().find(|prefix| event.kv.key.starts_with(prefix.as_bytes()))?;
    let object = serde_json::from_slice(&event.kv.bytes()).ok()?;
    Some(ObjectEvent { at_ns, revision: event.revision, deleted: event.kind == EventKind::Delete, object })
}

/// The note on a change that only a role makes: with which token it came, among the transactions of its entry.
pub fn role_write(event: &Event, proposed: &[Proposed], at_ns: u64) -> Option<RoleEvent> {
    if event.kind == EventKind::Delete || !JUDGED.iter().any(|prefix| event.kv.key.starts_with(prefix.as_bytes())) {
        return None;
    }
    let object = |bytes: bytes::Bytes| serde_json::from_slice::<Value>(&bytes).ok();
    let before = event.prev.as_ref().map(|prev| object(prev.bytes())).unwrap_or(Some(Value::Null))?;
    let role = writer(&before, &object(event.kv.bytes())?)?;
    let key = String::from_utf8_lossy(&event.kv.key).into_owned();
    let same = |one: &&Proposed| one.puts.iter().any(|(key, value)| *key == event.kv.key && *value == event.kv.value);
    let own = proposed.iter().filter(same);
    let own = own.max_by_key(|one| one.fence.as_ref().filter(|fence| fence.role == role).map(|fence| fence.token));
    Some(RoleEvent::Wrote {
        invoked_ns: at_ns,
        returned_ns: at_ns,
        node: own.map_or(0, |own| own.by as usize),
        role: role.to_owned(),
        token: own.and_then(|own| own.fence.as_ref()).filter(|fence| fence.role == role).map(|fence| fence.token),
        value: format!("{} at {}", key, event.revision),
        key,
        outcome: FencedOutcome::Applied { revision: event.revision },
    })
}

/// The role that alone may have made a change of a judged object. Whoever wishes, and the nodes, change other things.
fn writer(before: &Value, after: &Value) -> Option<&'static str> {
    let (is_new, changed) = (before.is_null(), |path: &str| before.pointer(path) != after.pointer(path));
    match after["kind"].as_str()? {
        "Pod" if is_new => owner(after).map(|_| ROLE_CONTROLLER_MANAGER),
        "Pod" => changed("/spec/nodeName").then_some(ROLE_SCHEDULER),
        "ReplicaSet" => (is_new || changed("/spec/replicas")).then_some(ROLE_CONTROLLER_MANAGER),
        "Deployment" => (!is_new && changed("/status")).then_some(ROLE_CONTROLLER_MANAGER),
        "Node" => (!is_new && changed("/spec/taints")).then_some(ROLE_CONTROLLER_MANAGER),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_only_a_role_does_is_told_from_what_others_do() {
        let owned = json!({"ownerReferences": [{"uid": "u", "controller": true}]});
        let pod =
            |metadata: &Value, node: &str| json!({"kind": "Pod", "metadata": metadata, "spec": {"nodeName": node}});
        assert_eq!(writer(&Value::Null, &pod(&owned, "")), Some(ROLE_CONTROLLER_MANAGER));
        assert_eq!(writer(&Value::Null, &pod(&json!({}), "")), None);
        assert_eq!(writer(&pod(&owned, ""), &pod(&owned, "n")), Some(ROLE_SCHEDULER));
        assert_eq!(writer(&pod(&owned, "n"), &pod(&json!({"deletionTimestamp": "t"}), "n")), None);
        let node = |taints: Value, ready: &str| json!({"kind": "Node", "spec": {"taints": taints}, "status": ready});
        assert_eq!(writer(&node(json!([]), "yes"), &node(json!([]), "no")), None);
        assert_eq!(writer(&node(json!([]), "no"), &node(json!(["t"]), "no")), Some(ROLE_CONTROLLER_MANAGER));
        let wished = |replicas: u64, status: u64| json!({"kind": "Deployment", "spec": {"replicas": replicas}, "status": {"replicas": status}});
        assert_eq!(writer(&wished(1, 1), &wished(2, 1)), None);
        assert_eq!(writer(&wished(2, 1), &wished(2, 2)), Some(ROLE_CONTROLLER_MANAGER));
    }
}
