//! ReplicaSets as owners of pods.

use k8s_openapi::api::apps::v1::{ReplicaSet, ReplicaSetCondition, ReplicaSetStatus};
use k8s_openapi::api::core::v1::PodTemplateSpec;

use crate::pods;
use crate::replicas::{Owner, ReplicaFailure, ReplicaStatus};
use crate::selector::{Selector, of_object};

impl Owner for ReplicaSet {
    const COMPONENT: &'static str = "replicaset-controller";

    fn replicas(&self) -> i32 {
        self.spec.replicas.unwrap_or(1)
    }

    fn selector(&self) -> Option<Selector> {
        of_object(&self.spec.selector)
    }

    fn template(&self) -> Option<&PodTemplateSpec> {
        self.spec.template.as_ref()
    }

    fn min_ready_seconds(&self) -> i32 {
        self.spec.min_ready_seconds.unwrap_or_default()
    }

    fn status(&self) -> ReplicaStatus {
        let status = self.status.clone().unwrap_or_default();
        let failures = status.conditions.into_iter().flatten().find(|c| c.type_.as_deref() == Some("ReplicaFailure"));
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
        let mut conditions: Vec<ReplicaSetCondition> =
            before.conditions.into_iter().flatten().filter(|c| c.type_.as_deref() != Some("ReplicaFailure")).collect();
        conditions.extend(status.failure.as_ref().map(|failure| ReplicaSetCondition {
            type_: Some("ReplicaFailure".to_owned()),
            status: Some("True".to_owned()),
            reason: Some(failure.reason.clone()),
            message: Some(failure.message.clone()),
            last_transition_time: Some(pods::stamp(failure.since)),
        }));
        Self {
            status: Some(ReplicaSetStatus {
                replicas: status.replicas,
                fully_labeled_replicas: Some(status.fully_labeled),
                ready_replicas: Some(status.ready),
                available_replicas: Some(status.available),
                observed_generation: Some(status.observed_generation),
                conditions: (!conditions.is_empty()).then_some(conditions),
                ..Default::default()
            }),
            ..self.clone()
        }
    }
}
