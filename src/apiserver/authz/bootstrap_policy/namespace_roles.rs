//! The Roles of the system namespaces.
//!
//! Facts of upstream's bootstrap policy (v1.37), read by `bootstrap`. Groups, resources and verbs are separated by
//! spaces; `core` is the core group.

use super::{RoleRow, named, namespaced, rule};

/// Sorted by name.
pub const NAMESPACE_ROLES: &[RoleRow] = &[
    namespaced(
        "kube-public",
        "system:controller:bootstrap-signer",
        &[
            rule("core", "configmaps", "get list watch"),
            named("core", "configmaps", "cluster-info", "update"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    namespaced(
        "kube-system",
        "extension-apiserver-authentication-reader",
        &[named("core", "configmaps", "extension-apiserver-authentication", "get list watch")],
    ),
    namespaced(
        "kube-system",
        "system::leader-locking-kube-controller-manager",
        &[
            rule("coordination.k8s.io", "leases", "create get list update watch"),
            rule("coordination.k8s.io", "leasecandidates", "create get list update watch"),
        ],
    ),
    namespaced(
        "kube-system",
        "system::leader-locking-kube-scheduler",
        &[
            rule("coordination.k8s.io", "leases", "create get list update watch"),
            rule("coordination.k8s.io", "leasecandidates", "create get list update watch"),
        ],
    ),
    namespaced("kube-system", "system:controller:bootstrap-signer", &[rule("core", "secrets", "get list watch")]),
    namespaced(
        "kube-system",
        "system:controller:cloud-provider",
        &[rule("core", "configmaps", "create get list watch")],
    ),
    namespaced(
        "kube-system",
        "system:controller:token-cleaner",
        &[
            rule("core", "secrets", "delete get list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
];
