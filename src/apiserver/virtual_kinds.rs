//! Kinds that are not kept: each row says who answers for it.
//!
//! Called by `dispatch` for rows whose storage is virtual. It must not know what the answers are.

use api::resource::{Resource, Verb};
use api::status::ApiError;
use futures::future::BoxFuture;
use http::Response;

use crate::body::Body;
use crate::rest::{Call, not_found};
use crate::{component_status, reviews, subresource};

type Handler = for<'a> fn(&'a Call, &'static Resource, Verb, Body) -> BoxFuture<'a, Result<Response<Body>, ApiError>>;

/// Alphabetical by group and plural.
const TABLE: &[(&str, &str, Handler)] = &[
    ("", "bindings", |call, resource, _, body| Box::pin(subresource::binding::create_by_body(call, resource, body))),
    ("", "componentstatuses", |call, resource, verb, _| {
        Box::pin(async move { component_status::serve(call, resource, verb) })
    }),
    ("authentication.k8s.io", "selfsubjectreviews", |call, resource, _, body| {
        Box::pin(reviews::self_subject(call, resource, body))
    }),
    ("authentication.k8s.io", "tokenreviews", |call, resource, _, body| Box::pin(reviews::token(call, resource, body))),
    ("authorization.k8s.io", "localsubjectaccessreviews", |call, resource, _, body| {
        Box::pin(reviews::local_subject_access(call, resource, body))
    }),
    ("authorization.k8s.io", "selfsubjectaccessreviews", |call, resource, _, body| {
        Box::pin(reviews::self_subject_access(call, resource, body))
    }),
    ("authorization.k8s.io", "selfsubjectrulesreviews", |call, resource, _, body| {
        Box::pin(reviews::self_subject_rules(call, resource, body))
    }),
    ("authorization.k8s.io", "subjectaccessreviews", |call, resource, _, body| {
        Box::pin(reviews::subject_access(call, resource, body))
    }),
];

/// Answers for a kind that is not kept.
///
/// # Errors
/// The handler's.
pub(crate) async fn serve(
    call: &Call,
    resource: &'static Resource,
    verb: Verb,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    let own = TABLE.iter().find(|(group, plural, _)| (*group, *plural) == (resource.group, resource.plural));
    match own {
        Some((_, _, handler)) => handler(call, resource, verb, body).await,
        None => not_found(call),
    }
}

#[cfg(test)]
mod tests {
    use api::resource::Storage;

    use super::*;

    #[test]
    fn every_virtual_kind_has_one_row() {
        let rows: Vec<_> = TABLE.iter().map(|(group, plural, _)| (*group, *plural)).collect();
        let kinds = api::resources::all().iter().filter(|resource| resource.storage == Storage::Virtual);
        assert_eq!(rows, kinds.map(|resource| (resource.group, resource.plural)).collect::<Vec<_>>());
    }
}
