//! What is written while disks are nearly full, and to Leases that mirror a role.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::world_tests::World;

const CONFIGMAPS: &str = "/api/v1/namespaces/default/configmaps";
const LEASES: &str = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
const EVENTS: &str = "/api/v1/namespaces/default/events";

#[tokio::test]
async fn a_full_disk_refuses_what_is_new_and_lets_the_rest_go_on() {
    let full = Arc::new(AtomicBool::new(false));
    let told = full.clone();
    let reason = move || told.load(Ordering::Relaxed).then(|| "the disk of m2 is nearly full".to_owned());
    let world = World::with(|config| config.pressure = Some(Arc::new(reason))).await;
    let event = json!({"metadata": {"name": "e"}, "involvedObject": {"namespace": "default"}});
    world.create(CONFIGMAPS, json!({"metadata": {"name": "a"}, "data": {"k": "1"}})).await;
    world.create(EVENTS, event).await;
    full.store(true, Ordering::Relaxed);
    let refused = (503, "Insufficient Storage: the disk of m2 is nearly full".to_owned());
    let answer = world.post(CONFIGMAPS, json!({"metadata": {"name": "b"}})).await;
    assert_eq!(answer.headers["retry-after"], "1", "there may be room again soon");
    assert_eq!(answer.failure(), refused);
    let touched = world.patch(&format!("{EVENTS}/e"), "merge", json!({"message": "again"})).await;
    assert_eq!(touched.failure(), refused, "events are the first to go");
    let path = format!("{CONFIGMAPS}/a");
    assert_eq!(world.patch(&path, "merge", json!({"data": {"k": "2"}})).await.ok()["data"]["k"], "2");
    world.create(LEASES, json!({"metadata": {"name": "node-1"}, "spec": {"holderIdentity": "node-1"}})).await;
    world.delete(&path, json!({})).await.ok();
    full.store(false, Ordering::Relaxed);
    world.create(CONFIGMAPS, json!({"metadata": {"name": "b"}})).await;
}

#[tokio::test]
async fn a_lease_that_mirrors_a_role_is_read_only() {
    let world = World::new().await;
    world.create("/api/v1/namespaces", json!({"metadata": {"name": "kube-system"}})).await;
    let leases = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
    let lease = |name: &str| json!({"metadata": {"name": name}, "spec": {"holderIdentity": "me"}});
    let (code, message) = world.post(leases, lease("kube-scheduler")).await.failure();
    assert_eq!(code, 403);
    assert!(message.ends_with("is read-only"), "{message}");
    world.create(leases, lease("somebody-else")).await;
}
