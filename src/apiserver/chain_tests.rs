//! The order and the answers of the layers, through the whole chain.

#![allow(clippy::unwrap_used)]

use http_body_util::BodyExt;
use tower::{Service, ServiceExt};

use super::*;
use crate::config::{Anonymous, Config, FlowLimits};
use crate::server::{ApiServer, ApiService};
use crate::testing::{Files, server};

struct Chain {
    service: ApiService,
    _server: ApiServer,
    _files: Files,
}

struct Answer {
    code: u16,
    headers: HeaderMap,
    text: String,
}

impl Chain {
    async fn new(change: impl FnOnce(&mut Config)) -> Self {
        let (server, _, files) = server(change).await;
        Self { service: server.service(), _server: server, _files: files }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let mut service = self.service.clone();
        let response = service.ready().await.unwrap().call(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { code: parts.status.as_u16(), headers: parts.headers, text }
    }

    /// `GET` with a token; none where it is empty.
    async fn get(&self, token: &str, path: &str) -> Answer {
        self.send(get(token, path)).await
    }
}

fn get(token: &str, path: &str) -> Request<Body> {
    let mut request = Request::builder().uri(path);
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.body(body::empty()).unwrap()
}

/// `/xebec/v1/<what>`: panics, waits for ever, or says who asks and with which warning.
fn extra(config: &mut Config) {
    config.extra = Some(Arc::new(|request: Request<Body>| {
        Box::pin(async move {
            match request.uri().path() {
                "/xebec/v1/panic" => panic!("planted"),
                "/xebec/v1/wait" => std::future::pending().await,
                _ => {}
            }
            let user = request.extensions().get::<UserInfo>().cloned().unwrap_or_default();
            request.extensions().get::<Warnings>().unwrap().add("mind the gap");
            respond::text(StatusCode::OK, &user.name)
        })
    }));
}

#[tokio::test]
async fn a_stranger_learns_neither_what_exists_nor_what_is_missing() {
    let chain = Chain::new(|_| {}).await;
    for path in ["/api/v1/namespaces/default/configmaps/x", "/apis/no.such/v1/things", "/nothing"] {
        let answer = chain.get("wrong", path).await;
        assert_eq!(answer.code, 401, "{path}");
        assert_eq!(
            answer.text,
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\
             \"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}\n"
        );
        assert_eq!(chain.get("ann-token", path).await.code, 403, "{path}");
    }
    let answer = chain.get("ann-token", "/api/v1/namespaces/default/secrets/x").await;
    assert!(answer.text.contains(
        r#"secrets \"x\" is forbidden: User \"ann\" cannot get resource \"secrets\" in API group \"\" in the namespace \"default\""#
    ));
    assert_eq!(chain.get("admin-token", "/nothing").await.code, 404);
}

#[tokio::test]
async fn anonymous_requests_get_health_and_nothing_else() {
    let chain = Chain::new(|_| {}).await;
    let answer = chain.get("", "/livez?exclude=poststarthook/start-system-namespaces-controller").await;
    assert!(answer.code == 200 || answer.code == 500);
    assert_eq!(chain.get("", "/api/v1/secrets").await.code, 403);
    assert_eq!(chain.get("", "/metrics").await.code, 403);
    let closed = Chain::new(|config| config.anonymous = Anonymous::Refused).await;
    assert_eq!(closed.get("", "/livez").await.code, 401);
}

#[tokio::test]
async fn every_answer_has_an_audit_id_and_is_not_cached() {
    let chain = Chain::new(|_| {}).await;
    let answer = chain.get("wrong", "/api").await;
    assert_eq!(answer.headers["audit-id"].len(), 36);
    assert_eq!(answer.headers["cache-control"], "no-cache, private");
    let mut request = get("admin-token", "/version");
    request.headers_mut().insert("audit-id", "mine".parse().unwrap());
    assert_eq!(chain.send(request).await.headers["audit-id"], "mine");
}

#[tokio::test]
async fn a_panic_costs_its_own_request_only() {
    let chain = Chain::new(extra).await;
    let answer = chain.get("admin-token", "/xebec/v1/panic").await;
    assert_eq!(answer.code, 500);
    assert!(answer.text.starts_with("This request caused apiserver to panic."));
    assert_eq!(chain.get("admin-token", "/version").await.code, 200);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_answered_at_its_deadline() {
    let chain = Chain::new(extra).await;
    let answer = chain.get("admin-token", "/xebec/v1/wait?timeout=20ms").await;
    assert_eq!(answer.code, 504);
    assert!(answer.text.contains("Timeout: request did not complete within the allotted timeout"));
    let answer = chain.get("admin-token", "/xebec/v1/who?timeout=soon").await;
    assert_eq!(answer.code, 400);
    assert!(answer.text.contains("invalid timeout specified in the request URL"));
}

#[tokio::test]
async fn warnings_of_a_handler_go_back_as_headers() {
    let chain = Chain::new(extra).await;
    let answer = chain.get("admin-token", "/xebec/v1/who").await;
    assert_eq!((answer.code, answer.text.as_str()), (200, "admin\n"));
    assert_eq!(answer.headers["warning"], "299 - \"mind the gap\"");
}

#[tokio::test]
async fn our_own_paths_are_for_masters_but_for_join() {
    let chain = Chain::new(extra).await;
    assert_eq!(chain.get("ann-token", "/xebec/v1/who").await.code, 403);
    assert_eq!(chain.get("", "/xebec/v1/who").await.code, 403);
    for path in ["/xebec/v1/join", "/xebec/v1/admit"] {
        assert_eq!(chain.get("some-join-token", path).await.code, 200);
    }
    assert_eq!(chain.get("some-join-token", "/xebec/v1/join/x").await.code, 401);
}

#[tokio::test]
async fn a_full_house_turns_away_everyone_but_masters_before_rights_are_looked_at() {
    let one = FlowLimits { reads_max: 1, mutations_max: 1 };
    let chain = Chain::new(|config| {
        config.flow = one;
        extra(config);
    })
    .await;
    let mut service = chain.service.clone();
    let waiting = service.ready().await.unwrap().call(get("admin-token", "/xebec/v1/wait"));
    let waiting = tokio::spawn(waiting);
    crate::testing::eventually(async || chain.get("ann-token", "/api/v1/pods").await.code == 429).await;
    let answer = chain.get("ann-token", "/api/v1/pods").await;
    assert_eq!((answer.code, answer.text.as_str()), (429, "Too many requests, please try again later.\n"));
    assert_eq!(answer.headers["retry-after"], "1");
    assert_eq!(chain.get("admin-token", "/version").await.code, 200);
    waiting.abort();
    crate::testing::eventually(async || chain.get("ann-token", "/api/v1/pods").await.code == 403).await;
}

#[tokio::test]
async fn impersonation_changes_whose_rights_count() {
    let chain = Chain::new(extra).await;
    let mut request = get("admin-token", "/xebec/v1/who");
    request.headers_mut().insert("impersonate-user", "ann".parse().unwrap());
    assert_eq!(chain.send(request).await.code, 403);
    let mut request = get("ann-token", "/xebec/v1/who");
    request.headers_mut().insert("impersonate-user", "admin".parse().unwrap());
    request.headers_mut().insert("impersonate-group", "system:masters".parse().unwrap());
    let answer = chain.send(request).await;
    assert_eq!(answer.code, 403);
    assert!(
        answer.text.contains(r#"users \"admin\" is forbidden: User \"ann\" cannot impersonate resource \"users\""#)
    );
}

#[tokio::test]
async fn documents_of_the_server_itself_are_served() {
    let chain = Chain::new(|_| {}).await;
    let version: serde_json::Value = serde_json::from_str(&chain.get("admin-token", "/version").await.text).unwrap();
    assert_eq!((&version["major"], &version["minor"]), (&"1".into(), &"37".into()));
    let metrics = chain.get("admin-token", "/metrics").await.text;
    assert!(metrics.contains("apiserver_request_total{"));
    assert!(metrics.contains("apiserver_current_inflight_requests{request_kind=\"readOnly\"} 1"));
    let keys: serde_json::Value =
        serde_json::from_str(&chain.get("admin-token", "/openid/v1/jwks").await.text).unwrap();
    assert_eq!(keys["keys"][0]["alg"], "ES256");
    let whole = chain.get("admin-token", "/version").await.text;
    let mut head = get("admin-token", "/version");
    *head.method_mut() = http::Method::HEAD;
    let head = chain.send(head).await;
    assert_eq!((head.code, head.text.as_str()), (200, ""));
    assert_eq!(head.headers["content-length"].to_str().unwrap(), whole.len().to_string());
    let mut post = get("admin-token", "/version");
    *post.method_mut() = http::Method::POST;
    assert_eq!(chain.send(post).await.code, 405);
    for path in ["/api/v1/namespaces/%2e%2e/secrets", "/api/v1/namespaces/../secrets"] {
        assert_eq!(chain.get("admin-token", path).await.code, 404);
    }
}

#[test]
fn durations_are_read_as_go_reads_them() {
    let cases = [("30s", Some(30_000)), ("1m30s", Some(90_000)), ("1.5h", Some(5_400_000)), ("20ms", Some(20))];
    let bad = [("", None), ("5", None), ("-1s", None), ("s", None), ("1x", None), ("1e9s", None)];
    for (text, expected) in cases.into_iter().chain(bad) {
        assert_eq!(parse_duration(text).map(|d| d.as_millis()), expected, "{text:?}");
    }
}
