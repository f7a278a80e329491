//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &CONVERSION_REQUEST,
    &CONVERSION_RESPONSE,
    &CONVERSION_REVIEW,
    &CUSTOM_RESOURCE_COLUMN_DEFINITION,
    &CUSTOM_RESOURCE_CONVERSION,
    &CUSTOM_RESOURCE_DEFINITION,
    &CUSTOM_RESOURCE_DEFINITION_CONDITION,
    &CUSTOM_RESOURCE_DEFINITION_LIST,
    &CUSTOM_RESOURCE_DEFINITION_NAMES,
    &CUSTOM_RESOURCE_DEFINITION_SPEC,
    &CUSTOM_RESOURCE_DEFINITION_STATUS,
    &CUSTOM_RESOURCE_DEFINITION_VERSION,
    &CUSTOM_RESOURCE_SUBRESOURCE_SCALE,
    &CUSTOM_RESOURCE_SUBRESOURCE_STATUS,
    &CUSTOM_RESOURCE_SUBRESOURCES,
    &CUSTOM_RESOURCE_VALIDATION,
    &EXTERNAL_DOCUMENTATION,
    &JSON_SCHEMA_PROPS,
    &SELECTABLE_FIELD,
    &SERVICE_REFERENCE,
    &VALIDATION_RULE,
    &WEBHOOK_CLIENT_CONFIG,
    &WEBHOOK_CONVERSION,
];

