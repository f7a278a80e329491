//! Input that no client should send: each row is answered with upstream's code and words, and the server goes on.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};

use crate::harness::{Shared, Test, request, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    bodies_that_cannot_be_read_are_refused,
    bodies_that_do_not_fit_their_address_are_refused,
    queries_that_make_no_sense_are_refused,
    patches_that_cannot_be_applied_are_refused,
    addresses_that_lead_nowhere_are_not_found,
    objects_that_break_the_rules_are_refused_with_their_fields,
    a_future_revision_is_waited_for_and_then_told,
];

/// No answer takes longer, a future revision aside.
const ANSWER_MAX: Duration = Duration::from_secs(10);
const JSON: (&str, &str) = ("content-type", "application/json");

/// One bad request and the answer that upstream gives.
struct Row {
    what: &'static str,
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, &'static str)>,
    body: Vec<u8>,
    code: u16,
    /// A part of the message.
    says: &'static str,
}

fn row(
    what: &'static str,
    method: &'static str,
    path: &str,
    body: impl Into<Vec<u8>>,
    code: u16,
    says: &'static str,
) -> Row {
    Row { what, method, path: path.to_owned(), headers: vec![JSON], body: body.into(), code, says }
}

impl Row {
    fn at(mut self, path: &str) -> Row {
        self.path = path.to_owned();
        self
    }

    fn with(mut self, name: &'static str, value: &'static str) -> Row {
        self.headers.retain(|(present, _)| *present != name);
        self.headers.push((name, value));
        self
    }
}

/// Sends all rows and tells every wrong answer at once.
async fn check(cluster: &Shared, rows: Vec<Row>) -> Result<()> {
    let mut wrong = Vec::new();
    for row in rows {
        let client = cluster.client().await?;
        let started = Instant::now();
        let answer = match request::send(&client, row.method, &row.path, &row.headers, row.body).await {
            Ok(answer) => answer,
            Err(error) => {
                wrong.push(format!("{}: {error:#}", row.what));
                continue;
            }
        };
        let status = answer.json().unwrap_or(Value::Null);
        let is_status = status["kind"] == "Status" && status["code"] == row.code;
        let plain = row.says.is_empty() || answer.text().contains(row.says);
        if answer.status.as_u16() != row.code || !is_status || !plain {
            let text: String = answer.text().chars().take(400).collect();
            wrong.push(format!("{}: wanted {} {:?}, got {} {text}", row.what, row.code, row.says, answer.status));
        }
        if started.elapsed() > ANSWER_MAX {
            wrong.push(format!("{}: took {:.1} s", row.what, started.elapsed().as_secs_f64()));
        }
    }
    if !wrong.is_empty() {
        bail!("{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
    }
    // It is still there.
    cluster.get("/api/v1/namespaces/default").await.map(drop)
}

fn config_map(meta: Value) -> Vec<u8> {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": meta }).to_string().into_bytes()
}

async fn bodies_that_cannot_be_read_are_refused(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("bad-bodies").await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let deep =
        format!("{{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"x\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let large = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "large" },
        "data": { "k": "x".repeat(3 << 20) } });
    check(
        &cluster,
        vec![
            row("malformed JSON", "POST", &all, r#"{"apiVersion":"v1","kind""#, 400, ""),
            row("an empty body", "POST", &all, "", 400, ""),
            row("a list at the root", "POST", &all, "[]", 400, ""),
            row("a word", "POST", &all, "hello", 400, ""),
            row("nested too deep", "POST", &all, deep, 400, ""),
            row("too large", "POST", &all, large.to_string(), 413, "limit is 3145728"),
            row(
                "a wrong type",
                "POST",
                &all,
                r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":5}}"#,
                400,
                "json: cannot unmarshal number",
            ),
            row(
                "an unknown content type",
                "POST",
                &all,
                config_map(json!({ "name": "a" })),
                415,
                "the body of the request was in an unknown format",
            )
            .with("content-type", "text/csv"),
            row("protobuf without its prefix", "POST", &all, "k9s", 400, "does not appear to be a protobuf message")
                .with("content-type", "application/vnd.kubernetes.protobuf"),
            row("an impossible Accept", "GET", &all, "", 406, "only the following media types are accepted")
                .with("accept", "text/csv"),
            row("an unknown patch type", "PATCH", &format!("{all}/a"), "{}", 415, "")
                .with("content-type", "application/xml"),
        ],
    )
    .await
}

