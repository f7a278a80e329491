//! The rules of a service that is written.
//!
//! The strategy in `service.rs` points here.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::field::{Errors, Path};
use crate::meta;
use crate::object::Object;
use crate::resources::checks;
use crate::resources::core::service::{externally_accessible, is_headless, needs_health_check, spec};
use crate::resources::values::{int, items, present, root, text, texts};

/// Longest time that a client may stick to one endpoint: a day.
const AFFINITY_TIMEOUT_SECONDS_MAX: i64 = 86_400;
const ONLY_BALANCED: &str = "may only be used when `type` is 'LoadBalancer'";

/// Checks a service as created or updated.
pub fn validate(object: &Object, errors: &mut Errors) {
    let (spec, path) = (spec(object), Path::root("spec"));
    let ports = items(spec, "ports");
    if ports.is_empty() && !is_headless(spec) && text(spec, "type") != "ExternalName" {
        errors.required(&path.child("ports"), "");
    }
    validate_type(spec, &path, errors);
    let mut names = BTreeSet::new();
    for (i, port) in ports.iter().enumerate() {
        validate_port(port, ports.len(), &mut names, &path.child("ports").index(i), errors);
    }
    meta::validate_labels(spec.get("selector"), &path.child("selector"), errors);
    validate_affinity(spec, &path, errors);
    validate_cluster_ips(spec, &path, errors);
    for (i, address) in texts(spec, "externalIPs").enumerate() {
        checks::ordinary_ip(errors, &path.child("externalIPs").index(i), address);
    }
    validate_uniqueness(spec, &path, errors);
    validate_balancer(spec, &path, errors);
    validate_traffic(spec, &path, errors);
}

fn validate_type(spec: &Value, path: &Path, errors: &mut Errors) {
    let kind = text(spec, "type");
    if matches!(kind, "LoadBalancer" | "NodePort") && is_headless(spec) {
        let detail = format!("may not be set to 'None' for {kind} services");
        errors.invalid(&path.child("clusterIPs").index(0), "None", detail);
    }
    if kind != "ExternalName" {
        return;
    }
    for field in ["clusterIPs", "ipFamilies"] {
        if !items(spec, field).is_empty() {
            errors.forbidden(&path.child(field), "may not be set for ExternalName services");
        }
    }
    if present(spec, "ipFamilyPolicy") {
        errors.forbidden(&path.child("ipFamilyPolicy"), "may not be set for ExternalName services");
    }
    let name = text(spec, "externalName");
    // A dot at the end says that the name is complete.
    match name.strip_suffix('.').unwrap_or(name) {
        "" => errors.required(&path.child("externalName"), ""),
        name => checks::dns_subdomain(errors, &path.child("externalName"), name),
    }
}

fn validate_port<'a>(port: &'a Value, count: usize, names: &mut BTreeSet<&'a str>, path: &Path, errors: &mut Errors) {
    let name = text(port, "name");
    if !name.is_empty() {
        checks::dns_label(errors, &path.child("name"), name);
        if !names.insert(name) {
            errors.duplicate(&path.child("name"), name);
        }
    } else if count > 1 {
        errors.required(&path.child("name"), "");
    }
    checks::port_number(errors, &path.child("port"), int(port, "port").unwrap_or_default());
    checks::port(errors, &path.child("targetPort"), &port["targetPort"]);
    if let Some(protocol) = port["appProtocol"].as_str() {
        checks::qualified_name(errors, &path.child("appProtocol"), protocol);
    }
}

fn validate_affinity(spec: &Value, path: &Path, errors: &mut Errors) {
    let path = path.child("sessionAffinityConfig");
    let config = &spec["sessionAffinityConfig"];
    match text(spec, "sessionAffinity") {
        "ClientIP" => {
            let seconds = int(&config["clientIP"], "timeoutSeconds");
            let path = path.child("clientIP").child("timeoutSeconds");
            match seconds {
                None => errors.required(&path, "when session affinity type is ClientIP"),
                Some(1..=AFFINITY_TIMEOUT_SECONDS_MAX) => {}
                Some(other) => {
                    let detail = format!("must be greater than 0 and less than {AFFINITY_TIMEOUT_SECONDS_MAX}");
                    errors.invalid(&path, other, detail);
                }
            }
        }
        "None" if !config.is_null() => errors.forbidden(&path, "must not be set when session affinity is None"),
        _ => {}
    }
}

