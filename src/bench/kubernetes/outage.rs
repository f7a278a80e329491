//! The leader is killed with -9: time to the first write, the first read, the first binding and the first ReplicaSet of
//! a Deployment through survivors. Of ours the whole leading master dies, with its scheduler and controllers; of theirs
//! the leading etcd member, while API server and scheduler live, and there are no controllers. Or our leading master is
//! told to end: the longest times without a write and without a read around the signal.
//! Clients give up on a request after 100 ms and try again.

use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::{LocalBoxFuture, join_all, select_ok};
use http::Method;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use rustix::process::Signal;

use super::cluster::{KubernetesCluster, Side};
use super::connection::{Call, Connection};
use super::objects::{self, DEFAULT_SCHEDULER, Weight};
use super::scan::{self, Lines};
use crate::gaps;
use crate::limits::{HANDOVER_LEAD, HANDOVER_WINDOW, OUTAGE_MAX, PROBE_PAUSE, SCAN_BYTES_MAX, SETTLE};
use crate::part::{Pace, Samples};
use crate::process::signal_process;
use crate::report::Metric;

const NAMESPACE: &str = "outage";
const NODES: usize = 10;

/// Kills the leader again and again.
pub fn kill<'a>(
    cluster: &'a mut KubernetesCluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        let read = prepare(cluster).await?;
        for fault in 0..pace.faults {
            cluster.heal().await?;
            tokio::time::sleep(SETTLE).await;
            for (what, time) in one_kill(cluster, fault, &read).await? {
                let case = format!("leading master kill -9 → first {what}");
                samples.add(&case, Metric::OutageMs, time.as_secs_f64() * 1e3);
            }
        }
        cluster.heal().await
    })
}

/// Tells the leader to end again and again.
pub fn end<'a>(
    cluster: &'a mut KubernetesCluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        let read = prepare(cluster).await?;
        for fault in 0..pace.faults {
            cluster.heal().await?;
            tokio::time::sleep(SETTLE).await;
            for (what, gap) in one_end(cluster, fault, &read).await? {
                let case = format!("leading master SIGTERM → longest time without a {what}");
                samples.add(&case, Metric::OutageMs, gap.as_secs_f64() * 1e3);
            }
        }
        cluster.heal().await
    })
}

/// Makes what the probes use; the request of those that read.
async fn prepare(cluster: &KubernetesCluster<'_>) -> anyhow::Result<Call> {
    cluster.make_namespace(NAMESPACE).await?;
    cluster.make_nodes(NODES).await?;
    let create = Call::json(Method::POST, config_maps(), objects::config_map("read", 0));
    cluster.spread(1).remove(0).call(&create).await?;
    Ok(Call::get(config_maps() + "/read"))
}

fn config_maps() -> String {
    objects::path(NAMESPACE, "configmaps")
}

/// The create that a writing probe sends.
fn write_call(fault: usize, client: usize, attempt: u64) -> Call {
    let name = format!("w{fault}-{client}-{attempt}");
    Call::json(Method::POST, config_maps(), objects::config_map(&name, 0))
}

