//! 1,000 watch connections, each with its own TLS, on the pods of one namespace, spread over all masters, while pods
//! of 5 KB are patched as fast as the slowest connection allows. Every event is counted; latency is read on a few
//! connections, from before the patch to the event's arrival.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::LocalBoxFuture;
use http::Method;
use http_body_util::BodyExt;
use tokio::sync::Notify;
use tokio::task::LocalSet;

use super::cluster::KubernetesCluster;
use super::connection::{Call, Connection};
use super::objects::{self, NOBODY, Weight};
use super::scan::{self, Lines};
use crate::latency::Latencies;
use crate::limits::{OPERATION_TIMEOUT, READY_TIMEOUT, SCAN_BYTES_MAX, WATCH_CONNECTIONS, WATCH_WINDOW_PUTS};
use crate::load::{CpuMeter, Outcome};
use crate::part::{Pace, Samples};

const PODS: u64 = 20;
/// One connection in so many reads its events' stamps.
const READ_ONE_IN: usize = 25;
/// Handshakes that are under way at the same time.
const OPENING_MAX: usize = 32;

struct Shared {
    epoch: Instant,
    connections: u64,
    opened: Cell<u64>,
    events: Cell<u64>,
    counting: Cell<bool>,
    over: Cell<bool>,
    latencies: RefCell<Latencies>,
    failure: RefCell<Option<anyhow::Error>>,
    progress: Notify,
    opening: tokio::sync::Semaphore,
}

/// Measures it.
pub fn run<'a>(
    cluster: &'a mut KubernetesCluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        let namespace = format!("watch-{}", samples.round);
        cluster.make_namespace(&namespace).await?;
        let pods = objects::path(&namespace, "pods");
        let mut writers = cluster.spread(WATCH_WINDOW_PUTS as usize);
        for number in 0..PODS {
            let body = objects::pod(&format!("pod-{number}"), NOBODY, Weight::Heavy);
            writers[0].call(&Call::json(Method::POST, &*pods, body)).await?;
        }
        let connections = cluster.spread(pace.count(WATCH_CONNECTIONS));
        let shared = Rc::new(Shared {
            epoch: Instant::now(),
            connections: connections.len() as u64,
            opened: Cell::new(0),
            events: Cell::new(0),
            counting: Cell::new(false),
            over: Cell::new(false),
            latencies: RefCell::default(),
            failure: RefCell::default(),
            progress: Notify::new(),
            opening: tokio::sync::Semaphore::new(OPENING_MAX),
        });
        let pids = cluster.pids()?;
        let measured = measure(connections, writers, &pods, pids, pace, shared);
        let outcome = LocalSet::new().run_until(measured).await?;
        samples.add_outcome("1,000 connections, flat out", &outcome);
        Ok(())
    })
}

async fn measure(
    connections: Vec<Connection>,
    writers: Vec<Connection>,
    pods: &str,
    pids: Vec<u32>,
    pace: &Pace,
    shared: Rc<Shared>,
) -> anyhow::Result<Outcome> {
    let revision = Call::get(format!("{pods}?watch=1&timeoutSeconds=3600"));
    let tasks: Vec<_> = connections
        .into_iter()
        .enumerate()
        .map(|(number, connection)| {
            let (call, shared) = (revision.clone(), shared.clone());
            tokio::task::spawn_local(async move {
                if let Err(failure) = follow(connection, number, &call, &shared).await {
                    shared.failure.replace(Some(failure));
                    shared.progress.notify_one();
                }
            })
        })
        .collect();
    // Every watch begins with the pods that there are.
    await_events(&shared, READY_TIMEOUT, || shared.events.get() >= shared.connections * PODS).await?;
    shared.events.set(0);
    let written = Rc::new(Cell::new(0));
    let writing: Vec<_> = writers
        .into_iter()
        .map(|writer| tokio::task::spawn_local(write(writer, pods.to_owned(), written.clone(), shared.clone())))
        .collect();
    tokio::time::sleep(pace.warm_up).await;
    let meter = CpuMeter::start(&pids);
    let (started, before) = (Instant::now(), shared.events.get());
    shared.counting.set(true);
    tokio::time::sleep(pace.duration).await;
    shared.counting.set(false);
    let (elapsed, operations) = (started.elapsed(), shared.events.get() - before);
    let (server_cpu, client_cpu) = meter.stop();
    shared.over.set(true);
    for writer in writing {
        writer.await.context("a writer panicked")??;
    }
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
    anyhow::ensure!(operations > 0, "no event arrived");
    let latencies = shared.latencies.take();
    Ok(Outcome { operations, failures: 0, elapsed, latencies, server_cpu, client_cpu })
}

/// Waits for a condition that events bring about; fails if a watch fails meanwhile.
async fn await_events(shared: &Shared, patience: Duration, reached: impl Fn() -> bool) -> anyhow::Result<()> {
    let waiting = async {
        while !reached() {
            if let Some(failure) = shared.failure.take() {
                return Err(failure.context("a watch ended"));
            }
            // Others wait for the same notice: look again soon in any case.
            let _ = tokio::time::timeout(Duration::from_millis(1), shared.progress.notified()).await;
        }
        Ok(())
    };
    tokio::time::timeout(patience, waiting).await.context("events do not arrive")?
}

async fn write(mut writer: Connection, pods: String, written: Rc<Cell<u64>>, shared: Rc<Shared>) -> anyhow::Result<()> {
    while !shared.over.get() {
        let number = written.get();
        let window = WATCH_WINDOW_PUTS * shared.connections;
        if number * shared.connections >= shared.events.get() + window {
            await_events(&shared, OPERATION_TIMEOUT, || {
                shared.over.get() || number * shared.connections < shared.events.get() + window
            })
            .await?;
            continue;
        }
        written.set(number + 1);
        let stamp = shared.epoch.elapsed().as_nanos();
        let body = format!(r#"{{"metadata":{{"annotations":{{"at":"{stamp}"}}}}}}"#);
        writer.call(&Call::merge_patch(format!("{pods}/pod-{}", number % PODS), body.into())).await?;
    }
    Ok(())
}

/// One watch. Ends only with a failure.
async fn follow(mut connection: Connection, number: usize, call: &Call, shared: &Shared) -> anyhow::Result<()> {
    let permit = shared.opening.acquire().await?;
    let mut incoming = connection.open(call).await?;
    drop(permit);
    shared.opened.set(shared.opened.get() + 1);
    let mut lines = Lines::default();
    while let Some(frame) = incoming.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        if number.is_multiple_of(READ_ONE_IN) {
            let now = shared.epoch.elapsed();
            lines.push(&data, SCAN_BYTES_MAX, |line| {
                let stamp = scan::number_after(line, br#""at":""#).filter(|_| shared.counting.get());
                if let Some(stamp) = stamp {
                    shared.latencies.borrow_mut().add(now.saturating_sub(Duration::from_nanos(stamp)));
                }
            });
        }
        let ends = data.iter().filter(|byte| **byte == b'\n').count() as u64;
        shared.events.set(shared.events.get() + ends);
        shared.progress.notify_one();
    }
    anyhow::bail!("the server ended watch {number}")
}
