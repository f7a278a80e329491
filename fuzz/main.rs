//! libFuzzer over one target, which the variable `FUZZ_TARGET` names; `list` prints all names. Started by `run.sh`.
//! The targets themselves stand in the crates whose decoders they feed (`fuzzing.rs`).

#![no_main]

use std::sync::OnceLock;

/// What only the binary decodes: its own files, since nothing can depend on a binary.
#[allow(dead_code, reason = "the binary calls what the targets do not")]
#[path = "../src"]
mod binary {
    #[path = "cli/kubeconfig/document.rs"]
    mod document;
    #[path = "join_token.rs"]
    mod join_token;
    #[path = "cli/binary_targets.rs"]
    pub mod targets;
}

type Target = (&'static str, fn(&[u8]), &'static [&'static [u8]]);

const VARIABLE: &str = "FUZZ_TARGET";

static CHOSEN: OnceLock<fn(&[u8])> = OnceLock::new();

fn targets() -> impl Iterator<Item = &'static Target> {
    let all: [&'static [Target]; 5] = [
        api::fuzzing::TARGETS,
        apiserver::fuzzing::TARGETS,
        binary::targets::TARGETS,
        raft::fuzzing::TARGETS,
        store::fuzzing::TARGETS,
    ];
    all.into_iter().flatten()
}

/// Finds the target, and lays its seeds into the folder that `FUZZ_SEEDS` names.
fn choose() {
    let wanted = std::env::var(VARIABLE).unwrap_or_default();
    if wanted == "list" {
        targets().for_each(|(name, ..)| println!("{name}"));
        std::process::exit(0);
    }
    let Some((_, feed, seeds)) = targets().find(|(name, ..)| *name == wanted) else {
        eprintln!("fuzz: {VARIABLE}={wanted:?} names no target; `list` prints them");
        std::process::exit(2);
    };
    if let Ok(folder) = std::env::var("FUZZ_SEEDS") {
        for (number, seed) in seeds.iter().enumerate() {
            let path = std::path::Path::new(&folder).join(format!("seed-{number}"));
            if let Err(error) = std::fs::write(&path, seed) {
                eprintln!("fuzz: cannot write {}: {error}", path.display());
                std::process::exit(2);
            }
        }
    }
    CHOSEN.get_or_init(|| *feed);
}

libfuzzer_sys::fuzz_target!(init: choose(), |data: &[u8]| {
    if let Some(feed) = CHOSEN.get() {
        feed(data);
    }
});
