//! The deployment controller: moves a Deployment's pods from one ReplicaSet to the next.
//!
//! One run finds (or makes) the ReplicaSet of the present template, scales new and old ones as the strategy allows,
//! writes the status and drops old revisions. What to scale and what the status says are pure functions beside it.

mod conditions;
mod hash;
mod revision;
mod rolling;
mod status;

use std::sync::Arc;
use std::time::Duration;

use client::{Context, EventType, Informer, Recorder};
use futures::future::BoxFuture;
use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::api::core::v1::Pod;
use kube::api::{DeleteParams, PostParams};
use kube::{Api, Resource, ResourceExt};

use crate::controller::{Cache, Controller};
use crate::error::{During, Result, has_code};
use crate::pods::{self, BY_OWNER};
use crate::selector::{Selector, of_object};
use client::Queue;

/// Index of ReplicaSets by the uid of their Deployment.
const BY_DEPLOYMENT: &str = "deployment-uid";
const COMPONENT: &str = "deployment-controller";

/// The controller.
pub struct Deployments {
    context: Context,
    deployments: Informer<Deployment>,
    replica_sets: Informer<ReplicaSet>,
    pods: Informer<Pod>,
    events: Recorder,
}

/// What one run works with.
struct Work {
    deployment: Arc<Deployment>,
    namespace: String,
    /// The ReplicaSet of the present template, if there is one.
    new: Option<ReplicaSet>,
    /// The others, oldest first.
    old: Vec<ReplicaSet>,
}

impl Deployments {
    /// The controller over the process's informers.
    pub fn new(context: &Context) -> Arc<Self> {
        let replica_sets = context.informers.get::<ReplicaSet>();
        replica_sets.add_index(BY_DEPLOYMENT, |rs| {
            pods::controller_of(&rs.metadata).map(|owner| owner.uid.clone()).into_iter().collect()
        });
        let pods = context.informers.get::<Pod>();
        pods.add_index(BY_OWNER, pods::owner_uid);
        Arc::new(Self {
            context: context.clone(),
            deployments: context.informers.get(),
            replica_sets,
            pods,
            events: Recorder::new(context.client.clone(), context.clock.clone(), COMPONENT, &context.instance),
        })
    }

    async fn run(&self, key: &str) -> Result<Option<Duration>> {
        let Some(deployment) = self.deployments.get_key(key) else { return Ok(None) };
        let Some(selector) = of_object(&deployment.spec.selector).filter(|s| !s.is_everything()) else {
            let message = "This deployment is selecting all pods. A non-empty selector is required.";
            self.events.record(&*deployment, EventType::Warning, "SelectingAll", message);
            return Ok(None);
        };
        let mut work = self.collect(deployment, &selector, key).await?;
        if work.deployment.metadata.deletion_timestamp.is_some() {
            self.write_status(&work, key).await?;
            return Ok(None);
        }
        if work.deployment.spec.paused == Some(true) || self.is_scaling(&work) {
            self.find_new(&mut work, revision::Make::Never, key).await?;
            self.scale_in_proportion(&mut work, key).await?;
        } else if rolling::is_recreate(&work.deployment) {
            self.recreate(&mut work, key).await?;
        } else {
            self.find_new(&mut work, revision::Make::IfMissing, key).await?;
            self.roll(&mut work, key).await?;
        }
        if status::is_complete(&work.deployment, &self.status_of(&work)) {
            self.drop_old(&mut work, key).await?;
        }
        self.write_status(&work, key).await
    }

    /// The ReplicaSets of a Deployment, after adopting those that its selector meets.
    async fn collect(&self, deployment: Arc<Deployment>, selector: &Selector, key: &str) -> Result<Work> {
        let namespace = deployment.namespace().unwrap_or_default();
        let uid = deployment.metadata.uid.clone().unwrap_or_default();
        let lives = deployment.metadata.deletion_timestamp.is_none();
        let mut own = Vec::new();
        for rs in self.replica_sets.list_namespace(&namespace) {
            let meets = selector.matches(&rs.metadata.labels.clone().unwrap_or_default());
            match pods::controller_of(&rs.metadata) {
                Some(owner) if owner.uid == uid && meets => own.push((*rs).clone()),
                None if meets && lives && rs.metadata.deletion_timestamp.is_none() => {
                    own.extend(self.adopt(&deployment, &rs, key).await?);
                }
                _ => {}
            }
        }
        own.sort_by_key(|rs| (rs.metadata.creation_timestamp.clone().map(|t| t.0), rs.name_any()));
        let new = revision::newest(&deployment, &own);
        let old = own.into_iter().filter(|rs| new.as_ref().is_none_or(|n| n.uid() != rs.uid())).collect();
        Ok(Work { deployment, namespace, new, old })
    }

