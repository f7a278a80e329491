//! The members of the running cluster as the binary sees them: names and addresses beside Raft's ids, and what
//! `join_handler.rs` needs to let somebody in. Made by `boot.rs`.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use futures::future::BoxFuture;
use raft::{MembershipError, Raft};
use serde::{Deserialize, Serialize};
use store::{Compare, Op, Store, Txn, TxnResult, Value};

use crate::join::{AdmitRequest, AdmitResponse};
use crate::join_handler::{Known, Members};

/// The counter of ids. It only ever rises: an id is never given to another member.
const ID_COUNTER: &[u8] = b"xebec/next-member-id";
/// The founder is 1.
const FIRST_FREE_ID: u64 = raft::FOUNDER + 1;
const RESERVE_TRIES_MAX: usize = 16;
const RESERVE_TIMEOUT: Duration = Duration::from_secs(5);

/// What every member knows of a member besides its peer address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MemberInfo {
    /// Name of the master.
    pub name: String,
    /// `host:port` of its API.
    pub api_address: String,
}

impl MemberInfo {
    /// As the log carries it.
    pub fn encode(&self) -> Bytes {
        Bytes::from(serde_json::to_vec(self).expect("two strings always encode"))
    }

    /// Reads what the log carries; empty fields where it cannot be read.
    pub fn decode(bytes: &[u8]) -> MemberInfo {
        serde_json::from_slice(bytes).unwrap_or_default()
    }
}

/// The cluster, through this member.
#[derive(Clone)]
pub struct Cluster {
    /// Consensus.
    pub raft: Raft,
    /// Where the counter of ids lies.
    pub store: Store,
}

impl Cluster {
    /// API addresses of all members that have one.
    pub fn api_addresses(&self) -> Vec<SocketAddr> {
        let infos = self.raft.members().into_iter().map(|member| MemberInfo::decode(&member.info));
        infos.filter_map(|info| info.api_address.parse().ok()).collect()
    }

    /// Name of the member with this id; its id in words where it has none.
    pub fn name_of(&self, id: u64) -> String {
        let member = self.raft.members().into_iter().find(|member| member.id == id);
        let name = member.map(|member| MemberInfo::decode(&member.info).name).unwrap_or_default();
        if name.is_empty() { format!("member {id}") } else { name }
    }

    async fn next_id(&self) -> anyhow::Result<u64> {
        for _ in 0..RESERVE_TRIES_MAX {
            let view = self.store.linearizable(RESERVE_TIMEOUT).await.context("reading the counter of ids")?;
            let there = view.get(ID_COUNTER);
            let id = match there {
                Some(kv) => std::str::from_utf8(&kv.value.to_bytes(kv.mod_revision))?.parse::<u64>()?,
                None => FIRST_FREE_ID,
            };
            let key = Bytes::from_static(ID_COUNTER);
            let value = Value::opaque(Bytes::from((id + 1).to_string()));
            let txn = Txn {
                compares: vec![Compare::ModRevision {
                    key: key.clone(),
                    equals: there.map_or(0, |kv| kv.mod_revision),
                }],
                ops: vec![Op::Put { key, value, lease: 0, class: 0 }],
                fence: None,
            };
            let outcome = self.store.txn(txn, RESERVE_TIMEOUT).await.context("raising the counter of ids")?;
            if matches!(outcome.result, TxnResult::Applied) {
                return Ok(id);
            }
        }
        bail!("too many are joining at once")
    }

    async fn step_in(&self, request: AdmitRequest) -> anyhow::Result<AdmitResponse> {
        let members = self.raft.members();
        let predecessor = members
            .iter()
            .find(|member| member.id != request.node_id && MemberInfo::decode(&member.info).name == request.name);
        if let Some(predecessor) = predecessor {
            self.raft.remove(predecessor.id).await.context("removing the member that it replaces")?;
        }
        let info = MemberInfo { name: request.name, api_address: request.api_address };
        match members.iter().find(|member| member.id == request.node_id) {
            Some(member) if member.voter => return Ok(AdmitResponse { voter: true }),
            Some(_) => {}
            None => {
                let added = self.raft.add_learner(request.node_id, request.peer_address, info.encode()).await;
                added.context("adding the learner")?;
            }
        }
        match self.raft.promote(request.node_id).await {
            Ok(()) => Ok(AdmitResponse { voter: true }),
            Err(MembershipError::Lagging { .. }) => Ok(AdmitResponse { voter: false }),
            Err(error) => Err(error).context("promoting the learner"),
        }
    }
}

impl Members for Cluster {
    fn cluster_id(&self) -> u128 {
        self.raft.identity().cluster_id
    }

    fn masters(&self) -> Vec<String> {
        self.api_addresses().iter().map(ToString::to_string).collect()
    }

    fn members(&self) -> Vec<Known> {
        let known = |member: raft::Member| Known {
            node_id: member.id,
            name: MemberInfo::decode(&member.info).name,
            peer_address: member.peer_addr,
        };
        self.raft.members().into_iter().map(known).collect()
    }

    fn reserve_id(&self) -> BoxFuture<'_, anyhow::Result<u64>> {
        Box::pin(self.next_id())
    }

    fn admit(&self, request: AdmitRequest) -> BoxFuture<'_, anyhow::Result<AdmitResponse>> {
        Box::pin(self.step_in(request))
    }
}
