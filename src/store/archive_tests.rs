//! Reads below the floor against a model that remembers everything. Called by nobody else.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use sys::{Random, SeededRandom};

use super::*;
use crate::fixture::{Fixture, delete, ops, put};
use crate::wait_tests::{DEADLINE, eventually};
use crate::{AtError, Limits, Op};

const EVENTS_IN_MEMORY: usize = 2;
const HOUR_MS: u64 = 3_600_000;

fn kept(retention_ms: u64, retention_status_ms: u64) -> Limits {
    Limits {
        retention_ms,
        retention_status_ms,
        history_memory_events_max: EVENTS_IN_MEMORY,
        state_linger_ms: 0,
        ..Limits::default()
    }
}

fn classed(key: &str, value: &str, class: u8) -> Op {
    match put(key, value) {
        Op::Put { key, value, lease, .. } => Op::Put { key, value, lease, class },
        other => other,
    }
}

/// Everything up to `floor` is below the window now, and was moved.
async fn compact(world: &Fixture, floor: u64) {
    // Memory, which is asked first, moves on.
    for _ in 0..EVENTS_IN_MEMORY + 1 {
        world.put("z/z", "z.").await;
        world.written().await;
    }
    world.store.compact_all(floor, DEADLINE).await.unwrap();
    // The writer looks at what is due when there is something to write.
    eventually("old rows have been moved", || world.store.core().disk.database().collected().unwrap() >= floor).await;
}

fn read(world: &Fixture, revision: u64, prefix: &str) -> Result<Vec<(String, String)>, AtError> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let range = world.store.view_at(revision, prefix.as_bytes())?;
    Ok(range.iter(None).map(|kv| (text(&kv.key), text(&kv.bytes()))).collect())
}

fn floor_of(read: Result<Vec<(String, String)>, AtError>) -> Option<u64> {
    match read {
        Err(AtError::Compacted { floor }) => Some(floor),
        _ => None,
    }
}

#[tokio::test]
async fn every_revision_reads_as_it_was_however_far_the_floor_has_come() {
    for seed in 0..6 {
        let dir = tempfile::tempdir().unwrap();
        let world = Fixture::with_limits(dir.path(), kept(HOUR_MS, HOUR_MS)).await;
        let random = SeededRandom::new(seed);
        let begin = world.store.view().revision();
        let mut now: BTreeMap<String, String> = BTreeMap::new();
        let mut past: BTreeMap<u64, BTreeMap<String, String>> = BTreeMap::from([(begin, now.clone())]);
        for round in 0..5 {
            for number in 0..25 {
                let key = format!("{}/n{}/k{}", ["a", "b"][random.below(2) as usize], random.below(2), random.below(4));
                let value = format!("v{round}-{number}.");
                let class = random.below(2) as u8;
                let put = random.below(4) > 0;
                let op = if put { classed(&key, &value, class) } else { delete(&key) };
                let before = world.store.view().revision();
                let revision = world.txn(ops([op])).await.revision;
                if revision > before {
                    match put {
                        true => now.insert(key, format!("{value}{revision}@")),
                        false => now.remove(&key),
                    };
                    past.insert(revision, now.clone());
                }
            }
            let last = world.store.view().revision();
            // Sometimes to the present, sometimes to the middle of what was written.
            compact(&world, last - random.below(20)).await;
            for (revision, then) in &past {
                for prefix in ["a/", "b/n1/", "b", "a/n0/k2"] {
                    let wanted: Vec<(String, String)> = then
                        .iter()
                        .filter(|(key, _)| key.starts_with(prefix))
                        .map(|(k, v)| (k.clone(), v.clone()))
                        .collect();
                    assert_eq!(
                        read(&world, *revision, prefix).unwrap(),
                        wanted,
                        "seed {seed}, {prefix:?} at {revision}"
                    );
                    assert!(world.store.view_at(*revision, prefix.as_bytes()).unwrap().is_exact());
                }
            }
        }
    }
}

