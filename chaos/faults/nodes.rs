//! Nodes of whole masters fall silent and come back: half of them at once, again and again. Their pods tolerate that
//! for minutes, so whatever is gone afterwards was deleted in haste.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use futures::FutureExt;
use futures::future::BoxFuture;
use http::StatusCode;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::Stage;
use crate::limits::{POLL, SETTLE_PATIENCE};
use crate::world::masters::Masters;
use crate::world::masters::gateway::{Answer, ask};

/// How soon a silent node is held for unreachable, for the masters of the row.
pub const SETTINGS: &[&str] = &["nodeMonitorPeriod=1s", "nodeMonitorGracePeriod=14s"];
/// How often the half goes and comes back.
const FLAPS: u64 = 2;
/// How long masters may take to notice that nodes are silent or that they are back.
const NOTICE_PATIENCE: Duration = SETTLE_PATIENCE;
/// Pods that nobody changes: more than one for each node.
const REPLICAS: usize = 8;
const STEADY: &str = "steady";
const PODS: &str = "/api/v1/namespaces/chaos-flood/pods";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/chaos-flood/deployments";

/// Half of the nodes are silent for longer than they are granted, and come back.
pub fn flap(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        make(masters(stage)?).await?;
        let before = until(stage, "all pods run", async |masters| running(masters).await).await?;
        for _ in 0..FLAPS {
            stage.recorder.fault("half-the-nodes-are-silent");
            masters(stage)?.signal_half(Signal::STOP)?;
            let silent = until(stage, "silent nodes are noticed", async |masters| unready(masters).await).await;
            masters(stage)?.signal_half(Signal::CONT)?;
            stage.prove("nodes that were held for unreachable", silent? as u64);
            let back = Instant::now();
            until(stage, "nodes are ready again", async |masters| all_ready(masters).await).await?;
            stage.figure("nodes ready after they came back, ms", back.elapsed().as_millis() as u64);
            stage.writes_go_on().await?;
        }
        let after = until(stage, "all pods run again", async |masters| running(masters).await).await?;
        let gone = before.difference(&after).count();
        stage.figure("pods of silent nodes that were deleted", gone as u64);
        if gone > 0 {
            stage
                .recorder
                .failure("controllers", format!("{gone} of {REPLICAS} pods were deleted for a short silence"));
        }
        stage.recover().await
    }
    .boxed()
}

fn masters(stage: &Stage) -> anyhow::Result<&Masters> {
    stage.world.masters().context("only masters have nodes")
}

async fn until<T>(
    stage: &Stage,
    what: &str,
    look: impl AsyncFn(&Masters) -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let masters = masters(stage)?;
    let began = Instant::now();
    while began.elapsed() < NOTICE_PATIENCE {
        if let Some(found) = look(masters).await? {
            return Ok(found);
        }
        tokio::time::sleep(20 * POLL).await;
    }
    bail!("{what}: not within {NOTICE_PATIENCE:?}")
}

async fn make(masters: &Masters) -> anyhow::Result<()> {
    let labels = json!({"app": STEADY});
    let object = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": STEADY},
        "spec": {
            "replicas": REPLICAS,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "image"}]}},
        },
    });
    match ask(&masters.clients()[0], "POST", DEPLOYMENTS, Some(&object)).await {
        Answer::Some(StatusCode::CREATED | StatusCode::CONFLICT, _) => Ok(()),
        Answer::Some(code, status) => bail!("the Deployment could not be made: {code} {}", status["message"]),
        Answer::TurnedAway(away) => bail!("the Deployment could not be made: {away}"),
        Answer::NeverSent(reason) | Answer::Lost(reason) => bail!("the Deployment could not be made: {reason}"),
    }
}

async fn list(masters: &Masters, path: &str) -> Vec<Value> {
    match ask(&masters.clients()[0], "GET", path, None).await {
        Answer::Some(StatusCode::OK, mut list) => match list["items"].take() {
            Value::Array(items) => items,
            _ => Vec::new(),
        },
        // Asked again.
        _ => Vec::new(),
    }
}

fn is_ready(object: &Value) -> bool {
    let conditions = object["status"]["conditions"].as_array().into_iter().flatten();
    conditions.into_iter().any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}

/// The uids of the steady pods, once all of them are ready.
async fn running(masters: &Masters) -> anyhow::Result<Option<BTreeSet<String>>> {
    let pods = list(masters, PODS).await;
    let of_steady = pods.iter().filter(|pod| pod["metadata"]["labels"]["app"] == STEADY && is_ready(pod));
    let uids: BTreeSet<String> =
        of_steady.filter_map(|pod| pod["metadata"]["uid"].as_str().map(str::to_owned)).collect();
    Ok((uids.len() == REPLICAS).then_some(uids))
}

/// How many nodes are not ready, once the whole half is; a node of the other half may not be among them.
async fn unready(masters: &Masters) -> anyhow::Result<Option<usize>> {
    let nodes = list(masters, "/api/v1/nodes").await;
    let name = |node: &Value| node["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    let unready: Vec<String> = nodes.iter().filter(|node| !is_ready(node)).map(name).collect();
    let strangers: Vec<&String> = unready.iter().filter(|node| !masters.is_of_half(node)).collect();
    ensure!(strangers.is_empty(), "{strangers:?} are held for unreachable and are not");
    let half = nodes.iter().filter(|node| masters.is_of_half(&name(node))).count();
    Ok((half > 0 && unready.len() == half).then_some(half))
}

async fn all_ready(masters: &Masters) -> anyhow::Result<Option<()>> {
    let nodes = list(masters, "/api/v1/nodes").await;
    Ok((!nodes.is_empty() && nodes.iter().all(is_ready)).then_some(()))
}
