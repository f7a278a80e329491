//! Copies of data directories: of a member that lives, and a process over one at addresses that nobody knows.
//! Part of the world, for faults that let one identity run twice.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::Context;
use tokio::process::{Child, Command};

use super::{Slot, World};
use crate::world::wiring::Links;

impl World {
    /// A copy of the data directory of a slot whose process lives, taken while that stands still: what a copy of the
    /// whole machine would hold.
    pub fn copy_of_living(&mut self, slot: Slot) -> anyhow::Result<PathBuf> {
        let copy = self.dir.join(format!("copy-{}-living", self.nodes[slot].id));
        self.pause(slot)?;
        let copied = copy_dir(&self.nodes[slot].dir, &copy).context("copying a data directory");
        self.resume(slot)?;
        copied.map(|()| copy)
    }

    /// A process with the identity of a slot, over a copy of its data, at addresses that nobody knows: it and where its
    /// clients would find it. It ends when it is dropped.
    pub fn run_elsewhere(&self, slot: Slot, copy: &Path) -> anyhow::Result<(Child, SocketAddr)> {
        let (peer, front) = Links::elsewhere()?;
        let mut command = Command::new(&self.program);
        let id = self.nodes[slot].id.to_string();
        command.arg("kv-node").arg("--dir").arg(copy).arg("--certificates").arg(self.authority.dir());
        command.args(["--id", &id, "--peer", &peer.to_string(), "--front", &front.to_string()]);
        let log = File::options().create(true).append(true).open(self.dir.join(format!("node-{id}-copy.log")));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log.context("opening a copy's log")?);
        let child = command.kill_on_drop(true).spawn().context("starting a copy")?;
        Ok((child, front))
    }
}

/// Copies a folder with all that is in it.
pub fn copy_dir(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
