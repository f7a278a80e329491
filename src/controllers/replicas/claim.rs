//! Which pods belong to an owner: adopt orphans that its selector meets, release own pods that it no longer meets.

use std::sync::Arc;

use futures::future::join_all;
use k8s_openapi::api::core::v1::Pod;
use kube::api::{Patch, PatchParams};
use kube::{Api, ResourceExt};
use serde_json::json;

use super::{Owner, Replicas};
use crate::error::{During, Result, has_code};
use crate::pods;
use crate::selector::Selector;

/// What to do about one pod.
#[derive(Debug, PartialEq, Eq)]
enum Claim {
    Keep,
    Adopt,
    Release,
    Leave,
}

fn decide(pod: &Pod, uid: &str, owner_lives: bool, meets: bool) -> Claim {
    match pods::controller_of(&pod.metadata) {
        Some(owner) if owner.uid != uid => Claim::Leave,
        Some(_) if meets => Claim::Keep,
        Some(_) if owner_lives => Claim::Release,
        Some(_) => Claim::Leave,
        None if meets && owner_lives && pods::is_active(pod) => Claim::Adopt,
        None => Claim::Leave,
    }
}

impl<K: Owner> Replicas<K> {
    /// The pods of an owner after adopting and releasing.
    pub(super) async fn claim(&self, owner: &K, selector: &Selector, key: &str) -> Result<Vec<Arc<Pod>>> {
        let namespace = owner.namespace().unwrap_or_default();
        let uid = owner.meta().uid.clone().unwrap_or_default();
        let lives = owner.meta().deletion_timestamp.is_none();
        let api: Api<Pod> = Api::namespaced(self.context.client.clone(), &namespace);
        let mut claimed = Vec::new();
        let mut patches = Vec::new();
        let own = self.pods.by_index(pods::BY_OWNER, &uid);
        for pod in own.into_iter().chain(self.pods.by_index(pods::ORPHANS, &namespace)) {
            let labels = pod.metadata.labels.clone().unwrap_or_default();
            match decide(&pod, &uid, lives, selector.matches(&labels)) {
                Claim::Keep => claimed.push(pod),
                Claim::Leave => {}
                Claim::Adopt => {
                    patches.push(patch(&api, pod.clone(), adoption(owner, &pod)));
                    claimed.push(pod);
                }
                Claim::Release => patches.push(patch(&api, pod.clone(), release(&uid, &pod))),
            }
        }
        let mut written = 0;
        for outcome in join_all(patches).await {
            match outcome {
                Ok(revision) => written = written.max(revision),
                // Gone or changed meanwhile: its own event brings the owner back.
                Err(error) if has_code(&error, 404) || has_code(&error, 422) || has_code(&error, 409) => {}
                Err(error) => return Err(error).during("adopt or release pod of", key),
            }
        }
        self.pods.reached(written).await;
        Ok(claimed)
    }
}

async fn patch(api: &Api<Pod>, pod: Arc<Pod>, patch: serde_json::Value) -> kube::Result<u64> {
    let params = PatchParams::default();
    let written = api.patch(&pod.name_any(), &params, &Patch::Strategic(patch)).await?;
    Ok(client::informer::revision_of(&written))
}

/// Carries the uid, so that a new pod of the same name is not adopted by mistake.
fn adoption<K: Owner>(owner: &K, pod: &Pod) -> serde_json::Value {
    let reference = owner.controller_owner_ref(&());
    json!({"metadata": {"uid": pod.metadata.uid, "ownerReferences": [reference]}})
}

fn release(uid: &str, pod: &Pod) -> serde_json::Value {
    json!({"metadata": {"uid": pod.metadata.uid, "ownerReferences": [{"$patch": "delete", "uid": uid}]}})
}

#[cfg(test)]
mod tests {
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;

    use super::*;

    #[test]
    fn a_pod_is_adopted_only_when_it_has_no_controller_and_kept_only_when_it_is_met() {
        let mut pod = Pod::default();
        assert_eq!(decide(&pod, "u", true, true), Claim::Adopt);
        assert_eq!(decide(&pod, "u", true, false), Claim::Leave);
        assert_eq!(decide(&pod, "u", false, true), Claim::Leave);
        let owner = |uid: &str| OwnerReference { uid: uid.into(), controller: Some(true), ..Default::default() };
        pod.metadata.owner_references = Some(vec![owner("u")]);
        assert_eq!(decide(&pod, "u", true, true), Claim::Keep);
        assert_eq!(decide(&pod, "u", true, false), Claim::Release);
        assert_eq!(decide(&pod, "other", true, true), Claim::Leave);
    }
}
