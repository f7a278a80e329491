//! What clients do with objects, through the whole chain.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::world_tests::{World, request};
use crate::body::{self, Body};

const CONFIGMAPS: &str = "/api/v1/namespaces/default/configmaps";

fn configmap(name: &str, value: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"k": value}})
}

#[tokio::test]
async fn a_created_object_is_stamped_and_comes_back_the_same_from_every_read() {
    let world = World::new().await;
    let created = world.create(CONFIGMAPS, configmap("a", "1")).await;
    assert_eq!(created["metadata"]["creationTimestamp"], "2026-11-21T09:00:00Z");
    assert_eq!(created["metadata"]["namespace"], "default");
    assert_eq!(created["metadata"]["uid"].as_str().unwrap().len(), 36);
    assert_eq!(created["apiVersion"], "v1");
    let one = world.get(&format!("{CONFIGMAPS}/a")).await;
    assert_eq!(one.ok(), created);
    assert_eq!(one.headers["content-type"], "application/json");
    let list = world.get(CONFIGMAPS).await.ok();
    assert_eq!((&list["kind"], &list["apiVersion"]), (&json!("ConfigMapList"), &json!("v1")));
    assert_eq!(list["items"], json!([created]));
    assert_eq!(list["metadata"], json!({"resourceVersion": world.store.view().revision().to_string()}));
    let all = world.get("/api/v1/configmaps?resourceVersion=0").await.ok();
    assert_eq!(all["items"], json!([created]));
}

#[tokio::test]
async fn an_update_needs_the_current_version_and_one_without_change_writes_nothing() {
    let world = World::new().await;
    let created = world.create(CONFIGMAPS, configmap("a", "1")).await;
    let path = format!("{CONFIGMAPS}/a");
    let mut changed = created.clone();
    changed["data"]["k"] = json!("2");
    let updated = world.put(&path, changed.clone()).await.ok();
    assert_ne!(updated["metadata"]["resourceVersion"], created["metadata"]["resourceVersion"]);
    assert_eq!(
        world.put(&path, changed).await.failure(),
        (
            409,
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your \
             changes to the latest version and try again"
                .to_owned()
        )
    );
    assert_eq!(world.put(&path, updated.clone()).await.ok(), updated);
    assert_eq!(world.put(&path, configmap("a", "2")).await.ok(), updated, "without a version it is unconditional");
    assert_eq!(
        world.put(&format!("{CONFIGMAPS}/b"), configmap("b", "1")).await.failure(),
        (404, "configmaps \"b\" not found".to_owned())
    );
    assert_eq!(
        world.post(CONFIGMAPS, configmap("a", "3")).await.failure(),
        (409, "configmaps \"a\" already exists".to_owned())
    );
}

#[tokio::test]
async fn each_style_of_patch_changes_what_it_names_and_nothing_else() {
    let world = World::new().await;
    world.create(CONFIGMAPS, configmap("a", "1")).await;
    let path = format!("{CONFIGMAPS}/a");
    let merged = world.patch(&path, "merge", json!({"data": {"l": "2"}})).await.ok();
    assert_eq!(merged["data"], json!({"k": "1", "l": "2"}));
    let strategic = world.patch(&path, "strategic-merge", json!({"data": {"k": null}})).await.ok();
    assert_eq!(strategic["data"], json!({"l": "2"}));
    let patch = json!([{"op": "add", "path": "/metadata/labels", "value": {"x": "y"}}]);
    let labelled = world.patch(&path, "json", patch).await.ok();
    assert_eq!(labelled["metadata"]["labels"], json!({"x": "y"}));
    let stale = json!({"metadata": {"resourceVersion": "1"}, "data": {"k": "9"}});
    assert_eq!(world.patch(&path, "merge", stale).await.code, 409);
    assert_eq!(world.patch(&path, "apply", json!({})).await.code, 415);
    assert_eq!(world.patch(&format!("{CONFIGMAPS}/none"), "merge", json!({})).await.code, 404);
    let failing = json!([{"op": "test", "path": "/data/l", "value": "x"}]);
    assert_eq!(world.patch(&path, "json", failing).await.code, 422);
}

