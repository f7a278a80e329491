//! Writing a decision: the binding of a pod to its node, and the status of a pod that has none.

use k8s_openapi::api::core::v1::{Binding, ObjectReference, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, Time};
use k8s_openapi::jiff::Timestamp;
use kube::api::{Patch, PatchParams};
use kube::{Api, ResourceExt};
use serde_json::json;

use crate::error::Error;
use crate::pod_info::PodInfo;

/// Binds the pod through `pods/binding`. The uid goes along, so that a new pod of the same name is not bound by
/// mistake.
pub async fn bind(client: &kube::Client, pod: &PodInfo, node: &str) -> Result<(), Error> {
    let (namespace, name) = (pod.pod.namespace().unwrap_or_default(), pod.pod.name_any());
    let binding = Binding {
        metadata: ObjectMeta {
            name: Some(name.clone()),
            namespace: Some(namespace.clone()),
            uid: pod.pod.uid(),
            ..ObjectMeta::default()
        },
        target: ObjectReference {
            kind: Some("Node".to_owned()),
            name: Some(node.to_owned()),
            ..ObjectReference::default()
        },
    };
    let failed = |source: kube::Error| Error::Bind { pod: pod.key.clone(), source: Box::new(source) };
    let body = serde_json::to_vec(&binding).map_err(|e| failed(kube::Error::SerdeError(e)))?;
    let request = http::Request::post(format!("/api/v1/namespaces/{namespace}/pods/{name}/binding"))
        .header(http::header::CONTENT_TYPE, "application/json")
        .body(body)
        .map_err(|e| failed(kube::Error::HttpError(e)))?;
    client.request_text(request).await.map_err(failed)?;
    Ok(())
}

/// The node that the pod is bound to now, as the API server knows it; `None` also where the pod is gone.
pub async fn node_of(client: &kube::Client, pod: &PodInfo) -> Result<Option<String>, Error> {
    let api: Api<Pod> = Api::namespaced(client.clone(), &pod.pod.namespace().unwrap_or_default());
    let failed = |source: kube::Error| Error::Bind { pod: pod.key.clone(), source: Box::new(source) };
    let there = api.get_opt(&pod.pod.name_any()).await.map_err(failed)?;
    let same = there.filter(|there| there.uid() == pod.pod.uid());
    Ok(same.and_then(|there| there.spec?.node_name).filter(|node| !node.is_empty()))
}

/// Notes on the pod why it has no node: the condition `PodScheduled` is false.
pub async fn mark_unschedulable(
    client: &kube::Client,
    pod: &PodInfo,
    reason: &str,
    message: &str,
    now: Timestamp,
) -> Result<(), Error> {
    if says_so_already(&pod.pod, reason, message) {
        return Ok(());
    }
    let condition = json!({"type": "PodScheduled", "status": "False", "reason": reason, "message": message,
        "lastProbeTime": null, "lastTransitionTime": Time(now)});
    let patch = json!({"status": {"conditions": [condition]}});
    let api: Api<Pod> = Api::namespaced(client.clone(), &pod.pod.namespace().unwrap_or_default());
    let written = api.patch_status(&pod.pod.name_any(), &PatchParams::default(), &Patch::Strategic(patch)).await;
    match written {
        Err(kube::Error::Api(status)) if status.code == 404 => Ok(()),
        written => written.map(|_| ()).map_err(|e| Error::Status { pod: pod.key.clone(), source: Box::new(e) }),
    }
}

fn says_so_already(pod: &Pod, reason: &str, message: &str) -> bool {
    let conditions = pod.status.as_ref().and_then(|status| status.conditions.as_ref());
    conditions.into_iter().flatten().any(|condition| {
        condition.type_ == "PodScheduled"
            && condition.status == "False"
            && condition.reason.as_deref() == Some(reason)
            && condition.message.as_deref() == Some(message)
    })
}
