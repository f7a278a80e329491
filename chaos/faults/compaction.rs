//! History is cut off close behind the present, over and over, with watches that resume and begin around the floor,
//! and sometimes a node dies right then.

use futures::FutureExt;
use futures::future::BoxFuture;
use sys::Random;

use super::Stage;
use crate::limits::CALL_PATIENCE;
use crate::protocol::{Reply, Request, ask};

/// Floors in one round.
const FLOORS: usize = 20;
/// How far a floor stays behind the present.
const BEHIND_REVISIONS: u64 = 100;

/// The floor moves up every 100 to 200 ms; in some rounds a node dies half-way.
pub fn under_watches(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        stage.recorder.fault("compaction");
        let death = stage.tossed().then(|| stage.random.below(FLOORS as u64) as usize);
        for number in 0..FLOORS {
            let leader = stage.world.leader().await?;
            let present = stage.world.status(leader).await.map_or(0, |status| status.revision);
            let floor = present.saturating_sub(stage.random.below(BEHIND_REVISIONS));
            stage.recorder.floor("", floor);
            let front = stage.world.fronts()[stage.any_slot()];
            if death == Some(number) {
                let victim = stage.any_slot();
                let asked = tokio::spawn(asked_detached(front, floor));
                stage.between(0, 5).await;
                stage.recorder.fault("node-dies-during-compaction");
                stage.world.kill(victim).await?;
                // Whatever came of it: nobody knows.
                let _ = asked.await;
                stage.world.restart(victim).await?;
            } else if matches!(ask(front, &Request::Compact { floor }, CALL_PATIENCE).await, Ok(Reply::Done)) {
                stage.prove("floors moved", 1);
            }
            stage.between(100, 200).await;
        }
        stage.recover().await
    }
    .boxed()
}

async fn asked_detached(front: std::net::SocketAddr, floor: u64) {
    // A node that dies does not answer.
    let _ = ask(front, &Request::Compact { floor }, CALL_PATIENCE).await;
}
