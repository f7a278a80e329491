//! Members come and go under load: a dead one is replaced, the leader itself is removed, and somebody dies while the
//! membership changes.

use futures::FutureExt;
use futures::future::BoxFuture;

use super::Stage;

/// A member is replaced by a new one with an empty directory: a follower that is dead, or the leader.
pub fn replaced(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let slot = if stage.tossed() { stage.world.leader().await? } else { stage.follower().await? };
        stage.recorder.fault("member-replaced");
        stage.world.replace(slot).await?;
        stage.prove("members replaced", 1);
        stage.writes_go_on().await?;
        stage.recover().await
    }
    .boxed()
}

/// The leader, which lives, is removed by command: it hands over first. Then a new member takes its place.
pub fn leader_removed(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let leader = stage.world.leader().await?;
        stage.recorder.fault("leader-removed");
        stage.world.dismiss(leader).await?;
        stage.prove("leaders removed", 1);
        stage.writes_go_on().await?;
        stage.calm().await;
        stage.recorder.fault("member-replaced");
        stage.world.replace(leader).await?;
        stage.recover().await
    }
    .boxed()
}
