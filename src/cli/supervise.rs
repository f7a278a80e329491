//! The process that stays when `xebec up` has returned: starts the masters and the simulated nodes of one local cluster,
//! starts again what dies, with a growing pause, and ends all of them when it is told to end.
//! A supervisor that was killed leaves them running; the next one finds them in `cluster.json` and goes on watching.

use std::os::unix::process::CommandExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use futures::future::join_all;
use rustix::process::Signal;
use sys::{Disk, RealDisk};
use tokio::process::Child;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::cli::access::Which;
use crate::cli::cluster::{ClusterDir, LocalCluster};
use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::pointer;
use crate::cli::process::{POLL, ProcessId, detached};

const PAUSE_MIN: Duration = Duration::from_millis(200);
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// A process that ran this long is started again after the shortest pause.
const STEADY_AFTER: Duration = Duration::from_secs(30);
/// Time between a request to end and a kill. A master hands leadership over and closes its databases in it.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(10);
const _: () = assert!(PAUSE_MIN.as_millis() < PAUSE_MAX.as_millis());

/// Look after a local cluster (started by `xebec up`)
#[derive(Args)]
pub struct Supervise {
    #[command(flatten)]
    which: Which,
}

/// Runs as a process of its own, detached from the terminal.
pub async fn run(command: Supervise) -> Result<u8, Failure> {
    // Fails where this process leads a group already, which serves the same end.
    let _ = rustix::process::setsid();
    let stop = CancellationToken::new();
    let mut terminate =
        signal(SignalKind::terminate()).map_err(|error| Failure::new(codes::PROCESS).because(&error))?;
    let mut hang_up = signal(SignalKind::hangup()).map_err(|error| Failure::new(codes::PROCESS).because(&error))?;
    let stopping = stop.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                biased;
                _ = terminate.recv() => break,
                // The terminal went away: that is nothing to us.
                _ = hang_up.recv() => {}
            }
        }
        stopping.cancel();
    });
    supervise(&command.which.dir()?, stop).await?;
    Ok(0)
}

/// Looks after the cluster in `dir` until `stop`, then ends what it looked after.
pub async fn supervise(dir: &ClusterDir, stop: CancellationToken) -> Result<(), Failure> {
    let _lock = RealDisk.lock(&dir.lock_file()).map_err(|error| {
        Failure::new(codes::ALREADY_RUNNING).what(format!("{}: {error}", dir.lock_file().display())).next("xebec down")
    })?;
    let mut cluster = dir.expect()?;
    cluster.supervisor = ProcessId::of(std::process::id());
    dir.write(&cluster)?;
    let mut watched: Vec<Watched> = (0..cluster.masters.len()).map(Watched::Master).collect();
    if cluster.nodes.count > 0 {
        watched.push(Watched::Nodes);
    }
    let state = Arc::new(State { dir: dir.clone(), cluster: Mutex::new(cluster) });
    let pointing = tokio::spawn(pointer::keep(dir.clone(), stop.clone()));
    let keepers = watched.into_iter().map(|watched| tokio::spawn(keep(state.clone(), watched, stop.clone())));
    join_all(keepers).await;
    pointing.abort();
    let mut cluster = state.cluster.lock().await;
    cluster.supervisor = None;
    dir.write(&cluster)
}

struct State {
    dir: ClusterDir,
    cluster: Mutex<LocalCluster>,
}

/// One process that is kept running.
#[derive(Clone, Copy)]
enum Watched {
    /// The master at this place in `cluster.json`.
    Master(usize),
    /// The simulated nodes.
    Nodes,
}

/// A process that runs: a child of ours, or one that an earlier supervisor started.
struct Running {
    id: ProcessId,
    child: Option<Child>,
}

impl Running {
    /// Waits for the end. Gives the exit code where it can be known.
    async fn ended(&mut self) -> Option<i32> {
        match &mut self.child {
            // Only a parent learns of the end at once, and has to take the remains away.
            Some(child) => child.wait().await.ok().and_then(|status| status.code()),
            None => {
                while self.id.is_alive() {
                    tokio::time::sleep(POLL).await;
                }
                None
            }
        }
    }
}

