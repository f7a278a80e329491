//! A cluster in one thread on virtual time: the product's raft, store and roles over a simulated network, disks and
//! clocks, all from one seed. `crate::sim` runs it and `crate::traffic::simulated` are its clients.
//!
//! In reading order: what a seed decides (`plan`), what the world consists of (`entropy`, `clock`, `disk`, `engine`,
//! `network`, `link`), what runs in it (`seats`), what it is compared with (`truth`, `trace`), what goes wrong
//! (`nemesis`).

pub mod clock;
pub mod disk;
pub mod engine;
pub mod entropy;
pub mod limits;
mod link;
pub mod nemesis;
pub mod network;
pub mod plan;
pub mod seats;
pub mod trace;
pub mod truth;

pub use seats::{Front, World};
