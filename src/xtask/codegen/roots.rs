//! Which packages of upstream's types the tree holds: one line per package.
//!
//! Read by the import of the facts and by the generator. Every type of a package is taken; a type that refers to a
//! package not listed here fails the generation.

/// One package of types and the generated file that holds it.
pub struct Package {
    /// Start of the types' full names: `io.k8s.api.core.v1`.
    pub name: &'static str,
    /// Module in `src/api/generated/`.
    pub module: &'static str,
}

const fn package(name: &'static str, module: &'static str) -> Package {
    Package { name, module }
}

/// In the order of their names.
pub const PACKAGES: &[Package] = &[
    package("io.k8s.api.admissionregistration.v1", "admissionregistration_v1"),
    package("io.k8s.api.apps.v1", "apps_v1"),
    package("io.k8s.api.authentication.v1", "authentication_v1"),
    package("io.k8s.api.authorization.v1", "authorization_v1"),
    package("io.k8s.api.autoscaling.v1", "autoscaling_v1"),
    package("io.k8s.api.autoscaling.v2", "autoscaling_v2"),
    package("io.k8s.api.batch.v1", "batch_v1"),
    package("io.k8s.api.certificates.v1", "certificates_v1"),
    package("io.k8s.api.coordination.v1", "coordination_v1"),
    package("io.k8s.api.core.v1", "core_v1"),
    package("io.k8s.api.discovery.v1", "discovery_v1"),
    package("io.k8s.api.events.v1", "events_v1"),
    package("io.k8s.api.flowcontrol.v1", "flowcontrol_v1"),
    package("io.k8s.api.networking.v1", "networking_v1"),
    package("io.k8s.api.node.v1", "node_v1"),
    package("io.k8s.api.policy.v1", "policy_v1"),
    package("io.k8s.api.rbac.v1", "rbac_v1"),
    package("io.k8s.api.scheduling.v1", "scheduling_v1"),
    package("io.k8s.api.scheduling.v1alpha3", "scheduling_v1alpha3"),
    package("io.k8s.api.storage.v1", "storage_v1"),
    package("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1", "apiextensions_v1"),
    package("io.k8s.apimachinery.pkg.apis.meta.v1", "meta_v1"),
    package("io.k8s.kube-aggregator.pkg.apis.apiregistration.v1", "apiregistration_v1"),
];

/// The package of a full type name, if it is listed.
pub fn package_of(type_name: &str) -> Option<&'static Package> {
    let (name, _) = type_name.rsplit_once('.')?;
    PACKAGES.iter().find(|p| p.name == name)
}
