//! One thing goes wrong in a correct history: each kind of wrong must be found, by one of the checks that it names.
//! Table and tests in one; used by nothing else.

use sys::{Random, SeededRandom};

use crate::history::{Call, FencedOutcome, History, LeaseEvent, Operation, Outcome, RoleEvent, Sample, Seen};
use crate::model::Timeline;
use crate::protocol::{Change, Freshness, Keys};

/// Does one thing wrong; `None` if the history has no place for it.
type Plant = fn(&mut History, &Timeline, &SeededRandom) -> Option<()>;

pub struct Mutation {
    pub name: &'static str,
    pub plant: Plant,
    pub found_by: &'static [&'static str],
}

const fn row(name: &'static str, plant: Plant, found_by: &'static [&'static str]) -> Mutation {
    Mutation { name, plant, found_by }
}

pub const MUTATIONS: &[Mutation] = &[
    row("an acknowledged write is lost everywhere", lose_write, &["durability"]),
    row("an acknowledged write is lost on one replica", lose_on_one, &["replicas"]),
    row("half of a transaction is lost", lose_half, &["durability", "linearizability"]),
    row("a value is another one on one replica", diverge, &["replicas"]),
    row("a state hash differs", flip_hash, &["replicas"]),
    row("a change's past is wrong on every replica", wrong_chain, &["durability"]),
    row("a write is applied twice", apply_twice, &["linearizability"]),
    row("a change comes from nowhere", invent, &["linearizability"]),
    row("an acknowledgement names another revision", shift_revision, &["linearizability"]),
    row("a guard did not hold", break_guard, &["linearizability"]),
    row("a refused write happened", refuse, &["durability"]),
    row("a failed compare happened", fail_compare, &["durability"]),
    row("a read returns another value", swap_value, &["linearizability"]),
    row("a read misses a key", miss_key, &["linearizability"]),
    row("a linearizable read is stale", stale_read, &["linearizability"]),
    row("a write in doubt happened before it was asked for", happen_early, &["linearizability"]),
    row("a connection goes back", go_back, &["revisions"]),
    row("a process goes back", process_back, &["revisions"]),
    row("a watch drops an event", drop_event, &["watches"]),
    row("a watch tells an event twice", duplicate_event, &["watches"]),
    row("a watch tells events out of order", reorder_events, &["watches"]),
    row("a watch tells another value", wrong_event, &["watches"]),
    row("a watch tells another past", wrong_previous, &["watches"]),
    row("a watch tells a deletion as a change", wrong_type, &["watches"]),
    row("a watch tells a key that it was not asked for", foreign_event, &["watches"]),
    row("a watch splits a revision", split_revision, &["watches"]),
    row("a bookmark comes before its events", early_bookmark, &["watches"]),
    row("a bookmark goes back", late_bookmark, &["watches"]),
    row("a resumed watch begins too early", resume_early, &["watches"]),
    row("a resumed watch begins too late", resume_late, &["watches"]),
    row("a watch is refused above the floor", refuse_watch, &["watches"]),
    row("a role writes under an old token", old_token, &["roles"]),
    row("a role writes without a token", no_token, &["roles"]),
    row("a term has two leaders", two_leaders, &["roles"]),
    row("a lease ends early", early_lease, &["leases"]),
    row("a lease ends late", late_lease, &["leases"]),
    row("nobody leads after the heal", no_leader, &["liveness"]),
    row("no write is served after the heal", no_writes, &["liveness"]),
    row("a node stays behind after the heal", stay_behind, &["liveness"]),
    row("memory is not given back", leak, &["resources"]),
    row("a client is told of a broken server", blame, &["availability"]),
    row("a client is sent away for good", send_away, &["availability"]),
];

fn pick<T>(random: &SeededRandom, all: impl IntoIterator<Item = T>) -> Option<T> {
    let mut all: Vec<T> = all.into_iter().collect();
    (!all.is_empty()).then(|| all.swap_remove(random.below(all.len() as u64) as usize))
}

fn floor(history: &History) -> u64 {
    history.floors.iter().map(|floor| floor.floor).max().unwrap_or(0)
}

/// Places of operations.
fn operations(history: &History, wanted: impl Fn(&Operation) -> bool) -> Vec<usize> {
    (0..history.operations.len()).filter(|place| wanted(&history.operations[*place])).collect()
}

fn applied_put(operation: &Operation) -> bool {
    operation.is_acknowledged_write() && operation.write().is_some_and(|write| !write.puts.is_empty())
}

/// An acknowledged put above every floor, and its revision.
fn recent_put(history: &History, random: &SeededRandom) -> Option<(usize, u64)> {
    let floor = floor(history);
    let place = pick(random, operations(history, |op| applied_put(op) && op.revision() > Some(floor)))?;
    Some((place, history.operations[place].revision()?))
}

fn lose_write(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (_, revision) = recent_put(history, random)?;
    for replica in &mut history.replicas {
        replica.log.retain(|change| change.revision != revision);
        replica.items.retain(|item| item.revision != revision);
    }
    for (_, _, seen) in &mut history.watches {
        if let Seen::Batch { changes, .. } = seen {
            changes.retain(|change| change.revision != revision);
        }
    }
    Some(())
}

fn lose_on_one(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (_, revision) = recent_put(history, random)?;
    let replica = pick(random, &mut history.replicas)?;
    let first = replica.log.first()?.revision;
    replica.log.retain(|change| change.revision != revision);
    (replica.log.first()?.revision == first).then_some(())
}

fn lose_half(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let floor = floor(history);
    let pair = |op: &Operation| applied_put(op) && op.write().is_some_and(|write| write.puts.len() > 1);
    let place = pick(random, operations(history, |op| pair(op) && op.revision() > Some(floor)))?;
    let (_, value) = history.operations[place].write()?.puts[1].clone();
    for replica in &mut history.replicas {
        replica.log.retain(|change| change.value.as_ref() != Some(&value));
        replica.items.retain(|item| item.value != value);
    }
    Some(())
}

fn diverge(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let floor = floor(history);
    let replica = pick(random, &mut history.replicas)?;
    let change =
        pick(random, replica.log.iter_mut().filter(|change| change.revision > floor && change.value.is_some()))?;
    change.value = Some("another".into());
    Some(())
}

fn flip_hash(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let twice = |sample: &Sample, all: &[Sample]| {
        let same = |other: &&Sample| other.hash.map(|hash| hash.0) == sample.hash.map(|hash| hash.0);
        all.iter().filter(same).count() > 1
    };
    let places = (0..history.samples.len()).filter(|place| twice(&history.samples[*place], &history.samples));
    let place = pick(random, places)?;
    let (_, hash) = history.samples[place].hash.as_mut()?;
    *hash ^= 1;
    Some(())
}

fn wrong_chain(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let floor = floor(history);
    let log = &history.replicas[0].log;
    let change = pick(random, log.iter().filter(|change| change.previous > floor))?.clone();
    for replica in &mut history.replicas {
        replica.log.iter_mut().filter(|other| **other == change).for_each(|other| other.previous -= 1);
    }
    Some(())
}

/// Puts a change at the end of every replica's log.
fn append(history: &mut History, key: &str, value: String) {
    for replica in &mut history.replicas {
        replica.revision += 1;
        let place = replica.items.iter().position(|item| item.key == key);
        let previous = place.map_or(0, |place| replica.items[place].revision);
        let (revision, key) = (replica.revision, key.to_owned());
        replica.log.push(Change { revision, key: key.clone(), value: Some(value.clone()), previous });
        let item = crate::protocol::Item { key, value: value.clone(), revision };
        match place {
            Some(place) => replica.items[place] = item,
            None => {
                replica.items.push(item);
                replica.items.sort_by(|one, other| one.key.cmp(&other.key));
            }
        }
    }
}

fn apply_twice(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (place, _) = recent_put(history, random)?;
    let (key, value) = history.operations[place].write()?.puts[0].clone();
    append(history, &key, value);
    Some(())
}

fn invent(history: &mut History, _: &Timeline, _: &SeededRandom) -> Option<()> {
    append(history, "kv/a0", "from nowhere".into());
    Some(())
}

fn shift_revision(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let place = pick(random, operations(history, applied_put))?;
    if let Outcome::Applied { revision: Some(revision) } = &mut history.operations[place].outcome {
        let by = 1 + random.below(3);
        *revision = if random.below(2) == 0 { *revision + by } else { revision.saturating_sub(by) };
    }
    Some(())
}

fn break_guard(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let guarded = |op: &Operation| applied_put(op) && op.write().is_some_and(|write| !write.guards.is_empty());
    let place = pick(random, operations(history, guarded))?;
    if let Call::Write(write) = &mut history.operations[place].call {
        write.guards[0].revision += 1;
    }
    Some(())
}

fn refuse(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (place, _) = recent_put(history, random)?;
    history.operations[place].outcome = Outcome::Refused { reason: "503 (Retry-After: 1): no leader".into() };
    Some(())
}

fn fail_compare(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (place, revision) = recent_put(history, random)?;
    history.operations[place].outcome = Outcome::CompareFailed { revision };
    Some(())
}

fn read_with_items(operation: &Operation) -> bool {
    matches!(&operation.outcome, Outcome::Read { items, .. } if !items.is_empty())
}

fn swap_value(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let place = pick(random, operations(history, read_with_items))?;
    let other = pick(random, operations(history, applied_put))?;
    let (_, value) = history.operations[other].write()?.puts[0].clone();
    let Outcome::Read { items, .. } = &mut history.operations[place].outcome else { return None };
    let item = pick(random, items.iter_mut())?;
    (item.value != value).then(|| item.value = value)
}

fn miss_key(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let place = pick(random, operations(history, read_with_items))?;
    let Outcome::Read { items, .. } = &mut history.operations[place].outcome else { return None };
    items.remove(random.below(items.len() as u64) as usize);
    Some(())
}

/// A read that is as old as if it had missed the last acknowledged write, and consistent in itself.
fn stale_read(history: &mut History, timeline: &Timeline, random: &SeededRandom) -> Option<()> {
    let place =
        pick(random, operations(history, |op| op.write().is_none() && !op.is_local_read() && op.revision().is_some()))?;
    let invoked = history.operations[place].invoked_ns;
    let before = history.operations.iter().filter(|op| applied_put(op) && op.returned_ns < invoked);
    let shown = before.filter_map(Operation::revision).max()?;
    let operation = &mut history.operations[place];
    let Call::Read { keys, .. } = &operation.call else { return None };
    let revision = shown - 1;
    operation.outcome = Outcome::Read { revision, items: timeline.items(keys, revision) };
    Some(())
}

fn happen_early(history: &mut History, timeline: &Timeline, random: &SeededRandom) -> Option<()> {
    let written = |op: &Operation| timeline.written_at(&op.write()?.puts.first()?.1);
    let doubt = |op: &Operation| matches!(op.outcome, Outcome::Unknown { .. }) && written(op).is_some();
    let place = pick(random, operations(history, doubt))?;
    let revision = written(&history.operations[place])?;
    let shown = history.operations.iter().filter(|op| op.revision() > Some(revision) && !op.is_local_read());
    let first = shown.map(|op| op.returned_ns).min()?;
    let operation = &mut history.operations[place];
    (operation.invoked_ns, operation.returned_ns) = (first + 1, first + 2);
    Some(())
}

fn go_back(history: &mut History, timeline: &Timeline, random: &SeededRandom) -> Option<()> {
    let local = operations(history, |op| op.is_local_read() && op.revision().is_some());
    let earlier = |place: usize| {
        let session = history.operations[place].session;
        let same = history.operations[..place].iter().filter(move |op| op.session == session);
        same.filter_map(Operation::revision).max().filter(|revision| *revision > 1)
    };
    let (place, shown) = pick(random, local.into_iter().filter_map(|place| Some((place, earlier(place)?))))?;
    let operation = &mut history.operations[place];
    let Call::Read { keys, freshness: Freshness::Local } = &operation.call else { return None };
    operation.outcome = Outcome::Read { revision: shown - 1, items: timeline.items(keys, shown - 1) };
    Some(())
}

fn process_back(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let place = pick(random, 6..history.samples.len())?;
    history.samples[place].revision = 0;
    Some(())
}

/// Places of batches. The first watcher is left alone: of what was compacted nobody else may know.
fn batches(history: &History, wanted: impl Fn(&[Change]) -> bool) -> Vec<usize> {
    let fits = |place: &usize| match &history.watches[*place] {
        (1.., _, Seen::Batch { changes, .. }) => wanted(changes),
        _ => false,
    };
    (0..history.watches.len()).filter(fits).collect()
}

/// The changes and the progress of some batch.
fn batch<'h>(
    history: &'h mut History,
    random: &SeededRandom,
    wanted: impl Fn(&[Change]) -> bool,
) -> Option<(&'h mut Vec<Change>, &'h mut u64)> {
    let place = pick(random, batches(history, wanted))?;
    match &mut history.watches[place].2 {
        Seen::Batch { changes, progress } => Some((changes, progress)),
        _ => None,
    }
}

