//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &LEASE,
    &LEASE_LIST,
    &LEASE_SPEC,
];

pub static COORDINATED_LEASE_STRATEGY: Alias = Alias { name: "io.k8s.api.coordination.v1.CoordinatedLeaseStrategy", kind: String, closed: false, values: &["OldestEmulationVersion"] };
pub static LEASE: Type = Type { name: "io.k8s.api.coordination.v1.Lease", gvks: &[Gvk { group: "coordination.k8s.io", version: "v1", kind: "Lease" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&LEASE_SPEC), presence: Presence::Zero, ..FIELD },
] };
pub static LEASE_LIST: Type = Type { name: "io.k8s.api.coordination.v1.LeaseList", gvks: &[Gvk { group: "coordination.k8s.io", version: "v1", kind: "LeaseList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&LEASE)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static LEASE_SPEC: Type = Type { name: "io.k8s.api.coordination.v1.LeaseSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0), Wire::Field(4, 5), Wire::Field(5, 3), Wire::Field(6, 6), Wire::Field(7, 4)], fields: &[
    Field { name: "acquireTime", kind: MicroTime, presence: Presence::Optional, ..FIELD },
    Field { name: "holderIdentity", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "leaseDurationSeconds", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "leaseTransitions", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "preferredHolder", kind: String, presence: Presence::Optional, extra: Some(&Extra { gate: "CoordinatedLeaderElection", ..EXTRA }), ..FIELD },
    Field { name: "renewTime", kind: MicroTime, presence: Presence::Optional, ..FIELD },
    Field { name: "strategy", kind: Named(&COORDINATED_LEASE_STRATEGY), presence: Presence::Optional, extra: Some(&Extra { gate: "CoordinatedLeaderElection", ..EXTRA }), ..FIELD },
] };
