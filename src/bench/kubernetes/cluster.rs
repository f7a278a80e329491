//! A running control plane, whoever's it is: where its API servers are, which processes belong to it, how its leader
//! is killed. `xebec.rs` and `upstream.rs` start it; measurements see only this.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::connection::{Call, Connection, Dialer};
use super::upstream::Upstream;
use super::xebec::Xebec;
use super::{objects, scan};
use crate::limits::{POLL, READY_TIMEOUT};

/// See the head of this file.
#[derive(Debug)]
pub struct KubernetesCluster<'a> {
    /// Whose it is.
    pub side: Side<'a>,
    /// Addresses of the API servers.
    pub addresses: Vec<SocketAddr>,
    /// Makes connections as an administrator.
    pub dialer: Dialer,
    /// How long the first start took until all served.
    pub first_start: Duration,
}

/// Whose a control plane is.
#[derive(Debug)]
pub enum Side<'a> {
    /// Three masters of ours.
    Xebec(Xebec<'a>),
    /// kube-apiserver over three etcd members, with kube-scheduler.
    Upstream(Box<Upstream<'a>>),
}

impl KubernetesCluster<'_> {
    /// Processes that make up the control plane.
    pub fn pids(&self) -> anyhow::Result<Vec<u32>> {
        match &self.side {
            Side::Xebec(xebec) => xebec.pids(),
            Side::Upstream(upstream) => Ok(upstream.pids()),
        }
    }

    /// Connections for `clients` clients, spread evenly over the API servers at `places`.
    pub fn connections(&self, places: &[usize], clients: usize) -> Vec<Connection> {
        let address = |number: usize| self.addresses[places[number % places.len()]];
        (0..clients).map(|number| self.dialer.connection(address(number))).collect()
    }

    /// The same over all API servers.
    pub fn spread(&self, clients: usize) -> Vec<Connection> {
        self.connections(&(0..self.addresses.len()).collect::<Vec<_>>(), clients)
    }

    /// The place of the API server that requests go to when there is only one client.
    pub async fn leader(&self) -> anyhow::Result<usize> {
        match &self.side {
            Side::Xebec(xebec) => xebec.leader().await,
            Side::Upstream(_) => Ok(0),
        }
    }

    /// API servers that a killed leader leaves.
    pub async fn survivors(&self) -> anyhow::Result<Vec<usize>> {
        match &self.side {
            Side::Xebec(xebec) => {
                let leader = xebec.leader().await?;
                Ok((0..self.addresses.len()).filter(|place| *place != leader).collect())
            }
            Side::Upstream(_) => Ok(vec![0]),
        }
    }

    /// Kills the leader with -9: the leading master of ours, the leading etcd member of theirs. The moment of the kill.
    pub async fn kill_leader(&mut self) -> anyhow::Result<Instant> {
        match &mut self.side {
            Side::Xebec(xebec) => xebec.kill_leader().await,
            Side::Upstream(upstream) => upstream.kill_leader().await,
        }
    }

    /// The process that leads the store: a master of ours, an etcd member of theirs.
    pub async fn leader_process(&mut self) -> anyhow::Result<u32> {
        match &mut self.side {
            Side::Xebec(xebec) => xebec.leader_process().await,
            Side::Upstream(_) => anyhow::bail!("an etcd member that ends is measured without Kubernetes above it"),
        }
    }

    /// Brings back what was killed and waits until all serve.
    pub async fn heal(&mut self) -> anyhow::Result<()> {
        match &mut self.side {
            Side::Xebec(xebec) => xebec.ready().await,
            Side::Upstream(upstream) => upstream.heal().await,
        }
    }

    /// Kills one API server that does not lead, starts it again, and says how long it took from its start until it
    /// was ready.
    pub async fn restart_one(&mut self) -> anyhow::Result<Duration> {
        let dialer = self.dialer.clone();
        let (address, started) = match &mut self.side {
            Side::Xebec(xebec) => {
                let place = (xebec.leader().await? + 1) % self.addresses.len();
                (self.addresses[place], xebec.restart(place).await?)
            }
            Side::Upstream(upstream) => (self.addresses[0], upstream.restart_api_server().await?),
        };
        wait_ready(&dialer, address).await?;
        Ok(started.elapsed())
    }

    /// Makes a namespace in which pods can be created.
    pub async fn make_namespace(&self, name: &str) -> anyhow::Result<()> {
        let leader = self.leader().await?;
        let mut connection = self.connections(&[leader], 1).remove(0);
        let all: Vec<usize> = (0..self.addresses.len()).collect();
        connection.call(&objects::create_namespace(name)).await?;
        if matches!(self.side, Side::Upstream(_)) {
            // No controllers run there, and the admission that would need the account is off.
            return Ok(());
        }
        let account = Call::get(format!("{}/default", objects::path(name, "serviceaccounts")));
        for place in all {
            let mut connection = self.connections(&[place], 1).remove(0);
            let deadline = Instant::now() + READY_TIMEOUT;
            while let Err(failure) = connection.call(&account).await {
                anyhow::ensure!(Instant::now() < deadline, failure.context("waiting for the service account"));
                tokio::time::sleep(POLL).await;
            }
        }
        Ok(())
    }

    /// Makes nodes that pods can be bound to.
    pub async fn make_nodes(&self, count: usize) -> anyhow::Result<()> {
        let mut connections = self.spread(NODE_CLIENTS).into_iter().enumerate();
        let clients = connections.by_ref().map(|(first, connection)| make_nodes(connection, first, count));
        futures::future::try_join_all(clients).await?;
        let mut connection = self.spread(1).remove(0);
        let deadline = Instant::now() + READY_TIMEOUT;
        loop {
            let nodes = connection.read(&Call::get("/api/v1/nodes")).await?;
            if scan::find(&nodes, b"node.kubernetes.io/not-ready").is_none() {
                return Ok(());
            }
            anyhow::ensure!(Instant::now() < deadline, "nodes stay tainted");
            tokio::time::sleep(10 * POLL).await;
        }
    }

    /// Ends everything.
    pub async fn end(self) -> anyhow::Result<()> {
        match self.side {
            Side::Xebec(xebec) => xebec.end().await,
            Side::Upstream(upstream) => upstream.end().await,
        }
    }
}

const NODE_CLIENTS: usize = 8;

async fn make_nodes(mut connection: Connection, first: usize, count: usize) -> anyhow::Result<()> {
    for number in (first..count).step_by(NODE_CLIENTS) {
        let name = format!("bench-{number:05}");
        connection.call(&Call::json(http::Method::POST, "/api/v1/nodes", objects::node(&name))).await?;
        let status = format!("/api/v1/nodes/{name}/status");
        connection.call(&Call::merge_patch(status, objects::node_status())).await?;
    }
    Ok(())
}

/// Waits until an API server says that it is ready.
pub async fn wait_ready(dialer: &Dialer, address: SocketAddr) -> anyhow::Result<()> {
    let deadline = Instant::now() + READY_TIMEOUT;
    let mut connection = dialer.connection(address);
    while let Err(failure) = connection.call(&Call::get("/readyz")).await {
        anyhow::ensure!(Instant::now() < deadline, failure.context(format!("{address} does not become ready")));
        tokio::time::sleep(POLL / 4).await;
    }
    Ok(())
}
