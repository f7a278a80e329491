//! What the status of an owner says about its pods.

use std::sync::Arc;
use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::jiff::Timestamp;

use super::Owner;
use crate::error::Error;
use crate::pods;

/// The status that both kinds share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplicaStatus {
    /// Pods that are not finished.
    pub replicas: i32,
    /// Those that carry all labels of the template.
    pub fully_labeled: i32,
    /// Those that are ready.
    pub ready: i32,
    /// Those that have been ready for long enough.
    pub available: i32,
    /// The generation that this speaks of.
    pub observed_generation: i64,
    /// Why pods could not be made or deleted; the time is since when.
    pub failure: Option<ReplicaFailure>,
}

/// The condition `ReplicaFailure`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaFailure {
    /// `FailedCreate` or `FailedDelete`.
    pub reason: String,
    /// What the API server said.
    pub message: String,
    /// Since when.
    pub since: Timestamp,
}

/// The status that the pods and the outcome of scaling amount to.
pub fn compute<K: Owner>(owner: &K, pods: &[Arc<Pod>], failure: Option<&Error>, now: Timestamp) -> ReplicaStatus {
    let template_labels = owner.template().and_then(|t| t.metadata.as_ref()).and_then(|m| m.labels.clone());
    let wanted = template_labels.unwrap_or_default();
    let labelled = |pod: &&Arc<Pod>| {
        let labels = pod.metadata.labels.as_ref();
        wanted.iter().all(|(key, value)| labels.is_some_and(|l| l.get(key) == Some(value)))
    };
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let min_ready = owner.min_ready_seconds();
    let before = owner.status();
    ReplicaStatus {
        replicas: count(pods.len()),
        fully_labeled: count(pods.iter().filter(labelled).count()),
        ready: count(pods.iter().filter(|pod| pods::is_ready(pod)).count()),
        available: count(pods.iter().filter(|pod| pods::is_available(pod, min_ready, now)).count()),
        observed_generation: owner.meta().generation.unwrap_or_default(),
        failure: failure.map(|error| condition(error, before.failure, now)),
    }
}

fn condition(error: &Error, before: Option<ReplicaFailure>, now: Timestamp) -> ReplicaFailure {
    let (reason, message) = match error {
        Error::Request { operation, source, .. } if operation.starts_with("delete") => {
            ("FailedDelete", source.to_string())
        }
        Error::Request { source, .. } => ("FailedCreate", source.to_string()),
        other => ("FailedCreate", other.to_string()),
    };
    let since = before.filter(|b| b.reason == reason).map_or(now, |b| b.since);
    ReplicaFailure { reason: reason.to_owned(), message, since }
}

/// When the next pod becomes available by the passing of time alone; `None` where none will.
pub fn available_in<K: Owner>(owner: &K, pods: &[Arc<Pod>], now: Timestamp) -> Option<Duration> {
    let min_ready = owner.min_ready_seconds();
    let waiting = pods.iter().filter(|pod| pods::is_ready(pod) && !pods::is_available(pod, min_ready, now));
    let due = waiting.filter_map(|pod| pods::ready_since(pod));
    let seconds = due.map(|since| since.as_second() + i64::from(min_ready) - now.as_second()).min()?;
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or_default().max(1)))
}