async fn bodies_that_do_not_fit_their_address_are_refused(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("misfits").await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    cluster.kubectl(&format!("create configmap a -n {namespace}")).await?;
    let secret = r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}"#;
    let apps = r#"{"apiVersion":"apps/v1","kind":"ConfigMap","metadata":{"name":"a"}}"#;
    check(
        &cluster,
        vec![
            row(
                "another kind",
                "POST",
                &all,
                secret,
                400,
                "Secret in version \\\"v1\\\" cannot be handled as a ConfigMap",
            ),
            row("another version", "POST", &all, apps, 400, "no kind \\\"ConfigMap\\\" is registered for version"),
            row(
                "a dry run that does not say what of",
                "POST",
                &format!("{all}?dryRun="),
                config_map(json!({ "name": "b" })),
                422,
                "dryRun: Unsupported value: [\\\"\\\"]",
            ),
            row(
                "another name",
                "PUT",
                &format!("{all}/a"),
                config_map(json!({ "name": "b" })),
                400,
                "the name of the object (b) does not match the name on the URL (a)",
            ),
            row(
                "another namespace",
                "POST",
                &all,
                config_map(json!({ "name": "b", "namespace": "default" })),
                400,
                "the namespace of the provided object does not match the namespace sent on the request",
            ),
            row("a patch of the name", "PATCH", &format!("{all}/a"), r#"{"metadata":{"name":"b"}}"#, 400, "")
                .with("content-type", "application/merge-patch+json"),
            row(
                "a namespace that is not there",
                "POST",
                "/api/v1/namespaces/nowhere/configmaps",
                config_map(json!({ "name": "b" })),
                404,
                "namespaces \\\"nowhere\\\" not found",
            ),
            row(
                "a revision at creation",
                "POST",
                &all,
                config_map(json!({ "name": "b", "resourceVersion": "1" })),
                400,
                "resourceVersion should not be set on objects to be created",
            ),
            row(
                "a uid of another",
                "PUT",
                &format!("{all}/a"),
                config_map(json!({ "name": "a", "uid": "00000000-0000-0000-0000-000000000000" })),
                409,
                "Precondition failed: UID in precondition",
            ),
            row("no name", "POST", &all, config_map(json!({})), 422, "name or generateName is required"),
        ],
    )
    .await
}

async fn queries_that_make_no_sense_are_refused(cluster: Shared) -> Result<()> {
    let all = "/api/v1/namespaces/default/configmaps";
    let get = |what, query: &str, code, says| row(what, "GET", &format!("{all}?{query}"), "", code, says);
    check(
        &cluster,
        vec![
            get("a revision that is no number", "resourceVersion=abc", 400, ""),
            get("a continue token that is no base64", "continue=%25%25", 400, "continue key is not valid"),
            get("a continue token that is no JSON", "continue=aGVsbG8", 400, "continue key is not valid"),
            get(
                "a continue token that climbs",
                "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIuLi9zZWNyZXRzIn0",
                400,
                "continue key is not valid",
            ),
            get(
                "a continue token without revision",
                "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MCwic3RhcnQiOiJhIn0",
                400,
                "continue key is not valid",
            ),
            get("a label selector that is none", "labelSelector=a%3D%3D%3Db", 400, ""),
            get("a label selector with a bad key", "labelSelector=-a%3Db", 400, ""),
            get(
                "a field that cannot be selected by",
                "fieldSelector=data.k%3Dv",
                400,
                "is not a known field selector: only",
            ),
            get("a time that is no number", "timeoutSeconds=abc", 400, "strconv.ParseInt: parsing"),
            get("a field selector that is none", "fieldSelector=a", 400, "invalid selector"),
            get("a watch at a revision that is no number", "watch=true&resourceVersion=abc", 422, ""),
            get("initial events of a list", "sendInitialEvents=true", 422, "sendInitialEvents is forbidden for list"),
            get(
                "initial events without NotOlderThan",
                "watch=true&sendInitialEvents=true",
                422,
                "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
            ),
            row(
                "DeleteOptions with an unknown policy",
                "DELETE",
                &format!("{all}/kube-root-ca.crt"),
                r#"{"propagationPolicy":"Sometimes"}"#,
                422,
                "propagationPolicy",
            ),
        ],
    )
    .await
}

