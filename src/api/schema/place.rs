//! Where a walk over an object stands, as a chain on the stack: nothing is allocated until an error is printed.
//!
//! Used by the walks of this folder. It prints the three spellings that upstream has for a place.

use super::Type;
use crate::field::Path;

/// One step down from the place above.
#[derive(Clone, Copy)]
pub enum Step<'a> {
    /// A field of a struct.
    Field(&'static Type, &'static str),
    /// An item of a list.
    Index(usize),
    /// An entry of a map.
    Key(&'a str),
}

/// A place in an object; `None` is its root.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    above: Option<&'a Place<'a>>,
    step: Step<'a>,
}

impl<'a> Place<'a> {
    /// The place one step below `above`.
    pub fn below(above: Option<&'a Place<'a>>, step: Step<'a>) -> Self {
        Self { above, step }
    }

    /// The struct that the decoder was in: Go's error names the innermost one.
    pub fn owner(&self) -> Option<&'static Type> {
        match self.step {
            Step::Field(owner, _) => Some(owner),
            _ => self.above.and_then(Place::owner),
        }
    }

    /// Field names alone, as in Go's type errors: `spec.containers.image`.
    pub fn fields(&self) -> String {
        let mut names: Vec<&str> = self
            .upwards()
            .filter_map(|step| match step {
                Step::Field(_, name) => Some(name),
                _ => None,
            })
            .collect();
        names.reverse();
        names.join(".")
    }

    /// As in strict decoding errors: `spec.containers[0].image`, map keys behind a dot.
    pub fn strict(&self) -> String {
        let mut text = String::new();
        for step in self.downwards() {
            match step {
                Step::Field(_, name) | Step::Key(name) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(name);
                }
                Step::Index(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }

    /// As in validation errors: `metadata.labels[key]`.
    pub fn path(&self) -> Path {
        self.downwards().into_iter().fold(Path::empty(), |path, step| match step {
            Step::Field(_, name) => path.child(name),
            Step::Key(key) => path.key(key),
            Step::Index(index) => path.index(index),
        })
    }

    fn upwards(&self) -> impl Iterator<Item = Step<'a>> + use<'a> {
        std::iter::successors(Some(*self), |place| place.above.copied()).map(|place| place.step)
    }

    fn downwards(&self) -> Vec<Step<'a>> {
        let mut steps: Vec<Step<'a>> = self.upwards().collect();
        steps.reverse();
        steps
    }
}
