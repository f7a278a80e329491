//! What a power failure takes: everything that was written and not synced. strace tells how long each file was when
//! it was last synced; what lies beyond is cut off. Used by `writer.rs`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// What strace is asked for. File names stand beside descriptors, and contents are left out.
pub const TRACE: &[&str] = &["-f", "-qq", "-y", "-s", "0", "-e", "trace=write,fdatasync,fsync"];

/// Lengths of a file that only grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Grown {
    written: u64,
    synced: u64,
}

/// Cuts off the unsynced ends of the files in `dir` that grew by what is in the trace; returns how many bytes went.
pub fn lose_unsynced(dir: &Path, trace: &Path) -> anyhow::Result<u64> {
    let text = std::fs::read_to_string(trace).context("reading the trace")?;
    let mut lost = 0;
    for (path, grown) in grown(&text) {
        let known = path.starts_with(dir) && path.exists();
        let length = if known { std::fs::metadata(&path).context("looking at a file")?.len() } else { 0 };
        // A file that was also written in place does not end where its appends do.
        if grown.written != length || grown.synced == length {
            continue;
        }
        let file = std::fs::OpenOptions::new().write(true).open(&path).context("opening a file")?;
        file.set_len(grown.synced).context("cutting a file")?;
        lost += length - grown.synced;
    }
    Ok(lost)
}

fn grown(trace: &str) -> BTreeMap<PathBuf, Grown> {
    let mut files: BTreeMap<PathBuf, Grown> = BTreeMap::new();
    // Calls that have begun, by thread: what they do and, for syncs, how long the file was by then.
    let mut begun: BTreeMap<&str, (PathBuf, Option<u64>)> = BTreeMap::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        if !call.starts_with("<...") {
            let Some(path) = call.split_once('<').and_then(|(_, rest)| rest.split_once('>')) else { continue };
            let path = PathBuf::from(path.0);
            let synced = (!call.starts_with("write(")).then(|| files.get(&path).map_or(0, |file| file.written));
            begun.insert(thread, (path, synced));
        }
        if call.ends_with("<unfinished ...>") {
            continue;
        }
        let result = call.rsplit_once("= ").and_then(|(_, result)| result.trim().parse::<u64>().ok());
        let (Some((path, synced)), Some(result)) = (begun.remove(thread), result) else { continue };
        let file = files.entry(path).or_default();
        match synced {
            Some(length) => file.synced = length.max(file.synced),
            None => file.written += result,
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_written_before_a_sync_that_returned_is_safe() {
        let trace = "10 write(5</d/1.log>, \"\"..., 100) = 100\n\
                     10 fdatasync(5</d/1.log> <unfinished ...>\n\
                     11 write(5</d/1.log>, \"\"..., 50) = 50\n\
                     10 <... fdatasync resumed>) = 0\n\
                     11 fdatasync(5</d/1.log> <unfinished ...>\n\
                     12 write(6</d/2.log>, \"\"..., 7 <unfinished ...>\n\
                     12 <... write resumed>) = 7\n";
        let files = grown(trace);
        assert_eq!(files[Path::new("/d/1.log")], Grown { written: 150, synced: 100 });
        assert_eq!(files[Path::new("/d/2.log")], Grown { written: 7, synced: 0 });
    }
}
