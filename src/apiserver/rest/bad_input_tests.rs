//! Bad input as data: what is sent, and the code and text that upstream answers with.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::world_tests::{Answer, World, request};
use crate::body::{self, Body};
use crate::continue_token::Continue;

const CONFIGMAPS: &str = "/api/v1/namespaces/default/configmaps";

/// Checks code and a part of the message, and that the answer is a `Status`.
fn check(what: &str, answer: &Answer, code: u16, text: &str) {
    assert_eq!(answer.code, code, "{what}: {}", answer.text());
    let status = answer.json();
    assert_eq!(status["kind"], "Status", "{what}");
    assert_eq!(status["code"], code, "{what}");
    let message = status["message"].as_str().unwrap_or_default();
    assert!(message.contains(text), "{what}: {message}");
}

async fn post(world: &World, text: impl Into<bytes::Bytes>) -> Answer {
    world.send(request("POST", CONFIGMAPS, body::full(text))).await
}

#[tokio::test]
async fn bodies_that_are_no_object_of_the_kind_are_refused() {
    let world = World::new().await;
    let deep = format!("{{\"data\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    let large = vec![b' '; 3 * 1024 * 1024 + 1];
    let unrecognized = "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: ";
    let cases: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("empty", b"".to_vec(), 400, unrecognized),
        ("cut off", b"{\"kind\":".to_vec(), 400, unrecognized),
        ("a list", b"[]".to_vec(), 400, "cannot unmarshal array into Go value of type struct"),
        ("trailing", b"{} {}".to_vec(), 400, unrecognized),
        ("too deep", deep.into_bytes(), 400, "exceeded max depth"),
        ("too large", large, 413, "Request entity too large: limit is 3145728"),
        ("a huge number", b"{\"data\":{\"a\":1e400}}".to_vec(), 400, "1e400"),
        (
            "a wrong type",
            br#"{"kind":"ConfigMap","data":{"a":1}}"#.to_vec(),
            400,
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field",
        ),
        (
            "another kind",
            br#"{"apiVersion":"v1","kind":"Pod"}"#.to_vec(),
            400,
            "Pod in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion",
        ),
        (
            "an unknown kind",
            br#"{"apiVersion":"v1","kind":"Nonesuch"}"#.to_vec(),
            400,
            "no kind \"Nonesuch\" is registered for version \"v1\" in scheme",
        ),
        (
            "another version",
            br#"{"apiVersion":"v2","kind":"ConfigMap"}"#.to_vec(),
            400,
            "ConfigMap in version \"v2\" cannot be handled as a ConfigMap: no kind \"ConfigMap\" is registered for version",
        ),
        (
            "another namespace",
            br#"{"metadata":{"name":"a","namespace":"other"}}"#.to_vec(),
            400,
            "the namespace of the provided object does not match the namespace sent on the request",
        ),
        (
            "a version on create",
            br#"{"metadata":{"name":"a","resourceVersion":"5"}}"#.to_vec(),
            400,
            "resourceVersion should not be set on objects to be created",
        ),
        ("no name", b"{}".to_vec(), 422, "metadata.name: Required value: name or generateName is required"),
        (
            "a bad name",
            br#"{"metadata":{"name":"A"}}"#.to_vec(),
            422,
            "ConfigMap \"A\" is invalid: metadata.name: Invalid value",
        ),
        (
            "a long label",
            json!({"metadata": {"name": "a", "labels": {"k": "v".repeat(64)}}}).to_string().into_bytes(),
            422,
            "must be no more than 63",
        ),
        (
            "large annotations",
            json!({"metadata": {"name": "a", "annotations": {"k": "v".repeat(300_000)}}}).to_string().into_bytes(),
            422,
            "Too long: may not be more than 262144 bytes",
        ),
        ("invalid UTF-8", b"{\"data\":{\"a\":\"\xff\"}}".to_vec(), 400, unrecognized),
    ];
    for (what, sent, code, text) in cases {
        check(what, &post(&world, sent).await, code, text);
    }
}

