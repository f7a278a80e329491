//! Parts of objects with endpoints of their own: each row says who answers.
//!
//! Called by `dispatch` once the part and its verbs are known to exist. `status` is served by the verbs themselves.

pub(crate) mod binding;
mod eviction;
mod finalize;
mod kubelet;
mod scale;
mod token;

use api::resource::{Resource, Subresource, Verb};
use api::status::ApiError;
use futures::future::BoxFuture;
use http::Response;

use crate::body::Body;
use crate::rest::{Call, Part, get_whole, not_found, patch_part, put_part};

/// One request for a part.
pub(crate) struct Asked {
    pub resource: &'static Resource,
    pub part: &'static Subresource,
    pub verb: Verb,
}

type Handler = for<'a> fn(&'a Call, Asked, Body) -> BoxFuture<'a, Result<Response<Body>, ApiError>>;

/// Alphabetical by name; the same part means the same for every kind that has it.
const TABLE: &[(&str, Handler)] = &[
    ("attach", |call, asked, _| Box::pin(kubelet::connect(call, asked))),
    ("binding", |call, asked, body| Box::pin(binding::create(call, asked, body))),
    ("eviction", |call, asked, body| Box::pin(eviction::create(call, asked, body))),
    ("exec", |call, asked, _| Box::pin(kubelet::connect(call, asked))),
    ("finalize", |call, asked, body| Box::pin(finalize::put(call, asked, body))),
    ("log", |call, asked, _| Box::pin(kubelet::log(call, asked))),
    ("portforward", |call, asked, _| Box::pin(kubelet::connect(call, asked))),
    ("scale", |call, asked, body| Box::pin(scale::serve(call, asked, body))),
    ("status", |call, asked, body| Box::pin(status(call, asked, body))),
    ("token", |call, asked, body| Box::pin(token::create(call, asked, body))),
];

/// Answers a request for a part of an object.
///
/// # Errors
/// The handler's.
pub(crate) async fn serve(
    call: &Call,
    resource: &'static Resource,
    part: &'static Subresource,
    verb: Verb,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    match TABLE.iter().find(|(name, _)| *name == part.name) {
        Some((_, handler)) => handler(call, Asked { resource, part, verb }, body).await,
        None => not_found(call),
    }
}

async fn status(call: &Call, asked: Asked, body: Body) -> Result<Response<Body>, ApiError> {
    match asked.verb {
        Verb::Update => put_part(call, asked.resource, Part::Status, body).await,
        Verb::Patch => patch_part(call, asked.resource, Part::Status, body).await,
        _ => get_whole(call, asked.resource).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_in_the_table_of_resources_has_a_handler() {
        assert!(TABLE.is_sorted_by_key(|(name, _)| *name));
        for resource in api::resources::all() {
            for part in resource.subresources {
                assert!(TABLE.iter().any(|(name, _)| *name == part.name), "{resource:?}/{}", part.name);
            }
        }
    }
}
