//! The taint eviction controller: pods leave nodes whose `NoExecute` taints they do not tolerate (for ever).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use client::tolerations::meets;
use client::{Change, Context, EventType, Informer, Queue, Recorder};
use futures::future::BoxFuture;
use k8s_openapi::api::core::v1::{Node, Pod, Taint, Toleration};
use kube::api::{DeleteParams, Patch, PatchParams, Preconditions};
use kube::{Api, ResourceExt};
use parking_lot::Mutex;
use serde_json::json;

use crate::controller::{Cache, Controller};
use crate::error::{During, Result, has_code};
use crate::pods::{self, BY_NODE};

const COMPONENT: &str = "taint-eviction-controller";

/// The controller.
pub struct TaintEviction {
    context: Context,
    nodes: Informer<Node>,
    pods: Informer<Pod>,
    events: Recorder,
    /// Since when each pod (by uid) has been on borrowed time, on the monotonic clock: a new leader starts anew, as
    /// upstream's timers do.
    since: Mutex<BTreeMap<String, Duration>>,
}

/// How long the pod may stay on a node with these taints.
#[derive(Debug, PartialEq, Eq)]
enum Stay {
    ForEver,
    Seconds(u64),
}

fn stay(taints: &[&Taint], tolerations: &[Toleration]) -> Stay {
    let mut shortest = Stay::ForEver;
    for taint in taints {
        let meeting: Vec<&Toleration> = tolerations.iter().filter(|t| meets(t, taint)).collect();
        if meeting.is_empty() {
            return Stay::Seconds(0);
        }
        let limits = meeting.iter().filter_map(|t| t.toleration_seconds);
        if let Some(seconds) = limits.map(|s| u64::try_from(s).unwrap_or_default()).min() {
            shortest = match shortest {
                Stay::Seconds(other) if other <= seconds => Stay::Seconds(other),
                _ => Stay::Seconds(seconds),
            };
        }
    }
    shortest
}

impl TaintEviction {
    /// The controller over the process's informers.
    pub fn new(context: &Context) -> Arc<Self> {
        let pods = context.informers.get::<Pod>();
        pods.add_index(BY_NODE, pods::node_name);
        Arc::new(Self {
            context: context.clone(),
            nodes: context.informers.get(),
            pods,
            events: Recorder::new(context.client.clone(), context.clock.clone(), COMPONENT, &context.instance),
            since: Mutex::default(),
        })
    }

    async fn run(&self, key: &str) -> Result<Option<Duration>> {
        let Some(pod) = self.pods.get_key(key).filter(|pod| pods::is_active(pod)) else { return Ok(None) };
        let uid = pod.uid().unwrap_or_default();
        let node = self.nodes.get("", pods::node_of(&pod));
        let taints = node.as_ref().and_then(|node| node.spec.as_ref()).and_then(|spec| spec.taints.as_deref());
        let taints: Vec<&Taint> = taints.unwrap_or_default().iter().filter(|t| t.effect == "NoExecute").collect();
        let tolerations = pod.spec.as_ref().and_then(|spec| spec.tolerations.clone()).unwrap_or_default();
        let Stay::Seconds(seconds) = stay(&taints, &tolerations) else {
            if self.since.lock().remove(&uid).is_some() {
                let message = format!("Cancelling deletion of Pod {key}");
                self.events.record(&*pod, EventType::Normal, "TaintManagerEviction", message);
            }
            return Ok(None);
        };
        let now = self.context.clock.monotonic();
        let since = *self.since.lock().entry(uid.clone()).or_insert(now);
        let due = since + Duration::from_secs(seconds);
        if due > now {
            return Ok(Some(due - now));
        }
        self.evict(&pod, key).await?;
        self.since.lock().remove(&uid);
        Ok(None)
    }

    async fn evict(&self, pod: &Pod, key: &str) -> Result<()> {
        let message = format!("Marking for deletion Pod {key}");
        self.events.record(pod, EventType::Normal, "TaintManagerEviction", message);
        let api: Api<Pod> = Api::namespaced(self.context.client.clone(), &pod.namespace().unwrap_or_default());
        let now = pods::stamp(self.context.now());
        let condition = json!({"type": "DisruptionTarget", "status": "True", "reason": "DeletionByTaintManager",
            "message": "Taint manager: deleting due to NoExecute taint", "lastTransitionTime": now});
        let patch = json!({"metadata": {"uid": pod.uid()}, "status": {"conditions": [condition]}});
        let marked = api.patch_status(&pod.name_any(), &PatchParams::default(), &Patch::Strategic(patch)).await;
        match marked {
            Err(error) if has_code(&error, 404) || has_code(&error, 409) => return Ok(()),
            marked => marked.during("mark pod for eviction", key)?,
        };
        let preconditions = Some(Preconditions { uid: pod.uid(), resource_version: None });
        match api.delete(&pod.name_any(), &DeleteParams { preconditions, ..DeleteParams::default() }).await {
            Err(error) if has_code(&error, 404) || has_code(&error, 409) => Ok(()),
            deleted => deleted.map(|_| ()).during("evict pod", key),
        }
    }
}

impl Controller for TaintEviction {
    fn watch(&self, queue: &Queue) {
        let wake = queue.clone();
        let pods = self.pods.clone();
        self.nodes.on_change(move |change| {
            let taints = |node: &Node| node.spec.as_ref().and_then(|spec| spec.taints.clone());
            let same = matches!(change, Change::Modified { old, new } if taints(old) == taints(new));
            if !same {
                for pod in pods.by_index(BY_NODE, &change.object().name_any()) {
                    wake.add(client::informer::key_of(&*pod));
                }
            }
        });
        let wake = queue.clone();
        self.pods.on_change(move |change| {
            let moved = |old: &Pod, new: &Pod| old.spec != new.spec;
            if !matches!(change, Change::Modified { old, new } if !moved(old, new)) {
                wake.add(client::informer::key_of(&**change.object()));
            }
        });
    }

    fn caches(&self) -> Vec<Cache> {
        vec![Cache::from(&self.nodes), Cache::from(&self.pods)]
    }

    fn keys(&self) -> Vec<String> {
        self.since.lock().clear();
        let bound = self.pods.list().into_iter().filter(|pod| !pods::node_of(pod).is_empty());
        bound.map(|pod| client::informer::key_of(&*pod)).collect()
    }

    fn reconcile<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(self.run(key))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_toleration_counts_and_a_taint_without_any_counts_at_once() {
        let taint = |key: &str| Taint { key: key.to_owned(), effect: "NoExecute".to_owned(), ..Taint::default() };
        let tolerations: Vec<Toleration> = serde_json::from_value(json!([
            {"key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300},
            {"key": "b", "operator": "Exists", "tolerationSeconds": 5},
            {"key": "c", "operator": "Exists"},
        ]))
        .unwrap();
        let (a, b, c, d) = (taint("a"), taint("b"), taint("c"), taint("d"));
        assert_eq!(stay(&[], &tolerations), Stay::ForEver);
        assert_eq!(stay(&[&c], &tolerations), Stay::ForEver);
        assert_eq!(stay(&[&a, &c], &tolerations), Stay::Seconds(300));
        assert_eq!(stay(&[&a, &b], &tolerations), Stay::Seconds(5));
        assert_eq!(stay(&[&a, &d], &tolerations), Stay::Seconds(0));
    }
}
