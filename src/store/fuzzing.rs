//! What fuzzers feed: entries of the log as a peer may send them, and rows of the state as they may lie on disk. Not
//! in release builds. Called by `fuzz/` and by the test below; nothing damaged panics, and no entry that can be read
//! brings the state machine down.

use bytes::Bytes;

use crate::command::EntryReader;
use crate::database;
use crate::log::{Entry, LogId, Payload};
use crate::machine::{Effects, State};
use crate::meta::Meta;

/// A name, what is fed, and inputs to begin with.
pub type Target = (&'static str, fn(&[u8]), &'static [&'static [u8]]);

/// In alphabetical order.
pub const TARGETS: &[Target] = &[
    ("store_apply", apply, &[ENTRY, GRANT, b"\x01"]),
    ("store_command", command, &[ENTRY, GRANT, b"\x01"]),
    ("store_meta", meta, &[b"\x01\x09\0\0\0\0\0\0\0\0\0\0", b"\x01\xfb\x01\x02\x01\x05sched\x01\x02\x03\0\0\0\0\0\0"]),
    ("store_rows", rows, &[b"\x01\0\x03a/b\x02\x01\0\0\0\x01\x05hello\0\0", b"\x01\x02\x03\x01\0\0\0\x02hi\x01}\x01"]),
];

/// Header, then a transaction that puts `a/b` behind a compare.
const ENTRY: &[u8] = b"\x01\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x05\0\0\0\0\0\0\0\0\x01\0\x03a/b\x07\x01\0\x03a/b\x02hi\0\0\0\0\0";
/// Header, then a grant of a role and the end of a lease.
const GRANT: &[u8] = b"\x01\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\0\x01\x04\x02\x01\x09scheduler\x07\0\0\0\0\0\0\0\x04\x01\x02";

fn command(bytes: &[u8]) {
    let Ok(mut reader) = EntryReader::new(bytes) else { return };
    while let Some(Ok((_, command))) = reader.next() {
        // What a peer sends need not fit what a proposer may propose.
        let _ = command.encode();
    }
}

/// The entry on a state that holds a little, and once more: what cannot be read changes nothing.
fn apply(bytes: &[u8]) {
    let mut state = State::empty();
    let data = |bytes: &[u8]| Payload::Data(Bytes::copy_from_slice(bytes));
    for (index, bytes) in [ENTRY, bytes, GRANT, bytes].into_iter().enumerate() {
        let entry = Entry { id: LogId { term: 7, node: 0, index: index as u64 + 1 }, payload: data(bytes) };
        let before = state.meta.state_hash();
        let mut effects = Effects::default();
        if state.apply(&entry, &mut effects).is_err() {
            assert_eq!(state.meta.state_hash(), before);
            assert!(effects.events.is_empty());
            continue;
        }
        let revisions: Vec<_> = effects.events.iter().map(|event| event.revision).collect();
        assert!(revisions.is_sorted() && revisions.iter().all(|revision| *revision <= state.meta.revision));
    }
}

fn meta(bytes: &[u8]) {
    let Ok(meta) = Meta::decode(bytes) else { return };
    let written = meta.encode();
    let again = Meta::decode(&written).expect("what was written is read");
    assert_eq!(again.encode(), written);
    let _ = (meta.state_hash(), meta.hash_of_parts(), meta.applied_index());
}

fn rows(bytes: &[u8]) {
    database::read_any_row(bytes);
}

#[cfg(test)]
#[path = "../../fuzz/smoke.rs"]
mod smoke;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutated_inputs_panic_nowhere() {
        smoke::run(TARGETS);
    }
}
