//! Namespaces: what they come with, and that deleting one empties it first.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::harness::{SOON, Shared, Test, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    a_namespace_comes_with_an_account_and_the_root_certificate,
    a_deleted_namespace_empties_and_goes,
    the_system_namespaces_are_there,
];

async fn a_namespace_comes_with_an_account_and_the_root_certificate(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("complete").await?;
    until("the root certificate is there", SOON, async || {
        let map = cluster.kubectl_json(&format!("get configmap kube-root-ca.crt -n {namespace}")).await?;
        let text = map["data"]["ca.crt"].as_str().unwrap_or_default();
        ensure!(text.starts_with("-----BEGIN CERTIFICATE-----"), "{map}");
        Ok(())
    })
    .await?;
    cluster.kubectl(&format!("delete serviceaccount default -n {namespace}")).await?;
    cluster.kubectl(&format!("delete configmap kube-root-ca.crt -n {namespace}")).await?;
    until("both are made anew", SOON, async || {
        cluster
            .kubectl(&format!("get serviceaccount/default configmap/kube-root-ca.crt -n {namespace}"))
            .await
            .map(drop)
    })
    .await
}

async fn a_deleted_namespace_empties_and_goes(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("doomed").await?;
    cluster.kubectl(&format!("create deployment web --image=nginx --replicas=2 -n {namespace}")).await?;
    cluster.kubectl(&format!("expose deployment web --port=80 -n {namespace}")).await?;
    cluster.kubectl(&format!("create secret generic s --from-literal=a=b -n {namespace}")).await?;
    cluster.kubectl(&format!("rollout status deployment web --timeout=90s -n {namespace}")).await?;
    cluster.kubectl(&format!("delete namespace {namespace} --timeout=100s")).await?;
    let refused = cluster.kubectl_fails(&format!("get namespace {namespace}")).await?;
    assert!(refused.contains("NotFound"), "{refused}");
    for kind in [
        "pods",
        "deployments",
        "replicasets",
        "services",
        "secrets",
        "configmaps",
        "endpointslices",
        "endpoints",
        "events",
    ] {
        let list = cluster.kubectl_json(&format!("get {kind} -n {namespace}")).await?;
        assert_eq!(list["items"], json!([]), "{kind}");
    }
    Ok(())
}

async fn the_system_namespaces_are_there(cluster: Shared) -> Result<()> {
    let names = cluster.kubectl("get namespaces -o name").await?;
    for name in ["default", "kube-system", "kube-public", "kube-node-lease"] {
        assert!(names.lines().any(|line| line == format!("namespace/{name}")), "{name}: {names}");
    }
    Ok(())
}
