//! NodeAffinity: `nodeSelector` and `affinity.nodeAffinity`, required and preferred.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{NodeAffinity as Affinity, NodeSelectorRequirement, NodeSelectorTerm};

use crate::framework::{ClusterEvent, CycleState, Plugin, Verdict, normalize_by_max};
use crate::node_info::NodeInfo;
use crate::pod_info::PodInfo;

/// The plugin.
pub struct NodeAffinity;

impl Plugin for NodeAffinity {
    fn name(&self) -> &'static str {
        "NodeAffinity"
    }

    fn filter(&self, _state: &CycleState, pod: &PodInfo, node: &NodeInfo) -> Verdict {
        if selected(pod, node) && required(pod, node) {
            return Verdict::Success;
        }
        Verdict::Unresolvable("node(s) didn't match Pod's node affinity/selector".to_owned())
    }

    fn score(&self, _state: &CycleState, pod: &PodInfo, node: &NodeInfo) -> i64 {
        let preferred = affinity(pod).and_then(|a| a.preferred_during_scheduling_ignored_during_execution.as_ref());
        let met = preferred.into_iter().flatten().filter(|term| meets_term(&term.preference, node));
        met.map(|term| i64::from(term.weight)).sum()
    }

    fn normalize(&self, scores: &mut [i64]) {
        normalize_by_max(scores);
    }

    fn wakes(&self, event: ClusterEvent) -> bool {
        matches!(event, ClusterEvent::NodeAdded | ClusterEvent::NodeLabels)
    }
}

fn affinity(pod: &PodInfo) -> Option<&Affinity> {
    pod.spec().affinity.as_ref()?.node_affinity.as_ref()
}

fn selected(pod: &PodInfo, node: &NodeInfo) -> bool {
    let labels = node.labels();
    let wanted = pod.spec().node_selector.iter().flatten();
    wanted.into_iter().all(|(key, value)| labels.and_then(|l| l.get(key)) == Some(value))
}

fn required(pod: &PodInfo, node: &NodeInfo) -> bool {
    let required = affinity(pod).and_then(|a| a.required_during_scheduling_ignored_during_execution.as_ref());
    required.is_none_or(|selector| selector.node_selector_terms.iter().any(|term| meets_term(term, node)))
}

/// A term without any requirement meets no node.
fn meets_term(term: &NodeSelectorTerm, node: &NodeInfo) -> bool {
    let expressions = term.match_expressions.as_deref().unwrap_or_default();
    let fields = term.match_fields.as_deref().unwrap_or_default();
    if expressions.is_empty() && fields.is_empty() {
        return false;
    }
    static NO_LABELS: BTreeMap<String, String> = BTreeMap::new();
    let labels = node.labels().unwrap_or(&NO_LABELS);
    let name = BTreeMap::from([("metadata.name".to_owned(), node.name.clone())]);
    expressions.iter().all(|requirement| meets(requirement, labels))
        && fields.iter().all(|requirement| meets(requirement, &name))
}

fn meets(requirement: &NodeSelectorRequirement, labels: &BTreeMap<String, String>) -> bool {
    let value = labels.get(&requirement.key);
    let values = requirement.values.as_deref().unwrap_or_default();
    let bound = || values.first().and_then(|v| v.parse::<i64>().ok());
    let number = || value.and_then(|v| v.parse::<i64>().ok());
    match requirement.operator.as_str() {
        "In" => value.is_some_and(|v| values.contains(v)),
        "NotIn" => value.is_none_or(|v| !values.contains(v)),
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        "Gt" => matches!((number(), bound()), (Some(n), Some(b)) if n > b),
        "Lt" => matches!((number(), bound()), (Some(n), Some(b)) if n < b),
        _ => false,
    }
}
