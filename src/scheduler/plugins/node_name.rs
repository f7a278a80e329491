//! NodeName: a pod that names its node runs there or nowhere.

use crate::framework::CycleState;
use crate::framework::{ClusterEvent, Plugin, Verdict};
use crate::node_info::NodeInfo;
use crate::pod_info::PodInfo;

/// The plugin.
pub struct NodeName;

impl Plugin for NodeName {
    fn name(&self) -> &'static str {
        "NodeName"
    }

    fn filter(&self, _state: &CycleState, pod: &PodInfo, node: &NodeInfo) -> Verdict {
        if pod.node_name().is_empty() || pod.node_name() == node.name {
            return Verdict::Success;
        }
        Verdict::Unresolvable("node(s) didn't match the requested node name".to_owned())
    }

    fn wakes(&self, event: ClusterEvent) -> bool {
        event == ClusterEvent::NodeAdded
    }
}
