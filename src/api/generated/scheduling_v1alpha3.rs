//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &ALL_COMPOSITE_DISRUPTION_MODE,
    &ALL_DISRUPTION_MODE,
    &BASIC_SCHEDULING_POLICY,
    &COMPOSITE_BASIC_SCHEDULING_POLICY,
    &COMPOSITE_DISRUPTION_MODE,
    &COMPOSITE_GANG_SCHEDULING_POLICY,
    &COMPOSITE_POD_GROUP,
    &COMPOSITE_POD_GROUP_LIST,
    &COMPOSITE_POD_GROUP_SCHEDULING_CONSTRAINTS,
    &COMPOSITE_POD_GROUP_SCHEDULING_POLICY,
    &COMPOSITE_POD_GROUP_SPEC,
    &COMPOSITE_POD_GROUP_STATUS,
    &COMPOSITE_POD_GROUP_TEMPLATE,
    &DISRUPTION_MODE,
    &GANG_SCHEDULING_POLICY,
    &POD_GROUP,
    &POD_GROUP_LIST,
    &POD_GROUP_RESOURCE_CLAIM,
    &POD_GROUP_RESOURCE_CLAIM_STATUS,
    &POD_GROUP_SCHEDULING_CONSTRAINTS,
    &POD_GROUP_SCHEDULING_POLICY,
    &POD_GROUP_SPEC,
    &POD_GROUP_STATUS,
    &POD_GROUP_TEMPLATE,
    &SINGLE_COMPOSITE_DISRUPTION_MODE,
    &SINGLE_DISRUPTION_MODE,
    &TOPOLOGY_CONSTRAINT,
    &TYPED_LOCAL_OBJECT_REFERENCE,
    &WORKLOAD,
    &WORKLOAD_COMPOSITE_POD_GROUP_ALL_DISRUPTION_MODE,
    &WORKLOAD_COMPOSITE_POD_GROUP_BASIC_SCHEDULING_POLICY,
    &WORKLOAD_COMPOSITE_POD_GROUP_DISRUPTION_MODE,
    &WORKLOAD_COMPOSITE_POD_GROUP_GANG_SCHEDULING_POLICY,
    &WORKLOAD_COMPOSITE_POD_GROUP_SCHEDULING_CONSTRAINTS,
    &WORKLOAD_COMPOSITE_POD_GROUP_SCHEDULING_POLICY,
    &WORKLOAD_COMPOSITE_POD_GROUP_SINGLE_DISRUPTION_MODE,
    &WORKLOAD_LIST,
    &WORKLOAD_POD_GROUP_ALL_DISRUPTION_MODE,
    &WORKLOAD_POD_GROUP_BASIC_SCHEDULING_POLICY,
    &WORKLOAD_POD_GROUP_DISRUPTION_MODE,
    &WORKLOAD_POD_GROUP_GANG_SCHEDULING_POLICY,
    &WORKLOAD_POD_GROUP_RESOURCE_CLAIM,
    &WORKLOAD_POD_GROUP_SCHEDULING_CONSTRAINTS,
    &WORKLOAD_POD_GROUP_SCHEDULING_POLICY,
    &WORKLOAD_POD_GROUP_SINGLE_DISRUPTION_MODE,
    &WORKLOAD_REFERENCE,
    &WORKLOAD_SPEC,
];

