//! Linearizable reads of 1,000 keys of 256 bytes at a follower, 32 clients.

use bytes::Bytes;
use futures::future::LocalBoxFuture;

use super::client::{Client, key, value};
use super::cluster::Cluster;
use crate::limits::{RANGE_CLIENTS, RANGE_KEYS};
use crate::load::{self, Operation};
use crate::part::{Pace, Samples};

const VALUE_BYTES: usize = 256;

struct Range(Client);

impl Operation for Range {
    async fn run(&mut self, _: u64) -> anyhow::Result<()> {
        let found = self.0.range(Bytes::from_static(b"range/")).await?;
        anyhow::ensure!(found as u64 == RANGE_KEYS, "{found} keys");
        Ok(())
    }
}

/// Measures it.
pub fn run<'a>(
    cluster: &'a mut Cluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        let mut writer = cluster.spread(1)?.remove(0);
        for number in 0..RANGE_KEYS {
            writer.put(key("range", number), value(VALUE_BYTES)).await?;
        }
        let follower = cluster.follower().await?;
        let clients = cluster.clients(&[follower], RANGE_CLIENTS)?.into_iter().map(Range).collect();
        let outcome = load::run(&pace.plan(cluster.pids()), clients).await?;
        samples.add_outcome("1,000 keys, follower, 32 clients", &outcome);
        Ok(())
    })
}
