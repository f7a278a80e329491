//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::core_v1;
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &EVENT,
    &EVENT_LIST,
    &EVENT_SERIES,
];

pub static EVENT: Type = Type { name: "io.k8s.api.events.v1.Event", gvks: &[Gvk { group: "events.k8s.io", version: "v1", kind: "Event" }], atomic: false, wire: &[Wire::Field(1, 8), Wire::Field(2, 6), Wire::Field(3, 15), Wire::Field(4, 13), Wire::Field(5, 14), Wire::Field(6, 0), Wire::Field(7, 10), Wire::Field(8, 11), Wire::Field(9, 12), Wire::Field(10, 9), Wire::Field(11, 16), Wire::Field(12, 5), Wire::Field(13, 3), Wire::Field(14, 4), Wire::Field(15, 2)], fields: &[
    Field { name: "action", kind: String, ..FIELD },
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "deprecatedCount", kind: Int32, ..FIELD },
    Field { name: "deprecatedFirstTimestamp", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "deprecatedLastTimestamp", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "deprecatedSource", kind: Object(&core_v1::EVENT_SOURCE), presence: Presence::Zero, ..FIELD },
    Field { name: "eventTime", kind: MicroTime, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "note", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "regarding", kind: Object(&core_v1::OBJECT_REFERENCE), presence: Presence::Zero, ..FIELD },
    Field { name: "related", kind: Object(&core_v1::OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "reportingController", kind: String, ..FIELD },
    Field { name: "reportingInstance", kind: String, ..FIELD },
    Field { name: "series", kind: Object(&EVENT_SERIES), presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: String, ..FIELD },
] };
pub static EVENT_LIST: Type = Type { name: "io.k8s.api.events.v1.EventList", gvks: &[Gvk { group: "events.k8s.io", version: "v1", kind: "EventList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&EVENT)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static EVENT_SERIES: Type = Type { name: "io.k8s.api.events.v1.EventSeries", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "count", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "lastObservedTime", kind: MicroTime, presence: Presence::Zero, required: true, ..FIELD },
] };
