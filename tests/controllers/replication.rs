//! ReplicaSets and ReplicationControllers by themselves: counting, adopting, letting go.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::harness::{SOON, Shared, Test, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    a_replica_set_adopts_pods_that_fit_and_releases_those_that_do_not,
    a_replication_controller_keeps_its_count,
];

fn set(namespace: &str, kind: &str, selector: &str) -> String {
    let version = if kind == "ReplicaSet" { "apps/v1" } else { "v1" };
    format!(
        "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: r, namespace: {namespace}}}\nspec:\n  replicas: 2\n  \
         selector: {selector}\n  template:\n    metadata: {{labels: {{app: r}}}}\n    \
         spec: {{terminationGracePeriodSeconds: 1, containers: [{{name: c, image: nginx}}]}}\n"
    )
}

async fn pods(cluster: &Shared, namespace: &str, selector: &str) -> Result<Vec<Value>> {
    let list = cluster.kubectl_json(&format!("get pods -n {namespace} -l {selector}")).await?;
    let items = list["items"].as_array().cloned().unwrap_or_default();
    Ok(items.into_iter().filter(|pod| pod["metadata"].get("deletionTimestamp").is_none()).collect())
}

async fn a_replica_set_adopts_pods_that_fit_and_releases_those_that_do_not(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("adopt").await?;
    cluster.kubectl(&format!("run lone --image=nginx --labels=app=r -n {namespace}")).await?;
    cluster.kubectl_with(&set(&namespace, "ReplicaSet", "{matchLabels: {app: r}}"), "create -f -").await?;
    until("it has two pods, the lone one among them", SOON, async || {
        let pods = pods(&cluster, &namespace, "app=r").await?;
        let lone = pods.iter().find(|pod| pod["metadata"]["name"] == "lone");
        let owner = lone.map(|pod| &pod["metadata"]["ownerReferences"][0]["name"]);
        ensure!(pods.len() == 2 && owner.is_some_and(|owner| owner == "r"), "{} pods, owner {owner:?}", pods.len());
        Ok(())
    })
    .await?;
    cluster.kubectl(&format!("label pod lone app=free --overwrite -n {namespace}")).await?;
    until("the lone pod is released and replaced", SOON, async || {
        let free = pods(&cluster, &namespace, "app=free").await?;
        ensure!(free.len() == 1 && free[0]["metadata"].get("ownerReferences").is_none(), "{free:?}");
        let owned = pods(&cluster, &namespace, "app=r").await?.len();
        ensure!(owned == 2, "{owned} pods");
        Ok(())
    })
    .await
}

async fn a_replication_controller_keeps_its_count(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("rc").await?;
    cluster.kubectl_with(&set(&namespace, "ReplicationController", "{app: r}"), "create -f -").await?;
    let ready = async |count: u64| {
        until("it is ready", SOON, async || {
            let object = cluster.kubectl_json(&format!("get rc r -n {namespace}")).await?;
            ensure!(object["status"]["readyReplicas"].as_u64().unwrap_or_default() == count, "{}", object["status"]);
            Ok(())
        })
        .await
    };
    ready(2).await?;
    cluster.kubectl(&format!("scale rc r --replicas=3 -n {namespace}")).await?;
    ready(3).await?;
    cluster.kubectl(&format!("delete rc r -n {namespace}")).await?;
    until("its pods are gone", SOON, async || {
        let left = pods(&cluster, &namespace, "app=r").await?.len();
        ensure!(left == 0, "{left} pods");
        Ok(())
    })
    .await
}
