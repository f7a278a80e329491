//! SIGTERM: the leader hands over, ends by itself with success, and comes back.

use anyhow::ensure;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::Stage;

/// The leader is asked to end.
pub fn leader(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let leader = stage.world.leader().await?;
        stage.recorder.fault("handover");
        stage.world.terminate(leader)?;
        let status = stage.world.ended(leader).await?;
        ensure!(status.success(), "a node that was asked to end ended with {status}");
        stage.writes_go_on().await?;
        stage.world.restart(leader).await?;
        stage.world.settled().await?;
        stage.calm().await;
        Ok(())
    }
    .boxed()
}
