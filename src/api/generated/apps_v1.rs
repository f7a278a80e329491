//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::core_v1;
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &CONTROLLER_REVISION,
    &CONTROLLER_REVISION_LIST,
    &DAEMON_SET,
    &DAEMON_SET_CONDITION,
    &DAEMON_SET_LIST,
    &DAEMON_SET_SPEC,
    &DAEMON_SET_STATUS,
    &DAEMON_SET_UPDATE_STRATEGY,
    &DEPLOYMENT,
    &DEPLOYMENT_CONDITION,
    &DEPLOYMENT_LIST,
    &DEPLOYMENT_SPEC,
    &DEPLOYMENT_STATUS,
    &DEPLOYMENT_STRATEGY,
    &REPLICA_SET,
    &REPLICA_SET_CONDITION,
    &REPLICA_SET_LIST,
    &REPLICA_SET_SPEC,
    &REPLICA_SET_STATUS,
    &ROLLING_UPDATE_DAEMON_SET,
    &ROLLING_UPDATE_DEPLOYMENT,
    &ROLLING_UPDATE_STATEFUL_SET_STRATEGY,
    &STATEFUL_SET,
    &STATEFUL_SET_CONDITION,
    &STATEFUL_SET_LIST,
    &STATEFUL_SET_ORDINALS,
    &STATEFUL_SET_PERSISTENT_VOLUME_CLAIM_RETENTION_POLICY,
    &STATEFUL_SET_SPEC,
    &STATEFUL_SET_STATUS,
    &STATEFUL_SET_UPDATE_STRATEGY,
];