fn drop_event(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (changes, _) = batch(history, random, |changes| !changes.is_empty())?;
    changes.remove(random.below(changes.len() as u64) as usize);
    Some(())
}

fn duplicate_event(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (changes, _) = batch(history, random, |changes| !changes.is_empty())?;
    let place = random.below(changes.len() as u64) as usize;
    changes.insert(place, changes[place].clone());
    Some(())
}

fn reorder_events(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (changes, _) = batch(history, random, |changes| changes.len() > 1)?;
    let place = random.below(changes.len() as u64 - 1) as usize;
    changes.swap(place, place + 1);
    Some(())
}

fn wrong_event(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (changes, _) = batch(history, random, |changes| changes.iter().any(|change| change.value.is_some()))?;
    pick(random, changes.iter_mut().filter(|change| change.value.is_some()))?.value = Some("another".into());
    Some(())
}

fn wrong_previous(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (changes, _) = batch(history, random, |changes| !changes.is_empty())?;
    pick(random, changes.iter_mut())?.previous += 1;
    Some(())
}

fn wrong_type(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (changes, _) = batch(history, random, |changes| changes.iter().any(|change| change.value.is_none()))?;
    pick(random, changes.iter_mut().filter(|change| change.value.is_none()))?.value = Some("there".into());
    Some(())
}

