//! Which pods a Service sends to, and how: the facts that EndpointSlices and Endpoints are both made of.
//!
//! Pure functions with upstream's definitions, and the wake-ups by pods that both controllers share. It must not know
//! the shape of either kind.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use client::{Change, Informer, Queue};
use k8s_openapi::api::core::v1::{ObjectReference, Pod, Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::pods;
use crate::selector::{Selector, of_labels};

/// Label on the endpoints of a service without a cluster IP.
pub const HEADLESS: &str = "service.kubernetes.io/headless";
/// Annotation that says since when the change that led to a write was there; clients measure latency by it.
pub const TRIGGER_TIME: &str = "endpoints.kubernetes.io/last-change-trigger-time";

/// A family of IP addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// `IPv4`.
    V4,
    /// `IPv6`.
    V6,
}

impl Family {
    /// As services and slices write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        }
    }

    /// Of an address; `None` where it is none.
    pub fn of(address: &str) -> Option<Self> {
        match address.parse().ok()? {
            IpAddr::V4(_) => Some(Self::V4),
            IpAddr::V6(_) => Some(Self::V6),
        }
    }
}

fn spec(service: &Service) -> Option<&ServiceSpec> {
    service.spec.as_ref()
}

/// The pods that a service means; `None` where its endpoints are not ours to keep: it has no selector, or is a name
/// outside of the cluster.
pub fn selector(service: &Service) -> Option<Selector> {
    let spec = spec(service).filter(|spec| spec.type_.as_deref() != Some("ExternalName"))?;
    Some(of_labels(spec.selector.as_ref())).filter(|selector| !selector.is_everything())
}

/// The pods of the service's namespace that its selector meets, in the order of their names.
pub fn selected(service: &Service, selector: &Selector, pods: &Informer<Pod>) -> Vec<Arc<Pod>> {
    let mut selected = pods.list_namespace(service.metadata.namespace.as_deref().unwrap_or_default());
    selected.retain(|pod| pod.metadata.labels.as_ref().is_some_and(|labels| selector.matches(labels)));
    selected
}

/// The families that a service speaks, its first one first.
pub fn families(service: &Service) -> Vec<Family> {
    let Some(spec) = spec(service) else { return Vec::new() };
    let mut families: Vec<Family> = Vec::new();
    for family in spec.ip_families.iter().flatten() {
        let family = if family == "IPv6" { Family::V6 } else { Family::V4 };
        if !families.contains(&family) {
            families.push(family);
        }
    }
    if families.is_empty() {
        families.push(spec.cluster_ip.as_deref().and_then(Family::of).unwrap_or(Family::V4));
    }
    families
}

/// Whether the service has no cluster IP. One that has not got its address yet counts as headless, as upstream.
pub fn is_headless(service: &Service) -> bool {
    matches!(spec(service).and_then(|spec| spec.cluster_ip.as_deref()), None | Some("" | "None"))
}

/// Whether the service was made without a cluster IP on purpose; only then may it have no ports.
pub fn has_no_ports_on_purpose(service: &Service) -> bool {
    spec(service)
        .is_some_and(|spec| spec.ports.as_ref().is_none_or(Vec::is_empty) && spec.cluster_ip.as_deref() == Some("None"))
}

/// The ports of a service.
pub fn ports(service: &Service) -> &[ServicePort] {
    spec(service).and_then(|spec| spec.ports.as_deref()).unwrap_or_default()
}

/// Whether pods count as ready whatever they say.
pub fn publishes_not_ready(service: &Service) -> bool {
    spec(service).and_then(|spec| spec.publish_not_ready_addresses).unwrap_or_default()
}

/// The addresses of a pod, of one family.
pub fn addresses(pod: &Pod, family: Family) -> Vec<String> {
    let Some(status) = &pod.status else { return Vec::new() };
    let mut addresses: Vec<String> = status.pod_ips.iter().flatten().map(|ip| ip.ip.clone()).collect();
    if addresses.is_empty() {
        addresses.extend(status.pod_ip.clone());
    }
    addresses.retain(|address| Family::of(address) == Some(family));
    addresses
}

