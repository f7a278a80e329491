//! The paths of an OpenAPI v3 document, from the rows of the resource table.
//!
//! Used by `openapi.rs` alone. It must not know how requests are served.

use serde_json::{Map, Value, json};

use super::openapi::{by_kind, reference};
use crate::resource::{Resource, Subresource, Verb};

const STATUS: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
const DELETE_OPTIONS: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
const PATCH: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";
const RESOURCE_LIST: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList";

const READ_TYPES: &[&str] = &["application/json", "application/yaml"];
const PATCH_TYPES: &[&str] =
    &["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"];

const LIST_PARAMETERS: &[(&str, &str)] = &[
    ("allowWatchBookmarks", "boolean"),
    ("continue", "string"),
    ("fieldSelector", "string"),
    ("labelSelector", "string"),
    ("limit", "integer"),
    ("resourceVersion", "string"),
    ("resourceVersionMatch", "string"),
    ("sendInitialEvents", "boolean"),
    ("timeoutSeconds", "integer"),
    ("watch", "boolean"),
];
const WRITE_PARAMETERS: &[(&str, &str)] =
    &[("dryRun", "string"), ("fieldManager", "string"), ("fieldValidation", "string")];
const PATCH_PARAMETERS: &[(&str, &str)] =
    &[("dryRun", "string"), ("fieldManager", "string"), ("fieldValidation", "string"), ("force", "boolean")];
const DELETE_PARAMETERS: &[(&str, &str)] = &[
    ("dryRun", "string"),
    ("gracePeriodSeconds", "integer"),
    ("ignoreStoreReadErrorWithClusterBreakingPotential", "boolean"),
    ("orphanDependents", "boolean"),
    ("propagationPolicy", "string"),
];

/// The kind that an operation is about.
#[derive(Clone, Copy)]
struct About {
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    type_name: &'static str,
}

/// The path that lists the resources of a group and version.
pub fn of_group(group: &str, version: &str) -> Map<String, Value> {
    let operation = json!({
        "description": "get available resources",
        "operationId": format!("get{}{}APIResources", camel(group_word(group)), camel(version)),
        "tags": [tag(group, version)],
        "responses": {"200": response(RESOURCE_LIST), "401": {"description": "Unauthorized"}},
    });
    Map::from_iter([(format!("{}/", prefix(group, version)), json!({ "get": operation }))])
}

/// Adds the paths of one row: its collection, the collection of all namespaces, its objects, and their parts.
pub fn add_resource(row: &Resource, paths: &mut Map<String, Value>) {
    let prefix = prefix(row.group, row.version);
    let place = if row.namespaced() { format!("{prefix}/namespaces/{{namespace}}") } else { prefix.clone() };
    let collection = format!("{place}/{}", row.plural);
    let object = format!("{collection}/{{name}}");
    let about = About { group: row.group, version: row.version, kind: row.kind, type_name: row.type_name };

    let mut operations = Map::new();
    let scope = if row.namespaced() { "Namespaced" } else { "" };
    for verb in row.verbs.iter().filter(|v| matches!(v, Verb::List | Verb::Create | Verb::DeleteCollection)) {
        operations.insert(method(*verb).to_owned(), operation(*verb, about, scope, ""));
    }
    insert(paths, collection, operations, parameters_of_path(row, false));
    if row.namespaced() && row.allows(Verb::List) {
        let all = Map::from_iter([("get".to_owned(), operation(Verb::List, about, "", "ForAllNamespaces"))]);
        insert(paths, format!("{prefix}/{}", row.plural), all, Vec::new());
    }
    let mut operations = Map::new();
    for verb in row.verbs.iter().filter(|v| matches!(v, Verb::Get | Verb::Update | Verb::Patch | Verb::Delete)) {
        operations.insert(method(*verb).to_owned(), operation(*verb, about, scope, ""));
    }
    insert(paths, object.clone(), operations, parameters_of_path(row, true));
    for part in row.subresources {
        add_part(row, part, &object, paths);
    }
}

fn add_part(row: &Resource, part: &'static Subresource, object: &str, paths: &mut Map<String, Value>) {
    let type_name = by_kind(part.group, part.version, part.kind).map_or(row.type_name, |t| t.name);
    let about = About { group: part.group, version: part.version, kind: part.kind, type_name };
    let scope = if row.namespaced() { "Namespaced" } else { "" };
    let mut operations = Map::new();
    for verb in part.verbs {
        let mut made = operation(*verb, about, scope, "");
        let id = format!(
            "{}{}{}{scope}{}{}",
            word(*verb),
            camel(group_word(row.group)),
            camel(row.version),
            row.kind,
            camel(part.name)
        );
        made["operationId"] = json!(id);
        operations.insert(method(*verb).to_owned(), made);
    }
    insert(paths, format!("{object}/{}", part.name), operations, parameters_of_path(row, true));
}

