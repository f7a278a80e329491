//! How many requests may be under way: reads and mutations apart, so that neither starves the other.
//!
//! Called by the chain. Upstream: the max-in-flight filter, which counts where priority and fairness is off. It must
//! not know what a request does.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::FlowLimits;

/// The places of requests under way.
pub struct Flow {
    reads: Places,
    mutations: Places,
}

struct Places {
    max: usize,
    free: Arc<Semaphore>,
}

/// A request's place; given back when dropped. Empty where there is no bound.
pub struct Place {
    _permit: Option<OwnedSemaphorePermit>,
}

/// Whether a request changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only reads.
    Read,
    /// It may change something.
    Mutation,
}

/// Every place is taken.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

impl Places {
    fn new(max: usize) -> Self {
        Self { max, free: Arc::new(Semaphore::new(max)) }
    }

    fn taken(&self) -> usize {
        self.max.saturating_sub(self.free.available_permits())
    }
}

impl Flow {
    /// Places for that many requests; 0 means no bound.
    pub fn new(limits: FlowLimits) -> Self {
        Self { reads: Places::new(limits.reads_max), mutations: Places::new(limits.mutations_max) }
    }

    /// A place for a request, held until the answer is written.
    pub fn enter(&self, kind: Kind) -> Result<Place, Full> {
        let places = self.places(kind);
        if places.max == 0 {
            return Ok(Place { _permit: None });
        }
        let permit = places.free.clone().try_acquire_owned().map_err(|_| Full)?;
        Ok(Place { _permit: Some(permit) })
    }

    /// How many places are taken.
    pub fn taken(&self, kind: Kind) -> usize {
        self.places(kind).taken()
    }

    fn places(&self, kind: Kind) -> &Places {
        match kind {
            Kind::Read => &self.reads,
            Kind::Mutation => &self.mutations,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_full_house_of_mutations_leaves_room_for_reads() {
        let flow = Flow::new(FlowLimits { reads_max: 1, mutations_max: 1 });
        let first = flow.enter(Kind::Mutation).unwrap();
        assert_eq!(flow.enter(Kind::Mutation).err(), Some(Full));
        assert!(flow.enter(Kind::Read).is_ok());
        assert_eq!(flow.taken(Kind::Mutation), 1);
        drop(first);
        assert!(flow.enter(Kind::Mutation).is_ok());
    }

    #[test]
    fn zero_means_no_bound() {
        let flow = Flow::new(FlowLimits { reads_max: 0, mutations_max: 0 });
        let places: Vec<Place> = (0..1000).map(|_| flow.enter(Kind::Read).unwrap()).collect();
        assert_eq!(places.len(), 1000);
    }
}
