//! The store as its users see it, over a log in memory.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use crate::fixture::{Fixture, delete, mod_revision, ops, put, put_under};
use crate::wait_tests::{DEADLINE, eventually};
use crate::{Fault, Fence, Limits, ReadError, Txn, TxnError, TxnResult, WatchRange};

#[tokio::test]
async fn a_writer_reads_its_own_write_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let revision = world.put("pods/a/x", "one").await;
    let view = world.store.view();
    assert_eq!(view.revision(), revision);
    assert_eq!(view.get(b"pods/a/x").unwrap().mod_revision, revision);
    let later = world.put("pods/a/x", "two").await;
    assert_eq!(view.get(b"pods/a/x").unwrap().mod_revision, revision, "a view never changes");
    assert_eq!(world.store.linearizable(DEADLINE).await.unwrap().revision(), later);
}

#[tokio::test]
async fn ranges_are_ordered_paged_and_counted() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    for key in ["pods/b/1", "pods/a/2", "pods/a/1", "pods.metrics/a/1", "nodes/n1", "pods/ab/1"] {
        world.put(key, "v").await;
    }
    let view = world.store.view();
    let range = |prefix: &str, after: Option<&str>| -> Vec<String> {
        let (prefix, after) = (prefix.as_bytes(), after.map(str::as_bytes));
        view.range(prefix, after).map(|kv| String::from_utf8(kv.key.to_vec()).unwrap()).collect()
    };
    assert_eq!(range("pods/", None), ["pods/a/1", "pods/a/2", "pods/ab/1", "pods/b/1"]);
    assert_eq!(range("pods/a/", None), ["pods/a/1", "pods/a/2"]);
    assert_eq!(range("pods/", Some("pods/a/2")), ["pods/ab/1", "pods/b/1"]);
    assert_eq!(range("pods/", Some("pods/")), range("pods/", None));
    assert_eq!(range("none/", None), [""; 0]);
    assert_eq!(range("", None).len(), 6);
    for (prefix, count) in [("pods/", 4), ("pods/a/", 2), ("pods", 5), ("nodes/", 1), ("", 6), ("x/", 0)] {
        assert_eq!(view.count(prefix.as_bytes()), count, "{prefix}");
    }
}

#[tokio::test]
async fn concurrent_transactions_share_entries_and_each_gets_its_own_answer() {
    let dir = tempfile::tempdir().unwrap();
    let world = Arc::new(Fixture::new(dir.path()).await);
    let writers: Vec<_> = (0..300)
        .map(|number| {
            let world = world.clone();
            tokio::spawn(async move {
                let key = format!("k/{}", number % 100);
                let create = Txn { compares: vec![mod_revision(&key, 0)], ..ops([put(&key, "v")]) };
                matches!(world.txn(create).await.result, TxnResult::Applied)
            })
        })
        .collect();
    let mut created = 0;
    for writer in writers {
        created += usize::from(writer.await.unwrap());
    }
    assert_eq!(created, 100, "each key is created exactly once");
    assert_eq!(world.store.view().count(b"k/"), 100);
    let stats = world.store.stats();
    assert!(stats.entries_proposed < 100, "300 transactions took {} entries", stats.entries_proposed);
}

#[tokio::test]
async fn what_arrives_while_entries_are_on_their_way_shares_the_next_one() {
    let dir = tempfile::tempdir().unwrap();
    let limits = Limits { entries_in_flight_max: 2, ..Limits::default() };
    let world = Arc::new(Fixture::with_limits(dir.path(), limits).await);
    let before = world.store.stats().entries_proposed;
    let write = |number: u64| {
        let world = world.clone();
        tokio::spawn(async move { world.txn(ops([put(&format!("k/{number}"), "v")])).await.result })
    };
    world.log.set_fault(Fault::Lose);
    let mut writers = Vec::new();
    for number in 0..2 {
        writers.push(write(number));
        eventually("proposed", || world.store.stats().entries_proposed == before + number + 1).await;
    }
    writers.extend((2..22).map(write));
    eventually("queued", || world.store.stats().transactions_waiting == 22).await;
    assert_eq!(world.store.stats().entries_proposed, before + 2, "nothing is known of the first two entries");
    world.log.set_fault(Fault::None);
    world.log.elect(2);
    for writer in writers {
        assert!(matches!(writer.await.unwrap(), TxnResult::Applied));
    }
    let entries = world.store.stats().entries_proposed - before;
    assert!(entries <= 4, "22 transactions took {entries} entries");
}

