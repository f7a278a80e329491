//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::core_v1;
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &CONTAINER_RESOURCE_METRIC_SOURCE,
    &CONTAINER_RESOURCE_METRIC_STATUS,
    &CROSS_VERSION_OBJECT_REFERENCE,
    &EXTERNAL_METRIC_SOURCE,
    &EXTERNAL_METRIC_STATUS,
    &HPA_SCALING_POLICY,
    &HPA_SCALING_RULES,
    &HORIZONTAL_POD_AUTOSCALER,
    &HORIZONTAL_POD_AUTOSCALER_BEHAVIOR,
    &HORIZONTAL_POD_AUTOSCALER_CONDITION,
    &HORIZONTAL_POD_AUTOSCALER_LIST,
    &HORIZONTAL_POD_AUTOSCALER_SPEC,
    &HORIZONTAL_POD_AUTOSCALER_STATUS,
    &METRIC_IDENTIFIER,
    &METRIC_SPEC,
    &METRIC_STATUS,
    &METRIC_TARGET,
    &METRIC_VALUE_STATUS,
    &OBJECT_METRIC_SOURCE,
    &OBJECT_METRIC_STATUS,
    &PODS_METRIC_SOURCE,
    &PODS_METRIC_STATUS,
    &RESOURCE_METRIC_SOURCE,
    &RESOURCE_METRIC_STATUS,
];

