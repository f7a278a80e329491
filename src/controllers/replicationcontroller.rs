//! ReplicationControllers as owners of pods.

use k8s_openapi::api::core::v1::{
    PodTemplateSpec, ReplicationController, ReplicationControllerCondition, ReplicationControllerStatus,
};

use crate::pods;
use crate::replicas::{Owner, ReplicaFailure, ReplicaStatus};
use crate::selector::{Selector, of_labels};

impl Owner for ReplicationController {
    const COMPONENT: &'static str = "replication-controller";

    fn replicas(&self) -> i32 {
        self.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1)
    }

    fn selector(&self) -> Option<Selector> {
        Some(of_labels(self.spec.as_ref()?.selector.as_ref()))
    }

    fn template(&self) -> Option<&PodTemplateSpec> {
        self.spec.as_ref()?.template.as_ref()
    }

    fn min_ready_seconds(&self) -> i32 {
        self.spec.as_ref().and_then(|spec| spec.min_ready_seconds).unwrap_or_default()
    }

    fn status(&self) -> ReplicaStatus {
        let status = self.status.clone().unwrap_or_default();
        let failures = status.conditions.into_iter().flatten().find(|c| c.type_ == "ReplicaFailure");
        ReplicaStatus {
            replicas: status.replicas,
            fully_labeled: status.fully_labeled_replicas.unwrap_or_default(),
            ready: status.ready_replicas.unwrap_or_default(),
            available: status.available_replicas.unwrap_or_default(),
            observed_generation: status.observed_generation.unwrap_or_default(),
            failure: failures.map(|c| ReplicaFailure {
                reason: c.reason.unwrap_or_default(),
                message: c.message.unwrap_or_default(),
                since: c.last_transition_time.map_or(k8s_openapi::jiff::Timestamp::UNIX_EPOCH, |t| t.0),
            }),
        }
    }

    fn with_status(&self, status: &ReplicaStatus) -> Self {
        let before = self.status.clone().unwrap_or_default();
        let mut conditions: Vec<ReplicationControllerCondition> =
            before.conditions.into_iter().flatten().filter(|c| c.type_ != "ReplicaFailure").collect();
        conditions.extend(status.failure.as_ref().map(|failure| ReplicationControllerCondition {
            type_: "ReplicaFailure".to_owned(),
            status: "True".to_owned(),
            reason: Some(failure.reason.clone()),
            message: Some(failure.message.clone()),
            last_transition_time: Some(pods::stamp(failure.since)),
        }));
        Self {
            status: Some(ReplicationControllerStatus {
                replicas: status.replicas,
                fully_labeled_replicas: Some(status.fully_labeled),
                ready_replicas: Some(status.ready),
                available_replicas: Some(status.available),
                observed_generation: Some(status.observed_generation),
                conditions: (!conditions.is_empty()).then_some(conditions),
            }),
            ..self.clone()
        }
    }
}
