//! The state machine: a pure function from state and entry to state, events and outcomes.
//! Called by the apply task alone. No clock, no randomness, no unordered iteration, no floating point, no disk:
//! every member computes the same, whatever batches the entries come in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use sys::failpoint::is_planted;

use crate::command::{Command, CompareRef, EntryReader, FenceRef, OpRef, ProposerId, TxnOutcome, TxnResult};
use crate::event::{Event, EventKind};
use crate::hash;
use crate::keyspace::Spaces;
use crate::limits::{LEASE_KEYS_EXPIRED_MAX, LEASE_TTL_MS_MAX, LEASE_TTL_MS_MIN};
use crate::log::{Entry, LogId, Payload, member_ids};
use crate::meta::{Lease, Meta, Remembered, Role};
use crate::value::{KeyValue, Revision, Stamp, Value, space_of};

/// A put of a key that ends like this may come out differently in a test build.
const MADE_TO_DIFFER: &[u8] = b"/made-to-differ";

/// The whole replicated state.
#[derive(Default)]
pub(crate) struct State {
    pub spaces: Spaces,
    pub meta: Meta,
    /// Keys by lease; follows from the keys.
    pub lease_keys: BTreeMap<u64, BTreeSet<Bytes>>,
}

/// What entries did, for those who watch and wait.
#[derive(Default)]
pub(crate) struct Effects {
    /// Whose outcomes are wanted; those of others are remembered but not reported.
    pub mine: Option<ProposerId>,
    pub events: Vec<Arc<Event>>,
    pub outcomes: Vec<(u64, Outcome)>,
    pub hashes: Vec<(u64, u64)>,
    pub roles_granted: bool,
    pub floors_moved: bool,
    pub transactions: u64,
    pub duplicates: u64,
}

/// How a command ended.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Txn(TxnOutcome),
    LeaseGranted { id: u64 },
}

impl Outcome {
    pub(crate) fn recall(remembered: &Remembered) -> Outcome {
        let (revision, result) = match *remembered {
            Remembered::Applied { revision } => (revision, TxnResult::Applied),
            Remembered::CompareFailed { revision } => (revision, TxnResult::CompareFailed { current: Vec::new() }),
            Remembered::Fenced { revision, current } => (revision, TxnResult::Fenced { current }),
            Remembered::LeaseNotFound { revision } => (revision, TxnResult::LeaseNotFound),
            Remembered::LeaseGranted { id, .. } => return Outcome::LeaseGranted { id },
        };
        Outcome::Txn(TxnOutcome { revision, result })
    }

    fn remember(&self, revision: Revision) -> Remembered {
        match self {
            Outcome::LeaseGranted { id } => Remembered::LeaseGranted { revision, id: *id },
            Outcome::Txn(outcome) => match &outcome.result {
                TxnResult::Applied => Remembered::Applied { revision },
                TxnResult::CompareFailed { .. } => Remembered::CompareFailed { revision },
                TxnResult::Fenced { current } => Remembered::Fenced { revision, current: *current },
                TxnResult::LeaseNotFound => Remembered::LeaseNotFound { revision },
            },
        }
    }
}

impl State {
    /// An empty state. Its floor of 0 counts towards the hash like any other.
    pub(crate) fn empty() -> State {
        let mut state = State::default();
        state.meta.hash_sum = state.meta.hash_of_parts();
        state
    }

    /// Applies one committed entry. Fails only on an entry that this version cannot read; then nothing was
    /// changed, and going on would part this member from the others.
    pub(crate) fn apply(&mut self, entry: &Entry, effects: &mut Effects) -> Result<(), String> {
        debug_assert!(self.meta.applied.last.is_none_or(|last| last.index < entry.id.index));
        match &entry.payload {
            Payload::Blank => {}
            Payload::Membership(members) => {
                self.meta.applied.membership = Some((Some(entry.id), Bytes::copy_from_slice(members)));
                self.forget_strangers(members);
            }
            Payload::Data(data) => self.apply_records(entry.id, data, effects)?,
        }
        self.meta.applied.last = Some(entry.id);
        effects.hashes.push((entry.id.index, self.meta.state_hash()));
        Ok(())
    }

