//! SIGSTOP for a while, then SIGCONT: a leader that sleeps through its own succession. What it answers when it
//! wakes up is judged like any other answer.

use futures::FutureExt;
use futures::future::BoxFuture;

use super::Stage;
use crate::limits::PAUSE;

/// The leader stops for a second.
pub fn leader(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let leader = stage.world.leader().await?;
        stage.recorder.fault("leader-stop");
        stage.world.pause(leader)?;
        tokio::time::sleep(PAUSE).await;
        stage.world.resume(leader)?;
        stage.writes_go_on().await?;
        stage.world.settled().await?;
        stage.calm().await;
        Ok(())
    }
    .boxed()
}
