//! What entries do to the state, without disk, clock or tasks.
#![allow(clippy::unwrap_used)]

use bytes::Bytes;

use crate::command::{Command, ProposerId};
use crate::event::EventKind;
use crate::fixture::{delete, entry, entry_of, mod_revision, ops, put, put_under};
use crate::log::{Entry, LogId, Payload};
use crate::machine::{Effects, Outcome, State};
use crate::{Compare, Fence, Op, Txn, TxnOutcome, TxnResult, Value};

const ME: ProposerId = ProposerId { node: 1, incarnation: 1 };

/// A state with its log.
struct World {
    state: State,
    index: u64,
    sequence: u64,
    effects: Effects,
}

impl World {
    fn new() -> World {
        World { state: State::empty(), index: 0, sequence: 0, effects: Effects::default() }
    }

    fn run(&mut self, command: &Command<'_>) -> Outcome {
        self.index += 1;
        self.sequence += 1;
        let entry = entry(self.index, self.sequence, std::slice::from_ref(command));
        let mut outcomes = self.apply(&entry);
        outcomes.pop().unwrap().1
    }

    fn apply(&mut self, entry: &Entry) -> Vec<(u64, Outcome)> {
        self.effects = Effects { mine: Some(ME), ..Effects::default() };
        self.state.apply(entry, &mut self.effects).unwrap();
        std::mem::take(&mut self.effects.outcomes)
    }

    fn txn(&mut self, txn: &Txn) -> TxnOutcome {
        match self.run(&Command::from(txn)) {
            Outcome::Txn(outcome) => outcome,
            Outcome::LeaseGranted { .. } => panic!("a transaction was answered with a lease"),
        }
    }

    fn lease(&mut self) -> u64 {
        match self.run(&Command::LeaseGrant { ttl_ms: 5_000 }) {
            Outcome::LeaseGranted { id } => id,
            Outcome::Txn(_) => panic!("no lease"),
        }
    }

    fn bytes(&self, key: &str) -> Option<Bytes> {
        self.state.get(key.as_bytes()).map(|kv| kv.bytes())
    }
}

/// A grant in an entry that the leader of `written_in` wrote.
fn grant(world: &mut World, term: u64, written_in: u64, holder: u64) {
    world.index += 1;
    world.sequence += 1;
    let command = Command::Grant { term, holder, roles: vec!["kube-scheduler"] };
    let mut entry = entry(world.index, world.sequence, &[command]);
    entry.id.term = written_in;
    world.apply(&entry);
}

#[test]
fn a_transaction_takes_one_revision_and_keeps_the_books_of_each_key() {
    let mut world = World::new();
    assert_eq!(world.txn(&ops([put("pods/a/x", "1"), put("pods/a/y", "2")])).revision, 1);
    assert_eq!(world.txn(&ops([put("pods/a/x", "3")])).revision, 2);
    let kv = world.state.get(b"pods/a/x").unwrap().clone();
    assert_eq!((kv.create_revision, kv.mod_revision, kv.version), (1, 2, 2));
    assert_eq!(kv.bytes(), "32@", "value, revision in the hole, rest");
    assert_eq!(world.bytes("pods/a/y").unwrap(), "21@");
    assert_eq!(world.txn(&ops([delete("pods/a/x")])).revision, 3);
    assert_eq!(world.bytes("pods/a/x"), None);
    assert_eq!(world.txn(&ops([put("pods/a/x", "4")])).revision, 4);
    let kv = world.state.get(b"pods/a/x").unwrap();
    assert_eq!((kv.create_revision, kv.version), (4, 1), "a key born again begins anew");
}

