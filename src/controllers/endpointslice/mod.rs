//! The endpointslice controller: keeps the EndpointSlices of each service with a selector.
//!
//! One run over a service collects its pods, plans (pure, `plan.rs`) and writes. It touches only slices that carry
//! its own `managed-by` label.

mod endpoint;
mod plan;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use client::informer::key_of;
use client::{Context, EventType, Informer, Queue, Recorder};
use futures::future::{BoxFuture, join_all};
use k8s_openapi::api::core::v1::{Node, Pod, Service};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::jiff::Timestamp;
use kube::api::{DeleteParams, PostParams, Preconditions};
use kube::{Api, ResourceExt};

use crate::controller::{Cache, Controller};
use crate::error::{During, Error, Result, has_code, is_terminating};
use crate::pods::{self, BY_NODE};
use crate::service_pods::{self, TRIGGER_TIME};
use crate::trigger_time::TriggerTimes;
use plan::{Desired, MANAGED_BY, MANAGER, Plan, SERVICE_NAME};

/// Index of our slices by the key of their service.
const BY_SERVICE: &str = "service";
const COMPONENT: &str = "endpoint-slice-controller";

/// The controller.
pub struct EndpointSlices {
    context: Context,
    services: Informer<Service>,
    pods: Informer<Pod>,
    nodes: Informer<Node>,
    slices: Informer<EndpointSlice>,
    times: TriggerTimes,
    events: Recorder,
}

/// The service of a slice that is ours to keep.
fn service_key(slice: &EndpointSlice) -> Vec<String> {
    let label = |name: &str| slice.metadata.labels.as_ref().and_then(|labels| labels.get(name));
    let ours = label(MANAGED_BY).is_some_and(|manager| manager == MANAGER);
    let service = label(SERVICE_NAME).filter(|_| ours);
    let namespace = slice.metadata.namespace.as_deref().unwrap_or_default();
    service.map(|service| format!("{namespace}/{service}")).into_iter().collect()
}

impl EndpointSlices {
    /// The controller over the process's informers.
    pub fn new(context: &Context) -> Arc<Self> {
        let pods = context.informers.get::<Pod>();
        pods.add_index(BY_NODE, pods::node_name);
        let slices = context.informers.get::<EndpointSlice>();
        slices.add_index(BY_SERVICE, service_key);
        Arc::new(Self {
            context: context.clone(),
            services: context.informers.get(),
            pods,
            nodes: context.informers.get(),
            slices,
            times: TriggerTimes::default(),
            events: Recorder::new(context.client.clone(), context.clock.clone(), COMPONENT, &context.instance),
        })
    }

    async fn run(&self, key: &str) -> Result<Option<Duration>> {
        let Some(service) = self.services.get_key(key) else {
            // Its slices have it as owner: the garbage collector takes them.
            self.times.forget(key);
            return Ok(None);
        };
        let Some(selector) = service_pods::selector(&service) else { return Ok(None) };
        let pods = service_pods::selected(&service, &selector, &self.pods);
        let time = self.times.next(key, &service, &pods);
        let (desired, homeless) = self.desired(&service, &pods);
        let mut existing = self.slices.by_index(BY_SERVICE, key);
        existing.retain(|slice| slice.metadata.deletion_timestamp.is_none());
        let plan = plan::plan(&service, &existing, desired);
        if let Err(error) = self.carry_out(&service, plan, time, key).await {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            let message = format!("Error updating Endpoint Slices for Service {key}: {error}: {cause}");
            self.events.record(&*service, EventType::Warning, "FailedToUpdateEndpointSlices", message);
            return Err(error);
        }
        match homeless {
            None => Ok(None),
            // The node may be on its way; its event brings the service back, this is for when it was missed.
            Some(pod) => {
                Err(Error::Object { object: key.to_owned(), reason: format!("the node of pod {pod} is unknown") })
            }
        }
    }

    /// The endpoints wished for, per family, and a pod that was left out because its node is not known.
    fn desired(&self, service: &Service, pods: &[Arc<Pod>]) -> (Vec<Desired>, Option<String>) {
        let mut homeless = None;
        let mut serving = Vec::new();
        for pod in pods.iter().filter(|pod| service_pods::can_serve(pod)) {
            let node = self.nodes.get_key(pods::node_of(pod));
            if node.is_none() && !service_pods::publishes_not_ready(service) {
                homeless = Some(pod.name_any());
                continue;
            }
            serving.push((pod, node, endpoint::ports(service, pod)));
        }
        let of_family = |family| {
            let endpoints = serving.iter().filter_map(|(pod, node, ports)| {
                Some((ports.clone(), endpoint::endpoint(service, pod, node.as_deref(), family)?))
            });
            Desired { family, endpoints: endpoints.collect() }
        };
        (service_pods::families(service).into_iter().map(of_family).collect(), homeless)
    }

