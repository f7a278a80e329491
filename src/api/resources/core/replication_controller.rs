//! ReplicationControllers: a plain map as selector, and dependents that outlive their controller by default.
//!
//! The row in `core.rs` points here; the template is checked by `pod_template.rs`.

use serde_json::{Value, json};

use crate::field::{Errors, Path};
use crate::object::Object;
use crate::resource::{Columns, PLAIN, SelectableField, Strategy};
use crate::resources::checks;
use crate::resources::columns::{AGE, NAME, age, column, labels, wide};
use crate::resources::core::pod_template::{self, Owner};
use crate::resources::values::{length, root};

pub const STRATEGY: Strategy = Strategy {
    default: Some(default),
    validate: Some(validate),
    validate_status_update: Some(|new, _, errors| validate_replica_counts(new, errors)),
    has_generation: true,
    orphans_by_default: true,
    ..PLAIN
};

pub const SELECTABLE_FIELDS: &[SelectableField] = &[SelectableField {
    path: "status.replicas",
    get: |object| object.int(&["status", "replicas"]).unwrap_or_default().to_string(),
}];

pub const COLUMNS: Columns = Columns {
    definitions: &[
        NAME,
        column("Desired", "integer", "How many pods are wanted."),
        column("Current", "integer", "How many pods there are."),
        column("Ready", "integer", "How many of them are ready."),
        AGE,
        wide("Containers", "string", "Names of the template's containers."),
        wide("Images", "string", "Images of the template's containers."),
        wide("Selector", "string", "Which pods it counts as its own."),
    ],
    row: |object, now| replica_row(object, labels(root(object, "spec").get("selector").unwrap_or_default()), now),
};

/// The cells of everything that keeps a number of pods, given how its selector prints.
pub fn replica_row(object: &Object, selector: String, now: i64) -> Vec<Value> {
    let count = |part, field| json!(object.int(&[part, field]).unwrap_or_default());
    let (containers, images) = pod_template::container_cells(root(object, "spec"));
    vec![
        json!(object.name()),
        count("spec", "replicas"),
        count("status", "replicas"),
        count("status", "readyReplicas"),
        age(object, now),
        json!(containers),
        json!(images),
        json!(selector),
    ]
}

fn default(object: &mut Object) {
    let labels = object.get(&["spec", "template", "metadata", "labels"]).cloned().filter(|labels| !labels.is_null());
    if let Some(labels) = labels {
        if length(root(object, "spec"), "selector") == 0 {
            object.set(&["spec", "selector"], labels.clone());
        }
        if length(root(object, "metadata"), "labels") == 0 {
            object.set(&["metadata", "labels"], labels);
        }
    }
    object.set_default(&["spec", "replicas"], 1);
    pod_template::default(object.entry(&["spec"]));
}

fn validate(object: &Object, errors: &mut Errors) {
    let (spec, path) = (root(object, "spec"), Path::root("spec"));
    checks::not_negative(errors, spec, &path, "minReadySeconds");
    if length(spec, "selector") == 0 {
        errors.required(&path.child("selector"), "");
    }
    checks::not_negative(errors, spec, &path, "replicas");
    if spec["template"].is_null() {
        errors.required(&path.child("template"), "");
        return;
    }
    let selector = json!({"matchLabels": spec["selector"]});
    pod_template::validate_owned(spec, &selector, Owner::ReplicationController, errors);
}

/// The counts in the status of everything that keeps a number of pods.
pub fn validate_replica_counts(object: &Object, errors: &mut Errors) {
    const OVER_REPLICAS: &str = "cannot be greater than status.replicas";
    let (status, path) = (root(object, "status"), Path::root("status"));
    let count = |field: &str| status[field].as_i64().unwrap_or_default();
    let parts = ["fullyLabeledReplicas", "updatedReplicas", "readyReplicas", "availableReplicas"];
    for field in ["replicas"].iter().chain(&parts).chain(&["observedGeneration"]) {
        checks::not_negative(errors, status, &path, field);
    }
    for field in parts {
        if count(field) > count("replicas") {
            errors.invalid(&path.child(field), count(field), OVER_REPLICAS);
        }
    }
    if count("availableReplicas") > count("readyReplicas") {
        let path = path.child("availableReplicas");
        errors.invalid(&path, count("availableReplicas"), "cannot be greater than readyReplicas");
    }
}
