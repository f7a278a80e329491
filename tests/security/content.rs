//! What is asked for: paths, tokens and objects that lead where they must not (A8, A9, A27, A30–A33).

use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

use super::none_of;
use crate::harness::{Shared, Test, request, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    paths_lead_to_what_they_name_or_nowhere,
    a_continue_token_never_leaves_its_namespace,
    services_and_endpoints_do_not_point_at_the_nodes_themselves,
    nothing_is_fetched_for_a_client,
    bodies_headers_and_objects_beyond_the_bounds_are_refused,
];

async fn paths_lead_to_what_they_name_or_nowhere(cluster: Shared) -> Result<()> {
    let rows: &[(&str, &str, &[u16])] = &[
        ("A31 nodes in a namespace", "/api/v1/namespaces/default/nodes", &[404]),
        ("A31 a node in a namespace", "/api/v1/namespaces/default/nodes/x", &[404]),
        (
            "A31 cluster roles in a namespace",
            "/apis/rbac.authorization.k8s.io/v1/namespaces/default/clusterroles",
            &[404],
        ),
        ("A31 a pod without a namespace", "/api/v1/pods/x", &[404]),
        ("A31 a secret without a namespace", "/api/v1/secrets/x", &[404]),
        ("A31 dots", "/api/v1/namespaces/../secrets", &[400, 404]),
        ("A31 escaped dots", "/api/v1/namespaces/%2e%2e/secrets", &[400, 404]),
        ("A31 dots as a name", "/api/v1/namespaces/default/configmaps/..", &[400, 404]),
        ("A31 an escaped slash", "/api/v1/namespaces/default/configmaps/a%2f..%2f..%2fkube-system", &[400, 404]),
        ("A31 an escaped slash in the namespace", "/api/v1/namespaces/default%2fconfigmaps/configmaps/x", &[400, 404]),
        ("A31 a null", "/api/v1/namespaces/default/configmaps/%00", &[400, 404]),
        ("A31 a line break", "/api/v1/namespaces/default/configmaps/a%0ab", &[400, 404]),
        ("A31 a backslash", "/api/v1/namespaces/default/configmaps/..%5c..%5c", &[400, 404]),
        ("A31 a double escape", "/api/v1/namespaces/default/configmaps/%252e%252e", &[400, 404]),
        ("A31 a bad escape", "/api/v1/namespaces/default/configmaps/%zz", &[400, 404]),
        ("A31 two slashes", "//api/v1/secrets", &[301, 400, 404]),
        ("A31 two slashes inside", "/api/v1//secrets", &[301, 400, 404]),
        ("A31 an empty namespace", "/api/v1/namespaces//secrets", &[301, 400, 404]),
        ("A31 a semicolon", "/api/v1/secrets;x=1", &[400, 404]),
        ("A31 another case", "/API/v1/secrets", &[404]),
        ("A31 another group", "/apis/apps/v1/namespaces/default/secrets", &[404]),
        ("A31 the core group by name", "/apis/core/v1/secrets", &[404]),
        ("A31 a part of nothing", "/api/v1/namespaces/default/secrets/x/status", &[404]),
        ("A27 profiles", "/debug/pprof/", &[404]),
        ("A27 flags", "/debug/flags/v", &[404]),
        ("A27 failpoints", "/debug/failpoints", &[404]),
        ("A27 goroutines", "/debug/pprof/goroutine?debug=2", &[404]),
        ("A30 a node's proxy", "/api/v1/nodes/node-0/proxy/", &[404, 405]),
        ("A30 a pod's proxy", "/api/v1/namespaces/default/pods/x/proxy/", &[404, 405]),
        ("A30 a service's proxy", "/api/v1/namespaces/default/services/kubernetes/proxy/", &[404, 405]),
        ("A30 the old proxy", "/api/v1/proxy/namespaces/default/services/kubernetes", &[404, 405]),
    ];
    let master = &cluster.masters()[0];
    let mut wrong = Vec::new();
    for (what, path, codes) in rows {
        let line = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        let answer = cluster.raw(master, line.as_bytes()).await?;
        if !codes.contains(&answer.code) || answer.body.contains("\"items\"") {
            wrong.push(format!("{what}: {answer:?}"));
        }
    }
    none_of(wrong)
}

