//! Where a scenario happens. One world so far: three real processes on loopback.

pub mod certificates;
pub mod processes;

pub use processes::{Slot, World};
