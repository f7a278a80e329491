//! Watchers: follow a prefix and resume from the last progress, at the same node or at the next one. Never a list:
//! a watcher that cannot resume has found a bug, for these runs never compact.

use std::time::Duration;

use tokio::time::timeout;

use super::Shared;
use crate::history::Seen;
use crate::limits::{HOP_INTERVAL, POLL, SETTLE_PATIENCE};
use crate::protocol::{Connection, Keys, Reply, Request};

/// Where a watcher goes when its connection ends, and whether it ends it itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// To the same node again.
    Stays,
    /// On to the next node, every so often.
    Moves,
}

pub async fn run(shared: Shared, watcher: u64, home: usize, habit: Habit) {
    let prefix = if watcher.is_multiple_of(2) { "kv/" } else { "kv/a/" };
    let keys = Keys::Prefix(prefix.to_owned());
    let mut node = home;
    let mut progress = 0;
    loop {
        if follow(&shared, watcher, node, &keys, habit, &mut progress).await.is_none() {
            tokio::time::sleep(POLL).await;
        }
        if habit == Habit::Moves {
            node = (node + 1) % shared.fronts.len();
        }
    }
}

/// One connection until its end; `None` if there was none.
async fn follow(
    shared: &Shared,
    watcher: u64,
    node: usize,
    keys: &Keys,
    habit: Habit,
    progress: &mut u64,
) -> Option<()> {
    let mut connection = Connection::open(shared.fronts[node]).await.ok()?;
    let start = *progress + 1;
    connection.send(&Request::Watch { keys: keys.clone(), start }).await.ok()?;
    shared.recorder.watch(watcher, Seen::Opened { node, keys: keys.clone(), start });
    let patience = if habit == Habit::Moves { HOP_INTERVAL } else { Duration::MAX };
    // Cut off in the middle of a message, the connection is not used again.
    let _ = timeout(patience, receive(shared, watcher, &mut connection, progress)).await;
    Some(())
}

async fn receive(shared: &Shared, watcher: u64, connection: &mut Connection, progress: &mut u64) {
    loop {
        match connection.receive().await {
            Ok(Reply::Batch { changes, progress: told }) => {
                *progress = told.max(*progress);
                shared.recorder.watch(watcher, Seen::Batch { changes, progress: told });
            }
            Ok(Reply::WatchEnded { reason }) => {
                if reason.contains("compacted") {
                    shared.recorder.failure("watches", format!("watcher {watcher} cannot resume: {reason}"));
                }
                shared.recorder.watch(watcher, Seen::Ended { reason });
                return;
            }
            Ok(other) => {
                shared.recorder.failure("watches", format!("watcher {watcher} was told {other:?}"));
                return;
            }
            Err(_) => return,
        }
    }
}

/// Every change of a prefix from the first revision through `through`, as one node tells it.
pub async fn whole_log(
    front: std::net::SocketAddr,
    prefix: &str,
    through: u64,
) -> anyhow::Result<Vec<crate::protocol::Change>> {
    let read = async {
        let mut connection = Connection::open(front).await?;
        connection.send(&Request::Watch { keys: Keys::Prefix(prefix.to_owned()), start: 1 }).await?;
        let mut log = Vec::new();
        loop {
            match connection.receive().await? {
                Reply::Batch { changes, progress } => {
                    log.extend(changes.into_iter().filter(|change| change.revision <= through));
                    if progress >= through {
                        return Ok(log);
                    }
                }
                other => anyhow::bail!("a watch from the first revision was told {other:?}"),
            }
        }
    };
    timeout(SETTLE_PATIENCE, read).await.unwrap_or_else(|_| anyhow::bail!("the log does not reach {through}"))
}
