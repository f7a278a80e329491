//! The built-in controllers, seen through what they do to objects. Called by the table in `main.rs`.

pub mod deployments;
pub mod garbage;
pub mod namespaces;
pub mod replication;
pub mod services;
