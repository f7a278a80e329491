//! The objects that measurements write: paths and prepared bodies. A ConfigMap of 1 KiB, a Pod with two containers,
//! a node with room for 110 pods.

use bytes::Bytes;
use http::Method;

use super::connection::Call;
use crate::limits::CONFIG_MAP_BYTES;

/// A scheduler that nobody is: pods that are not to be bound name it.
pub const NOBODY: &str = "nobody";
/// The scheduler that there is.
pub const DEFAULT_SCHEDULER: &str = "default-scheduler";

/// Creates a namespace.
pub fn create_namespace(name: &str) -> Call {
    let body = format!(r#"{{"apiVersion":"v1","kind":"Namespace","metadata":{{"name":"{name}"}}}}"#);
    Call::json(Method::POST, "/api/v1/namespaces", body.into())
}

/// Path of a namespace's objects of a kind.
pub fn path(namespace: &str, plural: &str) -> String {
    format!("/api/v1/namespaces/{namespace}/{plural}")
}

/// A ConfigMap's body; `fill` makes it differ from others of the same name.
pub fn config_map(name: &str, fill: u64) -> Bytes {
    let payload = format!("{fill:0>CONFIG_MAP_BYTES$}");
    let metadata = format!(r#"{{"name":"{name}","labels":{{"app":"bench"}}}}"#);
    let text =
        format!(r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{metadata},"data":{{"payload":"{payload}"}}}}"#);
    text.into()
}

/// A Pod's body.
pub fn pod(name: &str, scheduler: &str, weight: Weight) -> Bytes {
    let container = |name: &str, port: u16| {
        format!(
            r#"{{"name":"{name}","image":"registry.example/{name}:1.2.3","ports":[{{"containerPort":{port},"name":"http"}}],"env":[{{"name":"MODE","value":"production"}},{{"name":"REGION","value":"north"}}],"resources":{{"requests":{{"cpu":"10m","memory":"16Mi"}},"limits":{{"memory":"64Mi"}}}}}}"#
        )
    };
    let note = match weight {
        Weight::Light => String::new(),
        Weight::Heavy => format!(r#","annotations":{{"note":"{}"}}"#, "x".repeat(HEAVY_BYTES)),
    };
    let text = format!(
        r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{name}","labels":{{"app":"bench","tier":"web"}}{note}}},"spec":{{"schedulerName":"{scheduler}","automountServiceAccountToken":false,"containers":[{},{}]}}}}"#,
        container("web", 8080),
        container("sidecar", 9090),
    );
    text.into()
}

/// Creates a Deployment of one pod that nobody schedules.
pub fn create_deployment(namespace: &str, name: &str) -> Call {
    let labels = format!(r#"{{"app":"{name}"}}"#);
    let spec =
        format!(r#"{{"schedulerName":"{NOBODY}","containers":[{{"name":"web","image":"registry.example/web:1"}}]}}"#);
    let body = format!(
        r#"{{"apiVersion":"apps/v1","kind":"Deployment","metadata":{{"name":"{name}"}},"spec":{{"selector":{{"matchLabels":{labels}}},"template":{{"metadata":{{"labels":{labels}}},"spec":{spec}}}}}}}"#
    );
    Call::json(Method::POST, format!("/apis/apps/v1/namespaces/{namespace}/deployments"), body.into())
}

/// How large a pod is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// As it is written by hand.
    Light,
    /// About 5 KB stored, as with the annotations and managed fields of real ones.
    Heavy,
}

const HEAVY_BYTES: usize = 3_200;

/// A node's body, with its status, as a kubelet registers.
pub fn node(name: &str) -> Bytes {
    let text = format!(
        r#"{{"apiVersion":"v1","kind":"Node","metadata":{{"name":"{name}","labels":{{"kubernetes.io/hostname":"{name}"}}}},"status":{STATUS}}}"#
    );
    text.into()
}

/// The same status as a merge patch, for servers that drop it on creation.
pub fn node_status() -> Bytes {
    format!(r#"{{"status":{STATUS}}}"#).into()
}

const STATUS: &str = r#"{"capacity":{"cpu":"32","memory":"64Gi","pods":"110"},"allocatable":{"cpu":"32","memory":"64Gi","pods":"110"},"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","message":"kubelet is posting ready status"},{"type":"MemoryPressure","status":"False"},{"type":"DiskPressure","status":"False"},{"type":"PIDPressure","status":"False"}]}"#;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_body_is_json_with_its_name() {
        let check = |body: Bytes, name: &str| {
            let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(value["metadata"]["name"], name);
        };
        check(config_map("a", 7), "a");
        check(pod("b", NOBODY, Weight::Light), "b");
        check(pod("c", NOBODY, Weight::Heavy), "c");
        check(node("d"), "d");
        check(create_namespace("e").body, "e");
        let patch: serde_json::Value = serde_json::from_slice(&node_status()).unwrap();
        assert_eq!(patch["status"]["capacity"]["pods"], "110");
    }

    #[test]
    fn a_config_map_weighs_a_kibibyte_stored() {
        assert!((850..1_024).contains(&config_map("create-00-000001", 1).len()));
    }
}
