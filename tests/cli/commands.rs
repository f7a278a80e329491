//! Commands that need no cluster, and how commands fail: text, codes, exit codes.

use anyhow::Result;
use serde_json::Value;

use crate::harness::{Shared, Test, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    the_version_is_printed_for_people_and_for_programs,
    completion_is_printed_for_each_shell,
    errors_have_a_code_a_reason_and_a_way_on,
    wrong_usage_ends_with_two,
    every_code_is_explained,
    the_kubeconfig_is_printed,
    help_names_the_commands,
];

async fn the_version_is_printed_for_people_and_for_programs(cluster: Shared) -> Result<()> {
    let text = cluster.xebec_alone("version").await?.ok()?;
    assert!(text.starts_with("xebec v") && text.contains("(Kubernetes v1.37."), "{text}");
    let value: Value = serde_json::from_str(&cluster.xebec_alone("version -o json").await?.ok()?)?;
    assert!(value["version"].is_string(), "{value}");
    let served = cluster.get("/version").await?;
    let kubernetes = value["kubernetes"].as_str().unwrap_or_default();
    assert!(served["gitVersion"].as_str().is_some_and(|text| text.starts_with(kubernetes)), "{value} {served}");
    Ok(())
}

async fn completion_is_printed_for_each_shell(cluster: Shared) -> Result<()> {
    for shell in ["bash", "zsh", "fish"] {
        let script = cluster.xebec_alone(&format!("completion {shell}")).await?.ok()?;
        assert!(script.contains("xebec") && script.contains("status"), "{shell}: {script}");
    }
    Ok(())
}

async fn errors_have_a_code_a_reason_and_a_way_on(cluster: Shared) -> Result<()> {
    let away = cluster.home().join("nothing-here");
    for (line, exit, code) in [
        (format!("status --data-dir {}", away.display()), 5, "XB-F002"),
        (format!("down --data-dir {}", away.display()), 5, "XB-F002"),
        (format!("master pid m1 --data-dir {}", away.display()), 5, "XB-F002"),
        ("join xebec1.broken --data-dir x".to_owned(), 5, "XB-T001"),
        ("status --interval 1ms --watch".to_owned(), 2, "XB-S001"),
    ] {
        let ran = cluster.xebec_alone(&line).await?;
        assert_eq!(ran.code, exit, "{ran:?}");
        assert!(ran.stderr.starts_with(&format!("error[{code}]: ")), "{ran:?}");
        assert!(ran.stderr.trim_end().ends_with(&format!("docs   xebec explain {code}")), "{ran:?}");
    }
    let ran = cluster.xebec("master pid m9").await?;
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.stderr.contains("has no master \"m9\"") && ran.stderr.contains("do     xebec status"), "{ran:?}");
    let ran = cluster.xebec("up --masters 5 --no-kubeconfig").await?;
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.stderr.contains("has 3 masters, not 5"), "{ran:?}");
    Ok(())
}

async fn wrong_usage_ends_with_two(cluster: Shared) -> Result<()> {
    for line in ["status --no-such-flag", "no-such-command", "master", "up --masters many", "completion tcsh"] {
        let ran = cluster.xebec_alone(line).await?;
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.stderr.contains("Usage:") || ran.stderr.contains("error:"), "{ran:?}");
    }
    Ok(())
}

async fn every_code_is_explained(cluster: Shared) -> Result<()> {
    let list = cluster.xebec_alone("explain").await?.ok()?;
    let codes: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(codes.len() > 10 && codes.iter().all(|code| code.starts_with("XB-")), "{list}");
    let page = cluster.xebec_alone("explain xb-q001").await?.ok()?;
    assert!(page.starts_with("XB-Q001: no majority of masters (exit code 4)"), "{page}");
    assert_eq!(cluster.xebec_alone("explain XB-Z999").await?.code, 2);
    Ok(())
}

async fn the_kubeconfig_is_printed(cluster: Shared) -> Result<()> {
    let text = cluster.xebec("kubeconfig print").await?.ok()?;
    for part in ["kind: Config", "current-context:", "certificate-authority-data:", "client-key-data:"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    Ok(())
}

async fn help_names_the_commands(cluster: Shared) -> Result<()> {
    let help = cluster.xebec_alone("--help").await?.ok()?;
    for command in ["up", "down", "init", "join", "server", "status", "master", "kubeconfig", "completion", "version"] {
        assert!(help.lines().any(|line| line.trim_start().starts_with(&format!("{command} "))), "{command}: {help}");
    }
    assert!(help.contains("Exit codes:"), "{help}");
    Ok(())
}
