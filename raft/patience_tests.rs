//! What members' patience follows from, on a clock that the tests move.

use super::*;
use crate::config::LAN;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A member whose clock the test moves, tick by tick.
struct Member {
    patience: Arc<Patience>,
    now: Duration,
}

impl Member {
    fn new() -> Member {
        Member { patience: Patience::new(LAN, Follows::Measurements), now: ms(100_000) }
    }

    /// Ticks for `span`, each `late`. Returns how often the patience changed.
    fn ticks(&mut self, span: Duration, late: Duration) -> u32 {
        let end = self.now + span;
        let mut changes = 0;
        while self.now < end {
            self.now += ms(TICK_MS) + late;
            self.patience.note_tick(late);
            changes += u32::from(self.patience.settle(self.now));
        }
        changes
    }

    fn election_ms(&self) -> (u64, u64) {
        self.patience.status(self.now).election_ms
    }

    fn wish_ms(&self) -> u64 {
        *self.patience.own_wish().borrow()
    }
}

#[test]
fn members_whose_timers_are_on_time_keep_to_their_preset() {
    let mut member = Member::new();
    assert_eq!(member.ticks(ms(60_000), ms(2)), 0);
    assert_eq!(member.election_ms(), (150, 300));
    assert_eq!(member.patience.lease(), ms(300));
    assert_eq!(member.patience.status(member.now).preset, "lan");
}

#[test]
fn a_starved_member_becomes_patient_at_once_and_stays_so_until_it_was_calm_for_a_while() {
    let mut member = Member::new();
    member.ticks(ms(5_000), ms(0));
    assert_eq!(member.ticks(ms(1_000), ms(250)), 1);
    assert_eq!(member.election_ms(), (900, 1_800), "a heartbeat may be three ticks late");
    assert_eq!(member.patience.lease(), ms(1_800));
    // Shorter breaks than the calm change nothing.
    for _ in 0..5 {
        assert_eq!(member.ticks(ms(8_000), ms(0)) + member.ticks(ms(1_000), ms(250)), 0);
    }
    member.ticks(ms(PATIENCE_CALM_MS), ms(0));
    assert_eq!(member.election_ms(), (900, 1_800), "the ticks were in sight until half of that");
    assert_eq!(member.ticks(ms(PATIENCE_CALM_MS), ms(0)), 1);
    assert_eq!(member.election_ms(), (150, 300));
}

#[test]
fn a_process_that_was_stopped_once_is_not_starved() {
    let mut member = Member::new();
    member.ticks(ms(5_000), ms(0));
    assert_eq!(member.ticks(ms(1), ms(30_000)) + member.ticks(ms(10_000), ms(0)), 0);
}

#[test]
fn there_is_an_end_to_patience() {
    let mut member = Member::new();
    member.ticks(ms(60_000), ms(20_000));
    assert_eq!(member.wish_ms(), 600, "the next step above the bound of what starved members get");
    member.patience.heard(2, u64::MAX, member.now);
    member.ticks(ms(50), ms(0));
    assert_eq!(member.election_ms(), (3 * FAR_HEARTBEAT_MS_MAX, 6 * FAR_HEARTBEAT_MS_MAX));
}

#[test]
fn members_far_apart_run_as_wan_by_the_shortest_way_to_the_farthest() {
    let mut member = Member::new();
    for trip in [200, 104, 350, 180] {
        member.patience.note_round_trip(2, ms(3), member.now);
        member.patience.note_round_trip(3, ms(trip), member.now);
    }
    assert_eq!(member.ticks(ms(1_000), ms(0)), 1);
    let status = member.patience.status(member.now);
    assert_eq!((status.preset, status.election_ms, status.round_trip_us), ("wan", (900, 1_800), Some(104_000)));
    // Nothing was measured for a while: whoever was far is gone.
    member.ticks(ms(ROUND_TRIP_VALID_MS + 2 * PATIENCE_CALM_MS), ms(0));
    assert_eq!(member.patience.status(member.now).preset, "lan");
    assert_eq!(member.election_ms(), (150, 300));
}

#[test]
fn a_greeting_that_waited_for_a_cut_link_says_nothing_about_the_way() {
    let mut member = Member::new();
    member.patience.note_round_trip(2, ms(689), member.now);
    assert_eq!(member.ticks(ms(2_000), ms(0)), 0);
    assert!(!member.patience.is_measured(2));
    for _ in 1..ROUND_TRIP_SAMPLES_MIN {
        member.patience.note_round_trip(2, ms(3), member.now);
    }
    assert_eq!(member.ticks(ms(2_000), ms(0)), 0);
    assert_eq!((member.patience.is_measured(2), member.election_ms()), (true, (150, 300)));
}

#[test]
fn a_way_that_wavers_around_a_step_changes_nothing_all_the_time() {
    let mut member = Member::new();
    let mut changes = 0;
    for round in 0..100 {
        for _ in 0..ROUND_TRIP_SAMPLES_MAX {
            member.patience.note_round_trip(2, ms(if round % 2 == 0 { 49 } else { 51 }), member.now);
        }
        changes += member.ticks(ms(2_000), ms(0));
    }
    assert_eq!(changes, 2, "up to the step below, and up to the one above");
}

#[test]
fn all_follow_the_most_patient_one_as_long_as_it_says_so() {
    let (mut starved, mut other) = (Member::new(), Member::new());
    starved.ticks(ms(1_000), ms(180));
    for _ in 0..10 {
        other.patience.heard(1, starved.wish_ms(), other.now);
        starved.patience.heard(2, other.wish_ms(), starved.now);
        other.ticks(ms(2_000), ms(0));
        starved.ticks(ms(2_000), ms(180));
        assert_eq!(other.election_ms(), starved.election_ms());
        assert_eq!(other.wish_ms(), 50, "what was heard is not told on: wishes do not keep each other alive");
    }
    other.ticks(ms(WISH_VALID_MS), ms(0));
    assert_eq!(other.election_ms(), (150, 300), "nothing was heard of it any more");
}