async fn one_kill(
    cluster: &mut KubernetesCluster<'_>,
    fault: usize,
    read: &Call,
) -> anyhow::Result<Vec<(&'static str, Duration)>> {
    let survivors = cluster.survivors().await?;
    let has_controllers = matches!(cluster.side, Side::Xebec(_));
    let probes = || cluster.connections(&survivors, survivors.len()).into_iter().map(Connection::impatient).collect();
    // Connections that exist already, as those of real clients.
    let writers = warm(probes(), read).await?;
    let readers = warm(probes(), read).await?;
    let creators = warm(probes(), read).await?;
    let deployers = if has_controllers { warm(probes(), read).await? } else { Vec::new() };
    let pods = objects::path(NAMESPACE, "pods");
    let replica_sets = format!("/apis/apps/v1/namespaces/{NAMESPACE}/replicasets");
    let bindings = open_watches(cluster, &survivors, &pods).await?;
    let replica_sets = match has_controllers {
        true => open_watches(cluster, &survivors, &replica_sets).await?,
        false => Vec::new(),
    };
    // Finding the leader takes a moment before the signal: it is not part of the outage.
    let killed = cluster.kill_leader().await?;
    let written = first(writers.into_iter().enumerate().map(|(client, connection)| {
        Box::pin(until_success(connection, move |attempt| write_call(fault, client, attempt), killed))
    }));
    let seen = first(readers.into_iter().map(|connection| {
        let read = read.clone();
        Box::pin(until_success(connection, move |_| read.clone(), killed))
    }));
    let creating = first(creators.into_iter().enumerate().map(|(client, connection)| {
        let pods = &pods;
        let make = move |attempt| {
            let body = objects::pod(&format!("p{fault}-{client}-{attempt}"), DEFAULT_SCHEDULER, Weight::Light);
            Call::json(Method::POST, pods.clone(), body)
        };
        Box::pin(until_success(connection, make, killed))
    }));
    let bound = first_told(bindings, format!(r#""name":"p{fault}-"#), r#""nodeName":""#, killed);
    let made = async {
        if !has_controllers {
            return Ok(None);
        }
        let deploying = first(deployers.into_iter().enumerate().map(|(client, connection)| {
            let make = move |attempt| objects::create_deployment(NAMESPACE, &format!("d{fault}-{client}-{attempt}"));
            Box::pin(until_success(connection, make, killed))
        }));
        let told = first_told(replica_sets, format!(r#""name":"d{fault}-"#), r#""kind":"Deployment""#, killed);
        Ok(Some(futures::try_join!(deploying, told)?.1))
    };
    let all = async { futures::try_join!(written, seen, creating, bound, made) };
    let (written, seen, _, bound, made) =
        tokio::time::timeout(OUTAGE_MAX, all).await.context("the cluster stays away")??;
    let times = [("write", written), ("read", seen), ("binding", bound)];
    Ok(times.into_iter().chain(made.map(|made| ("ReplicaSet", made))).collect())
}

async fn one_end(
    cluster: &mut KubernetesCluster<'_>,
    fault: usize,
    read: &Call,
) -> anyhow::Result<[(&'static str, Duration); 2]> {
    let survivors = cluster.survivors().await?;
    let probes = || cluster.connections(&survivors, survivors.len()).into_iter().map(Connection::impatient).collect();
    let writers = warm(probes(), read).await?;
    let readers = warm(probes(), read).await?;
    // Finding the leader takes time, during which nobody needs to write.
    let leader = cluster.leader_process().await?;
    let begin = Instant::now();
    let (told, until) = (begin + HANDOVER_LEAD, begin + HANDOVER_LEAD + HANDOVER_WINDOW);
    let writing = writers
        .into_iter()
        .enumerate()
        .map(|(client, connection)| answered(connection, move |attempt| write_call(fault, client, attempt), until));
    let reading = readers.into_iter().map(|connection| answered(connection, |_| read.clone(), until));
    let ending = async {
        tokio::time::sleep_until(told.into()).await;
        signal_process(leader, Signal::TERM)
    };
    let (written, seen, ended) = futures::join!(join_all(writing), join_all(reading), ending);
    ended?;
    let gap = |answers: Vec<Vec<Instant>>| gaps::longest(answers.into_iter().flatten(), (told, until));
    Ok([("write", gap(written)), ("read", gap(seen))])
}

/// Sends again and again; when it was told of success.
async fn answered(mut connection: Connection, make: impl Fn(u64) -> Call, until: Instant) -> Vec<Instant> {
    let mut answers = Vec::new();
    let mut attempt = 0;
    while Instant::now() < until {
        if connection.call(&make(attempt)).await.is_ok() {
            answers.push(Instant::now());
        }
        attempt += 1;
        tokio::time::sleep(PROBE_PAUSE).await;
    }
    answers
}

/// A watch of a path at each of these API servers, with the connection that carries it.
async fn open_watches(
    cluster: &KubernetesCluster<'_>,
    places: &[usize],
    path: &str,
) -> anyhow::Result<Vec<(Incoming, Connection)>> {
    let mut watches = Vec::with_capacity(places.len());
    for mut connection in cluster.connections(places, places.len()) {
        let incoming = connection.open(&Call::get(format!("{path}?watch=1&timeoutSeconds=600"))).await?;
        watches.push((incoming, connection));
    }
    Ok(watches)
}

/// Time until one of the watches tells of an object whose line holds both texts.
async fn first_told(
    watches: Vec<(Incoming, Connection)>,
    name: String,
    sign: &str,
    killed: Instant,
) -> anyhow::Result<Duration> {
    let name = name.as_str();
    first(watches.into_iter().map(|(incoming, connection)| {
        Box::pin(async move {
            let time = told(incoming, name, sign, killed).await;
            drop(connection);
            time
        })
    }))
    .await
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

async fn told(mut incoming: Incoming, name: &str, sign: &str, killed: Instant) -> anyhow::Result<Duration> {
    let mut lines = Lines::default();
    loop {
        let frame = incoming.frame().await.context("the server ended the watch")?;
        let Ok(data) = frame?.into_data() else { continue };
        let mut found = false;
        lines.push(&data, SCAN_BYTES_MAX, |line| {
            found |= scan::find(line, name.as_bytes()).is_some() && scan::find(line, sign.as_bytes()).is_some();
        });
        if found {
            return Ok(killed.elapsed());
        }
    }
}
