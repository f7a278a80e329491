//! kill -9: of the leader, of a follower, of everybody at once. The victims come back with their disks.

use futures::FutureExt;
use futures::future::BoxFuture;

use super::Stage;
use crate::world::SLOTS;
use crate::world::setup::Origin;

/// The leader dies, and comes back once the others go on.
pub fn leader(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let leader = stage.world.leader().await?;
        stage.recorder.fault("leader-kill");
        stage.world.kill(leader).await?;
        stage.writes_go_on().await?;
        stage.calm().await;
        stage.world.restart(leader).await?;
        stage.world.settled().await?;
        stage.calm().await;
        Ok(())
    }
    .boxed()
}

/// A follower dies and comes back.
pub fn follower(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let follower = stage.follower().await?;
        stage.recorder.fault("follower-kill");
        stage.world.kill(follower).await?;
        stage.writes_go_on().await?;
        stage.calm().await;
        stage.world.restart(follower).await?;
        stage.world.settled().await?;
        stage.calm().await;
        Ok(())
    }
    .boxed()
}

/// Everybody dies in one go and starts again.
pub fn all(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        stage.recorder.fault("power-loss");
        stage.world.kill_all().await?;
        for slot in 0..SLOTS {
            stage.world.run(slot, Origin::Existing)?;
        }
        stage.world.settled().await?;
        stage.writes_go_on().await?;
        stage.calm().await;
        Ok(())
    }
    .boxed()
}
