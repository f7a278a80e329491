//! Named bounds of this crate, units last.

/// How often a node renews its lease; upstream's kubelet does so at a quarter of the duration.
pub const LEASE_RENEW_S: u64 = 10;
/// After this time without renewal others may hold a node for dead.
pub const LEASE_DURATION_S: i32 = 40;
/// Pods whose status is written at a time.
pub const POD_WORKERS_MAX: usize = 64;
/// Nodes that one process simulates at the most: their addresses are 10.128.0.0/9 with 15 bits for the node.
pub const NODES_MAX: usize = 10_000;
/// First wait before a registration is tried again.
pub const REGISTER_BACKOFF_MS_MIN: u64 = 50;
/// Longest wait before a registration is tried again.
pub const REGISTER_BACKOFF_MS_MAX: u64 = 2_000;

const _: () = assert!(LEASE_RENEW_S * 2 < LEASE_DURATION_S as u64);
const _: () = assert!(NODES_MAX <= 1 << 15);