#[tokio::test]
async fn patches_of_different_fields_at_once_all_succeed() {
    let world = std::sync::Arc::new(World::new().await);
    world.create(CONFIGMAPS, configmap("a", "1")).await;
    let patches: Vec<_> = (0..100)
        .map(|n| {
            let world = world.clone();
            tokio::spawn(async move {
                let patch = json!({"data": {format!("k{n}"): "x"}});
                world.patch(&format!("{CONFIGMAPS}/a"), "merge", patch).await.code
            })
        })
        .collect();
    for patch in patches {
        assert_eq!(patch.await.unwrap(), 200);
    }
    let data = world.get(&format!("{CONFIGMAPS}/a")).await.ok()["data"].as_object().unwrap().len();
    assert_eq!(data, 101);
}

#[tokio::test]
async fn a_deletion_obeys_preconditions_and_finalizers() {
    let world = World::new().await;
    let mut held = configmap("a", "1");
    held["metadata"]["finalizers"] = json!(["example.com/hold"]);
    let created = world.create(CONFIGMAPS, held).await;
    let path = format!("{CONFIGMAPS}/a");
    let wrong = world.delete(&path, json!({"preconditions": {"uid": "x"}})).await.failure();
    assert_eq!(wrong.0, 409);
    assert!(wrong.1.contains("the UID in the precondition (x) does not match the UID in record ("), "{}", wrong.1);
    let marked = world.delete(&path, json!({})).await.ok();
    assert_eq!(marked["metadata"]["deletionTimestamp"], "2026-11-21T09:00:00Z");
    assert_eq!(marked["metadata"]["deletionGracePeriodSeconds"], 0);
    assert_eq!(world.delete(&path, json!({})).await.ok(), marked, "again changes nothing");
    let freed = world.patch(&path, "merge", json!({"metadata": {"finalizers": null}})).await;
    assert_eq!(freed.code, 200);
    assert_eq!(world.get(&path).await.code, 404);
    world.create(CONFIGMAPS, configmap("a", "1")).await;
    let gone = world.delete(&path, json!({})).await.ok();
    assert_eq!((&gone["kind"], &gone["status"]), (&json!("Status"), &json!("Success")));
    assert_eq!(gone["details"]["kind"], "configmaps");
    assert_ne!(gone["details"]["uid"], created["metadata"]["uid"]);
    assert_eq!(world.delete(&path, json!({})).await.failure(), (404, "configmaps \"a\" not found".to_owned()));
}

#[tokio::test]
async fn a_foreground_deletion_leaves_the_object_to_the_garbage_collector() {
    let world = World::new().await;
    world.create(CONFIGMAPS, configmap("a", "1")).await;
    let path = format!("{CONFIGMAPS}/a");
    let marked = world.delete(&path, json!({"propagationPolicy": "Foreground"})).await.ok();
    assert_eq!(marked["metadata"]["finalizers"], json!(["foregroundDeletion"]));
    let orphaned = world.delete(&path, json!({"propagationPolicy": "Orphan"})).await.ok();
    assert_eq!(orphaned["metadata"]["finalizers"], json!(["orphan"]));
}

#[tokio::test]
async fn a_dry_run_answers_as_if_and_writes_nothing() {
    let world = World::new().await;
    let before = world.store.view().revision();
    let answer = world.post(&format!("{CONFIGMAPS}?dryRun=All"), configmap("a", "1")).await;
    assert_eq!(answer.code, 201);
    assert_eq!(answer.json()["metadata"]["name"], "a");
    assert_eq!(world.get(&format!("{CONFIGMAPS}/a")).await.code, 404);
    assert_eq!(world.store.view().revision(), before);
    world.create(CONFIGMAPS, configmap("a", "1")).await;
    let path = format!("{CONFIGMAPS}/a?dryRun=All");
    assert_eq!(world.patch(&path, "merge", json!({"data": {"k": "2"}})).await.ok()["data"]["k"], "2");
    assert_eq!(world.delete(&format!("{CONFIGMAPS}/a"), json!({"dryRun": ["All"]})).await.code, 200);
    assert_eq!(world.get(&format!("{CONFIGMAPS}/a")).await.ok()["data"]["k"], "1");
}

