//! What the machine can do to a process: next to no share of the processor, no file descriptors, and a second process
//! that wants the same data directory.

use std::time::{Duration, Instant};

use anyhow::Context;
use futures::FutureExt;
use futures::future::BoxFuture;
use rustix::process::{Resource, Rlimit, getrlimit, prlimit};

use super::Stage;
use crate::limits::{HELD_MS_MAX, HELD_MS_MIN, TERMS_PER_FAULT_MAX};
use crate::protocol::Connection;

/// One period of a share of the processor, and how much of it the process runs. The kernel's quota does the same.
const PERIOD: Duration = Duration::from_millis(100);
const RUNS: Duration = Duration::from_millis(10);
/// How long a share lasts.
const STARVED: Duration = Duration::from_secs(4);
/// Descriptors that a process may still open, and connections that want one.
const DESCRIPTORS_LEFT: u64 = 4;
const CONNECTIONS: usize = 64;

/// The leader runs a tenth of the time.
pub fn starved(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let (leader, term) = (stage.world.leader().await?, stage.term().await);
        stage.recorder.fault("tenth-of-the-processor");
        let began = Instant::now();
        let mut periods = 0;
        while began.elapsed() < STARVED {
            stage.world.pause(leader)?;
            tokio::time::sleep(PERIOD - RUNS).await;
            stage.world.resume(leader)?;
            tokio::time::sleep(RUNS).await;
            periods += 1;
        }
        stage.prove("periods of a tenth", periods);
        stage.writes_go_on().await?;
        stage.no_storm(term, TERMS_PER_FAULT_MAX).await;
        stage.recover().await
    }
    .boxed()
}

/// The leader or a follower cannot open another file or connection, and clients take what there is. The others go
/// on; with descriptors back, so does it, or it is started again.
pub fn descriptors(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let victim = if stage.tossed() { stage.world.leader().await? } else { stage.follower().await? };
        let process = stage.world.process(victim)?;
        let open = || std::fs::read_dir(format!("/proc/{}/fd", process.as_raw_nonzero())).map(Iterator::count);
        let most = open().context("counting descriptors")? as u64 + DESCRIPTORS_LEFT;
        stage.recorder.fault("no-descriptors");
        let refused = stage.world.log(victim).matches("Too many open files").count();
        let limit = Rlimit { current: Some(most), maximum: getrlimit(Resource::Nofile).maximum };
        let before = prlimit(Some(process), Resource::Nofile, limit).context("limiting descriptors")?;
        let front = stage.world.fronts()[victim];
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            // Accepted or not, it is in the queue.
            connections.extend(Connection::open(front).await.ok());
        }
        stage.between(HELD_MS_MIN, HELD_MS_MAX).await;
        stage.writes_go_on().await?;
        let ended = stage.world.has_ended(victim).is_some();
        let refused = stage.world.log(victim).matches("Too many open files").count() - refused;
        stage.prove("times that a descriptor was missing", refused as u64);
        stage.figure("members ended without descriptors", u64::from(ended));
        drop(connections);
        if !ended {
            // It may end in this very moment, which the next look finds.
            let _ = prlimit(Some(process), Resource::Nofile, before);
        }
        stage.recover().await
    }
    .boxed()
}

/// A second process on a member's data directory ends at once, and the first one does not notice.
pub fn second(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let slot = stage.any_slot();
        stage.recorder.fault("second-process");
        let status = stage.world.run_second(slot).await?;
        if status.success() {
            stage.recorder.failure("identity", "a second process on one directory ended well");
        }
        stage.prove("second processes that ended", 1);
        if stage.world.has_ended(slot).is_some() {
            stage.recorder.failure("identity", "a second process on its directory ended a member");
        }
        stage.writes_go_on().await?;
        stage.recover().await
    }
    .boxed()
}
