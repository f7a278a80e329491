//! Namespaces: the name as a label, the `kubernetes` finalizer, and phases that follow the deletion stamp.
//!
//! The row in `core.rs` points here. Finalizing, and what a terminating namespace refuses, is the API server's.

use serde_json::{Value, json};

use crate::field::{Errors, Path};
use crate::object::Object;
use crate::resource::{Columns, NameRule, PLAIN, SelectableField, Strategy};
use crate::resources::checks;
use crate::resources::columns::{AGE, NAME, age, column};

/// The label that carries the namespace's own name, so that label selectors can tell namespaces apart.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";
/// The finalizer that holds a namespace until its content is gone.
const FINALIZER: &str = "kubernetes";

pub const STRATEGY: Strategy = Strategy {
    name: NameRule::DnsLabel,
    default: Some(default),
    prepare_create: Some(prepare_create),
    prepare_update: Some(|new, old| new.copy_from(old, &["spec", "finalizers"])),
    validate: Some(validate),
    validate_status_update: Some(validate_status_update),
    ..PLAIN
};

pub const SELECTABLE_FIELDS: &[SelectableField] =
    &[SelectableField { path: "status.phase", get: |object| object.str(&["status", "phase"]).to_owned() }];

pub const COLUMNS: Columns = Columns {
    definitions: &[NAME, column("Status", "string", "Whether the namespace is in use or going away."), AGE],
    row: |object, now| vec![json!(object.name()), json!(object.str(&["status", "phase"])), age(object, now)],
};

fn default(object: &mut Object) {
    let name = object.name().to_owned();
    if !name.is_empty() {
        object.set(&["metadata", "labels", NAME_LABEL], name);
    }
    if object.str(&["status", "phase"]).is_empty() {
        object.set(&["status", "phase"], "Active");
    }
}

fn prepare_create(object: &mut Object) {
    object.set(&["status"], json!({"phase": "Active"}));
    let spec = object.entry(&["spec"]);
    let finalizers = spec.entry("finalizers").or_insert_with(|| json!([]));
    if let Value::Array(items) = finalizers
        && !items.iter().any(|item| item == FINALIZER)
    {
        items.push(json!(FINALIZER));
    }
}

fn validate(object: &Object, errors: &mut Errors) {
    for (i, finalizer) in object.list(&["spec", "finalizers"]).iter().enumerate() {
        let path = Path::root("spec").child("finalizers").index(i);
        checks::finalizer(errors, &path, finalizer.as_str().unwrap_or_default());
    }
}

fn validate_status_update(new: &Object, _: &Object, errors: &mut Errors) {
    let phase = new.str(&["status", "phase"]);
    let path = Path::root("status").child("Phase");
    match new.deletion_timestamp() {
        None if phase != "Active" => {
            errors.invalid(&path, phase, "may only be 'Active' if `deletionTimestamp` is empty");
        }
        Some(_) if phase != "Terminating" => {
            errors.invalid(&path, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
        }
        _ => {}
    }
}
