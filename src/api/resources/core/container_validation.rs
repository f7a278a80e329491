//! The rules of containers: names, images, ports, mounts, and what an init container may not have.
//!
//! Called by `pod_validation.rs` for the lists of one pod or template.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::field::{Errors, Path};
use crate::meta;
use crate::resources::checks;
use crate::resources::core::pod::is_sidecar;
use crate::resources::core::{env_validation, probe_validation, resource_list};
use crate::resources::values::{flag, int, items, present, text};

/// What containers refer to.
pub struct Surroundings<'a> {
    /// The valid volumes by name.
    pub volumes: &'a BTreeMap<&'a str, &'a Value>,
    /// Names of the pod's resource claims.
    pub claims: &'a [&'a str],
    /// The pod's time to end.
    pub grace_seconds: Option<i64>,
}

/// Checks the containers and init containers of a spec.
pub fn validate_all(spec: &Value, around: &Surroundings<'_>, path: &Path, errors: &mut Errors) {
    let containers = items(spec, "containers");
    let list = path.child("containers");
    if containers.is_empty() {
        errors.required(&list, "");
    }
    let mut names = BTreeSet::new();
    for (i, container) in containers.iter().enumerate() {
        let path = list.index(i);
        validate(container, around, &path, errors);
        if !names.insert(text(container, "name")) {
            errors.duplicate(&path.child("name"), text(container, "name"));
        }
        probe_validation::validate(container, around.grace_seconds, &path, errors);
    }
    validate_host_ports(containers, &list, errors);
    let list = path.child("initContainers");
    for (i, container) in items(spec, "initContainers").iter().enumerate() {
        let path = list.index(i);
        validate(container, around, &path, errors);
        if is_sidecar(container) {
            probe_validation::validate(container, around.grace_seconds, &path, errors);
        } else {
            validate_init_only(container, &path, errors);
        }
        let name = text(container, "name");
        if !name.is_empty() && !names.insert(name) {
            errors.duplicate(&path.child("name"), name);
        }
        // Init containers run one after the other, so only ports within one of them collide.
        validate_host_ports(std::slice::from_ref(container), &list, errors);
    }
}

fn validate_init_only(container: &Value, path: &Path, errors: &mut Errors) {
    for field in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
        if present(container, field) {
            errors.forbidden(&path.child(field), "may not be set for init containers without restartPolicy=Always");
        }
    }
}

fn validate(container: &Value, around: &Surroundings<'_>, path: &Path, errors: &mut Errors) {
    match text(container, "name") {
        "" => errors.required(&path.child("name"), ""),
        name => checks::dns_label(errors, &path.child("name"), name),
    }
    if text(container, "image").is_empty() {
        errors.required(&path.child("image"), "");
    }
    validate_ports(items(container, "ports"), &path.child("ports"), errors);
    env_validation::validate(container, path, errors);
    validate_mounts(container, around, &path.child("volumeMounts"), errors);
    validate_devices(container, around, &path.child("volumeDevices"), errors);
    let resources = &container["resources"];
    resource_list::validate_requirements(resources, around.claims, &path.child("resources"), errors);
    validate_security(&container["securityContext"], &path.child("securityContext"), errors);
}

fn validate_ports(ports: &[Value], path: &Path, errors: &mut Errors) {
    let mut names = BTreeSet::new();
    for (i, port) in ports.iter().enumerate() {
        let path = path.index(i);
        let name = text(port, "name");
        let messages = if name.is_empty() { Vec::new() } else { meta::port_name(name) };
        if name.is_empty() {
            // A name is only needed to refer to the port.
        } else if !messages.is_empty() {
            checks::each(errors, &path.child("name"), name, messages);
        } else if !names.insert(name) {
            errors.duplicate(&path.child("name"), name);
        }
        match int(port, "containerPort").unwrap_or_default() {
            0 => errors.required(&path.child("containerPort"), ""),
            number => checks::port_number(errors, &path.child("containerPort"), number),
        }
        match int(port, "hostPort").unwrap_or_default() {
            0 => {}
            number => checks::port_number(errors, &path.child("hostPort"), number),
        }
    }
}

fn validate_host_ports(containers: &[Value], path: &Path, errors: &mut Errors) {
    let mut taken = BTreeSet::new();
    for (i, container) in containers.iter().enumerate() {
        for (j, port) in items(container, "ports").iter().enumerate() {
            let number = int(port, "hostPort").unwrap_or_default();
            let key = format!("{}/{}/{number}", text(port, "protocol"), text(port, "hostIP"));
            if number != 0 && !taken.insert(key.clone()) {
                errors.duplicate(&path.index(i).child("ports").index(j).child("hostPort"), key);
            }
        }
    }
}