#[tokio::test]
async fn queries_that_make_no_sense_are_refused() {
    let world = World::new().await;
    let forged = |revision: u64, after: &str| Continue { revision: Some(revision), after: after.to_owned() }.encode();
    let cases = [
        ("resourceVersion=abc".to_owned(), 400, "invalid resource version"),
        ("limit=x".to_owned(), 400, "strconv.ParseInt: parsing \"x\": invalid syntax"),
        ("continue=%21".to_owned(), 400, "invalid continue token: continue key is not valid"),
        (format!("continue={}", forged(5, "../secrets/x")), 400, "continue key is not valid"),
        (format!("continue={}&resourceVersion=5", forged(5, "a")), 400, "specifying resource version is not allowed"),
        ("resourceVersionMatch=Exact".to_owned(), 422, "resourceVersionMatch is forbidden unless resourceVersion"),
        ("labelSelector=a%3D%3D%3Db".to_owned(), 400, ""),
        ("fieldSelector=spec.x%3Dy".to_owned(), 400, "is not a known field selector"),
        ("watch=1&resourceVersion=abc".to_owned(), 422, "strconv.ParseUint"),
        ("watch=1&sendInitialEvents=true".to_owned(), 422, "sendInitialEvents requires setting resourceVersionMatch"),
    ];
    for (query, code, text) in cases {
        check(&query, &world.get(&format!("{CONFIGMAPS}?{query}")).await, code, text);
    }
    let beyond = world.store.view().revision() + 1000;
    let clock = world.clock.clone();
    let ticking = tokio::spawn(async move {
        for _ in 0..1000 {
            clock.advance(std::time::Duration::from_millis(10));
            tokio::task::yield_now().await;
        }
    });
    let future = world.get(&format!("{CONFIGMAPS}?resourceVersion={beyond}")).await;
    check("future", &future, 504, &format!("Timeout: Too large resource version: {beyond}, current: "));
    assert_eq!(future.headers["retry-after"], "1");
    assert_eq!(future.json()["details"]["causes"][0]["reason"], "ResourceVersionTooLarge");
    ticking.await.unwrap();
}

