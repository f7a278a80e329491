//! Many at once: thousands of watches whose node dies, readers that do not read, and everybody starting together with
//! much to load. Others must not have to wait for them for long.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::ensure;
use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};

use super::Stage;
use crate::limits::SETTLE_PATIENCE;
use crate::protocol::{Connection, Keys, Reply, Request};
use crate::traffic::acknowledges;
use crate::world::SLOTS;
use crate::world::setup::Origin;

/// Watches on one node that dies.
const CROWD: usize = 1_000;
/// Watches that nobody reads, and what is written meanwhile.
const SLEEPERS: usize = 20;
const FLOOD_KEYS: u64 = 200;
const FLOOD_BYTES: usize = 64 * 1024;
/// What a node may grow by while nobody reads its watches: the shared history in memory, and what lies in sockets.
const GROWTH_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// A thousand watches on one node lose it at once and go to another.
pub fn watch_storm(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let victim = stage.follower().await?;
        let fronts = stage.world.fronts();
        let refuge = fronts[(victim + 1) % SLOTS];
        let present = stage.world.status(victim).await.map_or(1, |status| status.revision);
        let mut crowd = Vec::new();
        for _ in 0..CROWD {
            crowd.push(watch(fronts[victim], present).await?);
        }
        stage.recorder.fault("watch-storm");
        stage.world.kill(victim).await?;
        drop(crowd);
        let began = Instant::now();
        let mut first: FuturesUnordered<_> = (0..CROWD).map(|_| first_event(refuge, present)).collect();
        let mut slowest = Duration::ZERO;
        let mut served = 0;
        while let Some(answered) = first.next().await {
            if answered.is_ok() {
                served += 1;
                slowest = began.elapsed();
            }
        }
        stage.prove("watches that moved", served);
        stage.figure("slowest first event of a storm, ms", slowest.as_millis() as u64);
        ensure!(served == CROWD as u64, "{served} of {CROWD} watches were served after their node died");
        stage.writes_go_on().await?;
        stage.recover().await
    }
    .boxed()
}

/// Watches that are never read, while much is written: others go on, and memory stays bounded.
pub fn sleepers(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let slot = stage.any_slot();
        let front = stage.world.fronts()[slot];
        let process = stage.world.process(slot)?.as_raw_nonzero();
        let resident = || {
            let figures = std::fs::read_to_string(format!("/proc/{process}/statm")).unwrap_or_default();
            figures.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
        };
        let mut asleep = Vec::new();
        for _ in 0..SLEEPERS {
            let mut connection = Connection::open(front).await?;
            connection.send(&Request::Watch { keys: Keys::Prefix(String::new()), start: 1 }).await?;
            asleep.push(connection);
        }
        let before = resident();
        stage.recorder.fault("slow-readers");
        stage.ballast(FLOOD_KEYS, FLOOD_BYTES).await?;
        stage.writes_go_on().await?;
        let grown = resident().saturating_sub(before);
        stage.prove("watches that nobody read", asleep.len() as u64);
        stage.figure("growth under slow readers, KiB", grown / 1024);
        if grown > GROWTH_BYTES_MAX {
            stage.recorder.failure("bounds", format!("a node grew by {grown} bytes for watches that nobody reads"));
        }
        drop(asleep);
        stage.recover().await
    }
    .boxed()
}

/// Everybody starts at once with much to load, and clients stand at the door.
pub fn herd(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        stage.load_data().await?;
        stage.recorder.fault("all-start-at-once");
        stage.world.kill_all().await?;
        let began = Instant::now();
        for slot in 0..SLOTS {
            stage.world.run(slot, Origin::Existing)?;
        }
        ensure!(acknowledges(&stage.recorder, 1, SETTLE_PATIENCE).await, "no write after a cold start");
        stage.prove("cold starts", 1);
        stage.figure("writes after a cold start, ms", began.elapsed().as_millis() as u64);
        stage.writes_go_on().await?;
        stage.recover().await
    }
    .boxed()
}

async fn watch(front: SocketAddr, start: u64) -> anyhow::Result<Connection> {
    let mut connection = Connection::open(front).await?;
    connection.send(&Request::Watch { keys: Keys::Prefix("kv/".to_owned()), start }).await?;
    Ok(connection)
}

/// Until a watch tells its first event; tried again where a connection is refused.
async fn first_event(front: SocketAddr, start: u64) -> anyhow::Result<()> {
    let told = async {
        loop {
            if let Ok(mut connection) = watch(front, start).await
                && let Ok(Reply::Batch { .. }) = connection.receive().await
            {
                return;
            }
            tokio::time::sleep(crate::limits::POLL).await;
        }
    };
    Ok(tokio::time::timeout(SETTLE_PATIENCE, told).await?)
}
