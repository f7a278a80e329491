//! What is left after a crash at any point, and what a snapshot carries over.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sys::{ManualClock, Random, RealDisk, SeededRandom};

use crate::command::{Command, ProposerId};
use crate::fixture::{Fixture, delete, entry_of, mod_revision, open, ops, put, put_under};
use crate::host::{Core, Machine};
use crate::log::{Entry, LogId, Payload, StateMachine};
use crate::rocks::RocksStates;
use crate::wait_tests::{DEADLINE, eventually};
use crate::{Limits, LocalLog, Store, Txn, TxnResult, WatchError, WatchRange};

fn quick() -> Limits {
    Limits { state_linger_ms: 0, history_memory_events_max: 8, ..Limits::default() }
}

fn try_core(dir: &Path) -> Result<Arc<Core>, crate::Error> {
    Core::open(dir, quick(), Arc::new(ManualClock::default()), Arc::new(RealDisk), Arc::new(RocksStates))
}

fn core(dir: &Path) -> Arc<Core> {
    try_core(dir).unwrap()
}

/// A log of everything that entries can hold.
fn log(seed: u64, length: u64) -> Vec<Entry> {
    let random = SeededRandom::new(seed);
    let entry = |index: u64| {
        if index == 3 {
            let id = LogId { term: 1, node: 0, index };
            return Entry { id, payload: Payload::Membership(Bytes::from_static(b"members")) };
        }
        let key = format!("s{}/n{}/k{}", random.below(2), random.below(2), random.below(8));
        let other = match random.below(6) {
            0 => Command::LeaseGrant { ttl_ms: 1_000 },
            1 => Command::LeaseRevoke { id: random.below(5) },
            2 => Command::Floors { base: random.below(index), spaces: vec![(b"s1", random.below(index))] },
            3 => Command::Grant { term: 1, holder: 1, roles: vec!["kube-scheduler"] },
            _ => Command::LeaseKeepalive { id: random.below(5) },
        };
        let txn = match random.below(4) {
            0 => ops([delete(&key)]),
            1 => ops([put_under(&key, "leased", random.below(4))]),
            _ => ops([put(&key, &format!("v{index}")), put("s0/n0/hot", "v")]),
        };
        let proposer = ProposerId { node: 1, incarnation: 1 };
        entry_of(proposer, index, index * 2, &[Command::from(&txn), other])
    };
    (1..=length).map(entry).collect()
}

fn apply(core: &Arc<Core>, entries: &[Entry]) {
    let machine = Machine(core.clone());
    for entry in entries {
        machine.apply(vec![entry.clone()]);
    }
}

/// Everything that members must agree upon.
fn picture(core: &Core) -> (u64, u64, u64, Vec<u8>) {
    let view = core.view();
    let mut keys = Vec::new();
    for kv in view.range(b"", None) {
        keys.extend_from_slice(&kv.key);
        keys.extend_from_slice(&kv.bytes());
        keys.extend_from_slice(&kv.version.to_le_bytes());
    }
    keys.extend_from_slice(&view.root().meta.encode());
    let (index, hash) = core.last_hash();
    (view.revision(), index, hash, keys)
}

#[test]
fn a_restart_at_any_durable_index_replays_to_the_same_state() {
    let entries = log(1, 60);
    let reference = tempfile::tempdir().unwrap();
    let reference = core(reference.path());
    apply(&reference, &entries);
    for durable in [0, 1, 2, 3, 7, 20, 41, 59, 60] {
        let dir = tempfile::tempdir().unwrap();
        let first = core(dir.path());
        // Everything is applied in memory; only a part of the log is on stable storage.
        apply(&first, &entries);
        Machine(first.clone()).log_durable(durable);
        first.disk.flush().unwrap();
        assert_eq!(Machine(first.clone()).persisted_index(), durable, "never beyond the synced log");
        first.close();
        drop(first);
        let second = core(dir.path());
        let recovered = Machine(second.clone()).recovered();
        assert_eq!(recovered.last.map_or(0, |last| last.index), durable);
        if durable >= 3 {
            assert_eq!(recovered.membership.unwrap().1, "members");
        }
        if let Some(hash) = reference.hash_at(durable) {
            assert_eq!(second.last_hash(), (durable, hash));
        }
        apply(&second, &entries[durable as usize..]);
        assert_eq!(picture(&second), picture(&reference), "durable {durable}");
        second.close();
    }
    reference.close();
}

