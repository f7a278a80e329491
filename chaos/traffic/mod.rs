//! What clients do while faults happen: writers, readers, watchers, and those who hold roles and leases, each one file. Started by a run, and stopped
//! by it. Clients know addresses and note what they see; they judge nothing.

mod actors;
mod client;
pub mod deployments;
mod holders;
pub mod loads;
mod readers;
pub mod simulated;
pub mod watchers;
pub mod wishes;
mod writers;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sys::SeededRandom;
use tokio::task::JoinHandle;

use crate::history::Recorder;
use crate::limits::POLL;

/// How much traffic there is.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub writers: u64,
    /// Readers that stay with one node each.
    pub readers: u64,
    /// Watchers that stay with one node as long as it lives.
    pub watchers: u64,
    /// Watchers that move from node to node.
    pub hoppers: u64,
    /// Watchers that begin around the present, in the past and in the future.
    pub probers: u64,
    /// Clients that act on behalf of roles, and go on when they should not.
    pub actors: u64,
    /// Clients that hold leases for a while and then let them run out.
    pub holders: u64,
    /// What a write may be.
    pub writes: Writes,
    /// Pause of a client between two calls.
    pub pause: Duration,
}

/// What a write may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Writes {
    /// Puts and deletes of several keys at once.
    #[default]
    Transactions,
    /// One put: all that Kubernetes' API has.
    Single,
}

/// What all clients share.
#[derive(Clone)]
pub struct Shared {
    fronts: Arc<Vec<SocketAddr>>,
    recorder: Recorder,
    stop: Arc<AtomicBool>,
    writes: Writes,
    pause: Duration,
}

impl Shared {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Running clients.
pub struct Traffic {
    shared: Shared,
    clients: Vec<JoinHandle<()>>,
    watchers: Vec<JoinHandle<()>>,
}

impl Traffic {
    /// Starts all clients. Everything that they decide follows from `seed`.
    pub fn start(load: Load, fronts: Vec<SocketAddr>, recorder: Recorder, seed: u64) -> Traffic {
        let nodes = fronts.len() as u64;
        let shared =
            Shared { fronts: Arc::new(fronts), recorder, stop: Arc::default(), writes: load.writes, pause: load.pause };
        let random = |client: u64| SeededRandom::new(seed.wrapping_mul(1_000).wrapping_add(client));
        let home = |number: u64| (number % nodes) as usize;
        let mut clients = Vec::new();
        for number in 0..load.writers {
            let client = 100 + number;
            clients.push(tokio::spawn(writers::run(shared.clone(), client, home(number), random(client))));
        }
        for number in 0..load.readers {
            let client = 200 + number;
            clients.push(tokio::spawn(readers::run(shared.clone(), client, home(number), random(client))));
        }
        let mut watching = Vec::new();
        for number in 0..load.watchers {
            let stays = watchers::Habit::Stays;
            watching.push(tokio::spawn(watchers::run(shared.clone(), 300 + number, home(number), stays)));
        }
        for number in 0..load.hoppers {
            let moves = watchers::Habit::Moves;
            watching.push(tokio::spawn(watchers::run(shared.clone(), 400 + number, home(number), moves)));
        }
        for number in 0..load.probers {
            let prober = 500 + number;
            watching.push(tokio::spawn(watchers::probe(shared.clone(), prober, home(number), random(prober))));
        }
        for number in 0..load.actors {
            let actor = 600 + number;
            clients.push(tokio::spawn(actors::run(shared.clone(), actor, home(number), random(actor))));
        }
        for number in 0..load.holders {
            let holder = 700 + number;
            clients.push(tokio::spawn(holders::run(shared.clone(), holder, home(number), random(holder))));
        }
        Traffic { shared, clients, watchers: watching }
    }

    /// Waits until so many more writes were acknowledged; false if that takes too long.
    pub async fn acknowledges(&self, more: u64, patience: Duration) -> bool {
        acknowledges(&self.shared.recorder, more, patience).await
    }

    /// Lets calls under way end, then stops everything.
    pub async fn stop(self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        for client in self.clients {
            if let Err(error) = client.await {
                self.shared.recorder.failure("harness", format!("a client ended badly: {error}"));
            }
        }
        for watcher in self.watchers {
            watcher.abort();
            match watcher.await {
                Err(error) if error.is_panic() => {
                    self.shared.recorder.failure("harness", format!("a watcher ended badly: {error}"));
                }
                _ => {}
            }
        }
    }
}

/// Waits until so many more writes were acknowledged; false if that takes too long.
pub async fn acknowledges(recorder: &Recorder, more: u64, patience: Duration) -> bool {
    let target = recorder.acknowledged() + more;
    let done = async {
        while recorder.acknowledged() < target {
            tokio::time::sleep(POLL).await;
        }
    };
    tokio::time::timeout(patience, done).await.is_ok()
}
