//! Starts a writer, notes what it says, and ends it: after so many entries, at its N-th fsync, or at a failpoint.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Instant;

use anyhow::{Context, bail};
use raft::BareLog;
use rustix::process::{Pid, Signal, kill_process};
use sys::RealDisk;

use super::ledger::Ledger;
use super::limits::{REST, WRITER_PATIENCE};
use super::{files, syscalls};

/// How a writer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// kill -9 when so many entries were acknowledged.
    AfterWrites(u64),
    /// kill -9 when so many entries were acknowledged and it has come to rest: its mark names all of them.
    AtRest(u64),
    /// The power fails when so many entries were acknowledged: what was not synced is gone.
    PowerLoss(u64),
    /// kill -9 as a thread of it enters its N-th fsync.
    AtFsync(usize),
    /// kill -9 as it passes a failpoint, after so many times of passing it unharmed.
    AtPoint(&'static str, u64),
}

/// Whether the end came as it was meant to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Killed {
    Dead,
    /// It has written all it had to write.
    Survived,
}

/// One writer.
pub struct Writer<'a> {
    pub dir: &'a Path,
    pub death: Death,
    pub seed: u64,
}

/// Points that a writer without peers passes.
pub fn passes(point: &str) -> bool {
    const PARTS: &[&str] = &[
        "raft.log.",
        "raft.vote.",
        "raft.mark.",
        "raft.truncate.",
        "raft.purge.",
        "raft.identity.before",
        "store.apply.",
        "store.state.",
        "store.checkpoint.",
        "store.install.",
        "store.collect.",
        "store.start.",
        "store.propose.batch",
        "store.propose.before",
        "store.watch.before",
        "store.watch.published",
        "store.watch.reset",
        "store.role.",
    ];
    PARTS.iter().any(|part| point.starts_with(part))
}

/// How often a point is passed at least, in the life of a writer.
pub fn hits_max(point: &str) -> u64 {
    const RARE: &[&str] = &["raft.identity.", "raft.log.recovered", "store.start.", "store.role.", "store.collect."];
    const SELDOM: &[&str] =
        &["raft.vote.", "raft.truncate.", "raft.purge.", "store.checkpoint.", "store.install.", "store.watch.reset"];
    let is = |parts: &[&str]| parts.iter().any(|part| point.starts_with(part));
    match point {
        _ if is(RARE) => 1,
        _ if is(SELDOM) => 12,
        _ => 60,
    }
}

impl Writer<'_> {
    /// Where a copy of the directory from half-way is kept, to take old files from.
    pub fn earlier(dir: &Path) -> std::path::PathBuf {
        dir.with_extension("earlier")
    }

    fn trace(&self) -> std::path::PathBuf {
        self.dir.with_extension("trace")
    }

    fn command(&self) -> anyhow::Result<Command> {
        let program = std::env::current_exe().context("finding this program")?;
        let mut command = match self.death {
            Death::AtFsync(nth) => {
                let mut command = Command::new("strace");
                let inject = format!("inject=fdatasync,fsync:signal=KILL:when={nth}");
                command.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e", &inject]);
                command.arg(program);
                command
            }
            Death::PowerLoss(_) => {
                let mut command = Command::new("strace");
                command.args(syscalls::TRACE).arg("-o").arg(self.trace()).arg(program);
                command
            }
            Death::AfterWrites(_) | Death::AtRest(_) | Death::AtPoint(..) => Command::new(program),
        };
        if let Death::AtPoint(name, hit) = self.death {
            let before = if hit > 0 { format!("{hit}*off->") } else { String::new() };
            command.env(sys::failpoint::POINTS_VARIABLE, format!("{name}={before}return(kill)"));
        }
        command.arg("crash-writer").arg("--dir").arg(self.dir).arg("--seed").arg(self.seed.to_string());
        if let Death::AtRest(writes) = self.death {
            command.arg("--rest-after").arg(writes.to_string());
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(command)
    }

    /// Runs the writer to its end.
    pub fn run(&self) -> anyhow::Result<(Ledger, Killed)> {
        files::remove(&Self::earlier(self.dir))?;
        let mut child = self.command()?.spawn().context("starting a writer (is strace installed?)")?;
        let said = self.listen(&mut child);
        // It is dead already, but for a failure of ours.
        let _ = child.kill();
        let output = child.wait_with_output().context("a writer's end")?;
        let mut ledger = said?;
        let killed = if ledger.ended() { Killed::Survived } else { Killed::Dead };
        if killed == Killed::Dead && output.status.code().is_some_and(|code| code != KILLED_UNDER_STRACE) {
            bail!("the writer failed by itself: {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
        }
        if matches!(self.death, Death::PowerLoss(_)) {
            syscalls::lose_unsynced(self.dir, &self.trace())?;
        }
        if self.dir.join("raft").join("mark").exists() {
            let marked = BareLog::mark_in(self.dir, Arc::new(RealDisk)).context("reading the mark")?;
            ledger.set_marked(marked.map(|id| id.index));
        }
        Ok((ledger, killed))
    }

    fn listen(&self, child: &mut Child) -> anyhow::Result<Ledger> {
        let lines = BufReader::new(child.stdout.take().context("a writer has a pipe")?).lines();
        let pid = Pid::from_child(child);
        let (sender, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut ledger = Ledger::default();
        let (give_up_at, mut copied) = (Instant::now() + WRITER_PATIENCE, false);
        loop {
            let resting = matches!(self.death, Death::AtRest(writes) if ledger.count() > writes);
            let left = give_up_at.saturating_duration_since(Instant::now());
            let line = match said.recv_timeout(if resting { REST } else { left }) {
                Ok(line) => line,
                Err(RecvTimeoutError::Disconnected) => return Ok(ledger),
                Err(RecvTimeoutError::Timeout) if resting => {
                    kill_process(pid, Signal::KILL).context("killing the writer")?;
                    return Ok(ledger);
                }
                Err(RecvTimeoutError::Timeout) => bail!("the writer hangs"),
            };
            ledger.note(serde_json::from_str(&line).with_context(|| format!("the writer said {line:?}"))?);
            let (Death::AfterWrites(writes) | Death::AtRest(writes) | Death::PowerLoss(writes)) = self.death else {
                continue;
            };
            let traced = matches!(self.death, Death::PowerLoss(_));
            if !copied && !traced && ledger.count() >= writes / 2 {
                copied = true;
                kill_process(pid, Signal::STOP).context("stopping the writer")?;
                files::copy(self.dir, &Self::earlier(self.dir))?;
                kill_process(pid, Signal::CONT).context("resuming the writer")?;
            }
            if ledger.count() >= writes && !matches!(self.death, Death::AtRest(_)) {
                // What it says until it is dead still counts. The tracer would end last.
                let writer = if traced { ledger.process().context("the writer did not say who it is")? } else { pid };
                // It may be dead already.
                let _ = kill_process(writer, Signal::KILL);
            }
        }
    }
}

/// strace ends as its child did, but not always by the same signal.
const KILLED_UNDER_STRACE: i32 = 137;
