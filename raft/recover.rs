//! The last resort: a member that still has its data becomes a cluster of its own, when the majority is lost for good.
//! Run on a stopped member, by command only. What only the lost members knew is lost, and nobody else may do the same
//! with another copy.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use openraft::EntryPayload;

use crate::codec;
use crate::config::SysHandles;
use crate::consensus::{Kind, Node, RaftMembership, log_id_of, to_raft_log_id};
use crate::error::Error;
use crate::identity::Identity;
use crate::log::{self, Checked, OpenLog};
use crate::log_db::{LogDb, RocksLogs};
use crate::types::{Member, NodeId, StateMachine};

/// What was, and what is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The member that goes on alone.
    pub node_id: NodeId,
    /// Who was a member before, itself included.
    pub before: Vec<Member>,
    /// Index of the last entry that it has, before the change.
    pub last: u64,
}

/// Whether something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Only looks.
    Look,
    /// Makes this member the only one.
    Commit,
}

/// Makes the member in `data_dir` the only voter of its cluster: appends a membership of it alone to its log. `machine`
/// has recovered from the state beside the log.
///
/// # Errors
/// As a start: amnesia, corruption, a directory in use. What has lost entries itself is no source to go on from.
pub fn recover_alone(
    data_dir: &Path,
    machine: &dyn StateMachine,
    sys: &SysHandles,
    recovery: Recovery,
) -> Result<Recovered, Error> {
    let disk = &sys.disk;
    let _lock = disk.lock(&data_dir.join("lock")).map_err(|_| Error::InUse(data_dir.to_owned()))?;
    let me = Identity::load(&**disk, data_dir)?.ok_or_else(|| Error::NoIdentity(data_dir.to_owned()))?;
    let raft_dir = data_dir.join("raft");
    let applied = machine.recovered();
    let open = OpenLog {
        engines: Arc::new(RocksLogs),
        dir: raft_dir.join("log"),
        mark: raft_dir.join("mark"),
        known: me.log_created,
        applied: applied.last.as_ref().map(log_id_of),
        on_durable: Arc::new(|_| {}),
    };
    let corrupt = |what: &str| {
        let what = what.to_owned();
        move |source| Error::Corrupt { what, source }
    };
    let Checked { db, found, mut mark } = log::check(&open, disk.clone())?;
    let last = found.last.max(found.purged).max(applied.last.as_ref().map(log_id_of));
    let last = last.ok_or_else(|| Error::Amnesia("the log is empty".to_owned()))?;
    let membership = newest_membership(&db, found.purged.map_or(0, |id| id.index() + 1), last.index())?;
    let membership = match (membership, &applied.membership) {
        (Some(membership), _) => membership,
        (None, Some((_, bytes))) => codec::decode_membership(bytes).map_err(corrupt("the membership"))?,
        (None, None) => return Err(Error::Amnesia("no membership is known here".to_owned())),
    };
    let recovered = Recovered { node_id: me.node_id, before: members_of(&membership), last: last.index() };
    let own = membership
        .get_node(&me.node_id)
        .cloned()
        .ok_or_else(|| Error::Config(format!("member {} was removed from its cluster", me.node_id)))?;
    if recovery == Recovery::Look {
        return Ok(recovered);
    }
    let alone = BTreeSet::from([me.node_id]);
    let alone = RaftMembership::new(vec![alone], BTreeMap::from([(me.node_id, own)]))
        .map_err(|error| Error::Config(error.to_string()))?;
    // A term in which nobody else can have led, as far as this member knows: it gives itself the vote.
    let voted = found.vote.map_or(0, |vote| vote.leader_id.term);
    let term = voted.max(last.committed_leader_id().term) + 1;
    let (vote, id) = (codec::make_vote(term, me.node_id, true), to_raft_log_id(term, last.index() + 1));
    let mut batch = db.batch();
    batch.put_entry(term, id.index(), Kind::Membership, &codec::encode_membership(&alone));
    batch.put_vote(&vote);
    db.write_synced(batch).map_err(Error::io("cannot write the log"))?;
    mark.write(Some(id), Some(vote)).map_err(Error::io("cannot raise the mark"))?;
    Ok(recovered)
}

fn members_of(membership: &RaftMembership) -> Vec<Member> {
    let voters: BTreeSet<NodeId> = membership.voter_ids().collect();
    let member = |(id, node): (&NodeId, &Node)| Member {
        id: *id,
        peer_addr: node.addr.clone(),
        info: node.info.clone(),
        voter: voters.contains(id),
    };
    membership.nodes().map(member).collect()
}

/// The newest membership that the log carries.
fn newest_membership(db: &LogDb, first: u64, last: u64) -> Result<Option<RaftMembership>, Error> {
    let (mut next, mut newest) = (first, None);
    while next <= last {
        let entries = db
            .read(next, last + 1, crate::limits::APPEND_REQUEST_BYTES_MAX)
            .map_err(|source| Error::Corrupt { what: "the log".to_owned(), source })?;
        let Some(end) = entries.last().map(|entry| entry.log_id.index()) else { break };
        for entry in entries {
            if let EntryPayload::Membership(membership) = entry.payload {
                newest = Some(membership);
            }
        }
        next = end + 1;
    }
    Ok(newest)
}
