//! The other members as this one reaches them: three lanes each, greeted before use, quarantined when they lie.
//! Used by replication, proposals, barriers and the sessions of callers. Decides who is who; sends nothing itself.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Either, Shared, select};
use parking_lot::Mutex;
use sys::Clock;
use sys::process::Spawner;
use tokio::sync::watch;

use crate::config::SysHandles;
use crate::consensus::RaftVote;
use crate::identity::Identity;
use crate::limits::{LATE_GREETING_MS_MAX, Limits, ORIGINAL_ANSWER_MS_MAX, PROTOCOL_VERSION};
use crate::log::Log;
use crate::network::{Lane, Network, PeerApi, PeerError, pb};
use crate::patience::Patience;
use crate::standing::Standing;
use crate::starts::{CONDEMNED, Start, Starts, start_in};
use crate::types::NodeId;
use crate::wire::{id_bytes, id_in, position_out, vote_in, vote_out};

/// What the consensus core knows of a member.
pub(crate) struct Known {
    /// The data directory that was admitted; 0 if unknown.
    pub incarnation: u128,
    /// What the member has acknowledged to this one as leader, and under which vote this one leads.
    pub acknowledged: Option<(u64, RaftVote)>,
}

/// The membership as the consensus core has it, with regard to one member.
pub(crate) struct Knowledge {
    /// What is known of the member, if it is one.
    pub member: Option<Known>,
    /// Index of the entry that carried the membership; `None` before the first.
    pub membership_at: Option<u64>,
    /// Index of the committed membership, if that does not have the member.
    pub excluded_at: Option<u64>,
}

type View = Box<dyn Fn(NodeId) -> Knowledge + Send + Sync>;
type Connecting = Shared<BoxFuture<'static, Result<Arc<dyn PeerApi>, PeerError>>>;

pub(crate) struct Peers {
    me: Identity,
    /// Random number of this process: a start counter alone cannot tell a restored copy from its original.
    process: u64,
    network: Arc<dyn Network>,
    log: Log,
    clock: Arc<dyn Clock>,
    runtime: Spawner,
    limits: Limits,
    patience: Arc<Patience>,
    starts: Arc<Starts>,
    peers: Mutex<BTreeMap<NodeId, Arc<Peer>>>,
    /// Set once the core exists; before that nobody has acknowledged anything.
    view: OnceLock<View>,
    /// What the others think of this member.
    standing: watch::Sender<Standing>,
    /// Monotonic milliseconds of the last message of a leader, plus one; 0 before the first.
    led_ms: AtomicU64,
}

struct Peer {
    id: NodeId,
    lanes: [Mutex<LaneState>; 3],
    seen: Mutex<Seen>,
    /// Monotonic milliseconds of the last answer, plus one; 0 before the first.
    contact_ms: AtomicU64,
    /// The last process that was refused because another one answers in its place.
    copy: AtomicU64,
}

/// A process of a peer that another one wants to succeed, and the connection over which it answered last.
pub(crate) struct Original {
    peer: Arc<Peer>,
    process: u64,
    control: Arc<dyn PeerApi>,
}

enum LaneState {
    Down,
    Connecting(Connecting),
    Up(Arc<dyn PeerApi>),
}

/// What this member has seen of a peer's greetings, for as long as this process lives.
#[derive(Default)]
struct Seen {
    process: u64,
    /// Monotonic time at which that process greeted first.
    since: Duration,
    start_counter: u64,
    incarnation: u128,
    /// That process has greeted this one; if not, another member or an earlier process has told of it.
    greeted: bool,
    vote: Option<RaftVote>,
    quarantined: Option<String>,
}

impl Seen {
    /// Takes over what was told of a later start than any that greeted.
    fn learn(&mut self, start: Start, now: Duration) {
        let same_directory = self.incarnation == 0 || self.incarnation == start.incarnation;
        if same_directory && start.counter > self.start_counter {
            let Start { incarnation, counter, process } = start;
            *self = Seen {
                process,
                since: now,
                start_counter: counter,
                incarnation,
                greeted: false,
                ..std::mem::take(self)
            };
        }
    }
}

