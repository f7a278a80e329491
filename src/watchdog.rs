//! Hands leadership over when what this master runs as leader hangs, though its heartbeats are fine: raft has threads of
//! its own, so a stuck scheduler or a stuck runtime would stay in office for ever. Looks from a thread of its own, which
//! nothing else can hold up. Started by `lead.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use client::pulse::{Piece, Pulse};
use raft::{Raft, TransferError};
use sys::Clock;
use tokio_util::sync::CancellationToken;

/// Pause between two looks. Time is counted in looks and not by a clock: while the whole process is stopped, none passes.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// Looks without a beat of the runtime after which it counts as stuck.
const BEAT_LOOKS_MAX: u64 = 10;
/// Looks without a beat after which the process ends: nothing in it works any more.
const ABORT_LOOKS: u64 = 60;
/// How often the runtime beats.
const BEAT_INTERVAL: Duration = Duration::from_millis(500);

const _: () = assert!(BEAT_LOOKS_MAX < ABORT_LOOKS);

/// What the watchdog has seen so far.
#[derive(Default)]
struct Seen {
    beat: u64,
    without_beat: u64,
    /// Looks at which a piece of work was under way, by its number; one map for each pulse.
    work: Vec<BTreeMap<u64, u64>>,
}

impl Seen {
    /// One look. Returns what hangs.
    fn look(&mut self, beat: u64, pulses: &[BTreeMap<u64, Piece>]) -> Option<String> {
        self.without_beat = if beat == self.beat { self.without_beat + 1 } else { 0 };
        self.beat = beat;
        self.work.resize_with(pulses.len(), BTreeMap::new);
        let mut hangs = None;
        for (seen, now) in self.work.iter_mut().zip(pulses) {
            seen.retain(|id, _| now.contains_key(id));
            for (id, piece) in now {
                let looks = seen.entry(*id).or_insert(0);
                *looks += 1;
                if *looks > u64::from(piece.limit_s) {
                    hangs = Some(format!("{} has been busy with one thing for {looks} s", piece.name));
                }
            }
        }
        if self.without_beat >= BEAT_LOOKS_MAX {
            hangs = Some(format!("nothing has run for {} s", self.without_beat));
        }
        hangs
    }
}

/// Watches over `pulses` and the runtime that this is called on, until `shutdown`.
pub fn start(
    raft: Raft,
    pulses: Vec<Pulse>,
    clock: Arc<dyn Clock>,
    shutdown: CancellationToken,
) -> std::io::Result<()> {
    let beat = Arc::new(AtomicU64::new(0));
    tokio::spawn({
        let (beat, shutdown) = (beat.clone(), shutdown.clone());
        async move {
            while shutdown.run_until_cancelled(clock.sleep(BEAT_INTERVAL)).await.is_some() {
                beat.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    let watch = move || {
        let mut seen = Seen::default();
        while !shutdown.is_cancelled() {
            std::thread::sleep(LOOK_INTERVAL);
            let under_way: Vec<_> = pulses.iter().map(Pulse::under_way).collect();
            let hangs = seen.look(beat.load(Ordering::Relaxed), &under_way);
            if seen.without_beat >= ABORT_LOOKS && !shutdown.is_cancelled() {
                sys::abort("nothing in this process has run for a minute");
            }
            if let Some(reason) = hangs.filter(|_| raft.leadership().borrow().self_is_leader) {
                hand_over(&raft, &reason);
            }
        }
    };
    std::thread::Builder::new().name("watchdog".to_owned()).spawn(watch).map(|_| ())
}

/// Raft has threads of its own, so this works whatever the rest of the process does.
fn hand_over(raft: &Raft, reason: &str) {
    match futures::executor::block_on(raft.transfer(None)) {
        Ok(leader) => tracing::error!(reason, leader, "this master hangs: leadership was handed over"),
        // The next look tries again.
        Err(TransferError::TooSoon(_)) => {}
        Err(error) => tracing::error!(reason, %error, "this master hangs, and nobody takes over"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pulses(ids: &[u64]) -> Vec<BTreeMap<u64, Piece>> {
        vec![ids.iter().map(|id| (*id, Piece { name: "scheduler", limit_s: 5 })).collect()]
    }

    #[test]
    fn one_piece_of_work_that_does_not_end_is_noticed_and_many_short_ones_are_not() {
        let mut seen = Seen::default();
        for look in 1..100 {
            assert_eq!(seen.look(look, &pulses(&[look])), None);
        }
        for look in 100..105 {
            assert_eq!(seen.look(look, &pulses(&[7, look])), None);
        }
        assert!(seen.look(105, &pulses(&[7])).is_some_and(|reason| reason.starts_with("scheduler has been busy")));
        assert_eq!(seen.look(106, &pulses(&[8])), None, "it has ended after all");
    }

    #[test]
    fn a_runtime_that_does_not_beat_is_noticed() {
        let mut seen = Seen::default();
        assert_eq!(seen.look(1, &[]), None);
        for _ in 1..BEAT_LOOKS_MAX {
            assert_eq!(seen.look(1, &[]), None);
        }
        assert!(seen.look(1, &[]).is_some());
        assert_eq!(seen.look(2, &[]), None);
    }
}
