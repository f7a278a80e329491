//! What a world is made of: a row of the table says it, `processes` carries it out.
//! Plain data: it decides nothing.

use super::wiring::Wiring;
use crate::mutants::Mutant;

/// Whether a data directory may be given an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A new member: an empty directory gets the slot's id.
    New,
    /// Whatever is in the directory.
    Existing,
}

/// What a world is made of, besides three nodes. Part of a scenario's row.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setup {
    /// A planted bug of the key-value node.
    pub mutant: Option<Mutant>,
    /// A planted bug of the product; empty for none.
    pub planted: &'static str,
    /// What lies between the members.
    pub wiring: Wiring,
    /// The round trip that members are told to expect, instead of what a measured disk suggests.
    pub round_trip_ms: Option<u64>,
    /// Each data directory is a file system of its own, of this size.
    pub disk_mib: Option<u64>,
    /// Log bytes after which a member takes a snapshot by itself, instead of the product's choice.
    pub snapshot_log_kib: Option<u64>,
    /// Members listen for failpoints at a socket.
    pub failpoints: Failpoints,
    /// What runs.
    pub program: Program,
    /// Settings of whole masters, as `xebec up --set` takes them.
    pub settings: &'static [&'static str],
}

/// What a slot runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Program {
    /// The key-value node: the product's raft and store, and nothing above.
    #[default]
    KvNode,
    /// A whole master, with a gateway before it.
    Master,
}

/// Whether members can be told to fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Failpoints {
    #[default]
    Silent,
    Listening,
}

impl Setup {
    /// Three nodes on loopback, and nothing else.
    pub const fn usual() -> Setup {
        Setup {
            mutant: None,
            planted: "",
            wiring: Wiring::Direct,
            round_trip_ms: None,
            disk_mib: None,
            snapshot_log_kib: None,
            failpoints: Failpoints::Silent,
            program: Program::KvNode,
            settings: &[],
        }
    }
}
