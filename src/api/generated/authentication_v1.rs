//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &BOUND_OBJECT_REFERENCE,
    &SELF_SUBJECT_REVIEW,
    &SELF_SUBJECT_REVIEW_STATUS,
    &TOKEN_REQUEST,
    &TOKEN_REQUEST_SPEC,
    &TOKEN_REQUEST_STATUS,
    &TOKEN_REVIEW,
    &TOKEN_REVIEW_SPEC,
    &TOKEN_REVIEW_STATUS,
    &USER_INFO,
];

pub static ATTESTATION_VALUE: Alias = Alias { name: "io.k8s.api.authentication.v1.AttestationValue", kind: List(&String), closed: false, values: &[] };
pub static BOUND_OBJECT_REFERENCE: Type = Type { name: "io.k8s.api.authentication.v1.BoundObjectReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2), Wire::Field(4, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "uid", kind: Named(&crate::schema::UID), ..FIELD },
] };
pub static EXTRA_VALUE: Alias = Alias { name: "io.k8s.api.authentication.v1.ExtraValue", kind: List(&String), closed: false, values: &[] };
pub static SELF_SUBJECT_REVIEW: Type = Type { name: "io.k8s.api.authentication.v1.SelfSubjectReview", gvks: &[Gvk { group: "authentication.k8s.io", version: "v1", kind: "SelfSubjectReview" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&SELF_SUBJECT_REVIEW_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static SELF_SUBJECT_REVIEW_STATUS: Type = Type { name: "io.k8s.api.authentication.v1.SelfSubjectReviewStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "userInfo", kind: Object(&USER_INFO), presence: Presence::Zero, ..FIELD },
] };
pub static TOKEN_REQUEST: Type = Type { name: "io.k8s.api.authentication.v1.TokenRequest", gvks: &[Gvk { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&TOKEN_REQUEST_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&TOKEN_REQUEST_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static TOKEN_REQUEST_SPEC: Type = Type { name: "io.k8s.api.authentication.v1.TokenRequestSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(3, 2), Wire::Field(4, 3), Wire::Field(5, 0)], fields: &[
    Field { name: "attestations", kind: Map(&Named(&ATTESTATION_VALUE)), ..FIELD },
    Field { name: "audiences", kind: List(&String), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "boundObjectRef", kind: Object(&BOUND_OBJECT_REFERENCE), presence: Presence::Nullable, ..FIELD },
    Field { name: "expirationSeconds", kind: Int64, presence: Presence::Nullable, ..FIELD },
] };
pub static TOKEN_REQUEST_STATUS: Type = Type { name: "io.k8s.api.authentication.v1.TokenRequestStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "expirationTimestamp", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "token", kind: String, presence: Presence::Zero, ..FIELD },
] };
pub static TOKEN_REVIEW: Type = Type { name: "io.k8s.api.authentication.v1.TokenReview", gvks: &[Gvk { group: "authentication.k8s.io", version: "v1", kind: "TokenReview" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&TOKEN_REVIEW_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&TOKEN_REVIEW_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static TOKEN_REVIEW_SPEC: Type = Type { name: "io.k8s.api.authentication.v1.TokenReviewSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "audiences", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "token", kind: String, required: true, ..FIELD },
] };
pub static TOKEN_REVIEW_STATUS: Type = Type { name: "io.k8s.api.authentication.v1.TokenReviewStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 3), Wire::Field(3, 2), Wire::Field(4, 0)], fields: &[
    Field { name: "audiences", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "authenticated", kind: Bool, ..FIELD },
    Field { name: "error", kind: String, ..FIELD },
    Field { name: "user", kind: Object(&USER_INFO), presence: Presence::Zero, ..FIELD },
] };
pub static USER_INFO: Type = Type { name: "io.k8s.api.authentication.v1.UserInfo", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 2), Wire::Field(3, 1), Wire::Field(4, 0)], fields: &[
    Field { name: "extra", kind: Map(&Named(&EXTRA_VALUE)), ..FIELD },
    Field { name: "groups", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "uid", kind: String, ..FIELD },
    Field { name: "username", kind: String, ..FIELD },
] };
