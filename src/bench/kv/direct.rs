//! Puts that begin inside the nodes: what the store gives without a wire to the client. Ours alone, on all three
//! nodes at once; it stands beside the peer's puts over the network, which has no such door.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::future::{LocalBoxFuture, join_all, try_join_all};
use store::{Store, TxnResult};

use super::client::{key, value};
use super::cluster::Cluster;
use super::node::put_txn;
use super::node_wire::load_client::LoadClient;
use super::node_wire::{LoadReply, LoadRequest};
use crate::latency::Latencies;
use crate::limits::{KEYS_MAX, OPERATION_TIMEOUT};
use crate::load::CpuMeter;
use crate::part::{Pace, Samples};
use crate::report::Metric;

/// Clients over all nodes, and bytes.
const CASES: &[(u32, u32)] = &[(3, 256), (255, 256), (255, 2048)];

/// Asks every node for its share of the load.
pub fn run<'a>(
    cluster: &'a mut Cluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        for (clients, value_bytes) in CASES {
            let share = clients / u32::try_from(cluster.len())?;
            let milliseconds = u64::try_from(pace.duration.as_millis())?;
            let request = LoadRequest { clients: share, value_bytes: *value_bytes, milliseconds };
            let meter = CpuMeter::start(&cluster.pids());
            let endpoints: Vec<String> = (0..cluster.len()).map(|place| cluster.endpoint(place).to_owned()).collect();
            let asked = endpoints.into_iter().map(|endpoint| ask(endpoint, request));
            let replies: Vec<LoadReply> = try_join_all(asked).await?;
            let (cpu, _) = meter.stop();
            let operations = replies.iter().map(|reply| reply.operations).sum::<u64>() as f64;
            anyhow::ensure!(operations > 0.0, "no operation succeeded");
            let worst = |of: fn(&LoadReply) -> f64| replies.iter().map(of).fold(0.0, f64::max);
            let case = super::put::case(u64::from(*clients), *value_bytes as usize);
            samples.add(&case, Metric::ServerCpuMs, cpu.as_secs_f64() * 1e3 / operations);
            samples.add(&case, Metric::Throughput, operations / pace.duration.as_secs_f64());
            samples.add(&case, Metric::P50Ms, worst(|reply| reply.p50_ms));
            samples.add(&case, Metric::P99Ms, worst(|reply| reply.p99_ms));
            samples.add(&case, Metric::Failures, replies.iter().map(|reply| reply.failures).sum::<u64>() as f64);
        }
        Ok(())
    })
}

async fn ask(endpoint: String, request: LoadRequest) -> anyhow::Result<LoadReply> {
    Ok(LoadClient::connect(endpoint).await?.put(request).await?.into_inner())
}

/// The node's side: runs the load against its own store.
pub async fn drive(store: Store, request: LoadRequest) -> LoadReply {
    let deadline = Instant::now() + Duration::from_millis(request.milliseconds);
    let value = value(request.value_bytes as usize);
    let clients = (0..request.clients).map(|client| {
        let (store, value) = (store.clone(), value.clone());
        tokio::spawn(write(store, value, u64::from(client), u64::from(request.clients), deadline))
    });
    let mut reply = LoadReply::default();
    let mut all = Latencies::default();
    for (latencies, failures) in join_all(clients).await.into_iter().flatten() {
        reply.operations += latencies.len() as u64;
        reply.failures += failures;
        all.append(latencies);
    }
    (reply.p50_ms, reply.p99_ms) = (all.quantile_ms(0.5), all.quantile_ms(0.99));
    reply
}

async fn write(store: Store, value: Bytes, first: u64, step: u64, deadline: Instant) -> (Latencies, u64) {
    let (mut latencies, mut failures, mut number) = (Latencies::default(), 0, first);
    while Instant::now() < deadline {
        let started = Instant::now();
        let txn = put_txn(key("direct", number % KEYS_MAX), value.clone());
        match store.txn(txn, OPERATION_TIMEOUT).await {
            Ok(outcome) if matches!(outcome.result, TxnResult::Applied) => latencies.add(started.elapsed()),
            Ok(_) | Err(_) => {
                failures += 1;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        number += step;
    }
    (latencies, failures)
}
