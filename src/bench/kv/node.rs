//! `bench kv-node`: one member of our key-value cluster, store and log as in a master, with the part of etcd's
//! protocol in front that the clients use. Started by `xebec.rs`. Nothing but measurements talks to it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use clap::Args;
use futures::Stream;
use raft::{Identity, Listen, MembershipError, NodeId, PeerTls, Preset, Raft, SysHandles};
use store::{KeyValue, Op, Store, Txn, TxnResult, Value, View};
use sys::{RealDisk, SystemClock, SystemRandom};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use super::node_wire::load_server::{Load, LoadServer};
use super::node_wire::{LoadReply, LoadRequest};
use super::wire::kv_server::{Kv, KvServer};
use super::wire::maintenance_server::{Maintenance, MaintenanceServer};
use super::wire::watch_request::RequestUnion;
use super::wire::watch_server::{Watch, WatchServer};
use super::wire::{
    KeyValue as WireKeyValue, PutRequest, PutResponse, RangeRequest, RangeResponse, ResponseHeader, StatusRequest,
    StatusResponse, WatchRequest, WatchResponse,
};
use super::{direct, watch_frames};
use crate::limits::{MESSAGE_BYTES_MAX, OPERATION_TIMEOUT, WATCH_QUEUE_MAX};

/// All clusters that are measured have the same one; they never meet.
const CLUSTER_ID: u128 = 0x7865_6265_635f_6265_6e63_6800;
/// A learner that is not ready yet is tried again after this time.
const ADMIT_PAUSE: Duration = Duration::from_millis(20);

/// One member of our key-value cluster (started by `bench run`)
#[derive(Args, Clone, Debug)]
pub struct KvNode {
    /// Its id; 1 founds the cluster and admits the others
    #[arg(long)]
    id: NodeId,
    /// Its folder, with its certificates
    #[arg(long)]
    dir: PathBuf,
    /// Where clients go
    #[arg(long)]
    listen: SocketAddr,
    /// Peer addresses of all members, in the order of their ids
    #[arg(long, value_delimiter = ',')]
    peers: Vec<SocketAddr>,
}

/// Serves until it is told to end.
pub async fn run(command: KvNode) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let (store, raft) = open(&command).await?;
    if command.id == raft::FOUNDER {
        tokio::spawn(admit(raft.clone(), command.peers.clone()));
    }
    let node = Node { store: store.clone(), raft: raft.clone() };
    let server = tonic::transport::Server::builder()
        .add_service(KvServer::new(node.clone()).max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(WatchServer::new(node.clone()))
        .add_service(MaintenanceServer::new(node.clone()))
        .add_service(LoadServer::new(node));
    tokio::select! {
        biased;
        _ = terminate.recv() => {}
        served = server.serve(command.listen) => served.context("serving")?,
    }
    raft.shutdown().await;
    store.shutdown().await;
    Ok(())
}

async fn open(command: &KvNode) -> anyhow::Result<(Store, Raft)> {
    let handles =
        SysHandles { clock: Arc::new(SystemClock::new()), random: Arc::new(SystemRandom), disk: Arc::new(RealDisk) };
    let data_dir = command.dir.join("data");
    std::fs::create_dir_all(&data_dir).context("making the data directory")?;
    let identity = identity(command.id, &data_dir, &handles)?;
    let place = usize::try_from(command.id).ok().and_then(|id| id.checked_sub(1));
    let peer = *place.and_then(|place| command.peers.get(place)).context("there is no peer address for this id")?;
    let config = raft::Config {
        data_dir: data_dir.clone(),
        listen: Listen::Address(peer),
        advertise: peer.to_string(),
        info: Bytes::new(),
        preset: Preset::Auto,
        tls: peer_tls(&command.dir)?,
        limits: raft::Limits::default(),
    };
    let store_config = store::Config { dir: data_dir.join("state"), limits: store::Limits::default() };
    let opened = Store::open(store_config, handles.clone()).await.context("opening the state")?;
    let raft = Raft::start(config, identity, opened.machine.clone(), handles).await.context("starting consensus")?;
    if command.id == raft::FOUNDER {
        raft.initialize().await.context("founding the cluster")?;
    }
    Ok((Store::new(opened, raft.clone()), raft))
}

fn identity(id: NodeId, dir: &Path, handles: &SysHandles) -> anyhow::Result<Identity> {
    let disk = &*handles.disk;
    if let Some(identity) = Identity::load(disk, dir).context("reading the identity")? {
        return Ok(identity);
    }
    let mut identity = Identity::join(CLUSTER_ID, id, &*handles.random);
    if id == raft::FOUNDER {
        identity = Identity::found(&*handles.random);
        identity.cluster_id = CLUSTER_ID;
    }
    identity.store(disk, dir).context("storing the identity")?;
    Identity::load(disk, dir)?.context("the identity that was just stored is gone")
}

fn peer_tls(dir: &Path) -> anyhow::Result<PeerTls> {
    let read = |file: &str| std::fs::read(dir.join(file)).with_context(|| format!("reading {file}"));
    Ok(PeerTls { ca_pem: read("ca.pem")?, cert_pem: read("cert.pem")?, key_pem: read("key.pem")? })
}

