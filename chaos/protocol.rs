//! What clients and nodes say to each other: JSON behind its length, one request and one answer at a time, and for
//! a watch one request and a stream of answers. Used by `kv_node` and by everything that asks it.
//! Knows nothing of checks.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::limits::{CONNECT_PATIENCE, FRAME_BYTES_MAX};

/// A condition: the key was last changed at this revision; 0 means that it is absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Guard {
    pub key: String,
    pub revision: u64,
    /// What the client believes the key to hold at that revision. Not sent to the store; the search judges by it.
    pub value: Option<String>,
}

/// How fresh a read must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Freshness {
    /// Sees everything acknowledged before it began.
    Linearizable,
    /// What this node has.
    Local,
}

/// Which keys a read or a watch is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Keys {
    One(String),
    Prefix(String),
}

impl Keys {
    pub fn contains(&self, key: &str) -> bool {
        match self {
            Keys::One(one) => one == key,
            Keys::Prefix(prefix) => key.starts_with(prefix),
        }
    }
}

/// A transaction: all guards hold, then everything happens at one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Write {
    pub guards: Vec<Guard>,
    /// Keys and values. Each value is written once in a run.
    pub puts: Vec<(String, String)>,
    pub deletes: Vec<String>,
}

/// A key and what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    pub key: String,
    pub value: String,
    /// Revision of its last change.
    pub revision: u64,
}

/// One change of one key, as a watch tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub revision: u64,
    pub key: String,
    /// `None` for a deletion.
    pub value: Option<String>,
    /// Revision at which the key was changed before; 0 if it did not exist.
    pub previous: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    Write(Write),
    Read {
        keys: Keys,
        freshness: Freshness,
    },
    Watch {
        keys: Keys,
        start: u64,
    },
    Status {
        hash_at: Option<u64>,
    },
    AddLearner {
        id: u64,
        address: String,
    },
    Promote {
        id: u64,
    },
    Remove {
        id: u64,
    },
    /// Take a snapshot and purge the log before it.
    Snapshot,
    /// Move the floor of all history up.
    Compact {
        floor: u64,
    },
    /// Look for damage on disk.
    Scrub,
    GrantLease {
        ttl_ms: u64,
    },
    RenewLease {
        id: u64,
    },
    /// Put a key that lives as long as a lease.
    PutLeased {
        key: String,
        value: String,
        lease: u64,
    },
    /// Which roles are granted, and which of them this node may act on.
    Roles,
    /// Put a key on behalf of a role.
    PutFenced {
        role: String,
        token: u64,
        key: String,
        value: String,
    },
    /// Let this node's wall clock differ from the machine's.
    SetWallClock {
        offset_s: i64,
    },
}

/// A grant of a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub role: String,
    pub holder: u64,
    pub token: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// Done at this revision. A planted bug may not know it.
    Applied {
        revision: Option<u64>,
    },
    /// A guard did not hold in the state at this revision; the guarded keys as they are.
    CompareFailed {
        revision: u64,
        current: Vec<(String, Option<Item>)>,
    },
    /// May or may not have happened.
    Unknown {
        reason: String,
    },
    /// Has not happened and will not.
    Refused {
        reason: String,
    },
    Read {
        revision: u64,
        items: Vec<Item>,
    },
    Batch {
        changes: Vec<Change>,
        progress: u64,
    },
    WatchEnded {
        reason: String,
    },
    /// A watch cannot begin or go on: history up to the floor is gone.
    Compacted {
        floor: u64,
    },
    Lease {
        id: u64,
    },
    /// The lease has ended.
    LeaseGone,
    Roles {
        granted: Vec<Grant>,
        /// Tokens of the roles that the node may act on now.
        mine: Vec<(String, u64)>,
    },
    /// The token was not the current one; nothing happened.
    Fenced {
        current: Option<u64>,
    },
    Status(NodeStatus),
    Done,
}

/// What a node says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeStatus {
    pub node_id: u64,
    pub role: String,
    pub term: u64,
    pub leader: Option<u64>,
    /// It leads, and a quorum has confirmed that lately.
    pub leads: bool,
    pub applied: u64,
    pub revision: u64,
    pub voters: Vec<u64>,
    /// State hash at the index asked for, if it is still remembered.
    pub hash: Option<u64>,
    pub fsync_p99_us: u32,
    pub reproposed: u64,
    /// The log begins after this index.
    pub purged: u64,
    /// Entries that this process has applied one by one; what came by snapshot is not among them.
    pub entries_applied: u64,
    pub process: u32,
}

/// A client's end.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> io::Result<Connection> {
        let stream = within(CONNECT_PATIENCE, TcpStream::connect(address)).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream })
    }

    pub async fn send(&mut self, request: &Request) -> io::Result<()> {
        write_frame(&mut self.stream, request).await
    }

    /// The next answer. Not to be called again after it was dropped half-way.
    pub async fn receive(&mut self) -> io::Result<Reply> {
        read_frame(&mut self.stream).await?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    pub async fn call(&mut self, request: &Request, patience: Duration) -> io::Result<Reply> {
        within(patience, async {
            self.send(request).await?;
            self.receive().await
        })
        .await
    }
}

/// One question on a connection of its own.
pub async fn ask(address: SocketAddr, request: &Request, patience: Duration) -> io::Result<Reply> {
    Connection::open(address).await?.call(request, patience).await
}

async fn within<T>(patience: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::time::timeout(patience, work).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

pub async fn write_frame(to: &mut (impl AsyncWrite + Unpin), message: &impl Serialize) -> io::Result<()> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message)?;
    let length = frame.len() - 4;
    if length > FRAME_BYTES_MAX {
        return Err(io::Error::other(format!("message of {length} bytes is too large")));
    }
    frame[..4].copy_from_slice(&(length as u32).to_be_bytes());
    to.write_all(&frame).await
}

/// The next message; `None` at the end.
pub async fn read_frame<T: DeserializeOwned>(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<T>> {
    let length = match from.read_u32().await {
        Ok(length) => length as usize,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    };
    if length > FRAME_BYTES_MAX {
        return Err(io::Error::other(format!("message of {length} bytes is too large")));
    }
    let mut frame = vec![0; length];
    from.read_exact(&mut frame).await?;
    Ok(Some(serde_json::from_slice(&frame)?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_message_reads_back_as_written_and_the_end_is_no_error() {
        let request = Request::Watch { keys: Keys::Prefix("kv/".into()), start: 7 };
        let mut wire = Vec::new();
        write_frame(&mut wire, &request).await.unwrap();
        let mut from = wire.as_slice();
        assert_eq!(read_frame::<Request>(&mut from).await.unwrap(), Some(request));
        assert_eq!(read_frame::<Request>(&mut from).await.unwrap(), None);
    }

    #[tokio::test]
    async fn an_endless_message_is_refused_before_it_is_read() {
        let mut from: &[u8] = &u32::MAX.to_be_bytes();
        assert!(read_frame::<Request>(&mut from).await.is_err());
    }
}