async fn a_continue_token_never_leaves_its_namespace(cluster: Shared) -> Result<()> {
    let (mine, other) = (cluster.namespace("mine").await?, cluster.namespace("other").await?);
    for (namespace, name) in [(&mine, "own"), (&other, "foreign")] {
        cluster.kubectl(&format!("create configmap {name} -n {namespace}")).await?;
    }
    let client = cluster.client().await?;
    let revision = cluster.get("/api/v1/configmaps?limit=1").await?["metadata"]["resourceVersion"].clone();
    let revision: i64 = revision.as_str().unwrap_or_default().parse()?;
    let mut wrong = Vec::new();
    for start in [
        format!("{other}/"),
        format!("{other}/a"),
        format!("../{other}/a"),
        format!("/{other}/a"),
        format!("x/../../{other}/a"),
        "\u{0}".to_owned(),
        "..".to_owned(),
        "own/../../other/foreign".to_owned(),
        "\u{10ffff}".to_owned(),
        String::new(),
    ] {
        for rv in [revision, -1] {
            let token = BASE64.encode(json!({ "v": "meta.k8s.io/v1", "rv": rv, "start": start }).to_string());
            let path = format!("/api/v1/namespaces/{mine}/configmaps?limit=10&continue={token}");
            let answer = request::get(&client, &path).await?;
            let text = answer.text();
            if ![200, 400, 410].contains(&answer.status.as_u16()) || text.contains("\"foreign\"") {
                wrong.push(format!("A32 start {start:?} at {rv}: {} {text}", answer.status));
            }
            let climbs = start.contains("..") || start.starts_with('/') || start.is_empty();
            if climbs && answer.status != 400 {
                wrong.push(format!("A32 start {start:?} at {rv}: {} instead of 400", answer.status));
            }
        }
    }
    // Selectors do not either: what they name is looked for below the namespace alone.
    for query in ["fieldSelector=metadata.namespace%3D", "fieldSelector=metadata.name%3Dforeign,metadata.namespace%3D"]
    {
        let answer = request::get(&client, &format!("/api/v1/namespaces/{mine}/configmaps?{query}{other}")).await?;
        if answer.status != 200 || answer.text().contains("\"foreign\"") {
            wrong.push(format!("A32 {query}{other}: {} {}", answer.status, answer.text()));
        }
    }
    none_of(wrong)
}

async fn services_and_endpoints_do_not_point_at_the_nodes_themselves(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("ssrf").await?;
    let client = cluster.client().await?;
    let service = |ip: &str| {
        json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "s" },
            "spec": { "ports": [{ "port": 80 }], "externalIPs": [ip] } })
    };
    let endpoints = |ip: &str| {
        json!({ "apiVersion": "v1", "kind": "Endpoints", "metadata": { "name": "e" },
            "subsets": [{ "addresses": [{ "ip": ip }], "ports": [{ "port": 80 }] }] })
    };
    let slice = |ip: &str| {
        json!({ "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": { "name": "e" },
            "addressType": if ip.contains(':') { "IPv6" } else { "IPv4" }, "endpoints": [{ "addresses": [ip] }] })
    };
    let core = format!("/api/v1/namespaces/{namespace}");
    let discovery = format!("/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices");
    let mut wrong = Vec::new();
    for (ip, says) in [
        ("127.0.0.1", "may not be in the loopback range"),
        ("127.9.9.9", "may not be in the loopback range"),
        ("::1", "may not be in the loopback range"),
        ("169.254.169.254", "may not be in the link-local range"),
        ("fe80::1", "may not be in the link-local range"),
        ("224.0.0.1", "may not be in the link-local multicast range"),
        ("0.0.0.0", "may not be unspecified"),
        ("10.0.0.256", "must be a valid IP address"),
        ("localhost", "must be a valid IP address"),
    ] {
        for (path, body) in [
            (format!("{core}/services"), service(ip)),
            (format!("{core}/endpoints"), endpoints(ip)),
            (discovery.clone(), slice(ip)),
        ] {
            let answer = request::post(&client, &path, &body).await?;
            if answer.status != 422 || !answer.text().contains(says) {
                wrong.push(format!("A33 {ip} to {path}: {} {}", answer.status, answer.text()));
            }
        }
    }
    none_of(wrong)
}

