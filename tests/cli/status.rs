//! `xebec status` and `xebec master pid` against running masters.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::harness::{SOON, Shared, Test, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    status_tells_every_master_as_json,
    status_draws_a_table,
    status_goes_on_until_nobody_reads_it,
    the_pid_of_a_master_is_that_of_a_server_process,
    running_up_again_changes_nothing,
];

async fn status_tells_every_master_as_json(cluster: Shared) -> Result<()> {
    let status: Value = until("all are well", SOON, async || {
        let ran = cluster.xebec("status -o json").await?;
        ensure!(ran.code == 0, "{ran:?}");
        Ok(serde_json::from_str(&ran.stdout)?)
    })
    .await?;
    assert_eq!((&status["apiVersion"], &status["kind"]), (&json!("xebec.io/v1"), &json!("ClusterStatus")));
    assert_eq!((&status["health"], &status["canLose"], &status["voters"]), (&json!("Healthy"), &json!(1), &json!(3)));
    assert_eq!(status["cluster"], cluster.name());
    assert_eq!(status["disagreements"], json!([]));
    let masters = status["masters"].as_array().context("masters")?;
    let names: Vec<&str> = masters.iter().filter_map(|master| master["name"].as_str()).collect();
    assert_eq!(names, ["m1", "m2", "m3"]);
    let leaders: Vec<&Value> = masters.iter().filter(|master| master["role"] == "leader").collect();
    assert_eq!(leaders.len(), 1, "{status}");
    assert_eq!(leaders[0]["name"], status["leader"]);
    for master in masters {
        assert_eq!((&master["reachable"], &master["ready"]), (&json!(true), &json!(true)), "{master}");
        assert!(master["apiAddress"].as_str().is_some_and(|address| address.starts_with("127.0.0.1:")), "{master}");
        assert!(master["pid"].as_u64() > Some(1) && master["term"].as_u64() >= Some(1), "{master}");
        assert!(master["applied"].as_u64() > Some(0) && master["revision"].as_u64() > Some(0), "{master}");
    }
    for role in ["scheduler", "controllers"] {
        let holder = status["roles"]
            .as_object()
            .context("roles")?
            .iter()
            .find(|(name, _)| name.contains(role.trim_end_matches('s')));
        assert_eq!(holder.map(|(_, holder)| holder), Some(&status["leader"]), "{role}: {status}");
    }
    Ok(())
}

async fn status_draws_a_table(cluster: Shared) -> Result<()> {
    let text = cluster.xebec("status").await?.stdout;
    let first = text.lines().next().unwrap_or_default();
    assert!(first.contains(cluster.name()) && first.contains("3 masters, can lose 1"), "{text}");
    let header = text.lines().find(|line| line.starts_with("MASTER")).context("no header")?;
    for column in ["ROLE", "ADDRESS", "APPLIED", "VERSION"] {
        assert!(header.contains(column), "{header}");
    }
    assert!(!text.contains('\x1b'), "no colours in a pipe");
    Ok(())
}

async fn status_goes_on_until_nobody_reads_it(cluster: Shared) -> Result<()> {
    for (form, first) in [("", "MASTER"), (" -o json", "  \"kind\": \"ClusterStatus\",")] {
        let mut following = cluster.xebec_follow(&format!("status -w --interval 100ms{form}"))?;
        for round in 0..3 {
            let seen = async {
                while let Some(line) = following.lines.next_line().await? {
                    if line.starts_with(first) {
                        return Ok(());
                    }
                }
                bail!("it ended")
            };
            let seen = tokio::time::timeout(SOON, seen).await;
            seen.with_context(|| format!("round {round}"))?.with_context(|| format!("round {round}{form}"))?;
        }
        let ended = following.unread(SOON).await?;
        ensure!(ended == Some(0), "it ended with {ended:?} when nobody read any more");
    }
    Ok(())
}

async fn the_pid_of_a_master_is_that_of_a_server_process(cluster: Shared) -> Result<()> {
    let status = cluster.status().await?;
    for master in &status.masters {
        let told = cluster.xebec(&format!("master pid {}", master.name)).await?.ok()?;
        assert_eq!(told.trim().parse::<u32>().ok(), master.pid);
        let line = std::fs::read_to_string(format!("/proc/{}/cmdline", told.trim()))?;
        assert!(line.contains("server"), "{line}");
    }
    let leader = cluster.xebec("master pid leader").await?.ok()?;
    let pids: Vec<Option<u32>> = status.masters.iter().map(|master| master.pid).collect();
    assert!(pids.contains(&leader.trim().parse().ok()), "{leader} of {pids:?}");
    Ok(())
}

async fn running_up_again_changes_nothing(cluster: Shared) -> Result<()> {
    let before: Vec<Option<u32>> = cluster.status().await?.masters.iter().map(|master| master.pid).collect();
    let told = cluster.xebec("up --no-kubeconfig").await?.ok()?;
    assert!(told.contains("as it was left") && told.contains("ready"), "{told}");
    let after: Vec<Option<u32>> = cluster.status().await?.masters.iter().map(|master| master.pid).collect();
    assert_eq!(before, after);
    Ok(())
}