pub static CONTAINER_RESOURCE_METRIC_SOURCE: Type = Type { name: "io.k8s.api.autoscaling.v2.ContainerResourceMetricSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "container", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: Named(&core_v1::RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "target", kind: Object(&METRIC_TARGET), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CONTAINER_RESOURCE_METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0)], fields: &[
    Field { name: "container", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "current", kind: Object(&METRIC_VALUE_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: Named(&core_v1::RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CROSS_VERSION_OBJECT_REFERENCE: Type = Type { name: "io.k8s.api.autoscaling.v2.CrossVersionObjectReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static EXTERNAL_METRIC_SOURCE: Type = Type { name: "io.k8s.api.autoscaling.v2.ExternalMetricSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "metric", kind: Object(&METRIC_IDENTIFIER), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "target", kind: Object(&METRIC_TARGET), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static EXTERNAL_METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v2.ExternalMetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "current", kind: Object(&METRIC_VALUE_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "metric", kind: Object(&METRIC_IDENTIFIER), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static HPA_SCALING_POLICY: Type = Type { name: "io.k8s.api.autoscaling.v2.HPAScalingPolicy", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "periodSeconds", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&HPA_SCALING_POLICY_TYPE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "value", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static HPA_SCALING_POLICY_TYPE: Alias = Alias { name: "io.k8s.api.autoscaling.v2.HPAScalingPolicyType", kind: String, closed: false, values: &["Percent", "Pods"] };
pub static HPA_SCALING_RULES: Type = Type { name: "io.k8s.api.autoscaling.v2.HPAScalingRules", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2), Wire::Field(4, 3)], fields: &[
    Field { name: "policies", kind: List(&Object(&HPA_SCALING_POLICY)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "selectPolicy", kind: Named(&SCALING_POLICY_SELECT), presence: Presence::Optional, ..FIELD },
    Field { name: "stabilizationWindowSeconds", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "tolerance", kind: Quantity, presence: Presence::Optional, extra: Some(&Extra { gate: "HPAConfigurableTolerance", ..EXTRA }), ..FIELD },
] };
pub static HORIZONTAL_POD_AUTOSCALER: Type = Type { name: "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler", gvks: &[Gvk { group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&HORIZONTAL_POD_AUTOSCALER_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&HORIZONTAL_POD_AUTOSCALER_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static HORIZONTAL_POD_AUTOSCALER_BEHAVIOR: Type = Type { name: "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "scaleDown", kind: Object(&HPA_SCALING_RULES), presence: Presence::Optional, ..FIELD },
    Field { name: "scaleUp", kind: Object(&HPA_SCALING_RULES), presence: Presence::Optional, ..FIELD },
] };
pub static HORIZONTAL_POD_AUTOSCALER_CONDITION: Type = Type { name: "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 3), Wire::Field(5, 1), Wire::Field(6, 2)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&core_v1::CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&HORIZONTAL_POD_AUTOSCALER_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static HORIZONTAL_POD_AUTOSCALER_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerConditionType", kind: String, closed: false, values: &["AbleToScale", "ScaledToZero", "ScalingActive", "ScalingLimited"] };
pub static HORIZONTAL_POD_AUTOSCALER_LIST: Type = Type { name: "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerList", gvks: &[Gvk { group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscalerList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&HORIZONTAL_POD_AUTOSCALER)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static HORIZONTAL_POD_AUTOSCALER_SPEC: Type = Type { name: "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(3, 1), Wire::Field(4, 2), Wire::Field(5, 0)], fields: &[
    Field { name: "behavior", kind: Object(&HORIZONTAL_POD_AUTOSCALER_BEHAVIOR), presence: Presence::Optional, ..FIELD },
    Field { name: "maxReplicas", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "metrics", kind: List(&Object(&METRIC_SPEC)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "minReplicas", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "scaleTargetRef", kind: Object(&CROSS_VERSION_OBJECT_REFERENCE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static HORIZONTAL_POD_AUTOSCALER_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 4), Wire::Field(3, 2), Wire::Field(4, 3), Wire::Field(5, 1), Wire::Field(6, 0)], fields: &[
    Field { name: "conditions", kind: List(&Object(&HORIZONTAL_POD_AUTOSCALER_CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
    Field { name: "currentMetrics", kind: List(&Object(&METRIC_STATUS)), presence: Presence::Nullable, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "currentReplicas", kind: Int32, ..FIELD },
    Field { name: "desiredReplicas", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "lastScaleTime", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, presence: Presence::Optional, ..FIELD },
] };
pub static METRIC_IDENTIFIER: Type = Type { name: "io.k8s.api.autoscaling.v2.MetricIdentifier", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
] };
pub static METRIC_SOURCE_TYPE: Alias = Alias { name: "io.k8s.api.autoscaling.v2.MetricSourceType", kind: String, closed: false, values: &["ContainerResource", "External", "Object", "Pods", "Resource"] };
pub static METRIC_SPEC: Type = Type { name: "io.k8s.api.autoscaling.v2.MetricSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 4), Wire::Field(5, 1), Wire::Field(7, 0)], fields: &[
    Field { name: "containerResource", kind: Object(&CONTAINER_RESOURCE_METRIC_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "external", kind: Object(&EXTERNAL_METRIC_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "object", kind: Object(&OBJECT_METRIC_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "pods", kind: Object(&PODS_METRIC_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "resource", kind: Object(&RESOURCE_METRIC_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&METRIC_SOURCE_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v2.MetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 4), Wire::Field(5, 1), Wire::Field(7, 0)], fields: &[
    Field { name: "containerResource", kind: Object(&CONTAINER_RESOURCE_METRIC_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "external", kind: Object(&EXTERNAL_METRIC_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "object", kind: Object(&OBJECT_METRIC_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "pods", kind: Object(&PODS_METRIC_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "resource", kind: Object(&RESOURCE_METRIC_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&METRIC_SOURCE_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static METRIC_TARGET: Type = Type { name: "io.k8s.api.autoscaling.v2.MetricTarget", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 1), Wire::Field(4, 0)], fields: &[
    Field { name: "averageUtilization", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "averageValue", kind: Quantity, presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&METRIC_TARGET_TYPE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "value", kind: Quantity, presence: Presence::Optional, ..FIELD },
] };
pub static METRIC_TARGET_TYPE: Alias = Alias { name: "io.k8s.api.autoscaling.v2.MetricTargetType", kind: String, closed: false, values: &["AverageValue", "Utilization", "Value"] };
pub static METRIC_VALUE_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v2.MetricValueStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0)], fields: &[
    Field { name: "averageUtilization", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "averageValue", kind: Quantity, presence: Presence::Optional, ..FIELD },
    Field { name: "value", kind: Quantity, presence: Presence::Optional, ..FIELD },
] };
pub static OBJECT_METRIC_SOURCE: Type = Type { name: "io.k8s.api.autoscaling.v2.ObjectMetricSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1)], fields: &[
    Field { name: "describedObject", kind: Object(&CROSS_VERSION_OBJECT_REFERENCE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "metric", kind: Object(&METRIC_IDENTIFIER), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "target", kind: Object(&METRIC_TARGET), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static OBJECT_METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v2.ObjectMetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "current", kind: Object(&METRIC_VALUE_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "describedObject", kind: Object(&CROSS_VERSION_OBJECT_REFERENCE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "metric", kind: Object(&METRIC_IDENTIFIER), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PODS_METRIC_SOURCE: Type = Type { name: "io.k8s.api.autoscaling.v2.PodsMetricSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "metric", kind: Object(&METRIC_IDENTIFIER), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "target", kind: Object(&METRIC_TARGET), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PODS_METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v2.PodsMetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "current", kind: Object(&METRIC_VALUE_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "metric", kind: Object(&METRIC_IDENTIFIER), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static RESOURCE_METRIC_SOURCE: Type = Type { name: "io.k8s.api.autoscaling.v2.ResourceMetricSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: Named(&core_v1::RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "target", kind: Object(&METRIC_TARGET), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static RESOURCE_METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v2.ResourceMetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "current", kind: Object(&METRIC_VALUE_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: Named(&core_v1::RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static SCALING_POLICY_SELECT: Alias = Alias { name: "io.k8s.api.autoscaling.v2.ScalingPolicySelect", kind: String, closed: false, values: &["Disabled", "Max", "Min"] };
