//! Raw requests: any method, path, header and body, and the answer as it came.
//! Used where a test is about the protocol itself rather than about objects.

use anyhow::{Context, Result, ensure};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use kube::client::Body;
use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Its code.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its whole body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).with_context(|| format!("{} with body {}", self.status, self.text()))
    }

    /// The body as JSON, if the code is that one.
    pub fn expect(&self, code: u16) -> Result<Value> {
        ensure!(self.status.as_u16() == code, "{} instead of {code}: {}", self.status, self.text());
        self.json()
    }

    /// The warnings that the server gave.
    pub fn warnings(&self) -> Vec<String> {
        let values = self.headers.get_all("warning").iter();
        values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
    }
}

/// Sends a request. Headers are `(name, value)`.
pub async fn send(
    client: &kube::Client,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Result<Answer> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body)).with_context(|| format!("build {method} {path}"))?;
    let response = client.send(request).await.with_context(|| format!("{method} {path}"))?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.with_context(|| format!("body of {method} {path}"))?.to_bytes();
    Ok(Answer { status: parts.status, headers: parts.headers, body: body.to_vec() })
}

/// GET.
pub async fn get(client: &kube::Client, path: &str) -> Result<Answer> {
    send(client, "GET", path, &[], Vec::new()).await
}

/// POST of JSON.
pub async fn post(client: &kube::Client, path: &str, body: &Value) -> Result<Answer> {
    send(client, "POST", path, &[("content-type", "application/json")], body.to_string().into_bytes()).await
}

/// PUT of JSON.
pub async fn put(client: &kube::Client, path: &str, body: &Value) -> Result<Answer> {
    send(client, "PUT", path, &[("content-type", "application/json")], body.to_string().into_bytes()).await
}

/// PATCH; `kind` is `json`, `merge` or `strategic-merge`.
pub async fn patch(client: &kube::Client, path: &str, kind: &str, body: &Value) -> Result<Answer> {
    let content_type = format!("application/{kind}-patch+json");
    send(client, "PATCH", path, &[("content-type", &content_type)], body.to_string().into_bytes()).await
}

/// DELETE with options; `null` for none.
pub async fn delete(client: &kube::Client, path: &str, options: &Value) -> Result<Answer> {
    let body = if options.is_null() { Vec::new() } else { options.to_string().into_bytes() };
    send(client, "DELETE", path, &[("content-type", "application/json")], body).await
}
