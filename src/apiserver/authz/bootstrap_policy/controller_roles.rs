//! The ClusterRoles of the controllers, one for each. Each is bound to the controller's own ServiceAccount.
//!
//! Facts of upstream's bootstrap policy (v1.37), read by `bootstrap`. Groups, resources and verbs are separated by
//! spaces; `core` is the core group.

use super::{RoleRow, cluster, named, rule};

/// Sorted by name.
pub const CONTROLLER_ROLES: &[RoleRow] = &[
    cluster(
        "system:controller:attachdetach-controller",
        &[
            rule("core", "persistentvolumeclaims persistentvolumes", "list watch"),
            rule("core", "nodes", "get list watch"),
            rule("core", "nodes/status", "patch update"),
            rule("core", "pods", "list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
            rule("storage.k8s.io", "volumeattachments", "create delete get list watch"),
            rule("storage.k8s.io", "csidrivers", "get list watch"),
            rule("storage.k8s.io", "csinodes", "get list watch"),
        ],
    ),
    cluster(
        "system:controller:certificate-controller",
        &[
            rule("certificates.k8s.io", "certificatesigningrequests", "delete get list watch"),
            rule(
                "certificates.k8s.io",
                "certificatesigningrequests/approval certificatesigningrequests/status",
                "update",
            ),
            named("certificates.k8s.io", "signers", "kubernetes.io/kube-apiserver-client-kubelet", "approve"),
            named(
                "certificates.k8s.io",
                "signers",
                "kubernetes.io/kube-apiserver-client kubernetes.io/kube-apiserver-client-kubelet kubernetes.io/kubelet-serving kubernetes.io/legacy-unknown",
                "sign",
            ),
            rule("authorization.k8s.io", "subjectaccessreviews", "create"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:clusterrole-aggregation-controller",
        &[rule("rbac.authorization.k8s.io", "clusterroles", "escalate get list patch update watch")],
    ),
    cluster(
        "system:controller:cronjob-controller",
        &[
            rule("batch", "cronjobs", "get list update watch"),
            rule("batch", "jobs", "create delete get list patch update watch"),
            rule("batch", "cronjobs/status", "update"),
            rule("batch", "cronjobs/finalizers", "update"),
            rule("core", "pods", "delete list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:daemon-set-controller",
        &[
            rule("apps extensions", "daemonsets", "get list watch"),
            rule("apps extensions", "daemonsets/status", "update"),
            rule("apps extensions", "daemonsets/finalizers", "update"),
            rule("core", "nodes", "list watch"),
            rule("core", "pods", "create delete list patch watch"),
            rule("core", "pods/binding", "create"),
            rule("apps", "controllerrevisions", "create delete get list patch update watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:deployment-controller",
        &[
            rule("apps extensions", "deployments", "get list update watch"),
            rule("apps extensions", "deployments/status", "update"),
            rule("apps extensions", "deployments/finalizers", "update"),
            rule("apps extensions", "replicasets", "create delete get list patch update watch"),
            rule("core", "pods", "get list update watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:device-taint-eviction-controller",
        &[
            rule("core", "pods", "delete get list watch"),
            rule("core", "pods/status", "patch update"),
            rule("resource.k8s.io", "resourceclaims", "get list watch"),
            rule("resource.k8s.io", "resourceslices", "get list watch"),
            rule("resource.k8s.io", "deviceclasses", "get list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
            rule("resource.k8s.io", "devicetaintrules/status", "patch update"),
            rule("resource.k8s.io", "devicetaintrules", "get list watch"),
        ],
    ),
    cluster(
        "system:controller:disruption-controller",
        &[
            rule("apps extensions", "deployments", "get list watch"),
            rule("apps extensions", "replicasets", "get list watch"),
            rule("core", "replicationcontrollers", "get list watch"),
            rule("policy", "poddisruptionbudgets", "get list watch"),
            rule("apps", "statefulsets", "get list watch"),
            rule("policy", "poddisruptionbudgets/status", "update"),
            rule("core", "pods/status", "patch update"),
            rule("*", "*/scale", "get"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:endpoint-controller",
        &[
            rule("core", "pods services", "get list watch"),
            rule("core", "endpoints", "create delete get list update watch"),
            rule("core", "endpoints/restricted", "create"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:endpointslice-controller",
        &[
            rule("core", "nodes pods services", "get list watch"),
            rule("core", "services/finalizers", "update"),
            rule("discovery.k8s.io", "endpointslices", "create delete get list update watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:endpointslicemirroring-controller",
        &[
            rule("core", "endpoints services", "get list watch"),
            rule("core", "services/finalizers", "update"),
            rule("core", "endpoints/finalizers", "update"),
            rule("discovery.k8s.io", "endpointslices", "create delete get list update watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:ephemeral-volume-controller",
        &[
            rule("core", "pods", "get list watch"),
            rule("core", "pods/finalizers", "update"),
            rule("core", "persistentvolumeclaims", "create get list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:expand-controller",
        &[
            rule("core", "persistentvolumes", "get list patch update watch"),
            rule("core", "persistentvolumeclaims/status", "patch update"),
            rule("core", "persistentvolumeclaims", "get list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:generic-garbage-collector",
        &[
            rule("*", "*", "delete get list patch update watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:horizontal-pod-autoscaler",
        &[
            rule("autoscaling", "horizontalpodautoscalers", "get list watch"),
            rule("autoscaling", "horizontalpodautoscalers/status", "update"),
            rule("*", "*/scale", "get update"),
            rule("core", "pods", "list watch"),
            rule("metrics.k8s.io", "pods", "list watch"),
            rule("custom.metrics.k8s.io", "*", "get list watch"),
            rule("external.metrics.k8s.io", "*", "get list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:job-controller",
        &[
            rule("batch", "jobs", "get list patch update watch"),
            rule("batch", "jobs/status", "update"),
            rule("batch", "jobs/finalizers", "update"),
            rule("core", "pods", "create delete list patch watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:kube-apiserver-serving-clustertrustbundle-publisher",
        &[
            named("certificates.k8s.io", "signers", "kubernetes.io/kube-apiserver-serving", "attest"),
            rule("certificates.k8s.io", "clustertrustbundles", "create delete list update watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:legacy-service-account-token-cleaner",
        &[
            named("core", "configmaps", "kube-apiserver-legacy-service-account-token-tracking", "get"),
            rule("core", "secrets", "delete patch"),
        ],
    ),
    cluster(
        "system:controller:namespace-controller",
        &[
            rule("core", "namespaces", "delete get list watch"),
            rule("core", "namespaces/finalize namespaces/status", "update"),
            rule("*", "*", "delete deletecollection get list watch"),
        ],
    ),
    cluster(
        "system:controller:node-controller",
        &[
            rule("core", "nodes", "delete get list patch update watch"),
            rule("core", "nodes/status", "patch update"),
            rule("core", "pods/status", "patch update"),
            rule("core", "pods", "delete get list watch"),
            rule("coordination.k8s.io", "leases", "get list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:persistent-volume-binder",
        &[
            rule("core", "persistentvolumes", "create delete get list update watch"),
            rule("core", "persistentvolumes/status", "update"),
            rule("core", "persistentvolumeclaims", "get list update watch"),
            rule("core", "persistentvolumeclaims/status", "update"),
            rule("core", "pods", "create delete get list watch"),
            rule("storage.k8s.io", "storageclasses", "get list watch"),
            rule("core", "nodes", "list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
            rule("core", "events", "watch"),
        ],
    ),
    cluster(
        "system:controller:pod-garbage-collector",
        &[
            rule("core", "pods", "delete list watch"),
            rule("core", "nodes", "get list watch"),
            rule("core", "pods/status", "patch"),
        ],
    ),
    cluster(
        "system:controller:podcertificaterequestcleaner",
        &[rule("certificates.k8s.io", "podcertificaterequests", "delete get list watch")],
    ),
    cluster(
        "system:controller:pv-protection-controller",
        &[
            rule("core", "persistentvolumes", "get list update watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:pvc-protection-controller",
        &[
            rule("core", "persistentvolumeclaims", "get list update watch"),
            rule("core", "persistentvolumeclaims/status", "update"),
            rule("core", "pods", "get list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:replicaset-controller",
        &[
            rule("apps extensions", "replicasets", "get list update watch"),
            rule("apps extensions", "replicasets/status", "update"),
            rule("apps extensions", "replicasets/finalizers", "update"),
            rule("core", "pods", "create delete list patch watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:replication-controller",
        &[
            rule("core", "replicationcontrollers", "get list update watch"),
            rule("core", "replicationcontrollers/status", "update"),
            rule("core", "replicationcontrollers/finalizers", "update"),
            rule("core", "pods", "create delete list patch watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:resource-claim-controller",
        &[
            rule("core", "pods", "get list watch"),
            rule("core", "pods/finalizers", "update"),
            rule("resource.k8s.io", "resourceclaims", "create delete get list watch"),
            rule("resource.k8s.io", "resourceclaims resourceclaims/status", "patch update"),
            rule("core", "pods/status", "patch update"),
            rule("core events.k8s.io", "events", "create patch update"),
            rule("resource.k8s.io", "resourceclaims/binding", "patch update"),
        ],
    ),
    cluster(
        "system:controller:resourcequota-controller",
        &[
            rule("*", "*", "list watch"),
            rule("core", "resourcequotas/status", "update"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:root-ca-cert-publisher",
        &[rule("core", "configmaps", "create update"), rule("core events.k8s.io", "events", "create patch update")],
    ),
    cluster(
        "system:controller:route-controller",
        &[
            rule("core", "nodes", "list watch"),
            rule("core", "nodes/status", "patch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:selinux-warning-controller",
        &[
            rule("core events.k8s.io", "events", "create patch update"),
            rule("core", "persistentvolumes", "get list watch"),
            rule("core", "persistentvolumeclaims", "get list watch"),
            rule("core", "pods", "get list watch"),
            rule("storage.k8s.io", "csidrivers", "get list watch"),
        ],
    ),
    cluster(
        "system:controller:service-account-controller",
        &[rule("core", "serviceaccounts", "create"), rule("core events.k8s.io", "events", "create patch update")],
    ),
    cluster(
        "system:controller:service-cidrs-controller",
        &[
            rule("networking.k8s.io", "servicecidrs", "get list patch update watch"),
            rule("networking.k8s.io", "servicecidrs/finalizers", "patch update"),
            rule("networking.k8s.io", "servicecidrs/status", "patch update"),
            rule("networking.k8s.io", "ipaddresses", "get list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:service-controller",
        &[
            rule("core", "services", "get list watch"),
            rule("core", "services/status", "patch update"),
            rule("core", "nodes", "list watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:statefulset-controller",
        &[
            rule("core", "pods", "list watch"),
            rule("apps", "statefulsets", "get list watch"),
            rule("apps", "statefulsets/status", "update"),
            rule("apps", "statefulsets/finalizers", "update"),
            rule("core", "pods", "create delete get patch update"),
            rule("apps", "controllerrevisions", "create delete get list patch update watch"),
            rule("core", "persistentvolumeclaims", "create get list watch"),
            rule("core", "persistentvolumeclaims", "delete update"),
            rule("core", "pods/finalizers", "update"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:storage-version-migrator-controller",
        &[
            rule("*", "*", "list patch"),
            rule("apiextensions.k8s.io", "customresourcedefinitions", "get"),
            rule("apiextensions.k8s.io", "customresourcedefinitions/status", "patch"),
            rule("storagemigration.k8s.io", "storageversionmigrations/status", "update"),
        ],
    ),
    cluster(
        "system:controller:ttl-after-finished-controller",
        &[rule("batch", "jobs", "delete get list watch"), rule("core events.k8s.io", "events", "create patch update")],
    ),
    cluster(
        "system:controller:ttl-controller",
        &[
            rule("core", "nodes", "list patch update watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:validatingadmissionpolicy-status-controller",
        &[
            rule("admissionregistration.k8s.io", "validatingadmissionpolicies", "get list watch"),
            rule("admissionregistration.k8s.io", "validatingadmissionpolicies/status", "get patch update"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
    cluster(
        "system:controller:volumeattributesclass-protection-controller",
        &[
            rule("core", "persistentvolumeclaims", "get list watch"),
            rule("core", "persistentvolumes", "get list watch"),
            rule("storage.k8s.io", "volumeattributesclasses", "get list update watch"),
            rule("core events.k8s.io", "events", "create patch update"),
        ],
    ),
];
