//! Watchers: follow a prefix and resume from the last progress, at the same node or at the next one. Only where
//! history was compacted one begins anew, under another number. Probers open short watches around the present, in
//! the past and in the future.

use std::net::SocketAddr;
use std::time::Duration;

use sys::{Random, SeededRandom};
use tokio::time::timeout;

use super::Shared;
use crate::history::Seen;
use crate::limits::{HOP_INTERVAL, POLL, SETTLE_PATIENCE, STATUS_PATIENCE};
use crate::protocol::{Change, Connection, Freshness, Keys, Reply, Request, ask};

/// Where a watcher goes when its connection ends, and whether it ends it itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// To the same node again.
    Stays,
    /// On to the next node, every so often.
    Moves,
}

/// A watcher's next life has a number of its own.
const LIVES: u64 = 1_000;
/// How far from the present a prober begins, and how long it stays.
const PROBE_REVISIONS: u64 = 100;
const PROBE_STAY: Duration = Duration::from_millis(300);

/// What a connection to a node has shown of a watch.
struct Watch {
    number: u64,
    keys: Keys,
    progress: u64,
}

pub async fn run(shared: Shared, watcher: u64, home: usize, habit: Habit) {
    let prefix = if watcher.is_multiple_of(2) { "kv/" } else { "kv/a/" };
    let mut watch = Watch { number: watcher, keys: Keys::Prefix(prefix.to_owned()), progress: 0 };
    let mut node = home;
    let patience = if habit == Habit::Moves { HOP_INTERVAL } else { Duration::MAX };
    loop {
        match follow(&shared, node, &mut watch, patience).await {
            End::Compacted => {
                if let Some(revision) = present(&shared, node).await {
                    watch = Watch { number: watch.number + LIVES, progress: revision, ..watch };
                }
            }
            End::Unreached => tokio::time::sleep(POLL).await,
            End::Over => {}
        }
        if habit == Habit::Moves {
            node = (node + 1) % shared.fronts.len();
        }
    }
}

/// Short watches on all nodes in turn, each from a revision around the present.
pub async fn probe(shared: Shared, prober: u64, home: usize, random: SeededRandom) {
    let mut number = prober;
    let mut node = home;
    loop {
        if let Some(revision) = present(&shared, node).await {
            let from = (revision + random.below(2 * PROBE_REVISIONS + 1)).saturating_sub(PROBE_REVISIONS);
            let mut watch = Watch { number, keys: Keys::Prefix("kv/".to_owned()), progress: from };
            follow(&shared, node, &mut watch, PROBE_STAY).await;
            number += LIVES;
        }
        tokio::time::sleep(shared.pause).await;
        node = (node + 1) % shared.fronts.len();
    }
}

/// How a connection ended.
enum End {
    /// There was none.
    Unreached,
    /// History does not reach back to where the watch is.
    Compacted,
    Over,
}

/// The revision that a node has, from its own view.
async fn present(shared: &Shared, node: usize) -> Option<u64> {
    let read = Request::Read { keys: Keys::One("none".to_owned()), freshness: Freshness::Local };
    match ask(shared.fronts[node], &read, STATUS_PATIENCE).await {
        Ok(Reply::Read { revision, .. }) => Some(revision),
        _ => None,
    }
}

/// One connection until its end.
async fn follow(shared: &Shared, node: usize, watch: &mut Watch, patience: Duration) -> End {
    let Ok(mut connection) = Connection::open(shared.fronts[node]).await else { return End::Unreached };
    let start = watch.progress + 1;
    let request = Request::Watch { keys: watch.keys.clone(), start };
    shared.recorder.watch(watch.number, Seen::Opened { node, keys: watch.keys.clone(), start });
    if let Err(error) = connection.send(&request).await {
        shared.recorder.watch(watch.number, Seen::Ended { reason: error.to_string() });
        return End::Unreached;
    }
    // Cut off in the middle of a message, the connection is not used again.
    match timeout(patience, receive(shared, watch, &mut connection)).await {
        Ok(end) => end,
        Err(_) => {
            shared.recorder.watch(watch.number, Seen::Ended { reason: "the watcher moves on".to_owned() });
            End::Over
        }
    }
}

async fn receive(shared: &Shared, watch: &mut Watch, connection: &mut Connection) -> End {
    loop {
        match connection.receive().await {
            Ok(Reply::Batch { changes, progress: told }) => {
                watch.progress = told.max(watch.progress);
                shared.recorder.watch(watch.number, Seen::Batch { changes, progress: told });
            }
            Ok(Reply::WatchEnded { reason }) => {
                shared.recorder.watch(watch.number, Seen::Ended { reason });
                return End::Over;
            }
            Ok(Reply::Compacted { floor }) => {
                shared.recorder.watch(watch.number, Seen::Compacted { floor });
                return End::Compacted;
            }
            Ok(other) => {
                shared.recorder.failure("watches", format!("watcher {} was told {other:?}", watch.number));
                return End::Over;
            }
            Err(error) => {
                shared.recorder.watch(watch.number, Seen::Ended { reason: error.to_string() });
                return End::Over;
            }
        }
    }
}

/// Every change of a prefix through `through`, as one node tells it: from the first revision on, or from its floor.
pub async fn whole_log(front: SocketAddr, prefix: &str, through: u64) -> anyhow::Result<Vec<Change>> {
    let read = async {
        let mut start = 1;
        let mut connection = Connection::open(front).await?;
        connection.send(&Request::Watch { keys: Keys::Prefix(prefix.to_owned()), start }).await?;
        let mut log = Vec::new();
        loop {
            match connection.receive().await? {
                Reply::Batch { changes, progress } => {
                    log.extend(changes.into_iter().filter(|change| change.revision <= through));
                    if progress >= through {
                        return Ok(log);
                    }
                }
                Reply::Compacted { floor } if floor >= start => {
                    start = floor + 1;
                    log.clear();
                    connection = Connection::open(front).await?;
                    connection.send(&Request::Watch { keys: Keys::Prefix(prefix.to_owned()), start }).await?;
                }
                other => anyhow::bail!("a watch from revision {start} was told {other:?}"),
            }
        }
    };
    timeout(SETTLE_PATIENCE, read).await.unwrap_or_else(|_| anyhow::bail!("the log does not reach {through}"))
}
