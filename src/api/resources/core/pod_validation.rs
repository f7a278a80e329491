//! The rules of a pod that is written, shared with the templates of workloads.
//!
//! The strategy in `pod.rs` and `pod_template.rs` point here; containers, volumes and what concerns the scheduler have
//! files of their own. Closed enumerations are checked along the schema.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::field::{Errors, Path};
use crate::meta;
use crate::object::Object;
use crate::resources::checks;
use crate::resources::core::container_validation::{self, Surroundings};
use crate::resources::core::{resource_list, scheduling_validation, volume_validation};
use crate::resources::values::{flag, int, items, length, present, root, text, texts};

/// Nameservers of a pod's own DNS settings.
const NAMESERVERS_MAX: usize = 3;
/// Search paths of a pod's own DNS settings.
const SEARCH_PATHS_MAX: usize = 32;
/// All search paths together, with the spaces between them.
const SEARCH_PATHS_BYTES_MAX: usize = 2048;
const DEADLINE_SECONDS_MAX: i64 = i32::MAX as i64;

/// Checks a pod: its spec, and what holds for pods but not for templates.
pub fn validate(object: &Object, errors: &mut Errors) {
    let (spec, path) = (root(object, "spec"), Path::root("spec"));
    validate_spec(spec, &path, errors);
    validate_host_ports(spec, HostPorts::Required, &path, errors);
    if text(spec, "serviceAccountName").is_empty() {
        validate_no_tokens(spec, &path.child("volumes"), errors);
    }
    for list in ["containers", "initContainers"] {
        for (i, container) in items(spec, list).iter().enumerate() {
            let image = text(container, "image");
            if image.trim() != image {
                let path = path.child(list).index(i).child("image");
                errors.invalid(&path, image, "must not have leading or trailing whitespace");
            }
        }
    }
    // They come through a subresource of their own, which is not served yet.
    if !items(spec, "ephemeralContainers").is_empty() {
        errors.forbidden(&path.child("ephemeralContainers"), "cannot be set on create");
    }
    if !text(spec, "nodeName").is_empty() && !items(spec, "schedulingGates").is_empty() {
        errors.forbidden(&path.child("nodeName"), "cannot be set until all schedulingGates have been cleared");
    }
}

fn validate_no_tokens(spec: &Value, path: &Path, errors: &mut Errors) {
    for (i, volume) in items(spec, "volumes").iter().enumerate() {
        for (j, source) in items(&volume["projected"], "sources").iter().enumerate() {
            if present(source, "serviceAccountToken") {
                let path = path.index(i).child("projected").child("sources").index(j).child("serviceAccountToken");
                errors.forbidden(&path, "must not be specified when serviceAccountName is not set");
            }
        }
    }
}

/// Checks a spec, of a pod or in a template.
pub fn validate_spec(spec: &Value, path: &Path, errors: &mut Errors) {
    let volumes = volume_validation::validate(items(spec, "volumes"), &path.child("volumes"), errors);
    validate_claims(spec, &path.child("resourceClaims"), errors);
    let around = Surroundings {
        volumes: &volumes,
        claims: &resource_list::claim_names(spec),
        grace_seconds: int(spec, "terminationGracePeriodSeconds"),
    };
    container_validation::validate_all(spec, &around, path, errors);
    meta::validate_labels(spec.get("nodeSelector"), &path.child("nodeSelector"), errors);
    validate_security(&spec["securityContext"], spec, &path.child("securityContext"), errors);
    scheduling_validation::validate(spec, path, errors);
    validate_dns(spec, &path.child("dnsConfig"), errors);
    validate_gates(spec, path, errors);
    validate_host_users(spec, path, errors);
    validate_names(spec, path, errors);
    if let Some(seconds) = int(spec, "activeDeadlineSeconds")
        && !(1..=DEADLINE_SECONDS_MAX).contains(&seconds)
    {
        let detail = format!("must be between 1 and {DEADLINE_SECONDS_MAX}, inclusive");
        errors.invalid(&path.child("activeDeadlineSeconds"), seconds, detail);
    }
    for (i, alias) in items(spec, "hostAliases").iter().enumerate() {
        let path = path.child("hostAliases").index(i);
        checks::ip(errors, &path.child("ip"), text(alias, "ip"));
        for (j, name) in texts(alias, "hostnames").enumerate() {
            checks::dns_subdomain(errors, &path.child("hostnames").index(j), name);
        }
    }
}

/// Whether ports of the host must be named: a template may leave them to the pod's defaults.
#[derive(Clone, Copy, PartialEq)]
enum HostPorts {
    Required,
    Optional,
}

/// Checks that containers which share the host's network listen on the host's ports, in a template.
pub fn validate_template_host_ports(spec: &Value, path: &Path, errors: &mut Errors) {
    validate_host_ports(spec, HostPorts::Optional, path, errors);
}

fn validate_host_ports(spec: &Value, rule: HostPorts, path: &Path, errors: &mut Errors) {
    if !flag(spec, "hostNetwork") {
        return;
    }
    for (i, container) in items(spec, "containers").iter().enumerate() {
        for (j, port) in items(container, "ports").iter().enumerate() {
            let number = |field| int(port, field).unwrap_or_default();
            let (on_host, within) = (number("hostPort"), number("containerPort"));
            if on_host != within && (rule == HostPorts::Required || on_host != 0) {
                let path = path.child("containers").index(i).child("ports").index(j).child("hostPort");
                errors.invalid(&path, on_host, "must match `containerPort` when `hostNetwork` is true");
            }
        }
    }
}

