//! What a master runs because of a role, without the process around it: `lead` with what it needs. A library, so that a
//! simulation of whole masters starts and pauses scheduler and controllers by the same code as the binary. Everything
//! else of the binary is in `main.rs`; nothing here may know of it.

pub mod lead;
mod role_lease;
mod watchdog;
