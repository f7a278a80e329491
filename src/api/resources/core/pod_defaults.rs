//! What a pod's author may leave out.
//!
//! `default` is the pod's own; `default_spec` is shared with the templates of workloads, which fill less than a pod:
//! what only a running pod needs (requests, ports of the host, service links) is left open there.

use serde_json::{Map, Value, json};

use crate::object::Object;
use crate::resources::core::pod::CONTAINER_LISTS;
use crate::resources::values::{fill, fill_zero, items_mut, map_mut};

/// Mode of files from secrets, configmaps and the like: 0644.
const FILE_MODE: i64 = 0o644;
const TOKEN_SECONDS: i64 = 3600;

/// Fills a pod.
pub fn default(object: &mut Object) {
    let spec = object.entry(&["spec"]);
    default_spec(spec);
    fill(spec, "enableServiceLinks", true);
    let host_network = spec.get("hostNetwork").and_then(Value::as_bool).unwrap_or_default();
    for list in ["initContainers", "containers"] {
        for container in items_mut(spec, list) {
            if let Some(resources) = map_mut(container, "resources") {
                requests_from_limits(resources);
            }
            if host_network {
                for port in items_mut(container, "ports") {
                    if let Some(number) = port.get("containerPort").cloned() {
                        fill_zero(port, "hostPort", number);
                    }
                }
            }
        }
    }
    if let Some(status) = map_mut(object.fields_mut(), "status") {
        alias_pod_ip(status);
    }
}

/// `podIP` is the old form of the first of `podIPs`; where the two differ, the old one is right.
fn alias_pod_ip(status: &mut Map<String, Value>) {
    let single = status.get("podIP").and_then(Value::as_str).unwrap_or_default().to_owned();
    let first = status.get("podIPs").and_then(|ips| ips[0]["ip"].as_str()).unwrap_or_default().to_owned();
    if single.is_empty() && !first.is_empty() {
        status.insert("podIP".to_owned(), json!(first));
    } else if single != first {
        status.insert("podIPs".to_owned(), json!([{"ip": single}]));
    }
}

fn requests_from_limits(resources: &mut Map<String, Value>) {
    let Some(Value::Object(limits)) = resources.get("limits").cloned() else {
        return;
    };
    let requests = resources.entry("requests").or_insert_with(|| json!({}));
    if requests.is_null() {
        *requests = json!({});
    }
    if let Some(requests) = requests.as_object_mut() {
        for (name, limit) in limits {
            requests.entry(name).or_insert(limit);
        }
    }
}

/// Fills a spec as it may stand in a template.
pub fn default_spec(spec: &mut Map<String, Value>) {
    fill_zero(spec, "dnsPolicy", "ClusterFirst");
    fill_zero(spec, "restartPolicy", "Always");
    fill(spec, "securityContext", json!({}));
    fill(spec, "terminationGracePeriodSeconds", 30);
    fill_zero(spec, "schedulerName", "default-scheduler");
    alias_service_account(spec);
    for list in CONTAINER_LISTS {
        items_mut(spec, list).for_each(default_container);
    }
    items_mut(spec, "volumes").for_each(default_volume);
}

/// `serviceAccount` is the old name of `serviceAccountName`; both are always written.
fn alias_service_account(spec: &mut Map<String, Value>) {
    let name = |field: &str| spec.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (new, old) = (name("serviceAccountName"), name("serviceAccount"));
    let account = if new.is_empty() { old } else { new };
    for field in ["serviceAccountName", "serviceAccount"] {
        if account.is_empty() {
            spec.remove(field);
        } else {
            spec.insert(field.to_owned(), json!(account));
        }
    }
}

fn default_container(container: &mut Map<String, Value>) {
    let image = container.get("image").and_then(Value::as_str).unwrap_or_default();
    let policy = pull_policy(image);
    fill_zero(container, "imagePullPolicy", policy);
    fill_zero(container, "terminationMessagePath", "/dev/termination-log");
    fill_zero(container, "terminationMessagePolicy", "File");
    for port in items_mut(container, "ports") {
        fill_zero(port, "protocol", "TCP");
    }
    for variable in items_mut(container, "env") {
        if let Some(source) = map_mut(variable, "valueFrom") {
            default_field_ref(source);
            if let Some(file) = map_mut(source, "fileKeyRef") {
                fill(file, "optional", false);
            }
        }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = map_mut(container, probe) {
            default_probe(probe);
        }
    }
    if let Some(lifecycle) = map_mut(container, "lifecycle") {
        for hook in ["postStart", "preStop"] {
            if let Some(hook) = map_mut(lifecycle, hook) {
                default_http(hook);
            }
        }
    }
}

