//! A pod with what the cycle asks of it, computed once.

use std::sync::Arc;

use k8s_openapi::api::core::v1::{Pod, PodSpec};
use kube::ResourceExt;

use crate::resources::{self, Resources};

/// A pod as the scheduler sees it.
#[derive(Clone, Debug)]
pub struct PodInfo {
    /// `namespace/name`.
    pub key: String,
    /// Tells this pod from another of the same name.
    pub uid: String,
    /// The object.
    pub pod: Arc<Pod>,
    /// What it asks for.
    pub requests: Resources,
    /// What it counts for in scoring.
    pub nonzero: Resources,
    /// `spec.priority`.
    pub priority: i32,
}

static EMPTY_SPEC: std::sync::LazyLock<PodSpec> = std::sync::LazyLock::new(PodSpec::default);

impl PodInfo {
    /// Computes what the cycle needs.
    pub fn new(pod: Arc<Pod>) -> Self {
        let spec = pod.spec.as_ref().unwrap_or(&EMPTY_SPEC);
        Self {
            key: client::informer::key_of(&*pod),
            uid: pod.uid().unwrap_or_default(),
            requests: resources::of_pod(spec),
            nonzero: resources::nonzero_of_pod(spec),
            priority: spec.priority.unwrap_or_default(),
            pod: pod.clone(),
        }
    }

    /// The pod's spec.
    pub fn spec(&self) -> &PodSpec {
        self.pod.spec.as_ref().unwrap_or(&EMPTY_SPEC)
    }

    /// The node that the pod is bound to; empty where none.
    pub fn node_name(&self) -> &str {
        self.spec().node_name.as_deref().unwrap_or_default()
    }
}

/// Whether the pod's containers have ended, so that it holds no resources any more.
pub fn is_finished(pod: &Pod) -> bool {
    let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
    matches!(phase, Some("Succeeded" | "Failed"))
}

/// Whether two states of a pod differ in anything that scheduling looks at. Status and bookkeeping do not count:
/// the scheduler's own status writes must not wake the pod.
pub fn differs(old: &Pod, new: &Pod) -> bool {
    old.spec != new.spec
        || old.metadata.labels != new.metadata.labels
        || old.metadata.annotations != new.metadata.annotations
}