impl Peers {
    pub(crate) fn new(
        me: Identity,
        network: Arc<dyn Network>,
        log: Log,
        sys: &SysHandles,
        runtime: Spawner,
        limits: Limits,
        patience: Arc<Patience>,
        starts: Arc<Starts>,
    ) -> Arc<Peers> {
        // 0 stands for no process.
        let process = sys.random.u64().max(1);
        let (clock, peers) = (sys.clock.clone(), Mutex::default());
        let (view, standing) = (OnceLock::new(), watch::Sender::new(Standing::Good));
        let led_ms = AtomicU64::new(0);
        Arc::new(Peers {
            me,
            process,
            network,
            log,
            clock,
            runtime,
            limits,
            patience,
            starts,
            peers,
            view,
            standing,
            led_ms,
        })
    }

    /// What the others think of this member, as it changes.
    pub(crate) fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    fn knowledge(&self, id: NodeId) -> Knowledge {
        let nothing = || Knowledge { member: None, membership_at: None, excluded_at: None };
        self.view.get().map_or_else(nothing, |view| view(id))
    }

    /// Gives access to the core's knowledge. Called once.
    pub(crate) fn set_view(&self, view: View) {
        assert!(self.view.set(view).is_ok(), "the view is set once");
    }

    /// This member's greeting to `to`.
    pub(crate) fn hello(&self, to: NodeId) -> pb::Hello {
        pb::Hello {
            protocol: PROTOCOL_VERSION,
            cluster_id: id_bytes(self.me.cluster_id),
            node_id: self.me.node_id,
            incarnation: id_bytes(self.me.incarnation),
            start_counter: self.me.start_counter,
            vote: self.log.durable_vote().as_ref().map(vote_out),
            durable: self.log.durable().as_ref().map(position_out),
            to_node_id: to,
            process: self.process,
            excluded_at: 0,
            patience_ms: *self.patience.own_wish().borrow(),
            starts: self.starts.told(),
        }
    }

    /// The answer to a greeting of `to`: a member that was removed learns it here.
    pub(crate) fn welcome(&self, to: NodeId) -> pb::Hello {
        pb::Hello { excluded_at: self.knowledge(to).excluded_at.unwrap_or(0), ..self.hello(to) }
    }

    /// A greeted connection to `to`, dialled if there is none. Callers that give up do not stop the dialling:
    /// a heartbeat's patience is shorter than a TLS handshake on a loaded machine.
    pub(crate) async fn lane(
        self: &Arc<Self>,
        to: NodeId,
        addr: &str,
        lane: Lane,
    ) -> Result<Arc<dyn PeerApi>, PeerError> {
        let peer = self.peer(to);
        if let Some(reason) = &peer.seen.lock().quarantined {
            return Err(PeerError::Refused(reason.clone()));
        }
        let connecting = {
            let mut state = peer.lanes[lane as usize].lock();
            match &*state {
                LaneState::Up(api) if !api.is_closed() => return Ok(api.clone()),
                LaneState::Connecting(connecting) if connecting.peek().is_none() => connecting.clone(),
                _ => {
                    let connecting = self.connect(peer.clone(), addr.to_owned(), lane);
                    *state = LaneState::Connecting(connecting.clone());
                    connecting
                }
            }
        };
        connecting.await
    }

    fn connect(self: &Arc<Self>, peer: Arc<Peer>, addr: String, lane: Lane) -> Connecting {
        let peers = self.clone();
        let task = self.runtime.spawn(async move {
            let limit = Duration::from_millis(peers.limits.dial_ms);
            let dialled = within(&*peers.clock, limit, peers.dial_and_greet(peer.id, &addr, lane)).await;
            let result = dialled.unwrap_or(Err(PeerError::TimedOut));
            *peer.lanes[lane as usize].lock() = match &result {
                Ok(api) => LaneState::Up(api.clone()),
                Err(_) => LaneState::Down,
            };
            if let Err(error) = &result {
                tracing::debug!(peer = peer.id, addr, ?lane, %error, "cannot reach a peer");
            }
            result
        });
        async move { task.await.unwrap_or_else(|error| Err(PeerError::Unreachable(error.to_string()))) }
            .boxed()
            .shared()
    }

