//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &FIELD_SELECTOR_ATTRIBUTES,
    &LABEL_SELECTOR_ATTRIBUTES,
    &LOCAL_SUBJECT_ACCESS_REVIEW,
    &NON_RESOURCE_ATTRIBUTES,
    &NON_RESOURCE_RULE,
    &RESOURCE_ATTRIBUTES,
    &RESOURCE_RULE,
    &SELF_SUBJECT_ACCESS_REVIEW,
    &SELF_SUBJECT_ACCESS_REVIEW_SPEC,
    &SELF_SUBJECT_RULES_REVIEW,
    &SELF_SUBJECT_RULES_REVIEW_SPEC,
    &SUBJECT_ACCESS_REVIEW,
    &SUBJECT_ACCESS_REVIEW_SPEC,
    &SUBJECT_ACCESS_REVIEW_STATUS,
    &SUBJECT_RULES_REVIEW_STATUS,
];

pub static EXTRA_VALUE: Alias = Alias { name: "io.k8s.api.authorization.v1.ExtraValue", kind: List(&String), closed: false, values: &[] };
pub static FIELD_SELECTOR_ATTRIBUTES: Type = Type { name: "io.k8s.api.authorization.v1.FieldSelectorAttributes", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "rawSelector", kind: String, ..FIELD },
    Field { name: "requirements", kind: List(&Object(&meta_v1::FIELD_SELECTOR_REQUIREMENT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static LABEL_SELECTOR_ATTRIBUTES: Type = Type { name: "io.k8s.api.authorization.v1.LabelSelectorAttributes", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "rawSelector", kind: String, ..FIELD },
    Field { name: "requirements", kind: List(&Object(&meta_v1::LABEL_SELECTOR_REQUIREMENT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static LOCAL_SUBJECT_ACCESS_REVIEW: Type = Type { name: "io.k8s.api.authorization.v1.LocalSubjectAccessReview", gvks: &[Gvk { group: "authorization.k8s.io", version: "v1", kind: "LocalSubjectAccessReview" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&SUBJECT_ACCESS_REVIEW_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&SUBJECT_ACCESS_REVIEW_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static NON_RESOURCE_ATTRIBUTES: Type = Type { name: "io.k8s.api.authorization.v1.NonResourceAttributes", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "path", kind: String, ..FIELD },
    Field { name: "verb", kind: String, ..FIELD },
] };
pub static NON_RESOURCE_RULE: Type = Type { name: "io.k8s.api.authorization.v1.NonResourceRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "nonResourceURLs", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "verbs", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static RESOURCE_ATTRIBUTES: Type = Type { name: "io.k8s.api.authorization.v1.ResourceAttributes", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 7), Wire::Field(3, 1), Wire::Field(4, 8), Wire::Field(5, 5), Wire::Field(6, 6), Wire::Field(7, 3), Wire::Field(8, 0), Wire::Field(9, 2)], fields: &[
    Field { name: "fieldSelector", kind: Object(&FIELD_SELECTOR_ATTRIBUTES), presence: Presence::Optional, ..FIELD },
    Field { name: "group", kind: String, ..FIELD },
    Field { name: "labelSelector", kind: Object(&LABEL_SELECTOR_ATTRIBUTES), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "namespace", kind: String, ..FIELD },
    Field { name: "resource", kind: String, ..FIELD },
    Field { name: "subresource", kind: String, ..FIELD },
    Field { name: "verb", kind: String, ..FIELD },
    Field { name: "version", kind: String, ..FIELD },
] };
pub static RESOURCE_RULE: Type = Type { name: "io.k8s.api.authorization.v1.ResourceRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 0), Wire::Field(3, 2), Wire::Field(4, 1)], fields: &[
    Field { name: "apiGroups", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resourceNames", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resources", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "verbs", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static SELF_SUBJECT_ACCESS_REVIEW: Type = Type { name: "io.k8s.api.authorization.v1.SelfSubjectAccessReview", gvks: &[Gvk { group: "authorization.k8s.io", version: "v1", kind: "SelfSubjectAccessReview" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&SELF_SUBJECT_ACCESS_REVIEW_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&SUBJECT_ACCESS_REVIEW_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static SELF_SUBJECT_ACCESS_REVIEW_SPEC: Type = Type { name: "io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "nonResourceAttributes", kind: Object(&NON_RESOURCE_ATTRIBUTES), presence: Presence::Optional, ..FIELD },
    Field { name: "resourceAttributes", kind: Object(&RESOURCE_ATTRIBUTES), presence: Presence::Optional, ..FIELD },
] };
pub static SELF_SUBJECT_RULES_REVIEW: Type = Type { name: "io.k8s.api.authorization.v1.SelfSubjectRulesReview", gvks: &[Gvk { group: "authorization.k8s.io", version: "v1", kind: "SelfSubjectRulesReview" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&SELF_SUBJECT_RULES_REVIEW_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&SUBJECT_RULES_REVIEW_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static SELF_SUBJECT_RULES_REVIEW_SPEC: Type = Type { name: "io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "namespace", kind: String, ..FIELD },
] };
pub static SUBJECT_ACCESS_REVIEW: Type = Type { name: "io.k8s.api.authorization.v1.SubjectAccessReview", gvks: &[Gvk { group: "authorization.k8s.io", version: "v1", kind: "SubjectAccessReview" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&SUBJECT_ACCESS_REVIEW_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&SUBJECT_ACCESS_REVIEW_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static SUBJECT_ACCESS_REVIEW_SPEC: Type = Type { name: "io.k8s.api.authorization.v1.SubjectAccessReviewSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 2), Wire::Field(3, 5), Wire::Field(4, 1), Wire::Field(5, 0), Wire::Field(6, 4)], fields: &[
    Field { name: "extra", kind: Map(&Named(&EXTRA_VALUE)), ..FIELD },
    Field { name: "groups", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "nonResourceAttributes", kind: Object(&NON_RESOURCE_ATTRIBUTES), presence: Presence::Optional, ..FIELD },
    Field { name: "resourceAttributes", kind: Object(&RESOURCE_ATTRIBUTES), presence: Presence::Optional, ..FIELD },
    Field { name: "uid", kind: String, ..FIELD },
    Field { name: "user", kind: String, ..FIELD },
] };
pub static SUBJECT_ACCESS_REVIEW_STATUS: Type = Type { name: "io.k8s.api.authorization.v1.SubjectAccessReviewStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 3), Wire::Field(3, 2), Wire::Field(4, 1)], fields: &[
    Field { name: "allowed", kind: Bool, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "denied", kind: Bool, ..FIELD },
    Field { name: "evaluationError", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
] };
pub static SUBJECT_RULES_REVIEW_STATUS: Type = Type { name: "io.k8s.api.authorization.v1.SubjectRulesReviewStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 2), Wire::Field(3, 1), Wire::Field(4, 0)], fields: &[
    Field { name: "evaluationError", kind: String, ..FIELD },
    Field { name: "incomplete", kind: Bool, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "nonResourceRules", kind: List(&Object(&NON_RESOURCE_RULE)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resourceRules", kind: List(&Object(&RESOURCE_RULE)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
