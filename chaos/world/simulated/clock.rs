//! Simulated time: tokio's paused clock for everything that waits, and a wall clock that faults may set.
//! One per start of a node, as a real process has it; the harness has one of its own for its records.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use futures::future::BoxFuture;
use sys::Clock;
use tokio::time::Instant;

/// Where wall clocks begin: an arbitrary day.
const EPOCH_SECONDS: u64 = 1_800_000_000;

/// The wall clock of one machine. It survives the process.
#[derive(Clone, Default)]
pub struct Wall {
    offset_ms: Arc<AtomicI64>,
}

impl Wall {
    /// Sets the wall clock forward or back.
    pub fn jump(&self, milliseconds: i64) {
        self.offset_ms.fetch_add(milliseconds, Ordering::Relaxed);
    }
}

/// See the head of this file.
pub struct SimClock {
    start: Instant,
    /// Of the whole run, so that the wall clocks of all machines agree until a fault.
    world_start: Instant,
    wall: Wall,
}

impl SimClock {
    pub fn new(world_start: Instant, wall: Wall) -> SimClock {
        SimClock { start: Instant::now(), world_start, wall }
    }
}

impl Clock for SimClock {
    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn wall(&self) -> SystemTime {
        let shown = SystemTime::UNIX_EPOCH + Duration::from_secs(EPOCH_SECONDS) + self.world_start.elapsed();
        let offset = self.wall.offset_ms.load(Ordering::Relaxed);
        let by = Duration::from_millis(offset.unsigned_abs());
        if offset < 0 { shown.checked_sub(by).unwrap_or(SystemTime::UNIX_EPOCH) } else { shown + by }
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The clock of the records: no two moments are equal, so that what was answered before another call began is known
/// to be so although both fell into one millisecond.
pub struct RecordClock {
    start: Instant,
    last_ns: AtomicU64,
}

impl RecordClock {
    pub fn new(start: Instant) -> RecordClock {
        RecordClock { start, last_ns: AtomicU64::new(0) }
    }
}

impl Clock for RecordClock {
    fn monotonic(&self) -> Duration {
        let now = self.start.elapsed().as_nanos() as u64;
        let last = self.last_ns.fetch_max(now, Ordering::Relaxed);
        let shown = if now > last { now } else { self.last_ns.fetch_add(1, Ordering::Relaxed) + 1 };
        Duration::from_nanos(shown)
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(EPOCH_SECONDS) + self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
