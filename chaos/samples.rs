//! Looks at every node every so often: what it says of itself, and what the kernel says of its process. Started by a
//! run; the samples go into the history, where the invariants on leaders and resources judge them.

use std::net::SocketAddr;
use std::time::Duration;

use crate::history::{Recorder, Sample};
use crate::limits::STATUS_PATIENCE;
use crate::protocol::{NodeStatus, Reply, Request, ask};

const INTERVAL: Duration = Duration::from_millis(250);
const PAGE_BYTES: u64 = 4096;

/// Goes on until it is aborted.
pub async fn take(fronts: Vec<SocketAddr>, recorder: Recorder) {
    let slots = fronts.into_iter().enumerate().map(|(slot, front)| one(slot, front, recorder.clone()));
    futures::future::join_all(slots).await;
}

async fn one(slot: usize, front: SocketAddr, recorder: Recorder) {
    // A master that begins anew under another identity does so in the same process.
    let (mut start, mut lived) = (0, None);
    loop {
        if let Ok(Reply::Status(status)) = ask(front, &Request::Status { hash_at: None }, STATUS_PATIENCE).await {
            let lives = Some((status.process, status.node_id));
            if lives != lived {
                (start, lived) = (start + 1, lives);
            }
            recorder.sample(sample(slot, start, &status));
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

fn sample(node: usize, start: u64, status: &NodeStatus) -> Sample {
    let count = |folder: &str| {
        std::fs::read_dir(format!("/proc/{}/{folder}", status.process)).ok().map(|entries| entries.count() as u64)
    };
    let resident = || {
        let figures = std::fs::read_to_string(format!("/proc/{}/statm", status.process)).ok()?;
        let pages: u64 = figures.split_whitespace().nth(1)?.parse().ok()?;
        Some(pages * PAGE_BYTES)
    };
    Sample {
        node,
        start,
        term: status.term,
        leads: status.leads,
        applied: status.applied,
        revision: status.revision,
        rss_bytes: resident(),
        open_files: count("fd"),
        tasks: count("task"),
        ..Sample::default()
    }
}