#[tokio::test]
async fn forms_that_cannot_be_given_or_taken_are_refused_before_anything_is_written() {
    let world = World::new().await;
    let with = async |method: &str, path: &str, header: (&'static str, &str), sent: &str| {
        let mut request = request(method, path, body::full(sent.to_owned()));
        request.headers_mut().insert(header.0, header.1.parse().unwrap());
        world.send(request).await
    };
    let object = r#"{"metadata":{"name":"a"}}"#;
    let media = with("POST", CONFIGMAPS, ("content-type", "text/csv"), object).await;
    check(
        "csv",
        &media,
        415,
        "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    );
    let accept = with("POST", CONFIGMAPS, ("accept", "text/csv"), object).await;
    let garbage = with("POST", CONFIGMAPS, ("content-type", "application/vnd.kubernetes.protobuf"), "garbage").await;
    check("no protobuf", &garbage, 400, "does not appear to be a protobuf message");
    check(
        "csv wanted",
        &accept,
        406,
        "only the following media types are accepted: application/json, application/yaml",
    );
    let path = format!("{CONFIGMAPS}/a");
    assert_eq!(world.get(&path).await.code, 404);
    world.create(CONFIGMAPS, json!({"metadata": {"name": "a"}})).await;
    let style = with("PATCH", &path, ("content-type", "application/json"), "{}").await;
    check("patch style", &style, 415, "accepted media types include: application/json-patch+json");
    let many: Vec<Value> = (0..10_001).map(|_| json!({"op": "test", "path": "/kind", "value": "ConfigMap"})).collect();
    check(
        "many",
        &world.patch(&path, "json", Value::Array(many)).await,
        413,
        "The allowed maximum operations in a JSON patch",
    );
    check("no list", &world.patch(&path, "json", json!({})).await, 400, "");
    check("no object", &world.patch(&path, "merge", json!([])).await, 400, "");
    check(
        "renames",
        &world.patch(&path, "merge", json!({"metadata": {"name": "b"}})).await,
        400,
        "does not match the name on the URL",
    );
    check(
        "uid",
        &world.patch(&path, "merge", json!({"metadata": {"uid": "x"}})).await,
        422,
        "metadata.uid: Invalid value: \"x\": field is immutable",
    );
    let wrong = world.patch(&path, "merge", json!({"data": {"k": 1}})).await;
    check("type", &wrong, 422, " \"\" is invalid: patch: Invalid value: \"{\\\"apiVersion\\\":\\\"v1\\\",\\\"data\\\"");
    let wrong = world.patch(&path, "strategic-merge", json!({"data": "x"})).await;
    check("typed", &wrong, 422, " \"\" is invalid: patch: Invalid value: \"map[data:x]\": ");
    let added = world.patch(&path, "json", json!([{"op": "replace", "path": "/data", "value": {"k": "v"}}])).await;
    assert_eq!(added.ok()["data"], json!({"k": "v"}), "what is not there is replaced");
    let emptied = world.patch(&path, "json", json!([{"op": "add", "path": "/data/l"}])).await;
    assert_eq!(emptied.ok()["data"], json!({"k": "v", "l": ""}), "no value is null");
}

#[tokio::test]
async fn names_in_body_and_path_must_agree() {
    let world = World::new().await;
    world.create(CONFIGMAPS, json!({"metadata": {"name": "a"}})).await;
    let path = format!("{CONFIGMAPS}/a");
    let other = world.put(&path, json!({"metadata": {"name": "b"}})).await;
    check("name", &other, 400, "the name of the object (b) does not match the name on the URL (a)");
    let namespace = world.put(&path, json!({"metadata": {"name": "a", "namespace": "x"}})).await;
    check(
        "namespace",
        &namespace,
        400,
        "the namespace of the provided object does not match the namespace sent on the request",
    );
    let version = world.put(&path, json!({"metadata": {"name": "a", "resourceVersion": "abc"}})).await;
    check("version", &version, 422, "metadata.resourceVersion: Invalid value: \"abc\"");
    let options = world.delete(&path, json!({"propagationPolicy": "x"})).await;
    check("policy", &options, 422, "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy");
    let dry_run = world.post(&format!("{CONFIGMAPS}?dryRun=Some"), json!({"metadata": {"name": "c"}})).await;
    check("dry run", &dry_run, 422, "dryRun: Unsupported value");
    let dry_run = world.post(&format!("{CONFIGMAPS}?dryRun="), json!({"metadata": {"name": "c"}})).await;
    check("dry run of nothing", &dry_run, 422, "dryRun: Unsupported value: [\"\"]: supported values: \"All\"");
    let gone = world.delete(&path, json!({"preconditions": {"uid": "x"}})).await;
    check(
        "precondition",
        &gone,
        409,
        "Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition (x)",
    );
}

#[tokio::test]
async fn paths_and_methods_that_do_not_exist_are_told_apart() {
    let world = World::new().await;
    let code = async |method: &str, path: &str| {
        let answer = world.send(request(method, path, Body::default())).await;
        (answer.code, answer.headers.get("allow").map(|allow| allow.to_str().unwrap().to_owned()))
    };
    for path in [
        "/api/v1/nonesuch",
        "/apis/none/v1/x",
        "/api/v2/pods",
        "/apis/apps/v1/namespaces/default/pods",
        "/api/v1/namespaces/x/nodes",
        "/api/v1/namespaces/default/pods/x/nonesuch",
        "/api/v1/pods/x",
        "/openapi/v2",
        "/nonesuch",
        "/api/v1/namespaces/default/configmaps/%2e%2e/secrets",
    ] {
        assert_eq!(code("GET", path).await.0, 404, "{path}");
    }
    for path in ["/api/v1/nonesuch", "/api/v2", "/apis/apps/v9/x"] {
        assert_eq!(world.get(path).await.failure().1, "the server could not find the requested resource", "{path}");
    }
    assert_eq!(world.get("/apis/none/v1/x").await.text(), "404 page not found\n");
    assert_eq!(code("HEAD", CONFIGMAPS).await.0, 405);
    assert_eq!(code("POST", &format!("{CONFIGMAPS}/a")).await.0, 405);
    let (refused, allow) = code("DELETE", "/api/v1/namespaces").await;
    assert_eq!((refused, allow.is_some_and(|allow| allow.contains("GET"))), (405, true));
    assert_eq!(code("PUT", "/api/v1").await.0, 405);
}
