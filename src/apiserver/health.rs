//! `/livez`, `/readyz` and `/healthz`: named checks, in upstream's names and output.
//!
//! Called by the router. The chain lets everyone ask for the summary; single checks and reasons need a right.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use tokio_util::sync::CancellationToken;

use crate::body::{self, Body};
use crate::config::CheckScope;
use crate::request::Query;
use crate::respond;
use crate::server::Shared;

/// How long the store may take to answer the check.
const STORE_CHECK_TIMEOUT_MS: u64 = 2_000;

/// The steps of the start that must be done before the server is ready.
#[derive(Default)]
pub struct Hooks {
    /// The RBAC policy was written.
    pub rbac: AtomicBool,
    /// The system namespaces exist.
    pub namespaces: AtomicBool,
    /// The `kubernetes` Service exists.
    pub service: AtomicBool,
    /// Cancelled when all of them are done: an event that stays.
    pub finished: CancellationToken,
}

/// One of the three endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Whether the process should be restarted.
    Livez,
    /// Whether it should get requests.
    Readyz,
    /// Both, as it was before the two.
    Healthz,
}

impl Endpoint {
    /// The endpoint of a path, and the single check that it names (empty for the summary).
    pub fn parse(path: &str) -> Option<(Self, &str)> {
        let (root, check) = path.strip_prefix('/')?.split_once('/').unwrap_or((&path[1..], ""));
        let endpoint = match root {
            "livez" => Self::Livez,
            "readyz" => Self::Readyz,
            "healthz" => Self::Healthz,
            _ => return None,
        };
        Some((endpoint, check))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Livez => "livez",
            Self::Readyz => "readyz",
            Self::Healthz => "healthz",
        }
    }
}

struct Outcome {
    name: String,
    result: Result<(), String>,
}

/// Answers one of the endpoints. `check` is empty for the summary.
pub async fn serve(shared: &Shared, endpoint: Endpoint, check: &str, query: &Query) -> Response<Body> {
    let outcomes = run(shared, endpoint).await;
    if check.is_empty() {
        return summary(endpoint, &outcomes, query);
    }
    match outcomes.into_iter().find(|outcome| outcome.name == check) {
        Some(Outcome { result: Ok(()), .. }) => plain("ok".to_owned()),
        Some(Outcome { result: Err(why), .. }) => {
            respond::text(StatusCode::INTERNAL_SERVER_ERROR, &format!("internal server error: {why}"))
        }
        None => respond::text(StatusCode::NOT_FOUND, "404 page not found"),
    }
}

/// Runs every check of an endpoint, in upstream's order.
async fn run(shared: &Shared, endpoint: Endpoint) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let mut add = |name: &str, result: Result<(), String>| outcomes.push(Outcome { name: name.to_owned(), result });
    add("ping", Ok(()));
    add("log", Ok(()));
    let store = store_answers(shared).await;
    add("etcd", store.clone());
    if endpoint == Endpoint::Readyz {
        add("etcd-readiness", store);
    }
    for check in &shared.config.checks {
        if check.scope == CheckScope::Always || endpoint != Endpoint::Livez {
            add(check.name, (check.run)());
        }
    }
    let done = |hook: &AtomicBool| match hook.load(Ordering::Acquire) {
        true => Ok(()),
        false => Err("not finished".to_owned()),
    };
    add("poststarthook/start-system-namespaces-controller", done(&shared.hooks.namespaces));
    add("poststarthook/rbac/bootstrap-roles", done(&shared.hooks.rbac));
    add("poststarthook/bootstrap-controller", done(&shared.hooks.service));
    if endpoint == Endpoint::Readyz {
        let closing = shared.closing.is_cancelled();
        add("shutdown", if closing { Err("process is shutting down".to_owned()) } else { Ok(()) });
    }
    outcomes
}

/// Whether the store can read linearizably: a leader with a quorum is there, and this master follows it.
async fn store_answers(shared: &Shared) -> Result<(), String> {
    let timeout = Duration::from_millis(STORE_CHECK_TIMEOUT_MS);
    shared.store.linearizable(timeout).await.map(drop).map_err(|error| error.to_string())
}

fn summary(endpoint: Endpoint, outcomes: &[Outcome], query: &Query) -> Response<Body> {
    let name = endpoint.name();
    let mut excluded: BTreeSet<&str> = query.all("exclude").collect();
    let mut lines = String::new();
    let mut failed = Vec::new();
    for Outcome { name, result } in outcomes {
        if excluded.remove(name.as_str()) {
            lines.push_str(&format!("[+]{name} excluded: ok\n"));
        } else if let Err(why) = result {
            // The reason is not for everyone: this endpoint is public.
            lines.push_str(&format!("[-]{name} failed: reason withheld\n"));
            failed.push(format!("{name}: {why}"));
        } else {
            lines.push_str(&format!("[+]{name} ok\n"));
        }
    }
    if !excluded.is_empty() {
        let names: Vec<String> = excluded.iter().map(|name| format!("{name:?}")).collect();
        let names = names.join(",");
        lines.push_str(&format!("warn: some health checks cannot be excluded: no matches for {names}\n"));
    }
    if !failed.is_empty() {
        tracing::info!(endpoint = name, failed = failed.join("; "), "health check failed");
        return respond::text(StatusCode::INTERNAL_SERVER_ERROR, &format!("{lines}{name} check failed"));
    }
    match query.has("verbose") {
        true => plain(format!("{lines}{name} check passed\n")),
        false => plain("ok".to_owned()),
    }
}

fn plain(text: String) -> Response<Body> {
    let mut response = Response::new(body::full(text));
    response.headers_mut().insert(CONTENT_TYPE, respond::TEXT);
    response.headers_mut().insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    fn outcomes(fail: &str) -> Vec<Outcome> {
        let names = ["ping", "etcd", "poststarthook/rbac/bootstrap-roles"];
        names
            .iter()
            .map(|name| Outcome {
                name: (*name).to_owned(),
                result: if *name == fail { Err("secret reason".to_owned()) } else { Ok(()) },
            })
            .collect()
    }

    async fn check(fail: &str, query: &str, expected: (u16, &str)) {
        let response = summary(Endpoint::Readyz, &outcomes(fail), &Query::parse(query));
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!((status, std::str::from_utf8(&body).unwrap()), expected);
    }

    #[tokio::test]
    async fn the_output_is_that_of_upstream() {
        check("", "", (200, "ok")).await;
        check(
            "",
            "verbose",
            (200, "[+]ping ok\n[+]etcd ok\n[+]poststarthook/rbac/bootstrap-roles ok\nreadyz check passed\n"),
        )
        .await;
        check(
            "etcd",
            "",
            (
                500,
                "[+]ping ok\n[-]etcd failed: reason withheld\n[+]poststarthook/rbac/bootstrap-roles ok\nreadyz check \
                 failed\n",
            ),
        )
        .await;
        check("etcd", "exclude=etcd", (200, "ok")).await;
        check(
            "",
            "verbose&exclude=x",
            (
                200,
                "[+]ping ok\n[+]etcd ok\n[+]poststarthook/rbac/bootstrap-roles ok\nwarn: some health checks cannot be \
                 excluded: no matches for \"x\"\nreadyz check passed\n",
            ),
        )
        .await;
    }

    #[test]
    fn a_path_names_an_endpoint_and_a_check() {
        assert_eq!(Endpoint::parse("/livez"), Some((Endpoint::Livez, "")));
        assert_eq!(Endpoint::parse("/readyz/poststarthook/x"), Some((Endpoint::Readyz, "poststarthook/x")));
        assert_eq!(Endpoint::parse("/livezy"), None);
    }
}
