//! Which pods go first when there are too many: upstream's `ActivePodsWithRanks`, as one ordering.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::jiff::Timestamp;

use crate::pods;

const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// Sorts so that the pods to delete first come first: unassigned, then not running, then not ready, then the
/// cheapest to delete, then those with most siblings on their node, then the most recently ready, the most restarted
/// and the youngest.
pub fn sort(pods: &mut [Arc<Pod>]) {
    let mut siblings: BTreeMap<String, usize> = BTreeMap::new();
    for pod in pods.iter() {
        *siblings.entry(pods::node_of(pod).to_owned()).or_default() += 1;
    }
    pods.sort_by_cached_key(|pod| {
        let node = pods::node_of(pod);
        (
            !node.is_empty(),
            phase_rank(pod),
            pods::is_ready(pod),
            deletion_cost(pod),
            Reverse(siblings.get(node).copied().unwrap_or_default()),
            Reverse(pods::ready_since(pod)),
            Reverse(pods::restarts(pod)),
            Reverse(created(pod)),
            pod.metadata.name.clone(),
        )
    });
}

fn phase_rank(pod: &Pod) -> u8 {
    match pods::phase(pod) {
        "Pending" => 0,
        "Running" => 2,
        _ => 1,
    }
}

fn deletion_cost(pod: &Pod) -> i32 {
    let annotations = pod.metadata.annotations.as_ref();
    annotations.and_then(|a| a.get(DELETION_COST)).and_then(|cost| cost.parse().ok()).unwrap_or_default()
}

fn created(pod: &Pod) -> Option<Timestamp> {
    pod.metadata.creation_timestamp.as_ref().map(|time| time.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn pod(name: &str, node: &str, phase: &str, ready: bool, cost: &str) -> Arc<Pod> {
        let status = if ready { "True" } else { "False" };
        Arc::new(
            serde_json::from_value(serde_json::json!({
                "metadata": {"name": name, "annotations": {DELETION_COST: cost}},
                "spec": {"nodeName": node, "containers": []},
                "status": {"phase": phase, "conditions": [{"type": "Ready", "status": status}]},
            }))
            .unwrap(),
        )
    }

    #[test]
    fn the_least_useful_pod_goes_first() {
        let mut pods = vec![
            pod("busy-node-a", "n1", "Running", true, "0"),
            pod("busy-node-b", "n1", "Running", true, "0"),
            pod("alone", "n2", "Running", true, "0"),
            pod("cheap", "n3", "Running", true, "-5"),
            pod("unready", "n4", "Running", false, "0"),
            pod("pending", "n5", "Pending", false, "0"),
            pod("unbound", "", "Pending", false, "0"),
        ];
        sort(&mut pods);
        let names: Vec<_> = pods.iter().map(|p| p.metadata.name.clone().unwrap()).collect();
        assert_eq!(names, ["unbound", "pending", "unready", "cheap", "busy-node-a", "busy-node-b", "alone"]);
    }
}
