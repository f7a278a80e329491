//! Deployments: the strategy of a rollout, and a selector that never changes.
//!
//! The row in `apps.rs` points here; the template is checked by `core/pod_template.rs`.

use serde_json::{Value, json};

use crate::field::{Errors, Path};
use crate::object::Object;
use crate::resource::{Columns, PLAIN, Strategy};
use crate::resources::apps::replica_set;
use crate::resources::checks;
use crate::resources::columns::{AGE, NAME, age, column, label_selector, wide};
use crate::resources::core::pod_template;
use crate::resources::core::validate_replica_counts;
use crate::resources::values::{fill, fill_zero, int, present, root, text};

pub const STRATEGY: Strategy = Strategy {
    default: Some(default),
    validate: Some(validate),
    validate_update: Some(replica_set::selector_is_immutable),
    validate_status_update: Some(|new, _, errors| validate_replica_counts(new, errors)),
    has_generation: true,
    ..PLAIN
};

pub const COLUMNS: Columns = Columns {
    definitions: &[
        NAME,
        column("Ready", "string", "How many pods are ready, of those wanted."),
        column("Up-to-date", "string", "How many pods are made from the present template."),
        column("Available", "string", "How many pods have been ready for long enough."),
        AGE,
        wide("Containers", "string", "Names of the template's containers."),
        wide("Images", "string", "Images of the template's containers."),
        wide("Selector", "string", "Which pods it counts as its own."),
    ],
    row,
};

fn row(object: &Object, now: i64) -> Vec<Value> {
    let (spec, status) = (root(object, "spec"), root(object, "status"));
    let count = |part: &Value, field| int(part, field).unwrap_or_default();
    let (containers, images) = pod_template::container_cells(spec);
    vec![
        json!(object.name()),
        json!(format!("{}/{}", count(status, "readyReplicas"), count(spec, "replicas"))),
        json!(count(status, "updatedReplicas")),
        json!(count(status, "availableReplicas")),
        age(object, now),
        json!(containers),
        json!(images),
        json!(label_selector(&spec["selector"])),
    ]
}

fn default(object: &mut Object) {
    let spec = object.entry(&["spec"]);
    fill(spec, "replicas", 1);
    fill(spec, "revisionHistoryLimit", 10);
    fill(spec, "progressDeadlineSeconds", 600);
    pod_template::default(spec);
    let strategy = object.entry(&["spec", "strategy"]);
    fill_zero(strategy, "type", "RollingUpdate");
    if strategy.get("type").is_some_and(|kind| kind == "RollingUpdate") {
        let rolling = object.entry(&["spec", "strategy", "rollingUpdate"]);
        fill(rolling, "maxUnavailable", "25%");
        fill(rolling, "maxSurge", "25%");
    }
}

fn validate(object: &Object, errors: &mut Errors) {
    let (spec, path) = (root(object, "spec"), Path::root("spec"));
    checks::not_negative(errors, spec, &path, "replicas");
    replica_set::validate_selector_and_template(spec, errors);
    validate_strategy(&spec["strategy"], &path.child("strategy"), errors);
    for field in ["minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"] {
        checks::not_negative(errors, spec, &path, field);
    }
    let ready = int(spec, "minReadySeconds").unwrap_or_default();
    if let Some(deadline) = int(spec, "progressDeadlineSeconds")
        && deadline <= ready
    {
        errors.invalid(&path.child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds");
    }
}

fn validate_strategy(strategy: &Value, path: &Path, errors: &mut Errors) {
    let path = path.child("rollingUpdate");
    let rolling = &strategy["rollingUpdate"];
    match text(strategy, "type") {
        "Recreate" if present(strategy, "rollingUpdate") => {
            errors.forbidden(&path, "may not be specified when strategy `type` is 'Recreate'");
        }
        "RollingUpdate" => {
            let (unavailable, surge) = (&rolling["maxUnavailable"], &rolling["maxSurge"]);
            let unavailable_path = path.child("maxUnavailable");
            checks::number_or_percent(errors, &unavailable_path, unavailable);
            checks::number_or_percent(errors, &path.child("maxSurge"), surge);
            if checks::weight(unavailable) == 0 && checks::weight(surge) == 0 {
                // One of the two must move, or nothing would.
                errors.invalid(&unavailable_path, unavailable.clone(), "may not be 0 when `maxSurge` is 0");
            }
            if unavailable.is_string() && checks::weight(unavailable) > 100 {
                errors.invalid(&unavailable_path, unavailable.clone(), "must not be greater than 100%");
            }
        }
        _ => {}
    }
}
