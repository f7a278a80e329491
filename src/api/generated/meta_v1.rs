//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &API_GROUP,
    &API_GROUP_LIST,
    &API_RESOURCE,
    &API_RESOURCE_LIST,
    &API_VERSIONS,
    &APPLY_OPTIONS,
    &CONDITION,
    &CREATE_OPTIONS,
    &DELETE_OPTIONS,
    &FIELD_SELECTOR_REQUIREMENT,
    &GET_OPTIONS,
    &GROUP_KIND,
    &GROUP_RESOURCE,
    &GROUP_VERSION,
    &GROUP_VERSION_FOR_DISCOVERY,
    &GROUP_VERSION_KIND,
    &GROUP_VERSION_RESOURCE,
    &LABEL_SELECTOR,
    &LABEL_SELECTOR_REQUIREMENT,
    &LIST,
    &LIST_META,
    &LIST_OPTIONS,
    &MANAGED_FIELDS_ENTRY,
    &OBJECT_META,
    &OWNER_REFERENCE,
    &PARTIAL_OBJECT_METADATA,
    &PARTIAL_OBJECT_METADATA_LIST,
    &PATCH_OPTIONS,
    &PRECONDITIONS,
    &ROOT_PATHS,
    &SERVER_ADDRESS_BY_CLIENT_CIDR,
    &SHARD_INFO,
    &STATUS,
    &STATUS_CAUSE,
    &STATUS_DETAILS,
    &TABLE,
    &TABLE_COLUMN_DEFINITION,
    &TABLE_OPTIONS,
    &TABLE_ROW,
    &TABLE_ROW_CONDITION,
    &TYPE_META,
    &UPDATE_OPTIONS,
];

