//! Who holds the roles that every cluster has. The controllers' own bindings follow from their roles.
//!
//! Facts of upstream's bootstrap policy (v1.37), read by `bootstrap`. Groups, resources and verbs are separated by
//! spaces; `core` is the core group.

use super::{BindingRow, group, service_account, user};

/// Those of the whole cluster first.
pub const BINDINGS: &[BindingRow] = &[
    BindingRow {
        namespace: "",
        name: "cluster-admin",
        role_kind: "ClusterRole",
        role: "cluster-admin",
        subjects: &[group("system:masters")],
    },
    BindingRow {
        namespace: "",
        name: "system:basic-user",
        role_kind: "ClusterRole",
        role: "system:basic-user",
        subjects: &[group("system:authenticated")],
    },
    BindingRow {
        namespace: "",
        name: "system:cluster-trust-bundle-discovery",
        role_kind: "ClusterRole",
        role: "system:cluster-trust-bundle-discovery",
        subjects: &[group("system:serviceaccounts")],
    },
    BindingRow {
        namespace: "",
        name: "system:discovery",
        role_kind: "ClusterRole",
        role: "system:discovery",
        subjects: &[group("system:authenticated")],
    },
    BindingRow {
        namespace: "",
        name: "system:kube-controller-manager",
        role_kind: "ClusterRole",
        role: "system:kube-controller-manager",
        subjects: &[user("system:kube-controller-manager")],
    },
    BindingRow {
        namespace: "",
        name: "system:kube-dns",
        role_kind: "ClusterRole",
        role: "system:kube-dns",
        subjects: &[service_account("kube-system", "kube-dns")],
    },
    BindingRow {
        namespace: "",
        name: "system:kube-scheduler",
        role_kind: "ClusterRole",
        role: "system:kube-scheduler",
        subjects: &[user("system:kube-scheduler")],
    },
    BindingRow {
        namespace: "",
        name: "system:monitoring",
        role_kind: "ClusterRole",
        role: "system:monitoring",
        subjects: &[group("system:monitoring")],
    },
    BindingRow { namespace: "", name: "system:node", role_kind: "ClusterRole", role: "system:node", subjects: &[] },
    BindingRow {
        namespace: "",
        name: "system:node-proxier",
        role_kind: "ClusterRole",
        role: "system:node-proxier",
        subjects: &[user("system:kube-proxy")],
    },
    BindingRow {
        namespace: "",
        name: "system:public-info-viewer",
        role_kind: "ClusterRole",
        role: "system:public-info-viewer",
        subjects: &[group("system:authenticated"), group("system:unauthenticated")],
    },
    BindingRow {
        namespace: "",
        name: "system:service-account-issuer-discovery",
        role_kind: "ClusterRole",
        role: "system:service-account-issuer-discovery",
        subjects: &[group("system:serviceaccounts")],
    },
    BindingRow {
        namespace: "",
        name: "system:volume-scheduler",
        role_kind: "ClusterRole",
        role: "system:volume-scheduler",
        subjects: &[user("system:kube-scheduler")],
    },
    BindingRow {
        namespace: "kube-public",
        name: "system:controller:bootstrap-signer",
        role_kind: "Role",
        role: "system:controller:bootstrap-signer",
        subjects: &[service_account("kube-system", "bootstrap-signer")],
    },
    BindingRow {
        namespace: "kube-system",
        name: "system::extension-apiserver-authentication-reader",
        role_kind: "Role",
        role: "extension-apiserver-authentication-reader",
        subjects: &[user("system:kube-controller-manager"), user("system:kube-scheduler")],
    },
    BindingRow {
        namespace: "kube-system",
        name: "system::leader-locking-kube-controller-manager",
        role_kind: "Role",
        role: "system::leader-locking-kube-controller-manager",
        subjects: &[
            user("system:kube-controller-manager"),
            service_account("kube-system", "kube-controller-manager"),
            service_account("kube-system", "leader-election-controller"),
        ],
    },
    BindingRow {
        namespace: "kube-system",
        name: "system::leader-locking-kube-scheduler",
        role_kind: "Role",
        role: "system::leader-locking-kube-scheduler",
        subjects: &[user("system:kube-scheduler"), service_account("kube-system", "kube-scheduler")],
    },
    BindingRow {
        namespace: "kube-system",
        name: "system:controller:bootstrap-signer",
        role_kind: "Role",
        role: "system:controller:bootstrap-signer",
        subjects: &[service_account("kube-system", "bootstrap-signer")],
    },
    BindingRow {
        namespace: "kube-system",
        name: "system:controller:cloud-provider",
        role_kind: "Role",
        role: "system:controller:cloud-provider",
        subjects: &[service_account("kube-system", "cloud-provider")],
    },
    BindingRow {
        namespace: "kube-system",
        name: "system:controller:token-cleaner",
        role_kind: "Role",
        role: "system:controller:token-cleaner",
        subjects: &[service_account("kube-system", "token-cleaner")],
    },
];
