//! The OpenAPI v3 document of one group and version: schemas from the type tables, paths from the resource rows.
//!
//! Called once per document by the API server, which keeps the bytes. kubectl finds a kind's schema by
//! `x-kubernetes-group-version-kind` (`explain`), merge keys by the patch extensions (`apply`), and what the server
//! can validate by the query parameters of `PATCH`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::check::zero;
use super::{Alias, Field, Kind, ListType, Patch, Presence, Type, descriptions, of, paths};
use crate::resource::Resource;

const META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1";

/// The document of `group` (empty for core) and `version`, for the rows that are served there. `release` is the
/// version that the document names, `v1.37.0`.
pub fn openapi_v3(group: &str, version: &str, resources: &[&'static Resource], release: &str) -> Value {
    let mut schemas = Schemas::default();
    for name in ["APIResourceList", "DeleteOptions", "Patch", "Status", "WatchEvent"] {
        schemas.add_named(&format!("{META}.{name}"));
    }
    let rows = resources.iter().filter(|r| r.group == group && r.version == version);
    let mut all_paths = paths::of_group(group, version);
    for row in rows {
        schemas.add_named(row.type_name);
        schemas.add_named(&format!("{}List", row.type_name));
        for part in row.subresources {
            if let Some(object) = by_kind(part.group, part.version, part.kind) {
                schemas.add(object);
            }
        }
        paths::add_resource(row, &mut all_paths);
    }
    json!({
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": release},
        "paths": all_paths,
        "components": {
            "schemas": schemas.done,
            "securitySchemes": {"BearerToken": {"type": "apiKey", "name": "authorization", "in": "header",
                "description": "Bearer Token authentication"}},
        },
    })
}

/// The struct of a kind; `None` where the tables do not hold it.
pub(super) fn by_kind(group: &str, version: &str, kind: &str) -> Option<&'static Type> {
    let types = crate::generated::PACKAGES.iter().flat_map(|(_, types)| types.iter().copied());
    let mut own = types.filter(|t| t.short_name() == kind);
    own.find(|t| t.gvks.iter().any(|g| g.group == group && g.version == version && g.kind == kind))
}

/// A reference to a schema of the document.
pub(super) fn reference(type_name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{type_name}") })
}

#[derive(Default)]
struct Schemas {
    done: BTreeMap<&'static str, Value>,
}

impl Schemas {
    fn add_named(&mut self, type_name: &str) {
        if let Some(object) = of(type_name) {
            self.add(object);
        } else if type_name.ends_with("meta.v1.Patch") {
            self.done.insert("io.k8s.apimachinery.pkg.apis.meta.v1.Patch", json!({"type": "object"}));
        }
    }

