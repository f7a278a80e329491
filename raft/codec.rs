//! Encodings of what is kept on disk: one version byte, then plain records of our own in bincode.
//! Used by the log, the mark, the identity and memberships; nobody else may write to disk here.
//! Never a structure of the consensus library: its layout may change, these files may not.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::consensus::{Kind, Node, RaftLogId, RaftMembership, RaftVote, to_raft_log_id};
use crate::limits::MEMBERSHIP_BYTES_MAX;

/// First byte of every record.
const VERSION: u8 = 1;
/// Length of an entry's key: index, term, version, kind.
pub(crate) const ENTRY_KEY_BYTES: usize = 18;

pub(crate) fn invalid(what: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.into())
}

/// A record with its version in front.
pub(crate) fn encode<T: Serialize>(record: &T) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    let body = bincode::serde::encode_to_vec(record, bincode::config::standard())
        .expect("plain records in memory always encode");
    bytes.extend_from_slice(&body);
    bytes
}

/// Reads a record of at most `MAX` bytes; refuses other versions and bytes left over.
pub(crate) fn decode<T: DeserializeOwned, const MAX: usize>(bytes: &[u8]) -> io::Result<T> {
    let Some((version, body)) = bytes.split_first() else {
        return Err(invalid("empty record"));
    };
    if *version != VERSION {
        return Err(invalid(format!("record version {version}, this program reads {VERSION}")));
    }
    let config = bincode::config::standard().with_limit::<MAX>();
    let (record, used) = bincode::serde::decode_from_slice(body, config).map_err(|error| invalid(error.to_string()))?;
    if used != body.len() {
        return Err(invalid(format!("{} bytes left over after a record", body.len() - used)));
    }
    Ok(record)
}

#[derive(Serialize, Deserialize)]
struct VoteRecord {
    term: u64,
    node: u64,
    committed: bool,
}

#[derive(Serialize, Deserialize)]
struct LogIdRecord {
    term: u64,
    index: u64,
}

#[derive(Serialize, Deserialize)]
struct MembershipRecord {
    /// One set of voters, or two while a change is under way.
    configs: Vec<Vec<u64>>,
    nodes: Vec<NodeRecord>,
}

#[derive(Serialize, Deserialize)]
struct NodeRecord {
    id: u64,
    addr: String,
    info: Vec<u8>,
    incarnation: u128,
}

pub(crate) fn encode_vote(vote: &RaftVote) -> Vec<u8> {
    encode(&VoteRecord { term: vote.leader_id.term, node: vote.leader_id.voted_for, committed: vote.committed })
}

pub(crate) fn decode_vote(bytes: &[u8]) -> io::Result<RaftVote> {
    let record: VoteRecord = decode::<_, 64>(bytes)?;
    Ok(make_vote(record.term, record.node, record.committed))
}

pub(crate) fn make_vote(term: u64, node: u64, committed: bool) -> RaftVote {
    if committed { RaftVote::new_committed(term, node) } else { RaftVote::new(term, node) }
}

pub(crate) fn encode_log_id(id: &RaftLogId) -> Vec<u8> {
    encode(&LogIdRecord { term: id.committed_leader_id().term, index: id.index() })
}

pub(crate) fn decode_log_id(bytes: &[u8]) -> io::Result<RaftLogId> {
    let record: LogIdRecord = decode::<_, 64>(bytes)?;
    Ok(to_raft_log_id(record.term, record.index))
}

pub(crate) fn encode_membership(membership: &RaftMembership) -> Bytes {
    let configs = membership.get_joint_config().iter().map(|set| set.iter().copied().collect()).collect();
    let nodes = membership
        .nodes()
        .map(|(id, node)| NodeRecord {
            id: *id,
            addr: node.addr.clone(),
            info: node.info.to_vec(),
            incarnation: node.incarnation,
        })
        .collect();
    Bytes::from(encode(&MembershipRecord { configs, nodes }))
}

/// The ids in a membership as [`crate::Payload::Membership`] carries it. For state machines that keep something for each
/// member.
///
/// # Errors
/// If the bytes are none.
pub fn member_ids(bytes: &[u8]) -> io::Result<BTreeSet<u64>> {
    Ok(decode_membership(bytes)?.nodes().map(|(id, _)| *id).collect())
}

/// A membership of these voters as [`crate::Payload::Membership`] carries it, with nothing said about them. For tests of
/// state machines.
pub fn membership_of(voters: &[u64]) -> Bytes {
    let nodes = voters.iter().map(|id| NodeRecord { id: *id, addr: String::new(), info: Vec::new(), incarnation: 0 });
    Bytes::from(encode(&MembershipRecord { configs: vec![voters.to_vec()], nodes: nodes.collect() }))
}

