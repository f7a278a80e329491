//! Watches and reads in the past against a model that remembers everything.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use sys::{Random, SeededRandom};

use crate::fixture::{Fixture, delete, ops, put};
use crate::wait_tests::{DEADLINE, eventually};
use crate::{AtError, EventKind, Limits, WatchBatch, WatchError, WatchRange, Watcher};

/// One change as the model remembers it: revision, key, bytes (none for a deletion), bytes before.
type Change = (u64, String, Option<String>, Option<String>);

#[derive(Default)]
struct Model {
    changes: Vec<Change>,
    now: BTreeMap<String, String>,
    /// The state at each revision.
    past: BTreeMap<u64, BTreeMap<String, String>>,
}

impl Model {
    fn set(&mut self, revision: u64, key: &str, value: Option<&str>) {
        let before = match value {
            Some(value) => self.now.insert(key.to_owned(), format!("{value}{revision}@")),
            None => self.now.remove(key),
        };
        if value.is_none() && before.is_none() {
            return;
        }
        self.changes.push((revision, key.to_owned(), self.now.get(key).cloned(), before));
        self.past.insert(revision, self.now.clone());
    }

    fn at(&self, revision: u64, prefix: &str) -> Vec<(String, String)> {
        let then = self.past.range(..=revision).next_back().map(|(_, state)| state.clone()).unwrap_or_default();
        then.into_iter().filter(|(key, _)| key.starts_with(prefix)).collect()
    }

    fn since(&self, start: u64, prefix: &str) -> Vec<Change> {
        self.changes.iter().filter(|change| change.0 >= start && change.1.starts_with(prefix)).cloned().collect()
    }
}

fn text(bytes: &Bytes) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Reads until `through` is delivered; fails if a revision is split or progress goes back.
async fn read_through(watcher: &mut Watcher, through: u64) -> Vec<Change> {
    let mut seen: Vec<Change> = Vec::new();
    while watcher.delivered() < through {
        let batch = tokio::time::timeout(DEADLINE, watcher.next()).await.unwrap().unwrap();
        take(&mut seen, &batch);
        assert!(batch.progress <= watcher.delivered());
    }
    seen
}

fn take(seen: &mut Vec<Change>, batch: &WatchBatch) {
    let last = seen.last().map_or(0, |change| change.0);
    for event in &batch.events {
        assert!(event.revision > last, "a revision is split between batches or comes twice");
        assert!(event.revision <= batch.progress);
        let now = (event.kind == EventKind::Put).then(|| text(&event.kv.bytes()));
        let before = event.prev.as_ref().map(|prev| text(&prev.bytes()));
        seen.push((event.revision, text(&event.kv.key), now, before));
    }
}

/// Limits under which most of the history is on disk only.
fn tight() -> Limits {
    Limits { history_memory_events_max: 16, watch_batch_events_max: 5, state_linger_ms: 0, ..Limits::default() }
}

/// Random transactions of one to three operations, told to the model.
async fn write(world: &Fixture, model: &mut Model, random: &SeededRandom, count: u64) {
    for number in 0..count {
        let mut changes: BTreeMap<String, Option<String>> = BTreeMap::new();
        for _ in 0..=random.below(3) {
            let key = format!("{}/n{}/k{}", ["a", "b"][random.below(2) as usize], random.below(2), random.below(6));
            changes.insert(key, (random.below(3) > 0).then(|| format!("v{number}.")));
        }
        let txn = ops(changes.iter().map(|(key, value)| match value {
            Some(value) => put(key, value),
            None => delete(key),
        }));
        let before = world.store.view().revision();
        let revision = world.txn(txn).await.revision;
        if revision > before {
            for (key, value) in &changes {
                model.set(revision, key, value.as_deref());
            }
        }
    }
}

fn range(prefix: &str) -> WatchRange {
    WatchRange::Prefix(Bytes::copy_from_slice(prefix.as_bytes()))
}

