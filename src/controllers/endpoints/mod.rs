//! The endpoints controller: keeps the legacy Endpoints object of each service with a selector.
//!
//! The object has the service's name and lists what EndpointSlices list in more detail. What it should hold is a pure
//! function beside it; it is written only when something in it changed, and deleted with the service.

mod subsets;

use std::sync::Arc;
use std::time::Duration;

use client::informer::key_of;
use client::{Context, EventType, Informer, Queue, Recorder};
use futures::future::BoxFuture;
use k8s_openapi::api::core::v1::{Endpoints, Pod, Service};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::jiff::Timestamp;
use kube::api::{DeleteParams, PostParams};
use kube::{Api, ResourceExt};

use crate::controller::{Cache, Controller};
use crate::error::{During, Result, has_code, is_terminating};
use crate::service_pods::{self, HEADLESS, TRIGGER_TIME};
use crate::trigger_time::TriggerTimes;
use subsets::Capacity;

const COMPONENT: &str = "endpoint-controller";
/// Label on the objects that this controller made.
const MANAGED_BY: &str = "endpoints.kubernetes.io/managed-by";
/// Annotation on objects that do not hold all addresses; its value is `truncated`.
const OVER_CAPACITY: &str = "endpoints.kubernetes.io/over-capacity";

/// The controller.
pub struct ServiceEndpoints {
    context: Context,
    services: Informer<Service>,
    pods: Informer<Pod>,
    endpoints: Informer<Endpoints>,
    times: TriggerTimes,
    events: Recorder,
}

impl ServiceEndpoints {
    /// The controller over the process's informers.
    pub fn new(context: &Context) -> Arc<Self> {
        Arc::new(Self {
            context: context.clone(),
            services: context.informers.get(),
            pods: context.informers.get(),
            endpoints: context.informers.get(),
            times: TriggerTimes::default(),
            events: Recorder::new(context.client.clone(), context.clock.clone(), COMPONENT, &context.instance),
        })
    }

    async fn run(&self, key: &str) -> Result<Option<Duration>> {
        let Some(service) = self.services.get_key(key) else {
            self.times.forget(key);
            return self.delete(key).await.map(|()| None);
        };
        let Some(selector) = service_pods::selector(&service) else { return Ok(None) };
        let pods = service_pods::selected(&service, &selector, &self.pods);
        let time = self.times.next(key, &service, &pods);
        let current = self.endpoints.get_key(key);
        if let Some(wished) = wished(&service, &pods, current.as_deref(), time) {
            self.write(&service, &wished, key).await?;
        }
        Ok(None)
    }

    async fn write(&self, service: &Service, wished: &Endpoints, key: &str) -> Result<()> {
        let api: Api<Endpoints> = self.api(key);
        let params = PostParams::default();
        let creates = wished.metadata.resource_version.is_none();
        let answer = if creates {
            api.create(&params, wished).await
        } else {
            api.replace(&wished.name_any(), &params, wished).await
        };
        match answer {
            Ok(written) => {
                let revision = client::informer::revision_of(&written);
                self.endpoints.reached(revision).await;
                Ok(())
            }
            // Nothing can be created in a namespace that is going away.
            Err(error) if creates && has_code(&error, 403) && is_terminating(&error) => Ok(()),
            Err(error) if creates => {
                let message = format!("Failed to create endpoint for service {key}: {error}");
                self.events.record(service, EventType::Warning, "FailedToCreateEndpoint", message);
                Err(error).during("create endpoints", key)
            }
            Err(error) => {
                let message = format!("Failed to update endpoint {key}: {error}");
                self.events.record(wished, EventType::Warning, "FailedToUpdateEndpoint", message);
                Err(error).during("update endpoints", key)
            }
        }
    }

    async fn delete(&self, key: &str) -> Result<()> {
        let Some(current) = self.endpoints.get_key(key) else { return Ok(()) };
        match self.api(key).delete(&current.name_any(), &DeleteParams::default()).await {
            Err(error) if !has_code(&error, 404) => Err(error).during("delete endpoints", key),
            _ => Ok(()),
        }
    }

    fn api(&self, key: &str) -> Api<Endpoints> {
        let namespace = key.split_once('/').map_or("default", |(namespace, _)| namespace);
        Api::namespaced(self.context.client.clone(), namespace)
    }
}

