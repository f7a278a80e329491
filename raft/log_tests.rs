//! The log across restarts: what was flushed is there, what was cut off is not, and reads find their entries
//! wherever they lie.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures::FutureExt;
use openraft::RaftLogReader;
use openraft::storage::{IOFlushed, RaftLogStorage};
use openraft::type_config::TypeConfigExt;
use sys::engine::{Durability, Engines};
use sys::process::Process;
use sys::{RealDisk, SystemClock};

use crate::Limits;
use crate::consensus::{C, Data, RaftEntry, RaftLogId, RaftVote, raft_entry, to_raft_log_id};
use crate::error::Error;
use crate::log::{Log, OpenLog};
use crate::log_db::RocksLogs;
use crate::wait_tests::eventually;

struct Fixture {
    dir: tempfile::TempDir,
    tail_bytes_max: usize,
    durable: Arc<AtomicU64>,
}

impl Fixture {
    fn new(tail_bytes_max: usize) -> Fixture {
        Fixture { dir: tempfile::tempdir().unwrap(), tail_bytes_max, durable: Arc::default() }
    }

    fn try_open(&self, known: bool) -> Result<Log, Error> {
        self.try_open_under(known, None)
    }

    /// With a state that ends at `applied`.
    fn try_open_under(&self, known: bool, applied: Option<RaftLogId>) -> Result<Log, Error> {
        let durable = self.durable.clone();
        let open = OpenLog {
            engines: Arc::new(RocksLogs),
            dir: self.dir.path().join("log"),
            mark: self.dir.path().join("mark"),
            known,
            applied,
            on_durable: Arc::new(move |index| durable.store(index, Ordering::SeqCst)),
        };
        let limits = Limits { log_tail_bytes_max: self.tail_bytes_max, ..Limits::default() };
        Log::open(open, &limits, Arc::new(RealDisk), Arc::new(SystemClock::new()))
    }

    fn open(&self) -> Log {
        self.try_open(false).unwrap()
    }
}

async fn close(log: Log) {
    log.stop().await;
    let open = log.open_until();
    drop(log);
    eventually("the log is closed", || open.strong_count() == 0).await;
}

fn entries(term: u64, range: std::ops::Range<u64>) -> Vec<RaftEntry> {
    let entry = |index| {
        let data = Data(Bytes::from(format!("{term}/{index}")));
        raft_entry(term, index, openraft::EntryPayload::Normal(data))
    };
    range.map(entry).collect()
}

async fn append(log: &mut Log, entries: Vec<RaftEntry>) {
    let (sender, flushed) = C::oneshot();
    log.append(entries, IOFlushed::signal(sender)).await.unwrap();
    flushed.await.unwrap().unwrap();
}

async fn read(log: &mut Log, range: std::ops::Range<u64>) -> Vec<String> {
    let entries = log.try_get_log_entries(range).await.unwrap();
    entries.iter().map(|entry| entry.log_id.to_string()).collect()
}

#[tokio::test]
async fn entries_are_readable_at_once_and_there_after_a_restart() {
    let fixture = Fixture::new(usize::MAX);
    let mut log = fixture.open();
    log.append(entries(1, 0..3), IOFlushed::noop()).await.unwrap();
    let before = log.try_get_log_entries(0..9).await.unwrap();
    assert_eq!(before.len(), 3, "readable before they are on disk");
    append(&mut log, entries(2, 3..5)).await;
    let vote = RaftVote::new_committed(2, 7);
    log.save_vote(&vote).await.unwrap();
    let before = log.try_get_log_entries(..).await.unwrap();
    close(log).await;
    assert_eq!(fixture.durable.load(Ordering::SeqCst), 4, "the state writer was told");
    let mut log = fixture.open();
    let after = log.try_get_log_entries(..).await.unwrap();
    assert_eq!(format!("{after:?}"), format!("{before:?}"));
    assert_eq!(log.read_vote().await.unwrap(), Some(vote));
    assert_eq!(log.get_log_state().await.unwrap().last_log_id, Some(to_raft_log_id(2, 4)));
    close(log).await;
}

#[tokio::test]
async fn what_was_cut_off_is_replaced_for_good() {
    let fixture = Fixture::new(usize::MAX);
    let mut log = fixture.open();
    append(&mut log, entries(1, 0..10)).await;
    log.truncate_after(Some(to_raft_log_id(1, 3))).await.unwrap();
    append(&mut log, entries(2, 4..6)).await;
    let expected = ["1.2", "1.3", "2.4", "2.5"];
    assert_eq!(read(&mut log, 2..9).await, expected);
    close(log).await;
    let mut log = fixture.open();
    assert_eq!(read(&mut log, 2..9).await, expected);
    log.truncate_after(None).await.unwrap();
    append(&mut log, entries(3, 0..1)).await;
    close(log).await;
    let mut log = fixture.open();
    assert_eq!(read(&mut log, 0..9).await, ["3.0"]);
    close(log).await;
}

#[tokio::test]
async fn reads_span_disk_and_memory() {
    let fixture = Fixture::new(0);
    let mut log = fixture.open();
    append(&mut log, entries(1, 0..50)).await;
    log.append(entries(1, 50..60), IOFlushed::noop()).await.unwrap();
    let all = log.try_get_log_entries(0..60).await.unwrap();
    assert_eq!(all, entries(1, 0..60));
    assert!(!log.limited_get_log_entries(10, 60).await.unwrap().is_empty());
    close(log).await;
}

