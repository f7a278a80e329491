//! Watches of whole masters: thousands lose their master at once and go to the others, while writes go on. Measures
//! how long they wait for what they missed, and what it costs those who write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use http::StatusCode;
use http_body_util::BodyExt;
use kube::client::Body;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::Stage;
use crate::limits::{POLL, SETTLE_PATIENCE};
use crate::world::SLOTS;
use crate::world::masters::gateway::{Answer, ask};

/// Watches on the master that dies, each with a connection of its own.
const CROWD: usize = 2_000;
/// Handshakes under way at a time while the crowd gathers. When it moves there is no such limit.
const GATHERING: usize = 16;
/// How long the crowd may take to gather, and to be served again.
const CROWD_PATIENCE: Duration = SETTLE_PATIENCE;
/// What the crowd watches: an object that is written all the while, apart from the traffic.
const OBJECTS: &str = "/api/v1/namespaces/chaos-flood/configmaps";
const OBJECT: &str = "storm";
/// Pause between two writes of it, and how long they are timed before the storm.
const WRITE_PAUSE: Duration = Duration::from_millis(100);
const CALM: Duration = Duration::from_secs(3);

/// The watches of a follower lose it and resume at the two others, all at once.
pub fn watches(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let victim = stage.follower().await?;
        let masters = stage.world.masters().context("only masters have an API")?;
        let writer = masters.clients()[(victim + 1) % SLOTS].clone();
        let mut clients = Vec::new();
        for slot in 0..SLOTS {
            clients.push(masters.patient_client(slot).await?);
        }
        let crowd = gather(&clients[victim], revision(&writer).await?).await?;
        let stop = Arc::new(AtomicBool::new(false));
        let before = write_until(&writer, &stop, CALM).await;
        let writes = tokio::spawn({
            let (writer, stop) = (writer.clone(), stop.clone());
            async move { write_until(&writer, &stop, CROWD_PATIENCE).await }
        });
        stage.recorder.fault("watch-storm");
        stage.world.kill(victim).await?;
        let began = Instant::now();
        let moved = crowd.into_iter().enumerate().map(|(number, resume)| {
            let refuge = clients[(victim + 1 + number % (SLOTS - 1)) % SLOTS].clone();
            tokio::spawn(async move { served_again(&refuge, resume, began).await })
        });
        let mut waits = Vec::new();
        for served in join_all(moved).await {
            waits.extend(served.context("a watch ended badly")?);
        }
        stop.store(true, Ordering::Relaxed);
        let during = writes.await.context("the writer ended badly")?;
        stage.prove("watches that moved", waits.len() as u64);
        ensure!(waits.len() == CROWD, "{} of {CROWD} watches were served after their master died", waits.len());
        stage.figure("watches", CROWD as u64);
        stage.figure("first event p50, ms", percentile(&mut waits, 50));
        stage.figure("first event p99, ms", percentile(&mut waits, 99));
        stage.figure("write p99 before, ms", percentile(&mut before.clone(), 99));
        stage.figure("write p99 in the storm, ms", percentile(&mut during.clone(), 99));
        stage.recover().await
    }
    .boxed()
}

/// Opens all watches and lets each see where it stands; the revisions to resume from.
async fn gather(client: &kube::Client, revision: u64) -> anyhow::Result<Vec<u64>> {
    let gate = Arc::new(Semaphore::new(GATHERING));
    let mut opening = JoinSet::new();
    for _ in 0..CROWD {
        let (client, gate) = (client.clone(), gate.clone());
        opening.spawn(async move {
            let _turn = gate.acquire().await?;
            open(&client, revision).await
        });
    }
    let gathered = async {
        let mut open = Vec::with_capacity(CROWD);
        while let Some(opened) = opening.join_next().await {
            open.push(opened.context("a watch ended badly")??);
        }
        Ok::<_, anyhow::Error>(open)
    };
    let open = tokio::time::timeout(CROWD_PATIENCE, gathered).await.context("the crowd does not gather")??;
    // They are read until they end, as clients do, by tasks that end with their connection.
    let resume = vec![revision; open.len()];
    for mut body in open {
        tokio::spawn(async move { while let Some(Ok(_)) = body.frame().await {} });
    }
    Ok(resume)
}

async fn open(client: &kube::Client, revision: u64) -> anyhow::Result<Body> {
    let query = format!("fieldSelector=metadata.name={OBJECT}&watch=true&resourceVersion={revision}");
    let response = client.send(http::Request::get(format!("{OBJECTS}?{query}")).body(Body::empty())?).await?;
    ensure!(response.status() == StatusCode::OK, "a watch was answered with {}", response.status());
    Ok(response.into_body())
}

/// Until a watch that resumes has told what was missed, tried again where it is turned away; how long after `began`.
async fn served_again(client: &kube::Client, resume: u64, began: Instant) -> Option<Duration> {
    let told = async {
        loop {
            if let Ok(mut body) = open(client, resume).await
                && let Some(Ok(_)) = body.frame().await
            {
                return;
            }
            tokio::time::sleep(4 * POLL).await;
        }
    };
    tokio::time::timeout(CROWD_PATIENCE, told).await.ok()?;
    Some(began.elapsed())
}

/// Writes the object again and again; how long each write took that succeeded.
async fn write_until(client: &kube::Client, stop: &AtomicBool, most: Duration) -> Vec<Duration> {
    let began = Instant::now();
    let mut latencies = Vec::new();
    while began.elapsed() < most && !stop.load(Ordering::Relaxed) {
        let asked = Instant::now();
        if write(client, began.elapsed()).await.is_ok() {
            latencies.push(asked.elapsed());
        }
        tokio::time::sleep(WRITE_PAUSE).await;
    }
    latencies
}

async fn write(client: &kube::Client, value: Duration) -> anyhow::Result<Value> {
    let object = json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": OBJECT, "labels": {"chaos": "flood"}},
        "data": {"value": format!("{value:?}")},
    });
    match ask(client, "PUT", &format!("{OBJECTS}/{OBJECT}"), Some(&object)).await {
        Answer::Some(StatusCode::OK, written) => Ok(written),
        Answer::Some(StatusCode::NOT_FOUND, _) => match ask(client, "POST", OBJECTS, Some(&object)).await {
            Answer::Some(StatusCode::CREATED, written) => Ok(written),
            _ => bail!("the object could not be made"),
        },
        _ => bail!("the object could not be changed"),
    }
}

/// The revision of a write of the object.
async fn revision(client: &kube::Client) -> anyhow::Result<u64> {
    let written = write(client, Duration::ZERO).await?;
    let version = written["metadata"]["resourceVersion"].as_str().and_then(|version| version.parse().ok());
    version.context("an object without a revision")
}

fn percentile(values: &mut [Duration], percent: usize) -> u64 {
    values.sort_unstable();
    let place = (values.len() * percent).div_ceil(100).clamp(1, values.len().max(1)) - 1;
    values.get(place).map_or(0, |value| value.as_millis() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_smallest_value_that_is_no_shorter_than_the_share() {
        let mut values: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!((percentile(&mut values, 50), percentile(&mut values, 99)), (100, 198));
        assert_eq!(percentile(&mut [], 99), 0);
    }
}
