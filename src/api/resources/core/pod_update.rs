//! What an update of a pod may change: hardly anything, since its containers may be running.
//!
//! The strategy in `pod.rs` points here. `validate` of the new pod alone has run before.

use serde_json::{Map, Value};

use crate::field::{Errors, Path};
use crate::meta;
use crate::object::Object;
use crate::resources::checks;
use crate::resources::core::pod::is_sidecar;
use crate::resources::values::{int, items, items_mut, present, root, text};

/// What the error tells may change.
const CHANGEABLE: &str = "`spec.containers[*].image`,\
    `spec.initContainers[*].image`,\
    `spec.activeDeadlineSeconds`,\
    `spec.tolerations` (only additions to existing tolerations),\
    `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/// Checks an update of a whole pod: (new, old).
pub fn validate(new: &Object, old: &Object, errors: &mut Errors) {
    let (was, is, path) = (root(old, "spec"), root(new, "spec"), Path::root("spec"));
    for list in ["containers", "initContainers"] {
        if items(was, list).len() != items(is, list).len() {
            return errors.forbidden(&path.child(list), "pod updates may not add or remove containers");
        }
    }
    if validate_deadline(was, is, &path.child("activeDeadlineSeconds"), errors) == Deadline::Wrong {
        return;
    }
    validate_tolerations(was, is, &path.child("tolerations"), errors);
    let gates = items(was, "schedulingGates");
    for (i, gate) in items(is, "schedulingGates").iter().enumerate().filter(|(_, gate)| !gates.contains(gate)) {
        let name = text(gate, "name");
        let path = path.child("schedulingGates").index(i).child("name");
        let detail = format!("only deletion is allowed, but found new scheduling gate '{name}'");
        errors.forbidden(&path, detail);
    }
    let (Some(was), Some(is)) = (was.as_object(), is.as_object()) else {
        return;
    };
    let rest = without_changeable(is, was);
    if rest != *was {
        let changed = difference(was, &rest);
        let detail = format!("pod updates may not change fields other than {CHANGEABLE}\n{changed}");
        errors.forbidden(&path, detail);
    }
}

#[derive(PartialEq)]
enum Deadline {
    Fine,
    Wrong,
}

fn validate_deadline(was: &Value, is: &Value, path: &Path, errors: &mut Errors) -> Deadline {
    match (int(was, "activeDeadlineSeconds"), int(is, "activeDeadlineSeconds")) {
        (_, Some(seconds)) if !(0..=i64::from(i32::MAX)).contains(&seconds) => {
            errors.invalid(path, seconds, format!("must be between 0 and {}, inclusive", i32::MAX));
            Deadline::Wrong
        }
        (Some(before), Some(seconds)) if before < seconds => {
            errors.invalid(path, seconds, "must be less than or equal to previous value");
            Deadline::Wrong
        }
        (Some(_), None) => {
            errors.invalid(path, Value::Null, "must not update from a positive integer to nil value");
            Deadline::Fine
        }
        _ => Deadline::Fine,
    }
}

/// Each old toleration is still there, but for its seconds.
fn validate_tolerations(was: &Value, is: &Value, path: &Path, errors: &mut Errors) {
    let lasting = |toleration: &Value| {
        let mut rest = toleration.as_object().cloned().unwrap_or_default();
        rest.remove("tolerationSeconds");
        rest
    };
    let kept: Vec<_> = items(is, "tolerations").iter().map(lasting).collect();
    if items(was, "tolerations").iter().any(|old| !kept.contains(&lasting(old))) {
        errors.forbidden(path, "existing toleration can not be modified except its tolerationSeconds");
    }
}

