//! The rules of volumes: a name, exactly one source, and what each source needs.
//!
//! Called by `pod_validation.rs`. Only valid volumes can be mounted, so an error here brings others at the mounts, as
//! upstream.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::field::{Errors, Path};
use crate::resources::checks;
use crate::resources::core::env_validation::{self, VOLUME_FIELDS};
use crate::resources::core::pod_defaults::VOLUME_SOURCES;
use crate::resources::values::{int, items, present, text};

/// Shortest life of a projected token.
const TOKEN_SECONDS_MIN: i64 = 600;
/// Longest life of a projected token.
const TOKEN_SECONDS_MAX: i64 = 1 << 32;
/// All permission bits of a file.
const FILE_MODE_MAX: i64 = 0o777;
const ONE_SOURCE: &str = "may not specify more than 1 volume type";

/// Checks all volumes of a pod; gives back the valid ones by name.
pub fn validate<'a>(volumes: &'a [Value], path: &Path, errors: &mut Errors) -> BTreeMap<&'a str, &'a Value> {
    let mut valid = BTreeMap::new();
    for (i, volume) in volumes.iter().enumerate() {
        let path = path.index(i);
        let mut own = Errors::new();
        validate_source(volume, &path, &mut own);
        let name = text(volume, "name");
        if name.is_empty() {
            own.required(&path.child("name"), "");
        } else {
            checks::dns_label(&mut own, &path.child("name"), name);
        }
        if valid.contains_key(name) {
            own.duplicate(&path.child("name"), name);
        }
        if own.is_empty() {
            valid.insert(name, volume);
        }
        errors.extend(own);
    }
    valid
}

fn validate_source(volume: &Value, path: &Path, errors: &mut Errors) {
    let set = checks::set_among(volume, VOLUME_SOURCES);
    let Some(first) = set.first() else {
        return errors.required(path, "must specify a volume type");
    };
    for field in &set[1..] {
        errors.forbidden(&path.child(field), ONE_SOURCE);
    }
    let (source, path) = (&volume[*first], path.child(first));
    match *first {
        "configMap" => {
            need(source, &["name"], &path, errors);
            validate_files(source, &path, errors);
        }
        "csi" => need(source, &["driver"], &path, errors),
        "downwardAPI" => {
            validate_mode(source, "defaultMode", &path, errors);
            validate_downward_items(source, &path, errors);
        }
        "emptyDir" => {
            let size = source["sizeLimit"].as_str().unwrap_or_default();
            if size.starts_with('-') {
                errors.forbidden(&path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
            }
        }
        "hostPath" => {
            need(source, &["path"], &path, errors);
            checks::no_backsteps(errors, &path.child("path"), text(source, "path"));
        }
        "iscsi" => need(source, &["targetPortal", "iqn"], &path, errors),
        "nfs" => {
            need(source, &["server", "path"], &path, errors);
            if !text(source, "path").starts_with('/') {
                errors.invalid(&path.child("path"), text(source, "path"), "must be an absolute path");
            }
        }
        "persistentVolumeClaim" => need(source, &["claimName"], &path, errors),
        "projected" => validate_projected(source, &path, errors),
        "secret" => {
            need(source, &["secretName"], &path, errors);
            validate_files(source, &path, errors);
        }
        _ => {}
    }
}

fn need(source: &Value, fields: &[&str], path: &Path, errors: &mut Errors) {
    for field in fields {
        if text(source, field).is_empty() {
            errors.required(&path.child(field), "");
        }
    }
}

fn validate_mode(source: &Value, field: &str, path: &Path, errors: &mut Errors) {
    if let Some(mode) = int(source, field)
        && !(0..=FILE_MODE_MAX).contains(&mode)
    {
        let detail = "must be a number between 0 and 0777 (octal), both inclusive";
        errors.invalid(&path.child(field), mode, detail);
    }
}

/// `defaultMode` and `items` of a secret or configmap as files.
fn validate_files(source: &Value, path: &Path, errors: &mut Errors) {
    validate_mode(source, "defaultMode", path, errors);
    for (i, item) in items(source, "items").iter().enumerate() {
        let path = path.child("items").index(i);
        need(item, &["key"], &path, errors);
        validate_file_path(item, &path, errors);
        validate_mode(item, "mode", &path, errors);
    }
}

fn validate_file_path(item: &Value, path: &Path, errors: &mut Errors) {
    let (path, file) = (path.child("path"), text(item, "path"));
    if file.is_empty() {
        return errors.required(&path, "");
    }
    checks::descending_path(errors, &path, file);
    // Names that begin so are kept for the versions of the volume itself.
    if file.starts_with("..") && !file.starts_with("../") {
        errors.invalid(&path, file, "must not start with '..'");
    }
}

fn validate_downward_items(source: &Value, path: &Path, errors: &mut Errors) {
    for (i, item) in items(source, "items").iter().enumerate() {
        let path = path.child("items").index(i);
        validate_file_path(item, &path, errors);
        match (present(item, "fieldRef"), present(item, "resourceFieldRef")) {
            (true, true) => {
                errors.invalid(&path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
            (true, false) => {
                env_validation::validate_field(&item["fieldRef"], VOLUME_FIELDS, &path.child("fieldRef"), errors);
            }
            (false, true) => {
                let (reference, path) = (&item["resourceFieldRef"], path.child("resourceFieldRef"));
                if text(reference, "containerName").is_empty() {
                    errors.required(&path.child("containerName"), "");
                } else {
                    env_validation::validate_resource(reference, &path, errors);
                }
            }
            (false, false) => errors.required(&path, "one of fieldRef and resourceFieldRef is required"),
        }
        validate_mode(item, "mode", &path, errors);
    }
}

fn validate_projected(source: &Value, path: &Path, errors: &mut Errors) {
    validate_mode(source, "defaultMode", path, errors);
    for (i, part) in items(source, "sources").iter().enumerate() {
        let path = path.child("sources").index(i);
        let kinds =
            ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];
        let set = checks::set_among(part, &kinds);
        for field in set.iter().skip(1) {
            errors.forbidden(&path.child(field), ONE_SOURCE);
        }
        let Some(first) = set.first() else {
            continue;
        };
        let (part, path) = (&part[*first], path.child(first));
        match *first {
            "secret" | "configMap" => {
                need(part, &["name"], &path, errors);
                validate_files(part, &path, errors);
            }
            "downwardAPI" => validate_downward_items(part, &path, errors),
            "serviceAccountToken" => validate_token(part, &path, errors),
            _ => {}
        }
    }
}

fn validate_token(token: &Value, path: &Path, errors: &mut Errors) {
    let seconds = int(token, "expirationSeconds").unwrap_or_default();
    let seconds_path = path.child("expirationSeconds");
    if seconds < TOKEN_SECONDS_MIN {
        errors.invalid(&seconds_path, seconds, "may not specify a duration less than 10 minutes");
    }
    if seconds > TOKEN_SECONDS_MAX {
        errors.invalid(&seconds_path, seconds, "may not specify a duration larger than 2^32 seconds");
    }
    match text(token, "path") {
        "" => errors.required(&path.child("path"), ""),
        _ => validate_file_path(token, path, errors),
    }
}
