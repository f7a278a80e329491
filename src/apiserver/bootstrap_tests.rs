//! What a fresh cluster has, with three masters starting at once over one store.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use super::*;
use crate::server::ApiServer;
use crate::testing::{Authority, Files, config, server_over};

struct Masters {
    store: store::Store,
    servers: Vec<ApiServer>,
    _files: Files,
}

impl Masters {
    async fn start(count: usize) -> Self {
        let files = Files::new();
        let authority = Authority::new();
        let store = crate::testing::store(&files.dir().join("state")).await;
        let servers = (0..count).map(|_| server_over(config(&files, &authority), store.clone())).collect();
        Self { store, servers, _files: files }
    }

    /// Runs the bootstrap of all of them until all are done.
    async fn bootstrap(&self) {
        for server in &self.servers {
            let server = server.clone();
            tokio::spawn(async move { server.bootstrap().await });
        }
        let all = futures::future::join_all(self.servers.iter().map(ApiServer::bootstrapped));
        tokio::time::timeout(Duration::from_secs(20), all).await.unwrap();
    }

    fn loopback(&self) -> Loopback {
        Loopback::new(self.servers[0].service())
    }

    async fn get(&self, kind: &str, api_version: &str, namespace: &str, name: &str) -> Option<Object> {
        let row = resources::by_api_version(api_version, kind).unwrap();
        self.loopback().get(row, namespace, name).await.unwrap()
    }
}

#[tokio::test]
async fn three_masters_that_start_at_once_write_everything_once() {
    let masters = Masters::start(3).await;
    masters.bootstrap().await;
    for name in NAMESPACES {
        assert!(masters.get("Namespace", "v1", "", name).await.is_some(), "{name}");
    }
    let expected = bootstrap_policy::objects();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for object in &expected {
        let stored = masters.get(object.kind(), object.api_version(), object.namespace(), object.name()).await.unwrap();
        assert_eq!(bootstrap_policy::mend(object, &stored), Mend::Nothing, "{}", object.name());
        *counts.entry(object.kind()).or_default() += 1;
    }
    let view = masters.store.view();
    assert_eq!(view.count(b"clusterroles.rbac.authorization.k8s.io/"), counts["ClusterRole"]);
    let service = masters.get("Service", "v1", "default", "kubernetes").await.unwrap();
    assert_eq!(service.str(&["spec", "clusterIP"]), "10.96.0.1");
    let endpoints = masters.get("Endpoints", "v1", "default", "kubernetes").await.unwrap();
    assert_eq!(endpoints.list(&["subsets"])[0]["ports"][0]["port"], 6443);
    assert!(masters.get("EndpointSlice", "discovery.k8s.io/v1", "default", "kubernetes").await.is_some());
}

#[tokio::test]
async fn a_second_start_writes_nothing_and_a_damaged_role_is_mended() {
    let masters = Masters::start(1).await;
    masters.bootstrap().await;
    let before = masters.store.view().revision();
    let again =
        Masters { servers: vec![masters.servers[0].clone()], store: masters.store.clone(), _files: Files::new() };
    let loopback = again.loopback();
    namespaces(&loopback).await.unwrap();
    policy(&loopback).await.unwrap();
    masters::reconcile(again.servers[0].shared(), &loopback).await.unwrap();
    assert_eq!(masters.store.view().revision(), before);

    let row = resources::by_api_version("rbac.authorization.k8s.io/v1", "ClusterRole").unwrap();
    let mut role = loopback.get(row, "", "system:node").await.unwrap().unwrap();
    role.set(&["rules"], Vec::<serde_json::Value>::new());
    loopback.update(row, &role).await.unwrap();
    policy(&loopback).await.unwrap();
    let mended = loopback.get(row, "", "system:node").await.unwrap().unwrap();
    assert!(!mended.list(&["rules"]).is_empty());
}

#[tokio::test]
async fn the_bootstrap_policy_rules_over_requests_as_soon_as_it_is_written() {
    let masters = Masters::start(1).await;
    masters.bootstrap().await;
    let authorizer = &masters.servers[0].shared().authorizer;
    let scheduler = api::identity::UserInfo::authenticated("system:kube-scheduler", []);
    let controller = api::identity::UserInfo::service_account("kube-system", "deployment-controller");
    let wanted = |verb, group, resource, subresource| crate::authz::Attributes {
        is_resource: true,
        verb,
        group,
        resource,
        subresource,
        namespace: "default",
        name: "x",
        ..Default::default()
    };
    assert!(authorizer.authorize(&scheduler, &wanted("create", "", "pods", "binding")).allowed);
    assert!(!authorizer.authorize(&scheduler, &wanted("create", "", "secrets", "")).allowed);
    assert!(authorizer.authorize(&controller, &wanted("update", "apps", "replicasets", "")).allowed);
    assert!(!authorizer.authorize(&controller, &wanted("get", "", "secrets", "")).allowed);
}
