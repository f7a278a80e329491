//! What history held below the floor, for reads in the past alone: watches never come here. `Database::collect` moves
//! rows in as it takes them out of the history; the state writer lets them go by class, by age and by bytes.
//!
//! The family holds three kinds of rows: `k` key, 0, revision, sub: what a key held; `q` class, revision, sub: what may go
//! once nobody may read below that revision; `t` time: which revision was current then. Deletion is each member's own
//! and lazy, so members may differ in what they still have, never in what it says.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use sys::engine::{Access, Batch, Family, Reader};

use crate::error::Error;
use crate::limits::{DECODE_BYTES_MAX, FORMAT_VERSION};
use crate::value::{Revision, space_of};

/// The family's place in the engine.
pub(crate) const ARCHIVE: Family = 3;

/// A change of what was asked for, and every deletion: kept for the longest time. See `Op::Put`.
pub const CLASS_WISH: u8 = 0;
/// A change of what was observed. Kept for a short time; but of several that follow each other the last one stays as
/// long as what replaced it.
pub const CLASS_STATUS: u8 = 1;
/// Of no use once the watch window has passed: never kept beyond it.
pub const CLASS_FLEETING: u8 = 2;

const ROW: u8 = b'k';
const QUEUE: u8 = b'q';
const TIME: u8 = b't';

/// How long rows stay, and how many bytes of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retention {
    pub wish: Duration,
    pub status: Duration,
    pub bytes_max: u64,
}

impl Retention {
    /// Whether anything is kept at all.
    pub(crate) fn is_off(&self) -> bool {
        self.wish.is_zero() || self.bytes_max == 0
    }
}

/// How far back reads may go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Reads from here on find every key.
    pub wish: Revision,
    /// Reads from here on are exact; below, a key shows what was observed a little earlier or later.
    pub status: Revision,
    /// Spaces of which nothing is kept, with the revision from which on they are whole.
    pub fleeting: BTreeMap<Vec<u8>, Revision>,
    /// Bytes that the rows take.
    pub bytes: u64,
}

#[derive(bincode::Encode, bincode::Decode)]
struct StoredReach {
    version: u8,
    wish: Revision,
    status: Revision,
    fleeting: Vec<(Vec<u8>, Revision)>,
    bytes: u64,
}

impl Reach {
    /// The lowest revision at which everything under `prefix` can be read.
    pub(crate) fn floor(&self, prefix: &[u8]) -> Revision {
        let name = space_of(prefix);
        let concerns = |space: &[u8]| if name.len() < prefix.len() { space == name } else { space.starts_with(name) };
        let fleeting = self.fleeting.iter().filter(|(space, _)| concerns(space)).map(|(_, floor)| *floor);
        fleeting.max().unwrap_or(0).max(self.wish)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let stored = StoredReach {
            version: FORMAT_VERSION,
            wish: self.wish,
            status: self.status,
            fleeting: self.fleeting.iter().map(|(space, floor)| (space.clone(), *floor)).collect(),
            bytes: self.bytes,
        };
        bincode::encode_to_vec(stored, bincode::config::standard()).expect("writing plain data cannot fail")
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Reach, String> {
        let config = bincode::config::standard().with_limit::<DECODE_BYTES_MAX>();
        let (stored, _): (StoredReach, usize) =
            bincode::decode_from_slice(bytes, config).map_err(|error| error.to_string())?;
        if stored.version != FORMAT_VERSION {
            return Err(format!("format {} is not known to this version", stored.version));
        }
        let StoredReach { wish, status, fleeting, bytes, .. } = stored;
        Ok(Reach { wish, status, fleeting: fleeting.into_iter().collect(), bytes })
    }
}

/// What replaced a row: it decides how long the row is of use.
#[derive(Clone, Copy)]
pub(crate) struct Replaced {
    pub class: u8,
    pub deleted: bool,
}

impl Replaced {
    /// Status that gave way to status is of the least use; the last status before a change of the wish stays with it.
    pub(crate) fn queue(&self, class: u8) -> u8 {
        let status = self.class == CLASS_STATUS && !self.deleted && class == CLASS_STATUS;
        if status { CLASS_STATUS } else { CLASS_WISH }
    }
}

/// Why a row comes into the archive.
#[derive(Clone, Copy)]
pub(crate) enum Kept {
    /// Another one has replaced it.
    Replaced,
    /// It says that its key is gone.
    Deletion,
}

/// Adds a row (key, place, bytes) that leaves the history, of which nobody needs to know (class of queue, since when).
pub(crate) fn keep(
    batch: &mut dyn Batch,
    reach: &mut Reach,
    row: (&[u8], (Revision, u32), &[u8]),
    (queue, gone_at): (u8, (Revision, u32)),
    kept: Kept,
) {
    let (key, at, bytes) = row;
    let row_key = row_key(key, at);
    // A deletion sends two rows here: what it deleted, and itself.
    let place = queue_key(queue, gone_at.0, (gone_at.1 << 1) | u32::from(matches!(kept, Kept::Deletion)));
    let size = (row_key.len() + bytes.len()) as u32;
    batch.put(ARCHIVE, &row_key, bytes);
    batch.put(ARCHIVE, &place, &[&size.to_be_bytes(), row_key.as_slice()].concat());
    reach.bytes += u64::from(size);
}

/// Lets go what is too old or too much, up to `rows_max` rows. Returns whether there is more.
pub(crate) fn prune(
    reader: &dyn Reader,
    batch: &mut dyn Batch,
    reach: &mut Reach,
    cut: &Cut,
    bytes_max: u64,
    rows_max: usize,
) -> Result<bool, std::io::Error> {
    let mut rows = 0;
    for (class, floor) in [(CLASS_STATUS, cut.status), (CLASS_WISH, cut.wish)] {
        let (from, to) = (queue_key(class, 0, 0), queue_key(class + 1, 0, 0));
        for row in reader.scan(ARCHIVE, &from, Some(&to), Access::Few) {
            let (place, value) = row?;
            let Some(gone_at) = place.get(2..10).and_then(|bytes| bytes.first_chunk::<8>()) else { continue };
            let gone_at = Revision::from_be_bytes(*gone_at);
            if gone_at > floor && reach.bytes <= bytes_max {
                break;
            }
            if rows >= rows_max {
                return Ok(true);
            }
            if let Some((size, row_key)) = value.split_first_chunk::<4>() {
                batch.delete(ARCHIVE, row_key);
                reach.bytes = reach.bytes.saturating_sub(u64::from(u32::from_be_bytes(*size)));
            }
            batch.delete(ARCHIVE, &place);
            match class {
                CLASS_STATUS => reach.status = reach.status.max(gone_at),
                _ => reach.wish = reach.wish.max(gone_at),
            }
            rows += 1;
        }
    }
    // What went only for want of space has moved the floors already.
    reach.wish = reach.wish.max(cut.wish);
    reach.status = reach.status.max(cut.status).max(reach.wish);
    Ok(false)
}

/// Below these revisions rows are too old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cut {
    pub wish: Revision,
    pub status: Revision,
}

