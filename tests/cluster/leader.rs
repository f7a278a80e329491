//! The leader dies, hangs, or is told to go: clients, scheduler and controllers go on.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    a_deployment_goes_on_when_the_leader_is_killed,
    a_hanging_leader_is_replaced_and_harms_nothing_when_it_wakes,
    a_leader_that_is_told_to_end_hands_over,
];

/// What a client may see of an election at most. The figure to reach is measured elsewhere, on an idle machine with an
/// optimised build; this one tells an election from a lease that has to run out.
const OUTAGE_MAX: Duration = Duration::from_secs(8);

async fn running(cluster: &Shared, namespace: &str, count: usize) -> Result<()> {
    until("the pods run", SOON, async || {
        let list = cluster.get(&format!("/api/v1/namespaces/{namespace}/pods")).await?;
        let items = list["items"].as_array().context("items")?;
        let running = items.iter().filter(|pod| pod["status"]["phase"] == "Running").count();
        ensure!(running == count, "{running} of {count} pods run");
        Ok(())
    })
    .await
}

fn deployment(name: &str, replicas: u32) -> Value {
    json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": name }, "spec": {
        "replicas": replicas, "selector": { "matchLabels": { "app": name } }, "template": {
            "metadata": { "labels": { "app": name } },
            "spec": { "terminationGracePeriodSeconds": 1, "containers": [{ "name": "c", "image": "nginx" }] } } } })
}

/// Creates a deployment on a master, again and again until it is accepted. How long that took.
async fn create_at(cluster: &Shared, master: &str, namespace: &str, name: &str) -> Result<Duration> {
    let started = Instant::now();
    let client = cluster.client_of(master).await?;
    let path = format!("/apis/apps/v1/namespaces/{namespace}/deployments");
    until("the write is accepted", SOON, async || {
        let answer = request::post(&client, &path, &deployment(name, 2)).await?;
        // Unknown outcomes end well too: the name is taken by the write before.
        ensure!([201, 409].contains(&answer.status.as_u16()), "{answer:?}");
        Ok(())
    })
    .await?;
    Ok(started.elapsed())
}

fn others(cluster: &Shared, master: &str) -> Vec<String> {
    cluster.masters().into_iter().filter(|other| other != master).collect()
}

async fn a_deployment_goes_on_when_the_leader_is_killed(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("title").await?;
    let before = cluster.healthy().await?;
    let leader = before.leader.clone().context("leader")?;
    assert_eq!(before.roles.get("scheduler").or(before.roles.get("kube-scheduler")), Some(&leader), "{before:?}");
    cluster.kubectl(&format!("create deployment web --image=nginx --replicas=3 -n {namespace}")).await?;
    cluster.kubectl(&format!("rollout status deployment web --timeout=90s -n {namespace}")).await?;

    cluster.signal(&leader, Signal::KILL).await?;
    let survivors = others(&cluster, &leader);
    let took = create_at(&cluster, &survivors[0], &namespace, "after").await?;
    ensure!(took < OUTAGE_MAX, "the first write took {:.1} s", took.as_secs_f64());
    // Reads on a survivor never stopped; the new pods are made, bound and run.
    cluster.kubectl_at(&survivors[1], &format!("get pods -n {namespace}")).await?.ok()?;
    cluster
        .kubectl_at(&survivors[1], &format!("rollout status deployment after --timeout=60s -n {namespace}"))
        .await?
        .ok()?;
    let whole = started_to_bound(&cluster, &survivors[0], &namespace).await?;
    ensure!(whole < Duration::from_secs(30), "a pod was bound after {:.1} s", whole.as_secs_f64());

    // The supervisor brings the dead one back; nothing is left to do by hand.
    let after = cluster.healthy().await?;
    ensure!(after.term > before.term, "{after:?}");
    running(&cluster, &namespace, 7).await?;
    cluster.kubectl(&format!("delete namespace {namespace} --wait=false")).await?;
    Ok(())
}

/// How long a pod waits for its node.
async fn started_to_bound(cluster: &Shared, master: &str, namespace: &str) -> Result<Duration> {
    let started = Instant::now();
    create_at(cluster, master, namespace, "last").await?;
    let client = cluster.client_of(master).await?;
    until("its pods are bound", SOON, async || {
        let path = format!("/api/v1/namespaces/{namespace}/pods?labelSelector=app%3Dlast");
        let list = request::get(&client, &path).await?.expect(200)?;
        let items = list["items"].as_array().context("items")?;
        let bound = items.iter().filter(|pod| pod["spec"]["nodeName"].is_string()).count();
        ensure!(bound == 2, "{bound} of 2");
        Ok(())
    })
    .await?;
    Ok(started.elapsed())
}

async fn a_hanging_leader_is_replaced_and_harms_nothing_when_it_wakes(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("hanging").await?;
    let before = cluster.healthy().await?;
    let leader = before.leader.clone().context("leader")?;
    let survivors = others(&cluster, &leader);
    cluster.signal(&leader, Signal::STOP).await?;
    let outcome = async {
        let took = create_at(&cluster, &survivors[0], &namespace, "web").await?;
        ensure!(took < OUTAGE_MAX, "the first write took {:.1} s", took.as_secs_f64());
        cluster
            .kubectl_at(&survivors[1], &format!("rollout status deployment web --timeout=60s -n {namespace}"))
            .await?
            .ok()
    }
    .await;
    cluster.signal(&leader, Signal::CONT).await?;
    outcome?;
    // What it reads after it woke is fresh, or refused: never the past.
    let client = cluster.client_of(&leader).await?;
    let path = format!("/apis/apps/v1/namespaces/{namespace}/deployments/web");
    until("the woken master answers", SOON, async || {
        let answer = request::get(&client, &path).await?;
        let code = answer.status.as_u16();
        if code == 404 {
            panic!("the woken master showed the past");
        }
        ensure!(code == 200, "{answer:?}");
        Ok(())
    })
    .await?;
    let after = cluster.healthy().await?;
    ensure!(after.term > before.term && after.leader.is_some(), "{after:?}");
    running(&cluster, &namespace, 2).await?;
    let sets = cluster.get(&format!("/apis/apps/v1/namespaces/{namespace}/replicasets")).await?;
    assert_eq!(sets["items"].as_array().map(Vec::len), Some(1), "one controller acted, not two");
    cluster.kubectl(&format!("delete namespace {namespace} --wait=false")).await?;
    Ok(())
}

async fn a_leader_that_is_told_to_end_hands_over(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("handover").await?;
    let leader = cluster.healthy().await?.leader.context("leader")?;
    let survivor = others(&cluster, &leader)[0].clone();
    cluster.signal(&leader, Signal::TERM).await?;
    let took = create_at(&cluster, &survivor, &namespace, "web").await?;
    ensure!(took < OUTAGE_MAX, "the first write took {:.1} s", took.as_secs_f64());
    until("another one leads", SOON, async || {
        let status = cluster.status().await?;
        ensure!(status.leader.as_ref().is_some_and(|now| *now != leader), "{status:?}");
        Ok(())
    })
    .await?;
    cluster.healthy().await?;
    running(&cluster, &namespace, 2).await?;
    cluster.kubectl(&format!("delete namespace {namespace} --wait=false")).await?;
    Ok(())
}
