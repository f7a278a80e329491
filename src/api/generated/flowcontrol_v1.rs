//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &EXEMPT_PRIORITY_LEVEL_CONFIGURATION,
    &FLOW_DISTINGUISHER_METHOD,
    &FLOW_SCHEMA,
    &FLOW_SCHEMA_CONDITION,
    &FLOW_SCHEMA_LIST,
    &FLOW_SCHEMA_SPEC,
    &FLOW_SCHEMA_STATUS,
    &GROUP_SUBJECT,
    &LIMIT_RESPONSE,
    &LIMITED_PRIORITY_LEVEL_CONFIGURATION,
    &NON_RESOURCE_POLICY_RULE,
    &POLICY_RULES_WITH_SUBJECTS,
    &PRIORITY_LEVEL_CONFIGURATION,
    &PRIORITY_LEVEL_CONFIGURATION_CONDITION,
    &PRIORITY_LEVEL_CONFIGURATION_LIST,
    &PRIORITY_LEVEL_CONFIGURATION_REFERENCE,
    &PRIORITY_LEVEL_CONFIGURATION_SPEC,
    &PRIORITY_LEVEL_CONFIGURATION_STATUS,
    &QUEUING_CONFIGURATION,
    &RESOURCE_POLICY_RULE,
    &SERVICE_ACCOUNT_SUBJECT,
    &SUBJECT,
    &USER_SUBJECT,
];