/// Whether a pod can be an endpoint at all; one that is being deleted still can.
pub fn can_serve(pod: &Pod) -> bool {
    let has_address = pod.status.as_ref().is_some_and(|status| {
        status.pod_ip.as_ref().is_some_and(|ip| !ip.is_empty())
            || status.pod_ips.as_ref().is_some_and(|i| !i.is_empty())
    });
    has_address && !pods::is_finished(pod)
}

/// The name that a pod has under a headless service which governs it.
pub fn hostname(pod: &Pod, service: &Service) -> Option<String> {
    let pod_spec = pod.spec.as_ref()?;
    let governed = pod_spec.subdomain.is_some()
        && pod_spec.subdomain == service.metadata.name
        && pod.metadata.namespace == service.metadata.namespace;
    pod_spec.hostname.clone().filter(|name| governed && !name.is_empty())
}

/// The port of a pod that a service's port means; `None` where the pod has no port of that name and protocol.
pub fn find_port(pod: &Pod, port: &ServicePort) -> Option<i32> {
    let name = match &port.target_port {
        None => return Some(port.port),
        Some(IntOrString::Int(number)) => return Some(*number),
        Some(IntOrString::String(name)) => name,
    };
    let protocol = port.protocol.as_deref().unwrap_or("TCP");
    let pod_spec = pod.spec.as_ref()?;
    // A sidecar serves as long as the pod does.
    let sidecars = pod_spec.init_containers.iter().flatten().filter(|c| c.restart_policy.as_deref() == Some("Always"));
    let containers = pod_spec.containers.iter().chain(sidecars);
    let mut open = containers.flat_map(|container| container.ports.iter().flatten());
    open.find(|p| p.name.as_ref() == Some(name) && p.protocol.as_deref().unwrap_or("TCP") == protocol)
        .map(|p| p.container_port)
}

/// How endpoints refer to their pod.
pub fn target(pod: &Pod) -> ObjectReference {
    ObjectReference {
        kind: Some("Pod".to_owned()),
        namespace: pod.metadata.namespace.clone(),
        name: pod.metadata.name.clone(),
        uid: pod.metadata.uid.clone(),
        ..ObjectReference::default()
    }
}

/// What endpoints show of a pod. Two states of a pod that are equal here need no run.
#[derive(PartialEq)]
struct Shown<'a> {
    uid: Option<&'a str>,
    labels: Option<&'a BTreeMap<String, String>>,
    ready: bool,
    serves: bool,
    terminating: bool,
    node: &'a str,
    hostname: Option<(&'a str, &'a str)>,
    addresses: Vec<&'a str>,
}

fn shown(pod: &Pod) -> Shown<'_> {
    let pod_spec = pod.spec.as_ref();
    let status = pod.status.as_ref();
    let several = status.and_then(|s| s.pod_ips.as_ref()).into_iter().flatten().map(|ip| ip.ip.as_str());
    Shown {
        uid: pod.metadata.uid.as_deref(),
        labels: pod.metadata.labels.as_ref(),
        ready: pods::is_ready(pod),
        serves: can_serve(pod),
        terminating: pod.metadata.deletion_timestamp.is_some(),
        node: pods::node_of(pod),
        hostname: pod_spec.and_then(|s| s.hostname.as_deref().zip(s.subdomain.as_deref())),
        addresses: status.and_then(|s| s.pod_ip.as_deref()).into_iter().chain(several).collect(),
    }
}

/// The keys of the services that a change of a pod concerns: those that its labels meet, before or after.
pub fn concerned(services: &[Arc<Service>], change: &Change<Pod>) -> BTreeSet<String> {
    let sides: Vec<&Arc<Pod>> = match change {
        Change::Added(pod) | Change::Deleted(pod) => vec![pod],
        Change::Modified { old, new } if shown(old) == shown(new) => return BTreeSet::new(),
        Change::Modified { old, new } => vec![old, new],
    };
    let meets = |service: &&Arc<Service>| {
        let selector = selector(service);
        let labels = sides.iter().filter_map(|pod| pod.metadata.labels.as_ref());
        selector.is_some_and(|selector| labels.into_iter().any(|labels| selector.matches(labels)))
    };
    services.iter().filter(meets).map(|service| client::informer::key_of(&**service)).collect()
}

