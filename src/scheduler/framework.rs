//! The scheduling framework: the points at which plugins decide, and what they answer.
//!
//! A plugin is one file and one row in `plugins`; it may implement any of the points. Plugins are pure: they see a
//! pod and a node and return a verdict. Names and order of the points are upstream's.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;

use crate::node_info::NodeInfo;
use crate::pod_info::PodInfo;

/// What a plugin says of a pod, or of a pod on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing against it.
    Success,
    /// Not now. The reason is one that `FailedScheduling` counts nodes by.
    Unschedulable(String),
    /// Not now, and evicting pods from the node would not help.
    Unresolvable(String),
    /// The plugin has nothing to do for this pod: its later points are skipped.
    Skip,
}

/// What may change so that a pod that was refused may fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterEvent {
    /// A node has come.
    NodeAdded,
    /// A node offers other amounts.
    NodeAllocatable,
    /// A node has other labels.
    NodeLabels,
    /// A node has other taints, or was (un)cordoned.
    NodeTaints,
    /// A pod that was bound has gone, or its containers have ended.
    AssignedPodDeleted,
}

/// What plugins keep between their points within one cycle, by plugin.
#[derive(Default)]
pub struct CycleState(BTreeMap<&'static str, Box<dyn Any + Send>>);

impl CycleState {
    /// Keeps something for the plugin.
    pub fn put(&mut self, plugin: &'static str, value: impl Any + Send) {
        self.0.insert(plugin, Box::new(value));
    }

    /// What the plugin kept, if it is of that type.
    pub fn get<T: Any>(&self, plugin: &'static str) -> Option<&T> {
        self.0.get(plugin)?.downcast_ref()
    }
}

impl fmt::Debug for CycleState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

/// A plugin. Every point has a default that does nothing; a plugin overrides those it takes part in and names them
/// in its row.
pub trait Plugin: Send + Sync {
    /// Upstream's name.
    fn name(&self) -> &'static str;

    /// May the pod enter the queue at all?
    fn pre_enqueue(&self, _pod: &PodInfo) -> Verdict {
        Verdict::Success
    }

    /// Once per cycle, before any node is looked at.
    fn pre_filter(&self, _state: &mut CycleState, _pod: &PodInfo) -> Verdict {
        Verdict::Success
    }

    /// Can the pod run on the node?
    fn filter(&self, _state: &CycleState, _pod: &PodInfo, _node: &NodeInfo) -> Verdict {
        Verdict::Success
    }

    /// Once per cycle, with the nodes that are left.
    fn pre_score(&self, _state: &mut CycleState, _pod: &PodInfo, _nodes: &[&NodeInfo]) -> Verdict {
        Verdict::Success
    }

    /// How good is the node for the pod? Any scale; `normalize` brings it to 0..=100.
    fn score(&self, _state: &CycleState, _pod: &PodInfo, _node: &NodeInfo) -> i64 {
        0
    }

    /// Brings the scores of all nodes to 0..=100.
    fn normalize(&self, _scores: &mut [i64]) {}

    /// The node is chosen: hold what the pod will need there.
    fn reserve(&self, _pod: &PodInfo, _node: &str) -> Verdict {
        Verdict::Success
    }

    /// The binding was not made: let go of what `reserve` held.
    fn unreserve(&self, _pod: &PodInfo, _node: &str) {}

    /// Whether the event may let a pod fit that this plugin refused.
    fn wakes(&self, _event: ClusterEvent) -> bool {
        true
    }
}

/// Scales the scores to 0..=100 by the highest one.
pub fn normalize_by_max(scores: &mut [i64]) {
    scale_by_max(scores);
}

/// The same, with the highest score becoming 0.
pub fn normalize_reversed(scores: &mut [i64]) {
    let max = scale_by_max(scores);
    for score in scores.iter_mut() {
        *score = crate::limits::NODE_SCORE_MAX - if max == 0 { 0 } else { *score };
    }
}

fn scale_by_max(scores: &mut [i64]) -> i64 {
    let max = scores.iter().copied().max().unwrap_or_default();
    if max != 0 {
        for score in scores.iter_mut() {
            *score = crate::limits::NODE_SCORE_MAX * *score / max;
        }
    }
    max
}

/// Why a pod fits on no node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FitError {
    /// All nodes that there are.
    pub nodes: usize,
    /// How many nodes were refused for which reason.
    pub reasons: BTreeMap<String, usize>,
    /// Set where the pod was refused before any node was looked at.
    pub before_nodes: Option<String>,
    /// The plugins that refused it.
    pub plugins: Vec<&'static str>,
}

impl fmt::Display for FitError {
    /// Upstream's text: `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0/{} nodes are available", self.nodes)?;
        if let Some(reason) = &self.before_nodes {
            return write!(f, ": {reason}.");
        }
        let mut reasons: Vec<String> = self.reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        reasons.sort_unstable();
        if reasons.is_empty() { write!(f, ".") } else { write!(f, ": {}.", reasons.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_counts_nodes_by_reason_as_upstream_prints_it() {
        let mut error = FitError { nodes: 3, ..FitError::default() };
        assert_eq!(error.to_string(), "0/3 nodes are available.");
        error.reasons.insert("node(s) were unschedulable".to_owned(), 2);
        error.reasons.insert("Insufficient cpu".to_owned(), 1);
        let text = "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.";
        assert_eq!(error.to_string(), text);
    }
}
