//! Histories of a correct store, made from a seed: clients whose calls overlap, answers that are lost, followers that
//! lag, watchers that move and are compacted away, roles, leases, faults and heals. For the tests of the checks, which
//! must accept each of them.

use std::collections::{BTreeMap, BTreeSet};

use sys::{Random, SeededRandom};

use crate::history::{
    Call, FencedOutcome, Floor, History, LeaseEvent, Operation, Outcome, Replica, RoleEvent, Sample, Seen,
};
use crate::model::Timeline;
use crate::protocol::{Change, Freshness, Guard, Item, Keys, Write};

const MS: u64 = 1_000_000;
const NODES: u64 = 3;
const KEYS: u64 = 8;
const ROLE: &str = "scheduler";

/// How large a history is to be.
#[derive(Clone, Copy)]
pub struct Size {
    pub clients: u64,
    pub watchers: u64,
    /// Length of the run on its own clock.
    pub seconds: u64,
    /// Pause of a client between two calls, at most.
    pub pause_ms: u64,
}

pub const SMALL: Size = Size { clients: 5, watchers: 4, seconds: 110, pause_ms: 1_500 };

enum Event {
    Invoke {
        client: u64,
    },
    /// The call takes effect.
    Apply {
        call: u64,
    },
    Return {
        call: u64,
    },
    Watch {
        watcher: u64,
    },
    /// Samples, compaction, a new leader, faults and what else happens now and then.
    Tick,
    Role,
}

struct Pending {
    operation: Operation,
    /// What the client will be told; unknown outcomes replace what the store says.
    lost: bool,
}

struct Watching {
    node: u64,
    keys: Keys,
    told: u64,
    open: bool,
    /// It watches everything from the start and is never cut off.
    scribe: bool,
}

struct Maker {
    random: SeededRandom,
    now: u64,
    queue: BTreeMap<(u64, u64), Event>,
    events: u64,
    history: History,
    log: Vec<Change>,
    held: BTreeMap<String, (u64, String)>,
    revision: u64,
    floor: u64,
    /// How far each node is.
    nodes: Vec<u64>,
    calls: BTreeMap<u64, Pending>,
    watchers: BTreeMap<u64, Watching>,
    sessions: BTreeMap<u64, (u64, u64)>,
    beliefs: BTreeMap<u64, BTreeMap<String, (u64, Option<String>)>>,
    serial: u64,
    term: u64,
    token: u64,
    lease: Option<(u64, u64)>,
    size: Size,
}

/// The history of the seed.
pub fn history(seed: u64, size: Size) -> History {
    let mut maker = Maker::new(seed, size);
    while let Some(((at, _), event)) = maker.queue.pop_first() {
        maker.now = at;
        maker.take(event);
    }
    maker.finish()
}

impl Maker {
    fn new(seed: u64, size: Size) -> Maker {
        let mut maker = Maker {
            random: SeededRandom::new(seed),
            now: 0,
            queue: BTreeMap::new(),
            events: 0,
            history: History { closed_world: true, ..History::default() },
            log: Vec::new(),
            held: BTreeMap::new(),
            revision: 1,
            floor: 0,
            nodes: vec![1; NODES as usize],
            calls: BTreeMap::new(),
            watchers: BTreeMap::new(),
            sessions: BTreeMap::new(),
            beliefs: BTreeMap::new(),
            serial: 0,
            term: 1,
            token: 0,
            lease: None,
            size,
        };
        for client in 0..size.clients {
            maker.after(100, Event::Invoke { client });
        }
        for watcher in 0..size.watchers {
            let keys = Keys::Prefix(if watcher % 2 == 0 { "kv/".into() } else { "kv/a".into() });
            let watching = Watching { node: watcher % NODES, keys, told: 0, open: false, scribe: watcher == 0 };
            maker.watchers.insert(watcher, watching);
            maker.after(100, Event::Watch { watcher });
        }
        maker.elect();
        maker.after(100, Event::Tick);
        maker.after(100, Event::Role);
        maker
    }

    fn after(&mut self, ms_max: u64, event: Event) {
        let at = self.now + MS + self.random.below(ms_max.max(1) * MS);
        self.events += 1;
        self.queue.insert((at, self.events), event);
    }

    fn chance(&self, percent: u64) -> bool {
        self.random.below(100) < percent
    }

