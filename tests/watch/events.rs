//! What a watch shows, on every master alike: each change once, in order, from the revision that was asked for.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::harness::stream::{Event, Watch, revision};
use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    a_watch_on_each_master_shows_every_change_once_and_in_order,
    a_watch_resumes_on_another_master_where_it_ended,
    a_watch_without_a_revision_begins_with_what_is_there,
    initial_events_end_with_a_bookmark,
    a_watch_with_a_selector_shows_objects_that_come_and_go,
    a_watch_ends_when_its_time_is_over,
    a_silent_watch_tells_how_far_it_has_come,
    a_watch_from_the_future_shows_nothing_older,
    a_watch_before_the_beginning_of_history_is_told_so_or_shows_everything,
    kubectl_wait_sees_a_deletion,
];

async fn made(cluster: &Shared, namespace: &str, name: &str, labels: Value) -> Result<Value> {
    let object = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name, "labels": labels } });
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    request::post(&cluster.client().await?, &path, &object).await?.expect(201)
}

async fn patched(cluster: &Shared, namespace: &str, name: &str, body: Value) -> Result<Value> {
    let path = format!("/api/v1/namespaces/{namespace}/configmaps/{name}");
    request::patch(&cluster.client().await?, &path, "merge", &body).await?.expect(200)
}

async fn deleted(cluster: &Shared, namespace: &str, name: &str) -> Result<()> {
    let path = format!("/api/v1/namespaces/{namespace}/configmaps/{name}");
    request::delete(&cluster.client().await?, &path, &Value::Null).await?.expect(200).map(drop)
}

/// A namespace in which nothing more happens by itself, and the revision after that.
async fn quiet(cluster: &Shared, purpose: &str) -> Result<(String, u64)> {
    let namespace = cluster.namespace(purpose).await?;
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    let list = until("the namespace's own ConfigMap is there", SOON, async || {
        let list = cluster.get(&path).await?;
        ensure!(list["items"].as_array().is_some_and(|items| items.len() == 1), "{list}");
        Ok(list)
    })
    .await?;
    Ok((namespace, revision(&list)?))
}

fn told(event: &Event) -> (&str, &str) {
    (event.kind.as_str(), event.name())
}

async fn a_watch_on_each_master_shows_every_change_once_and_in_order(cluster: Shared) -> Result<()> {
    let (namespace, start) = quiet(&cluster, "order").await?;
    let path = format!("/api/v1/namespaces/{namespace}/configmaps?resourceVersion={start}");
    let mut watches = Vec::new();
    for master in cluster.masters() {
        watches.push((master.clone(), Watch::open(&cluster.client_of(&master).await?, &path).await?));
    }
    let mut wanted = Vec::new();
    for round in 0..20 {
        let name = format!("a{round}");
        wanted.push(("ADDED", name.clone(), revision(&made(&cluster, &namespace, &name, json!({})).await?)?));
        let change = json!({ "data": { "round": round.to_string() } });
        wanted.push(("MODIFIED", name.clone(), revision(&patched(&cluster, &namespace, &name, change).await?)?));
        if round % 2 == 0 {
            deleted(&cluster, &namespace, &name).await?;
            wanted.push(("DELETED", name, 0));
        }
    }
    let mut histories = Vec::new();
    for (master, mut watch) in watches {
        let mut history = Vec::new();
        let mut last = start;
        for (kind, name, revision) in &wanted {
            let event = watch.expect(SOON).await.with_context(|| master.clone())?;
            assert_eq!(told(&event), (*kind, name.as_str()), "{master}");
            assert!(event.revision() > last, "{master}: {} after {last}", event.revision());
            assert!(*revision == 0 || event.revision() == *revision, "{master}: {event:?}");
            last = event.revision();
            history.push(event.object);
        }
        histories.push(history);
    }
    assert!(histories.windows(2).all(|pair| pair[0] == pair[1]), "all masters show the same bytes");
    Ok(())
}

async fn a_watch_resumes_on_another_master_where_it_ended(cluster: Shared) -> Result<()> {
    let (namespace, start) = quiet(&cluster, "resume").await?;
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    for name in ["a", "b", "c", "d"] {
        made(&cluster, &namespace, name, json!({})).await?;
    }
    let masters = cluster.masters();
    let mut at = start;
    for (turn, name) in ["a", "b", "c", "d"].iter().enumerate() {
        let client = cluster.client_of(&masters[turn % masters.len()]).await?;
        let mut watch = Watch::open(&client, &format!("{path}?resourceVersion={at}")).await?;
        let event = watch.expect(SOON).await?;
        assert_eq!(told(&event), ("ADDED", *name));
        at = event.revision();
    }
    Ok(())
}

