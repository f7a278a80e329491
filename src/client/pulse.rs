//! What the loops of a role are busy with, for a watchdog: a piece of work that never ends holds up the role while
//! everything around it looks well.
//!
//! A loop announces each piece of work and lets go of it when it is done. It must not know who looks.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

/// The work under way in the loops of one role. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Pulse(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    next: u64,
    under_way: BTreeMap<u64, Piece>,
}

/// A piece of work under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Whose it is.
    pub name: &'static str,
    /// How long it may take at most, in seconds.
    pub limit_s: u32,
}

/// Held while a piece of work is done.
#[derive(Debug)]
pub struct Work {
    pulse: Pulse,
    id: u64,
}

impl Pulse {
    /// Announces a piece of work that takes less than `limit_s` seconds unless something is badly wrong.
    pub fn begin(&self, name: &'static str, limit_s: u32) -> Work {
        let mut inner = self.0.lock();
        inner.next += 1;
        let id = inner.next;
        inner.under_way.insert(id, Piece { name, limit_s });
        Work { pulse: self.clone(), id }
    }

    /// What is under way, by a number that belongs to no other piece.
    pub fn under_way(&self) -> BTreeMap<u64, Piece> {
        self.0.lock().under_way.clone()
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.pulse.0.lock().under_way.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_under_way_until_it_is_let_go() {
        let pulse = Pulse::default();
        let one = pulse.begin("one", 5);
        let two = pulse.clone().begin("two", 7);
        let names: Vec<_> = pulse.under_way().into_values().map(|piece| piece.name).collect();
        assert_eq!(names, ["one", "two"]);
        drop(one);
        assert_eq!(pulse.under_way().into_values().collect::<Vec<_>>(), [Piece { name: "two", limit_s: 7 }]);
        drop(two);
        assert!(pulse.under_way().is_empty());
    }
}