    async fn adopt(&self, deployment: &Deployment, rs: &ReplicaSet, key: &str) -> Result<Option<ReplicaSet>> {
        let reference = deployment.controller_owner_ref(&());
        let mut adopted = rs.clone();
        adopted.metadata.owner_references.get_or_insert_default().extend(reference);
        match self.replica_set_api(deployment).replace(&rs.name_any(), &PostParams::default(), &adopted).await {
            Ok(adopted) => Ok(Some(adopted)),
            Err(error) if has_code(&error, 404) || has_code(&error, 409) => Ok(None),
            Err(error) => Err(error).during("adopt replicaset of", key),
        }
    }

    fn replica_set_api(&self, deployment: &Deployment) -> Api<ReplicaSet> {
        Api::namespaced(self.context.client.clone(), &deployment.namespace().unwrap_or_default())
    }

    /// Whether somebody changed the number of replicas: then old and new are scaled together, and no roll-out step
    /// is taken in the same run.
    fn is_scaling(&self, work: &Work) -> bool {
        let wished = rolling::replicas(&work.deployment);
        let active = work.old.iter().chain(&work.new).filter(|rs| rolling::rs_replicas(rs) > 0);
        active.into_iter().any(|rs| rolling::desired_annotation(rs).is_some_and(|desired| desired != wished))
    }

    async fn scale_in_proportion(&self, work: &mut Work, key: &str) -> Result<()> {
        let plan = rolling::proportional(&work.deployment, work.new.as_ref(), &work.old);
        for (name, replicas) in plan {
            self.scale_one(work, &name, replicas, key).await?;
        }
        Ok(())
    }

    async fn roll(&self, work: &mut Work, key: &str) -> Result<()> {
        let Some(new) = work.new.clone() else { return Ok(()) };
        if let Some(replicas) = rolling::grow_new(&work.deployment, &new, &work.old) {
            return self.scale_one(work, &new.name_any(), replicas, key).await;
        }
        for (name, replicas) in rolling::shrink_old(&work.deployment, &new, &work.old) {
            self.scale_one(work, &name, replicas, key).await?;
        }
        Ok(())
    }

    /// All old pods go before the first new one comes.
    async fn recreate(&self, work: &mut Work, key: &str) -> Result<()> {
        self.find_new(work, revision::Make::Never, key).await?;
        let active: Vec<String> =
            work.old.iter().filter(|rs| rolling::rs_replicas(rs) > 0).map(ResourceExt::name_any).collect();
        if !active.is_empty() {
            for name in active {
                self.scale_one(work, &name, 0, key).await?;
            }
            return Ok(());
        }
        let alive = |rs: &ReplicaSet| self.pods.by_index(BY_OWNER, &rs.uid().unwrap_or_default());
        if work.old.iter().flat_map(alive).any(|pod| !pods::is_finished(&pod)) {
            return Ok(());
        }
        self.find_new(work, revision::Make::IfMissing, key).await?;
        let Some(new) = work.new.clone() else { return Ok(()) };
        self.scale_one(work, &new.name_any(), rolling::replicas(&work.deployment), key).await
    }

    async fn scale_one(&self, work: &mut Work, name: &str, replicas: i32, key: &str) -> Result<()> {
        let Some(rs) = work.new.iter_mut().chain(&mut work.old).find(|rs| rs.name_any() == name) else {
            return Ok(());
        };
        let before = rolling::rs_replicas(rs);
        if !rolling::set_replicas(rs, replicas, &work.deployment) {
            return Ok(());
        }
        let api: Api<ReplicaSet> = Api::namespaced(self.context.client.clone(), &work.namespace);
        *rs = api.replace(name, &PostParams::default(), rs).await.during("scale replicaset of", key)?;
        if before != replicas {
            let way = if before < replicas { "up" } else { "down" };
            let message = format!("Scaled {way} replica set {name} from {before} to {replicas}");
            self.events.record(&*work.deployment, EventType::Normal, "ScalingReplicaSet", message);
        }
        self.seen(rs).await;
        Ok(())
    }