    /// Adds a struct and all that it refers to.
    fn add(&mut self, object: &'static Type) {
        if self.done.contains_key(object.name) {
            return;
        }
        // Stands in while the fields are walked, so that a type that holds itself ends.
        self.done.insert(object.name, Value::Null);
        let mut properties = Map::new();
        for field in object.fields {
            properties.insert(field.name.to_owned(), self.field(object.short_name(), field));
        }
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        let description = descriptions::of_type(object.short_name());
        if !description.is_empty() {
            schema.insert("description".to_owned(), json!(description));
        }
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), Value::Object(properties));
        }
        let required: Vec<&str> = object.fields.iter().filter(|f| f.required).map(|f| f.name).collect();
        if !required.is_empty() {
            schema.insert("required".to_owned(), json!(required));
        }
        if !object.gvks.is_empty() {
            let gvks = object.gvks.iter().map(|g| json!({"group": g.group, "kind": g.kind, "version": g.version}));
            schema.insert("x-kubernetes-group-version-kind".to_owned(), gvks.collect());
        }
        if object.atomic {
            schema.insert("x-kubernetes-map-type".to_owned(), json!("atomic"));
        }
        self.done.insert(object.name, Value::Object(schema));
    }

    fn field(&mut self, owner: &str, field: &'static Field) -> Value {
        let mut extras = Map::new();
        let description = descriptions::of_field(owner, field.name);
        if !description.is_empty() {
            extras.insert("description".to_owned(), json!(description));
        }
        let facts = field.facts();
        let by_value = field.presence == Presence::Zero
            && !matches!(field.kind.resolved(), Kind::RawExtension | Kind::Json | Kind::FieldsV1);
        if !facts.default.is_empty() {
            let default = serde_json::from_str(facts.default).expect("the generator wrote it from parsed JSON");
            extras.insert("default".to_owned(), default);
        } else if by_value {
            extras.insert("default".to_owned(), default_of(field.kind));
        }
        match facts.list {
            ListType::Unset => {}
            ListType::Atomic => drop(extras.insert("x-kubernetes-list-type".to_owned(), json!("atomic"))),
            ListType::Set => drop(extras.insert("x-kubernetes-list-type".to_owned(), json!("set"))),
            ListType::Map(keys) => {
                extras.insert("x-kubernetes-list-type".to_owned(), json!("map"));
                extras.insert("x-kubernetes-list-map-keys".to_owned(), json!(keys));
            }
        }
        let strategy = match facts.patch {
            Patch::Unset => None,
            Patch::Replace => Some("replace"),
            Patch::Merge => Some("merge"),
            Patch::RetainKeys => Some("retainKeys"),
            Patch::MergeRetainKeys => Some("merge,retainKeys"),
        };
        if let Some(strategy) = strategy {
            extras.insert("x-kubernetes-patch-strategy".to_owned(), json!(strategy));
        }
        if !facts.merge_key.is_empty() {
            extras.insert("x-kubernetes-patch-merge-key".to_owned(), json!(facts.merge_key));
        }
        if facts.atomic {
            extras.insert("x-kubernetes-map-type".to_owned(), json!("atomic"));
        }
        self.kind(field.kind, extras)
    }

    /// The schema of a value, with what the field adds to it.
    fn kind(&mut self, kind: Kind, mut extras: Map<String, Value>) -> Value {
        let mut put = |name: &str, value: Value| drop(extras.insert(name.to_owned(), value));
        match kind {
            Kind::Object(object) => {
                self.add(object);
                return referring(object.name, extras);
            }
            Kind::List(item) => {
                put("type", json!("array"));
                put("items", self.element(*item));
            }
            Kind::Map(entry) => {
                put("type", json!("object"));
                put("additionalProperties", self.element(*entry));
            }
            Kind::Named(alias) => {
                put_values(alias, &mut extras);
                return self.kind(alias.kind, extras);
            }
            Kind::String => put("type", json!("string")),
            Kind::Bool => put("type", json!("boolean")),
            Kind::Bytes => put_both(&mut put, "string", "byte"),
            Kind::Int32 => put_both(&mut put, "integer", "int32"),
            Kind::Int64 => put_both(&mut put, "integer", "int64"),
            Kind::Float => put_both(&mut put, "number", "double"),
            Kind::Json => {}
            Kind::Time
            | Kind::MicroTime
            | Kind::Duration
            | Kind::Quantity
            | Kind::IntOrString
            | Kind::RawExtension
            | Kind::FieldsV1 => return self.special(kind, extras),
        }
        Value::Object(extras)
    }

    /// Types that encode themselves have a schema of their own.
    fn special(&mut self, kind: Kind, mut extras: Map<String, Value>) -> Value {
        let (name, schema) = match kind {
            Kind::Time => {
                ("io.k8s.apimachinery.pkg.apis.meta.v1.Time", json!({"type": "string", "format": "date-time"}))
            }
            Kind::MicroTime => {
                ("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", json!({"type": "string", "format": "date-time"}))
            }
            Kind::Quantity => (
                "io.k8s.apimachinery.pkg.api.resource.Quantity",
                json!({"oneOf": [{"type": "string"}, {"type": "number"}]}),
            ),
            Kind::IntOrString => (
                "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
                json!({"format": "int-or-string", "oneOf": [{"type": "integer"}, {"type": "string"}]}),
            ),
            Kind::RawExtension => ("io.k8s.apimachinery.pkg.runtime.RawExtension", json!({"type": "object"})),
            Kind::FieldsV1 => ("io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", json!({"type": "object"})),
            _ => ("io.k8s.apimachinery.pkg.apis.meta.v1.Duration", json!({"type": "string"})),
        };
        // A default of these would be the zero value, which their schemas do not describe.
        extras.remove("default");
        self.done.insert(name, schema);
        referring(name, extras)
    }

    /// The schema of a list's items or a map's values, which Go holds by value.
    fn element(&mut self, kind: Kind) -> Value {
        let mut extras = Map::new();
        if !matches!(kind.resolved(), Kind::List(_) | Kind::Map(_) | Kind::Json | Kind::Bytes) {
            extras.insert("default".to_owned(), default_of(kind));
        }
        self.kind(kind, extras)
    }
}

fn put_both(put: &mut impl FnMut(&str, Value), kind: &str, format: &str) {
    put("type", json!(kind));
    put("format", json!(format));
}

fn put_values(alias: &Alias, extras: &mut Map<String, Value>) {
    if alias.closed && !alias.values.is_empty() {
        extras.insert("enum".to_owned(), json!(alias.values));
    }
}

fn default_of(kind: Kind) -> Value {
    match kind.resolved() {
        Kind::Object(_) => json!({}),
        other => zero(other),
    }
}

/// A reference alone, or inside `allOf` where something stands beside it.
fn referring(name: &str, mut extras: Map<String, Value>) -> Value {
    if extras.is_empty() {
        return reference(name);
    }
    extras.insert("allOf".to_owned(), json!([reference(name)]));
    Value::Object(extras)
}

#[cfg(test)]
#[path = "openapi_tests.rs"]
mod tests;