#[tokio::test]
async fn generated_names_are_made_for_each_object() {
    let world = World::new().await;
    let template = json!({"metadata": {"generateName": "x-"}});
    let (a, b) = (world.create(CONFIGMAPS, template.clone()).await, world.create(CONFIGMAPS, template).await);
    assert!(a["metadata"]["name"].as_str().unwrap().starts_with("x-"));
    assert_ne!(a["metadata"]["name"], b["metadata"]["name"]);
}

#[tokio::test]
async fn pages_of_a_list_are_of_one_revision() {
    let world = World::new().await;
    for name in ["a", "b", "c", "d", "e"] {
        world.create(CONFIGMAPS, configmap(name, "1")).await;
    }
    let first = world.get(&format!("{CONFIGMAPS}?limit=2")).await.ok();
    assert_eq!(names(&first), ["a", "b"]);
    assert_eq!(first["metadata"]["remainingItemCount"], 3);
    world.delete(&format!("{CONFIGMAPS}/c"), json!({})).await;
    world.create(CONFIGMAPS, configmap("bb", "1")).await;
    let token = first["metadata"]["continue"].as_str().unwrap();
    let second = world.get(&format!("{CONFIGMAPS}?limit=2&continue={token}")).await.ok();
    assert_eq!(names(&second), ["c", "d"]);
    assert_eq!(second["metadata"]["resourceVersion"], first["metadata"]["resourceVersion"]);
    let token = second["metadata"]["continue"].as_str().unwrap();
    let last = world.get(&format!("{CONFIGMAPS}?limit=2&continue={token}")).await.ok();
    assert_eq!(names(&last), ["e"]);
    assert_eq!(last["metadata"].get("continue"), None);
    let exact = first["metadata"]["resourceVersion"].as_str().unwrap();
    let past = world.get(&format!("{CONFIGMAPS}?resourceVersion={exact}&resourceVersionMatch=Exact")).await.ok();
    assert_eq!(names(&past), ["a", "b", "c", "d", "e"]);
}

#[tokio::test]
async fn a_page_whose_revision_is_gone_says_how_to_go_on() {
    let world = World::new().await;
    for name in ["a", "b", "c"] {
        world.create(CONFIGMAPS, configmap(name, "1")).await;
    }
    let first = world.get(&format!("{CONFIGMAPS}?limit=1")).await.ok();
    world.create(CONFIGMAPS, configmap("d", "1")).await;
    let floor = world.store.view().revision();
    world.store.compact("configmaps", floor, std::time::Duration::from_secs(5)).await.unwrap();
    let token = first["metadata"]["continue"].as_str().unwrap();
    let expired = world.get(&format!("{CONFIGMAPS}?limit=1&continue={token}")).await;
    assert_eq!((expired.code, &expired.json()["reason"]), (410, &json!("Expired")));
    let token = expired.json()["metadata"]["continue"].as_str().unwrap().to_owned();
    let on = world.get(&format!("{CONFIGMAPS}?limit=5&continue={token}")).await.ok();
    assert_eq!(names(&on), ["b", "c", "d"]);
}

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["metadata"]["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn selectors_narrow_lists_and_collections_to_delete() {
    let world = World::new().await;
    for (name, app) in [("a", "x"), ("b", "y"), ("c", "x")] {
        let mut object = configmap(name, "1");
        object["metadata"]["labels"] = json!({"app": app});
        world.create(CONFIGMAPS, object).await;
    }
    let list = |query: &'static str| {
        let world = &world;
        async move { world.get(&format!("{CONFIGMAPS}?{query}")).await.ok() }
    };
    assert_eq!(names(&list("labelSelector=app%3Dx").await), ["a", "c"]);
    assert_eq!(names(&list("labelSelector=app+notin+(x)").await), ["b"]);
    assert_eq!(names(&list("fieldSelector=metadata.name%3Db").await), ["b"]);
    assert_eq!(names(&list("fieldSelector=metadata.name!%3Db&labelSelector=app").await), ["a", "c"]);
    let deleted = world.send(request("DELETE", &format!("{CONFIGMAPS}?labelSelector=app%3Dx"), Body::default())).await;
    assert_eq!(names(&deleted.ok()), ["a", "c"]);
    assert_eq!(names(&list("").await), ["b"]);
}

