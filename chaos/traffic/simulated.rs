//! Clients of the simulated world: the writers and readers of the real ones in kind, watchers that move and lag, holders
//! of roles and leases, and one who compacts. They call the members' stores in the members' own tasks, so that a death
//! takes a call with it. They note what they see and judge nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use store::{Fence, LeaseError, ROLE_CONTROLLER_MANAGER, ROLE_SCHEDULER, Store, Txn, TxnError, TxnResult, WatchError};
use sys::{Random, SeededRandom};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::client::Answer;
use super::writers::{self, Beliefs};
use crate::history::{Call, FencedOutcome, LeaseEvent, Operation, Outcome, RoleEvent, Seen};
use crate::protocol::{Change, Freshness, Keys, Reply, Write};
use crate::translation::{change, items, put, range_of, reply_to, txn_of};
use crate::world::simulated::limits::{CALL_PATIENCE, POLL, REQUEST_PATIENCE};
use crate::world::simulated::truth::LEASE_PREFIX;
use crate::world::simulated::{Front, World};

/// What the writers' keys begin with.
pub const PREFIX: &str = "kv/";
/// Clients that hold one lease after the other.
const LEASE_HOLDERS: u64 = 4;
/// Batches between a store's watcher and its client.
const BATCHES_HELD_MAX: usize = 2;

/// Everybody who is at work.
pub struct Clients {
    /// Their calls are awaited: a write that nobody noted would be a riddle to the checks.
    calling: JoinSet<()>,
    others: JoinSet<()>,
}

impl Clients {
    pub fn start(world: &Arc<World>) -> Clients {
        let plan = &world.plan;
        let (mut calling, mut others) = (JoinSet::new(), JoinSet::new());
        let seeds = SeededRandom::new(plan.seed ^ 0xc11e);
        let random = || SeededRandom::new(seeds.u64());
        let client = |number| Client::new(world.clone(), number);
        (0..plan.writers).for_each(|n| drop(calling.spawn(write(client(100 + n), random()))));
        (0..plan.readers).for_each(|n| drop(calling.spawn(read(client(200 + n), random()))));
        (0..plan.watchers).for_each(|n| drop(others.spawn(watch(world.clone(), 300 + n, random()))));
        for role in [ROLE_SCHEDULER, ROLE_CONTROLLER_MANAGER] {
            others.spawn(act(world.clone(), role, random()));
        }
        for number in 0..LEASE_HOLDERS {
            others.spawn(lease(world.clone(), number, random()));
        }
        if plan.compact_ms > 0 {
            others.spawn(compact(world.clone(), random()));
        }
        Clients { calling, others }
    }

    /// Lets calls under way end, then stops everybody.
    pub async fn stop(mut self, world: &World) {
        world.stop();
        while let Some(ended) = self.calling.join_next().await {
            if let Err(error) = ended {
                world.trace.violation("harness", format!("a client ended badly: {error}"));
            }
        }
        self.others.shutdown().await;
    }
}

/// One client and the member that it talks to.
pub struct Client {
    world: Arc<World>,
    number: u64,
    slot: usize,
}

impl Client {
    pub fn new(world: Arc<World>, number: u64) -> Client {
        let slot = number as usize % world.seats.len();
        Client { world, number, slot }
    }

    pub fn turn_to(&mut self, slot: usize) {
        self.slot = slot;
    }

    fn turn(&mut self) {
        self.slot = (self.slot + 1) % self.world.seats.len();
    }

    /// Makes one call; says whether it was done.
    pub async fn succeeds(&mut self, call: Call) -> bool {
        matches!(self.call(call).await, Answer::Applied { .. } | Answer::Read { .. })
    }

