//! Facts in, Rust text out: one file per package with a `static` per type, and `mod.rs` that lists them.
//!
//! Used by the generator alone. Inlined structs are flattened and fields sorted here, so that the walk over an object
//! is a merge of two sorted sequences. It must not read files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, bail};
use serde_json::Value;

use super::facts::{Facts, FieldFacts, Shape, TypeFacts};
use super::roots::{self, PACKAGES};

const COMMAND: &str = "//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.";

/// Types with an encoding of their own, which the schema engine knows: full name → variant of `Kind`.
const SPECIAL: &[(&str, &str)] = &[
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON", "Json"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray", "Json"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool", "Json"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray", "Json"),
    ("io.k8s.apimachinery.pkg.api.resource.Quantity", "Quantity"),
    ("io.k8s.apimachinery.pkg.apis.meta.v1.Duration", "Duration"),
    ("io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", "FieldsV1"),
    ("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", "MicroTime"),
    ("io.k8s.apimachinery.pkg.apis.meta.v1.Time", "Time"),
    ("io.k8s.apimachinery.pkg.apis.meta.v1.interface{}", "Json"),
    ("io.k8s.apimachinery.pkg.runtime.RawExtension", "RawExtension"),
    ("io.k8s.apimachinery.pkg.types.NodeName", "Named(&crate::schema::NODE_NAME)"),
    ("io.k8s.apimachinery.pkg.types.UID", "Named(&crate::schema::UID)"),
    ("io.k8s.apimachinery.pkg.util.intstr.IntOrString", "IntOrString"),
];

/// Structs without any field, which the tables leave out.
const EMPTY_STRUCTS: &[&str] = &[
    "io.k8s.api.scheduling.v1alpha3.AllCompositeDisruptionMode",
    "io.k8s.api.scheduling.v1alpha3.AllDisruptionMode",
    "io.k8s.api.scheduling.v1alpha3.BasicSchedulingPolicy",
    "io.k8s.api.scheduling.v1alpha3.CompositeBasicSchedulingPolicy",
    "io.k8s.api.scheduling.v1alpha3.SingleCompositeDisruptionMode",
    "io.k8s.api.scheduling.v1alpha3.SingleDisruptionMode",
    "io.k8s.api.scheduling.v1alpha3.WorkloadCompositePodGroupAllDisruptionMode",
    "io.k8s.api.scheduling.v1alpha3.WorkloadCompositePodGroupBasicSchedulingPolicy",
    "io.k8s.api.scheduling.v1alpha3.WorkloadCompositePodGroupSingleDisruptionMode",
    "io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupAllDisruptionMode",
    "io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupBasicSchedulingPolicy",
    "io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSingleDisruptionMode",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus",
];

/// Defaults that the facts give as the name of a Go constant.
const CONSTANTS: &[(&str, &str)] = &[("AzureDataDiskCachingReadWrite", "ReadWrite"), ("AzureSharedBlobDisk", "Shared")];

/// Struct fields that Go writes with `omitzero`: absent, not null, while they are zero.
const OMIT_ZERO: &[(&str, &str)] = &[("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", "creationTimestamp")];

/// Name of each generated file and its text.
pub fn files(facts: &Facts) -> anyhow::Result<BTreeMap<String, String>> {
    let mut types = facts.types.clone();
    let mut referenced = BTreeSet::new();
    types.values().for_each(|t| references(t, &mut referenced));
    types.retain(|name, t| special(name).is_none() && (t.alias.is_none() || referenced.contains(name)));
    for name in EMPTY_STRUCTS {
        types.insert((*name).to_owned(), TypeFacts::default());
    }
    let emitter = Emitter { facts, types: &types };
    let mut files = BTreeMap::new();
    for package in PACKAGES {
        let text = emitter.package(package).with_context(|| format!("generate {}", package.module))?;
        files.insert(format!("{}.rs", package.module), text);
    }
    files.insert("mod.rs".to_owned(), index());
    Ok(files)
}

/// Adds the names of the types that a type refers to.
fn references(facts: &TypeFacts, into: &mut BTreeSet<String>) {
    fn of_shape(shape: &Shape, into: &mut BTreeSet<String>) {
        into.extend(shape.reference.clone());
        [&shape.array, &shape.map].into_iter().flatten().for_each(|inner| of_shape(inner, into));
    }
    facts.fields.iter().map(|f| &f.shape).chain(&facts.alias).for_each(|shape| of_shape(shape, into));
}

