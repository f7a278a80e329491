//! How fast nodes that fell silent may lose their pods: upstream's rules by zone. If everybody is silent, it is us who
//! hear nothing. Asked by the node lifecycle controller before it evicts; time comes in as an argument.

use std::collections::BTreeMap;
use std::time::Duration;

use k8s_openapi::api::core::v1::Node;
use kube::ResourceExt;

use super::plan;
use crate::limits::{
    EVICTION_PAUSE_S, EVICTION_REDUCED_PAUSE_S, LARGE_ZONE_NODES, UNHEALTHY_ZONE_NODES_MIN, UNHEALTHY_ZONE_PERCENT,
};

const REGION: &str = "topology.kubernetes.io/region";
const ZONE: &str = "topology.kubernetes.io/zone";

/// What may become of the pods of a node that is not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eviction {
    /// They may be evicted.
    Granted,
    /// Not now: what was decided before stays.
    Held,
    /// No node is ready: nothing is known of any of them, and evictions end.
    Lifted,
}

/// How long after one node the next of its zone may be evicted; `None`: none of them.
fn pause(ready: usize, silent: usize) -> Option<Duration> {
    let all = ready + silent;
    let unhealthy = ready > 0 && silent >= UNHEALTHY_ZONE_NODES_MIN && silent * 100 >= UNHEALTHY_ZONE_PERCENT * all;
    match (unhealthy, all > LARGE_ZONE_NODES) {
        (false, _) => Some(Duration::from_secs(EVICTION_PAUSE_S)),
        (true, true) => Some(Duration::from_secs(EVICTION_REDUCED_PAUSE_S)),
        (true, false) => None,
    }
}

fn zone_of(node: &Node) -> (String, String) {
    let label = |name: &str| node.labels().get(name).cloned().unwrap_or_default();
    (label(REGION), label(ZONE))
}

/// When each zone may lose its next node.
#[derive(Debug, Default)]
pub struct Zones {
    next: BTreeMap<(String, String), Duration>,
}

impl Zones {
    /// Whether `node`, which is not ready, may lose its pods at `now`. Granted once per pause, and not again to a node
    /// that is evicted already: what was granted stays while the rest is held.
    pub fn ask<'a>(&mut self, node: &Node, all: impl Iterator<Item = &'a Node>, now: Duration) -> Eviction {
        let zone = zone_of(node);
        let (mut ready, mut silent, mut ready_anywhere) = (0, 0, false);
        for other in all {
            let is_ready = plan::ready_status(other) == "True" && other.name_any() != node.name_any();
            ready_anywhere |= is_ready;
            if zone_of(other) == zone {
                if is_ready { ready += 1 } else { silent += 1 }
            }
        }
        if !ready_anywhere {
            return Eviction::Lifted;
        }
        if plan::is_evicted(node) {
            return Eviction::Held;
        }
        let Some(pause) = pause(ready, silent) else { return Eviction::Held };
        let next = self.next.entry(zone).or_insert(now);
        if now < *next {
            return Eviction::Held;
        }
        *next = now + pause;
        Eviction::Granted
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn node(number: usize, zone: &str, ready: &str) -> Node {
        serde_json::from_value(json!({
            "metadata": {"name": format!("{zone}{number}"), "labels": {ZONE: zone}},
            "status": {"conditions": [{"type": "Ready", "status": ready}]},
        }))
        .unwrap()
    }

    /// Nodes of one zone, the silent ones first.
    fn nodes(zone: &str, silent: usize, ready: usize) -> Vec<Node> {
        let status = |number| if number < silent { "Unknown" } else { "True" };
        (0..silent + ready).map(|number| node(number, zone, status(number))).collect()
    }

    fn granted(all: &[Node], asked: &[Node], zones: &mut Zones, now: Duration) -> usize {
        asked.iter().filter(|node| zones.ask(node, all.iter(), now) == Eviction::Granted).count()
    }

    #[test]
    fn nodes_of_a_zone_lose_their_pods_one_after_the_other() {
        let (mut zones, all) = (Zones::default(), nodes("a", 2, 2));
        assert_eq!(granted(&all, &all[..2], &mut zones, SECOND), 1);
        assert_eq!(granted(&all, &all[1..2], &mut zones, 10 * SECOND), 0, "ten seconds are not over");
        assert_eq!(granted(&all, &all[1..2], &mut zones, 11 * SECOND), 1);
        let other = [all, nodes("b", 1, 1)].concat();
        assert_eq!(granted(&other, &other[4..5], &mut zones, 11 * SECOND), 1, "another zone has its own pace");
    }

    #[test]
    fn a_zone_that_is_mostly_silent_keeps_its_pods_or_loses_them_slowly() {
        let small = nodes("a", 3, 2);
        assert_eq!(Zones::default().ask(&small[0], small.iter(), SECOND), Eviction::Held);
        let (mut zones, large) = (Zones::default(), nodes("a", 40, 20));
        assert_eq!(granted(&large, &large[..40], &mut zones, SECOND), 1);
        assert_eq!(granted(&large, &large[1..40], &mut zones, 60 * SECOND), 0);
        assert_eq!(granted(&large, &large[1..40], &mut zones, 101 * SECOND), 1);
        // Two of three is not many.
        let few = nodes("a", 2, 1);
        assert_eq!(Zones::default().ask(&few[0], few.iter(), SECOND), Eviction::Granted);
    }

    #[test]
    fn nobody_loses_pods_where_no_node_is_ready() {
        let all = [nodes("a", 3, 0), nodes("b", 1, 0)].concat();
        assert_eq!(Zones::default().ask(&all[0], all.iter(), SECOND), Eviction::Lifted);
        let one_zone = [nodes("a", 3, 0), nodes("b", 1, 1)].concat();
        assert_eq!(Zones::default().ask(&one_zone[0], one_zone.iter(), SECOND), Eviction::Granted);
    }
}
