//! The cuts: one fault each in one file of a dead directory. Which there are, what each does, and whether a crash can
//! have done it.

use std::fmt;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use sys::Random;

use super::files;
use super::ledger::Ledger;
use super::wal::{self, Record};
use super::writer::Writer;

const LOG: &str = "raft/log/";
const MARK: &str = "raft/mark";
const MARK_SLOT_BYTES: u64 = 4096;
const SECTORS: [u64; 2] = [512, 4096];

/// What is done to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// It ends here.
    Truncate(u64),
    /// These bytes were never written.
    Zero { at: u64, bytes: u64 },
    /// One bit of this byte is another.
    Flip { at: u64, bit: u8 },
    /// It is gone.
    Remove,
    /// It is what it was earlier.
    Earlier(PathBuf),
}

/// Whether a crash can do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Region {
    /// A crash can: what is hit was never synced, or was being written. Nothing may be lost and nothing refused.
    Crash,
    /// A crash can, on a device that does not keep the order of sectors: what is hit was never synced, what follows
    /// it was written all the same. Nothing may be lost; refusing is right.
    Torn,
    /// A disk that lies, forgets or rots. Refusing is right.
    Damage,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// From the top of the data directory.
    pub file: String,
    pub how: How,
    pub region: Region,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} ({:?})", self.file, self.how, self.region)
    }
}

impl Cut {
    /// What kind of file it is, for tables.
    pub fn part(&self) -> &'static str {
        let name = self.file.rsplit('/').next().unwrap_or_default();
        let log = self.file.starts_with(LOG);
        match name {
            "mark" => "mark",
            "identity" => "identity",
            "state-current" | "starts" => "pointer, starts",
            _ if name.starts_with("MANIFEST") && log => "log MANIFEST",
            _ if name.starts_with("MANIFEST") => "state MANIFEST",
            _ if name.ends_with(".log") && log => "log WAL",
            _ if name.ends_with(".sst") && log => "log tables",
            _ if name.ends_with(".sst") => "state tables",
            _ if log => "log, other files",
            _ => "state, other files",
        }
    }

    /// Does it to the file in `dir`, whose other copies are left alone.
    pub fn make(&self, dir: &Path) -> anyhow::Result<()> {
        let path = dir.join(&self.file);
        let what = || format!("cutting {}", path.display());
        if self.how == How::Remove {
            return std::fs::remove_file(&path).with_context(what);
        }
        if let How::Earlier(earlier) = &self.how {
            std::fs::remove_file(&path).with_context(what)?;
            return std::fs::copy(earlier, &path).map(drop).with_context(what);
        }
        // The file may be linked elsewhere.
        let bytes = std::fs::read(&path).with_context(what)?;
        std::fs::remove_file(&path).with_context(what)?;
        std::fs::write(&path, &bytes).with_context(what)?;
        let file = std::fs::OpenOptions::new().write(true).open(&path).with_context(what)?;
        match self.how {
            How::Truncate(to) => file.set_len(to),
            How::Zero { at, bytes: count } => {
                let count = count.min((bytes.len() as u64).saturating_sub(at));
                file.write_all_at(&vec![0; count as usize], at)
            }
            How::Flip { at, bit } => file.write_all_at(&[bytes[at as usize] ^ (1 << bit)], at),
            How::Remove | How::Earlier(_) => Ok(()),
        }
        .with_context(what)
    }
}