/// Notes which revision is current, and finds what was current when the retention began. Older notes go.
pub(crate) fn mark(
    reader: &dyn Reader,
    batch: &mut dyn Batch,
    now_ms: u64,
    revision: Revision,
    retention: &Retention,
) -> Result<Cut, std::io::Error> {
    batch.put(ARCHIVE, &time_key(now_ms), &revision.to_be_bytes());
    let ago = |time: Duration| now_ms.checked_sub(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    let mut cut = Cut::default();
    let (wish_ms, Some(status_ms)) = (ago(retention.wish), ago(retention.status)) else { return Ok(cut) };
    let mut older: Option<Box<[u8]>> = None;
    for row in reader.scan(ARCHIVE, &time_key(0), Some(&time_key(status_ms.saturating_add(1))), Access::Few) {
        let (key, value) = row?;
        let (Some(ms), Some(at)) = (key.get(1..9).and_then(|ms| ms.first_chunk::<8>()), value.first_chunk::<8>())
        else {
            continue;
        };
        let (ms, at) = (u64::from_be_bytes(*ms), Revision::from_be_bytes(*at));
        cut.status = cut.status.max(at);
        if wish_ms.is_some_and(|wish_ms| ms <= wish_ms) {
            cut.wish = cut.wish.max(at);
            if let Some(older) = older.replace(key) {
                batch.delete(ARCHIVE, &older);
            }
        }
    }
    Ok(cut)
}

/// What the archive knows of one key around a revision.
#[derive(Default)]
pub(crate) struct Around {
    /// The newest row at or below it.
    pub before: Option<((Revision, u32), Box<[u8]>)>,
    /// The oldest row above it, where there is none before.
    pub after: Option<((Revision, u32), Box<[u8]>)>,
}

/// The rows around `revision` of every key under `prefix`.
pub(crate) fn around(
    reader: &dyn Reader,
    path: &Path,
    revision: Revision,
    prefix: &[u8],
) -> Result<BTreeMap<Bytes, Around>, Error> {
    let mut found: BTreeMap<Bytes, Around> = BTreeMap::new();
    let from = [&[ROW], prefix].concat();
    for row in reader.scan(ARCHIVE, &from, Some(&[ROW + 1]), Access::Few) {
        let (place, bytes) = row.map_err(Error::database(path, "read the archive"))?;
        if !place.starts_with(&from) {
            break;
        }
        let split = place.split_last_chunk::<12>().and_then(|(rest, at)| Some((rest.strip_suffix(&[0])?, at)));
        let Some((key, at)) = split else { continue };
        let (Some(at_revision), Some(sub)) = (at.first_chunk::<8>(), at.last_chunk::<4>()) else { continue };
        let at = (Revision::from_be_bytes(*at_revision), u32::from_be_bytes(*sub));
        let key = &key[1..];
        let around = match found.get_mut(key) {
            Some(around) => around,
            None => found.entry(Bytes::copy_from_slice(key)).or_default(),
        };
        // Rows of a key come in order of revisions: what came later is of use only where there is nothing before.
        if at.0 > revision && around.before.is_some() {
            continue;
        }
        let slot = if at.0 <= revision { &mut around.before } else { &mut around.after };
        let better = slot.as_ref().is_none_or(|(other, _)| if at.0 <= revision { at > *other } else { at < *other });
        if better {
            *slot = Some((at, bytes));
        }
    }
    Ok(found)
}

fn row_key(key: &[u8], at: (Revision, u32)) -> Vec<u8> {
    [&[ROW], key, &[0], &at.0.to_be_bytes(), &at.1.to_be_bytes()].concat()
}

fn queue_key(class: u8, revision: Revision, sub: u32) -> Vec<u8> {
    [&[QUEUE, class], revision.to_be_bytes().as_slice(), &sub.to_be_bytes()].concat()
}

fn time_key(ms: u64) -> Vec<u8> {
    [&[TIME], ms.to_be_bytes().as_slice()].concat()
}

#[cfg(test)]
#[path = "archive_tests.rs"]
mod tests;