    async fn carry_out(&self, service: &Service, mut plan: Plan, time: Option<Timestamp>, key: &str) -> Result<()> {
        if service.metadata.deletion_timestamp.is_some() {
            plan.create.clear();
        }
        for slice in plan.create.iter_mut().chain(&mut plan.update) {
            stamp(slice, time);
        }
        let api: Api<EndpointSlice> =
            Api::namespaced(self.context.client.clone(), &service.namespace().unwrap_or_default());
        let params = PostParams::default();
        let mut written = 0;
        // In order, creates first: an endpoint that moves is never missing for watchers.
        for answer in join_all(plan.create.iter().map(|slice| api.create(&params, slice))).await {
            match answer {
                Ok(slice) => written = written.max(client::informer::revision_of(&slice)),
                // Nothing can be created in a namespace that is going away.
                Err(error) if has_code(&error, 403) && is_terminating(&error) => return Ok(()),
                Err(error) => return Err(error).during("create endpoint slice of", key),
            }
        }
        let updates = plan.update.iter().map(|slice| {
            let (api, params, name) = (&api, &params, slice.name_any());
            async move { api.replace(&name, params, slice).await }
        });
        for answer in join_all(updates).await {
            written = written.max(client::informer::revision_of(&answer.during("update endpoint slice of", key)?));
        }
        let deletions = plan.delete.iter().map(|slice| {
            let preconditions = Preconditions { uid: slice.uid(), resource_version: None };
            let params = DeleteParams { preconditions: Some(preconditions), ..DeleteParams::default() };
            let (api, name) = (&api, slice.name_any());
            async move { api.delete(&name, &params).await }
        });
        for answer in join_all(deletions).await {
            match answer {
                Err(error) if has_code(&error, 404) || has_code(&error, 409) => {}
                answer => drop(answer.during("delete endpoint slice of", key)?),
            }
        }
        self.slices.reached(written).await;
        Ok(())
    }
}

fn stamp(slice: &mut EndpointSlice, time: Option<Timestamp>) {
    match time {
        Some(time) => {
            let annotations = slice.metadata.annotations.get_or_insert_default();
            annotations.insert(TRIGGER_TIME.to_owned(), time.to_string());
        }
        None => {
            slice
                .metadata
                .annotations
                .as_mut()
                .and_then(|annotations: &mut BTreeMap<_, _>| annotations.remove(TRIGGER_TIME));
        }
    }
}

impl Controller for EndpointSlices {
    fn watch(&self, queue: &Queue) {
        let wake = queue.clone();
        self.services.on_change(move |change| wake.add(key_of(&**change.object())));
        service_pods::wake_by_pods(&self.pods, &self.services, queue);
        // Somebody else may have changed or deleted a slice of ours.
        let wake = queue.clone();
        self.slices.on_change(move |change| {
            for key in service_key(change.object()) {
                wake.add(key);
            }
        });
        // Endpoints show the zone of their node, and wait for a node that is not there yet.
        let (wake, pods, services) = (queue.clone(), self.pods.clone(), self.services.clone());
        self.nodes.on_change(move |change| {
            let node = change.object();
            if matches!(change, client::Change::Modified { old, .. } if old.metadata.labels == node.metadata.labels) {
                return;
            }
            for pod in pods.by_index(BY_NODE, &node.name_any()) {
                let of_namespace = services.list_namespace(pod.metadata.namespace.as_deref().unwrap_or_default());
                for key in service_pods::concerned(&of_namespace, &client::Change::Added(pod)) {
                    wake.add(key);
                }
            }
        });
    }

    fn caches(&self) -> Vec<Cache> {
        vec![Cache::from(&self.services), Cache::from(&self.pods), Cache::from(&self.nodes), Cache::from(&self.slices)]
    }

    fn keys(&self) -> Vec<String> {
        self.services.list().iter().map(|service| key_of(&**service)).collect()
    }

    fn reconcile<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(self.run(key))
    }
}