#[tokio::test]
async fn a_watch_resumed_from_any_revision_delivers_every_later_event_once_and_in_order() {
    for seed in 0..4 {
        let dir = tempfile::tempdir().unwrap();
        let world = Fixture::with_limits(dir.path(), tight()).await;
        let (mut model, random) = (Model::default(), SeededRandom::new(seed));
        let begin = world.store.view().revision();
        let mut live: Vec<_> = ["a/", "a/n1/", "", "a/n1/k", "b"]
            .into_iter()
            .map(|prefix| (prefix, world.store.watch(range(prefix), begin + 1).unwrap()))
            .collect();
        for round in 0..6 {
            write(&world, &mut model, &random, 12).await;
            world.written().await;
            let now = world.store.view().revision();
            if round % 2 == 1 {
                for (_, watcher) in &mut live {
                    // Reading now and then only: between two reads memory forgets what was not read.
                    while let Some(Ok(_)) = futures::FutureExt::now_or_never(watcher.next()) {}
                }
            }
            for start in (begin + 1..=now + 1).step_by(7) {
                for prefix in ["a/", "b/n0/", ""] {
                    let mut watcher = world.store.watch(range(prefix), start).unwrap();
                    let seen = read_through(&mut watcher, now).await;
                    assert_eq!(seen, model.since(start, prefix), "seed {seed}, from {start} under {prefix:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn live_watchers_of_every_shape_see_exactly_their_events() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let (mut model, random) = (Model::default(), SeededRandom::new(5));
    let begin = world.store.view().revision();
    let watch = |range| world.store.watch(range, begin + 1).unwrap();
    let mut prefixes: Vec<_> =
        ["a/", "a/n1/", "", "a/n1/k", "b"].into_iter().map(|prefix| (prefix, watch(range(prefix)))).collect();
    let mut one = watch(WatchRange::Key("a/n0/k1".into()));
    for _ in 0..10 {
        write(&world, &mut model, &random, 10).await;
        let now = world.store.view().revision();
        for (prefix, watcher) in &mut prefixes {
            let from = watcher.delivered() + 1;
            assert_eq!(read_through(watcher, now).await, model.since(from, prefix), "{prefix:?}");
        }
        let from = one.delivered() + 1;
        assert_eq!(read_through(&mut one, now).await, model.since(from, "a/n0/k1"));
    }
    assert_eq!(world.store.stats().watchers, 6);
    drop((prefixes, one));
    assert_eq!(world.store.stats().watchers, 0);
}

#[tokio::test]
async fn a_waiting_watcher_wakes_for_its_own_events_only_and_for_a_grant() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let begin = world.store.view().revision();
    let mut watcher = world.store.watch(range("a/n0/"), begin + 1).unwrap();
    let first = watcher.next().await.unwrap();
    assert!(first.events.is_empty());
    assert_eq!(first.progress, begin);
    world.put("b/n0/k", "v").await;
    {
        let next = watcher.next();
        tokio::pin!(next);
        assert!(futures::poll!(&mut next).is_pending());
        let revision = world.put("a/n0/k", "v").await;
        let batch = next.await.unwrap();
        assert_eq!((batch.events.len(), batch.progress, batch.mark), (1, revision, false));
    }
    world.log.elect(2);
    world.log.elect(1);
    let batch = tokio::time::timeout(DEADLINE, watcher.next()).await.unwrap().unwrap();
    let token = world.store.my_token("kube-scheduler");
    assert!(batch.events.is_empty() && batch.mark);
    assert_eq!(Some(batch.progress), token, "the mark proves that everything up to the grant was seen");
}

#[tokio::test]
async fn a_slow_watcher_is_cut_off_and_the_others_do_not_notice() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::with_limits(dir.path(), tight()).await;
    let begin = world.store.view().revision();
    let mut slow = world.store.watch(range("a/"), begin + 1).unwrap();
    let mut quick = world.store.watch(range("a/"), begin + 1).unwrap();
    world.put("a/k", "first").await;
    assert_eq!(slow.next().await.unwrap().events.len(), 1);
    let mut seen = 0;
    for _ in 0..100 {
        let revision = world.put("a/k", "v").await;
        world.written().await;
        seen += read_through(&mut quick, revision).await.len();
    }
    assert_eq!(seen, 101);
    assert!(matches!(slow.next().await, Err(WatchError::Lagged)));
    assert_eq!(world.store.stats().watchers_lagged, 1);
    let mut resumed = world.store.watch(range("a/"), slow.delivered() + 1).unwrap();
    let now = world.store.view().revision();
    assert_eq!(read_through(&mut resumed, now).await.len(), 100, "nothing is lost for one who resumes");
}

#[tokio::test]
async fn a_watch_from_a_revision_to_come_waits_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let now = world.store.view().revision();
    let mut watcher = world.store.watch(range("a/"), now + 3).unwrap();
    assert!(watcher.next().await.unwrap().events.is_empty());
    for _ in 0..4 {
        world.put("a/k", "v").await;
    }
    let mut batch = watcher.next().await.unwrap();
    while batch.events.is_empty() {
        batch = watcher.next().await.unwrap();
    }
    assert_eq!(batch.events.iter().map(|event| event.revision).collect::<Vec<_>>(), [now + 3, now + 4]);
}

#[tokio::test]
async fn reads_in_the_past_equal_the_model_in_memory_and_from_disk() {
    for seed in 0..4 {
        let dir = tempfile::tempdir().unwrap();
        let world = Fixture::with_limits(dir.path(), tight()).await;
        let (mut model, random) = (Model::default(), SeededRandom::new(seed));
        let begin = world.store.view().revision();
        write(&world, &mut model, &random, 60).await;
        world.written().await;
        write(&world, &mut model, &random, 3).await;
        let now = world.store.view().revision();
        for revision in begin..=now {
            for prefix in ["a/", "b/n1/", ""] {
                let range = world.store.view_at(revision, prefix.as_bytes()).unwrap();
                let found: Vec<_> = range.iter(None).map(|kv| (text(&kv.key), text(&kv.bytes()))).collect();
                assert_eq!(found, model.at(revision, prefix), "seed {seed} at {revision} under {prefix:?}");
                assert_eq!(range.count(), found.len());
                if let Some((key, value)) = found.get(found.len() / 2) {
                    assert_eq!(&text(&range.get(key.as_bytes()).unwrap().bytes()), value);
                    let rest = range.iter(Some(key.as_bytes())).count();
                    assert_eq!(rest, found.len() - found.len() / 2 - 1);
                }
            }
        }
        assert!(matches!(world.store.view_at(now + 1, b"a/"), Err(AtError::Future { current }) if current == now));
    }
}

#[tokio::test]
async fn below_a_floor_everything_is_gone_and_above_it_everything_is_there() {
    for seed in 0..4 {
        let dir = tempfile::tempdir().unwrap();
        let world = Fixture::with_limits(dir.path(), tight()).await;
        let (mut model, random) = (Model::default(), SeededRandom::new(seed));
        write(&world, &mut model, &random, 60).await;
        let floor = world.store.view().revision() - 25;
        write(&world, &mut model, &random, 20).await;
        world.store.compact("a", floor - 10, DEADLINE).await.unwrap();
        assert_eq!((world.store.floor("a"), world.store.floor("b")), (floor - 10, 0));
        world.store.compact_all(floor, DEADLINE).await.unwrap();
        let now = world.store.view().revision();
        // Deletion is lazy; wait until it has happened.
        let database = world.store.core().disk.database();
        write(&world, &mut model, &random, 1).await;
        eventually("the floor is collected", || database.collected().unwrap() >= floor).await;
        let rows_needed = model.since(floor + 1, "").len() + model.at(now, "").len() + model.at(floor, "").len();
        assert!(database.history_rows() <= rows_needed, "old rows are deleted");
        for revision in floor..=now {
            let range = world.store.view_at(revision, b"").unwrap();
            let found: Vec<_> = range.iter(None).map(|kv| (text(&kv.key), text(&kv.bytes()))).collect();
            assert_eq!(found, model.at(revision, ""), "seed {seed} at {revision}, floor {floor}");
            let mut watcher = world.store.watch(range_all(), revision + 1).unwrap();
            assert_eq!(
                read_through(&mut watcher, now).await,
                model
                    .since(revision + 1, "")
                    .into_iter()
                    .filter(|change| change.0 <= watcher.delivered())
                    .collect::<Vec<_>>()
            );
        }
        assert!(matches!(world.store.view_at(floor - 1, b"b/"), Err(AtError::Compacted { floor: at }) if at == floor));
        let late = world.store.watch(range("b/"), floor).err().unwrap();
        assert!(matches!(late, WatchError::Compacted { floor: at } if at == floor));
    }
}

fn range_all() -> WatchRange {
    range("")
}

#[tokio::test]
async fn the_leader_moves_the_floor_to_what_was_current_a_window_ago() {
    let dir = tempfile::tempdir().unwrap();
    let world = Fixture::new(dir.path()).await;
    let old = world.put("a/k", "old").await;
    let step = Duration::from_secs(1);
    let mut steps = 0;
    // Time passes and nothing is older than the window yet.
    while steps < 500 {
        world.clock.advance(step);
        tokio::task::yield_now().await;
        steps += 1;
    }
    assert_eq!(world.store.floor("a"), 0);
    world.advance_until(step, || world.store.floor("a") >= old).await;
    assert!(sys::Clock::monotonic(&world.clock) >= Duration::from_secs(600));
    assert!(world.machine.recovered().last.is_some());
    // The time that passed let the state be flushed, which must not meet a directory that is gone.
    world.store.shutdown().await;
}
