//! The consensus library's type parameters, and conversions between its types and ours.
//! Nothing here is persisted or sent as it is: `codec` and `wire` have encodings of their own.

use std::fmt;
use std::io;

use bytes::Bytes;
use openraft::type_config::alias as of;
use openraft::vote::leader_id_std;
use serde::{Deserialize, Serialize};

use crate::codec;
use crate::types::{Applied, Entry, LogId, NodeId, Payload};

openraft::declare_raft_types!(
    /// Our parameters: standard terms, opaque data, no result (whoever proposed answers from its own apply).
    pub(crate) C:
        D = Data,
        R = (),
        NodeId = NodeId,
        Node = Node,
        LeaderId = leader_id_std::LeaderId<u64, u64>,
        Entry = openraft::Entry<leader_id_std::CommittedLeaderId<u64>, openraft::EntryPayload<Data, u64, Node>>,
        AsyncRuntime = crate::runtime::Tasks,
);

pub(crate) type RaftLogId = of::LogIdOf<C>;
pub(crate) type RaftVote = of::VoteOf<C>;
pub(crate) type RaftEntry = of::EntryOf<C>;
pub(crate) type RaftPayload = openraft::EntryPayload<Data, u64, Node>;
pub(crate) type RaftMembership = openraft::Membership<u64, Node>;
pub(crate) type StoredMembership = of::StoredMembershipOf<C>;
pub(crate) type SnapshotMeta = of::SnapshotMetaOf<C>;

/// The opaque payload of an entry.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Data(pub Bytes);

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// What the log says of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Node {
    pub addr: String,
    pub info: Bytes,
    /// Random number of the data directory that was admitted; another one under the same id is refused.
    pub incarnation: u128,
}

pub(crate) fn to_raft_log_id(term: u64, index: u64) -> RaftLogId {
    openraft::LogId::new(leader_id_std::CommittedLeaderId::new(term), index)
}

pub(crate) fn from_raft_log_id(id: &RaftLogId) -> LogId {
    LogId { term: id.committed_leader_id().term, node: 0, index: id.index() }
}

pub(crate) fn log_id_of(id: &LogId) -> RaftLogId {
    to_raft_log_id(id.term, id.index)
}

/// Kinds of entry payloads, as stored and sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Blank = 0,
    Data = 1,
    Membership = 2,
}

impl Kind {
    pub(crate) fn from_number(number: u32) -> io::Result<Kind> {
        match number {
            0 => Ok(Kind::Blank),
            1 => Ok(Kind::Data),
            2 => Ok(Kind::Membership),
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, format!("unknown entry kind {number}"))),
        }
    }
}

/// Kind and bytes of a payload. Data is shared, not copied; memberships are rare and encoded anew.
pub(crate) fn payload_bytes(payload: &RaftPayload) -> (Kind, Bytes) {
    match payload {
        openraft::EntryPayload::Blank => (Kind::Blank, Bytes::new()),
        openraft::EntryPayload::Normal(data) => (Kind::Data, data.0.clone()),
        openraft::EntryPayload::Membership(membership) => (Kind::Membership, codec::encode_membership(membership)),
    }
}

/// The inverse of [`payload_bytes`]; fails on a membership that cannot be read.
pub(crate) fn payload_from(kind: Kind, bytes: Bytes) -> io::Result<RaftPayload> {
    Ok(match kind {
        Kind::Blank => openraft::EntryPayload::Blank,
        Kind::Data => openraft::EntryPayload::Normal(Data(bytes)),
        Kind::Membership => openraft::EntryPayload::Membership(codec::decode_membership(&bytes)?),
    })
}

pub(crate) fn raft_entry(term: u64, index: u64, payload: RaftPayload) -> RaftEntry {
    openraft::Entry { log_id: to_raft_log_id(term, index), payload }
}

/// An entry as the state machine sees it.
pub(crate) fn entry_for_machine(entry: &RaftEntry) -> Entry {
    let payload = match payload_bytes(&entry.payload) {
        (Kind::Blank, _) => Payload::Blank,
        (Kind::Data, bytes) => Payload::Data(bytes),
        (Kind::Membership, bytes) => Payload::Membership(bytes),
    };
    Entry { id: from_raft_log_id(&entry.log_id), payload }
}

/// Payload length as it counts against byte limits.
pub(crate) fn entry_bytes(entry: &RaftEntry) -> usize {
    let payload = match &entry.payload {
        openraft::EntryPayload::Normal(data) => data.0.len(),
        openraft::EntryPayload::Blank => 0,
        // An estimate is enough: a membership is bounded far below any limit that this counts against.
        openraft::EntryPayload::Membership(membership) => membership.nodes().count() * 256,
    };
    payload + crate::limits::ENTRY_FRAME_BYTES_MAX
}

/// What the state machine kept, in the library's terms.
pub(crate) fn stored_membership(applied: &Applied) -> io::Result<StoredMembership> {
    match &applied.membership {
        None => Ok(StoredMembership::default()),
        Some((at, bytes)) => {
            let membership = codec::decode_membership(bytes)?;
            Ok(StoredMembership::new(at.as_ref().map(log_id_of), membership))
        }
    }
}
