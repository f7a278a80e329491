//! Clock, randomness and disk as traits, with the real ones beside them.
//! Every crate that decides anything takes these from its caller, so that a simulation can replace them.
//! Knows nothing of Raft, keys or Kubernetes. The network's trait belongs to `raft`.

mod clock;
mod cpu;
mod disk;
pub mod engine;
pub mod failpoint;
pub mod failpoint_table;
pub mod process;
mod random;

pub use clock::{Clock, ManualClock, SystemClock};
pub use cpu::cpu_time;
pub use disk::{DirLock, Disk, RealDisk};
pub use random::{Random, SeededRandom, SystemRandom};

/// Ends the process at once, without unwinding and without answering anyone.
///
/// For states in which going on could acknowledge what is not on disk: a failed fsync (the page may be
/// lost or may be there, nobody can tell) or a broken invariant. The caller's peers go on without it.
/// In a task of a simulated process it ends that process, see [`process`].
pub fn abort(reason: &str) -> ! {
    if let Some(process) = process::current() {
        process.abort(reason);
    }
    eprintln!("xebec: abort: {reason}");
    std::process::abort()
}
