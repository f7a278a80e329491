//! Tests of the graph: from what was observed to what to look at and what to do.

use serde_json::{Value, json};

use super::*;

/// A pod `name` with uid `name`, owned by `owners`: `a` a pod, `a!` one that blocks the owner's deletion.
fn pod(name: &str, owners: &[&str]) -> Node {
    with(name, owners, json!({}))
}

fn with(name: &str, owners: &[&str], more: Value) -> Node {
    let references: Vec<Value> = owners
        .iter()
        .map(|owner| {
            let uid = owner.trim_end_matches('!');
            json!({"apiVersion": "v1", "kind": "Pod", "name": uid, "uid": uid, "blockOwnerDeletion": owner.ends_with('!')})
        })
        .collect();
    let mut metadata =
        json!({"namespace": "n", "name": name, "uid": name, "resourceVersion": "1", "ownerReferences": references});
    metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Node::new(Kind::named("v1", "Pod").unwrap(), serde_json::from_value(metadata).unwrap())
}

/// The same, being deleted and held by a finalizer.
fn deleting(name: &str, owners: &[&str], finalizer: &str) -> Node {
    with(name, owners, json!({"deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": [finalizer]}))
}

fn foreground(name: &str, owners: &[&str]) -> Node {
    deleting(name, owners, "foregroundDeletion")
}

fn graph(nodes: &[Node]) -> Graph {
    let mut graph = Graph::default();
    for node in nodes {
        graph.observe(node.clone());
    }
    graph
}

fn identity(uid: &str) -> Identity {
    pod(uid, &[]).identity
}

fn check(graph: &Graph, uid: &str, expected: Plan) {
    assert_eq!(graph.decide(uid, &BTreeMap::new()), expected, "{uid}");
}

const BACKGROUND: Plan = Plan::Delete(PropagationPolicy::Background);

#[test]
fn a_gone_owner_takes_its_dependents_along_one_level_at_a_time() {
    let mut graph = graph(&[pod("a", &[]), pod("b", &["a"]), pod("c", &["b"])]);
    check(&graph, "b", Plan::Nothing);
    assert_eq!(graph.forget("a"), ["b"]);
    check(&graph, "b", BACKGROUND);
    check(&graph, "c", Plan::Nothing);
    assert_eq!(graph.forget("b"), ["c"]);
    check(&graph, "c", BACKGROUND);
}

#[test]
fn an_owner_that_was_never_seen_is_asked_for_before_anything_is_deleted() {
    let mut graph = Graph::default();
    assert_eq!(graph.observe(pod("b", &["a"])), ["b"]);
    check(&graph, "b", Plan::Ask(vec![identity("a")]));
    let decide = |presence| graph.decide("b", &BTreeMap::from([(identity("a"), presence)]));
    assert_eq!(decide(Presence::Absent), BACKGROUND);
    assert_eq!(decide(Presence::Solid), Plan::Nothing);
    graph.record_absent(identity("a"));
    check(&graph, "b", BACKGROUND);
    // Another object of the owner's name is not the owner.
    graph.observe(with("other", &[], json!({"name": "a"})));
    check(&graph, "b", BACKGROUND);
}

#[test]
fn an_owner_seen_after_its_dependent_counts_from_then_on() {
    let mut graph = graph(&[pod("b", &["a"])]);
    assert!(graph.observe(pod("a", &[])).is_empty());
    check(&graph, "b", Plan::Nothing);
    assert!(graph.suspects().is_empty());
    assert_eq!(graph.forget("a"), ["b"]);
}

#[test]
fn with_another_owner_left_only_the_reference_goes() {
    let mut graph = graph(&[pod("a", &[]), pod("b", &[]), pod("c", &["a", "b"])]);
    graph.forget("a");
    check(&graph, "c", Plan::RemoveReferences(vec!["a".into()]));
    graph.observe(foreground("b", &[]));
    check(&graph, "c", BACKGROUND);
    graph.observe(pod("d", &[]));
    graph.observe(pod("c", &["b", "d"]));
    check(&graph, "c", Plan::RemoveReferences(vec!["b".into()]));
}

