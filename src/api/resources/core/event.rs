//! Events: who saw what happen to which object.
//!
//! The row in `core.rs` points here. Events without `eventTime` come from old reporters and are checked less.

use serde_json::{Value, json};

use crate::field::{Errors, Path};
use crate::object::Object;
use crate::resource::{Columns, NameRule, PLAIN, SelectableField, Strategy};
use crate::resources::checks;
use crate::resources::columns::{NAME, column, or, since, wide};
use crate::resources::values::{int, root, text};

/// `action`, `reason` and `reportingInstance` of a new event.
const WORD_BYTES_MAX: usize = 128;
/// `message` of a new event.
const MESSAGE_BYTES_MAX: usize = 1024;

pub const STRATEGY: Strategy =
    Strategy { name: NameRule::PathSegment, validate: Some(validate), create_on_update: true, fleeting: true, ..PLAIN };

pub const SELECTABLE_FIELDS: &[SelectableField] = &[
    SelectableField { path: "involvedObject.apiVersion", get: |o| involved(o, "apiVersion") },
    SelectableField { path: "involvedObject.fieldPath", get: |o| involved(o, "fieldPath") },
    SelectableField { path: "involvedObject.kind", get: |o| involved(o, "kind") },
    SelectableField { path: "involvedObject.name", get: |o| involved(o, "name") },
    SelectableField { path: "involvedObject.namespace", get: |o| involved(o, "namespace") },
    SelectableField { path: "involvedObject.resourceVersion", get: |o| involved(o, "resourceVersion") },
    SelectableField { path: "involvedObject.uid", get: |o| involved(o, "uid") },
    SelectableField { path: "reason", get: |o| o.str(&["reason"]).to_owned() },
    SelectableField { path: "reportingComponent", get: |o| o.str(&["reportingComponent"]).to_owned() },
    SelectableField {
        path: "source",
        get: |o| or(o.str(&["source", "component"]), o.str(&["reportingComponent"])).to_owned(),
    },
    SelectableField { path: "type", get: |o| o.str(&["type"]).to_owned() },
];

fn involved(object: &Object, field: &str) -> String {
    object.str(&["involvedObject", field]).to_owned()
}

pub const COLUMNS: Columns = Columns {
    definitions: &[
        column("Last Seen", "string", "How long ago it was last seen to happen."),
        column("Type", "string", "Normal or Warning."),
        column("Reason", "string", "A word for why it happened."),
        column("Object", "string", "What it happened to."),
        wide("Subobject", "string", "Which part of the object."),
        wide("Source", "string", "Who reported it."),
        column("Message", "string", "What happened, for people to read."),
        wide("First Seen", "string", "How long ago it was first seen to happen."),
        wide("Count", "string", "How often it was seen."),
        crate::resource::Column { priority: 1, ..NAME },
    ],
    row,
};

fn row(object: &Object, now: i64) -> Vec<Value> {
    let first = or(object.str(&["firstTimestamp"]), object.str(&["eventTime"]));
    let last = or(object.str(&["lastTimestamp"]), first);
    let series = root(object, "series");
    let (last, count) = if series.is_null() {
        (last, object.int(&["count"]).filter(|count| *count != 0).unwrap_or(1))
    } else {
        (text(series, "lastObservedTime"), int(series, "count").unwrap_or_default())
    };
    let kind = involved(object, "kind").to_lowercase();
    let name = involved(object, "name");
    let target = if name.is_empty() { kind } else { format!("{kind}/{name}") };
    let component = or(object.str(&["source", "component"]), object.str(&["reportingComponent"]));
    let instance = or(object.str(&["source", "host"]), object.str(&["reportingInstance"]));
    let source = if instance.is_empty() { component.to_owned() } else { format!("{component}, {instance}") };
    vec![
        json!(since(last, now)),
        json!(object.str(&["type"])),
        json!(object.str(&["reason"])),
        json!(target),
        json!(involved(object, "fieldPath")),
        json!(source),
        json!(object.str(&["message"]).trim()),
        json!(since(first, now)),
        json!(count),
        json!(object.name()),
    ]
}

fn validate(object: &Object, errors: &mut Errors) {
    const MISMATCH: &str = "does not match event.namespace";
    let namespace = object.namespace();
    let involved_namespace = involved(object, "namespace");
    let path = Path::root("involvedObject").child("namespace");
    if !root(object, "eventTime").is_null() {
        if involved_namespace.is_empty() && namespace != "default" && namespace != "kube-system" {
            errors.invalid(&path, involved_namespace, MISMATCH);
        }
        validate_new(object, errors);
    } else {
        let fits = if involved_namespace.is_empty() {
            namespace.is_empty() || namespace == "default"
        } else {
            namespace == involved_namespace
        };
        if !fits {
            errors.invalid(&path, involved_namespace, MISMATCH);
        }
    }
    checks::dns_subdomain(errors, &Path::root("namespace"), namespace);
}

fn validate_new(object: &Object, errors: &mut Errors) {
    let controller = object.str(&["reportingComponent"]);
    let path = Path::root("reportingComponent");
    if controller.is_empty() {
        errors.required(&path, "");
    }
    checks::qualified_name(errors, &path, controller);
    for (field, bytes_max) in [
        ("reportingInstance", WORD_BYTES_MAX),
        ("action", WORD_BYTES_MAX),
        ("reason", WORD_BYTES_MAX),
        ("message", MESSAGE_BYTES_MAX),
    ] {
        let value = object.str(&[field]);
        if value.is_empty() && field != "message" {
            errors.required(&Path::root(field), "");
        }
        if value.len() > bytes_max {
            errors.invalid(&Path::root(field), "", format!("can have at most {bytes_max} characters"));
        }
    }
}
