//! A control plane that nobody uses: memory, CPU and disk writes per master.

use std::time::Instant;

use futures::future::LocalBoxFuture;

use super::cluster::KubernetesCluster;
use crate::limits::{IDLE, IDLE_QUICK, MEMBERS, SETTLE};
use crate::load::CpuMeter;
use crate::part::{Pace, Samples};
use crate::process::{resident_mib, written_bytes};
use crate::report::Metric;

/// Measures it.
pub fn run<'a>(
    cluster: &'a mut KubernetesCluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        tokio::time::sleep(SETTLE * 5).await;
        let pids = cluster.pids()?;
        let written = || pids.iter().map(|pid| written_bytes(*pid)).sum::<u64>();
        let (meter, began, before) = (CpuMeter::start(&pids), Instant::now(), written());
        tokio::time::sleep(if pace.quick { IDLE_QUICK } else { IDLE }).await;
        let (cpu, _) = meter.stop();
        let seconds = began.elapsed().as_secs_f64();
        let masters = MEMBERS as f64;
        let megabytes = written().saturating_sub(before) as f64 / 1e6;
        let resident: f64 = pids.iter().map(|pid| resident_mib(*pid)).sum();
        samples.add("idle", Metric::ResidentMib, resident / masters);
        samples.add("idle", Metric::CpuPercent, cpu.as_secs_f64() / seconds / masters * 100.0);
        samples.add("idle", Metric::DiskMbPerHour, megabytes / masters * 3600.0 / seconds);
        Ok(())
    })
}
