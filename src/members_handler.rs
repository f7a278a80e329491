//! What an administrator may do with the members of a running cluster: list, promote, remove, replace, hand leadership
//! over. `boot.rs` routes `/xebec/v1/members/…` here, `xebec master …` asks. It knows no HTTP but status codes.

use std::time::{Duration, SystemTime};

use raft::{MembershipError, TransferError};
use serde::{Deserialize, Serialize};

use crate::join::Token;
use crate::join_handler::{Answer, failure, success};
use crate::membership::{Cluster, MemberInfo};
use crate::pki::Pki;

/// Begins the path of every request.
pub const MEMBERS_PATH: &str = "/xebec/v1/members/";
/// What stands behind it.
pub const PROMOTE: &str = "promote";
/// See [`PROMOTE`].
pub const REMOVE: &str = "remove";
/// See [`PROMOTE`].
pub const REPLACE: &str = "replace";
/// See [`PROMOTE`].
pub const TRANSFER: &str = "transfer";

/// Longest life of a token for a replacement.
const TOKEN_LIFETIME_MAX: Duration = Duration::from_secs(7 * 24 * 3600);

/// A wish.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MemberRequest {
    /// Whom it is about, by name or by id in digits. Empty at a transfer: whoever lags least.
    pub member: String,
    /// `replace` only: the learner that takes the place at once; without it a token is given for whoever shall come.
    pub with: String,
    /// `replace` only: how long the token lasts.
    pub token_seconds: u64,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MemberAnswer {
    /// Name of whom it was about.
    pub member: String,
    /// Its id.
    pub node_id: u64,
    /// `replace` without a learner: what the new machine enters with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// Does what administrators ask.
pub struct MembersHandler {
    cluster: Cluster,
    pki: Pki,
    name: String,
}

impl MembersHandler {
    /// A handler over the running cluster called `name`.
    pub fn new(cluster: Cluster, pki: Pki, name: String) -> MembersHandler {
        MembersHandler { cluster, pki, name }
    }

    /// Answers a `POST` to `MEMBERS_PATH` and `action`.
    pub async fn answer(&self, action: &str, body: &[u8], now: SystemTime) -> Answer {
        let request: MemberRequest = match serde_json::from_slice(body) {
            Ok(request) => request,
            Err(error) => return failure(400, "BadRequest", &error.to_string()),
        };
        let done = match action {
            PROMOTE => self.promote(&request).await,
            REMOVE => self.remove(&request).await,
            REPLACE => self.replace(&request, now).await,
            TRANSFER => self.transfer(&request).await,
            _ => return failure(404, "NotFound", "the server could not find the requested resource"),
        };
        match done {
            Ok(answer) => success(&answer),
            Err(refusal) => refusal,
        }
    }

    async fn promote(&self, request: &MemberRequest) -> Result<MemberAnswer, Answer> {
        let (node_id, member) = self.find(&request.member)?;
        self.cluster.raft.promote(node_id).await.map_err(|error| refused(&error))?;
        Ok(MemberAnswer { member, node_id, token: None })
    }

    async fn remove(&self, request: &MemberRequest) -> Result<MemberAnswer, Answer> {
        let (node_id, member) = self.find(&request.member)?;
        self.cluster.raft.remove(node_id).await.map_err(|error| refused(&error))?;
        tracing::warn!(node_id, member, "a master was removed by command");
        Ok(MemberAnswer { member, node_id, token: None })
    }

    async fn replace(&self, request: &MemberRequest, now: SystemTime) -> Result<MemberAnswer, Answer> {
        let (node_id, member) = self.find(&request.member)?;
        if !request.with.is_empty() {
            let (successor, _) = self.find(&request.with)?;
            self.cluster.raft.replace(successor, node_id).await.map_err(|error| refused(&error))?;
            tracing::warn!(node_id, member, successor, "a master was replaced by command");
            return Ok(MemberAnswer { member, node_id, token: None });
        }
        let lifetime = Duration::from_secs(request.token_seconds).clamp(Duration::from_secs(60), TOKEN_LIFETIME_MAX);
        let sign = || -> anyhow::Result<Token> {
            let masters = self.cluster.api_addresses().iter().map(ToString::to_string).collect();
            let hash = self.pki.authority_hash()?;
            Token::sign(&self.name, &hash, masters, now + lifetime, &self.pki.join_key()?)
        };
        let token = sign().map_err(|error| failure(500, "InternalError", &format!("{error:#}")))?;
        let noted = self.cluster.note_replacement(&token.nonce, &member).await;
        noted.map_err(|error| failure(503, "ServiceUnavailable", &format!("{error:#}")))?;
        Ok(MemberAnswer { member, node_id, token: Some(token.encode()) })
    }

    async fn transfer(&self, request: &MemberRequest) -> Result<MemberAnswer, Answer> {
        let to = if request.member.is_empty() { None } else { Some(self.find(&request.member)?.0) };
        let node_id = self.cluster.raft.transfer(to).await.map_err(|error| {
            let (code, reason) = match error {
                TransferError::NotLeader => (421, "MisdirectedRequest"),
                TransferError::NoTarget | TransferError::TooSoon(_) | TransferError::Lagging(_) => (409, "Conflict"),
                TransferError::TimedOut(_) | TransferError::Stopped => (503, "ServiceUnavailable"),
            };
            failure(code, reason, &error.to_string())
        })?;
        Ok(MemberAnswer { member: self.cluster.name_of(node_id), node_id, token: None })
    }

    /// The member with this name or id. A name may belong to two for a while; the newer one is meant by its id alone.
    fn find(&self, wanted: &str) -> Result<(u64, String), Answer> {
        let members = self.cluster.raft.members();
        let named: Vec<(u64, String)> =
            members.iter().map(|member| (member.id, MemberInfo::decode(&member.info).name)).collect();
        let by_name = named.iter().find(|(_, name)| name == wanted);
        let by_id = || named.iter().find(|(id, _)| wanted.parse() == Ok(*id));
        by_name.or_else(by_id).cloned().ok_or_else(|| {
            let known: Vec<String> = named.iter().map(|(id, name)| format!("{name} ({id})")).collect();
            failure(404, "NotFound", &format!("there is no master {wanted:?}; there are {}", known.join(", ")))
        })
    }
}

fn refused(error: &MembershipError) -> Answer {
    let (code, reason) = match error {
        MembershipError::NotFound(_) => (404, "NotFound"),
        MembershipError::NoLeader | MembershipError::Unreachable { .. } => (503, "ServiceUnavailable"),
        MembershipError::TimedOut => (504, "Timeout"),
        MembershipError::InProgress
        | MembershipError::Exists(_)
        | MembershipError::Lagging { .. }
        | MembershipError::NoQuorumAfter { .. }
        | MembershipError::LastVoter => (409, "Conflict"),
        MembershipError::Failed(_) => (500, "InternalError"),
    };
    failure(code, reason, &error.to_string())
}
