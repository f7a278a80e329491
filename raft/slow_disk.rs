//! A leader whose disk has become slow hands over: everybody's writes wait for its log, and its heartbeats with them.
//! A follower's slow disk is nobody's business but its own: the others are a majority without it.

use std::sync::Arc;
use std::time::Duration;

use crate::core::Core;
use crate::error::TransferError;
use crate::handover::{self, Pace};

/// How often the disk is looked at.
const LOOK_INTERVAL: Duration = Duration::from_millis(250);
/// How long it must have been slow without a break.
const PATIENCE: Duration = Duration::from_secs(3);

/// Watches until the member stops.
pub(crate) async fn run(core: Arc<Core>) {
    let mut slow_since = None;
    loop {
        tokio::select! {
            biased;
            () = core.stop.cancelled() => return,
            () = core.sys.clock.sleep(LOOK_INTERVAL) => {}
        }
        let (now, p99) = (core.now(), core.log.recent_fsync());
        let limit = core.timing.preset_election_min();
        slow_since = is_slow_since(slow_since, now, core.leads() && p99 > limit);
        if slow_since.is_none_or(|since| now < since + PATIENCE) {
            continue;
        }
        match handover::hand_over(&core, None, Pace::Spaced).await {
            Ok(leader) => tracing::warn!(?p99, ?limit, leader, "the disk is slow: leadership was handed over"),
            // The last handover was a moment ago; if the disk is still slow later, so is the answer.
            Err(TransferError::TooSoon(_)) => {}
            Err(error) => tracing::warn!(?p99, ?limit, %error, "the disk is slow, and nobody takes over"),
        }
        slow_since = None;
    }
}

fn is_slow_since(before: Option<Duration>, now: Duration, is_slow: bool) -> Option<Duration> {
    is_slow.then(|| before.unwrap_or(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_begins_the_count_anew() {
        let at = Duration::from_secs;
        assert_eq!(is_slow_since(None, at(5), true), Some(at(5)));
        assert_eq!(is_slow_since(Some(at(5)), at(7), true), Some(at(5)));
        assert_eq!(is_slow_since(Some(at(5)), at(7), false), None);
    }
}
