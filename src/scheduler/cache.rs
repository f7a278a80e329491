//! What the scheduler knows of nodes and pods: the informers' state, and pods it has just placed.
//!
//! A pod that was decided upon is *assumed* on its node until the informer shows it bound, so that the next cycle
//! counts it. It holds values only; locking is its owner's.

use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::api::core::v1::Node;

use crate::node_info::NodeInfo;
use crate::pod_info::PodInfo;

/// Nodes with their pods.
#[derive(Debug, Default)]
pub struct Cache {
    nodes: BTreeMap<String, NodeInfo>,
    /// Where each pod counts: key to node.
    placed: BTreeMap<String, String>,
    /// Pods that are only assumed: key to uid.
    assumed: BTreeMap<String, String>,
}

impl Cache {
    /// All nodes whose object is known, in the order of their names.
    pub fn nodes(&self) -> Vec<&NodeInfo> {
        self.nodes.values().filter(|info| info.node.is_some()).collect()
    }

    /// Takes a node's newest state.
    pub fn set_node(&mut self, name: &str, node: Arc<Node>) {
        self.node(name).set_node(node);
    }

    /// Forgets a node's object; the pods on it stay counted until they go themselves.
    pub fn remove_node(&mut self, name: &str) {
        if let Some(info) = self.nodes.get_mut(name) {
            info.node = None;
            self.drop_if_empty(name);
        }
    }

    /// Counts a pod on the node that it is bound to, in place of what was assumed.
    pub fn set_pod(&mut self, pod: Arc<PodInfo>) {
        self.remove_pod(&pod.key);
        let node = pod.node_name().to_owned();
        self.placed.insert(pod.key.clone(), node.clone());
        self.node(&node).add_pod(pod);
    }

    /// Stops counting a pod; tells whether it was counted.
    pub fn remove_pod(&mut self, key: &str) -> bool {
        self.assumed.remove(key);
        let Some(node) = self.placed.remove(key) else { return false };
        if let Some(info) = self.nodes.get_mut(&node) {
            info.remove_pod(key);
            self.drop_if_empty(&node);
        }
        true
    }

    /// Counts a pod on a node that was decided upon, until it is seen there or forgotten.
    pub fn assume(&mut self, pod: Arc<PodInfo>, node: &str) {
        self.placed.insert(pod.key.clone(), node.to_owned());
        self.assumed.insert(pod.key.clone(), pod.uid.clone());
        if !sys::failpoint::is_planted("scheduler-stale-cache") {
            self.node(node).add_pod(pod);
        }
    }

    /// The binding was not made. A pod that was seen bound meanwhile stays.
    pub fn forget(&mut self, key: &str) {
        if self.assumed.contains_key(key) {
            self.remove_pod(key);
        }
    }

    /// Forgets all that is only assumed: another leader may have decided otherwise.
    pub fn forget_assumed(&mut self) {
        for key in std::mem::take(&mut self.assumed).into_keys() {
            self.remove_pod(&key);
        }
    }

    /// Whether a pod is assumed or seen on a node.
    pub fn is_placed(&self, key: &str) -> bool {
        self.placed.contains_key(key)
    }

    fn node(&mut self, name: &str) -> &mut NodeInfo {
        self.nodes.entry(name.to_owned()).or_insert_with(|| NodeInfo::new(name))
    }

    fn drop_if_empty(&mut self, name: &str) {
        if self.nodes.get(name).is_some_and(|info| info.node.is_none() && info.pods.is_empty()) {
            self.nodes.remove(name);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn pod(node: &str) -> Arc<PodInfo> {
        let pod = serde_json::json!({"metadata": {"namespace": "n", "name": "p"}, "spec": {"nodeName": node,
            "containers": [{"name": "c", "resources": {"requests": {"cpu": "1"}}}]}});
        Arc::new(PodInfo::new(Arc::new(serde_json::from_value(pod).unwrap())))
    }

    #[test]
    fn an_assumed_pod_counts_once_and_a_bound_one_is_not_forgotten() {
        let mut cache = Cache::default();
        cache.set_node("a", Arc::default());
        cache.assume(pod(""), "a");
        assert_eq!(cache.nodes()[0].requested.milli_cpu, 1000);
        cache.set_pod(pod("a"));
        cache.forget("n/p");
        assert_eq!(cache.nodes()[0].requested.milli_cpu, 1000);
        cache.remove_pod("n/p");
        assert_eq!(cache.nodes()[0].requested.milli_cpu, 0);
        cache.assume(pod(""), "a");
        cache.forget_assumed();
        assert_eq!(cache.nodes()[0].requested.milli_cpu, 0);
    }
}
