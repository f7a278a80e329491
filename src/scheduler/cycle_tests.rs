//! Decisions as a table: nodes, a pod, and what comes out.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::plugins::default_profile;

fn node(name: &str, extra: Value) -> NodeInfo {
    let mut object = json!({"metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}}, "spec": {},
        "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "10"}}});
    merge(&mut object, extra);
    let mut info = NodeInfo::new(name);
    info.set_node(Arc::new(serde_json::from_value(object).unwrap()));
    info
}

fn merge(to: &mut Value, from: Value) {
    match (to, from) {
        (Value::Object(to), Value::Object(from)) => {
            for (key, value) in from {
                merge(to.entry(key).or_insert(Value::Null), value);
            }
        }
        (to, from) => *to = from,
    }
}

fn pod(cpu: &str, extra: Value) -> PodInfo {
    let mut object = json!({"metadata": {"namespace": "d", "name": "p"},
        "spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": cpu, "memory": "1Gi"}}}]}});
    merge(&mut object, json!({"spec": extra}));
    PodInfo::new(Arc::new(serde_json::from_value(object).unwrap()))
}

fn decide(nodes: &[NodeInfo], pod: &PodInfo) -> Result<String, String> {
    let nodes: Vec<&NodeInfo> = nodes.iter().collect();
    let decision = schedule(&default_profile(), pod, &nodes, 0, |_| 0);
    decision.map(|d| d.node).map_err(|e| e.to_string())
}

#[test]
fn a_pod_that_asks_too_much_is_refused_with_the_counts() {
    let nodes = [node("a", json!({})), node("b", json!({})), node("c", json!({"spec": {"unschedulable": true}}))];
    let refused = decide(&nodes, &pod("1000", json!({}))).unwrap_err();
    assert_eq!(refused, "0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu.");
}

#[test]
fn taints_are_named_unless_tolerated() {
    let taint = json!({"spec": {"taints": [{"key": "gpu", "value": "yes", "effect": "NoSchedule"}]}});
    let nodes = [node("a", taint)];
    let refused = decide(&nodes, &pod("1", json!({}))).unwrap_err();
    assert_eq!(refused, "0/1 nodes are available: 1 node(s) had untolerated taint {gpu: yes}.");
    let tolerant = pod("1", json!({"tolerations": [{"key": "gpu", "operator": "Exists"}]}));
    assert_eq!(decide(&nodes, &tolerant).unwrap(), "a");
}

#[test]
fn selectors_and_affinity_choose_among_nodes() {
    let nodes = [node("a", json!({})), node("b", json!({"metadata": {"labels": {"disk": "ssd", "size": "7"}}}))];
    assert_eq!(decide(&nodes, &pod("1", json!({"nodeSelector": {"disk": "ssd"}}))).unwrap(), "b");
    let refused = decide(&nodes, &pod("1", json!({"nodeSelector": {"disk": "tape"}}))).unwrap_err();
    assert_eq!(refused, "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.");
    let required = |operator: &str, value: &str| {
        let terms = json!([{"matchExpressions": [{"key": "size", "operator": operator, "values": [value]}]}]);
        pod(
            "1",
            json!({"affinity": {"nodeAffinity":
            {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}}),
        )
    };
    assert_eq!(decide(&nodes, &required("Gt", "5")).unwrap(), "b");
    assert!(decide(&nodes, &required("Gt", "7")).is_err());
    let preferred = json!([{"weight": 5, "preference": {"matchFields":
        [{"key": "metadata.name", "operator": "In", "values": ["b"]}]}}]);
    let wishes = json!({"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}});
    assert_eq!(decide(&nodes, &pod("1", wishes)).unwrap(), "b");
}

#[test]
fn the_emptier_of_two_equal_nodes_is_taken() {
    let (mut a, b) = (node("a", json!({})), node("b", json!({})));
    a.add_pod(Arc::new(pod("1", json!({}))));
    assert_eq!(decide(&[a, b], &pod("1", json!({}))).unwrap(), "b");
}

#[test]
fn a_full_node_is_refused_by_the_number_of_its_pods() {
    let full = node("a", json!({"status": {"allocatable": {"pods": "0"}}}));
    let refused = decide(&[full], &pod("1", json!({}))).unwrap_err();
    assert_eq!(refused, "0/1 nodes are available: 1 Too many pods.");
}

#[test]
fn large_clusters_are_searched_only_in_part() {
    assert_eq!((enough_nodes(99), enough_nodes(1_000), enough_nodes(10_000)), (99, 420, 500));
}
