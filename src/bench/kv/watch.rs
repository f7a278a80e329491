//! 1,000 watchers of one prefix, spread over all members, while puts go on as fast as the slowest watcher allows.
//! An event's latency runs from before its put to its arrival at a watcher.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Context;
use bytes::Bytes;
use futures::future::LocalBoxFuture;
use tokio::sync::Notify;
use tokio::task::LocalSet;
use tokio_stream::wrappers::ReceiverStream;

use super::client::{Client, key, prefix_end};
use super::cluster::Cluster;
use super::wire::watch_request::RequestUnion;
use super::wire::{WatchCreateRequest, WatchRequest};
use crate::latency::Latencies;
use crate::limits::{OPERATION_TIMEOUT, WATCH_WINDOW_PUTS, WATCHERS, WATCHERS_PER_STREAM};
use crate::load::{CpuMeter, Outcome};
use crate::part::{Pace, Samples};

const VALUE_BYTES: usize = 256;
const STAMP_BYTES: usize = 8;
const KEYS: u64 = 100;

/// What all streams share.
struct Shared {
    epoch: Instant,
    created: Cell<usize>,
    events: Cell<u64>,
    counting: Cell<bool>,
    over: Cell<bool>,
    latencies: RefCell<Latencies>,
    progress: Notify,
}

/// Measures it.
pub fn run<'a>(
    cluster: &'a mut Cluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        let streams = cluster.spread(WATCHERS / WATCHERS_PER_STREAM)?;
        let leader = cluster.leader().await?;
        let mut writers = cluster.clients(&[leader], WATCH_WINDOW_PUTS as usize)?;
        let pids = cluster.pids();
        let shared = Rc::new(Shared {
            epoch: Instant::now(),
            created: Cell::new(0),
            events: Cell::new(0),
            counting: Cell::new(false),
            over: Cell::new(false),
            latencies: RefCell::default(),
            progress: Notify::new(),
        });
        let local = LocalSet::new();
        let outcome = local.run_until(measure(streams, &mut writers, pids, pace, shared)).await?;
        samples.add_outcome("1,000 watchers, flat out", &outcome);
        Ok(())
    })
}

async fn measure(
    streams: Vec<Client>,
    writers: &mut Vec<Client>,
    pids: Vec<u32>,
    pace: &Pace,
    shared: Rc<Shared>,
) -> anyhow::Result<Outcome> {
    let mut tasks = Vec::new();
    for client in streams {
        tasks.push(tokio::task::spawn_local(follow(client, shared.clone())));
    }
    let waiting = async {
        while shared.created.get() < WATCHERS {
            shared.progress.notified().await;
        }
    };
    tokio::time::timeout(OPERATION_TIMEOUT, waiting).await.context("watches are not created in time")?;
    let put = Rc::new(Cell::new(0));
    let writing: Vec<_> =
        writers.drain(..).map(|client| tokio::task::spawn_local(write(client, put.clone(), shared.clone()))).collect();
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

/// One of a few writers: each puts again when all watchers have seen its last put, near enough: when the number of
/// events says that at most a window of puts is not everywhere yet.
async fn write(mut client: Client, put: Rc<Cell<u64>>, shared: Rc<Shared>) -> anyhow::Result<()> {
    while !shared.over.get() {
        let number = put.get();
        if number * WATCHERS as u64 >= shared.events.get() + WATCH_WINDOW_PUTS * WATCHERS as u64 {
            let moved = tokio::time::timeout(OPERATION_TIMEOUT, shared.progress.notified()).await;
            moved.context("events do not arrive")?;
            continue;
        }
        put.set(number + 1);
        let mut value = vec![b'x'; VALUE_BYTES];
        let stamp = u64::try_from(shared.epoch.elapsed().as_nanos()).unwrap_or(u64::MAX);
        value[VALUE_BYTES - STAMP_BYTES..].copy_from_slice(&stamp.to_le_bytes());
        client.put(key("watch", number % KEYS), value.into()).await?;
    }
    Ok(())
}

/// One stream with its watchers. Ends with the task.
async fn follow(mut client: Client, shared: Rc<Shared>) -> anyhow::Result<()> {
    let (sender, receiver) = tokio::sync::mpsc::channel(WATCHERS_PER_STREAM);
    for _ in 0..WATCHERS_PER_STREAM {
        let prefix = Bytes::from_static(b"watch/");
        let create = WatchCreateRequest { range_end: prefix_end(&prefix), key: prefix, start_revision: 0 };
        sender.send(WatchRequest { request_union: Some(RequestUnion::CreateRequest(create)) }).await?;
    }
    let mut responses = client.watch().watch(ReceiverStream::new(receiver)).await?.into_inner();
    while let Some(response) = responses.message().await? {
        anyhow::ensure!(!response.canceled, "a watch ended: {}", response.cancel_reason);
        if response.created {
            shared.created.set(shared.created.get() + 1);
        }
        let now = shared.epoch.elapsed();
        for event in &response.events {
            if shared.counting.get() {
                shared.latencies.borrow_mut().add(now.saturating_sub(stamp_of(event)));
            }
            shared.events.set(shared.events.get() + 1);
        }
        shared.progress.notify_waiters();
        shared.progress.notify_one();
    }
    // The sender must live as long as the stream: its end would end the watches.
    drop(sender);
    Ok(())
}

/// The value is the last field of an event, and the stamp the last bytes of the value.
fn stamp_of(event: &Bytes) -> Duration {
    let stamp = event.last_chunk::<STAMP_BYTES>().copied().unwrap_or_default();
    Duration::from_nanos(u64::from_le_bytes(stamp))
}
