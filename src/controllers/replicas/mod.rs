//! Keeping a number of pods alive: what ReplicaSets and ReplicationControllers have in common.
//!
//! The run over one owner adopts and releases pods, creates what is missing, deletes what is too much, and writes
//! the status. Which pods to delete and what the status says are pure functions beside it. It knows no kind: an
//! owner comes as `Owner`.

mod claim;
mod doubt;
mod rank;
mod scale;
mod status;

use std::sync::Arc;
use std::time::Duration;

use client::informer::Kind;
use client::{Change, Context, Informer, Recorder};
use futures::future::BoxFuture;
use k8s_openapi::api::core::v1::{Pod, PodTemplateSpec};
use kube::{Api, ResourceExt};
use serde::Serialize;

use crate::controller::{Cache, Controller};
use crate::error::{During, Result};
use crate::pods::{self, BY_OWNER};
use crate::selector::Selector;
use client::Queue;
use doubt::Doubts;
pub use status::{ReplicaFailure, ReplicaStatus};

/// A kind that keeps a number of pods.
pub trait Owner: Kind + Serialize + kube::Resource<Scope = k8s_openapi::NamespaceResourceScope> {
    /// `replicaset-controller`: the source of its events.
    const COMPONENT: &'static str;
    /// How many pods are wished for.
    fn replicas(&self) -> i32;
    /// Which pods are meant; `None` where the selector is broken.
    fn selector(&self) -> Option<Selector>;
    /// What a new pod looks like.
    fn template(&self) -> Option<&PodTemplateSpec>;
    /// How long a pod must have been ready to count as available.
    fn min_ready_seconds(&self) -> i32;
    /// The status as it stands.
    fn status(&self) -> ReplicaStatus;
    /// A copy with another status.
    fn with_status(&self, status: &ReplicaStatus) -> Self;
}

/// The controller of one kind of owner.
pub struct Replicas<K> {
    context: Context,
    owners: Informer<K>,
    pods: Informer<Pod>,
    events: Recorder,
    doubts: Doubts,
}

impl<K: Owner> Replicas<K> {
    /// A controller for the owners of one kind.
    pub fn new(context: &Context) -> Arc<Self> {
        let pods = context.informers.get::<Pod>();
        pods.add_index(BY_OWNER, pods::owner_uid);
        pods.add_index(pods::ORPHANS, pods::orphan_namespace);
        Arc::new(Self {
            context: context.clone(),
            owners: context.informers.get::<K>(),
            pods,
            events: Recorder::new(context.client.clone(), context.clock.clone(), K::COMPONENT, &context.instance),
            doubts: Doubts::default(),
        })
    }

    fn api(&self, namespace: &str) -> Api<K> {
        Api::namespaced(self.context.client.clone(), namespace)
    }

    async fn run(&self, key: &str) -> Result<Option<Duration>> {
        let Some(owner) = self.owners.get_key(key) else {
            self.doubts.forget(key);
            return Ok(None);
        };
        let Some(selector) = owner.selector().filter(|s| !s.is_everything()) else {
            self.events.record(
                &*owner,
                client::EventType::Warning,
                "SelectingAll",
                "This controller has no selector that can be used.",
            );
            return Ok(None);
        };
        let claimed = self.claim(&*owner, &selector, key).await?;
        let active: Vec<Arc<Pod>> = claimed.into_iter().filter(|pod| pods::is_active(pod)).collect();
        let mut failure = None;
        let mut written = 0;
        if owner.meta().deletion_timestamp.is_none() {
            match self.scale(&*owner, &active, key).await {
                Ok(revision) => written = revision,
                Err(error) => failure = Some(error),
            }
        }
        // The next run must see what this one did, or it would do it again.
        if !sys::failpoint::is_planted("expectations-ignored") {
            self.pods.reached(written).await;
        }
        let now = self.context.now();
        let pods_now = self.own_pods(&*owner);
        let status = status::compute(&*owner, &pods_now, failure.as_ref(), now);
        self.write_status(&*owner, &status, key).await?;
        match failure {
            Some(error) => Err(error),
            None => Ok(status::available_in(&*owner, &pods_now, now)),
        }
    }

    fn own_pods(&self, owner: &K) -> Vec<Arc<Pod>> {
        let uid = owner.meta().uid.as_deref().unwrap_or_default();
        let mut own = self.pods.by_index(BY_OWNER, uid);
        own.retain(|pod| pods::is_active(pod));
        own
    }

    async fn write_status(&self, owner: &K, status: &ReplicaStatus, key: &str) -> Result<()> {
        if *status == owner.status() {
            return Ok(());
        }
        let namespace = owner.namespace().unwrap_or_default();
        let updated = owner.with_status(status);
        let api = self.api(&namespace);
        let answer = api.replace_status(&owner.name_any(), &Default::default(), &updated).await;
        match answer {
            Err(error) if crate::error::has_code(&error, 404) => Ok(()),
            answer => answer.map(|_| ()).during("update status", key),
        }
    }
}

impl<K: Owner> Controller for Replicas<K> {
    fn watch(&self, queue: &Queue) {
        let wake = queue.clone();
        self.owners.on_change(move |change| wake.add(client::informer::key_of(&**change.object())));
        let wake = queue.clone();
        let owners = self.owners.clone();
        self.pods.on_change(move |change| {
            for pod in both_sides(change) {
                for key in concerned(&owners, pod) {
                    wake.add(key);
                }
            }
        });
    }

    fn caches(&self) -> Vec<Cache> {
        vec![Cache::from(&self.owners), Cache::from(&self.pods)]
    }

    fn keys(&self) -> Vec<String> {
        self.owners.list().iter().map(|owner| client::informer::key_of(&**owner)).collect()
    }

    fn reconcile<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(self.run(key))
    }
}

/// A changed pod concerns its owner, before and after: labels and owner may have moved.
fn both_sides(change: &Change<Pod>) -> Vec<&Pod> {
    match change {
        Change::Added(pod) | Change::Deleted(pod) => vec![pod],
        Change::Modified { old, new } => vec![old, new],
    }
}

/// The owners that a pod concerns: its own, or, for an orphan, those whose selector meets it.
fn concerned<K: Owner>(owners: &Informer<K>, pod: &Pod) -> Vec<String> {
    let namespace = pod.metadata.namespace.clone().unwrap_or_default();
    if let Some(reference) = pods::controller_of(&pod.metadata) {
        let same_kind = reference.kind == K::kind(&()) && reference.api_version == K::api_version(&());
        return if same_kind { vec![format!("{namespace}/{}", reference.name)] } else { Vec::new() };
    }
    let labels = pod.metadata.labels.clone().unwrap_or_default();
    let meets = |owner: &Arc<K>| owner.selector().is_some_and(|s| !s.is_everything() && s.matches(&labels));
    owners.list_namespace(&namespace).iter().filter(|o| meets(o)).map(|o| client::informer::key_of(&**o)).collect()
}