async fn a_watch_without_a_revision_begins_with_what_is_there(cluster: Shared) -> Result<()> {
    let (namespace, _) = quiet(&cluster, "initial").await?;
    made(&cluster, &namespace, "a", json!({ "mine": "yes" })).await?;
    let base = format!("/api/v1/namespaces/{namespace}/configmaps?labelSelector=mine");
    for path in [base.clone(), format!("{base}&resourceVersion=0")] {
        let mut watch = Watch::open(&cluster.client().await?, &path).await?;
        let name = format!("b{}", path.len());
        // A follower may answer "any revision" from a moment before.
        let mut seen = vec![watch.expect(SOON).await?];
        made(&cluster, &namespace, &name, json!({ "mine": "yes" })).await?;
        while seen.last().is_some_and(|event| event.name() != name) {
            seen.push(watch.expect(SOON).await?);
        }
        assert_eq!(told(&seen[0]), ("ADDED", "a"));
        assert!(seen.iter().all(|event| event.kind == "ADDED"), "{seen:?}");
    }
    Ok(())
}

async fn initial_events_end_with_a_bookmark(cluster: Shared) -> Result<()> {
    let (namespace, _) = quiet(&cluster, "bookmark").await?;
    made(&cluster, &namespace, "a", json!({})).await?;
    let last = revision(&made(&cluster, &namespace, "b", json!({})).await?)?;
    let query = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    for master in cluster.masters() {
        let path = format!("/api/v1/namespaces/{namespace}/configmaps?{query}");
        let mut watch = Watch::open(&cluster.client_of(&master).await?, &path).await?;
        let mut names = Vec::new();
        let bookmark = loop {
            let event = watch.expect(SOON).await?;
            if event.kind == "BOOKMARK" {
                break event;
            }
            assert_eq!(event.kind, "ADDED");
            names.push(event.name().to_owned());
        };
        assert_eq!(names, ["a", "b", "kube-root-ca.crt"]);
        let annotations = &bookmark.object["metadata"]["annotations"];
        assert_eq!(annotations["k8s.io/initial-events-end"], "true", "{bookmark:?}");
        assert_eq!(bookmark.object["kind"], "ConfigMap");
        assert!(bookmark.revision() >= last, "{master}: {bookmark:?}");
    }
    Ok(())
}

async fn a_watch_with_a_selector_shows_objects_that_come_and_go(cluster: Shared) -> Result<()> {
    let (namespace, start) = quiet(&cluster, "transitions").await?;
    let path = format!("/api/v1/namespaces/{namespace}/configmaps?labelSelector=on%3Dyes&resourceVersion={start}");
    let mut watch = Watch::open(&cluster.client().await?, &path).await?;
    made(&cluster, &namespace, "a", json!({ "on": "no" })).await?;
    let switch = |value: Value| json!({ "metadata": { "labels": { "on": value } } });
    patched(&cluster, &namespace, "a", switch(json!("yes"))).await?;
    patched(&cluster, &namespace, "a", json!({ "data": { "k": "v" } })).await?;
    let left = revision(&patched(&cluster, &namespace, "a", switch(Value::Null)).await?)?;
    made(&cluster, &namespace, "b", json!({ "on": "yes" })).await?;
    let mut events = Vec::new();
    for _ in 0..4 {
        events.push(watch.expect(SOON).await?);
    }
    let kinds: Vec<(&str, &str)> = events.iter().map(told).collect();
    assert_eq!(kinds, [("ADDED", "a"), ("MODIFIED", "a"), ("DELETED", "a"), ("ADDED", "b")]);
    // What left the selection is shown as it was, at the revision of the change.
    assert_eq!(events[2].object["metadata"]["labels"]["on"], "yes");
    assert_eq!(events[2].revision(), left);
    Ok(())
}

async fn a_watch_ends_when_its_time_is_over(cluster: Shared) -> Result<()> {
    let (namespace, start) = quiet(&cluster, "timeout").await?;
    let query = format!("resourceVersion={start}&timeoutSeconds=2&allowWatchBookmarks=true");
    let path = format!("/api/v1/namespaces/{namespace}/configmaps?{query}");
    let mut watch = Watch::open(&cluster.client().await?, &path).await?;
    let end = tokio::time::timeout(SOON, async {
        while let Some(event) = watch.next().await? {
            ensure!(event.kind == "BOOKMARK", "{event:?}");
        }
        Ok(())
    });
    end.await.context("the watch does not end")?
}