/// The object as it should be; `None` where it is so already.
fn wished(
    service: &Service,
    pods: &[Arc<Pod>],
    current: Option<&Endpoints>,
    time: Option<Timestamp>,
) -> Option<Endpoints> {
    let mut subsets = subsets::subsets(service, pods);
    let capacity = subsets::truncate(&mut subsets);
    let mut labels = service.metadata.labels.clone().unwrap_or_default();
    labels.remove(HEADLESS);
    labels.insert(MANAGED_BY.to_owned(), COMPONENT.to_owned());
    if service_pods::is_headless(service) {
        labels.insert(HEADLESS.to_owned(), String::new());
    }
    if let Some(current) = current {
        let marked = current.metadata.annotations.as_ref().is_some_and(|a| a.contains_key(OVER_CAPACITY));
        if current.subsets.as_deref().unwrap_or_default() == subsets
            && current.metadata.labels.as_ref() == Some(&labels)
            && marked == (capacity == Capacity::Over)
        {
            return None;
        }
    }
    let mut metadata = current.map(|current| current.metadata.clone()).unwrap_or_else(|| ObjectMeta {
        name: service.metadata.name.clone(),
        namespace: service.metadata.namespace.clone(),
        ..ObjectMeta::default()
    });
    metadata.labels = Some(labels);
    let annotations = metadata.annotations.get_or_insert_default();
    annotations.remove(OVER_CAPACITY);
    annotations.remove(TRIGGER_TIME);
    annotations.extend(time.map(|time| (TRIGGER_TIME.to_owned(), time.to_string())));
    annotations.extend((capacity == Capacity::Over).then(|| (OVER_CAPACITY.to_owned(), "truncated".to_owned())));
    Some(Endpoints { metadata, subsets: Some(subsets).filter(|subsets| !subsets.is_empty()) })
}

impl Controller for ServiceEndpoints {
    fn watch(&self, queue: &Queue) {
        let wake = queue.clone();
        self.services.on_change(move |change| wake.add(key_of(&**change.object())));
        service_pods::wake_by_pods(&self.pods, &self.services, queue);
        // Deleted or changed by somebody else: it comes back. Those without a service belong to whoever made them.
        let (wake, services) = (queue.clone(), self.services.clone());
        self.endpoints.on_change(move |change| {
            let key = key_of(&**change.object());
            if services.get_key(&key).is_some() {
                wake.add(key);
            }
        });
    }

    fn caches(&self) -> Vec<Cache> {
        vec![Cache::from(&self.services), Cache::from(&self.pods), Cache::from(&self.endpoints)]
    }

    /// The services, and the objects of ours whose service went away while nobody acted.
    fn keys(&self) -> Vec<String> {
        let services = self.services.list();
        let mut keys: Vec<String> = services.iter().map(|service| key_of(&**service)).collect();
        let ours = |endpoints: &&Arc<Endpoints>| {
            let label = endpoints.metadata.labels.as_ref().and_then(|labels| labels.get(MANAGED_BY));
            label.is_some_and(|manager| manager == COMPONENT)
        };
        keys.extend(self.endpoints.list().iter().filter(ours).map(|endpoints| key_of(&**endpoints)));
        keys
    }

    fn reconcile<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(self.run(key))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn service(cluster_ip: &str) -> Service {
        serde_json::from_value(json!({
            "metadata": {"namespace": "n", "name": "web", "labels": {"app": "web"}},
            "spec": {"clusterIP": cluster_ip, "selector": {"app": "web"}, "ports": [{"port": 80}]},
        }))
        .unwrap()
    }

    fn pod(ready: &str) -> Arc<Pod> {
        Arc::new(
            serde_json::from_value(json!({
                "metadata": {"namespace": "n", "name": "p", "uid": "u"}, "spec": {"nodeName": "node", "containers": []},
                "status": {"podIP": "10.0.0.1", "conditions": [{"type": "Ready", "status": ready}]},
            }))
            .unwrap(),
        )
    }

    #[test]
    fn it_is_written_when_it_is_missing_or_something_in_it_changed_and_not_otherwise() {
        let mut made = wished(&service("10.0.0.10"), &[pod("True")], None, None).unwrap();
        made.metadata.resource_version = Some("5".into());
        let check = |service: &Service, ready: &str, expected: Value| {
            let time = Timestamp::from_second(0).ok();
            let next = wished(service, &[pod(ready)], Some(&made), time);
            assert_eq!(
                serde_json::to_value(next.map(|e| (e.metadata.labels, e.metadata.annotations))).unwrap(),
                expected
            );
        };
        let annotations = json!({TRIGGER_TIME: "1970-01-01T00:00:00Z"});
        check(&service("10.0.0.10"), "True", Value::Null);
        check(&service("10.0.0.10"), "False", json!([{"app": "web", MANAGED_BY: COMPONENT}, annotations]));
        check(&service("None"), "True", json!([{"app": "web", MANAGED_BY: COMPONENT, HEADLESS: ""}, annotations]));
        let mut relabelled = service("10.0.0.10");
        relabelled.metadata.labels = None;
        check(&relabelled, "True", json!([{MANAGED_BY: COMPONENT}, annotations]));
    }
}
