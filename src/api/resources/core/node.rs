//! Nodes: taints, addresses of pods, and which parts of a node may change.
//!
//! The row in `core.rs` points here. A node that registers itself brings its status with it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::field::{ErrorKind, Errors, FieldError, Path};
use crate::meta;
use crate::object::Object;
use crate::resource::{Columns, PLAIN, SelectableField, Strategy};
use crate::resources::checks;
use crate::resources::columns::{AGE, NAME, age, column, or, wide};
use crate::resources::core::resource_list;
use crate::resources::values::{entries, items, root, text, texts};

pub const STRATEGY: Strategy = Strategy {
    default: Some(default),
    validate: Some(validate),
    validate_update: Some(validate_update),
    validate_status_update: Some(validate_status_update),
    keeps_status_on_create: true,
    ..PLAIN
};

pub const SELECTABLE_FIELDS: &[SelectableField] = &[SelectableField {
    path: "spec.unschedulable",
    get: |object| object.bool(&["spec", "unschedulable"]).to_string(),
}];

pub const COLUMNS: Columns = Columns {
    definitions: &[
        NAME,
        column("Status", "string", "Whether the node is ready, and whether it takes new pods."),
        column("Roles", "string", "The roles that its labels give it."),
        AGE,
        column("Version", "string", "Version of its agent."),
        wide("Internal-IP", "string", "Address within the cluster."),
        wide("External-IP", "string", "Address from outside."),
        wide("OS-Image", "string", "Operating system."),
        wide("Kernel-Version", "string", "Version of its kernel."),
        wide("Container-Runtime", "string", "What runs its containers."),
    ],
    row,
};

fn row(object: &Object, now: i64) -> Vec<Value> {
    let ready = object.list(&["status", "conditions"]).iter().find(|condition| text(condition, "type") == "Ready");
    let mut status = match ready {
        Some(condition) if text(condition, "status") == "True" => "Ready".to_owned(),
        Some(_) => "NotReady".to_owned(),
        None => "Unknown".to_owned(),
    };
    if object.bool(&["spec", "unschedulable"]) {
        status.push_str(",SchedulingDisabled");
    }
    let info = |field| json!(or(object.str(&["status", "nodeInfo", field]), "<unknown>"));
    let address = |kind| {
        let found = object.list(&["status", "addresses"]).iter().find(|address| text(address, "type") == kind);
        json!(or(found.map_or("", |address| text(address, "address")), "<none>"))
    };
    vec![
        json!(object.name()),
        json!(status),
        json!(or(&roles(object), "<none>")),
        age(object, now),
        json!(object.str(&["status", "nodeInfo", "kubeletVersion"])),
        address("InternalIP"),
        address("ExternalIP"),
        info("osImage"),
        info("kernelVersion"),
        info("containerRuntimeVersion"),
    ]
}

fn roles(object: &Object) -> String {
    let role = |(key, value): (&str, &Value)| match key.strip_prefix("node-role.kubernetes.io/") {
        Some(role) => Some(role.to_owned()),
        None if key == "kubernetes.io/role" => value.as_str().map(str::to_owned),
        None => None,
    };
    let roles: BTreeSet<String> =
        entries(root(object, "metadata"), "labels").filter_map(role).filter(|role| !role.is_empty()).collect();
    roles.into_iter().collect::<Vec<_>>().join(",")
}

fn default(object: &mut Object) {
    if let Some(capacity) = object.get(&["status", "capacity"]).cloned() {
        object.set_default(&["status", "allocatable"], capacity);
    }
    // `podCIDR` is the old form of the first of `podCIDRs`; where the two differ, the old one is right.
    let single = object.str(&["spec", "podCIDR"]).to_owned();
    let first = object.list(&["spec", "podCIDRs"]).first().and_then(Value::as_str).unwrap_or_default().to_owned();
    if single.is_empty() && !first.is_empty() {
        object.set(&["spec", "podCIDR"], first);
    } else if single != first {
        object.set(&["spec", "podCIDRs"], json!([single]));
    }
}

fn validate(object: &Object, errors: &mut Errors) {
    let (spec, path) = (root(object, "spec"), Path::root("spec"));
    // Upstream's path of taints starts at the metadata.
    let taints = Path::root("metadata").child("taints");
    let mut seen = BTreeSet::new();
    for (i, taint) in items(spec, "taints").iter().enumerate() {
        let path = taints.index(i);
        let (key, effect) = (text(taint, "key"), text(taint, "effect"));
        checks::qualified_name(errors, &path.child("key"), key);
        let messages = meta::label_value(text(taint, "value"));
        if !messages.is_empty() {
            errors.invalid(&path.child("value"), text(taint, "value"), messages.join(";"));
        }
        if effect.is_empty() {
            errors.required(&path.child("effect"), "");
        }
        if !seen.insert((effect, key)) {
            errors.push(FieldError {
                kind: ErrorKind::Duplicate,
                path,
                value: Some(taint.to_string()),
                detail: "taints must be unique by key and effect pair".to_owned(),
            });
        }
    }
    for (i, range) in texts(spec, "podCIDRs").enumerate() {
        checks::cidr(errors, &path.child("podCIDRs").index(i), range);
    }
    validate_capacity(object, errors);
}

fn validate_status_update(new: &Object, _: &Object, errors: &mut Errors) {
    validate_capacity(new, errors);
    validate_addresses(new, errors);
}

fn validate_capacity(object: &Object, errors: &mut Errors) {
    for field in ["capacity", "allocatable"] {
        for (name, quantity) in entries(root(object, "status"), field) {
            let path = Path::root("status").child(field).child(name);
            resource_list::quantity(errors, &path, name, quantity);
        }
    }
}

fn validate_update(new: &Object, old: &Object, errors: &mut Errors) {
    let (path, was, is) = (Path::root("spec"), root(old, "spec"), root(new, "spec"));
    if !items(was, "podCIDRs").is_empty() && was["podCIDRs"] != is["podCIDRs"] {
        errors.forbidden(&path.child("podCIDRs"), "node updates may not change podCIDR except from \"\" to valid");
    }
    if !text(was, "providerID").is_empty() && was["providerID"] != is["providerID"] {
        errors.forbidden(&path.child("providerID"), "node updates may not change providerID except from \"\" to valid");
    }
    if was["externalID"] != is["externalID"] {
        errors.forbidden(&path.child("externalID"), "may not be updated");
    }
    validate_addresses(new, errors);
}

fn validate_addresses(object: &Object, errors: &mut Errors) {
    let addresses = object.list(&["status", "addresses"]);
    for (i, address) in addresses.iter().enumerate() {
        if addresses[..i].contains(address) {
            errors.duplicate(&Path::root("status").child("addresses").index(i), address.clone());
        }
    }
}
