//! The rows of the core group, `v1`.
//!
//! The table in `resources.rs` lists them. What a kind does beyond its row stands in the file named like it.

use crate::resource::{CREATE_ONLY, NO_COLLECTION_DELETE, READ_ONLY, Resource, Storage, Subresource, Verb};
use crate::resources::columns::NAME_AND_AGE;
use crate::resources::row::{CATEGORY_ALL, CLUSTER, NAMESPACED, SCALE, core_status, created, stream};

mod component_status;
mod configmap;
mod container_validation;
mod endpoints;
mod env_validation;
mod event;
mod namespace;
mod node;
mod pod;
mod pod_columns;
mod pod_defaults;
pub(crate) mod pod_template;
mod pod_update;
mod pod_validation;
mod probe_validation;
mod replication_controller;
mod resource_list;
mod scheduling_validation;
mod secret;
mod service;
mod service_account;
mod service_columns;
mod service_update;
mod service_validation;
mod volume_validation;

pub(crate) use replication_controller::{replica_row, validate_replica_counts};

pub static BINDINGS: Resource = Resource {
    plural: "bindings",
    singular: "binding",
    kind: "Binding",
    verbs: CREATE_ONLY,
    type_name: "io.k8s.api.core.v1.Binding",
    storage: Storage::Virtual,
    ..NAMESPACED
};

pub static COMPONENT_STATUSES: Resource = Resource {
    plural: "componentstatuses",
    singular: "componentstatus",
    kind: "ComponentStatus",
    short_names: &["cs"],
    verbs: READ_ONLY,
    columns: component_status::COLUMNS,
    type_name: "io.k8s.api.core.v1.ComponentStatus",
    deprecation: "v1 ComponentStatus is deprecated in v1.19+",
    storage: Storage::Virtual,
    ..CLUSTER
};

pub static CONFIGMAPS: Resource = Resource {
    plural: "configmaps",
    singular: "configmap",
    kind: "ConfigMap",
    short_names: &["cm"],
    columns: configmap::COLUMNS,
    type_name: "io.k8s.api.core.v1.ConfigMap",
    strategy: configmap::STRATEGY,
    ..NAMESPACED
};

pub static ENDPOINTS: Resource = Resource {
    plural: "endpoints",
    singular: "endpoints",
    kind: "Endpoints",
    short_names: &["ep"],
    columns: endpoints::COLUMNS,
    type_name: "io.k8s.api.core.v1.Endpoints",
    deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    strategy: endpoints::STRATEGY,
    ..NAMESPACED
};

pub static EVENTS: Resource = Resource {
    plural: "events",
    singular: "event",
    kind: "Event",
    short_names: &["ev"],
    columns: event::COLUMNS,
    selectable_fields: event::SELECTABLE_FIELDS,
    type_name: "io.k8s.api.core.v1.Event",
    strategy: event::STRATEGY,
    ..NAMESPACED
};

pub static NAMESPACES: Resource = Resource {
    plural: "namespaces",
    singular: "namespace",
    kind: "Namespace",
    short_names: &["ns"],
    verbs: NO_COLLECTION_DELETE,
    subresources: &[
        Subresource { name: "finalize", kind: "Namespace", group: "", version: "v1", verbs: &[Verb::Update] },
        core_status("Namespace"),
    ],
    columns: namespace::COLUMNS,
    selectable_fields: namespace::SELECTABLE_FIELDS,
    type_name: "io.k8s.api.core.v1.Namespace",
    strategy: namespace::STRATEGY,
    ..CLUSTER
};

pub static NODES: Resource = Resource {
    plural: "nodes",
    singular: "node",
    kind: "Node",
    short_names: &["no"],
    subresources: &[core_status("Node")],
    columns: node::COLUMNS,
    selectable_fields: node::SELECTABLE_FIELDS,
    type_name: "io.k8s.api.core.v1.Node",
    strategy: node::STRATEGY,
    ..CLUSTER
};

pub static PODS: Resource = Resource {
    plural: "pods",
    singular: "pod",
    kind: "Pod",
    short_names: &["po"],
    categories: CATEGORY_ALL,
    subresources: &[
        stream("attach", "PodAttachOptions"),
        created("binding", "Binding"),
        Subresource { name: "eviction", kind: "Eviction", group: "policy", version: "v1", verbs: CREATE_ONLY },
        stream("exec", "PodExecOptions"),
        Subresource { name: "log", kind: "Pod", group: "", version: "v1", verbs: &[Verb::Get] },
        stream("portforward", "PodPortForwardOptions"),
        core_status("Pod"),
    ],
    columns: pod_columns::COLUMNS,
    selectable_fields: pod::SELECTABLE_FIELDS,
    type_name: "io.k8s.api.core.v1.Pod",
    strategy: pod::STRATEGY,
    ..NAMESPACED
};

pub static POD_TEMPLATES: Resource = Resource {
    plural: "podtemplates",
    singular: "podtemplate",
    kind: "PodTemplate",
    columns: pod_template::COLUMNS,
    type_name: "io.k8s.api.core.v1.PodTemplate",
    strategy: pod_template::STRATEGY,
    ..NAMESPACED
};

pub static REPLICATION_CONTROLLERS: Resource = Resource {
    plural: "replicationcontrollers",
    singular: "replicationcontroller",
    kind: "ReplicationController",
    short_names: &["rc"],
    categories: CATEGORY_ALL,
    subresources: &[SCALE, core_status("ReplicationController")],
    columns: replication_controller::COLUMNS,
    selectable_fields: replication_controller::SELECTABLE_FIELDS,
    type_name: "io.k8s.api.core.v1.ReplicationController",
    strategy: replication_controller::STRATEGY,
    ..NAMESPACED
};

pub static SECRETS: Resource = Resource {
    plural: "secrets",
    singular: "secret",
    kind: "Secret",
    columns: secret::COLUMNS,
    selectable_fields: secret::SELECTABLE_FIELDS,
    type_name: "io.k8s.api.core.v1.Secret",
    strategy: secret::STRATEGY,
    ..NAMESPACED
};

pub static SERVICE_ACCOUNTS: Resource = Resource {
    plural: "serviceaccounts",
    singular: "serviceaccount",
    kind: "ServiceAccount",
    short_names: &["sa"],
    subresources: &[Subresource {
        name: "token",
        kind: "TokenRequest",
        group: "authentication.k8s.io",
        version: "v1",
        verbs: CREATE_ONLY,
    }],
    columns: NAME_AND_AGE,
    type_name: "io.k8s.api.core.v1.ServiceAccount",
    strategy: service_account::STRATEGY,
    ..NAMESPACED
};

pub static SERVICES: Resource = Resource {
    plural: "services",
    singular: "service",
    kind: "Service",
    short_names: &["svc"],
    categories: CATEGORY_ALL,
    subresources: &[core_status("Service")],
    columns: service_columns::COLUMNS,
    selectable_fields: service::SELECTABLE_FIELDS,
    type_name: "io.k8s.api.core.v1.Service",
    strategy: service::STRATEGY,
    ..NAMESPACED
};
