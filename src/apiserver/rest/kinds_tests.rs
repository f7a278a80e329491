//! What is more than generic about some kinds: pods, workloads, services, accounts, reviews; and discovery of all.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::world_tests::{World, request};
use crate::body::Body;

const PODS: &str = "/api/v1/namespaces/default/pods";
const SERVICES: &str = "/api/v1/namespaces/default/services";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";

fn pod(name: &str) -> Value {
    json!({"metadata": {"name": name, "labels": {"app": name}}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}})
}

#[tokio::test]
async fn a_pod_is_admitted_bound_once_and_deleted_with_grace() {
    let world = World::new().await;
    let created = world.create(PODS, pod("a")).await;
    assert_eq!(created["status"]["phase"], "Pending");
    assert_eq!(created["spec"]["serviceAccountName"], "default");
    assert_eq!(created["spec"]["tolerations"].as_array().unwrap().len(), 2);
    assert!(created["spec"]["volumes"][0]["name"].as_str().unwrap().starts_with("kube-api-access-"));
    let binding = json!({"metadata": {"name": "a"}, "target": {"kind": "Node", "name": "n1"}});
    let bound = world.post(&format!("{PODS}/a/binding"), binding.clone()).await;
    assert_eq!((bound.code, &bound.json()["status"]), (201, &json!("Success")));
    let pod = world.get(&format!("{PODS}/a")).await.ok();
    assert_eq!(pod["spec"]["nodeName"], "n1");
    assert_eq!(pod["status"]["conditions"][0]["type"], "PodScheduled");
    assert_eq!(
        world.post(&format!("{PODS}/a/binding"), binding).await.failure(),
        (
            409,
            "Operation cannot be fulfilled on pods/binding \"a\": pod a is already assigned to node \"n1\"".to_owned()
        )
    );
    let on_node = world.get("/api/v1/pods?fieldSelector=spec.nodeName%3Dn1").await.ok();
    assert_eq!(on_node["items"].as_array().unwrap().len(), 1);
    let marked = world.delete(&format!("{PODS}/a"), json!({})).await.ok();
    assert_eq!(marked["metadata"]["deletionGracePeriodSeconds"], 30);
    assert_eq!(marked["metadata"]["deletionTimestamp"], "2026-11-21T09:00:30Z");
    let shorter = world.delete(&format!("{PODS}/a"), json!({"gracePeriodSeconds": 5})).await.ok();
    assert_eq!(shorter["metadata"]["deletionTimestamp"], "2026-11-21T09:00:05Z");
    assert_eq!(world.delete(&format!("{PODS}/a"), json!({"gracePeriodSeconds": 0})).await.code, 200);
    assert_eq!(world.get(&format!("{PODS}/a")).await.code, 404);
}

#[tokio::test]
async fn a_pod_without_its_account_is_refused_and_kubelet_parts_say_what_is_missing() {
    let world = World::new().await;
    let mut object = pod("a");
    object["spec"]["serviceAccountName"] = json!("none");
    assert_eq!(
        world.post(PODS, object).await.failure(),
        (
            403,
            "pods \"a\" is forbidden: error looking up service account default/none: serviceaccount \"none\" not found"
                .to_owned()
        )
    );
    world.create(PODS, pod("a")).await;
    assert_eq!(world.get(&format!("{PODS}/a/log")).await.code, 204, "it has said nothing yet");
    let told = world.get(&format!("{PODS}/a/log?tailLines=-1")).await.failure();
    let text = "PodLogOptions \"a\" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0";
    assert_eq!(told, (422, text.to_owned()));
    assert_eq!(
        world.get(&format!("{PODS}/a/exec?command=ls")).await.failure(),
        (400, "pod a does not have a host assigned".to_owned())
    );
    let evicted = world.post(&format!("{PODS}/a/eviction"), json!({"metadata": {"name": "a"}})).await;
    assert_eq!(evicted.code, 201, "{}", evicted.text());
}

