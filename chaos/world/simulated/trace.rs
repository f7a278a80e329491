//! What happened in a simulated run, in order, as a hash and, if asked for, as lines: two runs of one seed must agree in
//! every line. Also collects what is seen to be wrong while the run goes on. Everybody in the world notes here.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::time::Instant;

use crate::history::Recorder;
use crate::limits::VIOLATIONS_TOLD_MAX;

/// Whether lines are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    Silent,
    Lines,
}

#[derive(Clone)]
pub struct Trace {
    inner: Arc<Mutex<Inner>>,
    start: Instant,
    telling: Telling,
    recorder: Recorder,
}

struct Inner {
    hash: u64,
    lines: u64,
    violations: Vec<Seen>,
}

/// A broken promise and the virtual moment at which it was noticed.
#[derive(Clone, Debug)]
pub struct Seen {
    pub at_ms: u64,
    pub invariant: String,
    pub what: String,
}

impl Trace {
    pub fn new(start: Instant, telling: Telling, recorder: Recorder) -> Trace {
        let inner = Inner { hash: 0xcbf2_9ce4_8422_2325, lines: 0, violations: Vec::new() };
        Trace { inner: Arc::new(Mutex::new(inner)), start, telling, recorder }
    }

    /// Milliseconds of virtual time since the beginning.
    pub fn now_ms(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    /// Notes one step.
    pub fn note(&self, step: fmt::Arguments<'_>) {
        let at = self.take(|folded| {
            // Writing into a hash cannot fail.
            let _ = fmt::write(folded, step);
        });
        if self.telling == Telling::Lines {
            println!("{:>9}.{:03} {step}", at / 1_000, at % 1_000);
        }
    }

    /// Notes one of the steps of which there are very many: `what` is all that tells it from others, its line is made
    /// only where somebody reads it.
    pub fn step(&self, what: &impl Hash, line: impl FnOnce() -> String) {
        let at = self.take(|folded| what.hash(folded));
        if self.telling == Telling::Lines {
            println!("{:>9}.{:03} {}", at / 1_000, at % 1_000, line());
        }
    }

    /// Adds one step to the hash, with its moment, which is returned in microseconds.
    fn take(&self, step: impl FnOnce(&mut Folded)) -> u64 {
        let at = self.start.elapsed().as_micros() as u64;
        let mut inner = self.inner.lock();
        inner.lines += 1;
        let mut folded = Folded(inner.hash);
        folded.write_u64(at);
        step(&mut folded);
        inner.hash = folded.0;
        at
    }

    /// A fault that begins: a step, and a mark in the history.
    pub fn fault(&self, name: &str) {
        self.note(format_args!("fault {name}"));
        self.recorder.fault(name);
    }

    /// Something that must not be.
    pub fn violation(&self, invariant: &str, what: impl Into<String>) {
        let what = what.into();
        self.note(format_args!("VIOLATION {invariant}: {what}"));
        let seen = Seen { at_ms: self.now_ms(), invariant: invariant.to_owned(), what: what.clone() };
        let mut inner = self.inner.lock();
        let same = inner.violations.iter().filter(|seen| seen.invariant == invariant).count();
        if same < VIOLATIONS_TOLD_MAX {
            inner.violations.push(seen);
            drop(inner);
            self.recorder.failure(invariant, what);
        }
    }

    /// What was seen to be wrong so far, in order.
    pub fn violations(&self) -> Vec<Seen> {
        self.inner.lock().violations.clone()
    }

    pub fn is_clean(&self) -> bool {
        self.inner.lock().violations.is_empty()
    }

    /// The hash of all steps, and their number.
    pub fn hash(&self) -> (u64, u64) {
        let inner = self.inner.lock();
        (inner.hash, inner.lines)
    }
}

/// All steps so far in one number: the same on every machine, and cheap.
struct Folded(u64);

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.write_u64(u64::from_le_bytes(word.try_into().expect("chunks_exact gives eight bytes")));
        }
        let mut last = [0; 8];
        let rest = words.remainder();
        last[..rest.len()].copy_from_slice(rest);
        self.write_u64(u64::from_le_bytes(last) ^ (rest.len() as u64) << 56);
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(29) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl fmt::Write for Folded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.write(text.as_bytes());
        Ok(())
    }
}
