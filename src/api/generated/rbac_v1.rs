//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &AGGREGATION_RULE,
    &CLUSTER_ROLE,
    &CLUSTER_ROLE_BINDING,
    &CLUSTER_ROLE_BINDING_LIST,
    &CLUSTER_ROLE_LIST,
    &POLICY_RULE,
    &ROLE,
    &ROLE_BINDING,
    &ROLE_BINDING_LIST,
    &ROLE_LIST,
    &ROLE_REF,
    &SUBJECT,
];

pub static AGGREGATION_RULE: Type = Type { name: "io.k8s.api.rbac.v1.AggregationRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "clusterRoleSelectors", kind: List(&Object(&meta_v1::LABEL_SELECTOR)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static CLUSTER_ROLE: Type = Type { name: "io.k8s.api.rbac.v1.ClusterRole", gvks: &[Gvk { group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 4), Wire::Field(3, 0)], fields: &[
    Field { name: "aggregationRule", kind: Object(&AGGREGATION_RULE), presence: Presence::Optional, ..FIELD },
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "rules", kind: List(&Object(&POLICY_RULE)), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static CLUSTER_ROLE_BINDING: Type = Type { name: "io.k8s.api.rbac.v1.ClusterRoleBinding", gvks: &[Gvk { group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleBinding" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 4), Wire::Field(3, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "roleRef", kind: Object(&ROLE_REF), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "subjects", kind: List(&Object(&SUBJECT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static CLUSTER_ROLE_BINDING_LIST: Type = Type { name: "io.k8s.api.rbac.v1.ClusterRoleBindingList", gvks: &[Gvk { group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleBindingList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&CLUSTER_ROLE_BINDING)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static CLUSTER_ROLE_LIST: Type = Type { name: "io.k8s.api.rbac.v1.ClusterRoleList", gvks: &[Gvk { group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&CLUSTER_ROLE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static POLICY_RULE: Type = Type { name: "io.k8s.api.rbac.v1.PolicyRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 0), Wire::Field(3, 3), Wire::Field(4, 2), Wire::Field(5, 1)], fields: &[
    Field { name: "apiGroups", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "nonResourceURLs", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resourceNames", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resources", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "verbs", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static ROLE: Type = Type { name: "io.k8s.api.rbac.v1.Role", gvks: &[Gvk { group: "rbac.authorization.k8s.io", version: "v1", kind: "Role" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "rules", kind: List(&Object(&POLICY_RULE)), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static ROLE_BINDING: Type = Type { name: "io.k8s.api.rbac.v1.RoleBinding", gvks: &[Gvk { group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBinding" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 4), Wire::Field(3, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "roleRef", kind: Object(&ROLE_REF), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "subjects", kind: List(&Object(&SUBJECT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static ROLE_BINDING_LIST: Type = Type { name: "io.k8s.api.rbac.v1.RoleBindingList", gvks: &[Gvk { group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBindingList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&ROLE_BINDING)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static ROLE_LIST: Type = Type { name: "io.k8s.api.rbac.v1.RoleList", gvks: &[Gvk { group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&ROLE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static ROLE_REF: Type = Type { name: "io.k8s.api.rbac.v1.RoleRef", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "apiGroup", kind: String, presence: Presence::Zero, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static SUBJECT: Type = Type { name: "io.k8s.api.rbac.v1.Subject", gvks: &[], atomic: true, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2), Wire::Field(4, 3)], fields: &[
    Field { name: "apiGroup", kind: String, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "namespace", kind: String, ..FIELD },
] };
