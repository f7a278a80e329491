//! TaintToleration: a pod runs on a tainted node only if it tolerates the taints, and rather where it need not.

use client::tolerations::meets;
use k8s_openapi::api::core::v1::Taint;

use crate::framework::{ClusterEvent, CycleState, Plugin, Verdict, normalize_reversed};
use crate::node_info::NodeInfo;
use crate::pod_info::PodInfo;

/// The plugin.
pub struct TaintToleration;

impl Plugin for TaintToleration {
    fn name(&self) -> &'static str {
        "TaintToleration"
    }

    fn filter(&self, _state: &CycleState, pod: &PodInfo, node: &NodeInfo) -> Verdict {
        let hard = node.taints().iter().filter(|t| matches!(t.effect.as_str(), "NoSchedule" | "NoExecute"));
        match hard.into_iter().find(|taint| !tolerated(pod, taint)) {
            None => Verdict::Success,
            Some(taint) => {
                let value = taint.value.as_deref().unwrap_or_default();
                Verdict::Unresolvable(format!("node(s) had untolerated taint {{{}: {value}}}", taint.key))
            }
        }
    }

    fn score(&self, _state: &CycleState, pod: &PodInfo, node: &NodeInfo) -> i64 {
        let soft = node.taints().iter().filter(|taint| taint.effect == "PreferNoSchedule");
        let count = soft.filter(|taint| !tolerated(pod, taint)).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    fn normalize(&self, scores: &mut [i64]) {
        normalize_reversed(scores);
    }

    fn wakes(&self, event: ClusterEvent) -> bool {
        matches!(event, ClusterEvent::NodeAdded | ClusterEvent::NodeTaints)
    }
}

/// Whether any toleration of the pod meets the taint.
pub fn tolerated(pod: &PodInfo, taint: &Taint) -> bool {
    pod.spec().tolerations.iter().flatten().any(|toleration| meets(toleration, taint))
}
