//! Everything in the state besides keys: revision, roles, leases, floors, deduplication windows, and what raft
//! keeps with it. Cloned for readers and for the state writer, so its parts share structure.

use bytes::Bytes;
use imbl::OrdMap;

use crate::hash;
use crate::limits::{DECODE_BYTES_MAX, FORMAT_VERSION};
use crate::log::{Applied, LogId, NodeId};
use crate::value::Revision;

/// The current grant of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, bincode::Encode, bincode::Decode)]
pub struct Role {
    /// The member that holds it.
    pub holder: NodeId,
    /// The revision of the grant; every write of the role carries it.
    pub token: Revision,
    /// The term whose leader took it.
    pub term: u64,
}

/// A lease: keys attached to it vanish when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, bincode::Encode, bincode::Decode)]
pub struct Lease {
    /// Time to live without a renewal.
    pub ttl_ms: u64,
    /// How often it was renewed.
    pub renewals: u64,
}

/// Below a floor there is no history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Floors {
    pub base: Revision,
    pub spaces: OrdMap<Bytes, Revision>,
}

impl Floors {
    pub(crate) fn of(&self, space: &[u8]) -> Revision {
        self.spaces.get(space).copied().unwrap_or(0).max(self.base)
    }

    /// The highest floor of all spaces whose name begins with `prefix`.
    pub(crate) fn over(&self, prefix: &[u8]) -> Revision {
        let spaces = self.spaces.iter().filter(|(space, _)| space.starts_with(prefix));
        spaces.map(|(_, floor)| *floor).max().unwrap_or(0).max(self.base)
    }
}

/// What is remembered of a transaction that its proposer may still ask for.
#[derive(Clone, Debug, PartialEq, Eq, bincode::Encode, bincode::Decode)]
pub(crate) enum Remembered {
    Applied { revision: Revision },
    CompareFailed { revision: Revision },
    Fenced { revision: Revision, current: Option<Revision> },
    LeaseNotFound { revision: Revision },
    LeaseGranted { revision: Revision, id: u64 },
}

/// The transactions of one member: each sequence number is applied at most once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Window {
    /// The member's count of starts; entries of an earlier one are void.
    pub incarnation: u64,
    /// Sequences below are settled: the proposer waits for none of them.
    pub waiting_from: u64,
    pub outcomes: OrdMap<u64, Remembered>,
}

impl Window {
    /// Takes note of what the proposer still waits for. `false`: the entry is of an earlier incarnation.
    pub(crate) fn admit(&mut self, incarnation: u64, waiting_from: u64) -> bool {
        if incarnation < self.incarnation {
            return false;
        }
        if incarnation > self.incarnation {
            *self = Window { incarnation, ..Window::default() };
        }
        if waiting_from > self.waiting_from {
            self.waiting_from = waiting_from;
            while let Some(oldest) = self.outcomes.get_min().map(|(sequence, _)| *sequence) {
                if oldest >= waiting_from {
                    break;
                }
                self.outcomes.remove(&oldest);
            }
        }
        true
    }

    /// Whether the sequence has been applied or given up.
    pub(crate) fn settled(&self, sequence: u64) -> bool {
        sequence < self.waiting_from || self.outcomes.contains_key(&sequence)
    }
}

/// See the head of this file.
#[derive(Clone, Default)]
pub(crate) struct Meta {
    pub revision: Revision,
    pub roles: OrdMap<String, Role>,
    pub lease_last: u64,
    pub leases: OrdMap<u64, Lease>,
    pub floors: Floors,
    pub windows: OrdMap<NodeId, Window>,
    pub applied: Applied,
    /// Sum of the hashes of all parts.
    pub hash_sum: u64,
}

impl Meta {
    pub(crate) fn applied_index(&self) -> u64 {
        self.applied.last.map_or(0, |last| last.index)
    }

    pub(crate) fn state_hash(&self) -> u64 {
        hash::of_state(self.hash_sum, self.revision, self.lease_last)
    }

    /// What roles, leases and floors contribute to the hash, computed from scratch.
    pub(crate) fn hash_of_parts(&self) -> u64 {
        let roles = self.roles.iter().map(|(name, role)| hash::of_role(name, role.holder, role.token));
        let leases = self.leases.iter().map(|(id, lease)| hash::of_lease(*id, lease.ttl_ms, lease.renewals));
        let floors = self.floors.spaces.iter().map(|(space, floor)| hash::of_floor(space, *floor));
        let base = hash::of_floor(b"", self.floors.base);
        roles.chain(leases).chain(floors).fold(base, u64::wrapping_add)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let stored = Stored::from(self);
        let mut bytes = vec![FORMAT_VERSION];
        bincode::encode_into_std_write(&stored, &mut bytes, bincode::config::standard())
            .expect("writing plain data into memory cannot fail");
        bytes
    }

    /// Fails on another version or on anything that does not decode in full.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Meta, String> {
        let Some((&FORMAT_VERSION, body)) = bytes.split_first() else {
            return Err(format!("format {:?} is not known to this version", bytes.first()));
        };
        let config = bincode::config::standard().with_limit::<{ 16 * DECODE_BYTES_MAX }>();
        let (stored, read): (Stored, usize) =
            bincode::decode_from_slice(body, config).map_err(|error| error.to_string())?;
        match read == body.len() {
            true => Ok(stored.into()),
            false => Err("bytes follow the end".to_owned()),
        }
    }
}

