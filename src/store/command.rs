//! What a transaction is, and how commands lie in a log entry. Called by the proposer (encode) and by the
//! machine (decode, borrowing from the entry). The encoding carries a version and is never changed in place.

use std::sync::Arc;

use bincode::config::{Configuration, Limit, LittleEndian, Varint};
use bytes::Bytes;

use crate::error::TxnError;
use crate::limits::{
    DECODE_BYTES_MAX, ENTRY_HEADER_BYTES, FORMAT_VERSION, KEY_BYTES_MAX, RECORD_HEADER_BYTES, TRANSACTION_BYTES_MAX,
    TRANSACTION_OPS_MAX,
};
use crate::log::NodeId;
use crate::value::{KeyValue, Revision, Value, ValueRef};

/// A condition on the state before the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compare {
    /// The key was last changed at `equals`; 0 means that it does not exist.
    ModRevision {
        /// The key.
        key: Bytes,
        /// Its revision.
        equals: Revision,
    },
    /// The key exists.
    Exists {
        /// The key.
        key: Bytes,
    },
    /// The key does not exist.
    Absent {
        /// The key.
        key: Bytes,
    },
    /// Nothing under `prefix` was put or deleted after `since`. Exact for `<space>/` and
    /// `<space>/<namespace>/`; a longer prefix is judged by its namespace, so it may fail needlessly.
    /// Fails when `since` lies below the floor of the space.
    RangeUnchanged {
        /// What the keys begin with.
        prefix: Bytes,
        /// The last revision that the caller has seen.
        since: Revision,
    },
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Sets a key.
    Put {
        /// The key.
        key: Bytes,
        /// Its new value.
        value: Value,
        /// The lease that the key belongs to from now on; 0 for none.
        lease: u64,
        /// Opaque class for the retention of history.
        class: u8,
    },
    /// Deletes a key; nothing happens where there is none.
    Delete {
        /// The key.
        key: Bytes,
        /// What watchers are shown; `None` shows the previous value. The hole takes the deletion's revision.
        last: Option<Value>,
    },
}

/// Compares, and operations that happen together if all compares hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Txn {
    /// Conditions; all must hold.
    pub compares: Vec<Compare>,
    /// Changes, in order, all at one revision.
    pub ops: Vec<Op>,
    /// The role on whose behalf this is written.
    pub fence: Option<Fence>,
}

/// Proof of a role: the transaction is refused unless `token` is the current grant of `role`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// Name of the role.
    pub role: String,
    /// Revision of the grant.
    pub token: Revision,
}

/// How a transaction ended, as seen by the apply of the process that received it.
#[derive(Clone, Debug)]
pub struct TxnOutcome {
    /// The store's revision after the transaction.
    pub revision: Revision,
    /// What it did.
    pub result: TxnResult,
}

/// See [`TxnOutcome`].
#[derive(Clone, Debug)]
pub enum TxnResult {
    /// All operations happened, at the outcome's revision (unless none changed anything).
    Applied,
    /// Compares did not hold; nothing happened.
    CompareFailed {
        /// Places of the failed compares, with what their key held. Empty if a snapshot overtook the answer.
        current: Vec<(usize, Option<Arc<KeyValue>>)>,
    },
    /// The fence named another token than the current one; nothing happened.
    Fenced {
        /// The current token of the role, if it was ever granted.
        current: Option<Revision>,
    },
    /// A put named a lease that does not exist; nothing happened.
    LeaseNotFound,
}