pub static CONDITION_STATUS: Alias = Alias { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ConditionStatus", kind: String, closed: false, values: &["False", "True", "Unknown"] };
pub static CONVERSION_REQUEST: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ConversionRequest", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "desiredAPIVersion", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "objects", kind: List(&RawExtension), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "uid", kind: Named(&crate::schema::UID), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CONVERSION_RESPONSE: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ConversionResponse", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "convertedObjects", kind: List(&RawExtension), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "result", kind: Object(&meta_v1::STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "uid", kind: Named(&crate::schema::UID), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CONVERSION_REVIEW: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ConversionReview", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "request", kind: Object(&CONVERSION_REQUEST), presence: Presence::Optional, ..FIELD },
    Field { name: "response", kind: Object(&CONVERSION_RESPONSE), presence: Presence::Optional, ..FIELD },
] };
pub static CONVERSION_STRATEGY_TYPE: Alias = Alias { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ConversionStrategyType", kind: String, closed: false, values: &["None", "Webhook"] };
pub static CUSTOM_RESOURCE_COLUMN_DEFINITION: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 5), Wire::Field(3, 1), Wire::Field(4, 0), Wire::Field(5, 4), Wire::Field(6, 2)], fields: &[
    Field { name: "description", kind: String, ..FIELD },
    Field { name: "format", kind: String, ..FIELD },
    Field { name: "jsonPath", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "priority", kind: Int32, ..FIELD },
    Field { name: "type", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CUSTOM_RESOURCE_CONVERSION: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceConversion", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "strategy", kind: Named(&CONVERSION_STRATEGY_TYPE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "webhook", kind: Object(&WEBHOOK_CONVERSION), presence: Presence::Optional, ..FIELD },
] };
pub static CUSTOM_RESOURCE_DEFINITION: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition", gvks: &[Gvk { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&CUSTOM_RESOURCE_DEFINITION_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&CUSTOM_RESOURCE_DEFINITION_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static CUSTOM_RESOURCE_DEFINITION_CONDITION: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 3), Wire::Field(5, 1), Wire::Field(6, 2)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, extra: Some(&Extra { gate: "CRDObservedGenerationTracking", ..EXTRA }), ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&CUSTOM_RESOURCE_DEFINITION_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CUSTOM_RESOURCE_DEFINITION_CONDITION_TYPE: Alias = Alias { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionConditionType", kind: String, closed: false, values: &["Established", "KubernetesAPIApprovalPolicyConformant", "NamesAccepted", "NonStructuralSchema", "StorageMigrating", "Terminating"] };
pub static CUSTOM_RESOURCE_DEFINITION_LIST: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionList", gvks: &[Gvk { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinitionList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&CUSTOM_RESOURCE_DEFINITION)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static CUSTOM_RESOURCE_DEFINITION_NAMES: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 5), Wire::Field(3, 4), Wire::Field(4, 1), Wire::Field(5, 2), Wire::Field(6, 0)], fields: &[
    Field { name: "categories", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "listKind", kind: String, ..FIELD },
    Field { name: "plural", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "shortNames", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "singular", kind: String, ..FIELD },
] };
pub static CUSTOM_RESOURCE_DEFINITION_SPEC: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(3, 2), Wire::Field(4, 4), Wire::Field(7, 5), Wire::Field(9, 0), Wire::Field(10, 3)], fields: &[
    Field { name: "conversion", kind: Object(&CUSTOM_RESOURCE_CONVERSION), presence: Presence::Optional, ..FIELD },
    Field { name: "group", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "names", kind: Object(&CUSTOM_RESOURCE_DEFINITION_NAMES), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "preserveUnknownFields", kind: Bool, ..FIELD },
    Field { name: "scope", kind: Named(&RESOURCE_SCOPE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "versions", kind: List(&Object(&CUSTOM_RESOURCE_DEFINITION_VERSION)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static CUSTOM_RESOURCE_DEFINITION_STATUS: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 3), Wire::Field(4, 2)], fields: &[
    Field { name: "acceptedNames", kind: Object(&CUSTOM_RESOURCE_DEFINITION_NAMES), presence: Presence::Zero, ..FIELD },
    Field { name: "conditions", kind: List(&Object(&CUSTOM_RESOURCE_DEFINITION_CONDITION)), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Map(&["type"]), ..EXTRA }), ..FIELD },
    Field { name: "observedGeneration", kind: Int64, extra: Some(&Extra { gate: "CRDObservedGenerationTracking", ..EXTRA }), ..FIELD },
    Field { name: "storedVersions", kind: List(&String), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static CUSTOM_RESOURCE_DEFINITION_VERSION: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 6), Wire::Field(3, 7), Wire::Field(4, 4), Wire::Field(5, 8), Wire::Field(6, 0), Wire::Field(7, 1), Wire::Field(8, 2), Wire::Field(9, 5)], fields: &[
    Field { name: "additionalPrinterColumns", kind: List(&Object(&CUSTOM_RESOURCE_COLUMN_DEFINITION)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "deprecated", kind: Bool, ..FIELD },
    Field { name: "deprecationWarning", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "schema", kind: Object(&CUSTOM_RESOURCE_VALIDATION), presence: Presence::Optional, ..FIELD },
    Field { name: "selectableFields", kind: List(&Object(&SELECTABLE_FIELD)), extra: Some(&Extra { list: ListType::Atomic, gate: "CustomResourceFieldSelectors", ..EXTRA }), ..FIELD },
    Field { name: "served", kind: Bool, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "storage", kind: Bool, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "subresources", kind: Object(&CUSTOM_RESOURCE_SUBRESOURCES), presence: Presence::Optional, ..FIELD },
] };
pub static CUSTOM_RESOURCE_SUBRESOURCE_SCALE: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceScale", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "labelSelectorPath", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "specReplicasPath", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "statusReplicasPath", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CUSTOM_RESOURCE_SUBRESOURCE_STATUS: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus", gvks: &[], atomic: false, wire: &[], fields: &[
] };
pub static CUSTOM_RESOURCE_SUBRESOURCES: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresources", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "scale", kind: Object(&CUSTOM_RESOURCE_SUBRESOURCE_SCALE), presence: Presence::Optional, ..FIELD },
    Field { name: "status", kind: Object(&CUSTOM_RESOURCE_SUBRESOURCE_STATUS), presence: Presence::Optional, ..FIELD },
] };
pub static CUSTOM_RESOURCE_VALIDATION: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceValidation", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "openAPIV3Schema", kind: Object(&JSON_SCHEMA_PROPS), presence: Presence::Optional, ..FIELD },
] };
pub static EXTERNAL_DOCUMENTATION: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ExternalDocumentation", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "description", kind: String, ..FIELD },
    Field { name: "url", kind: String, ..FIELD },
] };
pub static FIELD_VALUE_ERROR_REASON: Alias = Alias { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.FieldValueErrorReason", kind: String, closed: true, values: &["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"] };
pub static JSON_SCHEMA_DEFINITIONS: Alias = Alias { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaDefinitions", kind: Map(&Object(&JSON_SCHEMA_PROPS)), closed: false, values: &[] };
pub static JSON_SCHEMA_DEPENDENCIES: Alias = Alias { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaDependencies", kind: Map(&Json), closed: false, values: &[] };
pub static JSON_SCHEMA_PROPS: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps", gvks: &[], atomic: false, wire: &[Wire::Field(1, 16), Wire::Field(2, 1), Wire::Field(3, 0), Wire::Field(4, 9), Wire::Field(5, 35), Wire::Field(6, 15), Wire::Field(7, 34), Wire::Field(8, 6), Wire::Field(9, 21), Wire::Field(10, 12), Wire::Field(11, 25), Wire::Field(12, 13), Wire::Field(13, 19), Wire::Field(14, 23), Wire::Field(15, 30), Wire::Field(16, 18), Wire::Field(17, 22), Wire::Field(18, 36), Wire::Field(19, 26), Wire::Field(20, 10), Wire::Field(21, 20), Wire::Field(22, 24), Wire::Field(23, 33), Wire::Field(24, 17), Wire::Field(25, 4), Wire::Field(26, 29), Wire::Field(27, 5), Wire::Field(28, 27), Wire::Field(29, 32), Wire::Field(30, 3), Wire::Field(31, 31), Wire::Field(32, 8), Wire::Field(33, 2), Wire::Field(34, 7), Wire::Field(35, 14), Wire::Field(36, 11), Wire::Field(37, 28), Wire::Field(38, 42), Wire::Field(39, 37), Wire::Field(40, 38), Wire::Field(41, 39), Wire::Field(42, 40), Wire::Field(43, 41), Wire::Field(44, 43)], fields: &[
    Field { name: "$ref", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "$schema", kind: Named(&JSON_SCHEMA_URL), ..FIELD },
    Field { name: "additionalItems", kind: Json, presence: Presence::Optional, ..FIELD },
    Field { name: "additionalProperties", kind: Json, presence: Presence::Optional, ..FIELD },
    Field { name: "allOf", kind: List(&Object(&JSON_SCHEMA_PROPS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "anyOf", kind: List(&Object(&JSON_SCHEMA_PROPS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "default", kind: Json, presence: Presence::Optional, ..FIELD },
    Field { name: "definitions", kind: Named(&JSON_SCHEMA_DEFINITIONS), ..FIELD },
    Field { name: "dependencies", kind: Named(&JSON_SCHEMA_DEPENDENCIES), ..FIELD },
    Field { name: "description", kind: String, ..FIELD },
    Field { name: "enum", kind: List(&Json), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "example", kind: Json, presence: Presence::Optional, ..FIELD },
    Field { name: "exclusiveMaximum", kind: Bool, ..FIELD },
    Field { name: "exclusiveMinimum", kind: Bool, ..FIELD },
    Field { name: "externalDocs", kind: Object(&EXTERNAL_DOCUMENTATION), presence: Presence::Optional, ..FIELD },
    Field { name: "format", kind: String, ..FIELD },
    Field { name: "id", kind: String, ..FIELD },
    Field { name: "items", kind: Json, presence: Presence::Optional, ..FIELD },
    Field { name: "maxItems", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "maxLength", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "maxProperties", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "maximum", kind: Float, presence: Presence::Optional, ..FIELD },
    Field { name: "minItems", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "minLength", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "minProperties", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "minimum", kind: Float, presence: Presence::Optional, ..FIELD },
    Field { name: "multipleOf", kind: Float, presence: Presence::Optional, ..FIELD },
    Field { name: "not", kind: Object(&JSON_SCHEMA_PROPS), presence: Presence::Optional, ..FIELD },
    Field { name: "nullable", kind: Bool, ..FIELD },
    Field { name: "oneOf", kind: List(&Object(&JSON_SCHEMA_PROPS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "pattern", kind: String, ..FIELD },
    Field { name: "patternProperties", kind: Map(&Object(&JSON_SCHEMA_PROPS)), ..FIELD },
    Field { name: "properties", kind: Map(&Object(&JSON_SCHEMA_PROPS)), ..FIELD },
    Field { name: "required", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "title", kind: String, ..FIELD },
    Field { name: "type", kind: String, ..FIELD },
    Field { name: "uniqueItems", kind: Bool, ..FIELD },
    Field { name: "x-kubernetes-embedded-resource", kind: Bool, ..FIELD },
    Field { name: "x-kubernetes-int-or-string", kind: Bool, ..FIELD },
    Field { name: "x-kubernetes-list-map-keys", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "x-kubernetes-list-type", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "x-kubernetes-map-type", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "x-kubernetes-preserve-unknown-fields", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "x-kubernetes-validations", kind: Named(&VALIDATION_RULES), extra: Some(&Extra { list: ListType::Map(&["rule"]), patch: Patch::Merge, merge_key: "rule", ..EXTRA }), ..FIELD },
] };
pub static JSON_SCHEMA_URL: Alias = Alias { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaURL", kind: String, closed: false, values: &[] };
pub static RESOURCE_SCOPE: Alias = Alias { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ResourceScope", kind: String, closed: false, values: &["Cluster", "Namespaced"] };
pub static SELECTABLE_FIELD: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.SelectableField", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "jsonPath", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static SERVICE_REFERENCE: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2), Wire::Field(4, 3)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "namespace", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "path", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "port", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
pub static VALIDATION_RULE: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ValidationRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 1), Wire::Field(3, 2), Wire::Field(4, 4), Wire::Field(5, 0), Wire::Field(6, 3)], fields: &[
    Field { name: "fieldPath", kind: String, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "messageExpression", kind: String, ..FIELD },
    Field { name: "optionalOldSelf", kind: Bool, presence: Presence::Optional, extra: Some(&Extra { gate: "CRDValidationRatcheting", ..EXTRA }), ..FIELD },
    Field { name: "reason", kind: Named(&FIELD_VALUE_ERROR_REASON), presence: Presence::Optional, ..FIELD },
    Field { name: "rule", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static VALIDATION_RULES: Alias = Alias { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ValidationRules", kind: List(&Object(&VALIDATION_RULE)), closed: false, values: &[] };
pub static WEBHOOK_CLIENT_CONFIG: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookClientConfig", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2)], fields: &[
    Field { name: "caBundle", kind: Bytes, ..FIELD },
    Field { name: "service", kind: Object(&SERVICE_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "url", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static WEBHOOK_CONVERSION: Type = Type { name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookConversion", gvks: &[], atomic: false, wire: &[Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "clientConfig", kind: Object(&WEBHOOK_CLIENT_CONFIG), presence: Presence::Optional, ..FIELD },
    Field { name: "conversionReviewVersions", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