async fn a_silent_watch_tells_how_far_it_has_come(cluster: Shared) -> Result<()> {
    let (namespace, start) = quiet(&cluster, "silent").await?;
    let (elsewhere, _) = quiet(&cluster, "elsewhere").await?;
    // The last bookmark comes shortly before the end; those in between are a minute apart.
    let query = format!("resourceVersion={start}&timeoutSeconds=5&allowWatchBookmarks=true");
    let path = format!("/api/v1/namespaces/{namespace}/configmaps?{query}");
    let mut watches = Vec::new();
    for master in cluster.masters() {
        watches.push((master.clone(), Watch::open(&cluster.client_of(&master).await?, &path).await?));
    }
    let object = made(&cluster, &elsewhere, "a", json!({})).await?;
    let reached = revision(&object)?;
    let mut bookmarks = Vec::new();
    for (master, mut watch) in watches {
        let event = watch.expect(SOON).await.with_context(|| format!("the watch at {master}"))?;
        assert_eq!(event.kind, "BOOKMARK", "{master}: {event:?}");
        assert_eq!((&event.object["kind"], &event.object["apiVersion"]), (&json!("ConfigMap"), &json!("v1")));
        assert!(event.revision() >= reached, "{master}: {event:?} does not reach {reached}");
        bookmarks.push((master, event));
    }
    for (master, event) in bookmarks {
        // It is a place to go on from: nothing that was told before comes again.
        let resumed = format!("/api/v1/namespaces/{namespace}/configmaps?resourceVersion={}", event.revision());
        let mut resumed = Watch::open(&cluster.client_of(&master).await?, &resumed).await?;
        let named = made(&cluster, &namespace, &format!("b-{master}"), json!({})).await?;
        let wanted = revision(&named)?;
        let mut last = event.revision();
        while last < wanted {
            let next = resumed.expect(SOON).await?;
            ensure!(next.revision() > last && next.revision() <= wanted, "{master}: {next:?} behind {last}");
            last = next.revision();
        }
    }
    Ok(())
}

async fn a_watch_from_the_future_shows_nothing_older(cluster: Shared) -> Result<()> {
    let (namespace, start) = quiet(&cluster, "future").await?;
    let future = start + 40;
    let path = format!("/api/v1/namespaces/{namespace}/configmaps?resourceVersion={future}");
    let mut watch = Watch::open(&cluster.client().await?, &path).await?;
    let first = tokio::time::timeout(SOON, async {
        let mut round = 0;
        loop {
            let name = format!("a{round}");
            let at = revision(&made(&cluster, &namespace, &name, json!({})).await?)?;
            if at > future {
                return anyhow::Ok(at);
            }
            round += 1;
        }
    });
    let first = first.await.context("the future does not come")??;
    let event = watch.expect(SOON).await?;
    assert_eq!((event.kind.as_str(), event.revision()), ("ADDED", first), "{event:?}");
    Ok(())
}

async fn a_watch_before_the_beginning_of_history_is_told_so_or_shows_everything(cluster: Shared) -> Result<()> {
    let (namespace, _) = quiet(&cluster, "beginning").await?;
    made(&cluster, &namespace, "a", json!({})).await?;
    let path = format!("/api/v1/namespaces/{namespace}/configmaps?resourceVersion=1");
    let mut watch = Watch::open(&cluster.client().await?, &path).await?;
    let event = watch.expect(SOON).await?;
    if event.kind == "ERROR" {
        assert_eq!((&event.object["code"], &event.object["reason"]), (&json!(410), &json!("Expired")), "{event:?}");
    } else {
        assert_eq!(event.kind, "ADDED", "the window of history reaches back to the start of this cluster");
        assert_eq!(event.name(), "kube-root-ca.crt");
    }
    Ok(())
}

async fn kubectl_wait_sees_a_deletion(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("wait").await?;
    cluster.kubectl(&format!("create configmap a -n {namespace}")).await?;
    let line = format!("wait configmap a --for=delete --timeout=60s -n {namespace}");
    let delete = format!("delete configmap a -n {namespace}");
    let (waited, deleted) = futures::future::join(cluster.kubectl(&line), cluster.kubectl(&delete)).await;
    deleted?;
    waited.map(drop)
}