#[test]
fn what_was_not_flushed_is_lost_in_a_crash_and_nothing_else() {
    let entries = log(2, 40);
    let dir = tempfile::tempdir().unwrap();
    let copy = tempfile::tempdir().unwrap();
    let first = core(dir.path());
    apply(&first, &entries[..20]);
    Machine(first.clone()).log_durable(20);
    first.disk.flush().unwrap();
    apply(&first, &entries[20..]);
    Machine(first.clone()).log_durable(40);
    // A copy of the files as they are is what a crash leaves behind.
    copy_tree(dir.path(), copy.path());
    assert_eq!(Machine(first.clone()).persisted_index(), 20);
    let second = core(copy.path());
    assert_eq!(second.last_hash(), (20, first.hash_at(20).unwrap()));
    apply(&second, &entries[20..]);
    assert_eq!(picture(&second), picture(&first));
    first.close();
    second.close();
}

fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_tree(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[test]
fn batches_of_any_size_give_the_same_state() {
    let entries = log(3, 80);
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (one, two) = (core(one.path()), core(two.path()));
    apply(&one, &entries);
    let machine = Machine(two.clone());
    let mut rest = entries.as_slice();
    let mut size = 1;
    while !rest.is_empty() {
        let (batch, left) = rest.split_at(size.min(rest.len()));
        machine.apply(batch.to_vec());
        (rest, size) = (left, size % 7 + 2);
    }
    for index in 1..=80 {
        assert_eq!(one.hash_at(index), two.hash_at(index), "at {index}");
    }
    assert_eq!(picture(&one), picture(&two));
    one.close();
    two.close();
}

#[test]
fn a_changed_byte_on_disk_is_noticed_at_the_next_start() {
    let entries = log(4, 30);
    let dir = tempfile::tempdir().unwrap();
    let first = core(dir.path());
    apply(&first, &entries);
    Machine(first.clone()).log_durable(30);
    first.disk.flush().unwrap();
    assert_eq!(first.disk.scrub().unwrap().index, 30);
    let mut meta = first.view().root().meta.clone();
    meta.hash_sum ^= 1;
    first.disk.database().write(&[], &[], &meta).unwrap();
    first.disk.database().flush().unwrap();
    assert!(matches!(first.disk.scrub(), Err(crate::Error::Corrupt { .. })));
    first.disk.stop();
    drop(first);
    assert!(matches!(try_core(dir.path()), Err(crate::Error::Corrupt { .. })));
}

#[tokio::test]
async fn an_installed_snapshot_equals_its_origin_and_survives_a_restart() {
    let entries = log(5, 120);
    let (origin_dir, target_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (origin, target) = (core(origin_dir.path()), core(target_dir.path()));
    let (from, to) = (Machine(origin.clone()), Machine(target.clone()));
    apply(&origin, &entries[..100]);
    from.log_durable(100);
    let checkpoint = origin_dir.path().join("snapshot");
    let applied = from.checkpoint(&checkpoint).await.unwrap();
    assert_eq!(applied, from.recovered());
    assert_eq!(from.persisted_index(), 100);
    apply(&target, &entries[..10]);
    to.log_durable(5);
    assert_eq!(to.install(&checkpoint).await.unwrap(), applied);
    assert_eq!(to.persisted_index(), 100);
    assert_eq!(picture(&target), picture(&origin));
    apply(&origin, &entries[100..]);
    apply(&target, &entries[100..]);
    assert_eq!(picture(&target), picture(&origin));
    target.close();
    drop((target, to));
    let again = core(target_dir.path());
    apply(&again, &entries[100..]);
    assert_eq!(picture(&again), picture(&origin));
    let left: Vec<_> = std::fs::read_dir(target_dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("state-") && name != "state-current")
        .collect();
    assert_eq!(left.len(), 1, "the replaced state is gone: {left:?}");
    origin.close();
    again.close();
}

#[tokio::test]
async fn a_damaged_snapshot_is_refused_and_the_state_stays() {
    let entries = log(6, 50);
    let (origin_dir, target_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (origin, target) = (core(origin_dir.path()), core(target_dir.path()));
    apply(&origin, &entries);
    Machine(origin.clone()).log_durable(50);
    let checkpoint = origin_dir.path().join("snapshot");
    Machine(origin.clone()).checkpoint(&checkpoint).await.unwrap();
    let victim = std::fs::read_dir(&checkpoint)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "sst"))
        .unwrap();
    let mut bytes = std::fs::read(&victim).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    // The file may be linked to the origin's: replace it instead of writing into it.
    std::fs::remove_file(&victim).unwrap();
    std::fs::write(&victim, bytes).unwrap();
    apply(&target, &entries[..10]);
    let before = picture(&target);
    assert!(Machine(target.clone()).install(&checkpoint).await.is_err());
    assert_eq!(picture(&target), before);
    origin.close();
    target.close();
}

#[tokio::test]
async fn watchers_go_on_over_an_install_or_are_told_that_their_past_is_gone() {
    let (origin_dir, target_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (origin, target) = (core(origin_dir.path()), core(target_dir.path()));
    let (from, to) = (Machine(origin.clone()), Machine(target.clone()));
    let put_at = |index: u64| {
        let proposer = ProposerId { node: 1, incarnation: 1 };
        let txn = ops([put("a/k", &format!("v{index}."))]);
        entry_of(proposer, index, index, &[Command::from(&txn)])
    };
    let entries: Vec<_> = (1..=30).map(put_at).collect();
    apply(&origin, &entries);
    let floors =
        entry_of(ProposerId { node: 1, incarnation: 1 }, 31, 31, &[Command::Floors { base: 8, spaces: Vec::new() }]);
    apply(&origin, std::slice::from_ref(&floors));
    from.log_durable(31);
    apply(&target, &entries[..10]);
    let range = || WatchRange::Prefix("a/".into());
    let mut early = target.hub.watch(&target.disk, range(), 4).unwrap();
    let mut current = target.hub.watch(&target.disk, range(), 11).unwrap();
    assert!(current.next().await.unwrap().events.is_empty());
    assert!(futures::poll!(std::pin::pin!(current.next())).is_pending());
    let checkpoint = origin_dir.path().join("snapshot");
    from.checkpoint(&checkpoint).await.unwrap();
    to.install(&checkpoint).await.unwrap();
    let mut seen = Vec::new();
    while current.delivered() < 30 {
        let batch = tokio::time::timeout(DEADLINE, current.next()).await.unwrap().unwrap();
        seen.extend(batch.events.iter().map(|event| event.revision));
    }
    assert_eq!(seen, (11..=30).collect::<Vec<_>>());
    assert!(matches!(early.next().await, Err(WatchError::Compacted { floor: 8 })));
    origin.close();
    target.close();
}

#[tokio::test]
async fn a_transaction_whose_entry_came_in_a_snapshot_is_answered_from_it() {
    let (one_dir, two_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let clock = ManualClock::default();
    // The log applies to the origin alone; the proposer's own machine gets everything by snapshot.
    let origin = core(one_dir.path());
    let opened = open(two_dir.path(), Limits::default(), &clock).await;
    let machine = opened.machine.clone();
    let log = LocalLog::new(7, vec![Arc::new(Machine(origin.clone()))]);
    let store = Store::over(opened, Arc::new(log.clone()));
    let waiting = store.txn(ops([put("a/k", "v")]), Duration::from_secs(1000));
    tokio::pin!(waiting);
    tokio::select! {
        biased;
        _ = &mut waiting => panic!("answered without an apply"),
        () = eventually("applied elsewhere", || origin.view().get(b"a/k").is_some()) => {}
    }
    let checkpoint = one_dir.path().join("snapshot");
    Machine(origin.clone()).checkpoint(&checkpoint).await.unwrap();
    machine.install(&checkpoint).await.unwrap();
    let outcome = tokio::time::timeout(DEADLINE, waiting).await.unwrap().unwrap();
    assert!(matches!(outcome.result, TxnResult::Applied));
    assert!(store.view().get(b"a/k").is_some());
    store.shutdown().await;
    origin.close();
}

#[tokio::test]
async fn a_restarted_store_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let first = Fixture::new(dir.path()).await;
    first.put("a/k", "v").await;
    let token = first.store.my_token("kube-scheduler").unwrap();
    let (revision, hash) = (first.store.view().revision(), first.store.state_hash());
    first.store.shutdown().await;
    drop(first);
    let clock = ManualClock::default();
    let opened = open(dir.path(), Limits::default(), &clock).await;
    let log = LocalLog::new(1, vec![opened.machine.clone()]);
    let store = Store::over(opened, Arc::new(log));
    assert_eq!((store.view().revision(), store.state_hash()), (revision, hash));
    let create = Txn { compares: vec![mod_revision("a/k", revision)], ..ops([put("a/k", "w")]) };
    let mut roles = store.roles();
    roles.wait_for(|roles| roles.get("kube-scheduler").is_some_and(|role| role.token > token)).await.unwrap();
    let outcome = store.txn(create, DEADLINE).await.unwrap();
    assert!(matches!(outcome.result, TxnResult::Applied), "sequence numbers of the first run do not get in the way");
    let mut watcher = store.watch(WatchRange::Prefix("a/".into()), 1).unwrap();
    let batch = watcher.next().await.unwrap();
    assert_eq!(batch.events[0].kv.bytes(), format!("v{revision}@"));
    store.shutdown().await;
}

#[tokio::test]
async fn a_pointer_that_is_lost_or_names_nothing_is_damage_and_deletes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let first = core(dir.path());
    apply(&first, &log(5, 20));
    Machine(first.clone()).log_durable(20);
    let checkpoint = dir.path().join("snapshot");
    Machine(first.clone()).checkpoint(&checkpoint).await.unwrap();
    Machine(first.clone()).install(&checkpoint).await.unwrap();
    first.close();
    drop(first);
    let pointer = dir.path().join("state-current");
    let corrupt = || matches!(try_core(dir.path()), Err(crate::Error::Corrupt { .. }));
    std::fs::write(&pointer, "7").unwrap();
    assert!(corrupt());
    std::fs::remove_file(&pointer).unwrap();
    assert!(corrupt());
    std::fs::write(&pointer, "1").unwrap();
    core(dir.path()).close();
}

#[test]
fn damage_that_shows_while_the_state_is_in_use_is_refused_at_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let first = core(dir.path());
    first.disk.database().condemn("a block does not match its checksum");
    first.close();
    drop(first);
    let refused = try_core(dir.path()).err().unwrap().to_string();
    assert!(refused.contains("does not match its checksum"), "{refused}");
}

#[test]
fn a_table_that_rots_is_corruption_and_not_a_failure_that_may_pass() {
    let dir = tempfile::tempdir().unwrap();
    let first = core(dir.path());
    apply(&first, &log(6, 60));
    Machine(first.clone()).log_durable(60);
    first.close();
    drop(first);
    for table in std::fs::read_dir(dir.path().join("state-0")).unwrap().map(|entry| entry.unwrap().path()) {
        if table.extension().is_some_and(|extension| extension == "sst") {
            let mut bytes = std::fs::read(&table).unwrap();
            bytes[10] ^= 1;
            std::fs::write(&table, bytes).unwrap();
        }
    }
    assert!(matches!(try_core(dir.path()), Err(crate::Error::Corrupt { .. })));
}
