//! How late this machine lets timers ring while a run goes on: what says whether somebody else has taken its processors.
//! Started by a run; the history keeps the figure, and whoever judges times grants more where the machine gave less.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Between two looks: a fraction of what members measure themselves by.
const TICK: Duration = Duration::from_millis(20);

/// A thread of its own, so that what the harness computes does not count.
pub struct Lateness {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Vec<Duration>>>,
}

impl Drop for Lateness {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Lateness {
    /// Measures from now on.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn start() -> std::io::Result<Lateness> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let measure = move || {
            let mut late = Vec::new();
            while !stopped.load(Ordering::Relaxed) {
                let began = Instant::now();
                std::thread::sleep(TICK);
                late.push(began.elapsed().saturating_sub(TICK));
            }
            late
        };
        let thread = std::thread::Builder::new().name("lateness".to_owned()).spawn(measure)?;
        Ok(Lateness { stop, thread: Some(thread) })
    }

    /// How late timers rang, but for one in a hundred.
    pub fn end(mut self) -> Duration {
        self.stop.store(true, Ordering::Relaxed);
        let measured = self.thread.take().and_then(|thread| thread.join().ok());
        percentile(measured.unwrap_or_default())
    }
}

fn percentile(mut late: Vec<Duration>) -> Duration {
    late.sort_unstable();
    late.get((late.len() * 99).div_ceil(100).saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_late_timer_in_a_hundred_says_nothing_of_a_machine() {
        let ms = |late: u64| Duration::from_millis(late);
        let quiet: Vec<Duration> = (0..99).map(|_| ms(1)).chain([ms(900)]).collect();
        assert_eq!(percentile(quiet), ms(1));
        let busy: Vec<Duration> = (0..97).map(|_| ms(1)).chain([ms(300), ms(400), ms(900)]).collect();
        assert_eq!(percentile(busy), ms(400));
        assert_eq!(percentile(Vec::new()), Duration::ZERO);
    }
}
