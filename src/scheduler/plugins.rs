//! The table of plugins: the default profile, with upstream's weights.
//!
//! A plugin is one row here and one file in `plugins/`. Filters run in this order and stop at the first refusal, as
//! upstream's do, so the order decides which reason a node is counted under.

mod balanced_allocation;
mod node_affinity;
mod node_name;
mod node_resources_fit;
mod node_unschedulable;
mod scheduling_gates;
mod taint_toleration;

use crate::framework::Plugin;

/// One row: the plugin, the points it takes part in, and what its score counts.
pub struct Row {
    /// The plugin.
    pub plugin: Box<dyn Plugin>,
    /// Whether it filters nodes.
    pub filters: bool,
    /// What its score is multiplied with; 0 where it gives none.
    pub weight: i64,
}

fn row(plugin: impl Plugin + 'static, filters: Filters, weight: i64) -> Row {
    Row { plugin: Box::new(plugin), filters: filters == Filters::Nodes, weight }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Filters {
    Nodes,
    Nothing,
}

/// The default profile, in upstream's order.
pub fn default_profile() -> Vec<Row> {
    vec![
        row(scheduling_gates::SchedulingGates, Filters::Nothing, 0),
        row(node_unschedulable::NodeUnschedulable, Filters::Nodes, 0),
        row(node_name::NodeName, Filters::Nodes, 0),
        row(taint_toleration::TaintToleration, Filters::Nodes, 3),
        row(node_affinity::NodeAffinity, Filters::Nodes, 2),
        row(node_resources_fit::NodeResourcesFit, Filters::Nodes, 1),
        row(balanced_allocation::BalancedAllocation, Filters::Nothing, 1),
    ]
}
