//! A second opinion on linearizability that does not look at revisions: a search, key by key, for an order of the
//! operations that explains every answer. Beside `linearizability`, so that a mistake in one check cannot hide.
//! Source: Wing and Gong's search with Lowe's memory of visited states, as in Porcupine.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::history::{Call, History, Operation, Outcome};
use crate::limits::{SEARCH_OPERATIONS_MAX, SEARCH_STEPS_MAX};
use crate::model::Timeline;
use crate::protocol::{Freshness, Write};

/// What a key holds: a number for each value, and one for nothing.
type State = u32;
const ABSENT: State = 0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Observe(State),
    Set(State),
    /// Set where the key holds the first; in doubt, nothing elsewhere.
    SetIf(State, State),
    MaybeSetIf(State, State),
    /// The key holds something else.
    Differs(State),
}

impl Step {
    /// The state after the step; `None` if it cannot have happened in this state.
    fn apply(self, state: State) -> Option<State> {
        match self {
            Step::Observe(seen) => (seen == state).then_some(state),
            Step::Set(new) => Some(new),
            Step::SetIf(held, new) => (held == state).then_some(new),
            Step::MaybeSetIf(held, new) => Some(if held == state { new } else { state }),
            Step::Differs(held) => (held != state).then_some(state),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Interval {
    invoked: u64,
    /// `u64::MAX` for an operation that may happen at any later time, or never.
    returned: u64,
    step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Explained,
    Impossible,
    /// Too many orders to try.
    Undecided,
}

pub fn check(history: &History, _: &Timeline) -> Vec<String> {
    let mut found = Vec::new();
    for (key, intervals) in by_key(history) {
        let count = intervals.len();
        if explain(&intervals, SEARCH_STEPS_MAX) == Verdict::Impossible {
            found.push(format!("no order of the {count} operations on {key} explains what clients were told"));
        }
    }
    found
}

/// Keys whose histories were too large to search, of all keys.
pub fn undecided(history: &History) -> (usize, usize) {
    let keys = by_key(history);
    let undecided = |intervals: &&Vec<Interval>| explain(intervals, SEARCH_STEPS_MAX) == Verdict::Undecided;
    (keys.values().filter(undecided).count(), keys.len())
}

/// Numbers for values.
#[derive(Default)]
struct Values(BTreeMap<String, State>);

impl Values {
    fn number(&mut self, value: Option<&str>) -> State {
        let Some(value) = value else { return ABSENT };
        let next = self.0.len() as State + 1;
        *self.0.entry(value.to_owned()).or_insert(next)
    }
}

/// What each operation means to each key.
fn by_key(history: &History) -> BTreeMap<String, Vec<Interval>> {
    let mut values = Values::default();
    let mut keys: BTreeMap<String, Vec<Interval>> = BTreeMap::new();
    let written = history.operations.iter().filter_map(Operation::write);
    let names: BTreeSet<String> = written.flat_map(|write| write.puts.iter().map(|(key, _)| key.clone())).collect();
    for operation in &history.operations {
        let mut add = |key: &str, step: Step| {
            let unknown = matches!(operation.outcome, Outcome::Unknown { .. });
            let returned = if unknown { u64::MAX } else { operation.returned_ns };
            let interval = Interval { invoked: operation.invoked_ns, returned, step };
            keys.entry(key.to_owned()).or_default().push(interval);
        };
        match (&operation.call, &operation.outcome) {
            (Call::Read { keys, freshness: Freshness::Linearizable }, Outcome::Read { items, .. }) => {
                for name in names.iter().filter(|name| keys.contains(name)) {
                    let item = items.iter().find(|item| item.key == **name);
                    add(name, Step::Observe(values.number(item.map(|item| item.value.as_str()))));
                }
            }
            (Call::Write(write), Outcome::Applied { .. }) => project(write, Certainty::Applied, &mut values, &mut add),
            (Call::Write(write), Outcome::Unknown { .. }) => project(write, Certainty::Unknown, &mut values, &mut add),
            (Call::Write(write), Outcome::CompareFailed { .. }) => {
                // Of several guards any may have failed.
                if let [guard] = write.guards.as_slice() {
                    add(&guard.key, Step::Differs(values.number(guard.value.as_deref())));
                }
            }
            _ => {}
        }
    }
    keys.into_iter().map(|(key, intervals)| (key, first_part(intervals))).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Applied,
    Unknown,
}

/// What a write means to each key that it touches.
fn project(write: &Write, certainty: Certainty, values: &mut Values, add: &mut impl FnMut(&str, Step)) {
    let puts = write.puts.iter().map(|(key, value)| (key, Some(value.as_str())));
    let changes: Vec<(&String, Option<&str>)> = puts.chain(write.deletes.iter().map(|key| (key, None))).collect();
    for (key, value) in &changes {
        let new = values.number(*value);
        let guard = write.guards.iter().find(|guard| guard.key == **key);
        let step = match (guard, certainty) {
            (None, _) => Step::Set(new),
            (Some(guard), Certainty::Applied) => Step::SetIf(values.number(guard.value.as_deref()), new),
            (Some(guard), Certainty::Unknown) => Step::MaybeSetIf(values.number(guard.value.as_deref()), new),
        };
        add(key, step);
    }
    if certainty == Certainty::Applied {
        let only_guarded = |key: &String| changes.iter().all(|(changed, _)| *changed != key);
        for guard in write.guards.iter().filter(|guard| only_guarded(&guard.key)) {
            add(&guard.key, Step::Observe(values.number(guard.value.as_deref())));
        }
    }
}

/// The first operations of a long history. What ends after the cut may have met operations beyond it: of those,
/// reads are left out, and writes may or may not have happened.
fn first_part(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_by_key(|interval| interval.invoked);
    let Some(cut) = intervals.get(SEARCH_OPERATIONS_MAX).map(|interval| interval.invoked) else { return intervals };
    intervals.truncate(SEARCH_OPERATIONS_MAX);
    intervals
        .into_iter()
        .filter_map(|interval| match interval.step {
            _ if interval.returned < cut => Some(interval),
            Step::Observe(_) | Step::Differs(_) => None,
            Step::SetIf(held, new) => {
                Some(Interval { returned: u64::MAX, step: Step::MaybeSetIf(held, new), ..interval })
            }
            Step::Set(_) | Step::MaybeSetIf(..) => Some(Interval { returned: u64::MAX, ..interval }),
        })
        .collect()
}

/// A list of calls and returns from which linearized operations are lifted out and put back.
struct Entries {
    /// Operation, and whether it is the call.
    entries: Vec<(usize, bool)>,
    /// Where the return of each operation stands.
    returns: Vec<usize>,
    next: Vec<usize>,
    previous: Vec<usize>,
}

impl Entries {
    /// Place 0 is the head of the list; the last place is its end.
    fn new(intervals: &[Interval]) -> Entries {
        let mut times: Vec<(u64, bool, usize)> = Vec::new();
        for (operation, interval) in intervals.iter().enumerate() {
            // At equal times calls come first: operations that touch are concurrent.
            times.push((interval.invoked, false, operation));
            times.push((interval.returned, true, operation));
        }
        times.sort_unstable();
        let entries: Vec<_> = [(usize::MAX, false)]
            .into_iter()
            .chain(times.iter().map(|(_, is_return, operation)| (*operation, !is_return)))
            .collect();
        let mut returns = vec![0; intervals.len()];
        for (place, (operation, is_call)) in entries.iter().enumerate().skip(1) {
            if !is_call {
                returns[*operation] = place;
            }
        }
        let count = entries.len();
        Entries { entries, returns, next: (1..=count).collect(), previous: (0..=count).map(|n| n.max(1) - 1).collect() }
    }

    fn end(&self) -> usize {
        self.entries.len()
    }

    fn unlink(&mut self, place: usize) {
        let (before, after) = (self.previous[place], self.next[place]);
        self.next[before] = after;
        self.previous[after] = before;
    }

    fn link(&mut self, place: usize) {
        let (before, after) = (self.previous[place], self.next[place]);
        self.next[before] = place;
        self.previous[after] = place;
    }

    fn lift(&mut self, call: usize) {
        let ends = self.returns[self.entries[call].0];
        self.unlink(call);
        self.unlink(ends);
    }

    fn put_back(&mut self, call: usize) {
        let ends = self.returns[self.entries[call].0];
        self.link(ends);
        self.link(call);
    }
}

fn explain(intervals: &[Interval], steps_max: u64) -> Verdict {
    let mut entries = Entries::new(intervals);
    let mut done = vec![0u64; intervals.len().div_ceil(64)];
    let mut visited: HashSet<(Vec<u64>, State)> = HashSet::new();
    let mut order: Vec<(usize, State)> = Vec::new();
    let mut state = ABSENT;
    let mut certain = intervals.iter().filter(|interval| interval.returned < u64::MAX).count();
    let mut place = entries.next[0];
    let mut steps = 0;
    // What may never have happened need not be placed.
    while certain > 0 {
        steps += 1;
        if steps > steps_max {
            return Verdict::Undecided;
        }
        let (operation, is_call) = if place < entries.end() { entries.entries[place] } else { (usize::MAX, false) };
        if is_call {
            let interval = &intervals[operation];
            if let Some(after) = interval.step.apply(state) {
                done[operation / 64] |= 1 << (operation % 64);
                if visited.insert((done.clone(), after)) {
                    order.push((place, state));
                    state = after;
                    certain -= usize::from(interval.returned < u64::MAX);
                    entries.lift(place);
                    place = entries.next[0];
                    continue;
                }
                done[operation / 64] &= !(1 << (operation % 64));
            }
            place = entries.next[place];
            continue;
        }
        // An operation ends here that was not placed yet: the last choice was wrong.
        let Some((call, before)) = order.pop() else { return Verdict::Impossible };
        let (operation, _) = entries.entries[call];
        state = before;
        done[operation / 64] &= !(1 << (operation % 64));
        certain += usize::from(intervals[operation].returned < u64::MAX);
        entries.put_back(call);
        place = entries.next[call];
    }
    Verdict::Explained
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invariants::fixture::{at, check_planted, history_of, read, write};
    use crate::protocol::Guard;

    fn interval(invoked: u64, returned: u64, step: Step) -> Interval {
        Interval { invoked, returned, step }
    }

    fn verdict(intervals: &[Interval]) -> Verdict {
        explain(intervals, SEARCH_STEPS_MAX)
    }

    #[test]
    fn concurrent_operations_may_take_either_order_and_later_ones_may_not() {
        let writes = [interval(0, 10, Step::Set(1)), interval(0, 10, Step::Set(2))];
        for last in [1, 2] {
            let all = [writes[0], writes[1], interval(20, 30, Step::Observe(last))];
            assert_eq!(verdict(&all), Verdict::Explained);
        }
        let back = [writes[0], writes[1], interval(20, 30, Step::Observe(1)), interval(40, 50, Step::Observe(2))];
        assert_eq!(verdict(&back), Verdict::Impossible);
        assert_eq!(explain(&back, 1), Verdict::Undecided);
    }

    #[test]
    fn a_write_in_doubt_explains_a_later_read_and_is_not_needed_for_others() {
        let doubt = interval(0, u64::MAX, Step::Set(1));
        assert_eq!(verdict(&[doubt, interval(20, 30, Step::Observe(1))]), Verdict::Explained);
        assert_eq!(verdict(&[doubt, interval(20, 30, Step::Observe(ABSENT))]), Verdict::Explained);
        let flicker = [doubt, interval(20, 30, Step::Observe(1)), interval(40, 50, Step::Observe(ABSENT))];
        assert_eq!(verdict(&flicker), Verdict::Impossible);
    }

    #[test]
    fn two_successful_compares_with_the_same_value_are_impossible() {
        let both = [interval(0, 10, Step::SetIf(ABSENT, 1)), interval(0, 10, Step::SetIf(ABSENT, 2))];
        assert_eq!(verdict(&both), Verdict::Impossible);
        assert_eq!(verdict(&[both[0], interval(0, 10, Step::Differs(ABSENT))]), Verdict::Explained);
        assert_eq!(
            verdict(&[interval(0, 10, Step::Differs(ABSENT)), interval(20, 30, both[0].step)]),
            Verdict::Impossible
        );
    }

    #[test]
    fn a_stale_read_and_a_lost_write_are_found() {
        let good = history_of(
            vec![at(1, 2, write("a", "1", 2)), at(3, 4, write("a", "2", 3)), at(5, 6, read(&[("a", "2", 3)], "a", 3))],
            &[],
        );
        check_planted(check, &good, |history| {
            history.operations[2] = at(5, 6, read(&[("a", "1", 2)], "a", 2));
        });
        check_planted(check, &good, |history| {
            history.operations[2] = at(5, 6, read(&[], "a", 3));
        });
        check_planted(check, &good, |history| {
            if let Call::Write(write) = &mut history.operations[1].call {
                write.guards.push(Guard { key: "a".into(), revision: 0, value: None });
            }
        });
        assert_eq!(undecided(&good), (0, 1));
    }

    #[test]
    fn a_long_history_is_cut_where_nothing_beyond_matters() {
        let count = SEARCH_OPERATIONS_MAX as u64 + 10;
        let mut all: Vec<Interval> =
            (0..count).map(|n| interval(10 * n, 10 * n + 5, Step::Set(n as State + 1))).collect();
        // It ends after the cut and has seen what was written there.
        all.push(interval(15, 10 * count, Step::Observe(count as State)));
        let part = first_part(all);
        assert!(part.len() <= SEARCH_OPERATIONS_MAX);
        assert_eq!(verdict(&part), Verdict::Explained);
    }
}
