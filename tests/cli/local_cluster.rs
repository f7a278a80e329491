//! `xebec up` and `xebec down` from nothing to nothing, with the user's kubeconfig in between.

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{Cluster, SOON, Shared, Test, binary, process, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    a_cluster_of_one_comes_up_keeps_its_data_and_goes,
    a_binary_that_was_replaced_is_what_starts_next,
    a_kubeconfig_whose_master_is_gone_is_pointed_to_another_one,
];

const OTHER: &str = "apiVersion: v1\nkind: Config\ncurrent-context: other\ncontexts:\n- name: other\n  \
    context: {cluster: other, user: other}\nclusters:\n- name: other\n  cluster: {server: 'https://127.0.0.1:1'}\n\
    users:\n- name: other\n  user: {}\n";

async fn a_cluster_of_one_comes_up_keeps_its_data_and_goes(_shared: Shared) -> Result<()> {
    let one = Cluster::unstarted("one")?;
    let user_file = one.home().join("kubeconfig");
    std::fs::write(&user_file, OTHER)?;
    let context = format!("xebec-{}", one.name());
    let kubectl = async |line: &str| {
        let mut command = process::command("kubectl", one.home());
        command.args(process::words(line));
        process::run(line, command, None).await
    };
    let told = one.xebec("up --masters 1 --nodes 0").await?.ok()?;
    assert!(told.contains(&format!("context {context}")) || told.contains(&context), "{told}");
    assert_eq!(kubectl("config current-context").await?.ok()?.trim(), "other", "the user's choice stays");
    kubectl(&format!("--context {context} create configmap a")).await?.ok()?;
    let down = one.xebec("down").await?.ok()?;
    assert!(down.contains("stopped"), "{down}");
    let status = one.xebec("status").await?;
    assert_eq!(status.code, 4, "{status:?}");
    assert!(status.stderr.contains("error[XB-Q002]"), "{status:?}");

    one.xebec("up").await?.ok()?;
    kubectl(&format!("--context {context} get configmap a")).await?.ok()?;
    one.xebec("down --purge").await?.ok()?;
    ensure!(!one.root().exists(), "the folder is still there");
    let contexts = kubectl("config get-contexts -o name").await?.ok()?;
    assert_eq!(contexts.trim(), "other", "its context went with it");
    let text = std::fs::read_to_string(&user_file).context("the user's file")?;
    ensure!(!text.contains(one.name()), "{text}");
    Ok(())
}

async fn a_binary_that_was_replaced_is_what_starts_next(_shared: Shared) -> Result<()> {
    let one = Cluster::unstarted("replaced")?;
    let program = one.home().join("xebec");
    std::fs::copy(binary()?, &program)?;
    let mut command = process::command(&program, one.home());
    command.args(process::words("up --masters 1 --nodes 0 --no-kubeconfig --cluster")).arg(one.name());
    command.arg("--data-dir").arg(one.root());
    process::run("xebec up", command, None).await?.ok()?;
    let before = one.xebec("master pid m1").await?.ok()?;
    // As a package manager does it: the new file takes the old one's name.
    let new = one.home().join("new");
    std::os::unix::fs::symlink(binary()?, &new)?;
    std::fs::rename(&new, &program)?;
    one.signal("m1", Signal::KILL).await?;
    until("the master runs from the new file", SOON, async || {
        let pid = one.xebec("master pid m1").await?.ok()?;
        ensure!(pid != before, "it is still {pid}");
        let runs = std::fs::read_link(format!("/proc/{}/exe", pid.trim()))?;
        ensure!(runs == std::fs::canonicalize(binary()?)?, "it runs {}", runs.display());
        Ok(())
    })
    .await?;
    one.healthy().await?;
    one.xebec("down --purge").await?.ok().map(drop)
}

