//! What a writer said that it has acknowledged, as lines on a pipe: written by `solo.rs`, read by `writer.rs`, and
//! compared by `reopen.rs` with what is left of the files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use rustix::process::Pid;
use serde::{Deserialize, Serialize};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Line {
    /// An entry is on stable storage: index, term, digest of the payload.
    Entry(u64, u64, u64),
    /// The state hash after an index.
    Hash(u64, u64),
    /// A vote is on stable storage.
    Vote(u64, u64),
    /// A transaction was answered: key and revision.
    Answered(String, u64),
    /// The writer's process.
    Process(i32),
    /// The writer has written all it was to write.
    End,
}

/// All that was said.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ledger {
    entries: BTreeMap<u64, (u64, u64)>,
    hashes: BTreeMap<u64, u64>,
    vote: Option<(u64, u64)>,
    answered: BTreeMap<String, u64>,
    /// What the mark said when the writer was dead.
    marked: Option<u64>,
    ended: bool,
    process: i32,
}

impl Ledger {
    /// Takes note of a line.
    pub fn note(&mut self, line: Line) {
        match line {
            Line::Entry(index, term, digest) => drop(self.entries.insert(index, (term, digest))),
            Line::Hash(index, hash) => drop(self.hashes.insert(index, hash)),
            Line::Vote(term, node) => self.vote = Some((term, node)),
            Line::Answered(key, revision) => {
                let newest = self.answered.entry(key).or_default();
                *newest = revision.max(*newest);
            }
            Line::Process(id) => self.process = id,
            Line::End => self.ended = true,
        }
    }

    /// Index of the last entry that was acknowledged.
    pub fn acknowledged(&self) -> Option<u64> {
        self.entries.last_key_value().map(|(index, _)| *index)
    }

    /// Entries acknowledged.
    pub fn count(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Term and digest of an acknowledged entry.
    pub fn entry(&self, index: u64) -> Option<(u64, u64)> {
        self.entries.get(&index).copied()
    }

    /// State hashes, by index.
    pub fn hashes(&self) -> &BTreeMap<u64, u64> {
        &self.hashes
    }

    /// The last vote that was acknowledged.
    pub fn vote(&self) -> Option<(u64, u64)> {
        self.vote
    }

    /// Revisions of answered transactions, by key.
    pub fn answered(&self) -> &BTreeMap<String, u64> {
        &self.answered
    }

    /// Index that the mark named when the writer was dead.
    pub fn marked(&self) -> Option<u64> {
        self.marked
    }

    /// Notes what the mark names.
    pub fn set_marked(&mut self, marked: Option<u64>) {
        self.marked = marked;
    }

    /// The writer's process, if it was said.
    pub fn process(&self) -> Option<Pid> {
        Pid::from_raw(self.process)
    }

    /// Whether the writer has ended by itself.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Where the ledger of a directory lies.
    pub fn path(dir: &Path) -> PathBuf {
        dir.with_extension("ledger.json")
    }

    /// Writes the ledger beside `dir`.
    pub fn save(&self, dir: &Path) -> anyhow::Result<PathBuf> {
        let path = Ledger::path(dir);
        let text = serde_json::to_vec(self).context("encoding a ledger")?;
        std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    /// Reads what `save` wrote.
    pub fn load(path: &Path) -> anyhow::Result<Ledger> {
        let text = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        serde_json::from_slice(&text).context("decoding a ledger")
    }
}

/// A digest of some bytes, the same in every process.
pub fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_answer_of_a_key_and_the_last_entry_count() {
        let mut ledger = Ledger::default();
        for line in [Line::Entry(3, 1, 7), Line::Answered("a".into(), 9), Line::Answered("a".into(), 8)] {
            ledger.note(line);
        }
        assert_eq!((ledger.acknowledged(), ledger.entry(3)), (Some(3), Some((1, 7))));
        assert_eq!(ledger.answered()["a"], 9);
        assert!(!ledger.ended());
    }
}
