//! Deployments: pods come up, roll over to a new image and back, are scaled, paused and counted.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    a_deployment_brings_up_its_pods_on_nodes,
    a_new_image_rolls_out_and_can_be_undone,
    a_deployment_is_scaled_up_and_down,
    a_paused_deployment_waits_to_be_resumed,
    a_killed_pod_is_replaced,
    get_with_watch_shows_a_rollout_as_it_happens,
];

/// Pods of an app that run, by name.
async fn running(cluster: &Shared, namespace: &str, app: &str) -> Result<Vec<Value>> {
    let list = cluster.kubectl_json(&format!("get pods -l app={app} -n {namespace}")).await?;
    let pods = list["items"].as_array().context("items")?.clone();
    Ok(pods
        .into_iter()
        .filter(|pod| pod["status"]["phase"] == "Running" && pod["metadata"].get("deletionTimestamp").is_none())
        .collect())
}

async fn rolled_out(cluster: &Shared, namespace: &str, name: &str) -> Result<String> {
    cluster.kubectl(&format!("rollout status deployment {name} --timeout=90s -n {namespace}")).await
}

async fn a_deployment_brings_up_its_pods_on_nodes(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("pods").await?;
    let told = cluster.kubectl(&format!("create deployment web --image=nginx --replicas=3 -n {namespace}")).await?;
    assert_eq!(told.trim(), "deployment.apps/web created");
    let told = rolled_out(&cluster, &namespace, "web").await?;
    assert!(told.contains("deployment \"web\" successfully rolled out"), "{told}");
    let pods = running(&cluster, &namespace, "web").await?;
    assert_eq!(pods.len(), 3);
    let mut addresses = Vec::new();
    for pod in &pods {
        assert!(pod["spec"]["nodeName"].as_str().is_some_and(|node| !node.is_empty()), "{pod}");
        addresses.push(pod["status"]["podIP"].as_str().context("podIP")?.to_owned());
        let ready = pod["status"]["conditions"]
            .as_array()
            .context("conditions")?
            .iter()
            .any(|condition| condition["type"] == "Ready" && condition["status"] == "True");
        assert!(ready, "{pod}");
        assert_eq!(pod["spec"]["serviceAccountName"], "default");
        let owner = &pod["metadata"]["ownerReferences"][0];
        assert_eq!((&owner["kind"], &owner["controller"]), (&json!("ReplicaSet"), &json!(true)));
    }
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), 3, "each pod has an address of its own");
    let table = cluster.kubectl(&format!("get deployment web --no-headers -n {namespace}")).await?;
    assert_eq!(table.split_whitespace().take(4).collect::<Vec<_>>(), ["web", "3/3", "3", "3"]);
    Ok(())
}

async fn a_new_image_rolls_out_and_can_be_undone(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("rollout").await?;
    cluster.kubectl(&format!("create deployment web --image=nginx:1 --replicas=2 -n {namespace}")).await?;
    rolled_out(&cluster, &namespace, "web").await?;
    cluster.kubectl(&format!("set image deployment/web nginx=nginx:2 -n {namespace}")).await?;
    rolled_out(&cluster, &namespace, "web").await?;
    let images = async || -> Result<Vec<String>> {
        let pods = running(&cluster, &namespace, "web").await?;
        let image = |pod: &Value| pod["spec"]["containers"][0]["image"].as_str().unwrap_or_default().to_owned();
        Ok(pods.iter().map(image).collect())
    };
    assert_eq!(images().await?, ["nginx:2", "nginx:2"]);
    let history = cluster.kubectl(&format!("rollout history deployment/web -n {namespace}")).await?;
    let revisions: Vec<&str> = history.lines().skip(2).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(revisions, ["1", "2"], "{history}");
    let told = cluster.kubectl(&format!("rollout undo deployment/web -n {namespace}")).await?;
    assert_eq!(told.trim(), "deployment.apps/web rolled back");
    rolled_out(&cluster, &namespace, "web").await?;
    assert_eq!(images().await?, ["nginx:1", "nginx:1"]);
    let sets = cluster.kubectl_json(&format!("get replicasets -n {namespace}")).await?;
    assert_eq!(sets["items"].as_array().map(Vec::len), Some(2), "the old set is taken up again");
    let object = cluster.kubectl_json(&format!("get deployment web -n {namespace}")).await?;
    assert_eq!(object["metadata"]["annotations"]["deployment.kubernetes.io/revision"], "3");
    Ok(())
}

