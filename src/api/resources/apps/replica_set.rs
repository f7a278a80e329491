//! ReplicaSets: a number of pods from one template, found by a selector that never changes.
//!
//! The row in `apps.rs` points here; deployments share the checks of selector and template.

use serde_json::Value;

use crate::field::{Errors, Path};
use crate::object::Object;
use crate::resource::{Columns, PLAIN, Strategy};
use crate::resources::checks;
use crate::resources::columns::{AGE, NAME, column, label_selector, wide};
use crate::resources::core::pod_template::{self, Owner};
use crate::resources::core::{replica_row, validate_replica_counts};
use crate::resources::values::{fill, root};
use crate::selector::validate_label_selector;

pub const STRATEGY: Strategy = Strategy {
    default: Some(default),
    validate: Some(validate),
    validate_update: Some(selector_is_immutable),
    validate_status_update: Some(|new, _, errors| validate_replica_counts(new, errors)),
    has_generation: true,
    ..PLAIN
};

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
    row: |object, now| replica_row(object, label_selector(&root(object, "spec")["selector"]), now),
};

fn default(object: &mut Object) {
    let spec = object.entry(&["spec"]);
    fill(spec, "replicas", 1);
    pod_template::default(spec);
}

fn validate(object: &Object, errors: &mut Errors) {
    let (spec, path) = (root(object, "spec"), Path::root("spec"));
    checks::not_negative(errors, spec, &path, "replicas");
    checks::not_negative(errors, spec, &path, "minReadySeconds");
    validate_selector_and_template(spec, errors);
}

/// A selector that names something, and a template whose pods it finds.
pub fn validate_selector_and_template(spec: &Value, errors: &mut Errors) {
    let (selector, path) = (&spec["selector"], Path::root("spec").child("selector"));
    if selector.is_null() {
        errors.required(&path, "");
    } else {
        validate_label_selector(selector, &path, errors);
        if checks::selects_all(selector) {
            errors.invalid(&path, selector.clone(), "empty selector is invalid for deployment");
        }
    }
    pod_template::validate_owned(spec, selector, Owner::ReplicaSet, errors);
}

/// (new, old): pods of the old selector would be left without owner.
pub fn selector_is_immutable(new: &Object, old: &Object, errors: &mut Errors) {
    let path = Path::root("spec").child("selector");
    checks::immutable(errors, &path, &root(new, "spec")["selector"], &root(old, "spec")["selector"]);
}
