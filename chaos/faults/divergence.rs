//! One member comes to have something else than the others, behind raft's back: a test build leaves one wrong letter in
//! its state as it applies one entry. The product has to notice by itself, put the data aside, and come back as another
//! member. What clients write and read is not touched.

use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::Stage;
use crate::limits::{CALL_PATIENCE, POLL};
use crate::protocol::{Request, Write};
use crate::world::Slot;
use crate::world::failpoints::{arm, passed};

/// Where a member puts something else, and the key for which it may.
const POINT: &str = "xebec.state.differs";
const KEY: &str = "made/to-differ";
/// What a master says of itself once it knows.
const VERDICT: &str = "differs from that of a majority";
/// How long the verdict may take. The aim is ten seconds on a machine that does nothing else; see the figure.
const VERDICT_PATIENCE: Duration = Duration::from_secs(20);

/// A member, the leader too, is made different.
pub fn one_member(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let slot = stage.any_slot();
        let before = stage.world.voters(slot).await;
        let told = verdicts(stage, slot);
        let socket = stage.world.failpoint_socket(slot);
        arm(&socket, POINT, "1*return(error)")?;
        let passes = passed(&socket, POINT)?;
        stage.recorder.fault("replicas-differ");
        let put =
            Write { puts: vec![(KEY.to_owned(), sys::Random::u64(&stage.random).to_string())], ..Write::default() };
        stage.put(&Request::Write(put)).await?;
        let began = Instant::now();
        while passed(&socket, POINT)? == passes && began.elapsed() < CALL_PATIENCE {
            tokio::time::sleep(POLL).await;
        }
        let differs = passed(&socket, POINT)? - passes;
        stage.prove("members made different", differs);
        if differs > 0 {
            noticed(stage, slot, told, &before).await?;
        }
        stage.recover().await
    }
    .boxed()
}

/// Waits for the verdict and for what follows from it.
async fn noticed(stage: &mut Stage, slot: Slot, told: usize, before: &[u64]) -> anyhow::Result<()> {
    let began = Instant::now();
    while verdicts(stage, slot) == told {
        if began.elapsed() > VERDICT_PATIENCE {
            let what = format!("slot {slot} differs from the others, and nobody has noticed for {VERDICT_PATIENCE:?}");
            stage.recorder.failure("replicas", what);
            return Ok(());
        }
        tokio::time::sleep(4 * POLL).await;
    }
    stage.figure("difference to verdict, ms", began.elapsed().as_millis() as u64);
    let began = Instant::now();
    stage.world.votes_anew(slot, before).await?;
    stage.figure("verdict to a vote again, ms", began.elapsed().as_millis() as u64);
    Ok(())
}

fn verdicts(stage: &Stage, slot: Slot) -> usize {
    stage.world.log(slot).matches(VERDICT).count()
}
