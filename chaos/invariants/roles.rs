//! One fenced leader: a term has one leader, a token has one holder, every write of a role carries its token, and in
//! the log no write under an old token follows a newer grant. Source: Kleppmann on fencing tokens; the
//! locks that Jepsen found unsafe in etcd 3.4.

use std::collections::BTreeMap;

use crate::history::{FencedOutcome, History, RoleEvent};
use crate::model::Timeline;

pub fn check(history: &History, timeline: &Timeline) -> Vec<String> {
    let mut found = leaders(history);
    let mut grants: BTreeMap<&str, BTreeMap<u64, u64>> = BTreeMap::new();
    for event in &history.roles {
        let RoleEvent::Granted { role, holder, token, .. } = event else { continue };
        let holders = grants.entry(role).or_default();
        if let Some(other) = holders.insert(*token, *holder)
            && other != *holder
        {
            found.push(format!("token {token} of {role} was granted to {other} and to {holder}"));
        }
    }
    for event in &history.roles {
        if let Some(what) = judge(event, grants.get(role_of(event)), timeline) {
            found.push(what);
        }
    }
    found
}

/// A term has at most one leader.
fn leaders(history: &History) -> Vec<String> {
    let mut terms: BTreeMap<u64, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for sample in history.samples.iter().filter(|sample| sample.leads) {
        let first = *terms.entry(sample.term).or_insert(sample.node);
        if first != sample.node {
            found.push(format!("term {} was led by node {first} and by node {}", sample.term, sample.node));
        }
    }
    found
}

fn role_of(event: &RoleEvent) -> &str {
    let (RoleEvent::Granted { role, .. } | RoleEvent::Wrote { role, .. }) = event;
    role
}

fn judge(event: &RoleEvent, grants: Option<&BTreeMap<u64, u64>>, timeline: &Timeline) -> Option<String> {
    let RoleEvent::Wrote { node, role, token, key, value, outcome, .. } = event else { return None };
    let what = format!("{key}={value} of {role} at node {node}");
    let there = timeline.written_at(value);
    let revision = match outcome {
        FencedOutcome::Applied { revision } => Some(*revision),
        FencedOutcome::Unknown { .. } => there,
        FencedOutcome::Fenced { current } if current.is_some() && current == token => {
            return Some(format!("{what} was refused under the current token {token:?}"));
        }
        FencedOutcome::Fenced { .. } | FencedOutcome::Refused { .. } => {
            return there.map(|revision| format!("{what} was refused, and happened at {revision}"));
        }
    };
    let revision = revision?;
    let Some(token) = token else { return Some(format!("{what} happened at {revision} without a token")) };
    if revision <= *token {
        return Some(format!("{what} happened at {revision}, before its token {token} was granted"));
    }
    let grants = grants?;
    if !grants.contains_key(token) {
        return Some(format!("{what} carries token {token}, which nobody was granted"));
    }
    let newer = grants.range(token + 1..revision).next();
    newer.map(|(newer, holder)| {
        format!("{what} happened at {revision} under token {token}, after {newer} had been granted to {holder}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Sample;
    use crate::invariants::fixture::{check_planted, history_of, put};

    fn granted(token: u64, holder: u64) -> RoleEvent {
        RoleEvent::Granted { at_ns: 0, role: "scheduler".into(), holder, token }
    }

    fn wrote(value: &str, token: Option<u64>, outcome: FencedOutcome) -> RoleEvent {
        let (role, key, value) = ("scheduler".into(), "a".into(), value.into());
        RoleEvent::Wrote { invoked_ns: 0, returned_ns: 1, node: 0, role, token, key, value, outcome }
    }

    fn good() -> History {
        let log = [put(3, "a", "1", 0), put(6, "a", "2", 3), put(7, "a", "3", 6)];
        let mut history = history_of(Vec::new(), &log);
        history.roles = vec![
            granted(2, 1),
            granted(5, 2),
            wrote("1", Some(2), FencedOutcome::Applied { revision: 3 }),
            wrote("2", Some(5), FencedOutcome::Applied { revision: 6 }),
            wrote("3", Some(5), FencedOutcome::Unknown { reason: "timed out".into() }),
            wrote("4", Some(2), FencedOutcome::Fenced { current: Some(5) }),
        ];
        history
    }

    #[test]
    fn a_write_under_an_old_token_is_found_also_without_an_answer() {
        check_planted(check, &good(), |history| {
            history.roles[3] = wrote("2", Some(2), FencedOutcome::Applied { revision: 6 });
        });
        check_planted(check, &good(), |history| {
            history.roles[4] = wrote("3", Some(2), FencedOutcome::Unknown { reason: "timed out".into() });
        });
    }

    #[test]
    fn a_write_without_a_token_or_with_an_invented_one_is_found() {
        check_planted(check, &good(), |history| {
            history.roles[3] = wrote("2", None, FencedOutcome::Applied { revision: 6 });
        });
        for token in [4, 8] {
            check_planted(check, &good(), |history| {
                history.roles[3] = wrote("2", Some(token), FencedOutcome::Applied { revision: 6 });
            });
        }
    }

    #[test]
    fn a_refused_write_that_happens_and_a_needless_refusal_are_found() {
        check_planted(check, &good(), |history| {
            history.roles[3] = wrote("2", Some(2), FencedOutcome::Fenced { current: Some(5) });
        });
        check_planted(check, &good(), |history| {
            history.roles[5] = wrote("4", Some(5), FencedOutcome::Fenced { current: Some(5) });
        });
    }

    #[test]
    fn a_token_with_two_holders_and_a_term_with_two_leaders_are_found() {
        check_planted(check, &good(), |history| history.roles.push(granted(5, 3)));
        let leads = |node, term| Sample { node, term, leads: true, ..Sample::default() };
        let mut elected = good();
        elected.samples = vec![leads(0, 1), leads(1, 2), leads(1, 2)];
        check_planted(check, &elected, |history| history.samples.push(leads(0, 2)));
    }
}
