//! What is done to a world, one file per group. A fault ends with a world that is whole again, or says why not.
//! Faults drive the world and note what they do; they judge only what no history shows.

pub mod clocks;
pub mod compaction;
pub mod crowds;
pub mod damage;
pub mod disks;
pub mod divergence;
pub mod handover;
pub mod kill;
pub mod links;
pub mod membership;
pub mod memory;
pub mod nodes;
pub mod none;
pub mod old_data;
pub mod partition;
pub mod pause;
pub mod points;
pub mod processes;
pub mod snapshot;
pub mod storm;
pub mod transit;
pub mod twins;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, ensure};
use futures::future::BoxFuture;
use futures::stream::{self, StreamExt, TryStreamExt};
use sys::{Random, SeededRandom};

use crate::history::Recorder;
use crate::limits::{CALL_PATIENCE, CALM_MS_MAX, CALM_MS_MIN, DATA_VALUE_BYTES, DATA_WRITERS, SETTLE_PATIENCE};
use crate::protocol::{Reply, Request, Write, ask};
use crate::traffic::acknowledges;
use crate::world::processes::{SLOTS, pause_for};
use crate::world::{Slot, World};

/// What a fault works with.
pub struct Stage {
    pub world: World,
    pub recorder: Recorder,
    pub random: SeededRandom,
    /// What shows that faults happened, by what was counted. A count that stays 0 makes the run inconclusive.
    pub proofs: BTreeMap<String, u64>,
    /// Measured, for the report.
    pub figures: BTreeMap<String, u64>,
    /// What rows about the amount of data load.
    pub data_mib: u64,
}

/// A flood goes over few keys: the log grows, the state does not.
const FLOOD_KEYS: u64 = 8;
/// How long one write of a flood is waited for.
const FLOOD_PATIENCE: Duration = Duration::from_millis(500);

/// One round of a fault.
pub type Fault = for<'a> fn(&'a mut Stage) -> BoxFuture<'a, anyhow::Result<()>>;

impl Stage {
    /// Some time without faults, of a length that the seed decides.
    pub async fn calm(&self) {
        pause_for(&self.random, CALM_MS_MIN, CALM_MS_MAX).await;
    }

    /// Waits until writes are acknowledged again.
    pub async fn writes_go_on(&self) -> anyhow::Result<()> {
        ensure!(acknowledges(&self.recorder, 20, self.world.patience()).await, "writes do not go on");
        Ok(())
    }

    /// Adds to a proof.
    pub fn prove(&mut self, what: &str, count: u64) {
        *self.proofs.entry(what.to_owned()).or_default() += count;
    }

    /// Keeps the largest value of a figure.
    pub fn figure(&mut self, what: &str, value: u64) {
        let held = self.figures.entry(what.to_owned()).or_default();
        *held = value.max(*held);
    }

    /// The highest term that any slot tells.
    pub async fn term(&self) -> u64 {
        let mut highest = 0;
        for slot in 0..SLOTS {
            highest = highest.max(self.world.status(slot).await.map_or(0, |status| status.term));
        }
        highest
    }

    /// Notes the elections since `before`; more than `most` are a storm.
    pub async fn no_storm(&mut self, before: u64, most: u64) {
        let elections = self.term().await.saturating_sub(before);
        self.figure("terms per fault", elections);
        if elections > most {
            self.recorder
                .failure("liveness", format!("{elections} terms passed during one fault, at most {most} are granted"));
        }
    }

    /// Some time, as the seed decides.
    pub async fn between(&self, least_ms: u64, most_ms: u64) {
        pause_for(&self.random, least_ms, most_ms).await;
    }

    /// Any slot.
    pub fn any_slot(&self) -> Slot {
        self.random.below(SLOTS as u64) as usize
    }

    /// True in every other case, as the seed decides.
    pub fn tossed(&self) -> bool {
        self.random.below(2) == 0
    }

    /// Puts `count` keys of `bytes` each, apart from the traffic, so that there is something to carry around.
    pub async fn ballast(&self, count: u64, bytes: usize) -> anyhow::Result<()> {
        for number in 0..count {
            // What compresses to nothing weighs nothing.
            let value: String = (0..bytes / 16).map(|_| format!("{:016x}", self.random.u64())).collect();
            let put = Write { puts: vec![(format!("ballast/{number}"), value)], ..Write::default() };
            self.put(&Request::Write(put)).await.with_context(|| format!("ballast {number}"))?;
        }
        Ok(())
    }

    /// Puts as much data as was asked for, apart from the traffic.
    pub async fn load_data(&mut self) -> anyhow::Result<()> {
        let count = self.data_mib * 1024 * 1024 / DATA_VALUE_BYTES as u64;
        let puts = (0..count).map(|number| {
            let value: String = (0..DATA_VALUE_BYTES / 16).map(|_| format!("{:016x}", self.random.u64())).collect();
            let put = Write { puts: vec![(format!("ballast/{number}"), value)], ..Write::default() };
            let stage = &*self;
            async move { stage.put_from(number as usize % SLOTS, &Request::Write(put)).await }
        });
        stream::iter(puts).buffer_unordered(DATA_WRITERS).try_collect::<()>().await.context("loading data")?;
        self.figure("MiB loaded", self.data_mib);
        Ok(())
    }

    /// As `put_from`, from the first slot on.
    async fn put(&self, request: &Request) -> anyhow::Result<()> {
        self.put_from(0, request).await
    }

    /// Tries all nodes in turn until one has done it: the same put may happen twice.
    async fn put_from(&self, slot: Slot, request: &Request) -> anyhow::Result<()> {
        let fronts = self.world.fronts();
        let began = std::time::Instant::now();
        for front in fronts.iter().cycle().skip(slot) {
            let reply = ask(*front, request, CALL_PATIENCE).await;
            if matches!(reply, Ok(Reply::Applied { .. })) {
                break;
            }
            ensure!(began.elapsed() < SETTLE_PATIENCE, "answered with {reply:?}");
            tokio::time::sleep(crate::limits::POLL).await;
        }
        Ok(())
    }

    /// Much is written for a while, apart from the traffic, whether it is acknowledged or not.
    pub async fn flood(&self, count: u64, bytes: usize) {
        let fronts = self.world.fronts();
        for number in 0..count {
            let value: String = (0..bytes / 16).map(|_| format!("{:016x}", self.random.u64())).collect();
            let put = Write { puts: vec![(format!("flood/{}", number % FLOOD_KEYS), value)], ..Write::default() };
            // Refused or unknown is as good.
            let _ = ask(fronts[number as usize % fronts.len()], &Request::Write(put), FLOOD_PATIENCE).await;
        }
    }

    /// Brings links and processes back, and waits until all is well and writes go on.
    pub async fn recover(&mut self) -> anyhow::Result<()> {
        self.world.heal().await?;
        self.writes_go_on().await?;
        self.calm().await;
        Ok(())
    }

    /// Waits until a slot's process has ended by itself; false if it goes on for so long.
    pub async fn ends_within(&mut self, slot: Slot, patience: Duration) -> bool {
        let ended = async {
            while self.world.has_ended(slot).is_none() {
                tokio::time::sleep(crate::limits::POLL).await;
            }
        };
        tokio::time::timeout(patience, ended).await.is_ok()
    }

    /// A slot that does not lead.
    pub async fn follower(&self) -> anyhow::Result<Slot> {
        let leader = self.world.leader().await?;
        let step = 1 + self.random.below(SLOTS as u64 - 1) as usize;
        Ok((leader + step) % SLOTS)
    }
}
