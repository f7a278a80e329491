//! The node lifecycle controller: a node whose lease is not renewed is unknown, and is tainted so.
//!
//! How old a lease is is measured on this process's monotonic clock, from when a renewal was last seen: wall-clock
//! jumps do not kill nodes, and a new leader grants every node its full time again.

mod plan;
mod zones;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use client::{Context, EventType, Informer, Queue, Recorder};
use futures::future::BoxFuture;
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, Pod};
use kube::api::{Patch, PatchParams};
use kube::{Api, ResourceExt};
use parking_lot::Mutex;
use serde_json::json;

use crate::controller::{Cache, Controller};
use crate::controllers::Options;
use crate::error::{During, Result, has_code};
use crate::pods::{self, BY_NODE};

use zones::{Eviction, Zones};

const LEASE_NAMESPACE: &str = "kube-node-lease";
const COMPONENT: &str = "node-controller";

/// A renewal as it was last seen.
struct Seen {
    renewal: String,
    at: Duration,
}

/// The controller.
pub struct NodeLifecycle {
    context: Context,
    nodes: Informer<Node>,
    leases: Informer<Lease>,
    pods: Informer<Pod>,
    events: Recorder,
    grace: Duration,
    period: Duration,
    seen: Mutex<BTreeMap<String, Seen>>,
    zones: Mutex<Zones>,
}

impl NodeLifecycle {
    /// The controller over the process's informers.
    pub fn new(context: &Context, options: &Options) -> Arc<Self> {
        let pods = context.informers.get::<Pod>();
        pods.add_index(BY_NODE, pods::node_name);
        Arc::new(Self {
            context: context.clone(),
            nodes: context.informers.get(),
            leases: context.informers.get(),
            pods,
            events: Recorder::new(context.client.clone(), context.clock.clone(), COMPONENT, &context.instance),
            grace: options.node_monitor_grace_period,
            period: options.node_monitor_period,
            seen: Mutex::default(),
            zones: Mutex::default(),
        })
    }

    async fn run(&self, key: &str) -> Result<Option<Duration>> {
        let Some(node) = self.nodes.get_key(key) else {
            self.seen.lock().remove(key);
            return Ok(None);
        };
        let silent_for = self.silent_for(&node);
        let now = self.context.now();
        if silent_for > self.grace
            && let Some(conditions) = plan::unknown(&node, now)
        {
            let message = format!("Node {key} status is now: NodeNotReady");
            self.events.record(&*node, EventType::Normal, "NodeNotReady", message);
            let patch = Patch::Strategic(json!({"status": {"conditions": conditions}}));
            let api: Api<Node> = Api::all(self.context.client.clone());
            let written = api.patch_status(key, &PatchParams::default(), &patch).await;
            let node = match written {
                Err(error) if has_code(&error, 404) => return Ok(None),
                written => written.during("update status of node", key)?,
            };
            self.retaint(&node).await?;
            self.mark_pods(key).await?;
            return Ok(Some(self.period));
        }
        self.retaint(&node).await?;
        if plan::ready_status(&node) != "True" {
            self.mark_pods(key).await?;
        }
        // Looked at again when the lease may have run out, and not later than the period.
        let left = self.grace.saturating_sub(silent_for) + Duration::from_millis(10);
        Ok(Some(left.min(self.period).max(Duration::from_millis(100))))
    }

    /// For how long nothing was heard of the node.
    fn silent_for(&self, node: &Node) -> Duration {
        let name = node.name_any();
        let lease = self.leases.get(LEASE_NAMESPACE, &name);
        let renewal = lease.and_then(|lease| lease.spec.as_ref()?.renew_time.as_ref().map(|t| t.0.to_string()));
        let heartbeat = plan::last_heartbeat(node).map(|time| time.to_string());
        let renewal = format!("{}/{}", renewal.unwrap_or_default(), heartbeat.unwrap_or_default());
        let now = self.context.clock.monotonic();
        let mut seen = self.seen.lock();
        let seen = seen.entry(name).or_insert_with(|| Seen { renewal: renewal.clone(), at: now });
        if seen.renewal != renewal {
            *seen = Seen { renewal, at: now };
        }
        now.saturating_sub(seen.at)
    }

    /// What is to become of the node's pods. A node that keeps them for now is looked at again after the period.
    fn eviction(&self, node: &Node) -> Eviction {
        if plan::ready_status(node) == "True" {
            return Eviction::Held;
        }
        let (nodes, now) = (self.nodes.list(), self.context.clock.monotonic());
        self.zones.lock().ask(node, nodes.iter().map(|node| &**node), now)
    }

    /// Makes the node's taints say what its conditions say.
    async fn retaint(&self, node: &Node) -> Result<()> {
        let Some(taints) = plan::taints(node, self.eviction(node), self.context.now()) else { return Ok(()) };
        let name = node.name_any();
        let api: Api<Node> = Api::all(self.context.client.clone());
        let patch = Patch::Merge(json!({
            "metadata": {"resourceVersion": node.resource_version()},
            "spec": {"taints": taints},
        }));
        match api.patch(&name, &PatchParams::default(), &patch).await {
            Err(error) if has_code(&error, 404) => Ok(()),
            tainted => tainted.map(|_| ()).during("taint node", &name),
        }
    }

    /// Pods on a node that is not ready are not ready either, so that services leave them out.
    async fn mark_pods(&self, node: &str) -> Result<()> {
        let now = self.context.now();
        for pod in self.pods.by_index(BY_NODE, node).into_iter().filter(|pod| pods::is_ready(pod)) {
            let api: Api<Pod> = Api::namespaced(self.context.client.clone(), &pod.namespace().unwrap_or_default());
            let condition = json!({"type": "Ready", "status": "False", "lastTransitionTime": pods::stamp(now)});
            let patch = Patch::Strategic(json!({
                "metadata": {"uid": pod.uid()},
                "status": {"conditions": [condition]},
            }));
            match api.patch_status(&pod.name_any(), &PatchParams::default(), &patch).await {
                Err(error) if has_code(&error, 404) || has_code(&error, 409) => {}
                marked => {
                    marked.during("mark pod not ready", &client::informer::key_of(&*pod))?;
                    self.events.record(&*pod, EventType::Warning, "NodeNotReady", "Node is not ready");
                }
            }
        }
        Ok(())
    }
}

impl Controller for NodeLifecycle {
    fn watch(&self, queue: &Queue) {
        let wake = queue.clone();
        self.nodes.on_change(move |change| wake.add(change.object().name_any()));
    }

    fn caches(&self) -> Vec<Cache> {
        vec![Cache::from(&self.nodes), Cache::from(&self.leases), Cache::from(&self.pods)]
    }

    fn keys(&self) -> Vec<String> {
        // The role was just taken over: what was seen before says nothing about who lives now. The pace of evictions
        // goes on: a master that loses its quorum and finds it again must not grant one each time.
        self.seen.lock().clear();
        self.nodes.list().iter().map(|node| node.name_any()).collect()
    }

    fn reconcile<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(self.run(key))
    }
}