#[tokio::test]
async fn what_the_log_lost_is_proposed_again_and_applied_once() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let create = |key: &str| Txn { compares: vec![mod_revision(key, 0)], ..ops([put(key, "v")]) };
    for fault in [Fault::Doubt, Fault::Repeat, Fault::Lose, Fault::Refuse] {
        world.log.set_fault(fault);
        let key = format!("k/{fault:?}");
        let deadline = DEADLINE * 1000;
        let waiting = world.store.txn(create(&key), deadline);
        tokio::pin!(waiting);
        // Let it meet the fault, then mend the log and move time past the next attempt.
        let early = tokio::select! {
            biased;
            done = &mut waiting => Some(done),
            () = eventually("proposed", || world.store.stats().entries_proposed > 0) => None,
        };
        world.log.set_fault(Fault::None);
        let outcome = match early {
            Some(done) => done,
            None => {
                tokio::select! {
                    biased;
                    done = &mut waiting => done,
                    () = world.advance_until(Duration::from_millis(50), || false) => unreachable!(),
                }
            }
        };
        assert!(matches!(outcome.unwrap().result, TxnResult::Applied), "{fault:?}");
        assert_eq!(world.store.view().get(key.as_bytes()).unwrap().version, 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_new_leader_gets_what_the_old_one_may_have_lost() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let proposed = world.store.stats().entries_proposed;
    world.log.set_fault(Fault::Lose);
    let waiting = world.store.txn(ops([put("k/a", "v")]), DEADLINE);
    tokio::pin!(waiting);
    tokio::select! {
        biased;
        _ = &mut waiting => panic!("answered without an apply"),
        () = eventually("proposed", || world.store.stats().entries_proposed > proposed) => {}
    }
    world.log.set_fault(Fault::None);
    world.log.elect(2);
    let outcome = tokio::time::timeout(DEADLINE, waiting).await.unwrap().unwrap();
    assert!(matches!(outcome.result, TxnResult::Applied));
}

#[tokio::test]
async fn a_deadline_tells_a_refused_transaction_from_an_unknown_one() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    for (fault, expected) in [(Fault::Refuse, TxnError::NoLeader), (Fault::Lose, TxnError::Timeout)] {
        world.log.set_fault(fault);
        let proposed = world.store.stats().entries_proposed;
        let waiting = world.store.txn(ops([put("k/a", "v")]), Duration::from_secs(60));
        tokio::pin!(waiting);
        tokio::select! {
            biased;
            _ = &mut waiting => panic!("answered without an apply"),
            () = eventually("proposed", || world.store.stats().entries_proposed > proposed) => {}
        }
        world.clock.advance(Duration::from_secs(61));
        assert_eq!(waiting.await.unwrap_err(), expected);
    }
    assert_eq!(world.store.stats().transactions_waiting, 0);
    // The time that passed let the state be flushed, which must not meet a directory that is gone.
    world.store.shutdown().await;
}

#[tokio::test]
async fn a_refusal_after_a_doubtful_attempt_does_not_make_the_outcome_certain() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let proposed = world.store.stats().entries_proposed;
    world.log.set_fault(Fault::Lose);
    let waiting = world.store.txn(ops([put("k/a", "v")]), Duration::from_secs(60));
    tokio::pin!(waiting);
    tokio::select! {
        biased;
        _ = &mut waiting => panic!("answered without an apply"),
        () = eventually("proposed", || world.store.stats().entries_proposed > proposed) => {}
    }
    world.log.set_fault(Fault::Refuse);
    world.log.elect(2);
    eventually("proposed", || world.store.stats().entries_proposed > proposed + 1).await;
    world.clock.advance(Duration::from_secs(61));
    assert_eq!(waiting.await.unwrap_err(), TxnError::Timeout);
    // The time that passed let the state be flushed, which must not meet a directory that is gone.
    world.store.shutdown().await;
}

