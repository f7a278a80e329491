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

use crate::config::SysHandles;
use crate::consensus::RaftVote;
use crate::identity::Identity;
use crate::limits::{Limits, PROTOCOL_VERSION};
use crate::log::Log;
use crate::network::{Lane, Network, PeerApi, PeerError, pb};
use crate::types::NodeId;
use crate::wire::{id_bytes, id_in, position_out, vote_in, vote_out};

/// What the consensus core knows of a member.
pub(crate) struct Known {
    /// The data directory that was admitted; 0 if unknown.
    pub incarnation: u128,
    /// What the member has acknowledged to this one as leader.
    pub acknowledged: Option<u64>,
}

type View = Box<dyn Fn(NodeId) -> Option<Known> + Send + Sync>;
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
    peers: Mutex<BTreeMap<NodeId, Arc<Peer>>>,
    /// Set once the core exists; before that nobody has acknowledged anything.
    view: OnceLock<View>,
}

struct Peer {
    id: NodeId,
    lanes: [Mutex<LaneState>; 3],
    seen: Mutex<Seen>,
    /// Monotonic milliseconds of the last answer, plus one; 0 before the first.
    contact_ms: AtomicU64,
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
    start_counter: u64,
    incarnation: u128,
    vote: Option<RaftVote>,
    quarantined: Option<String>,
}

impl Peers {
    pub(crate) fn new(
        me: Identity,
        network: Arc<dyn Network>,
        log: Log,
        sys: &SysHandles,
        runtime: Spawner,
        limits: Limits,
    ) -> Arc<Peers> {
        // 0 stands for no process.
        let process = sys.random.u64().max(1);
        let (clock, peers) = (sys.clock.clone(), Mutex::default());
        Arc::new(Peers { me, process, network, log, clock, runtime, limits, peers, view: OnceLock::new() })
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
            vote: self.log.vote().as_ref().map(vote_out),
            durable: self.log.durable().as_ref().map(position_out),
            to_node_id: to,
            process: self.process,
        }
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
        let answer = api.greet(self.hello(to)).await?;
        sys::failpoint::at("raft.peer.greeted");
        self.judge(&answer, to)?;
        Ok(api)
    }

    /// Greets `addr` as member `id` to learn its incarnation, for a member that is about to be added.
    pub(crate) async fn incarnation_of(&self, id: NodeId, addr: &str) -> Result<u128, PeerError> {
        let limit = Duration::from_millis(self.limits.dial_ms);
        let greeted = async {
            let api = self.network.dial(id, addr, Lane::Bulk).await?;
            let answer = api.greet(self.hello(id)).await?;
            self.judge(&answer, id)?;
            id_in(&answer.incarnation)
        };
        within(&*self.clock, limit, greeted).await.unwrap_or(Err(PeerError::TimedOut))
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
        let known = self.view.get().and_then(|view| view(from));
        if let Some(known) = &known
            && known.incarnation != 0
            && known.incarnation != incarnation
        {
            return refuse(format!("member {from} has another data directory than the one admitted"));
        }
        let Some(known) = known else {
            // Not a member, or not yet: it has acknowledged nothing that could be missing.
            return Ok(());
        };
        let peer = self.peer(from);
        let mut seen = peer.seen.lock();
        if let Some(reason) = &seen.quarantined {
            return refuse(reason.clone());
        }
        let vote = hello.vote.map(|vote| vote_in(Some(vote))).transpose()?;
        if let Some(reason) = forgotten(&seen, hello, incarnation, vote, known.acknowledged) {
            let reason = format!("member {from} is quarantined: {reason}");
            tracing::error!(peer = from, reason, "a member has lost what it acknowledged");
            seen.quarantined = Some(reason.clone());
            return refuse(reason);
        }
        *seen = Seen {
            process: hello.process,
            start_counter: hello.start_counter,
            incarnation,
            vote: vote.or(seen.vote),
            quarantined: None,
        };
        drop(seen);
        self.note_contact(from);
        Ok(())
    }

    /// Why nothing is said to or taken from this peer, if so.
    pub(crate) fn quarantined(&self, id: NodeId) -> Option<String> {
        self.peer(id).seen.lock().quarantined.clone()
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

    /// Closes what is open to a peer that is no member any more.
    pub(crate) fn forget(&self, id: NodeId) {
        self.peers.lock().remove(&id);
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
                })
            })
            .clone()
    }
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
    acknowledged: Option<u64>,
) -> Option<String> {
    if seen.incarnation != 0 && seen.incarnation != incarnation {
        return Some("its data directory was replaced".into());
    }
    if hello.process == seen.process {
        return None;
    }
    if hello.start_counter <= seen.start_counter {
        return Some(format!(
            "it has started {} times and was seen at {} before: an old copy of its data directory",
            hello.start_counter, seen.start_counter
        ));
    }
    if seen.vote > vote {
        return Some(format!("it voted {:?} and now says {vote:?}", seen.vote));
    }
    let durable = hello.durable.map(|position| position.index);
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
            start_counter,
            incarnation: 7,
            vote: Some(RaftVote::new(3, 1)),
            quarantined: None,
        }
    }

    fn check(seen: Seen, hello: pb::Hello, vote: u64, acknowledged: Option<u64>) -> bool {
        forgotten(&seen, &hello, 7, Some(RaftVote::new(vote, 1)), acknowledged).is_some()
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
    fn an_old_copy_of_a_data_directory_is_quarantined() {
        assert!(check(seen(5), hello(4, Some(10)), 3, Some(10)), "start counter went back");
        let twin = pb::Hello { process: 99, ..hello(5, Some(10)) };
        assert!(check(seen(5), twin, 3, Some(10)), "another process with the same start counter");
        assert!(check(seen(4), hello(5, Some(10)), 2, Some(10)), "vote went back");
        let other = forgotten(&seen(4), &hello(5, Some(10)), 8, None, None);
        assert!(other.is_some(), "another incarnation");
    }
}