/// Puts the services that each change of a pod concerns into the queue.
pub fn wake_by_pods(pods: &Informer<Pod>, services: &Informer<Service>, queue: &Queue) {
    let (wake, services) = (queue.clone(), services.clone());
    pods.on_change(move |change| {
        let namespace = change.object().metadata.namespace.clone().unwrap_or_default();
        for key in concerned(&services.list_namespace(&namespace), change) {
            wake.add(key);
        }
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn pod(value: Value) -> Arc<Pod> {
        Arc::new(serde_json::from_value(value).unwrap())
    }

    fn service(value: Value) -> Arc<Service> {
        Arc::new(serde_json::from_value(value).unwrap())
    }

    fn web(label: &str, ready: &str, restarts: i32) -> Arc<Pod> {
        pod(json!({
            "metadata": {"namespace": "n", "name": "p", "uid": "u", "labels": {"app": label}},
            "spec": {"nodeName": "node", "containers": []},
            "status": {"phase": "Running", "podIP": "10.0.0.1", "podIPs": [{"ip": "10.0.0.1"}],
                "conditions": [{"type": "Ready", "status": ready}],
                "containerStatuses": [{"name": "c", "image": "", "imageID": "", "ready": true, "restartCount": restarts}]},
        }))
    }

    fn selecting(name: &str, label: &str) -> Arc<Service> {
        service(json!({"metadata": {"namespace": "n", "name": name}, "spec": {"selector": {"app": label}}}))
    }

    #[test]
    fn a_pod_wakes_the_services_it_meets_before_and_after_and_only_when_something_shows() {
        let mut services = vec![selecting("a", "a"), selecting("b", "b")];
        services.push(service(json!({"metadata": {"namespace": "n", "name": "none"}, "spec": {}})));
        let check = |old: Arc<Pod>, new: Arc<Pod>, expected: &[&str]| {
            let keys = concerned(&services, &Change::Modified { old, new });
            assert_eq!(keys.iter().map(String::as_str).collect::<Vec<_>>(), expected);
        };
        check(web("a", "True", 0), web("a", "True", 1), &[]);
        check(web("a", "True", 0), web("a", "False", 0), &["n/a"]);
        check(web("a", "True", 0), web("b", "True", 0), &["n/a", "n/b"]);
        assert_eq!(concerned(&services, &Change::Added(web("b", "True", 0))).len(), 1);
    }

    #[test]
    fn a_named_port_is_found_by_name_and_protocol_in_containers_and_sidecars() {
        let pod = pod(json!({"metadata": {}, "spec": {
            "containers": [{"name": "c", "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}]}],
            "initContainers": [
                {"name": "once", "ports": [{"name": "early", "containerPort": 1}]},
                {"name": "side", "restartPolicy": "Always", "ports": [{"name": "admin", "containerPort": 9000}]}]}}));
        let port = |target: Value, protocol: &str| -> ServicePort {
            serde_json::from_value(json!({"port": 80, "protocol": protocol, "targetPort": target})).unwrap()
        };
        assert_eq!(find_port(&pod, &port(json!("http"), "TCP")), Some(8080));
        assert_eq!(find_port(&pod, &port(json!("http"), "UDP")), None);
        assert_eq!(find_port(&pod, &port(json!("admin"), "TCP")), Some(9000));
        assert_eq!(find_port(&pod, &port(json!("early"), "TCP")), None);
        assert_eq!(find_port(&pod, &port(json!(81), "TCP")), Some(81));
        assert_eq!(find_port(&pod, &port(Value::Null, "TCP")), Some(80));
    }

    #[test]
    fn external_names_and_services_without_selector_are_left_alone() {
        assert!(selector(&selecting("a", "a")).is_some());
        assert!(selector(&service(json!({"metadata": {}, "spec": {}}))).is_none());
        let external = json!({"metadata": {}, "spec": {"type": "ExternalName", "selector": {"a": "b"}}});
        assert!(selector(&service(external)).is_none());
    }
}
