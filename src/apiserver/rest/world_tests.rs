//! A whole API server in one process for the tests of the rest path: real chain, real store, a log in memory and a
//! clock that stands still.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use api::identity::{GROUP_MASTERS, UserInfo};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, Method, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use store::{LocalLog, Store};
use sys::{ManualClock, RealDisk, SeededRandom};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::ApiServer;
use crate::body::{self, Body};
use crate::config::{Anonymous, Config, FlowLimits, SealingKey, ServiceAccountConfig, ServiceCidr, ServingTls};

/// Nothing in these tests may take longer.
const DEADLINE: Duration = Duration::from_secs(20);
/// 2026-11-21T09:00:00Z.
const START_S: u64 = 1_795_251_600;

pub(crate) struct World {
    pub store: Store,
    pub server: ApiServer,
    pub clock: ManualClock,
    /// Removed with its files when the world ends.
    _dir: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub code: u16,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The object of a success; panics with the answer of anything else.
    pub fn ok(&self) -> Value {
        assert!(self.code < 300, "{} {}", self.code, self.text());
        self.json()
    }

    /// Code and message of a failure.
    pub fn failure(&self) -> (u16, String) {
        assert!(self.code >= 300, "{} {}", self.code, self.text());
        (self.code, self.json()["message"].as_str().unwrap_or_default().to_owned())
    }

    pub fn warnings(&self) -> Vec<&str> {
        self.headers.get_all("warning").iter().map(|value| value.to_str().unwrap()).collect()
    }
}

impl World {
    /// A server with the namespace `default` and a service account in it.
    pub async fn new() -> World {
        World::with(|_| {}).await
    }

    /// The same with a configuration of its own.
    pub async fn with(change: impl FnOnce(&mut Config)) -> World {
        let dir = tempfile::tempdir().unwrap();
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(START_S));
        let sys = raft::SysHandles {
            clock: Arc::new(clock.clone()),
            random: Arc::new(SeededRandom::new(1)),
            disk: Arc::new(RealDisk),
        };
        let config = store::Config { dir: dir.path().join("state"), limits: store::Limits::default() };
        let opened = Store::open(config, sys).await.unwrap();
        let log = LocalLog::new(1, vec![opened.machine.clone()]);
        let store = Store::over(opened, Arc::new(log));
        let mut config = config_of_tests();
        change(&mut config);
        let random = Arc::new(SeededRandom::new(2));
        let server = ApiServer::new(config, store.clone(), Arc::new(clock.clone()), random).unwrap();
        let world = World { store, server, clock, _dir: dir };
        world.create("/api/v1/namespaces", json!({"metadata": {"name": "default"}})).await;
        let account = json!({"metadata": {"name": "default"}});
        world.create("/api/v1/namespaces/default/serviceaccounts", account).await;
        world
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(request("GET", path, Body::default())).await
    }

    pub async fn post(&self, path: &str, object: Value) -> Answer {
        self.send(request("POST", path, body::full(object.to_string()))).await
    }

    pub async fn put(&self, path: &str, object: Value) -> Answer {
        self.send(request("PUT", path, body::full(object.to_string()))).await
    }

    pub async fn delete(&self, path: &str, options: Value) -> Answer {
        self.send(request("DELETE", path, body::full(options.to_string()))).await
    }

    /// `style` is `json`, `merge` or `strategic-merge`.
    pub async fn patch(&self, path: &str, style: &str, patch: Value) -> Answer {
        let mut request = request("PATCH", path, body::full(patch.to_string()));
        let media_type = format!("application/{style}-patch+json");
        request.headers_mut().insert("content-type", media_type.parse().unwrap());
        self.send(request).await
    }

    /// Creates an object that must not fail.
    pub async fn create(&self, path: &str, object: Value) -> Value {
        let answer = self.post(path, object).await;
        assert_eq!(answer.code, 201, "{}", answer.text());
        answer.json()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let sent: BoxFuture<'static, _> = Box::pin(self.server.service().oneshot(request));
        let answer = async {
            let response = sent.await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            Answer { code: parts.status.as_u16(), headers: parts.headers, bytes }
        };
        tokio::time::timeout(DEADLINE, answer).await.unwrap()
    }

    /// Opens a watch.
    pub async fn watch(&self, path: &str) -> Lines {
        let response = self.server.service().oneshot(request("GET", path, Body::default())).await.unwrap();
        assert_eq!(response.status(), 200);
        Lines { body: response.into_body(), rest: Vec::new() }
    }
}

/// The lines of a watch.
pub(crate) struct Lines {
    body: Body,
    rest: Vec<u8>,
}

impl Lines {
    /// The next event as `TYPE name`, whatever its revision; `end` when the watch has ended.
    pub async fn next(&mut self) -> String {
        let event = self.event().await;
        match event {
            Some(event) => format!(
                "{} {}",
                event["type"].as_str().unwrap(),
                event["object"]["metadata"]["name"].as_str().unwrap_or_default()
            ),
            None => "end".to_owned(),
        }
    }

    /// The next event; `None` when the watch has ended.
    pub async fn event(&mut self) -> Option<Value> {
        loop {
            if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=end).collect();
                return Some(serde_json::from_slice(&line).unwrap());
            }
            let frame = tokio::time::timeout(DEADLINE, self.body.frame()).await.unwrap()?;
            self.rest.extend_from_slice(&frame.unwrap().into_data().unwrap());
        }
    }
}

/// A request of a member of `system:masters`.
pub(crate) fn request(method: &str, path: &str, body: Body) -> Request<Body> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = Request::builder().method(method).uri(path).body(body).unwrap();
    request.extensions_mut().insert(UserInfo::authenticated("admin", [GROUP_MASTERS.to_owned()]));
    request
}

fn config_of_tests() -> Config {
    let (_, masters) = tokio::sync::watch::channel(vec!["127.0.0.1:6443".parse().unwrap()]);
    Config {
        name: "m1".to_owned(),
        tls: ServingTls { cert_path: "none".into(), key_path: "none".into(), client_ca_path: None },
        token_auth_file: None,
        service_accounts: ServiceAccountConfig {
            issuers: vec!["https://kubernetes.default.svc".to_owned()],
            api_audiences: Vec::new(),
            signing_key_path: None,
            verification_key_paths: Vec::new(),
            lifetime_s_max: 0,
        },
        anonymous: Anonymous::Allowed,
        service_cidr: ServiceCidr::parse("10.96.0.0/24").unwrap(),
        node_ports: 30000..=32767,
        masters,
        sealing_keys: vec![SealingKey { id: "k1".to_owned(), secret: [9; 32] }],
        flow: FlowLimits::upstream(),
        bookmark_interval: Duration::from_secs(crate::limits::BOOKMARK_INTERVAL_S),
        checks: Vec::new(),
        samples: None,
        component_health: None,
        pressure: None,
        connections_max: crate::limits::CONNECTIONS_MAX,
        extra: None,
    }
}