    async fn dial_and_greet(&self, to: NodeId, addr: &str, lane: Lane) -> Result<Arc<dyn PeerApi>, PeerError> {
        let api = self.network.dial(to, addr, lane).await?;
        self.greet(to, &*api).await?;
        sys::failpoint::at("raft.peer.greeted");
        Ok(api)
    }

    /// Greets over a connection, and heeds what the answer says of this member.
    pub(crate) async fn greet(&self, to: NodeId, api: &dyn PeerApi) -> Result<(), PeerError> {
        let answer = api.greet(self.hello(to)).await.inspect_err(|error| {
            if let PeerError::Quarantined(reason) = error {
                self.stand(Standing::Quarantined { by: to, reason: reason.clone() });
            }
        })?;
        // A peer that lost its memory is not asked again, but it is no fault of this member's.
        let judged = self.judge(&answer, to);
        self.keep_starts().await;
        judged.map_err(|error| PeerError::Refused(error.to_string()))?;
        self.heed(to, answer.excluded_at);
        Ok(())
    }

    /// Whether a membership that lacks this member is newer than the one that it knows itself.
    fn heed(&self, by: NodeId, excluded_at: u64) {
        if excluded_at == 0 {
            return self.stand(Standing::Good);
        }
        let own = self.knowledge(self.me.node_id);
        let newer = match (own.member, own.membership_at) {
            (Some(_), known_at) => Some(excluded_at) > known_at,
            (None, Some(known_at)) => excluded_at >= known_at,
            // It has not heard of any membership yet: it is about to join.
            (None, None) => false,
        };
        if newer {
            self.stand(Standing::Removed { by, at: excluded_at });
        }
    }

    /// A member that lost its memory does not get it back; one that is not a member may become one.
    fn stand(&self, standing: Standing) {
        self.standing.send_if_modified(|before| {
            let changed = !matches!(before, Standing::Quarantined { .. }) && *before != standing;
            if changed {
                tracing::warn!(?standing, "how the other members see this one has changed");
                *before = standing;
            }
            changed
        });
    }

    /// Greets `addr` as member `id` to learn its incarnation, for a member that is about to be added.
    pub(crate) async fn incarnation_of(&self, id: NodeId, addr: &str) -> Result<u128, PeerError> {
        let limit = Duration::from_millis(self.limits.dial_ms);
        let greeted = async {
            let api = self.network.dial(id, addr, Lane::Bulk).await?;
            let answer = api.greet(self.hello(id)).await?;
            self.judge(&answer, id).map_err(|error| PeerError::Refused(error.to_string()))?;
            id_in(&answer.incarnation)
        };
        within(&*self.clock, limit, greeted).await.unwrap_or(Err(PeerError::TimedOut))
    }

    /// The process that the sender of `hello` would succeed, if this member still has a connection to that one. It has to be
    /// asked whether it lives: where it does, the newcomer runs from a copy of its data directory somewhere else, and
    /// counts one start more than the original, which must not be taken for the old one of the two.
    pub(crate) fn original(&self, hello: &pb::Hello, from: NodeId) -> Option<Original> {
        let peer = self.peers.lock().get(&from)?.clone();
        let process = {
            let seen = peer.seen.lock();
            let succeeds = hello.process != seen.process && hello.start_counter > seen.start_counter;
            (seen.greeted && succeeds).then_some(seen.process)?
        };
        let control = match &*peer.lanes[Lane::Control as usize].lock() {
            LaneState::Up(control) if !control.is_closed() => control.clone(),
            _ => return None,
        };
        Some(Original { peer, process, control })
    }

    /// Whether it answers at its own address. A dead process's connections are closed; one whose machine is gone is not
    /// waited for long.
    pub(crate) async fn lives(&self, original: &Original, newcomer: &pb::Hello) -> bool {
        let Original { peer, process, control } = original;
        let limit = Duration::from_millis(ORIGINAL_ANSWER_MS_MAX);
        let answer = within(&*self.clock, limit, control.greet(self.hello(peer.id))).await;
        let lives = matches!(answer, Some(Ok(answer)) if answer.process == *process);
        if lives && peer.copy.swap(newcomer.process, Ordering::Relaxed) != newcomer.process {
            tracing::warn!(peer = peer.id, "a copy of a living member's data directory is refused");
        }
        lives
    }

