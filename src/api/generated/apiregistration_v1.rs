//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &API_SERVICE,
    &API_SERVICE_CONDITION,
    &API_SERVICE_LIST,
    &API_SERVICE_SPEC,
    &API_SERVICE_STATUS,
    &SERVICE_REFERENCE,
];

pub static API_SERVICE: Type = Type { name: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService", gvks: &[Gvk { group: "apiregistration.k8s.io", version: "v1", kind: "APIService" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&API_SERVICE_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&API_SERVICE_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static API_SERVICE_CONDITION: Type = Type { name: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 2), Wire::Field(5, 1)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&API_SERVICE_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static API_SERVICE_CONDITION_TYPE: Alias = Alias { name: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceConditionType", kind: String, closed: false, values: &["Available"] };
pub static API_SERVICE_LIST: Type = Type { name: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceList", gvks: &[Gvk { group: "apiregistration.k8s.io", version: "v1", kind: "APIServiceList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&API_SERVICE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static API_SERVICE_SPEC: Type = Type { name: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 1), Wire::Field(3, 5), Wire::Field(4, 3), Wire::Field(5, 0), Wire::Field(7, 2), Wire::Field(8, 6)], fields: &[
    Field { name: "caBundle", kind: Bytes, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "group", kind: String, ..FIELD },
    Field { name: "groupPriorityMinimum", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "insecureSkipTLSVerify", kind: Bool, ..FIELD },
    Field { name: "service", kind: Object(&SERVICE_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "version", kind: String, ..FIELD },
    Field { name: "versionPriority", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static API_SERVICE_STATUS: Type = Type { name: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "conditions", kind: List(&Object(&API_SERVICE_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
] };
pub static CONDITION_STATUS: Alias = Alias { name: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.ConditionStatus", kind: String, closed: false, values: &["False", "True", "Unknown"] };
pub static SERVICE_REFERENCE: Type = Type { name: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2)], fields: &[
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "namespace", kind: String, ..FIELD },
    Field { name: "port", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
