//! Bringing the number of pods to the number wished for.

use std::sync::Arc;

use api::limits::GENERATED_SUFFIX_CHARS;
use client::{EventType, is_refusal};
use futures::future::join_all;
use k8s_openapi::api::core::v1::Pod;
use kube::api::{DeleteParams, ListParams, PostParams, Preconditions};
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
        let mut names = self.names_in_doubt(&namespace, key);
        names.truncate(missing);
        let again = names.len();
        names.extend((again..missing).map(|_| self.new_name(owner)));
        let (mut tried, mut batch, mut written) = (0, SCALE_BATCH_FIRST, 0);
        while tried < names.len() {
            let now = &names[tried..names.len().min(tried + batch)];
            let mut failure = None;
            let creates = now.iter().enumerate().map(|(place, name)| {
                let before = if tried + place < again { Name::InDoubt } else { Name::New };
                self.create_named(&api, &pod, name, before, key)
            });
            for outcome in join_all(creates).await {
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
            tried += now.len();
            batch *= 2;
        }
        Ok(written)
    }

    /// Names that an earlier try left in doubt, without those that are seen to be there.
    fn names_in_doubt(&self, namespace: &str, key: &str) -> Vec<String> {
        let mut names = self.doubts.of(key);
        names.retain(|name| {
            let there = self.pods.get(namespace, name).is_some();
            if there {
                self.doubts.end(key, name);
            }
            !there
        });
        names
    }

    /// As the API server would make it of `generateName`.
    fn new_name(&self, owner: &K) -> String {
        let mut random = [0; GENERATED_SUFFIX_CHARS];
        self.context.random.fill(&mut random);
        api::meta::generate_name(&format!("{}-", owner.name_any()), random)
    }

    /// Creates one pod. Where a name in doubt is taken, the pod that took it is the one that was wanted.
    async fn create_named(&self, api: &Api<Pod>, pod: &Pod, name: &str, before: Name, key: &str) -> kube::Result<Pod> {
        let mut pod = pod.clone();
        pod.metadata.name = Some(name.to_owned());
        self.doubts.begin(key, name);
        let made = match api.create(&PostParams::default(), &pod).await {
            Err(error) if before == Name::InDoubt && is_taken(&error) => {
                // The controller's role has no right to get a pod.
                let listed = api.list(&ListParams::default().fields(&format!("metadata.name={name}"))).await?;
                listed.items.into_iter().next().ok_or(error)
            }
            made => made,
        };
        if made.as_ref().map_or_else(is_refusal, |_| true) {
            self.doubts.end(key, name);
        }
        made
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

/// What is known of the name of a pod that is about to be made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    New,
    InDoubt,
}

/// Whether the name of a create belongs to an object already.
fn is_taken(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == 409 && status.reason == "AlreadyExists")
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
