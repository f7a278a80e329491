//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::core_v1;
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &CSI_DRIVER,
    &CSI_DRIVER_LIST,
    &CSI_DRIVER_SPEC,
    &CSI_NODE,
    &CSI_NODE_DRIVER,
    &CSI_NODE_LIST,
    &CSI_NODE_SPEC,
    &CSI_NODE_STATUS,
    &CSI_STORAGE_CAPACITY,
    &CSI_STORAGE_CAPACITY_LIST,
    &STORAGE_CLASS,
    &STORAGE_CLASS_LIST,
    &STORAGE_HEALTH,
    &STORAGE_HEALTH_CONDITION,
    &TOKEN_REQUEST,
    &VOLUME_ATTACHMENT,
    &VOLUME_ATTACHMENT_LIST,
    &VOLUME_ATTACHMENT_SOURCE,
    &VOLUME_ATTACHMENT_SPEC,
    &VOLUME_ATTACHMENT_STATUS,
    &VOLUME_ATTRIBUTES_CLASS,
    &VOLUME_ATTRIBUTES_CLASS_LIST,
    &VOLUME_ERROR,
    &VOLUME_NODE_RESOURCES,
];

pub static CSI_DRIVER: Type = Type { name: "io.k8s.api.storage.v1.CSIDriver", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "CSIDriver" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&CSI_DRIVER_SPEC), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CSI_DRIVER_LIST: Type = Type { name: "io.k8s.api.storage.v1.CSIDriverList", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "CSIDriverList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&CSI_DRIVER)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static CSI_DRIVER_SPEC: Type = Type { name: "io.k8s.api.storage.v1.CSIDriverSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 3), Wire::Field(3, 10), Wire::Field(4, 8), Wire::Field(5, 1), Wire::Field(6, 9), Wire::Field(7, 5), Wire::Field(8, 6), Wire::Field(9, 2), Wire::Field(10, 7), Wire::Field(11, 4)], fields: &[
    Field { name: "attachRequired", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "fsGroupPolicy", kind: Named(&FS_GROUP_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "nodeAllocatableUpdatePeriodSeconds", kind: Int64, presence: Presence::Optional, extra: Some(&Extra { gate: "MutableCSINodeAllocatableCount", ..EXTRA }), ..FIELD },
    Field { name: "podInfoOnMount", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "preventPodSchedulingIfMissing", kind: Bool, presence: Presence::Optional, extra: Some(&Extra { gate: "VolumeLimitScaling", ..EXTRA }), ..FIELD },
    Field { name: "requiresRepublish", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "seLinuxMount", kind: Bool, presence: Presence::Optional, extra: Some(&Extra { gate: "SELinuxMountReadWriteOncePod", ..EXTRA }), ..FIELD },
    Field { name: "serviceAccountTokenInSecrets", kind: Bool, presence: Presence::Optional, extra: Some(&Extra { gate: "CSIServiceAccountTokenSecrets", ..EXTRA }), ..FIELD },
    Field { name: "storageCapacity", kind: Bool, presence: Presence::Optional, extra: Some(&Extra { gate: "CSIStorageCapacity", ..EXTRA }), ..FIELD },
    Field { name: "tokenRequests", kind: List(&Object(&TOKEN_REQUEST)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "volumeLifecycleModes", kind: List(&Named(&VOLUME_LIFECYCLE_MODE)), extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
] };
pub static CSI_NODE: Type = Type { name: "io.k8s.api.storage.v1.CSINode", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "CSINode" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&CSI_NODE_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&CSI_NODE_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static CSI_NODE_DRIVER: Type = Type { name: "io.k8s.api.storage.v1.CSINodeDriver", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 0)], fields: &[
    Field { name: "allocatable", kind: Object(&VOLUME_NODE_RESOURCES), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "nodeID", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "topologyKeys", kind: List(&String), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static CSI_NODE_LIST: Type = Type { name: "io.k8s.api.storage.v1.CSINodeList", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "CSINodeList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&CSI_NODE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static CSI_NODE_SPEC: Type = Type { name: "io.k8s.api.storage.v1.CSINodeSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "drivers", kind: List(&Object(&CSI_NODE_DRIVER)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
] };
pub static CSI_NODE_STATUS: Type = Type { name: "io.k8s.api.storage.v1.CSINodeStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "storageHealth", kind: List(&Object(&STORAGE_HEALTH)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", gate: "CSIVolumeHealth", ..EXTRA }), ..FIELD },
] };
pub static CSI_STORAGE_CAPACITY: Type = Type { name: "io.k8s.api.storage.v1.CSIStorageCapacity", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "CSIStorageCapacity" }], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 5), Wire::Field(3, 6), Wire::Field(4, 1), Wire::Field(5, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "capacity", kind: Quantity, presence: Presence::Optional, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "maximumVolumeSize", kind: Quantity, presence: Presence::Optional, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "nodeTopology", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "storageClassName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CSI_STORAGE_CAPACITY_LIST: Type = Type { name: "io.k8s.api.storage.v1.CSIStorageCapacityList", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "CSIStorageCapacityList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&CSI_STORAGE_CAPACITY)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static FS_GROUP_POLICY: Alias = Alias { name: "io.k8s.api.storage.v1.FSGroupPolicy", kind: String, closed: false, values: &["File", "None", "ReadWriteOnceWithFSType"] };
pub static STORAGE_CLASS: Type = Type { name: "io.k8s.api.storage.v1.StorageClass", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "StorageClass" }], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 7), Wire::Field(3, 6), Wire::Field(4, 8), Wire::Field(5, 5), Wire::Field(6, 0), Wire::Field(7, 9), Wire::Field(8, 1)], fields: &[
    Field { name: "allowVolumeExpansion", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "allowedTopologies", kind: List(&Object(&core_v1::TOPOLOGY_SELECTOR_TERM)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "mountOptions", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "parameters", kind: Map(&String), ..FIELD },
    Field { name: "provisioner", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "reclaimPolicy", kind: Named(&core_v1::PERSISTENT_VOLUME_RECLAIM_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "volumeBindingMode", kind: Named(&VOLUME_BINDING_MODE), presence: Presence::Optional, ..FIELD },
] };
pub static STORAGE_CLASS_LIST: Type = Type { name: "io.k8s.api.storage.v1.StorageClassList", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "StorageClassList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&STORAGE_CLASS)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static STORAGE_HEALTH: Type = Type { name: "io.k8s.api.storage.v1.StorageHealth", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "healthConditions", kind: List(&Object(&STORAGE_HEALTH_CONDITION)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static STORAGE_HEALTH_CONDITION: Type = Type { name: "io.k8s.api.storage.v1.StorageHealthCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(3, 2), Wire::Field(4, 0), Wire::Field(5, 5), Wire::Field(6, 1)], fields: &[
    Field { name: "accessMode", kind: Named(&core_v1::PERSISTENT_VOLUME_ACCESS_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Named(&STORAGE_HEALTH_STATUS_TYPE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "volumeMode", kind: Named(&core_v1::PERSISTENT_VOLUME_MODE), presence: Presence::Optional, ..FIELD },
] };
pub static STORAGE_HEALTH_STATUS_TYPE: Alias = Alias { name: "io.k8s.api.storage.v1.StorageHealthStatusType", kind: String, closed: true, values: &["StorageDegraded", "StorageUnreachable"] };
pub static TOKEN_REQUEST: Type = Type { name: "io.k8s.api.storage.v1.TokenRequest", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "audience", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "expirationSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
] };
pub static VOLUME_ATTACHMENT: Type = Type { name: "io.k8s.api.storage.v1.VolumeAttachment", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "VolumeAttachment" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&VOLUME_ATTACHMENT_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&VOLUME_ATTACHMENT_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static VOLUME_ATTACHMENT_LIST: Type = Type { name: "io.k8s.api.storage.v1.VolumeAttachmentList", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "VolumeAttachmentList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&VOLUME_ATTACHMENT)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static VOLUME_ATTACHMENT_SOURCE: Type = Type { name: "io.k8s.api.storage.v1.VolumeAttachmentSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "inlineVolumeSpec", kind: Object(&core_v1::PERSISTENT_VOLUME_SPEC), presence: Presence::Optional, ..FIELD },
    Field { name: "persistentVolumeName", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static VOLUME_ATTACHMENT_SPEC: Type = Type { name: "io.k8s.api.storage.v1.VolumeAttachmentSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1)], fields: &[
    Field { name: "attacher", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "nodeName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "source", kind: Object(&VOLUME_ATTACHMENT_SOURCE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static VOLUME_ATTACHMENT_STATUS: Type = Type { name: "io.k8s.api.storage.v1.VolumeAttachmentStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0), Wire::Field(4, 3)], fields: &[
    Field { name: "attachError", kind: Object(&VOLUME_ERROR), presence: Presence::Optional, ..FIELD },
    Field { name: "attached", kind: Bool, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "attachmentMetadata", kind: Map(&String), ..FIELD },
    Field { name: "detachError", kind: Object(&VOLUME_ERROR), presence: Presence::Optional, ..FIELD },
] };
pub static VOLUME_ATTRIBUTES_CLASS: Type = Type { name: "io.k8s.api.storage.v1.VolumeAttributesClass", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "VolumeAttributesClass" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "driverName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "parameters", kind: Map(&String), ..FIELD },
] };
pub static VOLUME_ATTRIBUTES_CLASS_LIST: Type = Type { name: "io.k8s.api.storage.v1.VolumeAttributesClassList", gvks: &[Gvk { group: "storage.k8s.io", version: "v1", kind: "VolumeAttributesClassList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&VOLUME_ATTRIBUTES_CLASS)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static VOLUME_BINDING_MODE: Alias = Alias { name: "io.k8s.api.storage.v1.VolumeBindingMode", kind: String, closed: true, values: &["Immediate", "WaitForFirstConsumer"] };
pub static VOLUME_ERROR: Type = Type { name: "io.k8s.api.storage.v1.VolumeError", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0)], fields: &[
    Field { name: "errorCode", kind: Int32, presence: Presence::Optional, extra: Some(&Extra { gate: "MutableCSINodeAllocatableCount", ..EXTRA }), ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "time", kind: Time, presence: Presence::Zero, ..FIELD },
] };
pub static VOLUME_LIFECYCLE_MODE: Alias = Alias { name: "io.k8s.api.storage.v1.VolumeLifecycleMode", kind: String, closed: false, values: &["Ephemeral", "Persistent"] };
pub static VOLUME_NODE_RESOURCES: Type = Type { name: "io.k8s.api.storage.v1.VolumeNodeResources", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "count", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
