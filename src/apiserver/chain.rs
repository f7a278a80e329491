//! The way of every request, top to bottom: the only place where layers meet.
//!
//! Called by the listener for requests from the wire and by in-process clients. Each layer is one line of `layers`,
//! with why it stands there; a layer lets the request go on or ends it with an answer. It must not know resources.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use api::identity::UserInfo;
use api::status::ApiError;
use futures::FutureExt;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, HeaderName, HeaderValue, RETRY_AFTER, WARNING};
use http::request::Parts;
use http::{HeaderMap, Method, Request, Response, StatusCode};

use crate::authn::x509::PeerCertificates;
use crate::authz::Attributes;
use crate::body::{self, Body};
use crate::flow::{Kind, Place};
use crate::limits::{AUDIT_ID_BYTES_MAX, REQUEST_TIMEOUT_S, RETRY_AFTER_S};
use crate::metrics::RequestLabels;
use crate::request::RequestInfo;
use crate::server::Shared;
use crate::track::{Tracked, Tracker};
use crate::warnings::Warnings;
use crate::{impersonate, respond, route};

const AUDIT_ID: HeaderName = HeaderName::from_static("audit-id");
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache, private");

/// Lets the connection that a request came on be closed after its answer.
#[derive(Clone)]
pub struct Connection {
    /// Cancelled to send the client away after the requests under way.
    pub close: tokio_util::sync::CancellationToken,
    /// Whether several requests share the connection.
    pub multiplexed: bool,
}

/// In the extensions of answers that may last as long as the client likes.
#[derive(Clone, Copy, Debug)]
pub struct LongRunning;

/// Why the chain answers itself.
enum Stop {
    /// With a `Status`.
    Error(ApiError),
    /// With something upstream answers in plain text.
    Response(Box<Response<Body>>),
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Error(error)
    }
}

/// Answers one request.
pub async fn serve(shared: Arc<Shared>, mut request: Request<Body>) -> Response<Body> {
    let audit_id = audit_id(&shared, request.headers());
    let warnings = Warnings::default();
    request.extensions_mut().insert(warnings.clone());
    let mut tracker = Tracker::new(shared.clone());
    let accept = accept(request.headers());
    let head_only = request.method() == Method::HEAD;

    // A panic ends its own request with 500 and nothing else; it stands outermost to catch those of every layer.
    let handled = AssertUnwindSafe(layers(&shared, &mut tracker, request)).catch_unwind().await;
    let mut response = match handled {
        Ok(Ok(response)) => response,
        Ok(Err(Stop::Response(response))) => *response,
        Ok(Err(Stop::Error(error))) => respond::error(&error, &accept),
        Err(_) => {
            tracing::error!(audit_id = ?audit_id, "a handler panicked");
            let line = "This request caused apiserver to panic. Look in the logs for details.";
            respond::text(StatusCode::INTERNAL_SERVER_ERROR, line)
        }
    };

    let headers = response.headers_mut();
    headers.insert(AUDIT_ID, audit_id);
    headers.entry(CACHE_CONTROL).or_insert(NO_CACHE);
    for warning in warnings.header_values() {
        headers.append(WARNING, warning);
    }
    if tracker.is_long_running() {
        response.extensions_mut().insert(LongRunning);
    }
    if head_only {
        response = without_body(response);
    }
    // The request is over when the last byte of its answer is: the tracker travels with the body.
    let code = response.status().as_u16();
    response.map(|body| Tracked::wrap(body, tracker.answered(code)))
}

/// The layers, as a request meets them.
async fn layers(shared: &Arc<Shared>, tracker: &mut Tracker, request: Request<Body>) -> Result<Response<Body>, Stop> {
    let (parts, body) = request.into_parts();

    // What is asked for: everything below needs it, and a path that makes no sense is refused before anything else.
    let info = RequestInfo::parse(&parts.method, parts.uri.path(), parts.uri.query().unwrap_or_default())
        .map_err(|error| ApiError::bad_request(error.to_string()))?;
    tracker.labelled(RequestLabels::of(&parts.method, &parts.headers, &info), &info);

    // Time: from here on the answer comes within the deadline, whatever a layer waits for.
    let Some(timeout) = timeout(&info)? else {
        return authenticated(shared, tracker, parts, body, info).await;
    };
    let late = shared.clock.sleep(timeout);
    tokio::select! {
        biased;
        answer = authenticated(shared, tracker, parts, body, info) => answer,
        () = late => Err(ApiError::timeout("request did not complete within the allotted timeout", 0).into()),
    }
}

