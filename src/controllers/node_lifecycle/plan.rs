//! What a node's conditions and taints are to be. Pure functions, upstream's rules and texts.

use k8s_openapi::api::core::v1::{Node, NodeCondition, Taint};
use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};

use super::zones::Eviction;
use crate::pods;

/// Conditions that a silent node's status is unknown in.
const WATCHED: &[&str] = &["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/// Which condition, in which status, is which taint.
const TAINT_TABLE: &[(&str, &str, &str)] = &[
    ("DiskPressure", "True", "node.kubernetes.io/disk-pressure"),
    ("MemoryPressure", "True", "node.kubernetes.io/memory-pressure"),
    ("NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"),
    ("PIDPressure", "True", "node.kubernetes.io/pid-pressure"),
    ("Ready", "False", "node.kubernetes.io/not-ready"),
    ("Ready", "Unknown", "node.kubernetes.io/unreachable"),
];
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

fn condition<'a>(node: &'a Node, kind: &str) -> Option<&'a NodeCondition> {
    node.status.as_ref()?.conditions.iter().flatten().find(|condition| condition.type_ == kind)
}

/// Status of the Ready condition; a node that never reported is unknown.
pub fn ready_status(node: &Node) -> &str {
    condition(node, "Ready").map_or("Unknown", |ready| ready.status.as_str())
}

/// When the node last spoke through its status.
pub fn last_heartbeat(node: &Node) -> Option<Timestamp> {
    condition(node, "Ready").filter(|c| c.status != "Unknown")?.last_heartbeat_time.as_ref().map(|time| time.0)
}

/// The conditions of a node that fell silent; `None` where they say so already.
pub fn unknown(node: &Node, now: Timestamp) -> Option<Vec<Value>> {
    let unknown = |kind: &str| condition(node, kind).is_some_and(|condition| condition.status == "Unknown");
    if WATCHED.iter().all(|kind| unknown(kind)) {
        return None;
    }
    let never = node.status.as_ref().is_none_or(|status| status.conditions.is_none());
    let (reason, message) = if never {
        ("NodeStatusNeverUpdated", "Kubelet never posted node status.")
    } else {
        ("NodeStatusUnknown", "Kubelet stopped posting node status.")
    };
    let next = |kind: &str| {
        let heartbeat = condition(node, kind).and_then(|c| c.last_heartbeat_time.clone());
        json!({"type": kind, "status": "Unknown", "reason": reason, "message": message,
            "lastHeartbeatTime": heartbeat, "lastTransitionTime": pods::stamp(now)})
    };
    Some(WATCHED.iter().filter(|kind| !unknown(kind)).map(|kind| next(kind)).collect())
}

/// Whether the node's pods are being evicted already.
pub fn is_evicted(node: &Node) -> bool {
    let taints = node.spec.as_ref().and_then(|spec| spec.taints.as_deref()).unwrap_or_default();
    let ours = |taint: &Taint| TAINT_TABLE.iter().any(|(kind, _, key)| *kind == "Ready" && taint.key == *key);
    taints.iter().any(|taint| taint.effect == "NoExecute" && ours(taint))
}