    /// The next run must see what this one wrote.
    async fn seen(&self, rs: &ReplicaSet) {
        let revision = client::informer::revision_of(rs);
        self.replica_sets.reached(revision).await;
    }

    /// Deletes old, empty ReplicaSets beyond the history limit, oldest revision first.
    async fn drop_old(&self, work: &mut Work, key: &str) -> Result<()> {
        for rs in revision::beyond_history(&work.deployment, &work.old) {
            let name = rs.name_any();
            let api: Api<ReplicaSet> = Api::namespaced(self.context.client.clone(), &work.namespace);
            match api.delete(&name, &DeleteParams::background()).await {
                Err(error) if !has_code(&error, 404) => return Err(error).during("delete old replicaset of", key),
                _ => work.old.retain(|old| old.name_any() != name),
            }
        }
        Ok(())
    }

    fn status_of(&self, work: &Work) -> k8s_openapi::api::apps::v1::DeploymentStatus {
        let all: Vec<&ReplicaSet> = work.old.iter().chain(&work.new).collect();
        status::compute(&work.deployment, &all, work.new.as_ref(), self.context.now())
    }

    async fn write_status(&self, work: &Work, key: &str) -> Result<Option<Duration>> {
        let status = self.status_of(work);
        let now = self.context.now();
        let again = conditions::deadline_in(&work.deployment, &status, now);
        if work.deployment.status.as_ref() == Some(&status) {
            return Ok(again);
        }
        let api: Api<Deployment> = Api::namespaced(self.context.client.clone(), &work.namespace);
        let updated = Deployment { status: Some(status), ..(*work.deployment).clone() };
        match api.replace_status(&updated.name_any(), &PostParams::default(), &updated).await {
            Ok(written) => {
                let revision = client::informer::revision_of(&written);
                self.deployments.reached(revision).await;
                Ok(again)
            }
            Err(error) if has_code(&error, 404) => Ok(None),
            Err(error) => Err(error).during("update status of deployment", key),
        }
    }
}

impl Controller for Deployments {
    fn watch(&self, queue: &Queue) {
        let wake = queue.clone();
        self.deployments.on_change(move |change| wake.add(client::informer::key_of(&**change.object())));
        let wake = queue.clone();
        let deployments = self.deployments.clone();
        self.replica_sets.on_change(move |change| {
            let rs = change.object();
            let namespace = rs.namespace().unwrap_or_default();
            match pods::controller_of(&rs.metadata) {
                Some(owner) if owner.kind == Deployment::kind(&()) => wake.add(format!("{namespace}/{}", owner.name)),
                Some(_) => {}
                None => {
                    let labels = rs.metadata.labels.clone().unwrap_or_default();
                    for deployment in deployments.list_namespace(&namespace) {
                        let selector = of_object(&deployment.spec.selector);
                        if selector.is_some_and(|s| !s.is_everything() && s.matches(&labels)) {
                            wake.add(format!("{namespace}/{}", deployment.name_any()));
                        }
                    }
                }
            }
        });
        // A Recreate waits for the old pods to end, and only their deletion tells.
        let wake = queue.clone();
        let replica_sets = self.replica_sets.clone();
        self.pods.on_change(move |change| {
            let pod = change.object();
            if !matches!(change, client::Change::Deleted(_)) && !pods::is_finished(pod) {
                return;
            }
            let namespace = pod.namespace().unwrap_or_default();
            let rs = pods::controller_of(&pod.metadata).and_then(|o| replica_sets.get(&namespace, &o.name));
            if let Some(owner) = rs.as_ref().and_then(|rs| pods::controller_of(&rs.metadata)) {
                wake.add(format!("{namespace}/{}", owner.name));
            }
        });
    }

    fn caches(&self) -> Vec<Cache> {
        vec![Cache::from(&self.deployments), Cache::from(&self.replica_sets), Cache::from(&self.pods)]
    }

    fn keys(&self) -> Vec<String> {
        self.deployments.list().iter().map(|d| client::informer::key_of(&**d)).collect()
    }

    fn reconcile<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(self.run(key))
    }
}
