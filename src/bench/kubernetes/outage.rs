//! The leader is killed with -9: time to the first write, the first read and the first binding through survivors.
//! Of ours the whole leading master dies, with its scheduler; of theirs the leading etcd member, while API server and
//! scheduler live. Clients give up on a request after 100 ms and try again.

use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::{LocalBoxFuture, select_ok};
use http::Method;
use http_body_util::BodyExt;

use super::cluster::KubernetesCluster;
use super::connection::{Call, Connection};
use super::objects::{self, DEFAULT_SCHEDULER, Weight};
use super::scan::{self, Lines};
use crate::limits::{OUTAGE_MAX, PROBE_PAUSE, SCAN_BYTES_MAX, SETTLE};
use crate::part::{Pace, Samples};
use crate::report::Metric;

const NAMESPACE: &str = "outage";
const NODES: usize = 10;

/// Kills the leader again and again.
pub fn run<'a>(
    cluster: &'a mut KubernetesCluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        cluster.make_namespace(NAMESPACE).await?;
        cluster.make_nodes(NODES).await?;
        let read = objects::path(NAMESPACE, "configmaps") + "/read";
        let body = objects::config_map("read", 0);
        let create = Call::json(Method::POST, objects::path(NAMESPACE, "configmaps"), body);
        cluster.spread(1).remove(0).call(&create).await?;
        for fault in 0..pace.faults {
            cluster.heal().await?;
            tokio::time::sleep(SETTLE).await;
            let times = one(cluster, fault, &read).await?;
            for (what, time) in ["write", "read", "binding"].into_iter().zip(times) {
                let case = format!("leading master kill -9 → first {what}");
                samples.add(&case, Metric::OutageMs, time.as_secs_f64() * 1e3);
            }
        }
        cluster.heal().await
    })
}

async fn one(cluster: &mut KubernetesCluster<'_>, fault: usize, read: &str) -> anyhow::Result<[Duration; 3]> {
    let survivors = cluster.survivors().await?;
    let probes = || cluster.connections(&survivors, survivors.len()).into_iter().map(Connection::impatient).collect();
    let (writers, readers, creators) = (probes(), probes(), probes());
    let watchers = cluster.connections(&survivors, survivors.len());
    // Connections that exist already, as those of real clients.
    let read = Call::get(read);
    let writers = warm(writers, &read).await?;
    let readers = warm(readers, &read).await?;
    let creators = warm(creators, &read).await?;
    let namespace_pods = objects::path(NAMESPACE, "pods");
    let mut watches = Vec::new();
    for mut watcher in watchers {
        let call = Call::get(format!("{namespace_pods}?watch=1&timeoutSeconds=600"));
        watches.push((watcher.open(&call).await?, watcher));
    }
    // Finding the leader takes a moment before the signal: it is not part of the outage.
    let killed = cluster.kill_leader().await?;
    let written = first(writers.into_iter().enumerate().map(|(client, connection)| {
        let name = move |attempt: u64| format!("w{fault}-{client}-{attempt}");
        let make = move |attempt| {
            let body = objects::config_map(&name(attempt), 0);
            Call::json(Method::POST, objects::path(NAMESPACE, "configmaps"), body)
        };
        Box::pin(until_success(connection, make, killed))
    }));
    let seen = first(readers.into_iter().map(|connection| {
        let read = read.clone();
        Box::pin(until_success(connection, move |_| read.clone(), killed))
    }));
    let creating = first(creators.into_iter().enumerate().map(|(client, connection)| {
        let make = move |attempt| {
            let body = objects::pod(&format!("p{fault}-{client}-{attempt}"), DEFAULT_SCHEDULER, Weight::Light);
            Call::json(Method::POST, objects::path(NAMESPACE, "pods"), body)
        };
        Box::pin(until_success(connection, make, killed))
    }));
    let bound = first(watches.into_iter().map(|(incoming, connection)| {
        Box::pin(async move {
            let time = first_bound(incoming, fault, killed).await;
            drop(connection);
            time
        })
    }));
    let all = async { futures::try_join!(written, seen, creating, bound) };
    let (written, seen, _, bound) = tokio::time::timeout(OUTAGE_MAX, all).await.context("the cluster stays away")??;
    Ok([written, seen, bound])
}

async fn warm(connections: Vec<Connection>, call: &Call) -> anyhow::Result<Vec<Connection>> {
    let mut warm = Vec::with_capacity(connections.len());
    for mut connection in connections {
        connection.call(call).await.context("before the fault")?;
        warm.push(connection);
    }
    Ok(warm)
}

async fn first<F: Future<Output = anyhow::Result<Duration>> + Unpin>(
    probes: impl Iterator<Item = F>,
) -> anyhow::Result<Duration> {
    Ok(select_ok(probes).await?.0)
}

async fn until_success(
    mut connection: Connection,
    make: impl Fn(u64) -> Call,
    killed: Instant,
) -> anyhow::Result<Duration> {
    for attempt in 0.. {
        if connection.call(&make(attempt)).await.is_ok() {
            break;
        }
        tokio::time::sleep(PROBE_PAUSE).await;
    }
    Ok(killed.elapsed())
}

/// Time until a pod of this fault is seen with a node.
async fn first_bound(mut incoming: hyper::body::Incoming, fault: usize, killed: Instant) -> anyhow::Result<Duration> {
    let name = format!(r#""name":"p{fault}-"#);
    let mut lines = Lines::default();
    loop {
        let frame = incoming.frame().await.context("the server ended the watch")?;
        let Ok(data) = frame?.into_data() else { continue };
        let mut found = false;
        lines.push(&data, SCAN_BYTES_MAX, |line| {
            let ours = scan::find(line, name.as_bytes()).is_some();
            found |= ours && scan::find(line, br#""nodeName":""#).is_some();
        });
        if found {
            return Ok(killed.elapsed());
        }
    }
}