fn validate_mounts(container: &Value, around: &Surroundings<'_>, path: &Path, errors: &mut Errors) {
    let devices = items(container, "volumeDevices");
    let mut points = BTreeSet::new();
    for (i, mount) in items(container, "volumeMounts").iter().enumerate() {
        let at = path.index(i);
        let (name, point) = (text(mount, "name"), text(mount, "mountPath"));
        if name.is_empty() {
            errors.required(&at.child("name"), "");
        }
        if !around.volumes.contains_key(name) {
            errors.not_found(&at.child("name"), name);
        }
        if point.is_empty() {
            errors.required(&at.child("mountPath"), "");
        }
        if !points.insert(point) {
            errors.invalid(&at.child("mountPath"), point, "must be unique");
        }
        if devices.iter().any(|device| text(device, "name") == name) {
            errors.invalid(&at.child("name"), name, "must not already exist in volumeDevices");
        }
        if devices.iter().any(|device| text(device, "devicePath") == point) {
            errors.invalid(&at.child("mountPath"), point, "must not already exist as a path in volumeDevices");
        }
        let (sub_path, expression) = (text(mount, "subPath"), text(mount, "subPathExpr"));
        // Upstream's paths of these two leave out the index.
        if !sub_path.is_empty() {
            checks::descending_path(errors, &path.child("subPath"), sub_path);
        }
        if !expression.is_empty() {
            if !sub_path.is_empty() {
                let detail = "subPathExpr and subPath are mutually exclusive";
                errors.invalid(&at.child("subPathExpr"), expression, detail);
            }
            checks::descending_path(errors, &path.child("subPathExpr"), expression);
        }
        let privileged = flag(&container["securityContext"], "privileged");
        if text(mount, "mountPropagation") == "Bidirectional" && !privileged {
            let detail = "Bidirectional mount propagation is available only to privileged containers";
            errors.forbidden(&path.child("mountPropagation"), detail);
        }
    }
}

fn validate_devices(container: &Value, around: &Surroundings<'_>, path: &Path, errors: &mut Errors) {
    let (mut names, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for (i, device) in items(container, "volumeDevices").iter().enumerate() {
        let path = path.index(i);
        let (name, device_path) = (text(device, "name"), text(device, "devicePath"));
        if name.is_empty() {
            errors.required(&path.child("name"), "");
        } else if !names.insert(name) {
            errors.invalid(&path.child("name"), name, "must be unique");
        }
        match around.volumes.get(name) {
            None => errors.not_found(&path.child("name"), name),
            Some(volume) if !present(volume, "persistentVolumeClaim") && !present(volume, "ephemeral") => {
                let detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                errors.invalid(&path.child("name"), name, detail);
            }
            Some(_) => {}
        }
        if device_path.is_empty() {
            errors.required(&path.child("devicePath"), "");
        } else if !paths.insert(device_path) {
            errors.invalid(&path.child("devicePath"), device_path, "must be unique");
        }
        if device_path.split('/').any(|part| part == "..") {
            errors.invalid(&path.child("devicePath"), device_path, "can not contain backsteps ('..')");
        }
    }
}

/// A numeric user or group.
pub fn user_or_group_id(errors: &mut Errors, path: &Path, id: i64) {
    if !(0..=i64::from(i32::MAX)).contains(&id) {
        errors.invalid(path, id, format!("must be between 0 and {}, inclusive", i32::MAX));
    }
}

/// A profile of allowed system calls: the path of a file is given with that type alone.
pub fn seccomp(profile: &Value, path: &Path, errors: &mut Errors) {
    let path = path.child("localhostProfile");
    match (text(profile, "type"), profile["localhostProfile"].as_str()) {
        ("Localhost", None) => errors.required(&path, "must be set when seccomp type is Localhost"),
        ("Localhost", Some(file)) => checks::descending_path(errors, &path, file),
        (_, Some(_)) => errors.invalid(&path, profile.clone(), "can only be set when seccomp type is Localhost"),
        (_, None) => {}
    }
}

fn validate_security(context: &Value, path: &Path, errors: &mut Errors) {
    for field in ["runAsUser", "runAsGroup"] {
        if let Some(id) = int(context, field) {
            user_or_group_id(errors, &path.child(field), id);
        }
    }
    if context["allowPrivilegeEscalation"] == Value::Bool(false) && flag(context, "privileged") {
        let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
        errors.invalid(path, context.clone(), detail);
    }
    seccomp(&context["seccompProfile"], &path.child("seccompProfile"), errors);
    let added = |name: &str| items(&context["capabilities"], "add").iter().any(|capability| capability == name);
    if context["allowPrivilegeEscalation"] == Value::Bool(false) && added("CAP_SYS_ADMIN") {
        let detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
        errors.invalid(path, context.clone(), detail);
    }
}