/// A command as it lies in an entry.
#[derive(Clone, Debug, PartialEq, Eq, bincode::Encode, bincode::BorrowDecode)]
pub(crate) enum Command<'a> {
    Txn {
        compares: Vec<CompareRef<'a>>,
        ops: Vec<OpRef<'a>>,
        fence: Option<FenceRef<'a>>,
    },
    /// The leader of `term` takes `roles`. Void in an entry that a leader of another term wrote.
    Grant {
        term: u64,
        holder: NodeId,
        roles: Vec<&'a str>,
    },
    LeaseGrant {
        ttl_ms: u64,
    },
    LeaseKeepalive {
        id: u64,
    },
    LeaseRevoke {
        id: u64,
    },
    /// Pairs of lease and number of renewals seen: a renewal in between makes the expiry void.
    LeaseExpire {
        leases: Vec<(u64, u64)>,
    },
    /// Moves the floor of all spaces, and of single ones. Never back.
    Floors {
        base: Revision,
        spaces: Vec<(&'a [u8], Revision)>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, bincode::Encode, bincode::BorrowDecode)]
pub(crate) enum CompareRef<'a> {
    ModRevision { key: &'a [u8], equals: Revision },
    Exists { key: &'a [u8] },
    Absent { key: &'a [u8] },
    RangeUnchanged { prefix: &'a [u8], since: Revision },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, bincode::Encode, bincode::BorrowDecode)]
pub(crate) enum OpRef<'a> {
    Put { key: &'a [u8], value: ValueRef<'a>, lease: u64, class: u8 },
    Delete { key: &'a [u8], last: Option<ValueRef<'a>> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, bincode::Encode, bincode::BorrowDecode)]
pub(crate) struct FenceRef<'a> {
    pub role: &'a str,
    pub token: Revision,
}

/// Who proposes: a member and its count of starts, so that a restart begins a new sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ProposerId {
    pub node: NodeId,
    pub incarnation: u64,
}

/// What all records of an entry share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EntryHeader {
    pub proposer: ProposerId,
    /// The proposer waits for no sequence below this one any more.
    pub waiting_from: u64,
}

pub(crate) const fn encoding() -> Configuration<LittleEndian, Varint, Limit<DECODE_BYTES_MAX>> {
    bincode::config::standard().with_limit::<DECODE_BYTES_MAX>()
}

impl<'a> From<&'a Txn> for Command<'a> {
    fn from(txn: &'a Txn) -> Command<'a> {
        let compares = txn.compares.iter().map(|compare| match compare {
            Compare::ModRevision { key, equals } => CompareRef::ModRevision { key, equals: *equals },
            Compare::Exists { key } => CompareRef::Exists { key },
            Compare::Absent { key } => CompareRef::Absent { key },
            Compare::RangeUnchanged { prefix, since } => CompareRef::RangeUnchanged { prefix, since: *since },
        });
        let ops = txn.ops.iter().map(|op| match op {
            Op::Put { key, value, lease, class } => {
                OpRef::Put { key, value: value.into(), lease: *lease, class: *class }
            }
            Op::Delete { key, last } => OpRef::Delete { key, last: last.as_ref().map(ValueRef::from) },
        });
        Command::Txn {
            compares: compares.collect(),
            ops: ops.collect(),
            fence: txn.fence.as_ref().map(|fence| FenceRef { role: &fence.role, token: fence.token }),
        }
    }
}

impl Command<'_> {
    /// Encodes the command once; the same bytes are proposed again if need be.
    pub(crate) fn encode(&self) -> Result<Bytes, TxnError> {
        self.check()?;
        let bytes = bincode::encode_to_vec(self, bincode::config::standard())
            .expect("writing plain data into memory cannot fail");
        if bytes.len() > TRANSACTION_BYTES_MAX {
            return Err(TxnError::TooLarge { bytes: bytes.len(), max: TRANSACTION_BYTES_MAX });
        }
        Ok(bytes.into())
    }

    fn check(&self) -> Result<(), TxnError> {
        let Command::Txn { compares, ops, .. } = self else { return Ok(()) };
        if compares.len() > TRANSACTION_OPS_MAX || ops.len() > TRANSACTION_OPS_MAX {
            return Err(TxnError::Invalid("too many operations"));
        }
        for op in ops {
            let (OpRef::Put { key, .. } | OpRef::Delete { key, .. }) = op;
            if key.is_empty() || key.len() > KEY_BYTES_MAX {
                return Err(TxnError::Invalid("a key is empty or too long"));
            }
        }
        Ok(())
    }
}

/// Builds an entry of several records.
pub(crate) struct EntryWriter {
    buffer: Vec<u8>,
}

impl EntryWriter {
    pub(crate) fn new(header: EntryHeader, capacity: usize) -> EntryWriter {
        let mut buffer = Vec::with_capacity(ENTRY_HEADER_BYTES + capacity);
        buffer.push(FORMAT_VERSION);
        for number in [header.proposer.node, header.proposer.incarnation, header.waiting_from] {
            buffer.extend_from_slice(&number.to_le_bytes());
        }
        debug_assert_eq!(buffer.len(), ENTRY_HEADER_BYTES);
        EntryWriter { buffer }
    }

    pub(crate) fn record(&mut self, sequence: u64, command: &[u8]) {
        self.buffer.extend_from_slice(&sequence.to_le_bytes());
        self.buffer.extend_from_slice(command);
    }

    pub(crate) fn finish(self) -> Bytes {
        self.buffer.into()
    }
}

/// Reads an entry record by record.
pub(crate) struct EntryReader<'a> {
    pub(crate) header: EntryHeader,
    rest: &'a [u8],
}

impl<'a> EntryReader<'a> {
    /// Fails on a version or length that this binary does not know.
    pub(crate) fn new(entry: &'a [u8]) -> Result<EntryReader<'a>, String> {
        match entry.first() {
            Some(&FORMAT_VERSION) => {}
            version => return Err(format!("entry format {version:?} is not known to this version")),
        }
        if entry.len() < ENTRY_HEADER_BYTES {
            return Err("entry header is cut short".to_owned());
        }
        let number = |at: usize| u64::from_le_bytes(entry[at..at + 8].try_into().expect("eight bytes"));
        let proposer = ProposerId { node: number(1), incarnation: number(9) };
        let header = EntryHeader { proposer, waiting_from: number(17) };
        Ok(EntryReader { header, rest: &entry[ENTRY_HEADER_BYTES..] })
    }

    /// The next record; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Result<(u64, Command<'a>), String>> {
        if self.rest.is_empty() {
            return None;
        }
        Some(self.read())
    }