#[test]
fn compares_decide_and_a_failed_transaction_takes_no_revision() {
    let exists = |key: &str| Compare::Exists { key: Bytes::copy_from_slice(key.as_bytes()) };
    let absent = |key: &str| Compare::Absent { key: Bytes::copy_from_slice(key.as_bytes()) };
    let unchanged =
        |prefix: &str, since| Compare::RangeUnchanged { prefix: Bytes::copy_from_slice(prefix.as_bytes()), since };
    let mut world = World::new();
    world.txn(&ops([put("pods/a/x", "1")]));
    world.txn(&ops([put("pods/b/y", "2")]));
    world.txn(&ops([put("pods/b/z", "2")]));
    world.txn(&ops([delete("pods/b/z")]));
    let cases = [
        (mod_revision("pods/a/x", 1), true),
        (mod_revision("pods/a/x", 2), false),
        (mod_revision("pods/a/none", 0), true),
        (mod_revision("pods/a/x", 0), false),
        (exists("pods/a/x"), true),
        (exists("nodes/x"), false),
        (absent("nodes/x"), true),
        (absent("pods/a/x"), false),
        (unchanged("pods/a/", 1), true),
        (unchanged("pods/a/", 0), false),
        (unchanged("pods/b/", 3), false),
        (unchanged("pods/b/", 4), true),
        (unchanged("pods/", 3), false),
        (unchanged("pods/", 4), true),
        (unchanged("nodes/", 0), true),
    ];
    for (compare, holds) in cases {
        let before = world.state.meta.revision;
        let name = format!("{compare:?}");
        let outcome = world.txn(&Txn { compares: vec![compare], ops: vec![put("other/k", "v")], fence: None });
        assert_eq!(matches!(outcome.result, TxnResult::Applied), holds, "{name}");
        assert_eq!(outcome.revision, before + u64::from(holds), "{name}");
    }
}

