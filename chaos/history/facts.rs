//! What the harness notes beside the calls of clients: samples of nodes, roles, leases, objects, floors, heals.
//! Noted through the recorder, judged by the invariants. Plain data: it decides nothing.

use serde::{Deserialize, Serialize};

/// What one process looked like at one moment. What is not known stays `None` or 0 and is not judged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sample {
    pub at_ns: u64,
    /// The slot that was asked.
    pub node: usize,
    /// Which process it was: a slot's next process has a higher number.
    pub start: u64,
    pub term: u64,
    /// It says that it leads in `term`, and that a quorum confirmed it lately.
    pub leads: bool,
    /// Log index up to which it has applied.
    pub applied: u64,
    pub revision: u64,
    /// State hash, and the index that it belongs to.
    pub hash: Option<(u64, u64)>,
    pub rss_bytes: Option<u64>,
    pub open_files: Option<u64>,
    pub tasks: Option<u64>,
    pub log_bytes: Option<u64>,
}

/// How far back history reaches: a watch or a read may not go to or below the floor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Floor {
    pub at_ns: u64,
    /// Keys that begin with this; empty for all.
    pub prefix: String,
    /// The floor as it was asked for, or as a node told it. A floor that was asked for counts from then on.
    pub floor: u64,
}

/// Caches that lag: what the components of a node's process watch reaches them late from this moment on, until the next
/// such note of the node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lag {
    pub at_ns: u64,
    pub node: usize,
    /// 0: no more.
    pub lag_ms: u64,
}

/// What happens to a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RoleEvent {
    /// Seen on a node: `holder` has the role since revision `token`.
    Granted { at_ns: u64, role: String, holder: u64, token: u64 },
    /// A write on behalf of a role. `token` is what it carried; none is a fault of its own.
    Wrote {
        invoked_ns: u64,
        returned_ns: u64,
        node: usize,
        role: String,
        token: Option<u64>,
        /// What it wrote. The value is written nowhere else.
        key: String,
        value: String,
        outcome: FencedOutcome,
    },
}

/// How a fenced write ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FencedOutcome {
    Applied {
        revision: u64,
    },
    /// Another token was current.
    Fenced {
        current: Option<u64>,
    },
    Unknown {
        reason: String,
    },
    Refused {
        reason: String,
    },
}

/// What happens to a lease.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum LeaseEvent {
    /// Granted, with its time to live.
    Granted { lease: u64, ttl_ms: u64, invoked_ns: u64, returned_ns: u64 },
    /// A renewal that was acknowledged.
    Renewed { lease: u64, invoked_ns: u64, returned_ns: u64 },
    /// A renewal that may or may not have happened.
    RenewalUnknown { lease: u64, invoked_ns: u64, returned_ns: u64 },
    /// Somebody asked for its end.
    Revoked { lease: u64, invoked_ns: u64 },
    /// Seen to be gone, or its keys seen to be deleted, for the first time.
    Gone { lease: u64, at_ns: u64 },
}

/// A change of a Kubernetes object, as a watch over its kind tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectEvent {
    pub at_ns: u64,
    pub revision: u64,
    /// The last state before the deletion is in `object`.
    pub deleted: bool,
    /// With `kind`, `metadata`, `spec` and `status`.
    pub object: serde_json::Value,
}

impl ObjectEvent {
    fn metadata(&self, field: &str) -> &str {
        self.object["metadata"][field].as_str().unwrap_or("")
    }

    pub fn kind(&self) -> &str {
        self.object["kind"].as_str().unwrap_or("")
    }

    pub fn namespace(&self) -> &str {
        self.metadata("namespace")
    }

    pub fn name(&self) -> &str {
        self.metadata("name")
    }

    pub fn uid(&self) -> &str {
        self.metadata("uid")
    }

    /// `Kind namespace/name`, for messages and as a place in the store.
    pub fn place(&self) -> String {
        format!("{} {}/{}", self.kind(), self.namespace(), self.name())
    }

    /// Uid of the owner that controls it.
    pub fn controller(&self) -> Option<&str> {
        let owners = self.object["metadata"]["ownerReferences"].as_array()?;
        owners.iter().find(|owner| owner["controller"] == true)?["uid"].as_str()
    }
}
