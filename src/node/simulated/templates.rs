//! The objects that simulated nodes write.

use k8s_openapi::api::core::v1::Node;
use serde_json::{Value, json};

use super::{Member, Nodes, address};
use crate::limits::LEASE_DURATION_S;

/// A node as it registers.
pub fn node(nodes: &Nodes, member: &Member, now: &str) -> Value {
    let mut labels = json!({
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": member.name,
        "kubernetes.io/os": "linux",
        "xebec.io/simulated": "true",
    });
    for (key, value) in &nodes.labels {
        labels[key] = json!(value);
    }
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": member.name, "labels": labels,
            "annotations": {"node.alpha.kubernetes.io/ttl": "0"}},
        "spec": {"podCIDR": address::range(member.number), "podCIDRs": [address::range(member.number)]},
        "status": status(nodes, member, now),
    })
}

/// What a node says of itself.
pub fn status(nodes: &Nodes, member: &Member, now: &str) -> Value {
    let condition = |kind: &str, status: &str, reason: &str, message: &str| {
        json!({"type": kind, "status": status, "reason": reason, "message": message,
            "lastHeartbeatTime": now, "lastTransitionTime": now})
    };
    json!({
        "capacity": nodes.capacity,
        "allocatable": nodes.capacity,
        "addresses": [
            {"type": "InternalIP", "address": address::of_node(member.number)},
            {"type": "Hostname", "address": member.name},
        ],
        "conditions": [
            condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
        ],
        "nodeInfo": {
            "machineID": member.name, "systemUUID": member.name, "bootID": member.name,
            "kernelVersion": "simulated", "osImage": "simulated", "containerRuntimeVersion": "simulated://1",
            "kubeletVersion": "v1.37.1", "kubeProxyVersion": "", "operatingSystem": "linux", "architecture": "amd64",
        },
    })
}

/// The lease that a node renews.
pub fn lease(member: &Member, node_uid: &str, now: &str) -> Value {
    json!({
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": member.name, "namespace": "kube-node-lease", "ownerReferences": [
            {"apiVersion": "v1", "kind": "Node", "name": member.name, "uid": node_uid}]},
        "spec": {"holderIdentity": member.name, "leaseDurationSeconds": LEASE_DURATION_S, "renewTime": now},
    })
}

/// Whether the node is known as ready.
pub fn is_ready(node: &Node) -> bool {
    let conditions = node.status.as_ref().and_then(|status| status.conditions.as_ref());
    conditions.into_iter().flatten().any(|condition| condition.type_ == "Ready" && condition.status == "True")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_node_registers_ready_with_its_own_labels_and_the_users() {
        let nodes = Nodes { labels: [("zone".to_owned(), "a".to_owned())].into(), ..Nodes::default() };
        let member = Member { name: "node-1".to_owned(), number: 1 };
        let node: Node = serde_json::from_value(node(&nodes, &member, "2026-01-01T00:00:00Z")).unwrap();
        assert!(is_ready(&node));
        let labels = node.metadata.labels.unwrap();
        assert_eq!((labels["kubernetes.io/hostname"].as_str(), labels["zone"].as_str()), ("node-1", "a"));
        assert_eq!(node.spec.unwrap().pod_cidr.as_deref(), Some("10.128.1.0/24"));
        let allocatable = node.status.unwrap().allocatable.unwrap();
        assert_eq!(allocatable["pods"].0, "110");
    }

    #[test]
    fn a_node_that_others_hold_for_dead_is_not_ready() {
        let node = |status: &str| {
            let conditions = json!([{"type": "Ready", "status": status}]);
            serde_json::from_value::<Node>(json!({"metadata": {}, "status": {"conditions": conditions}})).unwrap()
        };
        assert!(is_ready(&node("True")));
        assert!(!is_ready(&node("Unknown")) && !is_ready(&Node::default()));
    }
}
