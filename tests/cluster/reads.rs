//! Every master answers everything, and none of them shows an old state as the present one.

use anyhow::Result;
use serde_json::json;

use crate::harness::stream::revision;
use crate::harness::{Shared, Test, request, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    every_master_reads_what_any_of_them_has_written,
    a_master_reads_its_own_writes,
    every_master_shows_the_same_bytes,
];

async fn every_master_reads_what_any_of_them_has_written(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("everywhere").await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    for round in 0..5 {
        for writer in cluster.masters() {
            let name = format!("{writer}-{round}");
            let object = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name } });
            let made = request::post(&cluster.client_of(&writer).await?, &all, &object).await?.expect(201)?;
            for reader in cluster.masters() {
                let client = cluster.client_of(&reader).await?;
                let read = request::get(&client, &format!("{all}/{name}")).await?.expect(200)?;
                assert_eq!(read, made, "written on {writer}, read on {reader}");
                let list = request::get(&client, &all).await?.expect(200)?;
                assert!(revision(&list)? >= revision(&made)?, "written on {writer}, listed on {reader}");
                assert!(list["items"].as_array().unwrap().iter().any(|item| item["metadata"]["name"] == name));
            }
        }
    }
    Ok(())
}

async fn a_master_reads_its_own_writes(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("own").await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let object = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a" }, "data": { "n": "0" } });
    request::post(&cluster.client().await?, &all, &object).await?.expect(201)?;
    for master in cluster.masters() {
        let client = cluster.client_of(&master).await?;
        for round in 0..20 {
            let value = format!("{master}-{round}");
            let change = json!({ "data": { "n": value } });
            request::patch(&client, &format!("{all}/a"), "merge", &change).await?.expect(200)?;
            // "Any state" is answered from memory at once, and even that is not older than the write.
            let read = request::get(&client, &format!("{all}/a?resourceVersion=0")).await?.expect(200)?;
            assert_eq!(read["data"]["n"], value, "{master}");
        }
    }
    Ok(())
}

async fn every_master_shows_the_same_bytes(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("bytes").await?;
    cluster.kubectl(&format!("create configmap a --from-literal=k=v -n {namespace}")).await?;
    let path = format!("/api/v1/namespaces/{namespace}/configmaps/a");
    let mut bodies = Vec::new();
    for master in cluster.masters() {
        bodies.push(request::get(&cluster.client_of(&master).await?, &path).await?.body);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
    Ok(())
}
