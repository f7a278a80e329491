//! The template of pods, as a kind of its own and inside of a workload: defaults, checks, and the cells that show it.
//!
//! The row of podtemplates in `core.rs` points here, and so does every kind that makes pods. An owner's `spec` comes in
//! whole, because a template is checked against the owner's selector.

use serde_json::{Map, Value, json};

use crate::field::{Errors, Path};
use crate::meta;
use crate::resource::{Columns, PLAIN, Strategy};
use crate::resources::checks;
use crate::resources::columns::{NAME, column, labels};
use crate::resources::core::pod_defaults;
use crate::resources::core::pod_validation;
use crate::resources::values::{items, map_mut, present, root, text};
use crate::selector::LabelSelector;

/// Of the kind PodTemplate.
pub const STRATEGY: Strategy = Strategy {
    returns_deleted: true,
    default: Some(|object| pod_defaults::default_spec(object.entry(&["template", "spec"]))),
    validate: Some(|object, errors| validate(root(object, "template"), &Path::root("template"), errors)),
    has_generation: true,
    ..PLAIN
};

/// Of the kind PodTemplate. Upstream shows no age.
pub const COLUMNS: Columns = Columns {
    definitions: &[
        NAME,
        column("Containers", "string", "Names of the template's containers."),
        column("Images", "string", "Images of the template's containers."),
        column("Pod Labels", "string", "Labels of the pods made from it."),
    ],
    row: |object, _| {
        let template = root(object, "template");
        let (containers, images) = cells(template);
        vec![json!(object.name()), json!(containers), json!(images), json!(labels(&template["metadata"]["labels"]))]
    },
};

/// Who keeps pods of the template running; it stands in one error text.
#[derive(Clone, Copy, Debug)]
pub enum Owner {
    /// A replicationcontroller.
    ReplicationController,
    /// A replicaset or deployment: upstream checks both alike.
    ReplicaSet,
}

/// Fills the template in an owner's spec.
pub fn default(spec: &mut Map<String, Value>) {
    if let Some(pod) = map_mut(spec, "template").and_then(|template| map_mut(template, "spec")) {
        pod_defaults::default_spec(pod);
    }
}

/// Names and images of a spec's template, joined by commas.
pub fn container_cells(spec: &Value) -> (String, String) {
    cells(&spec["template"])
}

fn cells(template: &Value) -> (String, String) {
    let containers = items(&template["spec"], "containers");
    let join = |field| containers.iter().map(|container| text(container, field)).collect::<Vec<_>>().join(",");
    (join("name"), join("image"))
}

/// Checks the template of an owner that keeps its pods running, against the selector by which it finds them.
pub fn validate_owned(spec: &Value, selector: &Value, owner: Owner, errors: &mut Errors) {
    let (template, path) = (&spec["template"], Path::root("spec").child("template"));
    let labels = &template["metadata"]["labels"];
    if LabelSelector::from_object(Some(selector)).is_err() {
        return errors.invalid(&Path::root("spec").child("selector"), selector.clone(), "invalid label selector");
    }
    // None at all selects nothing, an empty one everything.
    let selected = !selector.is_null() && (checks::selects_all(selector) || checks::selects(selector, labels));
    if !selected {
        let shown = if labels.is_null() { Value::Null } else { labels.clone() };
        errors.invalid(&path.child("metadata").child("labels"), shown, "`selector` does not match template `labels`");
    }
    validate(template, &path, errors);
    let pod = path.child("spec");
    let policy = text(&template["spec"], "restartPolicy");
    // What is no policy at all has been told already, along the schema.
    if matches!(policy, "OnFailure" | "Never") {
        errors.not_supported(&pod.child("restartPolicy"), policy, &["Always"]);
    }
    if present(&template["spec"], "activeDeadlineSeconds") {
        let owner = match owner {
            Owner::ReplicationController => "ReplicationController",
            Owner::ReplicaSet => "ReplicaSet",
        };
        let detail = format!("activeDeadlineSeconds in {owner} is not Supported");
        errors.forbidden(&pod.child("activeDeadlineSeconds"), detail);
    }
}

/// Checks a template by itself.
pub fn validate(template: &Value, path: &Path, errors: &mut Errors) {
    let pod = path.child("spec");
    // Upstream's paths of these two leave out `metadata`.
    meta::validate_labels(template["metadata"].get("labels"), &path.child("labels"), errors);
    meta::validate_annotations(template["metadata"].get("annotations"), &path.child("annotations"), errors);
    pod_validation::validate_spec(&template["spec"], &pod, errors);
    pod_validation::validate_template_host_ports(&template["spec"], &pod, errors);
    if !items(&template["spec"], "ephemeralContainers").is_empty() {
        errors.forbidden(&pod.child("ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
}