/// The new spec with everything that may change put back to what it was.
fn without_changeable(new: &Map<String, Value>, old: &Map<String, Value>) -> Map<String, Value> {
    let mut rest = new.clone();
    let gated = old.get("schedulingGates").and_then(Value::as_array).is_some_and(|gates| !gates.is_empty());
    let mut restored = vec!["activeDeadlineSeconds", "schedulingGates", "tolerations"];
    let negative = old.get("terminationGracePeriodSeconds").and_then(Value::as_i64).is_some_and(|grace| grace < 0);
    if negative && rest.get("terminationGracePeriodSeconds").is_some_and(|grace| grace == 1) {
        restored.push("terminationGracePeriodSeconds");
    }
    if gated && adds_only(old.get("nodeSelector"), rest.get("nodeSelector")) {
        // Who holds the pod back may still narrow where it will run.
        restored.push("nodeSelector");
    }
    for field in restored {
        match old.get(field) {
            Some(value) => rest.insert(field.to_owned(), value.clone()),
            None => rest.remove(field),
        };
    }
    for list in ["containers", "initContainers"] {
        let images: Vec<Option<Value>> = old
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|container| container.get("image").cloned())
            .collect();
        for (container, image) in items_mut(&mut rest, list).zip(images) {
            match image {
                Some(image) => container.insert("image".to_owned(), image),
                None => container.remove("image"),
            };
        }
    }
    rest
}

fn adds_only(old: Option<&Value>, new: Option<&Value>) -> bool {
    let entries = |map: Option<&Value>| map.and_then(Value::as_object).cloned().unwrap_or_default();
    let new = entries(new);
    entries(old).iter().all(|(key, value)| new.get(key) == Some(value))
}

/// The fields that differ, old and new, a line each. Upstream shows Go's notation, which no client reads.
fn difference(old: &Map<String, Value>, new: &Map<String, Value>) -> String {
    let mut lines = String::from("  core.PodSpec{\n");
    for (sign, from, other) in [('-', old, new), ('+', new, old)] {
        for (field, value) in from.iter().filter(|(field, value)| other.get(*field) != Some(value)) {
            lines.push_str(&format!("{sign} \t{field}: {value},\n"));
        }
    }
    lines.push_str("  }\n");
    lines
}

/// Checks an update of a pod's status: (new, old).
pub fn validate_status(new: &Object, old: &Object, errors: &mut Errors) {
    let (was, is, path) = (root(old, "status"), root(new, "status"), Path::root("status"));
    let node = text(is, "nominatedNodeName");
    if !node.is_empty() && node != text(was, "nominatedNodeName") {
        checks::dns_subdomain(errors, &path.child("nominatedNodeName"), node);
    }
    for (i, condition) in items(is, "conditions").iter().enumerate() {
        let kind = text(condition, "type");
        // Upstream's path has the metadata and the capital letter.
        let path = Path::root("metadata").child("conditions").index(i).child("Type");
        checks::each(errors, &path, kind, meta::qualified_name(kind));
    }
    checks::immutable(errors, &path.child("qosClass"), &is["qosClass"], &was["qosClass"]);
    validate_transitions(new, old, errors);
    for (i, address) in items(is, "podIPs").iter().enumerate() {
        checks::ip(errors, &path.child("podIPs").index(i), text(address, "ip"));
    }
    let hosts = items(is, "hostIPs");
    if let Some(first) = hosts.first()
        && text(first, "ip") != text(is, "hostIP")
    {
        let path = path.child("hostIPs").index(0).child("ip");
        errors.invalid(&path, text(first, "ip"), "must be equal to `hostIP`");
    }
    for (i, address) in hosts.iter().enumerate() {
        checks::ip(errors, &path.child("hostIPs").index(i), text(address, "ip"));
    }
}

/// A container that ended for good stays ended.
fn validate_transitions(new: &Object, old: &Object, errors: &mut Errors) {
    let spec = root(old, "spec");
    let policy = text(spec, "restartPolicy");
    if policy == "Always" {
        return;
    }
    for list in ["containerStatuses", "initContainerStatuses"] {
        let path = Path::root("status").child(list);
        for (i, before) in items(root(old, "status"), list).iter().enumerate() {
            let terminated = &before["state"]["terminated"];
            let failed = int(terminated, "exitCode").unwrap_or_default() != 0;
            let same_name = |other: &&Value| text(other, "name") == text(before, "name");
            let sidecar = items(spec, "initContainers").iter().filter(same_name).any(is_sidecar);
            if terminated.is_null() || sidecar || (failed && policy == "OnFailure") {
                continue;
            }
            let after = items(root(new, "status"), list).iter().find(same_name);
            if after.is_some_and(|after| !present(&after["state"], "terminated")) {
                let detail = "may not be transitioned to non-terminated state";
                errors.forbidden(&path.index(i).child("state"), detail);
            }
        }
    }
}
