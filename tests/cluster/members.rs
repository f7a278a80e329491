//! Masters that lose their data come back by themselves under a new id, while clients write; leadership moves by command.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    leadership_moves_by_command,
    masters_whose_data_is_gone_or_damaged_come_back_under_a_new_id_while_clients_write,
];

/// Longest time between two accepted writes while a follower goes and comes back. The figure to reach is a second, on an
/// idle machine with an optimised build.
const GAP_MAX: Duration = Duration::from_secs(8);

/// Ids of the masters by name, as the leader knows them.
async fn ids(cluster: &Shared) -> Result<BTreeMap<String, u64>> {
    let listed: Vec<Value> = serde_json::from_str(&cluster.xebec("master list -o json").await?.ok()?)?;
    let id = |row: &Value| Some((row["name"].as_str()?.to_owned(), row["nodeId"].as_u64()?));
    listed.iter().map(|row| id(row).with_context(|| format!("{row}"))).collect()
}

fn data_of(cluster: &Shared, master: &str) -> PathBuf {
    cluster.root().join(master).join("data")
}

/// Writes without pause on the master that leads until told to stop; the longest time between two successes.
fn load(
    cluster: &Shared,
    namespace: &str,
    master: &str,
) -> (Arc<AtomicBool>, tokio::task::JoinHandle<Result<Duration>>) {
    let stop = Arc::new(AtomicBool::new(false));
    let (stopped, cluster) = (stop.clone(), cluster.clone());
    let (all, master) = (format!("/api/v1/namespaces/{namespace}/configmaps"), master.to_owned());
    let task = tokio::spawn(async move {
        let client = cluster.client_of(&master).await?;
        let (mut longest, mut last, mut number) = (Duration::ZERO, Instant::now(), 0);
        while !stopped.load(Ordering::Relaxed) {
            number += 1;
            let object =
                json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": format!("load-{number}") } });
            if request::post(&client, &all, &object).await.is_ok_and(|answer| answer.status.is_success()) {
                longest = longest.max(last.elapsed());
                last = Instant::now();
            }
        }
        Ok(longest.max(last.elapsed()))
    });
    (stop, task)
}

/// Kills a master after its data was touched as `harm` says, and waits until it is back under another id.
async fn comes_back(cluster: &Shared, master: &str, harm: impl Fn(PathBuf) -> Result<()>) -> Result<()> {
    let before = ids(cluster).await?.get(master).copied().with_context(|| format!("{master} is no member"))?;
    cluster.signal(master, Signal::STOP).await?;
    let harmed = harm(data_of(cluster, master));
    cluster.signal(master, Signal::KILL).await?;
    harmed?;
    until("it is back under another id", SOON, async || {
        let now = ids(cluster).await?;
        ensure!(now.len() == 3 && now.get(master).is_some_and(|id| *id > before), "{now:?}, was {before}");
        Ok(())
    })
    .await?;
    cluster.healthy().await.map(drop)
}

async fn masters_whose_data_is_gone_or_damaged_come_back_under_a_new_id_while_clients_write(
    cluster: Shared,
) -> Result<()> {
    let namespace = cluster.namespace("comeback").await?;
    let leader = cluster.healthy().await?.leader.context("leader")?;
    let mut others = cluster.masters().into_iter().filter(|master| *master != leader);
    let (first, second) = (others.next().context("a second master")?, others.next().context("a third master")?);
    let (stop, longest) = load(&cluster, &namespace, &leader);
    let outcome = async {
        comes_back(&cluster, &first, |data| Ok(std::fs::remove_dir_all(data)?)).await?;
        // The mark: the log may have lost anything.
        comes_back(&cluster, &second, |data| Ok(std::fs::write(data.join("raft/mark"), vec![0; 8192])?)).await
    }
    .await;
    stop.store(true, Ordering::Relaxed);
    let longest = longest.await??;
    outcome?;
    ensure!(longest < GAP_MAX, "nothing was written for {:.1} s", longest.as_secs_f64());
    let aside = std::fs::read_dir(data_of(&cluster, &second))?
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("quarantine-"));
    ensure!(aside, "the damaged data is kept for a look");
    // Everybody has everything.
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let mut seen = Vec::new();
    for master in cluster.masters() {
        let list = request::get(&cluster.client_of(&master).await?, &all).await?.expect(200)?;
        seen.push(list["items"].as_array().map(Vec::len).context("items")?);
    }
    ensure!(seen.iter().all(|count| *count == seen[0] && *count > 1), "{seen:?}");
    cluster.kubectl(&format!("delete namespace {namespace} --wait=false")).await?;
    Ok(())
}

async fn leadership_moves_by_command(cluster: Shared) -> Result<()> {
    let leader = cluster.healthy().await?.leader.context("leader")?;
    let target = cluster.masters().into_iter().find(|master| *master != leader).context("another master")?;
    until("it is handed over", SOON, async || {
        // A handover a moment ago forbids another.
        cluster.xebec(&format!("master transfer-leader {target}")).await?.ok()
    })
    .await?;
    let now = cluster.healthy().await?;
    ensure!(now.leader.as_ref() == Some(&target), "{now:?}");
    // A removal is not done by accident, and the last word is the cluster's.
    let asked = cluster.xebec(&format!("master remove {leader}")).await?;
    ensure!(asked.code == 2, "{asked:?}");
    let unknown = cluster.xebec("master remove nobody --yes").await?;
    ensure!(unknown.code == 5 && unknown.stderr.contains("there is no master"), "{unknown:?}");
    // The Lease that shows who holds a role is nobody else's to write.
    let lease = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler";
    let mut object = until("it names who holds the role now", SOON, async || {
        let object = cluster.get(lease).await?;
        ensure!(object["spec"]["holderIdentity"] == target.as_str(), "{object}");
        Ok(object)
    })
    .await?;
    object["spec"]["holderIdentity"] = json!("me");
    let refused = request::put(&cluster.client().await?, lease, &object).await?;
    ensure!(refused.status == 403, "{refused:?}");
    Ok(())
}