fn index() -> String {
    let mut text = format!(
        "{COMMAND}\n//!\n//! The schema engine looks types up here; one file per package.\n\nuse crate::schema::Type;\n\n"
    );
    let mut modules: Vec<&str> = PACKAGES.iter().map(|p| p.module).collect();
    modules.sort_unstable();
    for module in modules {
        let _ = writeln!(text, "#[rustfmt::skip]\npub mod {module};");
    }
    text.push_str("\n/// Each package and its types, both sorted by name.\n#[rustfmt::skip]\n");
    text.push_str("pub static PACKAGES: &[(&str, &[&Type])] = &[\n");
    for package in PACKAGES {
        let _ = writeln!(text, "    ({:?}, {}::TYPES),", package.name, package.module);
    }
    text.push_str("];\n");
    text
}

struct Emitter<'a> {
    facts: &'a Facts,
    types: &'a BTreeMap<String, TypeFacts>,
}

impl Emitter<'_> {
    fn package(&self, package: &roots::Package) -> anyhow::Result<String> {
        let mut body = String::new();
        let mut used = BTreeSet::new();
        let mut names = BTreeSet::new();
        let mut structs = Vec::new();
        for (name, facts) in self.types {
            if roots::package_of(name).map(|p| p.name) != Some(package.name) {
                continue;
            }
            let id = static_name(name);
            if !names.insert(id.clone()) {
                bail!("two types would be called {id}");
            }
            let text = if facts.alias.is_some() {
                self.alias(name, facts, &mut used)
            } else {
                structs.push(id);
                self.object(name, facts, &mut used)
            };
            body.push_str(&text.with_context(|| format!("type {name}"))?);
        }
        used.remove(package.module);
        let mut text = format!(
            "{COMMAND}\n\n#![allow(unused_imports, clippy::needless_update, reason = \"one form for every package and field\")]\n\n"
        );
        text.push_str("use crate::schema::Kind::*;\n");
        text.push_str(
            "use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};\n",
        );
        for module in used {
            let _ = writeln!(text, "use super::{module};");
        }
        text.push_str("\n/// The structs of the package, sorted by name.\npub static TYPES: &[&Type] = &[\n");
        for id in structs {
            let _ = writeln!(text, "    &{id},");
        }
        text.push_str("];\n\n");
        text.push_str(&body);
        Ok(text)
    }

    fn alias(&self, name: &str, facts: &TypeFacts, used: &mut BTreeSet<&'static str>) -> anyhow::Result<String> {
        let shape = facts.alias.as_ref().expect("the caller looked");
        let kind = self.kind(shape, name, used)?;
        let mut values = facts.values.clone();
        values.sort_unstable();
        Ok(format!(
            "pub static {}: Alias = Alias {{ name: {name:?}, kind: {kind}, closed: {}, values: &{values:?} }};\n",
            static_name(name),
            facts.closed_enum && !values.is_empty(),
        ))
    }

    fn object(&self, name: &str, facts: &TypeFacts, used: &mut BTreeSet<&'static str>) -> anyhow::Result<String> {
        let mut fields: BTreeMap<&str, &FieldFacts> = BTreeMap::new();
        self.flatten(facts, &mut fields)?;
        let mut text = format!("pub static {}: Type = Type {{ name: {name:?}, ", static_name(name));
        if let Some(schema) = self.facts.schemas.get(name) {
            let gvks: Vec<String> = schema
                .gvk
                .iter()
                .map(|g| format!("Gvk {{ group: {:?}, version: {:?}, kind: {:?} }}", g.group, g.version, g.kind))
                .collect();
            let _ = write!(
                text,
                "gvks: &[{}], atomic: {}, ",
                gvks.join(", "),
                schema.map_type.as_deref() == Some("atomic")
            );
        } else {
            text.push_str("gvks: &[], atomic: false, ");
        }
        let _ = write!(text, "wire: &[{}], ", self.wire(name, facts, &fields, used)?);
        text.push_str("fields: &[\n");
        for (field_name, field) in fields {
            let line = self.field(name, field_name, field, used).with_context(|| format!("field {field_name}"))?;
            text.push_str(&line);
        }
        text.push_str("] };\n");
        Ok(text)
    }

    /// The fields of the protobuf message: numbers with places in the field table, or with an inlined struct, which
    /// protobuf nests. A few names differ from JSON's in case or punctuation only.
    fn wire(
        &self,
        name: &str,
        facts: &TypeFacts,
        flattened: &BTreeMap<&str, &FieldFacts>,
        used: &mut BTreeSet<&'static str>,
    ) -> anyhow::Result<String> {
        let plain = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        let mut message = self.facts.protos.get(name).cloned().unwrap_or_default();
        message.sort_unstable();
        let mut entries = Vec::new();
        for (number, proto_name, proto_type) in message {
            let own = facts.fields.iter().find(|f| !f.inline && plain(&f.name) == plain(&proto_name));
            let inlined = facts.fields.iter().find(|f| f.inline && f.shape.reference.as_deref() == Some(&*proto_type));
            entries.push(if let Some(own) = own {
                let place = flattened.keys().position(|key| *key == own.name).context("a field that is not there")?;
                format!("Wire::Field({number}, {place})")
            } else if let Some(inlined) = inlined {
                let kind = self.kind(&inlined.shape, name, used)?;
                let target = kind.trim_start_matches("Object(").trim_end_matches(')');
                format!("Wire::Inlined({number}, {target})")
            } else {
                bail!("{proto_name} of the protobuf message is no field");
            });
        }
        Ok(entries.join(", "))
    }

    /// Adds the fields of a struct and of those inlined in it; the outer struct's own win, as in Go.
    fn flatten<'b>(&'b self, facts: &'b TypeFacts, into: &mut BTreeMap<&'b str, &'b FieldFacts>) -> anyhow::Result<()> {
        for field in facts.fields.iter().filter(|f| f.inline) {
            let inlined = field.shape.reference.as_deref().context("an inlined field without a type")?;
            let inlined = self.types.get(inlined).with_context(|| format!("unknown type {inlined}"))?;
            self.flatten(inlined, into)?;
        }
        for field in facts.fields.iter().filter(|f| !f.inline && f.name != "-") {
            into.insert(&field.name, field);
        }
        Ok(())
    }

    fn field(
        &self,
        owner: &str,
        name: &str,
        field: &FieldFacts,
        used: &mut BTreeSet<&'static str>,
    ) -> anyhow::Result<String> {
        let kind = self.kind(&field.shape, owner, used)?;
        let mut text = format!("    Field {{ name: {name:?}, kind: {kind}, ");
        let presence = self.presence(owner, name, field);
        if presence != "OmitEmpty" {
            let _ = write!(text, "presence: Presence::{presence}, ");
        }
        if field.required || (!field.optional && !field.omitempty) {
            text.push_str("required: true, ");
        }
        if let Some(extra) = extra(field)? {
            let _ = write!(text, "extra: Some(&Extra {{ {extra}..EXTRA }}), ");
        }
        text.push_str("..FIELD },\n");
        Ok(text)
    }

    /// What Go's encoder does with the field while it is empty.
    fn presence(&self, owner: &str, name: &str, field: &FieldFacts) -> &'static str {
        if OMIT_ZERO.contains(&(owner, name)) || (field.pointer && field.omitempty) {
            return "Optional";
        }
        if field.pointer {
            return "Nullable";
        }
        if self.is_struct(&field.shape) {
            return "Zero";
        }
        if field.omitempty {
            return "OmitEmpty";
        }
        if self.is_list_or_map(&field.shape) { "Nullable" } else { "Zero" }
    }

    /// Whether Go holds the value as a struct, which `omitempty` never leaves out.
    fn is_struct(&self, shape: &Shape) -> bool {
        let Some(name) = shape.reference.as_deref() else { return false };
        match special(name) {
            Some("Json") => !name.ends_with("interface{}"),
            Some(kind) => !kind.starts_with("Named"),
            None => self.types.get(name).is_some_and(|t| t.alias.is_none()),
        }
    }

    fn is_list_or_map(&self, shape: &Shape) -> bool {
        if shape.array.is_some() || shape.map.is_some() || shape.scalar.as_deref() == Some("bytes") {
            return true;
        }
        let alias = shape.reference.as_deref().and_then(|name| self.types.get(name)).and_then(|t| t.alias.as_ref());
        alias.is_some_and(|shape| self.is_list_or_map(shape))
    }

    fn kind(&self, shape: &Shape, owner: &str, used: &mut BTreeSet<&'static str>) -> anyhow::Result<String> {
        if let Some(scalar) = shape.scalar.as_deref() {
            return Ok(match scalar {
                "string" => "String",
                "bool" => "Bool",
                "int32" => "Int32",
                "int64" => "Int64",
                "float64" => "Float",
                "bytes" => "Bytes",
                other => bail!("unknown scalar {other}"),
            }
            .to_owned());
        }
        if let Some(item) = &shape.array {
            return Ok(format!("List(&{})", self.kind(item, owner, used)?));
        }
        if let Some(value) = &shape.map {
            return Ok(format!("Map(&{})", self.kind(value, owner, used)?));
        }
        let name = shape.reference.as_deref().context("a field without a type")?;
        if let Some(kind) = special(name) {
            return Ok(kind.to_owned());
        }
        let facts = self.types.get(name).with_context(|| format!("unknown type {name}"))?;
        let package = roots::package_of(name).with_context(|| format!("{name} is in no listed package"))?;
        let own = roots::package_of(owner).is_some_and(|p| p.module == package.module);
        used.insert(package.module);
        let path = if own { static_name(name) } else { format!("{}::{}", package.module, static_name(name)) };
        Ok(if facts.alias.is_some() { format!("Named(&{path})") } else { format!("Object(&{path})") })
    }
}

