//! Revisions: which ReplicaSet has the present template, and the numbers that `kubectl rollout` shows.

use std::collections::BTreeMap;

use client::EventType;
use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet, ReplicaSetSpec};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use kube::api::PostParams;
use kube::{Api, Resource, ResourceExt};
use serde_json::json;

use super::{Deployments, Work, hash, rolling};
use crate::error::{During, Result, has_code};

/// Number of the revision, on Deployments and ReplicaSets.
pub const REVISION: &str = "deployment.kubernetes.io/revision";
/// Revisions that the same template had before it was rolled back to.
const REVISION_HISTORY: &str = "deployment.kubernetes.io/revision-history";
/// What must not be copied from a Deployment to its ReplicaSets.
const NOT_COPIED: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    REVISION_HISTORY,
    rolling::DESIRED_REPLICAS,
    rolling::MAX_REPLICAS,
    "deprecated.deployment.rollback.to",
];

/// Whether a ReplicaSet for a new template is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// A paused Deployment, and one that is being scaled, makes none.
    Never,
    /// Where the present template has none.
    IfMissing,
}

/// The oldest ReplicaSet whose template is the Deployment's, but for the hash label.
pub fn newest(deployment: &Deployment, own: &[ReplicaSet]) -> Option<ReplicaSet> {
    own.iter().find(|rs| same_template(rs.spec.template.as_ref(), &deployment.spec.template)).cloned()
}

fn same_template(of_set: Option<&PodTemplateSpec>, wished: &PodTemplateSpec) -> bool {
    of_set.is_some_and(|template| without_hash(template) == without_hash(wished))
}

fn without_hash(template: &PodTemplateSpec) -> PodTemplateSpec {
    let mut template = template.clone();
    let metadata = template.metadata.get_or_insert_default();
    if let Some(labels) = metadata.labels.as_mut() {
        labels.remove(hash::LABEL);
    }
    template
}

