//! Data directories that forgot: wiped under a running cluster, or an old copy put in their place. Neither may come
//! back under its old identity; a new member takes the place.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, ensure};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::Stage;
use crate::limits::{POLL, REFUSAL_WATCH, STATUS_PATIENCE};
use crate::protocol::{Freshness, Keys, Reply, Request, ask};
use crate::world::setup::Origin;
use crate::world::{SLOTS, Slot};

/// A follower's directory is wiped. Empty, it does not start; under a new identity with the old id it is refused.
pub fn wiped(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let slot = stage.follower().await?;
        stage.recorder.fault("wiped-data-dir");
        stage.world.kill(slot).await?;
        stage.world.wipe(slot)?;
        stage.world.run(slot, Origin::Existing)?;
        let status = stage.world.ended(slot).await?;
        if status.success() {
            stage.recorder.failure("identity", "an empty directory came back as a member");
        }
        stage.world.run(slot, Origin::New)?;
        stays_outside(stage, slot).await?;
        stage.world.replace(slot).await?;
        stage.world.settled().await
    }
    .boxed()
}

/// A follower's directory is replaced by a copy from before its latest start.
pub fn copied_back(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let (slot, copy) = copied(stage).await?;
        stage.writes_go_on().await?;
        stage.calm().await;
        stage.recorder.fault("copied-back-data-dir");
        stage.world.kill(slot).await?;
        stage.world.copy_back(slot, &copy)?;
        stage.world.run(slot, Origin::Existing)?;
        stays_outside(stage, slot).await?;
        stage.world.replace(slot).await?;
        stage.world.settled().await
    }
    .boxed()
}

/// As `copied_back`, and whoever heard what the original acknowledged is dead: the only other member that lives was asleep
/// meanwhile, and knows no more than that the original has started again. Together they would be a majority.
pub fn copied_back_unheard(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let (slot, copy) = copied(stage).await?;
        let leader = stage.world.leader().await?;
        let asleep = (0..SLOTS).find(|other| ![slot, leader].contains(other)).context("there are three")?;
        // Everybody greets everybody within two seconds.
        stage.between(2_500, 3_500).await;
        stage.recorder.fault("follower-stop");
        stage.world.pause(asleep)?;
        stage.writes_go_on().await?;
        stage.calm().await;
        stage.recorder.fault("copied-back-data-dir");
        stage.world.kill_all().await?;
        stage.world.copy_back(slot, &copy)?;
        stage.world.run(asleep, Origin::Existing)?;
        stage.world.run(slot, Origin::Existing)?;
        // Long enough for many elections; what comes of one is for the invariants to find.
        tokio::time::sleep(REFUSAL_WATCH).await;
        stage.world.run(leader, Origin::Existing)?;
        stays_outside(stage, slot).await?;
        stage.world.replace(slot).await?;
        stage.prove("copies without a witness", 1);
        stage.world.settled().await
    }
    .boxed()
}

/// A follower, started again after its directory was copied, and the copy.
async fn copied(stage: &mut Stage) -> anyhow::Result<(Slot, PathBuf)> {
    let slot = stage.follower().await?;
    stage.recorder.fault("follower-kill");
    stage.world.kill(slot).await?;
    let copy = stage.world.copy_out(slot)?;
    stage.world.restart(slot).await?;
    stage.world.settled().await?;
    Ok((slot, copy))
}

/// Watches a node that must be refused: it may end by itself, but it must not follow what is written now, and must
/// not serve a linearizable read. Meanwhile the others go on.
async fn stays_outside(stage: &Stage, slot: Slot) -> anyhow::Result<()> {
    stage.writes_go_on().await?;
    let leader = stage.world.leader().await?;
    ensure!(leader != slot, "a node that forgot leads");
    let now = stage.world.status(leader).await.map_or(0, |status| status.revision);
    let front = stage.world.fronts()[slot];
    let read = Request::Read { keys: Keys::Prefix("kv/".into()), freshness: Freshness::Linearizable };
    let began = Instant::now();
    while began.elapsed() < REFUSAL_WATCH {
        if let Some(status) = stage.world.status(slot).await
            && status.revision >= now
        {
            let id = stage.world.id(slot);
            stage.recorder.failure("identity", format!("node {id} forgot and still follows: {status:?}"));
            return Ok(());
        }
        if let Ok(Reply::Read { revision, .. }) = ask(front, &read, STATUS_PATIENCE).await {
            stage.recorder.failure("identity", format!("a node that forgot served a linearizable read at {revision}"));
            return Ok(());
        }
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}
