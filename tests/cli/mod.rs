//! The command line of `xebec` itself. Called by the table in `main.rs`.

pub mod commands;
pub mod local_cluster;
pub mod status;
