//! Where a scenario happens: three real processes, the links between them, their disks, and what the kernel is asked
//! to do to them. `simulated` is the same in one thread on virtual time.

pub mod certificates;
pub mod disks;
pub mod enclosed;
pub mod failpoints;
pub mod masters;
mod netns;
pub mod processes;
mod proxy;
pub mod setup;
pub mod simulated;
mod sockets;
pub mod tracer;
pub mod wiring;

pub use processes::{SLOTS, Slot, World};