/// A pod with users of its own shares nothing else with the host.
fn validate_host_users(spec: &Value, path: &Path, errors: &mut Errors) {
    if spec["hostUsers"] != Value::Bool(false) {
        return;
    }
    // Upstream's paths of the last two have the capital letters.
    for (field, shown) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")] {
        if flag(spec, field) {
            errors.forbidden(&path.child(shown), "when `pod.Spec.HostUsers` is false");
        }
    }
}

fn validate_claims(spec: &Value, path: &Path, errors: &mut Errors) {
    let mut names = BTreeSet::new();
    for (i, claim) in items(spec, "resourceClaims").iter().enumerate() {
        let path = path.index(i);
        let name = text(claim, "name");
        if name.is_empty() {
            errors.required(&path.child("name"), "");
        } else if names.insert(name) {
            checks::dns_label(errors, &path.child("name"), name);
        } else {
            errors.duplicate(&path.child("name"), name);
        }
        let sources = ["resourceClaimName", "resourceClaimTemplateName"];
        let set: Vec<&str> = sources.into_iter().filter(|source| present(claim, source)).collect();
        match set.as_slice() {
            [] => {
                let detail = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`";
                errors.invalid(&path, claim.clone(), detail);
            }
            [one] => checks::dns_subdomain(errors, &path.child(one), text(claim, one)),
            _ => {
                let detail = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified";
                errors.invalid(&path, claim.clone(), detail);
            }
        }
    }
}

fn validate_security(context: &Value, spec: &Value, path: &Path, errors: &mut Errors) {
    for field in ["fsGroup", "runAsUser", "runAsGroup"] {
        if let Some(id) = int(context, field) {
            container_validation::user_or_group_id(errors, &path.child(field), id);
        }
    }
    for (i, group) in items(context, "supplementalGroups").iter().enumerate() {
        let path = path.child("supplementalGroups").index(i);
        container_validation::user_or_group_id(errors, &path, group.as_i64().unwrap_or_default());
    }
    if flag(spec, "shareProcessNamespace") && flag(spec, "hostPID") {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.invalid(&path.child("shareProcessNamespace"), true, detail);
    }
    container_validation::seccomp(&context["seccompProfile"], &path.child("seccompProfile"), errors);
    let mut names = BTreeSet::new();
    for (i, setting) in items(context, "sysctls").iter().enumerate() {
        let path = path.child("sysctls").index(i).child("name");
        let name = text(setting, "name");
        if name.is_empty() {
            errors.required(&path, "");
        } else if !names.insert(name) {
            errors.duplicate(&path, name);
        }
    }
}

fn validate_dns(spec: &Value, path: &Path, errors: &mut Errors) {
    let config = &spec["dnsConfig"];
    if text(spec, "dnsPolicy") == "None" {
        if config.is_null() {
            return errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
        }
        if items(config, "nameservers").is_empty() {
            let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
            return errors.required(&path.child("nameservers"), detail);
        }
    }
    let servers = path.child("nameservers");
    if length(config, "nameservers") > NAMESERVERS_MAX {
        let detail = format!("must not have more than {NAMESERVERS_MAX} nameservers");
        errors.invalid(&servers, config["nameservers"].clone(), detail);
    }
    for (i, server) in texts(config, "nameservers").enumerate() {
        checks::ip(errors, &servers.index(i), server);
    }
    let searches: Vec<&str> = texts(config, "searches").collect();
    let path_of_searches = path.child("searches");
    if searches.len() > SEARCH_PATHS_MAX {
        let detail = format!("must not have more than {SEARCH_PATHS_MAX} search paths");
        errors.invalid(&path_of_searches, json!(searches), detail);
    }
    if searches.join(" ").len() > SEARCH_PATHS_BYTES_MAX {
        let detail = format!(
            "must not have more than {SEARCH_PATHS_BYTES_MAX} characters (including spaces) in the search list"
        );
        errors.invalid(&path_of_searches, json!(searches), detail);
    }
    for (i, search) in searches.iter().enumerate().filter(|(_, search)| **search != ".") {
        let name = search.strip_suffix('.').unwrap_or(search);
        // Underscores are fine here, unlike in names of objects.
        if !meta::dns_subdomain(&name.replace('_', "x")).is_empty() {
            checks::dns_subdomain(errors, &path_of_searches.index(i), name);
        }
    }
    for (i, option) in items(config, "options").iter().enumerate() {
        if text(option, "name").is_empty() {
            errors.required(&path.child("options").index(i), "must not be empty");
        }
    }
}

fn validate_gates(spec: &Value, path: &Path, errors: &mut Errors) {
    for (i, gate) in items(spec, "readinessGates").iter().enumerate() {
        let path = path.child("readinessGates").index(i).child("conditionType");
        checks::qualified_name(errors, &path, text(gate, "conditionType"));
    }
    let mut names = BTreeSet::new();
    for (i, gate) in items(spec, "schedulingGates").iter().enumerate() {
        let path = path.child("schedulingGates").index(i);
        let name = text(gate, "name");
        checks::qualified_name(errors, &path, name);
        if !names.insert(name) {
            errors.duplicate(&path, name);
        }
    }
}

fn validate_names(spec: &Value, path: &Path, errors: &mut Errors) {
    for field in ["serviceAccountName", "nodeName", "priorityClassName"] {
        let name = text(spec, field);
        if !name.is_empty() {
            checks::dns_subdomain(errors, &path.child(field), name);
        }
    }
    if let Some(name) = spec["runtimeClassName"].as_str() {
        checks::dns_subdomain(errors, &path.child("runtimeClassName"), name);
    }
    for field in ["hostname", "subdomain"] {
        let name = text(spec, field);
        if !name.is_empty() {
            checks::dns_label(errors, &path.child(field), name);
        }
    }
}
