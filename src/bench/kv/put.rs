//! Puts of one key each, spread over all members: 1, 32 and 256 clients, 256 bytes and 2 KiB.

use bytes::Bytes;
use futures::future::LocalBoxFuture;

use super::client::{Client, key, value};
use super::cluster::Cluster;
use crate::limits::KEYS_MAX;
use crate::load::{self, Operation};
use crate::part::{Pace, Samples};

const CASES: &[(usize, usize)] = &[(1, 256), (32, 256), (256, 256), (1, 2048), (32, 2048), (256, 2048)];

struct Put {
    client: Client,
    first: u64,
    step: u64,
    value: Bytes,
}

impl Operation for Put {
    async fn run(&mut self, sequence: u64) -> anyhow::Result<()> {
        let number = (self.first + sequence * self.step) % KEYS_MAX;
        self.client.put(key("put", number), self.value.clone()).await
    }
}

/// Measures all cases.
pub fn run<'a>(
    cluster: &'a mut Cluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        let leader = cluster.leader().await?;
        for (clients, bytes) in CASES {
            let step = *clients as u64;
            let value = value(*bytes);
            // A single client asks the leader: what is measured is the write, not the way to it.
            let connections = match clients {
                1 => cluster.clients(&[leader], 1)?,
                _ => cluster.spread(*clients)?,
            };
            let clients = (0..step).zip(connections);
            let clients = clients.map(|(first, client)| Put { client, first, step, value: value.clone() }).collect();
            let outcome = load::run(&pace.plan(cluster.pids()), clients).await?;
            samples.add_outcome(&case(step, *bytes), &outcome);
        }
        Ok(())
    })
}

/// A case's name.
pub fn case(clients: u64, bytes: usize) -> String {
    let size = if bytes.is_multiple_of(1024) { format!("{} KiB", bytes / 1024) } else { format!("{bytes} B") };
    let word = if clients == 1 { "client" } else { "clients" };
    format!("{size}, {clients} {word}")
}
