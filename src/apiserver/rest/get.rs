//! GET of one object: the stored bytes, with their revision, as they are.
//!
//! Called by `dispatch`, and by subresources that show the whole object; `past` also serves lists. It decodes nothing
//! unless the client wants another form.

use api::resource::Resource;
use api::status::ApiError;
use http::{Response, StatusCode};
use store::{AtError, HistoricRange, Revision, View};

use super::{Call, answer};
use crate::body::Body;
use crate::list_options::{self, Version};
use crate::negotiate::Offer;
use crate::server::Shared;
use crate::storage;

/// What a client is told whose answer comes from where changes of status are not kept one by one.
const STATUS_IS_NEAR: &str =
    "at this resourceVersion specs are as they were, and status may be from a little earlier or later";

pub(crate) async fn get(call: &Call, resource: &'static Resource) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Objects)?;
    let version = list_options::get(&call.info.query)?;
    let (namespace, name) = (call.namespace(resource), call.name());
    let key = resource.key(namespace, name);
    let stored = match version {
        Version::Exactly(revision) => {
            let then = past(call, revision, &key).await?.map_err(|Gone| ApiError::resource_too_old())?;
            then.get(&key).cloned()
        }
        version => view(&call.shared, version).await?.get(&key).cloned(),
    };
    let stored = stored.ok_or_else(|| ApiError::not_found(resource, name))?;
    let bytes = call.codec().bytes(resource, &stored)?;
    answer::object(resource, accepted, StatusCode::OK, bytes, call.shared.now_s())
}

/// What was there at the revision asked for is not kept any more.
pub(crate) struct Gone;

/// Keys under `prefix` as they were. Waits for a revision that is yet to come: it may be from a master that is ahead.
///
/// # Errors
/// 503 or 504 where this master cannot get there in time, 500 where its disk cannot be read.
pub(crate) async fn past(
    call: &Call,
    revision: Revision,
    prefix: &[u8],
) -> Result<Result<HistoricRange, Gone>, ApiError> {
    let store = call.shared.store.clone();
    view(&call.shared, Version::AtLeast(revision)).await?;
    let prefix = prefix.to_vec();
    // Older history is on disk.
    let read = sys::process::blocking(move || store.view_at(revision, &prefix)).await;
    match read.map_err(|_| ApiError::internal("the history of the store cannot be read"))? {
        Ok(historic) => {
            if !historic.is_exact() {
                call.warnings.add(STATUS_IS_NEAR);
            }
            Ok(Ok(historic))
        }
        Err(AtError::Future { current }) => Err(ApiError::too_large_resource_version(revision, current)),
        Err(AtError::Compacted { .. }) => Ok(Err(Gone)),
        Err(AtError::Disk(error)) => {
            tracing::error!(%error, "history cannot be read");
            Err(ApiError::internal("the history of the store cannot be read"))
        }
    }
}

/// The view that a read of `version` is made on; for an exact version, one that is at least as new.
///
/// # Errors
/// 503 or 504 where the cluster or this master cannot give it in time.
pub(crate) async fn view(shared: &Shared, version: Version) -> Result<View, ApiError> {
    match version {
        Version::Latest => storage::latest(&shared.store).await,
        Version::Any => Ok(shared.store.view()),
        Version::AtLeast(revision) | Version::Exactly(revision) => storage::at_least(&shared.store, revision).await,
    }
}
