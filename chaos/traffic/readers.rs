//! Readers: each stays with one node, dead or alive, so that every node's answers are judged, also those that it
//! gives right after it wakes up. Single keys and whole prefixes, linearizable and local.

use sys::{Random, SeededRandom};

use super::Shared;
use super::client::{Answer, Client, Habit};
use super::writers::key;
use crate::history::Call;
use crate::protocol::{Freshness, Keys};

/// Of a hundred reads, so many are local, and so many are of a prefix.
const LOCAL: u64 = 25;
const PREFIX: u64 = 25;

pub async fn run(shared: Shared, number: u64, home: usize, random: SeededRandom) {
    let mut client = Client::new(shared.clone(), number, home, Habit::Stays);
    while !shared.stopped() {
        let freshness = if random.below(100) < LOCAL { Freshness::Local } else { Freshness::Linearizable };
        let keys = match random.below(100) {
            0..PREFIX => Keys::Prefix(if random.below(2) == 0 { "kv/a/".into() } else { "kv/".into() }),
            _ => Keys::One(key(&random)),
        };
        if let Answer::Read { items } = client.call(Call::Read { keys: keys.clone(), freshness }).await
            && let Some(stranger) = items.iter().find(|item| !keys.contains(&item.key))
        {
            shared.recorder.failure("reads", format!("asked for {keys:?} and got {}", stranger.key));
        }
        tokio::time::sleep(shared.pause).await;
    }
}
