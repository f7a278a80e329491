//! What a slice says about one pod: its addresses and conditions, and the ports that the service means there.
//!
//! Pure functions over a service, a pod and its node.

use k8s_openapi::api::core::v1::{Node, Pod, Service};
use k8s_openapi::api::discovery::v1::{Endpoint, EndpointConditions, EndpointHints, EndpointPort, ForNode, ForZone};

use crate::pods;
use crate::service_pods::{self, Family};

const ZONE: &str = "topology.kubernetes.io/zone";

/// The endpoint of a pod in one family; `None` where the pod has no address of it.
pub fn endpoint(service: &Service, pod: &Pod, node: Option<&Node>, family: Family) -> Option<Endpoint> {
    let addresses = service_pods::addresses(pod, family);
    if addresses.is_empty() {
        return None;
    }
    let serving = pods::is_ready(pod);
    let terminating = pod.metadata.deletion_timestamp.is_some();
    let ready = service_pods::publishes_not_ready(service) || (serving && !terminating);
    let labels = node.and_then(|node| node.metadata.labels.as_ref());
    let zone = labels.and_then(|labels| labels.get(ZONE)).filter(|zone| !zone.is_empty()).cloned();
    let node_name = Some(pods::node_of(pod).to_owned()).filter(|name| !name.is_empty());
    Some(Endpoint {
        addresses,
        conditions: Some(EndpointConditions {
            ready: Some(ready),
            serving: Some(serving),
            terminating: Some(terminating),
        }),
        hints: Some(hints(service, node_name.as_deref(), zone.as_deref())).flatten().filter(|_| ready),
        hostname: service_pods::hostname(pod, service),
        node_name,
        target_ref: Some(service_pods::target(pod)),
        zone,
        ..Endpoint::default()
    })
}

/// Which clients should prefer the endpoint, as `spec.trafficDistribution` wishes; `None` where it wishes nothing.
fn hints(service: &Service, node: Option<&str>, zone: Option<&str>) -> Option<EndpointHints> {
    let wish = service.spec.as_ref()?.traffic_distribution.as_deref()?;
    let for_zones = zone.map(|zone| vec![ForZone { name: zone.to_owned() }]);
    let for_nodes = node.map(|node| vec![ForNode { name: node.to_owned() }]);
    match wish {
        "PreferClose" | "PreferSameZone" if zone.is_some() => Some(EndpointHints { for_zones, for_nodes: None }),
        "PreferSameNode" if zone.is_some() || node.is_some() => Some(EndpointHints { for_zones, for_nodes }),
        _ => None,
    }
}

/// The service's ports on one pod. Ports that the pod does not have are left out.
pub fn ports(service: &Service, pod: &Pod) -> Vec<EndpointPort> {
    let resolved = service_pods::ports(service).iter().filter_map(|port| {
        Some(EndpointPort {
            name: Some(port.name.clone().unwrap_or_default()),
            port: Some(service_pods::find_port(pod, port)?),
            protocol: Some(port.protocol.clone().unwrap_or_else(|| "TCP".to_owned())),
            app_protocol: port.app_protocol.clone(),
        })
    });
    resolved.collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(service: Value, pod: Value, expected: Value) {
        let service: Service = serde_json::from_value(service).unwrap();
        let pod: Pod = serde_json::from_value(pod).unwrap();
        let node: Node = serde_json::from_value(json!({"metadata": {"labels": {ZONE: "z1"}}})).unwrap();
        let endpoint = endpoint(&service, &pod, Some(&node), Family::V4);
        assert_eq!(serde_json::to_value(endpoint).unwrap(), expected);
    }

    fn pod(ready: &str, deleted: Value) -> Value {
        json!({
            "metadata": {"namespace": "n", "name": "p", "uid": "u", "deletionTimestamp": deleted},
            "spec": {"nodeName": "node", "hostname": "h", "subdomain": "s", "containers": []},
            "status": {"phase": "Running", "podIP": "10.0.0.1", "podIPs": [{"ip": "10.0.0.1"}, {"ip": "fd00::1"}],
                "conditions": [{"type": "Ready", "status": ready}]},
        })
    }

    fn endpoint_of(ready: bool, serving: bool, terminating: bool, hostname: Value) -> Value {
        let mut endpoint = json!({
            "addresses": ["10.0.0.1"], "nodeName": "node", "zone": "z1",
            "conditions": {"ready": ready, "serving": serving, "terminating": terminating},
            "targetRef": {"kind": "Pod", "namespace": "n", "name": "p", "uid": "u"},
        });
        if !hostname.is_null() {
            endpoint["hostname"] = hostname;
        }
        endpoint
    }

    #[test]
    fn conditions_follow_readiness_deletion_and_the_wish_to_publish_all() {
        let plain = json!({"metadata": {"namespace": "n", "name": "other"}, "spec": {}});
        let all = json!({"metadata": {"namespace": "n", "name": "other"}, "spec": {"publishNotReadyAddresses": true}});
        let gone = json!("2026-01-01T00:00:00Z");
        let none = Value::Null;
        check(plain.clone(), pod("True", none.clone()), endpoint_of(true, true, false, none.clone()));
        check(plain.clone(), pod("False", none.clone()), endpoint_of(false, false, false, none.clone()));
        check(plain.clone(), pod("True", gone.clone()), endpoint_of(false, true, true, none.clone()));
        check(all.clone(), pod("False", none.clone()), endpoint_of(true, false, false, none.clone()));
        check(all, pod("True", gone), endpoint_of(true, true, true, none.clone()));
        let governing = json!({"metadata": {"namespace": "n", "name": "s"}, "spec": {}});
        check(governing, pod("True", none), endpoint_of(true, true, false, json!("h")));
    }

    #[test]
    fn traffic_distribution_gives_hints_to_ready_endpoints() {
        let near =
            json!({"metadata": {"namespace": "n", "name": "o"}, "spec": {"trafficDistribution": "PreferSameNode"}});
        let mut expected = endpoint_of(true, true, false, Value::Null);
        expected["hints"] = json!({"forZones": [{"name": "z1"}], "forNodes": [{"name": "node"}]});
        check(near.clone(), pod("True", Value::Null), expected);
        check(near, pod("False", Value::Null), endpoint_of(false, false, false, Value::Null));
    }
}
