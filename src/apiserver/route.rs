//! Which handler answers: health, version, metrics and discovery of the issuer here, everything else in `rest`.
//!
//! Called by the chain with an authorized request. It must not know verbs.

use std::sync::Arc;

use api::identity::{GROUP_MASTERS, UserInfo};
use api::resource::Storage;
use api::status::{Access, ApiError};
use http::header::HOST;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use serde_json::json;

use crate::body::Body;
use crate::config::{Sample, SampleKind};
use crate::flow::Kind;
use crate::health::{self, Endpoint};
use crate::request::RequestInfo;
use crate::server::Shared;
use crate::{issuer, metrics, process, respond, rest, version};

/// Paths of our own beside Kubernetes'.
const EXTRA: &str = "/xebec/v1/";
/// Those that check their caller themselves: a joining master has no other credential than its join token.
const JOINING: [&str; 2] = ["/xebec/v1/join", "/xebec/v1/admit"];

/// The paths that `/` lists besides those of the API groups.
const INDEX: [&str; 14] = [
    "/.well-known/openid-configuration",
    "/healthz",
    "/healthz/etcd",
    "/healthz/log",
    "/healthz/ping",
    "/livez",
    "/livez/etcd",
    "/livez/ping",
    "/metrics",
    "/openapi/v3",
    "/openid/v1/jwks",
    "/readyz",
    "/readyz/shutdown",
    "/version",
];

/// Whether a request goes past authentication and authorization.
pub fn checks_itself(info: &RequestInfo) -> bool {
    JOINING.contains(&info.path.as_str())
}

/// Answers an authorized request.
pub async fn dispatch(
    shared: Arc<Shared>,
    info: RequestInfo,
    user: &UserInfo,
    mut request: Request<Body>,
) -> Result<Response<Body>, ApiError> {
    // A proxy in front may have been asked to undo these, and they would move what a path names to another place.
    if info.has_odd_segment() {
        return Err(ApiError::no_such_path());
    }
    if info.path.starts_with(EXTRA) {
        return extra(&shared, &info, user, request).await;
    }
    if !info.is_resource {
        if let Some((endpoint, check)) = Endpoint::parse(&info.path) {
            readable(request.method())?;
            return Ok(health::serve(&shared, endpoint, check, &info.query).await);
        }
        if let Some(response) = document(&shared, &info, &request)? {
            return Ok(response);
        }
    }
    request.extensions_mut().insert(info);
    Ok(rest::dispatch(shared, request).await)
}

/// The documents that are served here; `None` for other paths.
fn document(shared: &Shared, info: &RequestInfo, request: &Request<Body>) -> Result<Option<Response<Body>>, ApiError> {
    let response = match info.path.as_str() {
        "/" | "/index.html" => index(),
        "/version" | "/version/" => respond::json(StatusCode::OK, &version::info()),
        "/metrics" => encode_metrics(shared),
        issuer::CONFIGURATION_PATH | issuer::KEYS_PATH => {
            let tokens = shared.tokens.as_ref().ok_or_else(ApiError::no_such_path)?;
            match info.path.as_str() {
                issuer::KEYS_PATH => issuer::keys(tokens),
                _ => issuer::configuration(tokens, &host(shared, request)),
            }
        }
        _ => return Ok(None),
    };
    readable(request.method())?;
    Ok(Some(response))
}

fn readable(method: &Method) -> Result<(), ApiError> {
    if matches!(*method, Method::GET | Method::HEAD) { Ok(()) } else { Err(ApiError::method_not_allowed()) }
}

/// Serves `/xebec/v1/…` for `system:masters`, and joining for whoever it lets in.
pub async fn extra(
    shared: &Shared,
    info: &RequestInfo,
    user: &UserInfo,
    request: Request<Body>,
) -> Result<Response<Body>, ApiError> {
    if !checks_itself(info) && !user.in_group(GROUP_MASTERS) {
        let access = Access { user: &user.name, verb: &info.verb, path: &info.path, ..Access::default() };
        return Err(ApiError::access_denied(&access));
    }
    match &shared.config.extra {
        Some(handler) => Ok(handler(request).await),
        None => Err(ApiError::no_such_path()),
    }
}

fn index() -> Response<Body> {
    let mut paths: Vec<String> = vec!["/api".into(), "/api/v1".into(), "/apis".into(), "/apis/".into()];
    for row in api::resources::all().iter().filter(|row| !row.group.is_empty()) {
        for path in [format!("/apis/{}", row.group), format!("/apis/{}/{}", row.group, row.version)] {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    paths.extend(INDEX.iter().map(|path| (*path).to_owned()));
    paths.sort();
    respond::json(StatusCode::OK, &json!({"paths": paths}))
}

fn encode_metrics(shared: &Shared) -> Response<Body> {
    let gauge = |name, help, labels, value| Sample { name, help, kind: SampleKind::Gauge, labels, value };
    let mut samples: Vec<Sample> = [("mutating", Kind::Mutation), ("readOnly", Kind::Read)]
        .into_iter()
        .map(|(label, kind)| {
            #[expect(clippy::cast_precision_loss, reason = "bounded by the flow limits")]
            let taken = shared.flow.taken(kind) as f64;
            let labels = vec![("request_kind", label.to_owned())];
            gauge("apiserver_current_inflight_requests", "Requests under way that have a place", labels, taken)
        })
        .collect();
    let build = vec![
        ("major", version::MAJOR.to_owned()),
        ("minor", version::MINOR.to_owned()),
        ("git_version", version::GIT_VERSION.to_owned()),
    ];
    samples.push(gauge("kubernetes_build_info", "Which version is served", build, 1.0));
    let view = shared.store.view();
    for row in api::resources::all().iter().filter(|row| row.storage == Storage::Stored) {
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 objects fit into memory")]
        let count = view.count(&row.prefix("")) as f64;
        let labels = vec![("resource", row.qualified_name())];
        samples.push(gauge("apiserver_storage_objects", "Objects in the store by resource", labels, count));
    }
    samples.extend(process::samples());
    if let Some(source) = &shared.config.samples {
        samples.extend(source());
    }
    respond::bytes(StatusCode::OK, HeaderValue::from_static(metrics::CONTENT), shared.metrics.encode(&samples))
}

/// Where clients reach this server: as they say, else the first master's address.
fn host(shared: &Shared, request: &Request<Body>) -> String {
    let said = request.uri().authority().map(ToString::to_string);
    let header = |headers: &HeaderMap| Some(headers.get(HOST)?.to_str().ok()?.to_owned());
    said.or_else(|| header(request.headers()))
        .or_else(|| shared.config.masters.borrow().first().map(ToString::to_string))
        .unwrap_or_default()
}