/// So many cuts of a dead directory, more of what matters more.
pub fn plan(dir: &Path, ledger: &Ledger, count: usize, random: &dyn Random) -> anyhow::Result<Vec<Cut>> {
    let names = files::list(dir)?;
    let newest = newest_wal(&names);
    let mut cuts = Vec::new();
    let share = |percent: usize| (count * percent).div_ceil(100);
    if let Some(newest) = &newest {
        cuts.extend(wal_cuts(dir, newest, ledger, share(55), random)?);
    }
    let others: Vec<&String> = names.iter().filter(|name| Some(*name) != newest.as_ref()).collect();
    let of = |wanted: &dyn Fn(&str) -> bool| -> Vec<&String> {
        others.iter().copied().filter(|name| wanted(name)).collect()
    };
    let manifests = of(&|name| name.contains("MANIFEST"));
    for name in &manifests {
        cuts.extend(framed_cuts(dir, name, share(14).div_ceil(manifests.len()), random)?);
    }
    cuts.extend(mark_cuts(dir, share(6), random)?);
    let tables = of(&|name| name.ends_with(".sst") || name.ends_with(".log"));
    let rest = of(&|name| !name.contains("MANIFEST") && !name.ends_with(".sst") && !name.ends_with(".log"));
    for (names, percent) in [(tables, 15), (rest, 10)] {
        for number in 0..share(percent).min(names.len() * 40) {
            cuts.push(random_cut(dir, names[number % names.len()], random)?);
        }
    }
    Ok(cuts)
}

fn newest_wal(names: &[String]) -> Option<String> {
    names.iter().rfind(|name| name.starts_with(LOG) && name.ends_with(".log")).cloned()
}

/// Where what was acknowledged ends in the newest write-ahead log. Every vote counts: whoever was killed after the fsync
/// and before the word had it in its mark already.
fn safe_end(records: &[Record], ledger: &Ledger) -> u64 {
    let needed = ledger.acknowledged().max(ledger.marked());
    let holds = |record: &&Record| record.votes || record.indexes.iter().any(|index| Some(*index) <= needed);
    records.iter().rfind(holds).map_or(0, |record| record.end)
}

fn wal_cuts(dir: &Path, file: &str, ledger: &Ledger, count: usize, random: &dyn Random) -> anyhow::Result<Vec<Cut>> {
    let bytes = std::fs::read(dir.join(file)).with_context(|| format!("reading {file}"))?;
    let length = bytes.len() as u64;
    let records = wal::records(&bytes);
    let safe = safe_end(&records, ledger);
    let cut = |how: How| {
        let region = match how {
            How::Truncate(at) if at >= safe => Region::Crash,
            How::Zero { at, bytes } if at >= safe && at + bytes >= length => Region::Crash,
            How::Zero { at, .. } if at >= safe => Region::Torn,
            _ => Region::Damage,
        };
        Cut { file: file.to_owned(), how, region }
    };
    let mut edges: Vec<u64> = records
        .iter()
        .flat_map(|record| [record.end.saturating_sub(1), record.end, record.end + 1])
        .filter(|at| *at <= length)
        .collect();
    edges.push(0);
    shuffle(&mut edges, random);
    // The end matters most: there a crash may have been.
    let mut cuts: Vec<Cut> = [safe, safe + 1, (safe + length) / 2, length.saturating_sub(1)]
        .into_iter()
        .filter(|at| *at < length)
        .map(|at| cut(How::Truncate(at)))
        .collect();
    for sector in SECTORS.into_iter().filter(|_| length > safe) {
        for at in (safe.next_multiple_of(sector)..length).step_by(sector as usize) {
            cuts.push(cut(How::Zero { at, bytes: sector }));
        }
    }
    shuffle(&mut cuts, random);
    cuts.truncate(count / 4);
    cuts.extend(edges.into_iter().take(count / 2).map(|at| cut(How::Truncate(at))));
    while cuts.len() < count && length > 0 {
        let at = random.below(length);
        let sector = SECTORS[random.below(2) as usize];
        cuts.push(cut(match random.below(4) {
            0 => How::Truncate(at),
            1 => How::Zero { at: at - at % sector, bytes: sector },
            _ => How::Flip { at, bit: random.below(8) as u8 },
        }));
    }
    let earlier = Writer::earlier(dir).join(file);
    if earlier.exists() {
        cuts.push(cut(How::Earlier(earlier)));
    }
    cuts.push(cut(How::Remove));
    Ok(cuts)
}

