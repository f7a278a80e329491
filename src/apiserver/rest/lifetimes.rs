//! Leases for objects that end by themselves (events): one lease for all that are written within a few minutes.
//!
//! Asked by `attempt` before it decides on a write of such a kind. A lease of its own for each event would cost a write
//! more for each; sharing one costs an event at most a few minutes of longer life.

use std::time::Duration;

use api::status::ApiError;
use tokio::sync::Mutex;

use crate::limits::LIFETIME_SHARED_S;
use crate::server::Shared;
use crate::storage::{STORE_WAIT, txn_error};

/// The lease that is shared at present.
struct Current {
    lease: u64,
    granted: Duration,
    lifetime: Duration,
}

/// Hands out leases. One per API server.
#[derive(Default)]
pub(crate) struct Lifetimes {
    current: Mutex<Option<Current>>,
}

impl Lifetimes {
    /// A lease that lasts at least `lifetime` from now.
    ///
    /// # Errors
    /// Those of the store, where a lease has to be granted.
    pub async fn lease(&self, shared: &Shared, lifetime: Duration) -> Result<u64, ApiError> {
        let window = Duration::from_secs(LIFETIME_SHARED_S);
        let mut current = self.current.lock().await;
        let now = shared.clock.monotonic();
        if let Some(known) = current.as_ref()
            && known.lifetime == lifetime
            && now < known.granted + window
        {
            return Ok(known.lease);
        }
        let granted = shared.store.lease_grant(lifetime + window, STORE_WAIT).await;
        let lease = granted.map_err(|error| txn_error(&error))?;
        *current = Some(Current { lease, granted: now, lifetime });
        Ok(lease)
    }

    /// Forgets the shared lease: it has turned out to be gone.
    pub async fn forget(&self) {
        *self.current.lock().await = None;
    }
}
