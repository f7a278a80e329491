//! What a deletion answers with, and what it leaves behind.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::harness::stream::revision;
use crate::harness::{Shared, Test, request, tests};

/// The table.
pub const TESTS: &[Test] =
    tests![a_deletion_answers_with_the_object_or_a_status_as_its_kind_does, the_address_of_the_api_service_is_taken,];

async fn a_deletion_answers_with_the_object_or_a_status_as_its_kind_does(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("ends").await?;
    let client = cluster.client().await?;
    let core = format!("/api/v1/namespaces/{namespace}");
    let apps = format!("/apis/apps/v1/namespaces/{namespace}");
    let rbac = format!("/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}");
    let pod = json!({ "nodeName": "nowhere", "containers": [{ "name": "c", "image": "i" }] });
    let set = json!({ "selector": { "matchLabels": { "a": "b" } }, "replicas": 0, "template": {
        "metadata": { "labels": { "a": "b" } }, "spec": { "containers": [{ "name": "c", "image": "i" }] } } });
    let rows: Vec<(String, &str, &str, Value, bool)> = vec![
        (format!("{core}/pods"), "v1", "Pod", json!({ "spec": pod }), true),
        (format!("{core}/services"), "v1", "Service", json!({ "spec": { "ports": [{ "port": 80 }] } }), true),
        (format!("{core}/serviceaccounts"), "v1", "ServiceAccount", json!({}), true),
        (format!("{core}/configmaps"), "v1", "ConfigMap", json!({}), false),
        (format!("{core}/secrets"), "v1", "Secret", json!({}), false),
        (format!("{core}/endpoints"), "v1", "Endpoints", json!({}), false),
        (format!("{rbac}/roles"), "rbac.authorization.k8s.io/v1", "Role", json!({ "rules": [] }), false),
        (format!("{apps}/replicasets"), "apps/v1", "ReplicaSet", json!({ "spec": set }), false),
    ];
    for (path, api_version, kind, mut object, whole) in rows {
        object["apiVersion"] = json!(api_version);
        object["kind"] = json!(kind);
        object["metadata"] = json!({ "name": "x" });
        let made = request::post(&client, &path, &object).await?.expect(201)?;
        let options = json!({ "gracePeriodSeconds": 0, "propagationPolicy": "Background" });
        let told = request::delete(&client, &format!("{path}/x"), &options).await?.expect(200)?;
        if whole {
            assert_eq!((&told["kind"], &told["apiVersion"]), (&json!(kind), &json!(api_version)), "{told}");
            assert_eq!(told["metadata"]["uid"], made["metadata"]["uid"], "{told}");
            ensure!(revision(&told)? > revision(&made)?, "{told}");
        } else {
            assert_eq!((&told["kind"], &told["status"]), (&json!("Status"), &json!("Success")), "{kind}: {told}");
            assert_eq!(told["details"]["uid"], made["metadata"]["uid"], "{kind}: {told}");
        }
        request::get(&client, &format!("{path}/x")).await?.expect(404)?;
    }
    Ok(())
}

async fn the_address_of_the_api_service_is_taken(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("usurper").await?;
    let own = cluster.get("/api/v1/namespaces/default/services/kubernetes").await?;
    let address = &own["spec"]["clusterIP"];
    let service = json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "x" },
        "spec": { "clusterIP": address, "ports": [{ "port": 443 }] } });
    let path = format!("/api/v1/namespaces/{namespace}/services");
    let refused = request::post(&cluster.client().await?, &path, &service).await?;
    let told = refused.expect(422)?;
    let message = told["message"].as_str().unwrap_or_default();
    ensure!(message.contains("provided IP is already allocated"), "{told}");
    let port = own["spec"]["ports"][0]["targetPort"].as_u64().unwrap_or_default();
    let ports: Vec<String> = cluster.status().await?.masters.into_iter().map(|master| master.api_address).collect();
    ensure!(ports.iter().any(|address| address.ends_with(&format!(":{port}"))), "{port} is none of {ports:?}");
    Ok(())
}