#[tokio::test]
async fn a_paused_role_has_no_token_and_a_planted_stale_one_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let token = world.store.my_token("kube-scheduler").unwrap();
    assert_eq!(world.store.my_token("kube-controller-manager"), Some(token));
    assert_eq!(world.store.my_token("unheard-of"), None);
    world.log.set_quorum_fresh(false);
    assert_eq!(world.store.my_token("kube-scheduler"), None);
    world.log.set_quorum_fresh(true);
    world.log.elect(2);
    assert_eq!(world.store.my_token("kube-scheduler"), None, "deposed");
    world.log.elect(1);
    assert_eq!(world.store.my_token("kube-scheduler"), None, "elected, but not granted yet");
    world.granted(3).await;
    let renewed = world.store.my_token("kube-scheduler").unwrap();
    assert!(renewed > token);
    let fenced = |token| Txn {
        fence: Some(Fence { role: "kube-scheduler".to_owned(), token }),
        ..ops([put("pods/a/x", "bound")])
    };
    let stale = world.txn(fenced(token)).await;
    assert!(matches!(stale.result, TxnResult::Fenced { current } if current == Some(renewed)));
    assert!(world.store.view().get(b"pods/a/x").is_none());
    assert!(matches!(world.txn(fenced(renewed)).await.result, TxnResult::Applied));
}

#[tokio::test]
async fn a_lease_ends_on_the_leaders_clock_and_a_renewed_one_lives_on() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let mut leases = Vec::new();
    for key in ["e/1", "e/2"] {
        let lease = world.store.lease_grant(Duration::from_secs(100), DEADLINE * 1000).await.unwrap();
        world.txn(ops([put_under(key, "v", lease)])).await;
        leases.push(lease);
    }
    let gone = || world.store.view().get(b"e/1").is_none();
    // The clock goes on in steps, and the second lease is renewed at each.
    for _ in 0..400 {
        if gone() {
            break;
        }
        world.store.lease_keepalive(leases[1], DEADLINE * 1000).await.unwrap();
        world.clock.advance(Duration::from_secs(1));
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }
    assert!(gone());
    assert!(world.clock_is_past(100));
    assert!(world.store.view().get(b"e/2").is_some());
    assert!(world.store.lease_keepalive(leases[0], DEADLINE * 1000).await.is_err());
    world.advance_until(Duration::from_secs(1), || world.store.view().get(b"e/2").is_none()).await;
    assert!(world.store.leases().is_empty());
    // The time that passed let the state be flushed, which must not meet a directory that is gone.
    world.store.shutdown().await;
}

impl Fixture {
    fn clock_is_past(&self, seconds: u64) -> bool {
        sys::Clock::monotonic(&self.clock) >= Duration::from_secs(seconds)
    }
}

#[tokio::test]
async fn at_least_waits_for_a_revision_and_says_what_is_there_if_it_does_not_come() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let next = world.store.view().revision() + 1;
    let (view, _) = tokio::join!(world.store.at_least(next, DEADLINE), world.put("k/a", "v"));
    assert_eq!(view.unwrap().revision(), next);
    let waiting = world.store.at_least(next + 1, Duration::from_secs(3));
    tokio::pin!(waiting);
    assert!(futures::poll!(&mut waiting).is_pending());
    world.clock.advance(Duration::from_secs(4));
    assert_eq!(waiting.await.err(), Some(ReadError::Timeout { current: next }));
}

#[tokio::test]
async fn shutdown_ends_watchers_and_waiting_transactions() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let revision = world.store.view().revision();
    let mut watcher = world.store.watch(WatchRange::Prefix("k/".into()), revision + 1).unwrap();
    world.log.set_fault(Fault::Lose);
    let waiting = world.store.txn(ops([put("k/a", "v")]), DEADLINE);
    tokio::pin!(waiting);
    assert!(futures::poll!(&mut waiting).is_pending());
    world.store.shutdown().await;
    assert!(waiting.await.is_err());
    assert!(matches!(watcher.next().await, Err(crate::WatchError::Closed)));
    assert_eq!(world.store.txn(ops([delete("k/a")]), DEADLINE).await.unwrap_err(), TxnError::ShuttingDown);
}

#[tokio::test]
async fn too_many_waiting_transactions_are_refused_not_queued() {
    let dir = tempfile::tempdir().unwrap();
    let limits = Limits { transactions_in_flight_max: 4, ..Limits::default() };
    let world = Fixture::with_limits(dir.path(), limits).await;
    world.log.set_fault(Fault::Lose);
    let mut waiting: Vec<_> = (0..4).map(|_| Box::pin(world.store.txn(ops([put("k/a", "v")]), DEADLINE))).collect();
    for waiting in &mut waiting {
        assert!(futures::poll!(waiting).is_pending());
    }
    assert_eq!(world.store.txn(ops([put("k/a", "v")]), DEADLINE).await.unwrap_err(), TxnError::Overloaded);
    drop(waiting);
    world.log.set_fault(Fault::None);
    world.put("k/a", "v").await;
}