/// The layers that may wait.
async fn authenticated(
    shared: &Arc<Shared>,
    tracker: &mut Tracker,
    mut parts: Parts,
    body: Body,
    info: RequestInfo,
) -> Result<Response<Body>, Stop> {
    // A joining master has only its join token, which its handler checks: no identity, no rights.
    if route::checks_itself(&info) {
        let request = Request::from_parts(parts, body);
        return Ok(route::extra(shared, &info, &UserInfo::anonymous(), request).await?);
    }

    // Who: 401 comes before anything tells what exists.
    let caller = authenticate(shared, &mut parts).await?;

    // As whom: before the limits and the rights, which are those of the user acted as.
    let user = impersonate::apply(&shared.authorizer, caller, &mut parts.headers)?;

    // Room: an overloaded server says so (429) before it spends time on rights.
    tracker.placed(enter(shared, tracker, &info, &user)?);

    // Rights: 403 comes before 404, so that a stranger does not learn what exists.
    shared.authorizer.check(&user, &Attributes::from(&info))?;

    // The request is good: to its handler.
    parts.extensions.insert(user.clone());
    Ok(route::dispatch(shared.clone(), info, &user, Request::from_parts(parts, body)).await?)
}

/// The answer to `HEAD`: all headers of `GET`, the length included, and nothing behind them.
fn without_body(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    if let Some(length) = http_body::Body::size_hint(&body).exact() {
        parts.headers.entry(CONTENT_LENGTH).or_insert(HeaderValue::from(length));
    }
    Response::from_parts(parts, body::empty())
}

/// The `Audit-Id` of a request: the client's, if it chose one, else a random one.
fn audit_id(shared: &Shared, headers: &HeaderMap) -> HeaderValue {
    let chosen = headers.get(AUDIT_ID).filter(|id| !id.is_empty() && id.len() <= AUDIT_ID_BYTES_MAX);
    chosen.cloned().unwrap_or_else(|| {
        let id = uuid::Builder::from_random_bytes(shared.random.u128().to_be_bytes()).into_uuid();
        HeaderValue::from_str(&id.to_string()).expect("a uuid is hexadecimal digits and dashes")
    })
}

/// The one header that an error's form depends on.
fn accept(headers: &HeaderMap) -> HeaderMap {
    let accept = headers.get(http::header::ACCEPT).cloned();
    accept.map(|value| (http::header::ACCEPT, value)).into_iter().collect()
}

/// How long the request may take; `None` for as long as it likes.
fn timeout(info: &RequestInfo) -> Result<Option<Duration>, ApiError> {
    if info.is_long_running() {
        return Ok(None);
    }
    let max = Duration::from_secs(REQUEST_TIMEOUT_S);
    let Some(text) = info.query.get("timeout").filter(|text| !text.is_empty()) else { return Ok(Some(max)) };
    let asked = parse_duration(text).ok_or_else(|| {
        ApiError::bad_request(format!("invalid timeout specified in the request URL - time: invalid duration {text:?}"))
    })?;
    Ok(Some(if asked.is_zero() || asked > max { max } else { asked }))
}

/// A Go duration: `30s`, `1m30s`, `1.5h`. `None` for anything else and for negative ones.
fn parse_duration(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut total = 0.0_f64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let units = [("ms", 1e-3), ("us", 1e-6), ("µs", 1e-6), ("ns", 1e-9), ("h", 3600.0), ("m", 60.0), ("s", 1.0)];
        let (unit, seconds) = units.into_iter().find(|(unit, _)| rest.starts_with(unit))?;
        rest = &rest[unit.len()..];
        total += number * seconds;
    }
    if text.is_empty() { None } else { Duration::try_from_secs_f64(total).ok() }
}

async fn authenticate(shared: &Shared, parts: &mut Parts) -> Result<UserInfo, Stop> {
    let connection = parts.extensions.remove::<Connection>();
    let user = shared.authenticator.request(parts, shared.clock.wall()).await;
    parts.extensions.remove::<Arc<PeerCertificates>>();
    // A client without good credentials does not get to keep a connection that multiplexes: such connections are what
    // floods are made of.
    let known = user.as_ref().is_ok_and(|user| user.name != api::identity::USER_ANONYMOUS);
    if let Some(connection) = connection.filter(|connection| connection.multiplexed && !known) {
        connection.close.cancel();
    }
    let user = user.map_err(|rejection| {
        shared.metrics.authenticated("failure");
        let cause = std::error::Error::source(&rejection).map(ToString::to_string);
        tracing::info!(path = parts.uri.path(), %rejection, cause, "request was not authenticated");
        ApiError::unauthorized()
    })?;
    shared.metrics.authenticated("success");
    Ok(user)
}

/// A place among the requests under way. `system:masters` are never turned away, long-running requests not counted.
fn enter(shared: &Shared, tracker: &Tracker, info: &RequestInfo, user: &UserInfo) -> Result<Option<Place>, Stop> {
    if info.is_long_running() {
        return Ok(None);
    }
    let kind = if info.is_read_only() { Kind::Read } else { Kind::Mutation };
    match shared.flow.enter(kind) {
        Ok(place) => Ok(Some(place)),
        Err(_) if user.in_group(api::identity::GROUP_MASTERS) => Ok(None),
        Err(_) => {
            tracker.terminated(StatusCode::TOO_MANY_REQUESTS.as_u16());
            let line = "Too many requests, please try again later.";
            let mut response = respond::text(StatusCode::TOO_MANY_REQUESTS, line);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
            Err(Stop::Response(Box::new(response)))
        }
    }
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;
