//! Every pod runs as a service account that exists, and finds its token where programs look for it.
//!
//! A row of the admission table.

use api::meta;
use api::object::Object;
use api::resources;
use api::status::ApiError;
use serde_json::{Value, json};

use super::{Operation, Review};
use crate::rest::Attempt;

/// Where programs look for the token.
const MOUNT_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
const VOLUME_PREFIX: &str = "kube-api-access-";
/// A little more than an hour: kubelets ask for a new token in time.
const TOKEN_SECONDS: i64 = 3607;
/// Pods that a kubelet shows of its own files; they cannot use accounts.
const MIRROR_ANNOTATION: &str = "kubernetes.io/config.mirror";

pub(super) fn admit(attempt: &mut Attempt<'_>, review: &Review<'_>, pod: &mut Object) -> Result<(), ApiError> {
    let new_pod = review.is_about("", "pods") && review.operation == Operation::Create;
    if !new_pod || pod.annotation(MIRROR_ANNOTATION).is_some() {
        return Ok(());
    }
    if pod.str(&["spec", "serviceAccountName"]).is_empty() {
        pod.set(&["spec", "serviceAccountName"], "default");
    }
    let name = pod.str(&["spec", "serviceAccountName"]).to_owned();
    pod.set(&["spec", "serviceAccount"], name.as_str());
    let namespace = pod.namespace().to_owned();
    let row = resources::by_path("", "v1", "serviceaccounts").expect("the table has serviceaccounts");
    let Some(stored) = attempt.view.get(&row.key(&namespace, &name)) else {
        let why = format!("error looking up service account {namespace}/{name}: serviceaccount {name:?} not found");
        return Err(review.forbidden(pod, why));
    };
    let account = attempt.call.codec().decode(row, stored)?;
    if wants_token(pod, &account) {
        let mut random = [0; 5];
        attempt.call.shared.random.fill(&mut random);
        mount_token(pod, &meta::generate_name(VOLUME_PREFIX, random));
    }
    if pod.list(&["spec", "imagePullSecrets"]).is_empty() && !account.list(&["imagePullSecrets"]).is_empty() {
        pod.set(&["spec", "imagePullSecrets"], account.list(&["imagePullSecrets"]).to_vec());
    }
    Ok(())
}

fn wants_token(pod: &Object, account: &Object) -> bool {
    let said = |object: &Object, path: &[&str]| object.get(path).and_then(Value::as_bool);
    said(pod, &["spec", "automountServiceAccountToken"])
        .or_else(|| said(account, &["automountServiceAccountToken"]))
        .unwrap_or(true)
}

/// Mounts the token into every container that has nothing at its path; one that a kubelet mounted before is used.
fn mount_token(pod: &mut Object, fresh: &str) {
    let known = pod.list(&["spec", "volumes"]).iter().filter_map(|volume| volume["name"].as_str());
    let present = known.map(str::to_owned).find(|name| name.starts_with(VOLUME_PREFIX));
    let volume = present.clone().unwrap_or_else(|| fresh.to_owned());
    let mut mounted = false;
    for list in ["initContainers", "containers"] {
        let containers = pod.get_mut(&["spec", list]).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten().filter_map(Value::as_object_mut) {
            let mounts = container.entry("volumeMounts").or_insert_with(|| json!([]));
            let Some(mounts) = mounts.as_array_mut() else { continue };
            if mounts.iter().any(|mount| mount["mountPath"] == MOUNT_PATH) {
                continue;
            }
            mounts.push(json!({"name": volume, "readOnly": true, "mountPath": MOUNT_PATH}));
            mounted = true;
        }
    }
    if !mounted || present.is_some() {
        return;
    }
    let mut volumes = pod.list(&["spec", "volumes"]).to_vec();
    volumes.push(token_volume(&volume));
    pod.set(&["spec", "volumes"], volumes);
}

fn token_volume(name: &str) -> Value {
    let namespace = json!({"apiVersion": "v1", "fieldPath": "metadata.namespace"});
    json!({"name": name, "projected": {"defaultMode": 420, "sources": [
        {"serviceAccountToken": {"expirationSeconds": TOKEN_SECONDS, "path": "token"}},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": namespace}]}},
    ]}})
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_mounted_once_and_not_over_what_is_there() {
        let pod = json!({"spec": {"containers": [{"name": "a"}, {"name": "b", "volumeMounts": [
            {"name": "own", "mountPath": MOUNT_PATH}]}]}});
        let mut pod = Object::from_value(pod).unwrap();
        mount_token(&mut pod, "kube-api-access-x");
        let first = &pod.list(&["spec", "containers"])[0]["volumeMounts"];
        assert_eq!(*first, json!([{"name": "kube-api-access-x", "readOnly": true, "mountPath": MOUNT_PATH}]));
        assert_eq!(pod.list(&["spec", "containers"])[1]["volumeMounts"].as_array().unwrap().len(), 1);
        assert_eq!(pod.list(&["spec", "volumes"]).len(), 1);
    }

    #[test]
    fn the_pods_wish_goes_before_that_of_its_account() {
        let object = |value| Object::from_value(value).unwrap();
        let silent = object(json!({}));
        let off = object(json!({"automountServiceAccountToken": false}));
        let on = object(json!({"spec": {"automountServiceAccountToken": true}}));
        assert!(wants_token(&silent, &silent) && !wants_token(&silent, &off) && wants_token(&on, &off));
    }
}
