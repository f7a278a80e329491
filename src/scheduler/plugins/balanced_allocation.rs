//! NodeResourcesBalancedAllocation: prefers nodes whose CPU and memory would be used to the same share.

use crate::framework::{CycleState, Plugin};
use crate::limits::NODE_SCORE_MAX;
use crate::node_info::NodeInfo;
use crate::pod_info::PodInfo;

/// The plugin.
pub struct BalancedAllocation;

impl Plugin for BalancedAllocation {
    fn name(&self) -> &'static str {
        "NodeResourcesBalancedAllocation"
    }

    fn score(&self, _state: &CycleState, pod: &PodInfo, node: &NodeInfo) -> i64 {
        let (have, used, asked) = (&node.allocatable, &node.requested, &pod.requests);
        let cpu = share(used.milli_cpu.saturating_add(asked.milli_cpu), have.milli_cpu);
        let memory = share(used.memory_bytes.saturating_add(asked.memory_bytes), have.memory_bytes);
        let (Some(cpu), Some(memory)) = (cpu, memory) else { return 0 };
        // The standard deviation of two shares is half their distance.
        let deviation = (cpu - memory).abs() / 2.0;
        ((1.0 - deviation) * NODE_SCORE_MAX as f64) as i64
    }
}

/// The used share of a resource, at most 1; `None` where the node has none of it.
fn share(used: i64, have: i64) -> Option<f64> {
    (have > 0).then(|| (used as f64 / have as f64).min(1.0))
}