#[tokio::test]
async fn a_namespace_goes_when_its_finalizers_are_done_and_takes_nothing_new_meanwhile() {
    let world = World::new().await;
    world.create("/api/v1/namespaces", json!({"metadata": {"name": "team"}})).await;
    let marked = world.delete("/api/v1/namespaces/team", json!({})).await.ok();
    assert_eq!(marked["status"]["phase"], "Terminating");
    let refused = world.post("/api/v1/namespaces/team/configmaps", configmap("a", "1")).await;
    assert_eq!(
        refused.failure(),
        (
            403,
            "configmaps \"a\" is forbidden: unable to create new content in namespace team because it is being \
             terminated"
                .to_owned()
        )
    );
    assert_eq!(refused.json()["details"]["causes"][0]["reason"], "NamespaceTerminating");
    let mut done = marked.clone();
    done["spec"]["finalizers"] = json!([]);
    assert_eq!(world.put("/api/v1/namespaces/team/finalize", done).await.code, 200);
    assert_eq!(world.get("/api/v1/namespaces/team").await.code, 404);
    assert_eq!(
        world.post("/api/v1/namespaces/team/configmaps", configmap("a", "1")).await.failure(),
        (404, "namespaces \"team\" not found".to_owned())
    );
    assert_eq!(
        world.delete("/api/v1/namespaces/default", json!({})).await.failure(),
        (403, "namespaces \"default\" is forbidden: this namespace may not be deleted".to_owned())
    );
}

#[tokio::test]
async fn a_secret_is_readable_to_clients_and_to_nobody_who_reads_the_store() {
    let world = World::new().await;
    let path = "/api/v1/namespaces/default/secrets";
    let created = world.create(path, json!({"metadata": {"name": "s"}, "stringData": {"k": "canary-7f3a"}})).await;
    assert_eq!(created["data"]["k"], "Y2FuYXJ5LTdmM2E=");
    assert_eq!(world.get(&format!("{path}/s")).await.ok(), created);
    assert_eq!(world.get(path).await.ok()["items"], json!([created]));
    let view = world.store.view();
    let stored = view.get(b"secrets/default/s").unwrap().bytes();
    let holds = |needle: &[u8]| stored.windows(needle.len()).any(|window| window == needle);
    assert!(!holds(b"canary") && !holds(b"Y2FuYXJ5"));
    let unchanged = world.put(&format!("{path}/s"), created.clone()).await.ok();
    assert_eq!(unchanged, created, "sealing anew is no change");
    let mut lines = world.watch(&format!("{path}?watch=1")).await;
    assert_eq!(lines.event().await.unwrap()["object"], created);
}

