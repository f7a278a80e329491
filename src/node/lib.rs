//! Nodes. For now simulated ones; the real node agent comes later.
//!
//! API clients like any kubelet: they register, renew leases and report on their pods. They must not know the store.

pub mod limits;
pub mod simulated;
