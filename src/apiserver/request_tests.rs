//! How method, path and query become a verb, a resource and a name.

#![allow(clippy::unwrap_used)]

use super::*;

fn parse(method: &str, url: &str) -> RequestInfo {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    RequestInfo::parse(&Method::from_bytes(method.as_bytes()).unwrap(), path, query).unwrap()
}

/// verb group version namespace resource subresource name, `-` for empty.
fn check(method: &str, url: &str, expected: &str) {
    let info = parse(method, url);
    let fields =
        [&*info.verb, &info.group, &info.version, &info.namespace, &info.resource, &info.subresource, &info.name];
    let line: Vec<&str> = fields.iter().map(|f| if f.is_empty() { "-" } else { f }).collect();
    assert_eq!(line.join(" "), expected, "{method} {url}");
    assert!(info.is_resource, "{method} {url}");
}

#[test]
fn resource_paths_are_read_as_upstream_reads_them() {
    check("GET", "/api/v1/namespaces", "list - v1 - namespaces - -");
    check("GET", "/api/v1/namespaces/other", "get - v1 other namespaces - other");
    check("PUT", "/api/v1/namespaces/other/finalize", "update - v1 other namespaces finalize other");
    check("GET", "/api/v1/namespaces/other/pods", "list - v1 other pods - -");
    check("GET", "/api/v1/namespaces/other/pods?watch=1", "watch - v1 other pods - -");
    check("GET", "/api/v1/namespaces/other/pods?watch=false", "list - v1 other pods - -");
    check("GET", "/api/v1/pods?fieldSelector=metadata.name%3Dfoo", "list - v1 - pods - foo");
    check("GET", "/api/v1/pods?fieldSelector=metadata.name!%3Dfoo", "list - v1 - pods - -");
    check("HEAD", "/api/v1/pods", "list - v1 - pods - -");
    check("GET", "/api/v1/watch/pods", "watch - v1 - pods - -");
    check("GET", "/api/v1/watch/namespaces/other/pods/foo", "watch - v1 other pods - foo");
    check("GET", "/api/v1/namespaces/other/pods/foo/log", "get - v1 other pods log foo");
    check("DELETE", "/api/v1/namespaces/other/pods", "deletecollection - v1 other pods - -");
    check("DELETE", "/apis/apps/v1/namespaces/n/deployments/d", "delete apps v1 n deployments - d");
    check("PATCH", "/apis/apps/v1/namespaces/n/deployments/d/scale", "patch apps v1 n deployments scale d");
    check(
        "POST",
        "/apis/rbac.authorization.k8s.io/v1/clusterroles",
        "create rbac.authorization.k8s.io v1 - clusterroles - -",
    );
    check("TRACE", "/api/v1/pods", "- - v1 - pods - -");
}

#[test]
fn paths_that_are_no_resource_keep_the_method_as_verb() {
    for path in ["/", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/healthz", "/version"] {
        let info = parse("GET", path);
        assert!(!info.is_resource, "{path}");
        assert_eq!(info.verb, "get");
        assert_eq!(info.path, path);
    }
}

#[test]
fn an_encoded_slash_separates_and_a_bad_escape_is_refused() {
    check("GET", "/api/v1/namespaces/a%2Fsecrets", "list - v1 a secrets - -");
    let odd =
        ["/api/v1/namespaces/%2e%2e/secrets", "/api/./v1", "//api/v1/secrets", "/api/v1/namespaces//secrets", "//"];
    for path in odd {
        assert!(parse("GET", path).has_odd_segment(), "{path}");
    }
    for path in ["/", "/api", "/api/", "/api/v1/pods", "/apis/", "/a..b/.c", ""] {
        assert!(!parse("GET", path).has_odd_segment(), "{path}");
    }
    assert!(RequestInfo::parse(&Method::GET, "/api/v1/%zz", "").is_err());
    assert!(RequestInfo::parse(&Method::GET, "/api/v1/watch", "").is_err());
}

#[test]
fn query_pairs_are_decoded_and_broken_ones_left_out() {
    let query = Query::parse("a=1&a=2&b=x+y%2Bz&c&d=%zz&e=1;f=2&&");
    assert_eq!(query.get("a"), Some("1"));
    assert_eq!(query.all("a").collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(query.get("b"), Some("x y+z"));
    assert_eq!(query.get("c"), Some(""));
    assert!(!query.has("d") && !query.has("e"));
}

#[test]
fn watches_logs_and_exec_are_long_running_and_lists_are_not() {
    assert!(parse("GET", "/api/v1/pods?watch=true").is_long_running());
    assert!(parse("GET", "/api/v1/namespaces/n/pods/p/log").is_long_running());
    assert!(parse("POST", "/api/v1/namespaces/n/pods/p/exec").is_long_running());
    assert!(!parse("GET", "/api/v1/pods").is_long_running());
    assert!(!parse("GET", "/healthz").is_long_running());
}
