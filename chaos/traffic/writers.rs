//! Writers: compare-and-swap on what they last saw, blind puts, and transactions over two keys, on a few keys that
//! all of them share. A writer whose node does not answer turns to the next one.

use std::collections::BTreeMap;

use sys::{Random, SeededRandom};

use super::client::{Answer, Client, Habit};
use super::{Shared, Writes};
use crate::history::Call;
use crate::limits::KEYS_MAX;
use crate::protocol::{Guard, Item, Write};

/// Of a hundred calls, so many of each kind; the rest are blind puts.
const SWAPS: u64 = 50;
const PAIRS: u64 = 20;
const MOVES: u64 = 10;
/// Of a thousand calls, so many begin with a return to the first node. Without it all writers would gather at the
/// nodes that live longest, and one pause could silence them all.
const RETURNS: u64 = 100;

/// What the writer last saw of each key; absent keys hold `None`.
pub type Beliefs = BTreeMap<String, Option<Item>>;

pub async fn run(shared: Shared, number: u64, home: usize, random: SeededRandom) {
    let mut client = Client::new(shared.clone(), number, home, Habit::Moves);
    let mut beliefs = Beliefs::new();
    let mut serial = 0;
    while !shared.stopped() {
        if random.below(1_000) < RETURNS {
            client.turn_to(home);
        }
        let mut write = plan(number, &mut serial, &beliefs, &random);
        if shared.writes == Writes::Single {
            write.puts.truncate(1);
            write.deletes.clear();
        }
        let answer = client.call(Call::Write(write.clone())).await;
        learn(&mut beliefs, &write, answer);
        tokio::time::sleep(shared.pause).await;
    }
}

/// A key of the traffic.
pub fn key(random: &dyn Random) -> String {
    let number = random.below(KEYS_MAX);
    let namespace = if number.is_multiple_of(2) { "a" } else { "b" };
    format!("kv/{namespace}/{number:02}")
}

pub fn plan(number: u64, serial: &mut u64, beliefs: &Beliefs, random: &SeededRandom) -> Write {
    *serial += 1;
    let value = format!("{number}-{serial}");
    let (one, other) = (key(random), key(random));
    let guard = |key: &String| {
        let held = beliefs.get(key)?.as_ref();
        Some(Guard {
            key: key.clone(),
            revision: held.map_or(0, |item| item.revision),
            value: held.map(|item| item.value.clone()),
        })
    };
    let kind = random.below(100);
    let mut write = Write { puts: vec![(one.clone(), value.clone())], ..Write::default() };
    if kind < SWAPS + PAIRS + MOVES {
        write.guards.extend(guard(&one));
    }
    if one != other && (SWAPS..SWAPS + PAIRS).contains(&kind) {
        write.puts.push((other, format!("{value}-2")));
    } else if one != other && (SWAPS + PAIRS..SWAPS + PAIRS + MOVES).contains(&kind) {
        write.deletes.push(other);
    }
    write
}

pub fn learn(beliefs: &mut Beliefs, write: &Write, answer: Answer) {
    match answer {
        Answer::Applied { revision: Some(revision) } => {
            for (key, value) in &write.puts {
                let item = Item { key: key.clone(), value: value.clone(), revision };
                beliefs.insert(key.clone(), Some(item));
            }
            for key in &write.deletes {
                beliefs.insert(key.clone(), None);
            }
        }
        Answer::CompareFailed { current } => beliefs.extend(current),
        _ => {
            for (key, _) in &write.puts {
                beliefs.remove(key);
            }
        }
    }
}
