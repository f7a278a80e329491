//! The subsets of an Endpoints object: addresses grouped by the ports that they serve on, as upstream packs them.
//!
//! Pure. One subset per set of ports; within it ready and other addresses, sorted, so that equal states compare equal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use k8s_openapi::api::core::v1::{EndpointAddress, EndpointPort, EndpointSubset, Pod, Service};

use crate::limits::ENDPOINTS_ADDRESSES_MAX;
use crate::pods;
use crate::service_pods::{self, Family};

/// A port in the order in which subsets list them.
type PortKey = (i32, String, Option<String>, Option<String>);

/// One pod's address with all that it serves on.
struct Served {
    ready: bool,
    address: EndpointAddress,
    ports: BTreeSet<PortKey>,
}

/// The subsets of a service over its pods.
pub fn subsets(service: &Service, pods: &[Arc<Pod>]) -> Vec<EndpointSubset> {
    let family = service_pods::families(service).first().copied().unwrap_or(Family::V4);
    let mut by_ports: BTreeMap<BTreeSet<PortKey>, Vec<Served>> = BTreeMap::new();
    for pod in pods {
        if let Some(served) = served(service, pod, family) {
            by_ports.entry(served.ports.clone()).or_default().push(served);
        }
    }
    by_ports.into_values().map(subset).collect()
}

fn served(service: &Service, pod: &Pod, family: Family) -> Option<Served> {
    let publishes_all = service_pods::publishes_not_ready(service);
    let terminating = pod.metadata.deletion_timestamp.is_some();
    if !service_pods::can_serve(pod) || (terminating && !publishes_all) {
        return None;
    }
    let ports: BTreeSet<PortKey> = service_pods::ports(service)
        .iter()
        .filter_map(|port| {
            let protocol = port.protocol.clone().unwrap_or_else(|| "TCP".to_owned());
            let number = service_pods::find_port(pod, port)?;
            Some((number, protocol, port.name.clone().filter(|name| !name.is_empty()), port.app_protocol.clone()))
        })
        .collect();
    if ports.is_empty() && !service_pods::has_no_ports_on_purpose(service) {
        return None;
    }
    Some(Served {
        ready: publishes_all || pods::is_ready(pod),
        address: EndpointAddress {
            ip: service_pods::addresses(pod, family).into_iter().next()?,
            hostname: service_pods::hostname(pod, service),
            node_name: Some(pods::node_of(pod).to_owned()).filter(|name| !name.is_empty()),
            target_ref: Some(service_pods::target(pod)),
        },
        ports,
    })
}

fn subset(mut served: Vec<Served>) -> EndpointSubset {
    let uid = |address: &EndpointAddress| address.target_ref.as_ref().and_then(|target| target.uid.clone());
    served.sort_by_cached_key(|served| (served.address.ip.clone(), uid(&served.address)));
    let ports = served.first().map(|served| served.ports.clone()).unwrap_or_default();
    let (ready, other): (Vec<_>, Vec<_>) = served.into_iter().partition(|served| served.ready);
    let addresses = |served: Vec<Served>| {
        let addresses: Vec<EndpointAddress> = served.into_iter().map(|served| served.address).collect();
        Some(addresses).filter(|addresses| !addresses.is_empty())
    };
    let port =
        |(port, protocol, name, app_protocol)| EndpointPort { port, protocol: Some(protocol), name, app_protocol };
    EndpointSubset {
        addresses: addresses(ready),
        not_ready_addresses: addresses(other),
        ports: Some(ports.into_iter().map(port).collect::<Vec<_>>()).filter(|ports| !ports.is_empty()),
    }
}

/// Whether all addresses were kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// They fit.
    Within,
    /// Some were left out.
    Over,
}

/// Cuts the addresses to what one object may hold: those that are not ready go first, each subset in proportion.
pub fn truncate(subsets: &mut [EndpointSubset]) -> Capacity {
    let len = |addresses: &Option<Vec<EndpointAddress>>| addresses.as_ref().map_or(0, Vec::len);
    let ready: usize = subsets.iter().map(|subset| len(&subset.addresses)).sum();
    let other: usize = subsets.iter().map(|subset| len(&subset.not_ready_addresses)).sum();
    if ready + other <= ENDPOINTS_ADDRESSES_MAX {
        return Capacity::Within;
    }
    if ready > ENDPOINTS_ADDRESSES_MAX {
        cut(subsets.iter_mut().map(|subset| &mut subset.addresses), ready, ENDPOINTS_ADDRESSES_MAX);
        for subset in subsets {
            subset.not_ready_addresses = None;
        }
    } else {
        let room = ENDPOINTS_ADDRESSES_MAX - ready;
        cut(subsets.iter_mut().map(|subset| &mut subset.not_ready_addresses), other, room);
    }
    Capacity::Over
}