    fn apply_records(&mut self, at: LogId, data: &[u8], effects: &mut Effects) -> Result<(), String> {
        let mut reader = EntryReader::new(data)?;
        let header = reader.header;
        if !self.is_known(header.proposer.node) {
            return Ok(());
        }
        let incarnation = header.proposer.incarnation;
        if self.meta.windows.get(&header.proposer.node).is_some_and(|window| incarnation < window.incarnation) {
            return Ok(());
        }
        // All of them before any: an entry that cannot be read to its end changes nothing.
        let records = std::iter::from_fn(|| reader.next()).collect::<Result<Vec<_>, String>>()?;
        // Taken out meanwhile, not copied: what no reader holds is changed in place.
        let mut window = std::mem::take(self.meta.windows.entry(header.proposer.node).or_default());
        window.admit(incarnation, header.waiting_from);
        for (sequence, command) in records {
            if window.settled(sequence) {
                effects.duplicates += 1;
                continue;
            }
            effects.transactions += 1;
            let outcome = self.execute(at, &command, effects);
            window.outcomes.insert(sequence, outcome.remember(self.meta.revision));
            if effects.mine == Some(header.proposer) {
                effects.outcomes.push((sequence, outcome));
            }
        }
        self.meta.windows.insert(header.proposer.node, window);
        Ok(())
    }

    /// What is remembered of a member's transactions goes with the member: ids are never given out again.
    fn forget_strangers(&mut self, members: &[u8]) {
        let Ok(ids) = member_ids(members) else { return };
        let gone: Vec<u64> = self.meta.windows.keys().copied().filter(|node| !ids.contains(node)).collect();
        for node in gone {
            self.meta.windows.remove(&node);
        }
    }

    /// Whether transactions of `node` count. Those of a removed member that arrive late could not be told from
    /// repetitions any more, and nobody waits for their outcome.
    fn is_known(&self, node: u64) -> bool {
        if self.meta.windows.contains_key(&node) {
            return true;
        }
        let members = self.meta.applied.membership.as_ref().and_then(|(_, members)| member_ids(members).ok());
        members.is_none_or(|ids| ids.contains(&node))
    }

    fn execute(&mut self, at: LogId, command: &Command<'_>, effects: &mut Effects) -> Outcome {
        let result = match command {
            Command::Txn { compares, ops, fence } => self.transact(compares, ops, fence.as_ref(), effects),
            Command::Grant { term, holder, roles } => self.grant(at, *term, *holder, roles, effects),
            Command::LeaseGrant { ttl_ms } => return self.lease_grant(*ttl_ms),
            Command::LeaseKeepalive { id } => self.lease_keepalive(*id),
            Command::LeaseRevoke { id } => self.lease_revoke(*id, effects),
            Command::LeaseExpire { leases } => self.lease_expire(leases, effects),
            Command::Floors { base, spaces } => self.move_floors(*base, spaces, effects),
        };
        Outcome::Txn(TxnOutcome { revision: self.meta.revision, result })
    }

