//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::core_v1;
use super::meta_v1;
use super::scheduling_v1alpha3;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &CRON_JOB,
    &CRON_JOB_LIST,
    &CRON_JOB_SPEC,
    &CRON_JOB_STATUS,
    &JOB,
    &JOB_CONDITION,
    &JOB_LIST,
    &JOB_SCHEDULING_CONFIGURATION,
    &JOB_SPEC,
    &JOB_STATUS,
    &JOB_TEMPLATE_SPEC,
    &POD_FAILURE_POLICY,
    &POD_FAILURE_POLICY_ON_EXIT_CODES_REQUIREMENT,
    &POD_FAILURE_POLICY_ON_POD_CONDITIONS_PATTERN,
    &POD_FAILURE_POLICY_RULE,
    &SUCCESS_POLICY,
    &SUCCESS_POLICY_RULE,
    &UNCOUNTED_TERMINATED_PODS,
];

pub static COMPLETION_MODE: Alias = Alias { name: "io.k8s.api.batch.v1.CompletionMode", kind: String, closed: true, values: &["Indexed", "NonIndexed"] };
pub static CONCURRENCY_POLICY: Alias = Alias { name: "io.k8s.api.batch.v1.ConcurrencyPolicy", kind: String, closed: true, values: &["Allow", "Forbid", "Replace"] };
pub static CRON_JOB: Type = Type { name: "io.k8s.api.batch.v1.CronJob", gvks: &[Gvk { group: "batch", version: "v1", kind: "CronJob" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&CRON_JOB_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&CRON_JOB_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static CRON_JOB_LIST: Type = Type { name: "io.k8s.api.batch.v1.CronJobList", gvks: &[Gvk { group: "batch", version: "v1", kind: "CronJobList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&CRON_JOB)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static CRON_JOB_SPEC: Type = Type { name: "io.k8s.api.batch.v1.CronJobSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 6), Wire::Field(5, 2), Wire::Field(6, 5), Wire::Field(7, 1), Wire::Field(8, 7)], fields: &[
    Field { name: "concurrencyPolicy", kind: Named(&CONCURRENCY_POLICY), ..FIELD },
    Field { name: "failedJobsHistoryLimit", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "jobTemplate", kind: Object(&JOB_TEMPLATE_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "schedule", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "startingDeadlineSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "successfulJobsHistoryLimit", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "suspend", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "timeZone", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static CRON_JOB_STATUS: Type = Type { name: "io.k8s.api.batch.v1.CronJobStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(4, 1), Wire::Field(5, 2)], fields: &[
    Field { name: "active", kind: List(&Object(&core_v1::OBJECT_REFERENCE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "lastScheduleTime", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "lastSuccessfulTime", kind: Time, presence: Presence::Optional, ..FIELD },
] };
pub static JOB: Type = Type { name: "io.k8s.api.batch.v1.Job", gvks: &[Gvk { group: "batch", version: "v1", kind: "Job" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&JOB_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&JOB_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static JOB_CONDITION: Type = Type { name: "io.k8s.api.batch.v1.JobCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 1), Wire::Field(5, 3), Wire::Field(6, 2)], fields: &[
    Field { name: "lastProbeTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&core_v1::CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&JOB_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static JOB_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.batch.v1.JobConditionType", kind: String, closed: false, values: &["Complete", "Failed", "FailureTarget", "SuccessCriteriaMet", "Suspended"] };
pub static JOB_LIST: Type = Type { name: "io.k8s.api.batch.v1.JobList", gvks: &[Gvk { group: "batch", version: "v1", kind: "JobList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&JOB)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static JOB_SCHEDULING_CONFIGURATION: Type = Type { name: "io.k8s.api.batch.v1.JobSchedulingConfiguration", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 2), Wire::Field(3, 0), Wire::Field(4, 1)], fields: &[
    Field { name: "disruptionMode", kind: Object(&scheduling_v1alpha3::WORKLOAD_POD_GROUP_DISRUPTION_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "resourceClaims", kind: List(&Object(&scheduling_v1alpha3::WORKLOAD_POD_GROUP_RESOURCE_CLAIM)), extra: Some(&Extra { list: ListType::Map(&["name"]), patch: Patch::Merge, merge_key: "name", rules: &[Rule::MaxItems(4)], ..EXTRA }), ..FIELD },
    Field { name: "schedulingConstraints", kind: Object(&scheduling_v1alpha3::WORKLOAD_POD_GROUP_SCHEDULING_CONSTRAINTS), presence: Presence::Optional, ..FIELD },
    Field { name: "schedulingPolicy", kind: Object(&scheduling_v1alpha3::WORKLOAD_POD_GROUP_SCHEDULING_POLICY), presence: Presence::Optional, ..FIELD },
] };
pub static JOB_SPEC: Type = Type { name: "io.k8s.api.batch.v1.JobSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 8), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 12), Wire::Field(5, 6), Wire::Field(6, 15), Wire::Field(7, 1), Wire::Field(8, 16), Wire::Field(9, 3), Wire::Field(10, 14), Wire::Field(11, 9), Wire::Field(12, 2), Wire::Field(13, 7), Wire::Field(14, 10), Wire::Field(15, 5), Wire::Field(16, 13), Wire::Field(17, 11)], fields: &[
    Field { name: "activeDeadlineSeconds", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "backoffLimit", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "backoffLimitPerIndex", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "completionMode", kind: Named(&COMPLETION_MODE), presence: Presence::Optional, ..FIELD },
    Field { name: "completions", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "managedBy", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "manualSelector", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "maxFailedIndexes", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "parallelism", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "podFailurePolicy", kind: Object(&POD_FAILURE_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "podReplacementPolicy", kind: Named(&POD_REPLACEMENT_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "scheduling", kind: Object(&JOB_SCHEDULING_CONFIGURATION), presence: Presence::Optional, extra: Some(&Extra { gate: "WorkloadWithJob", ..EXTRA }), ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "successPolicy", kind: Object(&SUCCESS_POLICY), presence: Presence::Optional, ..FIELD },
    Field { name: "suspend", kind: Bool, presence: Presence::Optional, ..FIELD },
    Field { name: "template", kind: Object(&core_v1::POD_TEMPLATE_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "ttlSecondsAfterFinished", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
pub static JOB_STATUS: Type = Type { name: "io.k8s.api.batch.v1.JobStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 7), Wire::Field(3, 2), Wire::Field(4, 0), Wire::Field(5, 8), Wire::Field(6, 4), Wire::Field(7, 1), Wire::Field(8, 10), Wire::Field(9, 6), Wire::Field(10, 5), Wire::Field(11, 9)], fields: &[
    Field { name: "active", kind: Int32, ..FIELD },
    Field { name: "completedIndexes", kind: String, ..FIELD },
    Field { name: "completionTime", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "conditions", kind: List(&Object(&JOB_CONDITION)), extra: Some(&Extra { list: ListType::Atomic, patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "failed", kind: Int32, ..FIELD },
    Field { name: "failedIndexes", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "ready", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "startTime", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "succeeded", kind: Int32, ..FIELD },
    Field { name: "terminating", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "uncountedTerminatedPods", kind: Object(&UNCOUNTED_TERMINATED_PODS), presence: Presence::Optional, ..FIELD },
] };
pub static JOB_TEMPLATE_SPEC: Type = Type { name: "io.k8s.api.batch.v1.JobTemplateSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&JOB_SPEC), presence: Presence::Zero, ..FIELD },
] };
pub static POD_FAILURE_POLICY: Type = Type { name: "io.k8s.api.batch.v1.PodFailurePolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "rules", kind: List(&Object(&POD_FAILURE_POLICY_RULE)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static POD_FAILURE_POLICY_ACTION: Alias = Alias { name: "io.k8s.api.batch.v1.PodFailurePolicyAction", kind: String, closed: true, values: &["Count", "FailIndex", "FailJob", "Ignore"] };
pub static POD_FAILURE_POLICY_ON_EXIT_CODES_OPERATOR: Alias = Alias { name: "io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesOperator", kind: String, closed: true, values: &["In", "NotIn"] };
pub static POD_FAILURE_POLICY_ON_EXIT_CODES_REQUIREMENT: Type = Type { name: "io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "containerName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "operator", kind: Named(&POD_FAILURE_POLICY_ON_EXIT_CODES_OPERATOR), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "values", kind: List(&Int32), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
] };
pub static POD_FAILURE_POLICY_ON_POD_CONDITIONS_PATTERN: Type = Type { name: "io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "status", kind: Named(&core_v1::CONDITION_STATUS), presence: Presence::Zero, ..FIELD },
    Field { name: "type", kind: Named(&core_v1::POD_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static POD_FAILURE_POLICY_RULE: Type = Type { name: "io.k8s.api.batch.v1.PodFailurePolicyRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "action", kind: Named(&POD_FAILURE_POLICY_ACTION), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "onExitCodes", kind: Object(&POD_FAILURE_POLICY_ON_EXIT_CODES_REQUIREMENT), presence: Presence::Optional, ..FIELD },
    Field { name: "onPodConditions", kind: List(&Object(&POD_FAILURE_POLICY_ON_POD_CONDITIONS_PATTERN)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static POD_REPLACEMENT_POLICY: Alias = Alias { name: "io.k8s.api.batch.v1.PodReplacementPolicy", kind: String, closed: true, values: &["Failed", "TerminatingOrFailed"] };
pub static SUCCESS_POLICY: Type = Type { name: "io.k8s.api.batch.v1.SuccessPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "rules", kind: List(&Object(&SUCCESS_POLICY_RULE)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static SUCCESS_POLICY_RULE: Type = Type { name: "io.k8s.api.batch.v1.SuccessPolicyRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "succeededCount", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "succeededIndexes", kind: String, presence: Presence::Optional, ..FIELD },
] };
pub static UNCOUNTED_TERMINATED_PODS: Type = Type { name: "io.k8s.api.batch.v1.UncountedTerminatedPods", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "failed", kind: List(&Named(&crate::schema::UID)), extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
    Field { name: "succeeded", kind: List(&Named(&crate::schema::UID)), extra: Some(&Extra { list: ListType::Set, ..EXTRA }), ..FIELD },
] };
