//! Simulated nodes: thousands of kubelets without containers, in one process.
//!
//! A node registers, renews its lease, says it is ready; a pod bound to it goes Running with an address at once; a
//! pod that is to go is gone at once. Everything goes through the API as a kubelet's calls would.

mod address;
mod heartbeat;
mod pod_status;
mod templates;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use client::{Change, Context, Informer, Queue};
use futures::future::join_all;
use k8s_openapi::api::core::v1::{Node, Pod};
use kube::ResourceExt;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::limits::{NODES_MAX, POD_WORKERS_MAX};

/// Index of pods by the node they are bound to.
const BY_NODE: &str = "node";

/// Which nodes to simulate.
#[derive(Clone, Debug)]
pub struct Nodes {
    /// How many; at most `NODES_MAX`.
    pub count: usize,
    /// Names are this and a number from 0.
    pub prefix: String,
    /// What each offers, by resource name.
    pub capacity: BTreeMap<String, String>,
    /// Labels besides those that every node has.
    pub labels: BTreeMap<String, String>,
}

impl Default for Nodes {
    fn default() -> Self {
        let capacity = [("cpu", "32"), ("memory", "256Gi"), ("ephemeral-storage", "1Ti"), ("pods", "110")];
        Self {
            count: 3,
            prefix: "node-".to_owned(),
            capacity: capacity.map(|(name, amount)| (name.to_owned(), amount.to_owned())).into(),
            labels: BTreeMap::new(),
        }
    }
}

/// One simulated node.
struct Member {
    name: String,
    /// Place among the nodes of this process; its addresses follow from it.
    number: usize,
}

/// The nodes of this process.
struct Fleet {
    context: Context,
    nodes: Nodes,
    members: BTreeMap<String, Member>,
    pods: Informer<Pod>,
    queue: Queue,
    /// Addresses given to pods, by node and pod uid.
    addresses: Mutex<BTreeMap<usize, BTreeMap<String, String>>>,
}

/// Runs the nodes until `shutdown`. They are not removed from the cluster then: like kubelets, they just fall silent.
pub async fn run(context: Context, nodes: Nodes, shutdown: CancellationToken) {
    let count = nodes.count.min(NODES_MAX);
    let member = |number: usize| {
        let name = format!("{}{number}", nodes.prefix);
        (name.clone(), Member { name, number })
    };
    let members: BTreeMap<String, Member> = (0..count).map(member).collect();
    let pods = context.informers.get::<Pod>();
    pods.add_index(BY_NODE, |pod| pod.spec.as_ref().and_then(|spec| spec.node_name.clone()).into_iter().collect());
    let queue = Queue::new(context.clock.clone());
    queue.open();
    let fleet = Arc::new(Fleet { context, nodes, members, pods, queue, addresses: Mutex::default() });
    fleet.follow();
    let heartbeats = join_all(fleet.members.values().map(|member| fleet.live(member)));
    let workers = join_all((0..POD_WORKERS_MAX).map(|_| fleet.work()));
    shutdown.run_until_cancelled(futures::future::join(heartbeats, workers)).await;
}

impl Fleet {
    fn follow(self: &Arc<Self>) {
        let fleet = self.clone();
        self.pods.on_change(move |change| {
            if let Change::Added(pod) | Change::Modified { new: pod, .. } = change {
                let node = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref()).unwrap_or_default();
                if fleet.members.contains_key(node) {
                    fleet.queue.add(client::informer::key_of(&**pod));
                }
            }
        });
        let fleet = self.clone();
        self.context.informers.get::<Node>().on_change(move |change| {
            let node = change.object();
            if fleet.members.contains_key(&node.name_any()) && !templates::is_ready(node) {
                fleet.queue.add(format!("{NODE_KEY}{}", node.name_any()));
            }
        });
    }

    /// Works on pods (and nodes that others think dead) for ever.
    async fn work(&self) {
        loop {
            let key = self.queue.next().await;
            let outcome = match key.strip_prefix(NODE_KEY) {
                Some(name) => self.revive(name).await,
                None => self.sync_pod(&key).await,
            };
            match outcome {
                Ok(()) => self.queue.done(&key),
                Err(error) => {
                    tracing::debug!(key, %error, "simulated node tries again");
                    self.queue.failed(&key);
                }
            }
        }
    }

    /// Spreads the nodes' heartbeats over their period.
    fn first_wait(&self, period: Duration) -> Duration {
        let millis = u64::try_from(period.as_millis()).unwrap_or(u64::MAX).max(1);
        Duration::from_millis(self.context.random.below(millis))
    }
}

/// Tells the key of a node in the queue from that of a pod; no namespace is called so.
const NODE_KEY: &str = "//";
