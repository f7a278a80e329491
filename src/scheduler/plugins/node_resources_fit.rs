//! NodeResourcesFit: the pod's requests fit beside those that are there; emptier nodes score higher.

use crate::framework::{ClusterEvent, CycleState, Plugin, Verdict};
use crate::limits::NODE_SCORE_MAX;
use crate::node_info::NodeInfo;
use crate::pod_info::PodInfo;

/// The plugin, with the LeastAllocated strategy over CPU and memory.
pub struct NodeResourcesFit;

impl Plugin for NodeResourcesFit {
    fn name(&self) -> &'static str {
        "NodeResourcesFit"
    }

    fn filter(&self, _state: &CycleState, pod: &PodInfo, node: &NodeInfo) -> Verdict {
        let lacking = lacking(pod, node);
        if lacking.is_empty() { Verdict::Success } else { Verdict::Unschedulable(lacking.join(", ")) }
    }

    fn score(&self, _state: &CycleState, pod: &PodInfo, node: &NodeInfo) -> i64 {
        let (have, used, asked) = (&node.allocatable, &node.nonzero_requested, &pod.nonzero);
        let parts = [
            free_share(have.milli_cpu, used.milli_cpu.saturating_add(asked.milli_cpu)),
            free_share(have.memory_bytes, used.memory_bytes.saturating_add(asked.memory_bytes)),
        ];
        let known: Vec<i64> = parts.into_iter().flatten().collect();
        if known.is_empty() {
            return 0;
        }
        known.iter().sum::<i64>() / i64::try_from(known.len()).unwrap_or(1)
    }

    fn wakes(&self, event: ClusterEvent) -> bool {
        matches!(event, ClusterEvent::NodeAdded | ClusterEvent::NodeAllocatable | ClusterEvent::AssignedPodDeleted)
    }
}

/// What the node has too little of, in upstream's words and order.
fn lacking(pod: &PodInfo, node: &NodeInfo) -> Vec<String> {
    let (have, used, asked) = (&node.allocatable, &node.requested, &pod.requests);
    let mut lacking = Vec::new();
    if i64::try_from(node.pods.len()).unwrap_or(i64::MAX) + 1 > have.pods {
        lacking.push("Too many pods".to_owned());
    }
    let mut check = |name: &str, asked: i64, have: i64, used: i64| {
        if asked > 0 && asked > have.saturating_sub(used) {
            lacking.push(format!("Insufficient {name}"));
        }
    };
    check("cpu", asked.milli_cpu, have.milli_cpu, used.milli_cpu);
    check("memory", asked.memory_bytes, have.memory_bytes, used.memory_bytes);
    check("ephemeral-storage", asked.ephemeral_bytes, have.ephemeral_bytes, used.ephemeral_bytes);
    for (name, amount) in &asked.scalar {
        let of = |map: &std::collections::BTreeMap<String, i64>| map.get(name).copied().unwrap_or_default();
        check(name, *amount, of(&have.scalar), of(&used.scalar));
    }
    lacking
}

/// How much of the resource is left, in hundredths; `None` where the node has none of it.
fn free_share(have: i64, used: i64) -> Option<i64> {
    if have == 0 {
        return None;
    }
    Some(if used > have { 0 } else { (have - used).saturating_mul(NODE_SCORE_MAX) / have })
}
