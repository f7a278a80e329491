//! Whether a write-ahead log ends as a crash leaves it: with one record that did not make it, whole or in part.
//! Asked when RocksDB finds damage and cannot say where; and before, whether it would come to an end at all. Knows the
//! framing of RocksDB's log files and not what they hold: blocks of 32 KiB, in them fragments of checksum, length, kind
//! and payload.
//!
//! Each batch is synced before the next is written, so a crash spoils the last record alone. Damage before a whole
//! record is the disk's doing.

use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

const BLOCK_BYTES: usize = 32 * 1024;
const HEADER_BYTES: usize = 7;
/// Kinds of fragments that begin a record: whole ones and first parts.
const FULL: u8 = 1;
const FIRST: u8 = 2;
const LAST: u8 = 4;
/// Kinds that only files have which are written over old ones. Ours never are.
const RECYCLED: RangeInclusive<u8> = 5..=8;

/// Refuses a database in one of whose logs or manifests a fragment has the kind of a recycled file: one flipped bit makes
/// it so, and RocksDB's reader then takes the same fragment again and again, for ever.
///
/// # Errors
/// `InvalidData` where there is such a fragment; else what reading says. A directory that is not there is fine.
pub fn check_kinds(dir: &Path) -> io::Result<()> {
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let manifest = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("MANIFEST-"));
        if !manifest && path.extension().is_none_or(|extension| extension != "log") {
            continue;
        }
        let bytes = std::fs::read(&path)?;
        let Some(at) = first_damage(&bytes) else { continue };
        if bytes.get(at + HEADER_BYTES - 1).is_some_and(|kind| RECYCLED.contains(kind)) {
            let what = format!("Corruption: the fragment at {at} of {} is of a recycled file", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
    }
    Ok(())
}

/// Whether the newest log file in `dir` is torn at its end, and nothing else is wrong with any of them.
pub(crate) fn is_all_that_is_torn(dir: &Path) -> io::Result<bool> {
    let mut files: Vec<(u64, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        let is_log = path.extension().is_some_and(|extension| extension == "log");
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        files.extend(number.filter(|_| is_log).map(|number| (number, path)));
    }
    files.sort();
    let Some((_, newest)) = files.pop() else { return Ok(false) };
    for (_, older) in files {
        if first_damage(&std::fs::read(older)?).is_some() {
            return Ok(false);
        }
    }
    let bytes = std::fs::read(newest)?;
    Ok(first_damage(&bytes).is_some_and(|at| !begins_after(&bytes, at)))
}

/// A fragment: where it ends, and its kind.
fn fragment(bytes: &[u8], at: usize) -> Option<(usize, u8)> {
    let header: &[u8; HEADER_BYTES] = bytes.get(at..)?.first_chunk()?;
    let length = usize::from(u16::from_le_bytes([header[4], header[5]]));
    let end = at + HEADER_BYTES + length;
    if end > bytes.len() || (at % BLOCK_BYTES) + HEADER_BYTES + length > BLOCK_BYTES {
        return None;
    }
    let checksum = crc32c::crc32c(&bytes[at + HEADER_BYTES - 1..end]);
    // RocksDB masks checksums, so that one over a file that holds checksums is none of them.
    let masked = checksum.rotate_right(15).wrapping_add(0xa282_ead8);
    (masked == u32::from_le_bytes([header[0], header[1], header[2], header[3]])).then_some((end, header[6]))
}

/// Where the next fragment may begin: what is left of a block is skipped if no header fits.
fn next_place(at: usize) -> usize {
    if BLOCK_BYTES - at % BLOCK_BYTES < HEADER_BYTES { at.next_multiple_of(BLOCK_BYTES) } else { at }
}

/// Offset of the first fragment that is not whole, or of a record that does not end.
fn first_damage(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut open) = (0, None);
    while next_place(at) < bytes.len() {
        let place = next_place(at);
        let Some((end, kind)) = fragment(bytes, place) else { return Some(place) };
        match kind {
            FIRST => open = Some(place),
            FULL | LAST => open = None,
            _ => {}
        }
        at = end;
    }
    open
}

