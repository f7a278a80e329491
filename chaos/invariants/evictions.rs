//! Nodes that fall silent together do not lose their pods together: one node of a zone every ten seconds, so that a
//! broken network empties no cluster. A new leader grants the first one anew. Source: kube-controller-manager's
//! `--node-eviction-rate`. Pure over object events in revision order; nodes of worlds are all of one zone.

use store::ROLE_CONTROLLER_MANAGER;

use crate::history::{History, ObjectEvent, RoleEvent};
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
        let within = row[row.len() - 1].at_ns.saturating_sub(row[0].at_ns);
        within < EVICTION_PAUSE_MIN.as_nanos() as u64
    };
    let told = |row: &[&ObjectEvent]| {
        let places: Vec<String> = row.iter().map(|event| format!("{} at {}", event.place(), event.revision)).collect();
        format!("{} lose their pods within {EVICTION_PAUSE_MIN:?}", places.join(", "))
    };
    let grants: Vec<u64> = history.roles.iter().filter_map(granted).collect();
    if grants.is_empty() {
        return evicted.windows(IN_A_ROW).filter(too_soon).map(told).collect();
    }
    // Where all grants are known, nothing is left to chance: one grant, one pace.
    let one_grant =
        |pair: &&[&ObjectEvent]| !grants.iter().any(|token| (pair[0].revision..pair[1].revision).contains(token));
    evicted.windows(2).filter(too_soon).filter(one_grant).map(told).collect()
}

/// The revision at which the controllers were granted to somebody.
fn granted(event: &RoleEvent) -> Option<u64> {
    match event {
        RoleEvent::Granted { role, token, .. } if role == ROLE_CONTROLLER_MANAGER => Some(*token),
        _ => None,
    }
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

    #[test]
    fn where_all_grants_are_known_each_grants_one_node_at_a_time() {
        let granted = |token| RoleEvent::Granted { at_ns: 0, role: ROLE_CONTROLLER_MANAGER.into(), holder: 1, token };
        let gone = |second, name| node(second, name, &["NoExecute"]);
        let objects = vec![gone(2, "a"), gone(4, "b"), gone(6, "c"), gone(16, "d")];
        let roles = vec![granted(1), granted(3), granted(5)];
        let good = History { objects, roles, ..History::default() };
        check_planted(check, &good, |history| drop(history.roles.pop()));
        check_planted(check, &good, |history| history.objects[3] = gone(8, "d"));
    }
}
