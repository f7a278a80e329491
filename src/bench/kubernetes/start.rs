//! From the start of a process until it is ready: the first start of everything, and the restart of one API server
//! beside a cluster that runs. And how large the programs are.

use futures::future::LocalBoxFuture;

use super::cluster::{KubernetesCluster, Side};
use crate::part::{Pace, Samples};
use crate::peers;
use crate::report::Metric;

const RESTARTS: usize = 5;

/// Measures it.
pub fn run<'a>(
    cluster: &'a mut KubernetesCluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        let first = match &cluster.side {
            Side::Xebec(_) => "first start of three masters, with keys and joining",
            Side::Upstream(_) => "first start of the API server",
        };
        samples.add(first, Metric::TotalMs, cluster.first_start.as_secs_f64() * 1e3);
        for _ in 0..if pace.quick { 1 } else { RESTARTS } {
            let took = cluster.restart_one().await?;
            samples.add("empty", Metric::TotalMs, took.as_secs_f64() * 1e3);
            cluster.heal().await?;
        }
        let programs = match &cluster.side {
            Side::Xebec(xebec) => vec![xebec.program().to_owned()],
            Side::Upstream(_) => peers::RECIPES.iter().map(peers::Recipe::find).collect::<Result<Vec<_>, _>>()?,
        };
        let mut bytes = 0;
        for program in programs {
            bytes += std::fs::metadata(program)?.len();
        }
        samples.add("binary", Metric::FileMb, bytes as f64 / 1e6);
        Ok(())
    })
}
