//! Services: defaults, and what an update keeps or drops when the type changes.
//!
//! The row in `core.rs` points here. Cluster addresses and node ports are given out by the API server in the same
//! transaction that stores the service; nothing here invents one.

use serde_json::{Map, Value, json};

use crate::object::Object;
use crate::resource::{NameRule, PLAIN, SelectableField, Strategy};
use crate::resources::core::{service_update, service_validation};
use crate::resources::values::{fill, fill_zero, items, items_mut, present, root, text};

/// How long a client sticks to one endpoint, unless it says otherwise: three hours.
const AFFINITY_TIMEOUT_SECONDS: i64 = 10_800;

pub const STRATEGY: Strategy = Strategy {
    returns_deleted: true,
    name: NameRule::DnsLabel,
    default: Some(default),
    prepare_create: Some(prepare_create),
    prepare_update: Some(service_update::prepare),
    validate: Some(service_validation::validate),
    validate_update: Some(service_update::validate),
    validate_status_update: Some(service_validation::validate_status_update),
    create_on_update: true,
    ..PLAIN
};

pub const SELECTABLE_FIELDS: &[SelectableField] = &[
    SelectableField { path: "spec.clusterIP", get: |o| o.str(&["spec", "clusterIP"]).to_owned() },
    SelectableField { path: "spec.type", get: |o| o.str(&["spec", "type"]).to_owned() },
];

fn default(object: &mut Object) {
    let accessible = {
        let spec = object.entry(&["spec"]);
        fill_zero(spec, "sessionAffinity", "None");
        default_affinity(spec);
        fill_zero(spec, "type", "ClusterIP");
        for port in items_mut(spec, "ports") {
            fill_zero(port, "protocol", "TCP");
            if let Some(number) = port.get("port").cloned() {
                fill_zero(port, "targetPort", number);
            }
        }
        externally_accessible(&Value::Object(spec.clone()))
    };
    let kind = object.str(&["spec", "type"]).to_owned();
    let spec = object.entry(&["spec"]);
    if accessible {
        fill_zero(spec, "externalTrafficPolicy", "Cluster");
    }
    if kind != "ExternalName" {
        fill(spec, "internalTrafficPolicy", "Cluster");
    }
    if kind == "LoadBalancer" {
        fill(spec, "allocateLoadBalancerNodePorts", true);
    }
    if let Some(Value::Array(ingress)) = object.get_mut(&["status", "loadBalancer", "ingress"]) {
        for entry in ingress.iter_mut().filter_map(Value::as_object_mut) {
            if entry.get("ip").and_then(Value::as_str).is_some_and(|ip| !ip.is_empty()) {
                fill(entry, "ipMode", "VIP");
            }
        }
    }
}

fn default_affinity(spec: &mut Map<String, Value>) {
    match spec.get("sessionAffinity").and_then(Value::as_str) {
        Some("None") => {
            spec.remove("sessionAffinityConfig");
        }
        Some("ClientIP") => {
            let whole = json!({"clientIP": {"timeoutSeconds": AFFINITY_TIMEOUT_SECONDS}});
            if spec.get("sessionAffinityConfig").is_none_or(|config| !present(&config["clientIP"], "timeoutSeconds")) {
                spec.insert("sessionAffinityConfig".to_owned(), whole);
            }
        }
        _ => {}
    }
}

fn prepare_create(object: &mut Object) {
    // One address may be given in either field.
    let single = object.str(&["spec", "clusterIP"]).to_owned();
    if !single.is_empty() && object.list(&["spec", "clusterIPs"]).is_empty() {
        object.set(&["spec", "clusterIPs"], json!([single]));
    }
}

/// Whether the service is without a cluster address by wish.
pub fn is_headless(spec: &Value) -> bool {
    let first = items(spec, "clusterIPs").first().and_then(Value::as_str);
    first.unwrap_or(text(spec, "clusterIP")) == "None"
}

/// Whether traffic from outside of the cluster can reach it.
pub fn externally_accessible(spec: &Value) -> bool {
    match text(spec, "type") {
        "LoadBalancer" | "NodePort" => true,
        "ClusterIP" => !items(spec, "externalIPs").is_empty(),
        _ => false,
    }
}

/// Whether a load balancer asks each node for its local endpoints.
pub fn needs_health_check(spec: &Value) -> bool {
    text(spec, "type") == "LoadBalancer" && text(spec, "externalTrafficPolicy") == "Local"
}

/// Whether its type has a cluster address.
pub fn needs_cluster_ip(spec: &Value) -> bool {
    matches!(text(spec, "type"), "ClusterIP" | "NodePort" | "LoadBalancer")
}

/// Whether its ports are opened on nodes.
pub fn needs_node_ports(spec: &Value) -> bool {
    match text(spec, "type") {
        "NodePort" => true,
        "LoadBalancer" => spec["allocateLoadBalancerNodePorts"].as_bool().unwrap_or(true),
        _ => false,
    }
}

/// The spec of a service.
pub fn spec(object: &Object) -> &Value {
    root(object, "spec")
}
