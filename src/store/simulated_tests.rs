//! A store with raft below it as a simulated process: one thread, simulated time, death and return.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::future::BoxFuture;
use raft::network::{Answer, Lane, Network, PeerApi, PeerError, PeerService};
use raft::{Identity, Listen, NodeId, PeerTls, Preset, Raft, SysHandles};
use sys::process::Process;
use sys::{Clock, Disk as _, RealDisk, SeededRandom};

use crate::fixture::{ops, put};
use crate::rocks::RocksStates;
use crate::{Config, Limits, Store};

const DEADLINE: Duration = Duration::from_secs(10);

struct TokioClock(tokio::time::Instant);

impl Clock for TokioClock {
    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A member alone in the world.
struct Nowhere;

impl Network for Nowhere {
    fn dial(&self, _to: NodeId, addr: &str, _lane: Lane) -> Answer<Arc<dyn PeerApi>> {
        Box::pin(std::future::ready(Err(PeerError::Unreachable(addr.to_owned()))))
    }

    fn serve(&self, _service: Arc<dyn PeerService>) -> std::io::Result<()> {
        Ok(())
    }

    fn stop(&self) {}
}

async fn start(dir: std::path::PathBuf) -> (Store, Raft) {
    let sys = SysHandles {
        clock: Arc::new(TokioClock(tokio::time::Instant::now())),
        random: Arc::new(SeededRandom::new(1)),
        disk: Arc::new(RealDisk),
    };
    let identity = Identity::load(&RealDisk, &dir).unwrap().unwrap_or_else(|| {
        let identity = Identity::found(&*sys.random);
        identity.store(&RealDisk, &dir).unwrap();
        identity
    });
    let states = Config { dir: dir.join("store"), limits: Limits::default() };
    let opened = Store::open_on(states, sys.clone(), Arc::new(RocksStates)).await.unwrap();
    let config = raft::Config {
        data_dir: dir,
        listen: Listen::Address("127.0.0.1:0".parse().unwrap()),
        advertise: "one".into(),
        info: Bytes::new(),
        preset: Preset::Lan,
        tls: PeerTls { ca_pem: Vec::new(), cert_pem: Vec::new(), key_pem: Vec::new() },
        limits: raft::Limits::default(),
    };
    let machine = opened.machine.clone();
    let started = Raft::start_on(config, identity, machine, sys, Arc::new(Nowhere), Arc::new(RocksStates)).await;
    let raft = started.unwrap();
    raft.initialize().await.unwrap();
    (Store::new(opened, raft.clone()), raft)
}

async fn write(store: Store, value: u64) -> u64 {
    store.txn(ops([put("s/n/k", &value.to_string())]), DEADLINE).await.unwrap().revision
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task")
        .unwrap()
        .filter(|task| {
            let name = task.as_ref().unwrap().path().join("comm");
            // Other tests of this process have theirs at the same time.
            std::fs::read_to_string(name).is_ok_and(|name| name.starts_with("simulated-"))
        })
        .count()
}

async fn live(dir: &Path) {
    let mut last = 0;
    for round in 0..3 {
        let process = Process::new(format!("round {round}"));
        let (store, raft) = process.run(start(dir.to_owned())).await.unwrap();
        let found = process
            .run({
                let store = store.clone();
                async move { store.linearizable(DEADLINE).await.unwrap() }
            })
            .await
            .unwrap();
        assert!(found.revision() >= last, "what was acknowledged is there");
        for value in 0..10 {
            last = process.run(write(store.clone(), value)).await.unwrap();
        }
        assert_eq!(raft.durable_index(), raft.applied_index());
        let unanswered = process.spawn(write(store.clone(), 99));
        process.kill();
        assert!(unanswered.await.is_err());
        drop((store, raft));
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!((process.tasks(), process.panics()), (0, Vec::new()));
    }
    assert_eq!(threads(), 1, "nothing but the one thread");
}

#[test]
fn a_member_lives_dies_and_returns_on_one_thread_and_simulated_time() {
    let dir = tempfile::tempdir().unwrap();
    RealDisk.create_dir_all(dir.path()).unwrap();
    let path = dir.path().to_owned();
    let simulation = std::thread::Builder::new().name("simulated-main".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(live(&path));
    });
    simulation.unwrap().join().unwrap();
}
