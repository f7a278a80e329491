//! The traffic's words in the store's and back: transactions, outcomes, keys, changes. Used by whatever stands before a
//! store in a world, real or simulated. Pure.

use bytes::Bytes;
use store::{Compare, Op, Txn, TxnError, TxnOutcome, TxnResult, Value, View, WatchError, WatchRange};

use crate::protocol::{Change, Item, Keys, Reply, Write};

/// The transaction of a write.
pub fn txn_of(write: &Write) -> Txn {
    let guard = |(key, revision): (&String, u64)| Compare::ModRevision { key: bytes(key), equals: revision };
    let puts = write.puts.iter().map(|(key, value)| put(key, value, 0));
    let deletes = write.deletes.iter().map(|key| Op::Delete { key: bytes(key), last: None });
    Txn {
        compares: write.guards.iter().map(|held| guard((&held.key, held.revision))).collect(),
        ops: puts.chain(deletes).collect(),
        fence: None,
    }
}

/// A put, under a lease unless that is 0.
pub fn put(key: &str, value: &str, lease: u64) -> Op {
    Op::Put { key: bytes(key), value: Value::opaque(bytes(value)), lease, class: 0 }
}

/// What a client is told of its write.
pub fn reply_to(write: &Write, outcome: Result<TxnOutcome, TxnError>) -> Reply {
    match outcome {
        Ok(outcome) => match outcome.result {
            TxnResult::Applied => Reply::Applied { revision: Some(outcome.revision) },
            TxnResult::CompareFailed { current } => Reply::CompareFailed {
                revision: outcome.revision,
                current: current
                    .into_iter()
                    .filter_map(|(place, kv)| Some((write.guards.get(place)?.key.clone(), kv.map(|kv| item(&kv)))))
                    .collect(),
            },
            other => Reply::Unknown { reason: format!("{other:?}") },
        },
        Err(TxnError::Timeout) => Reply::Unknown { reason: TxnError::Timeout.to_string() },
        Err(error) => Reply::Refused { reason: error.to_string() },
    }
}

/// How a watch is told to end.
pub fn end_of(error: &WatchError) -> Reply {
    match error {
        WatchError::Compacted { floor } => Reply::Compacted { floor: *floor },
        _ => Reply::WatchEnded { reason: error.to_string() },
    }
}

pub fn range_of(keys: &Keys) -> WatchRange {
    match keys {
        Keys::One(key) => WatchRange::Key(bytes(key)),
        Keys::Prefix(prefix) => WatchRange::Prefix(bytes(prefix)),
    }
}

pub fn item(kv: &store::KeyValue) -> Item {
    Item { key: text(&kv.key), value: text(&kv.bytes()), revision: kv.mod_revision }
}

/// What the keys hold in a view.
pub fn items(view: &View, keys: &Keys) -> Vec<Item> {
    match keys {
        Keys::One(key) => view.get(key.as_bytes()).map(|kv| item(kv)).into_iter().collect(),
        Keys::Prefix(prefix) => view.range(prefix.as_bytes(), None).map(|kv| item(kv)).collect(),
    }
}

pub fn change(event: &store::Event) -> Change {
    Change {
        revision: event.revision,
        key: text(&event.kv.key),
        value: (event.kind == store::EventKind::Put).then(|| text(&event.kv.bytes())),
        previous: event.prev.as_ref().map_or(0, |prev| prev.mod_revision),
    }
}

pub fn bytes(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
