//! A follower misses so much that only a snapshot helps: dead meanwhile, or stopped with its watches open.
//! Snapshots under watches are where stores of this kind have broken most often.

use std::time::Instant;

use anyhow::ensure;
use futures::FutureExt;
use futures::future::BoxFuture;
use sys::Random;

use super::Stage;
use crate::limits::{POLL, SETTLE_PATIENCE};
use crate::world::Slot;

/// A follower is away while the others write, snapshot, and purge their logs.
pub fn follower(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let follower = stage.follower().await?;
        let dead = stage.random.below(2) == 0;
        if dead {
            stage.recorder.fault("follower-kill");
            stage.world.kill(follower).await?;
        } else {
            stage.recorder.fault("follower-stop");
            stage.world.pause(follower)?;
        }
        stage.writes_go_on().await?;
        let leader = stage.world.leader().await?;
        persisted_snapshot(stage, leader).await?;
        stage.writes_go_on().await?;
        if dead {
            stage.world.restart(follower).await?;
        } else {
            stage.world.resume(follower)?;
        }
        stage.world.settled().await?;
        stage.writes_go_on().await?;
        stage.calm().await;
        Ok(())
    }
    .boxed()
}

/// A snapshot holds what is on disk, which trails what is applied by some milliseconds: it is repeated until it is
/// newer than what the follower has.
pub async fn persisted_snapshot(stage: &Stage, leader: Slot) -> anyhow::Result<()> {
    let wanted = stage.world.status(leader).await.map_or(0, |status| status.applied);
    let began = Instant::now();
    loop {
        stage.world.snapshot(leader).await?;
        let purged = stage.world.status(leader).await.map_or(0, |status| status.purged);
        if purged >= wanted {
            return Ok(());
        }
        ensure!(began.elapsed() < SETTLE_PATIENCE, "the log is purged up to {purged}, not up to {wanted}");
        tokio::time::sleep(POLL).await;
    }
}
