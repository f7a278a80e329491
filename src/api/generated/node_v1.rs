//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::core_v1;
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &OVERHEAD,
    &RUNTIME_CLASS,
    &RUNTIME_CLASS_LIST,
    &SCHEDULING,
];

pub static OVERHEAD: Type = Type { name: "io.k8s.api.node.v1.Overhead", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "podFixed", kind: Named(&core_v1::RESOURCE_LIST), ..FIELD },
] };
pub static RUNTIME_CLASS: Type = Type { name: "io.k8s.api.node.v1.RuntimeClass", gvks: &[Gvk { group: "node.k8s.io", version: "v1", kind: "RuntimeClass" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1), Wire::Field(3, 4), Wire::Field(4, 5)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "handler", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "overhead", kind: Object(&OVERHEAD), presence: Presence::Optional, ..FIELD },
    Field { name: "scheduling", kind: Object(&SCHEDULING), presence: Presence::Optional, ..FIELD },
] };
pub static RUNTIME_CLASS_LIST: Type = Type { name: "io.k8s.api.node.v1.RuntimeClassList", gvks: &[Gvk { group: "node.k8s.io", version: "v1", kind: "RuntimeClassList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&RUNTIME_CLASS)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static SCHEDULING: Type = Type { name: "io.k8s.api.node.v1.Scheduling", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "nodeSelector", kind: Map(&String), extra: Some(&Extra { atomic: true, ..EXTRA }), ..FIELD },
    Field { name: "tolerations", kind: List(&Object(&core_v1::TOLERATION)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
