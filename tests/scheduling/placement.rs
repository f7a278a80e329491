//! Where the scheduler puts pods, and the events in which it says why it cannot.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::harness::cluster::NODES;
use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    a_pod_goes_where_its_selector_points,
    a_pod_that_fits_nowhere_is_told_why,
    a_pod_with_too_large_a_request_waits_until_it_fits,
    a_pod_with_a_node_name_is_not_scheduled,
    pods_spread_over_the_nodes,
    a_binding_is_made_once,
];

fn pod(name: &str, spec: Value) -> Value {
    let mut whole = json!({ "containers": [{ "name": "c", "image": "nginx" }], "terminationGracePeriodSeconds": 1 });
    for (key, value) in spec.as_object().into_iter().flatten() {
        whole[key] = value.clone();
    }
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name }, "spec": whole })
}

/// Makes a pod with one container and what else its spec is to hold.
pub async fn create(cluster: &Shared, namespace: &str, name: &str, spec: Value) -> Result<Value> {
    let path = format!("/api/v1/namespaces/{namespace}/pods");
    request::post(&cluster.client().await?, &path, &pod(name, spec)).await?.expect(201)
}

/// The node that a pod was bound to, once it is.
pub async fn bound(cluster: &Shared, namespace: &str, name: &str) -> Result<String> {
    until("the pod is bound", SOON, async || {
        let pod = cluster.get(&format!("/api/v1/namespaces/{namespace}/pods/{name}")).await?;
        Ok(pod["spec"]["nodeName"].as_str().with_context(|| format!("no node yet: {}", pod["status"]))?.to_owned())
    })
    .await
}

/// The text of the event in which the scheduler gives up on a pod for now.
pub async fn refusal(cluster: &Shared, namespace: &str, name: &str) -> Result<String> {
    let query = format!("involvedObject.name%3D{name}%2Creason%3DFailedScheduling");
    until("the scheduler says why", SOON, async || {
        let list = cluster.get(&format!("/api/v1/namespaces/{namespace}/events?fieldSelector={query}")).await?;
        let event = list["items"].as_array().and_then(|items| items.last()).context("no event yet")?.clone();
        assert_eq!(event["type"], "Warning");
        Ok(event["message"].as_str().context("message")?.to_owned())
    })
    .await
}

async fn nodes(cluster: &Shared) -> Result<Vec<String>> {
    let list = cluster.get("/api/v1/nodes").await?;
    let items = list["items"].as_array().context("items")?;
    Ok(items.iter().filter_map(|node| node["metadata"]["name"].as_str().map(str::to_owned)).collect())
}

async fn a_pod_goes_where_its_selector_points(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("selector").await?;
    let node = nodes(&cluster).await?[1].clone();
    create(&cluster, &namespace, "by-label", json!({ "nodeSelector": { "kubernetes.io/hostname": node } })).await?;
    assert_eq!(bound(&cluster, &namespace, "by-label").await?, node);
    let terms =
        json!([{ "matchExpressions": [{ "key": "kubernetes.io/hostname", "operator": "In", "values": [node] }] }]);
    let affinity =
        json!({ "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": terms } } });
    create(&cluster, &namespace, "by-affinity", json!({ "affinity": affinity })).await?;
    assert_eq!(bound(&cluster, &namespace, "by-affinity").await?, node);
    Ok(())
}

async fn a_pod_that_fits_nowhere_is_told_why(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("nowhere").await?;
    create(&cluster, &namespace, "p", json!({ "nodeSelector": { "disk": "golden" } })).await?;
    let text = refusal(&cluster, &namespace, "p").await?;
    let wanted = format!("0/{NODES} nodes are available: {NODES} node(s) didn't match Pod's node affinity/selector.");
    assert!(text.starts_with(&wanted), "{text}");
    let pod = cluster.get(&format!("/api/v1/namespaces/{namespace}/pods/p")).await?;
    let condition = &pod["status"]["conditions"][0];
    assert_eq!(
        (&condition["type"], &condition["status"], &condition["reason"]),
        (&json!("PodScheduled"), &json!("False"), &json!("Unschedulable"))
    );
    assert_eq!(condition["message"].as_str(), Some(text.as_str()));
    let shown = cluster.kubectl(&format!("describe pod p -n {namespace}")).await?;
    assert!(shown.contains("FailedScheduling") && shown.contains("default-scheduler"), "{shown}");
    Ok(())
}

async fn a_pod_with_too_large_a_request_waits_until_it_fits(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("large").await?;
    let container = json!([{ "name": "c", "image": "nginx", "resources": { "requests": { "cpu": "5000" } } }]);
    create(&cluster, &namespace, "p", json!({ "containers": container })).await?;
    let text = refusal(&cluster, &namespace, "p").await?;
    assert!(text.starts_with(&format!("0/{NODES} nodes are available: {NODES} Insufficient cpu.")), "{text}");
    // A pod that had no place is taken up again when the cluster changes: its gate here is a label that a node gets.
    let node = nodes(&cluster).await?[0].clone();
    create(&cluster, &namespace, "q", json!({ "nodeSelector": { "namespace": namespace } })).await?;
    refusal(&cluster, &namespace, "q").await?;
    cluster.kubectl(&format!("label node {node} namespace={namespace}")).await?;
    assert_eq!(bound(&cluster, &namespace, "q").await?, node);
    cluster.kubectl(&format!("label node {node} namespace-")).await?;
    Ok(())
}

async fn a_pod_with_a_node_name_is_not_scheduled(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("named").await?;
    let node = nodes(&cluster).await?[2].clone();
    let made = create(&cluster, &namespace, "p", json!({ "nodeName": node })).await?;
    assert_eq!(made["spec"]["nodeName"], json!(node));
    cluster.kubectl(&format!("wait pod p --for=condition=Ready --timeout=60s -n {namespace}")).await?;
    let refused = cluster.kubectl_fails(&format!("logs p -n {namespace}")).await?;
    assert!(!refused.is_empty());
    Ok(())
}

async fn pods_spread_over_the_nodes(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("spread").await?;
    let container =
        json!([{ "name": "c", "image": "nginx", "resources": { "requests": { "cpu": "1", "memory": "1Gi" } } }]);
    let mut chosen = Vec::new();
    for at in 0..6 {
        let name = format!("p{at}");
        create(&cluster, &namespace, &name, json!({ "containers": container })).await?;
        chosen.push(bound(&cluster, &namespace, &name).await?);
    }
    chosen.sort_unstable();
    chosen.dedup();
    assert!(chosen.len() > 1, "all on {chosen:?}");
    Ok(())
}

async fn a_binding_is_made_once(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("binding").await?;
    let nodes = nodes(&cluster).await?;
    create(&cluster, &namespace, "p", json!({ "schedulerName": "another" })).await?;
    let bind = |node: &str| {
        json!({ "apiVersion": "v1", "kind": "Binding", "metadata": { "name": "p" },
            "target": { "apiVersion": "v1", "kind": "Node", "name": node } })
    };
    let path = format!("/api/v1/namespaces/{namespace}/pods/p/binding");
    let client = cluster.client().await?;
    let done = request::post(&client, &path, &bind(&nodes[0])).await?.expect(201)?;
    assert_eq!(done["status"], "Success");
    let told = request::post(&client, &path, &bind(&nodes[1])).await?.expect(409)?;
    let message = told["message"].as_str().unwrap();
    ensure!(message.contains(&format!("pod p is already assigned to node \"{}\"", nodes[0])), "{message}");
    Ok(())
}
