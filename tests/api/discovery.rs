//! What the server tells of itself: kinds, versions, schemas, health, metrics.

use anyhow::{Context, Result};
use serde_json::json;

use crate::harness::{Shared, Test, request, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    kubectl_lists_the_kinds_of_every_group,
    kubectl_explains_a_field,
    discovery_answers_in_both_forms,
    the_version_is_told,
    health_is_told_check_by_check,
    metrics_count_requests,
];

async fn kubectl_lists_the_kinds_of_every_group(cluster: Shared) -> Result<()> {
    let table = cluster.kubectl("api-resources --no-headers").await?;
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    for wanted in [
        &["configmaps", "cm", "v1", "true", "ConfigMap"][..],
        &["namespaces", "ns", "v1", "false", "Namespace"],
        &["nodes", "no", "v1", "false", "Node"],
        &["pods", "po", "v1", "true", "Pod"],
        &["services", "svc", "v1", "true", "Service"],
        &["serviceaccounts", "sa", "v1", "true", "ServiceAccount"],
        &["secrets", "v1", "true", "Secret"],
        &["events", "ev", "v1", "true", "Event"],
        &["endpoints", "ep", "v1", "true", "Endpoints"],
        &["componentstatuses", "cs", "v1", "false", "ComponentStatus"],
        &["replicationcontrollers", "rc", "v1", "true", "ReplicationController"],
        &["deployments", "deploy", "apps/v1", "true", "Deployment"],
        &["replicasets", "rs", "apps/v1", "true", "ReplicaSet"],
        &["endpointslices", "discovery.k8s.io/v1", "true", "EndpointSlice"],
        &["leases", "coordination.k8s.io/v1", "true", "Lease"],
        &["clusterroles", "rbac.authorization.k8s.io/v1", "false", "ClusterRole"],
        &["rolebindings", "rbac.authorization.k8s.io/v1", "true", "RoleBinding"],
        &["subjectaccessreviews", "authorization.k8s.io/v1", "false", "SubjectAccessReview"],
        &["tokenreviews", "authentication.k8s.io/v1", "false", "TokenReview"],
    ] {
        assert!(rows.iter().any(|row| row == wanted), "{wanted:?} is not in\n{table}");
    }
    let all = cluster.kubectl("api-resources --categories=all --no-headers -o name").await?;
    assert!(all.contains("deployments.apps") && all.contains("pods") && !all.contains("secrets"), "{all}");
    Ok(())
}

async fn kubectl_explains_a_field(cluster: Shared) -> Result<()> {
    let text = cluster.kubectl("explain deployment.spec").await?;
    assert!(text.contains("How many pods are wanted."), "{text}");
    let pod = cluster.kubectl("explain pod").await?;
    for said in ["Containers that run together on one node", "What is wished for."] {
        assert!(pod.contains(said), "{said}: {pod}");
    }
    for part in [
        "GROUP:      apps",
        "KIND:       Deployment",
        "VERSION:    v1",
        "FIELD: spec",
        "replicas\t<integer>",
        "template\t<PodTemplateSpec> -required-",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    let text = cluster.kubectl("explain pods.spec.containers.resources").await?;
    assert!(
        text.contains("FIELD: resources <ResourceRequirements>") && text.contains("requests\t<map[string]Quantity>"),
        "{text}"
    );
    Ok(())
}

async fn discovery_answers_in_both_forms(cluster: Shared) -> Result<()> {
    let versions = cluster.get("/api").await?;
    assert_eq!((&versions["kind"], &versions["versions"]), (&json!("APIVersions"), &json!(["v1"])));
    let groups = cluster.get("/apis").await?;
    assert_eq!(groups["kind"], "APIGroupList");
    let apps = groups["groups"].as_array().context("groups")?.iter().find(|group| group["name"] == "apps");
    assert_eq!(apps.context("apps")?["preferredVersion"]["groupVersion"], "apps/v1");
    let kinds = cluster.get("/apis/apps/v1").await?;
    assert_eq!((&kinds["kind"], &kinds["groupVersion"]), (&json!("APIResourceList"), &json!("apps/v1")));
    let names: Vec<&str> =
        kinds["resources"].as_array().unwrap().iter().filter_map(|kind| kind["name"].as_str()).collect();
    for name in ["deployments", "deployments/scale", "deployments/status", "replicasets"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let client = cluster.client().await?;
    let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    let aggregated = request::send(&client, "GET", "/apis", &[("accept", accept)], Vec::new()).await?;
    let list = aggregated.expect(200)?;
    assert_eq!(
        (&list["kind"], &list["apiVersion"]),
        (&json!("APIGroupDiscoveryList"), &json!("apidiscovery.k8s.io/v2"))
    );
    let tag = aggregated.headers.get("etag").context("ETag")?.to_str()?.to_owned();
    let again =
        request::send(&client, "GET", "/apis", &[("accept", accept), ("if-none-match", &tag)], Vec::new()).await?;
    assert_eq!(again.status, 304);
    Ok(())
}

async fn the_version_is_told(cluster: Shared) -> Result<()> {
    let version = cluster.get("/version").await?;
    assert_eq!((&version["major"], &version["minor"]), (&json!("1"), &json!("37")));
    assert!(version["gitVersion"].as_str().is_some_and(|text| text.starts_with("v1.37.")), "{version}");
    let both = cluster.kubectl_json("version").await?;
    assert_eq!(both["serverVersion"]["minor"], "37");
    Ok(())
}

async fn health_is_told_check_by_check(cluster: Shared) -> Result<()> {
    let client = cluster.client().await?;
    for path in ["/livez", "/readyz", "/healthz"] {
        let answer = request::get(&client, path).await?;
        assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, "ok"), "{path}");
        let told = request::get(&client, &format!("{path}?verbose")).await?.text();
        assert!(told.contains("[+]ping ok\n"), "{told}");
        let check = path.trim_start_matches('/');
        assert!(told.ends_with(&format!("{check} check passed\n")), "{told}");
    }
    Ok(())
}

async fn metrics_count_requests(cluster: Shared) -> Result<()> {
    let client = cluster.client().await?;
    let text = request::get(&client, "/metrics").await?.text();
    let counted =
        text.lines().any(|line| line.starts_with("apiserver_request_total{") && line.contains("verb=\"LIST\""));
    assert!(counted, "{}", text.lines().take(40).collect::<Vec<_>>().join("\n"));
    Ok(())
}