pub(crate) fn decode_membership(bytes: &[u8]) -> io::Result<RaftMembership> {
    let record: MembershipRecord = decode::<_, MEMBERSHIP_BYTES_MAX>(bytes)?;
    let configs: Vec<BTreeSet<u64>> = record.configs.into_iter().map(|set| set.into_iter().collect()).collect();
    let nodes: BTreeMap<u64, Node> = record
        .nodes
        .into_iter()
        .map(|node| {
            let value = Node { addr: node.addr, info: Bytes::from(node.info), incarnation: node.incarnation };
            (node.id, value)
        })
        .collect();
    if configs.is_empty() && nodes.is_empty() {
        return Ok(RaftMembership::default());
    }
    RaftMembership::new(configs, nodes).map_err(|error| invalid(error.to_string()))
}

/// Key of an entry in the log. The index comes first and big-endian, so that keys sort by index; term and
/// kind ride along, which leaves the value to the payload alone: it is written as it came, without a copy.
pub(crate) fn encode_entry_key(term: u64, index: u64, kind: Kind) -> [u8; ENTRY_KEY_BYTES] {
    let mut key = [0; ENTRY_KEY_BYTES];
    key[..8].copy_from_slice(&index.to_be_bytes());
    key[8..16].copy_from_slice(&term.to_be_bytes());
    key[16] = VERSION;
    key[17] = kind as u8;
    key
}

/// Term, index and kind of an entry.
pub(crate) fn decode_entry_key(key: &[u8]) -> io::Result<(u64, u64, Kind)> {
    let key: &[u8; ENTRY_KEY_BYTES] =
        key.try_into().map_err(|_| invalid(format!("entry key of {} bytes", key.len())))?;
    if key[16] != VERSION {
        return Err(invalid(format!("entry version {}, this program reads {VERSION}", key[16])));
    }
    let index = u64::from_be_bytes(key[..8].try_into().expect("eight bytes"));
    let term = u64::from_be_bytes(key[8..16].try_into().expect("eight bytes"));
    Ok((term, index, Kind::from_number(u32::from(key[17]))?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn membership() -> RaftMembership {
        let node =
            |addr: &str, incarnation| Node { addr: addr.into(), info: Bytes::from_static(b"https://api"), incarnation };
        let nodes = BTreeMap::from([(1, node("a:1", 7)), (2, node("b:1", u128::MAX)), (3, node("c:1", 0))]);
        RaftMembership::new(vec![BTreeSet::from([1]), BTreeSet::from([1, 2])], nodes).unwrap()
    }

    #[test]
    fn a_membership_round_trips() {
        let bytes = encode_membership(&membership());
        assert_eq!(decode_membership(&bytes).unwrap(), membership());
        let empty = RaftMembership::default();
        assert_eq!(decode_membership(&encode_membership(&empty)).unwrap(), empty);
    }

    #[test]
    fn votes_and_log_ids_round_trip() {
        let vote = RaftVote::new_committed(u64::MAX, 3);
        assert_eq!(decode_vote(&encode_vote(&vote)).unwrap(), vote);
        let id = to_raft_log_id(9, u64::MAX);
        assert_eq!(decode_log_id(&encode_log_id(&id)).unwrap(), id);
    }

    #[test]
    fn entry_keys_round_trip_and_sort_by_index() {
        for (term, index, kind) in [(1, 0, Kind::Blank), (u64::MAX, 9, Kind::Data), (3, u64::MAX, Kind::Membership)] {
            let key = encode_entry_key(term, index, kind);
            assert_eq!(decode_entry_key(&key).unwrap(), (term, index, kind));
        }
        assert!(encode_entry_key(9, 255, Kind::Data) < encode_entry_key(1, 256, Kind::Data));
    }

    #[test]
    fn garbage_is_refused_and_never_panics() {
        let good = encode_membership(&membership());
        assert!(decode_membership(&[]).is_err());
        for cut in 0..good.len() {
            assert!(decode_membership(&good[..cut]).is_err(), "cut at {cut}");
        }
        for position in 0..good.len() {
            let mut bytes = good.to_vec();
            bytes[position] ^= 0xff;
            let _ = decode_membership(&bytes);
        }
        let mut longer = good.to_vec();
        longer.push(0);
        assert!(decode_membership(&longer).is_err());
        assert!(decode_entry_key(&[0; 17]).is_err());
        let mut key = encode_entry_key(1, 1, Kind::Data);
        key[17] = 9;
        assert!(decode_entry_key(&key).is_err());
        key[17] = 1;
        key[16] = 2;
        assert!(decode_entry_key(&key).is_err());
    }
}