async fn a_deployment_is_scaled_up_and_down(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("scale").await?;
    cluster.kubectl(&format!("create deployment web --image=nginx -n {namespace}")).await?;
    cluster.kubectl(&format!("scale deployment web --replicas=4 -n {namespace}")).await?;
    let wanted = async |count: usize| {
        until("the pods are as many as wanted", SOON, async || {
            let pods = running(&cluster, &namespace, "web").await?;
            ensure!(pods.len() == count, "{} instead of {count}", pods.len());
            Ok(())
        })
        .await
    };
    wanted(4).await?;
    let scale = cluster.get(&format!("/apis/apps/v1/namespaces/{namespace}/deployments/web/scale")).await?;
    assert_eq!((&scale["kind"], &scale["apiVersion"]), (&json!("Scale"), &json!("autoscaling/v1")));
    assert_eq!(scale["spec"]["replicas"], 4);
    assert_eq!(scale["status"]["selector"], "app=web");
    let refused = cluster
        .kubectl_fails(&format!("scale deployment web --current-replicas=2 --replicas=1 -n {namespace}"))
        .await?;
    assert!(refused.contains("Expected replicas to be 2, was 4"), "{refused}");
    cluster.kubectl(&format!("scale deployment web --replicas=1 -n {namespace}")).await?;
    wanted(1).await
}

async fn a_paused_deployment_waits_to_be_resumed(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("paused").await?;
    cluster.kubectl(&format!("create deployment web --image=nginx:1 -n {namespace}")).await?;
    rolled_out(&cluster, &namespace, "web").await?;
    cluster.kubectl(&format!("rollout pause deployment/web -n {namespace}")).await?;
    cluster.kubectl(&format!("set image deployment/web nginx=nginx:2 -n {namespace}")).await?;
    until("the controller has seen the change", SOON, async || {
        let object = cluster.kubectl_json(&format!("get deployment web -n {namespace}")).await?;
        ensure!(object["status"]["observedGeneration"] == object["metadata"]["generation"], "{object}");
        Ok(())
    })
    .await?;
    let sets = cluster.kubectl_json(&format!("get replicasets -n {namespace}")).await?;
    assert_eq!(sets["items"].as_array().map(Vec::len), Some(1), "nothing rolls while paused");
    cluster.kubectl(&format!("rollout resume deployment/web -n {namespace}")).await?;
    rolled_out(&cluster, &namespace, "web").await?;
    let pods = running(&cluster, &namespace, "web").await?;
    assert_eq!(pods[0]["spec"]["containers"][0]["image"], "nginx:2");
    Ok(())
}

async fn a_killed_pod_is_replaced(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("replace").await?;
    cluster.kubectl(&format!("create deployment web --image=nginx -n {namespace}")).await?;
    rolled_out(&cluster, &namespace, "web").await?;
    let first = running(&cluster, &namespace, "web").await?;
    let name = first[0]["metadata"]["name"].as_str().context("name")?;
    cluster.kubectl(&format!("delete pod {name} --wait=false -n {namespace}")).await?;
    until("another pod runs", SOON, async || {
        let now = running(&cluster, &namespace, "web").await?;
        ensure!(now.len() == 1 && now[0]["metadata"]["name"] != name, "{} pods", now.len());
        Ok(())
    })
    .await
}

async fn get_with_watch_shows_a_rollout_as_it_happens(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("follow").await?;
    // Once this one, which nobody schedules, is shown, everything that comes after it will be.
    let first = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "first" },
        "spec": { "schedulerName": "nobody", "containers": [{ "name": "web", "image": "nginx" }] } });
    let pods = format!("/api/v1/namespaces/{namespace}/pods");
    request::post(&cluster.client().await?, &pods, &first).await?.expect(201)?;
    let mut following = cluster.kubectl_follow(&format!("get pods -w -n {namespace}"))?;
    let seen = tokio::time::timeout(SOON, async {
        let mut seen = Vec::new();
        while let Some(line) = following.lines.next_line().await? {
            if line.starts_with("first ") {
                break;
            }
        }
        cluster.kubectl(&format!("create deployment web --image=nginx -n {namespace}")).await?;
        while let Some(line) = following.lines.next_line().await? {
            let running = line.contains("Running") && line.contains("1/1");
            seen.push(line);
            if running {
                break;
            }
        }
        anyhow::Ok(seen)
    })
    .await
    .context("no running pod was shown")??;
    assert!(seen.iter().any(|line| line.contains("Pending") || line.contains("ContainerCreating")), "{seen:?}");
    assert!(seen.last().is_some_and(|line| line.contains("Running")), "{seen:?}");
    Ok(())
}