fn foreign_event(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (changes, _) = batch(history, random, |changes| !changes.is_empty())?;
    changes[0].key = "elsewhere".into();
    Some(())
}

fn split_revision(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let pair = |changes: &[Change]| {
        changes.len() > 1 && changes[changes.len() - 2].revision == changes[changes.len() - 1].revision
    };
    let place = pick(random, batches(history, pair))?;
    let (watcher, at_ns, _) = history.watches[place];
    let Seen::Batch { changes, progress } = &mut history.watches[place].2 else { return None };
    let rest = Seen::Batch { changes: changes.pop().into_iter().collect(), progress: *progress };
    *progress = changes.last()?.revision;
    history.watches.insert(place + 1, (watcher, at_ns, rest));
    Some(())
}

fn early_bookmark(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let place = pick(random, batches(history, |changes| !changes.is_empty()))?;
    let (watcher, at_ns, Seen::Batch { changes, .. }) = &history.watches[place] else { return None };
    let early = (*watcher, *at_ns, Seen::Batch { changes: Vec::new(), progress: changes[0].revision });
    history.watches.insert(place, early);
    Some(())
}

fn late_bookmark(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let place = pick(random, batches(history, |_| true))?;
    let (watcher, at_ns, Seen::Batch { progress, .. }) = &history.watches[place] else { return None };
    let back = (*watcher, *at_ns, Seen::Batch { changes: Vec::new(), progress: progress - 1 });
    history.watches.insert(place + 1, back);
    Some(())
}

