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