fn insert(paths: &mut Map<String, Value>, path: String, mut operations: Map<String, Value>, parameters: Vec<Value>) {
    if operations.is_empty() {
        return;
    }
    let mut all = parameters;
    all.push(parameter("pretty", "string"));
    operations.insert("parameters".to_owned(), Value::Array(all));
    paths.insert(path, Value::Object(operations));
}

fn parameters_of_path(row: &Resource, of_object: bool) -> Vec<Value> {
    let in_path = |name: &str| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string", "uniqueItems": true}});
    let names = [("name", of_object), ("namespace", row.namespaced())];
    names.into_iter().filter(|(_, wanted)| *wanted).map(|(name, _)| in_path(name)).collect()
}

fn operation(verb: Verb, about: About, scope: &str, suffix: &str) -> Value {
    let list = format!("{}List", about.type_name);
    let (parameters, body, answer) = match verb {
        Verb::List | Verb::Watch => (LIST_PARAMETERS, None, list.as_str()),
        Verb::Get => (&[][..], None, about.type_name),
        Verb::Create | Verb::Update => (WRITE_PARAMETERS, Some(about.type_name), about.type_name),
        Verb::Patch => (PATCH_PARAMETERS, Some(PATCH), about.type_name),
        Verb::Delete => (DELETE_PARAMETERS, Some(DELETE_OPTIONS), STATUS),
        Verb::DeleteCollection => (DELETE_PARAMETERS, Some(DELETE_OPTIONS), STATUS),
    };
    let id = format!(
        "{}{}{}{scope}{}{suffix}",
        word(verb),
        camel(group_word(about.group)),
        camel(about.version),
        about.kind
    );
    let mut operation = json!({
        "operationId": id,
        "tags": [tag(about.group, about.version)],
        "parameters": parameters.iter().map(|(name, kind)| parameter(name, kind)).collect::<Vec<_>>(),
        "responses": {"200": response(answer), "401": {"description": "Unauthorized"}},
        "x-kubernetes-action": action(verb),
        "x-kubernetes-group-version-kind": {"group": about.group, "kind": about.kind, "version": about.version},
    });
    if verb == Verb::Create {
        operation["responses"]["201"] = response(answer);
        operation["responses"]["202"] = response(answer);
    }
    if let Some(body) = body {
        let types = if verb == Verb::Patch { PATCH_TYPES } else { READ_TYPES };
        operation["requestBody"] = json!({"content": content(types, body), "required": verb != Verb::Delete});
    }
    operation
}

fn response(type_name: &str) -> Value {
    json!({"description": "OK", "content": content(READ_TYPES, type_name)})
}

fn content(media_types: &[&str], type_name: &str) -> Value {
    media_types.iter().map(|t| ((*t).to_owned(), json!({ "schema": reference(type_name) }))).collect()
}

fn parameter(name: &str, kind: &str) -> Value {
    json!({"name": name, "in": "query", "schema": {"type": kind, "uniqueItems": true}})
}

fn method(verb: Verb) -> &'static str {
    match verb {
        Verb::Get | Verb::List | Verb::Watch => "get",
        Verb::Create => "post",
        Verb::Update => "put",
        Verb::Patch => "patch",
        Verb::Delete | Verb::DeleteCollection => "delete",
    }
}

/// The verb as operation ids spell it.
fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "read",
        Verb::List => "list",
        Verb::Watch => "watch",
        Verb::Create => "create",
        Verb::Update => "replace",
        Verb::Patch => "patch",
        Verb::Delete => "delete",
        Verb::DeleteCollection => "deleteCollection",
    }
}

fn action(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "post",
        Verb::Update => "put",
        other => other.name(),
    }
}

fn prefix(group: &str, version: &str) -> String {
    if group.is_empty() { format!("/api/{version}") } else { format!("/apis/{group}/{version}") }
}

/// The first label of the group, as tags and operation ids use it.
fn group_word(group: &str) -> &str {
    if group.is_empty() { "core" } else { group.trim_end_matches(".k8s.io") }
}

fn tag(group: &str, version: &str) -> String {
    format!("{}_{version}", group_word(group).replace('.', ""))
}

fn camel(word: &str) -> String {
    let capital = |part: &str| {
        let mut chars = part.chars();
        chars.next().map(|c| c.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
    };
    word.split(['.', '-', '/']).map(capital).collect()
}
