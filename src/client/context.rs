//! What a component is given to work with.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use k8s_openapi::jiff::Timestamp;
use sys::{Clock, Random};

use crate::gate::Gate;
use crate::informer::Informers;
use crate::pulse::Pulse;

/// A component's identity and surroundings. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// Requests made with this carry the component's own user.
    pub client: kube::Client,
    /// One store per kind, shared by all components of the process.
    pub informers: Informers,
    /// Whether the component's role may act now.
    pub gate: Gate,
    /// What the component is busy with.
    pub pulse: Pulse,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// Name of the master, as `reportingInstance` of events.
    pub instance: Arc<str>,
}

impl Context {
    /// The present in whole seconds, for stamps in objects.
    pub fn now(&self) -> Timestamp {
        let seconds = i64::try_from(self.since_epoch().as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The present as a `MicroTime`, as leases carry it.
    pub fn now_micros(&self) -> String {
        api::time::format_micros(i64::try_from(self.since_epoch().as_micros()).unwrap_or_default())
    }

    /// Wall time since the Unix epoch; 0 before it.
    pub fn since_epoch(&self) -> Duration {
        self.clock.wall().duration_since(UNIX_EPOCH).unwrap_or_default()
    }
}
