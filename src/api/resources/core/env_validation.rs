//! The rules of environment variables and of the fields that they, and files, may be taken from.
//!
//! Called by `container_validation.rs`; volumes share the field references.

use serde_json::Value;

use crate::field::{Errors, Path};
use crate::resources::checks;
use crate::resources::values::{items, present, text};

/// Fields of the pod that a variable may take its value from.
const ENV_FIELDS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];
/// Fields of the pod that a file may hold.
pub const VOLUME_FIELDS: &[&str] =
    &["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];
/// Fields that exist, though not everywhere.
const KNOWN_FIELDS: &[&str] =
    &["metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase"];
/// Resources of a container that may be read back.
const RESOURCE_FIELDS: &[&str] = &[
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];
const SOURCES: &[&str] = &["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];

/// Checks `env` and `envFrom` of a container.
pub fn validate(container: &Value, path: &Path, errors: &mut Errors) {
    for (i, variable) in items(container, "env").iter().enumerate() {
        let path = path.child("env").index(i);
        match text(variable, "name") {
            "" => errors.required(&path.child("name"), ""),
            name => validate_name(errors, &path.child("name"), name),
        }
        if present(variable, "valueFrom") {
            validate_source(variable, &path.child("valueFrom"), errors);
        }
    }
    let list = path.child("envFrom");
    for (i, source) in items(container, "envFrom").iter().enumerate() {
        let path = list.index(i);
        let prefix = text(source, "prefix");
        if !prefix.is_empty() {
            validate_name(errors, &path.child("prefix"), prefix);
        }
        let set = checks::set_among(source, &["configMapRef", "secretRef"]);
        for field in &set {
            match text(&source[*field], "name") {
                "" => errors.required(&path.child(field).child("name"), ""),
                name => checks::dns_subdomain(errors, &path.child(field).child("name"), name),
            }
        }
        match set.len() {
            // Upstream's path of these two leaves out the index.
            0 => errors.invalid(&list, "", "must specify one of: `configMapRef` or `secretRef`"),
            1 => {}
            _ => errors.invalid(&list, "", "may not have more than one field specified at a time"),
        }
    }
}

fn validate_name(errors: &mut Errors, path: &Path, name: &str) {
    const DETAIL: &str =
        "a valid environment variable name must consist only of printable ASCII characters other than '='";
    if !name.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'=') {
        errors.invalid(path, name, DETAIL);
    }
}

fn validate_source(variable: &Value, path: &Path, errors: &mut Errors) {
    let source = &variable["valueFrom"];
    let set = checks::set_among(source, SOURCES);
    for field in &set {
        let (reference, path) = (&source[*field], path.child(field));
        match *field {
            "fieldRef" => validate_field(reference, ENV_FIELDS, &path, errors),
            "resourceFieldRef" => validate_resource(reference, &path, errors),
            "configMapKeyRef" | "secretKeyRef" => validate_key(reference, "name", &path, errors),
            _ => validate_key(reference, "volumeName", &path, errors),
        }
    }
    if set.is_empty() {
        const DETAIL: &str =
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
        errors.invalid(path, "", DETAIL);
    } else if !text(variable, "value").is_empty() {
        errors.invalid(path, "", "may not be specified when `value` is not empty");
    } else if set.len() > 1 {
        errors.invalid(path, "", "may not have more than one field specified at a time");
    }
}

fn validate_key(reference: &Value, name_field: &str, path: &Path, errors: &mut Errors) {
    let name = text(reference, name_field);
    if name_field == "name" {
        checks::dns_subdomain(errors, &path.child("name"), name);
    } else if name.is_empty() {
        errors.required(&path.child(name_field), "");
    }
    match text(reference, "key") {
        "" => errors.required(&path.child("key"), ""),
        key if name_field == "name" => checks::config_key(errors, &path.child("key"), key),
        key => validate_name(errors, &path.child("key"), key),
    }
}

/// A reference to a field of the pod, which must be one of `allowed`, or one label or annotation.
pub fn validate_field(reference: &Value, allowed: &[&str], path: &Path, errors: &mut Errors) {
    let (version, field) = (text(reference, "apiVersion"), text(reference, "fieldPath"));
    let field_path = path.child("fieldPath");
    if version.is_empty() {
        return errors.required(&path.child("apiVersion"), "");
    }
    if field.is_empty() {
        return errors.required(&field_path, "");
    }
    if version != "v1" {
        let detail = format!("error converting fieldPath: unsupported pod version: {version}");
        return errors.invalid(&field_path, field, detail);
    }
    let subscript = field.strip_suffix("']").and_then(|rest| rest.split_once("['"));
    match subscript {
        Some(("metadata.annotations", key)) => checks::qualified_name(errors, path, &key.to_lowercase()),
        Some(("metadata.labels", key)) => checks::qualified_name(errors, path, key),
        None if allowed.contains(&field) => {}
        None if ENV_FIELDS.contains(&field) || KNOWN_FIELDS.contains(&field) => {
            errors.not_supported(&field_path, field, allowed);
        }
        _ => {
            let detail = format!("error converting fieldPath: field label not supported: {field}");
            errors.invalid(&field_path, field, detail);
        }
    }
}

/// A reference to an amount of a container's resources.
pub fn validate_resource(reference: &Value, path: &Path, errors: &mut Errors) {
    let resource = text(reference, "resource");
    let huge_pages = ["limits.hugepages-", "requests.hugepages-"].iter().any(|prefix| resource.starts_with(prefix));
    if resource.is_empty() {
        errors.required(&path.child("resource"), "");
    } else if !RESOURCE_FIELDS.contains(&resource) && !huge_pages {
        errors.not_supported(&path.child("resource"), resource, RESOURCE_FIELDS);
    } else {
        validate_divisor(reference, resource, &path.child("divisor"), errors);
    }
}

fn validate_divisor(reference: &Value, resource: &str, path: &Path, errors: &mut Errors) {
    const CPU: &[&str] = &["1m", "1"];
    const BYTES: &[&str] = &["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];
    let divisor = text(reference, "divisor");
    let (allowed, name) = match resource.split_once('.').map_or(resource, |(_, name)| name) {
        "cpu" => (CPU, "cpu"),
        "memory" => (BYTES, "memory"),
        "ephemeral-storage" => (BYTES, "local ephemeral storage"),
        _ => (BYTES, "hugepages"),
    };
    // Absent counts as 0, which stands for the default.
    if !matches!(divisor, "" | "0") && !allowed.contains(&divisor) {
        let listed = if name == "cpu" { "1m and 1".to_owned() } else { allowed.join(", ") };
        let detail = format!("only divisor's values {listed} are supported with the {name} resource");
        errors.invalid(path, resource, detail);
    }
}