/// Whether a record begins somewhere after the one that is damaged at `at`.
fn begins_after(bytes: &[u8], at: usize) -> bool {
    // A fragment whose payload alone is damaged still tells where the next one is.
    let claimed = bytes.get(at + 4..at + 6).map_or(0, |length| usize::from(u16::from_le_bytes([length[0], length[1]])));
    let mut starts = vec![at + HEADER_BYTES + claimed];
    starts.extend((at.next_multiple_of(BLOCK_BYTES)..bytes.len()).step_by(BLOCK_BYTES));
    for start in starts {
        let mut place = next_place(start);
        while let Some((end, kind)) = fragment(bytes, place) {
            if place > at && matches!(kind, FULL | FIRST) {
                return true;
            }
            place = next_place(end);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use rocksdb::{DB, Options, WriteOptions};

    /// Log files of a real database: small records, then one of three blocks. Returns the file and where the
    /// last record begins.
    fn written(dir: &Path) -> (PathBuf, usize) {
        let mut options = Options::default();
        options.create_if_missing(true);
        let db = DB::open(&options, dir).unwrap();
        let mut synced = WriteOptions::default();
        synced.set_sync(true);
        for key in 0..20u32 {
            db.put_opt(key.to_be_bytes(), vec![7; 300], &synced).unwrap();
        }
        let files: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
        let file = files.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "log")).unwrap();
        let begin = std::fs::metadata(&file).unwrap().len() as usize;
        db.put_opt("large", vec![9; 3 * BLOCK_BYTES], &synced).unwrap();
        // Closing would empty the log.
        std::mem::forget(db);
        (file, begin)
    }

    fn torn(dir: &Path, file: &Path, change: impl FnOnce(&mut Vec<u8>)) -> bool {
        let whole = std::fs::read(file).unwrap();
        let mut bytes = whole.clone();
        change(&mut bytes);
        std::fs::write(file, bytes).unwrap();
        let answer = is_all_that_is_torn(dir).unwrap();
        std::fs::write(file, whole).unwrap();
        answer
    }

    #[test]
    fn a_last_record_that_is_cut_zeroed_or_spoiled_is_a_torn_end() {
        let dir = tempfile::tempdir().unwrap();
        let (file, begin) = written(dir.path());
        let length = std::fs::read(&file).unwrap().len();
        assert!(!torn(dir.path(), &file, |_| {}), "nothing is damaged");
        for at in [begin + 1, begin + 100, begin + BLOCK_BYTES, length - 1] {
            assert!(torn(dir.path(), &file, |bytes| bytes.truncate(at)), "cut at {at}");
            assert!(torn(dir.path(), &file, |bytes| bytes[at..].fill(0)), "zeroes from {at}");
            assert!(torn(dir.path(), &file, |bytes| bytes[at] ^= 1), "one bit at {at}");
        }
        let sector = (begin + 600).next_multiple_of(512);
        assert!(torn(dir.path(), &file, |bytes| bytes[sector..sector + 512].fill(0)), "a sector in the middle");
    }

    #[test]
    fn a_fragment_of_a_recycled_file_is_refused_before_the_reader_goes_round_it_for_ever() {
        let dir = tempfile::tempdir().unwrap();
        let (wal, begin) = written(dir.path());
        let files = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
        let is_manifest = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("MANIFEST-");
        let manifest = files.into_iter().find(is_manifest).unwrap();
        assert!(check_kinds(dir.path()).is_ok() && check_kinds(&dir.path().join("none")).is_ok());
        for (file, at) in [(manifest, 0), (wal, begin)] {
            let whole = std::fs::read(&file).unwrap();
            let mut bytes = whole.clone();
            // From whole, or first part, to the same of a recycled file.
            bytes[at + HEADER_BYTES - 1] |= 4;
            std::fs::write(&file, &bytes).unwrap();
            assert_eq!(check_kinds(dir.path()).unwrap_err().kind(), io::ErrorKind::InvalidData);
            std::fs::write(&file, whole).unwrap();
        }
        assert!(check_kinds(dir.path()).is_ok());
    }

    #[test]
    fn damage_before_a_whole_record_is_no_torn_end() {
        let dir = tempfile::tempdir().unwrap();
        let (file, begin) = written(dir.path());
        for at in [0, 10, 400, begin - 5] {
            assert!(!torn(dir.path(), &file, |bytes| bytes[at] ^= 1), "one bit at {at}");
        }
        let older = file.with_file_name("000001.log");
        std::fs::write(&older, b"not a log").unwrap();
        assert!(!torn(dir.path(), &file, |bytes| bytes.truncate(begin + 1)), "an older file is damaged");
    }
}