/// A place right behind which a watcher is told its first change of a connection.
fn resumption(history: &History, random: &SeededRandom) -> Option<(usize, u64)> {
    let told = |place: &usize| {
        let (watcher @ 1.., _, Seen::Opened { start, .. }) = &history.watches[*place] else { return None };
        let rest = &history.watches[place + 1..];
        let (next, (_, _, seen)) = rest.iter().enumerate().find(|(_, (other, _, _))| other == watcher)?;
        matches!(seen, Seen::Batch { changes, .. } if !changes.is_empty()).then_some((place + 1 + next, *start))
    };
    pick(random, (0..history.watches.len()).filter_map(|place| told(&place)))
}

fn resume_early(history: &mut History, timeline: &Timeline, random: &SeededRandom) -> Option<()> {
    let (place, start) = resumption(history, random)?;
    let old = timeline.changes(&Keys::Prefix("kv/a".into()), 0, start - 1).last()?.clone();
    let Seen::Batch { changes, .. } = &mut history.watches[place].2 else { return None };
    changes.insert(0, old);
    Some(())
}

fn resume_late(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (place, _) = resumption(history, random)?;
    let Seen::Batch { changes, .. } = &mut history.watches[place].2 else { return None };
    changes.remove(0);
    Some(())
}

fn refuse_watch(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let place = pick(random, batches(history, |_| true))?;
    let (watcher, at_ns, Seen::Batch { progress, .. }) = history.watches[place] else { return None };
    let floor = progress + random.below(2) * 1_000;
    history.watches.insert(place + 1, (watcher, at_ns, Seen::Compacted { floor }));
    Some(())
}

