//! The garbage collector: objects whose owners are gone go too.
//!
//! One follower per stored kind feeds the graph of owners, on every master. A run takes the uid of one object, asks
//! the graph what to do (pure, `graph.rs`), has the API confirm what the graph has not seen itself, and does it.

mod act;
mod graph;
mod metadata;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use client::{Context, EventType, Queue, Recorder};
use futures::future::BoxFuture;
use k8s_openapi::api::core::v1::ObjectReference;
use kube::api::PropagationPolicy;
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::controller::{Cache, Controller};
use crate::error::Result;
use act::Actor;
use graph::{Graph, Kind, Node, Owner, Plan, Presence};
use metadata::{Follower, Metadata, Sink};

const COMPONENT: &str = "garbage-collector-controller";

/// The controller.
pub struct GarbageCollector {
    context: Context,
    actor: Actor,
    graph: Arc<Mutex<Graph>>,
    queue: Mutex<Option<Queue>>,
    progress: Vec<(Kind, watch::Sender<u64>)>,
    /// The followers; they end with the controller.
    followers: Mutex<JoinSet<()>>,
    events: Recorder,
}

impl GarbageCollector {
    /// The controller; its followers start with `watch`.
    pub fn new(context: &Context) -> Arc<Self> {
        Arc::new(Self {
            context: context.clone(),
            actor: Actor::new(context.client.clone()),
            graph: Arc::default(),
            queue: Mutex::default(),
            progress: Kind::all().into_iter().map(|kind| (kind, watch::Sender::new(0))).collect(),
            followers: Mutex::default(),
            events: Recorder::new(context.client.clone(), context.clock.clone(), COMPONENT, &context.instance),
        })
    }

    async fn run(&self, uid: &str) -> Result<Option<Duration>> {
        self.report_misplaced(uid);
        let (node, plan) = self.plan(uid).await?;
        let Some(node) = node else { return Ok(None) };
        match plan {
            Plan::Nothing => {}
            // The owners changed while the API was asked about the old ones.
            Plan::Ask(_) => return Ok(Some(Duration::ZERO)),
            Plan::RemoveReferences(owners) => self.actor.remove_references(&node.identity, &owners).await?,
            Plan::Delete(policy) => self.actor.delete(&node, policy).await?,
            Plan::UnblockAndDelete => {
                self.actor.unblock(&node).await?;
                self.actor.delete(&node.unblocked(), PropagationPolicy::Foreground).await?;
            }
            Plan::Orphan(dependents) => self.actor.orphan(&node.identity, &dependents).await?,
            Plan::FinishForeground => {
                self.actor.remove_finalizer(&node.identity, api::meta::FINALIZER_FOREGROUND).await?;
            }
            Plan::Wake(dependents) => self.wake(dependents),
        }
        Ok(None)
    }

    /// The plan for an object, after asking the API about owners that the graph has not seen.
    async fn plan(&self, uid: &str) -> Result<(Option<Node>, Plan)> {
        let unknown = match self.decide(uid, &BTreeMap::new()) {
            (_, Plan::Ask(unknown)) => unknown,
            decided => return Ok(decided),
        };
        let mut answers = BTreeMap::new();
        for owner in unknown {
            let presence = self.actor.ask(&owner).await?;
            if presence == Presence::Absent {
                self.graph.lock().record_absent(owner.clone());
            }
            answers.insert(owner, presence);
        }
        Ok(self.decide(uid, &answers))
    }

    fn decide(&self, uid: &str, answers: &BTreeMap<graph::Identity, Presence>) -> (Option<Node>, Plan) {
        let graph = self.graph.lock();
        (graph.get(uid).cloned(), graph.decide(uid, answers))
    }

    fn wake(&self, uids: Vec<String>) {
        if let Some(queue) = &*self.queue.lock() {
            for uid in uids {
                queue.add(uid);
            }
        }
    }

    /// Users write references into other namespaces and wonder why their objects go away.
    fn report_misplaced(&self, uid: &str) {
        let (node, misplaced) = {
            let graph = self.graph.lock();
            (graph.get(uid).cloned(), graph.misplaced(uid))
        };
        let Some(node) = node else { return };
        let (row, namespace) = (node.identity.kind.row(), &node.identity.namespace);
        for Owner { api_version, kind, name, uid, .. } in misplaced {
            let about = ObjectReference {
                api_version: Some(row.api_version()),
                kind: Some(row.kind.to_owned()),
                namespace: Some(namespace.clone()).filter(|namespace| !namespace.is_empty()),
                name: Some(node.identity.name.clone()),
                uid: Some(node.identity.uid.clone()),
                ..ObjectReference::default()
            };
            let owner = format!("[{api_version}/{kind}, namespace: {namespace}, name: {name}, uid: {uid}]");
            let message = format!("ownerRef {owner} does not exist in namespace {namespace:?}");
            self.events.record_about(about, EventType::Warning, "OwnerRefInvalidNamespace", "", message);
        }
    }
}

/// Puts what one follower sees into the graph, and what that concerns into the queue.
struct Feed {
    kind: Kind,
    graph: Arc<Mutex<Graph>>,
    queue: Queue,
}

impl Feed {
    fn wake(&self, uids: Vec<String>) {
        for uid in uids {
            self.queue.add(uid);
        }
    }
}

impl Sink for Feed {
    fn observe(&self, metadata: Metadata) {
        let wake = self.graph.lock().observe(Node::new(self.kind, metadata));
        self.wake(wake);
    }

    fn forget(&self, metadata: Metadata) {
        let wake = self.graph.lock().forget(&metadata.uid);
        self.wake(wake);
    }

    fn replace(&self, all: Vec<Metadata>) {
        let fresh: BTreeSet<String> = all.iter().map(|metadata| metadata.uid.clone()).collect();
        let known = self.graph.lock().of_kind(self.kind);
        for uid in known.iter().filter(|uid| !fresh.contains(*uid)) {
            let wake = self.graph.lock().forget(uid);
            self.wake(wake);
        }
        for metadata in all {
            self.observe(metadata);
        }
    }
}

impl Controller for GarbageCollector {
    fn watch(&self, queue: &Queue) {
        *self.queue.lock() = Some(queue.clone());
        for (kind, progress) in &self.progress {
            let follower = Follower {
                client: self.context.client.clone(),
                clock: self.context.clock.clone(),
                random: self.context.random.clone(),
                resource: kind.row(),
                sink: Feed { kind: *kind, graph: self.graph.clone(), queue: queue.clone() },
                progress: progress.clone(),
            };
            self.followers.lock().spawn(sys::process::belonging(follower.run()));
        }
    }

    fn caches(&self) -> Vec<Cache> {
        self.progress.iter().map(|(_, progress)| Cache::from(progress)).collect()
    }

    fn keys(&self) -> Vec<String> {
        self.graph.lock().suspects()
    }

    fn reconcile<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(self.run(key))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "garbage_collector_tests.rs"]
mod tests;
