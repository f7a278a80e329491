//! Names, labels, annotations, owner references and the rest of object metadata: the rules every kind shares.
//!
//! Called on each create and update before the kind's own checks, and by those for names inside specs. Texts are
//! upstream's. It must not know kinds; randomness for generated names comes in as an argument.

use serde_json::Value;

use crate::field::{Errors, Path};
use crate::limits::{
    ANNOTATIONS_BYTES_MAX, FIELD_MANAGER_BYTES_MAX, GENERATE_NAME_BASE_BYTES_MAX, GENERATED_SUFFIX_CHARS,
    LABEL_BYTES_MAX, SUBDOMAIN_BYTES_MAX, SUBRESOURCE_NAME_BYTES_MAX,
};
use crate::object::Object;
use crate::resource::{NameRule, Scope};

mod names;

pub use names::{
    c_identifier, config_map_key, dns_label, dns_subdomain, dns1035_label, env_var_name, label_value, path_segment,
    port_name, port_number, qualified_name,
};

/// Text of errors about fields that must not change.
pub const FIELD_IMMUTABLE: &str = "field is immutable";
/// The finalizer by which the garbage collector lets dependents live on.
pub const FINALIZER_ORPHAN: &str = "orphan";
/// The finalizer by which the garbage collector deletes dependents first.
pub const FINALIZER_FOREGROUND: &str = "foregroundDeletion";

/// `base` cut to fit, with one character for each of the random bytes behind it. Vowels and easily confused
/// characters do not occur, so that no words come out.
pub fn generate_name(base: &str, random: [u8; GENERATED_SUFFIX_CHARS]) -> String {
    const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
    let mut end = base.len().min(GENERATE_NAME_BASE_BYTES_MAX);
    while !base.is_char_boundary(end) {
        end -= 1;
    }
    let mut name = base[..end].to_owned();
    name.extend(random.iter().map(|r| char::from(ALPHABET[usize::from(*r) * ALPHABET.len() / 256])));
    name
}

/// Whether the text stands alone or gets random characters behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameUse {
    /// `metadata.name`.
    Whole,
    /// `metadata.generateName`: a dash at the end is fine.
    Prefix,
}

/// What is wrong with a name under a rule; nothing where it is fine.
pub fn check_name(rule: NameRule, name: &str, name_use: NameUse) -> Vec<String> {
    if rule == NameRule::PathSegment {
        return path_segment(name, name_use);
    }
    // What will follow the dash makes the name end well; upstream forgives the character before it too.
    let masked;
    let mut name = name;
    if name_use == NameUse::Prefix && name.len() > 1 && name.ends_with('-') && name.is_char_boundary(name.len() - 2) {
        masked = format!("{}a", &name[..name.len() - 2]);
        name = &masked;
    }
    match rule {
        NameRule::DnsSubdomain => dns_subdomain(name),
        NameRule::DnsLabel => dns_label(name),
        NameRule::Dns1035Label => dns1035_label(name),
        NameRule::PathSegment => Vec::new(),
    }
}

/// Checks the metadata of a new object. `path` is `metadata`, or that of a template.
pub fn validate_object_meta(object: &Object, rule: NameRule, scope: Scope, path: &Path, errors: &mut Errors) {
    let generate_name = object.generate_name();
    if !generate_name.is_empty() {
        for message in check_name(rule, generate_name, NameUse::Prefix) {
            errors.invalid(&path.child("generateName"), generate_name, message);
        }
    }
    let name = object.name();
    if name.is_empty() {
        errors.required(&path.child("name"), "name or generateName is required");
    } else {
        for message in check_name(rule, name, NameUse::Whole) {
            errors.invalid(&path.child("name"), name, message);
        }
    }
    let namespace = object.namespace();
    match scope {
        Scope::Namespaced if namespace.is_empty() => errors.required(&path.child("namespace"), ""),
        Scope::Namespaced => {
            for message in dns_label(namespace) {
                errors.invalid(&path.child("namespace"), namespace, message);
            }
        }
        Scope::Cluster if !namespace.is_empty() => {
            errors.forbidden(&path.child("namespace"), "not allowed on this type");
        }
        Scope::Cluster => {}
    }
    validate_generation(object, path, errors);
    validate_labels(object.get(&["metadata", "labels"]), &path.child("labels"), errors);
    validate_annotations(object.get(&["metadata", "annotations"]), &path.child("annotations"), errors);
    validate_owner_references(object.owner_references(), &path.child("ownerReferences"), errors);
    validate_finalizers(object, &path.child("finalizers"), errors);
    validate_managed_fields(object.list(&["metadata", "managedFields"]), &path.child("managedFields"), errors);
}

