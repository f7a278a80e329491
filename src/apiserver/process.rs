//! What the kernel tells about this process, as samples of `/metrics`.
//!
//! Read at each scrape. Where `/proc` is not there, the samples are left out.

use crate::config::{Sample, SampleKind};

/// Ticks per second in `/proc`; fixed on Linux.
const TICKS_PER_S: f64 = 100.0;
const PAGE_BYTES: f64 = 4096.0;

/// CPU time, memory and open files of this process, under the names that every exporter uses.
pub fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut add = |name, help, kind, value| samples.push(Sample { name, help, kind, labels: Vec::new(), value });
    if let Some(fields) = stat() {
        // Fields are counted from 1 in proc(5), and the first two were cut off.
        let field = |n: usize| fields.get(n - 3).and_then(|f| f.parse::<f64>().ok()).unwrap_or_default();
        let cpu = (field(14) + field(15)) / TICKS_PER_S;
        add("process_cpu_seconds", "CPU time of the process in seconds", SampleKind::Counter, cpu);
        add("process_virtual_memory_bytes", "Virtual memory of the process", SampleKind::Gauge, field(23));
        add("process_resident_memory_bytes", "Resident memory", SampleKind::Gauge, field(24) * PAGE_BYTES);
    }
    if let Ok(files) = std::fs::read_dir("/proc/self/fd") {
        #[expect(clippy::cast_precision_loss, reason = "a process has far fewer than 2^52 open files")]
        add("process_open_fds", "Open files of the process", SampleKind::Gauge, files.count() as f64);
    }
    samples
}

/// The fields of `/proc/self/stat` behind the process's name, which may hold spaces.
fn stat() -> Option<Vec<String>> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}
