//! The kernel's out-of-memory killer: a node is put into a control group that has next to no memory. Where control
//! groups are not ours to make, its address space is limited instead, and the failed allocation ends it.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use futures::FutureExt;
use futures::future::BoxFuture;
use rustix::process::{Resource, Rlimit, prlimit};

use super::Stage;
use crate::limits::END_PATIENCE;

/// What a member may still take.
const GROUP_BYTES: &str = "1048576";
const ADDRESS_SPACE_BYTES: u64 = 64 * 1024 * 1024;

/// A leader or a follower runs out of memory.
pub fn exhausted(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let victim = if stage.tossed() { stage.world.leader().await? } else { stage.follower().await? };
        let process = stage.world.process(victim)?;
        stage.recorder.fault("out-of-memory");
        let group = group().ok();
        match &group {
            Some(group) => {
                let id = process.as_raw_nonzero().to_string();
                std::fs::write(group.join("cgroup.procs"), id).context("moving a node to a control group")?;
            }
            None => {
                let limit = Rlimit { current: Some(ADDRESS_SPACE_BYTES), maximum: Some(ADDRESS_SPACE_BYTES) };
                prlimit(Some(process), Resource::As, limit).context("limiting a node's address space")?;
            }
        }
        let ended = stage.ends_within(victim, END_PATIENCE).await;
        let status = stage.world.has_ended(victim);
        if let Some(group) = &group {
            // It is empty once the process is gone; what cannot be removed is made anew by the next run.
            let _ = std::fs::remove_dir(group);
        }
        ensure!(ended, "a node without memory goes on");
        stage.prove("ended without memory", u64::from(status.is_some_and(|status| !status.success())));
        stage.writes_go_on().await?;
        stage.between(100, 1_000).await;
        stage.recover().await
    }
    .boxed()
}

/// A control group of our own with a limit on memory.
pub fn group() -> anyhow::Result<PathBuf> {
    let name = format!("xebec-chaos-{}", std::process::id());
    for (root, limit) in [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")] {
        let group = Path::new(root).join(&name);
        if !Path::new(root).join("cgroup.procs").exists() || (std::fs::create_dir(&group).is_err() && !group.exists()) {
            continue;
        }
        if std::fs::write(group.join(limit), GROUP_BYTES).is_ok() {
            return Ok(group);
        }
        // Not a group with a limit on memory.
        let _ = std::fs::remove_dir(&group);
    }
    bail!("no control group with a limit on memory can be made")
}
