//! Stock kubectl against the cluster. Used by the tests that show what a user types.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::cluster::{Cluster, binary};
use super::process::{self, Ran, words};

/// A command that goes on, as with `get -w`. It is killed when dropped.
pub struct Following {
    /// Its output by line.
    pub lines: Lines<BufReader<ChildStdout>>,
    child: Child,
}

impl Following {
    /// Stops reading, waits until the command has noticed, and gives its exit code.
    pub async fn unread(mut self, within: Duration) -> Result<Option<i32>> {
        drop(self.lines);
        let ended = tokio::time::timeout(within, self.child.wait()).await;
        Ok(ended.context("a command that nobody reads goes on")??.code())
    }
}

fn follow(mut command: Command) -> Result<Following> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = command.spawn()?;
    let output = child.stdout.take().expect("piped above");
    Ok(Following { lines: BufReader::new(output).lines(), child })
}

impl Cluster {
    /// Runs kubectl on the next master in turn; it has to succeed.
    pub async fn kubectl(&self, line: &str) -> Result<String> {
        self.kubectl_ran(line, None).await?.ok()
    }

    /// The same, with input.
    pub async fn kubectl_with(&self, stdin: &str, line: &str) -> Result<String> {
        self.kubectl_ran(line, Some(stdin)).await?.ok()
    }

    /// Runs kubectl; it has to fail. What it complained about.
    pub async fn kubectl_fails(&self, line: &str) -> Result<String> {
        self.kubectl_ran(line, None).await?.failed()
    }

    /// Runs kubectl with `-o json`.
    pub async fn kubectl_json(&self, line: &str) -> Result<Value> {
        let text = self.kubectl(&format!("{line} -o json")).await?;
        serde_json::from_str(&text).with_context(|| format!("output of {line}"))
    }

    /// Runs kubectl, whatever comes of it.
    pub async fn kubectl_ran(&self, line: &str, stdin: Option<&str>) -> Result<Ran> {
        let server = self.next_server();
        process::run(&format!("kubectl {line}"), self.kubectl_command(&server, line), stdin).await
    }

    /// Runs kubectl against one master.
    pub async fn kubectl_at(&self, master: &str, line: &str) -> Result<Ran> {
        let server = self.server(master)?;
        process::run(&format!("kubectl {line}"), self.kubectl_command(&server, line), None).await
    }

    /// Starts kubectl and reads what it prints as it comes.
    pub fn kubectl_follow(&self, line: &str) -> Result<Following> {
        let command = self.kubectl_command(&self.next_server(), line);
        follow(command).with_context(|| format!("start kubectl {line}"))
    }

    /// Starts `xebec` for this cluster and reads what it prints as it comes.
    pub fn xebec_follow(&self, line: &str) -> Result<Following> {
        let mut command = process::command(binary()?, self.home());
        command.args(words(line)).args(["--cluster", self.name()]).arg("--data-dir").arg(self.root());
        follow(command).with_context(|| format!("start xebec {line}"))
    }

    fn kubectl_command(&self, server: &str, line: &str) -> Command {
        let mut command = process::command("kubectl", self.home());
        // The kubeconfig names one master; a test says which one it means.
        let mut arguments = words(line);
        let own = [
            format!("--kubeconfig={}", self.kubeconfig().display()),
            format!("--server={server}"),
            format!("--cache-dir={}", self.home().join("kubectl-cache").display()),
        ];
        // What stands behind `--` belongs to the container.
        let at = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
        arguments.splice(at..at, own);
        command.args(arguments);
        command
    }
}

impl Cluster {
    /// Runs `kubectl edit` with sed as the editor.
    pub async fn kubectl_ran_edit(&self, namespace: &str, object: &str, script: &str) -> Result<Ran> {
        let line = format!("edit {object} -n {namespace}");
        let mut command = self.kubectl_command(&self.next_server(), &line);
        command.env("KUBE_EDITOR", format!("sed -i {script}"));
        process::run(&format!("kubectl {line}"), command, None).await
    }
}
