//! Power loss of all masters at once: what was acknowledged is there afterwards.

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use rustix::process::Signal;
use serde_json::json;

use crate::harness::stream::revision;
use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![all_masters_killed_at_once_lose_nothing];

const OBJECTS: usize = 60;

async fn all_masters_killed_at_once_lose_nothing(cluster: Shared) -> Result<()> {
    let before = cluster.healthy().await?;
    let namespace = cluster.namespace("power").await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let client = cluster.client().await?;
    let writes = (0..OBJECTS).map(|at| {
        let object = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": format!("a{at}") },
            "data": { "at": at.to_string() } });
        let (client, all) = (client.clone(), all.clone());
        async move { request::post(&client, &all, &object).await?.expect(201) }
    });
    let made = try_join_all(writes).await?;
    let newest = made.iter().map(revision).collect::<Result<Vec<u64>>>()?.into_iter().max().context("writes")?;
    // At once, right after the last answer.
    try_join_all(cluster.masters().iter().map(|master| cluster.signal(master, Signal::KILL))).await?;
    let after = cluster.healthy().await?;
    ensure!(after.term > before.term, "{after:?}");
    for master in cluster.masters() {
        let client = cluster.client_of(&master).await?;
        let list = until("the master lists", SOON, async || request::get(&client, &all).await?.expect(200)).await?;
        ensure!(revision(&list)? >= newest, "{master} went back to {}", revision(&list)?);
        let items = list["items"].as_array().context("items")?;
        for object in &made {
            ensure!(items.contains(object), "{master} lost {object}");
        }
    }
    // Controllers and scheduler work again.
    cluster.kubectl(&format!("create deployment web --image=nginx -n {namespace}")).await?;
    cluster.kubectl(&format!("rollout status deployment web --timeout=60s -n {namespace}")).await?;
    Ok(())
}
