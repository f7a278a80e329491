//! What fuzzers feed: whatever of a request is read before anybody is known, and the files that a server starts with.
//! Not in release builds. Called by `fuzz/` and by the test below; nothing panics.

use api::codec::json;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};

use crate::continue_token::Continue;
use crate::negotiate::{self, Offer};
use crate::request::{Query, RequestInfo};
use crate::{authn, delete_options, list_options, pem};

/// A name, what is fed, and inputs to begin with.
pub type Target = (&'static str, fn(&[u8]), &'static [&'static [u8]]);

/// In alphabetical order.
pub const TARGETS: &[Target] = &[
    ("accept", accept, &[b"application/json;as=Table;v=v1;g=meta.k8s.io,application/yaml;q=0.5,*/*;q=NaN", b"text/html"]),
    ("continue_token", continue_token, &[b"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6Nywic3RhcnQiOiJkZWZhdWx0L2FcdTAwMDAifQ", b"e30"]),
    ("delete_options", delete, &[br#"{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":-1,"preconditions":{"uid":"u","resourceVersion":"1"},"propagationPolicy":"Foreground","dryRun":["All"]}"#]),
    ("jwt", jwt, &[b"eyJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.eyJpc3MiOiJhIiwic3ViIjoiYiIsImV4cCI6MX0.c2ln", b"eyJhbGciOiJub25lIn0.e30.", b"a.b.c"]),
    ("list_options", list, &[b"labelSelector=a%3Db&fieldSelector=metadata.name%3Dx&limit=5&resourceVersion=7&resourceVersionMatch=Exact&watch=1&timeoutSeconds=9&allowWatchBookmarks=true&sendInitialEvents=true&continue=e30"]),
    ("pem", pem_blocks, &[b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n"]),
    ("resource_path", path, &[b"/api/v1/namespaces/default/pods/web-0/status?watch=true&a=%20+b;c", b"/apis/apps/v1/watch/deployments?fieldSelector=metadata.name%3Dx", b"/api/v1/namespaces/%2e%2e/secrets//..;/x"]),
    ("token_file", token_file, &[b"token,user,uid,\"a,b\"\n# no\n\"quo\"\"ted\",u,1\n", b"a,b\n"]),
];

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn accept(bytes: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
    let headers = HeaderMap::from_iter([(ACCEPT, value.clone()), (CONTENT_TYPE, value)]);
    for offer in [Offer::Objects, Offer::Documents, Offer::Stream] {
        let _ = negotiate::accept(&headers, &Query::default(), offer);
    }
    let _ = (negotiate::body_format(&headers).is_ok(), negotiate::media_type(&headers).len());
}

fn continue_token(bytes: &[u8]) {
    let Some(Ok(token)) = text(bytes).map(Continue::decode) else { return };
    assert!(!token.after.split('/').any(|part| matches!(part, "" | "." | "..")), "it stays below its prefix");
    assert_eq!(Continue::decode(&token.encode()), Ok(token));
}

fn delete(bytes: &[u8]) {
    if let Ok(body) = json::parse_value(bytes) {
        let _ = delete_options::from_body(body).is_ok();
    }
    if let Some(query) = text(bytes) {
        let _ = delete_options::from_query(&Query::parse(query)).is_ok();
    }
}

fn jwt(bytes: &[u8]) {
    if let Some(token) = text(bytes) {
        authn::service_account::read_foreign(token);
    }
}

fn list(bytes: &[u8]) {
    let Some(query) = text(bytes).map(Query::parse) else { return };
    for resource in api::resources::all().iter().take(3) {
        let _ = (list_options::list(resource, &query).is_ok(), list_options::watch(resource, &query).is_ok());
    }
    let _ = list_options::get(&query).is_ok();
}

fn pem_blocks(bytes: &[u8]) {
    let _ = (pem::certificates(bytes).is_ok(), pem::private_key(bytes).is_ok());
}

fn path(bytes: &[u8]) {
    let Some(line) = text(bytes) else { return };
    let (path, query) = line.split_once('?').unwrap_or((line, ""));
    for method in [Method::GET, Method::POST, Method::DELETE] {
        let Ok(info) = RequestInfo::parse(&method, path, query) else { continue };
        assert!(info.is_resource || info.resource.is_empty());
    }
}

fn token_file(bytes: &[u8]) {
    if let Some(text) = text(bytes) {
        authn::read_token_file(text);
    }
}

#[cfg(test)]
#[path = "../../fuzz/smoke.rs"]
mod smoke;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutated_inputs_panic_nowhere() {
        smoke::run(TARGETS);
    }
}
