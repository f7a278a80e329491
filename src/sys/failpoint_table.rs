//! Every failpoint of the product by name, with what has happened and what has not when it is passed.
//! Read by chaos, which kills a process at each of them. `cargo xtask tidy` proves that each name stands here and is
//! passed at one place in the code. Must not know what a fault does.

/// A named point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// `crate.part.what`.
    pub name: &'static str,
    /// What is the case there.
    pub what: &'static str,
}

const fn point(name: &'static str, what: &'static str) -> Point {
    Point { name, what }
}

/// In the order of their names.
pub const POINTS: &[Point] = &[
    point("apiserver.value.before-seal", "a value is about to be sealed"),
    point("apiserver.value.opened", "a sealed value was opened"),
    point("apiserver.write.decided", "a write is decided and about to be proposed"),
    point("apiserver.write.done", "a write was applied and is not answered"),
    point("client.fence.before-write", "a role is about to write"),
    point("client.fence.written", "a role has written: between any two writes of a controller"),
    point("controllers.key.reconciled", "a controller is done with a key"),
    point("controllers.role.acting", "a controller begins to act under a grant"),
    point("raft.apply.after", "entries were applied, and raft does not know it yet"),
    point("raft.apply.before", "committed entries are about to be applied"),
    point("raft.barrier.answered", "a read index was confirmed and not yet told"),
    point("raft.barrier.before-quorum", "the leader is about to confirm a read index"),
    point("raft.barrier.before-send", "a follower is about to ask for a read index"),
    point("raft.compact.before-purge", "a snapshot covers the log, which is about to be purged"),
    point("raft.forward.answered", "a forwarded batch was answered, the proposers were not told"),
    point("raft.forward.before-send", "a follower is about to forward a batch"),
    point("raft.forward.received", "the leader has received a forwarded batch"),
    point("raft.forward.sent", "a batch was forwarded and is not noted as under way"),
    point("raft.handover.asked", "the target was asked to take over"),
    point("raft.handover.caught-up", "the target of a handover has everything"),
    point("raft.handover.done", "somebody else leads, proposals are still held"),
    point("raft.handover.holding", "proposals are held for a handover"),
    point("raft.identity.before-write", "identity or start counter is about to be written"),
    point("raft.identity.written", "the start counter was raised"),
    point("raft.log.acknowledged", "those who waited for the sync were told, the state writer not yet"),
    point("raft.log.after-fsync", "a batch is on disk and nobody was told"),
    point("raft.log.before-write", "a batch is about to be written and synced"),
    point("raft.log.commit-noted", "the commit index was saved by an idle log"),
    point("raft.log.fsync", "the synced write itself; can fail"),
    point("raft.log.queued", "entries are readable in memory and not yet with the log thread"),
    point("raft.log.recovered", "the log was opened and read, its mark not yet checked"),
    point("raft.mark.before-write", "the mark is about to be raised"),
    point("raft.mark.fsync", "the write of the mark itself; can fail"),
    point("raft.mark.written", "the mark was raised"),
    point("raft.membership.applied", "a membership was applied"),
    point("raft.membership.before-learner", "the leader is about to propose a learner"),
    point("raft.membership.before-promote", "the leader is about to propose the promotion of a learner"),
    point("raft.membership.before-remove", "the leader is about to propose the removal of a voter"),
    point("raft.membership.before-replace", "the leader is about to propose a learner in the place of a voter"),
    point("raft.membership.removed", "a member was removed, its connections are still open"),
    point("raft.peer.greeted", "a peer was greeted and judged"),
    point("raft.proposal.before-append", "a batch is about to go to the consensus core"),
    point("raft.proposal.queued", "a proposal is about to be queued"),
    point("raft.proposal.taken-over", "the core has looked at a batch, the proposers were not told"),
    point("raft.purge.before-drop", "a purge is on disk, the files are still there"),
    point("raft.purge.before-write", "a purge is about to join the batch"),
    point("raft.purge.dropped", "the purged files are gone"),
    point("raft.snapshot.before-build", "a checkpoint is about to be taken; can fail"),
    point("raft.snapshot.before-install", "a received snapshot is about to be installed"),
    point("raft.snapshot.before-offer", "a snapshot is about to be offered to a peer"),
    point("raft.snapshot.built", "a checkpoint was taken and is not yet the current snapshot"),
    point("raft.snapshot.installed", "the state was replaced, and raft does not know it yet"),
    point("raft.snapshot.offered", "a peer offers a snapshot, nothing of it is on disk"),
    point("raft.snapshot.receive-chunk", "a chunk is about to be written"),
    point("raft.snapshot.received", "all chunks are there and not yet synced"),
    point("raft.snapshot.received-synced", "a received snapshot is on disk and not yet handed over"),
    point("raft.snapshot.send-chunk", "a chunk is about to be read for sending; can fail"),
    point("raft.start.listening", "peers may connect, no task runs yet"),
    point("raft.start.locked", "the data directory is locked and nothing else happened"),
    point("raft.starts.before-write", "another member has started, which is about to be noted on disk"),
    point("raft.starts.written", "another member's start is on disk, and it is not greeted yet"),
    point("raft.truncate.before-mark", "a truncation is due and the mark still stands behind it"),
    point("raft.truncate.mark-lowered", "the mark is lowered, the log not yet cut off"),
    point("raft.vote.before-save", "a vote is about to join the batch"),
    point("raft.vote.saved", "a vote is in the log and not in the mark"),
    point("scheduler.cycle.begins", "the scheduler is about to decide on a pod"),
    point("scheduler.pod.before-bind", "a binding is about to be written"),
    point("scheduler.pod.bound", "a binding was written"),
    point("scheduler.pod.reserved", "a node was chosen and is about to be assumed"),
    point("store.apply.before", "entries are about to change the state"),
    point("store.apply.before-publish", "the state has changed and nobody sees it"),
    point("store.apply.before-settle", "everybody sees a change, its proposers were not told"),
    point("store.apply.settled", "proposers were told"),
    point("store.apply.watchers-told", "watchers see a change that readers do not"),
    point("store.checkpoint.before-checksums", "checksums were computed and are not written"),
    point("store.checkpoint.before-copy", "the state is flushed, its checkpoint is about to be made"),
    point("store.checkpoint.before-seal", "a checkpoint has no checksums"),
    point("store.collect.before-write", "old history is about to be deleted"),
    point("store.collect.written", "old history was deleted"),
    point("store.compact.before-floor", "the leader is about to move the floor of history"),
    point("store.install.adopted", "a received state is open and not yet read"),
    point("store.install.before-pointer", "the pointer to the live state is about to be written"),
    point("store.install.before-switch", "a received state is about to become the live one"),
    point("store.install.before-verify", "a received state is about to be checked"),
    point("store.install.renamed", "a received state stands beside the live one and is not synced"),
    point("store.install.switched", "the live state is another one, memory is not"),
    point("store.lease.before-expiry", "the leader is about to propose the end of leases"),
    point("store.propose.again", "transactions that may be lost are about to be proposed again"),
    point("store.propose.batch", "transactions are about to become an entry"),
    point("store.propose.before-answer", "outcomes are about to be told to callers"),
    point("store.read.barrier-passed", "a read has its index and has not waited for it"),
    point("store.role.before-grant", "a leader is about to grant itself the roles"),
    point("store.role.granted", "a grant was applied and is about to be told"),
    point("store.start.loaded", "the state was loaded, the start is not counted"),
    point("store.state.before-flush", "the state is about to be flushed"),
    point("store.state.before-write", "a batch is about to be written to the state"),
    point("store.state.flushed", "the state was flushed, and raft does not know it"),
    point("store.state.write", "the write of state itself; can fail"),
    point("store.state.written", "a batch was written to the state and is not flushed"),
    point("store.watch.before-publish", "events are about to go to watchers"),
    point("store.watch.cut-off", "a slow watcher is about to be cut off"),
    point("store.watch.joined", "a watcher takes its place in the queue"),
    point("store.watch.published", "events are with watchers, who still sleep"),
    point("store.watch.reset", "watchers are about to learn that the state was replaced"),
    point("xebec.disk.free", "the free room on the disk is asked for; can fail, which counts as none"),
    point("xebec.quarantine.before-move", "a part of the data is about to be put aside"),
    point("xebec.quarantine.before-note", "data was found to be of no use, and nobody has noted it yet"),
    point("xebec.quarantine.moved", "all data was put aside, the note is still there"),
    point("xebec.role.before-gate", "a role is about to learn whether it may act"),
    point("xebec.role.before-mirror", "the lease that mirrors a role is about to be written"),
    // In the store, and not named so: whoever dies at any point of the store would wait for this one.
    point("xebec.state.differs", "a key that is made to differ was put; failing, this member alone has something else"),
];

#[cfg(test)]
mod tests {
    use super::POINTS;

    #[test]
    fn points_are_in_order_and_there_are_enough_of_them() {
        assert!(POINTS.is_sorted_by(|a, b| a.name < b.name));
        assert!(POINTS.len() >= 60, "etcd has 41");
        for point in POINTS {
            assert_eq!(point.name.split('.').count(), 3, "{}", point.name);
        }
    }
}
