//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &EVICTION,
    &POD_DISRUPTION_BUDGET,
    &POD_DISRUPTION_BUDGET_LIST,
    &POD_DISRUPTION_BUDGET_SPEC,
    &POD_DISRUPTION_BUDGET_STATUS,
];

pub static EVICTION: Type = Type { name: "io.k8s.api.policy.v1.Eviction", gvks: &[Gvk { group: "policy", version: "v1", kind: "Eviction" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "deleteOptions", kind: Object(&meta_v1::DELETE_OPTIONS), presence: Presence::Optional, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
] };
pub static POD_DISRUPTION_BUDGET: Type = Type { name: "io.k8s.api.policy.v1.PodDisruptionBudget", gvks: &[Gvk { group: "policy", version: "v1", kind: "PodDisruptionBudget" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&POD_DISRUPTION_BUDGET_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&POD_DISRUPTION_BUDGET_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static POD_DISRUPTION_BUDGET_LIST: Type = Type { name: "io.k8s.api.policy.v1.PodDisruptionBudgetList", gvks: &[Gvk { group: "policy", version: "v1", kind: "PodDisruptionBudgetList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&POD_DISRUPTION_BUDGET)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static POD_DISRUPTION_BUDGET_SPEC: Type = Type { name: "io.k8s.api.policy.v1.PodDisruptionBudgetSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0), Wire::Field(4, 3)], fields: &[
    Field { name: "maxUnavailable", kind: IntOrString, presence: Presence::Optional, ..FIELD },
    Field { name: "minAvailable", kind: IntOrString, presence: Presence::Optional, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, extra: Some(&Extra { patch: Patch::Replace, ..EXTRA }), ..FIELD },
    Field { name: "unhealthyPodEvictionPolicy", kind: Named(&UNHEALTHY_POD_EVICTION_POLICY_TYPE), presence: Presence::Optional, ..FIELD },
] };
pub static POD_DISRUPTION_BUDGET_STATUS: Type = Type { name: "io.k8s.api.policy.v1.PodDisruptionBudgetStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 6), Wire::Field(2, 3), Wire::Field(3, 4), Wire::Field(4, 1), Wire::Field(5, 2), Wire::Field(6, 5), Wire::Field(7, 0)], fields: &[
    Field { name: "conditions", kind: List(&Object(&meta_v1::CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "currentHealthy", kind: Int32, presence: Presence::Zero, ..FIELD },
    Field { name: "desiredHealthy", kind: Int32, presence: Presence::Zero, ..FIELD },
    Field { name: "disruptedPods", kind: Map(&Time), ..FIELD },
    Field { name: "disruptionsAllowed", kind: Int32, presence: Presence::Zero, ..FIELD },
    Field { name: "expectedPods", kind: Int32, presence: Presence::Zero, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, ..FIELD },
] };
pub static UNHEALTHY_POD_EVICTION_POLICY_TYPE: Alias = Alias { name: "io.k8s.api.policy.v1.UnhealthyPodEvictionPolicyType", kind: String, closed: true, values: &["AlwaysAllow", "IfHealthyBudget"] };
