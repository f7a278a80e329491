//! What can go wrong, by operation. Lower causes are carried as sources and not printed again.
//! Knows no HTTP status codes: the API server maps these.

use std::io;
use std::path::{Path, PathBuf};

use crate::value::Revision;

/// Opening or maintaining the state failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file operation failed.
    #[error("{what}")]
    Io {
        /// What was being done.
        what: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// The state database failed.
    #[error("state database: {what}")]
    Database {
        /// What was being done.
        what: String,
        /// What the database said.
        #[source]
        source: io::Error,
    },
    /// The state on disk contradicts itself.
    #[error("state in {path} is corrupt: {reason}")]
    Corrupt {
        /// The directory.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// A setting is out of range.
    #[error("configuration: {0}")]
    Config(String),
}

impl Error {
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Error {
        let what = what.into();
        move |source| Error::Io { what, source }
    }

    /// A failure of the database in `path`. Damage is told from what another try, or more room, may cure.
    pub(crate) fn database(path: &Path, what: impl Into<String>) -> impl FnOnce(io::Error) -> Error {
        let what = what.into();
        move |source| match source.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                Error::Corrupt { path: path.to_owned(), reason: format!("{what}: {source}") }
            }
            _ => Error::Database { what: format!("{what} in {}", path.display()), source },
        }
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        io::Error::other(error)
    }
}

/// A transaction has no outcome to report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TxnError {
    /// No leader took it before the deadline. It was not applied and never will be.
    #[error("no leader")]
    NoLeader,
    /// It was handed to the log, and the deadline passed before its outcome was seen: it may have been
    /// applied, or may still be.
    #[error("timed out with unknown outcome")]
    Timeout,
    /// It does not fit into one log entry.
    #[error("transaction of {bytes} bytes exceeds the limit of {max}")]
    TooLarge {
        /// Encoded size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// A key is empty or too long, or there are too many operations.
    #[error("invalid transaction: {0}")]
    Invalid(&'static str),
    /// Too many transactions wait here. It was not applied.
    #[error("too many transactions are waiting")]
    Overloaded,
    /// This process is shutting down. It was not applied.
    #[error("shutting down")]
    ShuttingDown,
}

/// A lease operation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeaseError {
    /// The lease does not exist: expired, revoked, or never granted.
    #[error("lease {0} does not exist")]
    NotFound(u64),
    /// The entry did not make it.
    #[error(transparent)]
    Txn(#[from] TxnError),
}

/// A read that had to wait did not get its view.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No leader with a fresh quorum before the deadline.
    #[error("no leader")]
    NoLeader,
    /// The wanted revision or index was not applied here before the deadline.
    #[error("revision not reached, current is {current}")]
    Timeout {
        /// What is applied here.
        current: Revision,
    },
    /// This process is shutting down.
    #[error("shutting down")]
    ShuttingDown,
}

/// A read in the past is not possible.
#[derive(Debug, thiserror::Error)]
pub enum AtError {
    /// The revision is below the floor.
    #[error("revision has been compacted, the floor is {floor}")]
    Compacted {
        /// The oldest revision that can be read.
        floor: Revision,
    },
    /// The revision has not happened here.
    #[error("revision is in the future, current is {current}")]
    Future {
        /// What is applied here.
        current: Revision,
    },
    /// The history on disk cannot be read.
    #[error("history")]
    Disk(#[source] Error),
}

/// A watch ended or could not begin.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// Events that the watcher still needs are below the floor: list again.
    #[error("revision has been compacted, the floor is {floor}")]
    Compacted {
        /// The oldest revision that a watch may resume from.
        floor: Revision,
    },
    /// The watcher was too slow and has been cut off. It may resume from what it has delivered.
    #[error("watcher is too slow")]
    Lagged,
    /// The store is shutting down.
    #[error("shutting down")]
    Closed,
    /// The history on disk cannot be read.
    #[error("history")]
    Disk(#[source] Error),
}
