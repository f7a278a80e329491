//! A store in one process, over a log in memory, for tests of this crate.
//!
//! Compiled for tests only.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use store::{LocalLog, Store};

/// An empty store whose state lies in `dir`.
pub async fn store(dir: &Path) -> Store {
    let config = store::Config { dir: dir.to_owned(), limits: store::Limits::default() };
    let sys = raft::SysHandles {
        clock: Arc::new(sys::SystemClock::new()),
        random: Arc::new(sys::SystemRandom),
        disk: Arc::new(sys::RealDisk),
    };
    let opened = Store::open(config, sys).await.unwrap();
    let log = LocalLog::new(1, vec![opened.machine.clone()]);
    Store::over(opened, Arc::new(log))
}
