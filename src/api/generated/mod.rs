//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.
//!
//! The schema engine looks types up here; one file per package.

use crate::schema::Type;

#[rustfmt::skip]
pub mod admissionregistration_v1;
#[rustfmt::skip]
pub mod apiextensions_v1;
#[rustfmt::skip]
pub mod apiregistration_v1;
#[rustfmt::skip]
pub mod apps_v1;
#[rustfmt::skip]
pub mod authentication_v1;
#[rustfmt::skip]
pub mod authorization_v1;
#[rustfmt::skip]
pub mod autoscaling_v1;
#[rustfmt::skip]
pub mod autoscaling_v2;
#[rustfmt::skip]
pub mod batch_v1;
#[rustfmt::skip]
pub mod certificates_v1;
#[rustfmt::skip]
pub mod coordination_v1;
#[rustfmt::skip]
pub mod core_v1;
#[rustfmt::skip]
pub mod discovery_v1;
#[rustfmt::skip]
pub mod events_v1;
#[rustfmt::skip]
pub mod flowcontrol_v1;
#[rustfmt::skip]
pub mod meta_v1;
#[rustfmt::skip]
pub mod networking_v1;
#[rustfmt::skip]
pub mod node_v1;
#[rustfmt::skip]
pub mod policy_v1;
#[rustfmt::skip]
pub mod rbac_v1;
#[rustfmt::skip]
pub mod scheduling_v1;
#[rustfmt::skip]
pub mod scheduling_v1alpha3;
#[rustfmt::skip]
pub mod storage_v1;

/// Each package and its types, both sorted by name.
#[rustfmt::skip]
pub static PACKAGES: &[(&str, &[&Type])] = &[
    ("io.k8s.api.admissionregistration.v1", admissionregistration_v1::TYPES),
    ("io.k8s.api.apps.v1", apps_v1::TYPES),
    ("io.k8s.api.authentication.v1", authentication_v1::TYPES),
    ("io.k8s.api.authorization.v1", authorization_v1::TYPES),
    ("io.k8s.api.autoscaling.v1", autoscaling_v1::TYPES),
    ("io.k8s.api.autoscaling.v2", autoscaling_v2::TYPES),
    ("io.k8s.api.batch.v1", batch_v1::TYPES),
    ("io.k8s.api.certificates.v1", certificates_v1::TYPES),
    ("io.k8s.api.coordination.v1", coordination_v1::TYPES),
    ("io.k8s.api.core.v1", core_v1::TYPES),
    ("io.k8s.api.discovery.v1", discovery_v1::TYPES),
    ("io.k8s.api.events.v1", events_v1::TYPES),
    ("io.k8s.api.flowcontrol.v1", flowcontrol_v1::TYPES),
    ("io.k8s.api.networking.v1", networking_v1::TYPES),
    ("io.k8s.api.node.v1", node_v1::TYPES),
    ("io.k8s.api.policy.v1", policy_v1::TYPES),
    ("io.k8s.api.rbac.v1", rbac_v1::TYPES),
    ("io.k8s.api.scheduling.v1", scheduling_v1::TYPES),
    ("io.k8s.api.scheduling.v1alpha3", scheduling_v1alpha3::TYPES),
    ("io.k8s.api.storage.v1", storage_v1::TYPES),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1", apiextensions_v1::TYPES),
    ("io.k8s.apimachinery.pkg.apis.meta.v1", meta_v1::TYPES),
    ("io.k8s.kube-aggregator.pkg.apis.apiregistration.v1", apiregistration_v1::TYPES),
];
