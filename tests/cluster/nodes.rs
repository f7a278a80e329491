//! A node that falls silent: it is told unready, its pods move, and it comes back.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::harness::nodes::{OwnNodes, ready};
use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![pods_of_a_killed_node_move];

async fn nodes_of_pods(cluster: &Shared, namespace: &str) -> Result<Vec<String>> {
    let list = cluster.get(&format!("/api/v1/namespaces/{namespace}/pods")).await?;
    let alive = list["items"].as_array().context("items")?.iter();
    let alive =
        alive.filter(|pod| pod["metadata"].get("deletionTimestamp").is_none() && pod["status"]["phase"] == "Running");
    Ok(alive.filter_map(|pod| pod["spec"]["nodeName"].as_str().map(str::to_owned)).collect())
}

async fn pods_of_a_killed_node_move(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("moving").await?;
    let mut doomed = OwnNodes::start(&cluster, "doomed-", 1).await?;
    let name = doomed.names()[0].clone();
    let tolerate =
        |key: &str| json!({ "key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 1 });
    let prefer = json!([{ "weight": 100, "preference": { "matchExpressions": [
        { "key": "kubernetes.io/hostname", "operator": "In", "values": [name] }] } }]);
    let deployment = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web" }, "spec": {
        "replicas": 2, "selector": { "matchLabels": { "app": "web" } }, "template": {
            "metadata": { "labels": { "app": "web" } }, "spec": {
                "affinity": { "nodeAffinity": { "preferredDuringSchedulingIgnoredDuringExecution": prefer } },
                "tolerations": [tolerate("node.kubernetes.io/unreachable"), tolerate("node.kubernetes.io/not-ready")],
                "terminationGracePeriodSeconds": 1,
                "containers": [{ "name": "c", "image": "nginx" }] } } } });
    let path = format!("/apis/apps/v1/namespaces/{namespace}/deployments");
    request::post(&cluster.client().await?, &path, &deployment).await?.expect(201)?;
    until("the pods run on the node that they prefer", SOON, async || {
        let nodes = nodes_of_pods(&cluster, &namespace).await?;
        ensure!(nodes == [name.clone(), name.clone()], "{nodes:?}");
        Ok(())
    })
    .await?;

    doomed.kill().await?;
    until("the node is told unknown and tainted", SOON, async || {
        let node = cluster.get(&format!("/api/v1/nodes/{name}")).await?;
        ensure!(ready(&node) == "Unknown", "{}", node["status"]["conditions"]);
        let taints: Vec<(&str, &str)> = node["spec"]["taints"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|taint: &Value| Some((taint["key"].as_str()?, taint["effect"].as_str()?)))
            .collect();
        for effect in ["NoSchedule", "NoExecute"] {
            ensure!(taints.contains(&("node.kubernetes.io/unreachable", effect)), "{taints:?}");
        }
        Ok(())
    })
    .await?;
    until("the pods run elsewhere", SOON, async || {
        let nodes = nodes_of_pods(&cluster, &namespace).await?;
        ensure!(nodes.len() == 2 && !nodes.contains(&name), "{nodes:?}");
        Ok(())
    })
    .await?;
    let table = cluster.kubectl(&format!("get node {name} --no-headers")).await?;
    assert!(table.contains("NotReady"), "{table}");
    doomed.remove(&cluster).await?;
    // Pods that nobody could confirm as ended go with their node.
    until("nothing is left on the node", SOON, async || {
        let left =
            cluster.get(&format!("/api/v1/namespaces/{namespace}/pods?fieldSelector=spec.nodeName%3D{name}")).await?;
        ensure!(left["items"] == json!([]), "{left}");
        Ok(())
    })
    .await?;
    cluster.kubectl(&format!("delete namespace {namespace} --wait=false")).await?;
    Ok(())
}
