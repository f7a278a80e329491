//! 1,000 nodes, and 10,000 pods that are created while the scheduler binds: from the first create until the last pod
//! is bound. One watch counts; CPU is that of the whole control plane, per pod.

use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::{LocalBoxFuture, try_join_all};
use http::Method;
use http_body_util::BodyExt;

use super::cluster::KubernetesCluster;
use super::connection::{Call, Connection};
use super::objects::{self, DEFAULT_SCHEDULER, Weight};
use super::scan::{self, Lines};
use crate::limits::{BIND_CLIENTS, BIND_NODES, BIND_PODS, SCAN_BYTES_MAX, SETTLE};
use crate::load::CpuMeter;
use crate::part::{Pace, Samples};
use crate::report::Metric;

const NAMESPACE: &str = "bind";
const PATIENCE: Duration = Duration::from_secs(600);
const CASE: &str = "1,000 nodes, 10,000 pods created meanwhile";

/// Measures it.
pub fn run<'a>(
    cluster: &'a mut KubernetesCluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        cluster.make_namespace(NAMESPACE).await?;
        cluster.make_nodes(pace.count(BIND_NODES)).await?;
        tokio::time::sleep(SETTLE).await;
        let pods = pace.count(BIND_PODS);
        let leader = cluster.leader().await?;
        let watcher = cluster.connections(&[leader], 1).remove(0);
        let meter = CpuMeter::start(&cluster.pids()?);
        let began = Instant::now();
        let watching = async {
            let counted = tokio::time::timeout(PATIENCE, count_bound(watcher, pods)).await;
            counted.context("not all pods are bound in time")?
        };
        let creators = cluster.spread(BIND_CLIENTS).into_iter().enumerate();
        let creating = async {
            try_join_all(creators.map(|(first, connection)| create(connection, first, pods))).await?;
            Ok(began.elapsed())
        };
        let ((), created) = futures::try_join!(watching, creating)?;
        let elapsed = began.elapsed();
        let (server_cpu, client_cpu) = meter.stop();
        let per_pod = |time: Duration| time.as_secs_f64() * 1e3 / pods as f64;
        samples.add(CASE, Metric::Throughput, pods as f64 / elapsed.as_secs_f64());
        samples.add(CASE, Metric::ServerCpuMs, per_pod(server_cpu));
        samples.add(CASE, Metric::ClientCpuMs, per_pod(client_cpu));
        samples.add("all pods created", Metric::TotalMs, created.as_secs_f64() * 1e3);
        samples.add("all pods bound", Metric::TotalMs, elapsed.as_secs_f64() * 1e3);
        Ok(())
    })
}

async fn create(mut connection: Connection, first: usize, pods: usize) -> anyhow::Result<()> {
    for number in (first..pods).step_by(BIND_CLIENTS) {
        let body = objects::pod(&format!("bind-{number:06}"), DEFAULT_SCHEDULER, Weight::Light);
        connection.call(&Call::json(Method::POST, objects::path(NAMESPACE, "pods"), body)).await?;
    }
    Ok(())
}

/// Ends when every pod has been seen with a node. A server may end a watch that falls behind: then it is opened again, as
/// every client does, and begins with the pods that there are.
async fn count_bound(mut connection: Connection, pods: usize) -> anyhow::Result<()> {
    let call = Call::get(format!("{}?watch=1&timeoutSeconds=3600", objects::path(NAMESPACE, "pods")));
    let mut bound = vec![false; pods];
    let mut left = pods;
    while left > 0 {
        let mut incoming = connection.open(&call).await?;
        let mut lines = Lines::default();
        while left > 0 {
            let Some(frame) = incoming.frame().await else { break };
            let Ok(data) = frame?.into_data() else { continue };
            lines.push(&data, SCAN_BYTES_MAX, |line| {
                if scan::find(line, br#""nodeName":""#).is_none() {
                    return;
                }
                let number =
                    scan::number_after(line, br#""name":"bind-"#).and_then(|number| usize::try_from(number).ok());
                if let Some(seen) = number.and_then(|number| bound.get_mut(number)).filter(|seen| !**seen) {
                    *seen = true;
                    left -= 1;
                }
            });
        }
    }
    Ok(())
}
