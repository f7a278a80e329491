//! Requests of the API server to itself, as `system:apiserver` in `system:masters`.
//!
//! Used by the bootstrap steps. They pass the whole chain; only TLS and authentication are skipped.

use api::identity::{GROUP_MASTERS, UserInfo};
use api::object::Object;
use api::resource::Resource;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method, Request};
use http_body_util::BodyExt;
use serde_json::json;
use tower::{Service, ServiceExt};

use crate::body::{self, Body};
use crate::limits::BOOTSTRAP_STEP_TIMEOUT_S;
use crate::server::ApiService;

/// Why a request to ourselves did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The API answered with an error.
    #[error("{what} was answered with {code}: {message}")]
    Refused {
        /// Method and path.
        what: String,
        /// Status code.
        code: u16,
        /// The Status' message, or the body.
        message: String,
    },
    /// The answer is no object.
    #[error("{0} was answered with something that is no object")]
    Malformed(String),
    /// Another master's writes came first each time.
    #[error("writes of other masters came first each time")]
    Overtaken,
    /// The kind is not in the table of resources.
    #[error("no resource has the kind {0}")]
    Unknown(String),
}

/// Calls our own chain.
pub struct Loopback {
    service: ApiService,
    user: UserInfo,
}

impl Loopback {
    /// Calls of this service.
    pub fn new(service: ApiService) -> Self {
        let user = UserInfo::authenticated("system:apiserver", [GROUP_MASTERS.to_owned()]);
        Self { service, user }
    }

    /// An object; `None` where it does not exist.
    pub async fn get(&self, row: &Resource, namespace: &str, name: &str) -> Result<Option<Object>, Failure> {
        match self.call(Method::GET, &path(row, namespace, name), None).await {
            Ok(object) => Ok(Some(object)),
            Err(Failure::Refused { code: 404, .. }) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Creates an object.
    pub async fn create(&self, row: &Resource, object: &Object) -> Result<(), Failure> {
        self.call(Method::POST, &path(row, object.namespace(), ""), Some(object)).await.map(drop)
    }

    /// Replaces an object; its resourceVersion must be the current one.
    pub async fn update(&self, row: &Resource, object: &Object) -> Result<(), Failure> {
        self.call(Method::PUT, &path(row, object.namespace(), object.name()), Some(object)).await.map(drop)
    }

    /// Deletes an object that has not changed since it was read.
    pub async fn delete(&self, row: &Resource, object: &Object) -> Result<(), Failure> {
        let preconditions = json!({"uid": object.uid(), "resourceVersion": object.resource_version()});
        let options = json!({"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": preconditions});
        let options = Object::from_value(options).unwrap_or_default();
        let path = path(row, object.namespace(), object.name());
        match self.call(Method::DELETE, &path, Some(&options)).await {
            Ok(_) | Err(Failure::Refused { code: 404, .. }) => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    async fn call(&self, method: Method, path: &str, object: Option<&Object>) -> Result<Object, Failure> {
        let what = format!("{method} {path}");
        let body = object.map_or_else(body::empty, |object| body::full(object.encode()));
        let request = Request::builder()
            .method(method)
            .uri(format!("{path}?timeout={BOOTSTRAP_STEP_TIMEOUT_S}s"))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .extension(self.user.clone())
            .body(body)
            .expect("paths are made of names that need no escape");
        let (code, bytes) = self.send(request).await;
        let answer = serde_json::from_slice::<serde_json::Value>(&bytes).ok().map(Object::from_value);
        match (code, answer) {
            (200..300, Some(Ok(object))) => Ok(object),
            (200..300, _) => Err(Failure::Malformed(what)),
            (_, Some(Ok(status))) => Err(Failure::Refused { what, code, message: status.str(&["message"]).to_owned() }),
            _ => Err(Failure::Refused { what, code, message: String::from_utf8_lossy(&bytes).into_owned() }),
        }
    }

    async fn send(&self, request: Request<Body>) -> (u16, bytes::Bytes) {
        let mut service = self.service.clone();
        let ready = match service.ready().await {
            Ok(ready) => ready,
            Err(never) => match never {},
        };
        let response = match ready.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let code = response.status().as_u16();
        let body = response.into_body().collect().await;
        (code, body.map(http_body_util::Collected::to_bytes).unwrap_or_default())
    }
}

/// The path of an object, or of the list where `name` is empty.
fn path(row: &Resource, namespace: &str, name: &str) -> String {
    let root = if row.group.is_empty() { "/api".to_owned() } else { format!("/apis/{}", row.group) };
    let mut path = format!("{root}/{}", row.version);
    if row.namespaced() {
        path.push_str(&format!("/namespaces/{namespace}"));
    }
    path.push_str(&format!("/{}", row.plural));
    if !name.is_empty() {
        path.push_str(&format!("/{name}"));
    }
    path
}