/// Checks the metadata of an update: what must not change, and the parts that may.
pub fn validate_object_meta_update(new: &Object, old: &Object, path: &Path, errors: &mut Errors) {
    if old.deletion_timestamp().is_some() {
        validate_no_new_finalizers(new, old, &path.child("finalizers"), errors);
    }
    if new.resource_version().is_empty() {
        errors.invalid(&path.child("resourceVersion"), "", "must be specified for an update");
    }
    validate_generation(new, path, errors);
    if new.generation() < old.generation() {
        errors.invalid(&path.child("generation"), new.generation(), "must not be decremented");
    }
    for field in ["name", "namespace", "uid"] {
        let value = new.str(&["metadata", field]);
        if value != old.str(&["metadata", field]) {
            errors.invalid(&path.child(field), value, FIELD_IMMUTABLE);
        }
    }
    for field in ["creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] {
        let value = new.get(&["metadata", field]).unwrap_or(&Value::Null);
        if value != old.get(&["metadata", field]).unwrap_or(&Value::Null) {
            errors.invalid(&path.child(field), value.clone(), FIELD_IMMUTABLE);
        }
    }
    validate_labels(new.get(&["metadata", "labels"]), &path.child("labels"), errors);
    validate_annotations(new.get(&["metadata", "annotations"]), &path.child("annotations"), errors);
    validate_owner_references(new.owner_references(), &path.child("ownerReferences"), errors);
    validate_finalizers(new, &path.child("finalizers"), errors);
    validate_managed_fields(new.list(&["metadata", "managedFields"]), &path.child("managedFields"), errors);
}

fn validate_generation(object: &Object, path: &Path, errors: &mut Errors) {
    if object.generation() < 0 {
        errors.invalid(&path.child("generation"), object.generation(), "must be greater than or equal to 0");
    }
}

/// Checks keys and values of labels; anything but an object of texts is left to the schema.
pub fn validate_labels(labels: Option<&Value>, path: &Path, errors: &mut Errors) {
    for (key, value) in entries(labels) {
        for message in qualified_name(key) {
            errors.invalid(path, key, message);
        }
        for message in label_value(value) {
            errors.invalid(path, value, message);
        }
    }
}

/// Checks keys of annotations and their size all together.
pub fn validate_annotations(annotations: Option<&Value>, path: &Path, errors: &mut Errors) {
    let mut bytes = 0;
    for (key, value) in entries(annotations) {
        // Only the case of the key is free, unlike that of a label.
        for message in qualified_name(&key.to_lowercase()) {
            errors.invalid(path, key, message);
        }
        bytes += key.len() + value.len();
    }
    if bytes > ANNOTATIONS_BYTES_MAX {
        errors.too_long(path, ANNOTATIONS_BYTES_MAX);
    }
}

fn entries(map: Option<&Value>) -> impl Iterator<Item = (&str, &str)> {
    map.and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
}

