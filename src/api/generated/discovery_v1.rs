//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::core_v1;
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &ENDPOINT,
    &ENDPOINT_CONDITIONS,
    &ENDPOINT_HINTS,
    &ENDPOINT_PORT,
    &ENDPOINT_SLICE,
    &ENDPOINT_SLICE_LIST,
    &FOR_NODE,
    &FOR_ZONE,
];

pub static ADDRESS_TYPE: Alias = Alias { name: "io.k8s.api.discovery.v1.AddressType", kind: String, closed: false, values: &[] };
pub static ENDPOINT: Type = Type { name: "io.k8s.api.discovery.v1.Endpoint", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 4), Wire::Field(4, 6), Wire::Field(5, 2), Wire::Field(6, 5), Wire::Field(7, 7), Wire::Field(8, 3)], fields: &[
    Field { name: "addresses", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
    Field { name: "conditions", kind: Object(&ENDPOINT_CONDITIONS), presence: Presence::Zero, ..FIELD },
    Field { name: "deprecatedTopology", kind: Map(&String), ..FIELD },
    Field { name: "hints", kind: Object(&ENDPOINT_HINTS), presence: Presence::Optional, ..FIELD },
    Field { name: "hostname", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "nodeName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "targetRef", kind: Object(&core_v1::OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "zone", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static ENDPOINT_CONDITIONS: Type = Type { name: "io.k8s.api.discovery.v1.EndpointConditions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "ready", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "serving", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "terminating", kind: Bool, presence: Presence::Optional, ..FIELD },
] };
pub static ENDPOINT_HINTS: Type = Type { name: "io.k8s.api.discovery.v1.EndpointHints", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "forNodes", kind: List(&Object(&FOR_NODE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "forZones", kind: List(&Object(&FOR_ZONE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static ENDPOINT_PORT: Type = Type { name: "io.k8s.api.discovery.v1.EndpointPort", gvks: &[], atomic: true, wire: &[Wire::Field(1, 1), Wire::Field(2, 3), Wire::Field(3, 2), Wire::Field(4, 0)], fields: &[
    Field { name: "appProtocol", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "port", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "protocol", kind: Named(&core_v1::PROTOCOL), presence: Presence::Optional, ..FIELD },
] };
pub static ENDPOINT_SLICE: Type = Type { name: "io.k8s.api.discovery.v1.EndpointSlice", gvks: &[Gvk { group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice" }], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 2), Wire::Field(3, 5), Wire::Field(4, 0)], fields: &[
    Field { name: "addressType", kind: Named(&ADDRESS_TYPE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "endpoints", kind: List(&Object(&ENDPOINT)), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "ports", kind: List(&Object(&ENDPOINT_PORT)), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static ENDPOINT_SLICE_LIST: Type = Type { name: "io.k8s.api.discovery.v1.EndpointSliceList", gvks: &[Gvk { group: "discovery.k8s.io", version: "v1", kind: "EndpointSliceList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&ENDPOINT_SLICE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static FOR_NODE: Type = Type { name: "io.k8s.api.discovery.v1.ForNode", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static FOR_ZONE: Type = Type { name: "io.k8s.api.discovery.v1.ForZone", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