pub static API_GROUP: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup", gvks: &[Gvk { group: "", version: "v1", kind: "APIGroup" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 5), Wire::Field(3, 3), Wire::Field(4, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "preferredVersion", kind: Object(&GROUP_VERSION_FOR_DISCOVERY), presence: Presence::Zero, ..FIELD },
    Field { name: "serverAddressByClientCIDRs", kind: List(&Object(&SERVER_ADDRESS_BY_CLIENT_CIDR)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "versions", kind: List(&Object(&GROUP_VERSION_FOR_DISCOVERY)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static API_GROUP_LIST: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList", gvks: &[Gvk { group: "", version: "v1", kind: "APIGroupList" }], atomic: false, wire: &[Wire::Field(1, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "groups", kind: List(&Object(&API_GROUP)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
] };
pub static API_RESOURCE: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIResource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 4), Wire::Field(3, 2), Wire::Field(4, 8), Wire::Field(5, 5), Wire::Field(6, 6), Wire::Field(7, 0), Wire::Field(8, 1), Wire::Field(9, 9), Wire::Field(10, 7)], fields: &[
    Field { name: "categories", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "group", kind: String, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "namespaced", kind: Bool, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "shortNames", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "singularName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "storageVersionHash", kind: String, ..FIELD },
    Field { name: "verbs", kind: Named(&VERBS), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "version", kind: String, ..FIELD },
] };
pub static API_RESOURCE_LIST: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList", gvks: &[Gvk { group: "", version: "v1", kind: "APIResourceList" }], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "groupVersion", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "resources", kind: List(&Object(&API_RESOURCE)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static API_VERSIONS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions", gvks: &[Gvk { group: "", version: "v1", kind: "APIVersions" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 2)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "serverAddressByClientCIDRs", kind: List(&Object(&SERVER_ADDRESS_BY_CLIENT_CIDR)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "versions", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static APPLY_OPTIONS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ApplyOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 3), Wire::Field(3, 2)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "dryRun", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "fieldManager", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "force", kind: Bool, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
] };
pub static CAUSE_TYPE: Alias = Alias { name: "io.k8s.apimachinery.pkg.apis.meta.v1.CauseType", kind: String, closed: false, values: &["FieldManagerConflict", "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueNotFound", "FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid", "InternalError", "ResourceVersionTooLarge", "UnexpectedServerResponse"] };
pub static CONDITION: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.Condition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 4), Wire::Field(3, 2), Wire::Field(4, 0), Wire::Field(5, 3), Wire::Field(6, 1)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "message", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, ..FIELD },
    Field { name: "reason", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CONDITION_STATUS: Alias = Alias { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ConditionStatus", kind: String, closed: false, values: &["False", "True", "Unknown"] };
pub static CREATE_OPTIONS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.CreateOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(3, 2), Wire::Field(4, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "dryRun", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "fieldManager", kind: String, ..FIELD },
    Field { name: "fieldValidation", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
] };
pub static DELETE_OPTIONS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions", gvks: &[Gvk { group: "", version: "v1", kind: "DeleteOptions" }, Gvk { group: "admission.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "admission.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "admissionregistration.k8s.io", version: "v1alpha1", kind: "DeleteOptions" }, Gvk { group: "admissionregistration.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "apiextensions.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "apiextensions.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "apiregistration.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "apiregistration.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "apps", version: "v1", kind: "DeleteOptions" }, Gvk { group: "apps", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "apps", version: "v1beta2", kind: "DeleteOptions" }, Gvk { group: "authentication.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "authentication.k8s.io", version: "v1alpha1", kind: "DeleteOptions" }, Gvk { group: "authentication.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "authorization.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "authorization.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "autoscaling", version: "v1", kind: "DeleteOptions" }, Gvk { group: "autoscaling", version: "v2", kind: "DeleteOptions" }, Gvk { group: "batch", version: "v1", kind: "DeleteOptions" }, Gvk { group: "batch", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "certificates.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "certificates.k8s.io", version: "v1alpha1", kind: "DeleteOptions" }, Gvk { group: "certificates.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "coordination.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "coordination.k8s.io", version: "v1alpha2", kind: "DeleteOptions" }, Gvk { group: "coordination.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "discovery.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "discovery.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "events.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "events.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "extensions", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "flowcontrol.apiserver.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "flowcontrol.apiserver.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "flowcontrol.apiserver.k8s.io", version: "v1beta2", kind: "DeleteOptions" }, Gvk { group: "flowcontrol.apiserver.k8s.io", version: "v1beta3", kind: "DeleteOptions" }, Gvk { group: "imagepolicy.k8s.io", version: "v1alpha1", kind: "DeleteOptions" }, Gvk { group: "internal.apiserver.k8s.io", version: "v1alpha1", kind: "DeleteOptions" }, Gvk { group: "networking.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "networking.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "node.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "node.k8s.io", version: "v1alpha1", kind: "DeleteOptions" }, Gvk { group: "node.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "policy", version: "v1", kind: "DeleteOptions" }, Gvk { group: "policy", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "rbac.authorization.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "rbac.authorization.k8s.io", version: "v1alpha1", kind: "DeleteOptions" }, Gvk { group: "rbac.authorization.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "resource.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "resource.k8s.io", version: "v1alpha3", kind: "DeleteOptions" }, Gvk { group: "resource.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "resource.k8s.io", version: "v1beta2", kind: "DeleteOptions" }, Gvk { group: "scheduling.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "scheduling.k8s.io", version: "v1alpha2", kind: "DeleteOptions" }, Gvk { group: "scheduling.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "storage.k8s.io", version: "v1", kind: "DeleteOptions" }, Gvk { group: "storage.k8s.io", version: "v1alpha1", kind: "DeleteOptions" }, Gvk { group: "storage.k8s.io", version: "v1beta1", kind: "DeleteOptions" }, Gvk { group: "storagemigration.k8s.io", version: "v1beta1", kind: "DeleteOptions" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 6), Wire::Field(3, 5), Wire::Field(4, 7), Wire::Field(5, 1), Wire::Field(6, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "dryRun", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "gracePeriodSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "ignoreStoreReadErrorWithClusterBreakingPotential", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "orphanDependents", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "preconditions", kind: Object(&PRECONDITIONS), presence: Presence::Optional, ..FIELD },
    Field { name: "propagationPolicy", kind: Named(&DELETION_PROPAGATION), presence: Presence::Optional, ..FIELD },
] };
pub static DELETION_PROPAGATION: Alias = Alias { name: "io.k8s.apimachinery.pkg.apis.meta.v1.DeletionPropagation", kind: String, closed: false, values: &["Background", "Foreground", "Orphan"] };
pub static FIELD_SELECTOR_OPERATOR: Alias = Alias { name: "io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorOperator", kind: String, closed: false, values: &["DoesNotExist", "Exists", "In", "NotIn"] };
pub static FIELD_SELECTOR_REQUIREMENT: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "key", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "operator", kind: Named(&FIELD_SELECTOR_OPERATOR), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "values", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static GET_OPTIONS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.GetOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "resourceVersion", kind: String, ..FIELD },
] };
pub static GROUP_KIND: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.GroupKind", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "group", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static GROUP_RESOURCE: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.GroupResource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "group", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resource", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static GROUP_VERSION: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersion", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "group", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "version", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static GROUP_VERSION_FOR_DISCOVERY: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "groupVersion", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "version", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static GROUP_VERSION_KIND: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionKind", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1)], fields: &[
    Field { name: "group", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "version", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static GROUP_VERSION_RESOURCE: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionResource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1)], fields: &[
    Field { name: "group", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "resource", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "version", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static INCLUDE_OBJECT_POLICY: Alias = Alias { name: "io.k8s.apimachinery.pkg.apis.meta.v1.IncludeObjectPolicy", kind: String, closed: false, values: &["Metadata", "None", "Object"] };
pub static LABEL_SELECTOR: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector", gvks: &[], atomic: true, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "matchExpressions", kind: List(&Object(&LABEL_SELECTOR_REQUIREMENT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "matchLabels", kind: Map(&String), ..FIELD },
] };
pub static LABEL_SELECTOR_OPERATOR: Alias = Alias { name: "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorOperator", kind: String, closed: false, values: &["DoesNotExist", "Exists", "In", "NotIn"] };
pub static LABEL_SELECTOR_REQUIREMENT: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "key", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "operator", kind: Named(&LABEL_SELECTOR_OPERATOR), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "values", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static LIST: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.List", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&RawExtension), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static LIST_META: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 2), Wire::Field(3, 0), Wire::Field(4, 1), Wire::Field(5, 4)], fields: &[
    Field { name: "continue", kind: String, ..FIELD },
    Field { name: "remainingItemCount", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "resourceVersion", kind: String, ..FIELD },
    Field { name: "selfLink", kind: String, ..FIELD },
    Field { name: "shardInfo", kind: Object(&SHARD_INFO), presence: Presence::Optional, extra: Some(&Extra { gate: "ShardedListAndWatch", ..EXTRA }), ..FIELD },
] };
pub static LIST_OPTIONS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ListOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 3), Wire::Field(3, 12), Wire::Field(4, 7), Wire::Field(5, 11), Wire::Field(7, 6), Wire::Field(8, 2), Wire::Field(9, 0), Wire::Field(10, 8), Wire::Field(11, 9), Wire::Field(15, 10)], fields: &[
    Field { name: "allowWatchBookmarks", kind: Bool, ..FIELD },
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "continue", kind: String, ..FIELD },
    Field { name: "fieldSelector", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "labelSelector", kind: String, ..FIELD },
    Field { name: "limit", kind: Int64, ..FIELD },
    Field { name: "resourceVersion", kind: String, ..FIELD },
    Field { name: "resourceVersionMatch", kind: Named(&RESOURCE_VERSION_MATCH), ..FIELD },
    Field { name: "sendInitialEvents", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "shardSelector", kind: String, extra: Some(&Extra { gate: "ShardedListAndWatch", ..EXTRA }), ..FIELD },
    Field { name: "timeoutSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "watch", kind: Bool, ..FIELD },
] };
pub static MANAGED_FIELDS_ENTRY: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 6), Wire::Field(6, 1), Wire::Field(7, 2), Wire::Field(8, 5)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "fieldsType", kind: String, ..FIELD },
    Field { name: "fieldsV1", kind: FieldsV1, presence: Presence::Optional, ..FIELD },
    Field { name: "manager", kind: String, ..FIELD },
    Field { name: "operation", kind: Named(&MANAGED_FIELDS_OPERATION_TYPE), ..FIELD },
    Field { name: "subresource", kind: String, ..FIELD },
    Field { name: "time", kind: Time, presence: Presence::Optional, ..FIELD },
] };
pub static MANAGED_FIELDS_OPERATION_TYPE: Alias = Alias { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsOperationType", kind: String, closed: false, values: &["Apply", "Update"] };
pub static OBJECT_META: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", gvks: &[], atomic: false, wire: &[Wire::Field(1, 9), Wire::Field(2, 5), Wire::Field(3, 10), Wire::Field(4, 13), Wire::Field(5, 14), Wire::Field(6, 12), Wire::Field(7, 6), Wire::Field(8, 1), Wire::Field(9, 3), Wire::Field(10, 2), Wire::Field(11, 7), Wire::Field(12, 0), Wire::Field(13, 11), Wire::Field(14, 4), Wire::Field(17, 8)], fields: &[
    Field { name: "annotations", kind: Map(&String), ..FIELD },
    Field { name: "creationTimestamp", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "deletionGracePeriodSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "deletionTimestamp", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "finalizers", kind: List(&String), extra: Some(&Extra { list: ListType::Set, patch: Patch::Merge, ..EXTRA }), ..FIELD },
    Field { name: "generateName", kind: String, ..FIELD },
    Field { name: "generation", kind: Int64, ..FIELD },
    Field { name: "labels", kind: Map(&String), ..FIELD },
    Field { name: "managedFields", kind: List(&Object(&MANAGED_FIELDS_ENTRY)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "namespace", kind: String, ..FIELD },
    Field { name: "ownerReferences", kind: List(&Object(&OWNER_REFERENCE)), extra: Some(&Extra { list: ListType::Map(&["uid"]), patch: Patch::Merge, merge_key: "uid", ..EXTRA }), ..FIELD },
    Field { name: "resourceVersion", kind: String, ..FIELD },
    Field { name: "selfLink", kind: String, ..FIELD },
    Field { name: "uid", kind: Named(&crate::schema::UID), ..FIELD },
] };
pub static OWNER_REFERENCE: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference", gvks: &[], atomic: true, wire: &[Wire::Field(1, 3), Wire::Field(3, 4), Wire::Field(4, 5), Wire::Field(5, 0), Wire::Field(6, 2), Wire::Field(7, 1)], fields: &[
    Field { name: "apiVersion", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "blockOwnerDeletion", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "controller", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "uid", kind: Named(&crate::schema::UID), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PARTIAL_OBJECT_METADATA: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&OBJECT_META), presence: Presence::Zero, ..FIELD },
] };
pub static PARTIAL_OBJECT_METADATA_LIST: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadataList", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&PARTIAL_OBJECT_METADATA)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static PATCH_OPTIONS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.PatchOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 4), Wire::Field(3, 2), Wire::Field(4, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "dryRun", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "fieldManager", kind: String, ..FIELD },
    Field { name: "fieldValidation", kind: String, ..FIELD },
    Field { name: "force", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
] };
pub static PRECONDITIONS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "resourceVersion", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "uid", kind: Named(&crate::schema::UID), presence: Presence::Optional, ..FIELD },
] };
pub static RESOURCE_VERSION_MATCH: Alias = Alias { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ResourceVersionMatch", kind: String, closed: false, values: &["Exact", "NotOlderThan"] };
pub static ROOT_PATHS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.RootPaths", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "paths", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static ROW_CONDITION_TYPE: Alias = Alias { name: "io.k8s.apimachinery.pkg.apis.meta.v1.RowConditionType", kind: String, closed: false, values: &["Completed"] };
pub static SERVER_ADDRESS_BY_CLIENT_CIDR: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "clientCIDR", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "serverAddress", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static SHARD_INFO: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "selector", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static STATUS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.Status", gvks: &[Gvk { group: "", version: "v1", kind: "Status" }], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 7), Wire::Field(3, 4), Wire::Field(4, 6), Wire::Field(5, 2), Wire::Field(6, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "code", kind: Int32, ..FIELD },
    Field { name: "details", kind: Object(&STATUS_DETAILS), presence: Presence::Optional, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&LIST_META), presence: Presence::Zero, ..FIELD },
    Field { name: "reason", kind: Named(&STATUS_REASON), ..FIELD },
    Field { name: "status", kind: String, ..FIELD },
] };
pub static STATUS_CAUSE: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0)], fields: &[
    Field { name: "field", kind: String, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: Named(&CAUSE_TYPE), ..FIELD },
] };
pub static STATUS_DETAILS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1), Wire::Field(3, 2), Wire::Field(4, 0), Wire::Field(5, 4), Wire::Field(6, 5)], fields: &[
    Field { name: "causes", kind: List(&Object(&STATUS_CAUSE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "group", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "retryAfterSeconds", kind: Int32, ..FIELD },
    Field { name: "uid", kind: Named(&crate::schema::UID), ..FIELD },
] };
pub static STATUS_REASON: Alias = Alias { name: "io.k8s.apimachinery.pkg.apis.meta.v1.StatusReason", kind: String, closed: false, values: &["", "AlreadyExists", "BadRequest", "Conflict", "Expired", "Forbidden", "Gone", "InternalError", "Invalid", "MethodNotAllowed", "NotAcceptable", "NotFound", "RequestEntityTooLarge", "ServerTimeout", "ServiceUnavailable", "StorageReadError", "Timeout", "TooManyRequests", "Unauthorized", "UnsupportedMediaType"] };
pub static TABLE: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.Table", gvks: &[], atomic: false, wire: &[], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "columnDefinitions", kind: List(&Object(&TABLE_COLUMN_DEFINITION)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&LIST_META), presence: Presence::Zero, ..FIELD },
    Field { name: "rows", kind: List(&Object(&TABLE_ROW)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static TABLE_COLUMN_DEFINITION: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.TableColumnDefinition", gvks: &[], atomic: false, wire: &[], fields: &[
    Field { name: "description", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "format", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "priority", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static TABLE_OPTIONS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.TableOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "includeObject", kind: Named(&INCLUDE_OBJECT_POLICY), ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
] };
pub static TABLE_ROW: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.TableRow", gvks: &[], atomic: false, wire: &[], fields: &[
    Field { name: "cells", kind: List(&Json), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "conditions", kind: List(&Object(&TABLE_ROW_CONDITION)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "object", kind: RawExtension, presence: Presence::Zero, ..FIELD },
] };
pub static TABLE_ROW_CONDITION: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.TableRowCondition", gvks: &[], atomic: false, wire: &[], fields: &[
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&ROW_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static TYPE_META: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.TypeMeta", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
] };
pub static UPDATE_OPTIONS: Type = Type { name: "io.k8s.apimachinery.pkg.apis.meta.v1.UpdateOptions", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "dryRun", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "fieldManager", kind: String, ..FIELD },
    Field { name: "fieldValidation", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
] };
pub static VERBS: Alias = Alias { name: "io.k8s.apimachinery.pkg.apis.meta.v1.Verbs", kind: List(&String), closed: false, values: &[] };