/// Keeps one process running until `stop`, then ends it.
async fn keep(state: Arc<State>, watched: Watched, stop: CancellationToken) {
    let mut pause = PAUSE_MIN;
    while !stop.is_cancelled() {
        let started = Instant::now();
        match state.adopt_or_start(watched).await {
            Ok(mut running) => {
                let code = tokio::select! {
                    biased;
                    code = running.ended() => code,
                    () = stop.cancelled() => {
                        state.end(watched, &mut running).await;
                        None
                    }
                };
                state.record(watched, None).await;
                if code == Some(i32::from(codes::EXIT_FOR_GOOD)) {
                    // Again and again would not help: its log says what would.
                    eprintln!("{} has ended for good; its log says why", state.name(watched).await);
                    return;
                }
            }
            Err(failure) => eprintln!("{failure}"),
        }
        if stop.is_cancelled() {
            return;
        }
        pause = if started.elapsed() >= STEADY_AFTER { PAUSE_MIN } else { pause };
        eprintln!("{} ended; starting it again in {} ms", state.name(watched).await, pause.as_millis());
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

impl State {
    async fn name(&self, watched: Watched) -> String {
        match watched {
            Watched::Master(index) => self.cluster.lock().await.masters[index].name.clone(),
            Watched::Nodes => "nodes".to_owned(),
        }
    }

    async fn adopt_or_start(&self, watched: Watched) -> Result<Running, Failure> {
        let recorded = {
            let cluster = self.cluster.lock().await;
            match watched {
                Watched::Master(index) => cluster.masters[index].process,
                Watched::Nodes => cluster.nodes.process,
            }
        };
        if let Some(id) = recorded.filter(ProcessId::is_alive) {
            return Ok(Running { id, child: None });
        }
        let (arguments, log) = self.command(watched).await;
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut command = detached(&arguments, &log)?;
        // A Ctrl-C at the terminal is for `xebec up --foreground`, which then ends the others in good order.
        command.process_group(0);
        let refused = |error: std::io::Error| {
            Failure::new(codes::PROCESS).titled(format!("{} cannot be started", arguments.join(" "))).because(&error)
        };
        let mut child = tokio::process::Command::from(command).spawn().map_err(refused)?;
        let id = child.id().and_then(ProcessId::of);
        let Some(id) = id else {
            let status = child.wait().await.map_err(refused)?;
            return Err(Failure::new(codes::PROCESS).titled(format!("{} ended at once: {status}", arguments.join(" "))));
        };
        self.record(watched, Some(id)).await;
        Ok(Running { id, child: Some(child) })
    }

    async fn command(&self, watched: Watched) -> (Vec<String>, std::path::PathBuf) {
        match watched {
            Watched::Master(index) => {
                let name = self.cluster.lock().await.masters[index].name.clone();
                let config = self.dir.master_config(&name).display().to_string();
                (vec!["server".to_owned(), "--config".to_owned(), config], self.dir.master_log(&name))
            }
            Watched::Nodes => {
                let root = self.dir.root().display().to_string();
                let cluster = self.dir.name.clone();
                let arguments =
                    ["nodes".to_owned(), "--cluster".to_owned(), cluster, "--data-dir".to_owned(), root].to_vec();
                (arguments, self.dir.nodes_log())
            }
        }
    }

    async fn record(&self, watched: Watched, process: Option<ProcessId>) {
        let mut cluster = self.cluster.lock().await;
        match watched {
            Watched::Master(index) => cluster.masters[index].process = process,
            Watched::Nodes => cluster.nodes.process = process,
        }
        if let Err(failure) = self.dir.write(&cluster) {
            eprintln!("{failure}");
        }
    }

    async fn end(&self, watched: Watched, running: &mut Running) {
        running.id.signal(Signal::TERM, word(watched));
        if tokio::time::timeout(STOP_TIMEOUT, running.ended()).await.is_err() {
            eprintln!("{} does not end; killing it", self.name(watched).await);
            running.id.signal(Signal::KILL, word(watched));
            running.ended().await;
        }
    }
}

/// The word on its command line by which a process is known to be ours.
fn word(watched: Watched) -> &'static str {
    match watched {
        Watched::Master(_) => "server",
        Watched::Nodes => "nodes",
    }
}