#[test]
fn a_foreground_deletion_waits_for_the_dependents_that_block_it() {
    let mut graph = graph(&[pod("a", &[]), pod("blocks", &["a!"]), pod("free", &["a"]), pod("leaf", &["blocks!"])]);
    let mut woken = graph.observe(foreground("a", &[]));
    woken.sort();
    assert_eq!(woken, ["a", "blocks", "free"]);
    check(&graph, "a", Plan::Wake(vec!["blocks".into()]));
    check(&graph, "free", BACKGROUND);
    // It has dependents itself, so it waits for them in turn.
    check(&graph, "blocks", Plan::Delete(PropagationPolicy::Foreground));
    graph.observe(foreground("blocks", &["a!"]));
    check(&graph, "a", Plan::Nothing);
    check(&graph, "leaf", BACKGROUND);
    assert_eq!(graph.forget("leaf"), ["blocks"]);
    check(&graph, "blocks", Plan::FinishForeground);
    assert_eq!(graph.forget("blocks"), ["a"]);
    check(&graph, "a", Plan::FinishForeground);
}

#[test]
fn a_foreground_deletion_does_not_wait_for_dependents_that_do_not_block() {
    let graph = graph(&[foreground("a", &[]), pod("free", &["a"])]);
    check(&graph, "a", Plan::FinishForeground);
}

#[test]
fn a_reference_that_is_removed_or_stops_blocking_wakes_the_owner_that_waits() {
    for after in [pod("b", &[]), pod("b", &["a"])] {
        let mut graph = graph(&[foreground("a", &[]), pod("b", &["a!"])]);
        assert!(graph.observe(after).contains(&"a".to_owned()));
        check(&graph, "a", Plan::FinishForeground);
    }
}

#[test]
fn a_circle_is_deleted_in_either_way() {
    let mut background = graph(&[pod("a", &["b!"]), pod("b", &["a!"])]);
    check(&background, "b", Plan::Nothing);
    background.forget("a");
    check(&background, "b", BACKGROUND);

    let mut circle = graph(&[foreground("a", &["b!"]), pod("b", &["a!"])]);
    check(&circle, "b", Plan::UnblockAndDelete);
    assert!(circle.observe(foreground("b", &["a"])).contains(&"a".to_owned()));
    check(&circle, "a", Plan::FinishForeground);
    assert!(circle.forget("a").contains(&"b".to_owned()));
    check(&circle, "b", Plan::FinishForeground);

    check(&graph(&[foreground("self", &["self!"])]), "self", Plan::FinishForeground);
}

#[test]
fn orphans_lose_their_reference_before_their_owner_goes() {
    let mut graph = graph(&[pod("a", &[]), pod("b", &["a"])]);
    let orphaning = deleting("a", &[], "orphan");
    assert_eq!(graph.observe(orphaning.clone()), ["a"]);
    check(&graph, "a", Plan::Orphan(vec![identity("b")]));
    check(&graph, "b", Plan::Nothing);
    // Seen again in the same state: it was told once, and is found again after a takeover.
    assert!(graph.observe(orphaning).is_empty());
    assert_eq!(graph.suspects(), ["a"]);
}

#[test]
fn the_policy_follows_the_finalizers_that_the_object_has() {
    let held = |finalizer: &str| with("b", &["a"], json!({"finalizers": [finalizer]}));
    for (node, policy) in [
        (held("orphan"), PropagationPolicy::Orphan),
        (held("foregroundDeletion"), PropagationPolicy::Foreground),
        (held("other/one"), PropagationPolicy::Background),
    ] {
        let mut graph = graph(&[node]);
        graph.record_absent(identity("a"));
        check(&graph, "b", Plan::Delete(policy));
    }
    let mut graph = graph(&[deleting("b", &["a"], "other/one")]);
    graph.record_absent(identity("a"));
    check(&graph, "b", Plan::Nothing);
}

#[test]
fn an_owner_in_another_namespace_is_not_found_there_and_reported() {
    let mut graph = graph(&[with("a", &[], json!({"namespace": "elsewhere"})), pod("b", &["a"])]);
    check(&graph, "b", Plan::Ask(vec![identity("a")]));
    assert_eq!(graph.misplaced("b").len(), 1);
    graph.record_absent(identity("a"));
    check(&graph, "b", BACKGROUND);
    // A cluster-scoped object cannot be owned by one in a namespace, and kinds that are not served tell nothing.
    graph.observe(with("c", &["a"], json!({"namespace": ""})));
    check(&graph, "c", Plan::Nothing);
    let unknown = json!([{"apiVersion": "x.example/v1", "kind": "Thing", "name": "t", "uid": "t"}]);
    graph.observe(with("d", &[], json!({"ownerReferences": unknown})));
    check(&graph, "d", Plan::Nothing);
}
