//! Links that work, but badly: narrow, slow and uneven, or dead without a word. Nothing may be lost or told twice,
//! and a leader that is merely slow stays one as far as the members' patience reaches.

use anyhow::Context;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::Stage;
use super::partition::others;
use crate::limits::{HELD_MS_MAX, HELD_MS_MIN, LOSS_MS, TERMS_PER_FAULT_MAX};
use crate::world::SLOTS;

/// Packets of a hundred that are lost at one member, and between all where no leader may change.
const MANY_LOST_PERCENT: u64 = 30;
/// See [`MANY_LOST_PERCENT`].
const FEW_LOST_PERCENT: u64 = 5;
/// What one member may send when its link is narrow.
const NARROW_BITS_PER_SECOND: u64 = 256_000;
/// The delay of one direction: 75 ms, give or take 50.
const DELAY_MS: (u64, u64) = (25, 125);
/// A delay that no member was told to expect, within what an election timer grants.
const JITTER_MS: (u64, u64) = (0, 20);

/// The leader's link carries next to nothing for a while.
pub fn narrow(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let (leader, term) = (stage.world.leader().await?, stage.term().await);
        stage.recorder.fault("narrow-link");
        stage.world.links().narrow(leader, NARROW_BITS_PER_SECOND).await?;
        stage.between(HELD_MS_MIN, HELD_MS_MAX).await;
        stage.writes_go_on().await?;
        let narrowed = stage.world.links().narrowed(leader).await?;
        stage.prove("held up by a narrow link", narrowed);
        stage.world.links().heal().await?;
        stage.no_storm(term, TERMS_PER_FAULT_MAX).await;
        stage.recover().await
    }
    .boxed()
}

/// Nearly a third of the packets between one member and the others is lost, both ways.
pub fn lossy(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let (victim, term) = (stage.any_slot(), stage.term().await);
        stage.recorder.fault("lossy-links");
        for other in others(victim) {
            stage.world.links().lose(victim, other, MANY_LOST_PERCENT).await?;
            stage.world.links().lose(other, victim, MANY_LOST_PERCENT).await?;
        }
        lose_for_a_while(stage, term, TERMS_PER_FAULT_MAX).await
    }
    .boxed()
}

/// One packet of twenty is lost between all members: whoever leads goes on leading.
pub fn slightly_lossy(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let term = stage.term().await;
        stage.recorder.fault("few-packets-lost");
        for from in 0..SLOTS {
            for to in others(from) {
                stage.world.links().lose(from, to, FEW_LOST_PERCENT).await?;
            }
        }
        lose_for_a_while(stage, term, 0).await
    }
    .boxed()
}

async fn lose_for_a_while(stage: &mut Stage, term: u64, terms_max: u64) -> anyhow::Result<()> {
    stage.between(LOSS_MS, LOSS_MS + HELD_MS_MIN).await;
    stage.writes_go_on().await?;
    let dropped = stage.world.links().dropped().await?;
    stage.prove("packets lost", dropped);
    stage.no_storm(term, terms_max).await;
    stage.recover().await
}

/// Every message between members arrives late, by times that differ, so that what was sent on one connection
/// overtakes what was sent on another. Meanwhile the leader dies.
pub fn far(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        delay_all(stage, DELAY_MS)?;
        stage.recorder.fault("far-apart");
        stage.writes_go_on().await?;
        stage.between(HELD_MS_MIN, HELD_MS_MAX).await;
        let leader = stage.world.leader().await?;
        stage.recorder.fault("leader-kill");
        stage.world.kill(leader).await?;
        stage.writes_go_on().await?;
        prove_delay(stage)?;
        stage.recover().await
    }
    .boxed()
}

/// Small uneven delays under full load: no reason for another leader.
pub fn jitter(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let term = stage.term().await;
        stage.recorder.fault("jitter");
        delay_all(stage, JITTER_MS)?;
        stage.between(HELD_MS_MIN, HELD_MS_MAX).await;
        stage.writes_go_on().await?;
        prove_delay(stage)?;
        stage.no_storm(term, TERMS_PER_FAULT_MAX).await;
        stage.recover().await
    }
    .boxed()
}

/// A member is gone and its connections are not: no end of them arrives anywhere. It comes back with new ones.
pub fn half_open(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let victim = if stage.tossed() { stage.world.leader().await? } else { stage.follower().await? };
        let lost = stage.world.links().lost().await?;
        stage.recorder.fault("half-open");
        stage.world.links().isolate(victim).await?;
        stage.world.kill(victim).await?;
        stage.writes_go_on().await?;
        stage.between(HELD_MS_MIN, HELD_MS_MAX).await;
        let lost = stage.world.links().lost().await? - lost;
        stage.prove("lost on cut links", lost);
        if stage.tossed() {
            // The old connections come to an end while the new ones are made.
            stage.world.links().heal().await?;
        }
        stage.world.run(victim, crate::world::setup::Origin::Existing)?;
        stage.recover().await
    }
    .boxed()
}

/// Connections between members break all the time.
pub fn broken(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        stage.recorder.fault("connections-break");
        let proxy = stage.world.links().proxy()?;
        for _ in 0..BREAKS {
            let from = stage.any_slot();
            let to = others(from)[usize::from(stage.tossed())];
            proxy.break_connections(from, to);
            stage.between(20, 200).await;
        }
        let broken = proxy.total(|counts| &counts.broken);
        stage.prove("broken connections", broken);
        stage.recover().await
    }
    .boxed()
}

/// Connections broken in one round.
const BREAKS: usize = 20;

/// A bit flips now and then on the way. TLS makes that a broken connection, never another message.
pub fn corrupt(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        stage.recorder.fault("bits-flip-in-transit");
        let after = 8 * 1024 + sys::Random::below(&stage.random, 64 * 1024);
        let proxy = stage.world.links().proxy()?;
        for from in 0..SLOTS {
            for to in others(from) {
                proxy.change(from, to, |rules| rules.flip_after_bytes = Some(after));
            }
        }
        stage.between(HELD_MS_MIN, HELD_MS_MAX).await;
        stage.writes_go_on().await?;
        let flipped = stage.world.links().proxy()?.total(|counts| &counts.flipped);
        stage.prove("flipped bits", flipped);
        stage.recover().await
    }
    .boxed()
}

fn delay_all(stage: &Stage, delay_ms: (u64, u64)) -> anyhow::Result<()> {
    let proxy = stage.world.links().proxy()?;
    for from in 0..SLOTS {
        for to in others(from) {
            proxy.change(from, to, |rules| rules.delay_ms = delay_ms);
        }
    }
    Ok(())
}

fn prove_delay(stage: &mut Stage) -> anyhow::Result<()> {
    let delayed = stage.world.links().proxy().context("asking for delays")?.total(|counts| &counts.delayed);
    stage.prove("delayed", delayed);
    Ok(())
}
