//! What kubectl looks for in a document: schemas by kind, merge keys, and the parameters of `PATCH`.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::openapi_v3;
use crate::resource::{ALL_VERBS, Columns, PLAIN, Resource, Scope, Storage, Subresource, Verb};

static DEPLOYMENTS: Resource = Resource {
    group: "apps",
    version: "v1",
    plural: "deployments",
    singular: "deployment",
    kind: "Deployment",
    short_names: &[],
    categories: &[],
    scope: Scope::Namespaced,
    verbs: ALL_VERBS,
    subresources: &[Subresource {
        name: "scale",
        kind: "Scale",
        group: "autoscaling",
        version: "v1",
        verbs: &[Verb::Get, Verb::Patch, Verb::Update],
    }],
    columns: Columns { definitions: &[], row: |_, _| Vec::new() },
    selectable_fields: &[],
    type_name: "io.k8s.api.apps.v1.Deployment",
    storage: Storage::Stored,
    deprecation: "",
    strategy: PLAIN,
};

fn document() -> Value {
    openapi_v3("apps", "v1", &[&DEPLOYMENTS], "v1.37.0")
}

#[test]
fn a_kinds_schema_is_found_by_its_group_version_and_kind() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let gvk = json!([{"group": "apps", "kind": "Deployment", "version": "v1"}]);
    let found: Vec<&String> =
        schemas.iter().filter(|(_, s)| s["x-kubernetes-group-version-kind"] == gvk).map(|(name, _)| name).collect();
    assert_eq!(found, ["io.k8s.api.apps.v1.Deployment"]);
    assert_eq!(
        schemas["io.k8s.api.apps.v1.Deployment"]["properties"]["spec"],
        json!({"allOf": [{"$ref": "#/components/schemas/io.k8s.api.apps.v1.DeploymentSpec"}], "default": {},
            "description": "What is wished for."})
    );
    assert_eq!(schemas["io.k8s.api.apps.v1.DeploymentSpec"]["required"], json!(["selector", "template"]));
}

#[test]
fn lists_carry_their_merge_keys() {
    let document = document();
    let containers = &document["components"]["schemas"]["io.k8s.api.core.v1.PodSpec"]["properties"]["containers"];
    assert_eq!(containers["x-kubernetes-patch-merge-key"], "name");
    assert_eq!(containers["x-kubernetes-patch-strategy"], "merge");
    assert_eq!(containers["x-kubernetes-list-map-keys"], json!(["name"]));
    assert_eq!(containers["type"], "array");
}

fn references<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::Object(map) => {
            into.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|v| references(v, into));
        }
        Value::Array(items) => items.iter().for_each(|v| references(v, into)),
        _ => {}
    }
}

#[test]
fn every_reference_of_every_document_leads_to_a_schema() {
    let rows = crate::resources::all();
    for served in rows {
        let document = openapi_v3(served.group, served.version, rows, "v1.37.0");
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(!found.is_empty());
        for reference in found {
            let name = reference.strip_prefix("#/components/schemas/").unwrap();
            assert!(schemas.get(name).is_some_and(Value::is_object), "{name} in {}", served.api_version());
        }
    }
}

#[test]
fn patch_takes_field_validation_for_the_kind_of_the_path() {
    let document = document();
    let path = &document["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"];
    assert_eq!(path["patch"]["x-kubernetes-group-version-kind"]["kind"], "Deployment");
    let named = |name: &str| path["patch"]["parameters"].as_array().unwrap().iter().any(|p| p["name"] == name);
    assert!(named("fieldValidation") && named("dryRun"));
    assert_eq!(path["get"]["operationId"], "readAppsV1NamespacedDeployment");
    let scale = &document["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale"];
    assert_eq!(scale["get"]["x-kubernetes-group-version-kind"]["group"], "autoscaling");
    assert!(document["paths"]["/apis/apps/v1/deployments"]["get"].is_object());
}
