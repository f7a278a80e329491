//! Since when the change that led to a write of endpoints has been there.
//!
//! Both controllers of endpoints stamp it on what they write, and clients measure the latency of the network by it.
//! It remembers per service what the last run saw; it knows no clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::api::core::v1::{Pod, Service};
use k8s_openapi::jiff::Timestamp;
use parking_lot::Mutex;

use crate::pods;

#[derive(Default)]
struct Seen {
    service: Option<Timestamp>,
    pods: BTreeMap<String, Timestamp>,
}

/// What the last run over each service saw. Bounded by the number of services and their pods.
#[derive(Default)]
pub struct TriggerTimes(Mutex<BTreeMap<String, Seen>>);

impl TriggerTimes {
    /// The oldest change since the last call for this service; `None` where nothing changed that has a time.
    pub fn next(&self, key: &str, service: &Service, pods: &[Arc<Pod>]) -> Option<Timestamp> {
        let now = Seen {
            service: service.metadata.creation_timestamp.as_ref().map(|time| time.0),
            pods: pods.iter().filter_map(|pod| Some((pod.metadata.name.clone()?, changed_at(pod)?))).collect(),
        };
        let mut services = self.0.lock();
        let before = services.get(key);
        let pods = now.pods.iter().filter(|(name, time)| before.and_then(|b| b.pods.get(*name)) < Some(time));
        let service = now.service.filter(|_| now.service > before.and_then(|b| b.service));
        let oldest = pods.map(|(_, time)| *time).chain(service).min();
        services.insert(key.to_owned(), now);
        oldest
    }

    /// The service is gone.
    pub fn forget(&self, key: &str) {
        self.0.lock().remove(key);
    }
}

/// When the pod's readiness changed last, whichever way.
fn changed_at(pod: &Pod) -> Option<Timestamp> {
    pods::condition(pod, "Ready")?.last_transition_time.as_ref().map(|time| time.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pod(name: &str, time: &str) -> Arc<Pod> {
        Arc::new(
            serde_json::from_value(json!({"metadata": {"name": name}, "status": {"conditions":
                [{"type": "Ready", "status": "True", "lastTransitionTime": time}]}}))
            .unwrap(),
        )
    }

    #[test]
    fn it_is_the_oldest_change_since_the_last_run() {
        let times = TriggerTimes::default();
        let service: Service =
            serde_json::from_value(json!({"metadata": {"creationTimestamp": "2026-01-01T00:00:00Z"}})).unwrap();
        let (a, b) = (pod("a", "2026-01-01T00:00:05Z"), pod("b", "2026-01-01T00:00:07Z"));
        let text = |time: Option<Timestamp>| time.map(|t| t.to_string());
        let first = times.next("k", &service, std::slice::from_ref(&a));
        assert_eq!(text(first).as_deref(), Some("2026-01-01T00:00:00Z"));
        assert_eq!(text(times.next("k", &service, &[a.clone(), b])).as_deref(), Some("2026-01-01T00:00:07Z"));
        assert_eq!(times.next("k", &service, std::slice::from_ref(&a)), None);
        times.forget("k");
        assert!(times.next("k", &service, &[a]).is_some());
    }
}