#[test]
fn failed_compares_report_their_place_and_what_the_key_held() {
    let mut world = World::new();
    world.txn(&ops([put("a/x", "1")]));
    let compares = vec![mod_revision("a/x", 1), mod_revision("a/x", 9), mod_revision("a/none", 3)];
    let outcome = world.txn(&Txn { compares, ops: vec![put("a/x", "2")], fence: None });
    let TxnResult::CompareFailed { current } = outcome.result else { panic!("{outcome:?}") };
    assert_eq!(current.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(current[0].1.as_ref().unwrap().mod_revision, 1);
    assert!(current[1].1.is_none());
}

#[test]
fn deleting_nothing_changes_nothing_and_takes_no_revision() {
    let mut world = World::new();
    let outcome = world.txn(&ops([delete("a/none")]));
    assert!(matches!(outcome.result, TxnResult::Applied));
    assert_eq!(outcome.revision, 0);
    assert!(world.effects.events.is_empty());
}

#[test]
fn events_carry_the_change_its_predecessor_and_the_last_bytes_of_a_deletion() {
    let mut world = World::new();
    world.txn(&ops([put("a/x", "one"), put("a/y", "two")]));
    let last = Some(Value::with_hole("gone".into(), ".".into()));
    world.txn(&ops([Op::Delete { key: "a/x".into(), last }, delete("a/y")]));
    let events = &world.effects.events;
    assert!(events.iter().all(|event| event.kind == EventKind::Delete && event.revision == 2));
    let shown: Vec<_> = events.iter().map(|event| event.kv.bytes()).collect();
    assert_eq!(shown, ["gone2.", "two2@"]);
    let before: Vec<_> = events.iter().map(|event| event.prev.as_ref().unwrap().bytes()).collect();
    assert_eq!(before, ["one1@", "two1@"]);
}

#[test]
fn a_sequence_is_applied_once_however_often_it_comes() {
    let mut world = World::new();
    let create = Txn { compares: vec![mod_revision("a/x", 0)], ops: vec![put("a/x", "1")], fence: None };
    let first = entry(1, 1, &[Command::from(&create)]);
    let again = Entry { id: LogId { index: 2, ..first.id }, payload: first.payload.clone() };
    assert_eq!(world.apply(&first).len(), 1);
    assert!(world.apply(&again).is_empty(), "a blind retry neither fails nor answers");
    assert_eq!((world.state.meta.revision, world.effects.duplicates), (1, 1));
    let later = entry(3, 2, &[Command::from(&ops([put("a/y", "1")]))]);
    world.apply(&later);
    let much_later = Entry { id: LogId { index: 4, ..first.id }, payload: first.payload.clone() };
    world.apply(&much_later);
    assert_eq!(world.state.meta.revision, 2, "nor does it after the proposer has moved on");
}

#[test]
fn a_restarted_proposer_counts_anew_and_its_former_entries_are_void() {
    let mut world = World::new();
    let write = ops([put("a/x", "1")]);
    let of = |incarnation, index| entry_of(ProposerId { node: 1, incarnation }, index, 1, &[Command::from(&write)]);
    world.apply(&of(1, 1));
    world.apply(&of(2, 2));
    assert_eq!(world.state.meta.revision, 2);
    world.apply(&of(1, 3));
    assert_eq!(world.state.meta.revision, 2);
}

#[test]
fn a_stale_token_is_refused_and_the_current_one_is_taken() {
    let mut world = World::new();
    grant(&mut world, 1, 1, 1);
    let old = world.state.meta.roles["kube-scheduler"].token;
    let fenced = |token| Txn {
        fence: Some(Fence { role: "kube-scheduler".to_owned(), token }),
        ..ops([put("pods/a/x", "bound")])
    };
    assert!(matches!(world.txn(&fenced(old)).result, TxnResult::Applied));
    grant(&mut world, 2, 2, 2);
    let new = world.state.meta.roles["kube-scheduler"].token;
    assert!(new > old);
    let before = world.state.meta.revision;
    let outcome = world.txn(&fenced(old));
    assert!(matches!(outcome.result, TxnResult::Fenced { current: Some(token) } if token == new), "{outcome:?}");
    assert_eq!(world.state.meta.revision, before);
    assert!(matches!(world.txn(&fenced(new)).result, TxnResult::Applied));
    let stranger = Txn { fence: Some(Fence { role: "nobody".to_owned(), token: new }), ..ops([put("a/x", "1")]) };
    assert!(matches!(world.txn(&stranger).result, TxnResult::Fenced { current: None }));
}

#[test]
fn a_deposed_leaders_grant_in_its_successors_log_is_void() {
    let mut world = World::new();
    grant(&mut world, 2, 2, 2);
    let held = world.state.meta.roles["kube-scheduler"];
    grant(&mut world, 1, 2, 1);
    assert_eq!(world.state.meta.roles["kube-scheduler"], held);
}

#[test]
fn a_revoked_lease_takes_its_keys_along_at_one_revision() {
    let mut world = World::new();
    let lease = world.lease();
    world.txn(&ops([put_under("e/1", "a", lease), put_under("e/2", "b", lease), put("e/3", "c")]));
    world.txn(&ops([put("e/2", "no longer leased")]));
    world.run(&Command::LeaseRevoke { id: lease });
    assert_eq!(world.effects.events.len(), 1);
    assert_eq!((world.bytes("e/1"), world.state.meta.revision), (None, 3));
    assert!(world.bytes("e/2").is_some() && world.bytes("e/3").is_some());
    let late = world.txn(&ops([put_under("e/1", "a", lease)]));
    assert!(matches!(late.result, TxnResult::LeaseNotFound));
}

#[test]
fn an_expiry_that_a_renewal_overtook_is_void() {
    let mut world = World::new();
    let lease = world.lease();
    world.txn(&ops([put_under("e/1", "a", lease)]));
    world.run(&Command::LeaseKeepalive { id: lease });
    world.run(&Command::LeaseExpire { leases: vec![(lease, 0)] });
    assert!(world.bytes("e/1").is_some());
    world.run(&Command::LeaseExpire { leases: vec![(lease, 1)] });
    assert_eq!(world.bytes("e/1"), None);
    assert!(world.state.meta.leases.is_empty() && world.state.lease_keys.is_empty());
}

#[test]
fn an_expiry_of_many_keys_comes_in_bounded_parts_and_ends_with_the_lease() {
    let mut world = World::new();
    let leases = [world.lease(), world.lease()];
    for number in 0..1500 {
        let key = format!("e/{number}");
        world.txn(&ops([put_under(&key, "v", leases[number % 2])]));
    }
    let expire = Command::LeaseExpire { leases: leases.iter().map(|id| (*id, 0)).collect() };
    for left in [500, 0] {
        world.run(&expire);
        assert!(world.effects.events.len() <= 1000);
        assert_eq!(world.state.spaces[b"e".as_slice()].keys.len(), left);
    }
    assert!(world.state.meta.leases.is_empty());
}

#[test]
fn floors_only_rise_never_pass_the_present_and_close_the_past_to_compares() {
    let mut world = World::new();
    for value in ["1", "2", "3", "4"] {
        world.txn(&ops([put("a/n/x", value), put("b/n/x", value)]));
    }
    let mut floors = |base, spaces: &[(&'static str, u64)]| {
        let spaces = spaces.iter().map(|(space, floor)| (space.as_bytes(), *floor)).collect();
        world.run(&Command::Floors { base, spaces });
        let floors = &world.state.meta.floors;
        (floors.of(b"a"), floors.of(b"b"))
    };
    assert_eq!(floors(0, &[("a", 2)]), (2, 0));
    assert_eq!(floors(0, &[("a", 1)]), (2, 0));
    assert_eq!(floors(1, &[]), (2, 1));
    assert_eq!(floors(99, &[]), (4, 4));
    let since =
        |since| Txn { compares: vec![Compare::RangeUnchanged { prefix: "a/n/".into(), since }], ..Txn::default() };
    assert!(matches!(world.txn(&since(3)).result, TxnResult::CompareFailed { .. }));
    assert!(matches!(world.txn(&since(4)).result, TxnResult::Applied));
}

/// A stream of commands that touches everything.
fn traffic(seed: u64, length: u64) -> Vec<Entry> {
    use sys::Random;
    let random = sys::SeededRandom::new(seed);
    let mut sequence = 1;
    let mut entries = Vec::new();
    for index in 1..=length {
        let key = format!("s{}/n{}/k{}", random.below(3), random.below(2), random.below(10));
        let txn = match random.below(4) {
            0 => ops([delete(&key)]),
            1 => ops([put(&key, &format!("v{index}")), delete("s0/n0/k1")]),
            2 => Txn { compares: vec![mod_revision(&key, random.below(index))], ..ops([put(&key, "cas")]) },
            _ => ops([put_under(&key, "leased", random.below(3))]),
        };
        let extra = match random.below(6) {
            0 => Command::LeaseGrant { ttl_ms: 1_000 },
            1 => Command::LeaseKeepalive { id: random.below(8) },
            2 => Command::LeaseRevoke { id: random.below(8) },
            3 => Command::Floors { base: random.below(index), spaces: vec![(b"s1", random.below(index))] },
            4 => Command::Grant { term: 1, holder: random.below(3), roles: vec!["kube-scheduler"] },
            _ => Command::LeaseExpire { leases: vec![(random.below(8), 0)] },
        };
        entries.push(entry(index, sequence, &[Command::from(&txn), extra]));
        sequence += 2;
    }
    entries
}

#[test]
fn the_same_entries_give_the_same_hashes_and_the_sum_is_what_the_parts_give() {
    for seed in 0..20 {
        let entries = traffic(seed, 200);
        let (mut one, mut two) = (World::new(), World::new());
        for entry in &entries {
            one.apply(entry);
            two.apply(entry);
            assert_eq!(one.effects.hashes, two.effects.hashes);
        }
        let keys = one.state.spaces.iter().flat_map(|(_, space)| space.keys.iter().map(|kv| kv.0.hash));
        let sum = keys.fold(one.state.meta.hash_of_parts(), u64::wrapping_add);
        assert_eq!(sum, one.state.meta.hash_sum, "seed {seed}");
    }
}

#[test]
fn membership_and_blank_entries_only_move_the_position() {
    let mut world = World::new();
    let id = LogId { term: 1, node: 0, index: 1 };
    world.apply(&Entry { id, payload: Payload::Membership(Bytes::from_static(b"members")) });
    world.apply(&Entry { id: LogId { index: 2, ..id }, payload: Payload::Blank });
    let applied = &world.state.meta.applied;
    assert_eq!(applied.last.unwrap().index, 2);
    assert_eq!(applied.membership, Some((Some(id), Bytes::from_static(b"members"))));
    assert_eq!(world.state.meta.revision, 0);
}

#[test]
fn what_is_remembered_of_a_member_goes_with_it_and_what_it_proposed_comes_too_late() {
    let mut world = World::new();
    let membership = |index, voters: &[u64]| Entry {
        id: LogId { term: 1, node: 0, index },
        payload: Payload::Membership(raft::membership_of(voters)),
    };
    world.index += 1;
    world.apply(&membership(world.index, &[1, 2]));
    world.txn(&ops(vec![put("a", "1")]));
    assert!(world.state.meta.windows.contains_key(&1));
    world.index += 1;
    world.apply(&membership(world.index, &[2]));
    assert!(world.state.meta.windows.is_empty(), "member 1 is gone");
    let before = (world.state.meta.revision, world.bytes("a"));
    world.index += 1;
    world.sequence += 1;
    let late = ops(vec![put("a", "2")]);
    let late = entry(world.index, world.sequence, &[Command::from(&late)]);
    assert!(world.apply(&late).is_empty());
    assert_eq!((world.state.meta.revision, world.bytes("a")), before);
}