    /// Makes one call and notes it.
    pub async fn call(&mut self, call: Call) -> Answer {
        let Some(front) = self.world.front(self.slot) else {
            tokio::time::sleep(POLL).await;
            self.turn();
            return Answer::None;
        };
        let invoked_ns = self.world.recorder.now_ns();
        self.travel().await;
        let (asked, store) = (call.clone(), front.store.clone());
        let answered = timeout(CALL_PATIENCE, front.process.run(async move { answer(&store, asked).await })).await;
        self.travel().await;
        let returned_ns = self.world.recorder.now_ns();
        let reply = match answered {
            Ok(Some(reply)) => reply,
            Ok(None) => Reply::Unknown { reason: "connection reset".into() },
            Err(_) => Reply::Unknown { reason: "no answer".into() },
        };
        let outcome = match &reply {
            Reply::Applied { revision } => Outcome::Applied { revision: *revision },
            Reply::CompareFailed { revision, .. } => Outcome::CompareFailed { revision: *revision },
            Reply::Read { revision, items } => Outcome::Read { revision: *revision, items: items.clone() },
            Reply::Refused { reason } => Outcome::Refused { reason: reason.clone() },
            Reply::Unknown { reason } => Outcome::Unknown { reason: reason.clone() },
            other => Outcome::Unknown { reason: format!("{other:?}") },
        };
        if matches!(outcome, Outcome::Refused { .. } | Outcome::Unknown { .. }) {
            self.turn();
        }
        let (client, session, node) = (self.number, front.session, front.slot);
        let session = session << 16 | client;
        let operation = Operation { client, session, node, invoked_ns, returned_ns, call, outcome };
        let line = || format!("call {} {:?}", operation.name(), operation.outcome);
        self.world.trace.step(&("call", &operation), line);
        self.world.recorder.operation(operation);
        match reply {
            Reply::Applied { revision } => Answer::Applied { revision },
            Reply::CompareFailed { current, .. } => Answer::CompareFailed { current },
            Reply::Read { items, .. } => Answer::Read { items },
            _ => Answer::None,
        }
    }

