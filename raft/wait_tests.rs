//! How raft's tests wait: they look again until something is so, and no longer than a deadline.
//!
//! The tests and their clusters call it; nothing else of the crate's tests may pause.

use std::time::{Duration, Instant};

/// How long anything may take that has to happen, on a machine that is busy with other things.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

const PAUSE: Duration = Duration::from_millis(5);

/// Tries until the outcome is `done` or the time is up, and gives the last outcome.
pub(crate) async fn until<T>(patience: Duration, mut attempt: impl AsyncFnMut() -> T, done: impl Fn(&T) -> bool) -> T {
    let began = Instant::now();
    loop {
        let outcome = attempt().await;
        if done(&outcome) || began.elapsed() >= patience {
            return outcome;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits for a condition; fails where it does not come true.
pub(crate) async fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let held = until(PATIENCE, async || condition(), |held| *held).await;
    assert!(held, "never happened: {what}");
}

/// Waits for a condition on a thread that may block; tells whether it came true in time.
pub(crate) fn until_blocking(patience: Duration, condition: impl Fn() -> bool) -> bool {
    let began = Instant::now();
    while !condition() {
        if began.elapsed() >= patience {
            return false;
        }
        std::thread::sleep(PAUSE);
    }
    true
}