/// The number of a revision; 0 where there is none.
pub fn number(annotations: &BTreeMap<String, String>) -> i64 {
    annotations.get(REVISION).and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// Old, empty ReplicaSets that are more than the Deployment wants to remember, oldest revision first.
pub fn beyond_history(deployment: &Deployment, old: &[ReplicaSet]) -> Vec<ReplicaSet> {
    let Some(limit) = deployment.spec.revision_history_limit.and_then(|l| usize::try_from(l).ok()) else {
        return Vec::new();
    };
    let mut sets: Vec<&ReplicaSet> = old.iter().filter(|rs| rs.metadata.deletion_timestamp.is_none()).collect();
    sets.sort_by_key(|rs| number(rs.annotations()));
    let surplus = sets.len().saturating_sub(limit);
    let empty = |rs: &&&ReplicaSet| {
        let status = rs.status.clone().unwrap_or_default();
        rolling::rs_replicas(rs) == 0
            && status.replicas == 0
            && rs.meta().generation <= status.observed_generation.or(Some(0))
    };
    sets.iter().take(surplus).filter(empty).map(|rs| (*rs).clone()).collect()
}

impl Deployments {
    /// Finds the ReplicaSet of the present template, gives it the newest revision number, and makes it if asked to.
    pub(super) async fn find_new(&self, work: &mut Work, make: Make, key: &str) -> Result<()> {
        let highest = work.old.iter().map(|rs| number(rs.annotations())).max().unwrap_or_default();
        match work.new.take() {
            Some(new) => work.new = Some(self.renumber(work, new, highest + 1, key).await?),
            None if make == Make::IfMissing => work.new = self.make(work, highest + 1, key).await?,
            None => {}
        }
        if let Some(new) = &work.new {
            self.number_deployment(work, &number(new.annotations()).to_string(), key).await?;
        }
        Ok(())
    }

    async fn renumber(&self, work: &Work, new: ReplicaSet, wanted: i64, key: &str) -> Result<ReplicaSet> {
        let mut updated = new.clone();
        copy_annotations(&work.deployment, updated.annotations_mut());
        let before = number(new.annotations());
        if before < wanted {
            let annotations = updated.annotations_mut();
            annotations.insert(REVISION.to_owned(), wanted.to_string());
            if before > 0 {
                let history = annotations.entry(REVISION_HISTORY.to_owned()).or_default();
                *history = if history.is_empty() { before.to_string() } else { format!("{history},{before}") };
            }
        }
        updated.spec.min_ready_seconds = work.deployment.spec.min_ready_seconds;
        if updated == new {
            return Ok(new);
        }
        let api = self.replica_set_api(&work.deployment);
        let updated = api.replace(&new.name_any(), &PostParams::default(), &updated).await;
        let updated = updated.during("update replicaset of", key)?;
        self.seen(&updated).await;
        Ok(updated)
    }

    async fn make(&self, work: &mut Work, revision: i64, key: &str) -> Result<Option<ReplicaSet>> {
        let deployment = work.deployment.clone();
        let collisions = deployment.status.as_ref().and_then(|s| s.collision_count).unwrap_or_default();
        let mut wished = new_set(&deployment, &hash::of(&deployment.spec.template, collisions), revision);
        wished.spec.replicas = Some(rolling::first_replicas(&deployment, &work.old));
        rolling::annotate(&mut wished, &deployment);
        let api = self.replica_set_api(&deployment);
        match api.create(&PostParams::default(), &wished).await {
            Ok(made) => {
                let (name, replicas) = (made.name_any(), rolling::rs_replicas(&made));
                let message = format!("Scaled up replica set {name} from 0 to {replicas}");
                self.events.record(&*deployment, EventType::Normal, "ScalingReplicaSet", message);
                self.seen(&made).await;
                Ok(Some(made))
            }
            Err(error) if has_code(&error, 409) => self.taken(work, &wished, collisions, key).await,
            Err(error) => {
                let message = format!("Failed to create new replica set {:?}: {error}", wished.name_any());
                self.events.record(&*deployment, EventType::Warning, "FailedCreate", message);
                Err(error).during("create replicaset of", key)
            }
        }
    }

    /// The name is taken: by our own set that the cache had not seen, or by another template with the same hash, and
    /// then the next name is tried.
    async fn taken(&self, work: &Work, wished: &ReplicaSet, collisions: i32, key: &str) -> Result<Option<ReplicaSet>> {
        let api = self.replica_set_api(&work.deployment);
        let there = api.get(&wished.name_any()).await.during("get replicaset of", key)?;
        let ours = crate::pods::controller_of(&there.metadata).map(|o| &o.uid) == work.deployment.uid().as_ref();
        if ours && same_template(there.spec.template.as_ref(), &work.deployment.spec.template) {
            return Ok(Some(there));
        }
        let api: Api<Deployment> = Api::namespaced(self.context.client.clone(), &work.namespace);
        let patch = json!({"status": {"collisionCount": collisions + 1}});
        let patch = kube::api::Patch::Merge(&patch);
        let written = api.patch_status(&work.deployment.name_any(), &Default::default(), &patch).await;
        written.during("count hash collision of", key)?;
        Ok(None)
    }

    async fn number_deployment(&self, work: &mut Work, revision: &str, key: &str) -> Result<()> {
        if work.deployment.annotations().get(REVISION).is_some_and(|there| there == revision) {
            return Ok(());
        }
        let mut updated = (*work.deployment).clone();
        updated.annotations_mut().insert(REVISION.to_owned(), revision.to_owned());
        let api: Api<Deployment> = Api::namespaced(self.context.client.clone(), &work.namespace);
        let written = api.replace(&updated.name_any(), &PostParams::default(), &updated).await;
        work.deployment = written.during("number deployment", key)?.into();
        Ok(())
    }
}

fn copy_annotations(deployment: &Deployment, to: &mut BTreeMap<String, String>) {
    let copied = deployment.annotations().iter().filter(|(key, _)| !NOT_COPIED.contains(&key.as_str()));
    to.extend(copied.map(|(key, value)| (key.clone(), value.clone())));
}

fn new_set(deployment: &Deployment, hash: &str, revision: i64) -> ReplicaSet {
    let mut template = deployment.spec.template.clone();
    let labels = template.metadata.get_or_insert_default().labels.get_or_insert_default();
    labels.insert(hash::LABEL.to_owned(), hash.to_owned());
    let mut selector = deployment.spec.selector.clone();
    selector.match_labels.get_or_insert_default().insert(hash::LABEL.to_owned(), hash.to_owned());
    let mut set = ReplicaSet {
        spec: ReplicaSetSpec {
            min_ready_seconds: deployment.spec.min_ready_seconds,
            replicas: Some(0),
            selector,
            template: Some(template.clone()),
        },
        ..ReplicaSet::default()
    };
    set.metadata.name = Some(format!("{}-{hash}", deployment.name_any()));
    set.metadata.namespace = deployment.namespace();
    set.metadata.labels = template.metadata.and_then(|m| m.labels);
    set.metadata.owner_references = deployment.controller_owner_ref(&()).map(|mut reference| {
        reference.block_owner_deletion = Some(true);
        vec![reference]
    });
    copy_annotations(deployment, set.annotations_mut());
    set.annotations_mut().insert(REVISION.to_owned(), revision.to_string());
    set
}