async fn patches_that_cannot_be_applied_are_refused(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("bad-patches").await?;
    cluster.kubectl(&format!("create configmap a -n {namespace} --from-literal=k=v")).await?;
    let one = format!("/api/v1/namespaces/{namespace}/configmaps/a");
    let patch =
        |what, kind, body: &str, code, says| row(what, "PATCH", &one, body, code, says).with("content-type", kind);
    let (json, merge) = ("application/json-patch+json", "application/merge-patch+json");
    let strategic = "application/strategic-merge-patch+json";
    check(
        &cluster,
        vec![
            patch("a JSON patch that is no list", json, "{}", 400, "into Go value of type []handlers.jsonPatchOp"),
            patch("a JSON patch whose test fails", json, r#"[{"op":"test","path":"/data/k","value":"x"}]"#, 422, ""),
            patch("a JSON patch of a missing path", json, r#"[{"op":"remove","path":"/data/none"}]"#, 422, ""),
            patch(
                "a merge patch that is no object",
                merge,
                "[]",
                400,
                "cannot unmarshal array into Go value of type map",
            ),
            patch("a merge patch that is no JSON", merge, "{", 400, ""),
            patch("a merge patch to a wrong type", merge, r#"{"data":5}"#, 422, "patch: Invalid value: "),
            patch("a merge patch of the kind", merge, r#"{"kind":"Secret"}"#, 422, "patch: Invalid value: "),
            patch(
                "a merge patch of the uid",
                merge,
                r#"{"metadata":{"uid":"x"}}"#,
                422,
                "metadata.uid: Invalid value: ",
            ),
            patch("a strategic merge patch to a wrong type", strategic, r#"{"data":"x"}"#, 422, "map[data:x]"),
            patch(
                "an unknown field in strict mode",
                merge,
                r#"{"foo":1}"#,
                422,
                "strict decoding error: unknown field",
            )
            .at(&format!("{one}?fieldValidation=Strict")),
            patch("a patch of a missing object", merge, "{}", 404, "configmaps \\\"none\\\" not found")
                .at(&one.replace("maps/a", "maps/none")),
        ],
    )
    .await
}

async fn addresses_that_lead_nowhere_are_not_found(cluster: Shared) -> Result<()> {
    // Upstream's router answers these before any handler, and in plain text.
    for path in ["/nothing/here", "/apis/example.com/v1/gadgets", "/apis/example.com"] {
        let answer = request::get(&cluster.client().await?, path).await?;
        assert_eq!((answer.status.as_u16(), answer.text().trim()), (404, "404 page not found"), "{path}");
    }
    // These its API handlers.
    let (lost, refused) =
        ("could not find the requested resource", "does not allow this method on the requested resource");
    let one = "/api/v1/namespaces/default/configmaps/a";
    check(
        &cluster,
        vec![
            row("a version that is none", "GET", "/api/v2", "", 404, lost),
            row("a version that a group does not have", "GET", "/apis/apps/v9", "", 404, lost),
            row("a resource that is none", "GET", "/api/v1/namespaces/default/gadgets", "", 404, lost),
            row("a part that is none", "GET", "/api/v1/namespaces/default/configmaps/a/gears", "", 404, lost),
            row("POST to an object", "POST", one, "", 405, refused),
            row("PUT to a list", "PUT", "/api/v1/namespaces/default/configmaps", "", 405, refused),
            row("a method of its own", "BREW", one, "", 405, refused),
        ],
    )
    .await?;
    let head = request::send(&cluster.client().await?, "HEAD", one, &[], Vec::new()).await?;
    assert_eq!(head.status.as_u16(), 405, "objects have no HEAD");
    // No encoding leads to another key.
    for path in [
        "/api/v1/namespaces/%2e%2e/secrets/x",
        "/api/v1/namespaces/default/configmaps/..%2f..%2fsecrets",
        "/api/v1/namespaces/default%2fkube-root-ca.crt/configmaps/x",
        "/api/v1/namespaces/default/configmaps/%00",
    ] {
        let answer = request::get(&cluster.client().await?, path).await?;
        ensure!([400, 404].contains(&answer.status.as_u16()), "{path}: {answer:?}");
    }
    Ok(())
}

async fn objects_that_break_the_rules_are_refused_with_their_fields(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("rules").await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let services = format!("/api/v1/namespaces/{namespace}/services");
    let deployments = format!("/apis/apps/v1/namespaces/{namespace}/deployments");
    let long = "a".repeat(254);
    let service = |port: i64| {
        json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "s" },
        "spec": { "ports": [{ "port": port }] } })
        .to_string()
    };
    let replicas = |count: Value| {
        json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "d" },
        "spec": { "replicas": count, "selector": { "matchLabels": { "a": "b" } }, "template": {
            "metadata": { "labels": { "a": "b" } }, "spec": { "containers": [{ "name": "c", "image": "i" }] } } } })
        .to_string()
    };
    let label = |key: &str, value: &str| config_map(json!({ "name": "a", "labels": { key: value } }));
    let pod = |cpu: &str| {
        json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" }, "spec": { "containers": [{
        "name": "c", "image": "i", "resources": { "requests": { "cpu": cpu } } }] } })
        .to_string()
    };
    let pods = format!("/api/v1/namespaces/{namespace}/pods");
    let of_class = |more: Value| {
        let mut spec = json!({ "containers": [{ "name": "c", "image": "i" }] });
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" }, "spec": spec }).to_string()
    };
    let families = |more: Value| {
        let mut spec = json!({ "ports": [{ "port": 80 }] });
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "s" }, "spec": spec }).to_string()
    };
    let rfc = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters";
    check(
        &cluster,
        vec![
            row(
                "a finalizer of no one",
                "POST",
                &all,
                config_map(json!({ "name": "f", "finalizers": ["xy"] })),
                422,
                "metadata.finalizers[0]: Invalid value",
            ),
            row(
                "a class of priority that is none",
                "POST",
                &pods,
                of_class(json!({ "priorityClassName": "none" })),
                403,
                "no PriorityClass with name none was found",
            ),
            row(
                "a priority of one's own",
                "POST",
                &pods,
                of_class(json!({ "priority": 5 })),
                403,
                "computed 0 from the given PriorityClass name",
            ),
            row(
                "IPv6 where there is none",
                "POST",
                &services,
                families(json!({ "ipFamilies": ["IPv6"] })),
                422,
                "spec.ipFamilies[0]: Invalid value: \\\"IPv6\\\": not configured on this cluster",
            ),
            row(
                "two families where there is one",
                "POST",
                &services,
                families(json!({ "ipFamilyPolicy": "RequireDualStack" })),
                422,
                "this cluster is not configured for dual-stack services",
            ),
            row(
                "a workload without selector",
                "POST",
                &deployments,
                replicas(json!(1)).replace("\"selector\"", "\"x\""),
                422,
                "spec.selector: Required value, spec.template.metadata.labels: Invalid value",
            ),
            row(
                "a policy that is none",
                "POST",
                &pods,
                of_class(json!({ "restartPolicy": "x" })),
                422,
                "supported values: \\\"Always\\\", \\\"OnFailure\\\", \\\"Never\\\"",
            ),
            row("upper case", "POST", &all, config_map(json!({ "name": "Upper" })), 422, rfc),
            row("a slash", "POST", &all, config_map(json!({ "name": "a/b" })), 422, ""),
            row("two dots", "POST", &all, config_map(json!({ "name": ".." })), 422, ""),
            row("254 characters", "POST", &all, config_map(json!({ "name": long })), 422, "must be no more than 253"),
            row("a long label", "POST", &all, label("a", &"v".repeat(64)), 422, "must be no more than 63"),
            row("a bad label key", "POST", &all, label("a b", "v"), 422, "metadata.labels: Invalid value"),
            row("a port of 65536", "POST", &services, service(65_536), 422, "must be between 1 and 65535, inclusive"),
            row("a port of 2^31", "POST", &services, service(1 << 31), 400, "json: cannot unmarshal number 2147483648"),
            row("replicas of -1", "POST", &deployments, replicas(json!(-1)), 422, "must be greater than or equal to 0"),
            row(
                "replicas of 2^31",
                "POST",
                &deployments,
                replicas(json!(1_i64 << 31)),
                400,
                "json: cannot unmarshal number",
            ),
            row("replicas as text", "POST", &deployments, replicas(json!("2")), 400, "json: cannot unmarshal string"),
            row(
                "a quantity that is none",
                "POST",
                &pods,
                pod("abc"),
                400,
                "quantities must match the regular expression",
            ),
            row(
                "a data key with a space",
                "POST",
                &all,
                r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"a b":"c"}}"#,
                422,
                "a valid config key must consist of",
            ),
        ],
    )
    .await
}

async fn a_future_revision_is_waited_for_and_then_told(cluster: Shared) -> Result<()> {
    let client = cluster.client().await?;
    let path = "/api/v1/namespaces/default/configmaps?resourceVersion=99999999";
    let started = Instant::now();
    let answer = request::get(&client, path).await?;
    let told = answer.expect(504)?;
    ensure!(started.elapsed() >= Duration::from_secs(2), "it did not wait");
    assert_eq!(told["reason"], "Timeout");
    assert!(told["message"].as_str().unwrap().contains("Too large resource version: 99999999, current: "), "{told}");
    assert_eq!(told["details"]["causes"][0]["reason"], "ResourceVersionTooLarge");
    assert_eq!(told["details"]["retryAfterSeconds"], 1);
    Ok(())
}
