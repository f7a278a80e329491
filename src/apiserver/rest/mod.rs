//! What stands at the end of the chain: the request goes to its verb, whatever the kind.
//!
//! Called by the chain after authorization. Handlers are per verb and read the resource's row; what a kind does beyond
//! its row stands in the tables of `hooks`, `subresource` and `virtual_kinds`. It must not know users' rights.

mod answer;
#[cfg(test)]
mod bad_input_tests;
#[cfg(test)]
mod flow_tests;
#[cfg(test)]
mod kinds_tests;
#[cfg(test)]
mod room_tests;
#[cfg(test)]
mod watch_tests;
#[cfg(test)]
mod world_tests;

mod attempt;
mod call;
mod create;
mod decode;
mod delete;
mod delete_collection;
mod get;
mod hooks;
mod lifetimes;
mod list;
mod metadata;
mod patch;
mod select;
pub(crate) mod table;
mod update;

use std::sync::Arc;

use api::resource::{Resource, Scope, Storage, Verb};
use api::resources;
use api::status::ApiError;
use http::header::{ALLOW, HeaderValue};
use http::{Request, Response, StatusCode};

use crate::body::Body;
use crate::config::Config;
use crate::discovery::Documents;
use crate::request::RequestInfo;
use crate::seal::Sealer;
use crate::server::Shared;
use crate::storage::Codec;
use crate::{compress, discovery, respond, subresource, virtual_kinds, watch};

use attempt::Turns;
use lifetimes::Lifetimes;

pub(crate) use answer::encoded as answer_encoded;
pub(crate) use answer::object as answer_object;
pub(crate) use answer::value as answer_value;
pub(crate) use attempt::Attempt;
pub(crate) use call::Call;
pub(crate) use create::match_namespace;
pub(crate) use decode::{Expected, decode, read_body};
pub(crate) use delete::delete_by_name;
pub(crate) use get::view;
pub(crate) use patch::Patch;
pub(crate) use select::{Matcher, NameDecision};
pub(crate) use update::{Part, Target, update};

/// What the rest path keeps for the life of the server.
pub(crate) struct State {
    pub codec: Codec,
    pub documents: Documents,
    lifetimes: Lifetimes,
    turns: Turns,
}

impl State {
    /// The state of a server with this configuration.
    pub fn new(config: &Config) -> Self {
        Self {
            codec: Codec::new(Sealer::new(&config.sealing_keys)),
            documents: Documents::new(),
            lifetimes: Lifetimes::default(),
            turns: Turns::new(),
        }
    }
}

/// Answers a request that may be answered. Errors become `Status` objects here.
pub(crate) async fn dispatch(shared: Arc<Shared>, request: Request<Body>) -> Response<Body> {
    let (call, body) = Call::new(shared, request);
    match serve(&call, body).await {
        Ok(response) if compressible(&call) => compress::large(response).await,
        Ok(response) => response,
        Err(error) => respond::error(&error, &call.headers),
    }
}

/// Whether a large answer is compressed: one that the client takes so, and that does not trickle.
fn compressible(call: &Call) -> bool {
    let trickles = call.info.is_resource && !matches!(&*call.info.verb, "get" | "list");
    !trickles && call.method == http::Method::GET && compress::is_wanted(&call.headers)
}

async fn serve(call: &Call, body: Body) -> Result<Response<Body>, ApiError> {
    if !call.info.is_resource {
        return discovery::serve(call);
    }
    let Some(resource) = route(&call.info) else { return not_found(call) };
    if call.info.subresource.is_empty() {
        return whole(call, resource, body).await;
    }
    let Some(part) = resource.subresource(&call.info.subresource) else { return not_found(call) };
    match verb(call).filter(|verb| part.verbs.contains(verb)) {
        Some(verb) => subresource::serve(call, resource, part, verb, body).await,
        None => Ok(not_allowed(call, part.verbs)),
    }
}

/// The row that the path leads to, if it leads to one: the scope and the number of segments have to fit.
fn route(info: &RequestInfo) -> Option<&'static Resource> {
    let resource = resources::by_path(&info.group, &info.version, &info.resource)?;
    let fits = match resource.scope {
        Scope::Cluster => info.namespace.is_empty() || info.resource == "namespaces",
        Scope::Namespaced => !info.namespace.is_empty() || info.parts.len() == 1,
    };
    // A slash at the end names no object.
    let named = info.parts.iter().all(|part| !part.is_empty());
    let core = info.group.is_empty() == (info.api_prefix == "api");
    (fits && named && core && info.parts.len() <= 3 && !info.has_odd_segment()).then_some(resource)
}