    /// Between client and member.
    async fn travel(&self) {
        let ms = self.world.below(3);
        if ms > 0 {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
    }
}

/// In a task of the member.
async fn answer(store: &Store, call: Call) -> Reply {
    match call {
        Call::Write(write) => reply_to(&write, store.txn(txn_of(&write), REQUEST_PATIENCE).await),
        Call::Read { keys, freshness } => {
            let view = match freshness {
                Freshness::Local => Ok(store.view()),
                Freshness::Linearizable => store.linearizable(REQUEST_PATIENCE).await,
            };
            match view {
                Ok(view) => Reply::Read { revision: view.revision(), items: items(&view, &keys) },
                Err(error) => Reply::Refused { reason: error.to_string() },
            }
        }
    }
}

async fn rest(world: &World, random: &SeededRandom) {
    let pause = world.plan.client_pause_ms;
    tokio::time::sleep(Duration::from_millis(pause / 2 + random.below(pause) + 1)).await;
}

async fn write(mut client: Client, random: SeededRandom) {
    let mut beliefs = Beliefs::new();
    let mut serial = 0;
    while !client.world.is_stopping() {
        if random.below(10) == 0 {
            let slot = random.below(client.world.seats.len() as u64) as usize;
            client.turn_to(slot);
        }
        let write: Write = writers::plan(client.number, &mut serial, &beliefs, &random);
        let answer = client.call(Call::Write(write.clone())).await;
        writers::learn(&mut beliefs, &write, answer);
        rest(&client.world, &random).await;
    }
}

async fn read(mut client: Client, random: SeededRandom) {
    while !client.world.is_stopping() {
        let slot = random.below(client.world.seats.len() as u64) as usize;
        client.turn_to(slot);
        let freshness = if random.below(4) == 0 { Freshness::Local } else { Freshness::Linearizable };
        let keys = match random.below(4) {
            0 => Keys::Prefix(if random.below(2) == 0 { "kv/a/".into() } else { PREFIX.into() }),
            _ => Keys::One(writers::key(&random)),
        };
        client.call(Call::Read { keys, freshness }).await;
        rest(&client.world, &random).await;
    }
}

/// What a member tells a watcher.
enum Told {
    Batch(Vec<Change>, u64),
    Compacted(u64),
    Ended(String),
}

async fn watch(world: Arc<World>, number: u64, random: SeededRandom) {
    let keys = Keys::Prefix(if number.is_multiple_of(2) { PREFIX.to_owned() } else { "kv/a/".to_owned() });
    // Some take their time with each batch and are cut off.
    let slow = random.below(4) == 0;
    let mut progress = 0u64;
    loop {
        let slot = random.below(world.seats.len() as u64) as usize;
        let Some(front) = world.front(slot) else {
            tokio::time::sleep(POLL).await;
            continue;
        };
        let start = match random.below(10) {
            0 => (progress + 1).saturating_sub(random.below(100)).max(1),
            1 => progress + 1 + random.below(20),
            _ => progress + 1,
        };
        progress = start - 1;
        let mut told = open(&front, keys.clone(), start);
        world.recorder.watch(number, Seen::Opened { node: slot, keys: keys.clone(), start });
        let leaves = tokio::time::Instant::now() + Duration::from_millis(50 + random.below(3_000));
        loop {
            let Ok(next) = tokio::time::timeout_at(leaves, told.recv()).await else { break };
            match next {
                Some(Told::Batch(changes, through)) => {
                    let line = || format!("watch {number} {} through {through}", changes.len());
                    world.trace.step(&("watch", number, changes.len(), through), line);
                    progress = through.max(progress);
                    world.recorder.watch(number, Seen::Batch { changes, progress: through });
                    if slow {
                        tokio::time::sleep(Duration::from_millis(random.below(400))).await;
                    }
                }
                Some(Told::Compacted(floor)) => {
                    world.trace.note(format_args!("watch {number} compacted, floor {floor}"));
                    world.recorder.watch(number, Seen::Compacted { floor });
                    // As a client does: list, and watch from there.
                    progress = front.store.view().revision().max(floor);
                    break;
                }
                Some(Told::Ended(reason)) => {
                    world.trace.note(format_args!("watch {number} ended: {reason}"));
                    world.recorder.watch(number, Seen::Ended { reason });
                    break;
                }
                None => break,
            }
        }
        tokio::time::sleep(POLL).await;
    }
}

/// A watch in a task of the member, which ends with the receiver.
fn open(front: &Front, keys: Keys, start: u64) -> mpsc::Receiver<Told> {
    let (sender, receiver) = mpsc::channel(BATCHES_HELD_MAX);
    let store = front.store.clone();
    front.process.spawn(async move {
        let mut watcher = match store.watch(range_of(&keys), start) {
            Ok(watcher) => watcher,
            Err(error) => {
                // The client may have turned away already.
                let _ = sender.send(end(&error)).await;
                return;
            }
        };
        drop(store);
        loop {
            let told = tokio::select! {
                biased;
                () = sender.closed() => return,
                batch = watcher.next() => match batch {
                    Ok(batch) => {
                        let changes = batch.events.iter().map(|event| change(event)).collect();
                        Told::Batch(changes, batch.progress)
                    }
                    Err(error) => end(&error),
                },
            };
            let is_end = !matches!(told, Told::Batch(..));
            if sender.send(told).await.is_err() || is_end {
                return;
            }
        }
    });
    receiver
}

fn end(error: &WatchError) -> Told {
    match error {
        WatchError::Compacted { floor } => Told::Compacted(*floor),
        _ => Told::Ended(error.to_string()),
    }
}

/// Whoever holds the role writes on its behalf, now and then with a token that it has held for long.
async fn act(world: Arc<World>, role: &'static str, random: SeededRandom) {
    let mut acting = JoinSet::new();
    let mut serial = 0u64;
    loop {
        tokio::time::sleep(Duration::from_millis(20 + random.below(200))).await;
        for front in world.fronts() {
            let Some(token) = front.store.my_token(role) else { continue };
            serial += 1;
            let hold = if random.below(4) == 0 { random.below(4_000) } else { random.below(20) };
            // It may also be written elsewhere: the token counts, not the place.
            let elsewhere = world.front(random.below(world.seats.len() as u64) as usize);
            let at = elsewhere.filter(|_| random.below(4) == 0).unwrap_or(front);
            let value = format!("{role}-{serial}");
            acting.spawn(fenced(world.clone(), at, role, token, value, Duration::from_millis(hold)));
        }
        while acting.try_join_next().is_some() {}
    }
}

async fn fenced(world: Arc<World>, at: Front, role: &'static str, token: u64, value: String, hold: Duration) {
    tokio::time::sleep(hold).await;
    let invoked_ns = world.recorder.now_ns();
    let key = format!("role/{role}");
    let fence = Some(Fence { role: role.to_owned(), token });
    let txn = Txn { compares: Vec::new(), ops: vec![put(&key, &value, 0)], fence };
    let store = at.store.clone();
    let written = at.process.run(async move { store.txn(txn, REQUEST_PATIENCE).await });
    let outcome = match timeout(CALL_PATIENCE, written).await {
        Ok(Some(Ok(outcome))) => match outcome.result {
            TxnResult::Applied => FencedOutcome::Applied { revision: outcome.revision },
            TxnResult::Fenced { current } => FencedOutcome::Fenced { current },
            other => FencedOutcome::Unknown { reason: format!("{other:?}") },
        },
        Ok(Some(Err(TxnError::Timeout))) | Ok(None) | Err(_) => FencedOutcome::Unknown { reason: "no answer".into() },
        Ok(Some(Err(error))) => FencedOutcome::Refused { reason: error.to_string() },
    };
    world.trace.note(format_args!("role {role} {token} at {}: {outcome:?}", at.process.name()));
    let (returned_ns, node, role, token) = (world.recorder.now_ns(), at.slot, role.to_owned(), Some(token));
    world.recorder.role(RoleEvent::Wrote { invoked_ns, returned_ns, node, role, token, key, value, outcome });
}

/// Takes a lease, hangs a key on it, renews it for a while at any member, and then forgets it or gives it back.
async fn lease(world: Arc<World>, number: u64, random: SeededRandom) {
    let mut serial = 0u64;
    let any = |random: &SeededRandom| world.front(random.below(world.seats.len() as u64) as usize);
    loop {
        tokio::time::sleep(Duration::from_millis(100 + random.below(500))).await;
        let Some(front) = any(&random) else { continue };
        let ttl_ms = 1_000 + random.below(6_000);
        let invoked_ns = world.recorder.now_ns();
        let store = front.store.clone();
        let ttl = Duration::from_millis(ttl_ms);
        let granting = front.process.run(async move { store.lease_grant(ttl, REQUEST_PATIENCE).await });
        let Ok(Some(Ok(lease))) = timeout(CALL_PATIENCE, granting).await else { continue };
        let returned_ns = world.recorder.now_ns();
        world.trace.note(format_args!("lease {lease} for {ttl_ms} ms"));
        world.recorder.lease(LeaseEvent::Granted { lease, ttl_ms, invoked_ns, returned_ns });
        serial += 1;
        let value = format!("lease-{number}-{serial}");
        let txn = Txn { ops: vec![put(&format!("{LEASE_PREFIX}{lease}"), &value, lease)], ..Txn::default() };
        let store = front.store.clone();
        drop(timeout(CALL_PATIENCE, front.process.run(async move { store.txn(txn, REQUEST_PATIENCE).await })).await);
        for _ in 0..random.below(6) {
            tokio::time::sleep(Duration::from_millis(ttl_ms / 3)).await;
            let Some(front) = any(&random) else { break };
            let store = front.store.clone();
            let invoked_ns = world.recorder.now_ns();
            let renewing = front.process.run(async move { store.lease_keepalive(lease, REQUEST_PATIENCE).await });
            let renewed = timeout(CALL_PATIENCE, renewing).await;
            let returned_ns = world.recorder.now_ns();
            world.recorder.lease(match renewed {
                Ok(Some(Ok(()))) => LeaseEvent::Renewed { lease, invoked_ns, returned_ns },
                Ok(Some(Err(LeaseError::NotFound(_)))) => break,
                _ => LeaseEvent::RenewalUnknown { lease, invoked_ns, returned_ns },
            });
        }
        if random.below(4) == 0
            && let Some(front) = any(&random)
        {
            world.recorder.lease(LeaseEvent::Revoked { lease, invoked_ns: world.recorder.now_ns() });
            let store = front.store.clone();
            let revoking = front.process.run(async move { store.lease_revoke(lease, REQUEST_PATIENCE).await });
            drop(timeout(CALL_PATIENCE, revoking).await);
        }
    }
}

/// Moves floors up behind the last revision, of everything or of the writers' keys.
async fn compact(world: Arc<World>, random: SeededRandom) {
    let mut floors: BTreeMap<&str, u64> = BTreeMap::new();
    loop {
        let pause = world.plan.compact_ms;
        tokio::time::sleep(Duration::from_millis(pause / 2 + random.below(pause))).await;
        let Some(front) = world.front(random.below(world.seats.len() as u64) as usize) else { continue };
        let floor = front.store.view().revision().saturating_sub(random.below(100));
        let spaces = world.compacted_spaces();
        let space = if random.below(2) == 0 { "" } else { spaces[1 + random.below(spaces.len() as u64 - 1) as usize] };
        let last = floors.entry(space).or_default();
        if floor <= *last {
            continue;
        }
        *last = floor;
        world.trace.note(format_args!("compact {space:?} to {floor}"));
        let prefix = if space.is_empty() { String::new() } else { format!("{space}/") };
        world.recorder.floor(prefix, floor);
        let store = front.store.clone();
        let moving = front.process.run(async move {
            match space {
                "" => store.compact_all(floor, REQUEST_PATIENCE).await,
                space => store.compact(space, floor, REQUEST_PATIENCE).await,
            }
        });
        drop(timeout(CALL_PATIENCE, moving).await);
    }
}
