//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::core_v1;
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &CERTIFICATE_SIGNING_REQUEST,
    &CERTIFICATE_SIGNING_REQUEST_CONDITION,
    &CERTIFICATE_SIGNING_REQUEST_LIST,
    &CERTIFICATE_SIGNING_REQUEST_SPEC,
    &CERTIFICATE_SIGNING_REQUEST_STATUS,
    &CLUSTER_TRUST_BUNDLE,
    &CLUSTER_TRUST_BUNDLE_LIST,
    &CLUSTER_TRUST_BUNDLE_SPEC,
    &POD_CERTIFICATE_REQUEST,
    &POD_CERTIFICATE_REQUEST_LIST,
    &POD_CERTIFICATE_REQUEST_SPEC,
    &POD_CERTIFICATE_REQUEST_STATUS,
];

pub static CERTIFICATE_SIGNING_REQUEST: Type = Type { name: "io.k8s.api.certificates.v1.CertificateSigningRequest", gvks: &[Gvk { group: "certificates.k8s.io", version: "v1", kind: "CertificateSigningRequest" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&CERTIFICATE_SIGNING_REQUEST_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&CERTIFICATE_SIGNING_REQUEST_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static CERTIFICATE_SIGNING_REQUEST_CONDITION: Type = Type { name: "io.k8s.api.certificates.v1.CertificateSigningRequestCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 3), Wire::Field(3, 2), Wire::Field(4, 1), Wire::Field(5, 0), Wire::Field(6, 4)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "lastUpdateTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&core_v1::CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&REQUEST_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CERTIFICATE_SIGNING_REQUEST_LIST: Type = Type { name: "io.k8s.api.certificates.v1.CertificateSigningRequestList", gvks: &[Gvk { group: "certificates.k8s.io", version: "v1", kind: "CertificateSigningRequestList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&CERTIFICATE_SIGNING_REQUEST)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static CERTIFICATE_SIGNING_REQUEST_SPEC: Type = Type { name: "io.k8s.api.certificates.v1.CertificateSigningRequestSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 7), Wire::Field(3, 5), Wire::Field(4, 2), Wire::Field(5, 6), Wire::Field(6, 1), Wire::Field(7, 4), Wire::Field(8, 0)], fields: &[
    Field { name: "expirationSeconds", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "extra", kind: Map(&Named(&EXTRA_VALUE)), ..FIELD },
    Field { name: "groups", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "request", kind: Bytes, presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "signerName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "uid", kind: String, ..FIELD },
    Field { name: "usages", kind: List(&Named(&KEY_USAGE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "username", kind: String, ..FIELD },
] };
pub static CERTIFICATE_SIGNING_REQUEST_STATUS: Type = Type { name: "io.k8s.api.certificates.v1.CertificateSigningRequestStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "certificate", kind: Bytes, ..FIELD },
    Field { name: "conditions", kind: List(&Object(&CERTIFICATE_SIGNING_REQUEST_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), ..EXTRA }), ..FIELD },
] };
pub static CLUSTER_TRUST_BUNDLE: Type = Type { name: "io.k8s.api.certificates.v1.ClusterTrustBundle", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&CLUSTER_TRUST_BUNDLE_SPEC), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CLUSTER_TRUST_BUNDLE_LIST: Type = Type { name: "io.k8s.api.certificates.v1.ClusterTrustBundleList", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&CLUSTER_TRUST_BUNDLE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static CLUSTER_TRUST_BUNDLE_SPEC: Type = Type { name: "io.k8s.api.certificates.v1.ClusterTrustBundleSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "signerName", kind: String, ..FIELD },
    Field { name: "trustBundle", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static EXTRA_VALUE: Alias = Alias { name: "io.k8s.api.certificates.v1.ExtraValue", kind: List(&String), closed: false, values: &[] };
pub static KEY_USAGE: Alias = Alias { name: "io.k8s.api.certificates.v1.KeyUsage", kind: String, closed: true, values: &["any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping"] };
pub static POD_CERTIFICATE_REQUEST: Type = Type { name: "io.k8s.api.certificates.v1.PodCertificateRequest", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&POD_CERTIFICATE_REQUEST_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&POD_CERTIFICATE_REQUEST_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static POD_CERTIFICATE_REQUEST_LIST: Type = Type { name: "io.k8s.api.certificates.v1.PodCertificateRequestList", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&POD_CERTIFICATE_REQUEST)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static POD_CERTIFICATE_REQUEST_SPEC: Type = Type { name: "io.k8s.api.certificates.v1.PodCertificateRequestSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 7), Wire::Field(2, 3), Wire::Field(3, 4), Wire::Field(4, 5), Wire::Field(5, 6), Wire::Field(6, 1), Wire::Field(7, 2), Wire::Field(8, 0), Wire::Field(11, 9), Wire::Field(12, 8)], fields: &[
    Field { name: "maxExpirationSeconds", kind: Int32, presence: Presence::Optional, extra: Some(&Extra { default: "86400", ..EXTRA }), ..FIELD },
    Field { name: "nodeName", kind: Named(&crate::schema::NODE_NAME), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "nodeUID", kind: Named(&crate::schema::UID), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "podName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "podUID", kind: Named(&crate::schema::UID), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "serviceAccountName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "serviceAccountUID", kind: Named(&crate::schema::UID), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "signerName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "stubPKCS10Request", kind: Bytes, presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "unverifiedUserAnnotations", kind: Map(&String), ..FIELD },
] };
pub static POD_CERTIFICATE_REQUEST_STATUS: Type = Type { name: "io.k8s.api.certificates.v1.PodCertificateRequestStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(4, 4), Wire::Field(5, 0), Wire::Field(6, 3)], fields: &[
    Field { name: "beginRefreshAt", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "certificateChain", kind: String, ..FIELD },
    Field { name: "conditions", kind: List(&Object(&meta_v1::CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "notAfter", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "notBefore", kind: Time, presence: Presence::Optional, ..FIELD },
] };
pub static REQUEST_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.certificates.v1.RequestConditionType", kind: String, closed: false, values: &["Approved", "Denied", "Failed"] };
