//! What a simulated kubelet says of its pods: running at once, gone at once.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, Pod};
use kube::api::{DeleteParams, Patch, PatchParams, Preconditions};
use kube::{Api, ResourceExt};
use serde_json::{Value, json};

use super::{BY_NODE, Fleet, Member, address};

impl Fleet {
    /// Brings one pod to where a kubelet would.
    pub(super) async fn sync_pod(&self, key: &str) -> kube::Result<()> {
        let Some(pod) = self.pods.get_key(key) else { return Ok(()) };
        let node = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref()).unwrap_or_default();
        let Some(member) = self.members.get(node) else { return Ok(()) };
        let api: Api<Pod> = Api::namespaced(self.context.client.clone(), &pod.namespace().unwrap_or_default());
        let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref()).unwrap_or_default();
        let written = if pod.metadata.deletion_timestamp.is_some() {
            api.delete(&pod.name_any(), &at_once(&pod)).await.map(|_| ())
        } else if matches!(phase, "" | "Pending") {
            let patch = json!({"metadata": {"uid": pod.uid()}, "status": self.running(&pod, member)});
            api.patch_status(&pod.name_any(), &PatchParams::default(), &Patch::Strategic(&patch)).await.map(|_| ())
        } else if phase == "Running" && is_held_unready(&pod) {
            // Who held the node for dead has said so of its pods; only the node says that they are ready again.
            let ready = json!({"type": "Ready", "status": "True", "lastTransitionTime": self.now_seconds()});
            let patch = json!({"metadata": {"uid": pod.uid()}, "status": {"conditions": [ready]}});
            api.patch_status(&pod.name_any(), &PatchParams::default(), &Patch::Strategic(&patch)).await.map(|_| ())
        } else {
            Ok(())
        };
        match written {
            // Gone, or another pod of the same name: its own event comes.
            Err(kube::Error::Api(status)) if status.code == 404 || status.code == 409 => Ok(()),
            written => written,
        }
    }

    fn running(&self, pod: &Pod, member: &Member) -> Value {
        let now = self.now_seconds();
        let spec = pod.spec.clone().unwrap_or_default();
        let host_network = spec.host_network == Some(true);
        let node_address = address::of_node(member.number);
        let pod_address = if host_network { Some(node_address.clone()) } else { self.address_of(pod, member) };
        let condition = |kind: &str| json!({"type": kind, "status": "True", "lastTransitionTime": now});
        let conditions = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"].map(condition);
        let mut status = json!({
            "phase": "Running",
            "hostIP": node_address,
            "hostIPs": [{"ip": node_address}],
            "startTime": now,
            "conditions": conditions,
            "containerStatuses": containers(&spec.containers, &now),
        });
        if let Some(address) = pod_address {
            status["podIP"] = json!(address);
            status["podIPs"] = json!([{"ip": address}]);
        }
        status
    }

    /// An address that no other pod of the node has; the same one again for the same pod.
    fn address_of(&self, pod: &Pod, member: &Member) -> Option<String> {
        let uid = pod.uid().unwrap_or_default();
        let known = self.pods.by_index(BY_NODE, &member.name);
        let mut given = self.addresses.lock();
        let own = given.entry(member.number).or_default();
        if let Some(address) = own.get(&uid) {
            return Some(address.clone());
        }
        own.retain(|uid, _| known.iter().any(|pod| pod.metadata.uid.as_ref() == Some(uid)));
        let seen = known.iter().filter_map(|other| other.status.as_ref().and_then(|status| status.pod_ip.clone()));
        let taken: BTreeSet<String> = seen.chain(own.values().cloned()).collect();
        let address = address::free(member.number, &taken)?;
        own.insert(uid, address.clone());
        Some(address)
    }
}

fn containers(containers: &[Container], now: &str) -> Vec<Value> {
    let running = |container: &Container| {
        json!({
            "name": container.name,
            "image": container.image,
            "imageID": format!("simulated://{}", container.image.as_deref().unwrap_or_default()),
            "containerID": format!("simulated://{}", container.name),
            "ready": true, "started": true, "restartCount": 0,
            "state": {"running": {"startedAt": now}},
        })
    };
    containers.iter().map(running).collect()
}

/// Whether others say that a pod which its node started is not ready.
fn is_held_unready(pod: &Pod) -> bool {
    let conditions = pod.status.as_ref().and_then(|status| status.conditions.as_ref());
    conditions.into_iter().flatten().any(|condition| condition.type_ == "Ready" && condition.status != "True")
}

fn at_once(pod: &Pod) -> DeleteParams {
    DeleteParams {
        grace_period_seconds: Some(0),
        preconditions: Some(Preconditions { uid: pod.uid(), resource_version: None }),
        ..DeleteParams::default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_pod_that_others_hold_for_unready_is_told_from_one_that_is_ready_or_was_never_judged() {
        let check = |conditions: Value, held: bool| {
            let pod = json!({"metadata": {}, "status": {"phase": "Running", "conditions": conditions}});
            assert_eq!(is_held_unready(&serde_json::from_value(pod).unwrap()), held);
        };
        check(json!([{"type": "Ready", "status": "False"}, {"type": "ContainersReady", "status": "True"}]), true);
        check(json!([{"type": "Ready", "status": "True"}, {"type": "Other", "status": "False"}]), false);
        check(json!([]), false);
    }
}