    fn transact(
        &mut self,
        compares: &[CompareRef<'_>],
        ops: &[OpRef<'_>],
        fence: Option<&FenceRef<'_>>,
        effects: &mut Effects,
    ) -> TxnResult {
        if let Some(fence) = fence.filter(|_| !is_planted("fence-not-checked")) {
            let current = self.meta.roles.get(fence.role).map(|role| role.token);
            if current != Some(fence.token) {
                return TxnResult::Fenced { current };
            }
        }
        let failed: Vec<_> = (compares.iter().enumerate())
            .filter(|(_, compare)| !self.holds(compare))
            .map(|(place, compare)| (place, self.compared(compare)))
            .collect();
        if !failed.is_empty() {
            return TxnResult::CompareFailed { current: failed };
        }
        let unknown = |op: &OpRef<'_>| matches!(op, OpRef::Put { lease, .. } if *lease != 0 && !self.meta.leases.contains_key(lease));
        if ops.iter().any(unknown) {
            return TxnResult::LeaseNotFound;
        }
        let mut change = self.begin();
        for op in ops {
            if change.sub > 0 && is_planted("txn-two-revisions") {
                self.end(change);
                change = self.begin();
            }
            match *op {
                OpRef::Put { key, value, lease, class } => {
                    let (stamp, prev) = self.next_stamp(key, &change, lease, class);
                    let kv = Arc::new(differing(KeyValue::copied(key, value, stamp), stamp));
                    self.set(&mut change, kv, prev, effects);
                }
                OpRef::Delete { key, last } => {
                    let last = last.map(|last| KeyValue::copied(key, last, Stamp::of_deletion(&change)).value);
                    self.delete(&mut change, key, last, effects);
                }
            }
        }
        self.end(change);
        TxnResult::Applied
    }

    fn holds(&self, compare: &CompareRef<'_>) -> bool {
        match *compare {
            CompareRef::ModRevision { key, equals } => self.get(key).map_or(0, |kv| kv.mod_revision) == equals,
            CompareRef::Exists { key } => self.get(key).is_some(),
            CompareRef::Absent { key } => self.get(key).is_none(),
            CompareRef::RangeUnchanged { prefix, since } => self.unchanged(prefix, since),
        }
    }

    fn unchanged(&self, prefix: &[u8], since: Revision) -> bool {
        let space = space_of(prefix);
        // Below the floor nobody remembers deletions, and members would differ after a restart.
        if since < self.meta.floors.of(space) {
            return false;
        }
        self.spaces.get(space).is_none_or(|space| space.last_change_under(prefix) <= since)
    }

    fn compared(&self, compare: &CompareRef<'_>) -> Option<Arc<KeyValue>> {
        match *compare {
            CompareRef::ModRevision { key, .. } | CompareRef::Exists { key } | CompareRef::Absent { key } => {
                self.get(key).cloned()
            }
            CompareRef::RangeUnchanged { .. } => None,
        }
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&Arc<KeyValue>> {
        self.spaces.get(space_of(key))?.keys.get(key).map(|entry| &entry.0)
    }

    fn grant(&mut self, at: LogId, term: u64, holder: u64, roles: &[&str], effects: &mut Effects) -> TxnResult {
        // A deposed leader's grant is forwarded to its successor's log: there it is void.
        if at.term != term || roles.is_empty() {
            return TxnResult::Fenced { current: None };
        }
        let token = self.meta.revision + 1;
        for name in roles {
            let role = Role { holder, token, term };
            if let Some(old) = self.meta.roles.insert((*name).to_owned(), role) {
                self.subtract(hash::of_role(name, old.holder, old.token));
            }
            self.add(hash::of_role(name, holder, token));
        }
        self.meta.revision = token;
        effects.roles_granted = true;
        TxnResult::Applied
    }

    fn move_floors(&mut self, base: Revision, spaces: &[(&[u8], Revision)], effects: &mut Effects) -> TxnResult {
        let base = base.min(self.meta.revision);
        if base > self.meta.floors.base {
            self.subtract(hash::of_floor(b"", self.meta.floors.base));
            self.add(hash::of_floor(b"", base));
            self.meta.floors.base = base;
            effects.floors_moved = true;
        }
        for (space, floor) in spaces {
            let floor = (*floor).min(self.meta.revision);
            if space.is_empty() || floor <= self.meta.floors.of(space) {
                continue;
            }
            let space = Bytes::copy_from_slice(space);
            self.add(hash::of_floor(&space, floor));
            if let Some(old) = self.meta.floors.spaces.insert(space.clone(), floor) {
                self.subtract(hash::of_floor(&space, old));
            }
            effects.floors_moved = true;
        }
        self.drop_overtaken_floors();
        let stale: Vec<Bytes> = self.spaces.keys().cloned().collect();
        for name in stale {
            let floor = self.meta.floors.of(&name);
            if let Some(space) = self.spaces.get_mut(&name) {
                space.forget_below(floor);
            }
        }
        TxnResult::Applied
    }

    /// A floor of one space says nothing any more when the floor of all has passed it.
    fn drop_overtaken_floors(&mut self) {
        let base = self.meta.floors.base;
        let overtaken: Vec<_> = (self.meta.floors.spaces.iter())
            .filter(|(_, floor)| **floor <= base)
            .map(|(space, floor)| (space.clone(), *floor))
            .collect();
        for (space, floor) in overtaken {
            self.meta.floors.spaces.remove(&space);
            self.subtract(hash::of_floor(&space, floor));
        }
    }

    fn lease_grant(&mut self, ttl_ms: u64) -> Outcome {
        let id = self.meta.lease_last + 1;
        let ttl_ms = ttl_ms.clamp(LEASE_TTL_MS_MIN, LEASE_TTL_MS_MAX);
        self.meta.lease_last = id;
        self.meta.leases.insert(id, Lease { ttl_ms, renewals: 0 });
        self.add(hash::of_lease(id, ttl_ms, 0));
        Outcome::LeaseGranted { id }
    }

    fn lease_keepalive(&mut self, id: u64) -> TxnResult {
        let Some(lease) = self.meta.leases.get_mut(&id) else { return TxnResult::LeaseNotFound };
        let old = *lease;
        lease.renewals += 1;
        self.subtract(hash::of_lease(id, old.ttl_ms, old.renewals));
        self.add(hash::of_lease(id, old.ttl_ms, old.renewals + 1));
        TxnResult::Applied
    }

    fn lease_revoke(&mut self, id: u64, effects: &mut Effects) -> TxnResult {
        if !self.meta.leases.contains_key(&id) {
            return TxnResult::LeaseNotFound;
        }
        self.end_lease(id, usize::MAX, effects);
        TxnResult::Applied
    }

    fn lease_expire(&mut self, leases: &[(u64, u64)], effects: &mut Effects) -> TxnResult {
        let before = effects.events.len();
        for (id, renewals) in leases {
            // One entry must not stall everybody; the leader names what is left again.
            let left = LEASE_KEYS_EXPIRED_MAX.saturating_sub(effects.events.len() - before);
            if left > 0 && self.meta.leases.get(id).is_some_and(|lease| lease.renewals == *renewals) {
                self.end_lease(*id, left, effects);
            }
        }
        TxnResult::Applied
    }

    /// Deletes up to `keys_max` keys of the lease at one revision, and the lease itself once it has none left.
    fn end_lease(&mut self, id: u64, keys_max: usize, effects: &mut Effects) {
        let keys: Vec<Bytes> = self.lease_keys.get(&id).into_iter().flatten().take(keys_max).cloned().collect();
        let mut change = self.begin();
        for key in keys {
            self.delete(&mut change, &key, None, effects);
        }
        self.end(change);
        if self.lease_keys.contains_key(&id) {
            return;
        }
        if let Some(lease) = self.meta.leases.remove(&id) {
            self.subtract(hash::of_lease(id, lease.ttl_ms, lease.renewals));
        }
    }

    fn add(&mut self, hash: u64) {
        self.meta.hash_sum = self.meta.hash_sum.wrapping_add(hash);
    }

    fn subtract(&mut self, hash: u64) {
        self.meta.hash_sum = self.meta.hash_sum.wrapping_sub(hash);
    }

    fn begin(&self) -> Change {
        Change { revision: self.meta.revision + 1, sub: 0 }
    }

    /// Takes the revision if anything changed.
    fn end(&mut self, change: Change) {
        if change.sub > 0 {
            self.meta.revision = change.revision;
        }
    }

    fn next_stamp(&self, key: &[u8], change: &Change, lease: u64, class: u8) -> (Stamp, Option<Arc<KeyValue>>) {
        let prev = self.get(key).cloned();
        let stamp = Stamp {
            create_revision: prev.as_ref().map_or(change.revision, |prev| prev.create_revision),
            mod_revision: change.revision,
            version: prev.as_ref().map_or(1, |prev| prev.version + 1),
            lease,
            class,
            sub: change.sub,
        };
        (stamp, prev)
    }

    fn set(&mut self, change: &mut Change, kv: Arc<KeyValue>, prev: Option<Arc<KeyValue>>, effects: &mut Effects) {
        let space = space_of(&kv.key);
        if !self.spaces.contains_key(space) {
            self.spaces.insert(Bytes::copy_from_slice(space), Default::default());
        }
        let space = self.spaces.get_mut(space).expect("inserted above if it was missing");
        space.change(&kv.key, change.revision, Some(&kv));
        self.add(kv.hash);
        if let Some(prev) = &prev {
            self.subtract(prev.hash);
            self.detach(prev);
        }
        if kv.lease != 0 {
            // A copy: the key shares its memory with a value that will be replaced.
            self.lease_keys.entry(kv.lease).or_default().insert(Bytes::copy_from_slice(&kv.key));
        }
        change.sub += 1;
        effects.events.push(Arc::new(Event::new(EventKind::Put, kv, prev, false)));
    }

    fn delete(&mut self, change: &mut Change, key: &[u8], last: Option<Value>, effects: &mut Effects) {
        let Some(space) = self.spaces.get_mut(space_of(key)) else { return };
        let Some(prev) = space.keys.get(key).map(|entry| entry.0.clone()) else { return };
        space.change(&prev.key, change.revision, None);
        self.subtract(prev.hash);
        self.detach(&prev);
        let own_last = last.is_some();
        let kv = prev.deleted(last, change.revision, change.sub);
        change.sub += 1;
        effects.events.push(Arc::new(Event::new(EventKind::Delete, Arc::new(kv), Some(prev), own_last)));
    }

    fn detach(&mut self, prev: &KeyValue) {
        if prev.lease == 0 {
            return;
        }
        if let Some(keys) = self.lease_keys.get_mut(&prev.lease) {
            keys.remove(&prev.key);
            if keys.is_empty() {
                self.lease_keys.remove(&prev.lease);
            }
        }
    }
}

/// A revision in the making.
struct Change {
    revision: Revision,
    sub: u32,
}

impl Stamp {
    fn of_deletion(change: &Change) -> Stamp {
        Stamp { create_revision: 0, mod_revision: change.revision, version: 0, lease: 0, class: 0, sub: change.sub }
    }
}

impl KeyValue {
    /// The key as shown to watchers of its deletion.
    pub(crate) fn deleted(&self, last: Option<Value>, revision: Revision, sub: u32) -> KeyValue {
        let mut kv = self.clone();
        if let Some(last) = last {
            kv.value = last;
        }
        kv.mod_revision = revision;
        kv.sub = sub;
        kv
    }
}
/// What a put leaves in the state: what it says. A test build can be told to leave one wrong letter on this member alone,
/// so that it can be seen that the others notice.
fn differing(kv: KeyValue, stamp: Stamp) -> KeyValue {
    if !kv.key.ends_with(MADE_TO_DIFFER) || sys::failpoint::fails("xebec.state.differs").is_ok() {
        return kv;
    }
    let mut suffix = kv.value.suffix.to_vec();
    if let Some(letter) = suffix.iter_mut().rev().find(|byte| byte.is_ascii_alphanumeric()) {
        *letter ^= 1;
    }
    let value = Value { suffix: Bytes::from(suffix), ..kv.value };
    KeyValue::stamped(kv.key, value, stamp)
}
