//! One scheduling cycle: which node is best for this pod, given what is known now.
//!
//! Pure: it takes pod, nodes and plugins and returns a decision. Which node of equals is taken, and where the search
//! starts, come in as arguments.

use crate::framework::{CycleState, FitError, Verdict};
use crate::limits::{FEASIBLE_NODES_MIN, NODES_TO_SCORE_PERCENT_MIN};
use crate::node_info::NodeInfo;
use crate::plugins::Row;
use crate::pod_info::PodInfo;

/// A node, and how far the search went to find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Name of the chosen node.
    pub node: String,
    /// How many nodes were looked at.
    pub evaluated: usize,
    /// How many of them could take the pod.
    pub feasible: usize,
}

/// How many feasible nodes are enough, as upstream's adaptive `percentageOfNodesToScore`.
pub fn enough_nodes(nodes: usize) -> usize {
    if nodes < FEASIBLE_NODES_MIN {
        return nodes;
    }
    let percent = 50_usize.saturating_sub(nodes / 125).max(NODES_TO_SCORE_PERCENT_MIN);
    (nodes * percent / 100).max(FEASIBLE_NODES_MIN)
}

/// Chooses a node. `nodes` are all nodes in a fixed order; `start` is where the search begins, so that all get
/// their turn; `pick` chooses among `n` equals.
pub fn schedule(
    profile: &[Row],
    pod: &PodInfo,
    nodes: &[&NodeInfo],
    start: usize,
    pick: impl FnMut(usize) -> usize,
) -> Result<Decision, FitError> {
    let mut state = CycleState::default();
    let mut error = FitError { nodes: nodes.len(), ..FitError::default() };
    for row in profile {
        if let Verdict::Unschedulable(reason) | Verdict::Unresolvable(reason) = row.plugin.pre_filter(&mut state, pod) {
            error.plugins.push(row.plugin.name());
            return Err(FitError { before_nodes: Some(reason), ..error });
        }
    }
    let enough = enough_nodes(nodes.len());
    let mut feasible: Vec<&NodeInfo> = Vec::with_capacity(enough);
    let mut evaluated = 0;
    for offset in 0..nodes.len() {
        let node = nodes[(start + offset) % nodes.len()];
        evaluated += 1;
        match refusal(profile, &state, pod, node) {
            None => feasible.push(node),
            Some((plugin, reason)) => {
                // A node may lack several things: each is counted.
                for part in reason.split(", ") {
                    *error.reasons.entry(part.to_owned()).or_default() += 1;
                }
                if !error.plugins.contains(&plugin) {
                    error.plugins.push(plugin);
                }
            }
        }
        if feasible.len() >= enough {
            break;
        }
    }
    let count = feasible.len();
    match count {
        0 => Err(error),
        1 => Ok(Decision { node: feasible[0].name.clone(), evaluated, feasible: 1 }),
        _ => {
            let best = best(profile, &mut state, pod, &feasible, pick);
            Ok(Decision { node: feasible[best].name.clone(), evaluated, feasible: count })
        }
    }
}

fn refusal(profile: &[Row], state: &CycleState, pod: &PodInfo, node: &NodeInfo) -> Option<(&'static str, String)> {
    for row in profile.iter().filter(|row| row.filters) {
        match row.plugin.filter(state, pod, node) {
            Verdict::Success | Verdict::Skip => {}
            Verdict::Unschedulable(reason) | Verdict::Unresolvable(reason) => {
                return Some((row.plugin.name(), reason));
            }
        }
    }
    None
}

/// Index of the node with the highest weighted score.
fn best(
    profile: &[Row],
    state: &mut CycleState,
    pod: &PodInfo,
    nodes: &[&NodeInfo],
    mut pick: impl FnMut(usize) -> usize,
) -> usize {
    let mut totals = vec![0_i64; nodes.len()];
    let mut scores = vec![0_i64; nodes.len()];
    for row in profile.iter().filter(|row| row.weight > 0) {
        if row.plugin.pre_score(state, pod, nodes) == Verdict::Skip {
            continue;
        }
        for (score, node) in scores.iter_mut().zip(nodes) {
            *score = row.plugin.score(state, pod, node);
        }
        row.plugin.normalize(&mut scores);
        for (total, score) in totals.iter_mut().zip(&scores) {
            *total += score * row.weight;
        }
    }
    let highest = totals.iter().copied().max().unwrap_or_default();
    let equals: Vec<usize> = (0..nodes.len()).filter(|i| totals[*i] == highest).collect();
    equals[pick(equals.len()).min(equals.len() - 1)]
}

#[cfg(test)]
#[path = "cycle_tests.rs"]
mod tests;
