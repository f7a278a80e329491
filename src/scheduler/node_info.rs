//! A node with the pods on it, and the sums that the cycle compares.

use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::api::core::v1::{Node, Taint};

use crate::pod_info::PodInfo;
use crate::resources::Resources;

/// A node as the scheduler sees it. The object is missing while only pods on it are known.
#[derive(Clone, Debug, Default)]
pub struct NodeInfo {
    /// The node's name.
    pub name: String,
    /// The object.
    pub node: Option<Arc<Node>>,
    /// What it offers to pods.
    pub allocatable: Resources,
    /// What its pods ask for.
    pub requested: Resources,
    /// What its pods count for in scoring.
    pub nonzero_requested: Resources,
    /// The pods on it, by key.
    pub pods: BTreeMap<String, Arc<PodInfo>>,
}

impl NodeInfo {
    /// A node without object and pods.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Takes the object's newest state.
    pub fn set_node(&mut self, node: Arc<Node>) {
        let allocatable = node.status.as_ref().and_then(|status| status.allocatable.as_ref());
        self.allocatable = allocatable.map(Resources::from_map).unwrap_or_default();
        self.node = Some(node);
    }

    /// Puts a pod on the node, in place of one of the same key.
    pub fn add_pod(&mut self, pod: Arc<PodInfo>) {
        self.remove_pod(&pod.key);
        self.requested.add(&pod.requests);
        self.nonzero_requested.add(&pod.nonzero);
        self.pods.insert(pod.key.clone(), pod);
    }

    /// Takes a pod off the node.
    pub fn remove_pod(&mut self, key: &str) {
        if let Some(pod) = self.pods.remove(key) {
            self.requested.sub(&pod.requests);
            self.nonzero_requested.sub(&pod.nonzero);
        }
    }

    /// `spec.taints`.
    pub fn taints(&self) -> &[Taint] {
        let taints = self.node.as_ref().and_then(|node| node.spec.as_ref()).and_then(|spec| spec.taints.as_deref());
        taints.unwrap_or_default()
    }

    /// `metadata.labels`.
    pub fn labels(&self) -> Option<&BTreeMap<String, String>> {
        self.node.as_ref()?.metadata.labels.as_ref()
    }

    /// `spec.unschedulable`.
    pub fn is_unschedulable(&self) -> bool {
        let spec = self.node.as_ref().and_then(|node| node.spec.as_ref());
        spec.is_some_and(|spec| spec.unschedulable == Some(true))
    }
}
