//! What can go wrong, by operation. Lower causes are carried as sources and not printed again.
//! Knows no HTTP status codes: the layers above map these.

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::types::NodeId;

/// Starting or maintaining a member failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process holds the data directory.
    #[error("data directory {0} is in use by another process")]
    InUse(PathBuf),
    /// No identity in the data directory: `Identity::found` or a join comes first.
    #[error("data directory {0} holds no identity")]
    NoIdentity(PathBuf),
    /// There is an identity already; it is never overwritten.
    #[error("data directory {0} already holds an identity")]
    IdentityExists(PathBuf),
    /// The log holds less than this member once acknowledged. It must not vote or acknowledge under its
    /// id again: rejoin as a new member.
    #[error("amnesia: {0}")]
    Amnesia(String),
    /// The log or a file beside it cannot be read.
    #[error("{what} is corrupt")]
    Corrupt {
        /// Which file or database.
        what: String,
        /// What the reader said.
        #[source]
        source: io::Error,
    },
    /// A file operation failed.
    #[error("{what}")]
    Io {
        /// What was being done.
        what: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// The certificates cannot be used.
    #[error("peer TLS: {0}")]
    Tls(String),
    /// A setting is out of range.
    #[error("configuration: {0}")]
    Config(String),
    /// The consensus core has stopped.
    #[error("raft has stopped: {0}")]
    Stopped(String),
    /// Taking a snapshot did not finish.
    #[error("snapshot: {0}")]
    Snapshot(String),
}

impl Error {
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Error {
        let what = what.into();
        move |source| Error::Io { what, source }
    }
}

/// A proposal was not accepted, or nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProposeError {
    /// No leader within the limit. Nothing was appended.
    #[error("no leader")]
    NoLeader,
    /// Too many proposals are waiting here. Nothing was appended.
    #[error("too many proposals are waiting")]
    Overloaded,
    /// The entry exceeds `Limits::entry_bytes_max`.
    #[error("entry of {bytes} bytes exceeds the limit of {max}")]
    TooLarge {
        /// Size of the refused entry.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// This member is shutting down.
    #[error("shutting down")]
    ShuttingDown,
    /// The connection broke on the way: the entry may or may not land.
    #[error("outcome unknown")]
    Unknown,
}

/// A read barrier could not be established.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No leader with a fresh quorum before the deadline.
    #[error("no leader")]
    NoLeader,
    /// This member is shutting down.
    #[error("shutting down")]
    ShuttingDown,
}

/// A change of the membership failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum MembershipError {
    /// No leader to ask.
    #[error("no leader")]
    NoLeader,
    /// Not done in time; it may still happen. Asking again does no harm.
    #[error("the change was not done in time and may still happen")]
    TimedOut,
    /// Another change is under way, for as long as this one could wait.
    #[error("another membership change is under way")]
    InProgress,
    /// The id is not (or no longer) a member.
    #[error("member {0} is not known")]
    NotFound(NodeId),
    /// The id is a member already, with another address or another data directory.
    #[error("member {0} already exists")]
    Exists(NodeId),
    /// The learner has yet to catch up.
    #[error("member {id} lags {lag} entries behind")]
    Lagging {
        /// The learner.
        id: NodeId,
        /// Entries it lacks.
        lag: u64,
    },
    /// The member's peer address does not answer, or answers as somebody else.
    #[error("member {id} at {addr} cannot be greeted: {reason}")]
    Unreachable {
        /// The member.
        id: NodeId,
        /// Where it should listen.
        addr: String,
        /// What happened.
        reason: String,
    },
    /// The change would leave a cluster in which no majority answers.
    #[error(
        "after this change for member {id} there would be {voters} voters, of which {answering} answer now and \
         {needed} are needed: the cluster would stand still"
    )]
    NoQuorumAfter {
        /// Whom the change is about.
        id: NodeId,
        /// How many would vote.
        voters: usize,
        /// How many of them answer.
        answering: usize,
        /// How many have to.
        needed: usize,
    },
    /// The change would leave no voter.
    #[error("the last voter cannot be removed")]
    LastVoter,
    /// Anything else, with the reason.
    #[error("membership change failed: {0}")]
    Failed(String),
}

/// Leadership was not handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// This member does not lead.
    #[error("this member does not lead")]
    NotLeader,
    /// There is no other voter, or the named one is none.
    #[error("no voter to hand over to")]
    NoTarget,
    /// The last handover is too recent.
    #[error("the last handover was less than {0} ms ago")]
    TooSoon(u64),
    /// The target did not catch up in time.
    #[error("member {0} did not catch up in time")]
    Lagging(NodeId),
    /// The target did not take over in time; this member may still lead.
    #[error("member {0} did not take over in time")]
    TimedOut(NodeId),
    /// This member is shutting down or the core has stopped.
    #[error("raft has stopped")]
    Stopped,
}

/// A call to another member's upper layer failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Not a member.
    #[error("member {0} is not known")]
    NotFound(NodeId),
    /// Not reachable, or the connection broke on the way.
    #[error("member {0} is not reachable: {1}")]
    Unreachable(NodeId, String),
    /// Request or answer exceeds the limit.
    #[error("call of {0} bytes is too large")]
    TooLarge(usize),
    /// The callee answered with an error.
    #[error("{0}")]
    Answered(String),
}
