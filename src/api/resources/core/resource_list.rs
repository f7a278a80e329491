//! Amounts of resources: names, signs, whole numbers, requests within limits; and the quality of service they give.
//!
//! Used for containers, pods and nodes. It must not know who schedules by them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::field::{Errors, Path};
use crate::meta;
use crate::quantity::Quantity;
use crate::resources::values::{entries, items, text};

/// Names without a domain that a container may ask for, besides huge pages.
const CONTAINER_RESOURCES: &[&str] = &["cpu", "memory", "ephemeral-storage"];
/// Names without a domain that are known anywhere.
const STANDARD_RESOURCES: &[&str] = &[
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "storage",
    "requests.storage",
    "services.nodeports",
    "services.loadbalancers",
];
/// Names that count things, and so take whole numbers.
const COUNTED_RESOURCES: &[&str] = &[
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];

fn is_huge_pages(name: &str) -> bool {
    name.starts_with("hugepages-")
}

/// Whether the name is one of Kubernetes' own.
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// Whether the name is one that a device plugin may add.
fn is_extended(name: &str) -> bool {
    !is_native(name) && !name.starts_with("requests.") && meta::qualified_name(&format!("requests.{name}")).is_empty()
}

/// Whether limits may be above requests: not for huge pages, nor for what is counted by the device.
fn may_overcommit(name: &str) -> bool {
    is_native(name) && !is_huge_pages(name)
}

/// One amount as it may stand in a node's capacity: not negative, and whole where things are counted.
pub fn quantity(errors: &mut Errors, path: &Path, name: &str, value: &Value) {
    let Some(amount) = parse(value) else {
        // The schema has refused what is no quantity.
        return;
    };
    if amount.sign() < 0 {
        errors.invalid(path, amount.to_string(), "must be greater than or equal to 0");
    }
    let counted = COUNTED_RESOURCES.contains(&name) || is_extended(name);
    if counted && !amount.is_whole() {
        errors.invalid(path, amount.to_string(), "must be an integer");
    }
}

fn parse(value: &Value) -> Option<Quantity> {
    match value {
        Value::String(text) => Quantity::parse(text).ok(),
        Value::Number(number) => Quantity::parse(&number.to_string()).ok(),
        _ => None,
    }
}

fn container_resource_name(errors: &mut Errors, path: &Path, name: &str) {
    let messages = meta::qualified_name(name);
    let well_formed = messages.is_empty();
    for message in messages {
        errors.invalid(path, name, message);
    }
    if name.contains('/') {
        if well_formed && !is_native(name) && !is_extended(name) {
            errors.invalid(path, name, "doesn't follow extended resource name standard");
        }
        return;
    }
    if well_formed && !STANDARD_RESOURCES.contains(&name) && !is_huge_pages(name) {
        errors.invalid(path, name, "must be a standard resource type or fully qualified");
    }
    if !CONTAINER_RESOURCES.contains(&name) && !is_huge_pages(name) {
        errors.invalid(path, name, "must be a standard resource for containers");
    }
}

/// `resources` of a container: limits, requests, and requests within limits. `claims` are the pod's resource claims.
pub fn validate_requirements(resources: &Value, claims: &[&str], path: &Path, errors: &mut Errors) {
    let (limits_path, requests_path) = (path.child("limits"), path.child("requests"));
    let mut huge_pages = false;
    let mut cpu_or_memory = false;
    for (field, path) in [("limits", &limits_path), ("requests", &requests_path)] {
        for (name, value) in entries(resources, field) {
            let path = path.key(name);
            container_resource_name(errors, &path, name);
            quantity(errors, &path, name, value);
            huge_pages |= is_huge_pages(name);
            cpu_or_memory |= name == "cpu" || name == "memory";
            if field == "requests" {
                within_limit(errors, name, value, resources, [&limits_path, &requests_path]);
            }
        }
    }
    if huge_pages && !cpu_or_memory {
        errors.forbidden(path, "HugePages require cpu or memory");
    }
    for (i, claim) in items(resources, "claims").iter().enumerate() {
        let path = path.child("claims").index(i);
        let name = text(claim, "name");
        if name.is_empty() {
            errors.required(&path.child("name"), "");
        } else if !claims.contains(&name) {
            errors.not_found(&path.child("name"), name);
        }
    }
}

