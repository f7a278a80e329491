//! A replicated store with the data model of etcd v3: keys, revisions, transactions, watches, leases, roles.
//! Sits on raft's log, serves the API server. Knows bytes and revisions, and nothing of Kubernetes.
//!
//! In reading order: what is stored (`value`, `command`), what an entry does (`machine`, `keyspace`, `meta`), who
//! hosts it (`host`, `state`, `database`, `snapshot`), who reads (`read`, `watch`), who writes (`txn`, `duties`).

mod error;
mod limits;
mod stats;

mod command;
mod event;
mod hash;
mod value;

mod keyspace;
mod log;
mod machine;
mod meta;

mod archive;
mod database;
mod host;
mod rocks;
mod snapshot;
mod state;

mod history;
mod read;
mod watch;

mod compact;
mod duties;
mod election;
mod lease;
mod local;
mod store;
mod txn;

#[cfg(debug_assertions)]
#[doc(hidden)]
pub mod fuzzing;

#[cfg(test)]
mod cluster_tests;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod history_tests;
#[cfg(test)]
mod machine_tests;
#[cfg(test)]
mod restart_tests;
#[cfg(test)]
mod simulated_tests;
#[cfg(test)]
mod store_tests;
#[cfg(test)]
mod wait_tests;

pub use archive::{CLASS_FLEETING, CLASS_STATUS, CLASS_WISH};
pub use command::{Compare, Fence, Op, Proposed, Txn, TxnOutcome, TxnResult, proposed};
pub use election::{BUILT_IN_ROLES, ROLE_CONTROLLER_MANAGER, ROLE_SCHEDULER, Roles};
pub use error::{AtError, Error, LeaseError, ReadError, TxnError, WatchError};
pub use event::{Event, EventKind};
pub use keyspace::View;
pub use limits::{
    HISTORY_WINDOW_MS_DEFAULT, HISTORY_WINDOW_MS_MIN, KEY_BYTES_MAX, Limits, TRANSACTION_BYTES_MAX, TRANSACTION_OPS_MAX,
};
pub use local::{Fault, LocalLog};
pub use log::Log;
pub use meta::{Lease, Role};
pub use raft::{Leadership, NodeId, SysHandles};
pub use read::HistoricRange;
pub use snapshot::Scrubbed;
pub use stats::Stats;
pub use store::{Config, Opened, Store};
pub use value::{KeyValue, Revision, Value};
pub use watch::{WatchBatch, WatchRange, Watcher};
