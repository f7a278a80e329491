//! Monotonic and wall time. One clock per process, handed to everything that waits or measures.
//! Liveness is judged on monotonic time only; wall time is for stamps that people read.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use futures::future::BoxFuture;
use parking_lot::Mutex;
use tokio::sync::watch;

/// Source of time.
pub trait Clock: Send + Sync + 'static {
    /// Time since an arbitrary start. Never goes back.
    fn monotonic(&self) -> Duration;
    /// Wall-clock time, for display. May jump in either direction.
    fn wall(&self) -> SystemTime;
    /// Resolves when `duration` has passed on the monotonic clock.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// The clock of the machine.
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// A clock whose monotonic time starts now.
    pub fn new() -> SystemClock {
        SystemClock { start: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock::new()
    }
}

impl Clock for SystemClock {
    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A clock that stands still until told to advance. For tests.
#[derive(Clone)]
pub struct ManualClock {
    now: Arc<watch::Sender<Duration>>,
    epoch: Arc<Mutex<SystemTime>>,
}

impl ManualClock {
    /// A clock at monotonic zero whose wall time is `wall`.
    pub fn new(wall: SystemTime) -> ManualClock {
        ManualClock { now: Arc::new(watch::Sender::new(Duration::ZERO)), epoch: Arc::new(Mutex::new(wall)) }
    }

    /// Moves both clocks on by `step` and wakes the sleepers whose time has come.
    pub fn advance(&self, step: Duration) {
        self.now.send_modify(|now| *now += step);
    }

    /// Sets the wall clock alone, as an administrator or NTP would.
    pub fn set_wall(&self, wall: SystemTime) {
        *self.epoch.lock() = wall - *self.now.borrow();
    }
}

impl Default for ManualClock {
    fn default() -> ManualClock {
        ManualClock::new(SystemTime::UNIX_EPOCH)
    }
}

impl Clock for ManualClock {
    fn monotonic(&self) -> Duration {
        *self.now.borrow()
    }

    fn wall(&self) -> SystemTime {
        *self.epoch.lock() + *self.now.borrow()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let mut now = self.now.subscribe();
        let until = self.monotonic() + duration;
        Box::pin(async move {
            // The sender lives in the clock; when the last handle is gone, nobody will ever wake this sleeper.
            if now.wait_for(|now| *now >= until).await.is_err() {
                futures::future::pending::<()>().await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[test]
    fn a_sleeper_wakes_only_when_the_manual_clock_has_passed_its_time() {
        let clock = ManualClock::default();
        let mut sleep = clock.sleep(Duration::from_secs(2));
        assert!((&mut sleep).now_or_never().is_none());
        clock.advance(Duration::from_secs(1));
        assert!((&mut sleep).now_or_never().is_none());
        clock.advance(Duration::from_secs(1));
        assert!((&mut sleep).now_or_never().is_some());
    }

    #[test]
    fn setting_the_wall_clock_leaves_monotonic_time_alone() {
        let clock = ManualClock::default();
        clock.advance(Duration::from_secs(5));
        clock.set_wall(SystemTime::UNIX_EPOCH);
        assert_eq!(clock.wall(), SystemTime::UNIX_EPOCH);
        assert_eq!(clock.monotonic(), Duration::from_secs(5));
    }
}