pub static CONDITION_STATUS: Alias = Alias { name: "io.k8s.api.flowcontrol.v1.ConditionStatus", kind: String, closed: false, values: &["False", "True", "Unknown"] };
pub static EXEMPT_PRIORITY_LEVEL_CONFIGURATION: Type = Type { name: "io.k8s.api.flowcontrol.v1.ExemptPriorityLevelConfiguration", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "lendablePercent", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "nominalConcurrencyShares", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
pub static FLOW_DISTINGUISHER_METHOD: Type = Type { name: "io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "type", kind: Named(&FLOW_DISTINGUISHER_METHOD_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static FLOW_DISTINGUISHER_METHOD_TYPE: Alias = Alias { name: "io.k8s.api.flowcontrol.v1.FlowDistinguisherMethodType", kind: String, closed: false, values: &["ByNamespace", "ByUser"] };
pub static FLOW_SCHEMA: Type = Type { name: "io.k8s.api.flowcontrol.v1.FlowSchema", gvks: &[Gvk { group: "flowcontrol.apiserver.k8s.io", version: "v1", kind: "FlowSchema" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&FLOW_SCHEMA_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&FLOW_SCHEMA_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static FLOW_SCHEMA_CONDITION: Type = Type { name: "io.k8s.api.flowcontrol.v1.FlowSchemaCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 2), Wire::Field(5, 1)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), ..FIELD },
    Field { name: "type", kind: Named(&FLOW_SCHEMA_CONDITION_TYPE), required: true, ..FIELD },
] };
pub static FLOW_SCHEMA_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.flowcontrol.v1.FlowSchemaConditionType", kind: String, closed: false, values: &[] };
pub static FLOW_SCHEMA_LIST: Type = Type { name: "io.k8s.api.flowcontrol.v1.FlowSchemaList", gvks: &[Gvk { group: "flowcontrol.apiserver.k8s.io", version: "v1", kind: "FlowSchemaList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&FLOW_SCHEMA)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static FLOW_SCHEMA_SPEC: Type = Type { name: "io.k8s.api.flowcontrol.v1.FlowSchemaSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0), Wire::Field(4, 3)], fields: &[
    Field { name: "distinguisherMethod", kind: Object(&FLOW_DISTINGUISHER_METHOD), presence: Presence::Optional, ..FIELD },
    Field { name: "matchingPrecedence", kind: Int32, presence: Presence::Zero, ..FIELD },
    Field { name: "priorityLevelConfiguration", kind: Object(&PRIORITY_LEVEL_CONFIGURATION_REFERENCE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "rules", kind: List(&Object(&POLICY_RULES_WITH_SUBJECTS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static FLOW_SCHEMA_STATUS: Type = Type { name: "io.k8s.api.flowcontrol.v1.FlowSchemaStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "conditions", kind: List(&Object(&FLOW_SCHEMA_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
] };
pub static GROUP_SUBJECT: Type = Type { name: "io.k8s.api.flowcontrol.v1.GroupSubject", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static LIMIT_RESPONSE: Type = Type { name: "io.k8s.api.flowcontrol.v1.LimitResponse", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "queuing", kind: Object(&QUEUING_CONFIGURATION), presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&LIMIT_RESPONSE_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static LIMIT_RESPONSE_TYPE: Alias = Alias { name: "io.k8s.api.flowcontrol.v1.LimitResponseType", kind: String, closed: false, values: &["Queue", "Reject"] };
pub static LIMITED_PRIORITY_LEVEL_CONFIGURATION: Type = Type { name: "io.k8s.api.flowcontrol.v1.LimitedPriorityLevelConfiguration", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 2), Wire::Field(3, 1), Wire::Field(4, 0)], fields: &[
    Field { name: "borrowingLimitPercent", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "lendablePercent", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "limitResponse", kind: Object(&LIMIT_RESPONSE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "nominalConcurrencyShares", kind: Int32, presence: Presence::Nullable, ..FIELD },
] };
pub static NON_RESOURCE_POLICY_RULE: Type = Type { name: "io.k8s.api.flowcontrol.v1.NonResourcePolicyRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(6, 0)], fields: &[
    Field { name: "nonResourceURLs", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
    Field { name: "verbs", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
] };
pub static POLICY_RULES_WITH_SUBJECTS: Type = Type { name: "io.k8s.api.flowcontrol.v1.PolicyRulesWithSubjects", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0)], fields: &[
    Field { name: "nonResourceRules", kind: List(&Object(&NON_RESOURCE_POLICY_RULE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resourceRules", kind: List(&Object(&RESOURCE_POLICY_RULE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "subjects", kind: List(&Object(&SUBJECT)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static PRIORITY_LEVEL_CONFIGURATION: Type = Type { name: "io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration", gvks: &[Gvk { group: "flowcontrol.apiserver.k8s.io", version: "v1", kind: "PriorityLevelConfiguration" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&PRIORITY_LEVEL_CONFIGURATION_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&PRIORITY_LEVEL_CONFIGURATION_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static PRIORITY_LEVEL_CONFIGURATION_CONDITION: Type = Type { name: "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 2), Wire::Field(5, 1)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), ..FIELD },
    Field { name: "type", kind: Named(&PRIORITY_LEVEL_CONFIGURATION_CONDITION_TYPE), required: true, ..FIELD },
] };
pub static PRIORITY_LEVEL_CONFIGURATION_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationConditionType", kind: String, closed: false, values: &[] };
pub static PRIORITY_LEVEL_CONFIGURATION_LIST: Type = Type { name: "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationList", gvks: &[Gvk { group: "flowcontrol.apiserver.k8s.io", version: "v1", kind: "PriorityLevelConfigurationList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&PRIORITY_LEVEL_CONFIGURATION)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static PRIORITY_LEVEL_CONFIGURATION_REFERENCE: Type = Type { name: "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PRIORITY_LEVEL_CONFIGURATION_SPEC: Type = Type { name: "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0)], fields: &[
    Field { name: "exempt", kind: Object(&EXEMPT_PRIORITY_LEVEL_CONFIGURATION), presence: Presence::Optional, ..FIELD },
    Field { name: "limited", kind: Object(&LIMITED_PRIORITY_LEVEL_CONFIGURATION), presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&PRIORITY_LEVEL_ENABLEMENT), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PRIORITY_LEVEL_CONFIGURATION_STATUS: Type = Type { name: "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "conditions", kind: List(&Object(&PRIORITY_LEVEL_CONFIGURATION_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
] };
pub static PRIORITY_LEVEL_ENABLEMENT: Alias = Alias { name: "io.k8s.api.flowcontrol.v1.PriorityLevelEnablement", kind: String, closed: false, values: &["Exempt", "Limited"] };
pub static QUEUING_CONFIGURATION: Type = Type { name: "io.k8s.api.flowcontrol.v1.QueuingConfiguration", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "handSize", kind: Int32, presence: Presence::Zero, ..FIELD },
    Field { name: "queueLengthLimit", kind: Int32, presence: Presence::Zero, ..FIELD },
    Field { name: "queues", kind: Int32, presence: Presence::Zero, ..FIELD },
] };
pub static RESOURCE_POLICY_RULE: Type = Type { name: "io.k8s.api.flowcontrol.v1.ResourcePolicyRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 0), Wire::Field(3, 3), Wire::Field(4, 1), Wire::Field(5, 2)], fields: &[
    Field { name: "apiGroups", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
    Field { name: "clusterScope", kind: Bool, ..FIELD },
    Field { name: "namespaces", kind: List(&String), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
    Field { name: "resources", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
    Field { name: "verbs", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
] };
pub static SERVICE_ACCOUNT_SUBJECT: Type = Type { name: "io.k8s.api.flowcontrol.v1.ServiceAccountSubject", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "namespace", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static SUBJECT: Type = Type { name: "io.k8s.api.flowcontrol.v1.Subject", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 3), Wire::Field(3, 0), Wire::Field(4, 2)], fields: &[
    Field { name: "group", kind: Object(&GROUP_SUBJECT), presence: Presence::Optional, ..FIELD },
    Field { name: "kind", kind: Named(&SUBJECT_KIND), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "serviceAccount", kind: Object(&SERVICE_ACCOUNT_SUBJECT), presence: Presence::Optional, ..FIELD },
    Field { name: "user", kind: Object(&USER_SUBJECT), presence: Presence::Optional, ..FIELD },
] };
pub static SUBJECT_KIND: Alias = Alias { name: "io.k8s.api.flowcontrol.v1.SubjectKind", kind: String, closed: false, values: &["Group", "ServiceAccount", "User"] };
pub static USER_SUBJECT: Type = Type { name: "io.k8s.api.flowcontrol.v1.UserSubject", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
