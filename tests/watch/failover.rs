//! The leader is killed while clients write and watch: no acknowledged write is lost, and every watch is whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use serde_json::json;

use crate::harness::stream::{Watch, revision};
use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![watches_are_whole_and_writes_are_kept_while_the_leader_is_killed];

const WRITERS: usize = 4;
/// Traffic before and after the kill.
const TRAFFIC: Duration = Duration::from_secs(5);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);
const OUTAGE_MAX: Duration = Duration::from_secs(8);

/// What a writer was told.
#[derive(Default)]
struct Written {
    /// Revision of each acknowledged write, by name.
    acknowledged: BTreeMap<String, u64>,
    /// Names of writes of unknown outcome.
    unknown: BTreeSet<String>,
    /// Longest time between two acknowledgements.
    gap: Duration,
}

/// What a watch saw.
#[derive(Default)]
struct Seen {
    /// `(revision, name)` in the order of arrival.
    events: Vec<(u64, String)>,
    /// How often it had to be opened again.
    reopened: usize,
}

async fn write(cluster: Shared, namespace: String, writer: usize, stop: Arc<AtomicBool>) -> Result<Written> {
    let masters = cluster.masters();
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    let mut written = Written::default();
    let (mut round, mut last) = (0, Instant::now());
    while !stop.load(Ordering::Relaxed) {
        let name = format!("w{writer}-{round}");
        let client = cluster.client_of(&masters[(writer + round) % masters.len()]).await?;
        let object = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name, "labels": { "load": "yes" } } });
        match tokio::time::timeout(REQUEST_TIMEOUT, request::post(&client, &path, &object)).await {
            Ok(Ok(answer)) if answer.status.as_u16() == 201 => {
                written.acknowledged.insert(name, revision(&answer.json()?)?);
                written.gap = written.gap.max(last.elapsed());
                last = Instant::now();
            }
            Ok(Ok(answer)) => {
                // Nothing but "not now" is a right answer, and never a lie.
                ensure!([429, 503, 504].contains(&answer.status.as_u16()), "{answer:?}");
                written.unknown.insert(name);
            }
            Ok(Err(_)) | Err(_) => drop(written.unknown.insert(name)),
        }
        round += 1;
        tokio::task::yield_now().await;
    }
    Ok(written)
}

/// Watches on one master until the last object, called `end`, is seen; opens the watch again where it broke.
async fn follow(cluster: Shared, master: String, namespace: String, start: u64) -> Result<Seen> {
    let client = cluster.client_of(&master).await?;
    let path = format!("/api/v1/namespaces/{namespace}/configmaps?labelSelector=load");
    let mut seen = Seen::default();
    loop {
        let at = seen.events.last().map_or(start, |(revision, _)| *revision);
        let watch = until("the master takes a watch", SOON, async || {
            Watch::open(&client, &format!("{path}&resourceVersion={at}")).await
        });
        let mut watch = watch.await?;
        while let Ok(Some(event)) = watch.next().await {
            ensure!(event.kind == "ADDED", "{master}: {event:?}");
            let name = event.name().to_owned();
            let end = name == "end";
            seen.events.push((event.revision(), name));
            if end {
                return Ok(seen);
            }
        }
        seen.reopened += 1;
    }
}

async fn watches_are_whole_and_writes_are_kept_while_the_leader_is_killed(cluster: Shared) -> Result<()> {
    let leader = cluster.healthy().await?.leader.context("leader")?;
    let namespace = cluster.namespace("load").await?;
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    let start = revision(&cluster.get(&path).await?)?;
    let mut watches = Vec::new();
    for master in cluster.masters() {
        watches.push((master.clone(), tokio::spawn(follow(cluster.clone(), master, namespace.clone(), start))));
    }
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(write(cluster.clone(), namespace.clone(), writer, stop.clone())))
        .collect();
    crate::harness::wait::traffic_for(TRAFFIC).await;
    cluster.signal(&leader, Signal::KILL).await?;
    crate::harness::wait::traffic_for(TRAFFIC * 2).await;
    stop.store(true, Ordering::Relaxed);

    let (mut acknowledged, mut unknown, mut gap) = (BTreeMap::new(), BTreeSet::new(), Duration::ZERO);
    for writer in writers {
        let written = writer.await??;
        acknowledged.extend(written.acknowledged);
        unknown.extend(written.unknown);
        gap = gap.max(written.gap);
    }
    cluster.healthy().await?;
    let object =
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "end", "labels": { "load": "yes" } } });
    let end = request::post(&cluster.client().await?, &path, &object).await?.expect(201)?;
    acknowledged.insert("end".to_owned(), revision(&end)?);

    let list = cluster.get(&format!("{path}?labelSelector=load")).await?;
    let mut kept = BTreeMap::new();
    for item in list["items"].as_array().context("items")? {
        kept.insert(item["metadata"]["name"].as_str().context("name")?.to_owned(), revision(item)?);
    }
    let lost: Vec<&String> =
        acknowledged.iter().filter(|(name, at)| kept.get(*name) != Some(at)).map(|(name, _)| name).collect();
    ensure!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let strange: Vec<&String> =
        kept.keys().filter(|name| !acknowledged.contains_key(*name) && !unknown.contains(*name)).collect();
    ensure!(strange.is_empty(), "never written: {strange:?}");

    let mut in_order: Vec<(u64, String)> = kept.into_iter().map(|(name, at)| (at, name)).collect();
    in_order.sort();
    for (master, watch) in watches {
        let seen =
            tokio::time::timeout(SOON, watch).await.with_context(|| format!("the watch on {master} lags"))???;
        ensure!(seen.events == in_order, "{master} saw {} events, {} there are", seen.events.len(), in_order.len());
        ensure!(
            master == leader || seen.reopened == 0,
            "the watch on {master}, which lived on, broke {} times",
            seen.reopened
        );
    }
    ensure!(acknowledged.len() > 50, "only {} writes: too idle to show anything", acknowledged.len());
    ensure!(gap < OUTAGE_MAX, "no write was accepted for {:.1} s", gap.as_secs_f64());
    cluster.kubectl(&format!("delete namespace {namespace} --wait=false")).await?;
    Ok(())
}
