//! What a component is given to work with.

use std::sync::Arc;

use sys::{Clock, Random};

use crate::gate::Gate;
use crate::informer::Informers;

/// A component's identity and surroundings. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// Requests made with this carry the component's own user.
    pub client: kube::Client,
    /// One store per kind, shared by all components of the process.
    pub informers: Informers,
    /// Whether the component's role may act now.
    pub gate: Gate,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// Name of the master, as `reportingInstance` of events.
    pub instance: Arc<str>,
}
