//! What a simulation has to replace below the HTTP layer goes through `sys`: tasks, threads, blocking work, files.
//!
//! One row of the table in `tidy.rs`. A single direct call would run outside of the simulated process, and a seed
//! would not give the same run twice.

use super::{Violation, product_lines};
use crate::source::Source;

const FOLDERS: &[&str] = &["raft/", "src/store/"];

/// What never runs in a simulation: real connections, the real engine's files, and the tool for crash tests.
const REAL: &[&str] =
    &["raft/bare_log.rs", "raft/grpc.rs", "raft/grpc/", "raft/rocks.rs", "raft/wal_tail.rs", "src/store/rocks.rs"];

/// Where the two loops live that are threads in the product and tasks in a simulation.
const LOOPS: &[&str] = &["raft/log_thread.rs", "src/store/state.rs"];

const SEAMS: &[(&str, &str)] = &[
    ("tokio::spawn(", "use sys::process::spawn, so that the task belongs to its process"),
    ("spawn_blocking(", "use sys::process::blocking, which stays on the thread of a simulation"),
    ("std::fs::", "use sys::Disk, which a simulation replaces"),
    ("fs::File", "use sys::Disk, which a simulation replaces"),
];

const THREADS: &[(&str, &str)] = &[
    ("thread::Builder", "a simulation has one thread: use sys::process::spawn or blocking"),
    ("thread::spawn(", "a simulation has one thread: use sys::process::spawn or blocking"),
    ("thread::sleep(", "a simulation has one thread: use the clock's sleep"),
];

/// A violation per direct call.
pub fn check(source: &Source) -> Vec<Violation> {
    let within = |places: &[&str]| places.iter().any(|place| source.path.starts_with(place));
    if !within(FOLDERS) || within(REAL) {
        return Vec::new();
    }
    let mut found = product_lines(source, SEAMS);
    if !within(LOOPS) {
        found.extend(product_lines(source, THREADS));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str) -> Vec<usize> {
        let text = "fn a() {\n    tokio::spawn(b());\n    std::thread::spawn(c);\n}\n\
                    #[cfg(test)]\nmod tests {\n    fn d() { std::fs::read(e); }\n}\n";
        check(&Source::new(path, text)).iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn a_call_past_the_seams_is_told_below_the_http_layer_alone() {
        assert_eq!(lines("raft/peers.rs"), [2, 3]);
        assert_eq!(lines("src/store/state.rs"), [2]);
        assert_eq!(lines("raft/grpc/server.rs"), [0; 0]);
        assert_eq!(lines("src/apiserver/watch.rs"), [0; 0]);
    }
}
