//! A replicated log of bytes over [`StateMachine`]. Knows nothing of keys or of Kubernetes.
//!
//! A process opens its state machine, loads or makes an [`Identity`], and calls [`Raft::start`]; the founder
//! then calls [`Raft::initialize`], the others are added by [`Raft::add_learner`] and [`Raft::promote`] on any
//! member. Entries go in by [`Raft::propose`] and come out, in the same order everywhere, in
//! [`StateMachine::apply`]; a read that must see all that was acknowledged waits for [`Raft::read_barrier`].
//!
//! Inside, in the order of an entry's way: `proposals` → the consensus core (openraft, never visible outside)
//! → `log` and `log_thread` (RocksDB, one fsync for all that is queued, then `mark`) and `replication` →
//! `peers` → `grpc` → the peer's `session` → its log → `machine` → the layer above.
//!
//! Layout of a data directory: `identity`, `lock`, `raft/log` (RocksDB), `raft/mark`, `raft/starts`, `raft/snapshot/`.

mod bare_log;
mod barrier;
mod codec;
mod compaction;
mod config;
mod consensus;
mod contacts;
mod core;
mod core_clock;
mod error;
mod fsync;
#[cfg(debug_assertions)]
#[doc(hidden)]
pub mod fuzzing;
mod grpc;
mod handover;
mod identity;
mod leadership;
pub mod limits;
mod log;
mod log_db;
mod log_thread;
mod machine;
mod mark;
mod members;
pub mod network;
mod patience;
mod peers;
mod proposals;
mod raft;
mod recover;
mod replication;
mod rocks;
mod runtime;
mod session;
mod slow_disk;
mod snapshot_dir;
mod snapshot_receive;
mod snapshot_send;
mod standing;
mod starts;
mod status;
mod tail;
mod types;
mod wal_tail;
mod wire;

#[cfg(test)]
mod cluster_fixture;
#[cfg(test)]
mod cluster_tests;
#[cfg(test)]
mod log_tests;
#[cfg(test)]
mod membership_tests;
#[cfg(test)]
mod wait_tests;

pub use bare_log::BareLog;
pub use codec::{member_ids, membership_of};
pub use config::{Config, Listen, Preset, SysHandles};
pub use error::{CallError, Error, MembershipError, ProposeError, ReadError, TransferError};
pub use grpc::PeerTls;
pub use identity::{FOUNDER, Identity};
pub use leadership::Leadership;
pub use limits::Limits;
pub use patience::PatienceStatus;
pub use raft::Raft;
pub use recover::{Recovered, Recovery, recover_alone};
pub use rocks::{RocksEngine, rocks_error};
pub use standing::Standing;
pub use status::{PeerStatus, Role, Status};
pub use types::{Applied, Entry, LogId, Member, NodeId, Payload, StateMachine};
pub use wal_tail::check_kinds;