async fn nothing_is_fetched_for_a_client(cluster: Shared) -> Result<()> {
    // A listener of ours stands where the server might be led to; nobody may knock.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let namespace = cluster.namespace("lures").await?;
    let client = cluster.client().await?;
    let node = json!({ "apiVersion": "v1", "kind": "Node", "metadata": { "name": format!("lure-{namespace}") } });
    request::post(&client, "/api/v1/nodes", &node).await?.expect(201)?;
    let path = format!("/api/v1/nodes/lure-{namespace}");
    let status = json!({ "status": { "addresses": [{ "type": "InternalIP", "address": "127.0.0.1" }],
        "daemonEndpoints": { "kubeletEndpoint": { "Port": port } } } });
    request::patch(&client, &format!("{path}/status"), "merge", &status).await?.expect(200)?;
    let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p", "namespace": namespace },
        "spec": { "nodeName": format!("lure-{namespace}"), "containers": [{ "name": "c", "image": "i" }] } });
    let pods = format!("/api/v1/namespaces/{namespace}/pods");
    request::post(&client, &pods, &pod).await?.expect(201)?;
    for part in ["log", "exec?command=id&container=c", "attach", "portforward"] {
        let answer = request::get(&client, &format!("{pods}/p/{part}")).await?;
        ensure!(answer.status.is_client_error() || answer.status.is_server_error(), "A30 {part}: {answer:?}");
    }
    let knocked = tokio::time::timeout(std::time::Duration::from_millis(200), listener.accept()).await.is_ok();
    request::delete(&client, &path, &Value::Null).await?.expect(200)?;
    ensure!(!knocked, "A30: the server connected to an address that an object named");
    Ok(())
}

async fn bodies_headers_and_objects_beyond_the_bounds_are_refused(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("large").await?;
    let client = cluster.client().await?;
    let maps = format!("/api/v1/namespaces/{namespace}/configmaps");
    let master = &cluster.masters()[0];
    let mut wrong = Vec::new();
    // A9: with and without a length, and an object that fits a body and not the store.
    let large = vec![b'x'; 4 << 20];
    let answer = request::send(&client, "POST", &maps, &[("content-type", "application/json")], large.clone()).await?;
    if answer.status != 413 {
        wrong.push(format!("A9 4 MiB: {} {}", answer.status, answer.text()));
    }
    let mut chunked = format!(
        "POST {maps} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    .into_bytes();
    for _ in 0..64 {
        chunked.extend_from_slice(b"10000\r\n");
        chunked.extend_from_slice(&large[..0x10000]);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let answer = cluster.raw(master, &chunked).await?;
    if answer.code != 413 || !answer.body.contains("\"RequestEntityTooLarge\"") {
        wrong.push(format!("A9 4 MiB in chunks: {answer:?}"));
    }
    let value = "x".repeat(2200);
    let env: Vec<Value> = (0..1000).map(|i| json!({ "name": format!("V{i}"), "value": value })).collect();
    let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" },
        "spec": { "containers": [{ "name": "c", "image": "i", "env": env }] } });
    let answer = request::post(&client, &format!("/api/v1/namespaces/{namespace}/pods"), &pod).await?;
    if answer.status != 413 {
        wrong.push(format!("A9 an object of 2.2 MB: {} {:.300}", answer.status, answer.text()));
    }
    // A8.
    let long = "x".repeat(2 << 20);
    for (what, head) in [
        ("A8 a header of 2 MiB", format!("GET /version HTTP/1.1\r\nHost: x\r\nX-Long: {long}\r\n\r\n")),
        ("A8 a URL of 2 MiB", format!("GET /version?x={long} HTTP/1.1\r\nHost: x\r\n\r\n")),
    ] {
        let answer = cluster.raw(master, head.as_bytes()).await?;
        if ![431, 414].contains(&answer.code) {
            wrong.push(format!("{what}: {} {:.200}", answer.code, answer.body));
        }
    }
    let many: String = (0..5000).map(|i| format!("X-{i}: 1\r\n")).collect();
    let answer = cluster.raw(master, format!("GET /version HTTP/1.1\r\nHost: x\r\n{many}\r\n").as_bytes()).await?;
    if answer.code != 431 {
        wrong.push(format!("A8 5,000 headers: {answer:?}"));
    }
    none_of(wrong)
}