/// `Meta` as it lies on disk.
#[derive(bincode::Encode, bincode::Decode)]
struct Stored {
    revision: Revision,
    roles: Vec<(String, Role)>,
    lease_last: u64,
    leases: Vec<(u64, Lease)>,
    base_floor: Revision,
    floors: Vec<(Vec<u8>, Revision)>,
    windows: Vec<StoredWindow>,
    last: Option<StoredLogId>,
    membership: Option<(Option<StoredLogId>, Vec<u8>)>,
    hash_sum: u64,
}

#[derive(bincode::Encode, bincode::Decode)]
struct StoredWindow {
    node: NodeId,
    incarnation: u64,
    waiting_from: u64,
    outcomes: Vec<(u64, Remembered)>,
}

#[derive(bincode::Encode, bincode::Decode)]
struct StoredLogId {
    term: u64,
    node: NodeId,
    index: u64,
}

impl From<LogId> for StoredLogId {
    fn from(id: LogId) -> StoredLogId {
        StoredLogId { term: id.term, node: id.node, index: id.index }
    }
}

impl From<StoredLogId> for LogId {
    fn from(id: StoredLogId) -> LogId {
        LogId { term: id.term, node: id.node, index: id.index }
    }
}

impl From<&Meta> for Stored {
    fn from(meta: &Meta) -> Stored {
        let windows = meta.windows.iter().map(|(node, window)| StoredWindow {
            node: *node,
            incarnation: window.incarnation,
            waiting_from: window.waiting_from,
            outcomes: window.outcomes.iter().map(|(sequence, outcome)| (*sequence, outcome.clone())).collect(),
        });
        let membership = meta.applied.membership.as_ref();
        Stored {
            revision: meta.revision,
            roles: meta.roles.iter().map(|(name, role)| (name.clone(), *role)).collect(),
            lease_last: meta.lease_last,
            leases: meta.leases.iter().map(|(id, lease)| (*id, *lease)).collect(),
            base_floor: meta.floors.base,
            floors: meta.floors.spaces.iter().map(|(space, floor)| (space.to_vec(), *floor)).collect(),
            windows: windows.collect(),
            last: meta.applied.last.map(StoredLogId::from),
            membership: membership.map(|(at, bytes)| (at.map(StoredLogId::from), bytes.to_vec())),
            hash_sum: meta.hash_sum,
        }
    }
}

impl From<Stored> for Meta {
    fn from(stored: Stored) -> Meta {
        let windows = stored.windows.into_iter().map(|window| {
            let StoredWindow { node, incarnation, waiting_from, outcomes } = window;
            (node, Window { incarnation, waiting_from, outcomes: outcomes.into_iter().collect() })
        });
        Meta {
            revision: stored.revision,
            roles: stored.roles.into_iter().collect(),
            lease_last: stored.lease_last,
            leases: stored.leases.into_iter().collect(),
            floors: Floors {
                base: stored.base_floor,
                spaces: stored.floors.into_iter().map(|(space, floor)| (Bytes::from(space), floor)).collect(),
            },
            windows: windows.collect(),
            applied: Applied {
                last: stored.last.map(LogId::from),
                membership: stored.membership.map(|(at, bytes)| (at.map(LogId::from), bytes.into())),
            },
            hash_sum: stored.hash_sum,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_window_applies_each_sequence_once_and_forgets_what_nobody_waits_for() {
        let mut window = Window::default();
        assert!(window.admit(3, 1));
        assert!(!window.settled(1));
        for sequence in 1..=4 {
            window.outcomes.insert(sequence, Remembered::Applied { revision: sequence });
        }
        assert!(window.settled(4));
        assert!(window.admit(3, 3));
        assert_eq!(window.outcomes.len(), 2);
        assert!(window.settled(1), "a late copy of a settled sequence is not applied");
        assert!(!window.admit(2, 9), "an earlier incarnation is void");
        assert!(window.admit(4, 1));
        assert!(!window.settled(1), "a restarted proposer counts anew");
    }

    #[test]
    fn meta_reads_back_as_written() {
        let id = LogId { term: 3, node: 0, index: 44 };
        let mut meta = Meta { revision: 9, lease_last: 2, hash_sum: 77, ..Meta::default() };
        meta.roles.insert("kube-scheduler".to_owned(), Role { holder: 1, token: 5, term: 3 });
        meta.leases.insert(2, Lease { ttl_ms: 1000, renewals: 4 });
        meta.floors = Floors { base: 3, spaces: [(Bytes::from_static(b"pods"), 4u64)].into_iter().collect() };
        meta.windows.insert(1, Window { incarnation: 1, waiting_from: 2, outcomes: OrdMap::new() });
        meta.applied = Applied { last: Some(id), membership: Some((Some(id), Bytes::from_static(b"members"))) };
        let read = Meta::decode(&meta.encode()).unwrap();
        assert_eq!(read.encode(), meta.encode());
        assert_eq!((read.revision, read.floors.of(b"pods"), read.floors.of(b"nodes")), (9, 4, 3));
        assert_eq!(read.applied, meta.applied);
        assert!(Meta::decode(&[9, 9]).is_err());
    }
}
