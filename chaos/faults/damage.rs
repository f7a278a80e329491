//! Files of a dead member are damaged: a bit flips, a sector is torn, an end is missing, an old file takes the place
//! of another. It either starts and is right, or says clearly that it cannot; then a new member takes its place.
//! Never silently wrong, never a panic.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use futures::FutureExt;
use futures::future::BoxFuture;
use sys::Random;

use super::Stage;
use crate::limits::{POLL, SETTLE_PATIENCE};
use crate::protocol::{Reply, Request, ask};
use crate::world::Slot;
use crate::world::setup::Origin;

/// How long a damaged member may take until it serves or ends. After that it counts as one that stays outside, and is
/// replaced, as one that is merely slow may be.
const PATIENCE: Duration = Duration::from_secs(8);
/// The exit code of a panic.
const PANICKED: i32 = 101;

/// What is damaged, and which files those are.
struct Target {
    name: &'static str,
    folder: &'static str,
    holds: fn(&str) -> bool,
}

const TARGETS: &[Target] = &[
    Target { name: "log-wal", folder: "raft/log", holds: |name| name.ends_with(".log") },
    Target { name: "log-table", folder: "raft/log", holds: |name| name.ends_with(".sst") },
    Target { name: "log-manifest", folder: "raft/log", holds: |name| name.starts_with("MANIFEST") },
    Target { name: "log-current", folder: "raft/log", holds: |name| name == "CURRENT" },
    Target { name: "mark", folder: "raft", holds: |name| name == "mark" },
    Target { name: "snapshot", folder: "raft/snapshot", holds: |_| true },
    Target { name: "state-table", folder: "state", holds: |name| name.ends_with(".sst") },
    Target { name: "state-manifest", folder: "state", holds: |name| name.starts_with("MANIFEST") },
    Target { name: "identity", folder: "", holds: |name| name == "identity" },
];

/// How.
#[derive(Clone, Copy, Debug)]
enum Damage {
    FlippedBit,
    TornSector(usize),
    LostEnd,
    OtherFile,
}

const DAMAGES: &[Damage] =
    &[Damage::FlippedBit, Damage::TornSector(512), Damage::TornSector(4096), Damage::LostEnd, Damage::OtherFile];

/// One file of a dead follower is damaged; it is started again.
pub fn one_file(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        let slot = stage.follower().await?;
        stage.recorder.fault("follower-kill");
        // Tables exist only after a flush, and the log's only where it was purged.
        if stage.tossed() {
            let _ = stage.world.snapshot(slot).await;
        }
        stage.world.kill(slot).await?;
        stage.writes_go_on().await?;
        let dir = stage.world.data_dir(slot).to_owned();
        let what = damage(&dir, &stage.random)?;
        tracing::info!(what, "damaged");
        stage.recorder.fault(format!("damaged-{what}"));
        stage.prove("damaged files", 1);
        let began = Instant::now();
        let outcome = start(stage, slot).await?;
        stage.figure("damage to verdict, ms", began.elapsed().as_millis() as u64);
        stage.prove(&format!("damaged members: {}", outcome.name()), 1);
        match outcome {
            Outcome::Serves => {
                let scrubbed = ask(stage.world.fronts()[slot], &Request::Scrub, SETTLE_PATIENCE).await;
                if let Ok(Reply::Refused { reason }) = scrubbed {
                    stage.recorder.failure("damage", format!("{what}: it serves, and a scrub finds: {reason}"));
                }
            }
            Outcome::Ended | Outcome::Outside => stage.world.replace(slot).await?,
        }
        stage.recover().await
    }
    .boxed()
}

/// The log of a whole master with much data is beyond reading. It puts all of it aside by itself, and votes again once it
/// has everything anew.
pub fn whole_log(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        stage.load_data().await?;
        let slot = stage.follower().await?;
        let before = stage.world.voters(slot).await;
        stage.recorder.fault("follower-kill");
        stage.world.kill(slot).await?;
        let manifests = files(&stage.world.data_dir(slot).join("raft/log"), |name| name.starts_with("MANIFEST"));
        for manifest in &manifests {
            let length = std::fs::metadata(manifest).context("measuring a manifest")?.len();
            std::fs::write(manifest, vec![0; length as usize]).context("damaging a manifest")?;
        }
        ensure!(!manifests.is_empty(), "a log without a manifest");
        stage.writes_go_on().await?;
        let refusals = |stage: &Stage| stage.world.log(slot).matches(REFUSES).count() as u64;
        let refused = refusals(stage);
        stage.recorder.fault("damaged-log");
        stage.world.run(slot, Origin::Existing)?;
        let began = Instant::now();
        stage.world.votes_anew(slot, &before).await?;
        stage.figure("corrupt member votes again, ms", began.elapsed().as_millis() as u64);
        let refused = refusals(stage) - refused;
        stage.prove("members that refused their data", refused);
        stage.recover().await
    }
    .boxed()
}