    fn over(&self) -> bool {
        self.now >= self.size.seconds * 1_000 * MS
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Invoke { client } if !self.over() => self.invoke(client),
            Event::Apply { call } => self.apply(call),
            Event::Return { call } => self.give_back(call),
            Event::Watch { watcher } if !self.over() => {
                self.watch(watcher);
                self.after(400, Event::Watch { watcher });
            }
            Event::Tick if !self.over() => {
                self.tick();
                self.after(1_000, Event::Tick);
            }
            Event::Role if !self.over() => {
                self.role_writes();
                self.after(1_500, Event::Role);
            }
            _ => {}
        }
    }

    fn key(&self) -> String {
        let number = self.random.below(KEYS);
        format!("kv/{}{number}", if number.is_multiple_of(2) { "a" } else { "b" })
    }

    fn invoke(&mut self, client: u64) {
        let fresh = !self.sessions.contains_key(&client) || self.chance(3);
        if fresh {
            let session = self.sessions.len() as u64 + 1_000 * self.serial;
            self.sessions.insert(client, (session, self.random.below(NODES)));
        }
        let (session, node) = self.sessions[&client];
        let call = if self.chance(50) { Call::Write(self.plan(client)) } else { self.read() };
        let outcome = Outcome::Unknown { reason: "504 timed out".into() };
        let (invoked_ns, node) = (self.now, node as usize);
        let operation = Operation { client, session, node, invoked_ns, returned_ns: u64::MAX, call, outcome };
        self.serial += 1;
        let number = self.serial;
        let lost = self.chance(4);
        if self.chance(3) {
            let outcome = Outcome::Refused { reason: "503 (Retry-After: 1): no leader".into() };
            self.calls.insert(number, Pending { operation: Operation { outcome, ..operation }, lost: true });
            self.after(300, Event::Return { call: number });
            return;
        }
        self.calls.insert(number, Pending { operation, lost });
        if !lost {
            self.after(400, Event::Apply { call: number });
            return;
        }
        // The client gives up before, after, or without anything having happened.
        self.after(2_000, Event::Return { call: number });
        if self.chance(70) {
            self.after(3_000, Event::Apply { call: number });
        }
    }

    fn read(&self) -> Call {
        let keys = if self.chance(25) { Keys::Prefix("kv/a".into()) } else { Keys::One(self.key()) };
        Call::Read { keys, freshness: if self.chance(25) { Freshness::Local } else { Freshness::Linearizable } }
    }

    fn plan(&mut self, client: u64) -> Write {
        let (one, other, serial) = (self.key(), self.key(), self.serial);
        let mut write = Write::default();
        if self.chance(60)
            && let Some((revision, value)) = self.beliefs.entry(client).or_default().get(&one).cloned()
        {
            write.guards.push(Guard { key: one.clone(), revision, value });
        }
        let kind = self.random.below(100);
        if kind < 15 {
            write.deletes.push(one);
            return write;
        }
        write.puts.push((one.clone(), format!("v{client}-{serial}")));
        if other != one && kind < 35 {
            write.puts.push((other, format!("v{client}-{serial}-2")));
        } else if other != one && kind < 45 {
            write.deletes.push(other);
        }
        write
    }

    fn mod_revision(&self, key: &str) -> u64 {
        self.held.get(key).map_or(0, |(revision, _)| *revision)
    }

    /// Everything at one revision; none is used up where nothing changes.
    fn commit(&mut self, puts: &[(String, String)], deletes: &[String]) {
        let revision = self.revision + 1;
        let before = self.log.len();
        for (key, value) in puts {
            let previous = self.mod_revision(key);
            self.held.insert(key.clone(), (revision, value.clone()));
            self.log.push(Change { revision, key: key.clone(), value: Some(value.clone()), previous });
        }
        for key in deletes {
            if let Some((previous, _)) = self.held.remove(key) {
                self.log.push(Change { revision, key: key.clone(), value: None, previous });
            }
        }
        if self.log.len() > before {
            self.revision = revision;
        }
    }

    fn apply(&mut self, call: u64) {
        let Some(pending) = self.calls.get(&call) else { return };
        let node = pending.operation.node;
        let outcome = match &pending.operation.call {
            Call::Write(write) => {
                let write = write.clone();
                if write.guards.iter().all(|guard| self.mod_revision(&guard.key) == guard.revision) {
                    self.commit(&write.puts, &write.deletes);
                    Outcome::Applied { revision: Some(self.revision) }
                } else {
                    Outcome::CompareFailed { revision: self.revision }
                }
            }
            Call::Read { keys, freshness: Freshness::Linearizable } => {
                Outcome::Read { revision: self.revision, items: self.items(keys, self.revision) }
            }
            Call::Read { keys, freshness: Freshness::Local } => {
                Outcome::Read { revision: self.nodes[node], items: self.items(keys, self.nodes[node]) }
            }
        };
        let shown = match &outcome {
            Outcome::Read { revision, .. } => *revision,
            _ => self.revision,
        };
        self.nodes[node] = self.nodes[node].max(shown);
        let pending = self.calls.get_mut(&call).expect("it was there");
        if !pending.lost {
            pending.operation.outcome = outcome;
            self.after(300, Event::Return { call });
        }
    }

    fn items(&self, keys: &Keys, revision: u64) -> Vec<Item> {
        let mut items: BTreeMap<&str, Item> = BTreeMap::new();
        for change in self.log.iter().take_while(|change| change.revision <= revision) {
            let Change { revision, key, value, .. } = change;
            match value {
                Some(value) if keys.contains(key) => {
                    items.insert(key, Item { key: key.clone(), value: value.clone(), revision: *revision });
                }
                _ => {
                    items.remove(key.as_str());
                }
            }
        }
        items.into_values().collect()
    }

    fn give_back(&mut self, call: u64) {
        let client = self.calls[&call].operation.client;
        let lost = self.calls[&call].lost;
        let mut operation = self.calls[&call].operation.clone();
        operation.returned_ns = self.now;
        let beliefs = self.beliefs.entry(client).or_default();
        match (&operation.call, &operation.outcome) {
            (Call::Write(write), Outcome::Applied { revision: Some(revision) }) => {
                for (key, value) in &write.puts {
                    beliefs.insert(key.clone(), (*revision, Some(value.clone())));
                }
                for key in &write.deletes {
                    beliefs.insert(key.clone(), (0, None));
                }
            }
            (Call::Write(write), _) => {
                for guard in &write.guards {
                    beliefs.remove(&guard.key);
                }
            }
            (_, Outcome::Read { items, .. }) => {
                for item in items {
                    beliefs.insert(item.key.clone(), (item.revision, Some(item.value.clone())));
                }
            }
            _ => {}
        }
        if lost {
            // It turns to another node, on a connection of its own.
            self.sessions.remove(&client);
            self.serial += 1;
        }
        self.history.operations.push(operation);
        self.after(self.size.pause_ms, Event::Invoke { client });
    }

    fn watch(&mut self, number: u64) {
        let mut watching = self.watchers.remove(&number).expect("watchers stay");
        if !watching.open {
            self.open(number, &mut watching);
        } else if watching.told < self.floor && !watching.scribe {
            self.see(number, Seen::Compacted { floor: self.floor });
            (watching.told, watching.open) = (self.floor, false);
        } else if self.chance(10) {
            self.see(number, Seen::Ended { reason: "moved".into() });
            watching.open = false;
            watching.node = self.random.below(NODES);
        } else {
            let node = self.nodes[watching.node as usize];
            if node > watching.told {
                let progress = watching.told + 1 + self.random.below(node - watching.told);
                self.tell(number, &mut watching, progress);
            }
        }
        self.watchers.insert(number, watching);
    }

    fn open(&mut self, number: u64, watching: &mut Watching) {
        if !watching.scribe && self.chance(20) {
            // From somewhere around now: before, at the floor, or in the future.
            watching.told = (self.revision + self.random.below(20)).saturating_sub(self.random.below(40));
        }
        let (node, keys, start) = (watching.node as usize, watching.keys.clone(), watching.told + 1);
        self.see(number, Seen::Opened { node, keys, start });
        watching.open = true;
        if watching.told < self.floor && !watching.scribe {
            self.see(number, Seen::Compacted { floor: self.floor });
            (watching.told, watching.open) = (self.floor, false);
        }
    }

    fn tell(&mut self, number: u64, watching: &mut Watching, progress: u64) {
        let new = |change: &&Change| change.revision > watching.told && change.revision <= progress;
        let concerns = |change: &&Change| watching.keys.contains(&change.key);
        let changes = self.log.iter().filter(new).filter(concerns).cloned().collect();
        self.see(number, Seen::Batch { changes, progress });
        watching.told = progress;
    }

    fn see(&mut self, watcher: u64, seen: Seen) {
        self.history.watches.push((watcher, self.now, seen));
    }

    fn tick(&mut self) {
        for node in 0..NODES as usize {
            self.nodes[node] += self.random.below(self.revision - self.nodes[node] + 1);
            let revision = self.nodes[node];
            let leads = self.term % NODES == node as u64;
            self.history.samples.push(Sample {
                at_ns: self.now,
                node,
                start: 1,
                term: self.term,
                leads,
                applied: revision,
                revision,
                hash: Some((revision, revision.wrapping_mul(0x9e37_79b9))),
                rss_bytes: Some((100 << 20) + self.random.below(1 << 20)),
                open_files: Some(60 + self.random.below(9)),
                tasks: Some(30),
                log_bytes: Some(1 << 20),
            });
        }
        if self.chance(15) {
            self.elect();
        }
        if self.chance(15) && self.revision > 30 {
            self.floor = self.floor.max(self.revision - 10 - self.random.below(20));
            let floor = Floor { at_ns: self.now, prefix: String::new(), floor: self.floor };
            self.history.floors.push(floor);
        }
        self.keep_lease();
        self.break_and_heal();
    }

    fn break_and_heal(&mut self) {
        let seconds = self.now / 1_000 / MS;
        let broken =
            self.history.heals.last().copied().unwrap_or(0) < self.history.faults.last().map_or(0, |(at, _)| *at);
        if broken {
            self.history.heals.push(self.now);
        } else if (15..40).contains(&seconds) && self.chance(30) {
            self.history.faults.push((self.now, "kill".into()));
        }
    }

    fn elect(&mut self) {
        self.term += 1;
        self.revision += 1;
        self.token = self.revision;
        let holder = self.term % NODES + 1;
        let granted = RoleEvent::Granted { at_ns: self.now, role: ROLE.into(), holder, token: self.token };
        self.history.roles.push(granted);
    }

    /// The holder writes, and one who held the role before tries as well.
    fn role_writes(&mut self) {
        let (key, value) = ("kv/role".to_owned(), format!("role-{}", self.serial));
        self.serial += 1;
        let tokens: Vec<u64> = self
            .history
            .roles
            .iter()
            .filter_map(|event| match event {
                RoleEvent::Granted { token, .. } => Some(*token),
                RoleEvent::Wrote { .. } => None,
            })
            .collect();
        let current = self.chance(80);
        let token = if current { self.token } else { tokens[self.random.below(tokens.len() as u64) as usize] };
        let outcome = if token != self.token {
            FencedOutcome::Fenced { current: Some(self.token) }
        } else if self.chance(90) {
            self.commit(&[(key.clone(), value.clone())], &[]);
            FencedOutcome::Applied { revision: self.revision }
        } else {
            if self.chance(50) {
                self.commit(&[(key.clone(), value.clone())], &[]);
            }
            FencedOutcome::Unknown { reason: "timed out".into() }
        };
        let (invoked_ns, role, token) = (self.now, ROLE.into(), Some(token));
        let returned_ns = self.now + MS;
        self.history.roles.push(RoleEvent::Wrote {
            invoked_ns,
            returned_ns,
            node: 0,
            role,
            token,
            key,
            value,
            outcome,
        });
    }

    /// One lease at a time: granted, renewed for a while, then left alone until it ends.
    fn keep_lease(&mut self) {
        const TTL_MS: u64 = 3_000;
        let (invoked_ns, returned_ns) = (self.now, self.now + 5 * MS);
        let lease = self.history.leases.len() as u64 + 1;
        match self.lease {
            None => {
                self.history.leases.push(LeaseEvent::Granted { lease, ttl_ms: TTL_MS, invoked_ns, returned_ns });
                self.lease = Some((lease, self.now));
            }
            Some((lease, last)) if self.now > last + TTL_MS * MS => {
                self.history.leases.push(LeaseEvent::Gone { lease, at_ns: self.now });
                self.lease = None;
            }
            Some((lease, last)) if self.chance(60) && self.now < last + (TTL_MS - 1_500) * MS => {
                self.history.leases.push(LeaseEvent::Renewed { lease, invoked_ns, returned_ns });
                self.lease = Some((lease, self.now));
            }
            Some(_) => {}
        }
    }

    fn finish(mut self) -> History {
        for number in self.watchers.keys().copied().collect::<BTreeSet<_>>() {
            let mut watching = self.watchers.remove(&number).expect("it is listed");
            if watching.open && watching.told < self.revision && (watching.scribe || watching.told >= self.floor) {
                let through = self.revision;
                self.tell(number, &mut watching, through);
            } else if !watching.open && watching.scribe {
                self.open(number, &mut watching);
                let through = self.revision;
                self.tell(number, &mut watching, through);
            }
        }
        for node in 0..NODES as usize {
            // Each deletes old history when it sees fit.
            let from = if self.floor == 0 { 0 } else { self.floor.saturating_sub(5 * node as u64) };
            let log: Vec<Change> = self.log.iter().filter(|change| change.revision > from).cloned().collect();
            let whole = Replica { node, revision: self.revision, items: Vec::new(), log: self.log.clone(), hash: None };
            let items = Timeline::told_by(&whole).items(&Keys::Prefix(String::new()), self.revision);
            self.history.replicas.push(Replica { items, log, hash: Some((self.revision, 7)), ..whole });
        }
        self.history
    }
}
