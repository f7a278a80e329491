//! Certificates that run out while everything goes on: they are renewed in time, for clients and between members.
//! The test starts a cluster of its own, whose certificates last less than a minute.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::harness::stream::Watch;
use crate::harness::wire::Wire;
use crate::harness::{Cluster, SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![certificates_are_renewed_while_watches_stay_open,];

/// Two thirds of it pass before anything is renewed.
const LIFETIME: Duration = Duration::from_secs(45);
const WITHIN: Duration = Duration::from_secs(90);

async fn certificates_are_renewed_while_watches_stay_open(_: Shared) -> Result<()> {
    let setting = format!("certificateLifetime={}s", LIFETIME.as_secs());
    let cluster = Cluster::start_with("certificates", 0, &[&setting]).await?;
    let checked = check(&cluster).await;
    if checked.is_err() {
        cluster.keep_logs();
    }
    checked
}

/// The certificates that a master shows to clients and to peers.
async fn shown(cluster: &Cluster, master: &str) -> Result<[Vec<u8>; 2]> {
    let client = cluster.wire(master, b"http/1.1", None).await?;
    let peer = Wire::open(&cluster.peer_address(master)?, b"h2", Some(&cluster.identity("peer-1")?)).await?;
    Ok([client.certificate()?, peer.certificate()?])
}

async fn check(cluster: &Cluster) -> Result<()> {
    let namespace = cluster.namespace("renewal").await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let start = cluster.get(&all).await?["metadata"]["resourceVersion"].as_str().context("a revision")?.to_owned();
    let (mut first, mut watches) = (Vec::new(), Vec::new());
    for master in cluster.masters() {
        let path = format!("{all}?resourceVersion={start}");
        watches.push((master.clone(), Watch::open(&cluster.client_of(&master).await?, &path).await?));
        first.push((master.clone(), shown(cluster, &master).await?));
    }
    for (master, before) in &first {
        let changed = async || {
            let now = shown(cluster, master).await?;
            ensure!(now[0] != before[0] && now[1] != before[1], "{master} shows its first certificates");
            Ok(())
        };
        until("both certificates are new", WITHIN, changed).await?;
    }
    // The first ones run out: whoever connects now trusts the new ones.
    let ran = cluster.xebec("certs ls -o json").await?.ok()?;
    let listed: Vec<Value> = serde_json::from_str(&ran)?;
    for name in ["admin", "apiserver-m1", "apiserver-m2", "apiserver-m3", "ca", "peer-1", "peer-2", "peer-3", "peer-ca"]
    {
        let row = listed.iter().find(|row| row["name"] == name).with_context(|| format!("{name} is not in {ran}"))?;
        assert!(row["secondsLeft"].as_i64().is_some_and(|left| left > 0), "{row}");
        assert_eq!(row["authority"], name.ends_with("ca"), "{row}");
    }
    until("the first certificates are of no use", WITHIN, async || {
        let age = cluster.started().elapsed();
        ensure!(age > LIFETIME + Duration::from_secs(20), "{age:?}");
        Ok(())
    })
    .await?;
    let follower = cluster.follower().await?;
    cluster.signal(&follower, Signal::KILL).await?;
    cluster.healthy().await?;
    for (master, mut watch) in watches {
        let fresh = kube::Client::try_from(cluster.config_of(&master).await?)?;
        let object = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": format!("by-{master}") } });
        request::post(&fresh, &all, &object).await?.expect(201).with_context(|| master.clone())?;
        if master == follower {
            continue;
        }
        // The connection of the watch was made with the first certificate, and has lost nothing.
        loop {
            let event = watch.expect(SOON).await.with_context(|| format!("the watch at {master}"))?;
            if event.name() == format!("by-{master}") {
                break;
            }
        }
    }
    Ok(())
}
