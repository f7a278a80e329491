//! strace, attached to a running node: makes its system calls fail or take long. What it did is in its own output,
//! which is the proof that a fault happened. Started by faults; ends with them.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::limits::{POLL, SETTLE_PATIENCE};

/// See the head of this file.
pub struct Tracer {
    child: Child,
    output: PathBuf,
}

impl Tracer {
    /// Attaches to all threads of a process. `calls` and `injection` are as in `strace -e inject=calls:injection`.
    pub async fn attach(process: Pid, calls: &str, injection: &str, output: &Path) -> anyhow::Result<Tracer> {
        // What an earlier tracer wrote is not proof of this one.
        let _ = std::fs::remove_file(output);
        let mut command = Command::new("strace");
        command.args(["-f", "-e", &format!("trace={calls}"), "-e", &format!("inject={calls}:{injection}"), "-o"]);
        command.arg(output).args(["-p", &process.as_raw_nonzero().to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let child = command.spawn().context("starting strace")?;
        let mut tracer = Tracer { child, output: output.to_owned() };
        tracer.attached(process).await?;
        Ok(tracer)
    }

    /// Waits until the kernel says that somebody traces the process.
    async fn attached(&mut self, process: Pid) -> anyhow::Result<()> {
        let status = format!("/proc/{}/status", process.as_raw_nonzero());
        let traced = async {
            loop {
                let text = std::fs::read_to_string(&status).unwrap_or_default();
                let tracer = text.lines().find_map(|line| line.strip_prefix("TracerPid:"));
                if tracer.is_none_or(|id| id.trim() != "0") {
                    return;
                }
                tokio::time::sleep(POLL).await;
            }
        };
        if tokio::time::timeout(SETTLE_PATIENCE, traced).await.is_err() {
            bail!("strace does not attach");
        }
        if let Some(status) = self.child.try_wait().context("asking for strace")? {
            bail!("strace ended with {status}");
        }
        Ok(())
    }

    /// Calls that were tampered with so far.
    pub fn injected(&self) -> u64 {
        injected(&self.output)
    }

    /// Lets the process go; returns how many calls were tampered with.
    pub async fn detach(mut self) -> anyhow::Result<u64> {
        if let Some(id) = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw) {
            // A killed strace would leave threads stopped; a terminated one lets them go. It may be gone already.
            let _ = kill_process(id, Signal::TERM);
        }
        self.child.wait().await.context("waiting for strace")?;
        Ok(injected(&self.output))
    }
}

fn injected(output: &Path) -> u64 {
    let text = std::fs::read(output).unwrap_or_default();
    String::from_utf8_lossy(&text)
        .lines()
        .filter(|line| line.contains("(INJECTED)") || line.contains("(DELAYED)"))
        .count() as u64
}
