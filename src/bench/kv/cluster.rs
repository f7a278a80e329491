//! A key-value cluster of three processes on loopback, whoever's they are: started, watched, faulted, ended.
//! Knows members as processes with an address; `etcd.rs` and `xebec.rs` say what the processes are.

use std::time::Instant;

use anyhow::Context;
use futures::future::join_all;
use rustix::process::Signal;

use super::client::{Client, key, value};
use super::wire::StatusResponse;
use crate::limits::{CONNECTIONS_MAX, MEMBERS, OPERATION_TIMEOUT, POLL, READY_TIMEOUT};
use crate::process::{Server, Spec};
use crate::reaper::Reaper;

/// How one member is started and reached.
#[derive(Clone, Debug)]
pub struct MemberSpec {
    /// Its process.
    pub process: Spec,
    /// Where its clients go, as `http://127.0.0.1:port`.
    pub endpoint: String,
}

#[derive(Debug)]
struct Member {
    spec: MemberSpec,
    server: Option<Server>,
    client: Client,
}

/// A running cluster.
#[derive(Debug)]
pub struct Cluster<'a> {
    reaper: &'a Reaper,
    members: Vec<Member>,
}

impl<'a> Cluster<'a> {
    /// Starts all members and waits until they serve.
    pub async fn start(specs: Vec<MemberSpec>, reaper: &'a Reaper) -> anyhow::Result<Cluster<'a>> {
        let mut members = Vec::with_capacity(MEMBERS);
        for spec in specs {
            let server = Some(Server::start(&spec.process, reaper)?);
            let client = Client::new(&spec.endpoint)?;
            members.push(Member { spec, server, client });
        }
        let mut cluster = Cluster { reaper, members };
        cluster.ready().await?;
        Ok(cluster)
    }

    /// Waits until all members follow the same leader and each takes a write.
    pub async fn ready(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + READY_TIMEOUT;
        loop {
            for member in &mut self.members {
                if let Some(server) = &mut member.server {
                    server.expect_running()?;
                }
            }
            let failure = match self.look().await {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            if Instant::now() > deadline {
                return Err(failure.context("the cluster does not become ready"));
            }
            tokio::time::sleep(POLL).await;
        }
    }

    async fn look(&mut self) -> anyhow::Result<()> {
        self.leader().await?;
        for (number, member) in self.members.iter_mut().enumerate() {
            let written = member.client.put(key("ready", number as u64), value(8));
            tokio::time::timeout(OPERATION_TIMEOUT, written).await??;
        }
        Ok(())
    }

    /// The place of the leader, on which all members agree.
    pub async fn leader(&mut self) -> anyhow::Result<usize> {
        let asked = self.members.iter_mut().map(|member| member.client.status(OPERATION_TIMEOUT));
        let answers: Vec<StatusResponse> = join_all(asked).await.into_iter().collect::<Result<_, _>>()?;
        let leader = answers.first().map_or(0, |answer| answer.leader);
        anyhow::ensure!(leader != 0, "there is no leader");
        anyhow::ensure!(answers.iter().all(|answer| answer.leader == leader), "members follow different leaders");
        let is_leader =
            |answer: &StatusResponse| answer.header.as_ref().is_some_and(|header| header.member_id == leader);
        answers.iter().position(is_leader).context("the leader is not a member")
    }

    /// Some member that does not lead.
    pub async fn follower(&mut self) -> anyhow::Result<usize> {
        Ok((self.leader().await? + 1) % self.members.len())
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Process ids of all members.
    pub fn pids(&self) -> Vec<u32> {
        self.members.iter().filter_map(|member| Some(member.server.as_ref()?.pid())).collect()
    }

    /// Where a member serves.
    pub fn endpoint(&self, place: usize) -> &str {
        &self.members[place].spec.endpoint
    }

    /// New connections for `clients` clients, spread evenly over the members at `places`.
    pub fn clients(&self, places: &[usize], clients: usize) -> anyhow::Result<Vec<Client>> {
        let connections: Vec<Client> = (0..clients.min(CONNECTIONS_MAX))
            .map(|number| Client::new(self.endpoint(places[number % places.len()])))
            .collect::<Result<_, _>>()?;
        Ok(connections.iter().cycle().take(clients).cloned().collect())
    }

    /// The same over all members.
    pub fn spread(&self, clients: usize) -> anyhow::Result<Vec<Client>> {
        self.clients(&(0..self.len()).collect::<Vec<_>>(), clients)
    }

    /// Kills a member's process, without a chance to say anything.
    pub async fn kill(&mut self, place: usize) -> anyhow::Result<()> {
        let server = self.members[place].server.take().context("the member does not run")?;
        server.kill().await
    }

    /// Tells a member to end, and waits until it has.
    pub async fn end_one(&mut self, place: usize) -> anyhow::Result<()> {
        let server = self.members[place].server.take().context("the member does not run")?;
        server.end().await
    }

    /// Starts a member again that was killed or has ended.
    pub fn restart(&mut self, place: usize) -> anyhow::Result<()> {
        let member = &mut self.members[place];
        member.server = Some(Server::start(&member.spec.process, self.reaper)?);
        Ok(())
    }

    /// Sends a signal to a member.
    pub fn signal(&self, place: usize, signal: Signal) -> anyhow::Result<()> {
        self.members[place].server.as_ref().context("the member does not run")?.signal(signal)
    }

    /// Ends all members.
    pub async fn end(mut self) -> anyhow::Result<()> {
        let servers = self.members.iter_mut().filter_map(|member| member.server.take());
        join_all(servers.map(Server::end)).await.into_iter().collect()
    }
}
