//! Processes that this tool started: recorded so that a later run can tell them from strangers with the same number.
//! A signal goes only to a process whose start time and command line are those that were recorded.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde::{Deserialize, Serialize};

use crate::cli::codes;
use crate::cli::failure::Failure;

/// How often a condition is looked at while waiting.
pub const POLL: Duration = Duration::from_millis(50);

/// A process, told from any other that gets the same number later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessId {
    /// Its number.
    pub pid: u32,
    /// Clock ticks between the boot of the machine and its start.
    pub start_ticks: u64,
}

impl ProcessId {
    /// The process that has this number now; `None` if there is none, or only its remains.
    pub fn of(pid: u32) -> Option<ProcessId> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (state, start_ticks) = state_and_start(&stat)?;
        (!matches!(state, 'Z' | 'X')).then_some(ProcessId { pid, start_ticks })
    }

    /// Whether it runs still.
    pub fn is_alive(&self) -> bool {
        ProcessId::of(self.pid) == Some(*self)
    }

    /// Sends `signal` if the process runs still and its command line has `word`. Says whether it was sent.
    pub fn signal(&self, signal: Signal, word: &str) -> bool {
        let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) else { return false };
        // The descriptor pins the process: what is verified after opening is what the signal reaches.
        let Ok(descriptor) = pidfd_open(pid, PidfdFlags::empty()) else { return false };
        self.is_alive() && self.command_line_has(word) && pidfd_send_signal(&descriptor, signal).is_ok()
    }

    fn command_line_has(&self, word: &str) -> bool {
        let Ok(bytes) = std::fs::read(format!("/proc/{}/cmdline", self.pid)) else { return false };
        bytes.split(|byte| *byte == 0).any(|argument| argument == word.as_bytes())
    }

    /// Waits until the process has ended; says whether it has.
    pub async fn wait_end(&self, timeout: Duration) -> bool {
        let deadline = Instant::now() + timeout;
        while self.is_alive() {
            if Instant::now() >= deadline {
                return false;
            }
            tokio::time::sleep(POLL).await;
        }
        true
    }
}

/// State letter and start time of a line of `/proc/<pid>/stat`. The name stands in brackets and may hold anything.
fn state_and_start(stat: &str) -> Option<(char, u64)> {
    let mut fields = stat.get(stat.rfind(')')? + 1..)?.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    // The state is field 3, the start time field 22.
    let start = fields.nth(18)?.parse().ok()?;
    Some((state, start))
}

/// Where this program lay when it started. A file that has replaced it since is what starts next: of the program itself the
/// kernel would only say by then that it is deleted.
pub fn program() -> std::io::Result<&'static Path> {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    if PROGRAM.get().is_none() {
        // Somebody else who is as early finds the same.
        let _ = PROGRAM.set(std::env::current_exe()?);
    }
    PROGRAM.get().map(PathBuf::as_path).ok_or_else(|| std::io::ErrorKind::NotFound.into())
}

/// A command of this binary that outlives the terminal: no input, output appended to `log`, its own process group.
pub fn detached(arguments: &[&str], log: &Path) -> Result<Command, Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(codes::PROCESS).titled(format!("{} cannot be started", arguments.join(" "))).because(&error)
    };
    let binary = program().map_err(failed)?;
    let output = OpenOptions::new().create(true).append(true).open(log).map_err(failed)?;
    let errors = output.try_clone().map_err(failed)?;
    let mut command = Command::new(binary);
    command.args(arguments).stdin(Stdio::null()).stdout(output).stderr(errors);
    Ok(command)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_fields_are_found_behind_any_name() {
        let stat = "42 (a) b (c) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 1";
        assert_eq!(state_and_start(stat), Some(('S', 987_654)));
        assert_eq!(state_and_start("42 (x"), None);
    }

    #[test]
    fn a_process_that_has_ended_or_been_replaced_is_not_alive() {
        let this = ProcessId::of(std::process::id()).unwrap();
        assert!(this.is_alive());
        assert!(!ProcessId { start_ticks: this.start_ticks + 1, ..this }.is_alive());
        assert!(ProcessId::of(u32::MAX).is_none());
    }

    #[tokio::test]
    async fn a_signal_reaches_only_the_process_that_was_recorded() {
        let mut child = Command::new("sleep").arg("600").stdin(Stdio::null()).spawn().unwrap();
        let process = ProcessId::of(child.id()).unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        // The command line is the child's own only after it has replaced itself.
        while !process.command_line_has("600") {
            assert!(Instant::now() < deadline, "sleep has not started");
            tokio::task::yield_now().await;
        }
        let stranger = ProcessId { start_ticks: process.start_ticks + 1, ..process };
        assert!(!stranger.signal(Signal::KILL, "600"));
        assert!(!process.signal(Signal::KILL, "server"));
        assert!(process.is_alive());
        assert!(process.signal(Signal::KILL, "600"));
        assert!(process.wait_end(Duration::from_secs(10)).await);
        child.wait().unwrap();
    }
}
