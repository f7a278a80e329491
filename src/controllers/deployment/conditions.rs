//! The conditions Available, Progressing and ReplicaFailure, with upstream's reasons and texts.

use std::time::Duration;

use k8s_openapi::api::apps::v1::{Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet};
use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt;

use super::{rolling, status};
use crate::pods;

/// A deadline of this many seconds means none.
const NO_DEADLINE: i32 = i32::MAX;

fn find<'a>(status: &'a DeploymentStatus, kind: &str) -> Option<&'a DeploymentCondition> {
    status.conditions.iter().flatten().find(|condition| condition.type_.as_deref() == Some(kind))
}

fn condition(kind: &str, status: &str, reason: &str, message: String, now: Timestamp) -> DeploymentCondition {
    DeploymentCondition {
        type_: Some(kind.to_owned()),
        status: Some(status.to_owned()),
        reason: Some(reason.to_owned()),
        message: Some(message),
        last_transition_time: Some(pods::stamp(now)),
        last_update_time: Some(pods::stamp(now)),
    }
}

/// The condition as it is to stand: unchanged where nothing but the time would change, and with the old transition
/// time where the status stays.
fn settle(before: Option<&DeploymentCondition>, mut next: DeploymentCondition) -> DeploymentCondition {
    match before {
        Some(before) if before.status == next.status && before.reason == next.reason => {
            let same_text = before.message == next.message;
            if same_text { before.clone() } else { keep_transition(before, &mut next) }
        }
        Some(before) if before.status == next.status => keep_transition(before, &mut next),
        _ => next,
    }
}

fn keep_transition(before: &DeploymentCondition, next: &mut DeploymentCondition) -> DeploymentCondition {
    next.last_transition_time = before.last_transition_time.clone();
    next.clone()
}

/// The conditions that follow from the numbers in `now_status`; `None` where there is none.
pub fn next(
    deployment: &Deployment,
    now_status: &DeploymentStatus,
    all: &[&ReplicaSet],
    new: Option<&ReplicaSet>,
    now: Timestamp,
) -> Option<Vec<DeploymentCondition>> {
    let before = deployment.status.clone().unwrap_or_default();
    let mut conditions = Vec::new();
    conditions.push(settle(find(&before, "Available"), available(deployment, now_status, now)));
    if let Some(progressing) = progressing(deployment, &before, now_status, new, now) {
        conditions.push(progressing);
    }
    let failure = all.iter().filter_map(|rs| rs.status.as_ref()).flat_map(|s| s.conditions.iter().flatten());
    let failure = failure.into_iter().find(|c| c.type_.as_deref() == Some("ReplicaFailure"));
    if let Some(failure) = failure {
        let (reason, message) = (failure.reason.clone().unwrap_or_default(), failure.message.clone());
        let next = condition("ReplicaFailure", "True", &reason, message.unwrap_or_default(), now);
        conditions.push(settle(find(&before, "ReplicaFailure"), next));
    }
    Some(conditions)
}

fn available(deployment: &Deployment, now_status: &DeploymentStatus, now: Timestamp) -> DeploymentCondition {
    let least = rolling::replicas(deployment) - rolling::max_unavailable(deployment);
    if now_status.available_replicas.unwrap_or_default() >= least {
        let text = "Deployment has minimum availability.".to_owned();
        return condition("Available", "True", "MinimumReplicasAvailable", text, now);
    }
    let text = "Deployment does not have minimum availability.".to_owned();
    condition("Available", "False", "MinimumReplicasUnavailable", text, now)
}

fn deadline_s(deployment: &Deployment) -> Option<i64> {
    deployment.spec.progress_deadline_seconds.filter(|s| *s != NO_DEADLINE).map(i64::from)
}

fn name_of(deployment: &Deployment, new: Option<&ReplicaSet>) -> String {
    new.map_or_else(
        || format!("Deployment {:?}", deployment.name_any()),
        |rs| format!("ReplicaSet {:?}", rs.name_any()),
    )
}

/// `None` where the Deployment has no deadline.
fn progressing(
    deployment: &Deployment,
    before: &DeploymentStatus,
    now_status: &DeploymentStatus,
    new: Option<&ReplicaSet>,
    now: Timestamp,
) -> Option<DeploymentCondition> {
    let deadline_s = deadline_s(deployment)?;
    let there = find(before, "Progressing");
    let name = name_of(deployment, new);
    if deployment.spec.paused == Some(true) {
        let next = condition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused".to_owned(), now);
        return Some(settle(there, next));
    }
    if there.is_some_and(|c| c.reason.as_deref() == Some("DeploymentPaused")) {
        let text = "Deployment is resumed".to_owned();
        return Some(settle(there, condition("Progressing", "Unknown", "DeploymentResumed", text, now)));
    }
    if status::is_complete(deployment, now_status) {
        let text = format!("{name} has successfully progressed.");
        return Some(settle(there, condition("Progressing", "True", "NewReplicaSetAvailable", text, now)));
    }
    if there.is_none() && new.is_some() {
        let text = format!("Created new replica set {:?}", new.map(ResourceExt::name_any).unwrap_or_default());
        return Some(condition("Progressing", "True", "NewReplicaSetCreated", text, now));
    }
    if has_progressed(before, now_status) || there.is_none() {
        let text = format!("{name} is progressing.");
        let mut next = condition("Progressing", "True", "ReplicaSetUpdated", text, now);
        // The update time restarts the deadline; the transition time only tells when the status last changed.
        if let Some(there) = there.filter(|c| c.status.as_deref() == Some("True")) {
            next.last_transition_time = there.last_transition_time.clone();
        }
        return Some(next);
    }
    let there = there?;
    let since = there.last_update_time.as_ref().map_or(now, |t| t.0);
    let was_complete = there.reason.as_deref() == Some("NewReplicaSetAvailable");
    if !was_complete && now.as_second() - since.as_second() >= deadline_s {
        let text = format!("{name} has timed out progressing.");
        return Some(settle(Some(there), condition("Progressing", "False", "ProgressDeadlineExceeded", text, now)));
    }
    Some(there.clone())
}

fn has_progressed(before: &DeploymentStatus, now: &DeploymentStatus) -> bool {
    let of = |status: &DeploymentStatus| {
        let updated = status.updated_replicas.unwrap_or_default();
        let old = status.replicas.unwrap_or_default() - updated;
        (updated, old, status.ready_replicas.unwrap_or_default(), status.available_replicas.unwrap_or_default())
    };
    let (before, now) = (of(before), of(now));
    now.0 > before.0 || now.1 < before.1 || now.2 > before.2 || now.3 > before.3
}

/// When the deadline passes with nothing else happening; `None` where no deadline runs.
pub fn deadline_in(deployment: &Deployment, status: &DeploymentStatus, now: Timestamp) -> Option<Duration> {
    let deadline_s = deadline_s(deployment)?;
    let there = find(status, "Progressing").filter(|c| c.status.as_deref() == Some("True"))?;
    if there.reason.as_deref() == Some("NewReplicaSetAvailable") {
        return None;
    }
    let since = there.last_update_time.as_ref()?.0;
    let left_s = since.as_second() + deadline_s - now.as_second();
    Some(Duration::from_secs(u64::try_from(left_s).unwrap_or_default() + 1))
}
