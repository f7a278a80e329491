//! Lists: pages, selectors, and what a resourceVersion in the query means.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::harness::{Shared, Test, request, stream, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    pages_of_a_list_show_one_moment,
    selectors_choose_by_labels_and_fields,
    a_list_at_an_exact_revision_shows_the_past,
    a_list_not_older_than_a_revision_is_at_least_as_new,
    metadata_alone_is_listed_when_asked_for,
];

async fn make(cluster: &Shared, namespace: &str, names: &[&str]) -> Result<Vec<Value>> {
    let client = cluster.client().await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let mut made = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let parity = if at % 2 == 0 { "even" } else { "odd" };
        let object = json!({ "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": { "name": name, "labels": { "list": "yes", "parity": parity } } });
        made.push(request::post(&client, &all, &object).await?.expect(201)?);
    }
    Ok(made)
}

fn names(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().cloned().unwrap_or_default();
    items.iter().filter_map(|item| item["metadata"]["name"].as_str().map(str::to_owned)).collect()
}

async fn pages_of_a_list_show_one_moment(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("pages").await?;
    make(&cluster, &namespace, &["a", "b", "c", "d", "e"]).await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let names_only = "fieldSelector=metadata.name%21%3Dkube-root-ca.crt&limit=2";
    let first = cluster.get(&format!("{all}?limit=2")).await?;
    assert_eq!(names(&first), ["a", "b"]);
    let remaining = first["metadata"]["remainingItemCount"].as_i64().context("remainingItemCount")?;
    assert!(remaining >= 3, "{first}");
    // What happens between pages is not seen by the later ones.
    make(&cluster, &namespace, &["bb"]).await?;
    let client = cluster.client().await?;
    request::delete(&client, &format!("{all}/d"), &Value::Null).await?.expect(200)?;
    let token = first["metadata"]["continue"].as_str().context("continue")?;
    let second = cluster.get(&format!("{all}?limit=2&continue={token}")).await?;
    assert_eq!(names(&second), ["c", "d"]);
    assert_eq!(second["metadata"]["resourceVersion"], first["metadata"]["resourceVersion"]);
    let token = second["metadata"]["continue"].as_str().context("continue")?;
    let third = cluster.get(&format!("{all}?limit=500&continue={token}")).await?;
    assert_eq!(names(&third)[0], "e");
    assert!(third["metadata"].get("continue").is_none_or(|token| token == ""), "{third}");
    // With a selector nobody counts what remains.
    let selected = cluster.get(&format!("{all}?{names_only}")).await?;
    assert!(selected["metadata"].get("remainingItemCount").is_none(), "{selected}");
    assert!(selected["metadata"]["continue"].is_string(), "{selected}");
    let token = selected["metadata"]["continue"].as_str().context("continue")?;
    let told = request::get(&client, &format!("{all}?limit=2&resourceVersion=5&continue={token}")).await?;
    assert!([400, 422].contains(&told.status.as_u16()), "{told:?}");
    Ok(())
}

async fn selectors_choose_by_labels_and_fields(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("selectors").await?;
    make(&cluster, &namespace, &["a", "b", "c"]).await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    for (query, wanted) in [
        ("labelSelector=parity%3Deven", &["a", "c"][..]),
        ("labelSelector=list%2Cparity%21%3Deven", &["b"]),
        ("labelSelector=parity+in+%28odd%2Ceven%29", &["a", "b", "c"]),
        ("labelSelector=list%2Cparity+notin+%28odd%29", &["a", "c"]),
        ("labelSelector=%21list", &["kube-root-ca.crt"]),
        ("fieldSelector=metadata.name%3Db", &["b"]),
        ("labelSelector=list&fieldSelector=metadata.name%21%3Db", &["a", "c"]),
    ] {
        // The namespace's own ConfigMap comes when its controller makes it.
        crate::harness::until("the selector's answer is right", crate::harness::SOON, async || {
            let found = names(&cluster.get(&format!("{all}?{query}")).await?);
            anyhow::ensure!(found == wanted, "{query}: {found:?}");
            Ok(())
        })
        .await?;
    }
    let pods = cluster.get("/api/v1/pods?fieldSelector=spec.nodeName%3Dnowhere%2Cstatus.phase%3DRunning").await?;
    assert_eq!(pods["items"], json!([]));
    Ok(())
}

async fn a_list_at_an_exact_revision_shows_the_past(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("past").await?;
    let made = make(&cluster, &namespace, &["a", "b"]).await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let revision = stream::revision(&made[1])?;
    let client = cluster.client().await?;
    request::delete(&client, &format!("{all}/a"), &Value::Null).await?.expect(200)?;
    let past = format!("{all}?labelSelector=list&resourceVersionMatch=Exact&resourceVersion={revision}");
    let list = cluster.get(&past).await?;
    assert_eq!(names(&list), ["a", "b"]);
    assert_eq!(stream::revision(&list)?, revision);
    let before = format!("{all}?labelSelector=list&resourceVersionMatch=Exact&resourceVersion={}", revision - 1);
    assert!(!names(&cluster.get(&before).await?).contains(&"b".to_owned()));
    for (query, text) in [
        ("resourceVersionMatch=Exact", "resourceVersionMatch is forbidden unless resourceVersion is provided"),
        (
            "resourceVersionMatch=Exact&resourceVersion=0",
            "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"",
        ),
        ("resourceVersionMatch=Some&resourceVersion=1", "Unsupported value: \"Some\""),
    ] {
        let told = request::get(&client, &format!("{all}?{query}")).await?.expect(422)?;
        assert!(told["message"].as_str().unwrap().contains(text), "{query}: {told}");
    }
    Ok(())
}

async fn a_list_not_older_than_a_revision_is_at_least_as_new(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("fresh").await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    for round in 0..10 {
        let name = format!("round-{round}");
        let made = make(&cluster, &namespace, &[&name]).await?;
        let revision = stream::revision(&made[0])?;
        let list = cluster.get(&format!("{all}?resourceVersion={revision}")).await?;
        assert!(names(&list).contains(&name), "{list}");
        assert!(stream::revision(&list)? >= revision);
    }
    cluster.get(&format!("{all}?resourceVersion=0")).await?;
    Ok(())
}

async fn metadata_alone_is_listed_when_asked_for(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("metadata").await?;
    make(&cluster, &namespace, &["a"]).await?;
    let client = cluster.client().await?;
    let path = format!("/api/v1/namespaces/{namespace}/configmaps?labelSelector=list");
    let accept = [("accept", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")];
    let list = request::send(&client, "GET", &path, &accept, Vec::new()).await?.expect(200)?;
    assert_eq!(list["kind"], "PartialObjectMetadataList");
    assert_eq!(list["apiVersion"], "meta.k8s.io/v1");
    let item = &list["items"][0];
    assert_eq!(item["metadata"]["name"], "a");
    assert!(item.get("data").is_none(), "{item}");
    Ok(())
}
