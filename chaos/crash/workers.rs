//! Processes that open directories, and the patience for them. One that dies or hangs is an outcome, and is replaced.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};

use anyhow::{Context, bail, ensure};
use parking_lot::Mutex;

use super::files;
use super::limits::REOPEN_PATIENCE;
use super::reopen::{Job, Outcome, Placed};

/// See the head of this file.
pub struct Workers {
    workers: Vec<Mutex<Worker>>,
    scratch: tempfile::TempDir,
    begun: AtomicU64,
}

struct Worker {
    child: Child,
    jobs: ChildStdin,
    answers: Receiver<String>,
}

impl Worker {
    fn start() -> anyhow::Result<Worker> {
        let program = std::env::current_exe().context("finding this program")?;
        let mut child = Command::new(program)
            .arg("crash-open")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .context("starting a worker")?;
        let jobs = child.stdin.take().context("a worker has a pipe")?;
        let lines = BufReader::new(child.stdout.take().context("a worker has a pipe")?).lines();
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Worker { child, jobs, answers })
    }

    fn ask(&mut self, placed: &Placed) -> anyhow::Result<Outcome> {
        let mut text = serde_json::to_vec(placed).context("encoding a job")?;
        text.push(b'\n');
        // A worker that died meanwhile shows in the answer.
        let _ = self.jobs.write_all(&text).and_then(|()| self.jobs.flush());
        let bad = match self.answers.recv_timeout(REOPEN_PATIENCE) {
            Ok(line) => return serde_json::from_str(&line).context("decoding an outcome"),
            Err(RecvTimeoutError::Timeout) => {
                self.child.kill().context("ending a worker")?;
                self.child.wait().context("ending a worker")?;
                Outcome::Hung
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = self.child.wait().context("a worker's end")?;
                // It says so itself, on stderr: a failure of the harness.
                ensure!(status.code() != Some(1), "a worker failed");
                *self = Worker::start()?;
                if placed.again {
                    return Ok(Outcome::CrashLoop);
                }
                let then = Box::new(self.ask(&Placed { again: true, ..placed.clone() })?);
                return Ok(Outcome::Died { how: status.to_string(), then });
            }
        };
        *self = Worker::start()?;
        Ok(bad)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Gone already, or about to be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Workers {
    /// Starts so many.
    pub fn start(count: usize) -> anyhow::Result<Workers> {
        let workers = (0..count.max(1)).map(|_| Worker::start().map(Mutex::new));
        let workers = workers.collect::<anyhow::Result<_>>()?;
        Ok(Workers { workers, scratch: files::scratch()?, begun: AtomicU64::new(0) })
    }

    fn placed(&self, job: &Job) -> Placed {
        let number = self.begun.fetch_add(1, Ordering::Relaxed);
        Placed { job: job.clone(), place: self.scratch.path().join(number.to_string()), again: false }
    }

    /// Opens one directory.
    pub fn one(&self, job: &Job) -> anyhow::Result<Outcome> {
        self.workers[0].lock().ask(&self.placed(job))
    }

    /// Opens all; the outcomes are in the order of the jobs.
    pub fn all(&self, jobs: &[Job]) -> anyhow::Result<Vec<Outcome>> {
        let next = Mutex::new(jobs.iter().enumerate());
        let outcomes = Mutex::new(vec![None; jobs.len()]);
        let failed = Mutex::new(None);
        std::thread::scope(|scope| {
            for worker in &self.workers {
                scope.spawn(|| {
                    let mut worker = worker.lock();
                    while failed.lock().is_none() {
                        let Some((number, job)) = next.lock().next() else { return };
                        match worker.ask(&self.placed(job)) {
                            Ok(outcome) => outcomes.lock()[number] = Some(outcome),
                            Err(error) => *failed.lock() = Some(error),
                        }
                    }
                });
            }
        });
        if let Some(error) = failed.into_inner() {
            return Err(error);
        }
        let outcomes: Option<Vec<Outcome>> = outcomes.into_inner().into_iter().collect();
        match outcomes {
            Some(outcomes) => Ok(outcomes),
            None => bail!("a job was left over"),
        }
    }
}
