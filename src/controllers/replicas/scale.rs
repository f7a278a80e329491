//! Bringing the number of pods to the number wished for.

use std::sync::Arc;

use client::EventType;
use futures::future::join_all;
use k8s_openapi::api::core::v1::Pod;
use kube::api::{DeleteParams, PostParams, Preconditions};
use kube::{Api, ResourceExt};

use super::{Owner, Replicas, rank};
use crate::error::{During, Result, has_code};
use crate::limits::{SCALE_BATCH_FIRST, SCALE_BURST_MAX};

impl<K: Owner> Replicas<K> {
    /// Creates or deletes pods until there are as many as wished for. Returns the newest revision that it wrote.
    pub(super) async fn scale(&self, owner: &K, active: &[Arc<Pod>], key: &str) -> Result<u64> {
        let wished = usize::try_from(owner.replicas()).unwrap_or_default();
        match active.len() {
            have if have < wished => self.create(owner, (wished - have).min(SCALE_BURST_MAX), key).await,
            have if have > wished => {
                let mut surplus = active.to_vec();
                rank::sort(&mut surplus);
                surplus.truncate((have - wished).min(SCALE_BURST_MAX));
                self.delete(owner, &surplus, key).await
            }
            _ => Ok(0),
        }
    }

    /// In batches that double: where the first create is refused (quota, a broken template), a thousand others are
    /// not tried.
    async fn create(&self, owner: &K, missing: usize, key: &str) -> Result<u64> {
        let namespace = owner.namespace().unwrap_or_default();
        let api: Api<Pod> = Api::namespaced(self.context.client.clone(), &namespace);
        let Some(pod) = new_pod(owner) else { return Ok(0) };
        let (mut left, mut batch, mut written) = (missing, SCALE_BATCH_FIRST, 0);
        while left > 0 {
            let now = batch.min(left);
            let params = PostParams::default();
            let mut failure = None;
            for outcome in join_all((0..now).map(|_| api.create(&params, &pod))).await {
                match outcome {
                    Ok(made) => {
                        let message = format!("Created pod: {}", made.name_any());
                        self.events.record(owner, EventType::Normal, "SuccessfulCreate", message);
                        written = written.max(client::informer::revision_of(&made));
                    }
                    Err(error) => failure = Some(error),
                }
            }
            if let Some(error) = failure {
                let message = format!("Error creating: {error}");
                self.events.record(owner, EventType::Warning, "FailedCreate", message);
                self.pods.reached(written).await;
                return Err(error).during("create pod of", key);
            }
            left -= now;
            batch *= 2;
        }
        Ok(written)
    }

    async fn delete(&self, owner: &K, surplus: &[Arc<Pod>], key: &str) -> Result<u64> {
        let namespace = owner.namespace().unwrap_or_default();
        let api: Api<Pod> = Api::namespaced(self.context.client.clone(), &namespace);
        let deletions = surplus.iter().map(|pod| {
            let preconditions = Preconditions { uid: pod.metadata.uid.clone(), resource_version: None };
            let params = DeleteParams { preconditions: Some(preconditions), ..DeleteParams::default() };
            let (api, name) = (&api, pod.name_any());
            async move { (name.clone(), api.delete(&name, &params).await) }
        });
        let (mut written, mut failure) = (0, None);
        for (name, outcome) in join_all(deletions).await {
            match outcome {
                Ok(answer) => {
                    let message = format!("Deleted pod: {name}");
                    self.events.record(owner, EventType::Normal, "SuccessfulDelete", message);
                    written = written.max(answer.left().map_or(0, |pod| client::informer::revision_of(&pod)));
                }
                Err(error) if has_code(&error, 404) || has_code(&error, 409) => {}
                Err(error) => {
                    let message = format!("Error deleting: {error}");
                    self.events.record(owner, EventType::Warning, "FailedDelete", message);
                    failure = Some(error);
                }
            }
        }
        match failure {
            Some(error) => Err(error).during("delete pod of", key),
            None => Ok(written),
        }
    }
}

/// A pod as the owner's template has it; `None` where there is no template.
fn new_pod<K: Owner>(owner: &K) -> Option<Pod> {
    let template = owner.template()?;
    let mut pod = Pod { spec: template.spec.clone(), ..Pod::default() };
    if let Some(metadata) = &template.metadata {
        pod.metadata.labels = metadata.labels.clone();
        pod.metadata.annotations = metadata.annotations.clone();
        pod.metadata.finalizers = metadata.finalizers.clone();
    }
    pod.metadata.generate_name = Some(format!("{}-", owner.name_any()));
    pod.metadata.namespace = owner.namespace();
    pod.metadata.owner_references = owner.controller_owner_ref(&()).map(|reference| vec![blocking(reference)]);
    Some(pod)
}

fn blocking(
    reference: k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference,
) -> k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference {
    k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference { block_owner_deletion: Some(true), ..reference }
}
