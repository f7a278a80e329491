//! SchedulingGates: a pod with gates waits outside of the queue.

use crate::framework::{Plugin, Verdict};
use crate::pod_info::PodInfo;

/// The plugin.
pub struct SchedulingGates;

impl Plugin for SchedulingGates {
    fn name(&self) -> &'static str {
        "SchedulingGates"
    }

    fn pre_enqueue(&self, pod: &PodInfo) -> Verdict {
        let gates: Vec<&str> = pod.spec().scheduling_gates.iter().flatten().map(|gate| gate.name.as_str()).collect();
        if gates.is_empty() {
            return Verdict::Success;
        }
        Verdict::Unresolvable(format!("waiting for scheduling gates: [{}]", gates.join(" ")))
    }
}