#[tokio::test]
async fn status_goes_first_and_the_wish_stays_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::with_limits(dir.path(), kept(HOUR_MS, 0)).await;
    let made = world.txn(ops([classed("p/a", "wish1.", CLASS_WISH)])).await.revision;
    for number in 0..4 {
        world.txn(ops([classed("p/a", &format!("wish1 status{number}."), CLASS_STATUS)])).await;
    }
    let last_status = world.store.view().revision();
    let changed = world.txn(ops([classed("p/a", "wish2.", CLASS_WISH)])).await.revision;
    for number in 0..4 {
        world.txn(ops([classed("p/a", &format!("wish2 status{number}."), CLASS_STATUS)])).await;
    }
    let gone = world.txn(ops([delete("p/a")])).await.revision;
    compact(&world, gone).await;
    let one = |revision: u64| read(&world, revision, "p/").unwrap().into_iter().map(|(_, value)| value).next();
    for revision in made..changed {
        assert!(one(revision).unwrap().starts_with("wish1"), "at {revision}");
    }
    for revision in changed..gone {
        assert!(one(revision).unwrap().starts_with("wish2"), "at {revision}");
    }
    assert_eq!(one(last_status).unwrap(), format!("wish1 status3.{last_status}@"), "the last status stays");
    assert_eq!((one(gone), one(made - 1)), (None, None));
    assert!(!world.store.view_at(made, b"p/").unwrap().is_exact());
    assert!(world.store.view_at(gone, b"p/").unwrap().is_exact());
}

#[tokio::test]
async fn a_key_whose_early_rows_have_gone_is_shown_as_it_was_next() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::with_limits(dir.path(), kept(HOUR_MS, 0)).await;
    world.txn(ops([classed("p/a", "wish.", CLASS_WISH)])).await;
    for _ in 0..4 {
        world.txn(ops([classed("p/a", "wish status.", CLASS_STATUS)])).await;
    }
    let last = world.store.view().revision();
    compact(&world, last).await;
    // As if the retention had ended after the first change of status.
    let database = world.store.core().disk.database();
    let cut = Cut { wish: last - 2, status: last - 2 };
    let retention =
        Retention { wish: std::time::Duration::from_secs(1), status: Default::default(), bytes_max: 1 << 20 };
    while database.prune(&cut, &retention, 1).unwrap() {}
    assert_eq!(read(&world, last - 1, "p/").unwrap(), [("p/a".to_owned(), format!("wish status.{last}@"))]);
    assert_eq!(floor_of(read(&world, last - 3, "p/")), Some(last - 2));
}

#[tokio::test]
async fn nothing_is_kept_of_what_is_fleeting_and_it_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::with_limits(dir.path(), kept(HOUR_MS, HOUR_MS)).await;
    let first = world.txn(ops([classed("leases/a", "1.", CLASS_FLEETING), put("p/a", "1.")])).await.revision;
    let second = world.txn(ops([classed("leases/a", "2.", CLASS_FLEETING), put("p/a", "2.")])).await.revision;
    compact(&world, second).await;
    assert_eq!(floor_of(read(&world, first, "leases/")), Some(second));
    assert_eq!(floor_of(read(&world, first, "")), Some(second), "nor where others are asked for with it");
    assert_eq!(read(&world, first, "p/").unwrap(), [("p/a".to_owned(), format!("1.{first}@"))]);
}

#[tokio::test]
async fn what_is_too_old_or_too_much_goes_and_a_watch_never_gets_it() {
    let dir = tempfile::tempdir().unwrap();
    let limits = Limits { retention_bytes_max: 2_000, ..kept(HOUR_MS, HOUR_MS) };
    let world = Fixture::with_limits(dir.path(), limits).await;
    let first = world.put("p/a", "first.").await;
    for number in 0..50 {
        world.put("p/a", &format!("{number:064}.")).await;
    }
    let last = world.store.view().revision();
    compact(&world, last).await;
    let range = crate::WatchRange::Prefix(Bytes::from_static(b"p/"));
    assert!(matches!(world.store.watch(range, first), Err(crate::WatchError::Compacted { .. })));
    let database = world.store.core().disk.database();
    // The next look at the archive makes room.
    world.clock.advance(Duration::from_secs(120));
    world.put("p/b", "b.").await;
    eventually("there is room", || database.past().unwrap().reach.bytes <= 2_000).await;
    let floor = floor_of(read(&world, first, "p/")).unwrap();
    assert!(floor > first && floor < last, "{floor}");
    assert!(read(&world, floor, "p/").unwrap()[0].1.ends_with(&format!(".{floor}@")));

    // Time passes, and what remains goes as well.
    for _ in 0..12 {
        world.clock.advance(Duration::from_secs(600));
        world.put("p/b", "b.").await;
        world.written().await;
    }
    eventually("what is older than the retention has gone", || floor_of(read(&world, floor, "p/")) > Some(floor)).await;
}
