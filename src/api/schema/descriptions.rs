//! What kinds and their most used fields are for, in a sentence each: `kubectl explain` shows it.
//!
//! Read by the OpenAPI document. A row of a type goes before one that holds wherever the field occurs; fields without
//! a row have no description.

/// What a type is; empty where nobody has written it down.
pub(super) fn of_type(type_name: &str) -> &'static str {
    TYPES.iter().find(|(name, _)| *name == type_name).map_or("", |(_, text)| text)
}

/// What a field of a type is.
pub(super) fn of_field(type_name: &str, field: &str) -> &'static str {
    let own = FIELDS.iter().find(|(owner, name, _)| *owner == type_name && *name == field);
    let general = || EVERYWHERE.iter().find(|(name, _)| *name == field).map(|(_, text)| *text);
    own.map(|(_, _, text)| *text).or_else(general).unwrap_or_default()
}

const TYPES: &[(&str, &str)] = &[
    ("ClusterRole", "Rights that hold in every namespace, or on what has none."),
    ("ClusterRoleBinding", "Gives the rights of a ClusterRole to users, groups and accounts, everywhere."),
    ("ConfigMap", "Settings as texts or bytes, for pods to read."),
    ("Container", "One program of a pod: its image, how it is started, and what it may use."),
    ("Deployment", "Keeps a number of equal pods running and replaces them step by step when their template changes."),
    ("DeploymentSpec", "What a Deployment is to keep running."),
    ("EndpointSlice", "A part of the addresses behind a Service."),
    ("Endpoints", "The addresses behind a Service. EndpointSlices take their place."),
    ("Event", "Something that a component has to tell about an object. Kept for an hour."),
    (
        "LabelSelector",
        "Chooses objects by their labels. All of its requirements must be met; without any it chooses all.",
    ),
    ("Lease", "Says who holds something, and until when. Nodes renew one to show that they are alive."),
    ("Namespace", "A room for names: objects in different namespaces may have the same name."),
    ("Node", "A machine that runs pods."),
    ("ObjectMeta", "What every stored object has: name, labels, version, owners."),
    ("Pod", "Containers that run together on one node and share an address."),
    ("PodSpec", "What a pod is to run, and where it may."),
    ("PodTemplateSpec", "From which pods are made."),
    ("ReplicaSet", "Keeps a number of equal pods running. Usually a Deployment makes and removes them."),
    ("ReplicationController", "Keeps a number of equal pods running. Deployments take its place."),
    ("ResourceRequirements", "What a container needs at least, and what it may use at most."),
    ("Role", "Rights in one namespace."),
    ("RoleBinding", "Gives the rights of a Role or ClusterRole to users, groups and accounts, in one namespace."),
    ("Secret", "Confidential texts or bytes. They are encrypted wherever they are stored."),
    ("Service", "One address and name for a set of pods that may change."),
    ("ServiceAccount", "An identity for programs that run in pods."),
    ("ServicePort", "A port of a Service, and the port of its pods behind it."),
    ("ServiceSpec", "Which pods a Service leads to, and how it is reached."),
];

