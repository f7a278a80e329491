//! What the machine is like on which is measured: figures from different machines cannot be compared.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;

use crate::latency::Latencies;
use crate::report::Machine;

const FSYNC_PROBES: usize = 200;
const FSYNC_BYTES: usize = 4096;

/// Looks at this machine, and at the disk under `dir`.
pub fn look(dir: &Path) -> anyhow::Result<Machine> {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let memory = read("/proc/meminfo");
    let total = memory.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib: Option<u64> = total.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
    Ok(Machine {
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory_mib: kib.unwrap_or(0) / 1024,
        kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
        fsync_ms: measure_fsync(dir).context("measuring the disk")?,
    })
}

fn measure_fsync(dir: &Path) -> std::io::Result<(f64, f64)> {
    let mut file = tempfile::tempfile_in(dir)?;
    let mut latencies = Latencies::default();
    for _ in 0..FSYNC_PROBES {
        let started = Instant::now();
        file.write_all(&[0; FSYNC_BYTES])?;
        file.sync_data()?;
        latencies.add(started.elapsed());
    }
    Ok((latencies.quantile_ms(0.5), latencies.quantile_ms(0.99)))
}
