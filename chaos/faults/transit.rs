//! Snapshots on their way: the connection breaks again and again, bits flip, or the follower hears nothing until only
//! a snapshot helps. Where stores of this kind have broken most often, with watches open on the follower.

use std::time::Instant;

use anyhow::ensure;
use futures::FutureExt;
use futures::future::BoxFuture;
use sys::Random;

use super::Stage;
use super::snapshot::persisted_snapshot;
use crate::limits::{POLL, SETTLE_PATIENCE};
use crate::world::{SLOTS, Slot};

/// What the snapshot weighs, so that it takes some messages.
const BALLAST_KEYS: u64 = 96;
const BALLAST_BYTES: usize = 16 * 1024;
/// How often a transfer is spoiled before it may succeed.
const SPOILED: u64 = 3;

/// A follower hears nothing until the others have purged what it lacks; its watches stay open all the while.
pub fn unheard(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let (follower, lost) = (stage.follower().await?, stage.world.links().lost().await?);
        stage.recorder.fault("follower-cut-off");
        stage.world.links().isolate(follower).await?;
        away_until_purged(stage).await?;
        let lost = stage.world.links().lost().await? - lost;
        stage.prove("lost on cut links", lost);
        stage.world.links().heal().await?;
        stage.recover().await?;
        if stage.tossed() {
            // Twice in a row has been a bug of its own elsewhere.
            stage.recorder.fault("follower-cut-off-again");
            stage.world.links().isolate(follower).await?;
            away_until_purged(stage).await?;
            stage.recover().await?;
        }
        Ok(())
    }
    .boxed()
}

/// The connections that carry the snapshot break after a part of it.
pub fn interrupted(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let part = 64 * 1024 * (1 + stage.random.below(16));
        spoiled(stage, "snapshot-interrupted", Spoil::Break(part)).await
    }
    .boxed()
}

/// A bit of the snapshot flips on its way.
pub fn corrupted(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let place = 16 * 1024 + stage.random.below(1024 * 1024);
        spoiled(stage, "snapshot-corrupted", Spoil::Flip(place)).await
    }
    .boxed()
}

/// A newer snapshot is taken while one is on its way.
pub fn overtaken(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let follower = behind(stage, "snapshot-overtaken").await?;
        let proxy = stage.world.links().proxy()?;
        for from in others(follower) {
            proxy.change(from, follower, |rules| rules.bytes_per_second = Some(256 * 1024));
        }
        stage.world.run(follower, crate::world::setup::Origin::Existing)?;
        for _ in 0..SPOILED {
            stage.between(200, 600).await;
            stage.writes_go_on().await?;
            let leader = stage.world.leader().await?;
            stage.world.snapshot(leader).await?;
        }
        let narrowed = stage.world.links().narrowed(follower).await?;
        stage.prove("held up by a narrow link", narrowed);
        stage.recover().await
    }
    .boxed()
}

#[derive(Clone, Copy)]
enum Spoil {
    Break(u64),
    Flip(u64),
}

async fn spoiled(stage: &mut Stage, name: &str, spoil: Spoil) -> anyhow::Result<()> {
    let follower = behind(stage, name).await?;
    let proxy = stage.world.links().proxy()?;
    let before = spoils(stage, spoil)?;
    for from in others(follower) {
        proxy.change(from, follower, |rules| match spoil {
            Spoil::Break(bytes) => rules.break_after_bytes = Some(bytes),
            Spoil::Flip(bytes) => rules.flip_after_bytes = Some(bytes),
        });
    }
    stage.world.run(follower, crate::world::setup::Origin::Existing)?;
    let began = Instant::now();
    // A part may be large enough for all of it; then there is nothing more to spoil once the follower has everything.
    while spoils(stage, spoil)? < before + SPOILED
        && stage.world.look().await.is_err()
        && began.elapsed() < SETTLE_PATIENCE
    {
        tokio::time::sleep(POLL).await;
    }
    let spoiled = spoils(stage, spoil)? - before;
    stage.prove("spoiled transfers", spoiled);
    stage.writes_go_on().await?;
    stage.recover().await
}

fn spoils(stage: &Stage, spoil: Spoil) -> anyhow::Result<u64> {
    let proxy = stage.world.links().proxy()?;
    Ok(match spoil {
        Spoil::Break(_) => proxy.total(|counts| &counts.broken),
        Spoil::Flip(_) => proxy.total(|counts| &counts.flipped),
    })
}

/// A follower that is dead and needs a snapshot of some weight.
async fn behind(stage: &mut Stage, name: &str) -> anyhow::Result<Slot> {
    let follower = stage.follower().await?;
    stage.recorder.fault("follower-kill");
    stage.world.kill(follower).await?;
    stage.ballast(BALLAST_KEYS, BALLAST_BYTES).await?;
    away_until_purged(stage).await?;
    stage.recorder.fault(name);
    Ok(follower)
}

async fn away_until_purged(stage: &mut Stage) -> anyhow::Result<()> {
    stage.writes_go_on().await?;
    let leader = stage.world.leader().await?;
    persisted_snapshot(stage, leader).await?;
    stage.writes_go_on().await?;
    let followed = stage.world.status(leader).await.is_some_and(|status| status.purged > 0);
    ensure!(followed, "nothing was purged");
    Ok(())
}

fn others(slot: Slot) -> [Slot; SLOTS - 1] {
    super::partition::others(slot)
}
