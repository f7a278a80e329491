//! Gets of single Pods, linearizable as every get without a resource version is. A single client asks the leader,
//! many are spread over all masters; one case asks a follower alone.

use futures::future::LocalBoxFuture;
use http::Method;

use super::cluster::KubernetesCluster;
use super::connection::{Call, Connection};
use super::objects::{self, NOBODY, Weight};
use super::write::case;
use crate::load::{self, Operation};
use crate::part::{Pace, Samples};

const PODS: u64 = 100;
const CLIENTS: &[usize] = &[1, 32, 128];

struct Get {
    connection: Connection,
    calls: Vec<Call>,
}

impl Operation for Get {
    async fn run(&mut self, sequence: u64) -> anyhow::Result<()> {
        self.connection.call(&self.calls[(sequence % PODS) as usize]).await
    }
}

/// Measures all cases.
pub fn run<'a>(
    cluster: &'a mut KubernetesCluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        let namespace = format!("read-{}", samples.round);
        cluster.make_namespace(&namespace).await?;
        let pods = objects::path(&namespace, "pods");
        let leader = cluster.leader().await?;
        let mut writer = cluster.connections(&[leader], 1).remove(0);
        for number in 0..PODS {
            let body = objects::pod(&format!("pod-{number}"), NOBODY, Weight::Light);
            writer.call(&Call::json(Method::POST, &*pods, body)).await?;
        }
        let calls: Vec<Call> = (0..PODS).map(|number| Call::get(format!("{pods}/pod-{number}"))).collect();
        for clients in CLIENTS {
            let connections = if *clients == 1 { cluster.connections(&[leader], 1) } else { cluster.spread(*clients) };
            let gets = connections.into_iter().map(|connection| Get { connection, calls: calls.clone() });
            let outcome = load::run(&pace.plan(cluster.pids()?), gets.collect()).await?;
            samples.add_outcome(&case("get Pod", *clients), &outcome);
        }
        let follower = (leader + 1) % cluster.addresses.len();
        if follower != leader {
            let connection = cluster.connections(&[follower], 1).remove(0);
            let outcome = load::run(&pace.plan(cluster.pids()?), vec![Get { connection, calls }]).await?;
            samples.add_outcome("get Pod at a follower, 1 client", &outcome);
        }
        Ok(())
    })
}
