//! The table of controllers, and what starts them.
//!
//! A controller is one row here and one file. Names are upstream's; each acts as a service account in `kube-system`, as
//! upstream's RBAC policy has it.

use std::sync::Arc;
use std::time::Duration;

use api::identity::UserInfo;
use client::Context;
use k8s_openapi::api::apps::v1::ReplicaSet;
use k8s_openapi::api::core::v1::{ConfigMap, ReplicationController, ServiceAccount};
use tokio_util::sync::CancellationToken;

use crate::controller::{self, Controller};
use crate::deployment::Deployments;
use crate::endpoints::ServiceEndpoints;
use crate::endpointslice::EndpointSlices;
use crate::garbage_collector::GarbageCollector;
use crate::namespace::Namespaces;
use crate::node_lifecycle::NodeLifecycle;
use crate::per_namespace::PerNamespace;
use crate::podgc::PodGc;
use crate::replicas::Replicas;
use crate::taint_eviction::TaintEviction;

/// What users may change about the controllers; the names are kube-controller-manager's flags.
#[derive(Clone, Debug)]
pub struct Options {
    /// `--node-monitor-grace-period`: a node whose lease is older is unknown.
    pub node_monitor_grace_period: Duration,
    /// `--node-monitor-period`: how often nodes are looked at.
    pub node_monitor_period: Duration,
    /// Bundle that `kube-root-ca.crt` holds, PEM.
    pub root_ca_pem: Arc<str>,
    /// `--terminated-pod-gc-threshold`: finished pods beyond this number are deleted, oldest first.
    pub terminated_pod_gc_threshold: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            node_monitor_grace_period: Duration::from_secs(50),
            node_monitor_period: Duration::from_secs(5),
            root_ca_pem: Arc::from(""),
            terminated_pod_gc_threshold: 12_500,
        }
    }
}

/// One row of the table.
struct Row {
    /// Name of the work queue.
    name: &'static str,
    /// The service account as which it acts.
    account: &'static str,
    /// Keys that it works on at a time.
    workers: usize,
    build: fn(&Context, &Options) -> Arc<dyn Controller>,
}

/// In alphabetical order.
const TABLE: &[Row] = &[
    Row {
        name: "deployment-controller",
        account: "deployment-controller",
        workers: 5,
        build: |context, _| Deployments::new(context),
    },
    Row {
        name: "endpoint-controller",
        account: "endpoint-controller",
        workers: 5,
        build: |context, _| ServiceEndpoints::new(context),
    },
    Row {
        name: "endpointslice-controller",
        account: "endpointslice-controller",
        workers: 5,
        build: |context, _| EndpointSlices::new(context),
    },
    Row {
        name: "generic-garbage-collector",
        account: "generic-garbage-collector",
        workers: 20,
        build: |context, _| GarbageCollector::new(context),
    },
    Row {
        name: "namespace-controller",
        account: "namespace-controller",
        workers: 10,
        build: |context, _| Namespaces::new(context),
    },
    Row {
        name: "node-controller",
        account: "node-controller",
        workers: 8,
        build: |context, options| NodeLifecycle::new(context, options),
    },
    Row {
        name: "pod-garbage-collector",
        account: "pod-garbage-collector",
        workers: 1,
        build: |context, options| PodGc::new(context, options),
    },
    Row {
        name: "replicaset-controller",
        account: "replicaset-controller",
        workers: 5,
        build: |context, _| Replicas::<ReplicaSet>::new(context),
    },
    Row {
        name: "replication-controller",
        account: "replication-controller",
        workers: 5,
        build: |context, _| Replicas::<ReplicationController>::new(context),
    },
    Row {
        name: "root-ca-cert-publisher",
        account: "root-ca-cert-publisher",
        workers: 2,
        build: |context, options| PerNamespace::<ConfigMap>::new(context, options),
    },
    Row {
        name: "service-account-controller",
        account: "service-account-controller",
        workers: 2,
        build: |context, options| PerNamespace::<ServiceAccount>::new(context, options),
    },
    // Upstream gives this one no account of its own.
    Row {
        name: "taint-eviction-controller",
        account: "node-controller",
        workers: 8,
        build: |context, _| TaintEviction::new(context),
    },
];

/// Runs all controllers until `shutdown`. `client_of` makes a client with the identity given; `base` carries what
/// they share.
pub async fn run(
    base: Context,
    client_of: impl Fn(UserInfo) -> kube::Client,
    options: Options,
    shutdown: CancellationToken,
) {
    let mut tasks = tokio::task::JoinSet::new();
    for row in TABLE {
        let user = UserInfo::service_account("kube-system", row.account);
        let context = Context { client: client_of(user), ..base.clone() };
        let controller = (row.build)(&context, &options);
        tasks.spawn(sys::process::belonging(controller::run(row.name, controller, row.workers, context)));
    }
    shutdown.cancelled().await;
    tasks.shutdown().await;
}
