//! What makes a simulated member a whole master: the API server's chain, called in this process, and scheduler and
//! controllers under the roles that the store grants, run by the binary's own `lead`. No TCP and no TLS. Called by
//! `seats` at each start, in a task of the new process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use apiserver::ApiServer;
use apiserver::config::{Anonymous, Config, FlowLimits, SealingKey, ServiceAccountConfig, ServiceCidr, ServingTls};
use client::ApiService;
use raft::{Raft, SysHandles};
use store::Store;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use xebec::lead::Roles;

use super::lag::Lag;
use super::limits::{BOOKMARK_INTERVAL, NODE_GRACE, NODE_LOOK};

/// The part of a member that clients of the API meet. Clones share it.
#[derive(Clone)]
pub struct Master {
    pub service: ApiService,
    /// Cancelled when the process is told to end.
    pub shutdown: CancellationToken,
}

/// Starts API server and roles.
pub fn start(
    name: &str,
    members: usize,
    store: Store,
    raft: Raft,
    sys: &SysHandles,
    lag: &Lag,
) -> anyhow::Result<Master> {
    let (clock, random) = (sys.clock.clone(), sys.random.clone());
    let api = ApiServer::new(config(name, members)?, store.clone(), clock.clone(), random.clone());
    let api = api.context("starting the API server")?;
    let master = Master { service: api.service(), shutdown: CancellationToken::new() };
    let roles = Roles {
        service: lag.before(api.service()),
        store,
        raft,
        clock,
        random,
        instance: Arc::from(name),
        options: controllers::Options {
            node_monitor_grace_period: NODE_GRACE,
            node_monitor_period: NODE_LOOK,
            root_ca_pem: Arc::from("simulated"),
            ..controllers::Options::default()
        },
    };
    let bootstrapping = api.clone();
    sys::process::spawn(async move { bootstrapping.bootstrap().await });
    let shutdown = master.shutdown.clone();
    // As `boot` does it: before its policy is there, RBAC refuses the components.
    sys::process::spawn(async move {
        if shutdown.run_until_cancelled(api.bootstrapped()).await.is_some() {
            roles.run(shutdown).await;
        }
    });
    Ok(master)
}

fn config(name: &str, members: usize) -> anyhow::Result<Config> {
    let masters: Vec<SocketAddr> = (1..=members).map(|number| ([10, 0, 0, number as u8], 6443).into()).collect();
    Ok(Config {
        name: name.to_owned(),
        // Read by the listener, and there is none.
        tls: ServingTls { cert_path: "/none".into(), key_path: "/none".into(), client_ca_path: None },
        token_auth_file: None,
        service_accounts: ServiceAccountConfig {
            issuers: vec!["https://kubernetes.default.svc.cluster.local".to_owned()],
            api_audiences: Vec::new(),
            signing_key_path: None,
            verification_key_paths: Vec::new(),
            lifetime_s_max: 0,
        },
        anonymous: Anonymous::Allowed,
        service_cidr: ServiceCidr::parse("10.96.0.0/16").context("a range of addresses")?,
        node_ports: 30_000..=32_767,
        masters: watch::channel(masters).1,
        sealing_keys: vec![SealingKey { id: "key1".to_owned(), secret: [7; 32] }],
        flow: FlowLimits::upstream(),
        bookmark_interval: BOOKMARK_INTERVAL,
        connections_max: 1,
        checks: Vec::new(),
        samples: None,
        component_health: None,
        pressure: None,
        extra: None,
    })
}

const _: () = assert!(Duration::from_secs(10).as_millis() < NODE_GRACE.as_millis(), "nodes renew each ten seconds");