fn within_limit(errors: &mut Errors, name: &str, request: &Value, resources: &Value, [limits, requests]: [&Path; 2]) {
    let Some(request) = parse(request) else {
        return;
    };
    match parse(&resources["limits"][name]) {
        Some(limit) if !may_overcommit(name) && request != limit => {
            let detail = format!("must be equal to {name} limit of {limit}");
            errors.invalid(requests, request.to_string(), detail);
        }
        Some(limit) if request > limit => {
            let detail = format!("must be less than or equal to {name} limit of {limit}");
            errors.invalid(requests, request.to_string(), detail);
        }
        None if !may_overcommit(name) => {
            errors.required(limits, "Limit must be set for non overcommitable resources");
        }
        _ => {}
    }
}

/// The quality of service that a pod's spec gives it: `Guaranteed`, `Burstable` or `BestEffort`.
pub fn quality_of_service(spec: &Value) -> &'static str {
    let mut sums: [BTreeMap<&str, Quantity>; 2] = [BTreeMap::new(), BTreeMap::new()];
    let mut all_limited = true;
    for container in items(spec, "containers").iter().chain(items(spec, "initContainers")) {
        let mut limited = 0;
        for (sum, field) in sums.iter_mut().zip(["requests", "limits"]) {
            for (name, value) in entries(&container["resources"], field) {
                let Some(amount) = parse(value).filter(|amount| amount.sign() > 0) else {
                    continue;
                };
                if name != "cpu" && name != "memory" {
                    continue;
                }
                limited += usize::from(field == "limits");
                let total = sum.get(name).map_or_else(|| amount.clone(), |total| total.add(&amount));
                sum.insert(name, total);
            }
        }
        all_limited &= limited == 2;
    }
    let [requests, limits] = sums;
    if requests.is_empty() && limits.is_empty() {
        "BestEffort"
    } else if all_limited && requests == limits {
        "Guaranteed"
    } else {
        "Burstable"
    }
}

/// The names of a pod's resource claims.
pub fn claim_names(spec: &Value) -> Vec<&str> {
    items(spec, "resourceClaims").iter().map(|claim| text(claim, "name")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(resources: Value) -> Vec<String> {
        let mut errors = Errors::new();
        validate_requirements(&resources, &["gpu"], &Path::root("resources"), &mut errors);
        errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn requests_stay_within_limits() {
        assert_eq!(check(json!({"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": "1500m"}})), [""; 0]);
        assert_eq!(
            check(json!({"requests": {"cpu": "2"}, "limits": {"cpu": "1500m"}})),
            ["resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1500m"]
        );
        assert_eq!(
            check(json!({"requests": {"example.com/gpu": "1"}})),
            ["resources.limits: Required value: Limit must be set for non overcommitable resources"]
        );
    }

    #[test]
    fn amounts_are_not_negative_and_devices_are_whole() {
        assert_eq!(
            check(json!({"limits": {"cpu": "-1", "example.com/gpu": "500m", "fpga": "1"}})),
            [
                "resources.limits[cpu]: Invalid value: \"-1\": must be greater than or equal to 0",
                "resources.limits[example.com/gpu]: Invalid value: \"500m\": must be an integer",
                "resources.limits[fpga]: Invalid value: \"fpga\": must be a standard resource type or fully qualified",
                "resources.limits[fpga]: Invalid value: \"fpga\": must be a standard resource for containers",
            ]
        );
    }

    #[test]
    fn quality_follows_from_requests_and_limits() {
        let spec = |resources: Value| json!({"containers": [{"resources": resources}]});
        let full = json!({"cpu": "1", "memory": "1Gi"});
        for (resources, class) in [
            (json!({}), "BestEffort"),
            (json!({"requests": {"example.com/gpu": "1"}}), "BestEffort"),
            (json!({"requests": {"cpu": "1"}}), "Burstable"),
            (json!({"requests": full, "limits": full}), "Guaranteed"),
            (json!({"requests": full, "limits": {"cpu": "1000m", "memory": "1024Mi"}}), "Guaranteed"),
            (json!({"requests": {"cpu": "1"}, "limits": full}), "Burstable"),
        ] {
            assert_eq!(quality_of_service(&spec(resources)), class);
        }
    }
}
