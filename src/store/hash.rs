//! The state hash: a sum over the hashes of all parts, so that a change costs only the part that changed.
//! Replicas compare it by log index. It finds divergence and rot; it is no defence against an adversary.

use std::collections::VecDeque;

use crate::limits::HASH_RING_MAX;
use crate::value::{KeyValue, Revision};

const SEED: u64 = 0x243f_6a88_85a3_08d3;
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// Accumulates numbers and byte strings; lengths count, so that parts cannot run into each other.
#[derive(Clone, Copy)]
struct Mixer(u64);

impl Mixer {
    fn new(domain: u64) -> Mixer {
        Mixer(SEED ^ domain.wrapping_mul(MULTIPLIER))
    }

    fn number(mut self, number: u64) -> Mixer {
        let product = u128::from(self.0 ^ number) * u128::from(MULTIPLIER);
        self.0 = (product as u64) ^ ((product >> 64) as u64).rotate_left(23) ^ number.rotate_left(32);
        self
    }

    fn bytes(mut self, bytes: &[u8]) -> Mixer {
        self = self.number(bytes.len() as u64);
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self = self.number(u64::from_le_bytes(chunk.try_into().expect("chunks_exact gives eight bytes")));
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self = self.number(u64::from_le_bytes(last));
        }
        self
    }

    fn end(self) -> u64 {
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }
}

/// What a live key contributes.
pub(crate) fn of_key_value(kv: &KeyValue) -> u64 {
    Mixer::new(1)
        .bytes(&kv.key)
        .bytes(&kv.value.prefix)
        .number(u64::from(kv.value.hole))
        .bytes(&kv.value.suffix)
        .number(kv.create_revision)
        .number(kv.mod_revision)
        .number(kv.version)
        .number(kv.lease)
        .end()
}

/// What the grant of a role contributes.
pub(crate) fn of_role(name: &str, holder: u64, token: Revision) -> u64 {
    Mixer::new(2).bytes(name.as_bytes()).number(holder).number(token).end()
}

/// What a lease contributes.
pub(crate) fn of_lease(id: u64, ttl_ms: u64, renewals: u64) -> u64 {
    Mixer::new(3).number(id).number(ttl_ms).number(renewals).end()
}

/// What a floor contributes; the floor of all spaces has an empty name.
pub(crate) fn of_floor(space: &[u8], floor: Revision) -> u64 {
    Mixer::new(4).bytes(space).number(floor).end()
}

/// The hash of a whole state.
pub(crate) fn of_state(sum: u64, revision: Revision, lease_next: u64) -> u64 {
    Mixer::new(5).number(sum).number(revision).number(lease_next).end()
}

/// The hashes after the last entries, by index.
#[derive(Default)]
pub(crate) struct HashRing {
    entries: VecDeque<(u64, u64)>,
}

impl HashRing {
    pub(crate) fn push(&mut self, index: u64, hash: u64) {
        debug_assert!(self.entries.back().is_none_or(|(last, _)| *last < index));
        if self.entries.len() == HASH_RING_MAX {
            self.entries.pop_front();
        }
        self.entries.push_back((index, hash));
    }

    /// After a jump to another state.
    pub(crate) fn reset(&mut self, index: u64, hash: u64) {
        self.entries.clear();
        self.entries.push_back((index, hash));
    }

    pub(crate) fn last(&self) -> (u64, u64) {
        self.entries.back().copied().unwrap_or_default()
    }

    pub(crate) fn at(&self, index: u64) -> Option<u64> {
        let place = self.entries.binary_search_by_key(&index, |(index, _)| *index).ok()?;
        Some(self.entries[place].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(Mixer::new(1).bytes(b"ab").bytes(b"c").end(), Mixer::new(1).bytes(b"a").bytes(b"bc").end());
        assert_ne!(Mixer::new(1).bytes(b"").end(), Mixer::new(1).bytes(b"\0").end());
        assert_ne!(of_lease(1, 2, 3), of_lease(1, 3, 2));
    }

    #[test]
    fn the_ring_forgets_the_oldest_and_finds_the_rest() {
        let mut ring = HashRing::default();
        for index in 1..=HASH_RING_MAX as u64 + 10 {
            ring.push(index, index * 3);
        }
        assert_eq!(ring.at(10), None);
        assert_eq!(ring.at(11), Some(33));
        assert_eq!(ring.last(), (HASH_RING_MAX as u64 + 10, (HASH_RING_MAX as u64 + 10) * 3));
    }
}
