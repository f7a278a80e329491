//! What three masters promise together: fresh reads everywhere, and a loss that nobody notices. Called by the table in
//! `main.rs`.

pub mod certificates;
pub mod history;
pub mod leader;
pub mod members;
pub mod nodes;
pub mod reads;
pub mod restart;
pub mod secrets;
