//! One identity on two machines: a copy of a live member's directory is started at another address while the original
//! goes on. The copy must not become a member, the two must never act as two, nothing may be lost by it, and the original
//! must keep its place.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::process::Child;

use super::Stage;
use crate::limits::{POLL, STATUS_PATIENCE};
use crate::protocol::{Freshness, Keys, Reply, Request, ask};
use crate::world::Slot;

/// How long the two live side by side: members greet each other every two seconds.
const TOGETHER: Duration = Duration::from_secs(6);
/// How long the original may be out of step before it counts as put out.
const BACK_WITHIN: Duration = Duration::from_secs(3);

/// A member, the leader too, is there twice for a while.
pub fn two_machines(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let slot = stage.any_slot();
        let copy = stage.world.copy_of_living(slot)?;
        stage.writes_go_on().await?;
        stage.recorder.fault("same-id-twice");
        let (mut twin, front) = stage.world.run_elsewhere(slot, &copy)?;
        let seen = watch(stage, slot, &mut twin, front).await;
        stage.prove("copies that ran beside their original", u64::from(seen));
        let goes_on = goes_on(stage).await;
        if !goes_on {
            stage.recorder.failure("identity", format!("node {} was put out by its copy", stage.world.id(slot)));
        }
        stage.writes_go_on().await?;
        // It may have ended by itself.
        let _ = twin.kill().await;
        if let Err(error) = std::fs::remove_dir_all(&copy) {
            tracing::debug!(%error, "a copy stays");
        }
        if !goes_on {
            stage.world.replace(slot).await?;
        }
        stage.recover().await
    }
    .boxed()
}

/// Looks at the copy for a while; whether it ran at all.
async fn watch(stage: &Stage, slot: Slot, twin: &mut Child, front: SocketAddr) -> bool {
    let read = Request::Read { keys: Keys::Prefix("kv/".into()), freshness: Freshness::Linearizable };
    let began = Instant::now();
    let mut answered = false;
    let id = stage.world.id(slot);
    let present = stage.world.status((slot + 1) % crate::world::SLOTS).await.map_or(u64::MAX, |status| status.revision);
    while began.elapsed() < TOGETHER {
        if twin.try_wait().is_ok_and(|ended| ended.is_some()) {
            return true;
        }
        if let Ok(Reply::Status(status)) = ask(front, &Request::Status { hash_at: None }, STATUS_PATIENCE).await {
            answered = true;
            if status.leads || status.revision >= present {
                stage.recorder.failure("identity", format!("a copy of node {id} acts as a member: {status:?}"));
                return true;
            }
        }
        if let Ok(Reply::Read { revision, .. }) = ask(front, &read, STATUS_PATIENCE).await {
            let what = format!("a copy of node {id} served a linearizable read at {revision}");
            stage.recorder.failure("identity", what);
            return true;
        }
        tokio::time::sleep(4 * POLL).await;
    }
    answered
}

/// Whether all three members follow one leader and serve, the original among them.
async fn goes_on(stage: &Stage) -> bool {
    let began = Instant::now();
    while stage.world.look().await.is_err() {
        if began.elapsed() > BACK_WITHIN {
            return false;
        }
        tokio::time::sleep(POLL).await;
    }
    true
}
