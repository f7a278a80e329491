//! The API server: one request's way from the socket to the store and back, and its watches.
//!
//! The composition root makes an `ApiServer` over a store, serves its port and hands its service to in-process
//! clients. Modules stand in the order in which a request meets them. Knows no scheduler, no controller and no Raft.

pub mod config;
mod error;
#[cfg(debug_assertions)]
#[doc(hidden)]
pub mod fuzzing;
pub mod limits;
pub mod pem;
mod server;

mod listen;
mod tls;

mod chain;
mod metrics;
mod process;
mod request;
mod track;
mod warnings;

mod authn;
mod impersonate;

mod flow;

mod authz;

mod route;

mod health;
mod issuer;
mod version;

mod rest;

mod compress;
mod continue_token;
mod delete_options;
mod list_options;
mod negotiate;
mod pretty;

mod admission;
mod seal;
mod services;
mod storage;

mod subresource;

mod component_status;
mod reviews;
mod virtual_kinds;

mod watch;
mod watch_frame;

mod discovery;

pub mod body;
mod respond;

mod bootstrap;

#[cfg(test)]
#[path = "fixture_tests.rs"]
mod testing;

pub use error::Error;
pub use server::{ApiServer, ApiService};