/// Leaves `room` of `total` addresses over all lists, each cut in proportion, rounded up.
fn cut<'a>(lists: impl Iterator<Item = &'a mut Option<Vec<EndpointAddress>>>, total: usize, room: usize) {
    let mut left = room;
    for list in lists {
        if let Some(addresses) = list {
            let share = (addresses.len() * room).div_ceil(total.max(1)).min(left);
            addresses.truncate(share);
            left -= addresses.len();
        }
        *list = list.take().filter(|addresses| !addresses.is_empty());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn pod(n: u8, ready: &str, port: i32) -> Value {
        json!({
            "metadata": {"namespace": "n", "name": format!("p{n}"), "uid": format!("u{n}")},
            "spec": {"nodeName": "node",
                "containers": [{"name": "c", "ports": [{"name": "http", "containerPort": port, "protocol": "TCP"}]}]},
            "status": {"podIP": format!("10.0.0.{n}"), "conditions": [{"type": "Ready", "status": ready}]},
        })
    }

    fn check(spec: Value, pods: Vec<Value>, expected: Value) {
        let service: Service =
            serde_json::from_value(json!({"metadata": {"namespace": "n", "name": "web"}, "spec": spec})).unwrap();
        let pods: Vec<Arc<Pod>> = pods.into_iter().map(|pod| Arc::new(serde_json::from_value(pod).unwrap())).collect();
        let short = |addresses: &Option<Vec<EndpointAddress>>| {
            addresses.iter().flatten().map(|address| address.ip.clone()).collect::<Vec<_>>()
        };
        let subsets = subsets(&service, &pods);
        let shown: Vec<Value> = subsets
            .iter()
            .map(|s| {
                let ports: Vec<i32> = s.ports.iter().flatten().map(|port| port.port).collect();
                json!([short(&s.addresses), short(&s.not_ready_addresses), ports])
            })
            .collect();
        assert_eq!(Value::from(shown), expected);
    }

    #[test]
    fn addresses_are_sorted_and_split_by_readiness() {
        let spec = json!({"ports": [{"port": 80, "targetPort": 8080}, {"port": 81, "targetPort": 8081, "name": "b"}]});
        let pods = vec![pod(3, "True", 1), pod(1, "True", 1), pod(2, "False", 1)];
        check(spec.clone(), pods.clone(), json!([[["10.0.0.1", "10.0.0.3"], ["10.0.0.2"], [8080, 8081]]]));
        let mut all = spec;
        all["publishNotReadyAddresses"] = json!(true);
        check(all, pods, json!([[["10.0.0.1", "10.0.0.2", "10.0.0.3"], [], [8080, 8081]]]));
    }

    #[test]
    fn pods_whose_named_port_differs_are_in_subsets_of_their_own() {
        let spec = json!({"ports": [{"port": 80, "targetPort": "http"}]});
        let pods = vec![pod(1, "True", 8080), pod(2, "True", 9090), pod(3, "True", 8080)];
        check(spec, pods, json!([[["10.0.0.1", "10.0.0.3"], [], [8080]], [["10.0.0.2"], [], [9090]]]));
    }

    #[test]
    fn finished_and_deleted_pods_are_left_out_and_only_headless_services_need_no_ports() {
        let (mut finished, mut deleted) = (pod(1, "True", 1), pod(2, "True", 1));
        finished["status"]["phase"] = json!("Succeeded");
        deleted["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        let pods = vec![finished, deleted, pod(3, "True", 1)];
        check(json!({"clusterIP": "None"}), pods.clone(), json!([[["10.0.0.3"], [], []]]));
        check(json!({"clusterIP": "10.0.0.1"}), pods, json!([]));
    }

    #[test]
    fn beyond_a_thousand_those_not_ready_go_first_then_each_subset_in_proportion() {
        let many = |n: usize| Some(vec![EndpointAddress::default(); n]);
        let check = |ready: [usize; 2], other: [usize; 2], expected: [(usize, usize); 2], capacity: Capacity| {
            let subset = |n: usize| EndpointSubset {
                addresses: many(ready[n]),
                not_ready_addresses: many(other[n]),
                ports: None,
            };
            let mut subsets = [subset(0), subset(1)];
            assert_eq!(truncate(&mut subsets), capacity);
            let len = |a: &Option<Vec<EndpointAddress>>| a.as_ref().map_or(0, Vec::len);
            assert_eq!(subsets.map(|s| (len(&s.addresses), len(&s.not_ready_addresses))), expected);
        };
        check([500, 400], [50, 50], [(500, 50), (400, 50)], Capacity::Within);
        check([500, 400], [150, 50], [(500, 75), (400, 25)], Capacity::Over);
        check([1500, 500], [10, 0], [(750, 0), (250, 0)], Capacity::Over);
    }
}
