//! `chaos kv-node`: store and raft as the product has them, in a process of its own, behind a small key-value front
//! on loopback. Started by the world, asked by the traffic. Its bugs, if any, are chosen by `--mutant`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use bytes::Bytes;
use futures::future::BoxFuture;
use raft::{FOUNDER, Identity, Listen, PeerTls, Preset, Raft, Standing, SysHandles};
use rustix::process::{Signal, set_parent_process_death_signal};
use store::{Fence, LeaseError, Store, Txn, TxnError, TxnResult, Watcher};
use sys::{Clock, RealDisk, SystemClock, SystemRandom};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};

use crate::limits::REQUEST_MS;
use crate::mutants::{Acceptances, DROPPED_EVERY, Mutant, TellingLog};
use crate::protocol::{Change, Freshness, Grant, Keys, NodeStatus, Reply, Request, Write, read_frame, write_frame};
use crate::translation::{change, end_of, items, put, range_of, reply_to, txn_of};
use crate::world::certificates;

/// How a node is started.
#[derive(Clone, Debug, clap::Args)]
pub struct NodeArgs {
    /// Data directory.
    #[arg(long)]
    pub dir: PathBuf,
    /// Raft id.
    #[arg(long)]
    pub id: u64,
    /// Peer address.
    #[arg(long)]
    pub peer: SocketAddr,
    /// Where the other nodes find the peer address, if something stands between.
    #[arg(long)]
    pub advertise: Option<SocketAddr>,
    /// Address for clients.
    #[arg(long)]
    pub front: SocketAddr,
    /// Folder with the cluster's certificates.
    #[arg(long)]
    pub certificates: PathBuf,
    /// Give an empty data directory this identity's cluster. Without it an empty directory is refused.
    #[arg(long)]
    pub new_in_cluster: Option<String>,
    /// The round trip to expect between nodes.
    #[arg(long)]
    pub round_trip_ms: Option<u64>,
    /// Log size after which a snapshot is taken.
    #[arg(long)]
    pub snapshot_log_kib: Option<u64>,
    /// A planted bug.
    #[arg(long)]
    pub mutant: Option<Mutant>,
}

const REQUEST_DEADLINE: Duration = Duration::from_millis(REQUEST_MS);
/// Pause after a client could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The machine's clock, with a wall clock that can be wrong.
struct SkewedClock {
    machine: SystemClock,
    offset_s: AtomicI64,
}

impl Clock for SkewedClock {
    fn monotonic(&self) -> Duration {
        self.machine.monotonic()
    }

    fn wall(&self) -> SystemTime {
        let offset = self.offset_s.load(Ordering::Relaxed);
        let by = Duration::from_secs(offset.unsigned_abs());
        if offset < 0 { self.machine.wall() - by } else { self.machine.wall() + by }
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.machine.sleep(duration)
    }
}

/// What the connections share.
struct Node {
    raft: Raft,
    store: Store,
    clock: Arc<SkewedClock>,
    mutant: Option<Mutant>,
    acceptances: Option<Acceptances>,
}

