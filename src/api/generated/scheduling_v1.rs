//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::core_v1;
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &PRIORITY_CLASS,
    &PRIORITY_CLASS_LIST,
];

pub static PRIORITY_CLASS: Type = Type { name: "io.k8s.api.scheduling.v1.PriorityClass", gvks: &[Gvk { group: "scheduling.k8s.io", version: "v1", kind: "PriorityClass" }], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 6), Wire::Field(3, 2), Wire::Field(4, 1), Wire::Field(5, 5)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "description", kind: String, ..FIELD },
    Field { name: "globalDefault", kind: Bool, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "preemptionPolicy", kind: Named(&core_v1::PREEMPTION_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "value", kind: Int32, presence: Presence::Zero, ..FIELD },
] };
pub static PRIORITY_CLASS_LIST: Type = Type { name: "io.k8s.api.scheduling.v1.PriorityClassList", gvks: &[Gvk { group: "scheduling.k8s.io", version: "v1", kind: "PriorityClassList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&PRIORITY_CLASS)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
