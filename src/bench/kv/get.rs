//! Linearizable gets of one key each, 256 clients: all at the leader, then all at a follower.

use bytes::Bytes;
use futures::future::LocalBoxFuture;

use super::client::{Client, key, value};
use super::cluster::Cluster;
use crate::load::{self, Operation};
use crate::part::{Pace, Samples};

const CLIENTS: usize = 256;
const KEYS: u64 = 100;
const VALUE_BYTES: usize = 256;

struct Get {
    client: Client,
    keys: Vec<Bytes>,
}

impl Operation for Get {
    async fn run(&mut self, sequence: u64) -> anyhow::Result<()> {
        let place = (sequence % KEYS) as usize;
        self.client.get(self.keys[place].clone()).await
    }
}

/// Measures both.
pub fn run<'a>(
    cluster: &'a mut Cluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        let keys: Vec<Bytes> = (0..KEYS).map(|number| key("get", number)).collect();
        let mut writer = cluster.spread(1)?.remove(0);
        for key in &keys {
            writer.put(key.clone(), value(VALUE_BYTES)).await?;
        }
        let places =
            [("leader, 256 clients", cluster.leader().await?), ("follower, 256 clients", cluster.follower().await?)];
        for (case, place) in places {
            let clients = cluster.clients(&[place], CLIENTS)?.into_iter();
            let clients = clients.map(|client| Get { client, keys: keys.clone() }).collect();
            let outcome = load::run(&pace.plan(cluster.pids()), clients).await?;
            samples.add_outcome(case, &outcome);
        }
        Ok(())
    })
}
