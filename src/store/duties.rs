//! What a leader does besides answering: grants itself the roles, expires leases, moves floors.
//! One task per store; on a follower it only keeps the clock of revisions.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::command::Command;
use crate::compact::FloorClock;
use crate::election;
use crate::host::Core;
use crate::lease::LeaseTimers;
use crate::limits::{
    DUTY_DEADLINE_MS, DUTY_INTERVAL_MS, EXPIRY_ENTRIES_MAX, FLUSH_ENTRIES, FLUSH_INTERVAL_MS, FLUSH_PAUSE_MS,
};
use crate::log::SharedLog;
use crate::txn;

pub(crate) struct Duties {
    pub core: Arc<Core>,
    pub log: SharedLog,
    pub clock: Arc<dyn sys::Clock>,
    pub shutdown: CancellationToken,
}

impl Duties {
    pub(crate) async fn run(self) {
        let mut leadership = self.log.leadership();
        let mut timers = LeaseTimers::default();
        let mut floors = FloorClock::new(Duration::from_millis(self.core.limits.history_window_ms));
        let node = self.log.node_id();
        let mut flushed_at = self.clock.monotonic();
        loop {
            let now_led = *leadership.borrow_and_update();
            let grant = election::due_grant(node, &now_led, &self.core.roles.borrow());
            let granted = match grant {
                Some(grant) => {
                    sys::failpoint::at("store.role.before-grant");
                    self.submit(&grant).await
                }
                None => true,
            };
            self.flush(&mut flushed_at);
            let revision = self.core.progress.borrow().revision;
            floors.sample(self.clock.monotonic(), revision);
            if now_led.self_is_leader {
                self.expire(&mut timers).await;
                self.compact(&mut floors).await;
            } else {
                timers.clear();
            }
            tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return,
                changed = leadership.changed() => if changed.is_err() { return },
                () = self.clock.sleep(self.pause(granted)) => {}
            }
        }
    }

    /// Now and then, so that a restart has little to replay and the log can be purged. On a thread of its own: a slow disk
    /// must not hold up the expiry of leases.
    fn flush(&self, flushed_at: &mut Duration) {
        let now = self.clock.monotonic();
        let behind = self.core.progress.borrow().index.saturating_sub(self.core.disk.flushed_index());
        let rested = now >= *flushed_at + Duration::from_millis(FLUSH_INTERVAL_MS);
        let far = behind >= FLUSH_ENTRIES && now >= *flushed_at + Duration::from_millis(FLUSH_PAUSE_MS);
        if behind == 0 || !(rested || far) {
            return;
        }
        *flushed_at = now;
        let disk = self.core.disk.clone();
        sys::process::spawn(async move {
            let flushed = sys::process::blocking(move || disk.flush()).await;
            if let Ok(Err(error)) = flushed {
                tracing::warn!(%error, "the state was not flushed");
            }
        });
    }

    /// A grant that did not make it is tried again soon: without it nobody schedules.
    fn pause(&self, granted: bool) -> Duration {
        Duration::from_millis(if granted { DUTY_INTERVAL_MS } else { DUTY_INTERVAL_MS / 20 })
    }

    /// What leases are measured by.
    fn lease_time(&self) -> Duration {
        if sys::failpoint::is_planted("lease-by-wall-clock") {
            return self.clock.wall().duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap_or_default();
        }
        self.clock.monotonic()
    }

    async fn expire(&self, timers: &mut LeaseTimers) {
        for _ in 0..EXPIRY_ENTRIES_MAX {
            let view = self.core.view();
            let leases = timers.due(self.lease_time(), &view.root().meta.leases);
            if leases.is_empty() {
                return;
            }
            sys::failpoint::at("store.lease.before-expiry");
            if !self.submit(&Command::LeaseExpire { leases }).await {
                return;
            }
        }
    }

    async fn compact(&self, floors: &mut FloorClock) {
        let floor = self.core.view().root().meta.floors.base;
        if let Some(base) = floors.due(self.clock.monotonic(), floor) {
            sys::failpoint::at("store.compact.before-floor");
            self.submit(&Command::Floors { base, spaces: Vec::new() }).await;
        }
    }

    async fn submit(&self, command: &Command<'_>) -> bool {
        let deadline = Duration::from_millis(DUTY_DEADLINE_MS);
        tokio::select! {
            biased;
            () = self.shutdown.cancelled() => false,
            done = txn::submit(&self.core, &self.clock, command, deadline) => match done {
                Ok(_) => true,
                Err(error) => {
                    tracing::debug!(%error, "a duty of the leader waits");
                    false
                }
            },
        }
    }
}