/// A write of a role that happened, with the token that it carried.
fn role_write<'h>(history: &'h mut History, random: &SeededRandom) -> Option<&'h mut Option<u64>> {
    let happened = history.roles.iter_mut().filter_map(|event| match event {
        RoleEvent::Wrote { token, outcome: FencedOutcome::Applied { .. }, .. } => Some(token),
        _ => None,
    });
    pick(random, happened)
}

fn old_token(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let tokens: Vec<u64> = history
        .roles
        .iter()
        .filter_map(|event| match event {
            RoleEvent::Granted { token, .. } => Some(*token),
            RoleEvent::Wrote { .. } => None,
        })
        .collect();
    let token = role_write(history, random)?;
    let older = pick(random, tokens.into_iter().filter(|older| Some(*older) < *token))?;
    *token = Some(older);
    Some(())
}

fn no_token(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    *role_write(history, random)? = None;
    Some(())
}

fn two_leaders(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    pick(random, history.samples.iter_mut().filter(|sample| !sample.leads))?.leads = true;
    Some(())
}

/// Gone leases, with when they were last renewed.
fn lease_end<'h>(history: &'h mut History, random: &SeededRandom) -> Option<(u64, &'h mut u64)> {
    let mut contacts = std::collections::BTreeMap::new();
    for event in &history.leases {
        if let LeaseEvent::Granted { lease, invoked_ns, .. } | LeaseEvent::Renewed { lease, invoked_ns, .. } = event {
            contacts.insert(*lease, *invoked_ns);
        }
    }
    let ends = history.leases.iter_mut().filter_map(|event| match event {
        LeaseEvent::Gone { lease, at_ns } => Some((contacts[lease], at_ns)),
        _ => None,
    });
    pick(random, ends)
}

fn early_lease(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let (contact, at_ns) = lease_end(history, random)?;
    *at_ns = contact + 2_999_000_000;
    Some(())
}

fn late_lease(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let healed = history.last_heal_ns().unwrap_or(0);
    let (contact, at_ns) = lease_end(history, random)?;
    *at_ns = contact.max(healed) + 8_000_000_000;
    Some(())
}

fn no_leader(history: &mut History, _: &Timeline, _: &SeededRandom) -> Option<()> {
    let healed = history.last_heal_ns()?;
    history.samples.iter_mut().filter(|sample| sample.at_ns >= healed).for_each(|sample| sample.leads = false);
    Some(())
}