/// What a master says of data that it does not trust.
const REFUSES: &str = "this master stops using its data";

enum Outcome {
    Serves,
    Ended,
    Outside,
}

impl Outcome {
    fn name(&self) -> &'static str {
        match self {
            Outcome::Serves => "serves",
            Outcome::Ended => "refuses to start",
            Outcome::Outside => "stays outside",
        }
    }
}

/// Starts a member whose files were damaged, and again if it ends: the second time has to be like the first.
async fn start(stage: &mut Stage, slot: Slot) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Outside;
    for _ in 0..2 {
        stage.world.run(slot, Origin::Existing)?;
        outcome = watch(stage, slot).await?;
        match outcome {
            Outcome::Ended => stage.world.forget(slot),
            Outcome::Serves | Outcome::Outside => break,
        }
    }
    Ok(outcome)
}

async fn watch(stage: &mut Stage, slot: Slot) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if let Some(status) = stage.world.has_ended(slot) {
            if status.code() == Some(PANICKED) {
                stage.recorder.failure("damage", format!("a panic: {}", last_lines(&stage.world.log(slot))));
            }
            ensure!(!status.success(), "a damaged member ended well");
            return Ok(Outcome::Ended);
        }
        if stage.world.look().await.is_ok() {
            return Ok(Outcome::Serves);
        }
        tokio::time::sleep(POLL).await;
    }
    Ok(Outcome::Outside)
}

fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(5)..].join(" | ")
}

/// Damages one file; says what and how.
fn damage(dir: &Path, random: &dyn Random) -> anyhow::Result<String> {
    let first = random.below(TARGETS.len() as u64) as usize;
    for target in TARGETS.iter().cycle().skip(first).take(TARGETS.len()) {
        let files = files(&dir.join(target.folder), target.holds);
        if files.is_empty() {
            continue;
        }
        let file = &files[random.below(files.len() as u64) as usize];
        let how = DAMAGES[random.below(DAMAGES.len() as u64) as usize];
        let how = match how {
            Damage::OtherFile if files.len() < 2 => Damage::FlippedBit,
            how => how,
        };
        apply(file, &files, how, random).with_context(|| format!("damaging {}", file.display()))?;
        return Ok(format!("{}-{how:?}", target.name));
    }
    bail!("nothing to damage in {}", dir.display())
}

fn apply(file: &Path, all: &[PathBuf], how: Damage, random: &dyn Random) -> std::io::Result<()> {
    let mut bytes = std::fs::read(file)?;
    let length = bytes.len();
    match how {
        Damage::FlippedBit => {
            let place = random.below(length as u64) as usize;
            bytes[place] ^= 1 << random.below(8);
        }
        Damage::TornSector(size) => {
            let sectors = length.div_ceil(size) as u64;
            let from = random.below(sectors) as usize * size;
            bytes[from..(from + size).min(length)].fill(0);
        }
        Damage::LostEnd => bytes.truncate(random.below(length as u64) as usize),
        Damage::OtherFile => {
            let other = all.iter().find(|other| *other != file).map(std::fs::read);
            bytes = other.transpose()?.unwrap_or(bytes);
        }
    }
    std::fs::write(file, bytes)
}

/// Files that are not empty, in order.
fn files(folder: &Path, holds: fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if folder.ends_with("snapshot") {
                found.extend(files(&path, holds));
            }
        } else if holds(&name) && entry.metadata().is_ok_and(|about| about.len() > 0) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_damage_changes_the_file_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("raft/log")).unwrap();
        let (one, other) = (dir.path().join("raft/log/1.log"), dir.path().join("raft/log/2.log"));
        let random = sys::SeededRandom::new(3);
        for how in DAMAGES {
            std::fs::write(&one, [7; 5000]).unwrap();
            std::fs::write(&other, [8; 5000]).unwrap();
            apply(&one, &[one.clone(), other.clone()], *how, &random).unwrap();
            assert_ne!(std::fs::read(&one).unwrap(), [7; 5000], "{how:?}");
            assert_eq!(std::fs::read(&other).unwrap(), [8; 5000]);
        }
        assert!(damage(dir.path(), &random).unwrap().starts_with("log-wal-"));
    }
}
