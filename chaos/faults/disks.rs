//! Disks that fail: fsync answers with an error or takes its time, by strace on the running process, or there is no
//! space left. A failed fsync must end the process; nothing that it might have lost may have been acknowledged.

use std::time::{Duration, Instant};

use anyhow::ensure;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::Stage;
use crate::limits::{END_PATIENCE, HELD_MS_MAX, HELD_MS_MIN, POLL, SETTLE_PATIENCE, TERMS_PER_FAULT_MAX};
use crate::world::Slot;
use crate::world::disks;
use crate::world::tracer::Tracer;

const SYNCS: &str = "fdatasync,fsync";
/// What is written while a disk is full: more than a log has set aside in advance.
const FLOOD_WRITES: u64 = 120;
const FLOOD_BYTES: usize = 512 * 1024;
/// How long a member may live on after a failed fsync. It takes milliseconds; tracing takes its time.
const ABORT_PATIENCE: Duration = END_PATIENCE;
/// The wait for a slow fsync, in microseconds as strace takes it.
const SLOW_US: u64 = 200_000;

/// An fsync of the leader or of a follower fails.
pub fn fsync_fails(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let victim = leader_or_follower(stage).await?;
        let process = stage.world.process(victim)?;
        stage.recorder.fault("fsync-fails");
        let output = stage.world.data_dir(victim).with_extension("strace");
        let tracer = Tracer::attach(process, SYNCS, "error=EIO", &output).await?;
        let began = Instant::now();
        while tracer.injected() == 0 && began.elapsed() < ABORT_PATIENCE {
            tokio::time::sleep(POLL).await;
        }
        let failed = Instant::now();
        if !stage.ends_within(victim, ABORT_PATIENCE).await {
            stage.recorder.failure("durability", format!("a member lives on {ABORT_PATIENCE:?} after a failed fsync"));
        }
        stage.figure("ended after a failed fsync, ms", failed.elapsed().as_millis() as u64);
        let injected = tracer.detach().await?;
        stage.prove("failed fsyncs", injected);
        stage.writes_go_on().await?;
        stage.recover().await
    }
    .boxed()
}

/// Every fsync of the leader or of a follower takes 200 ms longer for a while.
pub fn fsync_slow(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let victim = leader_or_follower(stage).await?;
        let (process, term) = (stage.world.process(victim)?, stage.term().await);
        stage.recorder.fault("fsync-slow");
        let output = stage.world.data_dir(victim).with_extension("strace");
        let tracer = Tracer::attach(process, SYNCS, &format!("delay_enter={SLOW_US}"), &output).await?;
        stage.between(HELD_MS_MIN, 2 * HELD_MS_MAX).await;
        stage.writes_go_on().await?;
        let injected = tracer.detach().await?;
        stage.prove("slow fsyncs", injected);
        stage.no_storm(term, TERMS_PER_FAULT_MAX).await;
        stage.recover().await
    }
    .boxed()
}

/// Every fsync of a follower takes 200 ms longer for a while, after some time without that: the rest is a quorum, and
/// writes should not notice. The report tells their times apart.
pub fn follower_slow(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let (victim, term) = (stage.follower().await?, stage.term().await);
        let process = stage.world.process(victim)?;
        tokio::time::sleep(COMPARED).await;
        stage.recorder.fault("fsync-slow-follower");
        let output = stage.world.data_dir(victim).with_extension("strace");
        let tracer = Tracer::attach(process, SYNCS, &format!("delay_enter={SLOW_US}"), &output).await?;
        tokio::time::sleep(COMPARED).await;
        stage.writes_go_on().await?;
        let injected = tracer.detach().await?;
        stage.prove("slow fsyncs", injected);
        stage.no_storm(term, TERMS_PER_FAULT_MAX).await;
        stage.recover().await
    }
    .boxed()
}

/// How long writes are timed with and without a slow follower.
const COMPARED: Duration = Duration::from_secs(4);

/// Nothing is left of a member's disk for a while. It may end, or refuse; once there is space it has to come back,
/// by itself or by being started.
pub fn full(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let victim = leader_or_follower(stage).await?;
        let dir = stage.world.data_dir(victim).to_owned();
        stage.recorder.fault("disk-full");
        disks::fill(&dir)?;
        stage.writes_go_on().await?;
        stage.flood(FLOOD_WRITES, FLOOD_BYTES).await;
        stage.between(HELD_MS_MIN, HELD_MS_MAX).await;
        stage.writes_go_on().await?;
        let ended = stage.world.has_ended(victim).is_some();
        let noticed = noticed(&stage.world.log(victim));
        stage.prove("times that space was missing", noticed + u64::from(ended));
        stage.figure("members ended by a full disk", u64::from(ended));
        if ended && stage.tossed() {
            // A supervisor starts it again and again. It must not come to harm by that.
            stage.world.forget(victim);
            stage.world.run(victim, crate::world::setup::Origin::Existing)?;
            stage.between(HELD_MS_MIN, HELD_MS_MAX).await;
        }
        disks::free(&dir)?;
        stage.recover().await
    }
    .boxed()
}

/// All disks are full, and then are not.
pub fn all_full(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        stage.recorder.fault("all-disks-full");
        let slots = 0..crate::world::SLOTS;
        for slot in slots.clone() {
            disks::fill(stage.world.data_dir(slot))?;
        }
        stage.flood(FLOOD_WRITES / 4, FLOOD_BYTES).await;
        for slot in slots.clone() {
            let ended = stage.world.has_ended(slot).is_some();
            let noticed = noticed(&stage.world.log(slot));
            stage.prove("times that space was missing", noticed + u64::from(ended));
        }
        for slot in slots {
            disks::free(stage.world.data_dir(slot))?;
        }
        let freed = Instant::now();
        stage.world.heal().await?;
        stage.writes_go_on().await?;
        let back = freed.elapsed();
        stage.figure("writes after space came back, ms", back.as_millis() as u64);
        ensure!(back < SETTLE_PATIENCE, "writes were back {back:?} after there was space");
        stage.recover().await
    }
    .boxed()
}

/// How often a member's log speaks of missing space.
fn noticed(log: &str) -> u64 {
    log.lines().filter(|line| line.contains("No space left on device")).count() as u64
}

async fn leader_or_follower(stage: &Stage) -> anyhow::Result<Slot> {
    if stage.tossed() { stage.world.leader().await } else { stage.follower().await }
}
