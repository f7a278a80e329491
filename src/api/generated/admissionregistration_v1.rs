//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &APPLY_CONFIGURATION,
    &AUDIT_ANNOTATION,
    &EXPRESSION_WARNING,
    &JSON_PATCH,
    &MATCH_CONDITION,
    &MATCH_RESOURCES,
    &MUTATING_ADMISSION_POLICY,
    &MUTATING_ADMISSION_POLICY_BINDING,
    &MUTATING_ADMISSION_POLICY_BINDING_LIST,
    &MUTATING_ADMISSION_POLICY_BINDING_SPEC,
    &MUTATING_ADMISSION_POLICY_LIST,
    &MUTATING_ADMISSION_POLICY_SPEC,
    &MUTATING_WEBHOOK,
    &MUTATING_WEBHOOK_CONFIGURATION,
    &MUTATING_WEBHOOK_CONFIGURATION_LIST,
    &MUTATION,
    &NAMED_RULE_WITH_OPERATIONS,
    &PARAM_KIND,
    &PARAM_REF,
    &RULE,
    &RULE_WITH_OPERATIONS,
    &SERVICE_REFERENCE,
    &TYPE_CHECKING,
    &VALIDATING_ADMISSION_POLICY,
    &VALIDATING_ADMISSION_POLICY_BINDING,
    &VALIDATING_ADMISSION_POLICY_BINDING_LIST,
    &VALIDATING_ADMISSION_POLICY_BINDING_SPEC,
    &VALIDATING_ADMISSION_POLICY_LIST,
    &VALIDATING_ADMISSION_POLICY_SPEC,
    &VALIDATING_ADMISSION_POLICY_STATUS,
    &VALIDATING_WEBHOOK,
    &VALIDATING_WEBHOOK_CONFIGURATION,
    &VALIDATING_WEBHOOK_CONFIGURATION_LIST,
    &VALIDATION,
    &VARIABLE,
    &WEBHOOK_CLIENT_CONFIG,
];

