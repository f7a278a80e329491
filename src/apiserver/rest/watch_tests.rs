//! What watchers see, through the whole chain.

#![allow(clippy::unwrap_used)]

use std::time::Duration;

use serde_json::{Value, json};

use super::world_tests::World;

const CONFIGMAPS: &str = "/api/v1/namespaces/default/configmaps";

fn configmap(name: &str, app: &str) -> Value {
    json!({"metadata": {"name": name, "labels": {"app": app}}, "data": {"k": "v"}})
}

#[tokio::test]
async fn a_watch_begins_with_the_state_and_goes_on_with_every_change() {
    let world = World::new().await;
    world.create(CONFIGMAPS, configmap("a", "x")).await;
    let mut lines = world.watch(&format!("{CONFIGMAPS}?watch=1")).await;
    assert_eq!(lines.next().await, "ADDED a");
    world.create(CONFIGMAPS, configmap("b", "x")).await;
    world.patch(&format!("{CONFIGMAPS}/a"), "merge", json!({"data": {"k": "w"}})).await;
    world.delete(&format!("{CONFIGMAPS}/a"), json!({})).await;
    assert_eq!(lines.next().await, "ADDED b");
    assert_eq!(lines.next().await, "MODIFIED a");
    let deleted = lines.event().await.unwrap();
    assert_eq!((&deleted["type"], &deleted["object"]["data"]["k"]), (&json!("DELETED"), &json!("w")));
    let revision = world.store.view().revision().to_string();
    assert_eq!(deleted["object"]["metadata"]["resourceVersion"], revision.as_str());
}

#[tokio::test]
async fn a_watch_resumes_after_its_revision() {
    let world = World::new().await;
    let a = world.create(CONFIGMAPS, configmap("a", "x")).await;
    world.create(CONFIGMAPS, configmap("b", "x")).await;
    let from = a["metadata"]["resourceVersion"].as_str().unwrap();
    let mut lines = world.watch(&format!("{CONFIGMAPS}?watch=1&resourceVersion={from}")).await;
    assert_eq!(lines.next().await, "ADDED b");
}

#[tokio::test]
async fn a_watch_below_the_floor_gets_one_error_event() {
    let world = World::new().await;
    world.create(CONFIGMAPS, configmap("a", "x")).await;
    let floor = world.store.view().revision();
    world.store.compact("configmaps", floor, Duration::from_secs(5)).await.unwrap();
    let mut lines = world.watch(&format!("{CONFIGMAPS}?watch=1&resourceVersion=1")).await;
    let error = lines.event().await.unwrap();
    assert_eq!((&error["type"], &error["object"]["code"]), (&json!("ERROR"), &json!(410)));
    assert_eq!(error["object"]["reason"], "Expired");
    assert_eq!(lines.next().await, "end");
}

#[tokio::test]
async fn an_object_that_leaves_the_selection_is_deleted_for_the_watcher() {
    let world = World::new().await;
    let now = world.store.view().revision();
    let mut lines = world.watch(&format!("{CONFIGMAPS}?watch=1&resourceVersion={now}&labelSelector=app%3Dx")).await;
    world.create(CONFIGMAPS, configmap("other", "y")).await;
    world.create(CONFIGMAPS, configmap("a", "x")).await;
    let path = format!("{CONFIGMAPS}/a");
    world.patch(&path, "merge", json!({"metadata": {"labels": {"app": "y"}}})).await;
    world.patch(&path, "merge", json!({"metadata": {"labels": {"app": "x"}}})).await;
    assert_eq!(lines.next().await, "ADDED a");
    let left = lines.event().await.unwrap();
    assert_eq!((&left["type"], &left["object"]["metadata"]["labels"]["app"]), (&json!("DELETED"), &json!("x")));
    assert_eq!(lines.next().await, "ADDED a");
}

#[tokio::test]
async fn initial_events_end_with_a_bookmark_and_a_silent_watch_tells_how_far_it_is() {
    let world = World::new().await;
    world.create(CONFIGMAPS, configmap("a", "x")).await;
    let query =
        "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=90";
    let mut lines = world.watch(&format!("{CONFIGMAPS}?{query}")).await;
    assert_eq!(lines.next().await, "ADDED a");
    let end = lines.event().await.unwrap();
    assert_eq!(end["type"], "BOOKMARK");
    assert_eq!(end["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"], "true");
    // A change of another kind moves the revision on, and the bookmark with it.
    world.create("/api/v1/namespaces", json!({"metadata": {"name": "later"}})).await;
    let revision = world.store.view().revision().to_string();
    let clock = world.clock.clone();
    let ticking = tokio::spawn(async move {
        for _ in 0..200 {
            clock.advance(Duration::from_secs(1));
            tokio::task::yield_now().await;
        }
    });
    let silent = lines.event().await.unwrap();
    assert_eq!(silent["type"], "BOOKMARK");
    assert_eq!(silent["object"]["metadata"]["resourceVersion"], revision.as_str());
    let mut last = lines.next().await;
    while last != "end" {
        assert_eq!(last, "BOOKMARK ");
        last = lines.next().await;
    }
    ticking.await.unwrap();
}

#[tokio::test]
async fn watchers_of_metadata_and_tables_get_their_own_form() {
    let world = World::new().await;
    world.create(CONFIGMAPS, configmap("a", "x")).await;
    let open = async |accept: &str| {
        let mut request =
            super::world_tests::request("GET", &format!("{CONFIGMAPS}?watch=1&timeoutSeconds=1"), Default::default());
        request.headers_mut().insert("accept", accept.parse().unwrap());
        let clock = world.clock.clone();
        let ticking = tokio::spawn(async move {
            for _ in 0..50 {
                clock.advance(Duration::from_millis(100));
                tokio::task::yield_now().await;
            }
        });
        let answer = world.send(request).await.text();
        ticking.await.unwrap();
        serde_json::from_str::<Value>(answer.lines().next().unwrap()).unwrap()
    };
    let metadata = open("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1").await;
    assert_eq!(metadata["object"]["kind"], "PartialObjectMetadata");
    assert_eq!(metadata["object"].get("data"), None);
    let table = open("application/json;as=Table;g=meta.k8s.io;v=v1").await;
    assert_eq!((&table["object"]["kind"], &table["object"]["rows"][0]["cells"][0]), (&json!("Table"), &json!("a")));
}