fn default_probe(probe: &mut Map<String, Value>) {
    for (field, value) in
        [("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)]
    {
        fill_zero(probe, field, value);
    }
    default_http(probe);
    if let Some(grpc) = map_mut(probe, "grpc") {
        fill(grpc, "service", "");
    }
}

fn default_http(handler: &mut Map<String, Value>) {
    if let Some(http) = map_mut(handler, "httpGet") {
        fill_zero(http, "path", "/");
        fill_zero(http, "scheme", "HTTP");
    }
}

fn default_field_ref(holder: &mut Map<String, Value>) {
    if let Some(field) = map_mut(holder, "fieldRef") {
        fill_zero(field, "apiVersion", "v1");
    }
}

/// `Always` for an image without tag or with `latest`: it may be another one tomorrow.
fn pull_policy(image: &str) -> &'static str {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    // A colon before the last slash belongs to the registry's port.
    let last = name.rsplit('/').next().unwrap_or(name);
    match (last.split_once(':'), digest) {
        _ if name.is_empty() => "IfNotPresent",
        (Some((_, "latest")), _) | (None, None) => "Always",
        _ => "IfNotPresent",
    }
}

/// The kinds of volumes; a volume without any is an empty directory.
pub const VOLUME_SOURCES: &[&str] = &[
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "gitRepo",
    "glusterfs",
    "hostPath",
    "image",
    "iscsi",
    "nfs",
    "persistentVolumeClaim",
    "photonPersistentDisk",
    "portworxVolume",
    "projected",
    "quobyte",
    "rbd",
    "scaleIO",
    "secret",
    "storageos",
    "vsphereVolume",
];

fn default_volume(volume: &mut Map<String, Value>) {
    let is_set = |field: &&&str| volume.get(**field).is_some_and(|source| !source.is_null());
    if !VOLUME_SOURCES.iter().any(|field| is_set(&field)) {
        volume.insert("emptyDir".to_owned(), json!({}));
    }
    for source in ["secret", "configMap", "downwardAPI", "projected"] {
        if let Some(source) = map_mut(volume, source) {
            fill(source, "defaultMode", FILE_MODE);
        }
    }
    if let Some(downward) = map_mut(volume, "downwardAPI") {
        items_mut(downward, "items").for_each(default_field_ref);
    }
    if let Some(projected) = map_mut(volume, "projected") {
        for source in items_mut(projected, "sources") {
            if let Some(token) = map_mut(source, "serviceAccountToken") {
                fill(token, "expirationSeconds", TOKEN_SECONDS);
            }
            if let Some(downward) = map_mut(source, "downwardAPI") {
                items_mut(downward, "items").for_each(default_field_ref);
            }
        }
    }
    if let Some(host) = map_mut(volume, "hostPath") {
        fill(host, "type", "");
    }
    if let Some(image) = map_mut(volume, "image") {
        let policy = pull_policy(image.get("reference").and_then(Value::as_str).unwrap_or_default());
        fill_zero(image, "pullPolicy", policy);
    }
    if let Some(iscsi) = map_mut(volume, "iscsi") {
        fill_zero(iscsi, "iscsiInterface", "default");
    }
    let claim = map_mut(volume, "ephemeral").and_then(|source| map_mut(source, "volumeClaimTemplate"));
    if let Some(spec) = claim.and_then(|claim| map_mut(claim, "spec")) {
        fill(spec, "volumeMode", "Filesystem");
    }
}

#[cfg(test)]
mod tests {
    use super::pull_policy;

    #[test]
    fn images_that_may_change_are_always_pulled() {
        for (image, policy) in [
            ("nginx", "Always"),
            ("nginx:latest", "Always"),
            ("nginx:1.27", "IfNotPresent"),
            ("registry:5000/nginx", "Always"),
            ("registry:5000/nginx:1", "IfNotPresent"),
            ("nginx@sha256:00", "IfNotPresent"),
            ("nginx:latest@sha256:00", "Always"),
            ("", "IfNotPresent"),
        ] {
            assert_eq!(pull_policy(image), policy, "{image}");
        }
    }
}
