//! The clock by which the consensus core counts heartbeats, time-outs and leases. It can go slower than the real one:
//! the core takes its intervals once, at start, and a slower clock makes all of them longer together, while it runs.
//! Set by `patience`, read through `runtime`. Decides nothing.
//!
//! A clock belongs to a thread, since the core's runtime is a type and no value: a member has one thread, or is one of
//! the processes that a simulation runs on its only one. It never goes back, and from one speed to another it goes on
//! from where it is.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::time::Duration;

use openraft::async_runtime::{AsyncRuntime, Instant};
use openraft::impls::TokioRuntime;

type Real = <TokioRuntime as AsyncRuntime>::Instant;

thread_local! {
    static USED: Cell<bool> = const { Cell::new(false) };
    /// By number of the simulated process; 0 outside of simulations.
    static CLOCKS: RefCell<BTreeMap<u64, Clock>> = const { RefCell::new(BTreeMap::new()) };
}

/// How slow: a core's millisecond takes `real_ms / core_ms` real ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Speed {
    pub core_ms: u64,
    pub real_ms: u64,
}

impl Speed {
    const REAL: Speed = Speed { core_ms: 1, real_ms: 1 };

    /// How long something really takes that takes `duration` for the core.
    pub(crate) fn stretch(self, duration: Duration) -> Duration {
        scale(duration, self.real_ms, self.core_ms)
    }
}

#[derive(Clone, Copy)]
struct Clock {
    /// Where both clocks stood when the speed changed last.
    real: Real,
    core: Real,
    speed: Speed,
}

impl Clock {
    fn core_at(&self, real: Real) -> Real {
        let passed = real.saturating_duration_since(self.real);
        self.core + scale(passed, self.speed.core_ms, self.speed.real_ms)
    }

    fn real_at(&self, core: Real) -> Real {
        self.real + self.speed.stretch(core.saturating_duration_since(self.core))
    }
}

fn scale(duration: Duration, by: u64, of: u64) -> Duration {
    if by == of {
        return duration;
    }
    let nanos = duration.as_nanos().saturating_mul(u128::from(by)) / u128::from(of.max(1));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

fn current() -> Option<Clock> {
    if !USED.get() {
        return None;
    }
    CLOCKS.with_borrow(|clocks| clocks.get(&sys::process::number()).copied())
}

/// Lets the clock of the current thread, or simulated process, go at another speed from now on.
pub(crate) fn set(speed: Speed) {
    let real = Real::now();
    let core = current().map_or(real, |clock| clock.core_at(real));
    USED.set(true);
    CLOCKS.with_borrow_mut(|clocks| clocks.insert(sys::process::number(), Clock { real, core, speed }));
}

/// Forgets the clock of a simulated process that has ended.
pub(crate) fn forget() {
    // While a thread ends there is nothing to forget.
    let _ = CLOCKS.try_with(|clocks| {
        let number = sys::process::number();
        if number != 0 {
            clocks.borrow_mut().remove(&number);
        }
    });
}

/// How long something really takes that takes `duration` for the core.
pub(crate) fn stretched(duration: Duration) -> Duration {
    current().map_or(Speed::REAL, |clock| clock.speed).stretch(duration)
}

/// A moment on the core's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CoreInstant(Real);

impl CoreInstant {
    /// When that will be, at the present speed.
    pub(crate) fn real(self) -> Real {
        current().map_or(self.0, |clock| clock.real_at(self.0))
    }
}

impl Instant for CoreInstant {
    fn now() -> CoreInstant {
        let real = Real::now();
        CoreInstant(current().map_or(real, |clock| clock.core_at(real)))
    }
}

impl Add<Duration> for CoreInstant {
    type Output = CoreInstant;

    fn add(self, duration: Duration) -> CoreInstant {
        CoreInstant(self.0 + duration)
    }
}

impl AddAssign<Duration> for CoreInstant {
    fn add_assign(&mut self, duration: Duration) {
        self.0 += duration;
    }
}

impl Sub<Duration> for CoreInstant {
    type Output = CoreInstant;

    fn sub(self, duration: Duration) -> CoreInstant {
        CoreInstant(self.0 - duration)
    }
}

impl Sub for CoreInstant {
    type Output = Duration;

    fn sub(self, earlier: CoreInstant) -> Duration {
        self.0 - earlier.0
    }
}

impl SubAssign<Duration> for CoreInstant {
    fn sub_assign(&mut self, duration: Duration) {
        self.0 -= duration;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_slower_clock_makes_every_wait_longer_and_never_jumps() {
        let ms = Duration::from_millis;
        let began = CoreInstant::now();
        tokio::time::advance(ms(100)).await;
        assert_eq!(began.elapsed(), ms(100));
        set(Speed { core_ms: 50, real_ms: 200 });
        assert_eq!(began.elapsed(), ms(100), "it goes on from where it is");
        tokio::time::advance(ms(100)).await;
        assert_eq!(began.elapsed(), ms(125));
        assert_eq!(stretched(ms(300)), ms(1_200));
        let deadline = CoreInstant::now() + ms(10);
        assert_eq!(deadline.real() - Real::now(), ms(40));
        set(Speed { core_ms: 50, real_ms: 50 });
        assert_eq!(began.elapsed(), ms(125));
        tokio::time::advance(ms(10)).await;
        assert_eq!(began.elapsed(), ms(135), "and so back to the real one's speed");
        assert_eq!(deadline.real(), Real::now());
    }

    #[test]
    fn no_duration_is_too_long_for_it() {
        let speed = Speed { core_ms: 50, real_ms: 1_000 };
        assert!(speed.stretch(Duration::MAX) >= Duration::from_secs(1 << 30));
        assert_eq!(Speed::REAL.stretch(Duration::MAX), Duration::MAX);
    }
}
