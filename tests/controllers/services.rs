//! Services: addresses and ports are given out once, and endpoints follow the pods.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    an_exposed_deployment_has_an_address_and_its_pods_behind_it,
    endpoints_follow_pods_that_come_and_go,
    an_address_and_a_node_port_are_given_once,
    a_headless_service_has_no_address,
    the_service_of_the_masters_lists_them_all,
];

/// Ready addresses of a service, by its endpoint slices.
async fn addresses(cluster: &Shared, namespace: &str, service: &str) -> Result<Vec<String>> {
    let selector = format!("kubernetes.io/service-name={service}");
    let list = cluster.kubectl_json(&format!("get endpointslices -n {namespace} -l {selector}")).await?;
    let mut found = Vec::new();
    for slice in list["items"].as_array().context("items")? {
        for endpoint in slice["endpoints"].as_array().into_iter().flatten() {
            if endpoint["conditions"]["ready"] == true {
                found.extend(
                    endpoint["addresses"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned),
                );
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

async fn pod_addresses(cluster: &Shared, namespace: &str) -> Result<Vec<String>> {
    let list = cluster.kubectl_json(&format!("get pods -l app=web -n {namespace}")).await?;
    let alive = list["items"].as_array().context("items")?.iter();
    let alive = alive.filter(|pod| pod["metadata"].get("deletionTimestamp").is_none());
    let mut found: Vec<String> = alive.filter_map(|pod| pod["status"]["podIP"].as_str().map(str::to_owned)).collect();
    found.sort_unstable();
    Ok(found)
}

async fn exposed(cluster: &Shared, purpose: &str, replicas: usize) -> Result<String> {
    let namespace = cluster.namespace(purpose).await?;
    cluster.kubectl(&format!("create deployment web --image=nginx --replicas={replicas} -n {namespace}")).await?;
    cluster.kubectl(&format!("expose deployment web --port=80 --target-port=8080 -n {namespace}")).await?;
    cluster.kubectl(&format!("rollout status deployment web --timeout=90s -n {namespace}")).await?;
    Ok(namespace)
}

async fn agree(cluster: &Shared, namespace: &str, count: usize) -> Result<()> {
    until("the slices list the pods", SOON, async || {
        let (slices, pods) = (addresses(cluster, namespace, "web").await?, pod_addresses(cluster, namespace).await?);
        ensure!(slices == pods && slices.len() == count, "slices {slices:?}, pods {pods:?}, {count} wanted");
        Ok(())
    })
    .await
}

async fn an_exposed_deployment_has_an_address_and_its_pods_behind_it(cluster: Shared) -> Result<()> {
    let namespace = exposed(&cluster, "expose", 2).await?;
    let service = cluster.kubectl_json(&format!("get service web -n {namespace}")).await?;
    let address = service["spec"]["clusterIP"].as_str().context("clusterIP")?;
    assert!(address.starts_with("10."), "{address}");
    assert_eq!(service["spec"]["clusterIPs"], json!([address]));
    assert_eq!(service["spec"]["selector"], json!({ "app": "web" }));
    assert_eq!(service["spec"]["ports"][0]["targetPort"], 8080);
    agree(&cluster, &namespace, 2).await?;
    let endpoints = cluster.kubectl_json(&format!("get endpoints web -n {namespace}")).await?;
    let subset = &endpoints["subsets"][0];
    assert_eq!(subset["addresses"].as_array().map(Vec::len), Some(2), "{endpoints}");
    assert_eq!(subset["ports"][0]["port"], 8080);
    Ok(())
}

async fn endpoints_follow_pods_that_come_and_go(cluster: Shared) -> Result<()> {
    let namespace = exposed(&cluster, "endpoints", 1).await?;
    agree(&cluster, &namespace, 1).await?;
    cluster.kubectl(&format!("scale deployment web --replicas=3 -n {namespace}")).await?;
    agree(&cluster, &namespace, 3).await?;
    cluster.kubectl(&format!("scale deployment web --replicas=0 -n {namespace}")).await?;
    agree(&cluster, &namespace, 0).await
}

fn service(name: &str, spec: Value) -> Value {
    json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": name }, "spec": spec })
}

async fn an_address_and_a_node_port_are_given_once(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("given").await?;
    let all = format!("/api/v1/namespaces/{namespace}/services");
    let ports = json!([{ "port": 80 }]);
    // All masters give out addresses at once.
    let clients = futures::future::try_join_all((0..12).map(|_| cluster.client())).await?;
    let posts = clients.iter().enumerate().map(|(at, client)| {
        let body = service(&format!("s{at}"), json!({ "type": "NodePort", "ports": ports }));
        let all = all.clone();
        async move { request::post(client, &all, &body).await?.expect(201) }
    });
    let made = futures::future::try_join_all(posts).await?;
    let addresses: BTreeSet<&str> = made.iter().filter_map(|made| made["spec"]["clusterIP"].as_str()).collect();
    let ports_given: BTreeSet<u64> =
        made.iter().filter_map(|made| made["spec"]["ports"][0]["nodePort"].as_u64()).collect();
    assert_eq!((addresses.len(), ports_given.len()), (made.len(), made.len()), "{addresses:?} {ports_given:?}");
    assert!(ports_given.iter().all(|port| (30_000..=32_767).contains(port)), "{ports_given:?}");
    let (name, address) = (&made[0]["metadata"]["name"], &made[0]["spec"]["clusterIP"]);
    let port = &made[0]["spec"]["ports"][0]["nodePort"];
    let client = cluster.client().await?;
    let taken = service("t", json!({ "type": "NodePort", "ports": [{ "port": 80, "nodePort": port }] }));
    let told = request::post(&client, &all, &taken).await?.expect(422)?;
    assert!(told["message"].as_str().unwrap().contains("provided port is already allocated"), "{told}");
    let outside = service("t", json!({ "type": "NodePort", "ports": [{ "port": 80, "nodePort": 80 }] }));
    let told = request::post(&client, &all, &outside).await?.expect(422)?;
    assert!(told["message"].as_str().unwrap().contains("The range of valid ports is 30000-32767"), "{told}");
    let taken = service("t", json!({ "clusterIP": address, "ports": ports }));
    let told = request::post(&client, &all, &taken).await?.expect(422)?;
    assert!(told["message"].as_str().unwrap().contains("provided IP is already allocated"), "{told}");
    let gone = format!("{all}/{}", name.as_str().context("name")?);
    request::delete(&client, &gone, &Value::Null).await?.expect(200)?;
    // What was given back can be given again.
    request::post(&client, &all, &taken).await?.expect(201)?;
    Ok(())
}

async fn a_headless_service_has_no_address(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("headless").await?;
    let client = cluster.client().await?;
    let body = service("h", json!({ "clusterIP": "None", "selector": { "app": "h" }, "ports": [{ "port": 80 }] }));
    let made = request::post(&client, &format!("/api/v1/namespaces/{namespace}/services"), &body).await?.expect(201)?;
    assert_eq!((&made["spec"]["clusterIP"], &made["spec"]["clusterIPs"]), (&json!("None"), &json!(["None"])));
    Ok(())
}

async fn the_service_of_the_masters_lists_them_all(cluster: Shared) -> Result<()> {
    let service = cluster.kubectl_json("get service kubernetes -n default").await?;
    assert_eq!(service["spec"]["ports"][0]["port"], 443);
    assert_eq!(service["metadata"]["labels"]["component"], "apiserver");
    until("its slices list the masters", SOON, async || {
        let found =
            cluster.kubectl_json("get endpointslices -n default -l kubernetes.io/service-name=kubernetes").await?;
        let mut ports: Vec<String> = Vec::new();
        for slice in found["items"].as_array().context("items")? {
            ports.extend(slice["ports"].as_array().into_iter().flatten().map(|port| port["port"].to_string()));
        }
        ports.sort_unstable();
        let mut wanted: Vec<String> = Vec::new();
        for master in cluster.masters() {
            wanted.push(cluster.server(&master)?.rsplit(':').next().unwrap_or_default().to_owned());
        }
        wanted.sort_unstable();
        ensure!(ports == wanted, "{ports:?} instead of {wanted:?}: {found}");
        Ok(())
    })
    .await
}
