//! `xebec up` and `xebec down` from nothing to nothing, with the user's kubeconfig in between.

use anyhow::{Context, Result, ensure};

use crate::harness::{Cluster, Shared, Test, process, tests};

/// The table.
pub const TESTS: &[Test] = tests![a_cluster_of_one_comes_up_keeps_its_data_and_goes,];

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
