//! File systems of their own for data directories, small enough to fill. In memory, inside the mount namespace of
//! the run (see `enclosed`), so that they end with it.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

const FILLER: &str = "filler";

/// Puts an empty file system of `mib` MiB at `dir`.
pub fn mount(dir: &Path, mib: u64) -> anyhow::Result<()> {
    let size = format!("size={mib}m");
    let mut command = Command::new("mount");
    command.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(dir).stdin(Stdio::null());
    let output = command.output().context("starting mount")?;
    ensure!(output.status.success(), "mount: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}

/// Uses up all that is free at `dir`; returns how many bytes that were.
pub fn fill(dir: &Path) -> anyhow::Result<u64> {
    let mut file = File::create(filler(dir)).context("making a file to fill a disk")?;
    let mut filled = 0;
    for block in [64 * 1024, 4 * 1024, 512, 1].map(|bytes: usize| vec![0u8; bytes]) {
        while let Ok(written) = file.write(&block) {
            filled += written as u64;
        }
    }
    Ok(filled)
}

/// Gives back what [`fill`] took.
pub fn free(dir: &Path) -> anyhow::Result<()> {
    std::fs::remove_file(filler(dir)).context("freeing a disk")
}

fn filler(dir: &Path) -> PathBuf {
    dir.join(FILLER)
}
