//! The whole system under test: three real masters, stock kubectl, the `kube` client.
//! `cargo test -p tests` runs it after `cargo build -p xebec`; words behind `--` choose tests by their names.
//! It is one binary with a runner of its own, so that one cluster serves all tests. It knows no crate of the product.

#![allow(clippy::unwrap_used)]

mod api;
mod cli;
mod cluster;
mod controllers;
mod harness;
mod scheduling;
mod security;
mod watch;

use std::process::ExitCode;

use harness::runner::{self, Test};

/// These leave the cluster as they found it, each in a namespace of its own, and run side by side.
const SHARED: &[&[Test]] = &[
    // Some of these wait for half a minute and do nothing meanwhile: they begin first.
    security::transport::TESTS,
    api::access::TESTS,
    api::bad_bytes::TESTS,
    api::bad_input::TESTS,
    api::configmaps::TESTS,
    api::deletions::TESTS,
    api::discovery::TESTS,
    api::kubectl::TESTS,
    api::lists::TESTS,
    api::objects::TESTS,
    api::tables::TESTS,
    cli::commands::TESTS,
    cli::status::TESTS,
    cluster::reads::TESTS,
    cluster::secrets::TESTS,
    controllers::deployments::TESTS,
    controllers::garbage::TESTS,
    controllers::namespaces::TESTS,
    controllers::replication::TESTS,
    controllers::services::TESTS,
    scheduling::placement::TESTS,
    security::content::TESTS,
    security::host::TESTS,
    security::identity::TESTS,
    security::peers::TESTS,
    watch::events::TESTS,
];

/// These break masters and nodes, one after the other, the mildest first.
const DESTRUCTIVE: &[&[Test]] = &[
    security::overload::TESTS,
    security::floods::TESTS,
    scheduling::taints::TESTS,
    cluster::nodes::TESTS,
    cluster::certificates::TESTS,
    cluster::history::TESTS,
    cluster::leader::TESTS,
    cluster::members::TESTS,
    watch::failover::TESTS,
    cluster::restart::TESTS,
    cli::local_cluster::TESTS,
];

fn main() -> ExitCode {
    runner::main(SHARED, DESTRUCTIVE)
}