/// Checks each owner reference, and that at most one is the controller.
pub fn validate_owner_references(references: &[Value], path: &Path, errors: &mut Errors) {
    let mut controller: Option<String> = None;
    for (i, reference) in references.iter().enumerate() {
        validate_owner_reference(reference, &path.index(i), errors);
        if reference["controller"].as_bool() != Some(true) {
            continue;
        }
        let current = format!("{}/{}", text(reference, "kind"), text(reference, "name"));
        if let Some(first) = &controller {
            let detail = format!(
                "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {current}"
            );
            errors.invalid(path, Value::Array(references.to_vec()), detail);
        } else {
            controller = Some(current);
        }
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

fn validate_owner_reference(reference: &Value, path: &Path, errors: &mut Errors) {
    let api_version = text(reference, "apiVersion");
    let parts: Vec<&str> = api_version.split('/').collect();
    if api_version.is_empty() {
        errors.required(&path.child("apiVersion"), "must not be empty");
    } else if parts.len() > 2 || parts.last().is_none_or(|version| version.is_empty()) {
        errors.invalid(&path.child("apiVersion"), api_version, "must be <group>/<version> or <version>");
    }
    for field in ["kind", "name", "uid"] {
        if text(reference, field).is_empty() {
            errors.required(&path.child(field), "must not be empty");
        }
    }
    // Events would be kept from expiring, and are too many to own anything.
    if api_version == "v1" && text(reference, "kind") == "Event" {
        errors.invalid(path, reference.clone(), "/v1, Kind=Event is disallowed from being an owner");
    }
}

fn validate_finalizers(object: &Object, path: &Path, errors: &mut Errors) {
    for finalizer in object.finalizers() {
        for message in qualified_name(finalizer) {
            errors.invalid(path, finalizer, message);
        }
    }
    let standard = ["kubernetes", FINALIZER_ORPHAN, FINALIZER_FOREGROUND];
    for (i, finalizer) in object.finalizers().enumerate() {
        if !finalizer.contains('/') && !standard.contains(&finalizer) {
            let detail = "name is neither a standard finalizer name nor is it fully qualified";
            errors.invalid(&path.index(i), finalizer, detail);
        }
    }
    let has = |wanted| object.finalizers().any(|f| f == wanted);
    if has(FINALIZER_ORPHAN) && has(FINALIZER_FOREGROUND) {
        let finalizers: Vec<&str> = object.finalizers().collect();
        errors.invalid(
            path,
            finalizers,
            format!("finalizer {FINALIZER_ORPHAN} and {FINALIZER_FOREGROUND} cannot be both set"),
        );
    }
}

fn validate_no_new_finalizers(new: &Object, old: &Object, path: &Path, errors: &mut Errors) {
    let mut added: Vec<String> =
        new.finalizers().filter(|f| old.finalizers().all(|o| o != *f)).map(|f| format!("{f:?}")).collect();
    added.sort_unstable();
    added.dedup();
    if !added.is_empty() {
        // The list is printed as Go prints a slice of strings.
        let detail = format!(
            "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{}}}",
            added.join(", ")
        );
        errors.forbidden(path, detail);
    }
}

fn validate_managed_fields(entries: &[Value], path: &Path, errors: &mut Errors) {
    for (i, entry) in entries.iter().enumerate() {
        let path = path.index(i);
        match text(entry, "operation") {
            "" => errors.required(&path.child("operation"), "must not be empty"),
            "Apply" | "Update" => {}
            other => errors.not_supported(&path.child("operation"), other, &["Apply", "Update"]),
        }
        let fields_type = text(entry, "fieldsType");
        if !fields_type.is_empty() && fields_type != "FieldsV1" {
            errors.invalid(&path.child("fieldsType"), fields_type, "must be `FieldsV1`");
        }
        validate_field_manager(text(entry, "manager"), &path.child("manager"), errors);
        if text(entry, "subresource").len() > SUBRESOURCE_NAME_BYTES_MAX {
            errors.too_long(&path.child("subresource"), SUBRESOURCE_NAME_BYTES_MAX);
        }
    }
}

/// Checks a field manager's name: short and printable. Empty counts as not given.
pub fn validate_field_manager(manager: &str, path: &Path, errors: &mut Errors) {
    if manager.len() > FIELD_MANAGER_BYTES_MAX {
        errors.too_long(path, FIELD_MANAGER_BYTES_MAX);
    }
    for (i, c) in manager.char_indices() {
        if c.is_control() || (c.is_whitespace() && c != ' ') {
            let detail = format!("invalid character U+{:04X} (at position {i})", u32::from(c));
            errors.invalid(path, manager, detail);
        }
    }
}

// The names checked here bound those that are generated.
const _: () = assert!(LABEL_BYTES_MAX < SUBDOMAIN_BYTES_MAX);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(metadata: Value, rule: NameRule, scope: Scope) -> Vec<String> {
        let object = Object::from_value(json!({"metadata": metadata})).unwrap();
        let mut errors = Errors::new();
        validate_object_meta(&object, rule, scope, &Path::root("metadata"), &mut errors);
        errors.iter().map(ToString::to_string).collect()
    }

    fn check_update(new: Value, old: Value) -> Vec<String> {
        let object = |metadata| Object::from_value(json!({"metadata": metadata})).unwrap();
        let mut errors = Errors::new();
        validate_object_meta_update(&object(new), &object(old), &Path::root("metadata"), &mut errors);
        errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn generated_names_are_cut_and_have_no_vowels() {
        assert_eq!(generate_name("web-", [0, 255, 10, 100, 200]), "web-b9cn4");
        assert_eq!(generate_name(&"a".repeat(80), [0; 5]).len(), 63);
        assert_eq!(generate_name(&"ä".repeat(40), [0; 5]), format!("{}bbbbb", "ä".repeat(29)));
    }

    #[test]
    fn a_plain_object_passes() {
        let metadata = json!({"name": "a", "namespace": "default", "labels": {"app": "x"}, "finalizers": ["orphan"],
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "r", "uid": "u",
                "controller": true}]});
        assert_eq!(check(metadata, NameRule::DnsSubdomain, Scope::Namespaced), [""; 0]);
        let prefix = json!({"name": "web-abc", "generateName": "web-", "namespace": "default"});
        assert_eq!(check(prefix, NameRule::DnsLabel, Scope::Namespaced), [""; 0]);
    }

    #[test]
    fn bad_metadata_is_told_with_upstreams_texts() {
        let metadata = json!({"name": "A", "namespace": "a.b", "labels": {"x/y/z": "-"}, "annotations": {"": "v"},
            "ownerReferences": [{"apiVersion": "v1", "kind": "Event", "name": "e", "uid": ""}],
            "finalizers": ["orphan", "foregroundDeletion"]});
        assert_eq!(
            check(metadata, NameRule::DnsSubdomain, Scope::Namespaced),
            [
                "metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case \
                 alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. \
                 'example.com', regex used for validation is \
                 '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
                "metadata.namespace: Invalid value: \"a.b\": must not contain dots",
                "metadata.labels: Invalid value: \"x/y/z\": a valid label key must consist of alphanumeric \
                 characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  \
                 or 'my.name',  or '123-abc', regex used for validation is \
                 '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. \
                 'example.com/MyName')",
                "metadata.labels: Invalid value: \"-\": a valid label must be an empty string or consist of \
                 alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character \
                 (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is \
                 '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
                "metadata.annotations: Invalid value: \"\": name part must be non-empty",
                "metadata.annotations: Invalid value: \"\": name part must consist of alphanumeric characters, '-', \
                 '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or \
                 '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
                "metadata.ownerReferences[0].uid: Required value: must not be empty",
                "metadata.ownerReferences[0]: Invalid value: \
                 {\"apiVersion\":\"v1\",\"kind\":\"Event\",\"name\":\"e\",\"uid\":\"\"}: /v1, Kind=Event is disallowed \
                 from being an owner",
                "metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer orphan and \
                 foregroundDeletion cannot be both set",
            ]
        );
        assert_eq!(
            check(json!({"namespace": "x"}), NameRule::DnsLabel, Scope::Cluster),
            [
                "metadata.name: Required value: name or generateName is required",
                "metadata.namespace: Forbidden: not allowed on this type"
            ]
        );
    }

    #[test]
    fn annotations_are_bounded_all_together() {
        let metadata = json!({"name": "a", "annotations": {"a": "x".repeat(ANNOTATIONS_BYTES_MAX)}});
        assert_eq!(
            check(metadata, NameRule::DnsSubdomain, Scope::Cluster),
            ["metadata.annotations: Too long: may not be more than 262144 bytes"]
        );
    }

    #[test]
    fn identity_does_not_change_in_an_update() {
        let old = json!({"name": "a", "uid": "1", "generation": 3, "resourceVersion": "5",
            "deletionTimestamp": "2026-01-01T00:00:00Z"});
        let new = json!({"name": "a", "uid": "2", "generation": 2, "finalizers": ["b/c"],
            "deletionTimestamp": "2026-01-01T00:00:00Z"});
        assert_eq!(
            check_update(new, old.clone()),
            [
                "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found \
                 new finalizers []string{\"b/c\"}",
                "metadata.resourceVersion: Invalid value: \"\": must be specified for an update",
                "metadata.generation: Invalid value: 2: must not be decremented",
                "metadata.uid: Invalid value: \"2\": field is immutable",
            ]
        );
        assert_eq!(check_update(old.clone(), old), [""; 0]);
    }
}
