//! Waiting for a condition with a deadline. Used by all tests; the only file of them that may pause.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

const PAUSE_MIN: Duration = Duration::from_millis(20);
const PAUSE_MAX: Duration = Duration::from_millis(300);
const _: () = assert!(PAUSE_MIN.as_millis() < PAUSE_MAX.as_millis());

/// Looks again and again until `look` says yes. An error of `look` means "not yet"; the last one is told when the
/// deadline passes.
pub async fn until<T, F>(what: &str, within: Duration, mut look: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let deadline = Instant::now() + within;
    let mut pause = PAUSE_MIN;
    loop {
        let not_yet = match tokio::time::timeout(within, look()).await {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(not_yet)) => not_yet,
            Err(elapsed) => anyhow::Error::new(elapsed).context("one look took all the time"),
        };
        if Instant::now() + pause > deadline {
            return Err(not_yet).with_context(|| format!("waited {} s until {what}", within.as_secs()));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 3 / 2).min(PAUSE_MAX);
    }
}

/// Lets traffic run for a while: not a way to wait for anything.
pub async fn traffic_for(time: Duration) {
    tokio::time::sleep(time).await;
}