/// The taints as they should be; `None` where they are so. Taints of others are kept.
pub fn taints(node: &Node, eviction: Eviction, now: Timestamp) -> Option<Vec<Taint>> {
    let there = node.spec.as_ref().and_then(|spec| spec.taints.clone()).unwrap_or_default();
    let mut wanted: Vec<(&str, &str)> = Vec::new();
    for (kind, status, key) in TAINT_TABLE {
        if condition(node, kind).map(|c| c.status.as_str()) == Some(*status) {
            wanted.push((key, "NoSchedule"));
            let evicts = match eviction {
                Eviction::Granted => true,
                Eviction::Held => is_evicted(node),
                Eviction::Lifted => false,
            };
            if *kind == "Ready" && evicts {
                wanted.push((key, "NoExecute"));
            }
        }
    }
    if node.spec.as_ref().is_some_and(|spec| spec.unschedulable == Some(true)) {
        wanted.push((UNSCHEDULABLE, "NoSchedule"));
    }
    let ours = |taint: &Taint| taint.key == UNSCHEDULABLE || TAINT_TABLE.iter().any(|(_, _, key)| taint.key == *key);
    let is = |taint: &Taint, (key, effect): &(&str, &str)| taint.key == *key && taint.effect == *effect;
    let mut next: Vec<Taint> = there.iter().filter(|t| !ours(t) || wanted.iter().any(|w| is(t, w))).cloned().collect();
    for wish in &wanted {
        if !next.iter().any(|taint| is(taint, wish)) {
            next.push(Taint {
                key: wish.0.to_owned(),
                effect: wish.1.to_owned(),
                value: None,
                time_added: Some(pods::stamp(now)),
            });
        }
    }
    (next != there).then_some(next)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn node(ready: &str, taints: Value) -> Node {
        let conditions = WATCHED.map_status(ready);
        serde_json::from_value(json!({"metadata": {"name": "n"}, "spec": {"taints": taints},
            "status": {"conditions": conditions}}))
        .unwrap()
    }

    trait MapStatus {
        fn map_status(&self, ready: &str) -> Vec<Value>;
    }

    impl MapStatus for &[&str] {
        fn map_status(&self, ready: &str) -> Vec<Value> {
            let status = |kind: &str| if kind == "Ready" { ready.to_owned() } else { "False".to_owned() };
            self.iter().map(|kind| json!({"type": kind, "status": status(kind)})).collect()
        }
    }

    fn keys(taints: &[Taint]) -> Vec<String> {
        taints.iter().map(|t| format!("{}:{}", t.key, t.effect)).collect()
    }

    #[test]
    fn a_silent_node_becomes_unknown_once() {
        let conditions = unknown(&node("True", json!([])), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(conditions.len(), 4);
        assert_eq!(conditions[0]["reason"], "NodeStatusUnknown");
        let all_unknown: Node = serde_json::from_value(json!({"metadata": {}, "status": {"conditions":
                WATCHED.iter().map(|k| json!({"type": k, "status": "Unknown"})).collect::<Vec<_>>()}}))
        .unwrap();
        assert_eq!(unknown(&all_unknown, Timestamp::UNIX_EPOCH), None);
    }

    #[test]
    fn taints_follow_the_conditions_and_leave_others_alone() {
        let foreign = json!([{"key": "mine", "effect": "NoSchedule"}]);
        let now = Timestamp::UNIX_EPOCH;
        let tainted = taints(&node("Unknown", foreign), Eviction::Granted, now).unwrap();
        assert_eq!(
            keys(&tainted),
            [
                "mine:NoSchedule",
                "node.kubernetes.io/unreachable:NoSchedule",
                "node.kubernetes.io/unreachable:NoExecute"
            ]
        );
        let there = serde_json::to_value(&tainted).unwrap();
        let back = taints(&node("True", there.clone()), Eviction::Held, now).unwrap();
        assert_eq!(keys(&back), ["mine:NoSchedule"]);
        let foreign = json!([{"key": "mine", "effect": "NoSchedule"}]);
        assert_eq!(taints(&node("True", foreign.clone()), Eviction::Held, now), None);
        let held = taints(&node("Unknown", foreign), Eviction::Held, now).unwrap();
        assert_eq!(keys(&held), ["mine:NoSchedule", "node.kubernetes.io/unreachable:NoSchedule"]);
        assert_eq!(taints(&node("Unknown", there.clone()), Eviction::Held, now), None, "what was granted stays");
        let lifted = taints(&node("Unknown", there), Eviction::Lifted, now).unwrap();
        assert_eq!(keys(&lifted), ["mine:NoSchedule", "node.kubernetes.io/unreachable:NoSchedule"]);
    }
}
