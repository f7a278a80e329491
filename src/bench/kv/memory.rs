//! Memory per member: of an empty cluster, and with 100,000 values of 1 KiB.

use bytes::Bytes;
use futures::future::{LocalBoxFuture, try_join_all};

use super::client::{Client, key, value};
use super::cluster::Cluster;
use crate::limits::{MEMORY_CLIENTS, MEMORY_KEYS, MEMORY_VALUE_BYTES, SETTLE};
use crate::part::{Pace, Samples};
use crate::process::resident_mib;
use crate::report::Metric;

/// Measures both.
pub fn run<'a>(
    cluster: &'a mut Cluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        tokio::time::sleep(SETTLE).await;
        samples.add("empty", Metric::ResidentMib, per_member(cluster));
        let value = value(MEMORY_VALUE_BYTES);
        let keys = if pace.quick { MEMORY_KEYS / 20 } else { MEMORY_KEYS };
        let clients = cluster.spread(MEMORY_CLIENTS)?;
        let writers = clients.into_iter().enumerate();
        try_join_all(writers.map(|(place, client)| fill(client, place as u64, keys, value.clone()))).await?;
        tokio::time::sleep(SETTLE).await;
        let case = if pace.quick { "5,000 × 1 KiB" } else { "100,000 × 1 KiB" };
        samples.add(case, Metric::ResidentMib, per_member(cluster));
        Ok(())
    })
}

async fn fill(mut client: Client, first: u64, keys: u64, value: Bytes) -> anyhow::Result<()> {
    for number in (first..keys).step_by(MEMORY_CLIENTS) {
        client.put(key("memory", number), value.clone()).await?;
    }
    Ok(())
}

fn per_member(cluster: &Cluster<'_>) -> f64 {
    let pids = cluster.pids();
    pids.iter().map(|pid| resident_mib(*pid)).sum::<f64>() / pids.len().max(1) as f64
}
