//! How the store's tests wait: they look again until something is so, and no longer than a deadline.
//!
//! Tests, fixture and clusters call it; nothing else of the crate's tests may pause.

use std::time::{Duration, Instant};

/// How long anything may take that has to happen, on a machine that is busy with other things. Where the clock is a
/// manual one, it does not come near.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

const PAUSE: Duration = Duration::from_millis(1);

/// Tries until the outcome is `done` or the time is up, and gives the last outcome.
pub(crate) async fn until<T>(mut attempt: impl AsyncFnMut() -> T, done: impl Fn(&T) -> bool) -> T {
    let began = Instant::now();
    loop {
        let outcome = attempt().await;
        if done(&outcome) || began.elapsed() >= DEADLINE {
            return outcome;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits for a condition; fails where it does not come true.
pub(crate) async fn eventually(what: &str, condition: impl Fn() -> bool) {
    let held = until(async || condition(), |held| *held).await;
    assert!(held, "never happened: {what}");
}
