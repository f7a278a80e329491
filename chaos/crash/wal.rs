//! Where the records of a RocksDB log file lie, and which log entries each of them holds. The format serves both the
//! write-ahead log and the manifest: blocks of 32 KiB, in them fragments of seven bytes of header and a payload.
//! Used to choose cuts; it judges nothing, and what it does not know it skips.

const BLOCK_BYTES: usize = 32 * 1024;
const HEADER_BYTES: usize = 7;
/// Column families of the log's database, in the order in which they were made; 0 is RocksDB's own.
const ENTRIES: u64 = 1;
const RECORDS: u64 = 2;

/// One record of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Offset of its first header.
    pub start: u64,
    /// Offset behind its last fragment.
    pub end: u64,
    /// Indexes of the entries that it puts.
    pub indexes: Vec<u64>,
    /// It holds a vote.
    pub votes: bool,
}

/// The whole records of a file, in order.
pub fn records(bytes: &[u8]) -> Vec<Record> {
    let mut found = Vec::new();
    let (mut at, mut start, mut payload) = (0, 0, Vec::new());
    while at + HEADER_BYTES <= bytes.len() {
        let left = BLOCK_BYTES - at % BLOCK_BYTES;
        if left < HEADER_BYTES {
            at += left;
            continue;
        }
        let length = usize::from(u16::from_le_bytes([bytes[at + 4], bytes[at + 5]]));
        let kind = bytes[at + 6];
        let (from, to) = (at + HEADER_BYTES, at + HEADER_BYTES + length);
        if kind == 0 || to > bytes.len() {
            break;
        }
        // Full, first, middle, last.
        if matches!(kind, 1 | 2) {
            start = at;
            payload.clear();
        }
        payload.extend_from_slice(&bytes[from..to]);
        at = to;
        if !matches!(kind, 2 | 3) {
            let (indexes, votes) = contents(&payload).unwrap_or_default();
            found.push(Record { start: start as u64, end: at as u64, indexes, votes });
            start = at;
            payload.clear();
        }
    }
    found
}

/// Indexes of the entries and whether there is a vote, if the payload is a batch of the log's database.
fn contents(payload: &[u8]) -> Option<(Vec<u64>, bool)> {
    // Sequence number and count.
    let mut rest = payload.get(12..)?;
    let (mut indexes, mut votes) = (Vec::new(), false);
    while let Some((tag, after)) = rest.split_first() {
        rest = after;
        let family = match tag {
            0x4 | 0x5 | 0xe => varint(&mut rest)?,
            _ => 0,
        };
        let key = match tag {
            0x0 | 0x1 | 0x3 | 0x4 | 0x5 | 0xe | 0xf => slice(&mut rest)?,
            0xd => continue,
            _ => return None,
        };
        if matches!(tag, 0x1 | 0x5 | 0xe | 0xf) {
            slice(&mut rest)?;
        }
        if *tag == 0x5 && family == ENTRIES {
            indexes.push(u64::from_be_bytes(*key.first_chunk::<8>()?));
        }
        votes |= *tag == 0x5 && family == RECORDS && key == b"vote";
    }
    Some((indexes, votes))
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn slice<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(varint(rest)?).ok()?;
    let found = rest.get(..length)?;
    *rest = &rest[length..];
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(kind: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 4];
        bytes.extend_from_slice(&(payload.len() as u16).to_le_bytes());
        bytes.push(kind);
        bytes.extend_from_slice(payload);
        bytes
    }

    fn batch(index: u64) -> Vec<u8> {
        let mut bytes = vec![0; 12];
        bytes.extend_from_slice(&[0x5, 1, 8]);
        bytes.extend_from_slice(&index.to_be_bytes());
        bytes.extend_from_slice(&[1, b'x', 0x5, 2, 4]);
        bytes.extend_from_slice(b"vote");
        bytes.extend_from_slice(&[0]);
        bytes
    }

    #[test]
    fn records_are_found_whole_in_fragments_and_not_at_all_where_they_are_torn() {
        let (head, tail) = (batch(7)[..9].to_vec(), batch(7)[9..].to_vec());
        let mut file = [fragment(1, &batch(6)), fragment(2, &head), fragment(4, &tail)].concat();
        let whole = records(&file);
        let seen: Vec<_> = whole.iter().map(|record| (record.indexes.clone(), record.votes)).collect();
        assert_eq!(seen, [(vec![6], true), (vec![7], true)]);
        assert_eq!(whole[1].end as usize, file.len());
        assert_eq!(whole[0].end, whole[1].start);
        file.pop();
        assert_eq!(records(&file).len(), 1);
    }

    #[test]
    fn a_block_ends_where_no_header_fits() {
        let filler = BLOCK_BYTES - HEADER_BYTES - 3;
        let mut file = fragment(1, &vec![0; filler]);
        file.extend_from_slice(&[0; 3]);
        file.extend(fragment(1, &batch(9)));
        let found = records(&file);
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].start as usize, found[1].indexes.as_slice()), (BLOCK_BYTES, [9].as_slice()));
    }
}