#[tokio::test]
async fn a_purge_reaches_beyond_the_end_and_survives() {
    let fixture = Fixture::new(usize::MAX);
    let mut log = fixture.open();
    append(&mut log, entries(1, 0..10)).await;
    log.purge(to_raft_log_id(1, 4)).await.unwrap();
    assert_eq!(log.try_get_log_entries(0..10).await.unwrap(), entries(1, 5..10));
    log.purge(to_raft_log_id(3, 100)).await.unwrap();
    append(&mut log, entries(3, 101..103)).await;
    close(log).await;
    for behind in [None, Some(to_raft_log_id(3, 99))] {
        let refused = fixture.try_open_under(true, behind);
        assert!(matches!(refused, Err(Error::Amnesia(_))), "entries between the state and the log are gone");
    }
    let mut log = fixture.try_open_under(true, Some(to_raft_log_id(3, 100))).unwrap();
    let state = log.get_log_state().await.unwrap();
    assert_eq!(state.last_purged_log_id, Some(to_raft_log_id(3, 100)));
    assert_eq!(state.last_log_id, Some(to_raft_log_id(3, 102)));
    assert_eq!(log.try_get_log_entries(..).await.unwrap(), entries(3, 101..103));
    close(log).await;
}

#[tokio::test]
async fn the_recovered_commit_index_never_exceeds_the_durable_log() {
    let fixture = Fixture::new(usize::MAX);
    let mut log = fixture.open();
    log.save_committed(Some(to_raft_log_id(1, 100))).await.unwrap();
    append(&mut log, entries(1, 0..6)).await;
    close(log).await;
    let mut log = fixture.open();
    assert_eq!(log.read_committed().await.unwrap(), Some(to_raft_log_id(1, 5)));
    close(log).await;
}

#[tokio::test]
async fn a_known_log_without_its_mark_or_its_files_is_amnesia() {
    let fixture = Fixture::new(usize::MAX);
    let mut log = fixture.open();
    append(&mut log, entries(1, 0..6)).await;
    close(log).await;
    let mark = fixture.dir.path().join("mark");
    let saved = std::fs::read(&mark).unwrap();
    std::fs::remove_file(&mark).unwrap();
    assert!(matches!(fixture.try_open(true), Err(Error::Amnesia(_))));
    std::fs::write(&mark, b"garbage").unwrap();
    assert!(matches!(fixture.try_open(true), Err(Error::Corrupt { .. })));
    std::fs::write(&mark, saved).unwrap();
    std::fs::remove_dir_all(fixture.dir.path().join("log")).unwrap();
    assert!(matches!(fixture.try_open(true), Err(Error::Amnesia(_))));
}

#[tokio::test]
async fn a_log_that_forgot_a_vote_is_amnesia() {
    let fixture = Fixture::new(usize::MAX);
    let mut log = fixture.open();
    append(&mut log, entries(1, 0..6)).await;
    log.save_vote(&RaftVote::new(1, 1)).await.unwrap();
    close(log).await;
    let log_dir = fixture.dir.path().join("log");
    let copy = fixture.dir.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for file in std::fs::read_dir(&log_dir).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    let mut log = fixture.open();
    log.save_vote(&RaftVote::new(2, 3)).await.unwrap();
    close(log).await;
    std::fs::remove_dir_all(&log_dir).unwrap();
    std::fs::rename(&copy, &log_dir).unwrap();
    assert!(matches!(fixture.try_open(true), Err(Error::Amnesia(_))));
}

#[tokio::test]
async fn a_log_with_a_hole_or_a_note_of_damage_is_refused() {
    let fixture = Fixture::new(usize::MAX);
    let mut log = fixture.open();
    append(&mut log, entries(1, 0..6)).await;
    close(log).await;
    {
        // As a lost table leaves it.
        let engine = RocksLogs.open(&fixture.dir.path().join("log")).unwrap();
        let mut batch = engine.batch();
        batch.delete_range(0, &2u64.to_be_bytes(), &4u64.to_be_bytes());
        batch.write(Durability::Synced).unwrap();
    }
    let refused = fixture.try_open(true);
    assert!(matches!(refused, Err(Error::Corrupt { .. })), "no index 2");

    let fixture = Fixture::new(usize::MAX);
    close(fixture.open()).await;
    crate::log::condemn(&RealDisk, &fixture.dir.path().join("mark"), "a block does not match its checksum");
    assert!(matches!(fixture.try_open(true), Err(Error::Corrupt { .. })));
}

#[test]
fn others_are_told_of_a_vote_only_when_it_is_on_disk() {
    // On the one thread of a simulation nothing is written while this test looks.
    let simulation = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let process = Process::new("voter");
        let voting = async {
            let fixture = Fixture::new(usize::MAX);
            let (log, vote) = (fixture.open(), RaftVote::new_committed(4, 2));
            let mut voter = log.clone();
            let mut saving = std::pin::pin!(voter.save_vote(&vote));
            assert!(saving.as_mut().now_or_never().is_none());
            assert_eq!((log.vote(), log.durable_vote()), (Some(vote), None));
            saving.await.unwrap();
            assert_eq!(log.durable_vote(), Some(vote));
        };
        let voted = runtime.block_on(process.run(voting));
        assert!(voted.is_some(), "{:?} {:?}", process.panics(), process.death());
    });
    simulation.join().unwrap();
}