pub static APPLY_CONFIGURATION: Type = Type { name: "io.k8s.api.admissionregistration.v1.ApplyConfiguration", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "expression", kind: String, ..FIELD },
] };
pub static AUDIT_ANNOTATION: Type = Type { name: "io.k8s.api.admissionregistration.v1.AuditAnnotation", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "key", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "valueExpression", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static EXPRESSION_WARNING: Type = Type { name: "io.k8s.api.admissionregistration.v1.ExpressionWarning", gvks: &[], atomic: false, wire: &[Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "fieldRef", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "warning", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static FAILURE_POLICY_TYPE: Alias = Alias { name: "io.k8s.api.admissionregistration.v1.FailurePolicyType", kind: String, closed: true, values: &["Fail", "Ignore"] };
pub static JSON_PATCH: Type = Type { name: "io.k8s.api.admissionregistration.v1.JSONPatch", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "expression", kind: String, ..FIELD },
] };
pub static MATCH_CONDITION: Type = Type { name: "io.k8s.api.admissionregistration.v1.MatchCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "expression", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static MATCH_POLICY_TYPE: Alias = Alias { name: "io.k8s.api.admissionregistration.v1.MatchPolicyType", kind: String, closed: true, values: &["Equivalent", "Exact"] };
pub static MATCH_RESOURCES: Type = Type { name: "io.k8s.api.admissionregistration.v1.MatchResources", gvks: &[], atomic: true, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4), Wire::Field(4, 0), Wire::Field(7, 1)], fields: &[
    Field { name: "excludeResourceRules", kind: List(&Object(&NAMED_RULE_WITH_OPERATIONS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "matchPolicy", kind: Named(&MATCH_POLICY_TYPE), presence: Presence::Optional, ..FIELD },
    Field { name: "namespaceSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "objectSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "resourceRules", kind: List(&Object(&NAMED_RULE_WITH_OPERATIONS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static MUTATING_ADMISSION_POLICY: Type = Type { name: "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingAdmissionPolicy" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&MUTATING_ADMISSION_POLICY_SPEC), presence: Presence::Zero, ..FIELD },
] };
pub static MUTATING_ADMISSION_POLICY_BINDING: Type = Type { name: "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingAdmissionPolicyBinding" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&MUTATING_ADMISSION_POLICY_BINDING_SPEC), presence: Presence::Zero, ..FIELD },
] };
pub static MUTATING_ADMISSION_POLICY_BINDING_LIST: Type = Type { name: "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBindingList", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingAdmissionPolicyBindingList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&MUTATING_ADMISSION_POLICY_BINDING)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static MUTATING_ADMISSION_POLICY_BINDING_SPEC: Type = Type { name: "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBindingSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0)], fields: &[
    Field { name: "matchResources", kind: Object(&MATCH_RESOURCES), presence: Presence::Optional, ..FIELD },
    Field { name: "paramRef", kind: Object(&PARAM_REF), presence: Presence::Optional, ..FIELD },
    Field { name: "policyName", kind: String, ..FIELD },
] };
pub static MUTATING_ADMISSION_POLICY_LIST: Type = Type { name: "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyList", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingAdmissionPolicyList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&MUTATING_ADMISSION_POLICY)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static MUTATING_ADMISSION_POLICY_SPEC: Type = Type { name: "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicySpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 2), Wire::Field(3, 6), Wire::Field(4, 3), Wire::Field(5, 0), Wire::Field(6, 1), Wire::Field(7, 5)], fields: &[
    Field { name: "failurePolicy", kind: Named(&FAILURE_POLICY_TYPE), presence: Presence::Optional, ..FIELD },
    Field { name: "matchConditions", kind: List(&Object(&MATCH_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "matchConstraints", kind: Object(&MATCH_RESOURCES), presence: Presence::Optional, ..FIELD },
    Field { name: "mutations", kind: List(&Object(&MUTATION)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "paramKind", kind: Object(&PARAM_KIND), presence: Presence::Optional, ..FIELD },
    Field { name: "reinvocationPolicy", kind: Named(&REINVOCATION_POLICY_TYPE), ..FIELD },
    Field { name: "variables", kind: List(&Object(&VARIABLE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static MUTATING_WEBHOOK: Type = Type { name: "io.k8s.api.admissionregistration.v1.MutatingWebhook", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 1), Wire::Field(3, 9), Wire::Field(4, 2), Wire::Field(5, 6), Wire::Field(6, 10), Wire::Field(7, 11), Wire::Field(8, 0), Wire::Field(9, 4), Wire::Field(10, 8), Wire::Field(11, 7), Wire::Field(12, 3)], fields: &[
    Field { name: "admissionReviewVersions", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "clientConfig", kind: Object(&WEBHOOK_CLIENT_CONFIG), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "failurePolicy", kind: Named(&FAILURE_POLICY_TYPE), presence: Presence::Optional, ..FIELD },
    Field { name: "matchConditions", kind: List(&Object(&MATCH_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "matchPolicy", kind: Named(&MATCH_POLICY_TYPE), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "namespaceSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "objectSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "reinvocationPolicy", kind: Named(&REINVOCATION_POLICY_TYPE), presence: Presence::Optional, ..FIELD },
    Field { name: "rules", kind: List(&Object(&RULE_WITH_OPERATIONS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "sideEffects", kind: Named(&SIDE_EFFECT_CLASS), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "timeoutSeconds", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
pub static MUTATING_WEBHOOK_CONFIGURATION: Type = Type { name: "io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingWebhookConfiguration" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "webhooks", kind: List(&Object(&MUTATING_WEBHOOK)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
] };
pub static MUTATING_WEBHOOK_CONFIGURATION_LIST: Type = Type { name: "io.k8s.api.admissionregistration.v1.MutatingWebhookConfigurationList", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingWebhookConfigurationList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&MUTATING_WEBHOOK_CONFIGURATION)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static MUTATION: Type = Type { name: "io.k8s.api.admissionregistration.v1.Mutation", gvks: &[], atomic: false, wire: &[Wire::Field(2, 2), Wire::Field(3, 0), Wire::Field(4, 1)], fields: &[
    Field { name: "applyConfiguration", kind: Object(&APPLY_CONFIGURATION), presence: Presence::Optional, ..FIELD },
    Field { name: "jsonPatch", kind: Object(&JSON_PATCH), presence: Presence::Optional, ..FIELD },
    Field { name: "patchType", kind: Named(&PATCH_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static NAMED_RULE_WITH_OPERATIONS: Type = Type { name: "io.k8s.api.admissionregistration.v1.NamedRuleWithOperations", gvks: &[], atomic: true, wire: &[Wire::Field(1, 3), Wire::Inlined(2, &RULE_WITH_OPERATIONS)], fields: &[
    Field { name: "apiGroups", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "apiVersions", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "operations", kind: List(&Named(&OPERATION_TYPE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resourceNames", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resources", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "scope", kind: Named(&SCOPE_TYPE), presence: Presence::Optional, ..FIELD },
] };
pub static OPERATION_TYPE: Alias = Alias { name: "io.k8s.api.admissionregistration.v1.OperationType", kind: String, closed: true, values: &["*", "CONNECT", "CREATE", "DELETE", "UPDATE"] };
pub static PARAM_KIND: Type = Type { name: "io.k8s.api.admissionregistration.v1.ParamKind", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
] };
pub static PARAM_REF: Type = Type { name: "io.k8s.api.admissionregistration.v1.ParamRef", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 3), Wire::Field(4, 2)], fields: &[
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "namespace", kind: String, ..FIELD },
    Field { name: "parameterNotFoundAction", kind: Named(&PARAMETER_NOT_FOUND_ACTION_TYPE), presence: Presence::Optional, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
] };
pub static PARAMETER_NOT_FOUND_ACTION_TYPE: Alias = Alias { name: "io.k8s.api.admissionregistration.v1.ParameterNotFoundActionType", kind: String, closed: false, values: &["Allow", "Deny"] };
pub static PATCH_TYPE: Alias = Alias { name: "io.k8s.api.admissionregistration.v1.PatchType", kind: String, closed: true, values: &["ApplyConfiguration", "JSONPatch"] };
pub static REINVOCATION_POLICY_TYPE: Alias = Alias { name: "io.k8s.api.admissionregistration.v1.ReinvocationPolicyType", kind: String, closed: true, values: &["IfNeeded", "Never"] };
pub static RULE: Type = Type { name: "io.k8s.api.admissionregistration.v1.Rule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2), Wire::Field(4, 3)], fields: &[
    Field { name: "apiGroups", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "apiVersions", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resources", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "scope", kind: Named(&SCOPE_TYPE), presence: Presence::Optional, ..FIELD },
] };
pub static RULE_WITH_OPERATIONS: Type = Type { name: "io.k8s.api.admissionregistration.v1.RuleWithOperations", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Inlined(2, &RULE)], fields: &[
    Field { name: "apiGroups", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "apiVersions", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "operations", kind: List(&Named(&OPERATION_TYPE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "resources", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "scope", kind: Named(&SCOPE_TYPE), presence: Presence::Optional, ..FIELD },
] };
pub static SCOPE_TYPE: Alias = Alias { name: "io.k8s.api.admissionregistration.v1.ScopeType", kind: String, closed: true, values: &["*", "Cluster", "Namespaced"] };
pub static SERVICE_REFERENCE: Type = Type { name: "io.k8s.api.admissionregistration.v1.ServiceReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2), Wire::Field(4, 3)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "namespace", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "path", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "port", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
pub static SIDE_EFFECT_CLASS: Alias = Alias { name: "io.k8s.api.admissionregistration.v1.SideEffectClass", kind: String, closed: true, values: &["None", "NoneOnDryRun", "Some", "Unknown"] };
pub static TYPE_CHECKING: Type = Type { name: "io.k8s.api.admissionregistration.v1.TypeChecking", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "expressionWarnings", kind: List(&Object(&EXPRESSION_WARNING)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static VALIDATING_ADMISSION_POLICY: Type = Type { name: "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingAdmissionPolicy" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&VALIDATING_ADMISSION_POLICY_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&VALIDATING_ADMISSION_POLICY_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static VALIDATING_ADMISSION_POLICY_BINDING: Type = Type { name: "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingAdmissionPolicyBinding" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&VALIDATING_ADMISSION_POLICY_BINDING_SPEC), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static VALIDATING_ADMISSION_POLICY_BINDING_LIST: Type = Type { name: "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingList", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingAdmissionPolicyBindingList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&VALIDATING_ADMISSION_POLICY_BINDING)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static VALIDATING_ADMISSION_POLICY_BINDING_SPEC: Type = Type { name: "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0), Wire::Field(4, 3)], fields: &[
    Field { name: "matchResources", kind: Object(&MATCH_RESOURCES), presence: Presence::Optional, ..FIELD },
    Field { name: "paramRef", kind: Object(&PARAM_REF), presence: Presence::Optional, ..FIELD },
    Field { name: "policyName", kind: String, required: true, ..FIELD },
    Field { name: "validationActions", kind: List(&Named(&VALIDATION_ACTION)), required: true, extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
] };
pub static VALIDATING_ADMISSION_POLICY_LIST: Type = Type { name: "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyList", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingAdmissionPolicyList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&VALIDATING_ADMISSION_POLICY)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static VALIDATING_ADMISSION_POLICY_SPEC: Type = Type { name: "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicySpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(3, 5), Wire::Field(4, 1), Wire::Field(5, 0), Wire::Field(6, 2), Wire::Field(7, 6)], fields: &[
    Field { name: "auditAnnotations", kind: List(&Object(&AUDIT_ANNOTATION)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "failurePolicy", kind: Named(&FAILURE_POLICY_TYPE), presence: Presence::Optional, ..FIELD },
    Field { name: "matchConditions", kind: List(&Object(&MATCH_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "matchConstraints", kind: Object(&MATCH_RESOURCES), presence: Presence::Optional, ..FIELD },
    Field { name: "paramKind", kind: Object(&PARAM_KIND), presence: Presence::Optional, ..FIELD },
    Field { name: "validations", kind: List(&Object(&VALIDATION)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "variables", kind: List(&Object(&VARIABLE)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
] };
pub static VALIDATING_ADMISSION_POLICY_STATUS: Type = Type { name: "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "conditions", kind: List(&Object(&meta_v1::CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), ..EXTRA }), ..FIELD },
    Field { name: "observedGeneration", kind: Int64, ..FIELD },
    Field { name: "typeChecking", kind: Object(&TYPE_CHECKING), presence: Presence::Optional, ..FIELD },
] };
pub static VALIDATING_WEBHOOK: Type = Type { name: "io.k8s.api.admissionregistration.v1.ValidatingWebhook", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 1), Wire::Field(3, 8), Wire::Field(4, 2), Wire::Field(5, 6), Wire::Field(6, 9), Wire::Field(7, 10), Wire::Field(8, 0), Wire::Field(9, 4), Wire::Field(10, 7), Wire::Field(11, 3)], fields: &[
    Field { name: "admissionReviewVersions", kind: List(&String), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "clientConfig", kind: Object(&WEBHOOK_CLIENT_CONFIG), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "failurePolicy", kind: Named(&FAILURE_POLICY_TYPE), presence: Presence::Optional, ..FIELD },
    Field { name: "matchConditions", kind: List(&Object(&MATCH_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
    Field { name: "matchPolicy", kind: Named(&MATCH_POLICY_TYPE), presence: Presence::Optional, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "namespaceSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "objectSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "rules", kind: List(&Object(&RULE_WITH_OPERATIONS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "sideEffects", kind: Named(&SIDE_EFFECT_CLASS), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "timeoutSeconds", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
pub static VALIDATING_WEBHOOK_CONFIGURATION: Type = Type { name: "io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingWebhookConfiguration" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "webhooks", kind: List(&Object(&VALIDATING_WEBHOOK)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", ..EXTRA }), ..FIELD },
] };
pub static VALIDATING_WEBHOOK_CONFIGURATION_LIST: Type = Type { name: "io.k8s.api.admissionregistration.v1.ValidatingWebhookConfigurationList", gvks: &[Gvk { group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingWebhookConfigurationList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&VALIDATING_WEBHOOK_CONFIGURATION)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static VALIDATION: Type = Type { name: "io.k8s.api.admissionregistration.v1.Validation", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 3), Wire::Field(4, 2)], fields: &[
    Field { name: "expression", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "messageExpression", kind: String, ..FIELD },
    Field { name: "reason", kind: Named(&meta_v1::STATUS_REASON), presence: Presence::Optional, ..FIELD },
] };
pub static VALIDATION_ACTION: Alias = Alias { name: "io.k8s.api.admissionregistration.v1.ValidationAction", kind: String, closed: true, values: &["Audit", "Deny", "Warn"] };
pub static VARIABLE: Type = Type { name: "io.k8s.api.admissionregistration.v1.Variable", gvks: &[], atomic: true, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "expression", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static WEBHOOK_CLIENT_CONFIG: Type = Type { name: "io.k8s.api.admissionregistration.v1.WebhookClientConfig", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2)], fields: &[
    Field { name: "caBundle", kind: Bytes, ..FIELD },
    Field { name: "service", kind: Object(&SERVICE_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "url", kind: String, presence: Presence::Optional, ..FIELD },
] };
