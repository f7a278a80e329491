//! What one master says of itself at `/xebec/v1/status`: from its own memory, without asking anyone, so that it
//! answers without a leader too. `boot.rs` serves it, `xebec status` asks every member and compares.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Path at which a master answers with its [`MemberStatus`].
pub const STATUS_PATH: &str = "/xebec/v1/status";

/// One master's own view. Fields that it does not know are absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MemberStatus {
    /// Name of the cluster.
    pub cluster: String,
    /// Identity of the cluster, hexadecimal.
    pub cluster_id: String,
    /// Name of this master.
    pub name: String,
    /// Its Raft id.
    pub node_id: u64,
    /// Version of the binary.
    pub version: String,
    /// `leader`, `follower`, `candidate` or `learner`.
    pub role: String,
    /// `host:port` of its API.
    pub api_address: String,
    /// `host:port` for its peers.
    pub peer_address: String,
    /// Process id.
    pub pid: u32,
    /// Raft term.
    pub term: u64,
    /// Raft id of the leader that it knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leader: Option<u64>,
    /// Whether the leader that it knows still has its quorum's lease.
    pub quorum_fresh: bool,
    /// Whether `/readyz` says yes.
    pub ready: bool,
    /// Last index of its log.
    pub last_log: u64,
    /// Highest index that it knows to be committed.
    pub committed: u64,
    /// Highest index that it has applied.
    pub applied: u64,
    /// Store revision after that index.
    pub revision: u64,
    /// Hash of its state, hexadecimal, and the index that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_hash: Option<StateHash>,
    /// Bytes on disk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub db_bytes: Option<u64>,
    /// Days until its serving certificate runs out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_days: Option<i64>,
    /// Open watches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watches: Option<u64>,
    /// Time that a synced log write took lately, median and 99th percentile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fsync_p50_us: Option<u64>,
    /// See `fsync_p50_us`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fsync_p99_us: Option<u64>,
    /// How patient it is with the other masters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patience: Option<PatienceView>,
    /// Name of the master that holds a built-in role, by role.
    pub roles: BTreeMap<String, String>,
    /// All members of the configuration that it knows, itself included.
    pub peers: Vec<PeerView>,
}

/// State hash at an index: equal indexes have equal hashes on every master.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StateHash {
    /// Log index.
    pub index: u64,
    /// Hexadecimal.
    pub hash: String,
}

/// How patient a master is with the others, and what that follows from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PatienceView {
    /// `lan`, `default` or `wan`.
    pub preset: String,
    /// Silence of the leader after which an election begins, at least.
    pub election_ms_min: u64,
    /// At most.
    pub election_ms_max: u64,
    /// Round trip to the voter that is farthest away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round_trip_us: Option<u64>,
    /// How late its timers are: on a machine whose processors are busy with other things.
    pub timers_late_ms: u64,
}

/// What a master knows of a member.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PeerView {
    /// Raft id.
    pub node_id: u64,
    /// Name, empty if unknown.
    pub name: String,
    /// `host:port` of its API, empty if unknown.
    pub api_address: String,
    /// `host:port` for peers.
    pub peer_address: String,
    /// Votes count; a learner's do not.
    pub voter: bool,
    /// Known by a leader only: highest index that the member has confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched: Option<u64>,
    /// Known by a leader only: time since the member was last heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_contact_ms: Option<u64>,
    /// Why nothing is said to it, if so: it has lost what it acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarantined: Option<String>,
}