/// Runs a node until SIGTERM, or until the others have put it out: a master ends then, too.
pub async fn run(args: NodeArgs) -> anyhow::Result<()> {
    // Whatever ends the harness ends its nodes, stopped ones too.
    set_parent_process_death_signal(Some(Signal::KILL)).context("asking to end with the harness")?;
    sys::failpoint::start_from_environment().context("setting failpoints")?;
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let node = Arc::new(start(&args).await?);
    let listener = TcpListener::bind(args.front).await.with_context(|| format!("listening on {}", args.front))?;
    tracing::info!(id = args.id, front = %args.front, "serving");
    let mut standing = node.raft.standing();
    loop {
        tokio::select! {
            biased;
            _ = terminate.recv() => break,
            Ok(put_out) = standing.wait_for(|standing| matches!(standing, Standing::Quarantined { .. })) => {
                bail!("the others have put this node out: {:?}", *put_out);
            }
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(tokio::spawn(serve(node.clone(), stream))),
                Err(error) => {
                    // Out of file descriptors, most likely. A busy loop would make it worse.
                    tracing::warn!(%error, "cannot accept a client");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    node.raft.shutdown().await;
    node.store.shutdown().await;
    Ok(())
}

async fn start(args: &NodeArgs) -> anyhow::Result<Node> {
    std::fs::create_dir_all(&args.dir).with_context(|| format!("making {}", args.dir.display()))?;
    let clock = Arc::new(SkewedClock { machine: SystemClock::new(), offset_s: AtomicI64::new(0) });
    let handles = SysHandles { clock: clock.clone(), random: Arc::new(SystemRandom), disk: Arc::new(RealDisk) };
    let usual = raft::Limits::default();
    let config = raft::Config {
        data_dir: args.dir.clone(),
        listen: Listen::Address(args.peer),
        advertise: args.advertise.unwrap_or(args.peer).to_string(),
        info: Bytes::new(),
        preset: args.round_trip_ms.map_or(Preset::Auto, |ms| Preset::Wan { round_trip: Duration::from_millis(ms) }),
        tls: PeerTls {
            ca_pem: certificates::read(&args.certificates, "ca.crt")?,
            cert_pem: certificates::read(&args.certificates, &format!("node-{}.crt", args.id))?,
            key_pem: certificates::read(&args.certificates, &format!("node-{}.key", args.id))?,
        },
        // A snapshot leaves no log behind, so whoever was away gets the snapshot.
        limits: raft::Limits {
            log_keep_bytes: 0,
            snapshot_log_bytes: args.snapshot_log_kib.map_or(usual.snapshot_log_bytes, |kib| kib * 1024),
            ..usual
        },
    };
    let identity = identity(args)?;
    let store_config = store::Config { dir: args.dir.join("state"), limits: store::Limits::default() };
    let opened = Store::open(store_config, handles.clone()).await.context("opening the state")?;
    let raft = Raft::start(config, identity, opened.machine.clone(), handles).await.context("starting raft")?;
    if args.id == FOUNDER {
        raft.initialize().await.context("founding the cluster")?;
    }
    let (store, acceptances) = if args.mutant == Some(Mutant::AckBeforeCommit) {
        let (log, acceptances) = TellingLog::new(raft.clone());
        (Store::over(opened, Arc::new(log)), Some(acceptances))
    } else {
        (Store::new(opened, raft.clone()), None)
    };
    Ok(Node { raft, store, clock, mutant: args.mutant, acceptances })
}

fn identity(args: &NodeArgs) -> anyhow::Result<Identity> {
    if let Some(identity) = Identity::load(&RealDisk, &args.dir).context("reading the identity")? {
        return Ok(identity);
    }
    let Some(cluster) = &args.new_in_cluster else {
        bail!("{} holds no identity: an empty directory does not come back as a member", args.dir.display());
    };
    let cluster = u128::from_str_radix(cluster, 16).context("the cluster id is not hexadecimal")?;
    let identity = Identity::join(cluster, args.id, &SystemRandom);
    identity.store(&RealDisk, &args.dir).context("storing the identity")?;
    Ok(identity)
}

/// One client, until it goes away.
async fn serve(node: Arc<Node>, mut stream: TcpStream) {
    // A client that breaks off is its own business.
    let _ = stream.set_nodelay(true);
    while let Ok(Some(request)) = read_frame::<Request>(&mut stream).await {
        if let Request::Watch { keys, start } = request {
            let _ = node.watch(keys, start, &mut stream).await;
            return;
        }
        let reply = node.answer(request).await;
        if write_frame(&mut stream, &reply).await.is_err() {
            return;
        }
    }
}

impl Node {
    async fn answer(&self, request: Request) -> Reply {
        match request {
            Request::Write(write) => self.write(write).await,
            Request::Read { keys, freshness } => self.read(&keys, freshness).await,
            Request::Status { hash_at } => Reply::Status(self.status(hash_at)),
            Request::AddLearner { id, address } => done(self.raft.add_learner(id, address, Bytes::new()).await),
            Request::Promote { id } => done(self.raft.promote(id).await),
            Request::Remove { id } => done(self.raft.remove(id).await),
            Request::Snapshot => done(self.raft.snapshot().await),
            Request::Compact { floor } => done(self.store.compact_all(floor, REQUEST_DEADLINE).await),
            Request::Scrub => done(self.store.scrub().await.map(|_| ())),
            Request::GrantLease { ttl_ms } => {
                match self.store.lease_grant(Duration::from_millis(ttl_ms), REQUEST_DEADLINE).await {
                    Ok(id) => Reply::Lease { id },
                    Err(error) => failed(&error),
                }
            }
            Request::RenewLease { id } => match self.store.lease_keepalive(id, REQUEST_DEADLINE).await {
                Ok(()) => Reply::Done,
                Err(LeaseError::NotFound(_)) => Reply::LeaseGone,
                Err(LeaseError::Txn(error)) => failed(&error),
            },
            Request::PutLeased { key, value, lease } => self.put(&key, &value, lease, None).await,
            Request::PutFenced { role, token, key, value } => {
                self.put(&key, &value, 0, Some(Fence { role, token })).await
            }
            Request::Roles => self.roles(),
            Request::SetWallClock { offset_s } => {
                self.clock.offset_s.store(offset_s, Ordering::Relaxed);
                Reply::Done
            }
            Request::Watch { .. } => unreachable!("a watch takes the connection over"),
        }
    }

    async fn write(&self, write: Write) -> Reply {
        if self.mutant == Some(Mutant::SplitTransaction) && write.puts.len() + write.deletes.len() > 1 {
            return self.write_in_pieces(write).await;
        }
        if let Some(acceptances) = &self.acceptances {
            return tokio::select! {
                biased;
                // Dropping the transaction also ends the store's own retries.
                () = acceptances.next() => Reply::Applied { revision: None },
                reply = self.transact(&write) => reply,
            };
        }
        self.transact(&write).await
    }

    /// A single put, apart from the traffic whose answers are modelled.
    async fn put(&self, key: &str, value: &str, lease: u64, fence: Option<Fence>) -> Reply {
        let txn = Txn { compares: Vec::new(), ops: vec![put(key, value, lease)], fence };
        match self.store.txn(txn, REQUEST_DEADLINE).await {
            Ok(outcome) => match outcome.result {
                TxnResult::Fenced { current } => Reply::Fenced { current },
                TxnResult::LeaseNotFound => Reply::LeaseGone,
                TxnResult::Applied | TxnResult::CompareFailed { .. } => {
                    Reply::Applied { revision: Some(outcome.revision) }
                }
            },
            Err(error) => failed(&error),
        }
    }

    fn roles(&self) -> Reply {
        // Not borrowed meanwhile: `my_token` borrows them as well, and a grant that came between would wait for the first
        // as the second for it.
        let roles = self.store.roles().borrow().clone();
        let grant =
            |(name, role): (&str, store::Role)| Grant { role: name.to_owned(), holder: role.holder, token: role.token };
        let mine = roles.iter().filter_map(|(name, _)| Some((name.to_owned(), self.store.my_token(name)?)));
        Reply::Roles { granted: roles.iter().map(grant).collect(), mine: mine.collect() }
    }

    async fn write_in_pieces(&self, write: Write) -> Reply {
        let Write { mut guards, puts, deletes } = write;
        let puts = puts.into_iter().map(|put| Write { puts: vec![put], ..Write::default() });
        let deletes = deletes.into_iter().map(|key| Write { deletes: vec![key], ..Write::default() });
        let mut last = Reply::Refused { reason: "nothing to write".into() };
        for piece in puts.chain(deletes) {
            last = self.transact(&Write { guards: std::mem::take(&mut guards), ..piece }).await;
            if !matches!(last, Reply::Applied { .. }) {
                break;
            }
        }
        last
    }

    async fn transact(&self, write: &Write) -> Reply {
        reply_to(write, self.store.txn(txn_of(write), REQUEST_DEADLINE).await)
    }

    async fn read(&self, keys: &Keys, freshness: Freshness) -> Reply {
        let view = if freshness == Freshness::Local || self.mutant == Some(Mutant::ReadWithoutBarrier) {
            Ok(self.store.view())
        } else {
            self.store.linearizable(REQUEST_DEADLINE).await
        };
        match view {
            Ok(view) => Reply::Read { revision: view.revision(), items: items(&view, keys) },
            Err(error) => Reply::Refused { reason: error.to_string() },
        }
    }

    async fn watch(&self, keys: Keys, start: u64, stream: &mut TcpStream) -> std::io::Result<()> {
        let range = range_of(&keys);
        let twice = self.mutant == Some(Mutant::WatchResumesTwice);
        let start = if twice { start.saturating_sub(1).max(1) } else { start };
        match self.store.watch(range, start) {
            Ok(watcher) => self.stream(watcher, stream).await,
            Err(error) => write_frame(stream, &end_of(&error)).await,
        }
    }

    async fn stream(&self, mut watcher: Watcher, stream: &mut TcpStream) -> std::io::Result<()> {
        let mut told = 0u64;
        let mut gone = [0; 1];
        loop {
            let batch = tokio::select! {
                biased;
                // A watching client says nothing more: anything to read is its end.
                _ = stream.peek(&mut gone) => return Ok(()),
                batch = watcher.next() => batch,
            };
            let reply = match batch {
                Ok(batch) => {
                    let mut changes: Vec<Change> = batch.events.iter().map(|event| change(event)).collect();
                    if self.mutant == Some(Mutant::WatchDropsEvents) {
                        changes.retain(|_| {
                            told += 1;
                            !told.is_multiple_of(DROPPED_EVERY)
                        });
                    }
                    Reply::Batch { changes, progress: batch.progress }
                }
                Err(error) => {
                    return write_frame(stream, &end_of(&error)).await;
                }
            };
            write_frame(stream, &reply).await?;
        }
    }

    fn status(&self, hash_at: Option<u64>) -> NodeStatus {
        let status = self.raft.status();
        let leadership = *self.raft.leadership().borrow();
        NodeStatus {
            node_id: status.node_id,
            role: format!("{:?}", status.role).to_lowercase(),
            term: status.term,
            leader: status.leader,
            leads: leadership.self_is_leader && leadership.quorum_fresh,
            applied: self.store.applied_index(),
            revision: self.store.view().revision(),
            voters: self.raft.members().iter().filter(|member| member.voter).map(|member| member.id).collect(),
            hash: hash_at.and_then(|index| self.store.state_hash_at(index)),
            fsync_p99_us: status.fsync_p99_us,
            reproposed: self.store.stats().transactions_reproposed,
            purged: status.purged.map_or(0, |id| id.index),
            entries_applied: self.store.stats().entries_applied,
            process: std::process::id(),
        }
    }
}

/// A transaction that was not answered.
fn failed(error: &TxnError) -> Reply {
    match error {
        TxnError::Timeout => Reply::Unknown { reason: error.to_string() },
        _ => Reply::Refused { reason: error.to_string() },
    }
}

fn done<E: std::fmt::Display>(result: Result<(), E>) -> Reply {
    match result {
        Ok(()) => Reply::Done,
        Err(error) => Reply::Refused { reason: error.to_string() },
    }
}