pub static ALL_COMPOSITE_DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.AllCompositeDisruptionMode", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static ALL_DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.AllDisruptionMode", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static BASIC_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.BasicSchedulingPolicy", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static COMPOSITE_BASIC_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.CompositeBasicSchedulingPolicy", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static COMPOSITE_DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.CompositeDisruptionMode", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "all", kind: Object(&ALL_COMPOSITE_DISRUPTION_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "single", kind: Object(&SINGLE_COMPOSITE_DISRUPTION_MODE), presence: Presence::Optional, ..FIELD },
] };
pub static COMPOSITE_GANG_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.CompositeGangSchedulingPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "minGroupCount", kind: Int32, presence: Presence::Zero, required: true, extra: Some(&Extra { rules: &[Rule::Minimum(1)], ..EXTRA }), ..FIELD },
] };
pub static COMPOSITE_POD_GROUP: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.CompositePodGroup", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&COMPOSITE_POD_GROUP_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&COMPOSITE_POD_GROUP_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static COMPOSITE_POD_GROUP_LIST: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.CompositePodGroupList", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&COMPOSITE_POD_GROUP)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static COMPOSITE_POD_GROUP_SCHEDULING_CONSTRAINTS: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.CompositePodGroupSchedulingConstraints", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "topology", kind: List(&Object(&TOPOLOGY_CONSTRAINT)), extra: Some(&Extra { list: ListType::Atomic, rules: &[Rule::MaxItems(1)], ..EXTRA }), ..FIELD },
] };
pub static COMPOSITE_POD_GROUP_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.CompositePodGroupSchedulingPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "basic", kind: Object(&COMPOSITE_BASIC_SCHEDULING_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "gang", kind: Object(&COMPOSITE_GANG_SCHEDULING_POLICY), presence: Presence::Optional, ..FIELD },
] };
pub static COMPOSITE_POD_GROUP_SPEC: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.CompositePodGroupSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 7), Wire::Field(3, 6), Wire::Field(4, 5), Wire::Field(5, 0), Wire::Field(6, 4), Wire::Field(7, 3), Wire::Field(8, 2)], fields: &[
    Field { name: "disruptionMode", kind: Object(&COMPOSITE_DISRUPTION_MODE), presence: Presence::Optional, extra: Some(&Extra { default: "{\"single\": {}}", ..EXTRA }), ..FIELD },
    Field { name: "parentCompositePodGroupName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "preemptionPolicy", kind: Named(&PREEMPTION_POLICY), presence: Presence::Optional, extra: Some(&Extra { gate: "PodGroupPreemptionPolicy", ..EXTRA }), ..FIELD },
    Field { name: "priority", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "priorityClassName", kind: String, ..FIELD },
    Field { name: "schedulingConstraints", kind: Object(&COMPOSITE_POD_GROUP_SCHEDULING_CONSTRAINTS), presence: Presence::Optional, ..FIELD },
    Field { name: "schedulingPolicy", kind: Object(&COMPOSITE_POD_GROUP_SCHEDULING_POLICY), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "workloadRef", kind: Object(&WORKLOAD_REFERENCE), presence: Presence::Nullable, required: true, ..FIELD },
] };
pub static COMPOSITE_POD_GROUP_STATUS: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.CompositePodGroupStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "conditions", kind: List(&Object(&meta_v1::CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
] };
pub static COMPOSITE_POD_GROUP_TEMPLATE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.CompositePodGroupTemplate", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 8), Wire::Field(3, 7), Wire::Field(4, 1), Wire::Field(5, 6), Wire::Field(6, 5), Wire::Field(7, 4), Wire::Field(8, 3), Wire::Field(9, 0)], fields: &[
    Field { name: "compositePodGroupTemplates", kind: List(&Object(&COMPOSITE_POD_GROUP_TEMPLATE)), extra: Some(&Extra { list: ListType::Map(&["name"]), rules: &[Rule::MaxItems(8)], ..EXTRA }), ..FIELD },
    Field { name: "disruptionMode", kind: Object(&COMPOSITE_DISRUPTION_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "podGroupTemplates", kind: List(&Object(&POD_GROUP_TEMPLATE)), extra: Some(&Extra { list: ListType::Map(&["name"]), rules: &[Rule::MaxItems(8)], ..EXTRA }), ..FIELD },
    Field { name: "preemptionPolicy", kind: Named(&PREEMPTION_POLICY), presence: Presence::Optional, extra: Some(&Extra { gate: "PodGroupPreemptionPolicy", ..EXTRA }), ..FIELD },
    Field { name: "priority", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "priorityClassName", kind: String, ..FIELD },
    Field { name: "schedulingConstraints", kind: Object(&COMPOSITE_POD_GROUP_SCHEDULING_CONSTRAINTS), presence: Presence::Optional, ..FIELD },
    Field { name: "schedulingPolicy", kind: Object(&COMPOSITE_POD_GROUP_SCHEDULING_POLICY), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.DisruptionMode", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "all", kind: Object(&ALL_DISRUPTION_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "single", kind: Object(&SINGLE_DISRUPTION_MODE), presence: Presence::Optional, ..FIELD },
] };
pub static GANG_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.GangSchedulingPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "minCount", kind: Int32, presence: Presence::Zero, required: true, extra: Some(&Extra { rules: &[Rule::Minimum(1)], ..EXTRA }), ..FIELD },
] };
pub static POD_GROUP: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.PodGroup", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&POD_GROUP_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&POD_GROUP_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static POD_GROUP_LIST: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.PodGroupList", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&POD_GROUP)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static POD_GROUP_RESOURCE_CLAIM: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.PodGroupResourceClaim", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resourceClaimName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "resourceClaimTemplateName", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static POD_GROUP_RESOURCE_CLAIM_STATUS: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.PodGroupResourceClaimStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resourceClaimName", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static POD_GROUP_SCHEDULING_CONSTRAINTS: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.PodGroupSchedulingConstraints", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "topology", kind: List(&Object(&TOPOLOGY_CONSTRAINT)), extra: Some(&Extra { list: ListType::Atomic, rules: &[Rule::MaxItems(1)], ..EXTRA }), ..FIELD },
] };
pub static POD_GROUP_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.PodGroupSchedulingPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "basic", kind: Object(&BASIC_SCHEDULING_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "gang", kind: Object(&GANG_SCHEDULING_POLICY), presence: Presence::Optional, ..FIELD },
] };
pub static POD_GROUP_SPEC: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.PodGroupSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 8), Wire::Field(3, 7), Wire::Field(4, 6), Wire::Field(5, 5), Wire::Field(6, 0), Wire::Field(7, 4), Wire::Field(8, 3), Wire::Field(9, 2)], fields: &[
    Field { name: "disruptionMode", kind: Object(&DISRUPTION_MODE), presence: Presence::Optional, extra: Some(&Extra { default: "{\"single\": {}}", ..EXTRA }), ..FIELD },
    Field { name: "parentCompositePodGroupName", kind: String, presence: Presence::Optional, extra: Some(&Extra { gate: "CompositePodGroup", ..EXTRA }), ..FIELD },
    Field { name: "preemptionPolicy", kind: Named(&PREEMPTION_POLICY), presence: Presence::Optional, extra: Some(&Extra { gate: "PodGroupPreemptionPolicy", ..EXTRA }), ..FIELD },
    Field { name: "priority", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "priorityClassName", kind: String, ..FIELD },
    Field { name: "resourceClaims", kind: List(&Object(&POD_GROUP_RESOURCE_CLAIM)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::MergeRetainKeys, merge_key: "name", gate: "DRAWorkloadResourceClaims", rules: &[Rule::MaxItems(4)], ..EXTRA }), ..FIELD },
    Field { name: "schedulingConstraints", kind: Object(&POD_GROUP_SCHEDULING_CONSTRAINTS), presence: Presence::Optional, extra: Some(&Extra { gate: "TopologyAwareWorkloadScheduling", ..EXTRA }), ..FIELD },
    Field { name: "schedulingPolicy", kind: Object(&POD_GROUP_SCHEDULING_POLICY), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "workloadRef", kind: Object(&WORKLOAD_REFERENCE), presence: Presence::Optional, ..FIELD },
] };
pub static POD_GROUP_STATUS: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.PodGroupStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "conditions", kind: List(&Object(&meta_v1::CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "resourceClaimStatuses", kind: List(&Object(&POD_GROUP_RESOURCE_CLAIM_STATUS)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::MergeRetainKeys, merge_key: "name", gate: "DRAWorkloadResourceClaims", rules: &[Rule::MaxItems(4)], ..EXTRA }), ..FIELD },
] };
pub static POD_GROUP_TEMPLATE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.PodGroupTemplate", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 7), Wire::Field(3, 6), Wire::Field(4, 5), Wire::Field(5, 0), Wire::Field(6, 4), Wire::Field(7, 3), Wire::Field(8, 2)], fields: &[
    Field { name: "disruptionMode", kind: Object(&DISRUPTION_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "preemptionPolicy", kind: Named(&PREEMPTION_POLICY), presence: Presence::Optional, extra: Some(&Extra { gate: "PodGroupPreemptionPolicy", ..EXTRA }), ..FIELD },
    Field { name: "priority", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "priorityClassName", kind: String, ..FIELD },
    Field { name: "resourceClaims", kind: List(&Object(&POD_GROUP_RESOURCE_CLAIM)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::MergeRetainKeys, merge_key: "name", gate: "DRAWorkloadResourceClaims", rules: &[Rule::MaxItems(4)], ..EXTRA }), ..FIELD },
    Field { name: "schedulingConstraints", kind: Object(&POD_GROUP_SCHEDULING_CONSTRAINTS), presence: Presence::Nullable, extra: Some(&Extra { gate: "TopologyAwareWorkloadScheduling", ..EXTRA }), ..FIELD },
    Field { name: "schedulingPolicy", kind: Object(&POD_GROUP_SCHEDULING_POLICY), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PREEMPTION_POLICY: Alias = Alias { name: "io.k8s.api.scheduling.v1alpha3.PreemptionPolicy", kind: String, closed: true, values: &["Never", "PreemptLowerPriority"] };
pub static SINGLE_COMPOSITE_DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.SingleCompositeDisruptionMode", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static SINGLE_DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.SingleDisruptionMode", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static TOPOLOGY_CONSTRAINT: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.TopologyConstraint", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "key", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static TYPED_LOCAL_OBJECT_REFERENCE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.TypedLocalObjectReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "apiGroup", kind: String, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static WORKLOAD: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.Workload", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&WORKLOAD_SPEC), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static WORKLOAD_COMPOSITE_POD_GROUP_ALL_DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadCompositePodGroupAllDisruptionMode", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static WORKLOAD_COMPOSITE_POD_GROUP_BASIC_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadCompositePodGroupBasicSchedulingPolicy", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static WORKLOAD_COMPOSITE_POD_GROUP_DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadCompositePodGroupDisruptionMode", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "all", kind: Object(&WORKLOAD_COMPOSITE_POD_GROUP_ALL_DISRUPTION_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "single", kind: Object(&WORKLOAD_COMPOSITE_POD_GROUP_SINGLE_DISRUPTION_MODE), presence: Presence::Optional, ..FIELD },
] };
pub static WORKLOAD_COMPOSITE_POD_GROUP_GANG_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadCompositePodGroupGangSchedulingPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "minGroupCount", kind: Int32, presence: Presence::Optional, extra: Some(&Extra { rules: &[Rule::Minimum(1)], ..EXTRA }), ..FIELD },
] };
pub static WORKLOAD_COMPOSITE_POD_GROUP_SCHEDULING_CONSTRAINTS: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadCompositePodGroupSchedulingConstraints", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "topology", kind: List(&Object(&TOPOLOGY_CONSTRAINT)), extra: Some(&Extra { list: ListType::Atomic, rules: &[Rule::MaxItems(1)], ..EXTRA }), ..FIELD },
] };
pub static WORKLOAD_COMPOSITE_POD_GROUP_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadCompositePodGroupSchedulingPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "basic", kind: Object(&WORKLOAD_COMPOSITE_POD_GROUP_BASIC_SCHEDULING_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "gang", kind: Object(&WORKLOAD_COMPOSITE_POD_GROUP_GANG_SCHEDULING_POLICY), presence: Presence::Optional, ..FIELD },
] };
pub static WORKLOAD_COMPOSITE_POD_GROUP_SINGLE_DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadCompositePodGroupSingleDisruptionMode", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static WORKLOAD_LIST: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadList", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&WORKLOAD)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static WORKLOAD_POD_GROUP_ALL_DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupAllDisruptionMode", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static WORKLOAD_POD_GROUP_BASIC_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupBasicSchedulingPolicy", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static WORKLOAD_POD_GROUP_DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupDisruptionMode", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "all", kind: Object(&WORKLOAD_POD_GROUP_ALL_DISRUPTION_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "single", kind: Object(&WORKLOAD_POD_GROUP_SINGLE_DISRUPTION_MODE), presence: Presence::Optional, ..FIELD },
] };
pub static WORKLOAD_POD_GROUP_GANG_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "minCount", kind: Int32, presence: Presence::Optional, extra: Some(&Extra { rules: &[Rule::Minimum(1)], ..EXTRA }), ..FIELD },
] };
pub static WORKLOAD_POD_GROUP_RESOURCE_CLAIM: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupResourceClaim", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resourceClaimName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "resourceClaimTemplateName", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static WORKLOAD_POD_GROUP_SCHEDULING_CONSTRAINTS: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "topology", kind: List(&Object(&TOPOLOGY_CONSTRAINT)), extra: Some(&Extra { list: ListType::Atomic, rules: &[Rule::MaxItems(1)], ..EXTRA }), ..FIELD },
] };
pub static WORKLOAD_POD_GROUP_SCHEDULING_POLICY: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "basic", kind: Object(&WORKLOAD_POD_GROUP_BASIC_SCHEDULING_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "gang", kind: Object(&WORKLOAD_POD_GROUP_GANG_SCHEDULING_POLICY), presence: Presence::Optional, ..FIELD },
] };
pub static WORKLOAD_POD_GROUP_SINGLE_DISRUPTION_MODE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSingleDisruptionMode", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static WORKLOAD_REFERENCE: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "templateName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "workloadName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static WORKLOAD_SPEC: Type = Type { name: "io.k8s.api.scheduling.v1alpha3.WorkloadSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "compositePodGroupTemplates", kind: List(&Object(&COMPOSITE_POD_GROUP_TEMPLATE)), extra: Some(&Extra { list: ListType::Map(&["name"]), gate: "CompositePodGroup", rules: &[Rule::MaxItems(8)], ..EXTRA }), ..FIELD },
    Field { name: "controllerRef", kind: Object(&TYPED_LOCAL_OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "podGroupTemplates", kind: List(&Object(&POD_GROUP_TEMPLATE)), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Map(&["name"]), rules: &[Rule::MaxItems(8)], ..EXTRA }), ..FIELD },
] };