#[tokio::test]
async fn status_and_wish_are_written_apart_and_only_the_wish_counts_generations() {
    let world = World::new().await;
    let deployment = json!({"metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}}});
    let created = world.create(DEPLOYMENTS, deployment).await;
    assert_eq!((&created["metadata"]["generation"], &created["spec"]["replicas"]), (&json!(1), &json!(1)));
    let path = format!("{DEPLOYMENTS}/web");
    let both = json!({"spec": {"replicas": 3}, "status": {"replicas": 2}});
    let status = world.patch(&format!("{path}/status"), "merge", both.clone()).await.ok();
    assert_eq!((&status["spec"]["replicas"], &status["status"]["replicas"]), (&json!(1), &json!(2)));
    assert_eq!(status["metadata"]["generation"], 1);
    let wish = world.patch(&path, "strategic-merge", both).await.ok();
    assert_eq!((&wish["spec"]["replicas"], &wish["status"]["replicas"]), (&json!(3), &json!(2)));
    assert_eq!(wish["metadata"]["generation"], 2);
    let scale = world.get(&format!("{path}/scale")).await.ok();
    assert_eq!((&scale["spec"]["replicas"], &scale["status"]["selector"]), (&json!(3), &json!("app=web")));
    let scaled = world.patch(&format!("{path}/scale"), "merge", json!({"spec": {"replicas": 5}})).await.ok();
    assert_eq!((&scaled["kind"], &scaled["spec"]["replicas"]), (&json!("Scale"), &json!(5)));
    let mut put = scaled.clone();
    put["spec"]["replicas"] = json!(0);
    assert_eq!(world.put(&format!("{path}/scale"), put).await.ok()["spec"]["replicas"], json!(null));
    let after = world.get(&path).await.ok();
    assert_eq!((&after["spec"]["replicas"], &after["metadata"]["generation"]), (&json!(0), &json!(4)));
}

#[tokio::test]
async fn services_get_addresses_and_ports_of_their_own_and_give_them_back() {
    let world = World::new().await;
    let service = |name: &str, spec: Value| json!({"metadata": {"name": name}, "spec": spec});
    let ports = json!([{"port": 80}]);
    let mut addresses = BTreeSet::new();
    for name in ["a", "b", "c"] {
        let created = world.create(SERVICES, service(name, json!({"type": "NodePort", "ports": ports}))).await;
        addresses.insert(created["spec"]["clusterIP"].as_str().unwrap().to_owned());
        let port = created["spec"]["ports"][0]["nodePort"].as_u64().unwrap();
        assert!((30000..=32767).contains(&port));
        assert_eq!(created["spec"]["clusterIPs"], json!([created["spec"]["clusterIP"]]));
        assert_eq!(created["spec"]["ipFamilies"], json!(["IPv4"]));
    }
    assert_eq!(addresses.len(), 3);
    let held = world.get(&format!("{SERVICES}/a")).await.ok();
    let (address, port) = (held["spec"]["clusterIP"].clone(), held["spec"]["ports"][0]["nodePort"].clone());
    let taken = world.post(SERVICES, service("d", json!({"clusterIP": address, "ports": ports}))).await.failure();
    assert_eq!(taken.0, 422);
    assert!(taken.1.contains("provided IP is already allocated"), "{}", taken.1);
    let wanted = json!({"type": "NodePort", "ports": [{"port": 80, "nodePort": port}]});
    let taken = world.post(SERVICES, service("d", wanted.clone())).await.failure();
    assert!(
        taken.1.contains("spec.ports[0].nodePort: Invalid value: ")
            && taken.1.contains("provided port is already allocated")
    );
    let outside = json!({"type": "NodePort", "ports": [{"port": 80, "nodePort": 80}]});
    let refused = world.post(SERVICES, service("d", outside)).await.failure().1;
    assert!(refused.contains("The range of valid ports is 30000-32767"), "{refused}");
    world.delete(&format!("{SERVICES}/a"), json!({})).await.ok();
    assert_eq!(world.create(SERVICES, service("d", wanted)).await["spec"]["ports"][0]["nodePort"], port);
    world.create(SERVICES, service("e", json!({"clusterIP": address, "ports": ports}))).await;
    let plain = world.patch(&format!("{SERVICES}/d"), "merge", json!({"spec": {"type": "ClusterIP"}})).await.ok();
    assert_eq!(plain["spec"]["ports"][0].get("nodePort"), None);
    assert_eq!(world.store.view().count(b"nodeports/"), 2);
    let headless = world.create(SERVICES, service("f", json!({"clusterIP": "None", "ports": ports}))).await;
    assert_eq!(headless["spec"]["clusterIPs"], json!(["None"]));
}

#[tokio::test]
async fn reviews_answer_what_the_authorizer_would() {
    let world = World::new().await;
    let attributes = json!({"verb": "get", "resource": "pods", "namespace": "default"});
    let path = "/apis/authorization.k8s.io/v1";
    let own = world
        .create(&format!("{path}/selfsubjectaccessreviews"), json!({"spec": {"resourceAttributes": attributes}}))
        .await;
    assert_eq!(own["status"]["allowed"], true);
    let other = json!({"spec": {"user": "bob", "resourceAttributes": attributes}});
    let other = world.create(&format!("{path}/subjectaccessreviews"), other).await;
    assert_eq!(other["status"]["allowed"], false);
    let who = world.create("/apis/authentication.k8s.io/v1/selfsubjectreviews", json!({})).await;
    assert_eq!(who["status"]["userInfo"]["username"], "admin");
    let token = json!({"spec": {"token": "nonsense"}});
    let token = world.create("/apis/authentication.k8s.io/v1/tokenreviews", token).await;
    assert_ne!(token["status"]["authenticated"], true);
    let rules = json!({"spec": {"namespace": "default"}});
    let rules = world.create(&format!("{path}/selfsubjectrulesreviews"), rules).await;
    assert!(rules["status"]["resourceRules"].is_array());
    let list = world.get("/api/v1/componentstatuses").await;
    assert_eq!(list.ok()["kind"], "ComponentStatusList");
    assert_eq!(list.warnings(), ["299 - \"v1 ComponentStatus is deprecated in v1.19+\""]);
    let endpoints = world.get("/api/v1/endpoints").await;
    assert!(endpoints.warnings()[0].starts_with("299 - \"v1 Endpoints is deprecated in v1.33+"), "reading warns too");
}

#[tokio::test]
async fn a_service_has_the_families_of_the_cluster_unless_others_fill_it() {
    let world = World::new().await;
    let families = async |name: &str, more: Value| {
        let mut spec = json!({"ports": [{"port": 80}]});
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        world.post(SERVICES, json!({"metadata": {"name": name}, "spec": spec})).await
    };
    let spec = families("a", json!({})).await.json()["spec"].clone();
    assert_eq!((&spec["ipFamilyPolicy"], &spec["ipFamilies"]), (&json!("SingleStack"), &json!(["IPv4"])));
    let spec = families("b", json!({"clusterIP": "None"})).await.json()["spec"].clone();
    assert_eq!((&spec["ipFamilyPolicy"], &spec["ipFamilies"]), (&json!("RequireDualStack"), &json!(["IPv4", "IPv6"])));
    let spec = families("c", json!({"clusterIP": "None", "selector": {"a": "b"}})).await.json()["spec"].clone();
    assert_eq!((&spec["ipFamilyPolicy"], &spec["ipFamilies"]), (&json!("SingleStack"), &json!(["IPv4"])));
    let (code, text) = families("d", json!({"ipFamilies": ["IPv6"]})).await.failure();
    assert_eq!(
        (code, text.contains("spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured")),
        (422, true),
        "{text}"
    );
    let (code, text) = families("d", json!({"ipFamilyPolicy": "RequireDualStack"})).await.failure();
    assert_eq!((code, text.contains("is not configured for dual-stack services")), (422, true), "{text}");
    let path = format!("{SERVICES}/a");
    let named = json!({"spec": {"type": "ExternalName", "externalName": "a.b"}});
    let named = world.patch(&path, "merge", named).await.ok();
    assert_eq!(named["spec"].get("internalTrafficPolicy"), None);
}

#[tokio::test]
async fn a_pod_that_is_replaced_keeps_the_priority_that_it_was_admitted_with() {
    let world = World::new().await;
    let created = world.create(PODS, pod("a")).await;
    assert_eq!(
        (&created["spec"]["priority"], &created["spec"]["preemptionPolicy"]),
        (&json!(0), &json!("PreemptLowerPriority"))
    );
    let mut whole = created.clone();
    whole["spec"]
        .as_object_mut()
        .unwrap()
        .retain(|field, _| !matches!(field.as_str(), "priority" | "preemptionPolicy"));
    whole["metadata"]["labels"] = json!({"app": "other"});
    let replaced = world.put(&format!("{PODS}/a"), whole).await.ok();
    assert_eq!((&replaced["metadata"]["labels"]["app"], &replaced["spec"]["priority"]), (&json!("other"), &json!(0)));
}

#[tokio::test]
async fn a_master_whose_role_was_granted_anew_writes_nothing() {
    let world = World::new().await;
    let mut stale = request("POST", PODS, crate::body::full(pod("a").to_string()));
    let token = api::identity::RoleToken { role: "kube-scheduler".to_owned(), token: 1 << 40 };
    stale.extensions_mut().insert(token);
    assert_eq!(world.send(stale).await.code, 409);
    assert_eq!(world.get(&format!("{PODS}/a")).await.code, 404);
    let mut roles = world.store.roles();
    let granted = roles.wait_for(|roles| roles.get("kube-scheduler").is_some());
    let granted = tokio::time::timeout(std::time::Duration::from_secs(10), granted).await.unwrap().unwrap();
    let current = granted.get("kube-scheduler").unwrap().token;
    drop(granted);
    let mut fenced = request("POST", PODS, crate::body::full(pod("a").to_string()));
    fenced.extensions_mut().insert(api::identity::RoleToken { role: "kube-scheduler".to_owned(), token: current });
    assert_eq!(world.send(fenced).await.code, 201);
}

#[tokio::test]
async fn discovery_is_served_in_both_forms_and_not_sent_twice() {
    let world = World::new().await;
    assert_eq!(world.get("/api").await.ok()["versions"], json!(["v1"]));
    let groups = world.get("/apis").await.ok();
    assert_eq!(groups["groups"][0]["preferredVersion"]["groupVersion"], "apps/v1");
    let core = world.get("/api/v1").await.ok();
    let listed: Vec<&str> = core["resources"].as_array().unwrap().iter().map(|r| r["name"].as_str().unwrap()).collect();
    assert!(listed.contains(&"pods") && listed.contains(&"pods/binding"));
    assert_eq!(world.get("/apis/apps").await.ok()["kind"], "APIGroup");
    assert_eq!(world.get("/apis/none").await.code, 404);
    let ask = async |etag: Option<&str>| {
        let mut request = request("GET", "/apis", Body::default());
        let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
        request.headers_mut().insert("accept", accept.parse().unwrap());
        if let Some(etag) = etag {
            request.headers_mut().insert("if-none-match", etag.parse().unwrap());
        }
        world.send(request).await
    };
    let full = ask(None).await;
    assert_eq!(full.headers["content-type"], "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    assert_eq!(full.ok()["items"][0]["metadata"]["name"], "apps");
    let again = ask(Some(full.headers["etag"].to_str().unwrap())).await;
    assert_eq!((again.code, again.bytes.len()), (304, 0));
}

#[tokio::test]
async fn openapi_documents_are_named_by_their_hash() {
    let world = World::new().await;
    let root = world.get("/openapi/v3").await.ok();
    let url = root["paths"]["apis/apps/v1"]["serverRelativeURL"].as_str().unwrap().to_owned();
    let document = world.get(&url).await;
    assert!(document.ok()["components"]["schemas"].as_object().unwrap().contains_key("io.k8s.api.apps.v1.Deployment"));
    assert_eq!(document.headers["cache-control"], "public, immutable");
    let stale = world.get("/openapi/v3/apis/apps/v1?hash=00").await;
    assert_eq!((stale.code, stale.headers["location"].to_str().unwrap()), (301, url.as_str()));
    assert_eq!(world.get("/openapi/v3/apis/none/v1").await.code, 404);
}
