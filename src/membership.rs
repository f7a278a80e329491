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

use crate::join::{AdmitRequest, AdmitResponse, Redemption};
use crate::join_handler::{Known, Members};

/// The counter of ids. It only ever rises: an id is never given to another member.
const ID_COUNTER: &[u8] = b"xebec/next-member-id";
/// Before the nonce of a token that was used: whose it was. Forgotten when the token would have expired.
const USED_TOKENS: &[u8] = b"xebec/used-join-tokens/";
/// Before the nonce of a token that is for the place of a certain master: that master's name.
const REPLACEMENTS: &[u8] = b"xebec/replacements/";
/// Expired ones that one redemption forgets.
const FORGOTTEN_TOKENS_MAX: usize = 64;
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

/// What is remembered of a token that was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UsedToken {
    node_id: u64,
    attempt: String,
    expires: u64,
}

fn used_token_key(nonce: &str) -> Bytes {
    Bytes::from([USED_TOKENS, nonce.as_bytes()].concat())
}

fn used_token(kv: &store::KeyValue) -> anyhow::Result<UsedToken> {
    serde_json::from_slice(&kv.value.to_bytes(kv.mod_revision)).context("reading the record of a used token")
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

    /// Takes the next id for the holder of a token and records the token as used, in one transaction.
    async fn use_token(&self, redemption: Redemption) -> anyhow::Result<Option<u64>> {
        let token_key = used_token_key(&redemption.nonce);
        for _ in 0..RESERVE_TRIES_MAX {
            let view = self.store.linearizable(RESERVE_TIMEOUT).await.context("reading the counter of ids")?;
            if let Some(kv) = view.get(&token_key) {
                let used = used_token(kv)?;
                let same = !used.attempt.is_empty() && used.attempt == redemption.attempt;
                return Ok(same.then_some(used.node_id));
            }
            let there = view.get(ID_COUNTER);
            let id = match there {
                Some(kv) => std::str::from_utf8(&kv.value.to_bytes(kv.mod_revision))?.parse::<u64>()?,
                None => FIRST_FREE_ID,
            };
            let key = Bytes::from_static(ID_COUNTER);
            let value = Value::opaque(Bytes::from((id + 1).to_string()));
            let (attempt, expires) = (redemption.attempt.clone(), redemption.expires);
            let used = UsedToken { node_id: id, attempt, expires };
            let used = Value::opaque(Bytes::from(serde_json::to_vec(&used).context("recording a used token")?));
            let over = view.range(USED_TOKENS, None).filter(|kv| {
                let used = used_token(kv);
                used.is_ok_and(|used| used.expires < redemption.now)
            });
            let over: Vec<Op> = over
                .take(FORGOTTEN_TOKENS_MAX)
                .flat_map(|kv| {
                    let replacement = Bytes::from([REPLACEMENTS, &kv.key[USED_TOKENS.len()..]].concat());
                    let gone = |key| Op::Delete { key, last: None };
                    let noted = view.get(&replacement).is_some();
                    [Some(gone(kv.key.clone())), noted.then(|| gone(replacement))].into_iter().flatten()
                })
                .collect();
            let mut txn = Txn {
                compares: vec![
                    Compare::ModRevision { key: key.clone(), equals: there.map_or(0, |kv| kv.mod_revision) },
                    Compare::ModRevision { key: token_key.clone(), equals: 0 },
                ],
                ops: vec![
                    Op::Put { key, value, lease: 0, class: 0 },
                    Op::Put { key: token_key.clone(), value: used, lease: 0, class: 0 },
                ],
                fence: None,
            };
            txn.ops.extend(over);
            let outcome = self.store.txn(txn, RESERVE_TIMEOUT).await.context("raising the counter of ids")?;
            if matches!(outcome.result, TxnResult::Applied) {
                return Ok(Some(id));
            }
        }
        bail!("too many are joining at once")
    }

    async fn step_in(&self, request: AdmitRequest) -> anyhow::Result<AdmitResponse> {
        let members = self.raft.members();
        let replaced = self.replaced_by(request.node_id)?;
        let predecessor = members.iter().filter(|member| member.id != request.node_id).find(|member| {
            let name = MemberInfo::decode(&member.info).name;
            name == request.name || Some(&name) == replaced.as_ref()
        });
        let info = MemberInfo { name: request.name, api_address: request.api_address };
        let there = members.iter().find(|member| member.id == request.node_id);
        if there.is_none() {
            let added = self.raft.add_learner(request.node_id, request.peer_address, info.encode()).await;
            added.context("adding the learner")?;
        }
        let has_vote = |member: &&raft::Member| member.voter;
        if request.learner && there.filter(has_vote).or(predecessor.filter(has_vote)).is_none() {
            if let Some(predecessor) = predecessor {
                self.raft.remove(predecessor.id).await.context("removing the learner that it replaces")?;
            }
            return Ok(AdmitResponse { voter: false, learner: true });
        }
        // In one change, so that the majority is never smaller in between.
        let voted = match predecessor {
            Some(predecessor) => self.raft.replace(request.node_id, predecessor.id).await,
            None if there.is_some_and(|member| member.voter) => Ok(()),
            None => self.raft.promote(request.node_id).await,
        };
        match voted {
            Ok(()) => Ok(AdmitResponse { voter: true, learner: false }),
            Err(MembershipError::Lagging { .. }) => Ok(AdmitResponse::default()),
            Err(error) => Err(error).context("promoting the learner"),
        }
    }

    /// Name of the master whose place the member with this id takes, where its token said so.
    fn replaced_by(&self, node_id: u64) -> anyhow::Result<Option<String>> {
        let view = self.store.view();
        for kv in view.range(USED_TOKENS, None) {
            if used_token(kv)?.node_id != node_id {
                continue;
            }
            let nonce = &kv.key[USED_TOKENS.len()..];
            let replacement = view.get(&[REPLACEMENTS, nonce].concat());
            return Ok(replacement.map(|kv| String::from_utf8_lossy(&kv.value.to_bytes(kv.mod_revision)).into_owned()));
        }
        Ok(None)
    }

    /// Notes that whoever enters with the token of this nonce takes the place of the master called `name`.
    pub async fn note_replacement(&self, nonce: &str, name: &str) -> anyhow::Result<()> {
        let key = Bytes::from([REPLACEMENTS, nonce.as_bytes()].concat());
        let value = Value::opaque(Bytes::from(name.to_owned()));
        let txn = Txn { ops: vec![Op::Put { key, value, lease: 0, class: 0 }], ..Txn::default() };
        self.store.txn(txn, RESERVE_TIMEOUT).await.context("noting whom the next master replaces")?;
        Ok(())
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

    fn redeem(&self, redemption: Redemption) -> BoxFuture<'_, anyhow::Result<Option<u64>>> {
        Box::pin(self.use_token(redemption))
    }

    fn redeemed(&self, nonce: String) -> BoxFuture<'_, anyhow::Result<Option<u64>>> {
        Box::pin(async move {
            let view = self.store.linearizable(RESERVE_TIMEOUT).await.context("reading the used tokens")?;
            let used = view.get(&used_token_key(&nonce)).map(|kv| used_token(kv)).transpose()?;
            Ok(used.map(|used| used.node_id))
        })
    }

    fn admit(&self, request: AdmitRequest) -> BoxFuture<'_, anyhow::Result<AdmitResponse>> {
        Box::pin(self.step_in(request))
    }
}
