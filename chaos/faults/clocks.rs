//! Clocks that are wrong: wall clocks that jump, by the node's own clock or by libfaketime under the whole process,
//! and a machine that sleeps. Leases and elections must go by time that passes, never by what the wall says.

use std::time::Duration;

use anyhow::{Context, ensure};
use futures::FutureExt;
use futures::future::BoxFuture;
use sys::Random;

use super::Stage;
use crate::limits::{CALL_PATIENCE, TERMS_PER_FAULT_MAX};
use crate::probe;
use crate::protocol::{Reply, Request, ask};
use crate::world::SLOTS;

/// An hour in both directions, and ten years.
const JUMPS_S: [i64; 4] = [3_600, -3_600, 315_360_000, -60];
const JUMPS: usize = 10;
/// How long a machine sleeps: longer than leases and election timers.
const SLEEP: Duration = Duration::from_secs(4);

/// Wall clocks jump about.
pub fn jumps(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let term = stage.term().await;
        stage.recorder.fault("wall-clocks-jump");
        for _ in 0..JUMPS {
            let offset_s = JUMPS_S[stage.random.below(JUMPS_S.len() as u64) as usize];
            set(stage, stage.any_slot(), offset_s).await?;
            stage.prove("jumps of wall clocks", 1);
            stage.between(100, 500).await;
        }
        for slot in 0..SLOTS {
            set(stage, slot, 0).await?;
        }
        stage.writes_go_on().await?;
        stage.no_storm(term, TERMS_PER_FAULT_MAX).await;
        stage.recover().await
    }
    .boxed()
}

/// One after the other, members start again under a wall clock that jumps while they run, as the C library sees it.
pub fn faked(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let library = probe::faketime_library().context("libfaketime is gone")?;
        let library = library.display().to_string();
        let slot = stage.any_slot();
        let offset = stage.world.data_dir(slot).with_extension("faketime");
        std::fs::write(&offset, "+0").context("writing an offset")?;
        stage.recorder.fault("faked-wall-clock");
        let path = offset.display().to_string();
        let environment =
            [("LD_PRELOAD", library.as_str()), ("FAKETIME_TIMESTAMP_FILE", &path), ("FAKETIME_NO_CACHE", "1")];
        for (name, value) in environment.into_iter().chain([("DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_DONT_RESET", "1")])
        {
            stage.world.set_environment(slot, name, value);
        }
        stage.world.kill(slot).await?;
        stage.world.restart(slot).await?;
        stage.world.settled().await?;
        for jump in ["+1h", "-1h", "+3650d", "-2m"] {
            std::fs::write(&offset, jump).context("writing an offset")?;
            stage.between(200, 700).await;
            stage.writes_go_on().await?;
        }
        let mapped = std::fs::read_to_string(format!("/proc/{}/maps", stage.world.process(slot)?.as_raw_nonzero()));
        stage.prove("members under libfaketime", u64::from(mapped.is_ok_and(|maps| maps.contains("libfaketime"))));
        for name in ["LD_PRELOAD", "FAKETIME_TIMESTAMP_FILE", "FAKETIME_NO_CACHE", "DONT_FAKE_MONOTONIC"] {
            stage.world.set_environment(slot, name, "");
        }
        stage.world.kill(slot).await?;
        stage.world.restart(slot).await?;
        stage.recover().await
    }
    .boxed()
}

/// The leader's machine sleeps for longer than any lease or timer lasts.
pub fn sleeps(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let leader = stage.world.leader().await?;
        stage.recorder.fault("machine-sleeps");
        stage.world.pause(leader)?;
        tokio::time::sleep(SLEEP).await;
        stage.world.resume(leader)?;
        stage.prove("machines that slept", 1);
        stage.writes_go_on().await?;
        stage.recover().await
    }
    .boxed()
}

async fn set(stage: &Stage, slot: usize, offset_s: i64) -> anyhow::Result<()> {
    let reply = ask(stage.world.fronts()[slot], &Request::SetWallClock { offset_s }, CALL_PATIENCE).await;
    ensure!(matches!(reply, Ok(Reply::Done)), "slot {slot} does not set its clock: {reply:?}");
    Ok(())
}
