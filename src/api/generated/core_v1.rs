//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE,
    &AFFINITY,
    &APP_ARMOR_PROFILE,
    &ATTACHED_VOLUME,
    &AVOID_PODS,
    &AZURE_DISK_VOLUME_SOURCE,
    &AZURE_FILE_PERSISTENT_VOLUME_SOURCE,
    &AZURE_FILE_VOLUME_SOURCE,
    &BINDING,
    &CSI_PERSISTENT_VOLUME_SOURCE,
    &CSI_VOLUME_SOURCE,
    &CAPABILITIES,
    &CEPH_FS_PERSISTENT_VOLUME_SOURCE,
    &CEPH_FS_VOLUME_SOURCE,
    &CINDER_PERSISTENT_VOLUME_SOURCE,
    &CINDER_VOLUME_SOURCE,
    &CLIENT_IP_CONFIG,
    &CLUSTER_TRUST_BUNDLE_PROJECTION,
    &COMPONENT_CONDITION,
    &COMPONENT_STATUS,
    &COMPONENT_STATUS_LIST,
    &CONFIG_MAP,
    &CONFIG_MAP_ENV_SOURCE,
    &CONFIG_MAP_KEY_SELECTOR,
    &CONFIG_MAP_LIST,
    &CONFIG_MAP_NODE_CONFIG_SOURCE,
    &CONFIG_MAP_PROJECTION,
    &CONFIG_MAP_VOLUME_SOURCE,
    &CONTAINER,
    &CONTAINER_EXTENDED_RESOURCE_REQUEST,
    &CONTAINER_IMAGE,
    &CONTAINER_PORT,
    &CONTAINER_RESIZE_POLICY,
    &CONTAINER_RESTART_RULE,
    &CONTAINER_RESTART_RULE_ON_EXIT_CODES,
    &CONTAINER_STATE,
    &CONTAINER_STATE_RUNNING,
    &CONTAINER_STATE_TERMINATED,
    &CONTAINER_STATE_WAITING,
    &CONTAINER_STATUS,
    &CONTAINER_USER,
    &DAEMON_ENDPOINT,
    &DOWNWARD_API_PROJECTION,
    &DOWNWARD_API_VOLUME_FILE,
    &DOWNWARD_API_VOLUME_SOURCE,
    &EMPTY_DIR_VOLUME_SOURCE,
    &ENDPOINT_ADDRESS,
    &ENDPOINT_PORT,
    &ENDPOINT_SUBSET,
    &ENDPOINTS,
    &ENDPOINTS_LIST,
    &ENV_FROM_SOURCE,
    &ENV_VAR,
    &ENV_VAR_SOURCE,
    &EPHEMERAL_CONTAINER,
    &EPHEMERAL_CONTAINER_COMMON,
    &EPHEMERAL_VOLUME_SOURCE,
    &EVENT,
    &EVENT_LIST,
    &EVENT_SERIES,
    &EVENT_SOURCE,
    &EVICTION_RESPONDER,
    &EXEC_ACTION,
    &FC_VOLUME_SOURCE,
    &FILE_KEY_SELECTOR,
    &FLEX_PERSISTENT_VOLUME_SOURCE,
    &FLEX_VOLUME_SOURCE,
    &FLOCKER_VOLUME_SOURCE,
    &GCE_PERSISTENT_DISK_VOLUME_SOURCE,
    &GRPC_ACTION,
    &GIT_REPO_VOLUME_SOURCE,
    &GLUSTERFS_PERSISTENT_VOLUME_SOURCE,
    &GLUSTERFS_VOLUME_SOURCE,
    &HTTP_GET_ACTION,
    &HTTP_HEADER,
    &HOST_ALIAS,
    &HOST_IP,
    &HOST_PATH_VOLUME_SOURCE,
    &ISCSI_PERSISTENT_VOLUME_SOURCE,
    &ISCSI_VOLUME_SOURCE,
    &IMAGE_VOLUME_SOURCE,
    &IMAGE_VOLUME_STATUS,
    &KEY_TO_PATH,
    &LIFECYCLE,
    &LIFECYCLE_HANDLER,
    &LIMIT_RANGE,
    &LIMIT_RANGE_ITEM,
    &LIMIT_RANGE_LIST,
    &LIMIT_RANGE_SPEC,
    &LINUX_CONTAINER_USER,
    &LOAD_BALANCER_INGRESS,
    &LOAD_BALANCER_STATUS,
    &LOCAL_OBJECT_REFERENCE,
    &LOCAL_VOLUME_SOURCE,
    &MODIFY_VOLUME_STATUS,
    &NFS_VOLUME_SOURCE,
    &NAMESPACE,
    &NAMESPACE_CONDITION,
    &NAMESPACE_LIST,
    &NAMESPACE_SPEC,
    &NAMESPACE_STATUS,
    &NODE,
    &NODE_ADDRESS,
    &NODE_AFFINITY,
    &NODE_ALLOCATABLE_MAPPED_RESOURCES,
    &NODE_ALLOCATABLE_OVERHEAD_RESOURCES,
    &NODE_ALLOCATABLE_RESOURCE_CLAIM_STATUS,
    &NODE_CONDITION,
    &NODE_CONFIG_SOURCE,
    &NODE_CONFIG_STATUS,
    &NODE_DAEMON_ENDPOINTS,
    &NODE_FEATURES,
    &NODE_LIST,
    &NODE_POD_PREEMPTION_POLICY,
    &NODE_PROXY_OPTIONS,
    &NODE_RUNTIME_HANDLER,
    &NODE_RUNTIME_HANDLER_FEATURES,
    &NODE_SELECTOR,
    &NODE_SELECTOR_REQUIREMENT,
    &NODE_SELECTOR_TERM,
    &NODE_SPEC,
    &NODE_STATUS,
    &NODE_SWAP_STATUS,
    &NODE_SYSTEM_INFO,
    &OBJECT_FIELD_SELECTOR,
    &OBJECT_REFERENCE,
    &PERSISTENT_VOLUME,
    &PERSISTENT_VOLUME_CLAIM,
    &PERSISTENT_VOLUME_CLAIM_CONDITION,
    &PERSISTENT_VOLUME_CLAIM_LIST,
    &PERSISTENT_VOLUME_CLAIM_SPEC,
    &PERSISTENT_VOLUME_CLAIM_STATUS,
    &PERSISTENT_VOLUME_CLAIM_TEMPLATE,
    &PERSISTENT_VOLUME_CLAIM_VOLUME_SOURCE,
    &PERSISTENT_VOLUME_LIST,
    &PERSISTENT_VOLUME_SOURCE,
    &PERSISTENT_VOLUME_SPEC,
    &PERSISTENT_VOLUME_STATUS,
    &PHOTON_PERSISTENT_DISK_VOLUME_SOURCE,
    &POD,
    &POD_AFFINITY,
    &POD_AFFINITY_TERM,
    &POD_ANTI_AFFINITY,
    &POD_ATTACH_OPTIONS,
    &POD_CERTIFICATE_PROJECTION,
    &POD_CONDITION,
    &POD_DNS_CONFIG,
    &POD_DNS_CONFIG_OPTION,
    &POD_EXEC_OPTIONS,
    &POD_EXTENDED_RESOURCE_CLAIM_STATUS,
    &POD_IP,
    &POD_LIST,
    &POD_LOG_OPTIONS,
    &POD_OS,
    &POD_PORT_FORWARD_OPTIONS,
    &POD_PROXY_OPTIONS,
    &POD_READINESS_GATE,
    &POD_RESOURCE_CLAIM,
    &POD_RESOURCE_CLAIM_STATUS,
    &POD_SCHEDULING_GATE,
    &POD_SCHEDULING_GROUP,
    &POD_SECURITY_CONTEXT,
    &POD_SIGNATURE,
    &POD_SPEC,
    &POD_STATUS,
    &POD_TEMPLATE,
    &POD_TEMPLATE_LIST,
    &POD_TEMPLATE_SPEC,
    &POD_VOLUME_HEALTH,
    &PORT_STATUS,
    &PORTWORX_VOLUME_SOURCE,
    &PRECONDITIONS,
    &PREFER_AVOID_PODS_ENTRY,
    &PREFERRED_SCHEDULING_TERM,
    &PROBE,
    &PROBE_HANDLER,
    &PROJECTED_VOLUME_SOURCE,
    &QUOBYTE_VOLUME_SOURCE,
    &RBD_PERSISTENT_VOLUME_SOURCE,
    &RBD_VOLUME_SOURCE,
    &RANGE_ALLOCATION,
    &REPLICATION_CONTROLLER,
    &REPLICATION_CONTROLLER_CONDITION,
    &REPLICATION_CONTROLLER_LIST,
    &REPLICATION_CONTROLLER_SPEC,
    &REPLICATION_CONTROLLER_STATUS,
    &RESOURCE_CLAIM,
    &RESOURCE_FIELD_SELECTOR,
    &RESOURCE_HEALTH,
    &RESOURCE_QUOTA,
    &RESOURCE_QUOTA_LIST,
    &RESOURCE_QUOTA_SPEC,
    &RESOURCE_QUOTA_STATUS,
    &RESOURCE_REQUIREMENTS,
    &RESOURCE_STATUS,
    &SE_LINUX_OPTIONS,
    &SCALE_IO_PERSISTENT_VOLUME_SOURCE,
    &SCALE_IO_VOLUME_SOURCE,
    &SCOPE_SELECTOR,
    &SCOPED_RESOURCE_SELECTOR_REQUIREMENT,
    &SECCOMP_PROFILE,
    &SECRET,
    &SECRET_ENV_SOURCE,
    &SECRET_KEY_SELECTOR,
    &SECRET_LIST,
    &SECRET_PROJECTION,
    &SECRET_REFERENCE,
    &SECRET_VOLUME_SOURCE,
    &SECURITY_CONTEXT,
    &SERIALIZED_REFERENCE,
    &SERVICE,
    &SERVICE_ACCOUNT,
    &SERVICE_ACCOUNT_LIST,
    &SERVICE_ACCOUNT_TOKEN_PROJECTION,
    &SERVICE_LIST,
    &SERVICE_PORT,
    &SERVICE_PROXY_OPTIONS,
    &SERVICE_SPEC,
    &SERVICE_STATUS,
    &SESSION_AFFINITY_CONFIG,
    &SLEEP_ACTION,
    &STORAGE_OS_PERSISTENT_VOLUME_SOURCE,
    &STORAGE_OS_VOLUME_SOURCE,
    &SYSCTL,
    &TCP_SOCKET_ACTION,
    &TAINT,
    &TOLERATION,
    &TOPOLOGY_SELECTOR_LABEL_REQUIREMENT,
    &TOPOLOGY_SELECTOR_TERM,
    &TOPOLOGY_SPREAD_CONSTRAINT,
    &TYPED_LOCAL_OBJECT_REFERENCE,
    &TYPED_OBJECT_REFERENCE,
    &VOLUME,
    &VOLUME_DEVICE,
    &VOLUME_HEALTH_CONDITION,
    &VOLUME_HEALTH_STATUS,
    &VOLUME_MOUNT,
    &VOLUME_MOUNT_STATUS,
    &VOLUME_NODE_AFFINITY,
    &VOLUME_PROJECTION,
    &VOLUME_RESOURCE_REQUIREMENTS,
    &VOLUME_SOURCE,
    &VOLUME_STATUS,
    &VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE,
    &WEIGHTED_POD_AFFINITY_TERM,
    &WINDOWS_SECURITY_CONTEXT_OPTIONS,
];

