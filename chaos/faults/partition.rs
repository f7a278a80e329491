//! Members that do not hear each other: all, one way, or only some. Clients reach everybody all the while, so the
//! cut-off side is asked and must not lie. The kernel or the proxy counts what met a cut.

use futures::FutureExt;
use futures::future::BoxFuture;

use super::Stage;
use crate::limits::{HELD_MS_MAX, HELD_MS_MIN, TERMS_PER_FAULT_MAX};
use crate::world::{SLOTS, Slot};

/// The leader is cut off from both others.
pub fn leader(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let (leader, term, lost) = (stage.world.leader().await?, stage.term().await, stage.world.links().lost().await?);
        stage.recorder.fault("leader-cut-off");
        stage.world.links().isolate(leader).await?;
        hold(stage, term, lost).await
    }
    .boxed()
}

/// The leader hears nobody but is heard, or the other way round.
pub fn one_way(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let (leader, term, lost) = (stage.world.leader().await?, stage.term().await, stage.world.links().lost().await?);
        let deaf = stage.tossed();
        stage.recorder.fault(if deaf { "leader-deaf" } else { "leader-mute" });
        for other in others(leader) {
            let (from, to) = if deaf { (other, leader) } else { (leader, other) };
            stage.world.links().cut(from, to).await?;
        }
        hold(stage, term, lost).await
    }
    .boxed()
}

/// One pair is cut apart: the leader and a follower, or the two followers.
pub fn partial(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let (leader, term, lost) = (stage.world.leader().await?, stage.term().await, stage.world.links().lost().await?);
        let with_leader = stage.tossed();
        stage.recorder.fault(if with_leader { "leader-and-follower-cut-apart" } else { "followers-cut-apart" });
        let [one, other] = others(leader);
        stage.world.links().part(if with_leader { leader } else { one }, other).await?;
        hold(stage, term, lost).await
    }
    .boxed()
}

/// Links of one node after the other come and go.
pub fn flapping(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let (term, lost) = (stage.term().await, stage.world.links().lost().await?);
        let victim = stage.any_slot();
        stage.recorder.fault("link-flaps");
        for _ in 0..FLAPS {
            stage.world.links().isolate(victim).await?;
            stage.between(300, 1_000).await;
            stage.world.links().rejoin(victim).await?;
            stage.between(300, 1_000).await;
        }
        let lost = stage.world.links().lost().await? - lost;
        stage.prove("lost on cut links", lost);
        stage.no_storm(term, 2 * FLAPS + TERMS_PER_FAULT_MAX).await;
        stage.recover().await
    }
    .boxed()
}

/// How often a link goes and comes back.
const FLAPS: u64 = 5;

/// The rest go on while the cut stays for a while; then it ends.
async fn hold(stage: &mut Stage, term: u64, lost: u64) -> anyhow::Result<()> {
    stage.writes_go_on().await?;
    stage.between(HELD_MS_MIN, HELD_MS_MAX).await;
    stage.writes_go_on().await?;
    let lost = stage.world.links().lost().await? - lost;
    stage.prove("lost on cut links", lost);
    stage.no_storm(term, TERMS_PER_FAULT_MAX).await;
    stage.recover().await
}

/// The slots besides one.
pub fn others(slot: Slot) -> [Slot; SLOTS - 1] {
    std::array::from_fn(|step| (slot + 1 + step) % SLOTS)
}
