//! What fuzzers feed: messages of peers, and what lies on disk. Not in release builds. Called by `fuzz/` and by the
//! test below; a message of a peer and a damaged file never panic.

use bytes::Bytes;
use prost::Message as _;

use crate::limits::MEMBERSHIP_BYTES_MAX;
use crate::network::pb;
use crate::{codec, consensus, identity, mark, snapshot_receive, starts, wire};

/// A name, what is fed, and inputs to begin with.
pub type Target = (&'static str, fn(&[u8]), &'static [&'static [u8]]);

/// In alphabetical order.
pub const TARGETS: &[Target] = &[
    ("raft_entry", entry, &[b"\0\0\0\0\0\0\0\x09\0\0\0\0\0\0\0\x02\x01\x01payload", MEMBERSHIP]),
    ("raft_identity", identity_file, &[b"\x01\x02\x03\x04\x01\x07\x02\x03\x04\x05"]),
    ("raft_mark", mark_slot, &[b"XEBECMK1\x04\0\0\0\xde\xad\xbe\xef\x01\x02\x03\x04"]),
    ("raft_membership", membership, &[MEMBERSHIP, b"\x01\0\0", b"\x01\x01\x01\x07\0"]),
    ("raft_peer_messages", peer_messages, &[APPEND, VOTE, b"\x0a\x04\x08\x01\x10\x02"]),
    ("raft_records", records, &[b"\x01\x05\x03\x01", b"\x01\xfb\xff\xff\x09"]),
    ("raft_snapshot_offer", snapshot_offer, &[OFFER]),
];

/// One voter with an address.
const MEMBERSHIP: &[u8] = b"\x01\x01\x01\x01\x01\x01\x03a:1\x02hi\x07";
/// A vote, a position, an entry.
const APPEND: &[u8] = b"\x0a\x04\x08\x04\x10\x02\x12\x04\x08\x03\x10\x09\x22\x0d\x08\x04\x10\x0a\x18\x01\x22\x05hello";
const VOTE: &[u8] = b"\x0a\x06\x08\x04\x10\x02\x18\x01\x12\x04\x08\x03\x10\x09\x18\x01";

/// Two files, one of them empty.
const OFFER: &[u8] = b"\x0a\x03one\x12\x0e\x0a\x0a000012.sst\x10\x06\x12\x09\x0a\x07CURRENT";

/// An entry of the log: its key, and its payload behind it.
fn entry(bytes: &[u8]) {
    let (key, payload) = bytes.split_at(bytes.len().min(codec::ENTRY_KEY_BYTES));
    let Ok((term, index, kind)) = codec::decode_entry_key(key) else { return };
    assert_eq!(codec::encode_entry_key(term, index, kind), key);
    if let Ok(payload) = consensus::payload_from(kind, Bytes::copy_from_slice(payload)) {
        let entry = consensus::raft_entry(term, index, payload);
        let _ = (consensus::entry_bytes(&entry), consensus::entry_for_machine(&entry));
    }
}

fn membership(bytes: &[u8]) {
    let Ok(membership) = codec::decode_membership(bytes) else { return };
    let again = codec::decode_membership(&codec::encode_membership(&membership));
    assert_eq!(again.expect("what was written is read"), membership);
    assert!(bytes.len() <= MEMBERSHIP_BYTES_MAX);
}

fn records(bytes: &[u8]) {
    if let Ok(vote) = codec::decode_vote(bytes) {
        assert_eq!(codec::decode_vote(&codec::encode_vote(&vote)).expect("what was written is read"), vote);
    }
    if let Ok(id) = codec::decode_log_id(bytes) {
        assert_eq!(codec::decode_log_id(&codec::encode_log_id(&id)).expect("what was written is read"), id);
    }
}

fn identity_file(bytes: &[u8]) {
    let _ = (identity::decode_checked(bytes), starts::decode(bytes));
    // As if the checksum were right: what is behind it must not be trusted either.
    let mut summed = crc32c::crc32c(bytes).to_le_bytes().to_vec();
    summed.extend_from_slice(bytes);
    let _ = (identity::decode_checked(&summed), starts::decode(&summed));
}

fn mark_slot(bytes: &[u8]) {
    let _ = mark::read_slot(bytes);
    let _ = mark::read_slot(&mark::sealed(bytes));
}

/// Every message that a peer may send, decoded and taken over.
fn peer_messages(bytes: &[u8]) {
    if let Ok(request) = pb::AppendRequest::decode(bytes)
        && let Ok(request) = wire::append_in(request)
    {
        let _ = wire::append_out(request);
    }
    if let Ok(Ok(result)) = pb::AppendReply::decode(bytes).map(wire::append_reply_in) {
        let _ = wire::append_reply_out(result);
    }
    if let Ok(Ok(request)) = pb::VoteRequest::decode(bytes).map(wire::vote_request_in) {
        let _ = wire::vote_request_out(request);
    }
    if let Ok(Ok(reply)) = pb::VoteReply::decode(bytes).map(wire::vote_reply_in) {
        let _ = wire::vote_reply_out(reply);
    }
    if let Ok(Ok(request)) = pb::TransferRequest::decode(bytes).map(wire::transfer_in) {
        let _ = wire::transfer_out(&request);
    }
    if let Ok(hello) = pb::Hello::decode(bytes) {
        let _ = (wire::id_in(&hello.cluster_id), wire::id_in(&hello.incarnation), wire::vote_in(hello.vote));
    }
    if let Ok(finish) = pb::SnapshotFinish::decode(bytes) {
        let _ = (wire::vote_in(finish.vote), codec::decode_membership(&finish.membership));
    }
    let _ = (pb::ProposeRequest::decode(bytes), pb::ProposeReply::decode(bytes), pb::ChangeRequest::decode(bytes));
    let _ = (pb::SnapshotOffer::decode(bytes), pb::SnapshotChunk::decode(bytes), pb::ReadIndexReply::decode(bytes));
}

/// The list of files with which a snapshot begins: what is accepted stays in the directory that it is written to.
fn snapshot_offer(bytes: &[u8]) {
    let Ok(offer) = pb::SnapshotOffer::decode(bytes) else { return };
    if snapshot_receive::check(&offer).is_ok() {
        for file in &offer.files {
            let inside = |part| matches!(part, std::path::Component::Normal(_));
            assert!(std::path::Path::new(&file.name).components().all(inside), "{:?}", file.name);
        }
    }
}

#[cfg(test)]
#[path = "../fuzz/smoke.rs"]
mod smoke;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutated_inputs_panic_nowhere() {
        smoke::run(TARGETS);
    }
}
