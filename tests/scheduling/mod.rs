//! Where pods go, and what is said where they cannot. Called by the table in `main.rs`.

pub mod placement;
pub mod taints;
