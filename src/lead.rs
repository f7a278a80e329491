//! Starts what a role runs, and tells it when it may act: the store's grants become the gates of scheduler and
//! controllers. Called by `boot.rs` and by the simulation of whole masters. A standby runs the same, with its gates closed
//! and its caches warm.

use std::sync::Arc;
use std::time::Duration;

use api::identity::{RoleToken, UserInfo};
use client::gate::{Gate, GateSetter};
use client::pulse::Pulse;
use client::{ApiService, Context, Informers};
use raft::Raft;
use store::{ROLE_CONTROLLER_MANAGER, ROLE_SCHEDULER, Store};
use sys::process::belonging;
use sys::{Clock, Random};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{role_lease, watchdog};

/// What the roles of one master are run with.
pub struct Roles {
    /// The API server's chain.
    pub service: ApiService,
    /// Who holds which role.
    pub store: Store,
    /// Where leadership is handed over when a role hangs.
    pub raft: Raft,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// Name of this master.
    pub instance: Arc<str>,
    /// What users may change about the controllers.
    pub options: controllers::Options,
}

/// User agent of the components in this process.
const USER_AGENT: &str = concat!("xebec/v", env!("CARGO_PKG_VERSION"));

/// How long a new grant of a role that has lapsed is waited for, and the pause before it is asked for again.
const RENEWAL: Duration = Duration::from_secs(5);
const RENEWAL_PAUSE: Duration = Duration::from_millis(50);

impl Roles {
    /// Runs scheduler and controllers until `shutdown`.
    pub async fn run(self, shutdown: CancellationToken) {
        let scheduler_user = UserInfo::authenticated("system:kube-scheduler", []);
        let manager_user = UserInfo::authenticated("system:kube-controller-manager", []);
        let informers = Informers::new(
            self.client(manager_user.clone()),
            self.clock.clone(),
            self.random.clone(),
            shutdown.clone(),
        );
        let (schedule, scheduler_gate) = Gate::new();
        let (control, controllers_gate) = Gate::new();
        let scheduling = self.context(self.client(scheduler_user), &informers, scheduler_gate);
        let controlling = self.context(self.client(manager_user), &informers, controllers_gate);
        let service = self.service.clone();
        let client_of = move |user: UserInfo| client::in_process(service.clone(), user, USER_AGENT);
        let pulses = vec![scheduling.pulse.clone(), controlling.pulse.clone()];
        // A simulation has one thread, and whoever hangs there hangs the simulation.
        if !sys::process::is_simulated()
            && let Err(error) = watchdog::start(self.raft.clone(), pulses, self.clock.clone(), shutdown.clone())
        {
            sys::abort(&format!("there is no thread for the watchdog: {error}"));
        }
        let mut tasks = JoinSet::new();
        for context in [&scheduling, &controlling] {
            tasks.spawn(belonging(role_lease::run(context.clone(), shutdown.clone())));
        }
        tasks.spawn(belonging(scheduler::run(scheduling, shutdown.clone())));
        let controllers = controllers::run(controlling, client_of, self.options.clone(), shutdown.clone());
        tasks.spawn(belonging(controllers));
        for (role, gate) in [(ROLE_SCHEDULER, schedule), (ROLE_CONTROLLER_MANAGER, control)] {
            let following = follow(self.store.clone(), role, gate, self.clock.clone(), shutdown.clone());
            tasks.spawn(belonging(following));
        }
        while let Some(ended) = tasks.join_next().await {
            if let Err(error) = ended {
                // A role that panics must not go on as if it still acted: another master takes over at once.
                sys::abort(&format!("a role ended: {error}"));
            }
        }
    }

    fn client(&self, user: UserInfo) -> kube::Client {
        client::in_process(self.service.clone(), user, USER_AGENT)
    }

    fn context(&self, client: kube::Client, informers: &Informers, gate: Gate) -> Context {
        Context {
            client,
            informers: informers.clone(),
            gate,
            pulse: Pulse::default(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            instance: self.instance.clone(),
        }
    }
}

/// Opens a gate while this master holds the role and a quorum has confirmed that lately; closes it otherwise. A gate that
/// was closed opens under a newer token alone: what was under way when it closed may still reach the log, and caches that
/// have reached the old token need not show what was written under it.
async fn follow(
    store: Store,
    role: &'static str,
    gate: GateSetter,
    clock: Arc<dyn Clock>,
    shutdown: CancellationToken,
) {
    let (mut roles, mut leadership) = (store.roles(), store.leadership());
    let mut opened = None;
    let mut spent = None;
    loop {
        // Marked as seen before the token is read, so that a change in between wakes the next turn.
        roles.mark_unchanged();
        leadership.mark_unchanged();
        sys::failpoint::at("xebec.role.before-gate");
        let held = store.my_token(role);
        if held.is_none() {
            spent = opened;
        }
        let acts = held.filter(|token| spent.is_none_or(|spent| *token > spent));
        opened = acts.or(opened);
        gate.set(acts.map(|token| RoleToken { role: role.to_owned(), token }));
        let renewing = async {
            if held.is_none() || acts.is_some() {
                return std::future::pending().await;
            }
            if let Err(error) = store.renew_role(role, RENEWAL).await {
                tracing::debug!(role, %error, "the role is not granted anew");
            }
            clock.sleep(RENEWAL_PAUSE).await;
        };
        tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            changed = roles.changed() => if changed.is_err() { break },
            changed = leadership.changed() => if changed.is_err() { break },
            () = renewing => {}
        }
    }
    gate.set(None);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use store::{LocalLog, SysHandles};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn a_role_that_has_paused_acts_again_under_a_newer_token_alone() {
        let dir = tempfile::tempdir().unwrap();
        let config = store::Config { dir: dir.path().join("state"), limits: store::Limits::default() };
        let clock: Arc<dyn Clock> = Arc::new(sys::SystemClock::new());
        let handles =
            SysHandles { clock: clock.clone(), random: Arc::new(sys::SystemRandom), disk: Arc::new(sys::RealDisk) };
        let opened = Store::open(config, handles).await.unwrap();
        let log = Arc::new(LocalLog::new(1, vec![opened.machine.clone()]));
        let store = Store::over(opened, log.clone());
        let (setter, gate) = Gate::new();
        let shutdown = CancellationToken::new();
        let following = tokio::spawn(follow(store.clone(), ROLE_SCHEDULER, setter, clock, shutdown.clone()));
        let first = tokio::time::timeout(PATIENCE, gate.opened()).await.unwrap();
        log.set_quorum_fresh(false);
        tokio::time::timeout(PATIENCE, gate.lost(&first)).await.unwrap();
        log.set_quorum_fresh(true);
        let second = tokio::time::timeout(PATIENCE, gate.opened()).await.unwrap();
        assert!(second.token > first.token, "{second:?} after {first:?}");
        assert_eq!(store.my_token(ROLE_SCHEDULER), Some(second.token), "the old one is refused from now on");
        shutdown.cancel();
        following.await.unwrap();
    }
}
