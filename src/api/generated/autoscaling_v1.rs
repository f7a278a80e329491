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
    &HORIZONTAL_POD_AUTOSCALER,
    &HORIZONTAL_POD_AUTOSCALER_CONDITION,
    &HORIZONTAL_POD_AUTOSCALER_LIST,
    &HORIZONTAL_POD_AUTOSCALER_SPEC,
    &HORIZONTAL_POD_AUTOSCALER_STATUS,
    &METRIC_SPEC,
    &METRIC_STATUS,
    &OBJECT_METRIC_SOURCE,
    &OBJECT_METRIC_STATUS,
    &PODS_METRIC_SOURCE,
    &PODS_METRIC_STATUS,
    &RESOURCE_METRIC_SOURCE,
    &RESOURCE_METRIC_STATUS,
    &SCALE,
    &SCALE_SPEC,
    &SCALE_STATUS,
];

pub static CONTAINER_RESOURCE_METRIC_SOURCE: Type = Type { name: "io.k8s.api.autoscaling.v1.ContainerResourceMetricSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(5, 0)], fields: &[
    Field { name: "container", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: Named(&core_v1::RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "targetAverageUtilization", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "targetAverageValue", kind: Quantity, presence: Presence::Optional, ..FIELD },
] };
pub static CONTAINER_RESOURCE_METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v1.ContainerResourceMetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1), Wire::Field(3, 2), Wire::Field(4, 0)], fields: &[
    Field { name: "container", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "currentAverageUtilization", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "currentAverageValue", kind: Quantity, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: Named(&core_v1::RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static CROSS_VERSION_OBJECT_REFERENCE: Type = Type { name: "io.k8s.api.autoscaling.v1.CrossVersionObjectReference", gvks: &[], atomic: true, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static EXTERNAL_METRIC_SOURCE: Type = Type { name: "io.k8s.api.autoscaling.v1.ExternalMetricSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 3), Wire::Field(4, 2)], fields: &[
    Field { name: "metricName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "metricSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "targetAverageValue", kind: Quantity, presence: Presence::Optional, ..FIELD },
    Field { name: "targetValue", kind: Quantity, presence: Presence::Optional, ..FIELD },
] };
pub static EXTERNAL_METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v1.ExternalMetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 1), Wire::Field(4, 0)], fields: &[
    Field { name: "currentAverageValue", kind: Quantity, presence: Presence::Optional, ..FIELD },
    Field { name: "currentValue", kind: Quantity, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "metricName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "metricSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
] };
pub static HORIZONTAL_POD_AUTOSCALER: Type = Type { name: "io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler", gvks: &[Gvk { group: "autoscaling", version: "v1", kind: "HorizontalPodAutoscaler" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&HORIZONTAL_POD_AUTOSCALER_SPEC), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "status", kind: Object(&HORIZONTAL_POD_AUTOSCALER_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static HORIZONTAL_POD_AUTOSCALER_CONDITION: Type = Type { name: "io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerCondition", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 4), Wire::Field(3, 0), Wire::Field(4, 3), Wire::Field(5, 1), Wire::Field(6, 2)], fields: &[
    Field { name: "lastTransitionTime", kind: Time, presence: Presence::Zero, ..FIELD },
    Field { name: "message", kind: String, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, presence: Presence::Optional, ..FIELD },
    Field { name: "reason", kind: String, ..FIELD },
    Field { name: "status", kind: Named(&core_v1::CONDITION_STATUS), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "type", kind: Named(&HORIZONTAL_POD_AUTOSCALER_CONDITION_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static HORIZONTAL_POD_AUTOSCALER_CONDITION_TYPE: Alias = Alias { name: "io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerConditionType", kind: String, closed: false, values: &["AbleToScale", "ScaledToZero", "ScalingActive", "ScalingLimited"] };
pub static HORIZONTAL_POD_AUTOSCALER_LIST: Type = Type { name: "io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerList", gvks: &[Gvk { group: "autoscaling", version: "v1", kind: "HorizontalPodAutoscalerList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&HORIZONTAL_POD_AUTOSCALER)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static HORIZONTAL_POD_AUTOSCALER_SPEC: Type = Type { name: "io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0), Wire::Field(4, 3)], fields: &[
    Field { name: "maxReplicas", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "minReplicas", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "scaleTargetRef", kind: Object(&CROSS_VERSION_OBJECT_REFERENCE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "targetCPUUtilizationPercentage", kind: Int32, presence: Presence::Optional, ..FIELD },
] };
pub static HORIZONTAL_POD_AUTOSCALER_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 3), Wire::Field(3, 1), Wire::Field(4, 2), Wire::Field(5, 0)], fields: &[
    Field { name: "currentCPUUtilizationPercentage", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "currentReplicas", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "desiredReplicas", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "lastScaleTime", kind: Time, presence: Presence::Optional, ..FIELD },
    Field { name: "observedGeneration", kind: Int64, presence: Presence::Optional, ..FIELD },
] };
pub static METRIC_SOURCE_TYPE: Alias = Alias { name: "io.k8s.api.autoscaling.v1.MetricSourceType", kind: String, closed: true, values: &["ContainerResource", "External", "Object", "Pods", "Resource"] };
pub static METRIC_SPEC: Type = Type { name: "io.k8s.api.autoscaling.v1.MetricSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 4), Wire::Field(5, 1), Wire::Field(7, 0)], fields: &[
    Field { name: "containerResource", kind: Object(&CONTAINER_RESOURCE_METRIC_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "external", kind: Object(&EXTERNAL_METRIC_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "object", kind: Object(&OBJECT_METRIC_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "pods", kind: Object(&PODS_METRIC_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "resource", kind: Object(&RESOURCE_METRIC_SOURCE), presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&METRIC_SOURCE_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v1.MetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 5), Wire::Field(2, 2), Wire::Field(3, 3), Wire::Field(4, 4), Wire::Field(5, 1), Wire::Field(7, 0)], fields: &[
    Field { name: "containerResource", kind: Object(&CONTAINER_RESOURCE_METRIC_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "external", kind: Object(&EXTERNAL_METRIC_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "object", kind: Object(&OBJECT_METRIC_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "pods", kind: Object(&PODS_METRIC_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "resource", kind: Object(&RESOURCE_METRIC_STATUS), presence: Presence::Optional, ..FIELD },
    Field { name: "type", kind: Named(&METRIC_SOURCE_TYPE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static OBJECT_METRIC_SOURCE: Type = Type { name: "io.k8s.api.autoscaling.v1.ObjectMetricSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1), Wire::Field(3, 4), Wire::Field(4, 2), Wire::Field(5, 0)], fields: &[
    Field { name: "averageValue", kind: Quantity, presence: Presence::Optional, ..FIELD },
    Field { name: "metricName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "target", kind: Object(&CROSS_VERSION_OBJECT_REFERENCE), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "targetValue", kind: Quantity, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static OBJECT_METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v1.ObjectMetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 4), Wire::Field(2, 2), Wire::Field(3, 1), Wire::Field(4, 3), Wire::Field(5, 0)], fields: &[
    Field { name: "averageValue", kind: Quantity, presence: Presence::Optional, ..FIELD },
    Field { name: "currentValue", kind: Quantity, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "metricName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "target", kind: Object(&CROSS_VERSION_OBJECT_REFERENCE), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PODS_METRIC_SOURCE: Type = Type { name: "io.k8s.api.autoscaling.v1.PodsMetricSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 2), Wire::Field(3, 1)], fields: &[
    Field { name: "metricName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "targetAverageValue", kind: Quantity, presence: Presence::Zero, required: true, ..FIELD },
] };
pub static PODS_METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v1.PodsMetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2)], fields: &[
    Field { name: "currentAverageValue", kind: Quantity, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "metricName", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "selector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
] };
pub static RESOURCE_METRIC_SOURCE: Type = Type { name: "io.k8s.api.autoscaling.v1.ResourceMetricSource", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2)], fields: &[
    Field { name: "name", kind: Named(&core_v1::RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "targetAverageUtilization", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "targetAverageValue", kind: Quantity, presence: Presence::Optional, ..FIELD },
] };
pub static RESOURCE_METRIC_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v1.ResourceMetricStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 0), Wire::Field(3, 1)], fields: &[
    Field { name: "currentAverageUtilization", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "currentAverageValue", kind: Quantity, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: Named(&core_v1::RESOURCE_NAME), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static SCALE: Type = Type { name: "io.k8s.api.autoscaling.v1.Scale", gvks: &[Gvk { group: "autoscaling", version: "v1", kind: "Scale" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&SCALE_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&SCALE_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static SCALE_SPEC: Type = Type { name: "io.k8s.api.autoscaling.v1.ScaleSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "replicas", kind: Int32, extra: Some(&Extra { default: "0", ..EXTRA }), ..FIELD },
] };
pub static SCALE_STATUS: Type = Type { name: "io.k8s.api.autoscaling.v1.ScaleStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "replicas", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "selector", kind: String, ..FIELD },
] };
