//! Runs this program once more inside namespaces of its own: network and mounts, and a user namespace where it is
//! not root. Whatever a run makes there, bridges, namespaces and mounts, is gone when its processes are gone.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, bail};

/// The ways to get there, the cheaper one first.
const WAYS: [&[&str]; 2] = [&["--net", "--mount"], &["--user", "--map-root-user", "--net", "--mount"]];

/// The arguments of `unshare` that this machine grants.
pub fn way() -> Option<&'static [&'static str]> {
    WAYS.into_iter().find(|way| {
        let mut command = Command::new("unshare");
        command.args(*way).args(["mount", "-t", "tmpfs", "tmpfs", "/run"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}

/// Runs a shell line in there; its output if it succeeds.
pub fn try_line(line: &str) -> anyhow::Result<String> {
    let way = way().context("no namespaces are granted")?;
    let output = Command::new("unshare").args(way).args(["sh", "-ec", line]).stdin(Stdio::null()).output();
    let output = output.context("starting unshare")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs this program with other arguments in there and waits for it.
pub async fn run(arguments: &[&str], dir: &Path) -> anyhow::Result<ExitStatus> {
    let way = way().context("no namespaces are granted")?;
    let program = std::env::current_exe().context("finding this program")?;
    let mut command = tokio::process::Command::new("unshare");
    command.args(way).arg(program).args(arguments).arg(dir).kill_on_drop(true);
    command.status().await.context("running in namespaces")
}