    /// Whether the sender of `hello`, authenticated as `from`, is who it should be and has forgotten nothing.
    pub(crate) fn judge(&self, hello: &pb::Hello, from: NodeId) -> Result<(), PeerError> {
        let refuse = |reason: String| Err(PeerError::Refused(reason));
        if hello.protocol != PROTOCOL_VERSION {
            return refuse(format!("peer protocol {}, here {PROTOCOL_VERSION}", hello.protocol));
        }
        if id_in(&hello.cluster_id)? != self.me.cluster_id {
            return refuse("another cluster".into());
        }
        if hello.node_id != from || hello.to_node_id != self.me.node_id || from == self.me.node_id {
            return refuse(format!("member {} greets {} as {from}", hello.node_id, hello.to_node_id));
        }
        let incarnation = id_in(&hello.incarnation)?;
        let known = self.knowledge(from).member;
        let quarantine = |reason: String| Err(PeerError::Quarantined(reason));
        if let Some(known) = &known
            && known.incarnation != 0
            && known.incarnation != incarnation
        {
            return quarantine(format!("member {from} has another data directory than the one admitted"));
        }
        let Some(known) = known else {
            // Not a member, or not yet: it has acknowledged nothing that could be missing.
            return Ok(());
        };
        let peer = self.peer(from);
        let now = self.clock.monotonic();
        let mut seen = peer.seen.lock();
        if let Some(reason) = &seen.quarantined {
            return quarantine(reason.clone());
        }
        if let Some(start) = self.starts.of(from) {
            seen.learn(start, now);
        }
        let vote = hello.vote.map(|vote| vote_in(Some(vote))).transpose()?;
        if may_be_late(&seen, hello, incarnation, now) {
            return refuse(format!("member {from} has started again since it said this"));
        }
        if let Some(reason) = forgotten(&seen, hello, incarnation, vote, known.acknowledged) {
            let reason = format!("member {from} is quarantined: {reason}");
            tracing::error!(peer = from, reason, "a member has lost what it acknowledged");
            seen.quarantined = Some(reason.clone());
            // Its next start would count one more than what is known, and its finders may have died by then.
            self.starts.note(from, Start { incarnation, counter: CONDEMNED, process: 0 });
            return quarantine(reason);
        }
        *seen = Seen {
            process: hello.process,
            since: if hello.process == seen.process { seen.since } else { now },
            start_counter: hello.start_counter,
            incarnation,
            greeted: true,
            vote: vote.or(seen.vote),
            quarantined: None,
        };
        drop(seen);
        self.starts.note(from, Start { incarnation, counter: hello.start_counter, process: hello.process });
        let others = hello.starts.iter().filter_map(start_in).filter(|(id, _)| *id != self.me.node_id);
        for (id, start) in others {
            if self.knowledge(id).member.is_some_and(|member| member.incarnation == start.incarnation) {
                self.starts.note(id, start);
            }
        }
        self.patience.heard(from, hello.patience_ms, now);
        self.note_contact(from);
        Ok(())
    }

    /// What is known of the others' starts, as it changes.
    pub(crate) fn starts(&self) -> watch::Receiver<u64> {
        self.starts.changes()
    }

    /// What greetings have told of starts becomes durable. Awaited before a greeting counts: whoever has been greeted
    /// does not forget it.
    pub(crate) async fn keep_starts(&self) {
        self.starts.keep().await;
    }

    /// Why nothing is said to or taken from this peer, if so.
    pub(crate) fn quarantined(&self, id: NodeId) -> Option<String> {
        self.peer(id).seen.lock().quarantined.clone()
    }

    /// A leader has sent entries, or a heartbeat, just now.
    pub(crate) fn note_led(&self) {
        self.led_ms.store(self.clock.monotonic().as_millis() as u64 + 1, Ordering::Relaxed);
    }

    /// Milliseconds since a leader was heard; `None` if none ever was.
    pub(crate) fn last_led_ms(&self) -> Option<u64> {
        let at = self.led_ms.load(Ordering::Relaxed);
        let now = self.clock.monotonic().as_millis() as u64 + 1;
        (at != 0).then(|| now.saturating_sub(at))
    }

