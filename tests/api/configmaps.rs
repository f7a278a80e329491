//! A simple kind through all verbs, by raw requests: codes, bodies and revisions as upstream's.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::harness::{Shared, Test, request, stream, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    a_config_map_goes_through_create_get_update_patch_and_delete,
    a_namespace_goes_through_its_verbs,
    an_update_that_changes_nothing_writes_nothing,
    a_stale_update_conflicts_and_one_without_a_revision_does_not,
    a_patch_of_each_kind_is_applied,
    a_collection_is_deleted_by_selector,
    a_status_subresource_changes_status_alone,
];

fn config_map(name: &str, data: Value) -> Value {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name }, "data": data })
}

async fn a_config_map_goes_through_create_get_update_patch_and_delete(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("verbs").await?;
    let client = cluster.client().await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let one = format!("{all}/a");

    let made = request::post(&client, &all, &config_map("a", json!({ "k": "1" }))).await?.expect(201)?;
    let meta = &made["metadata"];
    assert_eq!((&made["kind"], &made["apiVersion"]), (&json!("ConfigMap"), &json!("v1")));
    assert_eq!(meta["namespace"], json!(namespace));
    assert_eq!(meta["uid"].as_str().map(str::len), Some(36), "{meta}");
    assert!(meta["creationTimestamp"].as_str().is_some_and(|time| time.ends_with('Z') && time.len() == 20), "{meta}");
    assert!(stream::revision(&made)? > 0);

    let again = request::post(&client, &all, &config_map("a", json!({}))).await?.expect(409)?;
    assert_eq!(again["reason"], "AlreadyExists");
    assert_eq!(again["message"], "configmaps \"a\" already exists");
    assert_eq!(again["details"], json!({ "name": "a", "kind": "configmaps" }));

    assert_eq!(request::get(&client, &one).await?.expect(200)?, made);

    let mut changed = made.clone();
    changed["data"]["k"] = json!("2");
    let updated = request::put(&client, &one, &changed).await?.expect(200)?;
    assert!(stream::revision(&updated)? > stream::revision(&made)?);
    assert_eq!(updated["metadata"]["uid"], made["metadata"]["uid"]);
    assert_eq!(updated["metadata"]["creationTimestamp"], made["metadata"]["creationTimestamp"]);

    let listed = request::get(&client, &all).await?.expect(200)?;
    assert_eq!((&listed["kind"], &listed["apiVersion"]), (&json!("ConfigMapList"), &json!("v1")));
    let names: Vec<&str> =
        listed["items"].as_array().unwrap().iter().filter_map(|item| item["metadata"]["name"].as_str()).collect();
    assert!(names.contains(&"a") && names.is_sorted(), "{names:?}");
    assert!(stream::revision(&listed)? >= stream::revision(&updated)?);

    let gone = request::delete(&client, &one, &Value::Null).await?.expect(200)?;
    assert_eq!((&gone["kind"], &gone["status"]), (&json!("Status"), &json!("Success")));
    assert_eq!(gone["details"]["uid"], made["metadata"]["uid"]);
    let missing = request::get(&client, &one).await?.expect(404)?;
    assert_eq!(missing["message"], "configmaps \"a\" not found");
    assert_eq!(missing["reason"], "NotFound");
    request::delete(&client, &one, &Value::Null).await?.expect(404)?;
    Ok(())
}

async fn a_namespace_goes_through_its_verbs(cluster: Shared) -> Result<()> {
    let client = cluster.client().await?;
    let body = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "by-hand" } });
    let made = request::post(&client, "/api/v1/namespaces", &body).await?.expect(201)?;
    assert_eq!(made["spec"]["finalizers"], json!(["kubernetes"]));
    assert_eq!(made["status"]["phase"], "Active");
    assert_eq!(made["metadata"]["labels"]["kubernetes.io/metadata.name"], "by-hand");
    let label = json!({ "metadata": { "labels": { "team": "a" } } });
    let patched = request::patch(&client, "/api/v1/namespaces/by-hand", "merge", &label).await?.expect(200)?;
    assert_eq!(patched["metadata"]["labels"]["team"], "a");
    let deleted = request::delete(&client, "/api/v1/namespaces/by-hand", &Value::Null).await?.expect(200)?;
    assert_eq!(deleted["status"]["phase"], "Terminating", "{deleted}");
    let refused = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "late" } });
    let answer = request::post(&client, "/api/v1/namespaces/by-hand/configmaps", &refused).await?;
    // It may be gone already.
    ensure!([403, 404].contains(&answer.status.as_u16()), "{answer:?}");
    if answer.status.as_u16() == 403 {
        let told = answer.json()?;
        let text = "unable to create new content in namespace by-hand because it is being terminated";
        assert!(told["message"].as_str().unwrap().contains(text), "{told}");
        assert_eq!(told["details"]["causes"][0]["reason"], "NamespaceTerminating");
    }
    Ok(())
}

