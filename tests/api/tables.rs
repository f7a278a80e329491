//! The columns of `kubectl get` and the text of `kubectl describe`, which the server has a part in.

use anyhow::Result;
use serde_json::json;

use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] =
    tests![each_kind_has_its_columns, a_table_carries_what_was_asked_for, descriptions_tell_conditions_and_events,];

async fn each_kind_has_its_columns(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("columns").await?;
    cluster.kubectl(&format!("create deployment web --image=nginx:1 -n {namespace}")).await?;
    cluster.kubectl(&format!("expose deployment web --port=80 -n {namespace}")).await?;
    cluster.kubectl(&format!("create secret generic s --from-literal=a=b -n {namespace}")).await?;
    cluster.kubectl(&format!("create role r --verb=get --resource=pods -n {namespace}")).await?;
    cluster.kubectl(&format!("create rolebinding b --role=r --user=u -n {namespace}")).await?;
    cluster.kubectl(&format!("rollout status deployment web --timeout=60s -n {namespace}")).await?;
    for (line, columns) in [
        ("get pods", "NAME READY STATUS RESTARTS AGE"),
        ("get pods -o wide", "NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES"),
        ("get deployments", "NAME READY UP-TO-DATE AVAILABLE AGE"),
        ("get deployments -o wide", "NAME READY UP-TO-DATE AVAILABLE AGE CONTAINERS IMAGES SELECTOR"),
        ("get replicasets", "NAME DESIRED CURRENT READY AGE"),
        ("get services", "NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE"),
        ("get endpointslices", "NAME ADDRESSTYPE PORTS ENDPOINTS AGE"),
        ("get configmaps", "NAME DATA AGE"),
        ("get secrets", "NAME TYPE DATA AGE"),
        ("get serviceaccounts", "NAME AGE"),
        ("get roles", "NAME CREATED AT"),
        ("get rolebindings", "NAME ROLE AGE"),
        ("get events", "LAST SEEN TYPE REASON OBJECT MESSAGE"),
        ("get nodes", "NAME STATUS ROLES AGE VERSION"),
        ("get namespaces", "NAME STATUS AGE"),
        ("get leases -n kube-node-lease", "NAME HOLDER AGE"),
        ("get componentstatuses", "NAME STATUS MESSAGE ERROR"),
        ("get clusterrolebindings", "NAME ROLE AGE"),
    ] {
        let line = if line.contains(" -n ") { line.to_owned() } else { format!("{line} -n {namespace}") };
        let text = cluster.kubectl(&line).await?;
        let first = text.lines().next().unwrap_or_default();
        assert_eq!(first.split_whitespace().collect::<Vec<_>>().join(" "), columns, "{line}");
        assert!(text.lines().count() > 1, "{line}: {text}");
    }
    let service = cluster.kubectl(&format!("get service web --no-headers -n {namespace}")).await?;
    let cells: Vec<&str> = service.split_whitespace().collect();
    assert_eq!((cells[0], cells[1], cells[3], cells[4]), ("web", "ClusterIP", "<none>", "80/TCP"));
    let components = cluster.kubectl("get cs --no-headers").await?;
    for name in ["scheduler", "controller-manager", "etcd-0"] {
        let healthy = components.lines().any(|line| line.starts_with(name) && line.contains("Healthy"));
        assert!(healthy, "{name} is not healthy in\n{components}");
    }
    Ok(())
}

async fn a_table_carries_what_was_asked_for(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("table").await?;
    cluster.kubectl(&format!("create configmap a --from-literal=k=v -n {namespace}")).await?;
    let client = cluster.client().await?;
    let accept = [("accept", "application/json;as=Table;g=meta.k8s.io;v=v1")];
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    for (include, kind) in [("None", None), ("Metadata", Some("PartialObjectMetadata")), ("Object", Some("ConfigMap"))]
    {
        let path = format!("{all}/a?includeObject={include}");
        let table = request::send(&client, "GET", &path, &accept, Vec::new()).await?.expect(200)?;
        assert_eq!((&table["kind"], &table["apiVersion"]), (&json!("Table"), &json!("meta.k8s.io/v1")));
        let row = &table["rows"][0];
        assert_eq!(row["cells"][0], "a");
        assert_eq!(row["cells"][1], 1);
        assert_eq!(row["object"]["kind"].as_str(), kind, "{row}");
    }
    let definitions = request::send(&client, "GET", &all, &accept, Vec::new()).await?.expect(200)?;
    let name = &definitions["columnDefinitions"][0];
    assert_eq!((&name["name"], &name["type"], &name["format"]), (&json!("Name"), &json!("string"), &json!("name")));
    Ok(())
}

async fn descriptions_tell_conditions_and_events(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("describe").await?;
    cluster.kubectl(&format!("create deployment web --image=nginx:1 -n {namespace}")).await?;
    cluster.kubectl(&format!("rollout status deployment web --timeout=60s -n {namespace}")).await?;
    let text = cluster.kubectl(&format!("describe deployment web -n {namespace}")).await?;
    for part in [
        "Replicas:               1 desired | 1 updated | 1 total | 1 available | 0 unavailable",
        "StrategyType:           RollingUpdate",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    until("events are told", SOON, async || {
        let text = cluster.kubectl(&format!("describe deployment web -n {namespace}")).await?;
        anyhow::ensure!(text.contains("ScalingReplicaSet") && text.contains("deployment-controller"), "{text}");
        let text = cluster.kubectl(&format!("describe pod -l app=web -n {namespace}")).await?;
        anyhow::ensure!(text.contains("Successfully assigned") && text.contains("default-scheduler"), "{text}");
        Ok(())
    })
    .await?;
    let node = cluster.kubectl("describe node node-0").await.or(cluster.kubectl("describe nodes").await)?;
    assert!(node.contains("Allocatable:") && node.contains("kubelet"), "{node}");
    Ok(())
}