    /// The peer has answered just now.
    pub(crate) fn note_contact(&self, id: NodeId) {
        let now = self.clock.monotonic().as_millis() as u64 + 1;
        self.peer(id).contact_ms.store(now, Ordering::Relaxed);
    }

    /// Milliseconds since the peer last answered; `None` if it never has.
    pub(crate) fn last_contact_ms(&self, id: NodeId) -> Option<u64> {
        let at = self.peer(id).contact_ms.load(Ordering::Relaxed);
        let now = self.clock.monotonic().as_millis() as u64 + 1;
        (at != 0).then(|| now.saturating_sub(at))
    }

    #[cfg(test)]
    pub(crate) fn is_open(&self, id: NodeId, lane: Lane) -> bool {
        matches!(&*self.peer(id).lanes[lane as usize].lock(), LaneState::Up(api) if !api.is_closed())
    }

    #[cfg(test)]
    pub(crate) fn has_refused_a_copy(&self, id: NodeId) -> bool {
        self.peer(id).copy.load(Ordering::Relaxed) != 0
    }

    /// Closes what is open to a peer that is no member any more.
    pub(crate) fn forget(&self, id: NodeId) {
        self.peers.lock().remove(&id);
        self.starts.forget(id);
    }

    fn peer(&self, id: NodeId) -> Arc<Peer> {
        let mut peers = self.peers.lock();
        peers
            .entry(id)
            .or_insert_with(|| {
                Arc::new(Peer {
                    id,
                    lanes: Lane::ALL.map(|_| Mutex::new(LaneState::Down)),
                    seen: Mutex::default(),
                    contact_ms: AtomicU64::new(0),
                    copy: AtomicU64::new(0),
                })
            })
            .clone()
    }
}

/// Whether a greeting may be that of a process which has died meanwhile, delivered behind the one of its successor:
/// connections do not wait for each other, least of all where this member stood still. It is refused, and nothing is
/// concluded from it. An old copy of the data directory says the same again later, and is refused until then as well.
fn may_be_late(seen: &Seen, hello: &pb::Hello, incarnation: u128, now: Duration) -> bool {
    hello.process != seen.process
        && hello.start_counter < seen.start_counter
        && incarnation == seen.incarnation
        && now < seen.since + Duration::from_millis(LATE_GREETING_MS_MAX)
}

/// What a greeting betrays: a data directory that is an old copy, or one that has lost part of its log.
///
/// Only the first greeting of each process of the peer is compared with what it acknowledged. Later ones of the
/// same process race with acknowledgements on other lanes, and a running process forgets nothing.
fn forgotten(
    seen: &Seen,
    hello: &pb::Hello,
    incarnation: u128,
    vote: Option<RaftVote>,
    acknowledged: Option<(u64, RaftVote)>,
) -> Option<String> {
    if seen.incarnation != 0 && seen.incarnation != incarnation {
        return Some("its data directory was replaced".into());
    }
    let same = hello.process == seen.process && hello.start_counter == seen.start_counter;
    if same && seen.greeted {
        return None;
    }
    if seen.start_counter == CONDEMNED {
        return Some("it was found to be an old copy of its data directory before".into());
    }
    if !same && hello.start_counter <= seen.start_counter {
        return Some(format!(
            "it has started {} times and was seen at {} before: an old copy of its data directory",
            hello.start_counter, seen.start_counter
        ));
    }
    if seen.vote > vote {
        return Some(format!("it voted {:?} and now says {vote:?}", seen.vote));
    }
    let durable = hello.durable.map(|position| position.index);
    // Under a newer leader the peer may have given up entries that it had acknowledged to this one.
    let acknowledged = acknowledged.filter(|(_, led)| vote.is_none_or(|vote| vote <= *led)).map(|(index, _)| index);
    if durable < acknowledged {
        return Some(format!("it acknowledged index {acknowledged:?} and now holds {durable:?}"));
    }
    None
}