fn no_writes(history: &mut History, _: &Timeline, _: &SeededRandom) -> Option<()> {
    let healed = history.last_heal_ns()?;
    for operation in history.operations.iter_mut().filter(|op| op.write().is_some() && op.invoked_ns >= healed) {
        operation.outcome = Outcome::Unknown { reason: "timed out".into() };
    }
    Some(())
}

fn stay_behind(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let healed = history.last_heal_ns()?;
    let node = random.below(3) as usize;
    history.operations.iter().find(|op| applied_put(op) && op.returned_ns <= healed)?;
    let late = history.samples.iter_mut().filter(|sample| sample.node == node && sample.at_ns >= healed);
    late.for_each(|sample| sample.revision = 1);
    Some(())
}

fn leak(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let healed = history.last_heal_ns()?;
    let node = random.below(3) as usize;
    let late = history.samples.iter_mut().filter(|sample| sample.node == node && sample.at_ns >= healed);
    late.for_each(|sample| sample.rss_bytes = Some(180 << 20));
    Some(())
}

fn send_away(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let turned = operations(history, |op| matches!(op.outcome, Outcome::Refused { .. }));
    let place = pick(random, turned)?;
    history.operations[place].outcome = Outcome::Refused { reason: "503: no leader".into() };
    Some(())
}

fn blame(history: &mut History, _: &Timeline, random: &SeededRandom) -> Option<()> {
    let turned = operations(history, |op| matches!(op.outcome, Outcome::Refused { .. }));
    let place = pick(random, turned)?;
    history.operations[place].outcome = Outcome::Refused { reason: "500 internal error".into() };
    Some(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::invariants::generated::{SMALL, Size, history};
    use crate::invariants::{check_all, linearizability, search};

    const SEEDS: u64 = 40;
    /// Each seed is judged once per mutation.
    const MUTATED_SEEDS: u64 = 12;

    #[test]
    fn correct_histories_raise_no_alarm() {
        for seed in 0..SEEDS {
            let history = history(seed, SMALL);
            assert_eq!(check_all(&history), [], "seed {seed}");
            assert!(history.operations.len() > 150, "seed {seed}");
            assert!(!history.floors.is_empty() && !history.heals.is_empty(), "seed {seed}");
        }
    }

    #[test]
    fn every_mutation_is_found_by_the_check_that_it_names_and_the_searches_agree() {
        let mut planted: BTreeMap<&str, u32> = BTreeMap::new();
        let mut searched = 0;
        for seed in 0..MUTATED_SEEDS {
            let good = history(seed, SMALL);
            let timeline = Timeline::of(&good);
            for Mutation { name, plant, found_by } in MUTATIONS {
                let mut bad = good.clone();
                if plant(&mut bad, &timeline, &SeededRandom::new(seed)).is_none() || bad == good {
                    continue;
                }
                *planted.entry(name).or_default() += 1;
                let found = check_all(&bad);
                let by = |wanted: &str| found.iter().any(|violation| violation.invariant == wanted);
                assert!(found_by.iter().any(|wanted| by(wanted)), "{name}, seed {seed}: {found:?}");
                // What the search proves impossible, the check by revisions must not accept.
                let past = Timeline::of(&bad);
                if !search::check(&bad, &past).is_empty() {
                    searched += 1;
                    assert!(!linearizability::check(&bad, &past).is_empty(), "{name}, seed {seed}");
                }
            }
        }
        for Mutation { name, .. } in MUTATIONS {
            let times = planted.get(name).copied().unwrap_or(0);
            assert!(times >= 4, "{name} was planted {times} times");
        }
        assert!(searched > MUTATED_SEEDS, "the search found next to nothing: {searched}");
    }

    #[test]
    fn a_long_history_is_judged_in_bounded_time() {
        let size = Size { clients: 40, watchers: 6, seconds: 110, pause_ms: 150 };
        let long = history(1, size);
        assert!(long.operations.len() > 8_000, "{}", long.operations.len());
        assert_eq!(check_all(&long), []);
    }
}
