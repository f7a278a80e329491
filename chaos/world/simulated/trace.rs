//! What happened in a simulated run, in order, as a hash and, if asked for, as lines: two runs of one seed must agree in
//! every line. Also collects what is seen to be wrong while the run goes on. Everybody in the world notes here.

use std::fmt;
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
        let at = self.start.elapsed().as_micros();
        let mut inner = self.inner.lock();
        inner.lines += 1;
        let mut writer = Fnv(inner.hash);
        // Writing into a hash cannot fail.
        let _ = fmt::write(&mut writer, format_args!("{at} {step}"));
        inner.hash = writer.0;
        drop(inner);
        if self.telling == Telling::Lines {
            println!("{:>9}.{:03} {step}", at / 1_000, at % 1_000);
        }
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

/// FNV-1a.
struct Fnv(u64);

impl fmt::Write for Fnv {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Ok(())
    }
}
