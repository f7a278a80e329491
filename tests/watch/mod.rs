//! Watches: whole, in order, on every master, through the loss of the leader. Called by the table in `main.rs`.

pub mod events;
pub mod failover;
