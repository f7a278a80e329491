//! `xebec down`: ends what `xebec up` started, and nothing else.
//! The supervisor is asked; where it is gone, the masters that it left are ended here.

use clap::Args;
use rustix::process::Signal;

use crate::cli::access::Which;
use crate::cli::cluster::{ClusterDir, LocalCluster};
use crate::cli::codes;
use crate::cli::credentials;
use crate::cli::failure::Failure;
use crate::cli::process::ProcessId;
use crate::cli::supervise::STOP_TIMEOUT;
use crate::cli::terminal::Steps;

/// Stop the local cluster that `xebec up` started
#[derive(Args)]
pub struct Down {
    #[command(flatten)]
    which: Which,
    /// Also remove its data, keys and kubeconfig context
    #[arg(long)]
    purge: bool,
}

/// Ends the processes, in good order where the supervisor can be asked.
pub async fn run(command: Down) -> Result<u8, Failure> {
    let dir = command.which.dir()?;
    let mut cluster = dir.expect()?;
    let mut steps = Steps::new();
    if let Some(supervisor) = cluster.running_supervisor() {
        steps.waiting("stop", "asking the supervisor");
        supervisor.signal(Signal::TERM, supervisor_word(&supervisor));
        // It kills what does not end, so it needs a little longer than the slowest of them.
        if !supervisor.wait_end(STOP_TIMEOUT * 2).await {
            supervisor.signal(Signal::KILL, supervisor_word(&supervisor));
        }
        cluster = dir.expect()?;
    }
    let stopped = end_all(&cluster).await;
    forget(&dir, &mut cluster)?;
    let names: Vec<&str> = cluster.masters.iter().map(|master| master.name.as_str()).collect();
    steps.done("stopped", &format!("cluster {}: {}{stopped}", cluster.name, names.join(", ")));
    if command.purge {
        let context = credentials::remove_from_user(&cluster.name)?;
        std::fs::remove_dir_all(dir.root()).map_err(|error| {
            Failure::new(codes::FILE).titled(format!("{} cannot be removed", dir.root().display())).because(&error)
        })?;
        let context = context.map(|name| format!(" and context {name}")).unwrap_or_default();
        steps.done("purged", &format!("{}{context}", dir.root().display()));
    }
    Ok(0)
}

/// `up --foreground` supervises itself, so its command line has another word.
fn supervisor_word(supervisor: &ProcessId) -> &'static str {
    let line = std::fs::read(format!("/proc/{}/cmdline", supervisor.pid)).unwrap_or_default();
    if line.split(|byte| *byte == 0).any(|argument| argument == b"up") { "up" } else { "supervise" }
}

/// Ends masters and nodes that no supervisor looks after. Says so if there were any.
async fn end_all(cluster: &LocalCluster) -> &'static str {
    let masters = cluster.masters.iter().filter_map(|master| Some((master.process?, "server")));
    let left: Vec<_> = masters.chain(cluster.nodes.process.map(|process| (process, "nodes"))).collect();
    let mut asked = Vec::new();
    for (process, word) in left {
        if process.signal(Signal::TERM, word) {
            asked.push((process, word));
        }
    }
    for (process, word) in &asked {
        if !process.wait_end(STOP_TIMEOUT).await {
            process.signal(Signal::KILL, word);
            process.wait_end(STOP_TIMEOUT).await;
        }
    }
    if asked.is_empty() { "" } else { ", left by a supervisor that was killed" }
}

fn forget(dir: &ClusterDir, cluster: &mut LocalCluster) -> Result<(), Failure> {
    cluster.supervisor = None;
    cluster.nodes.process = None;
    for master in &mut cluster.masters {
        master.process = None;
    }
    dir.write(cluster)
}