    fn read(&mut self) -> Result<(u64, Command<'a>), String> {
        let Some((sequence, body)) = self.rest.split_first_chunk::<RECORD_HEADER_BYTES>() else {
            return Err("record header is cut short".to_owned());
        };
        let (command, read) = bincode::borrow_decode_from_slice(body, encoding()).map_err(|error| error.to_string())?;
        self.rest = &body[read..];
        Ok((u64::from_le_bytes(*sequence), command))
    }
}

/// A transaction of an entry, as those see it who watch a log beside the machine. Whether it happened, an entry does
/// not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The member that proposed it.
    pub by: NodeId,
    /// The role on whose behalf.
    pub fence: Option<Fence>,
    /// What it sets.
    pub puts: Vec<(Bytes, Value)>,
}

/// The transactions of an entry.
///
/// # Errors
///
/// What is wrong with an entry that this version cannot read.
pub fn proposed(entry: &[u8]) -> Result<Vec<Proposed>, String> {
    let mut reader = EntryReader::new(entry)?;
    let by = reader.header.proposer.node;
    let mut all = Vec::new();
    while let Some(record) = reader.next() {
        let (_, Command::Txn { ops, fence, .. }) = record? else { continue };
        let puts = ops.iter().filter_map(|op| match op {
            OpRef::Put { key, value: ValueRef { prefix, suffix, hole }, .. } => {
                let copied = Bytes::copy_from_slice;
                Some((copied(key), Value { prefix: copied(prefix), suffix: copied(suffix), hole: *hole }))
            }
            OpRef::Delete { .. } => None,
        });
        let fence = fence.map(|fence| Fence { role: fence.role.to_owned(), token: fence.token });
        all.push(Proposed { by, fence, puts: puts.collect() });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sample() -> Txn {
        Txn {
            compares: vec![
                Compare::ModRevision { key: "a/b".into(), equals: 300 },
                Compare::RangeUnchanged { prefix: "a/".into(), since: 7 },
            ],
            ops: vec![
                Op::Put { key: "a/b".into(), value: Value::with_hole("x".into(), "y".into()), lease: 3, class: 1 },
                Op::Delete { key: "a/c".into(), last: Some(Value::opaque("bye".into())) },
            ],
            fence: Some(Fence { role: "kube-scheduler".to_owned(), token: 12 }),
        }
    }

    #[test]
    fn an_entry_reads_back_as_written() {
        let header = EntryHeader { proposer: ProposerId { node: 2, incarnation: 9 }, waiting_from: 40 };
        let txn = sample();
        let body = Command::from(&txn).encode().unwrap();
        let mut writer = EntryWriter::new(header, 2 * body.len());
        writer.record(41, &body);
        writer.record(42, &Command::LeaseKeepalive { id: 5 }.encode().unwrap());
        let entry = writer.finish();
        let mut reader = EntryReader::new(&entry).unwrap();
        assert_eq!(reader.header, header);
        assert_eq!(reader.next().unwrap().unwrap(), (41, Command::from(&txn)));
        assert_eq!(reader.next().unwrap().unwrap(), (42, Command::LeaseKeepalive { id: 5 }));
        assert!(reader.next().is_none());
    }

    #[test]
    fn every_cut_or_unknown_entry_is_refused_and_none_panics() {
        let header = EntryHeader { proposer: ProposerId { node: 1, incarnation: 1 }, waiting_from: 1 };
        let txn = sample();
        let mut writer = EntryWriter::new(header, 0);
        writer.record(1, &Command::from(&txn).encode().unwrap());
        let entry = writer.finish();
        for length in 0..entry.len() {
            let read = EntryReader::new(&entry[..length]).map(|mut reader| reader.next());
            assert!(!matches!(read, Ok(Some(Ok(_)))), "cut at {length}");
        }
        let mut unknown = entry.to_vec();
        unknown[0] = 200;
        assert!(EntryReader::new(&unknown).is_err());
    }

    #[test]
    fn oversized_and_malformed_transactions_are_refused_before_they_are_proposed() {
        let put = |key: Bytes, size: usize| Txn {
            ops: vec![Op::Put { key, value: Value::opaque(vec![0; size].into()), lease: 0, class: 0 }],
            ..Txn::default()
        };
        let encode = |txn: &Txn| Command::from(txn).encode();
        assert!(encode(&put("k".into(), TRANSACTION_BYTES_MAX - 64)).is_ok());
        assert!(matches!(encode(&put("k".into(), TRANSACTION_BYTES_MAX)), Err(TxnError::TooLarge { .. })));
        assert!(matches!(encode(&put(Bytes::new(), 1)), Err(TxnError::Invalid(_))));
        assert!(matches!(encode(&put(vec![b'k'; KEY_BYTES_MAX + 1].into(), 1)), Err(TxnError::Invalid(_))));
    }
}
