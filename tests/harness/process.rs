//! Commands that the tests run: with a deadline, with all output kept, killed when a test gives up.
//! Used by the rest of the harness.

use std::ffi::OsStr;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// No command that a test waits for takes longer.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(150);

/// A command that has ended.
#[derive(Debug)]
pub struct Ran {
    /// The line as it was asked for.
    pub line: String,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
    /// Its exit code; -1 if a signal ended it.
    pub code: i32,
}

impl Ran {
    /// Its output, if it went well.
    pub fn ok(self) -> Result<String> {
        ensure!(self.code == 0, "`{}` ended with {}\n{}{}", self.line, self.code, self.stdout, self.stderr);
        Ok(self.stdout)
    }

    /// Its complaint, if it failed.
    pub fn failed(self) -> Result<String> {
        ensure!(self.code != 0, "`{}` succeeded\n{}", self.line, self.stdout);
        Ok(self.stderr)
    }
}

/// Runs to the end.
pub async fn run(line: &str, mut command: Command, stdin: Option<&str>) -> Result<Ran> {
    let input = if stdin.is_some() { Stdio::piped() } else { Stdio::null() };
    command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().with_context(|| format!("start {line}"))?;
    if let Some(text) = stdin {
        let mut pipe = child.stdin.take().expect("piped above");
        // A command that does not read all of it says so by its exit code.
        let _ = pipe.write_all(text.as_bytes()).await;
    }
    let Ok(output) = tokio::time::timeout(COMMAND_TIMEOUT, child.wait_with_output()).await else {
        bail!("{line} took longer than {} s", COMMAND_TIMEOUT.as_secs());
    };
    let output = output.with_context(|| format!("wait for {line}"))?;
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Ok(Ran {
        line: line.to_owned(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        code: output.status.code().unwrap_or(-1),
    })
}

/// A line as words; what stands between single quotes is one.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            c if c.is_whitespace() && !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// A command with the environment of the tests: nothing of the user's kubeconfig or settings is seen or touched.
pub fn command(program: impl AsRef<OsStr>, home: &std::path::Path) -> Command {
    let mut command = Command::new(program);
    command.env("HOME", home).env("KUBECONFIG", home.join("kubeconfig")).env("XDG_STATE_HOME", home.join("state"));
    for name in std::env::vars_os().map(|(name, _)| name) {
        let text = name.to_string_lossy();
        let proxy = text.to_ascii_lowercase().ends_with("_proxy");
        if proxy || (text.starts_with("XEBEC_") && text != "XEBEC_LOG") {
            command.env_remove(&name);
        }
    }
    command
}