/// The master that a kubeconfig names.
fn named(text: &str) -> Result<String> {
    let server = text.split("server: ").nth(1).and_then(|rest| rest.lines().next()).context("a server")?;
    Ok(server.trim_matches(['"', '\'']).to_owned())
}

async fn a_kubeconfig_whose_master_is_gone_is_pointed_to_another_one(cluster: Shared) -> Result<()> {
    cluster.healthy().await?;
    let user_file = cluster.home().join("kubeconfig");
    let others = OTHER.replace("clusters:\n", "clusters:\n- name: more\n  cluster: {server: 'https://127.0.0.1:2'}\n");
    std::fs::write(&user_file, &others)?;
    cluster.xebec("kubeconfig merge").await?.ok()?;
    let context = format!("xebec-{}", cluster.name());
    let kubectl = async |line: &str| {
        let mut command = process::command("kubectl", cluster.home());
        command.args(process::words(line));
        process::run(line, command, None).await
    };
    let view = async || {
        kubectl(&format!("config view --minify --context {context} -o 'jsonpath={{.clusters[0].cluster.server}}'"))
            .await?
            .ok()
    };
    let first = view().await?;
    let gone = cluster.masters().into_iter().find(|master| cluster.server(master).is_ok_and(|at| at == first));
    let gone = gone.with_context(|| format!("{first} is no master"))?;

    // Its master is killed, and whoever would start it again sleeps.
    let recorded: serde_json::Value = serde_json::from_slice(&std::fs::read(cluster.root().join("cluster.json"))?)?;
    let supervisor = recorded["supervisor"]["pid"].as_i64().context("a supervisor")?;
    let supervisor = Pid::from_raw(i32::try_from(supervisor)?).context("a process id")?;
    kill_process(supervisor, Signal::STOP)?;
    cluster.signal(&gone, Signal::KILL).await?;
    let refused = kubectl(&format!("--context {context} get namespaces --request-timeout=3s")).await?;
    let told = cluster.xebec("kubeconfig refresh").await?;
    let shown = kubectl(&format!("--context {context} get namespaces")).await?;
    // A file of one's own knows the others, too, wherever it lies.
    let copy = cluster.home().join("copy");
    let text = std::fs::read_to_string(cluster.kubeconfig())?;
    std::fs::write(&copy, text.replace(&named(&text)?, &first))?;
    let elsewhere = cluster.xebec(&format!("kubeconfig refresh --kubeconfig {}", copy.display())).await?;
    kill_process(supervisor, Signal::CONT)?;

    ensure!(refused.code != 0, "{gone} was gone: {refused:?}");
    let told = told.ok()?;
    assert!(told.contains(&context) && !told.contains(&first), "{told}");
    assert!(shown.ok()?.contains("kube-system"));
    elsewhere.ok()?;
    ensure!(named(&std::fs::read_to_string(&copy)?)? != first, "the copy still names {first}");
    assert_ne!(view().await?, first);
    assert_eq!(kubectl("config current-context").await?.ok()?.trim(), "other", "the user's choice stays");
    let clusters = kubectl("config get-clusters").await?.ok()?;
    assert!(clusters.contains("more") && clusters.contains("other"), "{clusters}");
    cluster.healthy().await?;

    // The cluster's own file follows by itself when a master hangs.
    let own = cluster.kubeconfig();
    let hanging = named(&std::fs::read_to_string(&own)?)?;
    let master = cluster.masters().into_iter().find(|master| cluster.server(master).is_ok_and(|at| at == hanging));
    let master = master.with_context(|| format!("{hanging} is no master"))?;
    cluster.signal(&master, Signal::STOP).await?;
    let turned = until("the kubeconfig names another master", SOON, async || {
        let now = named(&std::fs::read_to_string(&own)?)?;
        ensure!(now != hanging, "it names {now}");
        Ok(())
    });
    let turned = turned.await;
    cluster.signal(&master, Signal::CONT).await?;
    turned?;
    cluster.healthy().await.map(drop)
}
