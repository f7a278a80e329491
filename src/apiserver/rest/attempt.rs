//! The one way in which anything is written: decide on a view, propose, and decide again if the world has moved.
//!
//! Used by every verb and subresource that writes. A decision is a pure function of a view; it may be made on this
//! master's own view at first, which may be old, so neither an error nor "nothing to do" counts before it was seen on
//! a view that is as new as the request. A write needs no such care: its compares are checked when it is applied.

use std::hash::{DefaultHasher, Hash, Hasher};

use api::resource::Resource;
use api::status::ApiError;
use bytes::Bytes;
use store::{Compare, Op, Revision, Txn, TxnResult, View};
use tokio::sync::{Mutex, MutexGuard};

use super::{Call, hooks};
use crate::limits::{WRITE_TRIES_MAX, WRITE_TURNS};
use crate::storage::{self, Encoded, Retention, STORE_WAIT};

/// Kinds that are made also while disks are nearly full, by group and plural: without them nodes count as dead.
const KEPT_UNDER_PRESSURE: [(&str, &str); 1] = [("coordination.k8s.io", "leases")];

/// One attempt: what is decided on, and what has been decided so far.
pub(crate) struct Attempt<'a> {
    pub call: &'a Call,
    pub view: &'a View,
    /// What must still hold when the write is applied.
    pub compares: Vec<Compare>,
    /// What is written, all at one revision.
    pub ops: Vec<Op>,
    /// The lease under which objects are written that end by themselves; 0 for others.
    lease: u64,
}

impl Attempt<'_> {
    /// Adds the write of an object.
    ///
    /// # Errors
    /// 500 where the kind is sealed and there is no key; 503 where it would take room that there is not.
    pub fn put(
        &mut self,
        resource: &Resource,
        key: Bytes,
        encoded: &Encoded,
        retention: Retention,
    ) -> Result<(), ApiError> {
        self.make_room(resource, &key)?;
        let retention = if resource.strategy.fleeting { Retention::Fleeting } else { retention };
        let value = self.call.codec().value(resource, &key, encoded, &*self.call.shared.random)?;
        self.ops.push(Op::Put { key, value, lease: self.lease, class: retention.class() });
        Ok(())
    }

    /// While disks are nearly full nothing new is written, and nothing of what ends by itself (events); what is there
    /// already changes and goes as always, and so do the leases by which nodes live.
    fn make_room(&self, resource: &Resource, key: &Bytes) -> Result<(), ApiError> {
        let Some(reason) = self.call.shared.config.pressure.as_ref().and_then(|source| source()) else { return Ok(()) };
        let kept = KEPT_UNDER_PRESSURE.contains(&(resource.group, resource.plural));
        let grows = self.lease != 0 || self.view.get(key).is_none();
        if kept || !grows {
            return Ok(());
        }
        Err(storage::unavailable(&format!("Insufficient Storage: {reason}")))
    }
}

/// A decision. The value is for the answer.
pub(crate) enum Plan<T> {
    /// Propose the attempt's operations.
    Write(T),
    /// Nothing needs to be written: dry run, or nothing has changed.
    Nothing(T),
}

/// A decision that was carried out.
pub(crate) struct Planned<T> {
    pub result: T,
    /// Revision of the write; `None` where nothing was written.
    pub revision: Option<Revision>,
}

/// Carries out `plan` for one object. `resource` and `name` are for the conflict that is left when others keep
/// overtaking.
///
/// # Errors
/// Those of the plan, on a view as new as the request; those of the store.
pub(crate) async fn run<T>(
    call: &Call,
    resource: &Resource,
    name: &str,
    mut plan: impl FnMut(&mut Attempt<'_>) -> Result<Plan<T>, ApiError>,
) -> Result<Planned<T>, ApiError> {
    let store = &call.shared.store;
    let mut view = store.view();
    let mut fresh = false;
    let lifetimes = &call.shared.rest.lifetimes;
    let mut turn = None;
    for _ in 0..WRITE_TRIES_MAX {
        let lease = match hooks::lifetime(resource) {
            Some(lifetime) => lifetimes.lease(&call.shared, lifetime).await?,
            None => 0,
        };
        let mut attempt = Attempt { call, view: &view, compares: Vec::new(), ops: Vec::new(), lease };
        let planned = plan(&mut attempt);
        let Attempt { compares, ops, .. } = attempt;
        match planned {
            Ok(Plan::Write(result)) => {
                let txn = Txn { compares, ops, fence: call.fence.clone() };
                sys::failpoint::at("apiserver.write.decided");
                let outcome = store.txn(txn, STORE_WAIT).await.map_err(|error| storage::txn_error(&error))?;
                sys::failpoint::at("apiserver.write.done");
                match outcome.result {
                    TxnResult::Applied => return Ok(Planned { result, revision: Some(outcome.revision) }),
                    TxnResult::Fenced { .. } => return Err(fenced(call, resource, name)),
                    // Whoever was overtaken waits for their turn: without it, n writers of one object cost n² tries.
                    TxnResult::CompareFailed { .. } if turn.is_none() => {
                        turn = Some(call.shared.rest.turns.take(resource.plural, name).await);
                    }
                    TxnResult::CompareFailed { .. } => {}
                    TxnResult::LeaseNotFound => lifetimes.forget().await,
                }
            }
            Ok(Plan::Nothing(result)) if fresh => return Ok(Planned { result, revision: None }),
            Err(error) if fresh => return Err(error),
            Ok(Plan::Nothing(_)) | Err(_) => {}
        }
        view = storage::latest(store).await?;
        fresh = true;
    }
    Err(ApiError::modified(resource, name))
}

/// Lets writers of one object that have overtaken each other write one after the other, on this master. Objects share
/// places by hash: that costs a little waiting and nothing else.
pub(crate) struct Turns(Vec<Mutex<()>>);

impl Turns {
    /// No one waits yet.
    pub fn new() -> Self {
        Self((0..WRITE_TURNS).map(|_| Mutex::new(())).collect())
    }

    async fn take(&self, plural: &str, name: &str) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        (plural, name).hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % WRITE_TURNS as u64).unwrap_or_default();
        self.0[place].lock().await
    }
}

/// 409 for a role that has been granted anew since the writer took it.
fn fenced(call: &Call, resource: &Resource, name: &str) -> ApiError {
    let role = call.fence.as_ref().map_or("", |fence| fence.role.as_str());
    ApiError::conflict(resource, name, format!("the role {role:?} is no longer held under the grant of this request"))
}
