//! GET of one object: the stored bytes, with their revision, as they are.
//!
//! Called by `dispatch`, and by subresources that show the whole object. It decodes nothing unless the client wants
//! another form.

use api::resource::Resource;
use api::status::ApiError;
use http::{Response, StatusCode};
use store::View;

use super::{Call, answer};
use crate::body::Body;
use crate::list_options::{self, Version};
use crate::negotiate::Offer;
use crate::server::Shared;
use crate::storage;

pub(crate) async fn get(call: &Call, resource: &'static Resource) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Objects)?;
    let version = list_options::get(&call.info.query)?;
    let view = view(&call.shared, version).await?;
    let (namespace, name) = (call.namespace(resource), call.name());
    let stored = view.get(&resource.key(namespace, name)).ok_or_else(|| ApiError::not_found(resource, name))?;
    let bytes = call.codec().bytes(resource, stored)?;
    answer::object(resource, accepted, StatusCode::OK, bytes, call.shared.now_s())
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