/// The rarer facts of a field as struct fields of `Extra`; `None` where there are none.
fn extra(field: &FieldFacts) -> anyhow::Result<Option<String>> {
    let mut text = String::new();
    match field.list_type.as_deref() {
        None => {}
        Some("atomic") => text.push_str("list: ListType::Atomic, "),
        Some("set") => text.push_str("list: ListType::Set, "),
        Some("map") => {
            let _ = write!(text, "list: ListType::Map(&{:?}), ", field.list_map_keys);
        }
        Some(other) => bail!("unknown list type {other}"),
    }
    match field.patch_strategy.as_deref() {
        None => {}
        Some("merge") => text.push_str("patch: Patch::Merge, "),
        Some("retainKeys") => text.push_str("patch: Patch::RetainKeys, "),
        Some("merge,retainKeys") => text.push_str("patch: Patch::MergeRetainKeys, "),
        Some("replace") => text.push_str("patch: Patch::Replace, "),
        Some(other) => bail!("unknown patch strategy {other}"),
    }
    if let Some(key) = &field.patch_merge_key {
        let _ = write!(text, "merge_key: {key:?}, ");
    }
    if field.map_type.as_deref() == Some("atomic") || field.struct_type.as_deref() == Some("atomic") {
        text.push_str("atomic: true, ");
    }
    if let Some(value) = &field.default_value {
        let _ = write!(text, "default: {:?}, ", default_text(value)?);
    }
    if let Some(gate) = &field.feature_gate {
        let _ = write!(text, "gate: {gate:?}, ");
    }
    let rules: Vec<String> = field.validation.iter().filter_map(|r| rule(&r.rule)).collect();
    if !rules.is_empty() {
        let _ = write!(text, "rules: &[{}], ", rules.join(", "));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// The default as JSON text. The facts write every default as a string: `"1"` of a number is 1, `"TCP"` is itself.
fn default_text(value: &Value) -> anyhow::Result<String> {
    let literal = value.as_str().filter(|text| serde_json::from_str::<Value>(text).is_ok_and(|v| !v.is_string()));
    if let Some(literal) = literal {
        return Ok(literal.to_owned());
    }
    let Some(constant) = value.get("constant").and_then(Value::as_str) else { return Ok(value.to_string()) };
    let known = CONSTANTS.iter().find(|(name, _)| *name == constant);
    let (_, value) = known.with_context(|| format!("unknown constant {constant}"))?;
    Ok(format!("{value:?}"))
}

/// The rules that hold as they stand. The others need the old object, a feature gate or a union, which no kind of the
/// listed packages has outside of gated fields.
fn rule(text: &str) -> Option<String> {
    let (name, value) = text.split_once('=')?;
    let variant = match name {
        "minimum" => "Minimum",
        "maximum" => "Maximum",
        "maxItems" => "MaxItems",
        "maxLength" => "MaxLength",
        "maxBytes" => "MaxBytes",
        _ => return None,
    };
    let number: i64 = value.parse().ok()?;
    Some(format!("Rule::{variant}({number})"))
}

fn special(name: &str) -> Option<&'static str> {
    SPECIAL.iter().find(|(special, _)| *special == name).map(|(_, kind)| *kind)
}

/// `io.k8s.api.core.v1.HTTPGetAction` → `HTTP_GET_ACTION`.
fn static_name(type_name: &str) -> String {
    let short: Vec<char> = type_name.rsplit('.').next().unwrap_or(type_name).chars().collect();
    let mut name = String::with_capacity(short.len() + 8);
    for (i, &c) in short.iter().enumerate() {
        let after_lower = i > 0 && c.is_ascii_uppercase() && !short[i - 1].is_ascii_uppercase();
        let before_lower = i > 0 && c.is_ascii_uppercase() && short.get(i + 1).is_some_and(char::is_ascii_lowercase);
        if after_lower || before_lower {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statics_are_named_by_the_words_of_the_type() {
        for (name, expected) in [
            ("io.k8s.api.core.v1.HTTPGetAction", "HTTP_GET_ACTION"),
            ("io.k8s.api.core.v1.Pod", "POD"),
            ("io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource", "AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE"),
        ] {
            assert_eq!(static_name(name), expected);
        }
    }

    #[test]
    fn only_rules_that_hold_as_they_stand_are_taken() {
        assert_eq!(rule("minimum=0").as_deref(), Some("Rule::Minimum(0)"));
        assert_eq!(rule("immutable"), None);
        assert_eq!(rule("format=k8s-label-key"), None);
    }
}
