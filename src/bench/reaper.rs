//! Ends what the harness started when the harness itself is killed. A child process that holds one end of a pipe:
//! process ids and commands come in as lines, and when the pipe closes, commands are run and processes killed.
//! Knows a process by id and start time, so it never kills a later one with the same id.

use std::io::{BufRead, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;

use anyhow::Context;
use rustix::process::Signal;

use crate::process::{signal_process, started_at};

/// The harness's end.
#[derive(Debug)]
pub struct Reaper {
    pipe: Mutex<Option<ChildStdin>>,
    child: Child,
}

impl Reaper {
    /// Starts the child process.
    pub fn start() -> anyhow::Result<Reaper> {
        let program = std::env::current_exe().context("finding this program")?;
        let mut child =
            Command::new(program).arg("reaper").stdin(Stdio::piped()).spawn().context("starting the reaper")?;
        let pipe = Mutex::new(child.stdin.take());
        Ok(Reaper { pipe, child })
    }

    /// This process must not outlive the harness.
    pub fn add(&self, pid: u32) -> anyhow::Result<()> {
        let started = started_at(pid).context("the process has ended already")?;
        self.say(&format!("process {pid} {started}"))
    }

    /// This command is to be run at the end. Words must not hold spaces.
    pub fn add_command(&self, words: &[&str]) -> anyhow::Result<()> {
        anyhow::ensure!(
            words.iter().all(|word| !word.contains(char::is_whitespace)),
            "a word holds a space: {words:?}"
        );
        self.say(&format!("run {}", words.join(" ")))
    }

    fn say(&self, line: &str) -> anyhow::Result<()> {
        let mut pipe = self.pipe.lock().expect("nobody panics while writing a line");
        let pipe = pipe.as_mut().context("the reaper has been told to end")?;
        writeln!(pipe, "{line}").context("telling the reaper")
    }
}

impl Drop for Reaper {
    fn drop(&mut self) {
        drop(self.pipe.lock().map(|mut pipe| pipe.take()));
        // It reports its own failures; here there is nobody left to tell.
        let _ = self.child.wait();
    }
}

/// The child process: collects until the pipe closes, then ends everything.
pub fn run() -> anyhow::Result<()> {
    // A Ctrl-C at the terminal reaches the whole group; this process is the one that must outlive it.
    let _ = rustix::process::setsid();
    let mut processes = Vec::new();
    let mut commands = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.context("reading what to end")?;
        let mut words = line.split(' ').map(str::to_owned);
        match words.next().as_deref() {
            Some("process") => {
                let (pid, started) = (words.next(), words.next());
                processes.push((parse(pid)?, parse(started)?));
            }
            Some("run") => commands.push(words.collect::<Vec<String>>()),
            _ => anyhow::bail!("the reaper does not know {line:?}"),
        }
    }
    for command in commands {
        let (program, arguments) = command.split_first().context("an empty command")?;
        let _ = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).status();
    }
    for (pid, started) in processes {
        let pid = u32::try_from(pid).context("a process id")?;
        if started_at(pid) == Some(started) {
            let _ = signal_process(pid, Signal::KILL);
        }
    }
    Ok(())
}

fn parse(word: Option<String>) -> anyhow::Result<u64> {
    word.and_then(|word| word.parse().ok()).context("not a number")
}