fn validate_cluster_ips(spec: &Value, path: &Path, errors: &mut Errors) {
    let addresses: Vec<&str> = texts(spec, "clusterIPs").collect();
    let path = path.child("clusterIPs");
    if addresses.len() > 2 {
        errors.invalid(&path, json!(addresses), "may only hold up to 2 values");
    }
    let single = text(spec, "clusterIP");
    match addresses.first() {
        Some(first) if !single.is_empty() && *first != single => {
            errors.invalid(&path, json!(addresses), "first value must match `clusterIP`");
        }
        None if !single.is_empty() => errors.required(&path, ""),
        _ => {}
    }
    if is_headless(spec) {
        if addresses.len() > 1 {
            errors.invalid(&path, json!(addresses), "may not be set to 'None' with other values");
        }
        return;
    }
    for (i, address) in addresses.iter().enumerate() {
        if address.is_empty() {
            errors.required(&path.index(i), "");
        } else {
            checks::ip(errors, &path.index(i), address);
        }
    }
}

fn validate_uniqueness(spec: &Value, path: &Path, errors: &mut Errors) {
    let path = path.child("ports");
    let (mut on_nodes, mut ports) = (BTreeSet::new(), BTreeSet::new());
    for (i, port) in items(spec, "ports").iter().enumerate() {
        let on_node = int(port, "nodePort").unwrap_or_default();
        if on_node == 0 {
            continue;
        }
        let path = path.index(i).child("nodePort");
        if text(spec, "type") == "ClusterIP" {
            errors.forbidden(&path, "may not be used when `type` is 'ClusterIP'");
        }
        if !on_nodes.insert((text(port, "protocol"), on_node)) {
            errors.duplicate(&path, on_node);
        }
    }
    for (i, port) in items(spec, "ports").iter().enumerate() {
        let (protocol, number) = (text(port, "protocol"), int(port, "port").unwrap_or_default());
        if !ports.insert((protocol, number)) {
            errors.duplicate(&path.index(i), json!({"protocol": protocol, "port": number, "targetPort": 0}));
        }
    }
}

fn validate_balancer(spec: &Value, path: &Path, errors: &mut Errors) {
    let balanced = text(spec, "type") == "LoadBalancer";
    let ranges: Vec<&str> = texts(spec, "loadBalancerSourceRanges").collect();
    if !ranges.is_empty() {
        // Upstream's path has the capital letter.
        let path = path.child("LoadBalancerSourceRanges");
        if !balanced {
            errors.forbidden(&path, ONLY_BALANCED);
        }
        for (i, range) in ranges.iter().enumerate() {
            checks::cidr(errors, &path.index(i), range.trim());
        }
    }
    if present(spec, "allocateLoadBalancerNodePorts") && !balanced {
        errors.forbidden(&path.child("allocateLoadBalancerNodePorts"), ONLY_BALANCED);
    }
    if let Some(class) = spec["loadBalancerClass"].as_str() {
        let path = path.child("loadBalancerClass");
        if !balanced {
            errors.forbidden(&path, ONLY_BALANCED);
        }
        checks::qualified_name(errors, &path, class);
    }
}

fn validate_traffic(spec: &Value, path: &Path, errors: &mut Errors) {
    let policy = text(spec, "externalTrafficPolicy");
    let policy_path = path.child("externalTrafficPolicy");
    match (externally_accessible(spec), policy) {
        (true, "") => errors.required(&policy_path, ""),
        (true, _) | (false, "") => {}
        (false, _) => errors.invalid(&policy_path, policy, "may only be set for externally-accessible services"),
    }
    let health = int(spec, "healthCheckNodePort").unwrap_or_default();
    if health != 0 && !needs_health_check(spec) {
        const DETAIL: &str = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        errors.invalid(&path.child("healthCheckNodePort"), health, DETAIL);
    }
    const DISTRIBUTIONS: &[&str] = &["PreferClose", "PreferSameZone", "PreferSameNode"];
    if let Some(distribution) = spec["trafficDistribution"].as_str()
        && !DISTRIBUTIONS.contains(&distribution)
    {
        errors.not_supported(&path.child("trafficDistribution"), distribution, DISTRIBUTIONS);
    }
}

/// Checks the addresses that a load balancer reports.
pub fn validate_status_update(new: &Object, _: &Object, errors: &mut Errors) {
    let path = Path::root("status").child("loadBalancer").child("ingress");
    let ingress = items(&root(new, "status")["loadBalancer"], "ingress");
    if !ingress.is_empty() && text(spec(new), "type") != "LoadBalancer" {
        errors.forbidden(&path, "may only be used when `spec.type` is 'LoadBalancer'");
        return;
    }
    for (i, entry) in ingress.iter().enumerate() {
        let path = path.index(i);
        let (address, hostname) = (text(entry, "ip"), text(entry, "hostname"));
        if !address.is_empty() {
            checks::ip(errors, &path.child("ip"), address);
        }
        if !hostname.is_empty() {
            checks::dns_subdomain(errors, &path.child("hostname"), hostname);
            if hostname.parse::<std::net::IpAddr>().is_ok() {
                errors.invalid(&path.child("hostname"), hostname, "must be a DNS name, not an IP address");
            }
        }
    }
}