/// The future's output, or `None` if `limit` passes first.
pub(crate) async fn within<F: Future>(clock: &dyn Clock, limit: Duration, future: F) -> Option<F::Output> {
    match select(Box::pin(future), clock.sleep(limit)).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(start_counter: u64, durable: Option<u64>) -> pb::Hello {
        pb::Hello {
            process: start_counter,
            start_counter,
            durable: durable.map(|index| pb::LogPosition { term: 1, index }),
            ..Default::default()
        }
    }

    fn seen(start_counter: u64) -> Seen {
        Seen {
            process: start_counter,
            since: Duration::from_secs(100),
            start_counter,
            incarnation: 7,
            greeted: true,
            vote: Some(RaftVote::new(3, 1)),
            quarantined: None,
        }
    }

    fn check(seen: Seen, hello: pb::Hello, vote: u64, acknowledged: Option<u64>) -> bool {
        let acknowledged = acknowledged.map(|index| (index, RaftVote::new_committed(4, 2)));
        forgotten(&seen, &hello, 7, Some(RaftVote::new(vote, 1)), acknowledged).is_some()
    }

    #[test]
    fn what_was_acknowledged_to_a_deposed_leader_may_be_gone() {
        assert!(!check(seen(4), hello(5, Some(9)), 5, Some(10)));
    }

    #[test]
    fn a_member_that_kept_everything_is_welcome() {
        assert!(!check(seen(4), hello(5, Some(10)), 3, Some(10)));
        assert!(!check(seen(4), hello(5, Some(11)), 4, Some(10)));
        assert!(!check(Seen::default(), hello(1, None), 0, None));
    }

    #[test]
    fn a_member_that_lost_acknowledged_entries_is_quarantined() {
        assert!(check(seen(4), hello(5, Some(9)), 3, Some(10)));
        assert!(check(seen(4), hello(5, None), 3, Some(0)));
    }

    #[test]
    fn a_running_member_races_with_its_own_acknowledgements() {
        assert!(!check(seen(5), hello(5, Some(9)), 3, Some(10)));
    }

    #[test]
    fn a_greeting_that_came_behind_the_next_ones_is_refused_and_nothing_is_concluded() {
        let late = |counter, incarnation, seconds| {
            may_be_late(&seen(5), &hello(counter, Some(10)), incarnation, Duration::from_secs(seconds))
        };
        assert!(late(4, 7, 101));
        assert!(!late(4, 7, 200), "an old copy says it again and again");
        assert!(!late(5, 7, 101), "the same process, or one that counts like it: a copy in any case");
        assert!(!late(6, 7, 101), "a restart");
        assert!(!late(4, 8, 101), "another data directory");
    }

    #[test]
    fn a_start_that_others_told_of_counts_like_one_that_greeted() {
        let start = Start { incarnation: 7, counter: 9, process: 9 };
        let told = |mut seen: Seen| {
            seen.learn(start, Duration::from_secs(100));
            seen
        };
        let refused = |seen, hello| forgotten(&seen, &hello, 7, Some(RaftVote::new(3, 1)), None).is_some();
        assert!(!refused(told(Seen::default()), hello(9, None)), "that start itself");
        assert!(!refused(told(seen(5)), hello(10, None)), "a later one");
        assert!(refused(told(Seen::default()), hello(8, None)), "a copy from before it");
        assert!(refused(told(seen(5)), pb::Hello { process: 99, ..hello(9, None) }), "one that counts the same");
        let condemned = Start { counter: CONDEMNED, process: 0, ..start };
        let mut found_out = seen(5);
        found_out.learn(condemned, Duration::from_secs(100));
        assert!(refused(found_out, hello(1_000, None)), "an old copy that was started again and again");
        // The first greeting is compared with what was acknowledged, whoever has told of the start before.
        assert!(check(told(seen(4)), hello(9, Some(9)), 3, Some(10)));
        assert!(!check(told(seen(4)), hello(9, Some(10)), 3, Some(10)));
    }

    #[test]
    fn an_old_copy_of_a_data_directory_is_quarantined() {
        assert!(check(seen(5), hello(4, Some(10)), 3, Some(10)), "start counter went back");
        let twin = pb::Hello { process: 99, ..hello(5, Some(10)) };
        assert!(check(seen(5), twin, 3, Some(10)), "another process with the same start counter");
        assert!(check(seen(4), hello(5, Some(10)), 2, Some(10)), "vote went back");
        let other = forgotten(&seen(4), &hello(5, Some(10)), 8, None, None);
        assert!(other.is_some(), "another incarnation");
    }
}