/// Cuts at the edges of a manifest's records, and anywhere.
fn framed_cuts(dir: &Path, file: &str, count: usize, random: &dyn Random) -> anyhow::Result<Vec<Cut>> {
    let bytes = std::fs::read(dir.join(file)).with_context(|| format!("reading {file}"))?;
    let mut edges: Vec<u64> =
        wal::records(&bytes).iter().flat_map(|record| [record.start, record.end.saturating_sub(1)]).collect();
    shuffle(&mut edges, random);
    edges.truncate(count / 2);
    let mut cuts: Vec<Cut> = edges.into_iter().map(|at| damage(file, How::Truncate(at))).collect();
    while cuts.len() < count {
        cuts.push(random_cut(dir, file, random)?);
    }
    Ok(cuts)
}

/// One slot torn, which a crash does, and more than that, which it does not.
fn mark_cuts(dir: &Path, count: usize, random: &dyn Random) -> anyhow::Result<Vec<Cut>> {
    if !dir.join(MARK).exists() {
        return Ok(Vec::new());
    }
    let mut cuts = vec![damage(MARK, How::Remove), damage(MARK, How::Truncate(0))];
    cuts.push(damage(MARK, How::Zero { at: 0, bytes: 2 * MARK_SLOT_BYTES }));
    let earlier = Writer::earlier(dir).join(MARK);
    if earlier.exists() {
        cuts.push(damage(MARK, How::Earlier(earlier)));
    }
    while cuts.len() < count {
        let slot = random.below(2) * MARK_SLOT_BYTES;
        let how = match random.below(3) {
            0 => How::Zero { at: slot, bytes: 512 },
            1 => How::Zero { at: slot, bytes: MARK_SLOT_BYTES },
            // The rest of a slot is unused.
            _ => How::Flip { at: slot + random.below(40), bit: random.below(8) as u8 },
        };
        cuts.push(Cut { file: MARK.to_owned(), how, region: Region::Crash });
    }
    Ok(cuts)
}

fn random_cut(dir: &Path, file: &str, random: &dyn Random) -> anyhow::Result<Cut> {
    let length = std::fs::metadata(dir.join(file)).with_context(|| format!("looking at {file}"))?.len();
    let earlier = Writer::earlier(dir).join(file);
    if length == 0 {
        return Ok(damage(file, How::Remove));
    }
    let at = random.below(length);
    let sector = SECTORS[random.below(2) as usize];
    let how = match random.below(10) {
        0 => How::Remove,
        1 if earlier.exists() => How::Earlier(earlier),
        1..=3 => How::Truncate(at),
        4 | 5 => How::Zero { at: at - at % sector, bytes: sector },
        _ => How::Flip { at, bit: random.below(8) as u8 },
    };
    Ok(damage(file, how))
}

fn damage(file: &str, how: How) -> Cut {
    Cut { file: file.to_owned(), how, region: Region::Damage }
}

fn shuffle<T>(items: &mut [T], random: &dyn Random) {
    for place in (1..items.len()).rev() {
        items.swap(place, random.below(place as u64 + 1) as usize);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::ledger::Line;
    use super::*;

    #[test]
    fn votes_and_what_was_acknowledged_or_marked_are_safe_and_the_rest_is_not() {
        let record = |end, indexes: &[u64], votes| Record { start: 0, end, indexes: indexes.to_vec(), votes };
        let records =
            [record(10, &[], true), record(20, &[1], false), record(30, &[2, 3], false), record(40, &[4], false)];
        let mut ledger = Ledger::default();
        assert_eq!(safe_end(&records, &ledger), 10);
        ledger.note(Line::Entry(2, 1, 0));
        assert_eq!(safe_end(&records, &ledger), 30);
        ledger.set_marked(Some(4));
        assert_eq!(safe_end(&records, &ledger), 40);
    }

    #[test]
    fn a_cut_changes_one_copy_of_a_linked_file() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (dir.path().join("one"), dir.path().join("two"));
        std::fs::create_dir(&one).unwrap();
        std::fs::write(one.join("1.sst"), b"table").unwrap();
        files::copy(&one, &two).unwrap();
        damage("1.sst", How::Flip { at: 0, bit: 0 }).make(&two).unwrap();
        assert_eq!(std::fs::read(one.join("1.sst")).unwrap(), b"table");
        assert_eq!(std::fs::read(two.join("1.sst")).unwrap(), b"uable");
    }
}