/// Makes voters of the other members. Does nothing for those that are already.
async fn admit(raft: Raft, peers: Vec<SocketAddr>) {
    for (id, peer) in (1..).zip(peers).skip(1) {
        loop {
            if raft.members().iter().any(|member| member.id == id && member.voter) {
                break;
            }
            let added = raft.add_learner(id, peer.to_string(), Bytes::new()).await;
            let promoted = match added {
                Ok(()) | Err(MembershipError::Exists(_)) => raft.promote(id).await,
                Err(failure) => Err(failure),
            };
            match promoted {
                Ok(()) => break,
                Err(_) => tokio::time::sleep(ADMIT_PAUSE).await,
            }
        }
    }
}

#[derive(Clone)]
struct Node {
    store: Store,
    raft: Raft,
}

impl Node {
    fn header(&self, revision: u64) -> Option<ResponseHeader> {
        let (cluster_id, member_id) = (CLUSTER_ID as u64, self.store.node_id());
        let raft_term = self.raft.leadership().borrow().term;
        Some(ResponseHeader { cluster_id, member_id, revision: signed(revision), raft_term })
    }
}

/// Revisions are positive on the wire.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The transaction that sets one key.
pub fn put_txn(key: Bytes, value: Bytes) -> Txn {
    let op = Op::Put { key, value: Value::opaque(value), lease: 0, class: 0 };
    Txn { ops: vec![op], ..Txn::default() }
}

/// A key as bytes of the wire.
pub fn wire_key_value(kv: &KeyValue) -> WireKeyValue {
    WireKeyValue {
        key: kv.key.clone(),
        create_revision: signed(kv.create_revision),
        mod_revision: signed(kv.mod_revision),
        version: signed(kv.version),
        value: kv.value.to_bytes(kv.mod_revision),
    }
}

fn unavailable(failure: impl std::fmt::Display) -> Status {
    Status::unavailable(failure.to_string())
}

#[tonic::async_trait]
impl Kv for Node {
    async fn range(&self, request: Request<RangeRequest>) -> Result<Response<RangeResponse>, Status> {
        let request = request.into_inner();
        let view = match request.serializable {
            true => self.store.view(),
            false => self.store.linearizable(OPERATION_TIMEOUT).await.map_err(unavailable)?,
        };
        let kvs = encode_range(&view, &request);
        let count = signed(kvs.len() as u64);
        Ok(Response::new(RangeResponse { header: self.header(view.revision()), kvs, more: false, count }))
    }

    async fn put(&self, request: Request<PutRequest>) -> Result<Response<PutResponse>, Status> {
        let request = request.into_inner();
        let outcome = self.store.txn(put_txn(request.key, request.value), OPERATION_TIMEOUT).await;
        let outcome = outcome.map_err(unavailable)?;
        match outcome.result {
            TxnResult::Applied => Ok(Response::new(PutResponse { header: self.header(outcome.revision) })),
            other => Err(Status::internal(format!("{other:?}"))),
        }
    }
}

/// Every range that is asked for is one key or a prefix; its end is not looked at.
fn encode_range(view: &View, request: &RangeRequest) -> Vec<Bytes> {
    use prost::Message;
    if request.range_end.is_empty() {
        return view.get(&request.key).map(|kv| wire_key_value(kv).encode_to_vec().into()).into_iter().collect();
    }
    let limit = usize::try_from(request.limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
    let mut buffer = bytes::BytesMut::new();
    let mut encode = |kv: &Arc<KeyValue>| {
        wire_key_value(kv).encode(&mut buffer).expect("a growing buffer takes everything");
        buffer.split().freeze()
    };
    view.range(&request.key, None).take(limit).map(&mut encode).collect()
}

#[tonic::async_trait]
impl Maintenance for Node {
    async fn status(&self, _: Request<StatusRequest>) -> Result<Response<StatusResponse>, Status> {
        let leader = self.raft.leadership().borrow().leader.unwrap_or(0);
        // A member that knows a leader but not yet all members is not ready.
        let complete = self.raft.members().iter().filter(|member| member.voter).count() == crate::limits::MEMBERS;
        let leader = if complete { leader } else { 0 };
        Ok(Response::new(StatusResponse { header: self.header(self.store.view().revision()), leader }))
    }
}

#[tonic::async_trait]
impl Watch for Node {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<WatchResponse, Status>> + Send>>;

    async fn watch(&self, request: Request<Streaming<WatchRequest>>) -> Result<Response<Self::WatchStream>, Status> {
        let mut requests = request.into_inner();
        let (sender, receiver) = mpsc::channel(WATCH_QUEUE_MAX);
        let node = self.clone();
        tokio::spawn(async move {
            let mut watch_id = 0;
            while let Ok(Some(request)) = requests.message().await {
                if let Some(RequestUnion::CreateRequest(create)) = request.request_union {
                    let header = node.header(node.store.view().revision());
                    tokio::spawn(watch_frames::serve(node.store.clone(), create, watch_id, header, sender.clone()));
                    watch_id += 1;
                }
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }
}

#[tonic::async_trait]
impl Load for Node {
    async fn put(&self, request: Request<LoadRequest>) -> Result<Response<LoadReply>, Status> {
        Ok(Response::new(direct::drive(self.store.clone(), request.into_inner()).await))
    }
}
