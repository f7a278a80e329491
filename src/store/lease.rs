//! Expiry of leases: the leader measures on its own monotonic clock and proposes the end as an entry.
//! A new leader grants full time again; nobody's wall clock matters.

use std::collections::BTreeMap;
use std::time::Duration;

use imbl::OrdMap;

use crate::limits::LEASES_EXPIRED_MAX;
use crate::meta::Lease;

/// When each lease ends, as far as this leader has seen.
#[derive(Default)]
pub(crate) struct LeaseTimers {
    ends: BTreeMap<u64, Timer>,
}

struct Timer {
    renewals: u64,
    end: Duration,
}

impl LeaseTimers {
    /// Forgets everything: for a member that does not lead.
    pub(crate) fn clear(&mut self) {
        self.ends.clear();
    }

    /// Compares with the leases that exist, and returns those whose time is over, with the renewals that were seen.
    pub(crate) fn due(&mut self, now: Duration, leases: &OrdMap<u64, Lease>) -> Vec<(u64, u64)> {
        self.ends.retain(|id, _| leases.contains_key(id));
        let mut due = Vec::new();
        for (id, lease) in leases {
            let fresh = || Timer { renewals: lease.renewals, end: now + Duration::from_millis(lease.ttl_ms) };
            let timer = self.ends.entry(*id).or_insert_with(fresh);
            if timer.renewals != lease.renewals {
                *timer = fresh();
            }
            if timer.end <= now && due.len() < LEASES_EXPIRED_MAX {
                due.push((*id, timer.renewals));
            }
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_ends_after_its_time_and_a_renewal_or_a_new_leader_grants_it_anew() {
        let lease = |renewals| OrdMap::unit(7, Lease { ttl_ms: 2_000, renewals });
        let at = Duration::from_secs;
        let mut timers = LeaseTimers::default();
        assert!(timers.due(at(10), &lease(0)).is_empty());
        assert!(timers.due(at(11), &lease(0)).is_empty());
        assert!(timers.due(at(12), &lease(1)).is_empty(), "renewed just in time");
        assert!(timers.due(at(13), &lease(1)).is_empty());
        assert_eq!(timers.due(at(14), &lease(1)), [(7, 1)]);
        timers.clear();
        assert!(timers.due(at(15), &lease(1)).is_empty());
        assert!(timers.due(at(99), &OrdMap::new()).is_empty());
    }
}
