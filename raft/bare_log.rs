//! The log of a data directory without consensus around it: opened, checked and written as a running member does it.
//! Used by crash tests, which kill the writer, damage its files and open what is left. Knows no peers.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use openraft::RaftLogReader;
use openraft::storage::{IOFlushed, RaftLogStorage};
use openraft::type_config::TypeConfigExt;
use sys::engine::{Engine, Engines};
use sys::{DirLock, Disk};

use crate::config::SysHandles;
use crate::consensus::{C, Kind, RaftVote, entry_for_machine, from_raft_log_id, log_id_of, payload_from, raft_entry};
use crate::error::Error;
use crate::identity::Identity;
use crate::limits::Limits;
use crate::log::{Log, OpenLog};
use crate::log_db::{RocksLogs, open_rocks};
use crate::mark::Mark;
use crate::types::{Entry, LogId, NodeId, Payload, StateMachine};

/// Pause between two looks whether the log's thread has let go of the files.
const CLOSE_POLL: Duration = Duration::from_millis(1);

/// A data directory's log, held as a member would hold it.
pub struct BareLog {
    log: Log,
    _lock: DirLock,
}

impl BareLog {
    /// Takes the lock, raises the start counter and opens the log against its mark, as a starting member does.
    /// `machine` has recovered; it is told how far the log is durable. With small buffers little writing makes many
    /// files.
    ///
    /// # Errors
    /// As [`crate::Raft::start`]: above all amnesia and corruption.
    pub fn open(
        data_dir: &Path,
        machine: Arc<dyn StateMachine>,
        limits: &Limits,
        sys: &SysHandles,
        buffer_bytes: usize,
    ) -> Result<BareLog, Error> {
        let disk = &*sys.disk;
        let lock = disk.lock(&data_dir.join("lock")).map_err(Error::io("cannot lock"))?;
        let mut me = Identity::load(disk, data_dir)?.ok_or_else(|| Error::NoIdentity(data_dir.to_owned()))?;
        me.raise(disk, data_dir)?;
        let raft_dir = data_dir.join("raft");
        std::fs::create_dir_all(&raft_dir).map_err(Error::io("cannot create the log's directory"))?;
        let open = OpenLog {
            engines: Arc::new(SizedLogs { buffer_bytes }),
            dir: raft_dir.join("log"),
            mark: raft_dir.join("mark"),
            known: me.log_created,
            applied: machine.recovered().last.as_ref().map(log_id_of),
            on_durable: Arc::new(move |index| machine.log_durable(index)),
        };
        let log = Log::open(open, limits, sys.disk.clone(), sys.clock.clone())?;
        if !me.log_created {
            me.note_log_created(disk, data_dir)?;
        }
        Ok(BareLog { log, _lock: lock })
    }

    /// What the mark in `data_dir` says was durable.
    ///
    /// # Errors
    /// The mark cannot be read.
    pub fn mark_in(data_dir: &Path, disk: Arc<dyn Disk>) -> Result<Option<LogId>, Error> {
        let path = data_dir.join("raft").join("mark");
        let what = path.display().to_string();
        let mark = Mark::open(disk, path).map_err(|source| Error::Corrupt { what, source })?;
        Ok(mark.and_then(|mark| mark.last()).as_ref().map(from_raft_log_id))
    }

    /// The last entry, on disk or not.
    pub async fn last(&self) -> Option<LogId> {
        let state = self.log.clone().get_log_state().await.ok()?;
        state.last_log_id.as_ref().map(from_raft_log_id)
    }

    /// The last entry that was purged.
    pub async fn purged(&self) -> Option<LogId> {
        let state = self.log.clone().get_log_state().await.ok()?;
        state.last_purged_log_id.as_ref().map(from_raft_log_id)
    }

    /// Term and node of the vote.
    pub fn vote(&self) -> Option<(u64, NodeId)> {
        self.log.vote().map(|vote| (vote.leader_id.term, vote.leader_id.voted_for))
    }

    /// Appends entries and waits until they are on stable storage.
    ///
    /// # Errors
    /// The log has ended, or an entry cannot be read.
    pub async fn append(&self, entries: &[Entry]) -> std::io::Result<()> {
        let entries: Vec<_> = entries
            .iter()
            .map(|entry| {
                let payload = match &entry.payload {
                    Payload::Blank => payload_from(Kind::Blank, bytes::Bytes::new()),
                    Payload::Data(data) => payload_from(Kind::Data, data.clone()),
                    Payload::Membership(members) => payload_from(Kind::Membership, members.clone()),
                };
                payload.map(|payload| raft_entry(entry.id.term, entry.id.index, payload))
            })
            .collect::<std::io::Result<_>>()?;
        let (sender, flushed) = C::oneshot();
        self.log.clone().append(entries, IOFlushed::signal(sender)).await?;
        flushed.await.map_err(std::io::Error::other)?
    }

    /// Saves a vote and waits until it is on stable storage.
    ///
    /// # Errors
    /// The log has ended.
    pub async fn save_vote(&self, term: u64, node: NodeId) -> std::io::Result<()> {
        self.log.clone().save_vote(&RaftVote::new(term, node)).await
    }

    /// Cuts off what comes after `last`. What is asked for later happens later.
    ///
    /// # Errors
    /// The log has ended.
    pub async fn truncate_after(&self, last: Option<LogId>) -> std::io::Result<()> {
        self.log.clone().truncate_after(last.as_ref().map(log_id_of)).await
    }

    /// Forgets entries up to `upto`.
    ///
    /// # Errors
    /// The log has ended.
    pub async fn purge(&self, upto: LogId) -> std::io::Result<()> {
        self.log.clone().purge(log_id_of(&upto)).await
    }

    /// Notes how far entries are committed.
    ///
    /// # Errors
    /// The log has ended.
    pub async fn save_committed(&self, upto: LogId) -> std::io::Result<()> {
        self.log.clone().save_committed(Some(log_id_of(&upto))).await
    }

    /// All entries from `from` on.
    ///
    /// # Errors
    /// They cannot be read.
    pub async fn entries(&self, from: u64) -> std::io::Result<Vec<Entry>> {
        let entries = self.log.clone().try_get_log_entries(from..).await?;
        Ok(entries.iter().map(entry_for_machine).collect())
    }

    /// Waits until everything is on disk and the files are closed.
    pub async fn close(self) {
        self.log.stop().await;
        let open = self.log.open_until();
        drop(self.log);
        while open.strong_count() > 0 {
            tokio::time::sleep(CLOSE_POLL).await;
        }
    }
}

/// Logs as members have them, but for the size of their buffers.
struct SizedLogs {
    buffer_bytes: usize,
}

impl Engines for SizedLogs {
    fn exists(&self, dir: &Path) -> bool {
        RocksLogs.exists(dir)
    }

    fn open(&self, dir: &Path) -> std::io::Result<Arc<dyn Engine>> {
        open_rocks(dir, self.buffer_bytes)
    }

    fn open_read_only(&self, dir: &Path) -> std::io::Result<Arc<dyn Engine>> {
        RocksLogs.open_read_only(dir)
    }
}
