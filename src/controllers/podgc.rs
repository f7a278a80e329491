//! The pod garbage collector: removes pods that nobody else will: those of nodes that are gone, those that are to go
//! but never were bound, and finished ones beyond a number.

use std::sync::Arc;
use std::time::Duration;

use client::{Change, Context, Informer, Queue};
use futures::future::BoxFuture;
use k8s_openapi::api::core::v1::{Node, Pod};
use kube::api::{DeleteParams, Preconditions};
use kube::{Api, ResourceExt};

use crate::controller::{Cache, Controller};
use crate::controllers::Options;
use crate::error::{During, Result, has_code};
use crate::limits::POD_GC_PERIOD_S;
use crate::pods;

/// The one key of this controller: it looks at all pods together.
const ALL: &str = "all";

/// The controller.
pub struct PodGc {
    client: kube::Client,
    nodes: Informer<Node>,
    pods: Informer<Pod>,
    threshold: usize,
}

impl PodGc {
    /// The controller over the process's informers.
    pub fn new(context: &Context, options: &Options) -> Arc<Self> {
        Arc::new(Self {
            client: context.client.clone(),
            nodes: context.informers.get(),
            pods: context.informers.get(),
            threshold: options.terminated_pod_gc_threshold,
        })
    }

    async fn run(&self) -> Result<Option<Duration>> {
        let pods = self.pods.list();
        let has_node = |name: &str| self.nodes.get("", name).is_some();
        for pod in doomed(&pods, has_node, self.threshold) {
            let key = client::informer::key_of(&*pod);
            let api: Api<Pod> = Api::namespaced(self.client.clone(), &pod.namespace().unwrap_or_default());
            let params = DeleteParams {
                grace_period_seconds: Some(0),
                preconditions: Some(Preconditions { uid: pod.uid(), resource_version: None }),
                ..DeleteParams::default()
            };
            match api.delete(&pod.name_any(), &params).await {
                Err(error) if has_code(&error, 404) || has_code(&error, 409) => {}
                deleted => {
                    deleted.during("collect pod", &key)?;
                }
            }
        }
        Ok(Some(Duration::from_secs(POD_GC_PERIOD_S)))
    }
}

/// The pods to remove.
fn doomed(pods: &[Arc<Pod>], has_node: impl Fn(&str) -> bool, finished_max: usize) -> Vec<Arc<Pod>> {
    let orphaned = |pod: &Arc<Pod>| {
        let node = pods::node_of(pod);
        let to_go = pod.metadata.deletion_timestamp.is_some();
        if node.is_empty() { to_go } else { !has_node(node) }
    };
    let (mut doomed, rest): (Vec<_>, Vec<_>) = pods.iter().cloned().partition(orphaned);
    let mut finished: Vec<Arc<Pod>> = rest.into_iter().filter(|pod| pods::is_finished(pod)).collect();
    if finished_max > 0 && finished.len() > finished_max {
        finished.sort_by_key(|pod| pod.metadata.creation_timestamp.clone().map(|time| time.0));
        finished.truncate(finished.len() - finished_max);
        doomed.append(&mut finished);
    }
    doomed
}

impl Controller for PodGc {
    fn watch(&self, queue: &Queue) {
        let wake = queue.clone();
        self.nodes.on_change(move |change| {
            if matches!(change, Change::Deleted(_)) {
                wake.add(ALL);
            }
        });
    }

    fn caches(&self) -> Vec<Cache> {
        vec![Cache::from(&self.nodes), Cache::from(&self.pods)]
    }

    fn keys(&self) -> Vec<String> {
        vec![ALL.to_owned()]
    }

    fn reconcile<'a>(&'a self, _key: &'a str) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(self.run())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pod(name: &str, node: &str, phase: &str, created: &str) -> Arc<Pod> {
        Arc::new(
            serde_json::from_value(json!({"metadata": {"name": name, "creationTimestamp": created},
                "spec": {"nodeName": node, "containers": []}, "status": {"phase": phase}}))
            .unwrap(),
        )
    }

    #[test]
    fn pods_of_gone_nodes_and_the_oldest_finished_ones_go() {
        let pods = [
            pod("orphan", "gone", "Running", "2026-01-01T00:00:00Z"),
            pod("fine", "n1", "Running", "2026-01-01T00:00:00Z"),
            pod("young", "n1", "Failed", "2026-01-03T00:00:00Z"),
            pod("old", "n1", "Succeeded", "2026-01-02T00:00:00Z"),
            pod("waiting", "", "Pending", "2026-01-01T00:00:00Z"),
        ];
        let doomed = doomed(&pods, |node| node == "n1", 1);
        let names: Vec<_> = doomed.iter().map(|pod| pod.name_any()).collect();
        assert_eq!(names, ["orphan", "old"]);
    }
}