/// The verb on a resource; `None` for a method that has none. HEAD has the rights of GET and no handler, as upstream.
fn verb(call: &Call) -> Option<Verb> {
    let served = call.method != http::Method::HEAD;
    api::resource::ALL_VERBS.iter().copied().find(|verb| served && verb.name() == call.info.verb)
}

async fn whole(call: &Call, resource: &'static Resource, body: Body) -> Result<Response<Body>, ApiError> {
    let named = call.info.parts.len() > 1;
    let allowed = verb(call).filter(|verb| resource.allows(*verb) && fits_path(*verb, named));
    let Some(verb) = allowed else { return Ok(not_allowed(call, resource.verbs)) };
    if verb == Verb::Create && resource.namespaced() && call.info.namespace.is_empty() {
        return Ok(not_allowed(call, &[Verb::List, Verb::Watch]));
    }
    if !resource.deprecation.is_empty() {
        call.warnings.add(resource.deprecation);
    }
    if resource.storage == Storage::Virtual {
        return virtual_kinds::serve(call, resource, verb, body).await;
    }
    match verb {
        Verb::Get => get::get(call, resource).await,
        Verb::List => list::list(call, resource).await,
        Verb::Watch => watch::watch(call, resource).await,
        Verb::Create => create::create(call, resource, body).await,
        Verb::Update => update::put(call, resource, body).await,
        Verb::Patch => patch::serve(call, resource, Part::Whole, body).await,
        Verb::Delete => delete::delete(call, resource, body).await,
        Verb::DeleteCollection => delete_collection::delete_collection(call, resource, body).await,
    }
}

/// Patches a part of an object, for the subresources that are parts.
pub(crate) async fn patch_part(
    call: &Call,
    resource: &'static Resource,
    part: Part,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    patch::serve(call, resource, part, body).await
}

/// Replaces a part of an object, for the subresources that are parts.
pub(crate) async fn put_part(
    call: &Call,
    resource: &'static Resource,
    part: Part,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    update::put_part(call, resource, part, body).await
}

/// Reads an object, for the subresources that show the whole of it.
pub(crate) async fn get_whole(call: &Call, resource: &'static Resource) -> Result<Response<Body>, ApiError> {
    get::get(call, resource).await
}

fn fits_path(verb: Verb, named: bool) -> bool {
    match verb {
        Verb::Get | Verb::Update | Verb::Patch | Verb::Delete => named,
        Verb::Create | Verb::List | Verb::DeleteCollection => !named,
        Verb::Watch => true,
    }
}

/// 404 for paths that no handler has: a `Status` below the core group and below a group that is served, where upstream's
/// API handlers answer, and plain text elsewhere, where its router does.
///
/// # Errors
/// That `Status`.
pub(crate) fn not_found(call: &Call) -> Result<Response<Body>, ApiError> {
    let mut segments = call.info.path.trim_matches('/').split('/');
    let served = match (segments.next(), segments.next()) {
        (Some("api"), _) => true,
        (Some("apis"), Some(group)) => resources::all().iter().any(|row| row.group == group && !group.is_empty()),
        _ => false,
    };
    if served { Err(ApiError::no_such_path()) } else { Ok(respond::text(StatusCode::NOT_FOUND, "404 page not found")) }
}

/// 405 with the methods that the path takes.
fn not_allowed(call: &Call, verbs: &[Verb]) -> Response<Body> {
    let mut response = respond::error(&ApiError::method_not_allowed(), &call.headers);
    let mut methods: Vec<&str> = verbs.iter().map(|verb| method(*verb)).collect();
    methods.sort_unstable();
    methods.dedup();
    if let Ok(value) = HeaderValue::from_str(&methods.join(", ")) {
        response.headers_mut().insert(ALLOW, value);
    }
    response
}

fn method(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "POST",
        Verb::Delete | Verb::DeleteCollection => "DELETE",
        Verb::Get | Verb::List | Verb::Watch => "GET",
        Verb::Patch => "PATCH",
        Verb::Update => "PUT",
    }
}