pub static AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 0), Wire::Field(3, 1), Wire::Field(4, 2)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "partition", kind: Int32, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "volumeID", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static AFFINITY: Type = Type { name: "io.k8s.api.core.v1.Affinity", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "nodeAffinity", kind: Object(&NODE_AFFINITY), presence: Presence::Optional, ..FIELD },
    Field { name: "podAffinity", kind: Object(&POD_AFFINITY), presence: Presence::Optional, ..FIELD },
    Field { name: "podAntiAffinity", kind: Object(&POD_ANTI_AFFINITY), presence: Presence::Optional, ..FIELD },
] };
pub static APP_ARMOR_PROFILE: Type = Type { name: "io.k8s.api.core.v1.AppArmorProfile", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "localhostProfile", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&APP_ARMOR_PROFILE_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static APP_ARMOR_PROFILE_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.AppArmorProfileType", kind: String, closed: true, values: &["Localhost", "RuntimeDefault", "Unconfined"] };
pub static ATTACHED_VOLUME: Type = Type { name: "io.k8s.api.core.v1.AttachedVolume", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "devicePath", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: Named(&UNIQUE_VOLUME_NAME), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static AVOID_PODS: Type = Type { name: "io.k8s.api.core.v1.AvoidPods", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "preferAvoidPods", kind: List(&Object(&PREFER_AVOID_PODS_ENTRY)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static AZURE_DATA_DISK_CACHING_MODE: Alias = Alias { name: "io.k8s.api.core.v1.AzureDataDiskCachingMode", kind: String, closed: true, values: &["None", "ReadOnly", "ReadWrite"] };
pub static AZURE_DATA_DISK_KIND: Alias = Alias { name: "io.k8s.api.core.v1.AzureDataDiskKind", kind: String, closed: true, values: &["Dedicated", "Managed", "Shared"] };
pub static AZURE_DISK_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.AzureDiskVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0), Wire::Field(4, 3), Wire::Field(5, 5), Wire::Field(6, 4)], fields: &[
    Field { name: "cachingMode", kind: Named(&AZURE_DATA_DISK_CACHING_MODE), presence: Presence::Optional, extra: Some(&Extra { default: "\"ReadWrite\"", ..EXTRA }), ..FIELD },
    Field { name: "diskName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "diskURI", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "fsType", kind: String, presence: Presence::Optional, extra: Some(&Extra { default: "\"ext4\"", ..EXTRA }), ..FIELD },
    Field { name: "kind", kind: Named(&AZURE_DATA_DISK_KIND), presence: Presence::Optional, extra: Some(&Extra { default: "\"Shared\"", ..EXTRA }), ..FIELD },
    Field { name: "readOnly", kind: Bool, presence: Presence::Optional, extra: Some(&Extra { default: "false", ..EXTRA }), ..FIELD },
] };
pub static AZURE_FILE_PERSISTENT_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.AzureFilePersistentVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 2)], fields: &[
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "secretNamespace", kind: String, presence: Presence::Nullable, ..FIELD },
    Field { name: "shareName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static AZURE_FILE_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.AzureFileVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "shareName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static BINDING: Type = Type { name: "io.k8s.api.core.v1.Binding", gvks: &[Gvk { group: "", version: "v1", kind: "Binding" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "target", kind: Object(&OBJECT_REFERENCE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CSI_PERSISTENT_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.CSIPersistentVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 9), Wire::Field(3, 7), Wire::Field(4, 3), Wire::Field(5, 8), Wire::Field(6, 1), Wire::Field(7, 6), Wire::Field(8, 5), Wire::Field(9, 0), Wire::Field(10, 4)], fields: &[
    Field { name: "controllerExpandSecretRef", kind: Object(&SECRET_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "controllerPublishSecretRef", kind: Object(&SECRET_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "driver", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "nodeExpandSecretRef", kind: Object(&SECRET_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "nodePublishSecretRef", kind: Object(&SECRET_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "nodeStageSecretRef", kind: Object(&SECRET_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "volumeAttributes", kind: Map(&String), ..FIELD },
    Field { name: "volumeHandle", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CSI_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.CSIVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 3), Wire::Field(3, 1), Wire::Field(4, 4), Wire::Field(5, 2)], fields: &[
    Field { name: "driver", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "fsType", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "nodePublishSecretRef", kind: Object(&LOCAL_OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "readOnly", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "volumeAttributes", kind: Map(&String), ..FIELD },
] };
pub static CAPABILITIES: Type = Type { name: "io.k8s.api.core.v1.Capabilities", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "add", kind: List(&Named(&CAPABILITY)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "drop", kind: List(&Named(&CAPABILITY)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static CAPABILITY: Alias = Alias { name: "io.k8s.api.core.v1.Capability", kind: String, closed: false, values: &[] };
pub static CEPH_FS_PERSISTENT_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.CephFSPersistentVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 5), Wire::Field(4, 3), Wire::Field(5, 4), Wire::Field(6, 2)], fields: &[
    Field { name: "monitors", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "path", kind: String, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretFile", kind: String, ..FIELD },
    Field { name: "secretRef", kind: Object(&SECRET_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "user", kind: String, ..FIELD },
] };
pub static CEPH_FS_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.CephFSVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 5), Wire::Field(4, 3), Wire::Field(5, 4), Wire::Field(6, 2)], fields: &[
    Field { name: "monitors", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "path", kind: String, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretFile", kind: String, ..FIELD },
    Field { name: "secretRef", kind: Object(&LOCAL_OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "user", kind: String, ..FIELD },
] };
pub static CINDER_PERSISTENT_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.CinderPersistentVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 0), Wire::Field(3, 1), Wire::Field(4, 2)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&SECRET_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "volumeID", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CINDER_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.CinderVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 0), Wire::Field(3, 1), Wire::Field(4, 2)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&LOCAL_OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "volumeID", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CLAIM_RESOURCE_STATUS: Alias = Alias { name: "io.k8s.api.core.v1.ClaimResourceStatus", kind: String, closed: true, values: &["ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"] };
pub static CLIENT_IP_CONFIG: Type = Type { name: "io.k8s.api.core.v1.ClientIPConfig", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "timeoutSeconds", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
pub static CLUSTER_TRUST_BUNDLE_PROJECTION: Type = Type { name: "io.k8s.api.core.v1.ClusterTrustBundleProjection", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 3), Wire::Field(5, 2), Wire::Field(6, 5)], fields: &[
    Field { name: "labelSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "optional", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "path", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "signerName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "user", kind: Int64, presence: Presence::Optional, extra: Some(&Extra { gate: "AtomicWriteVolumeUserFields", ..EXTRA }), ..FIELD },
] };
pub static COMPONENT_CONDITION: Type = Type { name: "io.k8s.api.core.v1.ComponentCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 2), Wire::Field(3, 1), Wire::Field(4, 0)], fields: &[
    Field { name: "error", kind: String, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&COMPONENT_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static COMPONENT_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.ComponentConditionType", kind: String, closed: false, values: &["Healthy"] };
pub static COMPONENT_STATUS: Type = Type { name: "io.k8s.api.core.v1.ComponentStatus", gvks: &[Gvk { group: "", version: "v1", kind: "ComponentStatus" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "conditions", kind: List(&Object(&COMPONENT_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
] };
pub static COMPONENT_STATUS_LIST: Type = Type { name: "io.k8s.api.core.v1.ComponentStatusList", gvks: &[Gvk { group: "", version: "v1", kind: "ComponentStatusList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&COMPONENT_STATUS)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static CONDITION_STATUS: Alias = Alias { name: "io.k8s.api.core.v1.ConditionStatus", kind: String, closed: false, values: &["False", "True", "Unknown"] };
pub static CONFIG_MAP: Type = Type { name: "io.k8s.api.core.v1.ConfigMap", gvks: &[Gvk { group: "", version: "v1", kind: "ConfigMap" }], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 2), Wire::Field(3, 1), Wire::Field(4, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "binaryData", kind: Map(&Bytes), ..FIELD },
    Field { name: "data", kind: Map(&String), ..FIELD },
    Field { name: "immutable", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
] };
pub static CONFIG_MAP_ENV_SOURCE: Type = Type { name: "io.k8s.api.core.v1.ConfigMapEnvSource", gvks: &[], atomic: false, wire: &[Wire::Inlined(1, &LOCAL_OBJECT_REFERENCE), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, extra: Some(&Extra { default: "\"\"", ..EXTRA }), ..FIELD },
    Field { name: "optional", kind: Bool, presence: Presence::Optional, ..FIELD },
] };
pub static CONFIG_MAP_KEY_SELECTOR: Type = Type { name: "io.k8s.api.core.v1.ConfigMapKeySelector", gvks: &[], atomic: true, wire: &[Wire::Inlined(1, &LOCAL_OBJECT_REFERENCE), Wire::Field(2, 0), Wire::Field(3, 2)], fields: &[
    Field { name: "key", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, extra: Some(&Extra { default: "\"\"", ..EXTRA }), ..FIELD },
    Field { name: "optional", kind: Bool, presence: Presence::Optional, ..FIELD },
] };
pub static CONFIG_MAP_LIST: Type = Type { name: "io.k8s.api.core.v1.ConfigMapList", gvks: &[Gvk { group: "", version: "v1", kind: "ConfigMapList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&CONFIG_MAP)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static CONFIG_MAP_NODE_CONFIG_SOURCE: Type = Type { name: "io.k8s.api.core.v1.ConfigMapNodeConfigSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 4), Wire::Field(4, 3), Wire::Field(5, 0)], fields: &[
    Field { name: "kubeletConfigKey", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "namespace", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resourceVersion", kind: String, ..FIELD },
    Field { name: "uid", kind: Named(&crate::schema::UID), ..FIELD },
] };
pub static CONFIG_MAP_PROJECTION: Type = Type { name: "io.k8s.api.core.v1.ConfigMapProjection", gvks: &[], atomic: false, wire: &[Wire::Inlined(1, &LOCAL_OBJECT_REFERENCE), Wire::Field(2, 0), Wire::Field(4, 2)], fields: &[
    Field { name: "items", kind: List(&Object(&KEY_TO_PATH)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "name", kind: String, extra: Some(&Extra { default: "\"\"", ..EXTRA }), ..FIELD },
    Field { name: "optional", kind: Bool, presence: Presence::Optional, ..FIELD },
] };
pub static CONFIG_MAP_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.ConfigMapVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Inlined(1, &LOCAL_OBJECT_REFERENCE), Wire::Field(2, 2), Wire::Field(3, 0), Wire::Field(4, 4), Wire::Field(5, 1)], fields: &[
    Field { name: "defaultMode", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "defaultUser", kind: Int64, presence: Presence::Optional, extra: Some(&Extra { gate: "AtomicWriteVolumeUserFields", ..EXTRA }), ..FIELD },
    Field { name: "items", kind: List(&Object(&KEY_TO_PATH)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "name", kind: String, extra: Some(&Extra { default: "\"\"", ..EXTRA }), ..FIELD },
    Field { name: "optional", kind: Bool, presence: Presence::Optional, ..FIELD },
] };
pub static CONTAINER: Type = Type { name: "io.k8s.api.core.v1.Container", gvks: &[], atomic: false, wire: &[Wire::Field(1, 8), Wire::Field(2, 4), Wire::Field(3, 1), Wire::Field(4, 0), Wire::Field(5, 24), Wire::Field(6, 9), Wire::Field(7, 2), Wire::Field(8, 12), Wire::Field(9, 23), Wire::Field(10, 7), Wire::Field(11, 10), Wire::Field(12, 6), Wire::Field(13, 19), Wire::Field(14, 5), Wire::Field(15, 15), Wire::Field(16, 17), Wire::Field(17, 18), Wire::Field(18, 21), Wire::Field(19, 3), Wire::Field(20, 20), Wire::Field(21, 22), Wire::Field(22, 16), Wire::Field(23, 11), Wire::Field(24, 13), Wire::Field(25, 14)], fields: &[
    Field { name: "args", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "command", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "env", kind: List(&Object(&ENV_VAR)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "envFrom", kind: List(&Object(&ENV_FROM_SOURCE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "image", kind: String, ..FIELD },
    Field { name: "imagePullPolicy", kind: Named(&PULL_POLICY), ..FIELD },
    Field { name: "lifecycle", kind: Object(&LIFECYCLE), presence: Presence::Optional, ..FIELD },
    Field { name: "livenessProbe", kind: Object(&PROBE), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "ports", kind: List(&Object(&CONTAINER_PORT)), extra: Some(&Extra { list: ListType::Map(&["containerPort", "protocol"]), patch: Patch::Merge, merge_key: "containerPort", ..EXTRA }), ..FIELD },
    Field { name: "readinessProbe", kind: Object(&PROBE), presence: Presence::Optional, ..FIELD },
    Field { name: "resizePolicy", kind: List(&Object(&CONTAINER_RESIZE_POLICY)), extra: Some(&Extra { list: ListType::Atomic, gate: "InPlacePodVerticalScaling", ..EXTRA }), ..FIELD },
    Field { name: "resources", kind: Object(&RESOURCE_REQUIREMENTS), presence: Presence::Zero, ..FIELD },
    Field { name: "restartPolicy", kind: Named(&CONTAINER_RESTART_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "restartPolicyRules", kind: List(&Object(&CONTAINER_RESTART_RULE)), extra: Some(&Extra { list: ListType::Atomic, gate: "ContainerRestartRules", ..EXTRA }), ..FIELD },
    Field { name: "securityContext", kind: Object(&SECURITY_CONTEXT), presence: Presence::Optional, ..FIELD },
    Field { name: "startupProbe", kind: Object(&PROBE), presence: Presence::Optional, ..FIELD },
    Field { name: "stdin", kind: Bool, ..FIELD },
    Field { name: "stdinOnce", kind: Bool, ..FIELD },
    Field { name: "terminationMessagePath", kind: String, ..FIELD },
    Field { name: "terminationMessagePolicy", kind: Named(&TERMINATION_MESSAGE_POLICY), ..FIELD },
    Field { name: "tty", kind: Bool, ..FIELD },
    Field { name: "volumeDevices", kind: List(&Object(&VOLUME_DEVICE)), extra: Some(&Extra { list: ListType::Map(&["devicePath"]), patch: Patch::Merge, merge_key: "devicePath", ..EXTRA }), ..FIELD },
    Field { name: "volumeMounts", kind: List(&Object(&VOLUME_MOUNT)), extra: Some(&Extra { list: ListType::Map(&["mountPath"]), patch: Patch::Merge, merge_key: "mountPath", ..EXTRA }), ..FIELD },
    Field { name: "workingDir", kind: String, ..FIELD },
] };
pub static CONTAINER_EXTENDED_RESOURCE_REQUEST: Type = Type { name: "io.k8s.api.core.v1.ContainerExtendedResourceRequest", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1)], fields: &[
    Field { name: "containerName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "requestName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resourceName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CONTAINER_IMAGE: Type = Type { name: "io.k8s.api.core.v1.ContainerImage", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "names", kind: List(&String), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "sizeBytes", kind: Int64, ..FIELD },
] };
pub static CONTAINER_PORT: Type = Type { name: "io.k8s.api.core.v1.ContainerPort", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 2), Wire::Field(3, 0), Wire::Field(4, 4), Wire::Field(5, 1)], fields: &[
    Field { name: "containerPort", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "hostIP", kind: String, ..FIELD },
    Field { name: "hostPort", kind: Int32, ..FIELD },
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "protocol", kind: Named(&PROTOCOL), extra: Some(&Extra { default: "\"TCP\"", ..EXTRA }), ..FIELD },
] };
pub static CONTAINER_RESIZE_POLICY: Type = Type { name: "io.k8s.api.core.v1.ContainerResizePolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "resourceName", kind: Named(&RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "restartPolicy", kind: Named(&RESOURCE_RESIZE_RESTART_POLICY), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CONTAINER_RESTART_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.ContainerRestartPolicy", kind: String, closed: false, values: &["Always", "Never", "OnFailure"] };
pub static CONTAINER_RESTART_RULE: Type = Type { name: "io.k8s.api.core.v1.ContainerRestartRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "action", kind: Named(&CONTAINER_RESTART_RULE_ACTION), required: true, ..FIELD },
    Field { name: "exitCodes", kind: Object(&CONTAINER_RESTART_RULE_ON_EXIT_CODES), presence: Presence::Optional, ..FIELD },
] };
pub static CONTAINER_RESTART_RULE_ACTION: Alias = Alias { name: "io.k8s.api.core.v1.ContainerRestartRuleAction", kind: String, closed: false, values: &["Restart", "RestartAllContainers"] };
pub static CONTAINER_RESTART_RULE_ON_EXIT_CODES: Type = Type { name: "io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "operator", kind: Named(&CONTAINER_RESTART_RULE_ON_EXIT_CODES_OPERATOR), required: true, ..FIELD },
    Field { name: "values", kind: List(&Int32), extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
] };
pub static CONTAINER_RESTART_RULE_ON_EXIT_CODES_OPERATOR: Alias = Alias { name: "io.k8s.api.core.v1.ContainerRestartRuleOnExitCodesOperator", kind: String, closed: false, values: &["In", "NotIn"] };
pub static CONTAINER_STATE: Type = Type { name: "io.k8s.api.core.v1.ContainerState", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "running", kind: Object(&CONTAINER_STATE_RUNNING), presence: Presence::Optional, ..FIELD },
    Field { name: "terminated", kind: Object(&CONTAINER_STATE_TERMINATED), presence: Presence::Optional, ..FIELD },
    Field { name: "waiting", kind: Object(&CONTAINER_STATE_WAITING), presence: Presence::Optional, ..FIELD },
] };
pub static CONTAINER_STATE_RUNNING: Type = Type { name: "io.k8s.api.core.v1.ContainerStateRunning", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "startedAt", kind: Time, presence: Presence::Zero, ..FIELD },
] };
pub static CONTAINER_STATE_TERMINATED: Type = Type { name: "io.k8s.api.core.v1.ContainerStateTerminated", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 5), Wire::Field(3, 4), Wire::Field(4, 3), Wire::Field(5, 6), Wire::Field(6, 2), Wire::Field(7, 0)], fields: &[
    Field { name: "containerID", kind: String, ..FIELD },
    Field { name: "exitCode", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "finishedAt", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "signal", kind: Int32, ..FIELD },
    Field { name: "startedAt", kind: Time, presence: Presence::Zero, ..FIELD },
] };
pub static CONTAINER_STATE_WAITING: Type = Type { name: "io.k8s.api.core.v1.ContainerStateWaiting", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
] };
pub static CONTAINER_STATUS: Type = Type { name: "io.k8s.api.core.v1.ContainerStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 6), Wire::Field(2, 11), Wire::Field(3, 5), Wire::Field(4, 7), Wire::Field(5, 9), Wire::Field(6, 3), Wire::Field(7, 4), Wire::Field(8, 2), Wire::Field(9, 10), Wire::Field(10, 0), Wire::Field(11, 8), Wire::Field(12, 14), Wire::Field(13, 13), Wire::Field(14, 1), Wire::Field(15, 12)], fields: &[
    Field { name: "allocatedResources", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "allocatedResourcesStatus", kind: List(&Object(&RESOURCE_STATUS)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", gate: "ResourceHealthStatus", ..EXTRA }), ..FIELD },
    Field { name: "containerID", kind: String, ..FIELD },
    Field { name: "image", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "imageID", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "lastState", kind: Object(&CONTAINER_STATE), presence: Presence::Zero, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "ready", kind: Bool, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resources", kind: Object(&RESOURCE_REQUIREMENTS), presence: Presence::Optional, extra: Some(&Extra { gate: "InPlacePodVerticalScaling", ..EXTRA }), ..FIELD },
    Field { name: "restartCount", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "started", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "state", kind: Object(&CONTAINER_STATE), presence: Presence::Zero, ..FIELD },
    Field { name: "stopSignal", kind: Named(&SIGNAL), presence: Presence::Optional, extra: Some(&Extra { gate: "ContainerStopSignals", ..EXTRA }), ..FIELD },
    Field { name: "user", kind: Object(&CONTAINER_USER), presence: Presence::Optional, extra: Some(&Extra { gate: "SupplementalGroupsPolicy", ..EXTRA }), ..FIELD },
    Field { name: "volumeMounts", kind: List(&Object(&VOLUME_MOUNT_STATUS)), extra: Some(&Extra { list: ListType::Map(&["mountPath"]), patch: Patch::Merge, merge_key: "mountPath", ..EXTRA }), ..FIELD },
] };
pub static CONTAINER_USER: Type = Type { name: "io.k8s.api.core.v1.ContainerUser", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "linux", kind: Object(&LINUX_CONTAINER_USER), presence: Presence::Optional, ..FIELD },
] };
pub static DNS_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.DNSPolicy", kind: String, closed: true, values: &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"] };
pub static DAEMON_ENDPOINT: Type = Type { name: "io.k8s.api.core.v1.DaemonEndpoint", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "Port", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static DOWNWARD_API_PROJECTION: Type = Type { name: "io.k8s.api.core.v1.DownwardAPIProjection", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "items", kind: List(&Object(&DOWNWARD_API_VOLUME_FILE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static DOWNWARD_API_VOLUME_FILE: Type = Type { name: "io.k8s.api.core.v1.DownwardAPIVolumeFile", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 3), Wire::Field(4, 1), Wire::Field(5, 4)], fields: &[
    Field { name: "fieldRef", kind: Object(&OBJECT_FIELD_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "mode", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "path", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resourceFieldRef", kind: Object(&RESOURCE_FIELD_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "user", kind: Int64, presence: Presence::Optional, extra: Some(&Extra { gate: "AtomicWriteVolumeUserFields", ..EXTRA }), ..FIELD },
] };
pub static DOWNWARD_API_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.DownwardAPIVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "defaultMode", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "defaultUser", kind: Int64, presence: Presence::Optional, extra: Some(&Extra { gate: "AtomicWriteVolumeUserFields", ..EXTRA }), ..FIELD },
    Field { name: "items", kind: List(&Object(&DOWNWARD_API_VOLUME_FILE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static EMPTY_DIR_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.EmptyDirVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1)], fields: &[
    Field { name: "medium", kind: Named(&STORAGE_MEDIUM), ..FIELD },
    Field { name: "mode", kind: Int32, presence: Presence::Optional, extra: Some(&Extra { gate: "EmptyDirVolumeMode", ..EXTRA }), ..FIELD },
    Field { name: "sizeLimit", kind: Quantity, presence: Presence::Optional, ..FIELD },
] };
pub static ENDPOINT_ADDRESS: Type = Type { name: "io.k8s.api.core.v1.EndpointAddress", gvks: &[], atomic: true, wire: &[Wire::Field(1, 1), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 2)], fields: &[
    Field { name: "hostname", kind: String, ..FIELD },
    Field { name: "ip", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "nodeName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "targetRef", kind: Object(&OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
] };
pub static ENDPOINT_PORT: Type = Type { name: "io.k8s.api.core.v1.EndpointPort", gvks: &[], atomic: true, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 0)], fields: &[
    Field { name: "appProtocol", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "port", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "protocol", kind: Named(&PROTOCOL), ..FIELD },
] };
pub static ENDPOINT_SUBSET: Type = Type { name: "io.k8s.api.core.v1.EndpointSubset", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "addresses", kind: List(&Object(&ENDPOINT_ADDRESS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "notReadyAddresses", kind: List(&Object(&ENDPOINT_ADDRESS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "ports", kind: List(&Object(&ENDPOINT_PORT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static ENDPOINTS: Type = Type { name: "io.k8s.api.core.v1.Endpoints", gvks: &[Gvk { group: "", version: "v1", kind: "Endpoints" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "subsets", kind: List(&Object(&ENDPOINT_SUBSET)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static ENDPOINTS_LIST: Type = Type { name: "io.k8s.api.core.v1.EndpointsList", gvks: &[Gvk { group: "", version: "v1", kind: "EndpointsList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&ENDPOINTS)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static ENV_FROM_SOURCE: Type = Type { name: "io.k8s.api.core.v1.EnvFromSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2)], fields: &[
    Field { name: "configMapRef", kind: Object(&CONFIG_MAP_ENV_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "prefix", kind: String, ..FIELD },
    Field { name: "secretRef", kind: Object(&SECRET_ENV_SOURCE), presence: Presence::Optional, ..FIELD },
] };
pub static ENV_VAR: Type = Type { name: "io.k8s.api.core.v1.EnvVar", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "value", kind: String, ..FIELD },
    Field { name: "valueFrom", kind: Object(&ENV_VAR_SOURCE), presence: Presence::Optional, ..FIELD },
] };
pub static ENV_VAR_SOURCE: Type = Type { name: "io.k8s.api.core.v1.EnvVarSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 4), Wire::Field(5, 2)], fields: &[
    Field { name: "configMapKeyRef", kind: Object(&CONFIG_MAP_KEY_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "fieldRef", kind: Object(&OBJECT_FIELD_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "fileKeyRef", kind: Object(&FILE_KEY_SELECTOR), presence: Presence::Optional, extra: Some(&Extra { gate: "EnvFiles", ..EXTRA }), ..FIELD },
    Field { name: "resourceFieldRef", kind: Object(&RESOURCE_FIELD_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "secretKeyRef", kind: Object(&SECRET_KEY_SELECTOR), presence: Presence::Optional, ..FIELD },
] };
pub static EPHEMERAL_CONTAINER: Type = Type { name: "io.k8s.api.core.v1.EphemeralContainer", gvks: &[], atomic: false, wire: &[Wire::Inlined(1, &EPHEMERAL_CONTAINER_COMMON), Wire::Field(2, 19)], fields: &[
    Field { name: "args", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "command", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "env", kind: List(&Object(&ENV_VAR)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "envFrom", kind: List(&Object(&ENV_FROM_SOURCE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "image", kind: String, ..FIELD },
    Field { name: "imagePullPolicy", kind: Named(&PULL_POLICY), ..FIELD },
    Field { name: "lifecycle", kind: Object(&LIFECYCLE), presence: Presence::Optional, ..FIELD },
    Field { name: "livenessProbe", kind: Object(&PROBE), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "ports", kind: List(&Object(&CONTAINER_PORT)), extra: Some(&Extra { list: ListType::Map(&["containerPort", "protocol"]), patch: Patch::Merge, merge_key: "containerPort", ..EXTRA }), ..FIELD },
    Field { name: "readinessProbe", kind: Object(&PROBE), presence: Presence::Optional, ..FIELD },
    Field { name: "resizePolicy", kind: List(&Object(&CONTAINER_RESIZE_POLICY)), extra: Some(&Extra { list: ListType::Atomic, gate: "InPlacePodVerticalScaling", ..EXTRA }), ..FIELD },
    Field { name: "resources", kind: Object(&RESOURCE_REQUIREMENTS), presence: Presence::Zero, ..FIELD },
    Field { name: "restartPolicy", kind: Named(&CONTAINER_RESTART_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "restartPolicyRules", kind: List(&Object(&CONTAINER_RESTART_RULE)), extra: Some(&Extra { list: ListType::Atomic, gate: "ContainerRestartRules", ..EXTRA }), ..FIELD },
    Field { name: "securityContext", kind: Object(&SECURITY_CONTEXT), presence: Presence::Optional, ..FIELD },
    Field { name: "startupProbe", kind: Object(&PROBE), presence: Presence::Optional, ..FIELD },
    Field { name: "stdin", kind: Bool, ..FIELD },
    Field { name: "stdinOnce", kind: Bool, ..FIELD },
    Field { name: "targetContainerName", kind: String, ..FIELD },
    Field { name: "terminationMessagePath", kind: String, ..FIELD },
    Field { name: "terminationMessagePolicy", kind: Named(&TERMINATION_MESSAGE_POLICY), ..FIELD },
    Field { name: "tty", kind: Bool, ..FIELD },
    Field { name: "volumeDevices", kind: List(&Object(&VOLUME_DEVICE)), extra: Some(&Extra { list: ListType::Map(&["devicePath"]), patch: Patch::Merge, merge_key: "devicePath", ..EXTRA }), ..FIELD },
    Field { name: "volumeMounts", kind: List(&Object(&VOLUME_MOUNT)), extra: Some(&Extra { list: ListType::Map(&["mountPath"]), patch: Patch::Merge, merge_key: "mountPath", ..EXTRA }), ..FIELD },
    Field { name: "workingDir", kind: String, ..FIELD },
] };
pub static EPHEMERAL_CONTAINER_COMMON: Type = Type { name: "io.k8s.api.core.v1.EphemeralContainerCommon", gvks: &[], atomic: false, wire: &[Wire::Field(1, 8), Wire::Field(2, 4), Wire::Field(3, 1), Wire::Field(4, 0), Wire::Field(5, 24), Wire::Field(6, 9), Wire::Field(7, 2), Wire::Field(8, 12), Wire::Field(9, 23), Wire::Field(10, 7), Wire::Field(11, 10), Wire::Field(12, 6), Wire::Field(13, 19), Wire::Field(14, 5), Wire::Field(15, 15), Wire::Field(16, 17), Wire::Field(17, 18), Wire::Field(18, 21), Wire::Field(19, 3), Wire::Field(20, 20), Wire::Field(21, 22), Wire::Field(22, 16), Wire::Field(23, 11), Wire::Field(24, 13), Wire::Field(25, 14)], fields: &[
    Field { name: "args", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "command", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "env", kind: List(&Object(&ENV_VAR)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "envFrom", kind: List(&Object(&ENV_FROM_SOURCE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "image", kind: String, ..FIELD },
    Field { name: "imagePullPolicy", kind: Named(&PULL_POLICY), ..FIELD },
    Field { name: "lifecycle", kind: Object(&LIFECYCLE), presence: Presence::Optional, ..FIELD },
    Field { name: "livenessProbe", kind: Object(&PROBE), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "ports", kind: List(&Object(&CONTAINER_PORT)), extra: Some(&Extra { list: ListType::Map(&["containerPort", "protocol"]), patch: Patch::Merge, merge_key: "containerPort", ..EXTRA }), ..FIELD },
    Field { name: "readinessProbe", kind: Object(&PROBE), presence: Presence::Optional, ..FIELD },
    Field { name: "resizePolicy", kind: List(&Object(&CONTAINER_RESIZE_POLICY)), extra: Some(&Extra { list: ListType::Atomic, gate: "InPlacePodVerticalScaling", ..EXTRA }), ..FIELD },
    Field { name: "resources", kind: Object(&RESOURCE_REQUIREMENTS), presence: Presence::Zero, ..FIELD },
    Field { name: "restartPolicy", kind: Named(&CONTAINER_RESTART_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "restartPolicyRules", kind: List(&Object(&CONTAINER_RESTART_RULE)), extra: Some(&Extra { list: ListType::Atomic, gate: "ContainerRestartRules", ..EXTRA }), ..FIELD },
    Field { name: "securityContext", kind: Object(&SECURITY_CONTEXT), presence: Presence::Optional, ..FIELD },
    Field { name: "startupProbe", kind: Object(&PROBE), presence: Presence::Optional, ..FIELD },
    Field { name: "stdin", kind: Bool, ..FIELD },
    Field { name: "stdinOnce", kind: Bool, ..FIELD },
    Field { name: "terminationMessagePath", kind: String, ..FIELD },
    Field { name: "terminationMessagePolicy", kind: Named(&TERMINATION_MESSAGE_POLICY), ..FIELD },
    Field { name: "tty", kind: Bool, ..FIELD },
    Field { name: "volumeDevices", kind: List(&Object(&VOLUME_DEVICE)), extra: Some(&Extra { list: ListType::Map(&["devicePath"]), patch: Patch::Merge, merge_key: "devicePath", ..EXTRA }), ..FIELD },
    Field { name: "volumeMounts", kind: List(&Object(&VOLUME_MOUNT)), extra: Some(&Extra { list: ListType::Map(&["mountPath"]), patch: Patch::Merge, merge_key: "mountPath", ..EXTRA }), ..FIELD },
    Field { name: "workingDir", kind: String, ..FIELD },
] };
pub static EPHEMERAL_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.EphemeralVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "volumeClaimTemplate", kind: Object(&PERSISTENT_VOLUME_CLAIM_TEMPLATE), presence: Presence::Optional, ..FIELD },
] };
pub static EVENT: Type = Type { name: "io.k8s.api.core.v1.Event", gvks: &[Gvk { group: "", version: "v1", kind: "Event" }], atomic: false, wire: &[Wire::Field(1, 9), Wire::Field(2, 5), Wire::Field(3, 10), Wire::Field(4, 8), Wire::Field(5, 15), Wire::Field(6, 4), Wire::Field(7, 7), Wire::Field(8, 2), Wire::Field(9, 16), Wire::Field(10, 3), Wire::Field(11, 14), Wire::Field(12, 0), Wire::Field(13, 11), Wire::Field(14, 12), Wire::Field(15, 13)], fields: &[
    Field { name: "action", kind: String, ..FIELD },
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "count", kind: Int32, ..FIELD },
    Field { name: "eventTime", kind: MicroTime, presence: Presence::Zero, ..FIELD },
    Field { name: "firstTimestamp", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "involvedObject", kind: Object(&OBJECT_REFERENCE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "lastTimestamp", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "related", kind: Object(&OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "reportingComponent", kind: String, presence: Presence::Zero, ..FIELD },
    Field { name: "reportingInstance", kind: String, presence: Presence::Zero, ..FIELD },
    Field { name: "series", kind: Object(&EVENT_SERIES), presence: Presence::Optional, ..FIELD },
    Field { name: "source", kind: Object(&EVENT_SOURCE), presence: Presence::Zero, ..FIELD },
    Field { name: "type", kind: String, ..FIELD },
] };
pub static EVENT_LIST: Type = Type { name: "io.k8s.api.core.v1.EventList", gvks: &[Gvk { group: "", version: "v1", kind: "EventList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&EVENT)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static EVENT_SERIES: Type = Type { name: "io.k8s.api.core.v1.EventSeries", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "count", kind: Int32, ..FIELD },
    Field { name: "lastObservedTime", kind: MicroTime, presence: Presence::Zero, ..FIELD },
] };
pub static EVENT_SOURCE: Type = Type { name: "io.k8s.api.core.v1.EventSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "component", kind: String, ..FIELD },
    Field { name: "host", kind: String, ..FIELD },
] };
pub static EVICTION_RESPONDER: Type = Type { name: "io.k8s.api.core.v1.EvictionResponder", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "priority", kind: Int32, presence: Presence::Nullable, required: true, extra: Some(&Extra { rules: &[Rule::Minimum(0), Rule::Maximum(100000)], ..EXTRA }), ..FIELD },
] };
pub static EXEC_ACTION: Type = Type { name: "io.k8s.api.core.v1.ExecAction", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "command", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static FC_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.FCVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1), Wire::Field(3, 0), Wire::Field(4, 2), Wire::Field(5, 4)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "lun", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "targetWWNs", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "wwids", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static FILE_KEY_SELECTOR: Type = Type { name: "io.k8s.api.core.v1.FileKeySelector", gvks: &[], atomic: true, wire: &[Wire::Field(1, 3), Wire::Field(2, 2), Wire::Field(3, 0), Wire::Field(4, 1)], fields: &[
    Field { name: "key", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "optional", kind: Bool, presence: Presence::Optional, extra: Some(&Extra { default: "false", ..EXTRA }), ..FIELD },
    Field { name: "path", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "volumeName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static FINALIZER_NAME: Alias = Alias { name: "io.k8s.api.core.v1.FinalizerName", kind: String, closed: false, values: &["kubernetes"] };
pub static FLEX_PERSISTENT_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.FlexPersistentVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 4), Wire::Field(4, 3), Wire::Field(5, 2)], fields: &[
    Field { name: "driver", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "options", kind: Map(&String), ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&SECRET_REFERENCE), presence: Presence::Optional, ..FIELD },
] };
pub static FLEX_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.FlexVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 4), Wire::Field(4, 3), Wire::Field(5, 2)], fields: &[
    Field { name: "driver", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "options", kind: Map(&String), ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&LOCAL_OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
] };
pub static FLOCKER_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.FlockerVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "datasetName", kind: String, ..FIELD },
    Field { name: "datasetUUID", kind: String, ..FIELD },
] };
pub static GCE_PERSISTENT_DISK_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.GCEPersistentDiskVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1), Wire::Field(4, 3)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "partition", kind: Int32, ..FIELD },
    Field { name: "pdName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
] };
pub static GRPC_ACTION: Type = Type { name: "io.k8s.api.core.v1.GRPCAction", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "mode", kind: Named(&GRPC_PROBE_MODE), presence: Presence::Optional, extra: Some(&Extra { gate: "GRPCContainerProbeTLS", ..EXTRA }), ..FIELD },
    Field { name: "port", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "service", kind: String, presence: Presence::Nullable, extra: Some(&Extra { default: "\"\"", ..EXTRA }), ..FIELD },
] };
pub static GRPC_PROBE_MODE: Alias = Alias { name: "io.k8s.api.core.v1.GRPCProbeMode", kind: String, closed: true, values: &["Plaintext", "TLS"] };
pub static GIT_REPO_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.GitRepoVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "directory", kind: String, ..FIELD },
    Field { name: "repository", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "revision", kind: String, ..FIELD },
] };
pub static GLUSTERFS_PERSISTENT_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.GlusterfsPersistentVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 1)], fields: &[
    Field { name: "endpoints", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "endpointsNamespace", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "path", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
] };
pub static GLUSTERFS_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.GlusterfsVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "endpoints", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "path", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
] };
pub static HTTP_GET_ACTION: Type = Type { name: "io.k8s.api.core.v1.HTTPGetAction", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 5), Wire::Field(5, 1), Wire::Field(6, 4)], fields: &[
    Field { name: "host", kind: String, ..FIELD },
    Field { name: "httpHeaders", kind: List(&Object(&HTTP_HEADER)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "path", kind: String, ..FIELD },
    Field { name: "port", kind: IntOrString, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "protocol", kind: Named(&HTTP_PROTOCOL), presence: Presence::Optional, extra: Some(&Extra { gate: "H2CContainerProbe", ..EXTRA }), ..FIELD },
    Field { name: "scheme", kind: Named(&URI_SCHEME), ..FIELD },
] };
pub static HTTP_HEADER: Type = Type { name: "io.k8s.api.core.v1.HTTPHeader", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "value", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static HTTP_PROTOCOL: Alias = Alias { name: "io.k8s.api.core.v1.HTTPProtocol", kind: String, closed: true, values: &["HTTP1", "HTTP2"] };
pub static HOST_ALIAS: Type = Type { name: "io.k8s.api.core.v1.HostAlias", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "hostnames", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "ip", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static HOST_IP: Type = Type { name: "io.k8s.api.core.v1.HostIP", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "ip", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static HOST_PATH_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.HostPathType", kind: String, closed: true, values: &["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"] };
pub static HOST_PATH_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.HostPathVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "path", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&HOST_PATH_TYPE), presence: Presence::Optional, ..FIELD },
] };
pub static IP_FAMILY: Alias = Alias { name: "io.k8s.api.core.v1.IPFamily", kind: String, closed: true, values: &["", "IPv4", "IPv6"] };
pub static IP_FAMILY_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.IPFamilyPolicy", kind: String, closed: true, values: &["PreferDualStack", "RequireDualStack", "SingleStack"] };
pub static ISCSI_PERSISTENT_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.ISCSIPersistentVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 10), Wire::Field(2, 4), Wire::Field(3, 6), Wire::Field(4, 5), Wire::Field(5, 2), Wire::Field(6, 8), Wire::Field(7, 7), Wire::Field(8, 0), Wire::Field(10, 9), Wire::Field(11, 1), Wire::Field(12, 3)], fields: &[
    Field { name: "chapAuthDiscovery", kind: Bool, ..FIELD },
    Field { name: "chapAuthSession", kind: Bool, ..FIELD },
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "initiatorName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "iqn", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "iscsiInterface", kind: String, extra: Some(&Extra { default: "\"default\"", ..EXTRA }), ..FIELD },
    Field { name: "lun", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "portals", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&SECRET_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "targetPortal", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static ISCSI_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.ISCSIVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 10), Wire::Field(2, 4), Wire::Field(3, 6), Wire::Field(4, 5), Wire::Field(5, 2), Wire::Field(6, 8), Wire::Field(7, 7), Wire::Field(8, 0), Wire::Field(10, 9), Wire::Field(11, 1), Wire::Field(12, 3)], fields: &[
    Field { name: "chapAuthDiscovery", kind: Bool, ..FIELD },
    Field { name: "chapAuthSession", kind: Bool, ..FIELD },
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "initiatorName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "iqn", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "iscsiInterface", kind: String, extra: Some(&Extra { default: "\"default\"", ..EXTRA }), ..FIELD },
    Field { name: "lun", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "portals", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&LOCAL_OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "targetPortal", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static IMAGE_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.ImageVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "pullPolicy", kind: Named(&PULL_POLICY), ..FIELD },
    Field { name: "reference", kind: String, ..FIELD },
] };
pub static IMAGE_VOLUME_STATUS: Type = Type { name: "io.k8s.api.core.v1.ImageVolumeStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "imageRef", kind: String, required: true, ..FIELD },
] };
pub static KEY_TO_PATH: Type = Type { name: "io.k8s.api.core.v1.KeyToPath", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1), Wire::Field(4, 3)], fields: &[
    Field { name: "key", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "mode", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "path", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "user", kind: Int64, presence: Presence::Optional, extra: Some(&Extra { gate: "AtomicWriteVolumeUserFields", ..EXTRA }), ..FIELD },
] };
pub static LIFECYCLE: Type = Type { name: "io.k8s.api.core.v1.Lifecycle", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "postStart", kind: Object(&LIFECYCLE_HANDLER), presence: Presence::Optional, ..FIELD },
    Field { name: "preStop", kind: Object(&LIFECYCLE_HANDLER), presence: Presence::Optional, ..FIELD },
    Field { name: "stopSignal", kind: Named(&SIGNAL), presence: Presence::Optional, ..FIELD },
] };
pub static LIFECYCLE_HANDLER: Type = Type { name: "io.k8s.api.core.v1.LifecycleHandler", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 3), Wire::Field(4, 2)], fields: &[
    Field { name: "exec", kind: Object(&EXEC_ACTION), presence: Presence::Optional, ..FIELD },
    Field { name: "httpGet", kind: Object(&HTTP_GET_ACTION), presence: Presence::Optional, ..FIELD },
    Field { name: "sleep", kind: Object(&SLEEP_ACTION), presence: Presence::Optional, ..FIELD },
    Field { name: "tcpSocket", kind: Object(&TCP_SOCKET_ACTION), presence: Presence::Optional, ..FIELD },
] };
pub static LIMIT_RANGE: Type = Type { name: "io.k8s.api.core.v1.LimitRange", gvks: &[Gvk { group: "", version: "v1", kind: "LimitRange" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&LIMIT_RANGE_SPEC), presence: Presence::Zero, ..FIELD },
] };
pub static LIMIT_RANGE_ITEM: Type = Type { name: "io.k8s.api.core.v1.LimitRangeItem", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 2), Wire::Field(3, 4), Wire::Field(4, 0), Wire::Field(5, 1), Wire::Field(6, 3)], fields: &[
    Field { name: "default", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "defaultRequest", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "max", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "maxLimitRequestRatio", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "min", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "type", kind: Named(&LIMIT_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static LIMIT_RANGE_LIST: Type = Type { name: "io.k8s.api.core.v1.LimitRangeList", gvks: &[Gvk { group: "", version: "v1", kind: "LimitRangeList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&LIMIT_RANGE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static LIMIT_RANGE_SPEC: Type = Type { name: "io.k8s.api.core.v1.LimitRangeSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "limits", kind: List(&Object(&LIMIT_RANGE_ITEM)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static LIMIT_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.LimitType", kind: String, closed: false, values: &["Container", "PersistentVolumeClaim", "Pod"] };
pub static LINUX_CONTAINER_USER: Type = Type { name: "io.k8s.api.core.v1.LinuxContainerUser", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "gid", kind: Int64, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "supplementalGroups", kind: List(&Int64), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "uid", kind: Int64, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static LOAD_BALANCER_IP_MODE: Alias = Alias { name: "io.k8s.api.core.v1.LoadBalancerIPMode", kind: String, closed: false, values: &["Proxy", "VIP"] };
pub static LOAD_BALANCER_INGRESS: Type = Type { name: "io.k8s.api.core.v1.LoadBalancerIngress", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2), Wire::Field(4, 3)], fields: &[
    Field { name: "hostname", kind: String, ..FIELD },
    Field { name: "ip", kind: String, ..FIELD },
    Field { name: "ipMode", kind: Named(&LOAD_BALANCER_IP_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "ports", kind: List(&Object(&PORT_STATUS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static LOAD_BALANCER_STATUS: Type = Type { name: "io.k8s.api.core.v1.LoadBalancerStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "ingress", kind: List(&Object(&LOAD_BALANCER_INGRESS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static LOCAL_OBJECT_REFERENCE: Type = Type { name: "io.k8s.api.core.v1.LocalObjectReference", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "name", kind: String, extra: Some(&Extra { default: "\"\"", ..EXTRA }), ..FIELD },
] };
pub static LOCAL_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.LocalVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "fsType", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "path", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static MODIFY_VOLUME_STATUS: Type = Type { name: "io.k8s.api.core.v1.ModifyVolumeStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "status", kind: Named(&PERSISTENT_VOLUME_CLAIM_MODIFY_VOLUME_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "targetVolumeAttributesClassName", kind: String, ..FIELD },
] };
pub static MOUNT_PROPAGATION_MODE: Alias = Alias { name: "io.k8s.api.core.v1.MountPropagationMode", kind: String, closed: true, values: &["Bidirectional", "HostToContainer", "None"] };
pub static NFS_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.NFSVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "path", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "server", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static NAMESPACE: Type = Type { name: "io.k8s.api.core.v1.Namespace", gvks: &[Gvk { group: "", version: "v1", kind: "Namespace" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&NAMESPACE_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&NAMESPACE_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static NAMESPACE_CONDITION: Type = Type { name: "io.k8s.api.core.v1.NamespaceCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(4, 0), Wire::Field(5, 2), Wire::Field(6, 1)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&NAMESPACE_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static NAMESPACE_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.NamespaceConditionType", kind: String, closed: false, values: &["NamespaceContentRemaining", "NamespaceDeletionContentFailure", "NamespaceDeletionDiscoveryFailure", "NamespaceDeletionGroupVersionParsingFailure", "NamespaceFinalizersRemaining"] };
pub static NAMESPACE_LIST: Type = Type { name: "io.k8s.api.core.v1.NamespaceList", gvks: &[Gvk { group: "", version: "v1", kind: "NamespaceList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&NAMESPACE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static NAMESPACE_PHASE: Alias = Alias { name: "io.k8s.api.core.v1.NamespacePhase", kind: String, closed: true, values: &["Active", "Terminating"] };
pub static NAMESPACE_SPEC: Type = Type { name: "io.k8s.api.core.v1.NamespaceSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "finalizers", kind: List(&Named(&FINALIZER_NAME)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static NAMESPACE_STATUS: Type = Type { name: "io.k8s.api.core.v1.NamespaceStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "conditions", kind: List(&Object(&NAMESPACE_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "phase", kind: Named(&NAMESPACE_PHASE), ..FIELD },
] };
pub static NODE: Type = Type { name: "io.k8s.api.core.v1.Node", gvks: &[Gvk { group: "", version: "v1", kind: "Node" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&NODE_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&NODE_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static NODE_ADDRESS: Type = Type { name: "io.k8s.api.core.v1.NodeAddress", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "address", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&NODE_ADDRESS_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static NODE_ADDRESS_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.NodeAddressType", kind: String, closed: false, values: &["ExternalDNS", "ExternalIP", "Hostname", "InternalDNS", "InternalIP"] };
pub static NODE_AFFINITY: Type = Type { name: "io.k8s.api.core.v1.NodeAffinity", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "preferredDuringSchedulingIgnoredDuringExecution", kind: List(&Object(&PREFERRED_SCHEDULING_TERM)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "requiredDuringSchedulingIgnoredDuringExecution", kind: Object(&NODE_SELECTOR), presence: Presence::Optional, ..FIELD },
] };
pub static NODE_ALLOCATABLE_MAPPED_RESOURCES: Type = Type { name: "io.k8s.api.core.v1.NodeAllocatableMappedResources", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: Named(&RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "quantity", kind: Quantity, presence: Presence::Nullable, required: true, ..FIELD },
] };
pub static NODE_ALLOCATABLE_OVERHEAD_RESOURCES: Type = Type { name: "io.k8s.api.core.v1.NodeAllocatableOverheadResources", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1)], fields: &[
    Field { name: "name", kind: Named(&RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "perContainer", kind: Quantity, presence: Presence::Optional, ..FIELD },
    Field { name: "perPod", kind: Quantity, presence: Presence::Optional, ..FIELD },
] };
pub static NODE_ALLOCATABLE_RESOURCE_CLAIM_STATUS: Type = Type { name: "io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 0), Wire::Field(4, 1), Wire::Field(5, 2)], fields: &[
    Field { name: "containers", kind: List(&String), extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
    Field { name: "mapping", kind: List(&Object(&NODE_ALLOCATABLE_MAPPED_RESOURCES)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "overhead", kind: List(&Object(&NODE_ALLOCATABLE_OVERHEAD_RESOURCES)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "resourceClaimName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static NODE_CONDITION: Type = Type { name: "io.k8s.api.core.v1.NodeCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 1), Wire::Field(5, 3), Wire::Field(6, 2)], fields: &[
    Field { name: "lastHeartbeatTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&NODE_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static NODE_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.NodeConditionType", kind: String, closed: false, values: &["DiskPressure", "DrainInProgress", "Drained", "GracefulNodeShutdownInProgress", "MaintenanceInProgress", "MaintenancePlanned", "MemoryPressure", "NetworkUnavailable", "PIDPressure", "Ready"] };
pub static NODE_CONFIG_SOURCE: Type = Type { name: "io.k8s.api.core.v1.NodeConfigSource", gvks: &[], atomic: false, wire: &[Wire::Field(2, 0)], fields: &[
    Field { name: "configMap", kind: Object(&CONFIG_MAP_NODE_CONFIG_SOURCE), presence: Presence::Optional, ..FIELD },
] };
pub static NODE_CONFIG_STATUS: Type = Type { name: "io.k8s.api.core.v1.NodeConfigStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 3), Wire::Field(4, 2)], fields: &[
    Field { name: "active", kind: Object(&NODE_CONFIG_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "assigned", kind: Object(&NODE_CONFIG_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "error", kind: String, ..FIELD },
    Field { name: "lastKnownGood", kind: Object(&NODE_CONFIG_SOURCE), presence: Presence::Optional, ..FIELD },
] };
pub static NODE_DAEMON_ENDPOINTS: Type = Type { name: "io.k8s.api.core.v1.NodeDaemonEndpoints", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "kubeletEndpoint", kind: Object(&DAEMON_ENDPOINT), presence: Presence::Zero, ..FIELD },
] };
pub static NODE_FEATURES: Type = Type { name: "io.k8s.api.core.v1.NodeFeatures", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "supplementalGroupsPolicy", kind: Bool, presence: Presence::Optional, ..FIELD },
] };
pub static NODE_INCLUSION_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.NodeInclusionPolicy", kind: String, closed: true, values: &["Honor", "Ignore"] };
pub static NODE_LIST: Type = Type { name: "io.k8s.api.core.v1.NodeList", gvks: &[Gvk { group: "", version: "v1", kind: "NodeList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&NODE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static NODE_PHASE: Alias = Alias { name: "io.k8s.api.core.v1.NodePhase", kind: String, closed: true, values: &["Pending", "Running", "Terminated"] };
pub static NODE_POD_PREEMPTION_POLICY: Type = Type { name: "io.k8s.api.core.v1.NodePodPreemptionPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "disableResizePreemption", kind: List(&String), extra: Some(&Extra { list: ListType::Set, rules: &[Rule::MaxItems(20)], ..EXTRA }), ..FIELD },
] };
pub static NODE_PROXY_OPTIONS: Type = Type { name: "io.k8s.api.core.v1.NodeProxyOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "path", kind: String, ..FIELD },
] };
pub static NODE_RUNTIME_HANDLER: Type = Type { name: "io.k8s.api.core.v1.NodeRuntimeHandler", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "features", kind: Object(&NODE_RUNTIME_HANDLER_FEATURES), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, ..FIELD },
] };
pub static NODE_RUNTIME_HANDLER_FEATURES: Type = Type { name: "io.k8s.api.core.v1.NodeRuntimeHandlerFeatures", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "recursiveReadOnlyMounts", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "userNamespaces", kind: Bool, presence: Presence::Optional, ..FIELD },
] };
pub static NODE_SELECTOR: Type = Type { name: "io.k8s.api.core.v1.NodeSelector", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "nodeSelectorTerms", kind: List(&Object(&NODE_SELECTOR_TERM)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static NODE_SELECTOR_OPERATOR: Alias = Alias { name: "io.k8s.api.core.v1.NodeSelectorOperator", kind: String, closed: true, values: &["DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn"] };
pub static NODE_SELECTOR_REQUIREMENT: Type = Type { name: "io.k8s.api.core.v1.NodeSelectorRequirement", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "key", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "operator", kind: Named(&NODE_SELECTOR_OPERATOR), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "values", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static NODE_SELECTOR_TERM: Type = Type { name: "io.k8s.api.core.v1.NodeSelectorTerm", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "matchExpressions", kind: List(&Object(&NODE_SELECTOR_REQUIREMENT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "matchFields", kind: List(&Object(&NODE_SELECTOR_REQUIREMENT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static NODE_SPEC: Type = Type { name: "io.k8s.api.core.v1.NodeSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 5), Wire::Field(4, 7), Wire::Field(5, 6), Wire::Field(6, 0), Wire::Field(7, 3), Wire::Field(8, 4)], fields: &[
    Field { name: "configSource", kind: Object(&NODE_CONFIG_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "externalID", kind: String, ..FIELD },
    Field { name: "podCIDR", kind: String, ..FIELD },
    Field { name: "podCIDRs", kind: List(&String), extra: Some(&Extra { list: ListType::Set, patch: Patch::Merge, ..EXTRA }), ..FIELD },
    Field { name: "podPreemptionPolicy", kind: Object(&NODE_POD_PREEMPTION_POLICY), presence: Presence::Optional, extra: Some(&Extra { gate: "InPlacePodVerticalScalingSchedulerPreemption", ..EXTRA }), ..FIELD },
    Field { name: "providerID", kind: String, ..FIELD },
    Field { name: "taints", kind: List(&Object(&TAINT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "unschedulable", kind: Bool, ..FIELD },
] };
pub static NODE_STATUS: Type = Type { name: "io.k8s.api.core.v1.NodeStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 10), Wire::Field(4, 3), Wire::Field(5, 0), Wire::Field(6, 5), Wire::Field(7, 9), Wire::Field(8, 8), Wire::Field(9, 13), Wire::Field(10, 12), Wire::Field(11, 4), Wire::Field(12, 11), Wire::Field(13, 7), Wire::Field(14, 6)], fields: &[
    Field { name: "addresses", kind: List(&Object(&NODE_ADDRESS)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "allocatable", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "capacity", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "conditions", kind: List(&Object(&NODE_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "config", kind: Object(&NODE_CONFIG_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "daemonEndpoints", kind: Object(&NODE_DAEMON_ENDPOINTS), presence: Presence::Zero, ..FIELD },
    Field { name: "declaredFeatures", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, gate: "NodeDeclaredFeatures", ..EXTRA }), ..FIELD },
    Field { name: "features", kind: Object(&NODE_FEATURES), presence: Presence::Optional, extra: Some(&Extra { gate: "SupplementalGroupsPolicy", ..EXTRA }), ..FIELD },
    Field { name: "images", kind: List(&Object(&CONTAINER_IMAGE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "nodeInfo", kind: Object(&NODE_SYSTEM_INFO), presence: Presence::Zero, ..FIELD },
    Field { name: "phase", kind: Named(&NODE_PHASE), ..FIELD },
    Field { name: "runtimeHandlers", kind: List(&Object(&NODE_RUNTIME_HANDLER)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "volumesAttached", kind: List(&Object(&ATTACHED_VOLUME)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "volumesInUse", kind: List(&Named(&UNIQUE_VOLUME_NAME)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static NODE_SWAP_STATUS: Type = Type { name: "io.k8s.api.core.v1.NodeSwapStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "capacity", kind: Int64, presence: Presence::Optional, ..FIELD },
] };
pub static NODE_SYSTEM_INFO: Type = Type { name: "io.k8s.api.core.v1.NodeSystemInfo", gvks: &[], atomic: false, wire: &[Wire::Field(1, 6), Wire::Field(2, 10), Wire::Field(3, 1), Wire::Field(4, 3), Wire::Field(5, 8), Wire::Field(6, 2), Wire::Field(7, 5), Wire::Field(8, 4), Wire::Field(9, 7), Wire::Field(10, 0), Wire::Field(11, 9)], fields: &[
    Field { name: "architecture", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "bootID", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "containerRuntimeVersion", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kernelVersion", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kubeProxyVersion", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kubeletVersion", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "machineID", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "operatingSystem", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "osImage", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "swap", kind: Object(&NODE_SWAP_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "systemUUID", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static OS_NAME: Alias = Alias { name: "io.k8s.api.core.v1.OSName", kind: String, closed: false, values: &["linux", "windows"] };
pub static OBJECT_FIELD_SELECTOR: Type = Type { name: "io.k8s.api.core.v1.ObjectFieldSelector", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "fieldPath", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static OBJECT_REFERENCE: Type = Type { name: "io.k8s.api.core.v1.ObjectReference", gvks: &[], atomic: true, wire: &[Wire::Field(1, 2), Wire::Field(2, 4), Wire::Field(3, 3), Wire::Field(4, 6), Wire::Field(5, 0), Wire::Field(6, 5), Wire::Field(7, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "fieldPath", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "namespace", kind: String, ..FIELD },
    Field { name: "resourceVersion", kind: String, ..FIELD },
    Field { name: "uid", kind: Named(&crate::schema::UID), ..FIELD },
] };
pub static PERSISTENT_VOLUME: Type = Type { name: "io.k8s.api.core.v1.PersistentVolume", gvks: &[Gvk { group: "", version: "v1", kind: "PersistentVolume" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&PERSISTENT_VOLUME_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&PERSISTENT_VOLUME_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static PERSISTENT_VOLUME_ACCESS_MODE: Alias = Alias { name: "io.k8s.api.core.v1.PersistentVolumeAccessMode", kind: String, closed: true, values: &["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"] };
pub static PERSISTENT_VOLUME_CLAIM: Type = Type { name: "io.k8s.api.core.v1.PersistentVolumeClaim", gvks: &[Gvk { group: "", version: "v1", kind: "PersistentVolumeClaim" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&PERSISTENT_VOLUME_CLAIM_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&PERSISTENT_VOLUME_CLAIM_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static PERSISTENT_VOLUME_CLAIM_CONDITION: Type = Type { name: "io.k8s.api.core.v1.PersistentVolumeClaimCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 1), Wire::Field(5, 3), Wire::Field(6, 2)], fields: &[
    Field { name: "lastProbeTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&PERSISTENT_VOLUME_CLAIM_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PERSISTENT_VOLUME_CLAIM_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.PersistentVolumeClaimConditionType", kind: String, closed: false, values: &["ControllerResizeError", "FileSystemResizePending", "ModifyVolumeError", "ModifyingVolume", "NodeResizeError", "Resizing", "Unused"] };
pub static PERSISTENT_VOLUME_CLAIM_LIST: Type = Type { name: "io.k8s.api.core.v1.PersistentVolumeClaimList", gvks: &[Gvk { group: "", version: "v1", kind: "PersistentVolumeClaimList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&PERSISTENT_VOLUME_CLAIM)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static PERSISTENT_VOLUME_CLAIM_MODIFY_VOLUME_STATUS: Alias = Alias { name: "io.k8s.api.core.v1.PersistentVolumeClaimModifyVolumeStatus", kind: String, closed: true, values: &["InProgress", "Infeasible", "Pending"] };
pub static PERSISTENT_VOLUME_CLAIM_PHASE: Alias = Alias { name: "io.k8s.api.core.v1.PersistentVolumeClaimPhase", kind: String, closed: true, values: &["Bound", "Lost", "Pending"] };
pub static PERSISTENT_VOLUME_CLAIM_SPEC: Type = Type { name: "io.k8s.api.core.v1.PersistentVolumeClaimSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 3), Wire::Field(3, 8), Wire::Field(4, 4), Wire::Field(5, 5), Wire::Field(6, 7), Wire::Field(7, 1), Wire::Field(8, 2), Wire::Field(9, 6)], fields: &[
    Field { name: "accessModes", kind: List(&Named(&PERSISTENT_VOLUME_ACCESS_MODE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "dataSource", kind: Object(&TYPED_LOCAL_OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "dataSourceRef", kind: Object(&TYPED_OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "resources", kind: Object(&VOLUME_RESOURCE_REQUIREMENTS), presence: Presence::Zero, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "storageClassName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "volumeAttributesClassName", kind: String, presence: Presence::Optional, extra: Some(&Extra { gate: "VolumeAttributesClass", ..EXTRA }), ..FIELD },
    Field { name: "volumeMode", kind: Named(&PERSISTENT_VOLUME_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "volumeName", kind: String, ..FIELD },
] };
pub static PERSISTENT_VOLUME_CLAIM_STATUS: Type = Type { name: "io.k8s.api.core.v1.PersistentVolumeClaimStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 8), Wire::Field(2, 0), Wire::Field(3, 3), Wire::Field(4, 4), Wire::Field(5, 2), Wire::Field(7, 1), Wire::Field(8, 5), Wire::Field(9, 7), Wire::Field(10, 6)], fields: &[
    Field { name: "accessModes", kind: List(&Named(&PERSISTENT_VOLUME_ACCESS_MODE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "allocatedResourceStatuses", kind: Map(&Named(&CLAIM_RESOURCE_STATUS)), ..FIELD },
    Field { name: "allocatedResources", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "capacity", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "conditions", kind: List(&Object(&PERSISTENT_VOLUME_CLAIM_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "currentVolumeAttributesClassName", kind: String, presence: Presence::Optional, extra: Some(&Extra { gate: "VolumeAttributesClass", ..EXTRA }), ..FIELD },
    Field { name: "healthStatus", kind: Object(&VOLUME_HEALTH_STATUS), presence: Presence::Optional, extra: Some(&Extra { gate: "CSIVolumeHealth", ..EXTRA }), ..FIELD },
    Field { name: "modifyVolumeStatus", kind: Object(&MODIFY_VOLUME_STATUS), presence: Presence::Optional, extra: Some(&Extra { gate: "VolumeAttributesClass", ..EXTRA }), ..FIELD },
    Field { name: "phase", kind: Named(&PERSISTENT_VOLUME_CLAIM_PHASE), ..FIELD },
] };
pub static PERSISTENT_VOLUME_CLAIM_TEMPLATE: Type = Type { name: "io.k8s.api.core.v1.PersistentVolumeClaimTemplate", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&PERSISTENT_VOLUME_CLAIM_SPEC), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PERSISTENT_VOLUME_CLAIM_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "claimName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
] };
pub static PERSISTENT_VOLUME_LIST: Type = Type { name: "io.k8s.api.core.v1.PersistentVolumeList", gvks: &[Gvk { group: "", version: "v1", kind: "PersistentVolumeList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&PERSISTENT_VOLUME)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static PERSISTENT_VOLUME_MODE: Alias = Alias { name: "io.k8s.api.core.v1.PersistentVolumeMode", kind: String, closed: true, values: &["Block", "Filesystem"] };
pub static PERSISTENT_VOLUME_PHASE: Alias = Alias { name: "io.k8s.api.core.v1.PersistentVolumePhase", kind: String, closed: true, values: &["Available", "Bound", "Failed", "Pending", "Released"] };
pub static PERSISTENT_VOLUME_RECLAIM_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.PersistentVolumeReclaimPolicy", kind: String, closed: true, values: &["Delete", "Recycle", "Retain"] };
pub static PERSISTENT_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.PersistentVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 9), Wire::Field(2, 0), Wire::Field(3, 11), Wire::Field(4, 10), Wire::Field(5, 14), Wire::Field(6, 18), Wire::Field(7, 12), Wire::Field(8, 4), Wire::Field(9, 3), Wire::Field(10, 6), Wire::Field(11, 8), Wire::Field(12, 7), Wire::Field(13, 2), Wire::Field(14, 21), Wire::Field(15, 17), Wire::Field(16, 1), Wire::Field(17, 15), Wire::Field(18, 16), Wire::Field(19, 19), Wire::Field(20, 13), Wire::Field(21, 20), Wire::Field(22, 5)], fields: &[
    Field { name: "awsElasticBlockStore", kind: Object(&AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "azureDisk", kind: Object(&AZURE_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "azureFile", kind: Object(&AZURE_FILE_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "cephfs", kind: Object(&CEPH_FS_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "cinder", kind: Object(&CINDER_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "csi", kind: Object(&CSI_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "fc", kind: Object(&FC_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "flexVolume", kind: Object(&FLEX_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "flocker", kind: Object(&FLOCKER_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "gcePersistentDisk", kind: Object(&GCE_PERSISTENT_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "glusterfs", kind: Object(&GLUSTERFS_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "hostPath", kind: Object(&HOST_PATH_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "iscsi", kind: Object(&ISCSI_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "local", kind: Object(&LOCAL_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "nfs", kind: Object(&NFS_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "photonPersistentDisk", kind: Object(&PHOTON_PERSISTENT_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "portworxVolume", kind: Object(&PORTWORX_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "quobyte", kind: Object(&QUOBYTE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "rbd", kind: Object(&RBD_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "scaleIO", kind: Object(&SCALE_IO_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "storageos", kind: Object(&STORAGE_OS_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "vsphereVolume", kind: Object(&VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
] };
pub static PERSISTENT_VOLUME_SPEC: Type = Type { name: "io.k8s.api.core.v1.PersistentVolumeSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Inlined(2, &PERSISTENT_VOLUME_SOURCE), Wire::Field(3, 0), Wire::Field(4, 7), Wire::Field(5, 20), Wire::Field(6, 26), Wire::Field(7, 17), Wire::Field(8, 29), Wire::Field(9, 19), Wire::Field(10, 28)], fields: &[
    Field { name: "accessModes", kind: List(&Named(&PERSISTENT_VOLUME_ACCESS_MODE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "awsElasticBlockStore", kind: Object(&AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "azureDisk", kind: Object(&AZURE_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "azureFile", kind: Object(&AZURE_FILE_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "capacity", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "cephfs", kind: Object(&CEPH_FS_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "cinder", kind: Object(&CINDER_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "claimRef", kind: Object(&OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "csi", kind: Object(&CSI_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "fc", kind: Object(&FC_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "flexVolume", kind: Object(&FLEX_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "flocker", kind: Object(&FLOCKER_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "gcePersistentDisk", kind: Object(&GCE_PERSISTENT_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "glusterfs", kind: Object(&GLUSTERFS_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "hostPath", kind: Object(&HOST_PATH_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "iscsi", kind: Object(&ISCSI_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "local", kind: Object(&LOCAL_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "mountOptions", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "nfs", kind: Object(&NFS_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "nodeAffinity", kind: Object(&VOLUME_NODE_AFFINITY), presence: Presence::Optional, ..FIELD },
    Field { name: "persistentVolumeReclaimPolicy", kind: Named(&PERSISTENT_VOLUME_RECLAIM_POLICY), ..FIELD },
    Field { name: "photonPersistentDisk", kind: Object(&PHOTON_PERSISTENT_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "portworxVolume", kind: Object(&PORTWORX_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "quobyte", kind: Object(&QUOBYTE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "rbd", kind: Object(&RBD_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "scaleIO", kind: Object(&SCALE_IO_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "storageClassName", kind: String, ..FIELD },
    Field { name: "storageos", kind: Object(&STORAGE_OS_PERSISTENT_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "volumeAttributesClassName", kind: String, presence: Presence::Optional, extra: Some(&Extra { gate: "VolumeAttributesClass", ..EXTRA }), ..FIELD },
    Field { name: "volumeMode", kind: Named(&PERSISTENT_VOLUME_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "vsphereVolume", kind: Object(&VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
] };
pub static PERSISTENT_VOLUME_STATUS: Type = Type { name: "io.k8s.api.core.v1.PersistentVolumeStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 3), Wire::Field(4, 0)], fields: &[
    Field { name: "lastPhaseTransitionTime", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "phase", kind: Named(&PERSISTENT_VOLUME_PHASE), ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
] };
pub static PHOTON_PERSISTENT_DISK_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "pdID", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static POD: Type = Type { name: "io.k8s.api.core.v1.Pod", gvks: &[Gvk { group: "", version: "v1", kind: "Pod" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&POD_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&POD_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static POD_AFFINITY: Type = Type { name: "io.k8s.api.core.v1.PodAffinity", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "preferredDuringSchedulingIgnoredDuringExecution", kind: List(&Object(&WEIGHTED_POD_AFFINITY_TERM)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "requiredDuringSchedulingIgnoredDuringExecution", kind: List(&Object(&POD_AFFINITY_TERM)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static POD_AFFINITY_TERM: Type = Type { name: "io.k8s.api.core.v1.PodAffinityTerm", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 4), Wire::Field(3, 5), Wire::Field(4, 3), Wire::Field(5, 1), Wire::Field(6, 2)], fields: &[
    Field { name: "labelSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "matchLabelKeys", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "mismatchLabelKeys", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "namespaceSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "namespaces", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "topologyKey", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static POD_ANTI_AFFINITY: Type = Type { name: "io.k8s.api.core.v1.PodAntiAffinity", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "preferredDuringSchedulingIgnoredDuringExecution", kind: List(&Object(&WEIGHTED_POD_AFFINITY_TERM)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "requiredDuringSchedulingIgnoredDuringExecution", kind: List(&Object(&POD_AFFINITY_TERM)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static POD_ATTACH_OPTIONS: Type = Type { name: "io.k8s.api.core.v1.PodAttachOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 5), Wire::Field(3, 3), Wire::Field(4, 6), Wire::Field(5, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "container", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "stderr", kind: Bool, ..FIELD },
    Field { name: "stdin", kind: Bool, ..FIELD },
    Field { name: "stdout", kind: Bool, ..FIELD },
    Field { name: "tty", kind: Bool, ..FIELD },
] };
pub static POD_CERTIFICATE_PROJECTION: Type = Type { name: "io.k8s.api.core.v1.PodCertificateProjection", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 3), Wire::Field(3, 4), Wire::Field(4, 1), Wire::Field(5, 2), Wire::Field(6, 0), Wire::Field(7, 7), Wire::Field(8, 6)], fields: &[
    Field { name: "certificateChainPath", kind: String, ..FIELD },
    Field { name: "credentialBundlePath", kind: String, ..FIELD },
    Field { name: "keyPath", kind: String, ..FIELD },
    Field { name: "keyType", kind: String, required: true, ..FIELD },
    Field { name: "maxExpirationSeconds", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "signerName", kind: String, required: true, ..FIELD },
    Field { name: "user", kind: Int64, presence: Presence::Optional, extra: Some(&Extra { gate: "AtomicWriteVolumeUserFields", ..EXTRA }), ..FIELD },
    Field { name: "userAnnotations", kind: Map(&String), ..FIELD },
] };
pub static POD_CONDITION: Type = Type { name: "io.k8s.api.core.v1.PodCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 6), Wire::Field(2, 5), Wire::Field(3, 0), Wire::Field(4, 1), Wire::Field(5, 4), Wire::Field(6, 2), Wire::Field(7, 3)], fields: &[
    Field { name: "lastProbeTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&POD_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static POD_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.PodConditionType", kind: String, closed: false, values: &["AllContainersRestarting", "ContainersReady", "DisruptionTarget", "Initialized", "PodReadyToStartContainers", "PodResizeInProgress", "PodResizePending", "PodScheduled", "Ready"] };
pub static POD_DNS_CONFIG: Type = Type { name: "io.k8s.api.core.v1.PodDNSConfig", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1)], fields: &[
    Field { name: "nameservers", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "options", kind: List(&Object(&POD_DNS_CONFIG_OPTION)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "searches", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static POD_DNS_CONFIG_OPTION: Type = Type { name: "io.k8s.api.core.v1.PodDNSConfigOption", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "value", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static POD_EXEC_OPTIONS: Type = Type { name: "io.k8s.api.core.v1.PodExecOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 6), Wire::Field(3, 4), Wire::Field(4, 7), Wire::Field(5, 2), Wire::Field(6, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "command", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "container", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "stderr", kind: Bool, ..FIELD },
    Field { name: "stdin", kind: Bool, ..FIELD },
    Field { name: "stdout", kind: Bool, ..FIELD },
    Field { name: "tty", kind: Bool, ..FIELD },
] };
pub static POD_EXTENDED_RESOURCE_CLAIM_STATUS: Type = Type { name: "io.k8s.api.core.v1.PodExtendedResourceClaimStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "requestMappings", kind: List(&Object(&CONTAINER_EXTENDED_RESOURCE_REQUEST)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resourceClaimName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static POD_FS_GROUP_CHANGE_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.PodFSGroupChangePolicy", kind: String, closed: true, values: &["Always", "OnRootMismatch"] };
pub static POD_IP: Type = Type { name: "io.k8s.api.core.v1.PodIP", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "ip", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static POD_LIST: Type = Type { name: "io.k8s.api.core.v1.PodList", gvks: &[Gvk { group: "", version: "v1", kind: "PodList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&POD)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static POD_LOG_OPTIONS: Type = Type { name: "io.k8s.api.core.v1.PodLogOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 6), Wire::Field(4, 7), Wire::Field(5, 8), Wire::Field(6, 11), Wire::Field(7, 10), Wire::Field(8, 5), Wire::Field(9, 3), Wire::Field(10, 9)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "container", kind: String, ..FIELD },
    Field { name: "follow", kind: Bool, ..FIELD },
    Field { name: "insecureSkipTLSVerifyBackend", kind: Bool, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "limitBytes", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "previous", kind: Bool, ..FIELD },
    Field { name: "sinceSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "sinceTime", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "stream", kind: String, presence: Presence::Optional, extra: Some(&Extra { gate: "PodLogsQuerySplitStreams", ..EXTRA }), ..FIELD },
    Field { name: "tailLines", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "timestamps", kind: Bool, ..FIELD },
] };
pub static POD_OS: Type = Type { name: "io.k8s.api.core.v1.PodOS", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "name", kind: Named(&OS_NAME), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static POD_PHASE: Alias = Alias { name: "io.k8s.api.core.v1.PodPhase", kind: String, closed: true, values: &["Failed", "Pending", "Running", "Succeeded", "Unknown"] };
pub static POD_PORT_FORWARD_OPTIONS: Type = Type { name: "io.k8s.api.core.v1.PodPortForwardOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "ports", kind: List(&Int32), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static POD_PROXY_OPTIONS: Type = Type { name: "io.k8s.api.core.v1.PodProxyOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "path", kind: String, ..FIELD },
] };
pub static POD_QOS_CLASS: Alias = Alias { name: "io.k8s.api.core.v1.PodQOSClass", kind: String, closed: true, values: &["BestEffort", "Burstable", "Guaranteed"] };
pub static POD_READINESS_GATE: Type = Type { name: "io.k8s.api.core.v1.PodReadinessGate", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "conditionType", kind: Named(&POD_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static POD_RESIZE_STATUS: Alias = Alias { name: "io.k8s.api.core.v1.PodResizeStatus", kind: String, closed: false, values: &["Deferred", "InProgress", "Infeasible"] };
pub static POD_RESOURCE_CLAIM: Type = Type { name: "io.k8s.api.core.v1.PodResourceClaim", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(3, 1), Wire::Field(4, 2)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resourceClaimName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "resourceClaimTemplateName", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static POD_RESOURCE_CLAIM_STATUS: Type = Type { name: "io.k8s.api.core.v1.PodResourceClaimStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resourceClaimName", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static POD_SE_LINUX_CHANGE_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.PodSELinuxChangePolicy", kind: String, closed: false, values: &["MountOption", "Recursive"] };
pub static POD_SCHEDULING_GATE: Type = Type { name: "io.k8s.api.core.v1.PodSchedulingGate", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static POD_SCHEDULING_GROUP: Type = Type { name: "io.k8s.api.core.v1.PodSchedulingGroup", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "podGroupName", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static POD_SECURITY_CONTEXT: Type = Type { name: "io.k8s.api.core.v1.PodSecurityContext", gvks: &[], atomic: false, wire: &[Wire::Field(1, 7), Wire::Field(2, 5), Wire::Field(3, 4), Wire::Field(4, 9), Wire::Field(5, 1), Wire::Field(6, 3), Wire::Field(7, 11), Wire::Field(8, 12), Wire::Field(9, 2), Wire::Field(10, 8), Wire::Field(11, 0), Wire::Field(12, 10), Wire::Field(13, 6)], fields: &[
    Field { name: "appArmorProfile", kind: Object(&APP_ARMOR_PROFILE), presence: Presence::Optional, ..FIELD },
    Field { name: "fsGroup", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "fsGroupChangePolicy", kind: Named(&POD_FS_GROUP_CHANGE_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "runAsGroup", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "runAsNonRoot", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "runAsUser", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "seLinuxChangePolicy", kind: Named(&POD_SE_LINUX_CHANGE_POLICY), presence: Presence::Optional, extra: Some(&Extra { gate: "SELinuxChangePolicy", ..EXTRA }), ..FIELD },
    Field { name: "seLinuxOptions", kind: Object(&SE_LINUX_OPTIONS), presence: Presence::Optional, ..FIELD },
    Field { name: "seccompProfile", kind: Object(&SECCOMP_PROFILE), presence: Presence::Optional, ..FIELD },
    Field { name: "supplementalGroups", kind: List(&Int64), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "supplementalGroupsPolicy", kind: Named(&SUPPLEMENTAL_GROUPS_POLICY), presence: Presence::Optional, extra: Some(&Extra { gate: "SupplementalGroupsPolicy", ..EXTRA }), ..FIELD },
    Field { name: "sysctls", kind: List(&Object(&SYSCTL)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "windowsOptions", kind: Object(&WINDOWS_SECURITY_CONTEXT_OPTIONS), presence: Presence::Optional, ..FIELD },
] };
pub static POD_SIGNATURE: Type = Type { name: "io.k8s.api.core.v1.PodSignature", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "podController", kind: Object(&meta_v1::OWNER_REFERENCE), presence: Presence::Optional, ..FIELD },
] };
pub static POD_SPEC: Type = Type { name: "io.k8s.api.core.v1.PodSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 42), Wire::Field(2, 3), Wire::Field(3, 28), Wire::Field(4, 39), Wire::Field(5, 0), Wire::Field(6, 5), Wire::Field(7, 19), Wire::Field(8, 35), Wire::Field(9, 34), Wire::Field(10, 18), Wire::Field(11, 11), Wire::Field(12, 12), Wire::Field(13, 10), Wire::Field(14, 33), Wire::Field(15, 16), Wire::Field(16, 14), Wire::Field(17, 38), Wire::Field(18, 1), Wire::Field(19, 30), Wire::Field(20, 17), Wire::Field(21, 2), Wire::Field(22, 40), Wire::Field(23, 9), Wire::Field(24, 24), Wire::Field(25, 23), Wire::Field(26, 4), Wire::Field(27, 37), Wire::Field(28, 25), Wire::Field(29, 29), Wire::Field(30, 6), Wire::Field(31, 22), Wire::Field(32, 21), Wire::Field(33, 41), Wire::Field(34, 7), Wire::Field(35, 36), Wire::Field(36, 20), Wire::Field(37, 13), Wire::Field(38, 31), Wire::Field(39, 26), Wire::Field(40, 27), Wire::Field(41, 15), Wire::Field(43, 32), Wire::Field(44, 8)], fields: &[
    Field { name: "activeDeadlineSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "affinity", kind: Object(&AFFINITY), presence: Presence::Optional, ..FIELD },
    Field { name: "automountServiceAccountToken", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "containers", kind: List(&Object(&CONTAINER)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "dnsConfig", kind: Object(&POD_DNS_CONFIG), presence: Presence::Optional, ..FIELD },
    Field { name: "dnsPolicy", kind: Named(&DNS_POLICY), ..FIELD },
    Field { name: "enableServiceLinks", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "ephemeralContainers", kind: List(&Object(&EPHEMERAL_CONTAINER)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "evictionResponders", kind: List(&Object(&EVICTION_RESPONDER)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", gate: "EvictionRequestAPI", rules: &[Rule::MaxItems(10)], ..EXTRA }), ..FIELD },
    Field { name: "hostAliases", kind: List(&Object(&HOST_ALIAS)), extra: Some(&Extra { list: ListType::Map(&["ip"]), patch: Patch::Merge, merge_key: "ip", ..EXTRA }), ..FIELD },
    Field { name: "hostIPC", kind: Bool, ..FIELD },
    Field { name: "hostNetwork", kind: Bool, ..FIELD },
    Field { name: "hostPID", kind: Bool, ..FIELD },
    Field { name: "hostUsers", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "hostname", kind: String, ..FIELD },
    Field { name: "hostnameOverride", kind: String, presence: Presence::Optional, extra: Some(&Extra { gate: "HostnameOverride", ..EXTRA }), ..FIELD },
    Field { name: "imagePullSecrets", kind: List(&Object(&LOCAL_OBJECT_REFERENCE)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "initContainers", kind: List(&Object(&CONTAINER)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "nodeName", kind: String, ..FIELD },
    Field { name: "nodeSelector", kind: Map(&String), extra: Some(&Extra { atomic: true, ..EXTRA }), ..FIELD },
    Field { name: "os", kind: Object(&POD_OS), presence: Presence::Optional, ..FIELD },
    Field { name: "overhead", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "preemptionPolicy", kind: Named(&PREEMPTION_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "priority", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "priorityClassName", kind: String, ..FIELD },
    Field { name: "readinessGates", kind: List(&Object(&POD_READINESS_GATE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resourceClaims", kind: List(&Object(&POD_RESOURCE_CLAIM)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::MergeRetainKeys, merge_key: "name", gate: "DynamicResourceAllocation", ..EXTRA }), ..FIELD },
    Field { name: "resources", kind: Object(&RESOURCE_REQUIREMENTS), presence: Presence::Optional, extra: Some(&Extra { gate: "PodLevelResources", ..EXTRA }), ..FIELD },
    Field { name: "restartPolicy", kind: Named(&RESTART_POLICY), ..FIELD },
    Field { name: "runtimeClassName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "schedulerName", kind: String, ..FIELD },
    Field { name: "schedulingGates", kind: List(&Object(&POD_SCHEDULING_GATE)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "schedulingGroup", kind: Object(&POD_SCHEDULING_GROUP), presence: Presence::Optional, extra: Some(&Extra { gate: "GenericWorkload", ..EXTRA }), ..FIELD },
    Field { name: "securityContext", kind: Object(&POD_SECURITY_CONTEXT), presence: Presence::Optional, ..FIELD },
    Field { name: "serviceAccount", kind: String, ..FIELD },
    Field { name: "serviceAccountName", kind: String, ..FIELD },
    Field { name: "setHostnameAsFQDN", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "shareProcessNamespace", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "subdomain", kind: String, ..FIELD },
    Field { name: "terminationGracePeriodSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "tolerations", kind: List(&Object(&TOLERATION)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "topologySpreadConstraints", kind: List(&Object(&TOPOLOGY_SPREAD_CONSTRAINT)), extra: Some(&Extra { list: ListType::Map(&["topologyKey", "whenUnsatisfiable"]), patch: Patch::Merge, merge_key: "topologyKey", ..EXTRA }), ..FIELD },
    Field { name: "volumes", kind: List(&Object(&VOLUME)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::MergeRetainKeys, merge_key: "name", ..EXTRA }), ..FIELD },
] };
pub static POD_STATUS: Type = Type { name: "io.k8s.api.core.v1.PodStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 12), Wire::Field(2, 1), Wire::Field(3, 8), Wire::Field(4, 16), Wire::Field(5, 5), Wire::Field(6, 13), Wire::Field(7, 20), Wire::Field(8, 2), Wire::Field(9, 15), Wire::Field(10, 7), Wire::Field(11, 10), Wire::Field(12, 14), Wire::Field(13, 3), Wire::Field(14, 17), Wire::Field(15, 18), Wire::Field(16, 6), Wire::Field(17, 11), Wire::Field(18, 4), Wire::Field(19, 0), Wire::Field(20, 19), Wire::Field(21, 9), Wire::Field(22, 21)], fields: &[
    Field { name: "allocatedResources", kind: Named(&RESOURCE_LIST), extra: Some(&Extra { gate: "InPlacePodLevelResourcesVerticalScaling", ..EXTRA }), ..FIELD },
    Field { name: "conditions", kind: List(&Object(&POD_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "containerStatuses", kind: List(&Object(&CONTAINER_STATUS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "ephemeralContainerStatuses", kind: List(&Object(&CONTAINER_STATUS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "extendedResourceClaimStatus", kind: Object(&POD_EXTENDED_RESOURCE_CLAIM_STATUS), presence: Presence::Optional, extra: Some(&Extra { gate: "DRAExtendedResource", ..EXTRA }), ..FIELD },
    Field { name: "hostIP", kind: String, ..FIELD },
    Field { name: "hostIPs", kind: List(&Object(&HOST_IP)), extra: Some(&Extra { list: ListType::Atomic, patch: Patch::Merge, merge_key: "ip", ..EXTRA }), ..FIELD },
    Field { name: "initContainerStatuses", kind: List(&Object(&CONTAINER_STATUS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "nodeAllocatableResourceClaimStatuses", kind: List(&Object(&NODE_ALLOCATABLE_RESOURCE_CLAIM_STATUS)), extra: Some(&Extra { list: ListType::Map(&["resourceClaimName"]), patch: Patch::Merge, merge_key: "resourceClaimName", gate: "DRANodeAllocatableResources", ..EXTRA }), ..FIELD },
    Field { name: "nominatedNodeName", kind: String, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, ..FIELD },
    Field { name: "phase", kind: Named(&POD_PHASE), ..FIELD },
    Field { name: "podIP", kind: String, ..FIELD },
    Field { name: "podIPs", kind: List(&Object(&POD_IP)), extra: Some(&Extra { list: ListType::Map(&["ip"]), patch: Patch::Merge, merge_key: "ip", ..EXTRA }), ..FIELD },
    Field { name: "qosClass", kind: Named(&POD_QOS_CLASS), ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "resize", kind: Named(&POD_RESIZE_STATUS), extra: Some(&Extra { gate: "InPlacePodVerticalScaling", ..EXTRA }), ..FIELD },
    Field { name: "resourceClaimStatuses", kind: List(&Object(&POD_RESOURCE_CLAIM_STATUS)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::MergeRetainKeys, merge_key: "name", gate: "DynamicResourceAllocation", ..EXTRA }), ..FIELD },
    Field { name: "resources", kind: Object(&RESOURCE_REQUIREMENTS), presence: Presence::Optional, extra: Some(&Extra { gate: "InPlacePodLevelResourcesVerticalScaling", ..EXTRA }), ..FIELD },
    Field { name: "startTime", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "volumeHealth", kind: List(&Object(&POD_VOLUME_HEALTH)), extra: Some(&Extra { list: ListType::Map(&["name"]), gate: "CSIVolumeHealth", ..EXTRA }), ..FIELD },
] };
pub static POD_TEMPLATE: Type = Type { name: "io.k8s.api.core.v1.PodTemplate", gvks: &[Gvk { group: "", version: "v1", kind: "PodTemplate" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "template", kind: Object(&POD_TEMPLATE_SPEC), presence: Presence::Zero, ..FIELD },
] };
pub static POD_TEMPLATE_LIST: Type = Type { name: "io.k8s.api.core.v1.PodTemplateList", gvks: &[Gvk { group: "", version: "v1", kind: "PodTemplateList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&POD_TEMPLATE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static POD_TEMPLATE_SPEC: Type = Type { name: "io.k8s.api.core.v1.PodTemplateSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&POD_SPEC), presence: Presence::Zero, ..FIELD },
] };
pub static POD_VOLUME_HEALTH: Type = Type { name: "io.k8s.api.core.v1.PodVolumeHealth", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "healthConditions", kind: List(&Object(&VOLUME_HEALTH_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["status", "reason"]), patch: Patch::Merge, merge_key: "status", rules: &[Rule::MaxItems(16)], ..EXTRA }), ..FIELD },
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PORT_STATUS: Type = Type { name: "io.k8s.api.core.v1.PortStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "error", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "port", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "protocol", kind: Named(&PROTOCOL), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PORTWORX_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.PortworxVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "volumeID", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PRECONDITIONS: Type = Type { name: "io.k8s.api.core.v1.Preconditions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "uid", kind: Named(&crate::schema::UID), presence: Presence::Optional, ..FIELD },
] };
pub static PREEMPTION_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.PreemptionPolicy", kind: String, closed: true, values: &["Never", "PreemptLowerPriority"] };
pub static PREFER_AVOID_PODS_ENTRY: Type = Type { name: "io.k8s.api.core.v1.PreferAvoidPodsEntry", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 3), Wire::Field(4, 1)], fields: &[
    Field { name: "evictionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "podSignature", kind: Object(&POD_SIGNATURE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
] };
pub static PREFERRED_SCHEDULING_TERM: Type = Type { name: "io.k8s.api.core.v1.PreferredSchedulingTerm", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "preference", kind: Object(&NODE_SELECTOR_TERM), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "weight", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PROBE: Type = Type { name: "io.k8s.api.core.v1.Probe", gvks: &[], atomic: false, wire: &[Wire::Inlined(1, &PROBE_HANDLER), Wire::Field(2, 4), Wire::Field(3, 9), Wire::Field(4, 5), Wire::Field(5, 6), Wire::Field(6, 1), Wire::Field(7, 8)], fields: &[
    Field { name: "exec", kind: Object(&EXEC_ACTION), presence: Presence::Optional, ..FIELD },
    Field { name: "failureThreshold", kind: Int32, ..FIELD },
    Field { name: "grpc", kind: Object(&GRPC_ACTION), presence: Presence::Optional, ..FIELD },
    Field { name: "httpGet", kind: Object(&HTTP_GET_ACTION), presence: Presence::Optional, ..FIELD },
    Field { name: "initialDelaySeconds", kind: Int32, ..FIELD },
    Field { name: "periodSeconds", kind: Int32, ..FIELD },
    Field { name: "successThreshold", kind: Int32, ..FIELD },
    Field { name: "tcpSocket", kind: Object(&TCP_SOCKET_ACTION), presence: Presence::Optional, ..FIELD },
    Field { name: "terminationGracePeriodSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "timeoutSeconds", kind: Int32, ..FIELD },
] };
pub static PROBE_HANDLER: Type = Type { name: "io.k8s.api.core.v1.ProbeHandler", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 1)], fields: &[
    Field { name: "exec", kind: Object(&EXEC_ACTION), presence: Presence::Optional, ..FIELD },
    Field { name: "grpc", kind: Object(&GRPC_ACTION), presence: Presence::Optional, ..FIELD },
    Field { name: "httpGet", kind: Object(&HTTP_GET_ACTION), presence: Presence::Optional, ..FIELD },
    Field { name: "tcpSocket", kind: Object(&TCP_SOCKET_ACTION), presence: Presence::Optional, ..FIELD },
] };
pub static PROC_MOUNT_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.ProcMountType", kind: String, closed: true, values: &["Default", "Unmasked"] };
pub static PROJECTED_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.ProjectedVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "defaultMode", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "defaultUser", kind: Int64, presence: Presence::Optional, extra: Some(&Extra { gate: "AtomicWriteVolumeUserFields", ..EXTRA }), ..FIELD },
    Field { name: "sources", kind: List(&Object(&VOLUME_PROJECTION)), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static PROTOCOL: Alias = Alias { name: "io.k8s.api.core.v1.Protocol", kind: String, closed: true, values: &["SCTP", "TCP", "UDP"] };
pub static PULL_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.PullPolicy", kind: String, closed: true, values: &["Always", "IfNotPresent", "Never"] };
pub static QUOBYTE_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.QuobyteVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 5), Wire::Field(3, 1), Wire::Field(4, 4), Wire::Field(5, 0), Wire::Field(6, 3)], fields: &[
    Field { name: "group", kind: String, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "registry", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "tenant", kind: String, ..FIELD },
    Field { name: "user", kind: String, ..FIELD },
    Field { name: "volume", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static RBD_PERSISTENT_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.RBDPersistentVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1), Wire::Field(3, 0), Wire::Field(4, 4), Wire::Field(5, 7), Wire::Field(6, 2), Wire::Field(7, 6), Wire::Field(8, 5)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "image", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "keyring", kind: String, extra: Some(&Extra { default: "\"/etc/ceph/keyring\"", ..EXTRA }), ..FIELD },
    Field { name: "monitors", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "pool", kind: String, extra: Some(&Extra { default: "\"rbd\"", ..EXTRA }), ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&SECRET_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "user", kind: String, extra: Some(&Extra { default: "\"admin\"", ..EXTRA }), ..FIELD },
] };
pub static RBD_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.RBDVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1), Wire::Field(3, 0), Wire::Field(4, 4), Wire::Field(5, 7), Wire::Field(6, 2), Wire::Field(7, 6), Wire::Field(8, 5)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "image", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "keyring", kind: String, extra: Some(&Extra { default: "\"/etc/ceph/keyring\"", ..EXTRA }), ..FIELD },
    Field { name: "monitors", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "pool", kind: String, extra: Some(&Extra { default: "\"rbd\"", ..EXTRA }), ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&LOCAL_OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "user", kind: String, extra: Some(&Extra { default: "\"admin\"", ..EXTRA }), ..FIELD },
] };
pub static RANGE_ALLOCATION: Type = Type { name: "io.k8s.api.core.v1.RangeAllocation", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 4), Wire::Field(3, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "data", kind: Bytes, presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "range", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static RECURSIVE_READ_ONLY_MODE: Alias = Alias { name: "io.k8s.api.core.v1.RecursiveReadOnlyMode", kind: String, closed: false, values: &["Disabled", "Enabled", "IfPossible"] };
pub static REPLICATION_CONTROLLER: Type = Type { name: "io.k8s.api.core.v1.ReplicationController", gvks: &[Gvk { group: "", version: "v1", kind: "ReplicationController" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&REPLICATION_CONTROLLER_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&REPLICATION_CONTROLLER_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static REPLICATION_CONTROLLER_CONDITION: Type = Type { name: "io.k8s.api.core.v1.ReplicationControllerCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 2), Wire::Field(5, 1)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&REPLICATION_CONTROLLER_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static REPLICATION_CONTROLLER_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.ReplicationControllerConditionType", kind: String, closed: false, values: &["ReplicaFailure"] };
pub static REPLICATION_CONTROLLER_LIST: Type = Type { name: "io.k8s.api.core.v1.ReplicationControllerList", gvks: &[Gvk { group: "", version: "v1", kind: "ReplicationControllerList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&REPLICATION_CONTROLLER)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static REPLICATION_CONTROLLER_SPEC: Type = Type { name: "io.k8s.api.core.v1.ReplicationControllerSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 0)], fields: &[
    Field { name: "minReadySeconds", kind: Int32, extra: Some(&Extra { default: "0", ..EXTRA }), ..FIELD },
    Field { name: "replicas", kind: Int32, presence: Presence::Optional, extra: Some(&Extra { default: "1", ..EXTRA }), ..FIELD },
    Field { name: "selector", kind: Map(&String), extra: Some(&Extra { atomic: true, ..EXTRA }), ..FIELD },
    Field { name: "template", kind: Object(&POD_TEMPLATE_SPEC), presence: Presence::Optional, ..FIELD },
] };
pub static REPLICATION_CONTROLLER_STATUS: Type = Type { name: "io.k8s.api.core.v1.ReplicationControllerStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 4), Wire::Field(5, 0), Wire::Field(6, 1)], fields: &[
    Field { name: "availableReplicas", kind: Int32, ..FIELD },
    Field { name: "conditions", kind: List(&Object(&REPLICATION_CONTROLLER_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "fullyLabeledReplicas", kind: Int32, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, ..FIELD },
    Field { name: "readyReplicas", kind: Int32, ..FIELD },
    Field { name: "replicas", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static RESOURCE_CLAIM: Type = Type { name: "io.k8s.api.core.v1.ResourceClaim", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "request", kind: String, ..FIELD },
] };
pub static RESOURCE_FIELD_SELECTOR: Type = Type { name: "io.k8s.api.core.v1.ResourceFieldSelector", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1)], fields: &[
    Field { name: "containerName", kind: String, ..FIELD },
    Field { name: "divisor", kind: Quantity, presence: Presence::Zero, ..FIELD },
    Field { name: "resource", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static RESOURCE_HEALTH: Type = Type { name: "io.k8s.api.core.v1.ResourceHealth", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(6, 1)], fields: &[
    Field { name: "health", kind: Named(&RESOURCE_HEALTH_STATUS), ..FIELD },
    Field { name: "message", kind: String, presence: Presence::Optional, extra: Some(&Extra { gate: "ResourceHealthStatusMessage", ..EXTRA }), ..FIELD },
    Field { name: "resourceID", kind: Named(&RESOURCE_ID), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static RESOURCE_HEALTH_STATUS: Alias = Alias { name: "io.k8s.api.core.v1.ResourceHealthStatus", kind: String, closed: false, values: &["Healthy", "Unhealthy", "Unknown"] };
pub static RESOURCE_ID: Alias = Alias { name: "io.k8s.api.core.v1.ResourceID", kind: String, closed: false, values: &[] };
pub static RESOURCE_LIST: Alias = Alias { name: "io.k8s.api.core.v1.ResourceList", kind: Map(&Quantity), closed: false, values: &[] };
pub static RESOURCE_NAME: Alias = Alias { name: "io.k8s.api.core.v1.ResourceName", kind: String, closed: false, values: &["configmaps", "cpu", "ephemeral-storage", "limits.cpu", "limits.ephemeral-storage", "limits.memory", "memory", "persistentvolumeclaims", "pods", "replicationcontrollers", "requests.cpu", "requests.ephemeral-storage", "requests.memory", "requests.storage", "resourcequotas", "secrets", "services", "services.loadbalancers", "services.nodeports", "storage"] };
pub static RESOURCE_QUOTA: Type = Type { name: "io.k8s.api.core.v1.ResourceQuota", gvks: &[Gvk { group: "", version: "v1", kind: "ResourceQuota" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&RESOURCE_QUOTA_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&RESOURCE_QUOTA_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static RESOURCE_QUOTA_LIST: Type = Type { name: "io.k8s.api.core.v1.ResourceQuotaList", gvks: &[Gvk { group: "", version: "v1", kind: "ResourceQuotaList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&RESOURCE_QUOTA)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static RESOURCE_QUOTA_SCOPE: Alias = Alias { name: "io.k8s.api.core.v1.ResourceQuotaScope", kind: String, closed: true, values: &["BestEffort", "CrossNamespacePodAffinity", "NotBestEffort", "NotTerminating", "PriorityClass", "Terminating", "VolumeAttributesClass"] };
pub static RESOURCE_QUOTA_SPEC: Type = Type { name: "io.k8s.api.core.v1.ResourceQuotaSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1)], fields: &[
    Field { name: "hard", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "scopeSelector", kind: Object(&SCOPE_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "scopes", kind: List(&Named(&RESOURCE_QUOTA_SCOPE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static RESOURCE_QUOTA_STATUS: Type = Type { name: "io.k8s.api.core.v1.ResourceQuotaStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "hard", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "used", kind: Named(&RESOURCE_LIST), ..FIELD },
] };
pub static RESOURCE_REQUIREMENTS: Type = Type { name: "io.k8s.api.core.v1.ResourceRequirements", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "claims", kind: List(&Object(&RESOURCE_CLAIM)), extra: Some(&Extra { list: ListType::Map(&["name"]), gate: "DynamicResourceAllocation", ..EXTRA }), ..FIELD },
    Field { name: "limits", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "requests", kind: Named(&RESOURCE_LIST), ..FIELD },
] };
pub static RESOURCE_RESIZE_RESTART_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.ResourceResizeRestartPolicy", kind: String, closed: false, values: &["NotRequired", "RestartContainer"] };
pub static RESOURCE_STATUS: Type = Type { name: "io.k8s.api.core.v1.ResourceStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: Named(&RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resources", kind: List(&Object(&RESOURCE_HEALTH)), extra: Some(&Extra { list: ListType::Map(&["resourceID"]), ..EXTRA }), ..FIELD },
] };
pub static RESTART_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.RestartPolicy", kind: String, closed: true, values: &["Always", "Never", "OnFailure"] };
pub static SE_LINUX_OPTIONS: Type = Type { name: "io.k8s.api.core.v1.SELinuxOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1), Wire::Field(3, 2), Wire::Field(4, 0)], fields: &[
    Field { name: "level", kind: String, ..FIELD },
    Field { name: "role", kind: String, ..FIELD },
    Field { name: "type", kind: String, ..FIELD },
    Field { name: "user", kind: String, ..FIELD },
] };
pub static SCALE_IO_PERSISTENT_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.ScaleIOPersistentVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 8), Wire::Field(3, 4), Wire::Field(4, 5), Wire::Field(5, 2), Wire::Field(6, 7), Wire::Field(7, 6), Wire::Field(8, 9), Wire::Field(9, 0), Wire::Field(10, 3)], fields: &[
    Field { name: "fsType", kind: String, extra: Some(&Extra { default: "\"xfs\"", ..EXTRA }), ..FIELD },
    Field { name: "gateway", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "protectionDomain", kind: String, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&SECRET_REFERENCE), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "sslEnabled", kind: Bool, ..FIELD },
    Field { name: "storageMode", kind: String, extra: Some(&Extra { default: "\"ThinProvisioned\"", ..EXTRA }), ..FIELD },
    Field { name: "storagePool", kind: String, ..FIELD },
    Field { name: "system", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "volumeName", kind: String, ..FIELD },
] };
pub static SCALE_IO_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.ScaleIOVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 8), Wire::Field(3, 4), Wire::Field(4, 5), Wire::Field(5, 2), Wire::Field(6, 7), Wire::Field(7, 6), Wire::Field(8, 9), Wire::Field(9, 0), Wire::Field(10, 3)], fields: &[
    Field { name: "fsType", kind: String, extra: Some(&Extra { default: "\"xfs\"", ..EXTRA }), ..FIELD },
    Field { name: "gateway", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "protectionDomain", kind: String, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&LOCAL_OBJECT_REFERENCE), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "sslEnabled", kind: Bool, ..FIELD },
    Field { name: "storageMode", kind: String, extra: Some(&Extra { default: "\"ThinProvisioned\"", ..EXTRA }), ..FIELD },
    Field { name: "storagePool", kind: String, ..FIELD },
    Field { name: "system", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "volumeName", kind: String, ..FIELD },
] };
pub static SCOPE_SELECTOR: Type = Type { name: "io.k8s.api.core.v1.ScopeSelector", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "matchExpressions", kind: List(&Object(&SCOPED_RESOURCE_SELECTOR_REQUIREMENT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static SCOPE_SELECTOR_OPERATOR: Alias = Alias { name: "io.k8s.api.core.v1.ScopeSelectorOperator", kind: String, closed: true, values: &["DoesNotExist", "Exists", "In", "NotIn"] };
pub static SCOPED_RESOURCE_SELECTOR_REQUIREMENT: Type = Type { name: "io.k8s.api.core.v1.ScopedResourceSelectorRequirement", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2)], fields: &[
    Field { name: "operator", kind: Named(&SCOPE_SELECTOR_OPERATOR), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "scopeName", kind: Named(&RESOURCE_QUOTA_SCOPE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "values", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static SECCOMP_PROFILE: Type = Type { name: "io.k8s.api.core.v1.SeccompProfile", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "localhostProfile", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&SECCOMP_PROFILE_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static SECCOMP_PROFILE_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.SeccompProfileType", kind: String, closed: true, values: &["Localhost", "RuntimeDefault", "Unconfined"] };
pub static SECRET: Type = Type { name: "io.k8s.api.core.v1.Secret", gvks: &[Gvk { group: "", version: "v1", kind: "Secret" }], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 1), Wire::Field(3, 6), Wire::Field(4, 5), Wire::Field(5, 2)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "data", kind: Map(&Bytes), ..FIELD },
    Field { name: "immutable", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "stringData", kind: Map(&String), ..FIELD },
    Field { name: "type", kind: Named(&SECRET_TYPE), ..FIELD },
] };
pub static SECRET_ENV_SOURCE: Type = Type { name: "io.k8s.api.core.v1.SecretEnvSource", gvks: &[], atomic: false, wire: &[Wire::Inlined(1, &LOCAL_OBJECT_REFERENCE), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, extra: Some(&Extra { default: "\"\"", ..EXTRA }), ..FIELD },
    Field { name: "optional", kind: Bool, presence: Presence::Optional, ..FIELD },
] };
pub static SECRET_KEY_SELECTOR: Type = Type { name: "io.k8s.api.core.v1.SecretKeySelector", gvks: &[], atomic: true, wire: &[Wire::Inlined(1, &LOCAL_OBJECT_REFERENCE), Wire::Field(2, 0), Wire::Field(3, 2)], fields: &[
    Field { name: "key", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, extra: Some(&Extra { default: "\"\"", ..EXTRA }), ..FIELD },
    Field { name: "optional", kind: Bool, presence: Presence::Optional, ..FIELD },
] };
pub static SECRET_LIST: Type = Type { name: "io.k8s.api.core.v1.SecretList", gvks: &[Gvk { group: "", version: "v1", kind: "SecretList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&SECRET)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static SECRET_PROJECTION: Type = Type { name: "io.k8s.api.core.v1.SecretProjection", gvks: &[], atomic: false, wire: &[Wire::Inlined(1, &LOCAL_OBJECT_REFERENCE), Wire::Field(2, 0), Wire::Field(4, 2)], fields: &[
    Field { name: "items", kind: List(&Object(&KEY_TO_PATH)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "name", kind: String, extra: Some(&Extra { default: "\"\"", ..EXTRA }), ..FIELD },
    Field { name: "optional", kind: Bool, presence: Presence::Optional, ..FIELD },
] };
pub static SECRET_REFERENCE: Type = Type { name: "io.k8s.api.core.v1.SecretReference", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "namespace", kind: String, ..FIELD },
] };
pub static SECRET_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.SecretType", kind: String, closed: false, values: &["Opaque", "bootstrap.kubernetes.io/token", "kubernetes.io/basic-auth", "kubernetes.io/dockercfg", "kubernetes.io/dockerconfigjson", "kubernetes.io/service-account-token", "kubernetes.io/ssh-auth", "kubernetes.io/tls"] };
pub static SECRET_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.SecretVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 2), Wire::Field(3, 0), Wire::Field(4, 3), Wire::Field(5, 1)], fields: &[
    Field { name: "defaultMode", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "defaultUser", kind: Int64, presence: Presence::Optional, extra: Some(&Extra { gate: "AtomicWriteVolumeUserFields", ..EXTRA }), ..FIELD },
    Field { name: "items", kind: List(&Object(&KEY_TO_PATH)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "optional", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "secretName", kind: String, ..FIELD },
] };
pub static SECURITY_CONTEXT: Type = Type { name: "io.k8s.api.core.v1.SecurityContext", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 9), Wire::Field(4, 8), Wire::Field(5, 7), Wire::Field(6, 5), Wire::Field(7, 0), Wire::Field(8, 6), Wire::Field(9, 4), Wire::Field(10, 11), Wire::Field(11, 10), Wire::Field(12, 1)], fields: &[
    Field { name: "allowPrivilegeEscalation", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "appArmorProfile", kind: Object(&APP_ARMOR_PROFILE), presence: Presence::Optional, ..FIELD },
    Field { name: "capabilities", kind: Object(&CAPABILITIES), presence: Presence::Optional, ..FIELD },
    Field { name: "privileged", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "procMount", kind: Named(&PROC_MOUNT_TYPE), presence: Presence::Optional, ..FIELD },
    Field { name: "readOnlyRootFilesystem", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "runAsGroup", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "runAsNonRoot", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "runAsUser", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "seLinuxOptions", kind: Object(&SE_LINUX_OPTIONS), presence: Presence::Optional, ..FIELD },
    Field { name: "seccompProfile", kind: Object(&SECCOMP_PROFILE), presence: Presence::Optional, ..FIELD },
    Field { name: "windowsOptions", kind: Object(&WINDOWS_SECURITY_CONTEXT_OPTIONS), presence: Presence::Optional, ..FIELD },
] };
pub static SERIALIZED_REFERENCE: Type = Type { name: "io.k8s.api.core.v1.SerializedReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "reference", kind: Object(&OBJECT_REFERENCE), presence: Presence::Zero, ..FIELD },
] };
pub static SERVICE: Type = Type { name: "io.k8s.api.core.v1.Service", gvks: &[Gvk { group: "", version: "v1", kind: "Service" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&SERVICE_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&SERVICE_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static SERVICE_ACCOUNT: Type = Type { name: "io.k8s.api.core.v1.ServiceAccount", gvks: &[Gvk { group: "", version: "v1", kind: "ServiceAccount" }], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 5), Wire::Field(3, 2), Wire::Field(4, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "automountServiceAccountToken", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "imagePullSecrets", kind: List(&Object(&LOCAL_OBJECT_REFERENCE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "secrets", kind: List(&Object(&OBJECT_REFERENCE)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
] };
pub static SERVICE_ACCOUNT_LIST: Type = Type { name: "io.k8s.api.core.v1.ServiceAccountList", gvks: &[Gvk { group: "", version: "v1", kind: "ServiceAccountList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&SERVICE_ACCOUNT)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static SERVICE_ACCOUNT_TOKEN_PROJECTION: Type = Type { name: "io.k8s.api.core.v1.ServiceAccountTokenProjection", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2), Wire::Field(4, 3)], fields: &[
    Field { name: "audience", kind: String, ..FIELD },
    Field { name: "expirationSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "path", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "user", kind: Int64, presence: Presence::Optional, extra: Some(&Extra { gate: "AtomicWriteVolumeUserFields", ..EXTRA }), ..FIELD },
] };
pub static SERVICE_AFFINITY: Alias = Alias { name: "io.k8s.api.core.v1.ServiceAffinity", kind: String, closed: true, values: &["ClientIP", "None"] };
pub static SERVICE_EXTERNAL_TRAFFIC_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.ServiceExternalTrafficPolicy", kind: String, closed: true, values: &["Cluster", "Local"] };
pub static SERVICE_INTERNAL_TRAFFIC_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.ServiceInternalTrafficPolicy", kind: String, closed: true, values: &["Cluster", "Local"] };
pub static SERVICE_LIST: Type = Type { name: "io.k8s.api.core.v1.ServiceList", gvks: &[Gvk { group: "", version: "v1", kind: "ServiceList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&SERVICE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static SERVICE_PORT: Type = Type { name: "io.k8s.api.core.v1.ServicePort", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 4), Wire::Field(3, 3), Wire::Field(4, 5), Wire::Field(5, 2), Wire::Field(6, 0)], fields: &[
    Field { name: "appProtocol", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "nodePort", kind: Int32, ..FIELD },
    Field { name: "port", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "protocol", kind: Named(&PROTOCOL), extra: Some(&Extra { default: "\"TCP\"", ..EXTRA }), ..FIELD },
    Field { name: "targetPort", kind: IntOrString, presence: Presence::Zero, ..FIELD },
] };
pub static SERVICE_PROXY_OPTIONS: Type = Type { name: "io.k8s.api.core.v1.ServiceProxyOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "path", kind: String, ..FIELD },
] };
pub static SERVICE_SPEC: Type = Type { name: "io.k8s.api.core.v1.ServiceSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 13), Wire::Field(2, 15), Wire::Field(3, 1), Wire::Field(4, 19), Wire::Field(5, 3), Wire::Field(7, 16), Wire::Field(8, 11), Wire::Field(9, 12), Wire::Field(10, 4), Wire::Field(11, 5), Wire::Field(12, 6), Wire::Field(13, 14), Wire::Field(14, 17), Wire::Field(17, 9), Wire::Field(18, 2), Wire::Field(19, 8), Wire::Field(20, 0), Wire::Field(21, 10), Wire::Field(22, 7), Wire::Field(23, 18)], fields: &[
    Field { name: "allocateLoadBalancerNodePorts", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "clusterIP", kind: String, ..FIELD },
    Field { name: "clusterIPs", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "externalIPs", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "externalName", kind: String, ..FIELD },
    Field { name: "externalTrafficPolicy", kind: Named(&SERVICE_EXTERNAL_TRAFFIC_POLICY), ..FIELD },
    Field { name: "healthCheckNodePort", kind: Int32, ..FIELD },
    Field { name: "internalTrafficPolicy", kind: Named(&SERVICE_INTERNAL_TRAFFIC_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "ipFamilies", kind: List(&Named(&IP_FAMILY)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "ipFamilyPolicy", kind: Named(&IP_FAMILY_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "loadBalancerClass", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "loadBalancerIP", kind: String, ..FIELD },
    Field { name: "loadBalancerSourceRanges", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "ports", kind: List(&Object(&SERVICE_PORT)), extra: Some(&Extra { list: ListType::Map(&["port", "protocol"]), patch: Patch::Merge, merge_key: "port", ..EXTRA }), ..FIELD },
    Field { name: "publishNotReadyAddresses", kind: Bool, ..FIELD },
    Field { name: "selector", kind: Map(&String), extra: Some(&Extra { atomic: true, ..EXTRA }), ..FIELD },
    Field { name: "sessionAffinity", kind: Named(&SERVICE_AFFINITY), ..FIELD },
    Field { name: "sessionAffinityConfig", kind: Object(&SESSION_AFFINITY_CONFIG), presence: Presence::Optional, ..FIELD },
    Field { name: "trafficDistribution", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&SERVICE_TYPE), ..FIELD },
] };
pub static SERVICE_STATUS: Type = Type { name: "io.k8s.api.core.v1.ServiceStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "conditions", kind: List(&Object(&meta_v1::CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "loadBalancer", kind: Object(&LOAD_BALANCER_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static SERVICE_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.ServiceType", kind: String, closed: true, values: &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"] };
pub static SESSION_AFFINITY_CONFIG: Type = Type { name: "io.k8s.api.core.v1.SessionAffinityConfig", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "clientIP", kind: Object(&CLIENT_IP_CONFIG), presence: Presence::Optional, ..FIELD },
] };
pub static SIGNAL: Alias = Alias { name: "io.k8s.api.core.v1.Signal", kind: String, closed: true, values: &["SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCLD", "SIGCONT", "SIGFPE", "SIGHUP", "SIGILL", "SIGINT", "SIGIO", "SIGIOT", "SIGKILL", "SIGPIPE", "SIGPOLL", "SIGPROF", "SIGPWR", "SIGQUIT", "SIGRTMAX", "SIGRTMAX-1", "SIGRTMAX-10", "SIGRTMAX-11", "SIGRTMAX-12", "SIGRTMAX-13", "SIGRTMAX-14", "SIGRTMAX-2", "SIGRTMAX-3", "SIGRTMAX-4", "SIGRTMAX-5", "SIGRTMAX-6", "SIGRTMAX-7", "SIGRTMAX-8", "SIGRTMAX-9", "SIGRTMIN", "SIGRTMIN+1", "SIGRTMIN+10", "SIGRTMIN+11", "SIGRTMIN+12", "SIGRTMIN+13", "SIGRTMIN+14", "SIGRTMIN+15", "SIGRTMIN+2", "SIGRTMIN+3", "SIGRTMIN+4", "SIGRTMIN+5", "SIGRTMIN+6", "SIGRTMIN+7", "SIGRTMIN+8", "SIGRTMIN+9", "SIGSEGV", "SIGSTKFLT", "SIGSTOP", "SIGSYS", "SIGTERM", "SIGTRAP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGWINCH", "SIGXCPU", "SIGXFSZ"] };
pub static SLEEP_ACTION: Type = Type { name: "io.k8s.api.core.v1.SleepAction", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "seconds", kind: Int64, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static STORAGE_MEDIUM: Alias = Alias { name: "io.k8s.api.core.v1.StorageMedium", kind: String, closed: false, values: &["", "HugePages", "HugePages-", "Memory"] };
pub static STORAGE_OS_PERSISTENT_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.StorageOSPersistentVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 1), Wire::Field(5, 2)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "volumeName", kind: String, ..FIELD },
    Field { name: "volumeNamespace", kind: String, ..FIELD },
] };
pub static STORAGE_OS_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.StorageOSVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 1), Wire::Field(5, 2)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "secretRef", kind: Object(&LOCAL_OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "volumeName", kind: String, ..FIELD },
    Field { name: "volumeNamespace", kind: String, ..FIELD },
] };
pub static SUPPLEMENTAL_GROUPS_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.SupplementalGroupsPolicy", kind: String, closed: true, values: &["Merge", "Strict"] };
pub static SYSCTL: Type = Type { name: "io.k8s.api.core.v1.Sysctl", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "value", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static TCP_SOCKET_ACTION: Type = Type { name: "io.k8s.api.core.v1.TCPSocketAction", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "host", kind: String, ..FIELD },
    Field { name: "port", kind: IntOrString, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static TAINT: Type = Type { name: "io.k8s.api.core.v1.Taint", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 2)], fields: &[
    Field { name: "effect", kind: Named(&TAINT_EFFECT), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "key", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "timeAdded", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "value", kind: String, ..FIELD },
] };
pub static TAINT_EFFECT: Alias = Alias { name: "io.k8s.api.core.v1.TaintEffect", kind: String, closed: true, values: &["NoExecute", "NoSchedule", "PreferNoSchedule"] };
pub static TERMINATION_MESSAGE_POLICY: Alias = Alias { name: "io.k8s.api.core.v1.TerminationMessagePolicy", kind: String, closed: true, values: &["FallbackToLogsOnError", "File"] };
pub static TOLERATION: Type = Type { name: "io.k8s.api.core.v1.Toleration", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 4), Wire::Field(4, 0), Wire::Field(5, 3)], fields: &[
    Field { name: "effect", kind: Named(&TAINT_EFFECT), ..FIELD },
    Field { name: "key", kind: String, ..FIELD },
    Field { name: "operator", kind: Named(&TOLERATION_OPERATOR), ..FIELD },
    Field { name: "tolerationSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "value", kind: String, ..FIELD },
] };
pub static TOLERATION_OPERATOR: Alias = Alias { name: "io.k8s.api.core.v1.TolerationOperator", kind: String, closed: true, values: &["Equal", "Exists", "Gt", "Lt"] };
pub static TOPOLOGY_SELECTOR_LABEL_REQUIREMENT: Type = Type { name: "io.k8s.api.core.v1.TopologySelectorLabelRequirement", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "key", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "values", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static TOPOLOGY_SELECTOR_TERM: Type = Type { name: "io.k8s.api.core.v1.TopologySelectorTerm", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "matchLabelExpressions", kind: List(&Object(&TOPOLOGY_SELECTOR_LABEL_REQUIREMENT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static TOPOLOGY_SPREAD_CONSTRAINT: Type = Type { name: "io.k8s.api.core.v1.TopologySpreadConstraint", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 6), Wire::Field(3, 7), Wire::Field(4, 0), Wire::Field(5, 3), Wire::Field(6, 4), Wire::Field(7, 5), Wire::Field(8, 1)], fields: &[
    Field { name: "labelSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "matchLabelKeys", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "maxSkew", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "minDomains", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "nodeAffinityPolicy", kind: Named(&NODE_INCLUSION_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "nodeTaintsPolicy", kind: Named(&NODE_INCLUSION_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "topologyKey", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "whenUnsatisfiable", kind: Named(&UNSATISFIABLE_CONSTRAINT_ACTION), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static TYPED_LOCAL_OBJECT_REFERENCE: Type = Type { name: "io.k8s.api.core.v1.TypedLocalObjectReference", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "apiGroup", kind: String, presence: Presence::Nullable, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static TYPED_OBJECT_REFERENCE: Type = Type { name: "io.k8s.api.core.v1.TypedObjectReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2), Wire::Field(4, 3)], fields: &[
    Field { name: "apiGroup", kind: String, presence: Presence::Nullable, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "namespace", kind: String, presence: Presence::Optional, extra: Some(&Extra { gate: "CrossNamespaceVolumeDataSource", ..EXTRA }), ..FIELD },
] };
pub static URI_SCHEME: Alias = Alias { name: "io.k8s.api.core.v1.URIScheme", kind: String, closed: true, values: &["HTTP", "HTTPS"] };
pub static UNIQUE_VOLUME_NAME: Alias = Alias { name: "io.k8s.api.core.v1.UniqueVolumeName", kind: String, closed: false, values: &[] };
pub static UNSATISFIABLE_CONSTRAINT_ACTION: Alias = Alias { name: "io.k8s.api.core.v1.UnsatisfiableConstraintAction", kind: String, closed: true, values: &["DoNotSchedule", "ScheduleAnyway"] };
pub static VOLUME: Type = Type { name: "io.k8s.api.core.v1.Volume", gvks: &[], atomic: false, wire: &[Wire::Field(1, 19), Wire::Inlined(2, &VOLUME_SOURCE)], fields: &[
    Field { name: "awsElasticBlockStore", kind: Object(&AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "azureDisk", kind: Object(&AZURE_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "azureFile", kind: Object(&AZURE_FILE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "cephfs", kind: Object(&CEPH_FS_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "cinder", kind: Object(&CINDER_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "configMap", kind: Object(&CONFIG_MAP_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "csi", kind: Object(&CSI_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "downwardAPI", kind: Object(&DOWNWARD_API_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "emptyDir", kind: Object(&EMPTY_DIR_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "ephemeral", kind: Object(&EPHEMERAL_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "fc", kind: Object(&FC_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "flexVolume", kind: Object(&FLEX_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "flocker", kind: Object(&FLOCKER_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "gcePersistentDisk", kind: Object(&GCE_PERSISTENT_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "gitRepo", kind: Object(&GIT_REPO_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "glusterfs", kind: Object(&GLUSTERFS_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "hostPath", kind: Object(&HOST_PATH_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "image", kind: Object(&IMAGE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "iscsi", kind: Object(&ISCSI_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "nfs", kind: Object(&NFS_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "persistentVolumeClaim", kind: Object(&PERSISTENT_VOLUME_CLAIM_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "photonPersistentDisk", kind: Object(&PHOTON_PERSISTENT_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "portworxVolume", kind: Object(&PORTWORX_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "projected", kind: Object(&PROJECTED_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "quobyte", kind: Object(&QUOBYTE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "rbd", kind: Object(&RBD_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "scaleIO", kind: Object(&SCALE_IO_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "secret", kind: Object(&SECRET_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "storageos", kind: Object(&STORAGE_OS_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "vsphereVolume", kind: Object(&VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
] };
pub static VOLUME_DEVICE: Type = Type { name: "io.k8s.api.core.v1.VolumeDevice", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "devicePath", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static VOLUME_HEALTH_CONDITION: Type = Type { name: "io.k8s.api.core.v1.VolumeHealthCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0)], fields: &[
    Field { name: "message", kind: String, extra: Some(&Extra { rules: &[Rule::MaxBytes(1024)], ..EXTRA }), ..FIELD },
    Field { name: "reason", kind: String, presence: Presence::Zero, required: true, extra: Some(&Extra { rules: &[Rule::MaxBytes(256)], ..EXTRA }), ..FIELD },
    Field { name: "status", kind: Named(&VOLUME_HEALTH_STATUS_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static VOLUME_HEALTH_STATUS: Type = Type { name: "io.k8s.api.core.v1.VolumeHealthStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "healthConditions", kind: List(&Object(&VOLUME_HEALTH_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["status", "reason"]), patch: Patch::Merge, merge_key: "status", rules: &[Rule::MaxItems(16)], ..EXTRA }), ..FIELD },
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
] };
pub static VOLUME_HEALTH_STATUS_TYPE: Alias = Alias { name: "io.k8s.api.core.v1.VolumeHealthStatusType", kind: String, closed: true, values: &["DataLoss", "Degraded", "Inaccessible"] };
pub static VOLUME_MOUNT: Type = Type { name: "io.k8s.api.core.v1.VolumeMount", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 4), Wire::Field(3, 1), Wire::Field(4, 6), Wire::Field(5, 2), Wire::Field(6, 7), Wire::Field(7, 5), Wire::Field(8, 0)], fields: &[
    Field { name: "bindMountOptions", kind: List(&String), extra: Some(&Extra { list: ListType::Set, gate: "VolumeBindMountOptions", ..EXTRA }), ..FIELD },
    Field { name: "mountPath", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "mountPropagation", kind: Named(&MOUNT_PROPAGATION_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "recursiveReadOnly", kind: Named(&RECURSIVE_READ_ONLY_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "subPath", kind: String, ..FIELD },
    Field { name: "subPathExpr", kind: String, ..FIELD },
] };
pub static VOLUME_MOUNT_STATUS: Type = Type { name: "io.k8s.api.core.v1.VolumeMountStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2), Wire::Field(4, 3), Wire::Field(5, 4)], fields: &[
    Field { name: "mountPath", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "readOnly", kind: Bool, ..FIELD },
    Field { name: "recursiveReadOnly", kind: Named(&RECURSIVE_READ_ONLY_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "volumeStatus", kind: Object(&VOLUME_STATUS), presence: Presence::Optional, ..FIELD },
] };
pub static VOLUME_NODE_AFFINITY: Type = Type { name: "io.k8s.api.core.v1.VolumeNodeAffinity", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "required", kind: Object(&NODE_SELECTOR), presence: Presence::Optional, ..FIELD },
] };
pub static VOLUME_PROJECTION: Type = Type { name: "io.k8s.api.core.v1.VolumeProjection", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 2), Wire::Field(3, 1), Wire::Field(4, 5), Wire::Field(5, 0), Wire::Field(6, 3)], fields: &[
    Field { name: "clusterTrustBundle", kind: Object(&CLUSTER_TRUST_BUNDLE_PROJECTION), presence: Presence::Optional, extra: Some(&Extra { gate: "ClusterTrustBundleProjection", ..EXTRA }), ..FIELD },
    Field { name: "configMap", kind: Object(&CONFIG_MAP_PROJECTION), presence: Presence::Optional, ..FIELD },
    Field { name: "downwardAPI", kind: Object(&DOWNWARD_API_PROJECTION), presence: Presence::Optional, ..FIELD },
    Field { name: "podCertificate", kind: Object(&POD_CERTIFICATE_PROJECTION), presence: Presence::Optional, extra: Some(&Extra { gate: "PodCertificateProjection", ..EXTRA }), ..FIELD },
    Field { name: "secret", kind: Object(&SECRET_PROJECTION), presence: Presence::Optional, ..FIELD },
    Field { name: "serviceAccountToken", kind: Object(&SERVICE_ACCOUNT_TOKEN_PROJECTION), presence: Presence::Optional, ..FIELD },
] };
pub static VOLUME_RESOURCE_REQUIREMENTS: Type = Type { name: "io.k8s.api.core.v1.VolumeResourceRequirements", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "limits", kind: Named(&RESOURCE_LIST), ..FIELD },
    Field { name: "requests", kind: Named(&RESOURCE_LIST), ..FIELD },
] };
pub static VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.VolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 16), Wire::Field(2, 8), Wire::Field(3, 13), Wire::Field(4, 0), Wire::Field(5, 14), Wire::Field(6, 27), Wire::Field(7, 19), Wire::Field(8, 18), Wire::Field(9, 15), Wire::Field(10, 20), Wire::Field(11, 25), Wire::Field(12, 11), Wire::Field(13, 4), Wire::Field(14, 3), Wire::Field(15, 12), Wire::Field(16, 7), Wire::Field(17, 10), Wire::Field(18, 2), Wire::Field(19, 5), Wire::Field(20, 29), Wire::Field(21, 24), Wire::Field(22, 1), Wire::Field(23, 21), Wire::Field(24, 22), Wire::Field(25, 26), Wire::Field(26, 23), Wire::Field(27, 28), Wire::Field(28, 6), Wire::Field(29, 9), Wire::Field(30, 17)], fields: &[
    Field { name: "awsElasticBlockStore", kind: Object(&AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "azureDisk", kind: Object(&AZURE_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "azureFile", kind: Object(&AZURE_FILE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "cephfs", kind: Object(&CEPH_FS_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "cinder", kind: Object(&CINDER_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "configMap", kind: Object(&CONFIG_MAP_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "csi", kind: Object(&CSI_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "downwardAPI", kind: Object(&DOWNWARD_API_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "emptyDir", kind: Object(&EMPTY_DIR_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "ephemeral", kind: Object(&EPHEMERAL_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "fc", kind: Object(&FC_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "flexVolume", kind: Object(&FLEX_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "flocker", kind: Object(&FLOCKER_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "gcePersistentDisk", kind: Object(&GCE_PERSISTENT_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "gitRepo", kind: Object(&GIT_REPO_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "glusterfs", kind: Object(&GLUSTERFS_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "hostPath", kind: Object(&HOST_PATH_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "image", kind: Object(&IMAGE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "iscsi", kind: Object(&ISCSI_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "nfs", kind: Object(&NFS_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "persistentVolumeClaim", kind: Object(&PERSISTENT_VOLUME_CLAIM_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "photonPersistentDisk", kind: Object(&PHOTON_PERSISTENT_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "portworxVolume", kind: Object(&PORTWORX_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "projected", kind: Object(&PROJECTED_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "quobyte", kind: Object(&QUOBYTE_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "rbd", kind: Object(&RBD_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "scaleIO", kind: Object(&SCALE_IO_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "secret", kind: Object(&SECRET_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "storageos", kind: Object(&STORAGE_OS_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "vsphereVolume", kind: Object(&VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE), presence: Presence::Optional, ..FIELD },
] };
pub static VOLUME_STATUS: Type = Type { name: "io.k8s.api.core.v1.VolumeStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "image", kind: Object(&IMAGE_VOLUME_STATUS), presence: Presence::Optional, extra: Some(&Extra { gate: "ImageVolumeWithDigest", ..EXTRA }), ..FIELD },
] };
pub static VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE: Type = Type { name: "io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 0), Wire::Field(3, 2), Wire::Field(4, 1)], fields: &[
    Field { name: "fsType", kind: String, ..FIELD },
    Field { name: "storagePolicyID", kind: String, ..FIELD },
    Field { name: "storagePolicyName", kind: String, ..FIELD },
    Field { name: "volumePath", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static WEIGHTED_POD_AFFINITY_TERM: Type = Type { name: "io.k8s.api.core.v1.WeightedPodAffinityTerm", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "podAffinityTerm", kind: Object(&POD_AFFINITY_TERM), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "weight", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static WINDOWS_SECURITY_CONTEXT_OPTIONS: Type = Type { name: "io.k8s.api.core.v1.WindowsSecurityContextOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 3), Wire::Field(4, 2)], fields: &[
    Field { name: "gmsaCredentialSpec", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "gmsaCredentialSpecName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "hostProcess", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "runAsUserName", kind: String, presence: Presence::Optional, ..FIELD },
] };
