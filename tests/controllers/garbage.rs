//! The garbage collector: what is owned goes with its owner, as the deletion says.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    what_a_deployment_made_goes_with_it,
    orphans_stay_and_lose_their_owner,
    a_foreground_deletion_waits_for_what_is_owned,
    an_object_whose_owner_never_was_is_collected,
];

async fn count(cluster: &Shared, what: &str, namespace: &str) -> Result<usize> {
    let list = cluster.kubectl_json(&format!("get {what} -n {namespace}")).await?;
    Ok(list["items"].as_array().context("items")?.len())
}

async fn deployed(cluster: &Shared, purpose: &str) -> Result<String> {
    let namespace = cluster.namespace(purpose).await?;
    cluster.kubectl(&format!("create deployment web --image=nginx --replicas=2 -n {namespace}")).await?;
    cluster.kubectl(&format!("rollout status deployment web --timeout=90s -n {namespace}")).await?;
    Ok(namespace)
}

async fn gone(cluster: &Shared, what: &str, namespace: &str) -> Result<()> {
    until("all is gone", SOON, async || {
        let left = count(cluster, what, namespace).await?;
        ensure!(left == 0, "{left} {what} left");
        Ok(())
    })
    .await
}

async fn what_a_deployment_made_goes_with_it(cluster: Shared) -> Result<()> {
    let namespace = deployed(&cluster, "cascade").await?;
    cluster.kubectl(&format!("delete deployment web -n {namespace}")).await?;
    gone(&cluster, "replicasets,pods", &namespace).await
}

async fn orphans_stay_and_lose_their_owner(cluster: Shared) -> Result<()> {
    let namespace = deployed(&cluster, "orphans").await?;
    cluster.kubectl(&format!("delete deployment web --cascade=orphan -n {namespace}")).await?;
    until("the set has no owner", SOON, async || {
        let sets = cluster.kubectl_json(&format!("get replicasets -n {namespace}")).await?;
        let set = &sets["items"][0]["metadata"];
        ensure!(set["name"].is_string() && set.get("ownerReferences").is_none(), "{set}");
        Ok(())
    })
    .await?;
    assert_eq!(count(&cluster, "pods", &namespace).await?, 2);
    Ok(())
}

async fn a_foreground_deletion_waits_for_what_is_owned(cluster: Shared) -> Result<()> {
    let namespace = deployed(&cluster, "foreground").await?;
    cluster.kubectl(&format!("delete deployment web --cascade=foreground --timeout=90s -n {namespace}")).await?;
    assert_eq!(count(&cluster, "replicasets", &namespace).await?, 0);
    gone(&cluster, "pods", &namespace).await
}

async fn an_object_whose_owner_never_was_is_collected(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("absent").await?;
    let client = cluster.client().await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let owner = json!({ "apiVersion": "v1", "kind": "ConfigMap", "name": "never", "uid": "11111111-1111-1111-1111-111111111111" });
    let object =
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a", "ownerReferences": [owner] } });
    request::post(&client, &all, &object).await?.expect(201)?;
    until("it is collected", SOON, async || request::get(&client, &format!("{all}/a")).await?.expect(404).map(drop))
        .await
}