const FIELDS: &[(&str, &str, &str)] = &[
    ("Container", "args", "Arguments of the command. Without them those of the image are used."),
    ("Container", "command", "What is started, without a shell. Without it the entry point of the image is used."),
    ("Container", "env", "Environment variables."),
    ("Container", "image", "The image that is run."),
    ("Container", "imagePullPolicy", "When the image is fetched: Always, IfNotPresent or Never."),
    ("Container", "livenessProbe", "Asked again and again; if it fails, the container is started anew."),
    ("Container", "name", "Name of the container, unique in its pod. It cannot be changed."),
    ("Container", "ports", "Ports that the container listens on; for information."),
    ("Container", "readinessProbe", "Asked again and again; while it fails, Services do not lead here."),
    ("Container", "resources", "What the container needs and what it may use."),
    ("Container", "volumeMounts", "Where the pod's volumes appear in the container."),
    ("ConfigMap", "data", "Texts by their key."),
    ("ConfigMap", "binaryData", "Bytes by their key, in base64."),
    ("DeploymentSpec", "minReadySeconds", "How long a new pod must be ready before it counts as available."),
    ("DeploymentSpec", "paused", "Whether changes of the template wait."),
    ("DeploymentSpec", "replicas", "How many pods are wanted. One if nothing is said."),
    (
        "DeploymentSpec",
        "revisionHistoryLimit",
        "How many former ReplicaSets are kept to go back to. Ten if nothing is said.",
    ),
    ("DeploymentSpec", "strategy", "How old pods are replaced by new ones."),
    ("ObjectMeta", "annotations", "Texts by their key, for people and programs. Nothing is chosen by them."),
    ("ObjectMeta", "creationTimestamp", "When the object was made. Set by the server."),
    ("ObjectMeta", "deletionTimestamp", "When the object is to be gone. Set by the server when deletion is asked for."),
    ("ObjectMeta", "finalizers", "Who has something to do before the object may go. It goes when the list is empty."),
    ("ObjectMeta", "generateName", "Beginning of a name that the server completes, where no name is given."),
    ("ObjectMeta", "generation", "Counts the changes of what is wished for. Set by the server."),
    ("ObjectMeta", "labels", "Short texts by their key, by which objects are chosen."),
    ("ObjectMeta", "name", "Name of the object, unique in its namespace. It cannot be changed."),
    ("ObjectMeta", "namespace", "The namespace that the object is in. It cannot be changed."),
    ("ObjectMeta", "ownerReferences", "Objects that this one belongs to. When the last of them is gone, it goes too."),
    ("ObjectMeta", "resourceVersion", "Changes with every write. A write that names an older one is refused."),
    (
        "ObjectMeta",
        "uid",
        "Tells the object from all others, also from former ones of the same name. Set by the server.",
    ),
    ("PodSpec", "containers", "The containers of the pod; at least one."),
    ("PodSpec", "initContainers", "Containers that run to their end, one after the other, before the others start."),
    ("PodSpec", "nodeName", "The node that runs the pod. The scheduler sets it where nobody else has."),
    ("PodSpec", "nodeSelector", "Labels that a node must have to run the pod."),
    ("PodSpec", "restartPolicy", "What happens when a container ends: Always, OnFailure or Never."),
    ("PodSpec", "serviceAccountName", "The account that the pod's programs act as."),
    ("PodSpec", "terminationGracePeriodSeconds", "How long the containers may take to end. 30 if nothing is said."),
    ("PodSpec", "tolerations", "Taints of nodes that do not keep the pod away."),
    ("PodSpec", "volumes", "What containers can mount."),
    ("ResourceRequirements", "limits", "The most that may be used, by resource."),
    ("ResourceRequirements", "requests", "The least that is needed, by resource. The scheduler counts it."),
    ("Secret", "data", "Values by their key, in base64."),
    ("Secret", "stringData", "Values as plain text, to write only: the server puts them into data."),
    ("ServicePort", "nodePort", "The port on every node, for the types NodePort and LoadBalancer."),
    ("ServicePort", "port", "The port of the Service."),
    ("ServicePort", "targetPort", "The port of the pods, by number or name. The Service's own if nothing is said."),
    (
        "ServiceSpec",
        "clusterIP",
        "The address of the Service; None for no address. Given by the server where it is empty.",
    ),
    ("ServiceSpec", "ports", "The ports of the Service."),
    ("ServiceSpec", "selector", "Labels that a pod must have to be behind the Service."),
    ("ServiceSpec", "type", "How the Service is reached: ClusterIP, NodePort, LoadBalancer or ExternalName."),
];

const EVERYWHERE: &[(&str, &str)] = &[
    ("apiVersion", "Group and version of the API that the object is written in."),
    ("kind", "What the object is."),
    ("metadata", "What every object has: name, labels, version, owners."),
    ("selector", "Chooses the pods that are meant, by their labels."),
    ("spec", "What is wished for."),
    ("status", "What has been seen. Written by the system."),
    ("template", "From which pods are made."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_names_a_field_that_there_is() {
        let types = || crate::generated::PACKAGES.iter().flat_map(|(_, types)| types.iter());
        for (owner, field, text) in FIELDS {
            let is_there = types().any(|t| t.short_name() == *owner && t.fields.iter().any(|f| f.name == *field));
            assert!(is_there && text.ends_with('.'), "{owner}.{field}: {text}");
        }
        for (name, text) in TYPES {
            assert!(types().any(|t| t.short_name() == *name) && text.ends_with('.'), "{name}");
        }
    }

    #[test]
    fn a_types_own_row_goes_first() {
        assert_eq!(of_field("ServiceSpec", "selector"), "Labels that a pod must have to be behind the Service.");
        assert_eq!(of_field("ReplicaSetSpec", "selector"), "Chooses the pods that are meant, by their labels.");
        assert_eq!(of_field("Pod", "nothing"), "");
    }
}
