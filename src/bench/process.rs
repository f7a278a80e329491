//! Processes that a measurement starts, faults and ends, and what `/proc` says of them. Used by everything that
//! runs servers. A process ends with its handle; should the harness itself be killed, `reaper.rs` ends it.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::limits::STOP_TIMEOUT;
use crate::reaper::Reaper;

/// How a server is started, and started again.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Its name in messages.
    pub name: String,
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Where its output goes.
    pub log: PathBuf,
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    spec: Spec,
    child: Child,
    pid: u32,
}

impl Server {
    /// Starts it and tells the reaper.
    pub fn start(spec: &Spec, reaper: &Reaper) -> anyhow::Result<Server> {
        let log = File::options().create(true).append(true).open(&spec.log);
        let log = log.with_context(|| format!("opening {}", spec.log.display()))?;
        let child = Command::new(&spec.program)
            .args(&spec.arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {}", spec.program.display()))?;
        let pid = child.id().context("a process that was just started has an id")?;
        reaper.add(pid)?;
        Ok(Server { spec: spec.clone(), child, pid })
    }

    /// Its process id, while it runs.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        signal_process(self.pid, signal).with_context(|| format!("signalling {}", self.spec.name))
    }

    /// Kills it and collects what is left.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await.with_context(|| format!("killing {}", self.spec.name))
    }

    /// Asks it to end; kills it if it does not.
    pub async fn end(mut self) -> anyhow::Result<()> {
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        self.signal(Signal::TERM)?;
        match tokio::time::timeout(STOP_TIMEOUT, self.child.wait()).await {
            Ok(ended) => ended.map(drop).with_context(|| format!("ending {}", self.spec.name)),
            Err(_) => self.kill().await,
        }
    }

    /// Fails if it has ended by itself, with the last lines of its output.
    pub fn expect_running(&mut self) -> anyhow::Result<()> {
        let Some(status) = self.child.try_wait()? else { return Ok(()) };
        let text = std::fs::read_to_string(&self.spec.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let last = lines[lines.len().saturating_sub(5)..].join("\n  ");
        bail!("{} ended ({status}):\n  {last}", self.spec.name)
    }
}

/// Sends a signal to a process that some server started.
pub fn signal_process(pid: u32, signal: Signal) -> anyhow::Result<()> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).context("not a process id")?;
    Ok(kill_process(pid, signal)?)
}

/// CPU time of a process so far, all its threads together. Zero for one that is gone.
pub fn cpu_time(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let ticks = ticks_of(&stat).unwrap_or(0);
    Duration::from_secs(ticks) / clock_ticks_per_second()
}

/// Time since boot at which a process started, in clock ticks: tells it from a later one with the same id.
pub fn started_at(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    fields_after_name(&stat)?.nth(19)?.parse().ok()
}

/// Memory of a process that lies in RAM, in MiB. Zero for one that is gone.
pub fn resident_mib(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: Option<f64> = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
    kib.unwrap_or(0.0) / 1024.0
}

/// Bytes that a process has sent to disk so far. Zero where that cannot be read.
pub fn written_bytes(pid: u32) -> u64 {
    let io = std::fs::read_to_string(format!("/proc/{pid}/io")).unwrap_or_default();
    io.lines().find_map(|line| line.strip_prefix("write_bytes: ")?.parse().ok()).unwrap_or(0)
}

/// User and system time of a line of `/proc/<pid>/stat`, in clock ticks.
fn ticks_of(stat: &str) -> Option<u64> {
    let mut fields = fields_after_name(stat)?;
    let user: u64 = fields.nth(11)?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// The name is in parentheses and may itself hold spaces and parentheses.
fn fields_after_name(stat: &str) -> Option<std::str::SplitAsciiWhitespace<'_>> {
    Some(stat.rsplit_once(')')?.1.split_ascii_whitespace())
}

fn clock_ticks_per_second() -> u32 {
    u32::try_from(rustix::param::clock_ticks_per_second()).unwrap_or(100)
}

/// A port on loopback that nobody listens on now.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0").context("looking for a free port")?.local_addr()?.port())
}

/// Makes a folder.
pub fn make_dir(path: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(path).with_context(|| format!("making {}", path.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn cpu_time_is_read_past_a_name_with_spaces_and_parentheses() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 10 0 0 0 250 50 0 0 20 0 1 0 4711 0 0";
        assert_eq!(ticks_of(stat), Some(300));
        assert_eq!(fields_after_name(stat).unwrap().nth(19), Some("4711"));
        assert_eq!(ticks_of("nothing"), None);
    }

    #[test]
    fn a_process_knows_its_own_memory_and_start() {
        let me = std::process::id();
        assert!(resident_mib(me) > 0.1);
        assert!(started_at(me).is_some());
        assert_eq!(started_at(u32::MAX), None);
    }
}
