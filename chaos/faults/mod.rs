//! What is done to a world, one file per group. A fault ends with a world that is whole again, or says why not.
//! Faults drive the world and note what they do; they judge only what no history shows.

pub mod handover;
pub mod kill;
pub mod none;
pub mod old_data;
pub mod pause;
pub mod snapshot;

use anyhow::ensure;
use futures::future::BoxFuture;
use sys::SeededRandom;

use crate::history::Recorder;
use crate::limits::{CALM_MS_MAX, CALM_MS_MIN, SETTLE_PATIENCE};
use crate::traffic::acknowledges;
use crate::world::processes::{SLOTS, pause_for};
use crate::world::{Slot, World};

/// What a fault works with.
pub struct Stage {
    pub world: World,
    pub recorder: Recorder,
    pub random: SeededRandom,
}

/// One round of a fault.
pub type Fault = for<'a> fn(&'a mut Stage) -> BoxFuture<'a, anyhow::Result<()>>;

impl Stage {
    /// Some time without faults, of a length that the seed decides.
    pub async fn calm(&self) {
        pause_for(&self.random, CALM_MS_MIN, CALM_MS_MAX).await;
    }

    /// Waits until writes are acknowledged again.
    pub async fn writes_go_on(&self) -> anyhow::Result<()> {
        ensure!(acknowledges(&self.recorder, 20, SETTLE_PATIENCE).await, "writes do not go on");
        Ok(())
    }

    /// A slot that does not lead.
    pub async fn follower(&self) -> anyhow::Result<Slot> {
        let leader = self.world.leader().await?;
        let step = 1 + sys::Random::below(&self.random, SLOTS as u64 - 1) as usize;
        Ok((leader + step) % SLOTS)
    }
}
