//! Holders: take a lease, hang a key on it, renew it for a while wherever a node answers, and then let it run out
//! and look when the key goes. A lease may neither end while it is renewed nor outlive its holder for long.

use std::time::{Duration, Instant};

use sys::{Random, SeededRandom};

use super::Shared;
use crate::history::LeaseEvent;
use crate::limits::{CALL_PATIENCE, SETTLE_PATIENCE};
use crate::protocol::{Freshness, Keys, Reply, Request, ask};

const TTL_MS: u64 = 2_000;
const RENEWAL: Duration = Duration::from_millis(400);
const RENEWALS_MAX: u64 = 8;
const LOOK: Duration = Duration::from_millis(50);

pub async fn run(shared: Shared, holder: u64, home: usize, random: SeededRandom) {
    let mut node = home;
    let mut serial = 0;
    while !shared.stopped() {
        serial += 1;
        let key = format!("lease/{holder}-{serial}");
        if life(&shared, &mut node, key, &random).await.is_none() {
            // Whatever failed is not this node's alone to answer.
            node = (node + 1) % shared.fronts.len();
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// One lease from its grant to its end; `None` if it did not come about.
async fn life(shared: &Shared, node: &mut usize, key: String, random: &SeededRandom) -> Option<()> {
    let invoked_ns = shared.recorder.now_ns();
    let granted = ask(shared.fronts[*node], &Request::GrantLease { ttl_ms: TTL_MS }, CALL_PATIENCE).await;
    let Ok(Reply::Lease { id: lease }) = granted else { return None };
    let returned_ns = shared.recorder.now_ns();
    shared.recorder.lease(LeaseEvent::Granted { lease, ttl_ms: TTL_MS, invoked_ns, returned_ns });
    let put = Request::PutLeased { key: key.clone(), value: key.clone(), lease };
    // Unknown is as good: what counts is whether the key is there while the lease is renewed.
    let put = matches!(ask(shared.fronts[*node], &put, CALL_PATIENCE).await, Ok(Reply::Applied { .. }));
    for _ in 0..random.below(RENEWALS_MAX) {
        tokio::time::sleep(RENEWAL).await;
        let invoked_ns = shared.recorder.now_ns();
        let renewed = ask(shared.fronts[*node], &Request::RenewLease { id: lease }, CALL_PATIENCE).await;
        let returned_ns = shared.recorder.now_ns();
        match renewed {
            Ok(Reply::Done) => shared.recorder.lease(LeaseEvent::Renewed { lease, invoked_ns, returned_ns }),
            Ok(Reply::LeaseGone) => {
                shared.recorder.lease(LeaseEvent::Gone { lease, at_ns: returned_ns });
                return Some(());
            }
            _ => {
                shared.recorder.lease(LeaseEvent::RenewalUnknown { lease, invoked_ns, returned_ns });
                *node = (*node + 1) % shared.fronts.len();
            }
        }
    }
    if put {
        goes(shared, node, lease, &key).await;
    }
    Some(())
}

/// Looks until the key is gone.
async fn goes(shared: &Shared, node: &mut usize, lease: u64, key: &str) {
    let began = Instant::now();
    while began.elapsed() < SETTLE_PATIENCE && !shared.stopped() {
        let read = Request::Read { keys: Keys::One(key.to_owned()), freshness: Freshness::Linearizable };
        match ask(shared.fronts[*node], &read, CALL_PATIENCE).await {
            Ok(Reply::Read { items, .. }) if items.is_empty() => {
                let at_ns = shared.recorder.now_ns();
                shared.recorder.lease(LeaseEvent::Gone { lease, at_ns });
                return;
            }
            Ok(Reply::Read { .. }) => {}
            _ => *node = (*node + 1) % shared.fronts.len(),
        }
        tokio::time::sleep(LOOK).await;
    }
}
