//! Watches of whole masters: thousands lose their master at once and go to the others, while writes go on. Measures
//! how long they wait for what they missed, and what it costs those who write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all, try_join_all};
use http::StatusCode;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::Stage;
use crate::limits::{POLL, SETTLE_PATIENCE};
use crate::world::SLOTS;
use crate::world::masters::gateway::{Answer, ask};
use crate::world::masters::shared_connection::{Dialer, SharedConnection};

/// Clients of the master that dies, each with a connection of its own. Without optimisation each of them costs ten
/// times as much.
const CLIENTS: usize = if cfg!(debug_assertions) { 200 } else { 1_000 };
/// Watches that each has on its connection, as the informers of one client-go.
const WATCHES_PER_CLIENT: usize = 10;
const CROWD: usize = CLIENTS * WATCHES_PER_CLIENT;
/// Handshakes under way at a time while the crowd gathers. When it moves there is no such limit.
const GATHERING: usize = 16;
/// How long the crowd may take to gather, and to be served again.
const CROWD_PATIENCE: Duration = SETTLE_PATIENCE;
/// What the crowd watches: an object that is written all the while, apart from the traffic.
const OBJECTS: &str = "/api/v1/namespaces/chaos-flood/configmaps";
const OBJECT: &str = "storm";
/// Pause between two writes of it, and how long they are timed before the storm.
const WRITE_PAUSE: Duration = Duration::from_millis(10);
const CALM: Duration = Duration::from_secs(3);

/// The watches of a follower lose it and resume at the two others, all at once.
pub fn watches(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let victim = stage.follower().await?;
        let masters = stage.world.masters().context("only masters have an API")?;
        let writer = masters.clients()[(victim + 1) % SLOTS].clone();
        let mut dialers = Vec::new();
        for slot in 0..SLOTS {
            dialers.push(masters.dialer(slot).await?);
        }
        let resume = revision(&writer).await?;
        gather(&dialers[victim], resume).await?;
        let stop = Arc::new(AtomicBool::new(false));
        let mut before = write_until(&writer, &stop, CALM).await;
        let config = masters.config_of((victim + 1) % SLOTS).await?;
        let writing = stop.clone();
        let writes = tokio::task::spawn_blocking(move || write_apart(config, &writing));
        stage.recorder.fault("watch-storm");
        stage.world.kill(victim).await?;
        let began = Instant::now();
        let moved = (0..CLIENTS).map(|number| {
            let refuge = dialers[(victim + 1 + number % (SLOTS - 1)) % SLOTS].clone();
            tokio::spawn(async move { served_again(&refuge, resume, began).await })
        });
        let mut waits = Vec::new();
        for served in join_all(moved).await {
            waits.extend(served.context("a client ended badly")?);
        }
        stop.store(true, Ordering::Relaxed);
        let mut during = writes.await.context("the writer ended badly")??;
        stage.prove("watches that moved", waits.len() as u64);
        ensure!(waits.len() == CROWD, "{} of {CROWD} watches were served after their master died", waits.len());
        stage.figure("watches", CROWD as u64);
        stage.figure("first event p50, ms", percentile(&mut waits, 50));
        stage.figure("first event p99, ms", percentile(&mut waits, 99));
        stage.figure("write p99 before, ms", percentile(&mut before, 99));
        stage.figure("write p99 in the storm, ms", percentile(&mut during, 99));
        stage.recover().await
    }
    .boxed()
}

/// Opens all watches. They are read until they end, as clients do, by tasks that end with their connection.
async fn gather(dialer: &Dialer, revision: u64) -> anyhow::Result<()> {
    let gate = Arc::new(Semaphore::new(GATHERING));
    let opening = (0..CLIENTS).map(|_| {
        let (dialer, gate) = (dialer.clone(), gate.clone());
        tokio::spawn(async move {
            let _turn = gate.acquire().await?;
            let connection = dialer.connect().await?;
            try_join_all((0..WATCHES_PER_CLIENT).map(|_| open(connection.clone(), revision))).await
        })
    });
    let opened = tokio::time::timeout(CROWD_PATIENCE, try_join_all(opening)).await;
    for bodies in opened.context("the crowd does not gather")?.context("a client ended badly")? {
        for mut body in bodies? {
            tokio::spawn(async move { while let Some(Ok(_)) = body.frame().await {} });
        }
    }
    Ok(())
}

async fn open(mut connection: SharedConnection, revision: u64) -> anyhow::Result<Incoming> {
    let query = format!("fieldSelector=metadata.name={OBJECT}&watch=true&resourceVersion={revision}");
    connection.get(&format!("{OBJECTS}?{query}")).await
}

/// Until the watches of a client, which resume, have told what was missed, tried again where they are turned away; how
/// long after `began` each of them did. Fewer than there are if that takes too long.
async fn served_again(refuge: &Dialer, resume: u64, began: Instant) -> Vec<Duration> {
    let connected = async {
        loop {
            match refuge.connect().await {
                Ok(connection) => return connection,
                Err(_) => tokio::time::sleep(4 * POLL).await,
            }
        }
    };
    let Ok(connection) = tokio::time::timeout(CROWD_PATIENCE, connected).await else { return Vec::new() };
    let told = (0..WATCHES_PER_CLIENT).map(|_| {
        let connection = connection.clone();
        async move {
            while !told(connection.clone(), resume).await {
                tokio::time::sleep(4 * POLL).await;
            }
            began.elapsed()
        }
    });
    let told = told.map(|told| tokio::time::timeout(CROWD_PATIENCE, told));
    join_all(told).await.into_iter().flatten().collect()
}

/// Whether a watch that resumes tells something.
async fn told(connection: SharedConnection, resume: u64) -> bool {
    match open(connection, resume).await {
        Ok(mut body) => matches!(body.frame().await, Some(Ok(_))),
        Err(_) => false,
    }
}

/// Writes from a thread of its own: what the crowd costs its own threads is not what it costs those who write.
fn write_apart(config: kube::Config, stop: &AtomicBool) -> anyhow::Result<Vec<Duration>> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("a thread to write from")?;
    runtime.block_on(async {
        let writer = kube::Client::try_from(config).context("a client to write with")?;
        Ok(write_until(&writer, stop, CROWD_PATIENCE).await)
    })
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