async fn an_update_that_changes_nothing_writes_nothing(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("noop").await?;
    let client = cluster.client().await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let made = request::post(&client, &all, &config_map("a", json!({ "k": "1" }))).await?.expect(201)?;
    let put = request::put(&client, &format!("{all}/a"), &made).await?.expect(200)?;
    assert_eq!(put, made);
    let same = json!({ "data": { "k": "1" } });
    let patched = request::patch(&client, &format!("{all}/a"), "merge", &same).await?.expect(200)?;
    assert_eq!(patched, made);
    Ok(())
}

async fn a_stale_update_conflicts_and_one_without_a_revision_does_not(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("stale").await?;
    let client = cluster.client().await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let one = format!("{all}/a");
    let first = request::post(&client, &all, &config_map("a", json!({ "k": "1" }))).await?.expect(201)?;
    let second = config_map("a", json!({ "k": "2" }));
    request::put(&client, &one, &second).await?.expect(200)?;
    let told = request::put(&client, &one, &first).await?.expect(409)?;
    assert_eq!(told["reason"], "Conflict");
    assert_eq!(
        told["message"],
        "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; \
         please apply your changes to the latest version and try again"
    );
    let stale_patch = json!({ "metadata": { "resourceVersion": first["metadata"]["resourceVersion"] } });
    request::patch(&client, &one, "merge", &stale_patch).await?.expect(409)?;
    Ok(())
}

async fn a_patch_of_each_kind_is_applied(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("patches").await?;
    let client = cluster.client().await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let one = format!("{all}/a");
    request::post(&client, &all, &config_map("a", json!({ "k": "1", "gone": "x" }))).await?.expect(201)?;
    let json_patch = json!([
        { "op": "test", "path": "/data/k", "value": "1" },
        { "op": "replace", "path": "/data/k", "value": "2" },
        { "op": "add", "path": "/data/new", "value": "3" },
    ]);
    let patched = request::patch(&client, &one, "json", &json_patch).await?.expect(200)?;
    assert_eq!(patched["data"], json!({ "k": "2", "gone": "x", "new": "3" }));
    let merge = json!({ "data": { "gone": null, "new": "4" } });
    let patched = request::patch(&client, &one, "merge", &merge).await?.expect(200)?;
    assert_eq!(patched["data"], json!({ "k": "2", "new": "4" }));
    let strategic = json!({ "metadata": { "finalizers": ["example.com/a"] } });
    request::patch(&client, &one, "strategic-merge", &strategic).await?.expect(200)?;
    let strategic = json!({ "metadata": { "finalizers": ["example.com/b"] } });
    let patched = request::patch(&client, &one, "strategic-merge", &strategic).await?.expect(200)?;
    let mut finalizers: Vec<&str> =
        patched["metadata"]["finalizers"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    finalizers.sort_unstable();
    assert_eq!(finalizers, ["example.com/a", "example.com/b"]);
    request::patch(&client, &one, "merge", &json!({ "metadata": { "finalizers": null } })).await?.expect(200)?;
    Ok(())
}

async fn a_collection_is_deleted_by_selector(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("collection").await?;
    let client = cluster.client().await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    for (name, tier) in [("a", "front"), ("b", "front"), ("c", "back")] {
        let mut object = config_map(name, json!({}));
        object["metadata"]["labels"] = json!({ "tier": tier });
        request::post(&client, &all, &object).await?.expect(201)?;
    }
    let answer = request::delete(&client, &format!("{all}?labelSelector=tier%3Dfront"), &Value::Null).await?;
    let gone = answer.expect(200)?;
    assert_eq!(gone["kind"], "ConfigMapList");
    assert_eq!(gone["items"].as_array().map(Vec::len), Some(2));
    request::get(&client, &format!("{all}/a")).await?.expect(404)?;
    request::get(&client, &format!("{all}/c")).await?.expect(200)?;
    Ok(())
}

async fn a_status_subresource_changes_status_alone(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("status").await?;
    let client = cluster.client().await?;
    let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" }, "spec": {
        "nodeSelector": { "no": "where" }, "containers": [{ "name": "c", "image": "nginx" }] } });
    let all = format!("/api/v1/namespaces/{namespace}/pods");
    let made = request::post(&client, &all, &pod).await?.expect(201)?;
    assert_eq!(made["status"]["phase"], "Pending");
    assert_eq!(made["status"]["qosClass"], "BestEffort");
    let both = json!({ "metadata": { "labels": { "l": "1" } }, "status": { "message": "told" } });
    let main = request::patch(&client, &format!("{all}/p"), "merge", &both).await?.expect(200)?;
    assert!(main["status"].get("message").is_none(), "{main}");
    let both = json!({ "spec": { "nodeSelector": null }, "status": { "message": "told" } });
    let status = request::patch(&client, &format!("{all}/p/status"), "merge", &both).await?.expect(200)?;
    assert_eq!(status["status"]["message"], "told");
    assert_eq!(status["spec"]["nodeSelector"], json!({ "no": "where" }));
    assert_eq!(status["metadata"]["labels"]["l"], "1");
    Ok(())
}
