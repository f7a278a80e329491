//! Nodes that fall silent together do not lose their pods together: one node of a zone every ten seconds, so that a
//! broken network empties no cluster. A new leader grants the first one anew. Source: kube-controller-manager's
//! `--node-eviction-rate`. Pure over object events in revision order; nodes of worlds are all of one zone.

use crate::history::{History, ObjectEvent};
use crate::invariants::limits::EVICTION_PAUSE_MIN;
use crate::invariants::objects::Cluster;
use crate::model::Timeline;

/// Taints that empty a node.
const KEYS: [&str; 2] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
/// Of so many in a row, the first and the second may be of two leaders.
const IN_A_ROW: usize = 3;

pub fn check(history: &History, _: &Timeline) -> Vec<String> {
    let mut cluster = Cluster::default();
    let mut evicted: Vec<&ObjectEvent> = Vec::new();
    for event in &history.objects {
        let step = cluster.apply(event);
        if !event.deleted && is_evicted(event) && !step.before.is_some_and(is_evicted) {
            evicted.push(event);
        }
    }
    let too_soon = |row: &&[&ObjectEvent]| {
        let within = row[IN_A_ROW - 1].at_ns.saturating_sub(row[0].at_ns);
        within < EVICTION_PAUSE_MIN.as_nanos() as u64
    };
    let told = |row: &[&ObjectEvent]| {
        let places: Vec<String> = row.iter().map(|event| format!("{} at {}", event.place(), event.revision)).collect();
        format!("{} lose their pods within {EVICTION_PAUSE_MIN:?}", places.join(", "))
    };
    evicted.windows(IN_A_ROW).filter(too_soon).map(told).collect()
}

fn is_evicted(node: &ObjectEvent) -> bool {
    let taints = node.object["spec"]["taints"].as_array().into_iter().flatten();
    let mut ours = taints.filter(|taint| taint["effect"] == "NoExecute");
    node.kind() == "Node" && ours.any(|taint| taint["key"].as_str().is_some_and(|key| KEYS.contains(&key)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::invariants::fixture::check_planted;

    const SECOND: u64 = 1_000_000_000;

    fn node(second: u64, name: &str, effects: &[&str]) -> ObjectEvent {
        let taints: Vec<_> = effects.iter().map(|effect| json!({"key": KEYS[1], "effect": effect})).collect();
        let object = json!({"kind": "Node", "metadata": {"name": name}, "spec": {"taints": taints}});
        ObjectEvent { at_ns: second * SECOND, revision: second, deleted: false, object }
    }

    #[test]
    fn nodes_that_lose_their_pods_together_are_found() {
        let gone = ["NoSchedule", "NoExecute"];
        let objects = vec![
            node(1, "a", &gone),
            node(2, "b", &["NoSchedule"]),
            node(3, "c", &gone),
            // Told again, and not evicted again.
            node(4, "a", &gone),
            node(14, "b", &gone),
        ];
        let good = History { objects, ..History::default() };
        check_planted(check, &good, |history| history.objects[1] = node(2, "b", &gone));
    }
}
