//! A lease lives as long as it is renewed and its time to live after that, whatever clocks say, and ends soon
//! afterwards. Source: etcd's lease guarantees; upstream's rule that a new leader grants full time again.

use std::collections::BTreeMap;

use crate::history::{History, LeaseEvent};
use crate::invariants::limits::LEASE_LATE_MAX;
use crate::model::Timeline;

/// What is known of one lease. Times in nanoseconds.
#[derive(Default)]
struct Life {
    ttl: u64,
    /// Begin and end of each acknowledged grant or renewal.
    contacts: Vec<(u64, u64)>,
    /// End of the last attempt that may have counted.
    last_attempt: u64,
    revoked: Option<u64>,
    gone: Option<u64>,
}

pub fn check(history: &History, _: &Timeline) -> Vec<String> {
    lives(history)
        .into_iter()
        .filter_map(|(lease, life)| Some(format!("lease {lease} {}", judge(&life, history)?)))
        .collect()
}

fn lives(history: &History) -> BTreeMap<u64, Life> {
    let mut lives: BTreeMap<u64, Life> = BTreeMap::new();
    for event in &history.leases {
        match event {
            LeaseEvent::Granted { lease, ttl_ms, invoked_ns, returned_ns } => {
                let life = lives.entry(*lease).or_default();
                life.ttl = ttl_ms * 1_000_000;
                life.contacts.push((*invoked_ns, *returned_ns));
                life.last_attempt = life.last_attempt.max(*returned_ns);
            }
            LeaseEvent::Renewed { lease, invoked_ns, returned_ns } => {
                let life = lives.entry(*lease).or_default();
                life.contacts.push((*invoked_ns, *returned_ns));
                life.last_attempt = life.last_attempt.max(*returned_ns);
            }
            LeaseEvent::RenewalUnknown { lease, returned_ns, .. } => {
                let life = lives.entry(*lease).or_default();
                life.last_attempt = life.last_attempt.max(*returned_ns);
            }
            LeaseEvent::Revoked { lease, invoked_ns } => {
                let revoked = &mut lives.entry(*lease).or_default().revoked;
                *revoked = Some(revoked.map_or(*invoked_ns, |first| first.min(*invoked_ns)));
            }
            LeaseEvent::Gone { lease, at_ns } => {
                let gone = &mut lives.entry(*lease).or_default().gone;
                *gone = Some(gone.map_or(*at_ns, |first| first.min(*at_ns)));
            }
        }
    }
    lives
}

fn judge(life: &Life, history: &History) -> Option<String> {
    let ms = |ns: u64| ns / 1_000_000;
    if life.contacts.is_empty() {
        return None;
    }
    if let Some(gone) = life.gone {
        if let Some((invoked, _)) = life.contacts.iter().find(|(invoked, _)| *invoked > gone) {
            return Some(format!("was renewed at {} ms, and had been gone since {} ms", ms(*invoked), ms(gone)));
        }
        let (asked, _) = life.contacts.iter().max()?;
        let revoked = life.revoked.is_some_and(|at| at <= gone);
        if gone < asked + life.ttl && !revoked {
            let (after, ttl) = (ms(gone - asked), ms(life.ttl));
            return Some(format!("ended {after} ms after a renewal was asked for, and lives {ttl} ms"));
        }
    }
    // A fault may cost elections, and each new leader grants full time again: the time runs from the last heal.
    let disturbed = if history.faults.is_empty() { Some(0) } else { history.last_heal_ns() };
    let deadline = disturbed?.max(life.last_attempt) + life.ttl + history.granted_ns(LEASE_LATE_MAX);
    let seen_until = life.gone.unwrap_or(history.end_ns());
    (seen_until > deadline).then(|| {
        let (late, ttl) = (ms(seen_until - life.last_attempt), ms(life.ttl));
        format!("was there {late} ms after its last renewal, and lives {ttl} ms")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invariants::fixture::{at, check_planted, history_of, read};

    const MS: u64 = 1_000_000;

    fn good() -> History {
        let mut history = history_of(vec![at(0, 60_000 * MS, read(&[], "a", 0))], &[]);
        history.leases = vec![
            LeaseEvent::Granted { lease: 1, ttl_ms: 2_000, invoked_ns: 100 * MS, returned_ns: 110 * MS },
            LeaseEvent::Renewed { lease: 1, invoked_ns: 1_000 * MS, returned_ns: 1_500 * MS },
            LeaseEvent::Gone { lease: 1, at_ns: 3_600 * MS },
        ];
        history
    }

    #[test]
    fn a_lease_that_ends_early_is_found_and_a_revoked_one_may() {
        check_planted(check, &good(), |history| history.leases[2] = LeaseEvent::Gone { lease: 1, at_ns: 2_900 * MS });
        let mut revoked = good();
        revoked.leases[2] = LeaseEvent::Gone { lease: 1, at_ns: 2_000 * MS };
        revoked.leases.push(LeaseEvent::Revoked { lease: 1, invoked_ns: 1_900 * MS });
        check_planted(check, &revoked, |history| history.leases.truncate(history.leases.len() - 1));
    }

    #[test]
    fn a_lease_that_ends_late_or_never_is_found_unless_faults_are_at_work() {
        check_planted(check, &good(), |history| history.leases[2] = LeaseEvent::Gone { lease: 1, at_ns: 9_000 * MS });
        check_planted(check, &good(), |history| history.leases.truncate(history.leases.len() - 1));
        let mut disturbed = good();
        disturbed.leases[2] = LeaseEvent::Gone { lease: 1, at_ns: 9_000 * MS };
        disturbed.faults.push((2_000 * MS, "kill".into()));
        disturbed.heals.push(5_000 * MS);
        check_planted(check, &disturbed, |history| history.heals[0] = 2_000 * MS);
    }

    #[test]
    fn a_renewal_of_what_is_gone_is_found() {
        check_planted(check, &good(), |history| {
            let (invoked_ns, returned_ns) = (3_700 * MS, 3_710 * MS);
            history.leases.push(LeaseEvent::Renewed { lease: 1, invoked_ns, returned_ns });
        });
    }
}