pub static CONTROLLER_REVISION: Type = Type { name: "io.k8s.api.apps.v1.ControllerRevision", gvks: &[Gvk { group: "apps", version: "v1", kind: "ControllerRevision" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "data", kind: RawExtension, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "revision", kind: Int64, presence: Presence::Zero, ..FIELD },
] };
pub static CONTROLLER_REVISION_LIST: Type = Type { name: "io.k8s.api.apps.v1.ControllerRevisionList", gvks: &[Gvk { group: "apps", version: "v1", kind: "ControllerRevisionList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&CONTROLLER_REVISION)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static DAEMON_SET: Type = Type { name: "io.k8s.api.apps.v1.DaemonSet", gvks: &[Gvk { group: "apps", version: "v1", kind: "DaemonSet" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&DAEMON_SET_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&DAEMON_SET_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static DAEMON_SET_CONDITION: Type = Type { name: "io.k8s.api.apps.v1.DaemonSetCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 2), Wire::Field(5, 1)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&core_v1::CONDITION_STATUS), presence: Presence::Zero, ..FIELD },
    Field { name: "type", kind: Named(&DAEMON_SET_CONDITION_TYPE), presence: Presence::Zero, ..FIELD },
] };
pub static DAEMON_SET_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.apps.v1.DaemonSetConditionType", kind: String, closed: false, values: &[] };
pub static DAEMON_SET_LIST: Type = Type { name: "io.k8s.api.apps.v1.DaemonSetList", gvks: &[Gvk { group: "apps", version: "v1", kind: "DaemonSetList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&DAEMON_SET)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static DAEMON_SET_SPEC: Type = Type { name: "io.k8s.api.apps.v1.DaemonSetSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4), Wire::Field(4, 0), Wire::Field(6, 1)], fields: &[
    Field { name: "minReadySeconds", kind: Int32, ..FIELD },
    Field { name: "revisionHistoryLimit", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "template", kind: Object(&core_v1::POD_TEMPLATE_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "updateStrategy", kind: Object(&DAEMON_SET_UPDATE_STRATEGY), presence: Presence::Zero, ..FIELD },
] };
pub static DAEMON_SET_STATUS: Type = Type { name: "io.k8s.api.apps.v1.DaemonSetStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 5), Wire::Field(3, 3), Wire::Field(4, 6), Wire::Field(5, 8), Wire::Field(6, 9), Wire::Field(7, 4), Wire::Field(8, 7), Wire::Field(9, 0), Wire::Field(10, 1)], fields: &[
    Field { name: "collisionCount", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "conditions", kind: List(&Object(&DAEMON_SET_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "currentNumberScheduled", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "desiredNumberScheduled", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "numberAvailable", kind: Int32, ..FIELD },
    Field { name: "numberMisscheduled", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "numberReady", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "numberUnavailable", kind: Int32, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, ..FIELD },
    Field { name: "updatedNumberScheduled", kind: Int32, ..FIELD },
] };
pub static DAEMON_SET_UPDATE_STRATEGY: Type = Type { name: "io.k8s.api.apps.v1.DaemonSetUpdateStrategy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "rollingUpdate", kind: Object(&ROLLING_UPDATE_DAEMON_SET), presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&DAEMON_SET_UPDATE_STRATEGY_TYPE), ..FIELD },
] };
pub static DAEMON_SET_UPDATE_STRATEGY_TYPE: Alias = Alias { name: "io.k8s.api.apps.v1.DaemonSetUpdateStrategyType", kind: String, closed: true, values: &["OnDelete", "RollingUpdate"] };
pub static DEPLOYMENT: Type = Type { name: "io.k8s.api.apps.v1.Deployment", gvks: &[Gvk { group: "apps", version: "v1", kind: "Deployment" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&DEPLOYMENT_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&DEPLOYMENT_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static DEPLOYMENT_CONDITION: Type = Type { name: "io.k8s.api.apps.v1.DeploymentCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 4), Wire::Field(4, 3), Wire::Field(5, 2), Wire::Field(6, 1), Wire::Field(7, 0)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "lastUpdateTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&core_v1::CONDITION_STATUS), presence: Presence::Zero, ..FIELD },
    Field { name: "type", kind: Named(&DEPLOYMENT_CONDITION_TYPE), presence: Presence::Zero, ..FIELD },
] };
pub static DEPLOYMENT_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.apps.v1.DeploymentConditionType", kind: String, closed: false, values: &["Available", "Progressing", "ReplicaFailure"] };
pub static DEPLOYMENT_LIST: Type = Type { name: "io.k8s.api.apps.v1.DeploymentList", gvks: &[Gvk { group: "apps", version: "v1", kind: "DeploymentList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&DEPLOYMENT)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static DEPLOYMENT_SPEC: Type = Type { name: "io.k8s.api.apps.v1.DeploymentSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 5), Wire::Field(3, 7), Wire::Field(4, 6), Wire::Field(5, 0), Wire::Field(6, 4), Wire::Field(7, 1), Wire::Field(9, 2)], fields: &[
    Field { name: "minReadySeconds", kind: Int32, ..FIELD },
    Field { name: "paused", kind: Bool, ..FIELD },
    Field { name: "progressDeadlineSeconds", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "replicas", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "revisionHistoryLimit", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "strategy", kind: Object(&DEPLOYMENT_STRATEGY), presence: Presence::Zero, extra: Some(&Extra { patch: Patch::RetainKeys, ..EXTRA }), ..FIELD },
    Field { name: "template", kind: Object(&core_v1::POD_TEMPLATE_SPEC), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static DEPLOYMENT_STATUS: Type = Type { name: "io.k8s.api.apps.v1.DeploymentStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 5), Wire::Field(3, 8), Wire::Field(4, 0), Wire::Field(5, 7), Wire::Field(6, 2), Wire::Field(7, 4), Wire::Field(8, 1), Wire::Field(9, 6)], fields: &[
    Field { name: "availableReplicas", kind: Int32, ..FIELD },
    Field { name: "collisionCount", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "conditions", kind: List(&Object(&DEPLOYMENT_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "observedGeneration", kind: Int64, ..FIELD },
    Field { name: "readyReplicas", kind: Int32, ..FIELD },
    Field { name: "replicas", kind: Int32, ..FIELD },
    Field { name: "terminatingReplicas", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "unavailableReplicas", kind: Int32, ..FIELD },
    Field { name: "updatedReplicas", kind: Int32, ..FIELD },
] };
pub static DEPLOYMENT_STRATEGY: Type = Type { name: "io.k8s.api.apps.v1.DeploymentStrategy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "rollingUpdate", kind: Object(&ROLLING_UPDATE_DEPLOYMENT), presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&DEPLOYMENT_STRATEGY_TYPE), ..FIELD },
] };
pub static DEPLOYMENT_STRATEGY_TYPE: Alias = Alias { name: "io.k8s.api.apps.v1.DeploymentStrategyType", kind: String, closed: true, values: &["Recreate", "RollingUpdate"] };
pub static PERSISTENT_VOLUME_CLAIM_RETENTION_POLICY_TYPE: Alias = Alias { name: "io.k8s.api.apps.v1.PersistentVolumeClaimRetentionPolicyType", kind: String, closed: false, values: &["Delete", "Retain"] };
pub static POD_MANAGEMENT_POLICY_TYPE: Alias = Alias { name: "io.k8s.api.apps.v1.PodManagementPolicyType", kind: String, closed: true, values: &["OrderedReady", "Parallel"] };
pub static REPLICA_SET: Type = Type { name: "io.k8s.api.apps.v1.ReplicaSet", gvks: &[Gvk { group: "apps", version: "v1", kind: "ReplicaSet" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&REPLICA_SET_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&REPLICA_SET_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static REPLICA_SET_CONDITION: Type = Type { name: "io.k8s.api.apps.v1.ReplicaSetCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 2), Wire::Field(5, 1)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&core_v1::CONDITION_STATUS), presence: Presence::Zero, ..FIELD },
    Field { name: "type", kind: Named(&REPLICA_SET_CONDITION_TYPE), presence: Presence::Zero, ..FIELD },
] };
pub static REPLICA_SET_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.apps.v1.ReplicaSetConditionType", kind: String, closed: false, values: &["ReplicaFailure"] };
pub static REPLICA_SET_LIST: Type = Type { name: "io.k8s.api.apps.v1.ReplicaSetList", gvks: &[Gvk { group: "apps", version: "v1", kind: "ReplicaSetList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&REPLICA_SET)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static REPLICA_SET_SPEC: Type = Type { name: "io.k8s.api.apps.v1.ReplicaSetSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 0)], fields: &[
    Field { name: "minReadySeconds", kind: Int32, ..FIELD },
    Field { name: "replicas", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "template", kind: Object(&core_v1::POD_TEMPLATE_SPEC), presence: Presence::Zero, ..FIELD },
] };
pub static REPLICA_SET_STATUS: Type = Type { name: "io.k8s.api.apps.v1.ReplicaSetStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 4), Wire::Field(5, 0), Wire::Field(6, 1), Wire::Field(7, 6)], fields: &[
    Field { name: "availableReplicas", kind: Int32, ..FIELD },
    Field { name: "conditions", kind: List(&Object(&REPLICA_SET_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "fullyLabeledReplicas", kind: Int32, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, ..FIELD },
    Field { name: "readyReplicas", kind: Int32, ..FIELD },
    Field { name: "replicas", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "terminatingReplicas", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
pub static ROLLING_UPDATE_DAEMON_SET: Type = Type { name: "io.k8s.api.apps.v1.RollingUpdateDaemonSet", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "maxSurge", kind: IntOrString, presence: Presence::Optional, ..FIELD },
    Field { name: "maxUnavailable", kind: IntOrString, presence: Presence::Optional, ..FIELD },
] };
pub static ROLLING_UPDATE_DEPLOYMENT: Type = Type { name: "io.k8s.api.apps.v1.RollingUpdateDeployment", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "maxSurge", kind: IntOrString, presence: Presence::Optional, ..FIELD },
    Field { name: "maxUnavailable", kind: IntOrString, presence: Presence::Optional, ..FIELD },
] };
pub static ROLLING_UPDATE_STATEFUL_SET_STRATEGY: Type = Type { name: "io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "maxUnavailable", kind: IntOrString, presence: Presence::Optional, extra: Some(&Extra { gate: "MaxUnavailableStatefulSet", ..EXTRA }), ..FIELD },
    Field { name: "partition", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
pub static STATEFUL_SET: Type = Type { name: "io.k8s.api.apps.v1.StatefulSet", gvks: &[Gvk { group: "apps", version: "v1", kind: "StatefulSet" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&STATEFUL_SET_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&STATEFUL_SET_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static STATEFUL_SET_CONDITION: Type = Type { name: "io.k8s.api.apps.v1.StatefulSetCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 2), Wire::Field(5, 1)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&core_v1::CONDITION_STATUS), presence: Presence::Zero, ..FIELD },
    Field { name: "type", kind: Named(&STATEFUL_SET_CONDITION_TYPE), presence: Presence::Zero, ..FIELD },
] };
pub static STATEFUL_SET_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.apps.v1.StatefulSetConditionType", kind: String, closed: false, values: &["Progressing"] };
pub static STATEFUL_SET_LIST: Type = Type { name: "io.k8s.api.apps.v1.StatefulSetList", gvks: &[Gvk { group: "apps", version: "v1", kind: "StatefulSetList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&STATEFUL_SET)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static STATEFUL_SET_ORDINALS: Type = Type { name: "io.k8s.api.apps.v1.StatefulSetOrdinals", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "start", kind: Int32, presence: Presence::Zero, ..FIELD },
] };
pub static STATEFUL_SET_PERSISTENT_VOLUME_CLAIM_RETENTION_POLICY: Type = Type { name: "io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "whenDeleted", kind: Named(&PERSISTENT_VOLUME_CLAIM_RETENTION_POLICY_TYPE), ..FIELD },
    Field { name: "whenScaled", kind: Named(&PERSISTENT_VOLUME_CLAIM_RETENTION_POLICY_TYPE), ..FIELD },
] };
pub static STATEFUL_SET_SPEC: Type = Type { name: "io.k8s.api.apps.v1.StatefulSetSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 6), Wire::Field(3, 8), Wire::Field(4, 10), Wire::Field(5, 7), Wire::Field(6, 3), Wire::Field(7, 9), Wire::Field(8, 5), Wire::Field(9, 0), Wire::Field(10, 2), Wire::Field(11, 1)], fields: &[
    Field { name: "minReadySeconds", kind: Int32, ..FIELD },
    Field { name: "ordinals", kind: Object(&STATEFUL_SET_ORDINALS), presence: Presence::Optional, ..FIELD },
    Field { name: "persistentVolumeClaimRetentionPolicy", kind: Object(&STATEFUL_SET_PERSISTENT_VOLUME_CLAIM_RETENTION_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "podManagementPolicy", kind: Named(&POD_MANAGEMENT_POLICY_TYPE), ..FIELD },
    Field { name: "replicas", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "revisionHistoryLimit", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "serviceName", kind: String, presence: Presence::Zero, ..FIELD },
    Field { name: "template", kind: Object(&core_v1::POD_TEMPLATE_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "updateStrategy", kind: Object(&STATEFUL_SET_UPDATE_STRATEGY), presence: Presence::Zero, ..FIELD },
    Field { name: "volumeClaimTemplates", kind: List(&Object(&core_v1::PERSISTENT_VOLUME_CLAIM)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static STATEFUL_SET_STATUS: Type = Type { name: "io.k8s.api.apps.v1.StatefulSetStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 7), Wire::Field(3, 6), Wire::Field(4, 3), Wire::Field(5, 9), Wire::Field(6, 4), Wire::Field(7, 8), Wire::Field(9, 1), Wire::Field(10, 2), Wire::Field(11, 0)], fields: &[
    Field { name: "availableReplicas", kind: Int32, presence: Presence::Zero, ..FIELD },
    Field { name: "collisionCount", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "conditions", kind: List(&Object(&STATEFUL_SET_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "currentReplicas", kind: Int32, ..FIELD },
    Field { name: "currentRevision", kind: String, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, ..FIELD },
    Field { name: "readyReplicas", kind: Int32, ..FIELD },
    Field { name: "replicas", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "updateRevision", kind: String, ..FIELD },
    Field { name: "updatedReplicas", kind: Int32, ..FIELD },
] };
pub static STATEFUL_SET_UPDATE_STRATEGY: Type = Type { name: "io.k8s.api.apps.v1.StatefulSetUpdateStrategy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "rollingUpdate", kind: Object(&ROLLING_UPDATE_STATEFUL_SET_STRATEGY), presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&STATEFUL_SET_UPDATE_STRATEGY_TYPE), ..FIELD },
] };
pub static STATEFUL_SET_UPDATE_STRATEGY_TYPE: Alias = Alias { name: "io.k8s.api.apps.v1.StatefulSetUpdateStrategyType", kind: String, closed: true, values: &["OnDelete", "Recreate", "RollingUpdate"] };
