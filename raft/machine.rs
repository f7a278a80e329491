//! Between the consensus core and the layer above: committed entries go up in batches, checkpoints come down.
//! Called by the core's state machine worker only. Keeps no state of its own but the position reached.

use std::io;
use std::sync::Arc;

use futures::{Stream, StreamExt};
use openraft::storage::{EntryResponder, RaftStateMachine};
use openraft::type_config::alias::SnapshotOf;
use openraft::{OptionalSend, RaftSnapshotBuilder};
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::consensus::{
    C, RaftLogId, SnapshotMeta, StoredMembership, entry_bytes, entry_for_machine, log_id_of, stored_membership,
};
use crate::limits::{APPEND_REQUEST_BYTES_MAX, APPLY_BATCH_ENTRIES_MAX};
use crate::snapshot_dir::{SnapshotDir, SnapshotRoot};
use crate::types::{Applied, StateMachine};

pub(crate) type Snapshot = SnapshotOf<C, SnapshotDir>;

/// The adapter that the core drives.
pub(crate) struct Machine {
    inner: Arc<dyn StateMachine>,
    shared: Arc<MachineShared>,
    last: Option<RaftLogId>,
    membership: StoredMembership,
}

/// What builders and readers share with the adapter.
pub(crate) struct MachineShared {
    root: SnapshotRoot,
    current: Mutex<Option<Snapshot>>,
    applied: watch::Sender<u64>,
}

impl MachineShared {
    /// A place for a snapshot that a peer sends.
    pub(crate) fn incoming(&self) -> SnapshotDir {
        self.root.fresh("incoming")
    }

    /// Index of the last applied entry.
    pub(crate) fn applied(&self) -> u64 {
        *self.applied.borrow()
    }
}

impl Machine {
    pub(crate) fn new(inner: Arc<dyn StateMachine>, root: SnapshotRoot) -> io::Result<Machine> {
        let recovered = inner.recovered();
        let last = recovered.last.as_ref().map(log_id_of);
        let membership = stored_membership(&recovered)?;
        let applied = watch::Sender::new(last.map_or(0, |id| id.index()));
        let shared = Arc::new(MachineShared { root, current: Mutex::new(None), applied });
        Ok(Machine { inner, shared, last, membership })
    }

    pub(crate) fn shared(&self) -> Arc<MachineShared> {
        self.shared.clone()
    }

    fn hand_up(&mut self, batch: &mut Vec<EntryResponder<C>>) {
        let Some((newest, _)) = batch.last() else { return };
        let last = newest.log_id;
        let membership = batch.iter().rev().find_map(|(entry, _)| match &entry.payload {
            openraft::EntryPayload::Membership(membership) => {
                Some(StoredMembership::new(Some(entry.log_id), membership.clone()))
            }
            _ => None,
        });
        let (entries, responders): (Vec<_>, Vec<_>) =
            batch.drain(..).map(|(entry, responder)| (entry_for_machine(&entry), responder)).unzip();
        sys::failpoint::at("raft.apply.before");
        self.inner.apply(entries);
        sys::failpoint::at("raft.apply.after");
        self.last = Some(last);
        if let Some(membership) = membership {
            self.membership = membership;
            sys::failpoint::at("raft.membership.applied");
        }
        self.shared.applied.send_replace(last.index());
        for responder in responders.into_iter().flatten() {
            responder.send(());
        }
    }
}

impl RaftStateMachine<C> for Machine {
    type SnapshotData = SnapshotDir;
    type SnapshotBuilder = Builder;

    async fn applied_state(&mut self) -> Result<(Option<RaftLogId>, StoredMembership), io::Error> {
        Ok((self.last, self.membership.clone()))
    }

    async fn apply<Strm>(&mut self, mut entries: Strm) -> Result<(), io::Error>
    where
        Strm: Stream<Item = Result<EntryResponder<C>, io::Error>> + Unpin + OptionalSend,
    {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while let Some(item) = entries.next().await {
            let item = item?;
            bytes += entry_bytes(&item.0);
            batch.push(item);
            if batch.len() >= APPLY_BATCH_ENTRIES_MAX || bytes >= APPEND_REQUEST_BYTES_MAX {
                self.hand_up(&mut batch);
                bytes = 0;
            }
        }
        self.hand_up(&mut batch);
        Ok(())
    }

    async fn get_snapshot_builder(&mut self) -> Builder {
        Builder { inner: self.inner.clone(), shared: self.shared.clone() }
    }

    async fn install_snapshot(&mut self, meta: &SnapshotMeta, snapshot: SnapshotDir) -> Result<(), io::Error> {
        sys::failpoint::at("raft.snapshot.before-install");
        let applied = self.inner.install(snapshot.path()).await?;
        sys::failpoint::at("raft.snapshot.installed");
        let installed = applied.last.as_ref().map(log_id_of);
        if installed != meta.last_log_id {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("snapshot announced as {:?} contains {installed:?}", meta.last_log_id),
            ));
        }
        self.membership = stored_membership(&applied)?;
        self.last = installed;
        self.shared.applied.send_replace(installed.map_or(0, |id| id.index()));
        // What was received is consumed; a member that must send a snapshot itself needs one of its own.
        self.get_snapshot_builder().await.build_snapshot().await?;
        Ok(())
    }

    async fn get_current_snapshot(&mut self) -> Result<Option<Snapshot>, io::Error> {
        Ok(self.shared.current.lock().clone())
    }
}

/// Takes a checkpoint beside a running state machine.
pub(crate) struct Builder {
    inner: Arc<dyn StateMachine>,
    shared: Arc<MachineShared>,
}

impl RaftSnapshotBuilder<C> for Builder {
    type SnapshotData = SnapshotDir;

    async fn build_snapshot(&mut self) -> Result<Snapshot, io::Error> {
        let dir = self.shared.root.fresh("taken");
        sys::failpoint::fails("raft.snapshot.before-build")?;
        let applied: Applied = self.inner.checkpoint(dir.path()).await?;
        sys::failpoint::at("raft.snapshot.built");
        let meta = SnapshotMeta {
            last_log_id: applied.last.as_ref().map(log_id_of),
            last_membership: stored_membership(&applied)?,
        };
        let snapshot = Snapshot { meta, snapshot: dir };
        *self.shared.current.lock() = Some(snapshot.clone());
        Ok(snapshot)
    }
}
