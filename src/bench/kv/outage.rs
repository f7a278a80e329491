//! The leader is killed with -9, or stopped with SIGSTOP: time from the signal to the first write that a survivor
//! acknowledges. Or it is told to end: the longest time around the signal in which no survivor acknowledges a write.
//! Clients give up on an operation after 100 ms and try again.

use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::{LocalBoxFuture, join_all, select_all};
use rustix::process::Signal;

use super::client::{Client, key, value};
use super::cluster::Cluster;
use crate::gaps;
use crate::limits::{HANDOVER_LEAD, HANDOVER_WINDOW, OUTAGE_MAX, PROBE_PAUSE, PROBE_TIMEOUT, SETTLE};
use crate::part::{Pace, Samples};
use crate::report::Metric;

/// Clients at each survivor.
const PROBES_PER_MEMBER: usize = 2;
/// How often a cluster may change its leader before a fault that is not there yet.
const SETTLE_TRIES_MAX: usize = 10;

#[derive(Clone, Copy)]
enum Fault {
    Kill,
    Stop,
}

/// Kills the leader once.
pub fn kill<'a>(
    cluster: &'a mut Cluster<'_>,
    _: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(once(cluster, samples, Fault::Kill, "leader kill -9 → first write"))
}

/// Stops the leader once.
pub fn stop<'a>(
    cluster: &'a mut Cluster<'_>,
    _: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(once(cluster, samples, Fault::Stop, "leader SIGSTOP → first write"))
}

/// Tells the leader to end once.
pub fn end<'a>(
    cluster: &'a mut Cluster<'_>,
    _: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        let leader = settled(cluster).await?;
        let survivors: Vec<usize> = (0..cluster.len()).filter(|place| *place != leader).collect();
        let clients = cluster.clients(&survivors, PROBES_PER_MEMBER * survivors.len())?;
        let begin = Instant::now();
        let (told, until) = (begin + HANDOVER_LEAD, begin + HANDOVER_LEAD + HANDOVER_WINDOW);
        let writers = clients.into_iter().zip(0..).map(|(client, number)| acknowledged(client, number, until));
        let ending = async {
            tokio::time::sleep_until(told.into()).await;
            cluster.end_one(leader).await
        };
        let (answers, ended) = futures::join!(join_all(writers), ending);
        ended?;
        cluster.restart(leader)?;
        let gap = gaps::longest(answers.into_iter().flatten(), (told, until));
        samples.add("leader SIGTERM → longest time without a write", Metric::OutageMs, gap.as_secs_f64() * 1e3);
        Ok(())
    })
}

/// Writes again and again; when it was told of success.
async fn acknowledged(mut client: Client, number: u64, until: Instant) -> Vec<Instant> {
    let mut answers = Vec::new();
    while Instant::now() < until {
        let written = client.put(key("outage", number), value(8));
        if let Ok(Ok(())) = tokio::time::timeout(PROBE_TIMEOUT, written).await {
            answers.push(Instant::now());
        }
        tokio::time::sleep(PROBE_PAUSE).await;
    }
    answers
}

async fn once(cluster: &mut Cluster<'_>, samples: &mut Samples<'_>, fault: Fault, case: &str) -> anyhow::Result<()> {
    let leader = settled(cluster).await?;
    let survivors: Vec<usize> = (0..cluster.len()).filter(|place| *place != leader).collect();
    let mut clients = cluster.clients(&survivors, PROBES_PER_MEMBER * survivors.len())?;
    for client in &mut clients {
        client.put(key("outage", 0), value(8)).await.context("before the fault")?;
    }
    let began = Instant::now();
    match fault {
        Fault::Kill => cluster.kill(leader).await?,
        Fault::Stop => cluster.signal(leader, Signal::STOP)?,
    }
    let first = tokio::time::timeout(OUTAGE_MAX, first_write(clients, began)).await;
    match fault {
        Fault::Kill => cluster.restart(leader)?,
        Fault::Stop => cluster.signal(leader, Signal::CONT)?,
    }
    samples.add(case, Metric::OutageMs, first.context("no write after the fault")?.as_secs_f64() * 1e3);
    Ok(())
}

/// The leader, once all follow it undisturbed. On a busy machine it may change meanwhile, which is no outage to measure.
async fn settled(cluster: &mut Cluster<'_>) -> anyhow::Result<usize> {
    let mut tries = 0;
    loop {
        cluster.ready().await?;
        tokio::time::sleep(SETTLE).await;
        tries += 1;
        match cluster.leader().await {
            Err(_) if tries < SETTLE_TRIES_MAX => {}
            leader => return leader,
        }
    }
}

/// Time until the first write succeeds that began after the fault.
async fn first_write(clients: Vec<Client>, began: Instant) -> Duration {
    let probes = clients.into_iter().enumerate().map(|(number, client)| Box::pin(probe(client, number as u64, began)));
    select_all(probes).await.0
}

async fn probe(mut client: Client, number: u64, began: Instant) -> Duration {
    loop {
        let written = client.put(key("outage", number), value(8));
        if let Ok(Ok(())) = tokio::time::timeout(PROBE_TIMEOUT, written).await {
            return began.elapsed();
        }
        tokio::time::sleep(PROBE_PAUSE).await;
    }
}
