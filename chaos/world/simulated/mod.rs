//! A cluster in one thread on virtual time: the product's raft, store and roles, or whole masters with scheduler,
//! controllers and nodes, over a simulated network, disks and clocks, all from one seed. `crate::sim` runs it and `crate::traffic::simulated` are its clients.
//!
//! In reading order: what a seed decides (`plan`), what the world consists of (`entropy`, `clock`, `disk`, `engine`,
//! `network`, `link`), what runs in it (`seats`; `masters`, `lag`, `door`, `fleet`), what it is compared with (`truth`,
//! `objects`, `trace`), what goes wrong (`nemesis`).

pub mod clock;
pub mod disk;
pub mod door;
pub mod engine;
pub mod entropy;
pub mod fleet;
mod lag;
pub mod limits;
mod link;
mod masters;
pub mod nemesis;
pub mod network;
pub mod objects;
pub mod plan;
pub mod seats;
pub mod trace;
pub mod truth;

pub use seats::{Front, World};