#[tokio::test]
async fn yaml_goes_in_and_out_and_tables_have_the_kinds_columns() {
    let world = World::new().await;
    let mut yaml = request("POST", CONFIGMAPS, body::full("metadata:\n  name: a\ndata:\n  k: v\n"));
    yaml.headers_mut().insert("content-type", "application/yaml".parse().unwrap());
    yaml.headers_mut().insert("accept", "application/yaml".parse().unwrap());
    let answer = world.send(yaml).await;
    assert_eq!((answer.code, &answer.headers["content-type"]), (201, &"application/yaml".parse().unwrap()));
    assert!(answer.text().contains("kind: ConfigMap\n"), "{}", answer.text());
    let table = async |path: &str| {
        let mut request = request("GET", path, Body::default());
        request.headers_mut().insert("accept", "application/json;as=Table;v=v1;g=meta.k8s.io".parse().unwrap());
        world.send(request).await.ok()
    };
    for path in [CONFIGMAPS.to_owned(), format!("{CONFIGMAPS}/a")] {
        let table = table(&path).await;
        assert_eq!((&table["kind"], &table["apiVersion"]), (&json!("Table"), &json!("meta.k8s.io/v1")));
        let titles: Vec<&Value> =
            table["columnDefinitions"].as_array().unwrap().iter().map(|column| &column["name"]).collect();
        assert_eq!(titles, ["Name", "Data", "Age"]);
        assert_eq!(table["rows"][0]["cells"], json!(["a", 1, "0s"]));
        assert_eq!(table["rows"][0]["object"]["kind"], "PartialObjectMetadata");
    }
    let mut pretty = request("GET", &format!("{CONFIGMAPS}/a"), Body::default());
    pretty.headers_mut().insert("user-agent", "curl/8".parse().unwrap());
    assert!(world.send(pretty).await.text().starts_with("{\n  \"apiVersion\": \"v1\",\n"));
}

#[tokio::test]
async fn unknown_and_duplicate_fields_warn_or_fail_as_asked() {
    let world = World::new().await;
    let text = r#"{"metadata":{"name":"a"},"data":{"k":"1","k":"2"},"foo":1}"#;
    let post = async |query: &str| world.send(request("POST", &format!("{CONFIGMAPS}{query}"), body::full(text))).await;
    let strict = post("?fieldValidation=Strict").await.failure();
    assert_eq!(strict.0, 400);
    assert!(
        strict.1.starts_with("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: ")
    );
    assert!(
        strict.1.contains("unknown field \"foo\"") && strict.1.contains("duplicate field \"data.k\""),
        "{}",
        strict.1
    );
    let warned = post("").await;
    assert_eq!(warned.ok()["data"]["k"], "2");
    assert_eq!(warned.warnings().len(), 2, "{:?}", warned.warnings());
}

#[tokio::test]
async fn a_protobuf_body_is_the_same_object_as_its_json() {
    let world = World::new().await;
    // metadata {name: "a"} = 1, data {k: "v"} = 2, in the envelope's raw bytes = 2 behind its type = 1.
    let object = b"\x0a\x03\x0a\x01a\x12\x06\x0a\x01k\x12\x01v";
    let type_meta = b"\x0a\x02v1\x12\x09ConfigMap";
    let mut bytes = b"k8s\0".to_vec();
    bytes.extend_from_slice(&[0x0a, type_meta.len() as u8]);
    bytes.extend_from_slice(type_meta);
    bytes.extend_from_slice(&[0x12, object.len() as u8]);
    bytes.extend_from_slice(object);
    let mut sent = request("POST", CONFIGMAPS, body::full(bytes));
    sent.headers_mut().insert("content-type", "application/vnd.kubernetes.protobuf".parse().unwrap());
    sent.headers_mut().insert("accept", "application/vnd.kubernetes.protobuf,application/json".parse().unwrap());
    let created = world.send(sent).await.ok();
    assert_eq!((&created["metadata"]["name"], &created["data"]), (&json!("a"), &json!({"k": "v"})));
}

#[tokio::test]
async fn an_event_is_written_under_a_lease_that_others_share() {
    let world = World::new().await;
    let event = |name: &str| {
        json!({"metadata": {"name": name}, "involvedObject": {"kind": "Pod", "name": "p", "namespace": "default"},
            "reason": "x", "type": "Normal", "source": {"component": "test"}, "reportingComponent": "test"})
    };
    for name in ["a", "b"] {
        world.create("/api/v1/namespaces/default/events", event(name)).await;
    }
    let view = world.store.view();
    let lease = |name: &str| view.get(format!("events/default/{name}").as_bytes()).unwrap().lease;
    assert_ne!(lease("a"), 0);
    assert_eq!(lease("a"), lease("b"));
    assert_eq!(view.get(b"namespaces/default").unwrap().lease, 0);
}
