//! Names of pods of which nobody knows whether they were made: an answer that does not come leaves open whether the write
//! happens, also later. The next try takes the same name, so that one wish cannot become two pods. Used by `scale`.
//! Knows no API.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::Mutex;

/// The names in doubt, by owner. Empty again when every answer has come.
#[derive(Default)]
pub(super) struct Doubts(Mutex<BTreeMap<String, BTreeSet<String>>>);

impl Doubts {
    /// A create under this name is about to be sent.
    pub fn begin(&self, owner: &str, name: &str) {
        self.0.lock().entry(owner.to_owned()).or_default().insert(name.to_owned());
    }

    /// What became of a name is known.
    pub fn end(&self, owner: &str, name: &str) {
        let mut doubts = self.0.lock();
        if let Some(names) = doubts.get_mut(owner) {
            names.remove(name);
            if names.is_empty() {
                doubts.remove(owner);
            }
        }
    }

    /// The owner's names in doubt, in their order.
    pub fn of(&self, owner: &str) -> Vec<String> {
        self.0.lock().get(owner).map_or_else(Vec::new, |names| names.iter().cloned().collect())
    }

    /// The owner is gone.
    pub fn forget(&self, owner: &str) {
        self.0.lock().remove(owner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_in_doubt_until_its_answer_comes_or_its_owner_is_gone() {
        let doubts = Doubts::default();
        doubts.begin("d/a", "a-2");
        doubts.begin("d/a", "a-1");
        doubts.begin("d/b", "b-1");
        assert_eq!(doubts.of("d/a"), ["a-1", "a-2"]);
        doubts.end("d/a", "a-1");
        doubts.end("d/a", "a-2");
        doubts.forget("d/b");
        assert!(doubts.0.lock().is_empty());
    }
}
