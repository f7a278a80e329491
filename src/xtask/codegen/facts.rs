//! The facts tables: read from `src/api/facts/`, and imported into it from upstream's extracted tables.
//!
//! Used by the generator alone. One type per line, so that a new API level reads as a diff. It must not know what
//! is generated.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::roots;

/// A reference to another type, or a scalar, list or map.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shape {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub scalar: Option<String>,
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub array: Option<Box<Shape>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<Box<Shape>>,
}

/// One rule of upstream's declarative validation.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Rule {
    pub stability: String,
    pub rule: String,
}

/// One field of a struct.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FieldFacts {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "is_false")]
    pub inline: bool,
    #[serde(flatten)]
    pub shape: Shape,
    #[serde(skip_serializing_if = "is_false")]
    pub pointer: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub omitempty: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub optional: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch_strategy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch_merge_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_type: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub list_map_keys: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub struct_type: Option<String>,
    #[serde(rename = "default", skip_serializing_if = "Option::is_none")]
    pub default_value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature_gate: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub validation: Vec<Rule>,
}

/// A struct (`fields`) or a named scalar, list or map (`alias`).
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TypeFacts {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<Shape>,
    #[serde(skip_serializing_if = "is_false")]
    pub closed_enum: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// What OpenAPI says of a type beyond its fields.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SchemaFacts {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gvk: Vec<Gvk>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map_type: Option<String>,
}

/// Group, version and kind.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Gvk {
    pub group: String,
    pub version: String,
    pub kind: String,
}

/// One field of a protobuf message: number, name and type (`repeated string`, `map<string,bytes>`, a message).
pub type ProtoField = (u32, String, String);

/// All that the generator reads.
pub struct Facts {
    /// Protobuf messages by the name of the type.
    pub protos: BTreeMap<String, Vec<ProtoField>>,
    pub types: BTreeMap<String, TypeFacts>,
    pub schemas: BTreeMap<String, SchemaFacts>,
}

/// The facts that the tree holds.
pub fn load(folder: &Path) -> anyhow::Result<Facts> {
    Ok(Facts {
        protos: read(&folder.join("protos.json"))?,
        types: read(&folder.join("types.json"))?,
        schemas: read(&folder.join("schemas.json"))?,
    })
}

/// Copies what the generator needs from upstream's tables in `from`: the listed packages, and no rule that is not stable.
pub fn import(from: &Path, to: &Path) -> anyhow::Result<()> {
    let mut types: BTreeMap<String, TypeFacts> = read(&from.join("kubernetes-type-facts.json"))?;
    let mut schemas: BTreeMap<String, SchemaFacts> = read(&from.join("kubernetes-schema-facts.json"))?;
    types.retain(|name, _| roots::package_of(name).is_some());
    let mut protos: BTreeMap<String, Vec<ProtoField>> = read(&from.join("kubernetes-proto-facts.json"))?;
    protos.retain(|name, _| types.contains_key(name));
    schemas.retain(|name, facts| types.contains_key(name) && (!facts.gvk.is_empty() || facts.map_type.is_some()));
    for field in types.values_mut().flat_map(|t| t.fields.iter_mut()) {
        field.validation.retain(|rule| rule.stability == "stable");
        resolve_import_alias(&mut field.shape);
    }
    std::fs::create_dir_all(to).context("make the facts folder")?;
    store(&to.join("protos.json"), &protos)?;
    store(&to.join("types.json"), &types)?;
    store(&to.join("schemas.json"), &schemas)
}

/// The extracted tables keep Go's import alias where the package's path was not known.
fn resolve_import_alias(shape: &mut Shape) {
    if let Some(name) = shape.reference.as_ref().and_then(|r| r.strip_prefix("metav1.")) {
        shape.reference = Some(format!("io.k8s.apimachinery.pkg.apis.meta.v1.{name}"));
    }
    for inner in [&mut shape.array, &mut shape.map].into_iter().flatten() {
        resolve_import_alias(inner);
    }
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("parse {}", path.display()))
}

fn store<T: Serialize>(path: &Path, table: &BTreeMap<String, T>) -> anyhow::Result<()> {
    let mut lines = Vec::with_capacity(table.len());
    for (name, facts) in table {
        lines.push(format!("{}: {}", serde_json::to_string(name)?, serde_json::to_string(facts)?));
    }
    let text = format!("{{\n{}\n}}\n", lines.join(",\n"));
    std::fs::write(path, text).with_context(|| format!("write {}", path.display()))
}

fn is_false(value: &bool) -> bool {
    !value
}
